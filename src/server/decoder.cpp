// Envelope, then the command's own typed request.
#include "server/decoder.hpp"

#include "protocol/envelope.hpp"

namespace oc {

decoded_command decode_command(std::string_view text)
{
    decoded_command out;
    out.bytes = text.size();
    out.received = read_stopwatch();
    auto parsed = read_envelope(text);
    if (!parsed) {
        out.is_malformed = true;
        return out;
    }
    out.cmd = std::move(parsed->cmd);
    out.has_cmd = parsed->has_cmd;
    out.listener = std::move(parsed->listener);
    out.entry = out.has_cmd ? find_command(out.cmd) : nullptr;
    if (parsed->has_long_listener)
        out.request = error{errc::invalid_value, "listener"};
    else if (out.entry != nullptr)
        out.request = out.entry->spec->decode(parsed->body);
    return out;
}

} // namespace oc
