// Message ids: version 7 UUIDs, each greater than all before it, whatever the clock does.
#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace oc;
using namespace oc::test;

namespace {

bool is_version_7(std::string const& id)
{
    if (id.size() != 36)
        return false;
    for (std::size_t i = 0; i < id.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? id[i] != '-'
                 : std::string_view("0123456789abcdef").find(id[i]) == std::string::npos)
            return false;
    }
    return id[14] == '7' && std::string_view("89ab").find(id[19]) != std::string_view::npos;
}

std::int64_t milliseconds_of(std::string const& id)
{
    return std::stoll(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
}

} // namespace

TEST_CASE("a message id is a lower-case version 7 UUID of its time")
{
    seeded_random random;
    message_ids ids(random, 0);
    // The example of RFC 9562, appendix A.6: its time and version.
    auto const id = ids.next(1645557742.0);
    CHECK(is_version_7(id));
    CHECK_EQ(id.substr(0, 15), "017f22e2-79b0-7");
    CHECK_EQ(milliseconds_of(ids.next(1700000000.5)), 1700000000500);
}

TEST_CASE("ids of one millisecond are strictly increasing, also beyond the counter")
{
    seeded_random random;
    message_ids ids(random, 0);
    std::string before;
    for (int i = 0; i < 10'000; ++i) {
        auto const id = ids.next(1.7e9);
        REQUIRE(is_version_7(id));
        REQUIRE_LT(before, id);
        before = id;
    }
    CHECK_EQ(milliseconds_of(before), 1'700'000'000'002); // 4096 ids to the millisecond
    CHECK_EQ(milliseconds_of(ids.next(1.7e9 + 1)), 1'700'000'001'000);
}

TEST_CASE("ids increase while the clock moves at random")
{
    for (std::uint64_t const seed : {1, 2, 3}) {
        seeded_random random(seed);
        message_ids ids(random, 0);
        double now = 1.7e9;
        std::string before;
        for (int i = 0; i < 5000; ++i) {
            now += (static_cast<double>(random.below(2001)) - 1000.0) / 5000.0;
            auto const id = ids.next(now);
            REQUIRE_LT(before, id);
            before = id;
        }
    }
}

TEST_CASE("a clock that makes no sense gives ids all the same")
{
    seeded_random random;
    message_ids ids(random, 0);
    auto const first = ids.next(-5.0);
    auto const second = ids.next(std::numeric_limits<double>::quiet_NaN());
    auto const third = ids.next(0.0);
    CHECK(is_version_7(first));
    CHECK_LT(first, second);
    CHECK_LT(second, third);
    CHECK_EQ(milliseconds_of(third), 0);
}

TEST_CASE("the random part differs from id to id")
{
    seeded_random random;
    message_ids ids(random, 0);
    std::set<std::string> tails;
    for (int i = 0; i < 1000; ++i)
        tails.insert(ids.next(1.7e9).substr(19));
    CHECK_EQ(tails.size(), 1000);
}

TEST_CASE("ids increase across restarts, though the clock was set back and messages were deleted")
{
    temporary_folder const folder;
    std::string before;
    {
        test_store s(folder.database());
        s.write([&](tx& db) {
            for (int i = 0; i < 5000; ++i)
                before = db.new_message_id();
            auto m = make_message(1, before);
            db.messages.insert(m);
            db.messages.remove(m);
            return true;
        });
    }
    test_store s(folder.database());
    s.time.step_wall_to(fake_clock::first_wall - 3600);
    s.write([&](tx& db) {
        auto const id = db.new_message_id();
        CHECK_LT(before, id);
        before = id;
        return false; // a refused unit's id is gone too
    });
    s.write([&](tx& db) {
        CHECK_LT(before, db.new_message_id());
        return true;
    });
}

TEST_CASE("a floor that is no number keeps the store closed")
{
    temporary_folder const folder;
    {
        test_store const s(folder.database());
    }
    tamper(folder.database(), "INSERT INTO meta VALUES ('message_id_floor', 'x')");
    CHECK_THROWS_AS(test_store(folder.database()), std::runtime_error);
}

TEST_CASE("random UUIDs have version 4 and differ")
{
    seeded_random random;
    std::set<std::string> all;
    for (int i = 0; i < 1000; ++i) {
        auto const id = make_uuid_v4(random);
        REQUIRE_EQ(id.size(), 36);
        CHECK_EQ(id[14], '4');
        CHECK_NE(std::string_view("89ab").find(id[19]), std::string_view::npos);
        all.insert(id);
    }
    CHECK_EQ(all.size(), 1000);
    CHECK_EQ(format_uuid(0x0123456789abcdef, 0xfedcba9876543210),
             "01234567-89ab-cdef-fedc-ba9876543210");
}
