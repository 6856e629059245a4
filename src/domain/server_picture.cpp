// Only the base name counts, so that no value leads out of the folder.
#include "domain/server_picture.hpp"

#include <algorithm>

namespace oc {

std::optional<std::string> find_picture_file(std::string_view value)
{
    if (value.find("://") != std::string_view::npos || value.starts_with("data:"))
        return std::nullopt;
    auto const name = value.substr(value.find_last_of("/\\") + 1);
    bool const is_printable =
        std::ranges::all_of(name, [](unsigned char c) { return c >= ' ' && c != '\x7f'; });
    if (name.empty() || name.starts_with('.') || !is_printable)
        return std::nullopt;
    return std::string(name);
}

} // namespace oc
