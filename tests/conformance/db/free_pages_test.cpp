// What deleted rows said is not in the file any more, wherever in it they were.
#include "conformance/db/fixture.hpp"
#include "db/free_pages.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace oc;
using namespace oc::test;

namespace {

std::size_t count_in_file(std::filesystem::path const& file, std::string_view what)
{
    std::ifstream in(file, std::ios::binary);
    std::string const bytes{std::istreambuf_iterator<char>(in), {}};
    std::size_t found = 0;
    for (auto at = bytes.find(what); at != std::string::npos; at = bytes.find(what, at + 1))
        ++found;
    return found;
}

// Long enough for pages of their own.
message make_secret(room_id room, int number)
{
    message made;
    made.id = "m" + std::to_string(number);
    made.room = room;
    made.user = "USR:x";
    made.content = "secretword " + std::to_string(number);
    for (int i = 0; i < 800; ++i)
        made.content += " secretword";
    return made;
}

} // namespace

TEST_CASE("free pages do not keep what was deleted")
{
    temporary_folder const folder;
    constexpr int messages = 400; // more pages than one step fills
    {
        test_store at(folder.database());
        at.write([&](tx& db) {
            auto const room = db.now.channels->find("general")->id;
            for (int i = 0; i < messages; ++i) {
                auto fresh = make_secret(room, i);
                db.messages.insert(fresh);
            }
            return true;
        });
        at.write([&](tx& db) {
            auto const room = db.now.channels->find("general")->id;
            for (auto const& each : db.messages.list_newest(room, 0, messages))
                db.messages.remove(each);
            return true;
        });
        at.stored.stop();
    }
    REQUIRE(count_in_file(folder.database(), "secretword") > 0);
    auto const size = std::filesystem::file_size(folder.database());
    {
        test_store at(folder.database());
        free_page_wipe wipe;
        int steps = 1;
        for (bool is_over = false; !is_over; ++steps) {
            REQUIRE(steps < 100);
            CHECK(at.write([&](tx& db) {
                        is_over = wipe.run_some(db.messages);
                        return true;
                    }).committed);
        }
        CHECK(steps > 6);
        at.stored.stop();
    }
    CHECK(count_in_file(folder.database(), "secretword") == 0);
    constexpr std::uintmax_t some_pages = 16 * 4096;
    CHECK(std::filesystem::file_size(folder.database()) <= size + some_pages);
}

TEST_CASE("two wipes at once do not get into each other's way")
{
    temporary_folder const folder;
    test_store at(folder.database());
    free_page_wipe one;
    free_page_wipe other;
    bool is_one_over = false;
    bool is_other_over = false;
    for (int steps = 0; !is_one_over || !is_other_over; ++steps) {
        REQUIRE(steps < 20);
        REQUIRE(at.write([&](tx& db) {
                      is_one_over = one.run_some(db.messages);
                      return true;
                  }).committed);
        if (steps == 0)
            continue; // the other one is a step behind
        REQUIRE(at.write([&](tx& db) {
                      is_other_over = other.run_some(db.messages);
                      return true;
                  }).committed);
    }
}
