// Every hard limit of the server: its name, its unit, its reason. What an operator may want to
// change is in the config (domain/config.hpp); what stands here is fixed on purpose.
#pragma once

#include <cstddef>
#include <cstdint>

namespace oc::limits {

// Inbound. emoji_add carries base64 images, so a message may be large (part 1 §2.2).
inline constexpr std::size_t message_bytes_max = 4 * 1024 * 1024;
inline constexpr std::size_t json_depth_max = 32;      // real requests stay under 10
inline constexpr std::size_t session_commands_max = 256; // queued per session; then it is closed
inline constexpr std::size_t session_queue_bytes_max = 8 * 1024 * 1024;
inline constexpr int malformed_frames_max = 3;         // before login (decisions.md)
inline constexpr std::int64_t malformed_notice_interval_ms = 1000;
inline constexpr std::size_t listener_bytes_max = 256; // longer ones are dropped
inline constexpr std::size_t nonce_length_max = 64;
inline constexpr std::size_t peer_id_bytes_max = 256; // PeerJS makes 36; every participant gets it

// Time.
inline constexpr std::int64_t heartbeat_interval_ms = 30'000;  // the JSON ping of part 1 §2.8
inline constexpr std::int64_t websocket_ping_after_ms = 30'000;
inline constexpr std::int64_t peer_dead_after_ms = 75'000;
inline constexpr std::int64_t unauthenticated_ms_max = 60'000;
inline constexpr std::int64_t typing_interval_ms = 1'000;

// Outbound.
inline constexpr std::size_t outbox_frames_max = 16'384;
inline constexpr std::size_t outbox_bytes_max = 16 * 1024 * 1024;
inline constexpr std::size_t gathered_buffers_max = 256; // per write; IOV_MAX is 1024

inline constexpr std::size_t writes_between_reads = 64;  // connections written to in a row

// HTTP.
inline constexpr std::size_t http_head_bytes_max = 16 * 1024;
inline constexpr std::size_t http_body_bytes_max = 64 * 1024; // collected, unless a route says more
inline constexpr std::size_t http_body_piece_bytes_max = 64 * 1024; // of a streamed one
inline constexpr std::int64_t http_head_ms_max = 10'000;
inline constexpr std::int64_t http_idle_ms_max = 60'000;

// Login.
inline constexpr std::size_t validator_bytes_max = 256;   // part 2 §16.2
inline constexpr std::size_t password_jobs_max = 2;       // at once; 19 MiB each
inline constexpr std::size_t password_queue_max = 4096;
inline constexpr int login_failures_per_account_max = 10; // in login_failure_window
inline constexpr int login_failures_per_address_max = 30;
inline constexpr std::int64_t login_failure_window_ms = 10 * 60 * 1000;
inline constexpr std::size_t login_throttle_entries_max = 100'000;

// Storage.
inline constexpr std::size_t group_commit_units_max = 512;
inline constexpr std::int64_t event_log_rows_max = 100'000;
inline constexpr std::size_t store_queue_max = 65'536;

// What people make.
inline constexpr std::size_t roles_max = 500;
inline constexpr std::size_t role_holders_told_max = 1000; // when a role changes
inline constexpr std::size_t thread_name_max = 100;        // code points
inline constexpr std::size_t channel_name_max = 64;        // and of role names in its lists
inline constexpr std::size_t channel_text_max = 1024;      // description, icon, wallpaper
inline constexpr std::size_t permission_lists_max = 32;    // actions of one channel
inline constexpr std::size_t permission_names_max = 250;   // of one action
inline constexpr std::size_t channels_max = 500;
inline constexpr std::size_t emoji_length_max = 200;
inline constexpr std::size_t distinct_reactions_max = 20;  // per message
inline constexpr std::int64_t slow_mode_seconds_max = 21'600;
inline constexpr std::int64_t replies_default = 50;
inline constexpr std::int64_t pings_limit_max = 100;
inline constexpr std::int64_t pings_limit_default = 50;
inline constexpr std::size_t poll_question_max = 300;       // code points
inline constexpr std::size_t poll_option_text_max = 100;
inline constexpr std::size_t poll_option_id_max = 50;
inline constexpr std::size_t poll_options_min = 2;
inline constexpr std::size_t poll_options_max = 10;
inline constexpr std::int64_t polls_ended_at_once = 64;    // of those that expire together

// Slash commands. Bots take frames of at most 1 MiB, and every registration goes to everybody.
inline constexpr std::size_t slash_commands_max = 100;      // per connection
inline constexpr std::size_t slash_options_max = 25;
inline constexpr std::size_t slash_choices_max = 100;
inline constexpr std::size_t slash_name_max = 32;           // code points
inline constexpr std::size_t slash_description_max = 200;
inline constexpr std::size_t slash_role_lists_max = 100;    // names in one
inline constexpr std::size_t slash_registration_bytes_max = 256 * 1024; // as JSON
inline constexpr std::size_t slash_commands_of_all_max = 2000;
inline constexpr std::size_t slash_argument_length_max = 4000; // code points of a text
inline constexpr std::size_t slash_reason_length_max = 400;    // of /ban and /mute
inline constexpr std::int64_t slash_interaction_ms = 15 * 60 * 1000;
inline constexpr std::size_t slash_interactions_max = 1000; // per bot; the oldest is forgotten

// Search.
inline constexpr std::int64_t search_results_most = 50; // whatever limits.search_results says
inline constexpr std::size_t search_total_max = 1000;   // more are not counted
inline constexpr std::size_t search_cursor_places_max = 10'000; // rooms
inline constexpr std::size_t search_filter_entries_max = 100; // of a list
inline constexpr std::size_t modlog_text_bytes_max = 1000; // of a text in an entry's details
inline constexpr std::size_t modlog_details_bytes_max = 16 * 1024;
inline constexpr std::int64_t modlog_limit_default = 100;
inline constexpr std::int64_t modlog_limit_max = 200;
inline constexpr std::int64_t modlog_summary_entries = 10'000;
inline constexpr std::int64_t modlog_purge_interval_ms = 24 * 60 * 60 * 1000;

// History.
inline constexpr std::int64_t history_page_max = 200;
inline constexpr std::int64_t history_page_default = 100;
inline constexpr std::int64_t around_default = 50;

} // namespace oc::limits
