// emoji_get_all: the index of emojis (part 2 §2.2).
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct wire_emoji {
    std::string name;
    std::string fileName;
};
BOOST_DESCRIBE_STRUCT(wire_emoji, (), (name, fileName))

struct all_emojis {
    static constexpr std::string_view wire_name = "emoji_get_all";
    by_name<wire_emoji> emojis; // by id
};
BOOST_DESCRIBE_STRUCT(all_emojis, (), (emojis))

result<all_emojis> handle(live_call& c, request const&)
{
    all_emojis out;
    for (auto const& [id, each] : c.now().emojis->list())
        out.emojis.emplace_back(std::to_string(id), wire_emoji{each->name, each->file_name});
    return out;
}

} // namespace

OC_COMMAND(emoji_get_all) = define<&handle>({
    .summary = "List the emojis of the server.",
});

} // namespace oc
