// byte_finder: finds a text in a long one by its rarest byte, which memchr looks for at memory
// speed; memmem is several times slower on needles of a few bytes. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace oc {

class byte_finder {
public:
    /// `needle` outlives this.
    explicit byte_finder(std::string_view needle);

    /// Where the needle first begins at `from` or later; npos when nowhere. The empty one is found
    /// at `from`.
    std::size_t find(std::string_view in, std::size_t from) const;

private:
    std::string_view needle_;
    std::size_t rarest_ = 0; // its place in the needle
};

} // namespace oc
