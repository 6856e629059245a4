// cut_off_repair: whether a repair of the database was killed before its end. Blocking file work.
#pragma once

#include "setup/data_directory.hpp"

namespace oc {

/// Throws std::runtime_error with words for the operator when a repair has left a damaged database
/// without a mended one in its place, or a mended one that it did not come to put there: a server
/// would begin anew there, or import an original again, and remove every upload it does not know.
void refuse_cut_off_repair(data_directory const& data);

} // namespace oc
