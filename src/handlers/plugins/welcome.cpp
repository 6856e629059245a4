// Whom we have greeted is kept under keys of db/meta.
#include "handlers/plugins/welcome.hpp"

#include "handlers/plugins/module_message.hpp"

#include <algorithm>

namespace oc {

result<effects> welcome_user(tx& db, welcome_settings const& settings, std::string const& user_id)
{
    effects out;
    auto const* const where = db.now.channels->find(settings.channel);
    auto const who = db.now.users.find_shared(user_id);
    if (where == nullptr || where->type != channel_type::text || !who || who->banned)
        return out;
    auto const key = "welcomed/" + user_id;
    if (settings.first_time_only) {
        bool const was_by_original =
            std::ranges::find(settings.welcomed, user_id) != settings.welcomed.end();
        if (was_by_original || db.meta.find(key))
            return out;
        db.meta.set(key, "1");
    }
    say_as(db, {.where = where, .room = where->id},
           {std::string(system_author), with_username(settings.message, who->username)}, out);
    return out;
}

} // namespace oc
