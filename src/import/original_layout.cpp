// Names that may be files, and links.
#include "import/original_layout.hpp"

#include "import/plain_files.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

bool is_within(fs::path const& folder, fs::path const& file)
{
    return std::ranges::mismatch(folder, file).in1 == folder.end();
}

} // namespace

bool is_safe_file_stem(std::string_view name)
{
    constexpr std::size_t name_bytes_max = 250; // with ".json" as long as a name can be
    constexpr std::string_view dangerous("/\\\0", 3);
    return !name.empty() && name.size() <= name_bytes_max && name != "." && name != ".." &&
           name.find_first_of(dangerous) == std::string_view::npos;
}

original_layout::original_layout(fs::path root, bool follows_links)
    : root_(std::move(root)), follows_links_(follows_links)
{
    std::error_code ignored;
    real_root_ = fs::weakly_canonical(root_, ignored);
}

fs::path original_layout::resolve(fs::path const& file) const
{
    std::error_code failure;
    auto real = fs::canonical(file, failure);
    if (failure == std::errc::no_such_file_or_directory)
        throw std::runtime_error(file.string() +
                                 " is a link that leads nowhere; is the disk mounted that it "
                                 "leads to?");
    if (failure)
        throw std::runtime_error("cannot read " + file.string() + ": " + failure.message());
    if (!follows_links_ && !is_within(real_root_, real))
        throw std::runtime_error(file.string() + " is a link, or lies behind one, that leads out "
                                                 "of the directory: to " + real.string() +
                                 "; import with --follow-links if it was you who made it");
    return real;
}

std::optional<fs::path> original_layout::find(fs::path const& file) const
{
    std::error_code ignored;
    if (fs::symlink_status(file, ignored).type() == fs::file_type::not_found)
        return std::nullopt;
    auto real = resolve(file);
    return is_plain_file(real) ? std::optional(std::move(real)) : std::nullopt;
}

std::vector<std::string> original_layout::list(fs::path const& folder,
                                               std::string_view extension) const
{
    std::vector<std::string> names;
    std::error_code failure;
    if (fs::symlink_status(folder, failure).type() == fs::file_type::not_found)
        return names;
    fs::directory_iterator each(resolve(folder), failure);
    if (failure)
        throw std::runtime_error("cannot read " + folder.string() + ": " + failure.message());
    for (; !failure && each != fs::directory_iterator(); each.increment(failure)) {
        auto const name = each->path().filename().string();
        if (name.size() > extension.size() && name.ends_with(extension) && find(each->path()))
            names.push_back(name.substr(0, name.size() - extension.size()));
    }
    std::ranges::sort(names);
    return names;
}

} // namespace oc
