// Cut at the end of a line.
#include "handlers/plugins/fit_lines.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string_view>

namespace oc {

std::string fit_lines(std::string text, std::size_t length_max)
{
    constexpr std::string_view more = "\n…";
    if (code_points(text) <= length_max)
        return text;
    auto const room = length_max - std::min(length_max, code_points(more));
    auto const fitting = first_code_points(text, room + 1); // the next may end a line
    auto const end = fitting.rfind('\n');
    text.resize(end == std::string_view::npos ? first_code_points(text, room).size() : end);
    return text.append(more);
}

} // namespace oc
