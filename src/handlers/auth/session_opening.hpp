// session_opening: what the three ways to log in have in common: the record that a login writes,
// and the order of the hello (part 1 §5.5).
#pragma once

#include "handlers/conversation.hpp"
#include "handlers/effects.hpp"

#include <functional>

namespace oc {

/// Finds or makes the account inside the login's transaction.
struct login_account {
    user_ptr user;
    bool is_new = false;
};

struct login_search {
    std::function<result<login_account>(tx&)> find_or_make;
    /// The account as it stands, for when nothing can be written: null when it would have to be
    /// made. Not set where it always has to.
    std::function<result<user_ptr>(view const&)> find{};
};

/// Ends a login that has proved who it is: `find_or_make` runs in a unit of work, which stores the
/// token of ready.validator too, then the session is opened. When the store fails (a full disk), an
/// account that `find` knows is let in with nothing written; others hear of the failure. Refuses
/// the banned.
void open_session(conversation_ptr c, login_search account);

/// A new record from DB.users.default: the roles are a copy for this user alone (RB-02). A role
/// that the config knows by a name of before is meant all the same.
user make_user_record(tx& db, std::string id, std::string username);

/// The packets of the hello after auth_success, in order, once the session is subscribed:
/// ready to the session, user_join for a new user, user_connect if he was not shown as here.
void append_hello(effects& out, view const& now, opened_session const& opened, session_id session);

/// user_join to everybody, also when the new user's connection is gone already.
void append_user_join(effects& out, view const& now, user const& fresh);

} // namespace oc
