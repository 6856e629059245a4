// The original's files, one after another, in a folder beside the target that becomes it last.
#include "base/text.hpp"
#include "db/user_traces.hpp"
#include "import/entity_records.hpp"
#include "import/export.hpp"
#include "import/export_files.hpp"
#include "import/json_fields.hpp"
#include "import/message_record.hpp"
#include "import/original_layout.hpp"
#include "import/plain_files.hpp"
#include "import/snapshot.hpp"
#include "setup/secret_key.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// One array or object in a file, entry by entry.
class index_file {
public:
    enum class shape : std::uint8_t { array, object };
    index_file(fs::path const& file, shape form)
        : file_(file, new_file::access::secret), form_(form)
    {
        file_.write(form_ == shape::array ? "[" : "{");
    }

    void add(std::string_view key, json::value const& value)
    {
        file_.write(is_first_ ? "\n" : ",\n");
        is_first_ = false;
        if (form_ == shape::object)
            file_.write(json::serialize(json::value(key)) + ": ");
        file_.write(json::serialize(value));
    }
    void add(json::value const& value) { add({}, value); }

    void finish()
    {
        file_.write(form_ == shape::array ? "\n]\n" : "\n}\n");
        file_.finish();
    }

private:
    new_file file_;
    shape form_;
    bool is_first_ = true;
};

class original_export {
public:
    original_export(snapshot& of, data_directory const& data, fs::path const& target,
                    import_progress& progress)
        : of_(of), now_(of.now()), data_(data), to_(target), progress_(progress),
          blobs_(data.attachments()), stems_(make_file_stems(*now_.channels))
    {
    }

    void run()
    {
        for (auto const& folder : {to_.channels(), to_.threads(), to_.thread_messages(),
                                   to_.attachments(), to_.emojis(), to_.assets()})
            fs::create_directories(folder);
        write_people();
        write_rooms();
        write_webhooks();
        write_polls();
        write_files();
        write_marks();
        write_push();
        write_modlog();
        write_carried_files();
    }

private:
    using shape = index_file::shape;

    std::string stem_of(channel const& of) const { return stems_.at(of.id); }
    std::string stem_of(room_id room) const
    {
        auto const found = stems_.find(room);
        return found == stems_.end() ? std::string() : found->second;
    }

    void write_people()
    {
        index_file roles(to_.index("roles"), shape::object);
        for (auto const& each : now_.roles->by_position)
            roles.add(each->name, make_role_record(*each));
        roles.finish();
        index_file users(to_.index("users"), shape::object);
        for (auto const& each : now_.users.list()) {
            auto secrets = of_.walks().find_secrets(each->id);
            users.add(each->id, make_user_record({*each, std::move(secrets.password_hash),
                                                  std::move(secrets.validator)}));
        }
        users.finish();
    }

    void write_rooms()
    {
        index_file channels(to_.index("channels"), shape::array);
        for (auto const& each : now_.channels->in_order) {
            auto record = make_channel_record(*each);
            if (auto const stem = stem_of(*each); stem != each->name) {
                record["name"] = stem; // by which the original looks for the history
                record[name_before_export] = each->name;
            }
            channels.add(record);
            progress_.begin("#" + each->name);
            write_history(each->id, to_.channels() / (stem_of(*each) + ".json"),
                          each->type == channel_type::text);
            for (auto const& thread : now_.threads.list(each->id))
                write_thread(*thread, stem_of(*each));
        }
        channels.finish();
    }

    void write_thread(thread const& each, std::string const& parent)
    {
        new_file file(to_.threads() / (each.id + ".json"), new_file::access::secret);
        file.write(json::serialize(make_thread_record(each, parent)));
        file.finish();
        write_history(each.room, to_.thread_messages() / (each.id + ".jsonl"), false);
    }

    /// Lines without a newline behind the last one, as the original writes them.
    void write_history(room_id room, fs::path const& to, bool is_wanted)
    {
        std::optional<new_file> file;
        if (is_wanted)
            file.emplace(to, new_file::access::secret);
        bool is_first = true;
        of_.walks().each_message(room, [&](message const& each) {
            if (!file)
                file.emplace(to, new_file::access::secret);
            if (!std::exchange(is_first, false))
                file->write("\n");
            file->write(
                json::serialize(make_message_record(now_, each, reference_form::original)));
            progress_.add_records(1);
        });
        if (file)
            file->finish();
    }

