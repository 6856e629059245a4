// Audience groups and the turn's batches.
#include "server/hub.hpp"

#include "base/check.hpp"
#include "handlers/channels/channel_list.hpp"

#include <algorithm>
#include <utility>

namespace oc {

bool are_shown_alike(std::vector<channel_ptr> const& left, std::vector<channel_ptr> const& right)
{
    return std::ranges::equal(left, right, [](channel_ptr const& a, channel_ptr const& b) {
        return a == b || (a->id == b->id && a->name == b->name && a->type == b->type &&
                          a->permissions.lists == b->permissions.lists && a->extra == b->extra);
    });
}

hub::hub(network& net, view_ptr now)
    : net_(net), now_(std::move(now)), place_in_group_(net.thread_count()),
      batches_(net.thread_count())
{
}

void hub::judge(audience_group& group) const
{
    group.visible = visible_channels(*now_, group.roles);
    group.hears.clear();
    for (auto const& c : group.visible)
        group.hears.insert(c->id);
}

audience_group& hub::group_of(std::vector<std::string> const& roles)
{
    auto& group = groups_[roles];
    if (!group) {
        group = std::make_unique<audience_group>();
        group->roles = roles;
        group->by_thread.resize(net_.thread_count());
        judge(*group);
        group->told = group->visible;
    }
    return *group;
}

void hub::join(session& s, user_ptr who)
{
    leave(s);
    auto& group = group_of(who->roles);
    s.group = &group;
    s.known_as = std::move(who);
    auto& members = group.by_thread[s.connection.thread];
    if (std::exchange(members.handed_out, false))
        members.slots = std::make_shared<audience>(*members.slots);
    auto& places = place_in_group_[s.connection.thread];
    if (places.size() <= s.connection.slot)
        places.resize(s.connection.slot + 1);
    places[s.connection.slot] = static_cast<std::uint32_t>(members.slots->size());
    members.slots->push_back(s.connection.slot);
    ++group.size;
}

void hub::leave(session& s)
{
    if (s.group == nullptr)
        return;
    auto& group = *std::exchange(s.group, nullptr);
    auto& members = group.by_thread[s.connection.thread];
    if (std::exchange(members.handed_out, false))
        members.slots = std::make_shared<audience>(*members.slots);
    auto& places = place_in_group_[s.connection.thread];
    auto const place = places[s.connection.slot];
    auto const moved = members.slots->back();
    CHECK(members.slots->at(place) == s.connection.slot);
    (*members.slots)[place] = moved;
    places[moved] = place;
    members.slots->pop_back();
    if (--group.size == 0)
        groups_.erase(std::vector<std::string>(group.roles));
}

void hub::set_view(view_ptr now)
{
    now_ = std::move(now);
    for (auto& [roles, group] : groups_)
        judge(*group);
}

std::vector<audience_group*> hub::take_outdated()
{
    std::vector<audience_group*> outdated;
    for (auto& [roles, group] : groups_) {
        bool const is_known = are_shown_alike(group->told, group->visible);
        group->told = group->visible;
        if (is_known)
            continue;
        outdated.push_back(group.get());
    }
    return outdated;
}

std::uint32_t hub::index_in_batch(std::uint32_t thread, frame_ptr const& payload)
{
    ++pending_count_;
    auto& frames = batches_[thread].frames;
    if (frames.empty() || frames.back() != payload)
        frames.push_back(payload);
    return static_cast<std::uint32_t>(frames.size() - 1);
}

void hub::publish(audience_group& group, frame_ptr const& payload, session const* except)
{
    for (std::uint32_t thread = 0; thread < group.by_thread.size(); ++thread) {
        auto& members = group.by_thread[thread];
        if (members.slots->empty())
            continue;
        members.handed_out = true;
        bool const is_his = except != nullptr && except->connection.thread == thread;
        batches_[thread].deliveries.push_back({.frame = index_in_batch(thread, payload),
                                               .slot = is_his ? except->connection.slot : no_slot,
                                               .listeners = members.slots});
    }
}

void hub::publish(audience_group& group, frame_ptr const& payload)
{
    publish(group, payload, nullptr);
}

void hub::publish(topic const& to, frame_ptr const& payload, session const* except)
{
    CHECK(to.what == topic::kind::all || to.what == topic::kind::channel);
    for (auto& [roles, group] : groups_)
        if (to.what == topic::kind::all || group->hears.contains(to.channel))
            publish(*group, payload, except);
}

// Both forms are rare and so are insiders: a list without them is made anew each time.
void hub::publish_but(audience_group& group, frame_ptr const& payload,
                      std::span<session const* const> excluded)
{
    for (std::uint32_t thread = 0; thread < group.by_thread.size(); ++thread) {
        auto& members = group.by_thread[thread];
        std::unordered_set<std::uint32_t> absent;
        for (auto const* const s : excluded)
            if (s->group == &group && s->connection.thread == thread)
                absent.insert(s->connection.slot);
        if (members.slots->size() == absent.size())
            continue;
        auto listeners = members.slots;
        if (absent.empty()) {
            members.handed_out = true;
        } else {
            listeners = std::make_shared<audience>(*listeners);
            std::erase_if(*listeners, [&](std::uint32_t slot) { return absent.contains(slot); });
        }
        batches_[thread].deliveries.push_back(
            {.frame = index_in_batch(thread, payload), .listeners = std::move(listeners)});
    }
}

void hub::publish_split(split_publication const& p, std::span<session const* const> insiders)
{
    if (p.for_viewers)
        for (auto& [roles, group] : groups_)
            if (group->hears.contains(p.channel))
                publish_but(*group, p.for_viewers, insiders);
    if (p.for_insiders)
        for (auto const* const s : insiders)
            if (hears(*s, p.channel))
                send(*s, p.for_insiders);
}

void hub::send(session const& to, frame_ptr const& payload)
{
    auto const thread = to.connection.thread;
    batches_[thread].deliveries.push_back(
        {.frame = index_in_batch(thread, payload), .slot = to.connection.slot});
}

void hub::close(session& which, std::uint16_t code, std::string reason)
{
    if (std::exchange(which.is_closing, true))
        return;
    ++pending_count_;
    batches_[which.connection.thread].deliveries.push_back(
        {.slot = which.connection.slot, .close_code = code, .close_reason = std::move(reason)});
}

std::size_t hub::largest_group() const
{
    std::size_t largest = 0;
    for (auto const& [roles, group] : groups_)
        largest = std::max(largest, group->size);
    return largest;
}

void hub::drain()
{
    if (std::exchange(pending_count_, 0) == 0)
        return;
    for (std::size_t thread = 0; thread < batches_.size(); ++thread)
        if (!batches_[thread].deliveries.empty())
            net_.deliver(thread, std::exchange(batches_[thread], {}));
}

} // namespace oc
