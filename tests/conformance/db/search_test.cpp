// The search index against a plain list: whatever was edited, deleted, sealed or not, a search
// gives the messages that contain the text, newest first, and nothing else.
#include "base/text.hpp"
#include "conformance/db/fixture.hpp"
#include "db/search_index.hpp"
#include "db/upkeep.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <map>

using namespace oc;
using namespace oc::test;

namespace {

constexpr room_id room = 7;
constexpr std::int64_t block = search_block_size;

/// A room as positions and contents.
using model = std::map<std::int64_t, std::string>;

std::string id_of(std::int64_t position) { return "m" + std::to_string(position); }

std::vector<std::int64_t> expected_hits(model const& expected, std::string const& query)
{
    std::vector<std::int64_t> hits;
    auto const folded = fold_case(query);
    for (auto each = expected.rbegin(); each != expected.rend(); ++each)
        if (fold_case(each->second).find(folded) != std::string::npos)
            hits.push_back(each->first);
    return hits;
}

struct fixture {
    temporary_folder folder;
    test_store on{folder.database()};
    seeded_random random{};
    model expected{};
    std::int64_t next = 0;

    void insert(std::vector<std::string> const& contents)
    {
        auto const end = on.write([&](tx& db) {
            for (auto const& content : contents) {
                auto m = make_message(room, id_of(next), content);
                db.messages.insert(m);
                expected[next++] = content;
            }
            return true;
        });
        REQUIRE(end.committed);
    }
    void insert_plain(std::int64_t count)
    {
        std::vector<std::string> contents;
        for (std::int64_t i = 0; i < count; ++i)
            contents.push_back("plain " + std::to_string(next + i));
        insert(contents);
    }
    void edit(std::int64_t position, std::string const& content)
    {
        on.write([&](tx& db) {
            auto const target = db.messages.find(room, id_of(position)).value();
            db.messages.set_content(target, content, std::nullopt, std::nullopt);
            return true;
        });
        expected[position] = content;
    }
    void remove(std::int64_t position)
    {
        on.write([&](tx& db) {
            db.messages.remove(db.messages.find(room, id_of(position)).value());
            return true;
        });
        expected.erase(position);
    }
    void seal()
    {
        bool is_more = true;
        while (is_more)
            on.write([&](tx& db) {
                is_more = run_upkeep(db);
                return true;
            });
    }
    std::vector<std::int64_t> search(message_filter const& filter, search_scope scope = {room},
                                     std::size_t limit = 1'000'000)
    {
        std::vector<std::int64_t> hits;
        auto const end = on.read([&](read_tx& db) {
            for (auto const& each : db.search.list(scope, filter, limit))
                hits.push_back(each.position);
        });
        REQUIRE(end.committed);
        return hits;
    }
    std::vector<std::int64_t> search(std::string const& query)
    {
        return search(message_filter{.text = fold_case(query)});
    }
    void compare(std::string const& query)
    {
        CAPTURE(query);
        CHECK_EQ(search(query), expected_hits(expected, query));
    }
    std::string count(char const* table)
    {
        std::string counted;
        on.read([&](read_tx& db) {
            static sql::query const texts("SELECT count(*) FROM search_texts");
            static sql::query const unsealed("SELECT count(*) FROM search_unsealed");
            counted = ask(connection(db), std::string_view(table) == "texts" ? texts : unsealed);
        });
        return counted;
    }

    std::string random_content()
    {
        static std::vector<std::string> const parts{
            "a",  "b",   "Hello", "WORLD", " ",        "ing",  "Straße", "ÄÖÜ", "äöü",
            "Ж",  "ж",   "中",    "中文",  "日本語",   "\n",   "the ",   "e",   std::string(1, '\0'),
            "😀", "%_\"", "ΣΊΣΥΦΟΣ", "é",    "\xEF\xBF\xBF", "0",    "Ǆ",      "x"};
        std::string content;
        for (auto left = random.next_u64() % 9; left > 0; --left)
            content += parts[random.next_u64() % parts.size()];
        return content;
    }
};

std::vector<std::string> const queries{
    "a",    "A",   "hello", "HELLO w", "ing", "STRASSE", "straße", "äÖ", "Ü",      "жж",  "中",
    "文",   "文中", "日本", "本語中",  "\n",  "the the", "e0",     "😀", "😀😀",   "%_",  "_",
    "σίσ",  "É",   "absent", "zz",     "q",   " ",       "\"",     "ǆ",  "\xEF\xBF\xBF",
    std::string(1, '\0'), std::string("\0a", 2), "a\nb", std::string(3000, 'x')};

} // namespace

