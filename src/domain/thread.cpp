// The index of threads.
#include "domain/thread.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace oc {

thread const* thread_directory::find(std::string const& id) const
{
    auto const* const found = by_id_.find(id);
    return found == nullptr ? nullptr : found->get();
}

thread_ptr thread_directory::find_shared(std::string const& id) const
{
    auto const* const found = by_id_.find(id);
    return found == nullptr ? nullptr : *found;
}

std::vector<thread_ptr> const& thread_directory::list(room_id channel) const
{
    static thread_list const none;
    auto const found = by_channel_.find(channel);
    return found == by_channel_.end() ? none : *found->second;
}

// A fresh copy: others may hold the list as it was.
thread_directory::thread_list& thread_directory::own_list(room_id channel)
{
    auto const copy = std::make_shared<thread_list>(list(channel));
    by_channel_[channel] = copy;
    return *copy;
}

void thread_directory::set(thread_ptr changed)
{
    if (auto const* const before = find(changed->id);
        before != nullptr && before->channel != changed->channel)
        remove(changed->id);
    auto& threads = own_list(changed->channel);
    std::erase_if(threads, [&](thread_ptr const& each) { return each->id == changed->id; });
    auto const is_older = [](thread_ptr const& a, thread_ptr const& b) {
        return std::tie(a->created_at, a->room) < std::tie(b->created_at, b->room);
    };
    threads.insert(std::upper_bound(threads.begin(), threads.end(), changed, is_older), changed);
    auto id = changed->id;
    by_id_.set(id, std::move(changed));
}

void thread_directory::remove(std::string const& id)
{
    auto const before = find_shared(id);
    if (!before)
        return;
    auto& threads = own_list(before->channel);
    std::erase_if(threads, [&](thread_ptr const& each) { return each->id == id; });
    if (threads.empty())
        by_channel_.erase(before->channel);
    by_id_.remove(id);
}

} // namespace oc
