// Modes as stat tells them; a private key is known by its first line.
#include "setup/check_files.hpp"

#include "setup/config_path.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_bytes_looked_at = 16 * 1024;

fs::perms mode_of(fs::path const& path)
{
    std::error_code failure;
    auto const status = fs::status(path, failure);
    return failure ? fs::perms::none : status.permissions();
}

bool has(fs::perms mode, fs::perms bits) { return (mode & bits) != fs::perms::none; }

std::string format_mode(fs::perms mode)
{
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04o",
                  static_cast<unsigned>(mode & fs::perms::mask) & 07777U);
    return text.data();
}

/// From the folder of the file up to the data directory's root.
bool is_reachable(fs::path const& root, fs::path folder)
{
    for (;;) {
        if (!has(mode_of(folder), fs::perms::others_exec))
            return false;
        if (folder == root || !folder.has_relative_path() || folder == folder.parent_path())
            return true;
        folder = folder.parent_path();
    }
}

bool holds_private_key(fs::path const& file)
{
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored))
        return false;
    std::string text(key_bytes_looked_at, '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text.find("PRIVATE KEY-----") != std::string::npos;
}

class permission_check {
public:
    explicit permission_check(data_directory const& data) : data_(data) {}

    findings run(fs::path const& config_file)
    {
        check_folder(data_.root());
        check_folder(data_.database_folder());
        check_changes(config_file);
        for (auto const* const suffix : {"", "-wal", "-shm"}) {
            auto file = data_.database_file();
            file += suffix;
            check_secret(file, "it holds the password hashes");
            check_changes(file);
        }
        check_secret(data_.webhook_key_file(), "it opens the webhooks' tokens");
        check_keys_in(data_.root());
        check_keys_in(data_.vapid());
        return std::move(found_);
    }

    findings run_for_secret(fs::path const& file, std::string const& why)
    {
        check_secret(file, why);
        return std::move(found_);
    }

private:
    void report(fs::path const& path, std::string const& words)
    {
        found_.push_back({severity::problem, path.string(),
                          words + " (mode " + format_mode(mode_of(path)) + ")"});
    }

    void check_folder(fs::path const& folder)
    {
        auto const mode = mode_of(folder);
        if (has(mode, fs::perms::others_write) && !has(mode, fs::perms::sticky_bit))
            report(folder, "every user may put files here and take them away");
    }

    void check_changes(fs::path const& file)
    {
        if (has(mode_of(file), fs::perms::others_write))
            report(file, "every user may change it");
    }

    void check_secret(fs::path const& file, std::string const& why)
    {
        if (has(mode_of(file), fs::perms::others_read) &&
            is_reachable(data_.root(), file.parent_path()))
            report(file, "every user may read it, and " + why);
    }

    void check_keys_in(fs::path const& folder)
    {
        std::error_code failure;
        fs::directory_iterator each(folder, failure);
        for (; !failure && each != fs::directory_iterator(); each.increment(failure)) {
            auto const extension = each->path().extension();
            if ((extension == ".pem" || extension == ".key") && holds_private_key(each->path()))
                check_secret(each->path(), "it holds a private key");
        }
    }

    data_directory const& data_;
    findings found_;
};

} // namespace

findings check_permissions(data_directory const& data, fs::path const& config_file)
{
    return permission_check(data).run(config_file);
}

findings check_config_secret(data_directory const& data, fs::path const& config_file,
                             config const& values)
{
    if (values.rotur_validate_key.empty())
        return {};
    return permission_check(data).run_for_secret(config_file, "it holds rotur.validate_key");
}

findings check_pictures(data_directory const& data, config const& values)
{
    findings found;
    for (std::string_view const key : {"icon", "banner"}) {
        auto const* const value = find_value(values.server, key);
        if (value == nullptr || !value->is_string() || value->get_string().empty() ||
            std::string_view(value->get_string()).find("://") != std::string_view::npos)
            continue;
        auto const name = fs::path(std::string_view(value->get_string())).filename();
        std::error_code ignored;
        if (!fs::is_regular_file(data.server_assets() / name, ignored))
            found.push_back({severity::warning, "server." + std::string(key),
                             "there is no file " + (data.server_assets() / name).string()});
    }
    return found;
}

std::optional<finding> check_space(fs::path const& folder, fs::space_info const& space)
{
    constexpr std::uintmax_t mebibyte = 1024 * 1024;
    constexpr std::uintmax_t free_bytes_min = 512 * mebibyte;
    if (space.available >= free_bytes_min)
        return std::nullopt;
    return finding{severity::warning, folder.string(),
                   "only " + std::to_string(space.available / mebibyte) +
                       " MiB are left on this disk"};
}

} // namespace oc
