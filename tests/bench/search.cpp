// search: a channel with a million messages, and how long searches of it take: frequent, rare,
// absent and inner words, phrases, Chinese ones of one character and two. Measured against SQLite's
// LIKE over the same rows in the same run. Also what the index costs: bytes, and time to seal.
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "base/thread_executor.hpp"
#include "bench/support/measuring.hpp"
#include "bench/support/process.hpp"
#include "db/store.hpp"
#include "db/upkeep.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace oc::bench {
namespace {

constexpr room_id room = 1000; // beside the channel of a fresh database
constexpr std::size_t page = 30;
constexpr double wanted_ms = 20;

/// A cheap sequence of numbers that jump about.
class jumps {
public:
    std::size_t below(std::size_t bound)
    {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::size_t>((state_ >> 33) % bound);
    }
    double share() { return static_cast<double>(below(1U << 30)) / static_cast<double>(1U << 30); }

private:
    std::uint64_t state_ = 1;
};

std::string utf8_of(std::uint32_t c)
{
    return {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
            static_cast<char>(0x80 | (c & 0x3F))};
}

/// Messages of words that are as unevenly frequent as those of people (Zipf), seven of eight in
/// Latin letters, the others in Chinese ones.
class chatter {
public:
    chatter()
    {
        static constexpr char const* onsets[] = {"b", "c", "d", "f", "g", "h", "l", "m", "n", "p",
                                                 "r", "s", "t", "v", "w", "th", "st", "pr", "ch"};
        static constexpr char const* rhymes[] = {"a",  "e",  "i",  "o",   "u",   "er", "in",
                                                 "an", "on", "es", "ing", "ent", "al", "ou",
                                                 "ed", "or", "ea", "it",  "ick", "y"};
        for (std::size_t i = 0; i < word_count; ++i) {
            std::string word;
            for (std::size_t n = 0, count = 1 + jumps_.below(3) + (i > 100 ? 1 : 0); n < count; ++n)
                word.append(onsets[jumps_.below(std::size(onsets))])
                    .append(rhymes[jumps_.below(std::size(rhymes))]);
            words_.push_back(std::move(word));
        }
    }

    /// The word of that rank; the first are the most frequent.
    std::string const& word(std::size_t rank) const { return words_[rank]; }
    static std::string character(std::size_t rank)
    {
        return utf8_of(static_cast<std::uint32_t>(0x4E00 + rank * 7 % character_count));
    }
    std::string message()
    {
        std::string text;
        bool const is_chinese = jumps_.below(8) == 0;
        for (std::size_t left = 2 + jumps_.below(is_chinese ? 24 : 12); left > 0; --left)
            text += is_chinese ? character(rank(character_count)) : words_[rank(word_count)] + " ";
        return text;
    }

    static constexpr std::size_t word_count = 20'000;
    static constexpr std::size_t character_count = 6'000;

private:
    // Ranks as 1/rank: each octave of ranks is as frequent as the next.
    std::size_t rank(std::size_t count)
    {
        auto const drawn = std::exp(jumps_.share() * std::log(static_cast<double>(count)));
        return std::min(static_cast<std::size_t>(drawn), count - 1);
    }

    jumps jumps_;
    std::vector<std::string> words_;
};

/// The store with its threads, as the server has them.
class stage {
public:
    explicit stage(std::filesystem::path const& file)
        : store_({.file = file,
                  .writer = writer_,
                  .readers = {&reader_},
                  .completion = completion_,
                  .time = time_,
                  .random = random_,
                  .settings = std::make_shared<config const>()})
    {
    }
    // The store stops before the threads that it works on.
    ~stage() { store_.stop(); }
    stage(stage const&) = delete;
    stage& operator=(stage const&) = delete;

    /// Runs it as one unit and waits.
    void write(std::function<void(tx&)> work);
    void read(std::function<void(read_tx&)> work);

private:
    template <class Base, class Transaction>
    struct unit;

    system_clock_source time_;
    system_random random_;
    thread_executor completion_{"completion"};
    thread_executor writer_{"writer"};
    thread_executor reader_{"reader"};
    store store_;
};

template <class Base, class Transaction>
struct stage::unit final : Base {
    explicit unit(std::function<void(Transaction&)> work) : work_(std::move(work)) {}
    decltype(std::declval<Base&>().run(std::declval<Transaction&>())) run(Transaction& db) override
    {
        work_(db);
        if constexpr (std::is_same_v<Base, write_unit>)
            return true;
    }
    void finish(commit_result const& end) override { ended.set_value(end.committed); }

