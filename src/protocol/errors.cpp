// How a refusal is told on the wire; the texts stand in error_texts.cpp.
#include "protocol/errors.hpp"

#include "base/check.hpp"
#include "protocol/events.hpp"
#include "protocol/writer.hpp"

#include <memory>
#include <utility>

namespace oc {
namespace {

errc_entry const& entry_of(errc code) { return errc_table()[static_cast<std::size_t>(code)]; }

template <class Packet>
frame_ptr to_frame(Packet const& packet, std::optional<std::string> const& listener)
{
    auto plain = write_packet(Packet::wire_name, packet);
    return std::make_shared<frame const>(listener ? with_listener(plain, *listener)
                                                  : std::move(plain));
}

} // namespace

std::string_view errc_name(errc code) { return entry_of(code).name; }

std::string error_text(error const& refusal)
{
    std::string text(entry_of(refusal.code).text);
    if (auto const blank = text.find("{}"); blank != std::string::npos)
        text.replace(blank, 2, refusal.detail);
    return text;
}

frame_ptr refusal_frame(error const& refusal, refusal_context const& context)
{
    if (context.form == refusal_form::auth_error)
        return to_frame(packets::login_refusal{error_text(refusal)}, std::nullopt);
    if (refusal.code == errc::rate_limited)
        return to_frame(packets::rate_limit{refusal.detail, refusal.wait_ms}, context.listener);
    if (refusal.code == errc::rate_limited_without_reason)
        return to_frame(packets::rate_limit{std::nullopt, refusal.wait_ms}, context.listener);
    if (refusal.code == errc::slow_mode)
        return to_frame(packets::rate_limit{error_text(refusal), refusal.wait_ms,
                                            std::stoll(refusal.detail)},
                        context.listener);
    return to_frame(packets::refusal{context.src, error_text(refusal),
                                     std::string(entry_of(refusal.code).name)},
                    context.listener);
}

} // namespace oc
