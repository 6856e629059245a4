// `originchats check --deep`: every page, every reference, every file of an attachment, the whole
// search index. Changes nothing; may run beside a server. Blocks.
#pragma once

#include "setup/data_directory.hpp"
#include "setup/findings.hpp"

namespace oc {

/// Nothing when there is no database.
findings check_deep(data_directory const& data);

} // namespace oc
