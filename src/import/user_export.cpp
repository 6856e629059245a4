// One document and a folder of files.
#include "db/table_walks.hpp"
#include "import/entity_records.hpp"
#include "import/json_fields.hpp"
#include "import/message_record.hpp"
#include "import/original_layout.hpp"
#include "import/plain_files.hpp"
#include "import/snapshot.hpp"
#include "import/user_data.hpp"
#include "media/media_type.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

class user_document {
public:
    user_document(read_tx& db, table_walks const& walks, user const& who, fs::path const& target)
        : db_(db), walks_(walks), who_(who), target_(target),
          file_(target / "user.json", new_file::access::secret)
    {
    }

    user_export_summary write(blob_folder const& blobs)
    {
        auto const record = make_user_record({.account = who_});
        file_.write("{\"id\": " + json::serialize(json::value(who_.id)));
        put("account", record);
        put("has_password", walks_.find_secrets(who_.id).password_hash.has_value());
        put_list("read_markers", [&] { write_markers(); });
        put_list("push_subscriptions", [&] {
            for (auto const& each : db_.push.list(who_.id))
                add(make_push_record(each));
        });
        put_list("moderation", [&] { write_modlog(); });
        put_list("votes", [&] { write_votes(); });
        put_list("threads", [&] { write_threads(); });
        put_list("webhooks", [&] { write_webhooks(); });
        put_list("attachments", [&] { write_attachments(blobs); });
        put_list("messages", [&] { write_messages(); });
        put_list("reactions", [&] { write_reactions(); });
        file_.write("\n}\n");
        file_.finish();
        return summary_;
    }

private:
    void put(std::string_view key, json::value const& value)
    {
        file_.write(",\n" + json::serialize(json::value(key)) + ": " + json::serialize(value));
    }

    void put_list(std::string_view key, std::function<void()> const& fill)
    {
        file_.write(",\n" + json::serialize(json::value(key)) + ": [");
        is_first_ = true;
        fill();
        file_.write("]");
    }

    void add(json::object const& entry)
    {
        file_.write(is_first_ ? "\n" : ",\n");
        is_first_ = false;
        file_.write(json::serialize(entry));
    }

    /// Where a message stands, in words of clients.
    json::object place_of(room_id room) const
    {
        if (auto const* const found = db_.now.channels->find(room))
            return {{"channel", found->name}};
        for (auto const& channel : db_.now.channels->in_order)
            for (auto const& each : db_.now.threads.list(channel->id))
                if (each->room == room)
                    return {{"channel", channel->name}, {"thread_id", each->id}};
        return {};
    }

    void write_markers()
    {
        for (auto const& each : walks_.list_read_markers())
            if (each.user_id == who_.id) {
                auto entry = place_of(each.room);
                entry["message_id"] = each.message_id;
                add(entry);
            }
    }

    void write_modlog()
    {
        constexpr std::int64_t most = 100'000;
        modlog_filter by_him{.actor = who_.id};
        modlog_filter about_him{.target = who_.id};
        for (auto const& each : db_.modlog.list(by_him, {0, most}))
            add(make_modlog_record(each));
        for (auto const& each : db_.modlog.list(about_him, {0, most}))
            if (each.actor_id != who_.id) // else it was there before
                add(make_modlog_record(each));
    }

    void write_votes()
    {
        for (auto const& id : walks_.list_polls()) {
            auto const found = db_.polls.find(id);
            if (!found)
                continue;
            for (auto const& each : walks_.list_votes(*found))
                if (each.user_id == who_.id)
                    add({{"poll_id", id},
                         {"question", found->question},
                         {"option_id", option_id(*found, each.option)},
                         {"voted_at", each.voted_at}});
        }
    }

    void write_threads()
    {
        for (auto const& channel : db_.now.channels->in_order)
            for (auto const& each : db_.now.threads.list(channel->id))
                if (each->created_by == who_.id)
                    add({{"id", each->id}, {"name", each->name}, {"channel", channel->name},
                         {"created_at", each->created_at}});
    }

    void write_webhooks()
    {
        for (auto const& each : db_.now.webhooks->list())
            if (each->created_by == who_.id)
                add({{"id", each->id}, {"name", each->name}, {"created_at", each->created_at}});
    }

    void write_attachments(blob_folder const& blobs)
    {
        auto const folder = target_ / "attachments";
        fs::create_directory(folder);
        fs::permissions(folder, fs::perms::owner_all);
        for (auto const& id : walks_.list_attachments()) {
            auto const found = db_.attachments.find(id);
            if (!found || found->uploader != who_.id)
                continue;
            auto record = make_attachment_record(*found, db_.now);
            auto const name = read_text(record, "filename").value_or(id);
            if (is_plain_file(blobs.blob(found->file.id))) {
                copy_plain_file(blobs.blob(found->file.id), folder / name);
                ++summary_.attachments;
            } else {
                record["missing"] = true;
                ++summary_.missing_attachments;
            }
            add(record);
        }
    }

    void write_messages()
    {
        walks_.each_message_of(who_.id, [&](message const& each) {
            auto entry = place_of(each.room);
            entry["message"] = make_message_record(db_.now, each, reference_form::original);
            add(entry);
            ++summary_.messages;
        });
    }

    void write_reactions()
    {
        walks_.each_reaction_of(who_.id, [&](room_id room, std::string const& message_id,
                                             std::string const& emoji) {
            auto entry = place_of(room);
            entry["message_id"] = message_id;
            entry["emoji"] = emoji;
            add(entry);
        });
    }

    read_tx& db_;
    table_walks const& walks_;
    user const& who_;
    fs::path const& target_;
    new_file file_;
    bool is_first_ = true;
    user_export_summary summary_{};
};

struct export_parts {
    read_tx& db;
    table_walks const& walks;
    blob_folder const& blobs;
};

user_export_summary export_to_folder(export_parts const& from, user const& who,
                                     fs::path const& target)
{
    constexpr mode_t ours_alone = 0700;
    if (::mkdir(target.c_str(), ours_alone) != 0)
        throw std::runtime_error("cannot make " + target.string() + ": " +
                                 std::generic_category().message(errno));
    try {
        auto const done = user_document(from.db, from.walks, who, target).write(from.blobs);
        sync_folder_with_files(target);
        return done;
    } catch (std::exception const& cause) {
        std::error_code ignored;
        fs::remove_all(target, ignored);
        throw std::runtime_error("nothing was exported: " + std::string(cause.what()));
    }
}

} // namespace

user_export_summary export_user(read_tx& db, user const& who, blob_folder const& blobs,
                                fs::path const& target)
{
    table_walks const walks(db.messages);
    return export_to_folder({db, walks, blobs}, who, target);
}

user_export_summary export_user(fs::path const& database, fs::path const& attachments_folder,
                                std::string const& name, fs::path const& target)
{
    snapshot of({.database = database});
    auto const* const who = of.now().users.find_by_name_or_id(name);
    if (who == nullptr)
        throw std::runtime_error("nobody is called " + name);
    blob_folder const blobs(attachments_folder);
    return export_to_folder({of.db(), of.walks(), blobs}, *who, target);
}

} // namespace oc
