// One GET to Rotur's /validate, and what its answers mean.
#include "handlers/rotur/rotur_validator.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "domain/console.hpp"
#include "domain/errc.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace oc {
namespace {

std::string text_of(boost::json::object const& object, std::string_view key)
{
    auto const* const value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

std::optional<boost::json::object> parse_object(std::string_view body)
{
    boost::json::error_code failure;
    auto value = boost::json::parse(body, failure);
    if (failure || !value.is_object())
        return std::nullopt;
    return std::move(value.get_object());
}

} // namespace

result<rotur_identity> read_rotur_answer(outgoing_response const& answer)
{
    // 400 and 404 are Rotur's way of saying no; anything else but 200 is Rotur being unwell.
    if (answer.status == 400 || answer.status == 404)
        return error{errc::invalid_authentication};
    if (answer.status == 0)
        return error{errc::rotur_unreachable};
    if (answer.status != 200)
        return error{errc::rotur_unreachable, std::to_string(answer.status)};
    auto const body = parse_object(answer.body);
    if (!body)
        return error{errc::rotur_unreachable};
    auto const* const valid = body->if_contains("valid");
    if (valid == nullptr || !valid->is_bool() || !valid->get_bool())
        return error{errc::invalid_authentication};
    rotur_identity who{text_of(*body, "id"), text_of(*body, "username")};
    if (who.id.empty())
        return error{errc::invalid_authentication, rotur_id_missing};
    constexpr std::size_t name_length_max = 64;
    if (who.id == console_id) // nobody logs in as the operator
        return error{errc::invalid_authentication};
    if (who.username.empty() || who.id.size() > limits::validator_bytes_max ||
        code_points(who.username) > name_length_max)
        return error{errc::invalid_authentication};
    return who;
}

// Validators of Rotur's are "<user id>,<hash>".
bool is_own_token(std::string_view validator)
{
    constexpr std::size_t token_length = 43;
    return validator.size() == token_length && std::ranges::all_of(validator, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

void ask_rotur(outgoing_http& http, config const& settings, rotur_question const& question,
               std::function<void(result<rotur_identity>)> done)
{
    auto const& key = settings.rotur_validate_key.empty() ? question.validator_key
                                                          : settings.rotur_validate_key;
    outgoing_request request;
    request.url = settings.rotur_validate_url + "?key=" + percent_encode(key) +
                  "&v=" + percent_encode(question.validator);
    request.headers = {{"accept", "application/json"}};
    request.timeout = std::chrono::seconds(settings.rotur_timeout_seconds);
    http.send(std::move(request), [done = std::move(done)](outgoing_response const& answer) {
        auto verdict = read_rotur_answer(answer);
        if (!verdict && verdict.error().code == errc::rotur_unreachable)
            log::warning("rotur_unreachable",
                         {{"status", answer.status}, {"failure", answer.failure}});
        done(std::move(verdict));
    });
}

} // namespace oc
