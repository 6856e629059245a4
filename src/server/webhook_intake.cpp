// The way of one request: net thread (head), core (token, rate, size), net and core in turn (body),
// worker (parsing), store (message), core (answer).
#include "server/webhook_intake.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/secret_box.hpp"
#include "base/sha256.hpp"
#include "handlers/http/webhook_posting.hpp"
#include "server/webhook_address.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

namespace oc {
namespace {

http_response make_error(int status, std::string_view text)
{
    return {.status = status,
            .body = boost::json::serialize(boost::json::object{{"error", text}})};
}

http_response make_response(webhook_answer const& answer)
{
    if (!answer.error.empty())
        return make_error(answer.status, answer.error);
    return {.status = answer.status, .body = answer.message};
}

constexpr token_rate post_rate{.capacity = limits::webhook_posts_burst,
                               .tokens = limits::webhook_posts_per_minute,
                               .interval_ms = 60'000};

http_response make_rate_refusal(std::int64_t wait_ms)
{
    constexpr std::int64_t second_ms = 1000;
    auto const seconds = (wait_ms + second_ms - 1) / second_ms;
    boost::json::object const body{
        {"error", "Too many requests"},
        {"retry_after", static_cast<double>(wait_ms) / static_cast<double>(second_ms)}};
    return {.status = 429,
            .headers = {{"Retry-After", std::to_string(seconds)}},
            .body = boost::json::serialize(body)};
}

} // namespace

/// One request. Made on the net thread; everything else happens on the core thread, in the order
/// in which the net thread says it.
class webhook_intake::upload : public std::enable_shared_from_this<upload> {
public:
    struct given {
        webhook_address address;
        std::string event; // GitHub's, or empty
        std::optional<std::uint64_t> content_length;
        http_respond respond;
    };

    upload(webhook_intake& owner, given head) : owner_(owner), head_(std::move(head)) {}

    void post(std::function<void(upload&)> step)
    {
        owner_.parts_.core.post(
            [self = shared_from_this(), step = std::move(step)] { step(*self); });
    }

    void admit()
    {
        arrival_.token_hash = sha256_hash(head_.address.token);
        arrival_.event = head_.event.empty() ? "message" : head_.event;
        arrival_.wants_message = head_.address.wants_message;
        auto const by = find_webhook();
        if (!by)
            return answer(make_error(401, "Invalid webhook token"));
        arrival_.webhook_id = by->id;
        if (!take_budget())
            return;
        if (head_.content_length.value_or(0) > limits::webhook_body_bytes_max)
            refuse_size(*head_.content_length);
    }

    void take(std::string const& bytes, std::function<void()> const& go_on)
    {
        if (!head_.respond)
            return; // answered: the rest is not wanted
        if (body_.size() + bytes.size() > limits::webhook_body_bytes_max)
            return refuse_size(body_.size() + bytes.size());
        body_ += bytes;
        go_on();
    }

    // A large body takes its time to parse: not on the core.
    void finish()
    {
        if (!head_.respond)
            return;
        auto const& now = owner_.parts_.now();
        owner_.parts_.workers.post([self = shared_from_this(),
                                    length_max = now.settings->post_content_max,
                                    time = owner_.parts_.time.wall_now()] {
            self->arrival_.bytes = static_cast<std::int64_t>(self->body_.size());
            self->read({.body = self->body_,
                        .github_event = self->head_.event,
                        .post_content_max = length_max,
                        .now = time});
            self->body_ = {};
            self->post([](upload& of) { of.store(); });
        });
    }

private:
    // On a worker.
    void read(webhook_input const& input)
    {
        try {
            arrival_.reading = read_webhook_body(input);
        } catch (std::exception const& cause) { // memory for ten megabytes of JSON
            log::error("webhook_failed", {{"what", cause.what()}});
            arrival_.reading = {.refusal = webhook_refusal{500, "Internal server error"}};
        }
    }

    webhook_ptr find_webhook() const
    {
        if (head_.address.token.size() > limits::webhook_token_bytes_max)
            return nullptr;
        auto found = owner_.parts_.now().webhooks->find_by_token_hash(arrival_.token_hash);
        bool const is_right =
            found && equal_in_constant_time(found->token_hash, arrival_.token_hash) &&
            (head_.address.id.empty() || head_.address.id == found->id);
        return is_right ? found : nullptr;
    }

