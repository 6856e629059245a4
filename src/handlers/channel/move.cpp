// channel_move: to another place in the list (part 1 §7.4).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::channel_name_required> name;
    boost::json::value position;
};
BOOST_DESCRIBE_STRUCT(request, (), (name, position))

struct moved_channel {
    static constexpr std::string_view wire_name = "channel_move";
    std::string name;
    std::int64_t position = 0;
    bool moved = false;
};
BOOST_DESCRIBE_STRUCT(moved_channel, (), (name, position, moved))

// The place among those the asker sees is not asked for: the position counts the whole list.
result<moved_channel> handle(change_call& c, request const& r)
{
    TRY_VOID(require_me(c));
    if (r.position.is_null())
        return error{errc::position_required};
    boost::system::error_code problem;
    auto const position = r.position.is_number() ? r.position.to_number<std::int64_t>(problem) : -1;
    if (problem || position < 0)
        return error{errc::invalid_position};
    auto const* const where = c.now().channels->find(*r.name);
    if (where != nullptr) {
        c.db.channels.move(where->id, static_cast<std::size_t>(position));
        note_act(c, "channel_move", {*r.name, *r.name}, {{"position", position}});
    }
    return moved_channel{*r.name, position, where != nullptr};
}

} // namespace

OC_COMMAND(channel_move) = define<&handle>({
    .summary = "Move a channel to another place in the list.",
    .permission = "manage_channels",
});

} // namespace oc
