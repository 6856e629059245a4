// Files of an original, in the order in which the loader wants them.
#include "import/original_import.hpp"

#include "base/exact_json.hpp"
#include "domain/permissions.hpp"
#include "import/data_loader.hpp"
#include "import/import_session.hpp"
#include "import/interlude.hpp"
#include "import/json_fields.hpp"
#include "import/original_files.hpp"
#include "import/original_layout.hpp"
#include "import/plain_files.hpp"
#include "import/record_file.hpp"
#include "setup/config_file.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t thread_bytes_max = 16 * 1024 * 1024;

struct history {
    room_id room = 0;
    bool is_thread = false;
    std::string name; // of the channel, or the thread's id
    fs::path file{};
};

std::shared_ptr<config const> read_settings(original_layout const& from, data_directory const& data)
{
    auto file = std::optional(data.config_file());
    if (!is_plain_file(*file))
        file = from.find(from.config());
    if (file)
        return std::make_shared<config const>(parse_config(read_config_document(*file)).values);
    return std::make_shared<config const>();
}

/// The directory that the server is to live in is its operator's: the original followed all links
/// there. One that came from somewhere may have links to what its sender wants to read.
original_layout layout_of(import_request const& wanted)
{
    std::error_code failure;
    bool const is_ours = fs::equivalent(wanted.from, wanted.data.root(), failure) && !failure;
    return original_layout(wanted.from, is_ours || wanted.follows_links);
}

/// A history whose index is gone would lose its channel or its people without a word.
void require_indexes(original_layout const& from)
{
    if (from.list(from.channels(), ".json").empty() || from.find(from.interlude()))
        return;
    for (char const* const name : {"channels", "users"})
        if (!from.find(from.index(name)))
            throw std::runtime_error(from.index(name).string() +
                                     " is missing although there are messages; put it back, or "
                                     "import with --allow-missing");
}

class original_import {
public:
    original_import(import_request const& wanted, import_session& session)
        : wanted_(wanted), from_(layout_of(wanted)), session_(session), loader_(session.loader()),
          report_(session.report()), interlude_(find_interlude(from_, wanted.data, report_))
    {
    }

    void run()
    {
        take_roles();
        take_users();
        take_channels();
        take_threads();
        take_small_indexes();
        take_attachments(from_, wanted_.data, loader_, report_);
        take_export_mark(from_, loader_);
        take_emojis(from_, loader_);
        take_histories();
        wanted_.progress.begin("making indexes");
        loader_.finish_messages();
        take_what_refers_to_messages();
        list_orphans();
        copy_files(from_, wanted_.data, session_);
    }

private:
    void each(std::string const& name, std::function<void(parsed_record const&)> const& take) const
    {
        if (auto const file = from_.find(from_.index(name)))
            for_each_entry(*file, "db/" + name + ".json", take);
    }

    /// The same for records that have to be objects.
    void each_object(std::string const& name,
                     std::function<void(std::string_view, json::object const&,
                                        std::string const&)> const& take) const
    {
        each(name, [&](parsed_record const& found) {
            if (auto const* const object = found.value.if_object())
                take(found.key, *object, found.place);
            else
                report_.skip(found.place, "it is no object");
        });
    }

    void take_roles()
    {
        auto const take = [&](std::string_view name, json::object const& from,
                              std::string const& place) { loader_.take_role(name, from, place); };
        if (!interlude_ || !interlude_->each_role(take))
            each_object("roles", take);
        loader_.finish_roles();
    }

    void take_users()
    {
        each_object("users", [&](std::string_view id, json::object const& from,
                                 std::string const& place) {
            if (interlude_) // users changed in that time exist in its table only
                loader_.take_user(id, interlude_->merge_user(id, from), place);
            else
                loader_.take_user(id, from, place);
        });
        if (interlude_)
            interlude_->each_new_user([&](std::string_view id, json::object const& from,
                                          std::string const& place) {
                loader_.take_user(id, from, place);
            });
    }

    void take_channels()
    {
        auto const take = [&](std::string_view, json::object const& from,
                              std::string const& place) {
            auto const room = loader_.take_channel(from, place);
            if (!room)
                return;
            auto const name = std::string(read_text(from, "name").value_or(""));
            histories_.push_back({*room, false, name, from_.channels() / (name + ".json")});
        };
        if (!interlude_ || !interlude_->each_channel(take))
            each_object("channels", take);
        if (loader_.db().now.channels->in_order.empty()) {
            report_.note("there are no channels: general was made");
            loader_.db().channels.insert(default_channel());
        }
        if (wanted_.takes_orphans)
            take_orphan_channels();
    }

