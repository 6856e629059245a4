// claim: the first owner of a fresh server presents the code that the server printed
// (decisions.md "first owner"). The code works once.
#include "handlers/define.hpp"
#include "handlers/user/user_change.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::claim_code_required> code;
};
BOOST_DESCRIBE_STRUCT(request, (), (code))

struct claimed {
    static constexpr std::string_view wire_name = "claim";
    bool claimed = true;
};
BOOST_DESCRIBE_STRUCT(claimed, (), (claimed))

// Takes the same time wherever the first difference is.
bool is_same_secret(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return difference == 0;
}

result<claimed> handle(change_call& c, request const& r)
{
    auto const me = c.now().users.find_shared(c.who.user_id);
    if (!me)
        return error{errc::user_not_found};
    auto const code = c.db.meta.find(meta_keys::claim_code);
    if (!code || !is_same_secret(*code, *r.code))
        return error{errc::invalid_claim_code};
    c.db.meta.remove(meta_keys::claim_code);

    user owner = *me;
    owner.roles.insert(owner.roles.begin(), std::string(owner_role));
    c.db.users.set(owner);
    to_all(c.out, to_user_roles(c.now(), owner));
    return claimed{};
}

} // namespace

OC_COMMAND(claim) = define<&handle>({
    .summary = "Become the first owner with the code that a fresh server prints.",
});

} // namespace oc
