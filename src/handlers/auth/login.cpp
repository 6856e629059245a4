// login: a local account proves itself with its password (part 1 §5.4). The account is found by id,
// never by the name it shows (RB-04).
#include "handlers/auth/credentials.hpp"
#include "handlers/auth/password.hpp"
#include "handlers/auth/password_jobs.hpp"
#include "handlers/auth/session_opening.hpp"
#include "handlers/define.hpp"

#include <memory>

namespace oc {
namespace {

// One login under way; what the continuations share.
struct login {
    conversation_ptr c;
    std::string user_id; // once it is looked up
    std::string password;
    login_attempt attempt;
    std::string hash{};     // as stored
    std::string new_hash{}; // to store instead, when the old one is of an old kind
};
using login_ptr = std::shared_ptr<login>;

result<login_account> find_account(tx& db, login const& l)
{
    auto known = db.now.users.find_shared(l.user_id);
    if (!known)
        return error{errc::no_such_account};
    if (!l.new_hash.empty())
        db.users.set_password_hash(l.user_id, l.new_hash);
    return login_account{known, false};
}

result<user_ptr> find_known(view const& now, login const& l)
{
    return now.users.find_shared(l.user_id);
}

void open(login_ptr const& l)
{
    l->c->services().throttle.on_success(l->attempt);
    open_session(l->c, {.find_or_make = [l](tx& db) { return find_account(db, *l); },
                        .find = [l](view const& now) { return find_known(now, *l); }});
}

void on_verified(login_ptr const& l, bool matches)
{
    auto& services = l->c->services();
    if (!matches) {
        services.throttle.on_failure(l->attempt, services.time.steady_now());
        return l->c->refuse({errc::invalid_password});
    }
    if (!needs_rehash(l->hash))
        return open(l);
    bool const queued = services.passwords.hash(l->password, [l](std::string made) {
        l->new_hash = std::move(made);
        open(l);
    });
    if (!queued) // the old hash still works; it is replaced at the next login
        open(l);
}

void verify(login_ptr const& l)
{
    auto& services = l->c->services();
    if (!services.passwords.verify(l->hash, l->password,
                                   [l](bool matches) { on_verified(l, matches); }))
        l->c->refuse({errc::too_many_attempts});
}

result<effects> read_hash(tx& db, login& l)
{
    l.user_id = db.users.find_local_id(l.attempt.account);
    if (db.now.users.find(l.user_id) == nullptr)
        return error{errc::no_such_account};
    auto const hash = db.users.find_password_hash(l.user_id);
    if (!hash)
        return error{errc::account_uses_rotur};
    l.hash = *hash;
    return effects{};
}

// On a full disk the look alone succeeds, but not in one group with somebody's change: then it is
// repeated in another one.
void look_up(login_ptr const& l, int tries_left)
{
    l->c->try_write([l](tx& db) { return read_hash(db, *l); },
                    [l, tries_left](result<void> outcome) {
                        if (outcome)
                            return verify(l);
                        if (outcome.error().code == errc::internal_error && tries_left > 1)
                            return look_up(l, tries_left - 1);
                        l->c->refuse(std::move(outcome).error());
                    });
}

void handle(conversation_ptr c, credentials_request const& r)
{
    constexpr int looks_max = 5;
    if (c->now().settings->mode == auth_mode::rotur)
        return c->refuse({errc::authentication_required});
    auto const name = local_name(r);
    if (name.empty())
        return c->refuse({errc::credentials_required});
    auto l = std::make_shared<login>(
        login{c, {}, *r.password, attempt_of(*c, local_id(name))});
    if (!c->services().throttle.may_try(l->attempt, c->services().time.steady_now()))
        return c->refuse({errc::too_many_attempts});
    look_up(l, looks_max);
}

} // namespace

OC_COMMAND(login) = define<&handle>({
    .summary = "Log in to a local account with its password.",
    .who = access::guest,
    .form = refusal_form::auth_error,
});

} // namespace oc
