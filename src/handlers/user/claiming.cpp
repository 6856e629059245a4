// The code works once.
#include "handlers/user/claiming.hpp"

#include "base/secret_box.hpp"
#include "handlers/moderation.hpp"
#include "handlers/user/user_change.hpp"
#include "handlers/websocket_utils.hpp"

namespace oc {

result<void> claim_server(change_call& c, std::string const& code)
{
    auto const me = c.now().users.find_shared(c.who.user_id);
    if (!me)
        return error{errc::user_not_found};
    auto const expected = c.db.meta.find(meta_keys::claim_code);
    if (!expected || !equal_in_constant_time(*expected, code))
        return error{errc::invalid_claim_code};
    c.db.meta.remove(meta_keys::claim_code);

    user owner = *me;
    owner.roles.insert(owner.roles.begin(), std::string(owner_role));
    c.db.users.set(owner);
    to_all(c.out, to_user_roles(c.now(), owner));
    note_act(c, "claim", target_of(owner));
    return {};
}

} // namespace oc
