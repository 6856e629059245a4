// Texts held against the blocked words.
#include "handlers/plugins/clean_text.hpp"

#include "domain/plugin_settings.hpp"
#include "handlers/plugins/module_orders.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <string>

namespace oc {
namespace {

// JSON of requests is not deep.
bool has_blocked_part(automod_settings const& settings, boost::json::value const& part)
{
    if (part.is_string())
        return is_blocked(settings, part.get_string());
    auto const is_bad = [&](boost::json::value const& each) {
        return has_blocked_part(settings, each);
    };
    if (part.is_array())
        return std::ranges::any_of(part.get_array(), is_bad);
    return part.is_object() && std::ranges::any_of(part.get_object(), [&](auto const& member) {
               return is_bad(member.value());
           });
}

automod_settings const* find_automod(view const& now)
{
    auto const* const modules = now.settings->modules.get();
    bool const runs = modules != nullptr && modules->automod && modules->automod->is_enabled;
    return runs ? &*modules->automod : nullptr;
}

bool has_blocked_words(automod_settings const& settings, said_text const& text)
{
    return is_blocked(settings, text.plain) ||
           (text.parts != nullptr && has_blocked_part(settings, *text.parts));
}

} // namespace

bool is_kept_out(view const& now, said_text const& text)
{
    auto const* const settings = find_automod(now);
    return settings != nullptr && settings->deletes_message && has_blocked_words(*settings, text);
}

error blocked_in(room_id room) { return {errc::text_blocked, std::to_string(room)}; }

result<void> require_clean_text(change_call& c, room_id room, said_text const& text)
{
    auto const* const settings = find_automod(c.now());
    if (settings == nullptr || !has_blocked_words(*settings, text))
        return {};
    auto const me = c.now().users.find_shared(c.who.user_id);
    if (me && is_automod_order(text.plain) && takes_module_orders(*me))
        return {};
    if (settings->deletes_message)
        return blocked_in(room);
    c.out.add(text_blocked{room, c.who.user_id});
    return {};
}

} // namespace oc
