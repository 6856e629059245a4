// data_loader: takes records of an original (or of our own stream) into a new database, whatever
// they came from. Its functions are called in the order in which they stand here; a record that
// cannot be used is reported and left out. Texts called `place` say where a record stands. One
// thread.
#pragma once

#include "base/clock.hpp"
#include "db/blob_folder.hpp"
#include "db/bulk_load.hpp"
#include "import/import_report.hpp"
#include "import/references.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace oc {

/// A file that becomes a blob: linked when it is on the same disk and stays where it is.
struct blob_source {
    std::filesystem::path file{};
    bool may_link = false;
};

class data_loader {
public:
    struct parts { // outlive it
        bulk_load& into;
        blob_folder const& blobs;
        import_report& report;
        random_source& random;
        reference_form form = reference_form::original;
        bool adds_permissions = true; // those that the original did not enforce (decisions.md)
        /// Told of each blob's id before there is a file of it.
        std::function<void(std::string const& id)> on_blob{};
    };
    using object = boost::json::object;

    explicit data_loader(parts with);

    tx& db() { return db_; }
    references const& who() const { return who_; }
    /// Ids of the blobs that were made, for who has to remove them when nothing comes of it.
    std::vector<std::string> const& kept_blobs() const { return kept_blobs_; }

    void take_role(std::string_view name, object const& from, std::string const& place);
    /// Renumbers when positions are equal or missing. Without roles: the default ones.
    void finish_roles();
    void take_user(std::string_view key, object const& from, std::string const& place);
    /// The id of a local account that left, if it is one: who registers its name gets another.
    void retire_user(std::string const& id);
    /// The user whose id is his name, if there is one: the first login of that name gets him.
    void await_owner(std::string const& name);

    /// The room whose history is that of the name; nothing for what has none of its own.
    std::optional<room_id> take_channel(object const& from, std::string const& place);
    std::optional<room_id> take_thread(object const& from, std::string const& place);
    std::optional<room_id> find_room(std::string const& channel) const;
    void take_webhook(object const& from, std::string const& place);

    void take_attachment(object const& from, blob_source const& source, std::string const& place);
    void take_emoji(std::int64_t id, object const& from, std::string const& image,
                    std::string const& place);

    /// Kept until their messages come.
    void take_poll(object const& from, std::string const& place);

    void begin_room(room_id room, bool is_thread);
    void take_message(object const& from, std::string const& place);
    /// Indexes; reports polls without messages, and how many messages each channel has.
    void finish_messages();

    void take_vote(object const& from, std::string const& place);
    void take_read_marker(std::string_view user, std::string const& key, object const& from,
                          std::string const& place);
    void take_push(std::string_view user, object const& from, std::string const& place);
    void take_modlog(object const& from, std::string const& place);

private:
    struct role_entry {
        role made;
        bool has_position;
    };
    struct shown_poll {
        room_id room;
        std::int64_t position;
    };

    void insert_user(struct user_record& record, std::string const& place);
    std::string free_username(std::string wanted) const;
    std::string free_channel_name(std::string wanted) const;
    void add_missing_permissions(role& to);
    bool renumber_roles();
    std::string keep_blob(blob_source const& source, std::string& hash, std::int64_t& size);
    void attach(message& to);
    std::optional<std::string> find_thread_id(room_id room) const;
    std::optional<poll> find_shown_poll(message& in) const;
    void insert_message(message& fresh);
    void count_messages(std::map<room_id, bulk_load::lost> const& replaced);

    parts with_;
    tx& db_;
    import_report& report_;
    references who_;
    std::vector<role_entry> roles_{};
    std::vector<std::string> kept_blobs_{};
    std::unordered_set<std::string> retired_{};
    std::unordered_set<std::string> attachment_ids_{};
    std::unordered_map<std::string, poll> polls_{}; // by message id, until the message comes
    std::unordered_map<std::string, poll> shown_polls_{}; // by id
    std::unordered_map<std::string, unix_seconds> browsers_{}; // endpoints, and their last use
    std::map<std::string, room_id> rooms_by_file_{}; // whose names cannot be files'
    std::map<room_id, std::int64_t> taken_{}; // messages
    room_id room_ = 0;
    bool is_thread_ = false;
    unix_seconds last_time_ = 0;
    std::int64_t nameless_ = 0;
};

} // namespace oc
