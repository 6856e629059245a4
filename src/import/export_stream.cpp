// One JSON object a line (docs/jsonl.md), in the order in which an import takes them.
#include "base/base64.hpp"
#include "import/entity_records.hpp"
#include "import/export.hpp"
#include "import/export_files.hpp"
#include "import/json_fields.hpp"
#include "import/message_record.hpp"
#include "import/plain_files.hpp"
#include "import/snapshot.hpp"
#include "import/stream_kinds.hpp"
#include "setup/secret_key.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

class stream_export {
public:
    stream_export(snapshot& of, data_directory const& data, new_file& to, import_progress& progress)
        : of_(of), now_(of.now()), data_(data), to_(to), progress_(progress),
          blobs_(data.attachments())
    {
    }

    void run()
    {
        write(stream_kinds::header, {{"format", stream_format}, {"version", stream_version}});
        write_files();
        write_people();
        write_rooms();
        write_attachments();
        write_emojis();
        write_polls();
        write_histories();
        write_votes();
        write_what_refers_to_messages();
        write(stream_kinds::end, {{"records", records_}});
        to_.finish();
    }

private:
    void write(std::string_view kind, json::object record)
    {
        json::object line{{"kind", kind}};
        for (auto& [key, value] : record)
            line[key] = std::move(value);
        to_.write(json::serialize(line) + "\n");
        ++records_;
    }

    void write_data(std::string_view kind, json::object const& head, fs::path const& file)
    {
        plain_file from(file);
        std::string piece(stream_data_bytes, '\0');
        bool is_first = true;
        for (;;) {
            auto const got = from.read(piece.data(), piece.size());
            if (got == 0 && !is_first)
                return;
            is_first = false;
            auto line = head;
            line["data"] = encode_base64url(std::string_view(piece).substr(0, got));
            write(kind, std::move(line));
        }
    }

    void write_files()
    {
        for (auto const& each : list_carried_files(data_))
            write_data(stream_kinds::file, {{"name", each.name}}, each.file);
        for (auto const& [key, value] : of_.db().meta.list())
            if (key != meta_keys::fresh_content)
                write(stream_kinds::meta, {{"key", key}, {"value", value}});
    }

    void write_people()
    {
        for (auto const& each : now_.roles->by_position)
            write(stream_kinds::role, {{"name", each->name}, {"role", make_role_record(*each)}});
        for (auto const& each : now_.users.list()) {
            auto secrets = of_.walks().find_secrets(each->id);
            write(stream_kinds::user,
                  {{"id", each->id},
                   {"user", make_user_record({*each, std::move(secrets.password_hash),
                                              std::move(secrets.validator)})}});
        }
    }

    void write_rooms()
    {
        for (auto const& each : now_.channels->in_order) {
            names_[each->id] = {{"channel", each->name}};
            write(stream_kinds::channel, {{"channel", make_channel_record(*each)}});
        }
        for (auto const& channel : now_.channels->in_order)
            for (auto const& each : now_.threads.list(channel->id)) {
                names_[each->room] = {{"thread_id", each->id}};
                write(stream_kinds::thread, {{"thread", make_thread_record(*each, channel->name)}});
            }
        for (auto const& each : now_.webhooks->list())
            write_webhook(*each);
    }

    void write_webhook(webhook const& each)
    {
        auto const where = names_.find(each.room);
        auto const token =
            of_.reads_tokens() ? of_.db().webhooks.find_token(each.id) : std::nullopt;
        if (!token || where == names_.end())
            return; // its key is lost: nobody can know it
        auto record = where->second;
        record["id"] = each.id;
        record["name"] = each.name;
        record["token"] = *token;
        record["created_by"] = each.created_by;
        record["created_at"] = each.created_at;
        record["avatar"] = to_value(each.avatar);
        write(stream_kinds::webhook, {{"webhook", std::move(record)}});
        auto const deliveries = of_.db().webhooks.list_deliveries(each.id);
        for (auto one = deliveries.rbegin(); one != deliveries.rend(); ++one)
            write(stream_kinds::webhook_delivery, {{"webhook", each.id},
                                                   {"at", one->time},
                                                   {"status", one->status},
                                                   {"event", one->event},
                                                   {"error", to_value(one->error)},
                                                   {"bytes", one->bytes}});
    }

    void write_attachments()
    {
        std::unordered_map<std::string, std::string> first_of_blob;
        for (auto const& id : of_.walks().list_attachments()) {
            auto const found = of_.db().attachments.find(id);
            if (!found || !is_plain_file(blobs_.blob(found->file.id)))
                continue;
            auto record = make_attachment_record(*found, now_);
            record["variant"] = found->file.variant;
            auto const [first, is_new] = first_of_blob.try_emplace(found->file.id, id);
            if (is_new)
                write_data(stream_kinds::attachment_data, {{"id", id}},
                           blobs_.blob(found->file.id));
            else
                record["same_file_as"] = first->second;
            write(stream_kinds::attachment, {{"attachment", std::move(record)}});
        }
    }

