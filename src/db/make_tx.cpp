// The tables in the order of tx.
#include "db/make_tx.hpp"

namespace oc {

tx make_tx(tx_parts const& from)
{
    auto& sql = from.sql;
    auto& working = from.working;
    return {.now = working.now,
            .time = from.time,
            .users = users_table(sql, working),
            .roles = roles_table(sql, working),
            .channels = channels_table(sql, working),
            .threads = threads_table(sql, working),
            .rooms = dead_rooms(sql, from.released),
            .messages = messages_table(sql, from.positions, from.released),
            .reactions = reactions_table(sql),
            .read_markers = read_markers_table(sql),
            .slow_mode = slow_mode_table(sql),
            .polls = polls_table(sql),
            .push = push_subscriptions_table(sql),
            .modlog = modlog_table(sql),
            .attachments = attachments_table(sql, from.released),
            .emojis = emojis_table(sql, working),
            .webhooks = webhooks_table({sql, from.secrets, working, from.random}),
            .meta = meta_table(sql),
            .search = search_index(sql),
            .events = events_table(sql, from.next_event),
            .ids = from.ids,
            .settings = from.settings};
}

read_tx make_read_tx(sql::connection& sql, view const& now, secret_box const* secrets)
{
    return {.now = now,
            .messages = messages_reader(sql),
            .read_markers = read_markers_reader(sql),
            .pings = pings_reader(sql),
            .polls = polls_reader(sql),
            .push = push_subscriptions_reader(sql),
            .modlog = modlog_reader(sql),
            .attachments = attachments_reader(sql),
            .emojis = emojis_reader(sql),
            .webhooks = webhooks_reader(sql, secrets),
            .meta = meta_reader(sql),
            .search = search_reader(sql)};
}

} // namespace oc
