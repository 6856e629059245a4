// Sniffed, decoded, shrunk, stripped; SVG is kept as it is and served so that nothing in it runs.
#include "handlers/emoji/emoji_image.hpp"

#include "base/data_uri.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "domain/emoji.hpp"
#include "media/image_file.hpp"
#include "media/media_type.hpp"

#include <string>
#include <utility>

namespace oc {
namespace {

constexpr std::string_view svg_type = "image/svg+xml";

/// "jpeg", not "jpg": the original names files after the decoder (§2.1).
std::string find_extension(std::string_view bytes)
{
    auto const type = sniff_media_type(bytes.substr(0, sniffed_bytes));
    return type == "image/jpeg" ? "jpeg" : std::string(extension_of_type(type));
}

result<std::string> decode(std::string_view text)
{
    constexpr std::size_t head_max = 128;
    if (!text.starts_with("data:image/"))
        return error{errc::invalid_value};
    if (text.size() > limits::emoji_bytes_max / 3 * 4 + head_max)
        return error{errc::emoji_add_failed};
    auto uri = parse_data_uri(text);
    if (!uri || uri->bytes.empty())
        return error{errc::invalid_value};
    return std::move(uri->bytes);
}

result<std::string> process(std::string const& bytes)
{
    image_options options;
    options.width_max = options.height_max = limits::emoji_side_max;
    options.must_decode = true;
    auto made = process_image(bytes, options);
    if (!made && made.error() == image_problem::unavailable)
        log::warning("emoji_refused", {{"reason", "there is no libvips to decode it"}});
    if (!made || made->bytes.size() > limits::emoji_bytes_max ||
        made->facts.width > limits::emoji_side_max || made->facts.height > limits::emoji_side_max)
        return error{errc::emoji_add_failed};
    return std::move(made->bytes);
}

} // namespace

result<emoji_image> make_emoji_image(std::string_view data_uri, config const& settings)
{
    TRY(auto bytes, decode(data_uri));
    auto extension = find_extension(bytes);
    bool const is_svg = sniff_media_type(bytes) == svg_type;
    if (bytes.size() > limits::emoji_bytes_max || !is_emoji_file_allowed(settings, extension) ||
        (is_svg && !is_valid_utf8(bytes)))
        return error{errc::emoji_add_failed};
    if (!is_svg) {
        TRY(bytes, process(bytes));
    }
    return emoji_image{std::move(bytes), std::move(extension)};
}

} // namespace oc