    std::promise<bool> ended{};

private:
    std::function<void(Transaction&)> work_;
};

void expect(bool went_well)
{
    if (!went_well)
        throw std::runtime_error("a unit failed");
}

void stage::write(std::function<void(tx&)> work)
{
    auto one = std::make_unique<unit<write_unit, tx>>(std::move(work));
    auto ended = one->ended.get_future();
    expect(store_.write(std::move(one)) && ended.get());
}

void stage::read(std::function<void(read_tx&)> work)
{
    auto one = std::make_unique<unit<read_unit, read_tx>>(std::move(work));
    auto ended = one->ended.get_future();
    expect(store_.read(std::move(one)) && ended.get());
}

/// The database as SQLite alone sees it.
class bare_sqlite {
public:
    explicit bare_sqlite(std::filesystem::path const& file)
    {
        sqlite3* opened = nullptr;
        if (sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK)
            throw std::runtime_error("cannot open " + file.string());
        handle_.reset(opened);
        run("PRAGMA cache_size = -32768", "");
    }

    /// The first column of the first row as a number; `rows` counts them all.
    std::int64_t run(char const* text, std::string const& value, std::size_t* rows = nullptr)
    {
        sqlite3_stmt* prepared = nullptr;
        if (sqlite3_prepare_v2(handle_.get(), text, -1, &prepared, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(handle_.get()));
        if (sqlite3_bind_parameter_count(prepared) > 0)
            sqlite3_bind_text(prepared, 1, value.data(), static_cast<int>(value.size()),
                              SQLITE_STATIC);
        std::int64_t first = 0;
        for (std::size_t count = 0; sqlite3_step(prepared) == SQLITE_ROW; ++count) {
            if (count == 0)
                first = sqlite3_column_int64(prepared, 0);
            if (rows != nullptr)
                *rows = count + 1;
        }
        sqlite3_finalize(prepared);
        return first;
    }

private:
    struct closer {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    std::unique_ptr<sqlite3, closer> handle_;
};

void fill(stage& on, chatter& people, std::size_t total)
{
    constexpr std::size_t unit_size = 2000;
    double const started = now_seconds();
    for (std::size_t done = 0; done < total; done += unit_size)
        on.write([&](tx& db) {
            for (std::size_t i = done; i < std::min(done + unit_size, total); ++i) {
                message fresh;
                fresh.id = db.new_message_id();
                fresh.room = room;
                fresh.user = "USR:bench" + std::to_string(i % 97);
                fresh.content = people.message();
                fresh.timestamp = db.time;
                fresh.pings.emplace();
                if (i == total / 3)
                    fresh.content += "needle In A haystack";
                db.messages.insert(fresh);
            }
        });
    say("filled in " + to_text(now_seconds() - started, 1) + " s");
}

void seal_all(stage& on, std::size_t total)
{
    double const started = now_seconds();
    std::vector<double> units_ms;
    for (bool is_more = true; is_more;) {
        double const begun = now_seconds();
        on.write([&](tx& db) { is_more = run_upkeep(db); });
        units_ms.push_back((now_seconds() - begun) * 1000);
    }
    double const seconds = now_seconds() - started;
    print({.measure = "search: sealing, for each message",
           .value = to_text(seconds * 1e6 / static_cast<double>(total)) + " us"});
    print({.measure = "search: a unit of sealing, p50 / p99",
           .value = to_text(quantile(units_ms, 0.5), 1) + " / " +
                    to_text(quantile(units_ms, 0.99), 1) + " ms"});
}

struct query_class {
    std::string name;
    std::vector<std::string> queries;
    bool is_required = true;
};

std::vector<query_class> list_classes(chatter const& people)
{
    std::vector<query_class> classes{
        {"frequent word", {}},  {"rare word", {}},      {"absent", {}},
        {"one of a million", {}}, {"within a word", {}}, {"one or two letters", {}},
        {"one Chinese character", {}}, {"two Chinese characters", {}},
        {"two frequent words", {}, false}, // the hardest: every filter lets it pass
    };
    for (std::size_t i = 0; i < 40; ++i) {
        auto const rare = people.word(chatter::word_count - 1 - i * 13);
        classes[0].queries.push_back(people.word(i * 5));
        classes[1].queries.push_back(rare);
        classes[2].queries.push_back("zq" + rare);
        classes[2].queries.push_back(std::string(1, static_cast<char>('0' + i % 10)) + "#");
        classes[3].queries.emplace_back("NEEDLE in a");
        classes[4].queries.push_back(rare.substr(1, rare.size() - 2));
        classes[5].queries.push_back(std::string(1, static_cast<char>('a' + i % 26)));
        classes[5].queries.push_back(people.word(i).substr(0, 2));
        classes[6].queries.push_back(chatter::character(1 + i * 149));
        classes[7].queries.push_back(chatter::character(1 + i * 3) +
                                     chatter::character(1 + i * 20));
        classes[7].queries.push_back(chatter::character(500 + i * 83) +
                                     chatter::character(4000 + i * 17));
        classes[8].queries.push_back(people.word(60 + i * 7) + " " + people.word(1000 + i * 11));
    }
    return classes;
}

std::size_t search_once(stage& ours, std::string const& query,
                        std::vector<double>* cpu_ms = nullptr)
{
    std::size_t found = 0;
    ours.read([&](read_tx& db) {
        double const begun = thread_cpu_seconds();
        message_filter const filter{.text = fold_case(query)};
        found = db.search.list({.room = room}, filter, page).size();
        if (cpu_ms != nullptr)
            cpu_ms->push_back((thread_cpu_seconds() - begun) * 1000);
    });
    return found;
}

double scan_ms(bare_sqlite& bare, std::string const& query, std::size_t found)
{
    std::size_t rows = 0;
    double const begun = now_seconds();
    bare.run("SELECT id, author, content, timestamp FROM messages WHERE room = 1000 AND content "
             "LIKE '%' || ?1 || '%' ORDER BY position DESC LIMIT 30",
             query, &rows);
    double const took_ms = (now_seconds() - begun) * 1000;
    if (rows != found)
        throw std::runtime_error("LIKE finds " + std::to_string(rows) + ", we " +
                                 std::to_string(found) + " of " + query);
    return took_ms;
}

void measure(stage& ours, bare_sqlite& bare, query_class const& of)
{
    constexpr int rounds = 5;
    constexpr std::size_t scans = 12;
    std::vector<double> ours_ms;
    std::vector<double> theirs_ms;
    std::vector<double> cpu_ms;
    std::size_t found = 0;
    for (int round = 0; round < rounds; ++round)
        for (auto const& query : of.queries) {
            double const begun = now_seconds();
            found += search_once(ours, query, &cpu_ms);
            ours_ms.push_back((now_seconds() - begun) * 1000);
        }
    for (std::size_t i = 0; i < scans; ++i) {
        auto const& query = of.queries[i * of.queries.size() / scans];
        theirs_ms.push_back(scan_ms(bare, query, search_once(ours, query)));
    }
    double const p50 = quantile(ours_ms, 0.5);
    double const p99 = quantile(ours_ms, 0.99);
    double const theirs = quantile(theirs_ms, 0.5);
    print({.measure = "search: " + of.name + ", " +
                      to_text(static_cast<double>(found) / static_cast<double>(ours_ms.size()), 1) +
                      " found, p50 / p99",
           .value = to_text(p50, 1) + " / " + to_text(p99, 1) + " ms",
           .baseline = to_text(theirs, 1) + " ms",
           .ratio = theirs / p50,
           .wanted = of.is_required ? "p99 < 20 ms" : "",
           .is_met = of.is_required ? std::optional(p99 < wanted_ms) : std::nullopt});
    say(of.name + ": processor time of the reader, p50 / p99 " + to_text(quantile(cpu_ms, 0.5), 1) +
        " / " + to_text(quantile(cpu_ms, 0.99), 1) + " ms; slowest: " +
        of.queries[static_cast<std::size_t>(std::ranges::max_element(cpu_ms) - cpu_ms.begin()) %
                   of.queries.size()]);
}

void measure_size(bare_sqlite& bare, std::size_t total)
{
    auto const filters = bare.run("SELECT sum(length(bits)) FROM search_filters", "");
    auto const texts = bare.run("SELECT sum(length(texts)) FROM search_texts", "");
    auto const per_message = [&](std::int64_t bytes) {
        return to_text(static_cast<double>(bytes) / static_cast<double>(total), 1);
    };
    print({.measure = "search: index, bytes for each message, filters + texts",
           .value = per_message(filters) + " + " + per_message(texts)});
}

int run_search(int count, char** words)
{
    arguments const given(count, words, {"messages"});
    std::size_t const total = given.number("messages", 1'000'000);
    scratch_folder folder;
    auto const file = folder.path() / "search.sqlite3";
    chatter people;
    stage ours(file);
    fill(ours, people, total);
    seal_all(ours, total);
    bare_sqlite bare(file);
    measure_size(bare, total);
    for (auto const& each : list_classes(people))
        measure(ours, bare, each);
    return 0;
}

} // namespace
} // namespace oc::bench

int main(int count, char** words) { return oc::bench::run(count, words, oc::bench::run_search); }
