// Both ways of reading: strictly for what is kept as it is, leniently for uploads.
#include "base/data_uri.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr std::string_view scheme = "data:";

bool starts_with_scheme(std::string_view text)
{
    return equal_ignoring_case(text.substr(0, scheme.size()), scheme);
}

// RFC 6838 §4.2, a little wider; already in lower case.
bool is_name(std::string_view text)
{
    constexpr std::string_view marks = "!#$&^_.+-";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

bool is_media_type(std::string_view text)
{
    auto const slash = text.find('/');
    return slash != std::string_view::npos && is_name(text.substr(0, slash)) &&
           is_name(text.substr(slash + 1));
}

} // namespace

std::optional<data_uri> parse_data_uri(std::string_view text)
{
    auto const comma = text.find(',');
    if (!starts_with_scheme(text) || comma == std::string_view::npos)
        return std::nullopt;
    auto head = text.substr(scheme.size(), comma - scheme.size());
    auto const last = head.rfind(';');
    if (last == std::string_view::npos || !equal_ignoring_case(head.substr(last + 1), "base64"))
        return std::nullopt;
    head = head.substr(0, last);
    auto type = fold_case(head.substr(0, head.find(';')));
    if (type.empty())
        type = "text/plain";
    auto bytes = decode_base64(text.substr(comma + 1));
    if (!bytes || !is_media_type(type))
        return std::nullopt;
    return data_uri{.media_type = std::move(type), .bytes = std::move(*bytes)};
}

void file_text_decoder::feed(std::string_view text, std::string& out)
{
    if (is_past_prefix_)
        return decoder_.feed(text, out);
    // A comma is no digit: wherever it stands early, it ends a prefix.
    auto const wanted = text.substr(0, prefix_bytes_max - prefix_.size());
    if (auto const comma = wanted.find(','); comma != std::string_view::npos) {
        is_past_prefix_ = true;
        prefix_.clear();
        return decoder_.feed(text.substr(comma + 1), out);
    }
    prefix_ += wanted;
    if (prefix_.size() < prefix_bytes_max)
        return;
    is_past_prefix_ = true;
    decoder_.feed(std::exchange(prefix_, {}), out);
    decoder_.feed(text.substr(wanted.size()), out);
}

bool file_text_decoder::finish(std::string& out)
{
    if (!is_past_prefix_)
        decoder_.feed(std::exchange(prefix_, {}), out);
    is_past_prefix_ = true;
    return decoder_.is_complete();
}

} // namespace oc
