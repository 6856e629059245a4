// Fuzzes what webhooks are sent: the first byte chooses GitHub's event, the rest is the body. What
// is taken keeps to every limit, and can be sent to clients.
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/embeds.hpp"
#include "domain/webhook_post.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

constexpr std::array<std::string_view, 16> events{
    "",        "push",           "pull_request",        "pull_request_review",
    "issues",  "issue_comment",  "commit_comment",      "pull_request_review_comment",
    "release", "star",           "fork",                "workflow_run",
    "create",  "delete",         "ping",                "discussion"};

void check_post(oc::webhook_post const& post, std::int64_t length_max)
{
    CHECK(oc::is_valid_utf8(post.content));
    CHECK(oc::code_points(post.content) <= static_cast<std::size_t>(length_max));
    CHECK(!post.content.empty() || !post.embeds.is_null());
    if (!post.embeds.is_null()) {
        CHECK(!oc::find_embed_problem(post.embeds));
        boost::json::error_code failure;
        auto const again = boost::json::parse(boost::json::serialize(post.embeds), failure);
        CHECK(!failure && boost::json::serialize(again) == boost::json::serialize(post.embeds));
    }
    if (post.username)
        CHECK(!post.username->empty() &&
              oc::code_points(*post.username) <= oc::limits::webhook_name_max);
    if (post.avatar_url)
        CHECK(oc::is_safe_url(*post.avatar_url));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0)
        return 0;
    constexpr std::int64_t length_max = 200;
    auto const event = events[data[0] % events.size()];
    auto const reading = oc::read_webhook_body(
        {.body = std::string_view(reinterpret_cast<char const*>(data + 1), size - 1),
         .github_event = event,
         .post_content_max = length_max,
         .now = 1'795'345'781});
    CHECK(!reading.post || !reading.refusal);
    CHECK(reading.is_json || reading.refusal);
    if (reading.post)
        check_post(*reading.post, length_max);
    if (reading.refusal)
        CHECK(reading.refusal->status == 400 && !reading.refusal->text.empty());
    return 0;
}
