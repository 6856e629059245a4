// Magic numbers as of the formats' own specifications; the longest first where one begins another.
#include "media/media_type.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace oc {
namespace {

using namespace std::string_view_literals;

struct magic {
    std::string_view bytes;
    std::string_view type;
};

constexpr std::array prefixes{
    magic{"\x89PNG\r\n\x1a\n"sv, "image/png"},
    magic{"\xff\xd8\xff"sv, "image/jpeg"},
    magic{"GIF87a"sv, "image/gif"},
    magic{"GIF89a"sv, "image/gif"},
    magic{"II*\0"sv, "image/tiff"},
    magic{"MM\0*"sv, "image/tiff"},
    magic{"\xff\x0a"sv, "image/jxl"},
    magic{"\0\0\0\x0cJXL \r\n\x87\n"sv, "image/jxl"},
    magic{"ID3"sv, "audio/mpeg"},
    magic{"fLaC"sv, "audio/flac"},
    magic{"PK\x03\x04"sv, "application/zip"},
    magic{"\x1f\x8b\x08"sv, "application/gzip"},
};

/// ISO base media files tell by their brand (bytes 8 to 12); all others are films.
constexpr std::array brands{
    magic{"avif"sv, "image/avif"}, magic{"avis"sv, "image/avif"},     magic{"heic"sv, "image/heic"},
    magic{"heix"sv, "image/heic"}, magic{"heim"sv, "image/heic"},     magic{"heis"sv, "image/heic"},
    magic{"hevc"sv, "image/heic"}, magic{"mif1"sv, "image/heic"},     magic{"msf1"sv, "image/heic"},
    magic{"M4A "sv, "audio/mp4"},  magic{"qt  "sv, "video/quicktime"},
};

struct other_name {
    std::string_view name;
    std::string_view type;
};
constexpr std::array other_names{
    other_name{"image/jpg", "image/jpeg"},       other_name{"image/pjpeg", "image/jpeg"},
    other_name{"image/apng", "image/png"},       other_name{"image/x-png", "image/png"},
    other_name{"image/heif", "image/heic"},      other_name{"image/svg", "image/svg+xml"},
    other_name{"image/x-ms-bmp", "image/bmp"},   other_name{"image/ico", "image/x-icon"},
    other_name{"image/vnd.microsoft.icon", "image/x-icon"},
    other_name{"audio/mp3", "audio/mpeg"},
    other_name{"audio/x-wav", "audio/wav"},      other_name{"audio/wave", "audio/wav"},
    other_name{"audio/vnd.wave", "audio/wav"},   other_name{"audio/x-m4a", "audio/mp4"},
    other_name{"audio/m4a", "audio/mp4"},        other_name{"audio/x-flac", "audio/flac"},
    other_name{"video/x-m4v", "video/mp4"},      other_name{"application/x-pdf", "application/pdf"},
    other_name{"application/ogg", "audio/ogg"},  other_name{"audio/opus", "audio/ogg"},
    other_name{"audio/vorbis", "audio/ogg"},
};

/// Types with a file name extension; of several the first is what files of ours get.
constexpr std::array extensions{
    other_name{"jpg", "image/jpeg"},  other_name{"jpeg", "image/jpeg"},
    other_name{"png", "image/png"},   other_name{"apng", "image/png"},
    other_name{"gif", "image/gif"},   other_name{"webp", "image/webp"},
    other_name{"svg", "image/svg+xml"}, other_name{"mp4", "video/mp4"},
    other_name{"webm", "video/webm"}, other_name{"mp3", "audio/mpeg"},
    other_name{"wav", "audio/wav"},   other_name{"ogg", "audio/ogg"},
    other_name{"pdf", "application/pdf"},
};

/// Types whose bytes sniff_media_type would have known: a claim of one needs its bytes.
constexpr std::array sniffable{
    "image/png"sv,  "image/jpeg"sv, "image/gif"sv,  "image/webp"sv, "image/avif"sv,
    "image/jxl"sv,  "image/x-icon"sv,
    "image/heic"sv, "image/bmp"sv,  "image/tiff"sv, "image/svg+xml"sv, "video/mp4"sv,
    "video/webm"sv, "video/quicktime"sv, "audio/mp4"sv, "audio/wav"sv, "audio/ogg"sv,
    "audio/flac"sv, "application/pdf"sv,
};

std::string_view sniff_brand(std::string_view brand)
{
    for (auto const& [bytes, type] : brands)
        if (brand == bytes)
            return type;
    return "video/mp4";
}

/// Films of QuickTime may begin with any box of theirs, without a brand (its File Format, "atoms");
/// segments of a stream have "styp" for "ftyp" (ISO/IEC 14496-12 §8.16.2).
std::string_view sniff_box(std::string_view box, std::string_view brand)
{
    constexpr std::array unbranded{"moov"sv, "mdat"sv, "wide"sv, "pnot"sv, "free"sv, "skip"sv};
    if (box == "ftyp" || box == "styp")
        return sniff_brand(brand);
    return std::ranges::count(unbranded, box) > 0 ? "video/quicktime"sv : std::string_view{};
}

std::string_view sniff_container(std::string_view bytes)
{
    constexpr std::size_t brand_at = 8, brand_length = 4, box_name_at = 4;
    auto const name = bytes.substr(std::min(brand_at, bytes.size()), brand_length);
    if (bytes.starts_with("RIFF") && name == "WEBP")
        return "image/webp";
    if (bytes.starts_with("RIFF") && name == "WAVE")
        return "audio/wav";
    if (name.size() == brand_length)
        if (auto const type = sniff_box(bytes.substr(box_name_at, 4), name); !type.empty())
            return type;
    if (bytes.starts_with("\x1a\x45\xdf\xa3"sv)) {
        constexpr std::size_t document_type_within = 64;
        auto const head = bytes.substr(0, document_type_within);
        return head.find("webm") == head.npos ? "video/x-matroska" : "video/webm";
    }
    if (bytes.starts_with("OggS"))
        return bytes.find("theora") == bytes.npos ? "audio/ogg" : "video/ogg";
    return {};
}

bool is_bitmap(std::string_view bytes)
{
    // "BM" alone begins many a text: its header's length has to be one of the known ones too.
    constexpr std::size_t header_length_at = 14;
    constexpr auto lengths = "\x0c\x28\x34\x38\x40\x6c\x7c"sv;
    return bytes.starts_with("BM") && bytes.size() > header_length_at + 3 &&
           lengths.find(bytes[header_length_at]) != lengths.npos &&
           bytes.substr(header_length_at + 1, 3) == "\0\0\0"sv;
}

/// Icons and cursors begin with three small numbers: the first entry has to make sense, too. What
/// is reserved in it is 0, or 255 of .NET.
bool is_icon(std::string_view bytes)
{
    constexpr std::size_t head_length = 6, reserved_at = 9, size_at = 14, entry_length = 16;
    constexpr std::uint32_t count_max = 1000;
    bool const is_begun = bytes.starts_with("\0\0\1\0"sv) || bytes.starts_with("\0\0\2\0"sv);
    if (!is_begun || bytes.size() < head_length + entry_length)
        return false;
    auto const number = [&](std::size_t at, std::size_t length) {
        std::uint32_t value = 0;
        while (length-- > 0)
            value = value << 8 | static_cast<unsigned char>(bytes[at + length]);
        return value;
    };
    auto const count = number(4, 2);
    bool const is_plain = bytes[reserved_at] == '\0' || bytes[reserved_at] == '\xff';
    return count > 0 && count <= count_max && is_plain &&
           number(size_at, 4) > 0 && number(size_at + 4, 4) >= head_length + count * entry_length;
}

/// A frame of MPEG audio: sync, layer III, a bit rate and a sampling rate that exist.
bool is_mpeg_audio(std::string_view bytes)
{
    constexpr std::size_t head_length = 3;
    if (bytes.size() < head_length)
        return false;
    auto const at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    return at(0) == 0xff && (at(1) & 0xe6) == 0xe2 && (at(1) & 0x18) != 0x08 &&
           (at(2) & 0xf0) != 0xf0 && (at(2) & 0xf0) != 0 && (at(2) & 0x0c) != 0x0c;
}

void skip_past(std::string_view& text, std::string_view end)
{
    auto const found = text.find(end);
    text = found == text.npos ? std::string_view{} : text.substr(found + end.size());
}

/// An SVG begins with its element, after a prolog of white space, comments and declarations.
bool is_svg(std::string_view text)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
        if (text.starts_with("<!--"))
            skip_past(text, "-->");
        else if (text.starts_with("<?"))
            skip_past(text, "?>");
        else if (text.starts_with("<!"))
            skip_past(text, ">");
        else
            break;
    }
    constexpr auto element = "<svg"sv;
    return text.starts_with(element) && text.size() > element.size() &&
           " \t\r\n>/"sv.find(text[element.size()]) != text.npos;
}

