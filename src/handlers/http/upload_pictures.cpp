// `attachments.compression` of the config.
#include "handlers/http/upload_pictures.hpp"

#include "handlers/http/upload_desk.hpp"
#include "media/other_metadata.hpp"

namespace oc {

bool is_processed_type(std::string_view type)
{
    return type == "image/png" || type == "image/jpeg" || type == "image/gif" ||
           type == "image/webp" || type == "image/avif" || type == "image/heic" ||
           type == "image/heif" || is_other_picture(type);
}

image_options processing_of(config const& settings)
{
    return {.compress = settings.compression_enabled,
            .width_max = static_cast<int>(settings.compression_width_max),
            .height_max = static_cast<int>(settings.compression_height_max),
            .jpeg_quality = static_cast<int>(settings.compression_jpeg_quality),
            .webp_quality = static_cast<int>(settings.compression_webp_quality),
            .png_compression = static_cast<int>(settings.compression_png_level)};
}

upload_refusal refusal_of(image_problem why)
{
    switch (why) {
    case image_problem::too_large: return {400, "Image is too large"};
    case image_problem::unknown_format:
    case image_problem::undecodable: return {400, "Invalid file data"};
    case image_problem::no_space: return {507, "Not enough disk space"};
    case image_problem::unreadable:
    case image_problem::unavailable: break;
    }
    return {500, "Failed to save attachment"};
}

std::string variant_of(config const& settings, std::string const& type)
{
    if (is_other_picture(type))
        return type + ";bare"; // earlier versions kept the metadata
    if (!is_processed_type(type) || !settings.compression_enabled)
        return type;
    return type + ";" + std::to_string(settings.compression_width_max) + "x" +
           std::to_string(settings.compression_height_max) + ";" +
           std::to_string(settings.compression_jpeg_quality) + ";" +
           std::to_string(settings.compression_webp_quality) + ";" +
           std::to_string(settings.compression_png_level);
}

} // namespace oc
