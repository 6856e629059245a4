// The command line, by CLI11.
#include "init/options.hpp"

#include "admin/command_tree.hpp"
#include "admin/program_texts.hpp"
#include "admin/run_admin.hpp"
#include "init/backup_command.hpp"
#include "init/health_command.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <span>

namespace oc {
namespace {

void add_data_options(CLI::App& app, serve_options& into)
{
    app.add_option("--data", into.data,
                   "Data directory: config.json beside db/ (made when missing)")
        ->capture_default_str();
    app.add_option("--config", into.config_file,
                   "Config file, instead of config.json in the data directory");
}

CLI::App* add_serve(CLI::App& app, serve_options& into)
{
    auto* const serve = app.add_subcommand("serve", "Run the server until SIGTERM or SIGINT; "
                                                    "SIGHUP rereads the config");
    add_data_options(*serve, into);
    serve->add_option("--host", into.host, "Address to listen on, instead of the config's");
    serve->add_option("--port", into.port,
                      "Port to listen on, instead of the config's; 0 takes any free one");
    serve->add_option("--log-level", into.log_level, "debug, info, warning, error or off")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}));
    return serve;
}

// One flag per question of `setup`: --server-name, --port, …
CLI::App* add_setup(CLI::App& app, setup_options& into)
{
    auto* const setup = app.add_subcommand("setup", "Ask the questions of a new server and write "
                                                    "its config.json");
    setup->add_option("--data", into.data, "Data directory")->capture_default_str();
    setup->add_flag("--yes", into.yes, "Ask nothing: flags, else defaults");
    setup->add_flag("--force", into.force, "With --yes: overwrite an existing config.json");
    for (auto const& question : setup_questions())
        setup->add_option_function<std::string>(
            "--" + question.key,
            [&into, key = question.key](std::string const& given) { into.answers[key] = given; },
            question.prompt);
    return setup;
}

CLI::App* add_import(CLI::App& app, move_options& into)
{
    auto* const made = app.add_subcommand(
        "import", "Make a data directory of a directory of the original server, or of a stream; "
                  "what is read is left as it is");
    made->add_option("DIR", into.folder, "Directory of the original: config.json beside db/");
    made->add_option("--data", into.data, "Data directory to make; it must have no database")
        ->capture_default_str();
    made->add_option("--jsonl", into.stream, "Read a stream that export --jsonl wrote");
    made->add_flag("--orphans", into.takes_orphans,
                   "Histories without a channel too; only owners see them");
    made->add_flag("--allow-missing", into.allows_missing,
                   "Import although users.json or channels.json is missing");
    made->add_flag("--follow-links", into.follows_links,
                   "Follow symbolic links that lead out of the directory");
    return made;
}

CLI::App* add_export(CLI::App& app, move_options& into)
{
    auto* const made = app.add_subcommand(
        "export", "Write everything as a directory of the original server, or as a stream; a "
                  "server may be running");
    made->add_option("DIR", into.folder, "Directory to make");
    made->add_option("--data", into.data, "Data directory")->capture_default_str();
    made->add_option("--jsonl", into.stream, "Write one JSON object a line; - is standard output");
    return made;
}

// What is made from the tree of all subcommands, this one included.
void add_printed_texts(CLI::App& app, options& into)
{
    auto* const completion =
        app.add_subcommand("completion", "Print completion for a shell: bash, zsh or fish");
    completion
        ->add_option_function<std::string>(
            "SHELL", [&](std::string const& shell) { into.text = make_completion(app, shell); },
            "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    app.add_subcommand("man", "Print the manual page, for `man -l -`")->callback([&] {
        into.text = make_man_page(app, program_version());
    });
}

// What `admin --json` promises holds for a line that could not be read as well, where no option has
// its value yet.
bool wants_json(int argc, char** argv)
{
    std::span<char*> const words(argv, static_cast<std::size_t>(argc));
    return std::ranges::find(words, std::string_view("admin")) != words.end() &&
           std::ranges::find(words, std::string_view("--json")) != words.end();
}

// An empty path would mean the current directory, and fill it with a server's data.
void refuse_empty_paths(CLI::App& app)
{
    for (auto* const each : app.get_subcommands({}))
        if (auto* const data = each->get_option_no_throw("--data"); data != nullptr)
            data->check([](std::string const& given) {
                return given.empty() ? std::string("want a directory") : std::string();
            });
}

// "A subcommand is required" hides that there was one, which nobody knows.
std::optional<CLI::ExtrasError> find_unknown_word(CLI::App const& app, CLI::ParseError const& why)
{
    auto const words = app.remaining(true);
    if (words.empty() || dynamic_cast<CLI::RequiredError const*>(&why) == nullptr)
        return std::nullopt;
    return CLI::ExtrasError(words);
}

} // namespace

std::string_view program_version() { return OC_VERSION; }

options read_options(int argc, char** argv)
{
    options out;
    CLI::App app{"OriginChats: a community chat server in one program", "originchats"};
    app.set_version_flag("--version", std::string(program_version()));
    app.require_subcommand(1);
    std::map<CLI::App*, subcommand> meaning;
    meaning[add_serve(app, out.serve)] = subcommand::serve;
    meaning[add_setup(app, out.setup)] = subcommand::setup;
    auto* const check = app.add_subcommand(
        "check", "Report problems of config and data, changing nothing; exit 1 when there are any, "
                 "2 when they cannot be read");
    add_data_options(*check, out.serve);
    check->add_flag("--deep", out.is_deep,
                    "Every page, reference, file of an attachment, and the search index too");
    meaning[check] = subcommand::check;
    meaning[add_import(app, out.move)] = subcommand::import_data;
    meaning[add_export(app, out.move)] = subcommand::export_data;
    meaning[app.add_subcommand("schema", "Print commands, events, errors and settings as JSON")] =
        subcommand::schema;
    meaning[app.add_subcommand("version", "Print the version")] = subcommand::version;
    meaning[add_admin(app, out.admin)] = subcommand::admin;
    add_printed_texts(app, out);

    subcommand_actions others;
    add_backup_commands(app, others);
    add_health_command(app, others);
    refuse_empty_paths(app);

    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& stop) {
        constexpr int bad_usage = 2;
        auto const unknown = find_unknown_word(app, stop);
        CLI::ParseError const& why = unknown ? *unknown : stop;
        out.exit_code = app.exit(why) == 0 ? 0 : bad_usage;
        if (out.exit_code != 0 && wants_json(argc, argv))
            std::cout << make_refusal("usage", why.what()) << '\n';
        return out;
    }
    auto* const given = app.get_subcommands().front();
    if (auto const found = others.find(given); found != others.end()) {
        out.what = subcommand::other;
        out.other = found->second;
        return out;
    }
    auto const chosen = meaning.find(given);
    out.what = chosen == meaning.end() ? subcommand::print : chosen->second;
    return out;
}

} // namespace oc