TEST_CASE_FIXTURE(fixture, "a search finds what a look at every message finds")
{
    constexpr int rounds = 4;
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::string> contents;
        for (int i = 0; i < 700; ++i)
            contents.push_back(random_content());
        insert(contents);
        for (int i = 0; i < 12; ++i) {
            auto const at = static_cast<std::ptrdiff_t>(random.next_u64() % expected.size());
            edit(std::next(expected.begin(), at)->first, random_content());
            auto const gone = static_cast<std::ptrdiff_t>(random.next_u64() % expected.size());
            remove(std::next(expected.begin(), gone)->first);
            if (i == 6 && round % 2 == 0)
                seal();
        }
        for (auto const& query : queries)
            compare(query);
    }
    seal();
    CHECK_EQ(count("texts"), "2");
    CHECK_EQ(count("unsealed"), "0");
    for (auto const& query : queries)
        compare(query);
}

TEST_CASE_FIXTURE(fixture, "a block is sealed when it is complete, by upkeep and not before")
{
    insert_plain(block - 1);
    seal();
    CHECK_EQ(count("texts"), "0");
    insert_plain(1);
    CHECK_EQ(count("unsealed"), "1");
    CHECK_EQ(count("texts"), "0");
    compare("plain 1");
    seal();
    CHECK_EQ(count("texts"), "1");
    CHECK_EQ(count("unsealed"), "0");
    compare("plain 1");
    compare("plain " + std::to_string(block - 1));
    CHECK(search("plain " + std::to_string(block)).empty());
}

TEST_CASE_FIXTURE(fixture, "upkeep without work changes nothing")
{
    insert_plain(3);
    auto const end = on.write([&](tx& db) {
        auto const before = connection(db).total_changes();
        CHECK_FALSE(run_upkeep(db));
        CHECK_EQ(connection(db).total_changes(), before);
        return true;
    });
    CHECK(end.committed);
}

TEST_CASE_FIXTURE(fixture, "upkeep does two blocks at a time and says whether there are more")
{
    insert_plain(3 * block);
    on.write([&](tx& db) {
        CHECK(run_upkeep(db));
        CHECK_FALSE(run_upkeep(db));
        return true;
    });
    CHECK_EQ(count("texts"), "3");
    compare("plain 1025");
}

