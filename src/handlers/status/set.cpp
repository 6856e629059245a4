// status_set: one's own status; entering and leaving `invisible` looks like leaving and coming
// (part 1 §9.5, RB-14: judged by the user's stored status, not by the connection's).
#include "base/text.hpp"
#include "handlers/define.hpp"
#include "handlers/plugins/clean_text.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <array>

namespace oc {
namespace {

struct request {
    required<std::string, errc::status_required> status;
    std::optional<std::string> text; // absent: stays as it was
};
BOOST_DESCRIBE_STRUCT(request, (), (status, text))

constexpr std::string_view invisible = "invisible";
constexpr auto const& known_names = user_status_names::list;
static_assert(std::ranges::find(known_names, invisible) != known_names.end());

result<void> check(check_call const&, request& r)
{
    constexpr std::size_t text_length_max = 100;
    if (std::ranges::find(known_names, *r.status) == known_names.end())
        return error{errc::invalid_status};
    if (r.text && code_points(*r.text) > text_length_max)
        return error{errc::invalid_status};
    return {};
}

reply announce_invisible(user const& me)
{
    packets::went_invisible const packet{.status = {me.status.status, me.status.text}};
    return {write_packet(packet.wire_name, packet), topic::user(me.id)};
}

reply announce_status(user const& me)
{
    packets::status_changed const packet{.username = me.username,
                                         .status = {me.status.status, me.status.text}};
    return {write_packet(packet.wire_name, packet), topic::all()};
}

result<reply> handle(change_call& c, request const& r)
{
    auto const before = c.now().users.find_shared(c.who.user_id);
    if (!before)
        return error{errc::invalid_status};
    user changed = *before;
    changed.status.status = *r.status;
    if (r.text && *r.text != before->status.text) {
        TRY_VOID(require_clean_text(c, 0, {.plain = *r.text}));
        changed.status.text = *r.text;
    }
    c.db.users.set(changed);

    c.out.add(presence_change{.user_id = changed.id});
    return changed.status.status == invisible ? announce_invisible(changed)
                                              : announce_status(changed);
}

} // namespace

OC_COMMAND(status_set) = define<&handle, &check>({
    .summary = "Set one's own status.",
});

} // namespace oc
