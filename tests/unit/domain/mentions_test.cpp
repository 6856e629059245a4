// Who is mentioned: part 1 §6.2 with RB-23.
#include "domain/mentions.hpp"

#include "base/text.hpp"
#include "support/seeded_random.hpp"
#include "unit/domain/sample_view.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace oc::test;
using oc::find_mentions;

namespace {

oc::user_directory sample_users()
{
    oc::user_directory users;
    users.set(make_user("u-ada", "Ada", 1));
    users.set(make_user("u-adam", "adam", 2));
    users.set(make_user("USR:local_ben", "USR:local_ben", 3));
    users.set(make_user("u-dash", "mary-ann", 4));
    users.set(make_user("u-mary", "mary", 5));
    users.set(make_user("u-zoe", "zoé", 6));
    users.set(make_user("u-space", "long john", 7));
    return users;
}

names users_in(std::string_view content)
{
    static auto const users = sample_users();
    return find_mentions(content, users).users;
}

names roles_in(std::string_view content)
{
    static auto const users = sample_users();
    return find_mentions(content, users).roles;
}

} // namespace

TEST_CASE("a text without mentions mentions nobody")
{
    for (auto const* text :
         {"", "hello", "@", "@ ada", "a@", "@@", "@!", "@-", "mail me at ada", "@&", "@& crew"}) {
        CAPTURE(text);
        CHECK(users_in(text).empty());
        CHECK(roles_in(text).empty());
    }
}

TEST_CASE("a known name becomes the user's id, ignoring case, an unknown one stays as typed")
{
    CHECK(users_in("hi @ada") == names{"u-ada"});
    CHECK(users_in("hi @ADA!") == names{"u-ada"});
    CHECK(users_in("@Nobody_7, hello") == names{"Nobody_7"});
    CHECK(users_in("@ZOÉ") == names{"u-zoe"});
}

TEST_CASE("no word boundary is needed in front")
{
    CHECK(users_in("a@bob.com") == names{"bob"});
    CHECK(users_in("x@ada") == names{"u-ada"});
    CHECK(users_in("@@ada") == names{"u-ada"});
    CHECK(users_in("@ada@adam") == names{"u-ada", "u-adam"});
}

TEST_CASE("each is mentioned once, the first appearance first")
{
    CHECK(users_in("@zed @ada @Zed @ADA @zed @adam") == names{"zed", "u-ada", "Zed", "u-adam"});
    CHECK(roles_in("@&b @&a @&b @&B") == names{"b", "a", "B"});
}

TEST_CASE("the longest existing name wins")
{
    CHECK(users_in("@mary-ann") == names{"u-dash"});
    CHECK(users_in("@mary-anne") == names{"u-mary"}); // "mary-ann" would end within a word
    CHECK(users_in("@mary-") == names{"u-mary"});
    CHECK(users_in("@adam") == names{"u-adam"});
    CHECK(users_in("@adams") == names{"adams"});
    CHECK(users_in("@ada_") == names{"ada_"});
    CHECK(users_in("@long john silver") == names{"u-space"});
    CHECK(users_in("@long johnny") == names{"long"});
}

TEST_CASE("local accounts can be mentioned by their whole name (RB-23)")
{
    CHECK(users_in("@USR:local_ben hello") == names{"USR:local_ben"});
    CHECK(users_in("@usr:LOCAL_ben.") == names{"USR:local_ben"});
    CHECK(users_in("@USR:local_benny") == names{"USR"});
    CHECK(users_in("@ben") == names{"ben"});
}

TEST_CASE("a name may be followed by anything but a letter, digit or underscore of ASCII")
{
    for (auto const* tail : {"", " ", ".", ",", "!", "-", "@", "é", "日", "😀", "\n", "'s"}) {
        CAPTURE(tail);
        CHECK(users_in("@ada" + std::string(tail)) == names{"u-ada"});
    }
    for (auto const* tail : {"a", "Z", "0", "_"}) {
        CAPTURE(tail);
        CHECK(users_in("@ada" + std::string(tail)) != names{"u-ada"});
    }
}

TEST_CASE("a name never ends within a character")
{
    oc::user_directory users;
    users.set(make_user("cut", "zo\xC3", 1)); // a damaged name from an old file
    CHECK(find_mentions("@zo\xC3\xA9", users).users == names{"zo"});
}

