// What counts as the same file.
#include "handlers/http/upload_pictures.hpp"

#include "handlers/http/upload_desk.hpp"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("pictures that were processed otherwise are other files")
{
    config settings;
    auto const usual = variant_of(settings, "image/png");
    CHECK_EQ(variant_of(settings, "image/png"), usual);
    CHECK_NE(variant_of(settings, "image/jpeg"), usual);
    settings.compression_jpeg_quality = 10;
    CHECK_NE(variant_of(settings, "image/png"), usual);
    settings.compression_enabled = false;
    CHECK_EQ(variant_of(settings, "image/png"), "image/png");
}

TEST_CASE("what is no picture does not depend on the settings")
{
    config settings;
    CHECK_EQ(variant_of(settings, "video/mp4"), "video/mp4");
    CHECK_FALSE(is_processed_type("image/svg+xml"));
    CHECK(is_processed_type("image/webp"));
}

TEST_CASE("a picture that is not processed is refused, and who is to blame is said")
{
    CHECK_EQ(refusal_of(image_problem::too_large).text, "Image is too large");
    CHECK_EQ(refusal_of(image_problem::undecodable).status, 400);
    CHECK_EQ(refusal_of(image_problem::unknown_format).status, 400);
    CHECK_EQ(refusal_of(image_problem::no_space).status, 507);
    CHECK_EQ(refusal_of(image_problem::unreadable).status, 500);
}

TEST_CASE("pictures of phones are processed: they lose their EXIF")
{
    for (auto const* const type : {"image/jpeg", "image/avif", "image/heic", "image/heif"})
        CHECK(is_processed_type(type));
}

TEST_CASE("the settings are what pictures are made with")
{
    config settings;
    settings.compression_enabled = false;
    settings.compression_width_max = 100;
    settings.compression_height_max = 200;
    auto const options = processing_of(settings);
    CHECK_FALSE(options.compress);
    CHECK_EQ(options.width_max, 100);
    CHECK_EQ(options.height_max, 200);
    CHECK_FALSE(options.must_decode);
}
