// The subcommands from the tree, the rest by hand.
#include "admin/program_texts.hpp"

namespace oc {
namespace {

constexpr std::string_view body_before = R"roff(.SH NAME
originchats \- a community chat server in one program
.SH SYNOPSIS
.B originchats
.I SUBCOMMAND
.RI [ OPTION ]...
.SH DESCRIPTION
.B originchats serve
runs a chat server on one data directory, which holds its configuration, its database and its files.
The other subcommands make such a directory, check it, and look after it.
.PP
.B originchats admin
does what moderators can and more: it talks to the running server through the socket
.I control.sock
in the data directory, or, when no server runs, opens the data itself. Both do the same. The socket
is for the user of the server and for root.
.SH SUBCOMMANDS
)roff";

constexpr std::string_view body_after = R"roff(.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
It could not be done, or its output not written; standard error says why. Of
.BR admin :
refused, or not found. Of
.BR check :
there are problems. Of
.BR repair :
something is wrong and was not mended. Of
.BR health :
the server is not well.
.TP
.B 2
The command line is wrong. Of
.BR check :
something could not be read.
.TP
.B 3
.B admin
only: no server answers, and its data is locked, missing or not accessible.
.TP
.B 4
.B admin
only: the server or the disk failed; the log of the server says more.
.TP
.B 5
.B admin
only: the question was answered with no.
.TP
.B 130
.B admin message purge
only: interrupted; the output says how many messages were purged.
.SH FILES
.TP
.I DATA/config.json
The settings. Changed by hand or with
.BR "originchats admin config set" .
.TP
.I DATA/db/originchats.sqlite3
The database; locked by the server that runs.
.TP
.I DATA/control.sock
The control socket, mode 0600.
.SH SIGNALS
.TP
.BR SIGTERM ", " SIGINT
The server stops in order.
.TP
.B SIGHUP
The server rereads its configuration.
.SH EXAMPLES
.nf
originchats setup \-\-data /srv/chat
originchats serve \-\-data /srv/chat
originchats admin \-\-data /srv/chat user list \-\-online
echo "$PASSWORD" | originchats admin \-\-data /srv/chat user password ada
originchats admin \-\-data /srv/chat message purge \-\-user spammer \-\-after 2d \-\-dry\-run
.fi
)roff";

std::string escape(std::string_view text)
{
    std::string out;
    for (char const each : text) {
        if (each == '\\')
            out += "\\e";
        else if (each == '-')
            out += "\\-";
        else
            out += each == '\n' ? ' ' : each;
    }
    if (!out.empty() && (out.front() == '.' || out.front() == '\''))
        out.insert(0, "\\&");
    return out;
}

std::string option_names(CLI::Option const& option)
{
    std::string out;
    auto const add = [&](std::string const& name) { out += (out.empty() ? "" : ", ") + name; };
    for (auto const& name : option.get_snames())
        add("-" + name);
    for (auto const& name : option.get_lnames())
        add("--" + name);
    return out;
}

void append_options(std::string& out, CLI::App const& of)
{
    for (auto const* const option : of.get_options()) {
        if (!option->nonpositional() || option == of.get_help_ptr())
            continue;
        out += ".RS\n.TP\n.B " + escape(option_names(*option)) + "\n" +
               escape(option->get_description()) + "\n.RE\n";
    }
}

std::string positionals(CLI::App const& of)
{
    std::string out;
    for (auto const* const option : of.get_options())
        if (option->get_positional()) {
            auto const name = option->get_name(true);
            out += option->get_required() ? " " + name : " [" + name + "]";
        }
    return out;
}

void append_command(std::string& out, CLI::App const& of, std::string const& path)
{
    auto const below = of.get_subcommands([](CLI::App const*) { return true; });
    bool const is_top = path.find(' ') == std::string::npos;
    if (below.empty() || is_top) {
        out += ".TP\n.B " + escape(path + positionals(of)) + "\n" + escape(of.get_description()) +
               "\n";
        append_options(out, of);
    }
    for (auto const* const each : below)
        append_command(out, *each, path + " " + each->get_name());
}

} // namespace

std::string make_man_page(CLI::App const& program, std::string_view version)
{
    std::string out =
        ".TH ORIGINCHATS 1 \"\" \"originchats " + std::string(version) + "\" \"User Commands\"\n";
    out += body_before;
    for (auto const* const each : program.get_subcommands([](CLI::App const*) { return true; }))
        append_command(out, *each, each->get_name());
    return out + std::string(body_after);
}

} // namespace oc
