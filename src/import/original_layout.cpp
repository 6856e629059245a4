// Names that may be files.
#include "import/original_layout.hpp"

namespace oc {

bool is_safe_file_stem(std::string_view name)
{
    constexpr std::size_t name_bytes_max = 200; // with an extension still a name for every disk
    constexpr std::string_view dangerous("/\\\0", 3);
    return !name.empty() && name.size() <= name_bytes_max && name != "." && name != ".." &&
           name.find_first_of(dangerous) == std::string_view::npos;
}

} // namespace oc
