// Roles, users, and what belongs to users.
#include "base/text.hpp"
#include "db/user_traces.hpp"
#include "domain/console.hpp"
#include "domain/permissions.hpp"
#include "import/data_loader.hpp"
#include "import/entity_records.hpp"
#include "import/json_fields.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t key_bytes_max = 256;
constexpr std::size_t roles_loaded_max = 5000;

// What the original never asked for, so that its operators never gave it (decisions.md).
constexpr std::array<std::string_view, 9> enforced_permissions{
    "send_messages",   "read_message_history", "attach_files", "embed_links",       "add_reactions",
    "external_emojis", "connect",              "speak",        "use_slash_commands"};

bool is_usable_key(std::string_view key)
{
    return !key.empty() && key.size() <= key_bytes_max &&
           key.find('\0') == std::string_view::npos;
}

} // namespace

data_loader::data_loader(parts with)
    : with_(with), db_(with.into.db()), report_(with.report),
      who_(db_.now.users, report_, with.form)
{
}

void data_loader::take_role(std::string_view name, object const& from, std::string const& place)
{
    if (!is_usable_key(name) || roles_.size() >= roles_loaded_max)
        return report_.skip(place, "the role's name is not usable, or there are too many");
    auto read = read_role_record(name, from);
    auto const same = [&](role_entry const& each) { return each.made.name == name; };
    if (std::ranges::any_of(roles_, same))
        return report_.skip(place, "there is a role of that name before");
    roles_.push_back({std::move(read.made), read.has_position});
}

void data_loader::add_missing_permissions(role& to)
{
    std::string added;
    for (auto const name : enforced_permissions) {
        if (std::ranges::find(to.permissions, name) != to.permissions.end())
            continue;
        to.permissions.emplace_back(name);
        added += (added.empty() ? "" : ", ") + std::string(name);
    }
    if (!added.empty())
        report_.note("role user: got the permissions that the original never asked for: " + added);
}

/// Whether it had to.
bool data_loader::renumber_roles()
{
    std::set<int> taken;
    bool const is_fine = std::ranges::all_of(roles_, [&](role_entry const& each) {
        return each.has_position && taken.insert(each.made.position).second;
    });
    if (is_fine)
        return false;
    // Without a position a role stands where the file has it (part 2 §15.2): the one role with a
    // position that was added later must not come above all others, owners included.
    for (std::size_t i = 0; i < roles_.size(); ++i)
        if (!roles_[i].has_position)
            roles_[i].made.position = static_cast<int>(i);
    std::ranges::stable_sort(roles_, {}, [](role_entry const& each) { return each.made.position; });
    for (std::size_t i = 0; i < roles_.size(); ++i)
        roles_[i].made.position = static_cast<int>(i);
    return true;
}

void data_loader::finish_roles()
{
    if (roles_.empty()) {
        report_.note("there are no roles: the four default ones were made");
        std::vector<std::string> ids(4);
        for (auto& id : ids)
            id = make_uuid_v4(with_.random);
        for (auto& made : default_roles(ids))
            roles_.push_back({std::move(made), true});
    }
    if (renumber_roles()) {
        std::string order;
        for (auto const& each : roles_)
            order += (order.empty() ? "" : ", ") + each.made.name;
        report_.note("role positions were equal or missing; they are numbered anew, highest "
                     "first: " + order);
    }
    std::set<std::string> ids;
    for (auto& each : roles_) {
        auto& made = each.made;
        if (made.id.empty() || made.id.size() > key_bytes_max || !ids.insert(made.id).second) {
            made.id = make_uuid_v4(with_.random);
            ids.insert(made.id);
            report_.note("role " + made.name + ": got an id");
        }
        if (with_.adds_permissions && made.name == "user")
            add_missing_permissions(made);
        db_.roles.set(std::move(made));
        ++report_.counts.roles;
    }
    roles_.clear();
}

std::string data_loader::free_username(std::string wanted) const
{
    auto made = wanted;
    for (int number = 2; db_.now.users.find_by_name(made) != nullptr; ++number)
        made = wanted + "_" + std::to_string(number);
    return made;
}

