// emoji_delete: away with an emoji and its picture; its id is not given again (part 2 §2.2).
#include "handlers/define.hpp"
#include "handlers/emoji/emoji_change.hpp"
#include "handlers/moderation.hpp"
#include "protocol/emoji_events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    boost::json::value emoji_id;
    std::int64_t id = 0; // emoji_id, once checked
};
BOOST_DESCRIBE_STRUCT(request, (), (emoji_id))

result<void> check(check_call const&, request& r)
{
    TRY(r.id, read_emoji_id(r.emoji_id, errc::emoji_delete_scheme));
    return {};
}

result<packets::emoji_deleted> handle(change_call& c, request const& r)
{
    TRY_VOID(require_me(c));
    auto const which = c.now().emojis->find(r.id);
    if (!which)
        return packets::emoji_deleted{r.id, false};
    c.db.emojis.remove(r.id);
    packets::emoji_deleted const told{r.id, true};
    to_others(c.out, told);
    note_act(c, "emoji_delete", {std::to_string(r.id), which->name});
    return told;
}

} // namespace

OC_COMMAND(emoji_delete) = define<&handle, &check>({
    .summary = "Delete an emoji.",
    .permission = "manage_server",
});

} // namespace oc
