// Lines as JSON; none has a line break inside, because JSON text escapes them.
#include "admin/answer.hpp"

#include "admin/control_limits.hpp"
#include "protocol/errors.hpp"
#include "protocol/writer.hpp"

namespace oc {

std::string hello_line()
{
    return R"({"hello":{"protocol":)" + std::to_string(control_limits::protocol_version) + "}}";
}

std::string progress_line(std::int64_t done, std::int64_t total)
{
    return R"({"progress":{"done":)" + std::to_string(done) + R"(,"total":)" +
           std::to_string(total) + "}}";
}

std::string reply_line(std::string_view packet)
{
    return R"({"ok":true,"reply":)" + std::string(packet) + "}";
}

std::string refusal_line(std::string_view code, std::string_view text)
{
    std::string out = R"({"ok":false,"code":)";
    write_json_string(out, code);
    out += R"(,"text":)";
    write_json_string(out, text);
    return out + "}";
}

std::string refusal_line(error const& refusal)
{
    return refusal_line(errc_name(refusal.code), error_text(refusal));
}

std::string end_line(result<std::string> const& outcome)
{
    return outcome ? reply_line(*outcome) : refusal_line(outcome.error());
}

} // namespace oc
