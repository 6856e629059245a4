// A push: what happened to the ref, and one line per commit.
#include "domain/github_notice.hpp"

#include "base/text.hpp"
#include "domain/github_payload.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace oc::github {
namespace {

namespace json = boost::json;

constexpr std::size_t commit_line_max = 500;

std::string_view branch_of(std::string_view ref)
{
    constexpr std::string_view heads = "refs/heads/";
    return ref.starts_with(heads) ? ref.substr(heads.size()) : ref;
}

std::string commit_line(json::object const& commit)
{
    auto line = "`" + std::string(first_code_points(text_at(commit, "id"), 7)) + "`";
    auto const url = url_at(commit, "url");
    if (!url.empty() && url.find_first_of("() \t\r\n") == std::string::npos)
        line = "[" + line + "](" + url + ")";
    return line + " " + cut(first_line(text_at(commit, "message")), commit_line_max);
}

std::string list_commits(json::array const& commits)
{
    constexpr std::size_t rest_max = 32; // "… and K more"
    std::string text;
    std::size_t length = 0;
    for (std::size_t i = 0; i < commits.size(); ++i) {
        if (!commits[i].is_object())
            continue;
        auto const line = commit_line(commits[i].get_object());
        length += code_points(line) + 1;
        if (length > description_max - rest_max)
            return text + "… and " + std::to_string(commits.size() - i) + " more";
        text += line + "\n";
    }
    if (!text.empty())
        text.pop_back();
    return text;
}

} // namespace

maybe_notice describe_push(json::object const& payload)
{
    auto const ref = text_at(payload, "ref");
    if (ref.empty())
        return std::nullopt;
    static json::array const none;
    auto const* const found = payload.if_contains("commits");
    auto const& commits = found != nullptr && found->is_array() ? found->get_array() : none;
    auto const branch = std::string(branch_of(ref));
    notice out;
    if (flag_at(payload, "deleted"))
        out.title = branch + " deleted";
    else if (flag_at(payload, "created"))
        out.title = branch + " created";
    else if (flag_at(payload, "forced"))
        out.title = branch + " force-pushed";
    else
        out.title = branch + ": " + std::to_string(commits.size()) +
                    (commits.size() == 1 ? " commit" : " commits");
    out.url = url_at(payload, "compare");
    out.description = list_commits(commits);
    return out;
}

} // namespace oc::github
