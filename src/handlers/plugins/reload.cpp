// plugins_reload: the files of the native modules are read again (part 2 §10.3).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/plugins/module_files.hpp"
#include "handlers/plugins/module_list.hpp"
#include "live/native_modules.hpp"
#include "protocol/plugin_events.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace oc {
namespace {

struct request {
    std::optional<std::string> plugin;
};
BOOST_DESCRIBE_STRUCT(request, (), (plugin))

bool runs(module_settings const& found, std::string const& plugin)
{
    return std::ranges::any_of(native_module_list, [&](module_info const& each) {
        return each.id == plugin && each.runs(found);
    });
}

// That module anew, or all. One whose file is broken goes on with what it had.
module_settings with_found(module_settings now, module_settings const& found,
                           std::string const& plugin)
{
    auto const is_taken = [&](std::string const& id) {
        return (plugin.empty() || plugin == id) &&
               std::ranges::find(found.broken, id) == found.broken.end();
    };
    if (is_taken("automod"))
        now.automod = found.automod;
    if (is_taken("cli"))
        now.cli = found.cli;
    if (is_taken("welcome"))
        now.welcome = found.welcome;
    return now;
}

// Its name; nothing when all is well.
std::optional<std::string> find_failed(module_settings const& found, std::string const& plugin)
{
    if (plugin.empty())
        return found.broken.empty() ? std::nullopt : std::optional(found.broken.front());
    return runs(found, plugin) ? std::nullopt : std::optional(plugin);
}

bool is_known(std::string const& plugin)
{
    return std::ranges::any_of(native_module_list,
                               [&](module_info const& each) { return each.id == plugin; });
}

void note_and_answer(conversation_ptr const& c, std::string const& plugin)
{
    auto const what = plugin.empty() ? std::string("all") : plugin;
    auto note = [c, what](tx& db) -> result<effects> {
        effects out;
        change_call call{c->who, db, out};
        note_act(call, "plugins_reload", {}, {{"plugin", what}});
        return out;
    };
    c->write(std::move(note), [c, plugin] {
        packets::plugins_reload const done{
            plugin.empty() ? "All plugins reloaded successfully"
                           : "Plugin '" + plugin + "' reloaded successfully"};
        c->answer({}, reply{write_packet(done.wire_name, done)});
    });
}

void handle(conversation_ptr c, request const& r)
{
    auto const plugin = r.plugin.value_or("");
    if (!plugin.empty() && !is_known(plugin))
        return c->refuse({errc::plugin_reload_failed, plugin});
    c->services().files.read([c, plugin](module_settings const& found) {
        auto& modules = c->live().modules;
        modules.set(with_found(modules.settings(), found, plugin));
        if (auto const failed = find_failed(found, plugin))
            return c->refuse({errc::plugin_reload_failed, *failed});
        note_and_answer(c, plugin);
    });
}

} // namespace

OC_COMMAND(plugins_reload) = define<&handle>({
    .summary = "Read the settings of one module again, or of all.",
    .permission = "manage_server",
});

} // namespace oc
