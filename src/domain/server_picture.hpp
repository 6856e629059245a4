// server_picture: server.icon and server.banner, which are addresses or names of files of ours
// (part 2 §11.5). Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// The name of the file in db/serverAssets that the value of the config means: its last part.
/// Nothing when it is an address ("://", "data:"), empty, hidden or no name.
std::optional<std::string> find_picture_file(std::string_view value);

} // namespace oc
