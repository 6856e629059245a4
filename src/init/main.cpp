// originchats: reads the command line and runs the subcommand. Exit codes: 0 well, 1 it could not
// be done or told (stderr says why), 2 the command line is wrong; `check` and `admin` have their
// own, see --help.
#include "admin/run_admin.hpp"
#include "base/pretty_json.hpp"
#include "init/options.hpp"
#include "init/run_server.hpp"
#include "server/schema.hpp"
#include "setup/check.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>

#include <sys/stat.h>

namespace {

int run(oc::options const& chosen)
{
    switch (chosen.what) {
    case oc::subcommand::serve: return oc::run_server(chosen.serve);
    case oc::subcommand::setup: return oc::run_setup(chosen.setup, std::cin, std::cout);
    case oc::subcommand::check:
        return oc::run_check(chosen.serve.data, chosen.serve.config_file, std::cout,
                             chosen.is_deep ? oc::check_depth::deep : oc::check_depth::quick);
    case oc::subcommand::import_data: return oc::run_import(chosen.move);
    case oc::subcommand::export_data: return oc::run_export(chosen.move);
    case oc::subcommand::schema:
        std::cout << oc::pretty_json(oc::make_schema()) << '\n';
        return 0;
    case oc::subcommand::version:
        std::cout << "originchats " << oc::program_version() << '\n';
        return 0;
    case oc::subcommand::admin: return oc::run_admin(chosen.admin);
    case oc::subcommand::print:
        std::cout << chosen.text;
        return 0;
    case oc::subcommand::other: return chosen.other();
    case oc::subcommand::none: break;
    }
    return chosen.exit_code;
}

// What was done and could not be told is not done well: `check` into a full disk found nothing.
int with_output_written(oc::subcommand what, int code)
{
    bool const is_written = std::cout.flush().good() && std::fflush(stdout) == 0 &&
                            std::ferror(stdout) == 0;
    if (is_written)
        return code;
    std::fputs("originchats: the output could not be written\n", stderr);
    constexpr int admin_failed = static_cast<int>(oc::admin_exit::failed);
    return code != 0 ? code : what == oc::subcommand::admin ? admin_failed : 1;
}

} // namespace

int main(int argc, char** argv)
{
    ::umask(S_IRWXG | S_IRWXO); // password hashes, tokens, messages: for this user alone
    std::signal(SIGXFSZ, SIG_IGN); // a limit on files is a full disk, and that is survived
    try {
        auto const chosen = oc::read_options(argc, argv);
        auto const code = run(chosen);
        return chosen.what == oc::subcommand::serve ? code : with_output_written(chosen.what, code);
    } catch (std::exception const& failure) {
        std::fprintf(stderr, "originchats: %s\n", failure.what());
        return 1;
    }
}
