// The index of emojis: by id, by name in any case, by file name; which names and files may be.
#include "domain/emoji.hpp"

#include <doctest/doctest.h>

#include <string>

namespace oc {
namespace {

emoji_ptr make(std::int64_t id, std::string name, std::string file_name)
{
    emoji made;
    made.id = id;
    made.name = std::move(name);
    made.file_name = std::move(file_name);
    return std::make_shared<emoji const>(std::move(made));
}

TEST_CASE("an emoji is found by its id, its name in any case, its file name")
{
    emoji_set all;
    all.set(make(3, "Smile", "3.png"));
    CHECK(all.find(3)->name == "Smile");
    CHECK(all.find_by_name("sMILE")->id == 3);
    CHECK(all.find_by_file_name("3.png")->id == 3);
    CHECK_FALSE(all.find(0));
    CHECK_FALSE(all.find_by_name("smil"));
    CHECK_FALSE(all.find_by_file_name("3.PNG"));
}

TEST_CASE("a changed emoji leaves nothing of what it was")
{
    emoji_set all;
    all.set(make(3, "smile", "3.png"));
    all.set(make(3, "grin", "3-2.gif"));
    CHECK(all.size() == 1);
    CHECK_FALSE(all.find_by_name("smile"));
    CHECK_FALSE(all.find_by_file_name("3.png"));
    CHECK(all.find_by_name("grin")->file_name == "3-2.gif");
    all.set(make(3, "GRIN", "3-2.gif"));
    CHECK(all.find_by_name("grin")->name == "GRIN");
    all.remove(3);
    all.remove(3);
    CHECK(all.size() == 0);
    CHECK_FALSE(all.find_by_name("grin"));
    CHECK_FALSE(all.find_by_file_name("3-2.gif"));
}

TEST_CASE("names are trimmed, and nothing but ASCII letters, digits and underscores")
{
    CHECK(tidy_emoji_name(" Party_1 ") == "Party_1");
    CHECK(tidy_emoji_name(std::string(64, 'x')).has_value());
    for (auto const& name : {std::string(), std::string("  "), std::string("a b"),
                             std::string("a.b"), std::string("../a"), std::string("a\n"
                                                                                  "b"),
                             std::string("\xc3\xbc"), std::string(65, 'x'),
                             std::string("a\0b", 3)})
        CHECK_FALSE(tidy_emoji_name(name).has_value());
}

TEST_CASE("a file is named after the id, and after how often the picture was changed")
{
    emoji which;
    which.id = 12;
    CHECK(make_emoji_file_name(which, "png") == "12.png");
    which.revision = 3;
    CHECK(make_emoji_file_name(which, "gif") == "12-3.gif");
}

TEST_CASE("the operator's list of extensions")
{
    config settings;
    CHECK(is_emoji_file_allowed(settings, "0.png"));
    CHECK(is_emoji_file_allowed(settings, "jpeg"));
    CHECK_FALSE(is_emoji_file_allowed(settings, "0.svg"));
    CHECK_FALSE(is_emoji_file_allowed(settings, ""));
    settings.emoji_file_types = {".WebP", "pictures/x.Svg"};
    CHECK(is_emoji_file_allowed(settings, "0.webp"));
    CHECK(is_emoji_file_allowed(settings, "0.svg"));
    CHECK_FALSE(is_emoji_file_allowed(settings, "0.png"));
    settings.emoji_file_types = {" ", "."};
    CHECK(is_emoji_file_allowed(settings, "0.png"));
    CHECK_FALSE(is_emoji_file_allowed(settings, ""));
    settings.emoji_file_types = {};
    CHECK(is_emoji_file_allowed(settings, "0.gif"));
}

} // namespace
} // namespace oc
