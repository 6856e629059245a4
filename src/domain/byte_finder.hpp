// byte_finder: finds a text in a long one by its two rarest bytes, compared many at a time;
// memmem is several times slower on needles of a few bytes. Pure; any thread.
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
    bool is_at(char const* place) const;

    std::string_view needle_;
    std::size_t rarest_ = 0; // its place in the needle
    std::size_t second_ = 0; // the next rarest's; the same in a needle of one byte
};

} // namespace oc
