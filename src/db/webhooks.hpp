// Webhooks: read from the view but for their tokens and deliveries, written here. The thread of the
// connection.
#pragma once

#include "base/secret_box.hpp"
#include "db/sql.hpp"
#include "db/working_view.hpp"
#include "domain/webhook.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oc {

class webhooks_reader {
public:
    /// `secrets` may be null where no token is ever read or written (CHECK).
    webhooks_reader(sql::connection& sql, secret_box const* secrets) : sql_(sql), secrets_(secrets)
    {
    }

    /// The token; nothing when there is no such webhook, or its token was sealed under a key that
    /// is lost: the webhook then works, but only a new token can be shown.
    std::optional<std::string> find_token(std::string const& id) const;
    /// How many tokens the key does not open.
    std::int64_t count_lost_tokens() const;
    /// The newest first.
    std::vector<webhook_delivery> list_deliveries(std::string const& id) const;

protected:
    sql::connection& sql_;
    secret_box const* secrets_;
};

class webhooks_table : public webhooks_reader {
public:
    struct parts {
        sql::connection& sql;
        secret_box const* secrets;
        working_view& working;
        random_source& random;
    };
    explicit webhooks_table(parts from)
        : webhooks_reader(from.sql, from.secrets), working_(from.working), random_(from.random)
    {
    }

    /// A fresh one: 256 bits of chance, URL-safe.
    std::string make_token();
    /// The hash of the token is written into it; a token that is taken fails the unit.
    void insert(webhook fresh, std::string const& token);
    /// Name and avatar. The webhook must exist (CHECK).
    void set(webhook changed);
    /// The one before is dead at once. The webhook must exist (CHECK).
    void set_token(std::string const& id, std::string const& token);
    /// With its deliveries. Nothing when there is none such.
    void remove(std::string const& id);
    /// Its number is given by the table; only the newest of each webhook are kept.
    void insert_delivery(std::string const& id, webhook_delivery const& fresh);

private:
    void show(webhook_set changed);

    working_view& working_;
    random_source& random_;
};

/// The webhooks of a channel that is deleted.
void remove_webhooks_of(sql::connection& sql, working_view& working, room_id room);

/// Every webhook, the oldest first; for the first view.
webhook_set load_webhooks(sql::connection& sql);

} // namespace oc
