// message_pin: keep a message at hand; with "pinned": false no longer (part 1 §6.5).
#include "handlers/define.hpp"
#include "handlers/message/pinning.hpp"
#include "protocol/events.hpp"

namespace oc {
namespace {

result<announced<packets::message_pin>> handle(change_call& c, pin_request const& r)
{
    bool const pinned = r.pinned.value_or(true);
    TRY(auto const place, set_pinned(c, r, pinned));
    return announced<packets::message_pin>{
        topic::viewers_of(place.where->id),
        make_pin_packet<packets::message_pin>(place, r, pinned)};
}

} // namespace

OC_COMMAND(message_pin) = define<&handle>({
    .summary = "Pin a message, or unpin it with \"pinned\": false.",
});

} // namespace oc
