// The snapshot's indexes: roles, channels, and the directory of users.
#include "domain/view.hpp"

#include "domain/console.hpp"
#include "support/seeded_random.hpp"
#include "unit/domain/sample_view.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace oc::test;
using oc::user_directory;

namespace {

oc::channel_ptr make_numbered_channel(std::string name, oc::room_id id, std::int64_t position)
{
    oc::channel made;
    made.name = std::move(name);
    made.id = id;
    made.position = position;
    return std::make_shared<oc::channel const>(std::move(made));
}

} // namespace

TEST_CASE("roles are listed highest first, equal positions in the given order")
{
    auto const roles = oc::make_role_set(
        {make_role("user", 3), make_role("b", 1), make_role("owner", 0), make_role("a", 1)});
    names order;
    for (auto const& each : roles.by_position)
        order.push_back(each->name);
    CHECK(order == names{"owner", "b", "a", "user"});
}

TEST_CASE("a role is found by its exact name, or by name or id where both are allowed")
{
    auto const roles = oc::make_role_set({make_role("user", 1), make_role("id-of-user", 2)});
    CHECK(roles.find("user")->position == 1);
    CHECK(roles.find("User") == nullptr);
    CHECK(roles.find("") == nullptr);
    CHECK(roles.find("id-of-id-of-user") == nullptr);
    CHECK(roles.find_by_name_or_id("id-of-id-of-user")->position == 2);
    CHECK(roles.find_by_name_or_id("id-of-user")->position == 2); // the name goes first
    CHECK(roles.find_by_name_or_id("nobody") == nullptr);
}

TEST_CASE("channels are listed by position and found by name and by id")
{
    auto const channels = oc::make_channel_set(
        {make_numbered_channel("second", 7, 20), make_numbered_channel("first", 9, 10)});
    REQUIRE(channels.in_order.size() == 2);
    CHECK(channels.in_order[0]->name == "first");
    CHECK(channels.find("second")->id == 7);
    CHECK(channels.find(9)->name == "first");
    CHECK(channels.find("Second") == nullptr);
    CHECK(channels.find(8) == nullptr);
}

TEST_CASE("empty sets find nothing")
{
    CHECK(oc::role_set{}.find("user") == nullptr);
    CHECK(oc::channel_set{}.find("general") == nullptr);
    CHECK(oc::channel_set{}.find(oc::room_id{1}) == nullptr);
    CHECK(user_directory{}.find("x") == nullptr);
    CHECK(user_directory{}.list().empty());
}

TEST_CASE("a user is found by id exactly and by name ignoring case")
{
    user_directory users;
    users.set(make_user("u1", "Ada"));
    users.set(make_user("u2", "Édith"));
    CHECK(users.find("u1")->username == "Ada");
    CHECK(users.find("U1") == nullptr);
    CHECK(users.find_by_name("aDA")->id == "u1");
    CHECK(users.find_by_name("éDITH")->id == "u2");
    CHECK(users.find_by_name("u1") == nullptr);
    CHECK(users.find_shared("u2")->username == "Édith");
    CHECK(users.find_shared("u3") == nullptr);
}

TEST_CASE("where a name or an id is allowed, the name goes first")
{
    user_directory users;
    users.set(make_user("ben", "ada", 1));
    users.set(make_user("u2", "Ben", 2));
    CHECK(users.find_by_name_or_id("ben")->id == "u2");
    CHECK(users.find_by_name_or_id("u2")->id == "u2");
    CHECK(users.find_by_name_or_id("ADA")->id == "ben");
    CHECK(users.find_by_name_or_id("nobody") == nullptr);
}

TEST_CASE("an id that nobody has is shown as it is")
{
    user_directory users;
    users.set(make_user("u1", "Ada"));
    CHECK(users.name_of("u1") == "Ada");
    CHECK(users.name_of("originChats") == "originChats");
}

TEST_CASE("after a rename only the new name finds the user")
{
    user_directory users;
    users.set(make_user("u1", "Ada"));
    users.set(make_user("u1", "Countess"));
    CHECK(users.size() == 1);
    CHECK(users.find_by_name("ada") == nullptr);
    CHECK(users.find_by_name("countess")->id == "u1");
    users.set(make_user("u1", "COUNTESS")); // only the case changes
    CHECK(users.find_by_name("countess")->username == "COUNTESS");
}

TEST_CASE("two users can swap their names")
{
    user_directory users;
    users.set(make_user("u1", "Ada", 1));
    users.set(make_user("u2", "Ben", 2));
    users.set(make_user("u1", "Ben", 1));
    users.set(make_user("u2", "Ada", 2));
    CHECK(users.find_by_name("ada")->id == "u2");
    CHECK(users.find_by_name("ben")->id == "u1");
}

TEST_CASE("a removed user is found no more, and his name is free")
{
    user_directory users;
    users.set(make_user("u1", "Ada"));
    users.remove("u1");
    users.remove("u1");
    CHECK(users.size() == 0);
    CHECK(users.find("u1") == nullptr);
    CHECK(users.find_by_name("Ada") == nullptr);
    users.set(make_user("u9", "ada"));
    CHECK(users.find_by_name("Ada")->id == "u9");
}

