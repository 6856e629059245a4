// Parsing a frame's JSON with limits on depth, and a second try for broken surrogate escapes.
#include "protocol/envelope.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/errc.hpp"
#include "domain/lax_values.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace oc {
namespace {

boost::json::value parse(std::string_view text, boost::json::error_code& failure)
{
    boost::json::parse_options options;
    options.max_depth = limits::json_depth_max;
    return boost::json::parse(text, failure, {}, options);
}

} // namespace

result<envelope> read_envelope(std::string_view text)
{
    boost::json::error_code failure;
    auto value = parse(text, failure);
    if (failure && text.find("\\u") != std::string_view::npos)
        value = parse(mend_surrogate_escapes(text), failure);
    // Boost.JSON takes 1e999 for infinity, which no client could read back from a history.
    if (failure || !value.is_object() || !has_only_finite_numbers(value))
        return error{errc::invalid_json};

    envelope out;
    out.body = std::move(value.get_object());
    if (auto const* cmd = out.body.if_contains("cmd"); cmd != nullptr && cmd->is_string()) {
        out.cmd = std::string(cmd->get_string());
        out.has_cmd = true;
    } else {
        out.cmd = cmd == nullptr || cmd->is_null() ? "None" : boost::json::serialize(*cmd);
    }
    if (auto const* listener = out.body.if_contains("listener");
        listener != nullptr && listener->is_string()) {
        auto const& given = listener->get_string();
        out.has_long_listener = given.size() > limits::listener_bytes_max;
        if (!given.empty() && !out.has_long_listener)
            out.listener = std::string(given);
    }
    return out;
}

} // namespace oc
