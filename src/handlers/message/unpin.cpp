// message_unpin (part 1 §6.5).
#include "handlers/define.hpp"
#include "handlers/message/pinning.hpp"
#include "protocol/events.hpp"

namespace oc {
namespace {

result<announced<packets::message_unpin>> handle(change_call& c, pin_request const& r)
{
    TRY(auto const place, set_pinned(c, r, false));
    return announced<packets::message_unpin>{
        topic::viewers_of(place.where->id),
        make_pin_packet<packets::message_unpin>(place, r, false)};
}

} // namespace

OC_COMMAND(message_unpin) = define<&handle>({
    .summary = "Unpin a message.",
});

} // namespace oc
