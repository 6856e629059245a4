// The indexes of a set of webhooks. Pure.
#include "domain/webhook.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

webhook_ptr find_in(std::unordered_map<std::string, webhook_ptr> const& index,
                    std::string const& key)
{
    auto const found = index.find(key);
    return found == index.end() ? nullptr : found->second;
}

} // namespace

webhook_set::webhook_set(std::vector<webhook_ptr> in_order) : in_order_(std::move(in_order))
{
    for (auto const& each : in_order_) {
        by_id_[each->id] = each;
        by_token_hash_[each->token_hash] = each;
    }
}

webhook_ptr webhook_set::find(std::string const& id) const { return find_in(by_id_, id); }

webhook_ptr webhook_set::find_by_token_hash(std::string const& hash) const
{
    return find_in(by_token_hash_, hash);
}

std::size_t webhook_set::count_of(room_id room) const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(in_order_, [room](auto const& each) { return each->room == room; }));
}

webhook_set webhook_set::with(webhook changed) const
{
    auto list = in_order_;
    auto const same = std::ranges::find_if(
        list, [&](auto const& each) { return each->id == changed.id; });
    auto made = std::make_shared<webhook const>(std::move(changed));
    if (same == list.end())
        list.push_back(std::move(made));
    else
        *same = std::move(made);
    return webhook_set(std::move(list));
}

webhook_set webhook_set::without(std::string const& id) const
{
    auto list = in_order_;
    std::erase_if(list, [&](auto const& each) { return each->id == id; });
    return webhook_set(std::move(list));
}

webhook_set webhook_set::without_room(room_id room) const
{
    auto list = in_order_;
    std::erase_if(list, [room](auto const& each) { return each->room == room; });
    return webhook_set(std::move(list));
}

} // namespace oc
