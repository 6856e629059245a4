// What lies where in a backup: the data directory's own names, a description in front, and the list
// of hashes at the end. Pure; any thread.
#pragma once

#include <string_view>

namespace oc::backup_names {

inline constexpr std::string_view description = "originchats-backup.json"; // the first entry
inline constexpr std::string_view hashes = "SHA256SUMS";                   // the last
inline constexpr std::string_view config = "config.json";
inline constexpr std::string_view database = "db/originchats.sqlite3";
inline constexpr std::string_view webhook_key = "db/webhook.key";
inline constexpr std::string_view blobs = "db/attachments/blobs/"; // and an id
/// Folders that are taken as they are.
inline constexpr std::string_view folders[] = {"db/serverAssets/", "db/serverEmojis/", "vapid/",
                                               "plugins/", "tls/"};

/// Whether a file of a backup may be called so: known to this program, and nothing that could lead
/// out of the data directory, hide itself, or be more than a name.
bool is_known(std::string_view name);

/// Whether others than the server's user have no business with it.
bool is_secret(std::string_view name);

} // namespace oc::backup_names
