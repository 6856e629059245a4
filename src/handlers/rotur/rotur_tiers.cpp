// One GET to Rotur's /profile per user and a while.
#include "handlers/rotur/rotur_tiers.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace oc {
namespace {

constexpr int too_many_requests = 429;
constexpr steady_ms ms_per_second = 1000;

std::optional<boost::json::object> parse_object(std::string const& body)
{
    boost::json::error_code failure;
    auto value = boost::json::parse(body, failure);
    if (failure || !value.is_object())
        return std::nullopt;
    return std::move(value.get_object());
}

// Nothing: it was no answer, ask again soon.
std::optional<std::string> read_tier(outgoing_response const& answer)
{
    constexpr int ok = 200;
    if (answer.status != ok)
        return std::nullopt;
    auto const body = parse_object(answer.body);
    if (!body)
        return std::nullopt;
    auto const* const tier = body->if_contains("subscription");
    return tier != nullptr && tier->is_string() ? fold_case(tier->get_string()) : std::string();
}

// For how long Rotur wants to be left alone.
steady_ms silence_ms(outgoing_response const& answer, unix_seconds now)
{
    constexpr steady_ms least = 10'000;
    constexpr steady_ms most = 10 * 60 * 1000;
    auto const body = parse_object(answer.body);
    auto const* const at = body ? body->if_contains("reset_time") : nullptr;
    if (at == nullptr || !at->is_number())
        return limits::rotur_tier_retry_ms;
    auto const seconds = std::clamp(at->to_number<double>() - now, 0.0, 3600.0);
    return std::clamp(static_cast<steady_ms>(seconds) * ms_per_second, least, most);
}

} // namespace

void rotur_tiers::ask(config const& settings, std::string const& user_id,
                      std::function<void(std::string tier)> done)
{
    auto& s = *state_;
    auto const now = s.time.steady_now();
    auto const found = s.known.find(user_id);
    if (found != s.known.end() && !found->second.waiting.empty()) {
        found->second.waiting.push_back(std::move(done));
        return;
    }
    if (found != s.known.end() && now < found->second.until)
        return done(found->second.tier);
    if (now < s.silent_until || s.asking >= limits::rotur_profile_lookups_max)
        return done({});
    if (s.known.size() >= limits::rotur_tiers_max)
        std::erase_if(s.known, [](auto const& each) { return each.second.waiting.empty(); });
    s.known[user_id].waiting.push_back(std::move(done));
    ++s.asking;

    outgoing_request request;
    request.url = settings.rotur_profile_url + "?include_posts=0&id=" + percent_encode(user_id);
    request.headers = {{"accept", "application/json"}};
    request.timeout = std::chrono::seconds(settings.rotur_timeout_seconds);
    request.response_bytes_max = 256 * 1024;
    s.http.send(std::move(request), [shared = state_, user_id,
                                     believed_ms = settings.tier_cache_seconds * ms_per_second](
                                        outgoing_response const& answer) {
        finish(*shared, user_id, answer, believed_ms);
    });
}

void rotur_tiers::finish(state& s, std::string const& user_id, outgoing_response const& answer,
                         steady_ms believed_ms)
{
    --s.asking;
    auto const now = s.time.steady_now();
    auto const tier = read_tier(answer);
    if (!tier)
        log::warning("rotur_tier_unknown",
                     {{"status", answer.status}, {"failure", answer.failure}});
    if (answer.status == too_many_requests)
        s.silent_until = now + silence_ms(answer, s.time.wall_now());
    auto& known = s.known[user_id];
    known.tier = tier.value_or("");
    known.until = now + (tier ? believed_ms : limits::rotur_tier_retry_ms);
    for (auto const& each : std::exchange(known.waiting, {}))
        each(tier.value_or(""));
}

} // namespace oc
