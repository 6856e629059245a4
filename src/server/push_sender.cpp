// Queue, encryption, exchange, and what the answers mean (part 2 §6.5).
#include "server/push_sender.hpp"

#include "base/log.hpp"
#include "handlers/server/server_object.hpp"
#include "net/http_text.hpp"
#include "push/encryption.hpp"
#include "push/endpoint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace oc {
namespace {

using ephemeral_bytes = std::array<std::byte, p256_scalar_bytes>;
using salt_bytes = std::array<std::byte, push_salt_bytes>;

template <std::size_t size>
std::string_view view_of(std::array<std::byte, size> const& bytes)
{
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

p256_key make_ephemeral(random_source& random)
{
    for (;;) {
        ephemeral_bytes scalar{};
        random.fill(scalar);
        if (auto made = p256_key::from_scalar(view_of(scalar)))
            return *std::move(made);
    }
}

// What a worker needs; copies, so that nothing is shared.
struct work_order {
    push_subscription to;
    std::string origin;
    std::shared_ptr<std::string const> payload;
    std::shared_ptr<vapid_identity const> identity;
    std::string subject;
    std::int64_t expires = 0;
    address_policy addresses{};
};

// On a worker. Nothing when the browser's key is useless.
std::optional<outgoing_request> make_request(work_order const& order, random_source& random)
{
    auto const ephemeral = make_ephemeral(random);
    salt_bytes salt{};
    random.fill(salt);
    auto body =
        encrypt_push({ephemeral, view_of(salt)}, {order.to.p256dh, order.to.auth}, *order.payload);
    if (!body)
        return std::nullopt;
    auto authorization = make_vapid_authorization(
        order.identity->key,
        {.audience = order.origin, .expires = order.expires, .subject = order.subject});
    return outgoing_request{
        .method = "POST",
        .url = order.to.endpoint,
        .headers = {{"Content-Encoding", "aes128gcm"},
                    {"Content-Type", "application/octet-stream"},
                    {"TTL", std::to_string(limits::push_ttl_seconds)},
                    {"Authorization", std::move(authorization)}},
        .body = *std::move(body),
        .timeout = std::chrono::milliseconds(limits::push_timeout_ms),
        .addresses = order.addresses,
        .ignores_body = true,
    };
}

bool may_go_well_later(outgoing_response const& answer)
{
    constexpr int too_many_requests = 429;
    return !answer.is_refused &&
           (answer.status == 0 || answer.status == too_many_requests || answer.status / 100 == 5);
}

// Seconds, or a date (RFC 9110 §10.2.3); 0 for nonsense: our own patience has to do.
std::int64_t retry_after_ms(std::string_view given, unix_seconds now)
{
    std::int64_t number = 0;
    auto const [end, failure] = std::from_chars(given.data(), given.data() + given.size(), number);
    constexpr std::int64_t ms_per_second = 1000;
    if (failure != std::errc() || end != given.data() + given.size()) {
        auto const date = parse_http_date(given);
        number = date ? static_cast<std::int64_t>(*date - now) : 0;
    }
    if (number < 0)
        return 0;
    return std::min(number, limits::push_retry_after_ms_max / ms_per_second) * ms_per_second;
}

// Never the endpoint: who knows it can bother the user.
void log_failure(std::string const& origin, outgoing_response const& answer, int attempts)
{
    log::warning("push_failed", {{"service", origin},
                                 {"status", answer.status},
                                 {"reason", answer.failure},
                                 {"attempts", attempts}});
}

} // namespace

void push_sender::send(push_subscription to, std::shared_ptr<std::string const> payload)
{
    bool const allows_private = parts_.settings()->push_allows_private_endpoints;
    auto origin = find_push_origin(to.endpoint, {allows_private});
    if (!origin || parts_.identity == nullptr || is_stopped_)
        return; // taken in when more was allowed
    if (waiting_count() >= limits::push_queue_max) {
        meters_.dropped.add();
        return log::warning("push_dropped", {{"waiting", waiting_count()}});
    }
    enqueue(std::make_shared<delivery>(
        delivery{std::move(to), *std::move(origin), std::move(payload)}));
    pump();
}

void push_sender::tick()
{
    retries_.run_due(parts_.time.steady_now());
    pump();
}

void push_sender::stop()
{
    is_stopped_ = true;
    lanes_.clear();
    retries_ = {};
    waiting_ = 0;
}

void push_sender::enqueue(delivery_ptr what)
{
    ++waiting_;
    auto& queue = lanes_[what->origin].waiting;
    queue.push_back(std::move(what));
}

// The services take turns.
push_sender::lane* push_sender::next_lane()
{
    auto const is_ready = [](auto const& each) {
        return !each.second.waiting.empty() &&
               each.second.running < limits::push_exchanges_per_service_max;
    };
    auto const after_last = lanes_.upper_bound(last_lane_);
    auto found = std::find_if(after_last, lanes_.end(), is_ready);
    if (found == lanes_.end()) {
        found = std::find_if(lanes_.begin(), after_last, is_ready);
        if (found == after_last)
            return nullptr;
    }
    last_lane_ = found->first;
    return &found->second;
}

void push_sender::pump()
{
    while (running_ < limits::push_exchanges_max) {
        auto* const from = next_lane();
        if (from == nullptr)
            return;
        auto next = std::move(from->waiting.front());
        from->waiting.pop_front();
        --waiting_;
        ++from->running;
        ++running_;
        start(std::move(next));
    }
}

void push_sender::start(delivery_ptr what)
{
    ++what->attempts;
    auto const settings = parts_.settings();
    work_order order{
        .to = what->to,
        .origin = what->origin,
        .payload = what->payload,
        .identity = parts_.identity,
        .subject = vapid_subject(parts_.identity->claims_email, server_text(*settings, "url")),
        .expires = static_cast<std::int64_t>(parts_.time.wall_now()) + limits::push_token_seconds,
        .addresses = settings->push_allows_private_endpoints ? address_policy::any
                                                             : address_policy::public_only};
    parts_.workers.post([this, what = std::move(what), order = std::move(order),
                         &random = parts_.random, &self = parts_.self] {
        self.post([this, what, request = make_request(order, random)] { post(what, request); });
    });
}

void push_sender::post(delivery_ptr const& what, std::optional<outgoing_request> request)
{
    if (is_stopped_)
        return;
    if (!request) {
        meters_.failed.add();
        log_failure(what->origin, {.failure = "the subscription's key is useless"}, 1);
        return end(*what);
    }
    parts_.http.send(*std::move(request),
                     [this, what](outgoing_response const& answer) { on_answer(what, answer); });
}

void push_sender::on_answer(delivery_ptr const& what, outgoing_response const& answer)
{
    constexpr int not_found = 404;
    constexpr int gone = 410;
    if (is_stopped_)
        return;
    if (answer.status == not_found || answer.status == gone) {
        meters_.gone.add();
        parts_.forget(what->to.endpoint);
    } else if (may_go_well_later(answer) && what->attempts < limits::push_attempts_max) {
        meters_.retried.add();
        retry(what, answer);
    } else if (answer.status / 100 != 2) {
        meters_.failed.add();
        log_failure(what->origin, answer, what->attempts);
    } else {
        meters_.delivered.add();
    }
    end(*what);
}

void push_sender::retry(delivery_ptr what, outgoing_response const& answer)
{
    if (waiting_count() >= limits::push_queue_max)
        return log_failure(what->origin, answer, what->attempts);
    auto const at = parts_.time.steady_now() + delay_ms(*what, answer);
    retries_.insert(at, [this, what = std::move(what)]() mutable { enqueue(std::move(what)); });
}

// Four times longer each time, give or take a quarter, so that those who failed together do not
// come back together; not before the service wants to hear of us again.
std::int64_t push_sender::delay_ms(delivery const& what, outgoing_response const& answer)
{
    constexpr int bits_per_attempt = 2;
    auto const base = limits::push_retry_ms << (bits_per_attempt * (what.attempts - 1));
    auto const spread =
        static_cast<std::int64_t>(parts_.random.next_u64() % static_cast<std::uint64_t>(base / 2));
    return std::max(base - base / 4, retry_after_ms(answer.retry_after, parts_.time.wall_now())) +
           spread;
}

void push_sender::end(delivery const& what)
{
    --running_;
    auto const found = lanes_.find(what.origin);
    --found->second.running;
    if (found->second.waiting.empty() && found->second.running == 0)
        lanes_.erase(found);
    pump();
}

} // namespace oc
