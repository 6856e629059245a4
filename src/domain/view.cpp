// The snapshot's indexes: roles and channels by name, users by id and folded name. Built by the
// store writer, read by any thread.
#include "domain/view.hpp"

#include "base/text.hpp"
#include "domain/console.hpp"
#include "domain/permissions.hpp"
#include "domain/shown_name.hpp"

#include <algorithm>
#include <tuple>

namespace oc {
namespace {

user_ptr const& console()
{
    static user_ptr const made = [] {
        user operator_of_all{.id = std::string(console_id), .username = std::string(console_name)};
        operator_of_all.roles = {std::string(owner_role)};
        return std::make_shared<user const>(std::move(operator_of_all));
    }();
    return made;
}

} // namespace

role const* role_set::find(std::string_view name) const
{
    auto const found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second.get();
}

role const* role_set::find_by_name_or_id(std::string_view text) const
{
    if (auto const* named = find(text))
        return named;
    for (auto const& candidate : by_position)
        if (candidate->id == text)
            return candidate.get();
    return nullptr;
}

channel const* channel_set::find(std::string_view name) const
{
    auto const found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second.get();
}

channel const* channel_set::find(room_id id) const
{
    auto const found = by_id.find(id);
    return found == by_id.end() ? nullptr : found->second.get();
}

role_set make_role_set(std::vector<role_ptr> roles)
{
    role_set set;
    std::stable_sort(roles.begin(), roles.end(), [](role_ptr const& a, role_ptr const& b) {
        return a->position < b->position;
    });
    for (auto const& each : roles)
        set.by_name.emplace(each->name, each);
    set.by_position = std::move(roles);
    return set;
}

channel_set make_channel_set(std::vector<channel_ptr> channels)
{
    channel_set set;
    std::stable_sort(
        channels.begin(), channels.end(),
        [](channel_ptr const& a, channel_ptr const& b) { return a->position < b->position; });
    for (auto const& each : channels) {
        set.by_name.emplace(each->name, each);
        set.by_id.emplace(each->id, each);
    }
    set.in_order = std::move(channels);
    return set;
}

user const* user_directory::find(std::string const& id) const
{
    if (id == console_id)
        return console().get();
    auto const* found = by_id_.find(id);
    return found == nullptr ? nullptr : found->get();
}

user_ptr user_directory::find_shared(std::string const& id) const
{
    if (id == console_id)
        return console();
    auto const* found = by_id_.find(id);
    return found == nullptr ? nullptr : *found;
}

user const* user_directory::find_by_name(std::string_view username) const
{
    auto const* id = id_by_folded_name_.find(fold_case(username));
    return id == nullptr ? nullptr : find(*id);
}

user const* user_directory::find_by_name_or_id(std::string const& text) const
{
    if (text == console_id) // nobody acts on the console
        return nullptr;
    auto const* named = find_by_name(text);
    return named == nullptr ? find(text) : named;
}

user const* user_directory::find_shown_so(std::string_view name, std::string_view except) const
{
    auto const wanted = likeness_of(name);
    user const* found = nullptr;
    by_id_.for_each([&](std::string const& id, user_ptr const& each) {
        bool const is_earlier = found == nullptr || each->position < found->position;
        if (!is_earlier || id == except)
            return;
        if (likeness_of(each->username) == wanted ||
            (each->nickname && likeness_of(*each->nickname) == wanted))
            found = each.get();
    });
    return found;
}

std::string user_directory::name_of(std::string const& id) const
{
    auto const* found = find(id);
    return found == nullptr ? id : found->username;
}

void user_directory::set(user_ptr changed)
{
    auto const folded = fold_case(changed->username);
    auto const before = find_shared(changed->id);
    by_id_.set(changed->id, changed);
    auto const* holder = find_by_name(folded);
    if (holder == nullptr || changed->position <= holder->position)
        id_by_folded_name_.set(folded, changed->id);
    if (before && fold_case(before->username) != folded)
        release_name(fold_case(before->username), before->id);
}

void user_directory::remove(std::string const& id)
{
    auto const before = find_shared(id);
    if (!before)
        return;
    by_id_.remove(id);
    release_name(fold_case(before->username), id);
}

// Names are unique, but imported files may break that (part 2 §15.1): the earlier user holds the
// name, and when he gives it up, the next one gets it. Fewer names than users is how we know.
void user_directory::release_name(std::string const& folded, std::string const& id)
{
    auto const* holder = id_by_folded_name_.find(folded);
    if (holder == nullptr || *holder != id)
        return;
    id_by_folded_name_.remove(folded);
    if (id_by_folded_name_.size() >= by_id_.size())
        return;
    user const* heir = nullptr;
    by_id_.for_each([&](std::string const&, user_ptr const& candidate) {
        if (fold_case(candidate->username) != folded)
            return;
        if (heir == nullptr || candidate->position < heir->position)
            heir = candidate.get();
    });
    if (heir != nullptr)
        id_by_folded_name_.set(folded, heir->id);
}

std::vector<user_ptr> user_directory::list() const
{
    std::vector<user_ptr> users;
    users.reserve(by_id_.size());
    by_id_.for_each([&](std::string const&, user_ptr const& each) { users.push_back(each); });
    std::sort(users.begin(), users.end(), [](user_ptr const& a, user_ptr const& b) {
        return std::tie(a->position, a->id) < std::tie(b->position, b->id);
    });
    return users;
}

} // namespace oc
