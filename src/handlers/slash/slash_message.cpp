// Answers to slash commands, kept or ephemeral.
#include "handlers/slash/slash_message.hpp"

#include "handlers/define.hpp"
#include "handlers/message/sending.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace oc {
namespace {

bool is_given(std::optional<std::string> const& text) { return text && !text->empty(); }

message make_message(change_call& c, slash_post const& post)
{
    message fresh;
    fresh.id = c.db.new_message_id();
    fresh.room = post.place.room;
    fresh.user = post.author;
    fresh.content = post.content;
    fresh.timestamp = c.db.time;
    fresh.embeds = post.embeds;
    fresh.interaction =
        boost::json::object{{"command", post.command}, {"username", post.invoker}};
    return fresh;
}

packets::message_new to_packet(view const& now, std::string channel, message const& m)
{
    return {.message = to_wire_message(now, m), .channel = std::move(channel), .thread_id = {}};
}

void make_private(packets::message_new& packet)
{
    packet.message.ephemeral = true;
    packet.global = false;
}

// The asker's copy is his reply; who is both, gets one.
std::vector<effect> give_to(std::vector<std::string> const& concerned,
                            slash_delivery const& delivery)
{
    std::vector<effect> out;
    auto const payload = packet_frame(packets::message_new::wire_name, delivery.packet);
    for (auto each = concerned.begin(); each != concerned.end(); ++each)
        if (std::find(concerned.begin(), each, *each) == each)
            out.emplace_back(publication{topic::user_viewing(*each, delivery.channel), payload,
                                         true});
    return out;
}

} // namespace

result<room_place> find_slash_place(view const& now, user const& me, room_request const& wanted)
{
    if (is_given(wanted.thread_id))
        return find_thread(now, me, *wanted.thread_id);
    auto const* const where = now.channels->find(wanted.channel.value_or(""));
    if (where == nullptr || !may(now, me.roles, *where, channel_action::view))
        return error{errc::channel_not_found};
    if (where->type == channel_type::forum)
        return room_place{.where = where};
    if (where->type != channel_type::text)
        return error{errc::channel_type_unsuitable};
    return room_place{.where = where, .room = where->id};
}

result<room_place> require_slash_place(view const& now, user const& me, room_request const& wanted)
{
    TRY(auto place, find_slash_place(now, me, wanted));
    if (place.room != 0)
        return require_sendable_room(now, me, wanted);
    if (!may(now, me.roles, *place.where, channel_action::send))
        return error{errc::send_denied};
    TRY_VOID(require_permission(now, me, "send_messages"));
    return place;
}

slash_delivery post_slash_message(change_call& c, user const& by, slash_post const& post)
{
    auto fresh = make_message(c, post);
    slash_delivery out{.channel = post.place.where->id,
                       .is_kept = !post.is_ephemeral && post.place.room != 0};
    if (out.is_kept) {
        c.db.messages.insert(fresh);
        c.out.add(head_change{post.place.room, room_head{fresh.id, fresh.timestamp}});
    }
    out.packet = to_packet(c.now(), post.place.where->name, fresh);
    out.packet.thread_id = post.place.thread_id;
    if (out.is_kept)
        note_message(c, by, post.place); // its thread may be another object from here on
    else
        make_private(out.packet);
    return out;
}

slash_delivery lost_slash_message(change_call& c, std::string const& channel,
                                  slash_post const& post)
{
    slash_delivery out{.packet = to_packet(c.now(), channel, make_message(c, post))};
    make_private(out.packet);
    return out;
}

void run_slash_work(conversation_ptr const& c, slash_work work)
{
    auto const made = std::make_shared<slash_delivery>();
    auto change = [c, made, run = std::move(work.run)](tx& db) -> result<effects> {
        effects out;
        change_call call{c->who, db, out};
        TRY(*made, run(call));
        if (made->is_kept)
            out.add(publication{topic::viewers_of(made->channel),
                                packet_frame(packets::message_new::wire_name, made->packet), true});
        return out;
    };
    c->write(std::move(change), [c, made, rest = std::move(work)] {
        if (rest.told)
            rest.told(*made);
        auto caused = made->is_kept ? std::vector<effect>{} : give_to(rest.concerned, *made);
        c->answer(std::move(caused), reply{write_packet(packets::message_new::wire_name,
                                                        made->packet)});
    });
}

} // namespace oc
