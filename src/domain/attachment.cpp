// The rules of part 2 §3.
#include "domain/attachment.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace oc {
namespace {

constexpr std::string_view svg_type = "image/svg+xml";

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string to_lower(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return to_lower(c); });
    return out;
}

bool is_guarded(std::string_view type)
{
    return type.starts_with("image/") || type.starts_with("audio/") ||
           type.starts_with("video/") || type == "application/pdf";
}

} // namespace

bool is_expired(attachment const& a, unix_seconds now)
{
    return a.expires_at && now > *a.expires_at;
}

bool is_shown_inline(std::string_view type) { return is_guarded(type) && type != svg_type; }

// --- time ----------------------------------------------------------------------------------------

double size_days(std::int64_t bytes)
{
    constexpr double bytes_per_megabyte = 1'048'576;
    auto const megabytes = static_cast<double>(bytes) / bytes_per_megabyte;
    if (megabytes <= 5)
        return 49;
    if (megabytes >= 100)
        return 1;
    if (megabytes <= 25)
        return 7 + (25 - megabytes) * 42 / 20;
    return 7 - (megabytes - 25) * 6 / 75;
}

double kept_days(config const& settings, keeping_wish const& wish)
{
    auto const most = wish.permanent
                          ? static_cast<double>(settings.attachment_permanent_days)
                          : std::min(size_days(wish.bytes),
                                     static_cast<double>(settings.attachment_free_days_max));
    return std::min(wish.days.value_or(most), most);
}

bool is_usable_days(double days)
{
    constexpr double most = 365;
    constexpr double least = 1.0 / (24 * 60 * 60); // a second: what is shorter has expired at once
    return days >= least && days <= most;
}

// --- addresses -----------------------------------------------------------------------------------

std::string public_base_url(config const& settings)
{
    auto const* const given = settings.server.if_contains("url");
    if (given == nullptr || !given->is_string())
        return {};
    std::string_view rest = trim(std::string_view(given->get_string()));
    std::string scheme = "https";
    if (auto const end = rest.find("://"); end != std::string_view::npos) {
        auto const named = to_lower(rest.substr(0, end));
        if (named == "http" || named == "ws")
            scheme = "http";
        rest.remove_prefix(end + 3);
    }
    while (rest.ends_with('/'))
        rest.remove_suffix(1);
    if (rest.empty())
        return {};
    auto const host_end = std::min(rest.find('/'), rest.size());
    return scheme + "://" + to_lower(rest.substr(0, host_end)) +
           std::string(rest.substr(host_end));
}

std::string attachment_url(config const& settings, attachment const& a)
{
    auto base = public_base_url(settings);
    if (base.empty())
        base = a.base_url;
    return base + "/attachments/" + a.id;
}

// --- thumbnails ----------------------------------------------------------------------------------

std::span<std::int64_t const> thumbnail_sizes()
{
    static constexpr std::array<std::int64_t, 5> sizes{64, 128, 256, 512, 1024};
    return sizes;
}

std::optional<std::int64_t> thumbnail_size(std::int64_t wanted)
{
    auto const sizes = thumbnail_sizes();
    auto const found = std::ranges::lower_bound(sizes, wanted);
    return found == sizes.end() ? std::nullopt : std::optional(*found);
}

bool has_thumbnails(attachment_blob const& file)
{
    constexpr std::array<std::string_view, 4> types{"image/png", "image/jpeg", "image/gif",
                                                    "image/webp"};
    return file.picture && std::ranges::find(types, file.mime_type) != types.end();
}

} // namespace oc
