// Read, change, replace.
#include "setup/config_editor.hpp"

#include "setup/config_file.hpp"

namespace oc {

void config_editor::patch(std::string_view section, boost::json::object const& changes)
{
    auto document = read_config_document(file_);
    patch_section(document, section, changes);
    write_config_atomically(file_, document);
}

} // namespace oc
