// auth: log in with a Rotur validator made for this connection's key (part 1 §5.3).
#include "base/limits.hpp"
#include "base/text.hpp"
#include "handlers/auth/login_throttle.hpp"
#include "handlers/auth/session_opening.hpp"
#include "handlers/define.hpp"
#include "handlers/rotur/rotur_validator.hpp"

#include <boost/describe/class.hpp>

#include <array>

namespace oc {
namespace {

struct request {
    required<std::string, errc::invalid_authentication> validator;
};
BOOST_DESCRIBE_STRUCT(request, (), (validator))

bool is_reserved(std::string_view username)
{
    constexpr std::array<std::string_view, 2> reserved{"originchats", "automod"};
    for (auto const name : reserved)
        if (equal_ignoring_case(username, name))
            return true;
    return false;
}

// Rotur's names are unique, so a record that still holds this one is out of date: it falls back to
// its id until its owner logs in again.
void free_username(tx& db, rotur_identity const& identity)
{
    auto const* const holder = db.now.users.find_by_name(identity.username);
    if (holder == nullptr || holder->id == identity.id)
        return;
    user renamed = *holder;
    renamed.username = renamed.id;
    db.users.set(std::move(renamed));
}

result<login_account> find_or_create(tx& db, rotur_identity const& identity)
{
    if (is_reserved(identity.username))
        return error{errc::username_reserved};
    auto known = db.now.users.find_shared(identity.id);
    if (known && known->username == identity.username)
        return login_account{known, false};
    free_username(db, identity);
    if (!known) {
        auto fresh = make_user_record(*db.now.settings, identity.id, identity.username);
        return login_account{db.users.insert(std::move(fresh)), true};
    }
    user renamed = *known;
    renamed.username = identity.username;
    db.users.set(std::move(renamed));
    return login_account{db.now.users.find_shared(identity.id), false};
}

void handle(conversation_ptr c, request const& r)
{
    if (c->now().settings->mode == auth_mode::cracked_only)
        return c->refuse({errc::rotur_disabled});
    if (r.validator->size() > limits::validator_bytes_max)
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
        open_session(c, [identity = *answer](tx& db) { return find_or_create(db, identity); });
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
