// Categories, retention, and what fits into an entry.
#include "domain/modlog.hpp"

#include "base/limits.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace oc;

TEST_CASE("an act belongs to a category; what is not known is other")
{
    CHECK_EQ(modlog_category("user_ban"), "user_moderation");
    CHECK_EQ(modlog_category("role_set"), "role_management");
    CHECK_EQ(modlog_category("channel_move"), "channel_management");
    CHECK_EQ(modlog_category("message_unpin"), "message_moderation");
    CHECK_EQ(modlog_category("plugins_reload"), "server_management");
    CHECK_EQ(modlog_category("anything"), "other");
    CHECK_EQ(modlog_categories().back(), "other");
}

TEST_CASE("a category without days of its own is kept as long as the default")
{
    config settings;
    settings.modlog_default_days = 30;
    settings.modlog_user_days = 365;
    settings.modlog_role_days = 0;
    CHECK_EQ(modlog_days(settings, "user_moderation"), 365);
    CHECK_EQ(modlog_days(settings, "role_management"), 0);
    CHECK_EQ(modlog_days(settings, "channel_management"), 30);
    CHECK_EQ(modlog_days(settings, "message_moderation"), 30);
    CHECK_EQ(modlog_days(settings, "server_management"), 30);
    CHECK_EQ(modlog_days(settings, "other"), 30);
}

TEST_CASE("long texts are replaced by their length, and too many details are left out")
{
    auto const tidied =
        tidy_modlog_details({{"icon", std::string(1001, 'x')}, {"name", std::string(1000, 'y')}});
    CHECK_EQ(tidied.at("icon"), "(1001 bytes)");
    CHECK_EQ(tidied.at("name").as_string().size(), 1000);
    boost::json::array many(20'000, boost::json::value(7));
    CHECK_EQ(tidy_modlog_details({{"list", many}}),
             boost::json::object{{"truncated", true}});
}

TEST_CASE("an id is the time in milliseconds and the actor")
{
    modlog_entry entry{.number = 1795345835697};
    entry.actor_id = "USR:a";
    CHECK_EQ(modlog_id(entry), "1795345835697-USR:a");
}

TEST_CASE("every category but other has an act that belongs to it, and each is told once")
{
    std::map<std::string_view, std::string_view> const examples{
        {"user_timeout", "user_moderation"},       {"user_erase", "user_moderation"},
        {"role_reorder", "role_management"},       {"self_role_add", "role_management"},
        {"channel_delete", "channel_management"},  {"message_purge", "message_moderation"},
        {"poll_end", "message_moderation"},        {"attachment_delete", "message_moderation"},
        {"emoji_update", "server_management"},     {"webhook_regenerate", "server_management"}};
    std::set<std::string_view> seen{modlog_other};
    for (auto const& [action, category] : examples) {
        CHECK_EQ(modlog_category(action), category);
        seen.insert(category);
    }
    auto const known = modlog_categories();
    CHECK_EQ(known.size(), 6);
    CHECK_EQ(std::set(known.begin(), known.end()), seen);
}

TEST_CASE("an act is known by its whole name, exactly")
{
    for (char const* const action : {"", "user_ban ", "USER_BAN", "user_bans", "user",
                                     "message_new", "user_moderation", "other"})
        CHECK_EQ(modlog_category(action), modlog_other);
}

TEST_CASE("each category has its own days, and what is no category the default")
{
    config settings;
    settings.modlog_default_days = 1;
    settings.modlog_user_days = 2;
    settings.modlog_role_days = 3;
    settings.modlog_channel_days = 4;
    settings.modlog_message_days = 5;
    settings.modlog_server_days = 6;
    std::vector<std::int64_t> days;
    for (auto const category : modlog_categories())
        days.push_back(modlog_days(settings, category));
    CHECK_EQ(days, std::vector<std::int64_t>{2, 3, 4, 5, 6, 1});
    CHECK_EQ(modlog_days(settings, ""), 1);
    CHECK_EQ(modlog_days(settings, "user_ban"), 1);
}

TEST_CASE("details that just fit stay, those a byte longer do not, whatever they are made of")
{
    auto const whole = limits::modlog_details_bytes_max;
    auto const with_bytes = [](std::size_t bytes) {
        // {"list":["x…"]}: a text within a list is not a text of the entry.
        boost::json::object out{{"list", boost::json::array{std::string(bytes - 13, 'x')}}};
        REQUIRE_EQ(boost::json::serialize(out).size(), bytes);
        return out;
    };
    CHECK(tidy_modlog_details(with_bytes(whole)).contains("list"));
    CHECK_EQ(tidy_modlog_details(with_bytes(whole + 1)),
             boost::json::object{{"truncated", true}});
    CHECK(tidy_modlog_details({}).empty());
    boost::json::object const small{{"a", 1}, {"b", nullptr}, {"c", boost::json::array{true}}};
    CHECK_EQ(tidy_modlog_details(small), small);
}

TEST_CASE("many long texts are shortened first, so that what is short is kept")
{
    boost::json::object details{{"name", "kept"}};
    for (int i = 0; i < 40; ++i)
        details["text" + std::to_string(i)] = std::string(5000, 'x');
    auto const tidied = tidy_modlog_details(details);
    CHECK_EQ(tidied.at("name"), "kept");
    CHECK_EQ(tidied.at("text39"), "(5000 bytes)");
    CHECK_EQ(tidied.size(), 41);
}
