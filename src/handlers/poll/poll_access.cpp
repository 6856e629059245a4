// Finding polls, and the checks that all commands about polls share (part 2 §7.4).
#include "handlers/poll/poll_access.hpp"

#include "handlers/room_access.hpp"

namespace oc {
namespace {

bool is_given(std::optional<std::string> const& text) { return text && !text->empty(); }

} // namespace

result<void> check_poll_request(poll_request const& r)
{
    if (!is_given(r.poll_id) && !is_given(r.message_id))
        return error{errc::poll_id_required};
    return {};
}

result<poll> require_poll(view const& now, polls_reader const& polls, poll_request const& r)
{
    auto found =
        is_given(r.poll_id) ? polls.find(*r.poll_id) : polls.find_by_message(*r.message_id);
    if (!found || find_poll_channel(now, *found) == nullptr)
        return error{errc::poll_not_found};
    return *std::move(found);
}

channel const* find_poll_channel(view const& now, poll const& p)
{
    if (!p.thread_id)
        return now.channels->find(p.room);
    auto const* const in = now.threads.find(*p.thread_id);
    return in == nullptr ? nullptr : now.channels->find(in->channel);
}

result<void> require_open_poll_thread(view const& now, poll const& p)
{
    room_place place{.room = p.room, .thread_id = p.thread_id};
    if (p.thread_id)
        place.in = now.threads.find(*p.thread_id);
    return require_open_thread(place);
}

result<void> require_poll_view(view const& now, user const& me, poll const& p)
{
    auto const* const where = find_poll_channel(now, p);
    if (where == nullptr || !may(now, me.roles, *where, channel_action::view))
        return error{errc::poll_view_denied};
    return {};
}

} // namespace oc
