// thread_create: open a thread in a forum (part 1 §8.1). Its first message is sent by itself.
#include "handlers/define.hpp"
#include "handlers/plugins/clean_text.hpp"
#include "handlers/thread/thread_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::thread_fields_required> channel;
    required<std::string, errc::thread_fields_required> name;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, name))

result<channel const*> find_forum(view const& now, user const& me, std::string const& name)
{
    auto const* const forum = now.channels->find(name);
    // A channel that he may not view does not exist for him.
    if (forum == nullptr || !may(now, me.roles, *forum, channel_action::view))
        return error{errc::channel_not_found};
    if (forum->type != channel_type::forum)
        return error{errc::thread_needs_forum};
    if (!may(now, me.roles, *forum, channel_action::create_thread))
        return error{errc::thread_create_denied};
    return forum;
}

result<announced<packets::thread_create>> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const* const forum, find_forum(c.now(), *me, *r.channel));
    thread fresh;
    TRY(fresh.name, tidy_thread_name(*r.name));
    TRY_VOID(require_clean_text(c, 0, {.plain = fresh.name}));
    fresh.id = c.db.new_message_id();
    fresh.channel = forum->id;
    fresh.created_by = me->id;
    fresh.created_at = c.db.time;
    fresh.participants = {me->id};
    auto const made = c.db.threads.insert(std::move(fresh));
    packets::thread_create packet{.thread = to_wire_thread(c.now(), *made),
                                  .channel = forum->name};
    return announced<packets::thread_create>{topic::viewers_of(forum->id), std::move(packet)};
}

} // namespace

OC_COMMAND(thread_create) = define<&handle>({
    .summary = "Open a thread in a forum.",
    .budget = rate::message,
    .blocked_by_timeout = true,
});

} // namespace oc
