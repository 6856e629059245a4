// Channels, threads, and webhooks.
#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "import/data_loader.hpp"
#include "import/entity_records.hpp"
#include "import/json_fields.hpp"
#include "import/original_layout.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t channels_loaded_max = 5000;
constexpr std::size_t name_bytes_max = 1024;

} // namespace

std::optional<room_id> data_loader::find_room(std::string const& channel) const
{
    if (auto const called = rooms_by_file_.find(channel); called != rooms_by_file_.end())
        return called->second;
    auto const* const found = db_.now.channels->find(channel);
    return found == nullptr ? std::nullopt : std::optional(found->id);
}

std::string data_loader::free_channel_name(std::string wanted) const
{
    auto made = wanted;
    for (int number = 2; db_.now.channels->find(made) != nullptr; ++number)
        made = wanted + "-" + std::to_string(number);
    return made;
}

std::optional<room_id> data_loader::take_channel(object const& from, std::string const& place)
{
    if (db_.now.channels->in_order.size() >= channels_loaded_max) {
        report_.skip(place, "there are too many channels");
        return std::nullopt;
    }
    std::string doubt;
    auto read = read_channel_record(from, doubt);
    auto wanted = read.name;
    if (wanted.empty() && read.type != channel_type::separator) {
        report_.skip(place, "a channel without a name");
        return std::nullopt;
    }
    if (wanted.empty())
        wanted = "separator";
    bool const is_safe = is_safe_file_stem(wanted);
    if (!is_safe)
        std::ranges::replace_if(
            wanted, [](char c) { return c == '/' || c == '\\' || c == '\0' || c == '.'; }, '_');
    auto const is_taken = db_.now.channels->find(wanted) != nullptr;
    auto const shown = read.name;
    read.name = free_channel_name(wanted);
    if (!doubt.empty())
        report_.note("channel " + read.name + ": " + doubt);
    if (read.name != shown)
        report_.note("channel " + (shown.empty() ? "without a name" : shown) + ": its name is " +
                     read.name + " now");
    auto const before = read_text(from, name_before_export);
    bool const is_renamed = before && before->size() <= name_bytes_max &&
                            db_.now.channels->find(*before) == nullptr;
    if (is_renamed)
        read.name = *before;
    auto const room = db_.channels.insert(std::move(read));
    if (is_renamed)
        rooms_by_file_[shown] = room;
    ++report_.counts.channels;
    return is_safe && !is_taken && !shown.empty() ? std::optional(room) : std::nullopt;
}

std::optional<room_id> data_loader::take_thread(object const& from, std::string const& place)
{
    auto read = read_thread_record(from, who_);
    auto const parent = find_room(read_text(from, "parent_channel").value_or(""));
    if (!is_safe_file_stem(read.id) || db_.now.threads.find(read.id) != nullptr) {
        report_.skip(place, "a thread without a usable id of its own");
        return std::nullopt;
    }
    if (!parent) {
        report_.skip(place, "a thread of a channel that is not there");
        report_.orphans.push_back(place);
        return std::nullopt;
    }
    read.channel = *parent;
    auto const made = db_.threads.insert(std::move(read));
    ++report_.counts.threads;
    return made->room;
}

void data_loader::take_webhook(object const& from, std::string const& place)
{
    auto const id = read_text(from, "id");
    auto const token = read_text(from, "token");
    auto const room = find_room(read_text(from, "channel").value_or(""));
    if (!id || !token || token->size() > limits::webhook_token_bytes_max)
        return report_.skip(place, "a webhook without a usable id and token");
    if (!room)
        return report_.skip(place, "a webhook of a channel that is not there");
    if (db_.now.webhooks->find(*id) != nullptr ||
        db_.now.webhooks->find_by_token_hash(sha256_hash(*token)) != nullptr)
        return report_.skip(place, "a webhook with the id or the token of another one");
    webhook made;
    made.id = *id;
    made.room = *room;
    made.name = read_text(from, "name").value_or("webhook");
    made.avatar = read_text(from, "avatar");
    made.created_by = who_.find_user(read_text(from, "created_by").value_or(""));
    made.created_at = read_number(from, "created_at").value_or(0);
    db_.webhooks.insert(std::move(made), *token);
    ++report_.counts.webhooks;
}

} // namespace oc
