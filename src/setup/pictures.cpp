// Looks before setup writes anything; copies when it does.
#include "setup/pictures.hpp"

#include "base/text.hpp"
#include "setup/atomic_file.hpp"
#include "setup/config_file.hpp"

#include <algorithm>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view picture_extensions[] = {".png",  ".jpg", ".jpeg", ".gif",
                                                   ".webp", ".svg", ".ico",  ".avif"};

bool is_picture_name(fs::path const& file)
{
    auto const extension = fold_case(file.extension().string());
    return std::find(std::begin(picture_extensions), std::end(picture_extensions), extension) !=
           std::end(picture_extensions);
}

found_picture find_elsewhere(data_directory const& data, fs::path const& file)
{
    std::error_code failure;
    if (!fs::is_regular_file(file, failure))
        return {.problem = "there is no file " + file.string()};
    if (!is_picture_name(file))
        return {.problem = file.string() + " is no picture (png, jpg, gif, webp, svg, ico, avif)"};
    auto const size = fs::file_size(file, failure);
    if (failure || size > picture_bytes_max)
        return {.problem = file.string() + " is larger than " +
                           std::to_string(picture_bytes_max / (1024 * 1024)) + " MiB"};
    auto const name = file.filename();
    if (fs::equivalent(file, data.server_assets() / name, failure))
        return {.value = name.string()};
    return {.value = name.string(), .copy_from = file};
}

} // namespace

found_picture find_picture(data_directory const& data, std::string_view answer)
{
    if (answer.find("://") != std::string_view::npos)
        return {.value = std::string(answer)};
    fs::path const file(answer);
    std::error_code ignored;
    if (!file.has_parent_path() && fs::is_regular_file(data.server_assets() / file, ignored))
        return {.value = file.string()};
    return find_elsewhere(data, file);
}

void copy_picture(data_directory const& data, found_picture const& picture)
{
    if (picture.copy_from.empty())
        return;
    write_file_atomically(data.server_assets() / picture.value,
                          read_text_file(picture.copy_from, picture_bytes_max));
}

} // namespace oc
