// The later rungs of the ladder of part 2 §4.3: from the bytes of a body to what is posted.
#include "domain/webhook_post.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/embeds.hpp"
#include "domain/github_event.hpp"
#include "domain/lax_values.hpp"
#include "domain/shown_name.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

json::value parse(std::string_view text, json::error_code& failure)
{
    json::parse_options options;
    options.max_depth = limits::json_depth_max;
    return json::parse(text, failure, {}, options);
}

std::optional<json::object> parse_body(std::string_view body)
{
    json::error_code failure;
    auto value = parse(body, failure);
    if (failure && body.find("\\u") != std::string_view::npos)
        value = parse(mend_surrogate_escapes(body), failure);
    if (failure || !value.is_object() || !has_only_finite_numbers(value))
        return std::nullopt;
    return std::move(value.get_object());
}

/// Ten megabytes of commas are a hundred and more once they are values.
bool has_too_many_values(std::string_view text)
{
    std::size_t values = 0;
    bool is_in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (is_in_string && c == '\\')
            ++i;
        else if (c == '"')
            is_in_string = !is_in_string;
        else if (!is_in_string && (c == ',' || c == '[' || c == '{'))
            ++values;
    }
    return values > limits::webhook_values_max;
}

/// Reads one member after the other; the first refusal is kept.
class post_reader {
public:
    post_reader(json::object const& body, std::int64_t length_max)
        : body_(body), length_max_(length_max)
    {
    }

    webhook_reading run()
    {
        post_.content = text("content", "Content must be a string");
        if (post_.content.empty())
            post_.content = text("text", "Content must be a string");
        embeds();
        if (post_.content.empty() && post_.embeds.is_null())
            post_.content = text("message", "Content must be a string");
        if (post_.content.empty() && post_.embeds.is_null())
            refuse("No content provided");
        if (code_points(post_.content) > static_cast<std::size_t>(length_max_))
            refuse("Message too long. Maximum length is " + std::to_string(length_max_) +
                   " characters");
        username();
        avatar();
        if (refusal_)
            return {.refusal = std::move(refusal_)};
        return {.post = std::move(post_)};
    }

private:
    void refuse(std::string words)
    {
        if (!refusal_)
            refusal_ = webhook_refusal{.text = std::move(words)};
    }

    /// Trimmed; empty when it is absent, null or refused.
    std::string text(std::string_view key, std::string_view problem)
    {
        auto const* const given = body_.if_contains(key);
        if (given == nullptr || given->is_null())
            return {};
        if (auto const* const found = given->if_string())
            return std::string(trim(*found));
        refuse(std::string(problem));
        return {};
    }

    void embeds()
    {
        auto const* const given = body_.if_contains("embeds");
        if (given == nullptr || given->is_null())
            return;
        if (auto const problem = find_embed_problem(*given))
            refuse(*problem);
        else if (!post_.content.empty() || shows_something(*given))
            post_.embeds = given->get_array().empty() ? json::value{} : normalise_embeds(*given);
    }

    void username()
    {
        auto name = text("username", "Username must be a string");
        if (code_points(name) > limits::webhook_name_max)
            refuse("Username too long (max " + std::to_string(limits::webhook_name_max) +
                   " characters)");
        if (!name.empty() && !is_shown_whole(name))
            refuse("Username cannot contain control or invisible characters");
        if (!name.empty())
            post_.username = std::move(name);
    }

    void avatar()
    {
        auto url = text("avatar_url", "Avatar URL must be a string");
        if (!url.empty() && !is_safe_url(url))
            refuse("Avatar URL must be an http or https URL");
        if (!url.empty())
            post_.avatar_url = std::move(url);
    }

    json::object const& body_;
    std::int64_t length_max_;
    webhook_post post_{};
    std::optional<webhook_refusal> refusal_{};
};

} // namespace

webhook_reading read_webhook_body(webhook_input const& input)
{
    if (has_too_many_values(input.body))
        return {.is_json = false, .refusal = webhook_refusal{.text = "Too many values in body"}};
    auto const body = parse_body(input.body);
    if (!body)
        return {.is_json = false, .refusal = webhook_refusal{.text = "Invalid JSON body"}};
    if (!is_github_payload(input.github_event, *body))
        return post_reader(*body, input.post_content_max).run();
    auto embed = render_github_event(input.github_event, *body, input.now);
    if (!embed)
        return {};
    webhook_post post;
    post.embeds = json::array{std::move(*embed)};
    post.is_github = true;
    return {.post = std::move(post)};
}

} // namespace oc
