// GET /emojis/{x}: file names and ids, and nothing that looks like a path.
#include "handlers/http/emojis.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace oc {
namespace {

view make_view(config settings = {})
{
    emoji smile, moved;
    smile.id = 0;
    smile.name = "smile";
    smile.file_name = "0.png";
    moved.id = 12;
    moved.name = "12";
    moved.file_name = "12-2.gif";
    emoji_set all;
    all.set(std::make_shared<emoji const>(smile));
    all.set(std::make_shared<emoji const>(moved));
    view now;
    now.settings = std::make_shared<config const>(std::move(settings));
    now.emojis = std::make_shared<emoji_set const>(std::move(all));
    return now;
}

TEST_CASE("an emoji is shown by its file name, and by its id")
{
    auto const now = make_view();
    CHECK(find_shown_emoji(now, "0.png")->id == 0);
    CHECK(find_shown_emoji(now, "0")->id == 0);
    CHECK(find_shown_emoji(now, " 12 ")->id == 12);
    CHECK(find_shown_emoji(now, "12-2.gif")->id == 12);
}

TEST_CASE("old file names, names, other numbers and paths show nothing")
{
    auto const now = make_view();
    for (auto const* const x : {"", " ", "smile", "1", "-0x0", "0.", "00.png", "12.gif", "12.png",
                                "0.PNG", "../0.png", "/0.png", "0.png/", "99999999999999999999",
                                "1e0", "+0", "0 0"})
        CHECK_FALSE(find_shown_emoji(now, x));
}

TEST_CASE("a type that is not allowed any more is not shown")
{
    config settings;
    settings.emoji_file_types = {"gif"};
    auto const now = make_view(settings);
    CHECK_FALSE(find_shown_emoji(now, "0"));
    CHECK_FALSE(find_shown_emoji(now, "0.png"));
    CHECK(find_shown_emoji(now, "12"));
}

} // namespace
} // namespace oc