TEST_CASE("of imported users with the same name the earlier one has it, until he gives it up")
{
    for (bool const earlier_first : {true, false}) {
        user_directory users;
        auto const earlier = make_user("u1", "Ada", 1);
        auto const later = make_user("u2", "ADA", 2);
        users.set(earlier_first ? earlier : later);
        users.set(earlier_first ? later : earlier);
        users.set(make_user("u3", "ada", 3));
        CHECK(users.find_by_name("ada")->id == "u1");
        users.set(make_user("u1", "Countess", 1));
        CHECK(users.find_by_name("ada")->id == "u2");
        users.remove("u2");
        CHECK(users.find_by_name("ada")->id == "u3");
        users.remove("u3");
        CHECK(users.find_by_name("ada") == nullptr);
    }
}

TEST_CASE("removing one of two users with a name keeps the other's")
{
    user_directory users;
    users.set(make_user("u1", "Ada", 1));
    users.set(make_user("u2", "ada", 2));
    users.remove("u2");
    CHECK(users.find_by_name("ada")->id == "u1");
}

TEST_CASE("users are listed in storage order")
{
    user_directory users;
    for (int position = 99; position >= 0; --position)
        users.set(
            make_user("u" + std::to_string(position), "n" + std::to_string(position), position));
    auto const listed = users.list();
    REQUIRE(listed.size() == 100);
    for (int position = 0; position < 100; ++position)
        CHECK(listed[static_cast<std::size_t>(position)]->position == position);
}

TEST_CASE("a copy of the directory does not see later changes")
{
    user_directory users;
    users.set(make_user("u1", "Ada"));
    auto const before = users;
    users.set(make_user("u1", "Countess"));
    users.set(make_user("u2", "Ben"));
    CHECK(before.size() == 1);
    CHECK(before.find("u1")->username == "Ada");
    CHECK(before.find_by_name("Ada")->id == "u1");
    CHECK(before.find_by_name("Ben") == nullptr);
}

TEST_CASE("random changes keep names and users in step")
{
    seeded_random random(23);
    user_directory users;
    std::map<std::string, oc::user_ptr> model;
    for (int step = 0; step < 3000; ++step) {
        auto const number = random.below(12);
        auto const id = "u" + std::to_string(number);
        if (random.below(4) == 0) {
            users.remove(id);
            model.erase(id);
        } else {
            auto const name =
                std::string(random.below(2) == 0 ? "N" : "n") + std::to_string(random.below(8));
            auto const made = make_user(id, name, static_cast<std::int64_t>(number));
            users.set(made);
            model[id] = made;
        }
        REQUIRE(users.size() == model.size());
        for (int name = 0; name < 8; ++name) {
            std::vector<std::string> holders;
            for (auto const& [key, each] : model)
                if (each->username.substr(1) == std::to_string(name))
                    holders.push_back(key);
            auto const* found = users.find_by_name("n" + std::to_string(name));
            REQUIRE((found == nullptr) == holders.empty());
            if (found != nullptr)
                REQUIRE(std::count(holders.begin(), holders.end(), found->id) == 1);
        }
    }
}

TEST_CASE("who looks like a name is found by username or nickname, the first in storage order")
{
    user_directory users;
    auto ann = *make_user("a", "ann", 5);
    ann.nickname = "Big Ben";
    users.set(std::make_shared<oc::user const>(ann));
    users.set(make_user("b", "ben", 2));
    users.set(make_user("c", "Big  Ben", 1));
    CHECK(users.find_shown_so("ANN")->id == "a");
    CHECK(users.find_shown_so(" big ben ")->id == "a");
    CHECK(users.find_shown_so("b\u200Ben")->id == "b");
    CHECK(users.find_shown_so("nobody") == nullptr);
    CHECK(users.find_shown_so("ann", "a") == nullptr);
    ann.id = "d";
    ann.username = "dan";
    ann.position = 3;
    users.set(std::make_shared<oc::user const>(ann));
    CHECK(users.find_shown_so("Big Ben")->id == "d");
    CHECK(users.find_shown_so("Big Ben", "d")->id == "a");
}

TEST_CASE("the console is an owner without being a user: in no list, under no name, nobody's aim")
{
    std::string const id(oc::console_id);
    user_directory const users;
    REQUIRE(users.find(id) != nullptr);
    CHECK(oc::is_owner(users.find(id)->roles));
    CHECK_FALSE(users.find(id)->banned);
    CHECK(users.find_shared(id)->id == id);
    CHECK(users.name_of(id) == oc::console_name);
    CHECK(users.find_by_name(oc::console_name) == nullptr);
    CHECK_MESSAGE(users.find_by_name_or_id(id) == nullptr, "nobody acts on the console");
    CHECK(users.find_shown_so(oc::console_name) == nullptr);
    CHECK(users.list().empty());
    CHECK(users.size() == 0);
}

TEST_CASE("of channels and roles with one name the first has it, both are listed")
{
    auto const channels = oc::make_channel_set({make_numbered_channel("twin", 1, 20),
                                                make_numbered_channel("twin", 2, 10),
                                                make_numbered_channel("other", 3, 10)});
    CHECK(channels.in_order.size() == 3);
    CHECK(channels.in_order[0]->id == 2);
    CHECK_MESSAGE(channels.in_order[1]->id == 3, "equal positions keep the given order");
    CHECK(channels.find("twin")->id == 2);
    CHECK(channels.find(oc::room_id{1})->name == "twin");
    auto const roles = oc::make_role_set({make_role("twin", 9), make_role("twin", 4)});
    CHECK(roles.by_position.size() == 2);
    CHECK(roles.find("twin")->position == 4);
}