    std::vector<std::string> list_channels_with_messages()
    {
        if (!interlude_)
            return from_.list(from_.channels(), ".json");
        std::vector<std::string> names;
        for (auto const& each : interlude_->list_rooms())
            if (!each.is_thread && !each.name.empty())
                names.push_back(each.name);
        return names;
    }

    void take_orphan_channels()
    {
        for (auto const& name : list_channels_with_messages()) {
            if (loader_.find_room(name))
                continue;
            json::object const made{
                {"name", name},
                {"type", "text"},
                {"permissions", {{"view", json::array{"owner"}}, {"send", json::array{"owner"}}}}};
            auto const room = loader_.take_channel(made, "db/channels/" + name + ".json");
            if (room)
                histories_.push_back({*room, false, name, from_.channels() / (name + ".json")});
            report_.note("channel " + name + ": had messages and no entry; only owners see it");
        }
    }

    void take_threads()
    {
        if (interlude_)
            return interlude_->each_thread([&](std::string_view, json::object const& from,
                                               std::string const& place) {
                if (auto const room = loader_.take_thread(from, place))
                    histories_.push_back({*room, true, *read_text(from, "id"), {}});
            });
        struct found_thread {
            double created_at;
            std::string id;
            json::object record;
        };
        std::vector<found_thread> found;
        for (auto const& id : from_.list(from_.threads(), ".json")) {
            auto const file = from_.find(from_.threads() / (id + ".json")).value();
            std::error_code ignored;
            auto const value = fs::file_size(file, ignored) > thread_bytes_max
                                   ? std::nullopt
                                   : parse_exact_json(read_plain_file(file, thread_bytes_max),
                                                      record_depth_max);
            if (auto const* const object = value ? value->if_object() : nullptr)
                found.push_back(
                    {read_number(*object, "created_at").value_or(0), id, *object});
            else
                report_.skip("db/threads/" + id + ".json", "it is no thread");
        }
        std::ranges::stable_sort(found, {}, &found_thread::created_at);
        for (auto& each : found) {
            each.record["id"] = each.id; // the file's name is what the original goes by
            if (auto const room = loader_.take_thread(each.record, "db/threads/" + each.id))
                histories_.push_back(
                    {*room, true, each.id, from_.thread_messages() / (each.id + ".jsonl")});
        }
    }

    void take_small_indexes()
    {
        auto const webhook = [&](std::string_view, json::object const& from,
                                 std::string const& place) { loader_.take_webhook(from, place); };
        if (!interlude_ || !interlude_->each_webhook(webhook))
            each_object("webhooks", webhook);
        auto const poll = [&](std::string_view, json::object const& from,
                              std::string const& place) { loader_.take_poll(from, place); };
        if (!interlude_ || !interlude_->each_poll(poll))
            each_object("polls", poll);
    }

    void take_histories()
    {
        std::uint64_t total = 0;
        std::error_code ignored;
        for (auto const& each : histories_)
            if (auto const file = from_.find(each.file))
                total += fs::file_size(*file, ignored);
        wanted_.progress.set_total(total);
        for (auto const& each : histories_)
            take_history(each);
    }

    void take_history(history const& what)
    {
        loader_.begin_room(what.room, what.is_thread);
        wanted_.progress.begin((what.is_thread ? "thread " : "#") + what.name);
        if (interlude_)
            interlude_->each_message(what.name, what.is_thread,
                                     [&](std::string_view, json::object const& from,
                                         std::string const& place) { take_message(from, place); });
        else if (auto const file = from_.find(what.file))
            for_each_record(*file, what.file.lexically_relative(from_.root()).string(),
                            record_layout::history, history_handlers());
    }

    record_handlers history_handlers()
    {
        return {.take =
                    [&](parsed_record const& each) {
                        if (auto const* const object = each.value.if_object())
                            take_message(*object, each.place);
                        else
                            report_.skip(each.place, "it is no message");
                    },
                .fail = [&](std::string const& place,
                            std::string_view why) { report_.skip(place, why); },
                .on_progress = [&](std::uint64_t bytes) { wanted_.progress.add_bytes(bytes); }};
    }

