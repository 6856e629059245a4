// Reading, judging and making the two files.
#include "setup/vapid_files.hpp"

#include "base/base64.hpp"
#include "base/log.hpp"
#include "setup/atomic_file.hpp"
#include "setup/config_file.hpp"

#include <boost/json/object.hpp>

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_bytes_max = 64 * 1024;

fs::path key_file(data_directory const& data) { return data.vapid() / "private_key.pem"; }
fs::path config_file(data_directory const& data) { return data.vapid() / "vapid_config.json"; }

bool is_there(fs::path const& file)
{
    std::error_code failure;
    return fs::symlink_status(file, failure).type() != fs::file_type::not_found;
}

// What the files say, without a change to them.
class vapid_look {
public:
    explicit vapid_look(data_directory const& data) : data_(data)
    {
        has_key = is_there(key_file(data_));
        has_config = is_there(config_file(data_));
        try {
            if (has_key)
                key = p256_key::from_pem(read_text_file(key_file(data_), file_bytes_max));
            if (has_key && !key)
                report(severity::problem, key_file(data_),
                       "it holds no private key of the curve P-256; Web Push is off");
            if (has_config)
                read_config();
        } catch (std::runtime_error const& reason) {
            found.push_back(
                {severity::problem, "", std::string(reason.what()) + "; Web Push is off"});
        }
    }

    bool is_broken() const
    {
        for (auto const& each : found)
            if (each.how_bad >= severity::problem)
                return true;
        return false;
    }

    bool has_key = false;
    bool has_config = false;
    std::optional<p256_key> key{};
    std::string claims_email{};
    findings found{};

private:
    void report(severity how_bad, fs::path const& place, std::string words)
    {
        found.push_back({how_bad, place.string(), std::move(words)});
    }

    void read_config()
    {
        auto const file = config_file(data_);
        auto const document = parse_config_text(read_text_file(file, file_bytes_max), file);
        auto const* const email = document.if_contains("claims_email");
        if (email != nullptr && email->is_string())
            claims_email = email->get_string();
        if (!is_vapid_subject(claims_email))
            report(severity::warning, file,
                   "claims_email has to be mailto:NAME@HOST or https://HOST; push services are "
                   "told the server's URL instead");
        auto const* const named = document.if_contains("public_key_b64");
        if (named != nullptr && named->is_string())
            compare(file, named->get_string());
    }

    void compare(fs::path const& file, std::string_view public_key)
    {
        if (!has_key)
            report(severity::problem, file,
                   "private_key.pem of this public key is missing; put it back, or remove this "
                   "file to get a new pair; Web Push is off");
        else if (key && decode_base64url(public_key) != key->public_point())
            report(severity::warning, file,
                   "public_key_b64 is not of private_key.pem; the key's own is used");
    }

    data_directory const& data_;
};

p256_key make_key(random_source& random)
{
    for (;;) {
        std::array<std::byte, p256_scalar_bytes> scalar{};
        random.fill(scalar);
        std::string_view const bytes(reinterpret_cast<char const*>(scalar.data()), scalar.size());
        if (auto made = p256_key::from_scalar(bytes))
            return *std::move(made);
    }
}

void make_folder(fs::path const& folder)
{
    constexpr mode_t ours_alone = 0700;
    if (::mkdir(folder.c_str(), ours_alone) != 0 && errno != EEXIST)
        throw std::runtime_error("cannot make the folder " + folder.string() + ": " +
                                 std::generic_category().message(errno));
}

// The key first: a config without its key would be a broken pair.
void write_missing(data_directory const& data, vapid_look const& look,
                   vapid_identity const& identity)
{
    make_folder(data.vapid());
    if (!look.has_key) {
        write_secret_file_atomically(key_file(data), identity.key.to_pem());
        log::info("vapid_key_made", {{"file", key_file(data).string()}});
    }
    if (!look.has_config)
        write_config_atomically(config_file(data),
                                {{"public_key_b64", encode_base64url(identity.key.public_point())},
                                 {"claims_email", identity.claims_email}});
}

void close_to_others(fs::path const& file)
{
    constexpr auto others = fs::perms::group_all | fs::perms::others_all;
    std::error_code failure;
    auto const mode = fs::status(file, failure).permissions();
    if (failure || (mode & others) == fs::perms::none)
        return;
    fs::permissions(file, others, fs::perm_options::remove, failure);
    log::warning("vapid_key_was_open", {{"file", file.string()}, {"closed", !failure}});
}

} // namespace

std::shared_ptr<vapid_identity const> load_vapid(data_directory const& data,
                                                 std::string_view server_url, random_source& random)
{
    vapid_look const look(data);
    for (auto const& each : look.found) {
        auto const words = (each.place.empty() ? "" : each.place + ": ") + each.words;
        if (each.how_bad >= severity::problem)
            log::error("vapid_files_broken", {{"reason", words}});
        else
            log::warning("vapid_files", {{"reason", words}});
    }
    if (look.is_broken())
        return nullptr;
    auto identity = std::make_shared<vapid_identity>(vapid_identity{
        .key = look.key ? *look.key : make_key(random),
        .claims_email = look.has_config ? look.claims_email : default_vapid_subject(server_url)});
    try {
        write_missing(data, look, *identity);
    } catch (std::runtime_error const& failure) {
        log::error("vapid_files_not_written", {{"reason", failure.what()}});
        return nullptr;
    }
    close_to_others(key_file(data));
    return identity;
}

findings check_vapid(data_directory const& data) { return vapid_look(data).found; }

} // namespace oc
