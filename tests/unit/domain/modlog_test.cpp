// Categories, retention, and what fits into an entry.
#include "domain/modlog.hpp"

#include <doctest/doctest.h>

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
