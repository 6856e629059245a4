// admin_user_password: another password for a local account. Hashed on the workers; the password
// itself is neither kept nor logged. Core thread.
#include "admin/commands.hpp"
#include "handlers/auth/credentials.hpp"
#include "handlers/auth/password_jobs.hpp"
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::user_required> user;
    required<std::string, errc::credentials_required> password;
};
BOOST_DESCRIBE_STRUCT(request, (), (user, password))

struct password_set {
    static constexpr std::string_view wire_name = "admin_user_password";
    std::string user;
    bool changed = true;
};
BOOST_DESCRIBE_STRUCT(password_set, (), (user, changed))

result<reply> store_hash(change_call& c, std::string const& user_id, std::string const& hash)
{
    auto const who = c.now().users.find_shared(user_id);
    if (!who)
        return error{errc::user_not_found};
    c.db.users.set_password_hash(user_id, hash);
    note_act(c, "user_password", target_of(*who));
    return reply{write_packet(password_set::wire_name, password_set{who->username})};
}

result<void> check(check_call const& c, request& r)
{
    auto const* const who = c.now.users.find(*r.user);
    if (who == nullptr)
        return error{errc::user_not_found};
    if (!is_local(*who))
        return error{errc::account_uses_rotur};
    return check_password(*r.password);
}

void handle(conversation_ptr c, request const& r)
{
    auto& services = c->services();
    // Whoever has locked himself out by trying may try again at once.
    services.throttle.on_success({*r.user, ""});
    bool const queued =
        services.passwords.hash(*r.password, [c, id = *r.user](std::string const& hash) {
            c->change([id, hash](change_call& call) { return store_hash(call, id, hash); });
        });
    if (!queued)
        c->refuse({errc::too_many_attempts});
}

} // namespace

OC_COMMAND(admin_user_password) = define<&handle, &check>({
    .summary = "Give a local account another password.",
});

} // namespace oc
