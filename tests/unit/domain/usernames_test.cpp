// What users may be called, and what may be a picture.
#include "domain/usernames.hpp"

#include "domain/errc.hpp"
#include "support/print_error.hpp"
#include "unit/domain/sample_view.hpp"

#include <doctest/doctest.h>

using oc::errc;
using oc::error;
using oc::test::make_user;
using oc::test::make_view;

namespace {

struct fixture {
    fixture()
    {
        now.users.set(make_user("USR:local_ben", "USR:local_ben", 0));
        now.users.set(make_user("USR:eve", "Eve", 1));
        now.users.set(make_user("kim-id", "kim", 2));
    }

    error refusal(std::string const& name, char const* who = "USR:eve") const
    {
        auto const answer = oc::check_new_username(now, *now.users.find(who), name);
        return answer ? error{errc::count_} : answer.error();
    }

    oc::view now = make_view();
};

constexpr auto fine = errc::count_;

} // namespace

TEST_CASE_FIXTURE(fixture, "a name has 2 to 32 plain characters")
{
    for (auto const* const name : {"ab", "A-b_c.d", "007", "x_"})
        CHECK_EQ(refusal(name), error{fine});
    CHECK_EQ(refusal(std::string(32, 'x')), error{fine});
    CHECK_EQ(refusal("x"), error{errc::username_length});
    CHECK_EQ(refusal(std::string(33, 'x')), error{errc::username_length});
    for (auto const* const name : {"a b", "--", "..", "été", "a\nb", "<b>", "a/b"})
        CHECK_EQ(refusal(name), error{errc::username_characters});
}

TEST_CASE_FIXTURE(fixture, "nobody else's name or id, in any case")
{
    CHECK_EQ(refusal("KIM"), error{errc::username_taken});
    CHECK_EQ(refusal("kim-id"), error{errc::username_taken});
    CHECK_EQ(refusal("EVE"), error{fine}); // his own
}

TEST_CASE_FIXTURE(fixture, "names like ids are reserved, but for one's own")
{
    CHECK_EQ(refusal("USR:local_ben"), error{errc::username_reserved});
    CHECK_EQ(refusal("usr:new"), error{errc::username_reserved});
    CHECK_EQ(refusal("USR:local_ben", "USR:local_ben"), error{fine});
    CHECK_EQ(refusal("USR:LOCAL_BEN", "USR:local_ben"), error{errc::username_reserved});
    CHECK_EQ(refusal("OriginChats"), error{errc::username_reserved});
    CHECK_EQ(refusal("automod"), error{errc::username_reserved});
}

TEST_CASE("a nickname has at most 20 code points, all of them drawn, and is nobody else's name")
{
    oc::view now;
    now.users.set(oc::test::make_user("USR:ann", "ann"));
    auto ben = *oc::test::make_user("USR:ben", "ben", 1);
    ben.nickname = "Big Ben";
    now.users.set(std::make_shared<oc::user const>(ben));
    auto const ann = *now.users.find("USR:ann");
    auto const check = [&](std::string_view nickname) {
        auto const got = oc::check_nickname(now, ann, nickname);
        return got ? std::optional<errc>() : std::optional(got.error().code);
    };
    for (auto const* const good : {"Été ♥", "", "ANN", "👩‍🚀", "❤️", "Ben Big"})
        CHECK_MESSAGE(!check(good), good);
    CHECK(!check(std::string(20, 'x')));
    CHECK(check(std::string(21, 'x')) == errc::nickname_too_long);
    for (auto const* const bad : {"a\tb", "a\u202Eb", "a\u200Bb", "\u200D", "\u3164", "a\u2066"})
        CHECK_MESSAGE(check(bad) == errc::nickname_unusable, bad);
    for (auto const* const bad : {"originchats", "OriginChats", "AutoMod", "Auto\u200DMod"})
        CHECK_MESSAGE(check(bad) == errc::nickname_reserved, bad);
    for (auto const* const bad : {"ben", "BEN", "b\u200Den", "big ben"})
        CHECK_MESSAGE(check(bad) == errc::nickname_taken, bad);
    CHECK_FALSE(oc::check_nickname(now, ben, "ann"));
    CHECK(oc::check_nickname(now, ben, "Big Ben")); // his own
}

TEST_CASE("a picture's URL is http or https with a host, and harmless in a page")
{
    for (auto const* const url : {"https://x.example/a.png", "http://x", "https://u@x:1/?a=b#c",
                                  "https://[::1]/a", "https://x/é"})
        CHECK(oc::is_picture_url(url));
    for (auto const* const url :
         {"", "x", "//x/a", "https://", "https:///a", "https://:80", "https://u@/a", "ftp://x/a",
          "HTTPS://x/a", "https://x/a b", "https://x/\"", "https://x/<", "https://x/\n",
          "javascript:alert(1)", "https:/x", "https://?x"})
        CHECK_FALSE(oc::is_picture_url(url));
}

TEST_CASE("the server's own names are reserved in any case, and nothing that only contains them")
{
    for (auto const* const name : {"originChats", "ORIGINCHATS", "automod", "AutoMod"})
        CHECK_MESSAGE(oc::is_reserved_name(name), name);
    for (auto const* const name : {"", "originChats2", " automod", "auto", "origin chats"})
        CHECK_FALSE_MESSAGE(oc::is_reserved_name(name), name);
}

TEST_CASE_FIXTURE(fixture, "what is wrong first is told first: an id's form, the spelling")
{
    CHECK_EQ(refusal("usr:"), error{errc::username_reserved});
    CHECK_EQ(refusal("USR"), error{fine});
    CHECK_EQ(refusal(""), error{errc::username_length});
    CHECK_EQ(refusal("é"), error{errc::username_length});
    CHECK_EQ(refusal(std::string(40, '!')), error{errc::username_length});
    CHECK_EQ(refusal("!!"), error{errc::username_characters});
    CHECK_EQ(refusal(std::string("a\0b", 3)), error{errc::username_characters});
    CHECK_EQ(refusal("USR:eve"), error{fine}); // his own id
}

TEST_CASE_FIXTURE(fixture, "a removed user's name and id are free again")
{
    now.users.remove("kim-id");
    CHECK_EQ(refusal("kim"), error{fine});
    CHECK_EQ(refusal("kim-id"), error{fine});
}

TEST_CASE("the length of a nickname is counted in code points, and spaces alone are no name")
{
    oc::view now = make_view();
    auto const ann = *make_user("USR:ann", "ann");
    std::string wide;
    for (int i = 0; i < 20; ++i)
        wide += "\U0001F600";
    CHECK(oc::check_nickname(now, ann, wide));
    CHECK_EQ(oc::check_nickname(now, ann, wide + "!").error(), error{errc::nickname_too_long});
    auto long_named = ann;
    long_named.nickname = wide + "!";
    CHECK_MESSAGE(oc::check_nickname(now, long_named, wide + "!"), "his own of before passes");
}
