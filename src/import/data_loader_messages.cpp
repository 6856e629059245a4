// Messages with what hangs on them: reactions, uses of attachments, polls and votes.
#include "import/data_loader.hpp"
#include "import/entity_records.hpp"
#include "import/json_fields.hpp"
#include "import/message_record.hpp"
#include "protocol/attachment_objects.hpp"
#include "protocol/poll_objects.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

std::optional<std::string> id_of(json::value const& each)
{
    if (auto const* const text = each.if_string())
        return std::string(*text);
    auto const* const info = each.if_object();
    return info == nullptr ? std::nullopt : read_text(*info, "id");
}

/// The web client finds the poll of a vote by this id, which the original did not write (B3).
void put_poll_id(json::value& embeds, std::string const& id)
{
    auto* const list = embeds.if_array();
    if (list == nullptr)
        return;
    for (auto& each : *list) {
        auto* const object = each.if_object();
        auto* const inner = object == nullptr ? nullptr : object->if_contains("poll");
        if (auto* const shown = inner == nullptr ? nullptr : inner->if_object())
            if (!shown->contains("id"))
                (*shown)["id"] = id;
    }
}

} // namespace

void data_loader::take_poll(object const& from, std::string const& place)
{
    constexpr std::size_t options_max = 100;
    auto read = read_poll_record(from, who_);
    if (read.id.empty() || read.message_id.empty() || read.options.empty() ||
        read.options.size() > options_max)
        return report_.skip(place, "a poll without id, message or options");
    auto const message_id = read.message_id;
    if (!polls_.try_emplace(message_id, std::move(read)).second)
        report_.skip(place, "the message of this poll has another one");
}

void data_loader::begin_room(room_id room, bool is_thread)
{
    room_ = room;
    is_thread_ = is_thread;
    last_time_ = 0;
    taken_.try_emplace(room);
}

/// Very old messages name their attachments by id only.
void data_loader::attach(message& to)
{
    auto* const list = to.attachments.if_array();
    if (list == nullptr)
        return;
    for (auto& each : *list) {
        if (!each.is_string())
            continue;
        if (auto const record = db_.attachments.find(std::string_view(each.get_string())))
            each = attachment_object(*db_.now.settings, *record);
        else
            each = json::object{{"id", each.get_string()}};
    }
}

void data_loader::take_message(object const& from, std::string const& place)
{
    auto fresh = read_message_record(from, who_, last_time_);
    fresh.room = room_;
    if (fresh.id.empty()) {
        fresh.id = db_.new_message_id();
        if (nameless_++ == 0)
            report_.note(place + ": a message without an id got one (and all others like it)");
    }
    last_time_ = fresh.timestamp;
    if (with_.form == reference_form::original)
        retire_user(fresh.user); // or his messages would be those of the next of that name
    attach(fresh);
    if (!fresh.pings && with_.form == reference_form::original)
        fresh.pings = find_pings(db_.now, fresh);
    auto shown = find_shown_poll(fresh);
    insert_message(fresh);
    if (!shown)
        return;
    shown->room = fresh.room;
    shown->position = fresh.position;
    shown->thread_id = is_thread_ ? find_thread_id(fresh.room) : std::nullopt;
    db_.polls.insert(*shown);
    ++report_.counts.polls;
    auto const id = shown->id;
    shown_polls_.emplace(id, *std::move(shown));
}

/// A thread's poll without its thread would be for owners only.
std::optional<std::string> data_loader::find_thread_id(room_id room) const
{
    for (auto const& channel : db_.now.channels->in_order)
        for (auto const& each : db_.now.threads.list(channel->id))
            if (each->room == room)
                return each->id;
    return std::nullopt;
}

std::optional<poll> data_loader::find_shown_poll(message& in) const
{
    if (polls_.empty())
        return std::nullopt;
    auto const found = polls_.find(in.id);
    if (found == polls_.end() || shown_polls_.contains(found->second.id))
        return std::nullopt;
    auto shown = found->second;
    // The original's own export of its SQLite file drops those of threads. In our stream a message
    // without one has lost it (an erased user's, whose place is kept).
    if (in.embeds.is_null() && with_.form == reference_form::original)
        in.embeds = json::array{make_poll_embed(shown)};
    put_poll_id(in.embeds, shown.id);
    return shown;
}

void data_loader::insert_message(message& fresh)
{
    db_.messages.insert(fresh);
    for (auto const& each : fresh.reactions)
        for (auto const& id : each.users) {
            db_.reactions.insert(fresh, each.emoji, id);
            ++report_.counts.reactions;
        }
    if (auto const* const list = fresh.attachments.if_array(); list && !attachment_ids_.empty()) {
        std::unordered_set<std::string> used;
        for (auto const& each : *list)
            if (auto const id = id_of(each);
                id && attachment_ids_.contains(*id) && used.insert(*id).second)
                db_.attachments.add_use(fresh, *id);
    }
    report_.counts.pins += fresh.pinned ? 1 : 0;
    ++taken_[fresh.room];
}

/// Only now it is known which of them remained.
void data_loader::count_messages(std::map<room_id, bulk_load::lost> const& replaced)
{
    auto& counts = report_.counts;
    std::int64_t twins = 0;
    for (auto const& [room, lost] : replaced) {
        taken_[room] -= lost.messages;
        counts.pins -= lost.pins;
        counts.reactions -= lost.reactions;
        twins += lost.messages;
    }
    if (twins > 0)
        report_.note(std::to_string(twins) +
                     " messages had the id of a later one in their channel; the last one counts");
    for (auto const& each : db_.now.channels->in_order)
        if (auto const found = taken_.find(each->id); found != taken_.end()) {
            counts.messages += found->second;
            report_.messages_by_channel.emplace_back(each->name, found->second);
            taken_.erase(found);
        }
    for (auto const& [thread, count] : taken_)
        counts.thread_messages += count;
    taken_.clear();
}

void data_loader::finish_messages()
{
    auto const done = with_.into.index_histories();
    count_messages(done.replaced);
    if (done.renamed > 0)
        report_.note(std::to_string(done.renamed) +
                     " messages had the id of one in another channel; they got ids of their own");
    for (auto const& [message_id, each] : polls_)
        if (!shown_polls_.contains(each.id))
            report_.skip("poll " + each.id, "its message " + message_id + " is not there");
    polls_.clear();
}

void data_loader::take_vote(object const& from, std::string const& place)
{
    auto const found = shown_polls_.find(read_text(from, "poll_id").value_or(""));
    auto const user = read_text(from, "user_id");
    auto const* const id = from.if_contains("option_id");
    if (found == shown_polls_.end() || !user || id == nullptr)
        return report_.skip(place, "a vote for a poll that is not there");
    auto const option = find_option(found->second, to_plain_text(*id));
    if (!option)
        return report_.skip(place, "a vote for an option that the poll does not have");
    auto const voter = who_.find_user(*user);
    auto chosen = db_.polls.find_choice(found->second, voter);
    if (std::ranges::find(chosen, *option) != chosen.end())
        return;
    chosen.push_back(*option);
    db_.polls.set_choice(found->second, voter, chosen, read_number(from, "voted_at").value_or(0));
    ++report_.counts.votes;
}

} // namespace oc
