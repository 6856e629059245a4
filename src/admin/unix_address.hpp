// unix_address: a Unix socket at a path of any length. The kernel takes 107 bytes; a longer path is
// reached through its folder's descriptor (/proc/self/fd/N/name). Any thread.
#pragma once

#include "net/file_descriptor.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

namespace oc {

struct unix_address {
    sockaddr_un address{};
    file_descriptor folder{}; // keeps the address valid; none when the path is short enough

    sockaddr const* get() const { return reinterpret_cast<sockaddr const*>(&address); }
};

/// Throws std::runtime_error: no such folder, a file name that is too long even so.
unix_address make_unix_address(std::filesystem::path const& file);

} // namespace oc
