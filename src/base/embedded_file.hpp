// embedded_file: a file of the source tree that is built into the program (migrations, web pages).
// The lists are made by cmake/embed_files.cmake. Constants; any thread.
#pragma once

#include <string_view>

namespace oc {

/// Everything points into constants of the program.
struct embedded_file {
    std::string_view name;   // path relative to the folder that was embedded, "js/main.js"
    std::string_view text;   // the bytes, whatever they are
    std::string_view sha256; // of the bytes, 64 lower-case hex digits
};

} // namespace oc
