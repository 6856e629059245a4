// claim: the first owner of a fresh server presents the code that the server printed
// (decisions.md "first owner"). The code works once.
#include "handlers/define.hpp"
#include "handlers/user/claiming.hpp"

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

result<claimed> handle(change_call& c, request const& r)
{
    TRY_VOID(claim_server(c, *r.code));
    return claimed{};
}

} // namespace

OC_COMMAND(claim) = define<&handle>({
    .summary = "Become the first owner with the code that a fresh server prints.",
    .budget = rate::message, // guessing it is slow
});

} // namespace oc
