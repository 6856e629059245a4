// The packet that says that native modules read their settings again (part 2 §10.3).
#pragma once

#include <boost/describe/class.hpp>

#include <string>
#include <string_view>

namespace oc::packets {

struct plugins_reload {
    static constexpr std::string_view wire_name = "plugins_reload";
    std::string val;
};
BOOST_DESCRIBE_STRUCT(plugins_reload, (), (val))

} // namespace oc::packets
