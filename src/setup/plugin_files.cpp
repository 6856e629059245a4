// Reading the settings of native modules.
#include "setup/plugin_files.hpp"

#include "base/pretty_json.hpp"
#include "setup/atomic_file.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace oc {

namespace fs = std::filesystem;

std::optional<std::string> plugin_files::read(std::string_view name)
{
    constexpr std::uintmax_t bytes_max = 1024 * 1024;
    auto const path = folder_ / name;
    std::error_code failure;
    auto const status = fs::status(path, failure);
    if (status.type() == fs::file_type::not_found)
        return std::nullopt;
    if (failure || !fs::is_regular_file(status))
        throw std::runtime_error("it is no regular file");
    if (fs::file_size(path, failure) > bytes_max || failure)
        throw std::runtime_error("it is larger than a megabyte");
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file)
        throw std::runtime_error("it cannot be read");
    return text;
}

void plugin_files::write(std::string_view name, std::string_view text)
{
    write_file_atomically(folder_ / name, pretty_json(boost::json::parse(text)) + "\n");
}

} // namespace oc
