// Blocked words have been said.
#include "handlers/plugins/automod.hpp"

#include "handlers/plugins/module_message.hpp"
#include "handlers/user/moderating.hpp"
#include "handlers/websocket_utils.hpp"

#include <algorithm>
#include <cmath>

namespace oc {
namespace {

// A longer timeout that he is in stays.
void silence(tx& db, user const& author, double seconds, effects& out)
{
    constexpr double ms_per_second = 1000;
    seconds = std::min(seconds, static_cast<double>(timeout_seconds_max));
    if (seconds <= 0)
        return;
    auto changed = author;
    changed.timeout_until = std::max(author.timeout_until.value_or(0), db.time + seconds);
    db.users.set(std::move(changed));
    to_user(out, author.id,
            packets::rate_limit{"Automoderation: Message contains blocked words",
                                static_cast<std::int64_t>(std::ceil(seconds * ms_per_second))});
    out.add(moderation_act{"auto_moderate", std::string(automod_author), author.id,
                           "blocked_words"});
}

} // namespace

result<effects> automoderate(tx& db, automod_settings const& settings, text_blocked const& text)
{
    effects out;
    auto const author = db.now.users.find_shared(text.user_id);
    if (!author)
        return out; // gone meanwhile
    silence(db, *author, settings.timeout_seconds, out);
    auto const place = find_module_room(db.now, text.room);
    if (place && settings.sends_mod_message)
        say_as(db, *place,
               {std::string(automod_author), with_username(settings.mod_message, author->username)},
               out);
    return out;
}

} // namespace oc
