// Completion and man page, from a small tree and from the real one.
#include "admin/program_texts.hpp"

#include "admin/command_tree.hpp"

#include <doctest/doctest.h>

namespace {

struct small_program {
    small_program()
    {
        serve->add_option("--port", port, "Don't choose a \\ port")->required();
        serve->add_option("PLACE", place, "Where");
        serve->add_flag("--quiet,-q", is_quiet, "Say nothing");
        serve->add_option("--how", how, "In which way")->check(CLI::IsMember({"fast", "well"}));
        group->fallthrough();
        group->add_flag("--json", as_json, ".JSON");
        group->add_subcommand("inner", "'Inside'\nof it");
    }

    CLI::App app{"A program", "originchats"};
    CLI::App* serve = app.add_subcommand("serve", "Run - and run");
    CLI::App* group = app.add_subcommand("group", "Of things");
    int port = 0;
    std::string place{};
    std::string how{};
    bool is_quiet = false;
    bool as_json = false;
};

bool contains(std::string const& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("bash gets one word list per subcommand, with the options of those above")
{
    small_program program;
    auto const script = oc::make_completion(program.app, "bash");
    CHECK(contains(script, "\"\") words=\"--help -h group serve\""));
    CHECK(contains(script, "\"serve\") words=\"--help --how --port --quiet -h -q\""));
    CHECK(contains(script, "\"serve --how\") COMPREPLY=($(compgen -W \"fast well\" -- "));
    CHECK(contains(script, "\"group inner\") words=\"--help --json -h\""));
    CHECK(contains(script, "complete -o default -F _originchats originchats"));
}

TEST_CASE("zsh runs the script for bash")
{
    small_program program;
    auto const script = oc::make_completion(program.app, "zsh");
    CHECK(script.starts_with("#compdef originchats\n"));
    CHECK(contains(script, "bashcompinit"));
    CHECK(script.ends_with(oc::make_completion(program.app, "bash")));
}

TEST_CASE("fish gets a line per subcommand and option, quoted")
{
    small_program program;
    auto const script = oc::make_completion(program.app, "fish");
    CHECK(contains(script, "-n '__originchats_at ' -a serve -d 'Run - and run'\n"));
    CHECK(
        contains(script, "-n '__originchats_at serve' -l port -r -d 'Don\\'t choose a \\\\ port'"));
    CHECK(contains(script, "-n '__originchats_at serve' -l quiet -s q -d 'Say nothing'"));
    CHECK(contains(script, "-n '__originchats_at serve' -l how -r -a 'fast well' -d 'In which"));
    CHECK(contains(script, "-n '__originchats_at group inner' -l json -d"));
}

TEST_CASE("the man page has what the tree says, and troff obeys none of it")
{
    small_program program;
    auto const page = oc::make_man_page(program.app, "1.2.3");
    CHECK(page.starts_with(".TH ORIGINCHATS 1 \"\" \"originchats 1.2.3\""));
    CHECK(contains(page, "\n.B serve [PLACE]\nRun \\- and run\n"));
    CHECK(contains(page, "\n.B \\-\\-port\nDon't choose a \\e port\n"));
    CHECK(contains(page, "\n.B \\-q, \\-\\-quiet\n"));
    CHECK(contains(page, "\n\\&.JSON\n"));
    CHECK(contains(page, "\n.B group inner\n\\&'Inside' of it\n"));
    CHECK_FALSE(contains(page, "\\-\\-help"));
    for (auto const* const section : {"NAME", "SYNOPSIS", "DESCRIPTION", "SUBCOMMANDS",
                                      "EXIT STATUS", "FILES", "SIGNALS", "EXAMPLES"})
        CHECK(contains(page, std::string(".SH ") + section + "\n"));
}

TEST_CASE("every subcommand of admin is in all of them")
{
    oc::admin_order order;
    CLI::App app{"", "originchats"};
    oc::add_admin(app, order);
    auto const page = oc::make_man_page(app, "1");
    auto const bash = oc::make_completion(app, "bash");
    auto const fish = oc::make_completion(app, "fish");
    for (auto const* const path : {"user list", "user role add", "role permissions", "channel move",
                                   "message purge", "config unset", "stats"}) {
        CAPTURE(path);
        CHECK(contains(page, std::string("\n.B admin ") + path));
        CHECK(contains(bash, std::string("\"admin ") + path + "\")"));
        CHECK(contains(fish, std::string("'__originchats_at admin ") + path + "'"));
    }
}

TEST_CASE("levels and settings can be completed")
{
    oc::admin_order order;
    CLI::App app{"", "originchats"};
    oc::add_admin(app, order);
    auto const bash = oc::make_completion(app, "bash");
    auto const after = [&bash](std::string const& path) {
        auto const from = bash.find("    \"" + path + "\") words=");
        REQUIRE(from != std::string::npos);
        return bash.substr(from, bash.find('\n', from) - from);
    };
    CHECK(contains(after("admin log-level"), "debug info warning error off"));
    CHECK(contains(after("admin config get"), " limits.post_content "));
}
