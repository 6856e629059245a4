// Lists in a message.
#include "handlers/plugins/cli_call.hpp"

#include "base/text.hpp"

#include <cstddef>
#include <string_view>

namespace oc {

std::string cli_list(view const& now, std::string heading, std::vector<std::string> const& lines)
{
    constexpr std::string_view more = "\n…";
    auto const length_max = static_cast<std::size_t>(now.settings->post_content_max);
    auto length = code_points(heading) + code_points(more);
    for (auto const& line : lines) {
        auto const entry = "\n• " + line;
        length += code_points(entry);
        if (length > length_max)
            return heading + std::string(more);
        heading += entry;
    }
    return heading;
}

} // namespace oc
