// The file with the key that the webhooks' tokens are sealed under: 64 hexadecimal digits, readable
// by its owner alone. Blocking file work; the main thread, before the server starts.
#pragma once

#include "base/random.hpp"
#include "base/secret_box.hpp"

#include <filesystem>
#include <optional>

namespace oc {

/// The key; nothing when there is no such file. Throws std::runtime_error with words for the
/// operator when it cannot be read or is no key: it is never overwritten.
std::optional<secret_box::key> find_secret_key(std::filesystem::path const& file);

/// The same, but a key is made when there is none: on the disk, with mode 0600, when it returns.
secret_box::key ensure_secret_key(std::filesystem::path const& file, random_source& random);

} // namespace oc