    void write_emojis()
    {
        for (auto const& [id, each] : now_.emojis->list())
            write(stream_kinds::emoji,
                  {{"id", id},
                   {"name", each->name},
                   {"fileName", each->file_name},
                   {"changed_at", each->changed_at},
                   {"data", encode_base64url(
                                of_.db().emojis.find_image(each->file_name).value_or(""))}});
    }

    void write_polls()
    {
        for (auto const& id : of_.walks().list_polls())
            if (auto const found = of_.db().polls.find(id))
                write(stream_kinds::poll, {{"poll", make_poll_record(*found, "")}});
    }

    void write_histories()
    {
        for (auto const& channel : now_.channels->in_order)
            write_history(channel->id, "#" + channel->name);
        for (auto const& channel : now_.channels->in_order)
            for (auto const& each : now_.threads.list(channel->id))
                write_history(each->room, "thread " + each->name);
    }

    void write_history(room_id room, std::string shown)
    {
        progress_.begin(std::move(shown));
        auto const& where = names_.at(room);
        of_.walks().each_message(room, [&](message const& each) {
            auto line = where;
            line["message"] = make_message_record(now_, each, reference_form::exact);
            write(stream_kinds::message, std::move(line));
            progress_.add_records(1);
        });
    }

    void write_votes()
    {
        for (auto const& id : of_.walks().list_polls())
            if (auto const found = of_.db().polls.find(id))
                for (auto const& each : of_.walks().list_votes(*found))
                    write(stream_kinds::vote, {{"poll_id", id},
                                               {"option_id", option_id(*found, each.option)},
                                               {"user_id", each.user_id},
                                               {"voted_at", each.voted_at}});
    }

    void write_what_refers_to_messages()
    {
        for (auto const& each : of_.walks().list_read_markers()) {
            auto const where = names_.find(each.room);
            if (where == names_.end())
                continue; // of a channel that is being removed
            auto line = where->second;
            auto const unread = of_.db().read_markers.count_unread(each.user_id, each.room);
            line["user"] = each.user_id;
            line["message_id"] = each.message_id;
            line["read"] = unread.total_messages - unread.unread_count;
            write(stream_kinds::read_marker, std::move(line));
        }
        for (auto const& user : of_.db().push.list_users())
            for (auto const& each : of_.db().push.list(user)) {
                auto line = make_push_record(each);
                line["user"] = user;
                write(stream_kinds::push, std::move(line));
            }
        write_modlog();
        for (auto const& each : of_.walks().list_slow_mode()) {
            auto const where = names_.find(each.room);
            if (where == names_.end())
                continue;
            auto line = where->second;
            line["user"] = each.user_id;
            line["last_at"] = each.last_at;
            write(stream_kinds::slow_mode, std::move(line));
        }
    }

    void write_modlog()
    {
        constexpr std::int64_t page = 1000;
        for (auto left = of_.db().modlog.count({}); left > 0; left -= page) {
            auto const from = std::max<std::int64_t>(left - page, 0);
            auto const entries = of_.db().modlog.list({}, {from, left - from});
            for (auto each = entries.rbegin(); each != entries.rend(); ++each)
                write(stream_kinds::modlog, {{"entry", make_modlog_record(*each)}});
        }
    }

    snapshot& of_;
    view const& now_;
    data_directory const& data_;
    new_file& to_;
    import_progress& progress_;
    blob_folder const blobs_;
    std::unordered_map<room_id, json::object> names_{}; // "channel" or "thread_id"
    std::int64_t records_ = 0;
};

} // namespace

void export_stream(data_directory const& data, fs::path const& target, import_progress& progress)
{
    snapshot of({.database = data.database_file(),
                 .settings = read_settings_of(data.config_file()),
                 .webhook_key = find_secret_key(data.webhook_key_file())});
    if (target == "-") {
        of.require_readable();
        new_file to;
        return stream_export(of, data, to, progress).run();
    }
    std::error_code ignored;
    if (fs::symlink_status(target, ignored).type() != fs::file_type::not_found)
        throw std::runtime_error(target.string() + " is there already; name a new file");
    fs::path const growing = target.string() + ".exporting";
    fs::remove(growing, ignored);
    try {
        of.require_readable();
        new_file to(growing, new_file::access::secret);
        stream_export(of, data, to, progress).run();
        sync_folder_with_files(fs::absolute(target).parent_path());
        fs::rename(growing, target);
    } catch (std::exception const& cause) {
        fs::remove(growing, ignored);
        throw std::runtime_error("nothing was exported: " + std::string(cause.what()));
    }
    progress.end();
}

} // namespace oc
