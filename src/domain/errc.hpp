// errc: every reason a client can be refused, one enumerator each. The wire text of each stands in
// protocol/error_texts.cpp; `{}` there is filled with error::detail.
#pragma once

#include "base/result.hpp"

namespace oc {

enum class errc : std::uint16_t {
    // The envelope and the gate.
    invalid_json,
    unknown_command,
    invalid_value,            // detail: the field
    authentication_required,
    permission_required,      // detail: the server permission
    queue_full,
    internal_error,           // detail: the incident id
    rate_limited,             // detail: the reason; wait_ms
    rate_limited_without_reason,
    slow_mode,                // detail: its seconds; wait_ms

    // Login (part 1 §5).
    rotur_disabled,
    invalid_authentication,
    rotur_unreachable,
    banned,
    registration_disabled,
    credentials_required,
    username_length,
    password_length,
    username_characters,
    username_taken,
    username_reserved,
    no_such_account,
    account_uses_rotur,
    invalid_password,
    too_many_attempts,
    claim_code_required,
    invalid_claim_code,

    // Users.
    user_not_found,
    user_roles_not_found,
    user_required,
    status_required,
    invalid_status,
    last_owner,
    owner_role_required,
    last_owner_role,
    user_updates_required,
    field_not_updatable,      // detail: the field
    username_not_text,
    nickname_not_text,
    nickname_too_long,
    nickname_unusable,
    nickname_reserved,
    nickname_taken,
    timeout_not_positive,
    owner_not_bannable,
    pfp_by_rotur,
    url_required,
    url_malformed,
    url_too_long,
    pfp_username_required,

    // Roles (part 1 §4.3, §10).
    roles_required,
    role_not_existing,        // detail: the role
    role_name_required,
    role_name_unusable,
    role_exists,
    roles_too_many,
    role_required,
    role_not_found,
    role_unknown,             // detail: what was given
    role_too_high,
    role_protected,           // detail: the role
    role_not_self_assignable, // detail: the role
    role_rename_denied,
    role_in_use,              // detail: the channel
    role_not_deletable,
    role_data_required,
    role_order_required,
    role_order_invalid,
    permissions_not_array,
    not_self_assignable,
    role_held,
    role_not_held,
    role_last,

    // The server (part 1 §15).
    server_name_not_text,
    server_icon_not_text,
    server_banner_not_text,
    server_no_updates,
    server_picture_unusable,
    settings_not_saved,

    // Channels and messages (part 1 §6).
    missing_fields,           // detail: which
    empty_message,
    text_blocked,             // detail: the room, 0 for none; empty: automod does no more
    message_too_long,         // detail: the limit
    embeds_invalid,           // detail: the whole text
    role_mention_denied,      // detail: the role
    channel_not_found,
    channel_or_thread_required,
    channel_access_denied,
    channel_type_unsuitable,
    send_denied,
    send_in_thread_denied,
    thread_not_found,
    thread_locked,
    thread_archived,
    thread_view_denied,
    thread_id_required,
    thread_fields_required,
    thread_needs_forum,
    thread_create_denied,
    thread_name_empty,
    thread_name_too_long, // detail: the limit
    thread_modify_denied,
    attachments_disabled,
    reply_target_not_found,
    edit_format,
    edit_not_found,
    edit_own_denied,
    edit_own_in_thread_denied,
    edit_denied,
    delete_format,
    delete_not_found,
    delete_own_denied,
    delete_own_in_thread_denied,
    delete_denied,
    message_not_found,
    channel_not_provided,
    message_id_required,
    pin_denied,
    reaction_fields_required,
    invalid_emoji,
    reaction_add_denied,
    reaction_remove_denied,
    reaction_add_failed,
    reaction_remove_failed,
    replies_fields_required,
    message_get_fields_required,
    around_required,
    search_fields_required,
    typing_channel_required,
    invalid_pings_limit,
    invalid_pings_offset,
    unreads_room_required,
    channel_name_required,
    invalid_channel_name,
    channel_type_required,
    unknown_channel_type,
    channel_exists,
    channel_create_failed,
    current_name_required,
    updates_required,
    invalid_channel_type,
    new_channel_name_exists,
    position_required,
    invalid_position,

    // Voice (part 1 §12).
    peer_id_required,
    voice_access_denied,
    voice_channel_unsuitable,
    not_in_voice,

    // Polls (part 2 §7).
    room_required,
    poll_question_required,
    poll_question_too_long,
    poll_options_too_few,
    poll_options_too_many,
    poll_option_text_required, // detail: its index
    poll_option_invalid,       // detail: its index and why
    poll_option_repeated,      // detail: the id
    poll_expiry_past,
    poll_id_required,
    poll_not_found,
    poll_view_denied,
    poll_choice_required,
    poll_option_unknown,       // detail: the id
    poll_ended,
    poll_expired,
    poll_already_ended,
    poll_embeds_fixed,

    // The modlog (part 2 §9).
    modlog_denied,
    modlog_limit,
    modlog_offset,
    modlog_after,

    // Emojis (part 2 §2).
    emoji_add_failed,
    emoji_add_scheme,
    emoji_delete_scheme,
    emoji_update_scheme,
    emoji_get_id_scheme,
    emoji_get_filename_scheme,
    emoji_no_updates,
    emoji_not_found,
    emoji_file_not_found,

    // Attachments (part 2 §3).
    attachments_not_array,
    attachment_not_object,
    attachment_id_required,
    attachment_gone,
    attachment_of_others,
    attachments_too_many,
    attachment_get_invalid,
    attachment_get_not_found,
    attachment_delete_invalid,
    attachment_not_found,
    attachment_delete_denied,
    attachment_delete_failed,

    // Webhooks (part 2 §4).
    webhook_channel_required,
    webhook_name_required,
    webhook_channel_type,
    webhook_create_failed,
    webhook_id_required,
    webhook_not_found,
    webhook_name_empty,
    webhook_name_too_long,
    webhook_name_unusable,
    webhook_no_updates,

    // Slash commands (part 2 §5).
    slash_commands_required,
    slash_schema,             // detail: what is wrong
    slash_role_forbidden,     // detail: the role
    slash_role_required,      // detail: the role
    slash_unknown,            // detail: the command
    slash_argument_unknown,   // detail: the argument
    slash_argument_missing,   // detail: the argument
    slash_argument_invalid,   // detail: the argument and why
    slash_not_connected,      // detail: the command
    slash_channel_required,
    slash_response_empty,
    slash_response_not_text,
    slash_response_command_required,
    slash_args_not_object,
    slash_name_not_text,
    slash_user_required,
    slash_user_unknown,       // detail: what was given
    slash_user_banned,        // detail: what was given
    slash_user_not_banned,    // detail: what was given
    slash_duration_required,
    slash_duration_not_positive,
    slash_duration_invalid,
    slash_owner_not_mutable,
    slash_action_invalid,     // detail: the choices

    // Web Push (part 2 §6).
    push_not_configured,
    push_subscription_missing,
    push_subscription_incomplete,
    push_endpoint_denied,
    push_subscribe_failed,
    push_endpoint_missing,
    push_unsubscribe_failed,

    // Plugins (part 2 §10.3).
    plugin_reload_failed,

    // Rate limits (part 1 §11.4).
    rate_status_of_others,
    rate_limiter_disabled,

    count_ // the number of reasons; not a reason
};

} // namespace oc
