// Looking a command up in the generated table.
#include "handlers/command.hpp"

#include <algorithm>

namespace oc {

command_entry const* find_command(std::string_view name)
{
    auto const table = command_table();
    auto const entry = std::ranges::lower_bound(table, name, {}, &command_entry::name);
    return entry == table.end() || entry->name != name ? nullptr : &*entry;
}

} // namespace oc
