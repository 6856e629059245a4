// Files to settings. What cannot be read is told to the operator and does not run.
#include "handlers/plugins/module_files.hpp"

#include "base/log.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

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

constexpr std::string_view automod_file = "automod_config.json";

// The original has no settings for it, only the plugin itself.
void read_cli(plugin_folder& folder, module_settings& out)
{
    auto const file = read_file(folder, "cli_config.json");
    out.cli = settings_of(file, &read_cli_settings);
    if (file.is_there && !out.cli)
        out.broken.emplace_back("cli");
    if (!file.is_there && folder.read("cli.py"))
        out.cli.emplace();
}

// A file that is broken is not overwritten: somebody is at work on it.
bool write_automod(plugin_folder& folder, automod_settings const& settings)
{
    try {
        auto const before = read_file(folder, automod_file);
        bool const is_usable = before.content && before.content->is_object();
        if (before.is_there && !is_usable)
            return false;
        auto const after = write_automod_settings(
            settings, is_usable ? before.content->get_object() : boost::json::object{});
        folder.write(automod_file, boost::json::serialize(after));
        return true;
    } catch (std::exception const& failure) {
        log::warning("plugin_file_not_written",
                     {{"file", automod_file}, {"reason", failure.what()}});
        return false;
    }
}

module_settings read_all(plugin_folder& folder)
{
    module_settings out;
    auto const automod = read_file(folder, automod_file);
    out.automod = settings_of(automod, &read_automod_settings);
    if (automod.is_there && !out.automod)
        out.broken.emplace_back("automod");
    read_cli(folder, out);
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

void module_files::write(automod_settings settings, std::function<void(bool)> then)
{
    writings_.push_back({std::move(settings), std::move(then)});
    if (writings_.size() == 1)
        write_next();
}

void module_files::write_next()
{
    auto done = [this](bool is_written) {
        auto const ended = std::move(writings_.front());
        writings_.pop_front();
        if (!writings_.empty())
            write_next();
        ended.then(is_written);
    };
    if (folder_ == nullptr)
        return core_.post([done] { done(false); });
    workers_.post([folder = folder_, &core = core_, settings = writings_.front().settings, done] {
        core.post([done, is_written = write_automod(*folder, settings)] { done(is_written); });
    });
}

} // namespace oc
