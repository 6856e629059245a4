// settings_file: the seam to config.json for commands that change a setting. The file belongs to
// the operator, who may have edited it meanwhile: only what is named is changed in it.
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace oc {

class settings_file {
public:
    virtual ~settings_file() = default;

    /// Sets keys of a section, null removes them; on the disk when it returns. Throws
    /// std::runtime_error with the reason; then the file is as it was. Blocking; store writer.
    virtual void patch(std::string_view section, boost::json::object const& changes) = 0;
};

/// The section with these changes, made when it is missing or no object. Pure; for implementations.
void patch_section(boost::json::object& document, std::string_view section,
                   boost::json::object const& changes);

} // namespace oc