void data_loader::take_user(std::string_view key, object const& from, std::string const& place)
{
    if (!is_usable_key(key) || key == console_id)
        return report_.skip(place, "the user's id is not usable");
    if (with_.form == reference_form::original && !read_text(from, "username") &&
        !key.starts_with(local_id_prefix))
        db_.meta.set(std::string(meta_keys::named_account) + fold_case(key), "1");
    auto record = read_user_record(key, from);
    if (!is_usable_key(record.account.username))
        record.account.username = record.account.id;
    insert_user(record, place);
}

void data_loader::retire_user(std::string const& id)
{
    if (!id.starts_with(local_id_prefix) || db_.now.users.find(id) != nullptr)
        return;
    if (retired_.insert(id).second)
        db_.meta.set(std::string(meta_keys::retired_user) + id, "1");
}

void data_loader::await_owner(std::string const& name)
{
    if (!name.starts_with(local_id_prefix) && db_.now.users.find(name) != nullptr)
        db_.meta.set(std::string(meta_keys::named_account) + name, "1");
}

void data_loader::insert_user(user_record& record, std::string const& place)
{
    auto& account = record.account;
    auto const id = account.id;
    if (auto const* const before = db_.now.users.find(id)) {
        report_.note(place + ": the user " + id + " is there twice; the last one counts");
        db_.users.remove(before->id);
        --report_.counts.users;
    }
    if (auto name = free_username(account.username); name != account.username) {
        report_.note("user " + id + ": somebody else is called " + account.username +
                     " too; this one is " + name + " now");
        account.username = std::move(name);
    }
    db_.users.insert(std::move(account));
    if (record.password_hash && record.password_hash->size() <= 2 * key_bytes_max)
        db_.users.set_password_hash(id, *record.password_hash);
    if (record.validator && record.validator->size() <= 2 * key_bytes_max)
        db_.users.set_validator(id, *record.validator);
    ++report_.counts.users;
}

void data_loader::take_push(std::string_view user, object const& from, std::string const& place)
{
    auto read = read_push_record(from, db_.time);
    if (!read)
        return report_.skip(place, "no usable push subscription");
    read->user_id = who_.find_user(user);
    if (db_.now.users.find(read->user_id) == nullptr)
        return report_.skip(place, "a push subscription of nobody");
    // One browser is one user's; who used it last (part 2 §6.3).
    auto const [known, is_new] = browsers_.try_emplace(read->endpoint, read->last_used);
    if (!is_new && known->second > read->last_used)
        return report_.skip(place, "the same browser was used by somebody else later");
    known->second = read->last_used;
    db_.push.set(*read);
    ++report_.counts.subscriptions;
}

void data_loader::take_modlog(object const& from, std::string const& place)
{
    auto read = read_modlog_record(from, who_);
    if (read.action.empty() || read.actor_id.empty())
        return report_.skip(place, "an entry of the modlog without action or actor");
    db_.modlog.restore(read);
    ++report_.counts.modlog_entries;
}

void data_loader::take_read_marker(std::string_view user, std::string const& key,
                                   object const& from, std::string const& place)
{
    constexpr std::string_view thread_prefix = "thread/";
    auto const id = who_.find_user(user);
    std::optional<room_id> room;
    if (key.starts_with(thread_prefix)) {
        if (auto const* const found = db_.now.threads.find(key.substr(thread_prefix.size())))
            room = found->room;
    } else {
        room = find_room(key);
    }
    auto const message_id = read_text(from, "message_id");
    if (!room || !message_id || db_.now.users.find(id) == nullptr)
        return report_.skip(place, "a read marker of nobody, or for nothing that is there");
    std::optional<std::int64_t> position;
    if (auto const read = read_integer(from, "read"); read && *read > 0)
        position = *read - 1; // our own stream: positions are dense in a new database
    else if (auto const found = db_.messages.find_place(*room, *message_id))
        position = found->position;
    if (!position)
        return report_.skip(place, "the message that was read last is gone: all counts as unread");
    db_.read_markers.set(id, *room, {.position = *position, .message_id = *message_id});
    ++report_.counts.read_markers;
}

} // namespace oc
