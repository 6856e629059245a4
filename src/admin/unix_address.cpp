// Short paths as they are, long ones by their folder.
#include "admin/unix_address.hpp"

#include "admin/control_limits.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>

namespace oc {

unix_address make_unix_address(std::filesystem::path const& file)
{
    unix_address out;
    out.address.sun_family = AF_UNIX;
    auto path = file.string();
    if (path.size() > control_limits::unix_path_bytes_max) {
        auto const folder = file.parent_path();
        out.folder = file_descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!out.folder)
            throw std::runtime_error("cannot open " + folder.string() + ": " +
                                     std::generic_category().message(errno));
        path = "/proc/self/fd/" + std::to_string(out.folder.get()) + "/" + file.filename().string();
    }
    if (path.size() > control_limits::unix_path_bytes_max)
        throw std::runtime_error("the path of the socket is too long: " + file.string());
    std::memcpy(out.address.sun_path, path.c_str(), path.size() + 1);
    return out;
}

} // namespace oc