std::string_view family_of(std::string_view type) { return type.substr(0, type.find('/')); }

/// Containers hold sound or film: the claim knows better which.
bool agrees(std::string_view claimed, std::string_view shown)
{
    constexpr std::array iso{"video/mp4"sv, "audio/mp4"sv, "video/quicktime"sv, "video/3gpp"sv,
                             "audio/3gpp"sv};
    auto const is_iso = [&](std::string_view type) { return std::ranges::count(iso, type) > 0; };
    if (claimed == shown || (is_iso(claimed) && is_iso(shown)))
        return true;
    auto const of = [](std::string_view type) { return type.substr(type.find('/') + 1); };
    bool const sounds = family_of(claimed) == "audio" || family_of(claimed) == "video";
    return sounds && of(claimed) == of(shown) && family_of(shown) != "image";
}

bool is_token(std::string_view text)
{
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               "!#$&^_.+-"sv.find(c) != std::string_view::npos;
    };
    return !text.empty() && std::ranges::all_of(text, allowed);
}

std::string bare_type(std::string_view text)
{
    return fold_case(trim(text.substr(0, text.find(';'))));
}

} // namespace

std::string_view sniff_media_type(std::string_view first_bytes)
{
    for (auto const& [bytes, type] : prefixes)
        if (first_bytes.starts_with(bytes))
            return type;
    if (auto const type = sniff_container(first_bytes); !type.empty())
        return type;
    if (is_bitmap(first_bytes))
        return "image/bmp";
    if (is_icon(first_bytes))
        return "image/x-icon";
    if (is_mpeg_audio(first_bytes))
        return "audio/mpeg";
    if (is_svg(first_bytes))
        return "image/svg+xml";
    // Readers of PDF look for its head within the first 1024 bytes, and so do its writers.
    return first_bytes.substr(0, sniffed_bytes).find("%PDF-") == first_bytes.npos
               ? std::string_view{}
               : "application/pdf"sv;
}

