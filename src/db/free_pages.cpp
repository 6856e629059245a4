// The table of zeros: SQLite takes free pages before it makes the file longer.
#include "db/free_pages.hpp"

#include <algorithm>

namespace oc {
namespace {

constexpr std::int64_t pages_at_once = 256;

// How long a value has to be for its row to fill so many pages beside the tree to their last byte:
// what a row leaves of its last one is not overwritten (sqlite.org/fileformat2.html, 1.6 and 2.1).
std::int64_t bytes_filling(std::int64_t pages, std::int64_t page_size)
{
    constexpr std::int64_t link_bytes = 4;
    auto const in_the_tree = (page_size - 12) * 32 / 255 - 23;
    auto const row = pages * (page_size - link_bytes) + in_the_tree;
    std::int64_t header = 2; // its length, the number's type; then the value's type
    for (auto type = 2 * row + 12; type > 0; type /= 128)
        ++header;
    return row - header;
}

sql::query const count_free_pages("PRAGMA freelist_count");
sql::query const find_page_size("PRAGMA page_size");
sql::query const insert_zeros("INSERT INTO zeroed_pages (zeros) VALUES (zeroblob($1))");
sql::query const delete_zeros("DELETE FROM zeroed_pages WHERE number IN "
                              "(SELECT number FROM zeroed_pages LIMIT 4)");

class page_table : public messages_reader {
public:
    explicit page_table(messages_reader const& beside) : messages_reader(beside) {}

    std::int64_t count_free() { return ask(count_free_pages); }

    void make()
    {
        sql_.execute("CREATE TABLE IF NOT EXISTS zeroed_pages "
                     "(number INTEGER PRIMARY KEY, zeros BLOB NOT NULL) STRICT");
    }

    void take(std::int64_t pages)
    {
        sql::run(sql_, insert_zeros, bytes_filling(pages, ask(find_page_size)));
    }

    /// True when all are given back.
    bool give_back_some()
    {
        sql::run(sql_, delete_zeros);
        if (sql_.changes() > 0)
            return false;
        sql_.execute("DROP TABLE zeroed_pages");
        return true;
    }

private:
    std::int64_t ask(sql::query const& what)
    {
        sql::cursor row(sql_, what);
        return row.next() ? row.integer(0) : 0;
    }
};

} // namespace

bool free_page_wipe::run_some(messages_reader const& beside)
{
    page_table pages(beside);
    if (stage_ != stage::over)
        pages.make(); // each time: another erasure may be done with it
    switch (stage_) {
    case stage::beginning:
        pieces_left_ = 2 * (pages.count_free() / pages_at_once) + pages_at_once;
        stage_ = stage::filling;
        break;
    case stage::filling: {
        auto const count = pages.count_free();
        if (count > 0)
            pages.take(std::min(count, pages_at_once));
        if (count <= pages_at_once || --pieces_left_ <= 0)
            stage_ = stage::releasing;
        break;
    }
    case stage::releasing:
        if (pages.give_back_some())
            stage_ = stage::over;
        break;
    case stage::over: break;
    }
    return stage_ == stage::over;
}

} // namespace oc
