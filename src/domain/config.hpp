// config: every setting of config.json (part 2 §12.1), typed. The table in config_settings.cpp says
// each setting once: path, type, bounds, meaning; loading, `check`, `schema` and the docs read it.
// Defaults are the initial values of struct config. Pure; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace oc {

enum class auth_mode : std::uint8_t { rotur, cracked, cracked_only };
struct auth_mode_names { // in the order of the enum
    static constexpr std::array<std::string_view, 3> list{"rotur", "cracked", "cracked-only"};
};

std::string_view to_string(auth_mode mode);

struct module_settings; // plugin_settings.hpp

struct config {
    // limits
    std::int64_t post_content_max = 2000; // Unicode code points
    std::int64_t search_results_max = 30;
    std::int64_t slash_response_max = 4000; // code points
    std::int64_t connections_per_address = 64; // loopback exempt
    // rate_limiting
    bool rate_limiting_enabled = false;
    std::int64_t messages_per_minute = 30;
    std::int64_t burst_limit = 5;     // in 10 s
    std::int64_t cooldown_seconds = 60;
    std::int64_t commands_per_minute = 1200; // every other command, per user
    // websocket
    std::string host = "127.0.0.1";
    std::int64_t port = 5613;
    std::vector<std::string> trusted_proxies{"127.0.0.0/8", "::1"};
    std::string tls_certificate{}; // PEM files, relative to the data directory; empty: no TLS
    std::string tls_key{};
    bool deflate = true;
    std::int64_t deflate_bytes_min = 1024; // shorter messages are sent as they are
    // permissions, login
    bool owner_override = true;
    auth_mode mode = auth_mode::cracked;
    bool allow_registration = true;
    std::vector<std::string> default_user_roles{"user"};
    std::string rotur_validate_url = "https://api.rotur.dev/validate";
    std::string rotur_validate_key{}; // when set, sent instead of the connection's own key
    std::string rotur_profile_url = "https://api.rotur.dev/profile";
    std::int64_t rotur_timeout_seconds = 5;
    // uploads
    std::vector<std::string> emoji_file_types{"gif", "jpg", "jpeg", "png"};
    // attachments
    bool attachments_enabled = true;
    std::int64_t attachment_bytes_max = 104'857'600;
    std::vector<std::string> attachment_types{"image/*", "video/*", "audio/*", "application/pdf"};
    std::int64_t attachments_per_user_max = -1;
    std::vector<std::string> permanent_tiers{"pro", "max"};
    std::int64_t attachment_permanent_days = 365;
    std::int64_t attachment_free_days_max = 7;
    std::int64_t uploads_per_minute = 10;
    std::int64_t tier_cache_seconds = 300;
    std::int64_t thumbnail_cache_bytes = 268'435'456;
    bool compression_enabled = true;
    std::int64_t compression_width_max = 1920;
    std::int64_t compression_height_max = 1920;
    std::int64_t compression_jpeg_quality = 85;
    std::int64_t compression_webp_quality = 85;
    std::int64_t compression_png_level = 6;
    // modlog: days that entries are kept; -1: as the default
    bool modlog_enabled = true;
    std::int64_t modlog_default_days = 90;
    std::int64_t modlog_user_days = -1;
    std::int64_t modlog_role_days = -1;
    std::int64_t modlog_channel_days = -1;
    std::int64_t modlog_message_days = -1;
    std::int64_t modlog_server_days = -1;
    // push
    bool push_allows_private_endpoints = false; // for tests
    // metrics: on a listener of their own, and on the main one for who knows the token
    bool metrics_enabled = false;
    std::string metrics_host = "127.0.0.1";
    std::int64_t metrics_port = 9613;
    std::string metrics_token{};
    // backup
    bool backup_enabled = false;
    std::string backup_directory = "backups"; // relative to the data directory
    std::int64_t backup_keep = 7;             // automatic ones
    std::int64_t backup_hour = 3;             // UTC
    // server
    std::string server_owner_id{}; // this account is an owner
    std::string log_level = "info";
    std::string log_format = "text";      // or "json"
    std::int64_t slow_command_ms = 1000;  // 0: none is logged
    std::int64_t net_threads = 0; // 0: one less than the cores, at least 1

    /// No setting: where files that `server.icon` and `server.banner` name are looked up (part 2
    /// §11.5). Set by the server; empty: nowhere.
    std::string picture_folder{};

    /// No setting: what the native modules read of their own files (part 2 §10.4). Set by the core;
    /// null: none runs.
    std::shared_ptr<module_settings const> modules{};

    /// The sections that clients are shown verbatim (part 1 §5.1).
    boost::json::object server{};
    boost::json::object limits{};
    /// Template of new user records (DB.users.default) without `roles`.
    boost::json::object default_user_extra{};
    /// The whole file as read, unknown keys included, for writing it back.
    boost::json::object document{};
};

enum class setting_type : std::uint8_t { boolean, integer, text, text_list, object };

/// One line of the table of settings.
struct setting {
    std::string_view path;      // dotted, as in the file: "limits.post_content"
    setting_type type;
    std::string_view meaning;   // one sentence, with the unit
    bool live = true;           // takes effect at SIGHUP; false: at the next start
    std::int64_t least = 0;     // for integers
    std::int64_t most = 0;      // 0: no upper bound
    bool fatal = false;         // a wrong value keeps the server from starting
    std::vector<std::string_view> choices{}; // for text: the allowed values; empty: any text
    std::variant<bool config::*, std::int64_t config::*, std::string config::*,
                 std::vector<std::string> config::*, auth_mode config::*,
                 boost::json::object config::*> member{};
};

std::vector<setting> const& settings();

/// What a setting is when the file doesn't say it. For the whole sections: an empty object.
boost::json::value default_of(setting const& row);

/// What a file without `auth_mode` means; a fresh server's file says "cracked".
inline constexpr auth_mode mode_when_absent = auth_mode::rotur;

/// A setting that is wrong: where and why, in words for the operator.
struct config_problem {
    std::string path;
    std::string message;
    bool fatal = false; // a fatal one keeps the server from starting
};

struct parsed_config {
    config values{};
    std::vector<config_problem> problems{};
};

/// Reads a document: missing keys get their defaults, wrong ones are reported and get their
/// defaults, numbers out of bounds get the nearest bound, unknown keys are kept in
/// config::document. Old names are mapped (part 2 §12.1 end). Without `auth_mode` the mode is
/// rotur, as in the original.
parsed_config parse_config(boost::json::object document);

/// The document of a fresh server: every setup default of part 2 §12.1, auth_mode "cracked".
boost::json::object fresh_config_document();

} // namespace oc