    bool take_budget()
    {
        auto& left = owner_.budget_of(arrival_.webhook_id);
        auto const now_ms = owner_.parts_.time.steady_now();
        if (left.bucket.take(post_rate, now_ms)) {
            left.is_exhausted = false;
            return true;
        }
        auto response = make_rate_refusal(left.bucket.wait_ms(post_rate, now_ms));
        if (std::exchange(left.is_exhausted, true))
            answer(std::move(response));
        else
            note_and_answer({429, "Too many requests"}, std::move(response));
        return false;
    }

    void refuse_size(std::uint64_t bytes)
    {
        constexpr std::uint64_t shown_max = std::numeric_limits<std::int64_t>::max();
        arrival_.bytes = static_cast<std::int64_t>(std::min(bytes, shown_max));
        webhook_answer const refusal{413, "Request body too large (max 10MB)"};
        note_and_answer(refusal, make_response(refusal));
    }

    void store()
    {
        auto work = [self = shared_from_this()](tx& db) -> result<effects> {
            effects out;
            self->outcome_ = post_by_webhook(db, out, self->arrival_);
            return out;
        };
        auto done = [self = shared_from_this()](result<void> const& end) {
            if (end)
                return self->answer(make_response(self->outcome_));
            log::error("webhook_failed", {{"webhook", self->arrival_.webhook_id}});
            self->answer(make_error(500, "Internal server error"));
        };
        owner_.parts_.run_change({.work = std::move(work), .done = std::move(done)});
    }

    void note_and_answer(webhook_answer refusal, http_response response)
    {
        auto work = [self = shared_from_this(),
                     refusal = std::move(refusal)](tx& db) -> result<effects> {
            note_delivery(db, self->arrival_, refusal);
            return effects{};
        };
        auto done = [respond = std::exchange(head_.respond, nullptr),
                     response = std::move(response)](result<void> const&) { respond(response); };
        owner_.parts_.run_change({.work = std::move(work), .done = std::move(done)});
    }

    void answer(http_response response)
    {
        std::exchange(head_.respond, nullptr)(std::move(response));
    }

    webhook_intake& owner_;
    given head_;
    std::string body_{};
    webhook_arrival arrival_{};
    webhook_answer outcome_{};
};

class webhook_intake::receiver final : public body_receiver {
public:
    explicit receiver(std::shared_ptr<upload> to) : upload_(std::move(to)) {}

    void take(std::string bytes, std::function<void()> go_on) override
    {
        upload_->post([bytes = std::move(bytes), go_on = std::move(go_on)](upload& of) {
            of.take(bytes, go_on);
        });
    }
    void finish() override
    {
        upload_->post([](upload& of) { of.finish(); });
    }

private:
    std::shared_ptr<upload> upload_;
};

std::shared_ptr<body_receiver> webhook_intake::open_body(http_request const& head,
                                                         http_respond const& respond)
{
    auto address = find_webhook_address(head);
    if (!address || address->token.empty()) {
        respond(make_error(401, "Webhook token required"));
        return nullptr;
    }
    if (!is_json_request(head)) {
        respond(make_error(415, "Content-Type must be application/json"));
        return nullptr;
    }
    auto const fresh = std::make_shared<upload>(
        *this, upload::given{.address = std::move(*address),
                             .event = github_event_of(head),
                             .content_length = head.content_length,
                             .respond = respond});
    fresh->post([](upload& of) { of.admit(); });
    return std::make_shared<receiver>(fresh);
}

webhook_intake::budget& webhook_intake::budget_of(std::string const& webhook_id)
{
    constexpr std::size_t forgotten_max = 1000; // budgets of webhooks that are gone
    auto const& known = *parts_.now().webhooks;
    if (budgets_.size() > known.list().size() + forgotten_max)
        std::erase_if(budgets_, [&](auto const& each) { return !known.find(each.first); });
    return budgets_[webhook_id];
}

} // namespace oc