TEST_CASE("@& mentions a role by its word, as typed")
{
    CHECK(roles_in("@&Crew!") == names{"Crew"});
    CHECK(roles_in("x@&crew@&crew2") == names{"crew", "crew2"});
    CHECK(roles_in("@&first-mate") == names{"first"});
    CHECK(users_in("@&ada").empty());
    CHECK(users_in("@&crew @ada") == names{"u-ada"});
}

TEST_CASE("a name whose first mention follows an ampersand is dropped")
{
    CHECK(users_in("&@ada").empty());
    CHECK(users_in("&@nobody").empty());
    CHECK(users_in("&@ada @ada").empty());
    CHECK(users_in("@ada &@ada") == names{"u-ada"});
    CHECK(users_in("&@ada @adam") == names{"u-adam"});
    CHECK(users_in("& @ada") == names{"u-ada"});
    CHECK(users_in("@&@ada").empty());
}

TEST_CASE("@everyone is a flag and no user, even if somebody has that name")
{
    auto users = sample_users();
    for (bool const is_taken : {false, true}) {
        if (is_taken)
            users.set(make_user("u-every", "everyone", 50));
        auto const found = find_mentions("hey @everyone and @ada", users);
        CHECK(found.everyone);
        CHECK(found.users == names{"u-ada"});
        CHECK(found.roles.empty());
    }
    users.set(make_user("u-else", "everyone-else", 51));
    auto const other = find_mentions("@everyone-else", users);
    CHECK_FALSE(other.everyone);
    CHECK(other.users == names{"u-else"});
}

TEST_CASE("only the exact word is @everyone")
{
    auto const users = sample_users();
    for (auto const* text : {"@everyones", "@everyone_", "everyone", "@&everyone", "&@everyone",
                             "@ everyone", "@every one", ""}) {
        CAPTURE(text);
        CHECK_FALSE(find_mentions(text, users).everyone);
    }
    CHECK(find_mentions("@everyone!", users).everyone);
    CHECK_FALSE(find_mentions("@Everyone", users).everyone);
}

TEST_CASE("names longer than 64 bytes are not considered")
{
    oc::user_directory users;
    users.set(make_user("just", std::string(64, 'x'), 1));
    users.set(make_user("over", std::string(65, 'y'), 2));
    CHECK(find_mentions("@" + std::string(64, 'X'), users).users == names{"just"});
    CHECK(find_mentions("@" + std::string(65, 'y'), users).users == names{std::string(65, 'y')});
}

TEST_CASE("hostile texts are read in one pass")
{
    auto const users = sample_users();
    std::string many;
    for (int number = 0; number < 50'000; ++number)
        many += "@u" + std::to_string(number) + " ";
    CHECK(find_mentions(many, users).users.size() == 50'000);
    CHECK(find_mentions(std::string(500'000, '@'), users).users.empty());
    CHECK(find_mentions("@" + std::string(500'000, '-'), users).users.empty());
    std::string spaced;
    for (int number = 0; number < 100'000; ++number)
        spaced += "@-";
    CHECK(find_mentions(spaced, users).users.empty());
}

TEST_CASE("whatever the text, what is found was written there")
{
    auto const users = sample_users();
    constexpr std::string_view pieces[] = {"@",   "&", "ada", "adam",      "mary", "-ann", " ",
                                           "é",   "_", "7",   "everyone",  "\xFF", ":",    "\n",
                                           "USR", ".", "日",  "local_ben", "long", "john", "😀"};
    seeded_random random(29);
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (auto left = random.below(12); left > 0; --left)
            text += pieces[random.below(std::size(pieces))];
        auto const found = find_mentions(text, users);
        CAPTURE(text);
        for (auto const& each : found.users) {
            auto const* known = users.find(each);
            auto const written = oc::fold_case("@" + (known ? known->username : each));
            REQUIRE(oc::fold_case(text).find(written) != std::string::npos);
        }
        for (auto const& each : found.roles)
            REQUIRE(text.find("@&" + each) != std::string::npos);
        REQUIRE((!found.everyone || text.find("@everyone") != std::string::npos));
        REQUIRE(find_mentions(text, users).users == found.users);
    }
}
