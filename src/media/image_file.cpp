// What to do with a picture is decided by its header; image_codec does what has to be decoded.
#include "media/image_file.hpp"

#include "media/image_metadata.hpp"
#include "media/mapped_file.hpp"
#include "media/media_type.hpp"
#include "media/other_metadata.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace oc {
namespace {

/// What is to be kept: new bytes, or the original's.
struct outcome {
    image_facts facts;
    std::variant<stripped_image, std::string> content;

    std::size_t size() const
    {
        auto const* const stripped = std::get_if<stripped_image>(&content);
        return stripped ? stripped->size() : std::get<std::string>(content).size();
    }
};

struct size_in_pixels {
    int width = 0;
    int height = 0;
};

size_in_pixels upright_size(image_header const& header)
{
    if (header.lies_on_its_side())
        return {header.height, header.width};
    return {header.width, header.height};
}

outcome keep_original(std::string_view image, image_header const& header)
{
    auto const [width, height] = upright_size(header);
    return {{header.format, width, height, header.frame_count, false}, *strip_metadata(image)};
}

/// What has no header that we read is stripped all the same, or is no picture.
image_result<outcome> keep_unread(std::string_view image)
{
    auto const type = sniff_media_type(image.substr(0, sniffed_bytes));
    bool const is_other = is_other_picture(type);
    auto stripped = is_other ? strip_other_metadata(image) : strip_metadata(image);
    if (stripped)
        return outcome{{.format = image_format::other}, *std::move(stripped)};
    bool const is_picture = type.starts_with("image/") && type != "image/svg+xml";
    return is_picture ? image_problem::undecodable : image_problem::unknown_format;
}

bool is_in_box(image_header const& header, image_options const& options)
{
    auto const [width, height] = upright_size(header);
    return width <= options.width_max && height <= options.height_max;
}

/// Whether decoding it takes more than a server can spare.
bool is_too_costly(image_header const& header)
{
    if (header.is_animated())
        return header.pixels_of_all_frames() > image_limits::pixels_of_animation_max;
    return header.held_whole && header.frame_pixels > image_limits::pixels_held_max;
}

/// Whether the picture becomes another one, so that the original cannot stand for it.
bool must_change(image_header const& header, image_options const& options)
{
    return header.orientation != 1 || (options.compress && !is_in_box(header, options));
}

/// Animations that fit, and still GIFs, gain nothing; libvips cannot write an animated PNG, and is
/// not let near AVIF and HEIC.
bool is_left_alone(image_header const& header, image_options const& options)
{
    if ((header.is_animated() && header.format == image_format::png) ||
        header.format == image_format::avif || header.format == image_format::heic)
        return true;
    if (must_change(header, options))
        return false;
    return !options.compress || header.is_animated() || header.format == image_format::gif;
}

coding coding_for(image_header const& header, image_options const& options)
{
    constexpr int careful_quality = 95, no_box = 1'000'000;
    coding how;
    how.format = header.format;
    how.all_frames = header.is_animated();
    how.compression = options.png_compression;
    how.width_max = options.compress ? options.width_max : no_box;
    how.height_max = options.compress ? options.height_max : no_box;
    how.quality = header.format == image_format::webp ? options.webp_quality : options.jpeg_quality;
    if (!options.compress)
        how.quality = careful_quality;
    return how;
}

image_result<outcome> recode(std::string_view image, image_header const& header,
                             image_options const& options)
{
    auto made = recode_image(image, coding_for(header, options));
    if (!made && options.must_decode)
        return made.error();
    auto original = keep_original(image, header);
    if (!made)
        return original;
    if (!must_change(header, options) && made->bytes.size() >= original.size())
        return original;
    image_facts const facts{header.format, made->width, made->height, made->frame_count, true};
    return outcome{facts, std::move(made->bytes)};
}

image_result<outcome> process(std::string_view image, image_options const& options)
{
    auto const header = read_image_header(image);
    if (!header)
        return options.must_decode ? image_problem::unknown_format : keep_unread(image);
    if (header->frame_pixels > image_limits::pixels_max)
        return image_problem::too_large;
    if (is_too_costly(*header)) {
        if (options.must_decode)
            return image_problem::too_large;
        return keep_original(image, *header);
    }
    if (!is_left_alone(*header, options))
        return recode(image, *header, options);
    if (options.must_decode)
        if (auto const checked = check_decoding(image); !checked)
            return checked.error();
    return keep_original(image, *header);
}

image_result<outcome> shrink(std::string_view image, int size)
{
    auto const header = read_image_header(image);
    if (!header)
        return image_problem::unknown_format;
    // Of an animation only the first frame is decoded.
    if (header->frame_pixels > image_limits::pixels_max ||
        (header->held_whole && header->frame_pixels > image_limits::pixels_held_max))
        return image_problem::too_large;
    coding how;
    how.format = header->format == image_format::jpeg ? image_format::jpeg : image_format::webp;
    how.width_max = how.height_max = std::max(size, 1);
    auto made = recode_image(image, how);
    if (!made)
        return made.error();
    image_facts const facts{how.format, made->width, made->height, 1, true};
    return outcome{facts, std::move(made->bytes)};
}

image_result<processed_image> join(image_result<outcome> made)
{
    if (!made)
        return made.error();
    auto* const stripped = std::get_if<stripped_image>(&made->content);
    return processed_image{made->facts, stripped ? stripped->join()
                                                 : std::get<std::string>(std::move(made->content))};
}

image_result<image_facts> write(image_result<outcome> const& made, std::filesystem::path const& out)
{
    if (!made)
        return made.error();
    errno = 0; // a stream says only that it failed
    std::ofstream file(out, std::ios::binary | std::ios::trunc);
    auto const add = [&](std::string_view piece) {
        file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    };
    if (auto const* const stripped = std::get_if<stripped_image>(&made->content))
        std::ranges::for_each(stripped->pieces, add);
    else
        add(std::get<std::string>(made->content));
    file.close();
    if (file)
        return made->facts;
    bool const is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    return is_full ? image_problem::no_space : image_problem::unreadable;
}

} // namespace

image_result<processed_image> process_image(std::string_view image, image_options const& options)
{
    return join(process(image, options));
}

image_result<image_facts> process_image(std::filesystem::path const& in,
                                        std::filesystem::path const& out,
                                        image_options const& options)
{
    mapped_file const mapped(in);
    if (mapped.bytes().empty())
        return image_problem::unreadable;
    return write(process(mapped.bytes(), options), out);
}

image_result<processed_image> make_thumbnail(std::string_view image, int size)
{
    return join(shrink(image, size));
}

image_result<image_facts> make_thumbnail(std::filesystem::path const& in,
                                         std::filesystem::path const& out, int size)
{
    mapped_file const mapped(in);
    if (mapped.bytes().empty())
        return image_problem::unreadable;
    return write(shrink(mapped.bytes(), size), out);
}

} // namespace oc
