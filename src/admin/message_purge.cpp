// Reads a page on a reader, deletes what matches of it on the writer, reads the next.
#include "admin/message_purge.hpp"

#include "admin/control_limits.hpp"
#include "admin/free_work.hpp"
#include "handlers/moderation.hpp"
#include "handlers/room_access.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"
#include "server/core.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace oc {
namespace {

struct example {
    std::string id;
    std::string channel;
    std::string user;
    double timestamp = 0;
    std::string content;
};
BOOST_DESCRIBE_STRUCT(example, (), (id, channel, user, timestamp, content))

struct purged {
    static constexpr std::string_view wire_name = "admin_message_purge";
    bool dry_run = false;
    bool stopped = false; // the asker went away
    std::int64_t looked_at = 0;
    std::int64_t matched = 0;
    std::int64_t deleted = 0;
    std::vector<example> examples;
};
BOOST_DESCRIBE_STRUCT(purged, (), (dry_run, stopped, looked_at, matched, deleted, examples))

class purge_run : public std::enable_shared_from_this<purge_run> {
public:
    purge_run(core& center, purge_order order, answer_ptr to)
        : center_(center), order_(std::move(order)), to_(std::move(to))
    {
        told_.dry_run = order_.is_dry_run;
    }

    void start();

private:
    using then = void (purge_run::*)();

    purge_room const& room() const { return order_.rooms[room_index_]; }
    void look_on();
    void delete_some();
    void conclude();
    void finish();
    void read_page(query_call& c);
    void remove_batch(change_call& c, std::vector<std::string> const& ids);
    void query(std::function<void(query_call&)> work, then next);
    void change(std::function<void(change_call&)> work, then next);
    std::function<void(result<std::string>)> go_on(then next);

    core& center_;
    purge_order order_;
    answer_ptr to_;
    purged told_{};
    std::int64_t total_ = 0;
    std::size_t room_index_ = 0;
    std::int64_t position_ = std::numeric_limits<std::int64_t>::max();
    bool is_room_done_ = false;
    std::vector<std::string> found_{}; // in this room, to be deleted
};

std::function<void(result<std::string>)> purge_run::go_on(then next)
{
    return [self = shared_from_this(), next](result<std::string> const& outcome) {
        if (!outcome)
            return self->to_->finish(refusal_line(outcome.error()));
        (self.get()->*next)();
    };
}

void purge_run::query(std::function<void(query_call&)> work, then next)
{
    ask_query(center_, std::move(work), go_on(next));
}

void purge_run::change(std::function<void(change_call&)> work, then next)
{
    ask_change(
        center_,
        [work = std::move(work)](change_call& c) -> result<void> {
            work(c);
            return {};
        },
        go_on(next));
}

void purge_run::start()
{
    query(
        [self = shared_from_this()](query_call& c) {
            for (auto const& each : self->order_.rooms)
                self->total_ += c.db.messages.count(each.room);
        },
        &purge_run::look_on);
}

void purge_run::look_on()
{
    if (!found_.empty())
        return delete_some();
    if (std::exchange(is_room_done_, false)) {
        ++room_index_;
        position_ = std::numeric_limits<std::int64_t>::max();
    }
    told_.stopped = !to_->is_wanted();
    if (room_index_ == order_.rooms.size() || told_.stopped)
        return conclude();
    if (told_.looked_at > 0)
        to_->say(progress_line(told_.looked_at, std::max(total_, told_.looked_at)));
    query([self = shared_from_this()](query_call& c) { self->read_page(c); }, &purge_run::look_on);
}

void purge_run::read_page(query_call& c)
{
    auto const page =
        c.db.messages.list_before(room().room, position_, control_limits::purge_scan_messages);
    auto const* const where = c.now().channels->find(room().channel);
    told_.looked_at += static_cast<std::int64_t>(page.size());
    for (auto each = page.rbegin(); each != page.rend(); ++each) {
        if (!is_purged(order_.filter, *each))
            continue;
        ++told_.matched;
        if (!order_.is_dry_run)
            found_.push_back(each->id);
        else if (told_.examples.size() < control_limits::purge_examples_max)
            told_.examples.push_back({each->id, where == nullptr ? "" : where->name,
                                      c.now().users.name_of(each->user), each->timestamp,
                                      each->content});
    }
    is_room_done_ = page.size() < control_limits::purge_scan_messages;
    if (!page.empty())
        position_ = page.front().position;
}

void purge_run::delete_some()
{
    auto const count = std::min(found_.size(), control_limits::purge_batch_messages);
    std::vector<std::string> batch(found_.begin(),
                                   found_.begin() + static_cast<std::ptrdiff_t>(count));
    found_.erase(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(count));
    change([self = shared_from_this(),
            batch = std::move(batch)](change_call& c) { self->remove_batch(c, batch); },
           &purge_run::look_on);
}

// A message that somebody else has deleted meanwhile is nobody's loss.
void purge_run::remove_batch(change_call& c, std::vector<std::string> const& ids)
{
    auto const* const where = c.now().channels->find(room().channel);
    for (auto const& id : ids) {
        auto const target = c.db.messages.find(room().room, id);
        if (!target || where == nullptr)
            continue;
        c.db.messages.remove(*target);
        ++told_.deleted;
        to_channel(c.out, *where,
                   packets::message_delete{
                       .id = id, .channel = where->name, .thread_id = room().thread_id});
    }
    c.out.add(head_change{room().room, find_head(c.db.messages, room().room)});
}

void purge_run::conclude()
{
    if (told_.deleted == 0)
        return finish();
    change(
        [self = shared_from_this()](change_call& c) {
            auto details = self->order_.said;
            details["count"] = self->told_.deleted;
            note_act(c, "message_purge", {}, std::move(details));
        },
        &purge_run::finish);
}

void purge_run::finish()
{
    std::string packet = write_packet(purged::wire_name, told_);
    to_->finish(reply_line(std::string_view(packet).substr(frame::header_bytes_max)));
}

} // namespace

void start_purge(core& center, purge_order order, answer_ptr to)
{
    std::make_shared<purge_run>(center, std::move(order), std::move(to))->start();
}

} // namespace oc
