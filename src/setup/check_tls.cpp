// Loads the pair as the server would.
#include "setup/check_tls.hpp"

#include "handlers/server/server_object.hpp"
#include "net/tls_context.hpp"
#include "net/url.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr unix_seconds day_seconds = 24 * 60 * 60;

bool is_open_to_others(fs::path const& file)
{
    std::error_code failure;
    auto const mode = fs::status(file, failure).permissions();
    return !failure && (mode & fs::perms::others_read) != fs::perms::none;
}

void check_pair(tls_files const& files, config const& values, unix_seconds now, findings& out)
{
    constexpr int notice_days = 14;
    tls_context const pair(files, now);
    auto const days = static_cast<int>((pair.expires_at() - now) / day_seconds);
    if (days < notice_days)
        out.push_back({severity::warning, files.certificate.string(),
                       "the certificate expires in " + std::to_string(days) + " days"});
    auto const url = parse_url(server_text(values, "url"));
    if (url && !pair.names(url->host))
        out.push_back({severity::warning, files.certificate.string(),
                       "the certificate is not for " + url->host + ", which server.url names"});
}

} // namespace

findings check_tls(data_directory const& data, config const& values, unix_seconds now)
{
    findings out;
    if (values.tls_certificate.empty() && values.tls_key.empty())
        return out;
    if (values.tls_certificate.empty() || values.tls_key.empty()) {
        out.push_back({severity::problem, "websocket.tls",
                       "it needs both certificate and key; the server does not start"});
        return out;
    }
    tls_files const files{data.resolve(values.tls_certificate), data.resolve(values.tls_key)};
    try {
        check_pair(files, values, now, out);
    } catch (std::runtime_error const& fault) {
        out.push_back({severity::problem, "",
                       std::string(fault.what()) + "; the server does not start"});
    }
    if (is_open_to_others(files.key))
        out.push_back({severity::problem, files.key.string(),
                       "every user may read it, and it holds a private key"});
    return out;
}

} // namespace oc
