// auth: log in with a Rotur validator made for this connection's key (part 1 §5.3).
#include "base/limits.hpp"
#include "base/text.hpp"
#include "db/user_traces.hpp"
#include "domain/usernames.hpp"
#include "handlers/auth/login_throttle.hpp"
#include "handlers/auth/session_opening.hpp"
#include "handlers/define.hpp"
#include "handlers/rotur/rotur_validator.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <vector>

namespace oc {
namespace {

struct request {
    required<std::string, errc::invalid_authentication> validator;
};
BOOST_DESCRIBE_STRUCT(request, (), (validator))

// Rotur's answer decides who somebody is, so it is held to what Rotur's names are (part 2 §16.2):
// a name of other characters could pass for somebody else, an id of ours could take his account.
result<void> check_identity(view const& now, rotur_identity const& identity)
{
    auto const is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    };
    if (identity.id.starts_with(local_id_prefix) ||
        !std::ranges::all_of(identity.username, is_plain))
        return error{errc::invalid_authentication};
    auto const* const named_so = now.users.find(identity.username);
    if (is_reserved_name(identity.username) ||
        (named_so != nullptr && named_so->id != identity.id))
        return error{errc::username_reserved};
    return {};
}

// Rotur's names are unique, so a record that still holds this one is out of date: it falls back to
// its id until its owner logs in again. Somebody else may be called like that id, hence the tail.
void free_username(tx& db, std::string const& username, std::string const& for_id)
{
    auto const* const holder = db.now.users.find_by_name(username);
    if (holder == nullptr || holder->id == for_id)
        return;
    user renamed = *holder;
    renamed.username = renamed.id;
    while (db.now.users.find_by_name(renamed.username) != nullptr)
        renamed.username += '_';
    db.users.set(std::move(renamed));
}

// Records of the original's oldest layout are kept under the name (part 2 §15.1), so Rotur's id is
// news about them: the first login by that name makes it theirs.
void adopt_named_account(tx& db, rotur_identity const& identity)
{
    auto const name = fold_case(identity.username);
    auto const mark = std::string(meta_keys::named_account) + name; // set by the import
    auto const named = db.now.users.find_shared(name);
    if (!named || db.now.users.find(identity.id) != nullptr || !db.meta.find(mark))
        return;
    db.meta.remove(mark);
    auto adopted = *named;
    adopted.id = identity.id;
    user_traces(db.messages).give_to(name, identity.id);
    for (auto const& channel : db.now.channels->in_order)
        for (auto const& each : std::vector(db.now.threads.list(channel->id))) {
            auto changed = *each;
            std::ranges::replace(changed.participants, name, identity.id);
            if (changed.participants != each->participants)
                db.threads.set(std::move(changed));
        }
    db.users.remove(name);
    db.users.insert(std::move(adopted));
}

result<login_account> find_or_create(tx& db, rotur_identity const& identity)
{
    adopt_named_account(db, identity);
    TRY_VOID(check_identity(db.now, identity));
    auto known = db.now.users.find_shared(identity.id);
    if (known && known->username == identity.username)
        return login_account{known, false};
    free_username(db, identity.username, identity.id);
    if (!known) {
        auto fresh = make_user_record(db, identity.id, identity.username);
        return login_account{db.users.insert(std::move(fresh)), true};
    }
    user renamed = *known;
    renamed.username = identity.username;
    db.users.set(std::move(renamed));
    return login_account{db.now.users.find_shared(identity.id), false};
}

// A new name of his waits until it can be written.
result<user_ptr> find_known(view const& now, rotur_identity const& identity)
{
    TRY_VOID(check_identity(now, identity));
    return now.users.find_shared(identity.id);
}

void handle(conversation_ptr c, request const& r)
{
    if (c->now().settings->mode == auth_mode::cracked_only)
        return c->refuse({errc::rotur_disabled});
    if (r.validator->size() > limits::validator_bytes_max || is_own_token(*r.validator))
        return c->refuse({errc::invalid_authentication});
    login_attempt const attempt{{}, c->who.is_loopback ? "" : c->who.address};
    auto const now = c->services().time.steady_now();
    if (!c->services().throttle.may_try(attempt, now))
        return c->refuse({errc::too_many_attempts});

    auto on_answer = [c, attempt](result<rotur_identity> answer) {
        if (!answer) {
            if (answer.error().code == errc::invalid_authentication)
                c->services().throttle.on_failure(attempt, c->services().time.steady_now());
            return c->refuse(answer.error());
        }
        open_session(c, {.find_or_make = [identity = *answer](
                                             tx& db) { return find_or_create(db, identity); },
                         .find = [identity = *answer](
                                     view const& all) { return find_known(all, identity); }});
    };
    ask_rotur(c->services().http, *c->now().settings, {*r.validator, c->who.validator_key},
              std::move(on_answer));
}

} // namespace

OC_COMMAND(auth) = define<&handle>({
    .summary = "Log in with a Rotur validator.",
    .who = access::guest,
    .form = refusal_form::auth_error,
});

} // namespace oc
