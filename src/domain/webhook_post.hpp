// What a webhook is sent (part 2 §4.3): a body of Discord's, Slack's or GitHub's shape in, a post
// or the refusal out. Pure; any thread.
#pragma once

#include "base/clock.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

struct webhook_post {
    std::string content{};
    boost::json::value embeds{}; // checked and normalised; null for none
    std::optional<std::string> username{};   // instead of the webhook's name
    std::optional<std::string> avatar_url{}; // instead of its avatar
    bool is_github = false; // appears under GitHub's name
};

struct webhook_refusal {
    int status = 400;
    std::string text;
};

struct webhook_input {
    std::string_view body;
    std::string_view github_event{}; // the header X-GitHub-Event
    std::int64_t post_content_max = 2000; // code points
    unix_seconds now = 0;
};

/// With neither, there is nothing to say: GitHub's ping, events that are not rendered.
struct webhook_reading {
    bool is_json = true; // an object; else the refusal says so
    std::optional<webhook_post> post{};
    std::optional<webhook_refusal> refusal{};
};

webhook_reading read_webhook_body(webhook_input const& input);

} // namespace oc
