// One small function per kind of event; one place that makes embeds of what they say.
#include "domain/github_event.hpp"

#include "base/text.hpp"
#include "domain/github_notice.hpp"
#include "domain/github_payload.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <initializer_list>
#include <span>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;
using namespace github;

constexpr std::size_t title_max = 256;
constexpr std::size_t quote_max = 1000; // of a body or comment that somebody wrote
constexpr std::size_t author_max = 256;

std::string capitalised(std::string_view name)
{
    std::string text(name);
    std::ranges::replace(text, '_', ' ');
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

std::string spaced(std::string_view name)
{
    std::string text(name);
    std::ranges::replace(text, '_', ' ');
    return text;
}

bool is_one_of(std::string_view what, std::span<std::string_view const> list)
{
    return std::ranges::find(list, what) != list.end();
}

bool is_one_of(std::string_view what, std::initializer_list<std::string_view> list)
{
    return is_one_of(what, std::span(list.begin(), list.size()));
}

// --- pull requests and issues --------------------------------------------------------------------

std::string titled(json::object const& thing)
{
    return ": " + std::string(text_at(thing, "title"));
}

maybe_notice pull_request(json::object const& payload)
{
    auto const* const about = find_object(payload, "pull_request");
    auto const action = text_at(payload, "action");
    if (about == nullptr || !is_one_of(action, {"opened", "closed", "reopened", "ready_for_review",
                                                "converted_to_draft"}))
        return std::nullopt;
    bool const is_merged = action == "closed" && flag_at(*about, "merged");
    notice out{.title = "Pull request " + number_of(*about) + " " +
                        (is_merged ? "merged" : spaced(action)) + titled(*about),
               .url = url_at(*about, "html_url")};
    if (action == "opened")
        out.description = cut(text_at(*about, "body"), quote_max);
    out.color = is_merged ? purple : action == "closed" ? red : green;
    return out;
}

maybe_notice issues(json::object const& payload)
{
    auto const* const about = find_object(payload, "issue");
    auto const action = text_at(payload, "action");
    if (about == nullptr ||
        !is_one_of(action, {"opened", "closed", "reopened", "deleted", "transferred"}))
        return std::nullopt;
    notice out{.title = "Issue " + number_of(*about) + " " + std::string(action) + titled(*about),
               .url = url_at(*about, "html_url")};
    if (action == "opened")
        out.description = cut(text_at(*about, "body"), quote_max);
    out.color = action == "closed" ? purple : action == "deleted" ? red : green;
    return out;
}

// --- comments and reviews ------------------------------------------------------------------------

maybe_notice quote(json::object const& comment, std::string title)
{
    return notice{.title = std::move(title),
                  .url = url_at(comment, "html_url"),
                  .description = cut(text_at(comment, "body"), quote_max)};
}

maybe_notice issue_comment(json::object const& payload)
{
    auto const* const comment = find_object(payload, "comment");
    auto const* const about = find_object(payload, "issue");
    if (comment == nullptr || about == nullptr || text_at(payload, "action") != "created")
        return std::nullopt;
    auto const kind = find_object(*about, "pull_request") != nullptr ? "pull request " : "issue ";
    return quote(*comment, std::string("Comment on ") + kind + number_of(*about) + titled(*about));
}

maybe_notice commit_comment(json::object const& payload)
{
    auto const* const comment = find_object(payload, "comment");
    if (comment == nullptr)
        return std::nullopt;
    auto const commit = first_code_points(text_at(*comment, "commit_id"), 7);
    return quote(*comment, "Comment on commit " + std::string(commit));
}

maybe_notice review(json::object const& payload)
{
    auto const* const about = find_object(payload, "pull_request");
    auto const* const given = find_object(payload, "review");
    auto const action = text_at(payload, "action");
    if (about == nullptr || given == nullptr || !is_one_of(action, {"submitted", "dismissed"}))
        return std::nullopt;
    auto const state = text_at(*given, "state");
    // The comments of a review come one by one as well.
    if (action == "submitted" && state == "commented" && text_at(*given, "body").empty())
        return std::nullopt;
    auto const which = "pull request " + number_of(*about) + titled(*about);
    auto out = quote(*given, "Review of " + which);
    if (action == "dismissed") {
        out->title = "Review dismissed on " + which;
    } else if (state == "approved") {
        out->title = "Approved " + which;
        out->color = green;
    } else if (state == "changes_requested") {
        out->title = "Changes requested on " + which;
        out->color = red;
    }
    return out;
}

maybe_notice review_comment(json::object const& payload)
{
    auto const* const about = find_object(payload, "pull_request");
    auto const* const comment = find_object(payload, "comment");
    if (about == nullptr || comment == nullptr || text_at(payload, "action") != "created")
        return std::nullopt;
    return quote(*comment, "Comment on pull request " + number_of(*about) + titled(*about));
}

// --- the repository ------------------------------------------------------------------------------

maybe_notice release(json::object const& payload)
{
    auto const* const about = find_object(payload, "release");
    if (about == nullptr || text_at(payload, "action") != "published")
        return std::nullopt;
    auto const name = text_at(*about, "name");
    auto out = quote(*about, "Release published: " +
                                 std::string(name.empty() ? text_at(*about, "tag_name") : name));
    out->color = green;
    return out;
}

maybe_notice star(json::object const& payload)
{
    if (text_at(payload, "action") != "created")
        return std::nullopt;
    return notice{.title = "New star"};
}

maybe_notice fork(json::object const& payload)
{
    auto const* const made = find_object(payload, "forkee");
    if (made == nullptr)
        return std::nullopt;
    return notice{.title = "Forked to " + std::string(text_at(*made, "full_name")),
                  .url = url_at(*made, "html_url")};
}

maybe_notice workflow_run(json::object const& payload)
{
    auto const* const run = find_object(payload, "workflow_run");
    if (run == nullptr || text_at(payload, "action") != "completed")
        return std::nullopt;
    auto const conclusion = text_at(*run, "conclusion");
    notice out{.title = std::string(text_at(*run, "name")) + ": " + spaced(conclusion),
               .url = url_at(*run, "html_url"),
               .description = std::string(text_at(*run, "display_title"))};
    if (auto const branch = text_at(*run, "head_branch"); !branch.empty())
        out.title += " on " + std::string(branch);
    if (conclusion == "success")
        out.color = green;
    else if (is_one_of(conclusion, {"failure", "timed_out", "startup_failure"}))
        out.color = red;
    return out;
}

maybe_notice ref_change(json::object const& payload, std::string_view what)
{
    auto const ref = text_at(payload, "ref");
    if (ref.empty())
        return std::nullopt;
    auto const kind = text_at(payload, "ref_type");
    return notice{.title = capitalised(kind.empty() ? "ref" : kind) + " " + std::string(ref) + " " +
                           std::string(what)};
}

maybe_notice create(json::object const& payload) { return ref_change(payload, "created"); }

maybe_notice remove(json::object const& payload) { return ref_change(payload, "deleted"); }

// --- the rest ------------------------------------------------------------------------------------

// Steps of a machine, and what others of these events say already.
constexpr std::array<std::string_view, 12> silent_events{
    "ping",         "watch",       "status",           "check_run",  "check_suite",
    "workflow_job", "deployment",  "deployment_status", "page_build", "workflow_dispatch",
    "meta",         "repository_dispatch"};

constexpr std::array<std::string_view, 10> silent_actions{
    "edited",      "labeled",   "unlabeled",   "assigned", "unassigned",
    "synchronize", "requested", "in_progress", "locked",   "unlocked"};

maybe_notice any_other(std::string_view event, json::object const& payload)
{
    auto const action = text_at(payload, "action");
    if (is_one_of(event, silent_events) || is_one_of(action, silent_actions))
        return std::nullopt;
    notice out{.title = capitalised(event)};
    if (!action.empty())
        out.title += " " + spaced(action);
    auto const* const about = find_object(payload, event);
    if (about == nullptr)
        return out;
    auto const title = text_at(*about, "title");
    auto const name = title.empty() ? text_at(*about, "name") : title;
    if (!name.empty())
        out.title += ": " + std::string(name);
    out.url = url_at(*about, "html_url");
    return out;
}

using renderer = maybe_notice (*)(json::object const&);
constexpr std::array<std::pair<std::string_view, renderer>, 13> renderers{
    {{"push", &describe_push},
     {"pull_request", &pull_request},
     {"pull_request_review", &review},
     {"pull_request_review_comment", &review_comment},
     {"issues", &issues},
     {"issue_comment", &issue_comment},
     {"commit_comment", &commit_comment},
     {"release", &release},
     {"star", &star},
     {"fork", &fork},
     {"workflow_run", &workflow_run},
     {"create", &create},
     {"delete", &remove}}};

maybe_notice describe(std::string_view event, json::object const& payload)
{
    auto const known = std::ranges::find(renderers, event, [](auto const& r) { return r.first; });
    return known == renderers.end() ? any_other(event, payload) : known->second(payload);
}

std::string or_unknown(std::string_view text)
{
    return std::string(text.empty() ? std::string_view("unknown") : text);
}

json::object make_author(json::object const& payload)
{
    auto const name = or_unknown(text_at(payload, "sender.login")) + " - " +
                      or_unknown(text_at(payload, "repository.full_name"));
    return {{"name", cut(name, author_max)},
            {"url", url_at(payload, "repository.html_url")},
            {"icon_url", url_at(payload, "sender.avatar_url")}};
}

} // namespace

bool is_github_payload(std::string_view event, json::object const& payload)
{
    return !event.empty() &&
           (find_object(payload, "repository") != nullptr ||
            find_object(payload, "sender") != nullptr || !text_at(payload, "zen").empty());
}

std::optional<json::object> render_github_event(std::string_view event,
                                                json::object const& payload, unix_seconds now)
{
    auto said = describe(event, payload);
    if (!said)
        return std::nullopt;
    json::object embed{{"title", cut(said->title, title_max)},
                       {"url", said->url.empty() ? url_at(payload, "repository.html_url")
                                                 : said->url},
                       {"color", said->color},
                       {"author", make_author(payload)},
                       {"timestamp", format_utc(now)}};
    if (!said->description.empty())
        embed["description"] = cut(said->description, description_max);
    return embed;
}

std::string format_utc(unix_seconds when)
{
    using namespace std::chrono;
    sys_seconds const moment{seconds(static_cast<std::int64_t>(std::floor(when)))};
    auto const day = floor<days>(moment);
    year_month_day const date{day};
    hh_mm_ss const time{moment - day};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

} // namespace oc
