// Polls get their results on the way out.
#include "handlers/messages/shown_messages.hpp"

#include "protocol/attachment_objects.hpp"
#include "protocol/poll_objects.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace oc {
namespace {

bool shows_poll(message const& m)
{
    auto const* const embeds = m.embeds.if_array();
    return embeds != nullptr && std::ranges::any_of(*embeds, [](boost::json::value const& each) {
               auto const* const object = each.if_object();
               return object != nullptr && object->contains("poll");
           });
}

// Stored as they were when they were sent: an address or an expiry may have changed since.
void refresh_attachments(message_viewer const& to, boost::json::value& told)
{
    auto* const list = told.if_array();
    if (list == nullptr)
        return;
    for (auto& each : *list) {
        auto* const object = each.if_object();
        auto const* const id = object == nullptr ? nullptr : object->if_contains("id");
        if (id == nullptr || !id->is_string())
            continue;
        if (auto const found = to.attachments.find(std::string_view(id->get_string())))
            for (auto& [key, value] : attachment_object(*to.now.settings, *found))
                (*object)[key] = std::move(value);
    }
}

} // namespace

wire_message show_message(message_viewer const& to, message const& m, with_pings pings)
{
    auto out = to_wire_message(to.now, m, pings);
    if (out.attachments)
        refresh_attachments(to, *out.attachments);
    if (!shows_poll(m))
        return out;
    auto const shown = to.polls.find_by_message(m.id);
    if (!shown)
        return out;
    auto const ballots = to.polls.count(*shown);
    bool const is_for_all = to.user_id.empty();
    auto const choice = is_for_all ? poll_choice{} : to.polls.find_choice(*shown, to.user_id);
    auto const* const own = is_for_all ? nullptr : &choice;
    fold_results(*out.embeds, *shown, to_wire_results(to.now, *shown, ballots, own), own);
    return out;
}

std::vector<wire_message> show_messages(message_viewer const& to,
                                        std::vector<message> const& messages)
{
    std::vector<wire_message> out;
    out.reserve(messages.size());
    for (auto const& m : messages)
        out.push_back(show_message(to, m));
    return out;
}

} // namespace oc
