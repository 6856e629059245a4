// register: make a local account and log in to it (part 1 §5.4).
#include "domain/usernames.hpp"
#include "handlers/auth/credentials.hpp"
#include "handlers/auth/password_jobs.hpp"
#include "handlers/auth/session_opening.hpp"
#include "handlers/define.hpp"

#include <algorithm>

namespace oc {
namespace {

// ASCII only for new names, so that they can be mentioned everywhere (decisions.md).
bool has_allowed_characters(std::string_view name)
{
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    auto const plain = [](char c) { return c != '_' && c != '-'; };
    return std::ranges::all_of(name, allowed) && std::ranges::any_of(name, plain);
}

result<void> check_credentials(std::string const& name, std::string const& password)
{
    constexpr std::size_t name_least = 2, name_most = 32;
    auto const name_length = code_points(name);
    if (name_length < name_least || name_length > name_most)
        return error{errc::username_length};
    auto const usable = check_password(password);
    if (!usable && usable.error().code == errc::password_length)
        return usable;
    if (!has_allowed_characters(name))
        return error{errc::username_characters};
    return usable;
}

result<void> require_free_id(view const& now, std::string const& id)
{
    if (now.users.find(id) != nullptr || now.users.find_by_name(id) != nullptr)
        return error{errc::username_taken};
    return {};
}

result<login_account> create(tx& db, std::string const& name, std::string const& hash)
{
    auto const id = db.users.find_local_id(local_id(name));
    TRY_VOID(require_free_id(db.now, id));
    auto fresh = make_user_record(db, id, id);
    if (db.now.users.find_shown_so(name) == nullptr) // else he is shown by his longer name
        fresh.nickname = name;
    auto made = db.users.insert(std::move(fresh));
    db.users.set_password_hash(made->id, hash);
    return login_account{std::move(made), true};
}

result<void> check_request(view const& now, std::string const& name, std::string const& password)
{
    if (now.settings->mode == auth_mode::rotur)
        return error{errc::authentication_required};
    if (!now.settings->allow_registration)
        return error{errc::registration_disabled};
    if (name.empty())
        return error{errc::credentials_required};
    TRY_VOID(check_credentials(name, password));
    if (is_reserved_name(name))
        return error{errc::username_reserved};
    return require_free_id(now, local_id(name));
}

void handle(conversation_ptr c, credentials_request const& r)
{
    auto const name = local_name(r);
    if (auto const checked = check_request(c->now(), name, *r.password); !checked)
        return c->refuse(checked.error());
    // Every account made counts as an attempt of its address: a stranger cannot make thousands.
    auto& services = c->services();
    auto const attempt = attempt_of(*c, {});
    if (!services.throttle.may_try(attempt, services.time.steady_now()))
        return c->refuse({errc::too_many_attempts});
    services.throttle.on_failure(attempt, services.time.steady_now());

    bool const queued = services.passwords.hash(*r.password, [c, name](std::string const& hash) {
        open_session(c, {.find_or_make = [name, hash](tx& db) { return create(db, name, hash); }});
    });
    if (!queued)
        c->refuse({errc::too_many_attempts});
}

} // namespace

OC_COMMAND(register) = define<&handle>({
    .summary = "Make a local account and log in to it.",
    .who = access::guest,
    .form = refusal_form::auth_error,
});

} // namespace oc
