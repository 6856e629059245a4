// A list of what is allowed, not of what is not.
#include "backup/layout.hpp"

#include <algorithm>
#include <array>

namespace oc::backup_names {
namespace {

constexpr std::size_t name_bytes_max = 255;
constexpr std::size_t parts_max = 8;
// Certificates and keys beside config.json.
constexpr std::array<std::string_view, 3> key_extensions{".pem", ".key", ".crt"};

bool is_plain_part(std::string_view part)
{
    return !part.empty() && part.size() <= name_bytes_max && part.front() != '.' &&
           std::ranges::none_of(part, [](char c) {
               auto const byte = static_cast<unsigned char>(c);
               return byte < 0x20 || byte == 0x7F || byte == '/' || byte == '\\';
           });
}

bool is_plain_path(std::string_view path)
{
    for (std::size_t parts = 1; parts <= parts_max; ++parts) {
        auto const slash = path.find('/');
        if (!is_plain_part(path.substr(0, slash)))
            return false;
        if (slash == std::string_view::npos)
            return true;
        path.remove_prefix(slash + 1);
    }
    return false;
}

bool is_blob_id(std::string_view id)
{
    return !id.empty() && id.size() <= name_bytes_max && std::ranges::all_of(id, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
}

bool is_key_file(std::string_view name)
{
    return name.find('/') == std::string_view::npos &&
           std::ranges::any_of(key_extensions, [&](auto end) { return name.ends_with(end); });
}

} // namespace

bool is_known(std::string_view name)
{
    if (!is_plain_path(name))
        return false;
    if (name == description || name == hashes || name == config || name == database ||
        name == webhook_key || is_key_file(name))
        return true;
    if (name.starts_with(blobs))
        return is_blob_id(name.substr(blobs.size()));
    return std::ranges::any_of(folders, [&](auto folder) { return name.starts_with(folder); });
}

bool is_secret(std::string_view name)
{
    return name == database || name == webhook_key || name.ends_with(".pem") ||
           name.ends_with(".key");
}

} // namespace oc::backup_names
