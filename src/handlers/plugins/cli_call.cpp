// Lists in a message.
#include "handlers/plugins/cli_call.hpp"

#include "handlers/plugins/fit_lines.hpp"

#include <cstddef>

namespace oc {

std::string cli_list(view const& now, std::string heading, std::vector<std::string> const& lines)
{
    for (auto const& line : lines)
        heading += "\n• " + line;
    return fit_lines(std::move(heading), static_cast<std::size_t>(now.settings->post_content_max));
}

} // namespace oc
