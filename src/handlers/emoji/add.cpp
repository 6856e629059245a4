// emoji_add: a new emoji (part 2 §2.2). The picture is looked at by a worker; nothing is kept of a
// refused one.
#include "base/limits.hpp"
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
    clearable<std::string, errc::emoji_add_scheme> name;
    clearable<std::string, errc::emoji_add_scheme> image;
};
BOOST_DESCRIBE_STRUCT(request, (), (name, image))

result<void> check(check_call const&, request& r)
{
    if (!r.name.value)
        return error{errc::emoji_add_scheme, "name: Field required"};
    if (!r.image.value)
        return error{errc::emoji_add_scheme, "image: Field required"};
    return {};
}

result<reply> add(change_call& c, std::string const& wanted, emoji_image const& image)
{
    TRY_VOID(require_emoji_manager(c));
    TRY(auto name, require_free_emoji_name(c.now(), wanted));
    if (c.now().emojis->size() >= limits::emojis_max)
        return error{errc::emoji_add_failed};
    auto const made = c.db.emojis.insert(std::move(name), image, c.db.time);
    packets::emoji_added const told{std::to_string(made->id), true, made->name, made->file_name};
    to_others(c.out, told);
    note_act(c, "emoji_add", {told.id, told.name});
    return to_reply(told);
}

void handle(conversation_ptr c, request const& r)
{
    if (auto const name = require_free_emoji_name(c->now(), *r.name.value); !name)
        return c->refuse(name.error()); // before the work
    auto const made = std::make_shared<result<emoji_image>>(error{errc::emoji_add_failed});
    // The request lives as long as the conversation.
    auto look = [c, made, &r, settings = c->now().settings] {
        *made = make_emoji_image(*r.image.value, *settings);
    };
    auto then = [c, made, &r] {
        if (made->has_value())
            return c->change([&r, made](change_call& call) {
                return add(call, *r.name.value, **made);
            });
        if (made->error().code == errc::invalid_value)
            return c->refuse({errc::emoji_add_scheme, "image: Invalid image data URI"});
        c->refuse(made->error());
    };
    if (!c->services().images.run(std::move(look), std::move(then)))
        c->refuse({errc::queue_full});
}

} // namespace

OC_COMMAND(emoji_add) = define<&handle, &check, packets::emoji_added>({
    .summary = "Add an emoji.",
    .permission = "manage_server",
});

} // namespace oc
