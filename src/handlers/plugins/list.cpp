// plugins_list: the native modules that run, each because its file is there (part 2 §10.3).
#include "handlers/define.hpp"
#include "handlers/plugins/module_list.hpp"
#include "live/native_modules.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct wire_plugin {
    std::string name;
    std::string description;
    std::vector<std::string> handles; // events
};
BOOST_DESCRIBE_STRUCT(wire_plugin, (), (name, description, handles))

struct plugin_list {
    static constexpr std::string_view wire_name = "plugins_list";
    by_name<wire_plugin> plugins;
};
BOOST_DESCRIBE_STRUCT(plugin_list, (), (plugins))

result<plugin_list> handle(live_call& c, request const&)
{
    plugin_list out;
    for (auto const& each : native_module_list)
        if (each.runs(c.live.modules.settings()))
            out.plugins.emplace_back(each.id, wire_plugin{std::string(each.name),
                                                          std::string(each.description),
                                                          {std::string(each.handles)}});
    return out;
}

} // namespace

OC_COMMAND(plugins_list) = define<&handle>({
    .summary = "The modules that run on this server.",
    .permission = "manage_server",
});

} // namespace oc