std::optional<std::string> normalize_media_type(std::string_view claimed)
{
    constexpr std::size_t length_max = 127; // RFC 4288 §4.2, for either half
    auto type = bare_type(claimed);
    auto const slash = type.find('/');
    if (type.size() > length_max || slash == type.npos ||
        !is_token(std::string_view(type).substr(0, slash)) ||
        !is_token(std::string_view(type).substr(slash + 1)))
        return std::nullopt;
    for (auto const& [name, real] : other_names)
        if (type == name)
            return std::string(real);
    return type;
}

bool is_allowed_type(std::span<std::string const> patterns, std::string_view type)
{
    auto const matches = [&](std::string const& raw) {
        auto const pattern = bare_type(raw);
        if (pattern == "*" || pattern == "*/*")
            return true;
        if (pattern.ends_with("/*"))
            return type.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
        return normalize_media_type(pattern) == type;
    };
    return patterns.empty() || std::ranges::any_of(patterns, matches);
}

std::optional<std::string> find_stored_type(std::string_view claimed, std::string_view first_bytes,
                                            std::span<std::string const> patterns)
{
    auto type = normalize_media_type(claimed);
    if (!type)
        return std::nullopt;
    auto const family = family_of(*type);
    bool const needs_proof = family == "image" || family == "audio" || family == "video" ||
                             *type == "application/pdf";
    auto const shown = sniff_media_type(first_bytes);
    if (needs_proof && shown.empty() && std::ranges::count(sniffable, *type) > 0)
        return std::nullopt;
    if (needs_proof && !shown.empty() && !agrees(*type, shown))
        type = shown;
    if (!is_allowed_type(patterns, *type))
        return std::nullopt;
    return type;
}

std::string_view extension_of_type(std::string_view type)
{
    auto const found = std::ranges::find(extensions, type, &other_name::type);
    return found == extensions.end() ? "bin" : found->name;
}

std::string_view type_of_extension(std::string_view name)
{
    auto const dot = name.rfind('.');
    auto const extension = fold_case(dot == name.npos ? name : name.substr(dot + 1));
    auto const found = std::ranges::find(extensions, extension, &other_name::name);
    return found == extensions.end() ? "application/octet-stream" : found->type;
}

} // namespace oc
