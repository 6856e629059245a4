// Reading the `server` section of the config.
#include "handlers/server/server_object.hpp"

#include "domain/attachment.hpp"
#include "domain/server_picture.hpp"

#include <filesystem>
#include <system_error>

namespace oc {

std::string own_base_url(config const& settings)
{
    if (auto base = public_base_url(settings); !base.empty())
        return base;
    bool const is_v6 = settings.host.find(':') != std::string::npos;
    auto const host = is_v6 ? "[" + settings.host + "]" : settings.host;
    auto const* const scheme = settings.tls_certificate.empty() ? "http://" : "https://";
    return scheme + host + ":" + std::to_string(settings.port);
}

std::string server_text(config const& settings, std::string_view key)
{
    auto const* const value = settings.server.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

std::string shown_picture(config const& settings, std::string_view key)
{
    auto const value = server_text(settings, key);
    auto const name = find_picture_file(value);
    if (!name || settings.picture_folder.empty())
        return value;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(std::filesystem::path(settings.picture_folder) / *name,
                                          ignored))
        return value;
    return own_base_url(settings) + "/server-assets/" + std::string(key);
}

boost::json::object shown_server(config const& settings)
{
    auto out = settings.server;
    for (char const* const key : {"icon", "banner"})
        if (auto* const value = out.if_contains(key); value != nullptr && value->is_string())
            *value = shown_picture(settings, key);
    return out;
}

} // namespace oc