    void write_webhooks()
    {
        index_file file(to_.index("webhooks"), shape::object);
        for (auto const& each : now_.webhooks->list()) {
            auto const token =
                of_.reads_tokens() ? of_.db().webhooks.find_token(each->id) : std::nullopt;
            if (!token)
                continue; // its key is lost: nobody can know it
            file.add(each->id, json::object{{"id", each->id},
                                            {"channel", stem_of(each->room)},
                                            {"name", each->name},
                                            {"token", *token},
                                            {"created_by", each->created_by},
                                            {"created_at", each->created_at},
                                            {"avatar", to_value(each->avatar)}});
        }
        file.finish();
    }

    void write_polls()
    {
        index_file polls(to_.index("polls"), shape::object);
        index_file votes(to_.index("poll_votes"), shape::object);
        for (auto const& id : of_.walks().list_polls()) {
            auto const found = of_.db().polls.find(id);
            if (!found)
                continue;
            auto channel = stem_of(found->room);
            if (auto const* const in =
                    found->thread_id ? now_.threads.find(*found->thread_id) : nullptr)
                channel = stem_of(in->channel);
            polls.add(id, make_poll_record(*found, channel));
            json::array cast;
            for (auto const& each : of_.walks().list_votes(*found))
                cast.push_back(json::object{{"poll_id", id},
                                            {"option_id", option_id(*found, each.option)},
                                            {"user_id", each.user_id},
                                            {"voted_at", each.voted_at}});
            if (!cast.empty())
                votes.add(id, cast);
        }
        polls.finish();
        votes.finish();
    }

    void write_files()
    {
        index_file attachments(to_.index("attachments"), shape::object);
        for (auto const& id : of_.walks().list_attachments()) {
            auto const found = of_.db().attachments.find(id);
            if (!found || !is_plain_file(blobs_.blob(found->file.id)))
                continue; // expired meanwhile
            auto const record = make_attachment_record(*found, now_);
            copy_plain_file(blobs_.blob(found->file.id),
                            to_.attachments() / *read_text(record, "filename"));
            attachments.add(id, record);
        }
        attachments.finish();
        index_file emojis(to_.index("serverEmojis"), shape::object);
        for (auto const& [id, each] : now_.emojis->list()) {
            auto const image = of_.db().emojis.find_image(each->file_name).value_or("");
            new_file file(to_.emojis() / each->file_name, new_file::access::group);
            file.write(image);
            file.finish();
            emojis.add(std::to_string(id), json::object{{"name", each->name},
                                                        {"fileName", each->file_name},
                                                        {"changed_at", each->changed_at}});
        }
        emojis.finish();
    }

    /// The newest message that is there counts as the one read last.
    void write_marks()
    {
        std::map<std::string, json::object> by_user;
        for (auto const& each : of_.walks().list_read_markers()) {
            auto const last = of_.walks().find_message_until(each.room, each.position);
            auto key = stem_of(each.room);
            if (key.empty())
                key = thread_key(each.room);
            if (last && !key.empty())
                by_user[each.user_id][key] = *last;
        }
        index_file file(to_.index("unreads"), shape::object);
        for (auto const& [user, marks] : by_user)
            file.add(user, marks);
        file.finish();
    }

    std::string thread_key(room_id room)
    {
        if (thread_keys_.empty())
            for (auto const& channel : now_.channels->in_order)
                for (auto const& each : now_.threads.list(channel->id))
                    thread_keys_[each->room] = "thread/" + each->id;
        auto const found = thread_keys_.find(room);
        return found == thread_keys_.end() ? std::string() : found->second;
    }

    void write_push()
    {
        index_file file(to_.index("push_subscriptions"), shape::object);
        for (auto const& user : of_.db().push.list_users()) {
            json::array list;
            for (auto const& each : of_.db().push.list(user))
                list.push_back(make_push_record(each));
            file.add(fold_case(now_.users.name_of(user)), list);
        }
        file.finish();
    }

