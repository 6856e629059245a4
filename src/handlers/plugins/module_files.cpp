// Files to settings. What cannot be read is told to the operator and does not run.
#include "handlers/plugins/module_files.hpp"

#include "base/log.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <exception>
#include <utility>

namespace oc {
namespace {

struct read_document {
    bool is_there = false;
    std::optional<boost::json::value> content{}; // nothing: it cannot be read
};

read_document read_file(plugin_folder& folder, std::string_view name)
{
    try {
        auto const text = folder.read(name);
        if (!text)
            return {};
        return {true, boost::json::parse(*text)};
    } catch (std::exception const& failure) {
        log::warning("plugin_file_unusable", {{"file", name}, {"reason", failure.what()}});
        return {true, std::nullopt};
    }
}

template <class Settings>
std::optional<Settings> settings_of(read_document const& file,
                                    std::optional<Settings> (*read)(boost::json::value const&))
{
    return file.content ? read(*file.content) : std::nullopt;
}

std::vector<std::string> read_welcomed(plugin_folder& folder)
{
    std::vector<std::string> out;
    auto const file = read_file(folder, "welcomed_users.json");
    if (file.content && file.content->is_array())
        for (auto const& each : file.content->get_array())
            if (each.is_string())
                out.emplace_back(each.get_string());
    return out;
}

module_settings read_all(plugin_folder& folder)
{
    module_settings out;
    auto const automod = read_file(folder, "automod_config.json");
    out.automod = settings_of(automod, &read_automod_settings);
    if (automod.is_there && !out.automod)
        out.broken.emplace_back("automod");
    auto const welcome = read_file(folder, "welcome_config.json");
    out.welcome = settings_of(welcome, &read_welcome_settings);
    if (welcome.is_there && !out.welcome)
        out.broken.emplace_back("welcome");
    if (out.welcome)
        out.welcome->welcomed = read_welcomed(folder);
    return out;
}

} // namespace

void module_files::read(std::function<void(module_settings)> then)
{
    if (folder_ == nullptr)
        return core_.post([then = std::move(then)] { then({}); });
    workers_.post([folder = folder_, &core = core_, then = std::move(then)]() mutable {
        core.post([then = std::move(then), found = read_all(*folder)]() mutable {
            then(std::move(found));
        });
    });
}

} // namespace oc
