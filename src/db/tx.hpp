// tx: what a unit of work may do with the database. Table classes change the row and the working
// view together, so a later unit of the same group sees it, and both are undone together.
#pragma once

#include "base/clock.hpp"
#include "db/attachments.hpp"
#include "db/channels.hpp"
#include "db/emojis.hpp"
#include "db/events.hpp"
#include "db/message_ids.hpp"
#include "db/messages.hpp"
#include "db/meta.hpp"
#include "db/modlog.hpp"
#include "db/pings.hpp"
#include "db/polls.hpp"
#include "db/push_subscriptions.hpp"
#include "db/reactions.hpp"
#include "db/read_markers.hpp"
#include "db/roles.hpp"
#include "db/search_index.hpp"
#include "db/search_reader.hpp"
#include "db/slow_mode.hpp"
#include "db/threads.hpp"
#include "db/users.hpp"
#include "db/webhooks.hpp"
#include "domain/settings_file.hpp"
#include "domain/view.hpp"

#include <string>

namespace oc {

/// Read side: a snapshot. `now` is the view of the same moment or one that the core had before it.
struct read_tx {
    view const& now;
    messages_reader messages;
    read_markers_reader read_markers;
    pings_reader pings;
    polls_reader polls;
    push_subscriptions_reader push;
    modlog_reader modlog;
    attachments_reader attachments;
    emojis_reader emojis;
    webhooks_reader webhooks;
    meta_reader meta;
    search_reader search;
};

/// Write side. `now` always includes what earlier units of the group did, and this one.
struct tx {
    view const& now;
    unix_seconds time; // of this unit
    users_table users;
    roles_table roles;
    channels_table channels;
    threads_table threads;
    dead_rooms rooms;
    messages_table messages;
    reactions_table reactions;
    read_markers_table read_markers;
    slow_mode_table slow_mode;
    polls_table polls;
    push_subscriptions_table push;
    modlog_table modlog;
    attachments_table attachments;
    emojis_table emojis;
    webhooks_table webhooks;
    meta_table meta;
    search_index search;
    events_table events;
    message_ids& ids;
    settings_file* settings = nullptr; // config.json; null when there is none to write

    /// A fresh message id: greater than any before it, also across restarts and whatever the clock
    /// does. One that a refused unit took is not given again.
    std::string new_message_id() { return ids.next(time); }
};

} // namespace oc