    void take_message(json::object const& from, std::string const& place)
    {
        loader_.take_message(from, place);
        wanted_.progress.add_records(1);
    }

    void take_what_refers_to_messages()
    {
        auto const vote = [&](std::string_view, json::object const& from,
                              std::string const& place) { loader_.take_vote(from, place); };
        if (!interlude_ || !interlude_->each_vote(vote))
            each("poll_votes", [&](parsed_record const& found) {
                if (auto const* const votes = found.value.if_array())
                    for (auto const& one : *votes)
                        if (auto const* const object = one.if_object())
                            vote({}, *object, found.place);
            });
        each_object("unreads", [&](std::string_view user, json::object const& from,
                                   std::string const& place) {
            for (auto const& [key, id] : from)
                loader_.take_read_marker(user, std::string(key), {{"message_id", id}}, place);
        });
        each("push_subscriptions",
             [&](parsed_record const& found) { take_push(found); });
        each_object("modlog", [&](std::string_view, json::object const& from,
                                  std::string const& place) { loader_.take_modlog(from, place); });
    }

    /// By user a list; in an older layout by endpoint one with the user's name in it (§6.3).
    void take_push(parsed_record const& found)
    {
        if (auto const* const list = found.value.if_array()) {
            for (auto const& one : *list)
                if (auto const* const object = one.if_object())
                    loader_.take_push(found.key, *object, found.place);
            return;
        }
        auto const* const object = found.value.if_object();
        auto const user = object == nullptr ? std::nullopt : read_text(*object, "username");
        if (!user)
            return report_.skip(found.place, "no push subscription");
        auto copy = own_copy(*object).as_object();
        copy["endpoint"] = found.key;
        if (!copy.contains("last_used"))
            copy["last_used"] = copy.contains("created_at") ? copy["created_at"] : nullptr;
        loader_.take_push(*user, copy, found.place);
    }

    void list_orphan_rows()
    {
        std::set<std::pair<bool, std::string>> used;
        for (auto const& each : histories_)
            used.emplace(each.is_thread, each.name);
        for (auto const& each : interlude_->list_rooms()) {
            if (used.contains({each.is_thread, each.name}))
                continue;
            auto const of = each.name.empty()  ? "no channel"
                            : each.is_thread ? "the thread " + each.name
                                             : "the channel " + each.name;
            report_.orphans.push_back("db/originchats.db: " + std::to_string(each.messages) +
                                      " messages of " + of);
        }
        if (auto const lost = interlude_->count_lost_reactions(); lost > 0)
            report_.note("db/originchats.db: " + std::to_string(lost) +
                         " reactions to messages that are not there are left out");
    }

    void list_orphans()
    {
        if (interlude_)
            return list_orphan_rows();
        std::set<fs::path> used;
        for (auto const& each : histories_)
            used.insert(each.file);
        for (auto const& name : from_.list(from_.channels(), ".json"))
            if (!used.contains(from_.channels() / (name + ".json")))
                report_.orphans.push_back("db/channels/" + name + ".json");
        for (auto const& name : from_.list(from_.thread_messages(), ".jsonl"))
            if (!used.contains(from_.thread_messages() / (name + ".jsonl")))
                report_.orphans.push_back("db/threadMessages/" + name + ".jsonl");
    }

    import_request const& wanted_;
    original_layout const from_;
    import_session& session_;
    data_loader& loader_;
    import_report& report_;
    std::unique_ptr<interlude> interlude_;
    std::vector<history> histories_{};
};

} // namespace

import_report import_original(import_request const& wanted)
{
    auto const from = layout_of(wanted);
    std::error_code ignored;
    if (!fs::is_directory(from.db(), ignored))
        throw std::runtime_error(wanted.from.string() +
                                 " is no directory of the original server: there is no folder db");
    if (!wanted.allows_missing)
        require_indexes(from);
    import_session session({.data = wanted.data,
                            .settings = read_settings(from, wanted.data),
                            .time = wanted.time,
                            .random = wanted.random,
                            .adds_permissions = !from.find(from.export_mark())});
    original_import(wanted, session).run();
    wanted.progress.end();
    session.finish();
    return std::move(session.report());
}

} // namespace oc
