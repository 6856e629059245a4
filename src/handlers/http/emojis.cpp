// Both forms of an emoji's address are looked up in the index: no path is ever made of them.
#include "handlers/http/emojis.hpp"

#include "base/text.hpp"

#include <charconv>
#include <cstdint>
#include <string>

namespace oc {
namespace {

emoji_ptr find_by_id(emoji_set const& emojis, std::string_view text)
{
    std::int64_t id = 0;
    auto const* const end = text.data() + text.size();
    auto const [stop, failure] = std::from_chars(text.data(), end, id);
    return failure == std::errc{} && stop == end ? emojis.find(id) : nullptr;
}

} // namespace

emoji_ptr find_shown_emoji(view const& now, std::string_view x)
{
    x = trim(x);
    auto found = now.emojis->find_by_file_name(std::string(x));
    if (!found)
        found = find_by_id(*now.emojis, x);
    if (found && !is_emoji_file_allowed(*now.settings, found->file_name))
        return nullptr;
    return found;
}

} // namespace oc
