// make_tx: all tables over one connection, for whoever runs units of work. A table that is added to
// tx or read_tx is made here and nowhere else. The thread of the connection.
#pragma once

#include "db/tx.hpp"

namespace oc {

/// What the tables of a writing connection share; all of it outlives the tx.
struct tx_parts {
    sql::connection& sql;
    unix_seconds time; // of the unit
    working_view& working;
    next_positions& positions;
    std::int64_t& next_event;
    released_blobs& released;
    message_ids& ids;
    secret_box const* secrets; // null: webhooks keep none
    random_source& random;
    settings_file* settings = nullptr;
};
tx make_tx(tx_parts const& from);

/// `now` and `secrets` outlive the read_tx.
read_tx make_read_tx(sql::connection& sql, view const& now, secret_box const* secrets);

} // namespace oc
