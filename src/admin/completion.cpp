// The scripts know one word list per subcommand, and one per option that takes certain words; zsh
// runs the one for bash.
#include "admin/program_texts.hpp"

#include "domain/config.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace oc {
namespace {

// A subcommand with what may follow it.
struct place {
    std::string path; // "admin user", empty for the program
    std::vector<CLI::App const*> subcommands;
    std::vector<CLI::Option const*> options; // its own and those it passes on
    std::vector<CLI::Option const*> positionals;
};

std::vector<CLI::App const*> children(CLI::App const& of)
{
    auto const found = of.get_subcommands([](CLI::App const*) { return true; });
    return {found.begin(), found.end()};
}

void add_options(CLI::App const& of, place& into)
{
    into.positionals.clear();
    for (auto const* const option : of.get_options())
        (option->nonpositional() ? into.options : into.positionals).push_back(option);
}

void collect(CLI::App const& at, place above, std::vector<place>& into)
{
    above.subcommands = children(at);
    if (!at.get_fallthrough())
        above.options.clear();
    add_options(at, above);
    into.push_back(above);
    for (auto const* const each : children(at)) {
        auto below = above;
        below.path += (below.path.empty() ? "" : " ") + each->get_name();
        collect(*each, std::move(below), into);
    }
}

std::vector<place> collect(CLI::App const& program)
{
    std::vector<place> out;
    collect(program, {}, out);
    return out;
}

std::vector<std::string> names(CLI::Option const& option)
{
    std::vector<std::string> out;
    for (auto const& name : option.get_lnames())
        out.push_back("--" + name);
    for (auto const& name : option.get_snames())
        out.push_back("-" + name);
    return out;
}

// The words that an option takes, with blanks between; empty when it takes others too. The library
// tells those of IsMember only as text: "TEXT:{debug,info}".
std::string list_choices(CLI::Option const& option)
{
    if (option.get_name() == "PATH") { // of admin config
        std::string out;
        for (auto const& each : settings())
            out += (out.empty() ? "" : " ") + std::string(each.path);
        return out;
    }
    auto const type = option.get_type_name();
    auto const begin = type.find('{');
    auto const end = type.find('}');
    if (begin == std::string::npos || end == std::string::npos)
        return {};
    auto out = type.substr(begin + 1, end - begin - 1);
    std::ranges::replace(out, ',', ' ');
    return out;
}

std::string join_words(place const& at)
{
    std::vector<std::string> words;
    for (auto const* const each : at.subcommands)
        words.push_back(each->get_name());
    for (auto const* const option : at.options)
        for (auto const& name : names(*option))
            words.push_back(name);
    for (auto const* const each : at.positionals)
        if (auto const choices = list_choices(*each); !choices.empty())
            words.push_back(choices);
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    std::string out;
    for (auto const& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

constexpr std::string_view bash_head =
    R"sh(# completion of originchats; made by `originchats completion`
_originchats() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    local path="" words="" i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${path:+$path }${COMP_WORDS[i]}" in
)sh";
constexpr std::string_view bash_middle = R"sh() path="${path:+$path }${COMP_WORDS[i]}" ;;
        esac
    done
    case "$prev" in
    --data) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    esac
    case "$path $prev" in
)sh";
constexpr std::string_view bash_lists = R"sh(    esac
    case "$path" in
)sh";
constexpr std::string_view bash_tail = R"sh(    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _originchats originchats
)sh";

std::string make_bash(CLI::App const& program)
{
    auto const places = collect(program);
    std::string paths, values, lists;
    for (auto const& at : places) {
        if (!at.path.empty())
            paths += (paths.empty() ? "        \"" : " | \\\n        \"") + at.path + "\"";
        lists += "    \"" + at.path + "\") words=\"" + join_words(at) + "\" ;;\n";
        for (auto const* const option : at.options)
            if (auto const choices = list_choices(*option); !choices.empty())
                for (auto const& name : names(*option))
                    values += "    \"" + at.path + " " + name + "\") COMPREPLY=($(compgen -W \"" +
                              choices + "\" -- \"$cur\")); return ;;\n";
    }
    return std::string(bash_head) + paths + std::string(bash_middle) + values +
           std::string(bash_lists) + lists + std::string(bash_tail);
}

constexpr std::string_view fish_head =
    R"sh(# completion of originchats; made by `originchats completion`
function __originchats_at
    set -l path
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; or set -a path $word
    end
    test "$path" = "$argv"
end
complete -c originchats -f
)sh";

std::string quote(std::string_view text)
{
    std::string out = "'";
    for (char const each : text)
        out += each == '\'' || each == '\\' ? std::string{'\\', each} : std::string(1, each);
    return out + "'";
}

std::string make_fish(CLI::App const& program)
{
    std::string out(fish_head);
    for (auto const& at : collect(program)) {
        auto const begin = "complete -c originchats -n " + quote("__originchats_at " + at.path);
        for (auto const* const each : at.subcommands)
            out +=
                begin + " -a " + each->get_name() + " -d " + quote(each->get_description()) + "\n";
        for (auto const* const each : at.positionals)
            if (auto const choices = list_choices(*each); !choices.empty())
                out += begin + " -a " + quote(choices) + "\n";
        for (auto const* const option : at.options) {
            std::string flags;
            for (auto const& name : option->get_lnames())
                flags += " -l " + name;
            for (auto const& name : option->get_snames())
                flags += " -s " + name;
            auto const choices = list_choices(*option);
            out += begin + flags + (option->get_items_expected_max() > 0 ? " -r" : "") +
                   (choices.empty() ? "" : " -a " + quote(choices)) + " -d " +
                   quote(option->get_description()) + "\n";
        }
    }
    return out;
}

} // namespace

std::string make_completion(CLI::App const& program, std::string_view shell)
{
    if (shell == "fish")
        return make_fish(program);
    auto const script = make_bash(program);
    if (shell == "zsh")
        return "#compdef originchats\nautoload -U +X bashcompinit && bashcompinit\n" + script;
    return script;
}

} // namespace oc
