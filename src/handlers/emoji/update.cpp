// emoji_update: another name or picture for an emoji (part 2 §2.2, B6). A new picture gets a new
// file name, for the old one is cached.
#include "handlers/define.hpp"
#include "handlers/emoji/emoji_change.hpp"
#include "handlers/emoji/emoji_image.hpp"
#include "handlers/moderation.hpp"
#include "media/image_jobs.hpp"
#include "protocol/emoji_events.hpp"

#include <boost/describe/class.hpp>

#include <utility>

namespace oc {
namespace {

struct request {
    boost::json::value emoji_id;
    clearable<std::string, errc::emoji_update_scheme> name;
    clearable<std::string, errc::emoji_update_scheme> image;
    std::int64_t id = 0; // emoji_id, once checked
};
BOOST_DESCRIBE_STRUCT(request, (), (emoji_id, name, image))

result<void> check(check_call const&, request& r)
{
    TRY(r.id, read_emoji_id(r.emoji_id, errc::emoji_update_scheme));
    if (!r.name.value && !r.image.value)
        return error{errc::emoji_no_updates};
    return {};
}

reply not_updated(request const& r) { return to_reply(packets::emoji_updated{r.id, false}); }

result<reply> update(change_call& c, request const& r, emoji_image const* image)
{
    TRY_VOID(require_emoji_manager(c));
    auto which = c.now().emojis->find(r.id);
    if (!which)
        return not_updated(r);
    boost::json::object details;
    if (r.name.value) {
        auto const name = require_free_emoji_name(c.now(), *r.name.value, r.id);
        if (!name)
            return not_updated(r);
        which = c.db.emojis.set_name(r.id, *name);
        details["name"] = *name;
    }
    if (image != nullptr) {
        which = c.db.emojis.set_image(r.id, *image, c.db.time);
        details["fileName"] = which->file_name;
    }
    packets::emoji_updated const told{r.id, true, which->name, which->file_name};
    to_others(c.out, told);
    note_act(c, "emoji_update", {std::to_string(r.id), which->name}, std::move(details));
    return to_reply(told);
}

void handle(conversation_ptr c, request const& r)
{
    if (!r.image.value)
        return c->change([&r](change_call& call) { return update(call, r, nullptr); });
    auto const made = std::make_shared<result<emoji_image>>(error{errc::emoji_add_failed});
    // The request lives as long as the conversation.
    auto look = [c, made, &r, settings = c->now().settings] {
        *made = make_emoji_image(*r.image.value, *settings);
    };
    auto then = [c, made, &r] {
        if (made->has_error() && made->error().code == errc::invalid_value)
            return c->refuse({errc::emoji_update_scheme, "image: Invalid image data URI"});
        c->change([&r, made](change_call& call) -> result<reply> {
            if (!made->has_value())
                return not_updated(r);
            return update(call, r, &**made);
        });
    };
    if (!c->services().images.run(std::move(look), std::move(then)))
        c->refuse({errc::queue_full});
}

} // namespace

OC_COMMAND(emoji_update) = define<&handle, &check, packets::emoji_updated>({
    .summary = "Rename an emoji, or give it another picture.",
    .permission = "manage_server",
});

} // namespace oc
