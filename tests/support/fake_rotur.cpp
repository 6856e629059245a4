// Validators, moods, and answers with deadlines.
#include "support/fake_rotur.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace oc::test {
namespace {

std::string query_value(std::string_view query, std::string_view key)
{
    while (!query.empty()) {
        auto const pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        auto const equals = pair.find('=');
        if (pair.substr(0, equals) == key)
            return percent_decode(pair.substr(std::min(pair.size(), equals + 1)));
    }
    return {};
}

} // namespace

std::string percent_decode(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr ==
                text.data() + i + 3) {
            out.push_back(static_cast<char>(value));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

// --- the book ------------------------------------------------------------------------------------

std::string rotur_book::issue(std::string const& id, std::string const& username,
                              std::string const& key)
{
    std::lock_guard const lock(mutex_);
    // With characters that must be encoded in a query.
    auto validator = id + ",hash+/=&" + std::to_string(++issued_);
    by_validator_[validator] = {id, username, key};
    return validator;
}

void rotur_book::set_mood(mood now)
{
    std::lock_guard const lock(mutex_);
    mood_ = now;
}

rotur_book::mood rotur_book::current_mood() const
{
    std::lock_guard const lock(mutex_);
    return mood_;
}

void rotur_book::set_answer(std::optional<answer> fixed)
{
    std::lock_guard const lock(mutex_);
    fixed_ = std::move(fixed);
}

rotur_book::answer rotur_book::answer_to(std::string_view query) const
{
    std::lock_guard const lock(mutex_);
    if (fixed_)
        return *fixed_;
    auto const found = by_validator_.find(query_value(query, "v"));
    if (found == by_validator_.end())
        return {404, R"({"valid":false,"error":"validator not found"})"};
    if (found->second.key != query_value(query, "key"))
        return {200, R"({"valid":false,"error":"key mismatch"})"};
    return {200, boost::json::serialize(boost::json::object{{"valid", true},
                                                            {"id", found->second.id},
                                                            {"username", found->second.username}})};
}

// --- outgoing_http -------------------------------------------------------------------------------

void fake_rotur::send(outgoing_request request, std::function<void(outgoing_response)> done)
{
    urls_.push_back(request.url);
    question asked{std::move(request.url), time_.steady_now() + request.timeout.count(),
                   std::move(done)};
    switch (book_.current_mood()) {
    case rotur_book::mood::slow: waiting_.push_back(std::move(asked)); break;
    case rotur_book::mood::down: finish(asked, {.failure = "connection refused"}); break;
    case rotur_book::mood::well: finish(asked, answer_to(asked.url)); break;
    }
}

outgoing_response fake_rotur::answer_to(std::string const& url) const
{
    auto const mark = url.find('?');
    auto answer = book_.answer_to(mark == std::string::npos ? "" : url.substr(mark + 1));
    return {.status = answer.status, .body = std::move(answer.body)};
}

void fake_rotur::finish(question& asked, outgoing_response response)
{
    core_.post([done = std::move(asked.done), response = std::move(response)] { done(response); });
}

void fake_rotur::expire()
{
    auto const now = time_.steady_now();
    for (auto& asked : waiting_)
        if (asked.deadline <= now)
            finish(asked, {.failure = "timed out"});
    std::erase_if(waiting_, [now](question const& asked) { return asked.deadline <= now; });
}

void fake_rotur::answer_waiting()
{
    for (auto& asked : std::exchange(waiting_, {}))
        finish(asked, answer_to(asked.url));
}

} // namespace oc::test
