// Subscriptions to Web Push: an endpoint belongs to one user, a user has at most
// subscriptions_per_user_max. The thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "domain/push_subscription.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace oc {

class push_subscriptions_reader {
public:
    explicit push_subscriptions_reader(sql::connection& sql) : sql_(sql) {}

    /// Those of a user, the one used last first.
    std::vector<push_subscription> list(std::string const& user) const;
    /// Ids of everybody who has one.
    std::vector<std::string> list_users() const;

protected:
    sql::connection& sql_;
};

class push_subscriptions_table : public push_subscriptions_reader {
public:
    using push_subscriptions_reader::push_subscriptions_reader;

    static constexpr std::size_t subscriptions_per_user_max = 20;

    /// Taken from whoever had the endpoint. When the user has too many, those go that were unused
    /// longest.
    void set(push_subscription const& fresh);
    /// Those of the user on that device were used at `at`.
    void set_used(std::string const& user, std::string const& fingerprint, unix_seconds at);
    /// False when the user has no such endpoint.
    bool remove(std::string const& user, std::string const& endpoint);
    /// The push service says that it is gone, whosoever it was.
    void remove_endpoint(std::string const& endpoint);
    /// Some of those that were not used since; true when there may be more.
    bool remove_some_unused(unix_seconds since);
};

} // namespace oc