TEST_CASE_FIXTURE(fixture, "a table says when it left something for upkeep")
{
    insert_plain(block - 1);
    on.write([&](tx& db) {
        auto m = make_message(room, id_of(next), "last of the block");
        CHECK_FALSE(db.messages.has_upkeep());
        db.messages.insert(m);
        CHECK(db.messages.has_upkeep());
        expected[next++] = m.content;
        return true;
    });
    on.write([&](tx& db) {
        db.messages.set_content(db.messages.find(room, id_of(5)).value(), "x", {}, {});
        CHECK_FALSE(db.messages.has_upkeep()); // it waits already
        return true;
    });
    seal();
    on.write([&](tx& db) {
        db.messages.remove(db.messages.find(room, id_of(5)).value());
        CHECK(db.messages.has_upkeep());
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "what is edited or deleted leaves the copy in the same transaction")
{
    insert_plain(2 * block);
    edit(10, "a secret");
    seal();
    compare("secret");
    edit(10, "nothing");
    CHECK_EQ(count("texts"), "1");
    compare("secret");
    compare("nothing");
    seal();
    CHECK_EQ(count("texts"), "2");
    remove(block + 3);
    CHECK_EQ(count("texts"), "1");
    compare("plain " + std::to_string(block + 3));
    seal();
    compare("plain " + std::to_string(block + 3));
    compare("plain " + std::to_string(block + 4));
}

TEST_CASE_FIXTURE(fixture, "borders of blocks are no borders of the search")
{
    insert_plain(2 * block + 5);
    for (auto const position : {std::int64_t{0}, block - 1, block, 2 * block - 1, 2 * block})
        edit(position, "edge");
    compare("edge");
    seal();
    compare("edge");
    for (auto const before : {std::int64_t{0}, std::int64_t{1}, block - 1, block, block + 1,
                              2 * block, std::numeric_limits<std::int64_t>::max()}) {
        CAPTURE(before);
        auto hits = expected_hits(expected, "edge");
        std::erase_if(hits, [&](auto position) { return position >= before; });
        CHECK_EQ(search({.text = "edge"}, {.room = room, .before = before}), hits);
    }
    CHECK_EQ(search({.text = "edge"}, {.room = room, .after = block - 1, .before = 2 * block}),
             std::vector<std::int64_t>{2 * block - 1, block});
    CHECK_EQ(search({.text = "edge"}, {.room = room, .before = -5}), std::vector<std::int64_t>{});
}

TEST_CASE_FIXTURE(fixture, "a text does not reach into the next message")
{
    insert({"one", "two", "", "three"});
    insert_plain(block);
    seal();
    for (auto const* query : {"onetwo", "one\ntwo", "twothree", "e\xFFt"})
        CHECK_EQ(search(query), std::vector<std::int64_t>{});
    compare("two");
    compare("thre");
}

TEST_CASE_FIXTURE(fixture, "a block whose messages are all gone is sealed and empty")
{
    insert_plain(block + 2);
    on.write([&](tx& db) {
        for (std::int64_t position = 0; position < block; ++position)
            db.messages.remove(db.messages.find(room, id_of(position)).value());
        return true;
    });
    expected.erase(expected.begin(), expected.find(block));
    seal();
    CHECK_EQ(count("texts"), "1");
    compare("plain");
}

TEST_CASE_FIXTURE(fixture, "rooms are searched by themselves, empty ones too")
{
    insert_plain(block);
    on.write([&](tx& db) {
        auto m = make_message(room + 1, "other", "plain other");
        db.messages.insert(m);
        return true;
    });
    seal();
    CHECK_EQ(search({.text = "plain"}, {.room = room + 1}), std::vector<std::int64_t>{0});
    CHECK(search({.text = "plain"}, {.room = room + 2}).empty());
    CHECK_EQ(search({.text = "plain"}, {.room = room}, 2),
             std::vector<std::int64_t>{block - 1, block - 2});
}

TEST_CASE_FIXTURE(fixture, "filters find the same in sealed blocks and in others")
{
    std::vector<std::int64_t> by_bo;
    on.write([&](tx& db) {
        for (; next < 2 * block + 100; ++next) {
            auto m = make_message(room, id_of(next), next % 100 == 0 ? "see https://x" : "say");
            m.user = next % 300 == 7 ? "USR:bo" : "USR:al";
            m.timestamp = 1000.0 + static_cast<double>(next);
            if (next % 500 == 1)
                m.embeds = boost::json::array{boost::json::object{{"type", "poll"}}};
            if (next % 400 == 2)
                m.attachments = boost::json::array{boost::json::object{{"mime_type", "image/png"}}};
            db.messages.insert(m);
            if (next % 300 == 7)
                by_bo.insert(by_bo.begin(), next);
        }
        db.messages.set_pinned(db.messages.find(room, id_of(3)).value(), true);
        db.reactions.insert(db.messages.find(room, id_of(4)).value(), "x", "USR:al");
        return true;
    });
    for (int round = 0; round < 2; ++round) {
        CAPTURE(round);
        CHECK_EQ(search(message_filter{.authors = {"USR:bo"}}), by_bo);
        CHECK_EQ(search(message_filter{.authors = {"USR:bo", "USR:al"}}).size(), 2 * block + 100);
        CHECK(search(message_filter{.authors = {"USR:nobody"}}).empty());
        CHECK_EQ(search(message_filter{.features = {message_feature::link}}).size(), 22);
        CHECK_EQ(search(message_filter{.features = {message_feature::poll}}).size(), 5);
        CHECK_EQ(search(message_filter{.features = {message_feature::image}}).size(), 6);
        CHECK(search(message_filter{.features = {message_feature::file}}).empty());
        CHECK_EQ(search(message_filter{.pinned = true}), std::vector<std::int64_t>{3});
        CHECK_EQ(search(message_filter{.pinned = false}).size(), 2 * block + 99);
        CHECK_EQ(search(message_filter{.features = {message_feature::reaction}}),
                 std::vector<std::int64_t>{4});
        CHECK_EQ(search(message_filter{.after = 1010.0, .before = 1013.0}),
                 std::vector<std::int64_t>{12, 11});
        CHECK_EQ(search(message_filter{.text = "see", .after = 1000.0 + 2 * block}).size(), 1);
        seal();
    }
}

TEST_CASE_FIXTURE(fixture, "a unit that is undone leaves nothing waiting")
{
    insert_plain(block - 1);
    on.write([&](tx& db) {
        auto m = make_message(room, "undone", "x");
        db.messages.insert(m);
        return false;
    });
    CHECK_EQ(count("unsealed"), "0");
}
