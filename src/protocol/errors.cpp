// Every text a client may be refused with, greppable in one table.
#include "protocol/errors.hpp"

#include "base/check.hpp"
#include "protocol/events.hpp"
#include "protocol/writer.hpp"

#include <array>
#include <memory>
#include <utility>

namespace oc {
namespace {

constexpr std::array errc_entries{
    errc_entry{errc::invalid_json, "invalid_json", "Invalid JSON"},
    errc_entry{errc::unknown_command, "unknown_command", "Unknown command: {}"},
    errc_entry{errc::invalid_value, "invalid_value", "Invalid value for '{}'"},
    errc_entry{errc::authentication_required, "authentication_required",
               "Authentication required"},
    errc_entry{errc::permission_required, "permission_required",
               "Access denied: '{}' permission required"},
    errc_entry{errc::queue_full, "queue_full", "Too many requests at once, try again later"},
    errc_entry{errc::internal_error, "internal_error", "Internal server error (incident {})"},
    errc_entry{errc::rate_limited, "rate_limited", "{}"},
    errc_entry{errc::rate_limited_without_reason, "rate_limited_without_reason", "{}"},
    errc_entry{errc::slow_mode, "slow_mode", "Slow mode: one message every {} seconds"},

    errc_entry{errc::rotur_disabled, "rotur_disabled",
               "Rotur authentication is disabled. Use login or register commands."},
    errc_entry{errc::invalid_authentication, "invalid_authentication", "Invalid authentication"},
    errc_entry{errc::rotur_unreachable, "rotur_unreachable",
               "Authentication failed: Rotur is not reachable"},
    errc_entry{errc::banned, "banned", "Access denied: You are banned from this server"},
    errc_entry{errc::registration_disabled, "registration_disabled", "Registration is disabled"},
    errc_entry{errc::credentials_required, "credentials_required",
               "Username and password required"},
    errc_entry{errc::username_length, "username_length", "Username must be 2-32 characters"},
    errc_entry{errc::password_length, "password_length", "Password must be 4-72 characters"},
    errc_entry{errc::username_characters, "username_characters",
               "Username can only contain letters, numbers, hyphens, and underscores"},
    errc_entry{errc::username_taken, "username_taken", "Username already taken"},
    errc_entry{errc::username_reserved, "username_reserved", "Username is reserved"},
    errc_entry{errc::no_such_account, "no_such_account", "User not found"},
    errc_entry{errc::account_uses_rotur, "account_uses_rotur",
               "This account uses Rotur authentication"},
    errc_entry{errc::invalid_password, "invalid_password", "Invalid password"},
    errc_entry{errc::too_many_attempts, "too_many_attempts",
               "Too many attempts, try again later"},
    errc_entry{errc::claim_code_required, "claim_code_required", "Claim code is required"},
    errc_entry{errc::invalid_claim_code, "invalid_claim_code",
               "This claim code is not valid or was used already"},

    errc_entry{errc::user_not_found, "user_not_found", "User not found"},
    errc_entry{errc::user_roles_not_found, "user_roles_not_found", "User roles not found"},
    errc_entry{errc::user_required, "user_required", "User parameter is required"},
    errc_entry{errc::status_required, "status_required", "Status is required"},
    errc_entry{errc::invalid_status, "invalid_status",
               "Invalid status. Must be one of: online, idle, dnd, offline, invisible"},
    errc_entry{errc::last_owner, "last_owner", "Cannot delete the last owner"},
    errc_entry{errc::owner_role_required, "owner_role_required",
               "Access denied: 'owner' role required"},
    errc_entry{errc::last_owner_role, "last_owner_role", "Cannot remove the last owner"},
    errc_entry{errc::user_updates_required, "user_updates_required",
               "Updates must be an object"},
    errc_entry{errc::field_not_updatable, "field_not_updatable", "Cannot update field: {}"},
    errc_entry{errc::username_not_text, "username_not_text", "Username must be a non-empty string"},
    errc_entry{errc::nickname_not_text, "nickname_not_text", "Nickname must be a string or null"},
    errc_entry{errc::nickname_too_long, "nickname_too_long",
               "Nickname too long (max 20 characters)"},
    errc_entry{errc::timeout_not_positive, "timeout_not_positive",
               "Timeout must be a positive integer"},
    errc_entry{errc::owner_not_bannable, "owner_not_bannable", "Cannot ban the server owner"},
    errc_entry{errc::pfp_by_rotur, "pfp_by_rotur",
               "Profile pictures are managed by Rotur for this account"},
    errc_entry{errc::url_required, "url_required", "URL required"},
    errc_entry{errc::url_malformed, "url_malformed", "Invalid URL format"},
    errc_entry{errc::url_too_long, "url_too_long", "URL too long (max 500 characters)"},
    errc_entry{errc::pfp_username_required, "pfp_username_required", "Username required"},

    errc_entry{errc::roles_required, "roles_required", "Roles list is required"},
    errc_entry{errc::role_not_existing, "role_not_existing", "Role '{}' does not exist"},
    errc_entry{errc::role_name_required, "role_name_required", "Role name is required"},
    errc_entry{errc::role_name_unusable, "role_name_unusable",
               "Role names have 1-32 printable characters and do not start with '!'"},
    errc_entry{errc::role_exists, "role_exists", "Role already exists"},
    errc_entry{errc::roles_too_many, "roles_too_many", "Too many roles"},
    errc_entry{errc::role_required, "role_required", "Role id or name is required"},
    errc_entry{errc::role_not_found, "role_not_found", "Role not found"},
    errc_entry{errc::role_unknown, "role_unknown", "Role '{}' not found"},
    errc_entry{errc::role_too_high, "role_too_high",
               "Cannot manage roles at or above your position"},
    errc_entry{errc::role_protected, "role_protected", "Cannot manage protected role '{}'"},
    errc_entry{errc::role_not_self_assignable, "role_not_self_assignable",
               "Role '{}' cannot be made self-assignable"},
    errc_entry{errc::role_rename_denied, "role_rename_denied", "Cannot rename system roles"},
    errc_entry{errc::role_in_use, "role_in_use", "Role is used in channel '{}' permissions"},
    errc_entry{errc::role_not_deletable, "role_not_deletable", "Cannot delete system roles"},
    errc_entry{errc::role_data_required, "role_data_required", "Role data is required"},
    errc_entry{errc::role_order_required, "role_order_required", "Roles array is required"},
    errc_entry{errc::role_order_invalid, "role_order_invalid", "Failed to reorder roles"},
    errc_entry{errc::permissions_not_array, "permissions_not_array",
               "Permissions must be an array"},
    errc_entry{errc::not_self_assignable, "not_self_assignable",
               "This role is not self-assignable"},
    errc_entry{errc::role_held, "role_held", "You already have this role"},
    errc_entry{errc::role_not_held, "role_not_held", "You don't have this role"},
    errc_entry{errc::role_last, "role_last", "Failed to remove role"},

    errc_entry{errc::server_name_not_text, "server_name_not_text", "Name must be a string or null"},
    errc_entry{errc::server_icon_not_text, "server_icon_not_text", "Icon must be a string or null"},
    errc_entry{errc::server_banner_not_text, "server_banner_not_text",
               "Banner must be a string or null"},
    errc_entry{errc::server_no_updates, "server_no_updates", "No updates provided"},
    errc_entry{errc::server_picture_unusable, "server_picture_unusable",
               "Icon and banner must be http(s) URLs or names of picture files"},
    errc_entry{errc::settings_not_saved, "settings_not_saved", "The settings could not be saved"},

    errc_entry{errc::missing_fields, "missing_fields", "Missing fields: {}"},
    errc_entry{errc::empty_message, "empty_message",
               "Message content or attachments cannot be empty"},
    errc_entry{errc::message_too_long, "message_too_long",
               "Message too long. Maximum length is {} characters"},
    errc_entry{errc::embeds_invalid, "embeds_invalid", "{}"},
    errc_entry{errc::role_mention_denied, "role_mention_denied",
               "You do not have permission to mention the '@&{}' role"},
    errc_entry{errc::channel_not_found, "channel_not_found", "Channel not found"},
    errc_entry{errc::channel_or_thread_required, "channel_or_thread_required",
               "Channel or thread_id required"},
    errc_entry{errc::channel_access_denied, "channel_access_denied",
               "Access denied to this channel"},
    errc_entry{errc::channel_type_unsuitable, "channel_type_unsuitable",
               "Cannot send messages in this channel type"},
    errc_entry{errc::send_denied, "send_denied",
               "You do not have permission to send messages in this channel"},
    errc_entry{errc::send_in_thread_denied, "send_in_thread_denied",
               "You do not have permission to send messages in this thread"},
    errc_entry{errc::thread_not_found, "thread_not_found", "Thread not found"},
    errc_entry{errc::thread_locked, "thread_locked", "This thread is locked"},
    errc_entry{errc::thread_archived, "thread_archived", "This thread is archived"},
    errc_entry{errc::thread_view_denied, "thread_view_denied",
               "You do not have permission to view this thread"},
    errc_entry{errc::thread_id_required, "thread_id_required", "Thread ID is required"},
    errc_entry{errc::thread_fields_required, "thread_fields_required",
               "Channel and thread name are required"},
    errc_entry{errc::thread_needs_forum, "thread_needs_forum",
               "Threads can only be created in forum channels"},
    errc_entry{errc::thread_create_denied, "thread_create_denied",
               "You do not have permission to create threads in this channel"},
    errc_entry{errc::thread_name_empty, "thread_name_empty", "Thread name cannot be empty"},
    errc_entry{errc::thread_name_too_long, "thread_name_too_long",
               "Thread name too long. Maximum length is {} characters"},
    errc_entry{errc::thread_modify_denied, "thread_modify_denied",
               "You do not have permission to modify this thread"},
    errc_entry{errc::attachments_disabled, "attachments_disabled", "Attachments are disabled"},
    errc_entry{errc::reply_target_not_found, "reply_target_not_found",
               "The message you're trying to reply to was not found"},
    errc_entry{errc::edit_format, "edit_format", "Invalid message edit format"},
    errc_entry{errc::edit_not_found, "edit_not_found", "Message not found or cannot be edited"},
    errc_entry{errc::edit_own_denied, "edit_own_denied",
               "You do not have permission to edit your own message in this channel"},
    errc_entry{errc::edit_own_in_thread_denied, "edit_own_in_thread_denied",
               "You do not have permission to edit your own message in this thread"},
    errc_entry{errc::edit_denied, "edit_denied",
               "You do not have permission to edit this message"},
    errc_entry{errc::delete_format, "delete_format", "Invalid message delete format"},
    errc_entry{errc::delete_not_found, "delete_not_found",
               "Message not found or cannot be deleted"},
    errc_entry{errc::delete_own_denied, "delete_own_denied",
               "You do not have permission to delete your own message in this channel"},
    errc_entry{errc::delete_own_in_thread_denied, "delete_own_in_thread_denied",
               "You do not have permission to delete your own message in this thread"},
    errc_entry{errc::delete_denied, "delete_denied",
               "You do not have permission to delete this message"},
    errc_entry{errc::message_not_found, "message_not_found", "Message not found"},
    errc_entry{errc::channel_not_provided, "channel_not_provided", "Channel name not provided"},
    errc_entry{errc::message_id_required, "message_id_required", "Message ID is required"},
    errc_entry{errc::pin_denied, "pin_denied",
               "You do not have permission to pin messages in this channel"},
    errc_entry{errc::reaction_fields_required, "reaction_fields_required",
               "Message ID and emoji are required"},
    errc_entry{errc::invalid_emoji, "invalid_emoji", "Invalid emoji"},
    errc_entry{errc::reaction_add_denied, "reaction_add_denied",
               "You do not have permission to add reactions to this message"},
    errc_entry{errc::reaction_remove_denied, "reaction_remove_denied",
               "You do not have permission to remove reactions from this message"},
    errc_entry{errc::reaction_add_failed, "reaction_add_failed", "Failed to add reaction"},
    errc_entry{errc::reaction_remove_failed, "reaction_remove_failed",
               "Failed to remove reaction"},
    errc_entry{errc::replies_fields_required, "replies_fields_required",
               "Channel name and message ID are required"},
    errc_entry{errc::message_get_fields_required, "message_get_fields_required",
               "Channel/thread and message ID are required"},
    errc_entry{errc::around_required, "around_required", "around (message ID) is required"},
    errc_entry{errc::search_fields_required, "search_fields_required",
               "Channel name and query are required"},
    errc_entry{errc::typing_channel_required, "typing_channel_required",
               "Channel name or thread_id not provided"},
    errc_entry{errc::invalid_pings_limit, "invalid_pings_limit",
               "Limit must be a number between 1 and 100"},
    errc_entry{errc::invalid_pings_offset, "invalid_pings_offset",
               "Offset must be a non-negative number"},
    errc_entry{errc::unreads_room_required, "unreads_room_required",
               "Channel or thread_id is required"},
    errc_entry{errc::channel_name_required, "channel_name_required", "Channel name is required"},
    errc_entry{errc::invalid_channel_name, "invalid_channel_name", "Invalid channel name"},
    errc_entry{errc::channel_type_required, "channel_type_required",
               "Channel type is required (text, voice, or separator)"},
    errc_entry{errc::unknown_channel_type, "unknown_channel_type",
               "Invalid channel type, must be text, voice, or separator"},
    errc_entry{errc::channel_exists, "channel_exists", "Channel already exists"},
    errc_entry{errc::channel_create_failed, "channel_create_failed",
               "Failed to create channel"},
    errc_entry{errc::current_name_required, "current_name_required", "current_name is required"},
    errc_entry{errc::updates_required, "updates_required", "updates object is required"},
    errc_entry{errc::invalid_channel_type, "invalid_channel_type", "Invalid channel type"},
    errc_entry{errc::new_channel_name_exists, "new_channel_name_exists",
               "Channel with new name already exists"},
    errc_entry{errc::position_required, "position_required", "Position is required"},
    errc_entry{errc::invalid_position, "invalid_position",
               "Position must be a non-negative integer"},

    errc_entry{errc::peer_id_required, "peer_id_required", "Peer ID is required"},
    errc_entry{errc::voice_access_denied, "voice_access_denied",
               "You do not have permission to access this voice channel"},
    errc_entry{errc::voice_channel_unsuitable, "voice_channel_unsuitable",
               "This is not a voice channel"},
    errc_entry{errc::not_in_voice, "not_in_voice", "You are not in a voice channel"},

    errc_entry{errc::room_required, "room_required", "Channel or thread_id is required"},
    errc_entry{errc::poll_question_required, "poll_question_required", "Question is required"},
    errc_entry{errc::poll_question_too_long, "poll_question_too_long",
               "Question is too long (max 300 characters)"},
    errc_entry{errc::poll_options_too_few, "poll_options_too_few",
               "At least 2 options are required"},
    errc_entry{errc::poll_options_too_many, "poll_options_too_many",
               "Cannot have more than 10 options"},
    errc_entry{errc::poll_option_text_required, "poll_option_text_required",
               "Option {} must have 'text'"},
    errc_entry{errc::poll_option_invalid, "poll_option_invalid", "Option {}"},
    errc_entry{errc::poll_option_repeated, "poll_option_repeated", "Duplicate option id: {}"},
    errc_entry{errc::poll_expiry_past, "poll_expiry_past", "Poll expiry must be in the future"},
    errc_entry{errc::poll_id_required, "poll_id_required", "poll_id or message_id is required"},
    errc_entry{errc::poll_not_found, "poll_not_found", "Poll not found"},
    errc_entry{errc::poll_view_denied, "poll_view_denied",
               "You do not have permission to view this poll"},
    errc_entry{errc::poll_choice_required, "poll_choice_required",
               "option_id or option_ids is required"},
    errc_entry{errc::poll_option_unknown, "poll_option_unknown", "Invalid option: {}"},
    errc_entry{errc::poll_ended, "poll_ended", "Poll has ended"},
    errc_entry{errc::poll_expired, "poll_expired", "Poll has expired"},
    errc_entry{errc::poll_already_ended, "poll_already_ended", "Poll has already ended"},
    errc_entry{errc::poll_embeds_fixed, "poll_embeds_fixed",
               "The embeds of a poll cannot be changed"},

    errc_entry{errc::modlog_denied, "modlog_denied",
               "Access denied: 'view_audit_log' or 'manage_users' permission required"},
    errc_entry{errc::modlog_limit, "modlog_limit", "Limit must be between 1 and 200"},
    errc_entry{errc::modlog_offset, "modlog_offset", "Offset must be a non-negative integer"},
    errc_entry{errc::modlog_after, "modlog_after", "After must be a valid Unix timestamp"},

    errc_entry{errc::rate_status_of_others, "rate_status_of_others",
               "Access denied: can only check your own rate limit status"},
    errc_entry{errc::rate_limiter_disabled, "rate_limiter_disabled",
               "Rate limiter not available or disabled"},
};

constexpr bool is_complete()
{
    if (errc_entries.size() != static_cast<std::size_t>(errc::count_))
        return false;
    for (std::size_t i = 0; i < errc_entries.size(); ++i)
        if (errc_entries[i].code != static_cast<errc>(i))
            return false;
    return true;
}
static_assert(is_complete(), "every errc needs its line here, in the order of the enum");

errc_entry const& entry_of(errc code) { return errc_entries[static_cast<std::size_t>(code)]; }

template <class Packet>
frame_ptr to_frame(Packet const& packet, std::optional<std::string> const& listener)
{
    auto plain = write_packet(Packet::wire_name, packet);
    return std::make_shared<frame const>(listener ? with_listener(plain, *listener)
                                                  : std::move(plain));
}

} // namespace

std::span<errc_entry const> errc_table() { return errc_entries; }

std::string_view errc_name(errc code) { return entry_of(code).name; }

std::string error_text(error const& refusal)
{
    std::string text(entry_of(refusal.code).text);
    if (auto const blank = text.find("{}"); blank != std::string::npos)
        text.replace(blank, 2, refusal.detail);
    return text;
}

frame_ptr refusal_frame(error const& refusal, refusal_context const& context)
{
    if (context.form == refusal_form::auth_error)
        return to_frame(packets::login_refusal{error_text(refusal)}, std::nullopt);
    if (refusal.code == errc::rate_limited)
        return to_frame(packets::rate_limit{refusal.detail, refusal.wait_ms}, context.listener);
    if (refusal.code == errc::rate_limited_without_reason)
        return to_frame(packets::rate_limit{std::nullopt, refusal.wait_ms}, context.listener);
    if (refusal.code == errc::slow_mode)
        return to_frame(packets::rate_limit{error_text(refusal), refusal.wait_ms,
                                            std::stoll(refusal.detail)},
                        context.listener);
    return to_frame(packets::refusal{context.src, error_text(refusal),
                                     std::string(entry_of(refusal.code).name)},
                    context.listener);
}

} // namespace oc
