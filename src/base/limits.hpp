// Every hard limit of the server: its name, its unit, its reason. What an operator may want to
// change is in the config (domain/config.hpp); what stands here is fixed on purpose.
#pragma once

#include <cstddef>
#include <cstdint>

namespace oc::limits {

// Inbound. emoji_add carries base64 images, so a message may be large (part 1 §2.2).
inline constexpr std::size_t message_bytes_max = 4 * 1024 * 1024;
inline constexpr std::size_t json_depth_max = 32;      // real requests stay under 10
inline constexpr std::int64_t guest_commands_per_minute = 60; // of a connection before its login
inline constexpr std::size_t session_commands_max = 256; // queued per session; then it is closed
inline constexpr std::size_t session_queue_bytes_max = 8 * 1024 * 1024;
inline constexpr int malformed_frames_max = 3;         // before login (decisions.md)
inline constexpr std::int64_t malformed_notice_interval_ms = 1000;
inline constexpr std::size_t listener_bytes_max = 256; // longer ones are refused
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

// Web Push.
inline constexpr std::size_t push_queue_max = 20'000;     // that wait, retries included
inline constexpr std::size_t push_exchanges_max = 32;     // at once
inline constexpr std::size_t push_exchanges_per_service_max = 16;
inline constexpr std::int64_t push_timeout_ms = 10'000;
inline constexpr int push_attempts_max = 5;
inline constexpr std::int64_t push_retry_ms = 5'000;      // the first; four times longer each time
inline constexpr std::int64_t push_retry_after_ms_max = 60 * 60 * 1000;
inline constexpr std::int64_t push_ttl_seconds = 86'400;
inline constexpr std::int64_t push_token_seconds = 12 * 60 * 60;
inline constexpr std::int64_t push_hold_ms = 10'000;      // for who was just here
inline constexpr std::size_t push_held_max = 10'000;
inline constexpr std::size_t push_endpoints_per_service_max = 10; // of one user

// Login.
inline constexpr std::size_t validator_bytes_max = 256;   // part 2 §16.2
inline constexpr std::size_t password_jobs_max = 2;       // at once; 19 MiB each
inline constexpr std::size_t password_queue_max = 4096;
inline constexpr int login_failures_per_account_max = 10; // of one address, in the window below
inline constexpr int login_failures_everywhere_max = 100; // per account, of strange addresses
inline constexpr int login_failures_per_address_max = 30;
inline constexpr std::int64_t login_failure_window_ms = 10 * 60 * 1000;
inline constexpr std::size_t login_throttle_entries_max = 100'000;

// Uploads.
inline constexpr std::int64_t closed_key_ms_max = 15 * 60 * 1000; // after its connection
inline constexpr std::size_t closed_keys_max = 100'000;
inline constexpr std::size_t uploads_at_once_max = 64;             // of everybody
inline constexpr std::size_t uploads_of_address_max = 8;           // loopback exempt
inline constexpr std::size_t upload_overhead_bytes = 64 * 1024;    // of a body besides its file
inline constexpr std::size_t rotur_profile_lookups_max = 64;       // at once; more get no tier
inline constexpr std::int64_t rotur_tier_retry_ms = 60'000;        // after a failed look-up
inline constexpr std::size_t rotur_tiers_max = 10'000;             // remembered

// Pictures.
inline constexpr std::size_t image_queue_max = 64; // waiting for the one that is worked on
inline constexpr std::size_t emojis_max = 2000;
inline constexpr std::size_t emoji_bytes_max = 512 * 1024; // part 2 §2.1
inline constexpr int emoji_side_max = 1024;
inline constexpr std::size_t emoji_name_max = 64;

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
inline constexpr std::size_t message_attachments_max = 10;
inline constexpr std::size_t shown_id_length_max = 64;     // of an id that a refusal repeats
inline constexpr std::size_t attachment_name_max = 255;    // code points; longer ones are cut
inline constexpr std::size_t poll_question_max = 300;       // code points
inline constexpr std::size_t poll_option_text_max = 100;
inline constexpr std::size_t poll_option_id_max = 50;
inline constexpr std::size_t poll_options_min = 2;
inline constexpr std::size_t poll_options_max = 10;
inline constexpr std::int64_t polls_ended_at_once = 64;    // of those that expire together

// Webhooks.
inline constexpr std::size_t webhooks_per_channel_max = 15;
inline constexpr std::size_t webhook_name_max = 80;         // code points; of a post's username too
inline constexpr std::size_t webhook_token_bytes_max = 256; // longer ones are nobody's
inline constexpr std::size_t webhook_body_bytes_max = 10 * 1024 * 1024;
inline constexpr std::size_t webhook_values_max = 200'000;  // in its JSON; of pushes half of it
inline constexpr std::int64_t webhook_deliveries_max = 50;  // kept of each webhook
inline constexpr std::int64_t webhook_posts_burst = 30;     // of one webhook, at once
inline constexpr std::int64_t webhook_posts_per_minute = 60;

// Slash commands. Bots take frames of at most 1 MiB, and every registration goes to everybody.
inline constexpr std::size_t slash_commands_max = 100;      // per connection
inline constexpr std::size_t slash_options_max = 25;
inline constexpr std::size_t slash_choices_max = 100;
inline constexpr std::size_t slash_name_max = 32;           // code points
inline constexpr std::size_t slash_description_max = 200;
inline constexpr std::size_t slash_role_lists_max = 100;    // names in one
inline constexpr std::size_t slash_registration_bytes_max = 256 * 1024; // as JSON
inline constexpr std::size_t slash_commands_of_all_max = 2000; // of 20 users at least
inline constexpr std::size_t slash_argument_length_max = 4000; // code points of a text
inline constexpr std::size_t slash_reason_length_max = 400;    // of /ban and /mute
inline constexpr std::int64_t slash_interaction_ms = 15 * 60 * 1000;
inline constexpr int slash_answers_max = 5; // to one call; one of them public
inline constexpr std::size_t slash_interactions_max = 1000; // per bot; the oldest is forgotten

// Native modules.
inline constexpr std::size_t blocked_words_max = 1000;
inline constexpr std::size_t blocked_word_length_max = 100; // code points
inline constexpr std::int64_t purge_messages_max = 100;     // of one !purge

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
