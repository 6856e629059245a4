// interlude: what the original's SQLite file holds (part 2 §15.7), as records like those of its
// other formats. Used when it is newer than the histories beside it. One thread.
#pragma once

#include "db/interlude_database.hpp"
#include "import/import_report.hpp"
#include "import/original_layout.hpp"
#include "setup/data_directory.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oc {

class interlude {
public:
    using take_record = std::function<void(std::string_view key, boost::json::object const&,
                                           std::string const& place)>;

    /// `copy`: removed at the end of its life when it is not empty.
    interlude(std::filesystem::path const& file, std::filesystem::path copy,
              import_report& report);
    ~interlude();
    interlude(interlude const&) = delete;
    interlude& operator=(interlude const&) = delete;

    /// These say false when the file has no such table: then the JSON files count.
    bool each_role(take_record const& take);
    bool each_channel(take_record const& take);
    bool each_webhook(take_record const& take);
    bool each_poll(take_record const& take);
    bool each_vote(take_record const& take);
    void each_thread(take_record const& take);
    /// `name`: of a channel, or a thread's id.
    void each_message(std::string const& name, bool is_thread, take_record const& take);

    /// A channel's name or a thread's id that messages are of, whether it is there or not.
    struct named_room {
        std::string name{}; // empty: they have none
        bool is_thread = false;
        std::int64_t messages = 0;
    };
    std::vector<named_room> list_rooms();
    std::int64_t count_lost_reactions();

    /// The record of users.json with what the table says laid over it.
    boost::json::object merge_user(std::string_view id, boost::json::object const& older);
    /// Users that merge_user() was not asked for.
    void each_new_user(take_record const& take);

private:
    bool each_row(std::string_view table, std::string_view key, take_record const& take);
    void load_users();
    void note_broken(std::string const& place, std::string_view column);
    boost::json::object make_message(boost::json::object const& row);

    std::filesystem::path copy_;
    import_report& report_;
    interlude_database database_;
    bool has_users_ = false;
    std::vector<std::string> user_ids_{};
    std::unordered_map<std::string, boost::json::object> users_{};
};

/// Null when there is none, or an older one: that is said in the report.
std::unique_ptr<interlude> find_interlude(original_layout const& from, data_directory const& data,
                                          import_report& report);

} // namespace oc
