// One user's data (GDPR articles 15, 17 and 20): all of it for him to take away, and its erasure.
// Used by `admin user export|erase NAME`; the thread that has the transaction.
#pragma once

#include "db/blob_folder.hpp"
#include "db/free_pages.hpp"
#include "db/tx.hpp"
#include "domain/user.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oc {

// Export. -----------------------------------------------------------------------------------------

struct user_export_summary {
    std::int64_t messages = 0;
    std::int64_t attachments = 0;         // files that were copied
    std::int64_t missing_attachments = 0; // records whose file is gone
};

/// Makes the folder `target` (mode 0700; it must not exist) with `user.json`, everything that we
/// keep about the user, and `attachments/`, his uploads. Reads every message once, about a second
/// for a million, in constant memory: a read unit, or a connection of one's own beside a running
/// server. Throws std::runtime_error with words for the operator; then `target` is not there.
user_export_summary export_user(read_tx& db, user const& who, blob_folder const& blobs,
                                std::filesystem::path const& target);

/// The same for a database file, beside a running server or without one: opens it read-only.
/// `name`: a username ignoring case, or an id. std::runtime_error also when nobody is called so.
user_export_summary export_user(std::filesystem::path const& database,
                                std::filesystem::path const& attachments_folder,
                                std::string const& name, std::filesystem::path const& target);

// Erasure. ----------------------------------------------------------------------------------------

/// What becomes of what he said.
enum class erased_messages : std::uint8_t {
    removed, // gone, with what others reacted to them
    emptied, // they stay as "[deleted]" by `erased_author`, so that replies keep their place
};

/// The author that remains where somebody has to be named.
inline constexpr std::string_view erased_author = "deleted user";
inline constexpr std::string_view erased_content = "[deleted]";

/// What one step did that clients may see, for whoever publishes it.
struct user_erasure_step {
    bool is_over = false;
    bool is_account_gone = false;       // with this step
    std::vector<message> removed{};     // room, id
    std::vector<message> emptied{};     // as they are now
    std::vector<thread_ptr> retitled{}; // as they are now
};

struct user_erasure_summary {
    std::int64_t messages = 0;
    std::int64_t reactions = 0;
    std::int64_t attachments = 0;
};

/// Erases a user in steps of some milliseconds, each in a write unit of its own, so that a server
/// goes on running: what he said, his reactions, votes, read markers, subscriptions and uploads
/// (files go with the commit, as always), mentions of his id as somebody answered or pinged, his
/// webhooks' and threads' creator, the titles of his threads, his name in the modlog; then pages of
/// the file that nothing uses any more are overwritten; then goes the account with its secrets, and
/// at last what its leaving wrote into the event log. What others wrote about him is theirs and
/// stays.
///
/// The account is banned from the first step on, so that nothing new comes while it runs;
/// connections are the caller's to close (before the first step and with the account). Each step
/// is to be committed before the next. An erasure that was broken off may simply be begun again.
/// Messages of bots and webhooks are not his.
class user_erasure {
public:
    user_erasure(std::string user_id, erased_messages how);

    /// One step. Nothing happens when it is over. The caller must not be the last owner: CHECK it
    /// with is_last_owner() of domain/ranks.hpp before. An exception leaves the step undone.
    user_erasure_step run_some(tx& db);

    user_erasure_summary const& summary() const { return summary_; }

private:
    enum class stage : std::uint8_t { banning, messages, traces, pages, account, log, over };

    void ban(tx& db) const;
    void erase_messages(tx& db, user_erasure_step& step);
    void erase_traces(tx& db, user_erasure_step& step);
    void erase_account(tx& db);

    std::string user_id_;
    std::string username_{};
    erased_messages how_;
    stage stage_ = stage::banning;
    room_id room_ = -1;          // where the walk through the messages is
    std::int64_t position_ = -1;
    free_page_wipe wipe_{};
    user_erasure_summary summary_{};
};

} // namespace oc
