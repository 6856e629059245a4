// options: the command line as values. CLI11 stays in options.cpp.
#pragma once

#include "admin/order.hpp"
#include "init/import_command.hpp"
#include "setup/setup.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

enum class subcommand : std::uint8_t {
    none,
    serve,
    setup,
    check,
    import_data,
    export_data,
    schema,
    version,
    admin,
    other, // an action of its own
    print, // a text that reading the command line made
};

struct serve_options {
    std::filesystem::path data = "data"; // config.json beside db/
    std::filesystem::path config_file{}; // empty: config.json of the data directory
    std::optional<std::string> host{};   // instead of the config's
    std::optional<std::uint16_t> port{}; // 0: any free one
    std::optional<std::string> log_level{};
};

struct options {
    subcommand what = subcommand::none; // none: exit at once with exit_code (help, bad usage)
    int exit_code = 0;
    serve_options serve{};
    setup_options setup{};
    admin_order admin{};
    std::string text{};  // of subcommand::print
    move_options move{}; // import and export
    bool is_deep = false;         // check --deep
    std::function<int()> other{}; // what subcommand::other does; its exit code
};

/// Prints help or what is wrong with the command line by itself.
options read_options(int argc, char** argv);

/// "0.1.0".
std::string_view program_version();

} // namespace oc
