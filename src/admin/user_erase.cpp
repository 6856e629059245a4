// One step after the other; the account goes with the last.
#include "admin/user_erase.hpp"

#include "admin/commands.hpp"
#include "admin/free_work.hpp"
#include "domain/errc.hpp"
#include "domain/ranks.hpp"
#include "handlers/messages/shown_messages.hpp"
#include "handlers/moderation.hpp"
#include "handlers/room_access.hpp"
#include "handlers/thread/thread_object.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"
#include "server/core.hpp"

#include <boost/describe/class.hpp>

#include <set>
#include <utility>

namespace oc {
namespace {

struct erased {
    static constexpr std::string_view wire_name = "admin_user_erase";
    std::string user;
    std::string id;
    std::int64_t messages = 0;
    std::int64_t reactions = 0;
    std::int64_t attachments = 0;
};
BOOST_DESCRIBE_STRUCT(erased, (), (user, id, messages, reactions, attachments))

// Where clients look for what is in a room.
struct shown_room {
    channel const* where = nullptr;
    std::optional<std::string> thread_id{};
};

shown_room find_shown_room(view const& now, room_id room)
{
    if (auto const* const where = now.channels->find(room))
        return {where, std::nullopt};
    for (auto const& each : now.channels->in_order)
        for (auto const& in : now.threads.list(each->id))
            if (in->room == room)
                return {each.get(), in->id};
    return {};
}

class erase_run : public std::enable_shared_from_this<erase_run> {
public:
    erase_run(core& center, erase_order order, answer_ptr to)
        : center_(center), order_(std::move(order)), to_(std::move(to)),
          erasure_(order_.who->id, order_.how)
    {
    }

    void step()
    {
        ask_change(
            center_, [self = shared_from_this()](change_call& c) { return self->erase_some(c); },
            [self = shared_from_this()](result<std::string> const& outcome) {
                if (!outcome)
                    return self->to_->finish(refusal_line(outcome.error()));
                self->go_on();
            });
    }

private:
    result<void> erase_some(change_call& c);
    void tell_removed(change_call& c, std::vector<message> const& removed) const;
    void tell_emptied(change_call& c, std::vector<message> const& emptied) const;
    void tell_retitled(change_call& c, std::vector<thread_ptr> const& retitled) const;
    void tell_gone(change_call& c) const;
    void go_on();

    core& center_;
    erase_order order_;
    answer_ptr to_;
    user_erasure erasure_;
    bool has_begun_ = false;
    bool is_over_ = false;
};

// Writer.
result<void> erase_run::erase_some(change_call& c)
{
    auto const who = c.now().users.find_shared(order_.who->id);
    if (!has_begun_ && !who)
        return error{errc::user_not_found};
    if (!has_begun_ && is_last_owner(c.now(), *who))
        return error{errc::last_owner};
    has_begun_ = true;
    auto const done = erasure_.run_some(c.db);
    tell_removed(c, done.removed);
    tell_emptied(c, done.emptied);
    tell_retitled(c, done.retitled);
    is_over_ = done.is_over;
    if (done.is_account_gone)
        tell_gone(c);
    return {};
}

void erase_run::tell_removed(change_call& c, std::vector<message> const& removed) const
{
    std::set<room_id> rooms;
    for (auto const& each : removed) {
        rooms.insert(each.room);
        auto const at = find_shown_room(c.now(), each.room);
        if (at.where != nullptr)
            to_channel(c.out, *at.where,
                       packets::message_delete{
                           .id = each.id, .channel = at.where->name, .thread_id = at.thread_id});
    }
    for (auto const room : rooms)
        c.out.add(head_change{room, find_head(c.db.messages, room)});
}

void erase_run::tell_emptied(change_call& c, std::vector<message> const& emptied) const
{
    message_viewer const everybody{c.now(), c.db.polls, c.db.attachments, {}};
    for (auto const& each : emptied) {
        auto const at = find_shown_room(c.now(), each.room);
        if (at.where == nullptr)
            continue;
        packets::message_edit packet{.id = each.id,
                                     .content = each.content,
                                     .message = show_message(everybody, each),
                                     .channel = at.where->name,
                                     .thread_id = at.thread_id};
        to_channel(c.out, *at.where, packet);
    }
}

void erase_run::tell_retitled(change_call& c, std::vector<thread_ptr> const& retitled) const
{
    for (auto const& each : retitled) {
        auto const* const where = c.now().channels->find(each->channel);
        if (where == nullptr)
            continue;
        packets::thread_update packet;
        packet.thread = make_thread_object(c.now(), c.db.messages, *each);
        packet.channel = where->name;
        to_channel(c.out, *where, packet);
    }
}

void erase_run::tell_gone(change_call& c) const
{
    auto const& who = *order_.who;
    to_all(c.out, packets::user_left{who.username});
    c.out.add(presence_change{.user_id = who.id, .has_left = true});
    c.out.add(user_disconnection{.user_id = who.id});
    note_act(c, "user_erase"); // not whom: that is what was asked for
}

void erase_run::go_on()
{
    auto const& sum = erasure_.summary();
    if (!is_over_) {
        to_->say(progress_line(sum.messages, 0));
        return step();
    }
    auto const packet = write_packet(erased::wire_name, erased{order_.who->username, order_.who->id,
                                                               sum.messages, sum.reactions,
                                                               sum.attachments});
    to_->finish(reply_line(std::string_view(packet).substr(frame::header_bytes_max)));
}

} // namespace

result<erase_order> read_erase(view const& now, boost::json::object const& body)
{
    auto const* const name = body.if_contains("user");
    if (name == nullptr || !name->is_string())
        return error{errc::user_required};
    auto const* const keeps = body.if_contains("keep_places");
    if (keeps != nullptr && !keeps->is_bool())
        return error{errc::invalid_value, "keep_places"};
    TRY(auto const who, find_named_user(now, std::string(name->get_string())));
    if (is_last_owner(now, *who))
        return error{errc::last_owner};
    bool const leaves_places = keeps != nullptr && keeps->get_bool();
    return erase_order{who, leaves_places ? erased_messages::emptied : erased_messages::removed};
}

void start_erase(core& center, erase_order order, answer_ptr to)
{
    std::make_shared<erase_run>(center, std::move(order), std::move(to))->step();
}

} // namespace oc
