// What a push says (part 2 §6.4). Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oc {

/// Why somebody is told, the best reason first.
enum class push_reason : std::uint8_t { mention, reply, role };

struct push_note {
    std::string_view channel; // of a thread the parent's name
    std::string_view author;
    std::string_view role{}; // for push_reason::role
    push_reason why{};
};

/// "#general — ada mentioned @staff"; cut at 200 code points.
std::string make_push_title(push_note const& note);

/// {"title","body","channelName"}: all that the page's service worker reads. The body is the first
/// 120 code points of the content.
std::string make_push_payload(std::string_view title, std::string_view content,
                              std::string_view channel);

} // namespace oc
