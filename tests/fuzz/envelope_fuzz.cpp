// Fuzzes what a stranger's frame meets first: the envelope, then the typed request of its command,
// then the refusal that goes back. Whatever comes in, the answer must be JSON of a bounded size.
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocol/envelope.hpp"
#include "protocol/errors.hpp"
#include "server/decoder.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace oc;

// What was taken in can be written down and read again: nothing in a history is ever unreadable.
void check_round_trip(std::string_view text)
{
    auto const taken = read_envelope(text);
    if (!taken)
        return CHECK(taken.error().code == errc::invalid_json);
    boost::json::error_code failure;
    boost::json::parse_options options;
    options.max_depth = limits::json_depth_max;
    auto const again =
        boost::json::parse(boost::json::serialize(taken->body), failure, {}, options);
    CHECK(!failure);
    CHECK(again.is_object());
    CHECK(!taken->listener || taken->listener->size() <= limits::listener_bytes_max);
}

void check_refusal(decoded_command const& command, error const& refusal)
{
    refusal_context context{.src = command.cmd, .listener = command.listener};
    for (auto const form : {refusal_form::error, refusal_form::auth_error}) {
        context.form = form;
        auto const answer = refusal_frame(refusal, context);
        CHECK(is_valid_utf8(answer->payload()));
        boost::json::error_code failure;
        auto const value = boost::json::parse(answer->payload(), failure);
        CHECK(!failure);
        CHECK(value.get_object().at("val").is_string());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    if (!is_valid_utf8(text)) // the WebSocket codec lets nothing else through
        return 0;
    check_round_trip(text);
    auto const command = decode_command(text);
    CHECK(command.bytes == size);
    if (command.is_malformed)
        return 0;
    CHECK((command.entry == nullptr) == (find_command(command.cmd) == nullptr || !command.has_cmd));
    check_refusal(command, {errc::unknown_command, command.cmd});
    if (command.entry != nullptr && !command.request)
        check_refusal(command, command.request.error());
    return 0;
}