    void write_modlog()
    {
        constexpr std::int64_t page = 1000;
        auto const total = of_.db().modlog.count({});
        index_file file(to_.index("modlog"), shape::array);
        for (auto left = total; left > 0; left -= page) {
            auto const from = std::max<std::int64_t>(left - page, 0);
            auto const entries = of_.db().modlog.list({}, {from, left - from});
            for (auto each = entries.rbegin(); each != entries.rend(); ++each)
                file.add(make_modlog_record(*each));
        }
        file.finish();
    }

    void write_carried_files()
    {
        for (auto const& each : list_carried_files(data_)) {
            auto const to = to_.root() / each.name;
            fs::create_directories(to.parent_path());
            new_file file(to, is_secret_file(each.name) ? new_file::access::secret
                                                        : new_file::access::group);
            file.write(read_plain_file(each.file, carried_bytes_max));
            file.finish();
        }
        write_welcomed();
        new_file mark(to_.export_mark(), new_file::access::group);
        auto const meta = [&](std::string_view key) {
            return to_value(of_.db().meta.find(key));
        };
        auto const keys_below = [&](std::string_view prefix) {
            json::array below;
            for (auto const& [key, value] : of_.db().meta.list())
                if (key.starts_with(prefix))
                    below.emplace_back(key.substr(prefix.size()));
            return below;
        };
        mark.write(json::serialize(
            json::object{{"program", "originchats"},
                         {"retired_users", keys_below(meta_keys::retired_user)},
                         {"named_accounts", keys_below(meta_keys::named_account)},
                         {"emoji_next_id", meta(meta_keys::emoji_next_id)},
                         {"message_id_floor", meta(meta_keys::message_id_floor)}}));
        mark.finish();
    }

    /// Whom the welcome module greeted, here or in the original.
    void write_welcomed()
    {
        constexpr std::string_view prefix = "welcomed/";
        json::array ids;
        auto const file = to_.plugins() / "welcomed_users.json";
        if (is_plain_file(file)) {
            std::error_code problem;
            auto const before = json::parse(read_plain_file(file, carried_bytes_max), problem);
            if (problem || !before.is_array())
                return;
            ids = before.get_array();
        }
        bool is_any = false;
        for (auto const& [key, value] : of_.db().meta.list())
            if (key.starts_with(prefix)) {
                ids.emplace_back(key.substr(prefix.size()));
                is_any = true;
            }
        if (!is_any)
            return;
        fs::create_directories(to_.plugins());
        fs::remove(file);
        new_file made(file, new_file::access::group);
        made.write(json::serialize(ids));
        made.finish();
    }

    snapshot& of_;
    view const& now_;
    data_directory const& data_;
    original_layout const to_;
    import_progress& progress_;
    blob_folder const blobs_;
    std::map<room_id, std::string> const stems_; // names of channels as files'
    std::map<room_id, std::string> thread_keys_{};
};

void require_new(fs::path const& target)
{
    std::error_code ignored;
    if (fs::symlink_status(target, ignored).type() != fs::file_type::not_found)
        throw std::runtime_error(target.string() + " is there already; name a new directory");
}

} // namespace

void export_original(data_directory const& data, fs::path const& target, import_progress& progress)
{
    require_new(target);
    snapshot of({.database = data.database_file(),
                 .settings = read_settings_of(data.config_file()),
                 .webhook_key = find_secret_key(data.webhook_key_file())});
    fs::path const growing = target.string() + ".exporting";
    std::error_code ignored;
    fs::remove_all(growing, ignored); // of an export that was killed
    try {
        of.require_readable();
        fs::create_directory(growing);
        fs::permissions(growing, fs::perms::owner_all);
        original_export(of, data, growing, progress).run();
        sync_folder_with_files(growing);
        require_new(target);
        fs::rename(growing, target);
    } catch (std::exception const& cause) {
        fs::remove_all(growing, ignored);
        throw std::runtime_error("nothing was exported: " + std::string(cause.what()));
    }
    progress.end();
}

} // namespace oc
