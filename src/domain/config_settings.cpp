// The table of settings: each setting of config.json once. Read-only after start; any thread.
#include "domain/config.hpp"

#include <utility>

namespace oc {
namespace {

struct bounds {
    std::int64_t least = 0;
    std::int64_t most = 0; // 0: no upper bound
};

setting flag(std::string_view path, bool config::*member, std::string_view meaning)
{
    return {.path = path, .type = setting_type::boolean, .meaning = meaning, .member = member};
}

setting number(std::string_view path, std::int64_t config::*member, bounds range,
               std::string_view meaning)
{
    return {.path = path,
            .type = setting_type::integer,
            .meaning = meaning,
            .least = range.least,
            .most = range.most,
            .member = member};
}

setting text(std::string_view path, std::string config::*member, std::string_view meaning)
{
    return {.path = path, .type = setting_type::text, .meaning = meaning, .member = member};
}

setting list(std::string_view path, std::vector<std::string> config::*member,
             std::string_view meaning)
{
    return {.path = path, .type = setting_type::text_list, .meaning = meaning, .member = member};
}

setting section(std::string_view path, boost::json::object config::*member,
                std::string_view meaning)
{
    return {.path = path, .type = setting_type::object, .meaning = meaning, .member = member};
}

setting mode_of_login()
{
    return {.path = "auth_mode",
            .type = setting_type::text,
            .meaning = "How accounts log in: through Rotur, through Rotur or with a password kept "
                       "here (cracked), or only with a password kept here.",
            .fatal = true,
            .choices = {"rotur", "cracked", "cracked-only"},
            .member = &config::mode};
}

setting level_of_log()
{
    auto made = text("logging.level", &config::log_level, "The least level of lines in the log.");
    made.choices = {"debug", "info", "warning", "error", "off"};
    return made;
}

setting format_of_log()
{
    auto made = text("logging.format", &config::log_format,
                     "How the log is written: text (key=value) or json (an object a line).");
    made.choices = {"text", "json"};
    return made;
}

setting at_start(setting made)
{
    made.live = false;
    return made;
}

// Listening somewhere else than told would be worse than not starting.
setting fatal_when_wrong(setting made)
{
    made.fatal = true;
    return made;
}

using table = std::vector<setting>;

void add_limits(table& rows)
{
    rows.push_back(section("limits", &config::limits,
                           "Limits shown to clients as they stand here, unknown ones included."));
    rows.push_back(number("limits.post_content", &config::post_content_max, {1, 100'000},
                          "The longest message text, in Unicode code points."));
    rows.push_back(number("limits.search_results", &config::search_results_max, {1, 1000},
                          "How many messages one search returns at most."));
    rows.push_back(number("limits.slash_response", &config::slash_response_max, {1, 100'000},
                          "The longest answer to a slash command, in Unicode code points."));
    rows.push_back(number("limits.connections_per_address", &config::connections_per_address,
                          {1, 1'000'000},
                          "Connections from one address at a time; loopback is exempt."));
}

void add_rate_limiting(table& rows)
{
    rows.push_back(flag("rate_limiting.enabled", &config::rate_limiting_enabled,
                        "Whether users' messages are limited."));
    rows.push_back(number("rate_limiting.messages_per_minute", &config::messages_per_minute,
                          {1, 100'000}, "Messages, edits and deletions of a user per minute."));
    rows.push_back(number("rate_limiting.burst_limit", &config::burst_limit, {1, 100'000},
                          "The same within 10 seconds; more starts the cooldown."));
    rows.push_back(number("rate_limiting.cooldown_seconds", &config::cooldown_seconds, {0, 86'400},
                          "How long a user waits after a burst, in seconds."));
    rows.push_back(number("rate_limiting.commands_per_minute", &config::commands_per_minute,
                          {1, 1'000'000}, "All commands of a user, per minute."));
}

void add_websocket(table& rows)
{
    rows.push_back(at_start(
        fatal_when_wrong(text("websocket.host", &config::host, "The address to listen on."))));
    rows.push_back(at_start(fatal_when_wrong(number("websocket.port", &config::port, {0, 65'535},
                                                    "The port to listen on; 0: any free one."))));
    rows.push_back(
        at_start(list("websocket.trusted_proxies", &config::trusted_proxies,
                      "Addresses or networks (a.b.c.d/n) whose forwarding headers are believed.")));
    rows.push_back(at_start(fatal_when_wrong(
        text("websocket.tls.certificate", &config::tls_certificate,
             "A PEM file with the certificate and its chain; with websocket.tls.key the server "
             "speaks https and wss. Relative to the data directory."))));
    rows.push_back(at_start(fatal_when_wrong(
        text("websocket.tls.key", &config::tls_key, "A PEM file with the certificate's key."))));
    rows.push_back(flag("websocket.deflate", &config::deflate,
                        "Whether messages are compressed for clients that offer it."));
    rows.push_back(number("websocket.deflate_bytes_min", &config::deflate_bytes_min,
                          {0, 1'000'000'000}, "Shorter messages are sent uncompressed, in bytes."));
    rows.push_back(at_start(number("websocket.net_threads", &config::net_threads, {0, 256},
                                   "Threads for sockets; 0: one less than the cores.")));
}

void add_login(table& rows)
{
    rows.push_back(mode_of_login());
    rows.push_back(flag("cracked.allow_registration", &config::allow_registration,
                        "Whether anybody may register an account here."));
    rows.push_back(list("DB.users.default.roles", &config::default_user_roles,
                        "The roles of a new user, the primary one first."));
    rows.push_back(section("DB.users.default", &config::default_user_extra,
                           "Further keys that every new user record gets."));
    rows.push_back(text("rotur.validate_url", &config::rotur_validate_url,
                        "Where Rotur logins are checked; http:// only on loopback."));
    rows.push_back(text("rotur.validate_key", &config::rotur_validate_key,
                        "When set, sent to Rotur instead of the connection's own key."));
    rows.push_back(text("rotur.profile_url", &config::rotur_profile_url,
                        "Where the tiers of Rotur users are looked up; http:// only on loopback."));
    rows.push_back(number("rotur.timeout_seconds", &config::rotur_timeout_seconds, {1, 60},
                          "How long Rotur may take to answer, in seconds."));
    rows.push_back(flag("permissions.owner_override", &config::owner_override,
                        "Whether the role owner passes every channel's permission lists."));
}

void add_attachments(table& rows)
{
    rows.push_back(list("uploads.emoji_allowed_file_types", &config::emoji_file_types,
                        "File extensions of emojis that may be added and are shown."));
    rows.push_back(flag("attachments.enabled", &config::attachments_enabled,
                        "Whether files can be uploaded."));
    rows.push_back(number("attachments.max_size", &config::attachment_bytes_max, {1, 0},
                          "The largest file, in bytes."));
    rows.push_back(list("attachments.allowed_types", &config::attachment_types,
                        "Media types that may be uploaded; image/* means all images."));
    rows.push_back(number("attachments.max_attachments_per_user", &config::attachments_per_user_max,
                          {-1, 0}, "Files that one user may keep here; -1: any number."));
    rows.push_back(list("attachments.permanent_tiers", &config::permanent_tiers,
                        "Rotur tiers whose files are kept longest."));
    rows.push_back(number("attachments.permanent_expiration_days",
                          &config::attachment_permanent_days, {1, 36'500},
                          "Days that files of those tiers are kept."));
    rows.push_back(number("attachments.free_tier_max_expiration_days",
                          &config::attachment_free_days_max, {1, 36'500},
                          "Days that other files are kept at most; large ones are kept shorter."));
    rows.push_back(number("attachments.uploads_per_minute", &config::uploads_per_minute,
                          {1, 100'000}, "Uploads of a user per minute."));
    rows.push_back(number("attachments.subscription_cache_ttl", &config::tier_cache_seconds,
                          {1, 86'400}, "How long a user's Rotur tier is believed, in seconds."));
    rows.push_back(number("attachments.thumbnail_cache_size", &config::thumbnail_cache_bytes,
                          {0, 0}, "Room for small copies of pictures on the disk, in bytes."));
}

void add_compression(table& rows)
{
    rows.push_back(flag("attachments.compression.enabled", &config::compression_enabled,
                        "Whether uploaded pictures are made smaller; metadata always goes."));
    rows.push_back(number("attachments.compression.max_width", &config::compression_width_max,
                          {16, 16'384}, "The width of a picture after that, in pixels."));
    rows.push_back(number("attachments.compression.max_height", &config::compression_height_max,
                          {16, 16'384}, "The height of a picture after that, in pixels."));
    rows.push_back(number("attachments.compression.jpeg_quality",
                          &config::compression_jpeg_quality, {1, 100}, "Of JPEG pictures."));
    rows.push_back(number("attachments.compression.webp_quality",
                          &config::compression_webp_quality, {1, 100}, "Of WebP pictures."));
    rows.push_back(number("attachments.compression.png_compression",
                          &config::compression_png_level, {0, 9}, "Effort spent on PNG pictures."));
}

setting days(std::string_view path, std::int64_t config::*member)
{
    return number(path, member, {-1, 36'500},
                  "Days that such entries are kept; -1: as modlog.retention.default.");
}

void add_modlog(table& rows)
{
    rows.push_back(flag("modlog.enabled", &config::modlog_enabled,
                        "Whether what moderators do is recorded."));
    rows.push_back(number("modlog.retention.default", &config::modlog_default_days, {0, 36'500},
                          "Days that entries of no other category are kept."));
    rows.push_back(days("modlog.retention.user_moderation", &config::modlog_user_days));
    rows.push_back(days("modlog.retention.role_management", &config::modlog_role_days));
    rows.push_back(days("modlog.retention.channel_management", &config::modlog_channel_days));
    rows.push_back(days("modlog.retention.message_moderation", &config::modlog_message_days));
    rows.push_back(days("modlog.retention.server_management", &config::modlog_server_days));
}

void add_push(table& rows)
{
    rows.push_back(flag("push.allow_private_endpoints", &config::push_allows_private_endpoints,
                        "For tests only: whether clients may have pushes sent to http:// and to "
                        "addresses inside the network."));
}

void add_metrics(table& rows)
{
    rows.push_back(at_start(flag("metrics.enabled", &config::metrics_enabled,
                                 "Whether /metrics is served on an address of its own.")));
    rows.push_back(at_start(fatal_when_wrong(
        text("metrics.host", &config::metrics_host, "The address that serves /metrics."))));
    rows.push_back(at_start(fatal_when_wrong(
        number("metrics.port", &config::metrics_port, {0, 65'535},
               "The port that serves /metrics; 0: any free one."))));
    rows.push_back(text("metrics.token", &config::metrics_token,
                        "Who sends this bearer token gets /metrics on the main port as well; "
                        "empty: nobody does."));
}

void add_backup(table& rows)
{
    rows.push_back(flag("backup.enabled", &config::backup_enabled,
                        "Whether a backup is made every day."));
    rows.push_back(text("backup.directory", &config::backup_directory,
                        "Where daily backups go; relative to the data directory."));
    rows.push_back(number("backup.keep", &config::backup_keep, {1, 1000},
                          "Daily backups that are kept; older ones are deleted."));
    rows.push_back(number("backup.hour", &config::backup_hour, {0, 23},
                          "The hour of the daily backup, in UTC."));
}

void add_server(table& rows)
{
    rows.push_back(section("server", &config::server,
                           "Name, icon, banner, url and owner, shown to clients as they stand."));
    rows.push_back(text("server.owner.id", &config::server_owner_id,
                        "The id of an account that has the role owner."));
    rows.push_back(level_of_log());
    rows.push_back(format_of_log());
    rows.push_back(number("logging.slow_command_ms", &config::slow_command_ms, {0, 600'000},
                          "Commands that took longer are logged, in milliseconds; 0: none."));
}

table make_table()
{
    table rows;
    add_limits(rows);
    add_rate_limiting(rows);
    add_websocket(rows);
    add_login(rows);
    add_attachments(rows);
    add_compression(rows);
    add_modlog(rows);
    add_push(rows);
    add_metrics(rows);
    add_backup(rows);
    add_server(rows);
    return rows;
}

struct default_reader {
    config const& values;

    boost::json::value operator()(bool config::*member) const { return values.*member; }
    boost::json::value operator()(std::int64_t config::*member) const { return values.*member; }
    boost::json::value operator()(std::string config::*member) const
    {
        return boost::json::string(values.*member);
    }
    boost::json::value operator()(std::vector<std::string> config::*member) const
    {
        return boost::json::array((values.*member).begin(), (values.*member).end());
    }
    boost::json::value operator()(auth_mode config::*) const
    {
        return boost::json::string(to_string(mode_when_absent));
    }
    boost::json::value operator()(boost::json::object config::*) const
    {
        return boost::json::object{};
    }
};

} // namespace

boost::json::value default_of(setting const& row)
{
    static config const values;
    return std::visit(default_reader{values}, row.member);
}

std::vector<setting> const& settings()
{
    static table const rows = make_table();
    return rows;
}

} // namespace oc
