// Reads the tables that the view is made of, and fills those of a fresh database.
#include "db/load_view.hpp"

#include "db/channels.hpp"
#include "db/emojis.hpp"
#include "db/meta.hpp"
#include "db/roles.hpp"
#include "db/threads.hpp"
#include "db/users.hpp"
#include "db/webhooks.hpp"
#include "domain/permissions.hpp"

#include <utility>
#include <vector>

namespace oc {

void insert_fresh_content(sql::connection& sql, random_source& random)
{
    constexpr std::size_t default_role_count = 4;
    meta_table meta(sql);
    if (meta.find(meta_keys::fresh_content))
        return;
    working_view working;
    working.now.roles = std::make_shared<role_set const>();
    working.now.channels = std::make_shared<channel_set const>();
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < default_role_count; ++i)
        ids.push_back(make_uuid_v4(random));
    sql.begin_write();
    try {
        for (auto& each : default_roles(ids))
            roles_table(sql, working).set(std::move(each));
        channels_table(sql, working).insert(default_channel());
        meta.set(meta_keys::fresh_content, "made");
        sql.commit();
    } catch (...) {
        sql.rollback();
        throw;
    }
}

view_ptr load_view(sql::connection& sql, std::shared_ptr<config const> settings)
{
    auto loaded = std::make_shared<view>();
    loaded->settings = std::move(settings);
    loaded->roles = std::make_shared<role_set const>(load_roles(sql));
    loaded->channels = std::make_shared<channel_set const>(load_channels(sql));
    loaded->users = load_users(sql);
    loaded->threads = load_threads(sql);
    loaded->emojis = std::make_shared<emoji_set const>(load_emojis(sql));
    loaded->webhooks = std::make_shared<webhook_set const>(load_webhooks(sql));
    loaded->generation = 1;
    return loaded;
}

} // namespace oc
