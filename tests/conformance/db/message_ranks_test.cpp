// Ranks, totals and pages against a plain list, with seeded inserts and deletes, at the edges of
// the blocks in which deletions are counted.
#include "conformance/db/fixture.hpp"
#include "db/check.hpp"
#include "db/message_gaps.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace oc;
using namespace oc::test;

namespace {

/// A room as a list of positions, oldest first.
struct model {
    std::vector<std::int64_t> positions{};
    std::int64_t next = 0;

    std::int64_t size() const { return static_cast<std::int64_t>(positions.size()); }

    std::vector<std::int64_t> slice(std::int64_t from, std::int64_t to) const
    {
        from = std::clamp<std::int64_t>(from, 0, size());
        to = std::clamp<std::int64_t>(to, from, size());
        return {positions.begin() + from, positions.begin() + to};
    }
    std::int64_t rank_of(std::int64_t position) const
    {
        return std::lower_bound(positions.begin(), positions.end(), position) - positions.begin();
    }
};

std::string id_of(std::int64_t position) { return "m" + std::to_string(position); }

std::vector<std::int64_t> positions_of(std::vector<message> const& messages)
{
    std::vector<std::int64_t> positions;
    for (auto const& each : messages)
        positions.push_back(each.position);
    return positions;
}

void insert(tx& db, model& expected, int count)
{
    for (int i = 0; i < count; ++i) {
        auto m = make_message(1, id_of(expected.next), "");
        db.messages.insert(m);
        CHECK_EQ(m.position, expected.next);
        expected.positions.push_back(expected.next++);
    }
}

void remove_rank(tx& db, model& expected, std::int64_t rank)
{
    auto const place = expected.positions.begin() + rank;
    db.messages.remove(db.messages.find(1, id_of(*place)).value());
    expected.positions.erase(place);
}

void compare_place(messages_reader const& messages, model const& expected, std::int64_t rank)
{
    auto const position = expected.positions[static_cast<std::size_t>(rank)];
    CAPTURE(rank);
    CAPTURE(position);
    auto const place = messages.find_place(1, id_of(position));
    REQUIRE(place);
    CHECK_EQ(place->position, position);
    CHECK_EQ(place->rank, rank);
}

void compare_pages(messages_reader const& messages, model const& expected, seeded_random& random)
{
    auto const total = expected.size();
    CHECK_EQ(messages.count(1), total);
    for (int i = 0; i < 20; ++i) {
        auto const a =
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(total) + 9));
        auto const n = static_cast<std::int64_t>(random.below(40));
        CAPTURE(a);
        CAPTURE(n);
        CHECK_EQ(positions_of(messages.list_ranks(1, a, a + n)), expected.slice(a, a + n));
        CHECK_EQ(positions_of(messages.list_newest(1, a, n)),
                 expected.slice(total - a - n, total - a));
        auto const before = expected.rank_of(a);
        CHECK_EQ(positions_of(messages.list_before(1, a, n)), expected.slice(before - n, before));
        if (a < total)
            compare_place(messages, expected, a);
    }
}

} // namespace

TEST_CASE("pages and ranks agree with a plain list after any inserts and deletes")
{
    for (std::uint64_t const seed : {1, 2, 3, 4}) {
        CAPTURE(seed);
        temporary_folder const folder;
        seeded_random random(seed);
        model expected;
        {
            test_store s(folder.database());
            for (int round = 0; round < 12; ++round) {
                auto const kept = expected;
                bool const keep = !random.one_in(5);
                s.write([&](tx& db) {
                    insert(db, expected, static_cast<int>(random.below(200)));
                    auto removals = random.below(120);
                    // Now and then all around one place, so that whole blocks become empty.
                    bool const together = random.one_in(3);
                    auto const where = random.below(1'000'000);
                    while (removals-- > 0 && !expected.positions.empty()) {
                        auto const size = static_cast<std::uint64_t>(expected.size());
                        auto const rank = (together ? where : random.below(size)) % size;
                        remove_rank(db, expected, static_cast<std::int64_t>(rank));
                    }
                    compare_pages(db.messages, expected, random);
                    return keep;
                });
                if (!keep)
                    expected = kept;
                s.read([&](read_tx& db) { compare_pages(db.messages, expected, random); });
            }
            s.write([&](tx& db) {
                for (std::int64_t rank = 0; rank < expected.size(); ++rank)
                    compare_place(db.messages, expected, rank);
                return true;
            });
        }
        CHECK_EQ(check_database(folder.database()), std::vector<std::string>{});
    }
}

TEST_CASE("ranks are right at the edges of small and large blocks in a long room")
{
    temporary_folder const folder;
    model expected;
    seeded_random random(5);
    std::int64_t const total = 2 * 65536 + 700;
    {
        test_store s(folder.database());
        s.write([&](tx& db) {
            connection(db).execute(
                "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < " +
                std::to_string(total) +
                ") INSERT INTO messages (room, position, id, author, content, timestamp, edited, "
                "pinned) SELECT 1, i, 'm' || i, 'ada', '', 1.0, 0, 0 FROM n");
            return true;
        });
        for (std::int64_t i = 0; i < total; ++i)
            expected.positions.push_back(i);
        expected.next = total;

        auto const edges = {std::int64_t{0},      std::int64_t{255},
                            std::int64_t{256},    std::int64_t{511},
                            std::int64_t{65535},  std::int64_t{65536},
                            std::int64_t{65537},  std::int64_t{131071},
                            std::int64_t{131072}, total - 1};
        s.write([&](tx& db) {
            for (auto const position : edges) {
                remove_rank(db, expected, expected.rank_of(position));
                compare_pages(db.messages, expected, random);
            }
            // A whole small block, and a stretch over the edge of two large ones.
            for (std::int64_t position = 1024; position < 1280; ++position)
                remove_rank(db, expected, expected.rank_of(position));
            for (std::int64_t position = 131000; position < 131071; ++position)
                remove_rank(db, expected, expected.rank_of(position));
            return true;
        });
        s.read([&](read_tx& db) {
            compare_pages(db.messages, expected, random);
            for (auto const edge : edges)
                for (std::int64_t rank = edge - 3; rank <= edge + 3; ++rank)
                    if (rank >= 0 && rank < expected.size())
                        compare_place(db.messages, expected, rank);
        });
        s.write([&](tx& db) { return insert(db, expected, 3), true; });
    }
    CHECK_EQ(check_database(folder.database()), std::vector<std::string>{});
}

TEST_CASE("a room whose messages are all gone has none, and goes on where it was")
{
    temporary_folder const folder;
    test_store s(folder.database());
    model expected;
    seeded_random random(6);
    s.write([&](tx& db) {
        insert(db, expected, 600);
        while (!expected.positions.empty())
            remove_rank(db, expected, expected.size() / 2);
        compare_pages(db.messages, expected, random);
        CHECK_FALSE(db.messages.find_newest(1));
        insert(db, expected, 1);
        CHECK_EQ(expected.positions, std::vector<std::int64_t>{600});
        compare_place(db.messages, expected, 0);
        compare_pages(db.messages, expected, random);
        return true;
    });
}
