// Times and addresses of attachments (part 2 §3.3, §3.4, §12.2; §18 line 6).
#include "domain/attachment.hpp"

#include <doctest/doctest.h>

#include <boost/json/object.hpp>

#include <cmath>

using namespace oc;

namespace {

constexpr std::int64_t megabyte = 1'048'576;

config with_free_days(std::int64_t days)
{
    config out;
    out.attachment_free_days_max = days;
    return out;
}

bool is_about(double value, double wanted) { return std::abs(value - wanted) < 1e-9; }

config with_url(std::string url)
{
    config out;
    out.server["url"] = url;
    return out;
}

} // namespace

TEST_CASE("a small file of the free tier is kept for seven days")
{
    CHECK(is_about(kept_days(config{}, {.bytes = megabyte}), 7));
}

TEST_CASE("with a higher cap the size decides")
{
    auto const settings = with_free_days(60);
    auto const days = [&](double megabytes) {
        return kept_days(settings, {.bytes = std::llround(megabytes * megabyte)});
    };
    CHECK(is_about(days(1), 49));
    CHECK(is_about(days(5), 49));
    CHECK(is_about(days(15), 28));
    CHECK(is_about(days(25), 7));
    CHECK(is_about(days(60), 4.2));
    CHECK(is_about(days(100), 1));
    CHECK(is_about(days(5000), 1));
    CHECK(is_about(days(0), 49));
}

TEST_CASE("the life of a file never grows with its size")
{
    double before = size_days(0);
    for (std::int64_t bytes = 0; bytes < 120 * megabyte; bytes += megabyte / 3) {
        CHECK_LE(size_days(bytes), before);
        before = size_days(bytes);
    }
}

TEST_CASE("files of paid tiers are kept for a year, whatever their size")
{
    CHECK(is_about(kept_days(config{}, {.bytes = megabyte, .permanent = true}), 365));
    CHECK(is_about(kept_days(config{}, {.bytes = 90 * megabyte, .permanent = true}), 365));
}

TEST_CASE("who wants less gets less, and who wants more does not")
{
    CHECK(is_about(kept_days(config{}, {.bytes = 1, .days = 2}), 2));
    CHECK(is_about(kept_days(config{}, {.bytes = 1, .days = 300}), 7));
    CHECK(is_about(kept_days(config{}, {.bytes = 1, .permanent = true, .days = 2}), 2));
    config short_lived;
    short_lived.attachment_permanent_days = 30;
    CHECK(is_about(kept_days(short_lived, {.bytes = 1, .permanent = true, .days = 300}), 30));
}

TEST_CASE("days have to be more than none and at most a year")
{
    CHECK(is_usable_days(0.001));
    CHECK(is_usable_days(365));
    CHECK(is_usable_days(1.0 / 86400));
    CHECK_FALSE(is_usable_days(0.9 / 86400));
    CHECK_FALSE(is_usable_days(1e-300));
    CHECK_FALSE(is_usable_days(0));
    CHECK_FALSE(is_usable_days(-1));
    CHECK_FALSE(is_usable_days(365.1));
    CHECK_FALSE(is_usable_days(std::nan("")));
}

TEST_CASE("an attachment is expired once its time has passed")
{
    attachment a;
    CHECK_FALSE(is_expired(a, 1e12));
    a.expires_at = 100;
    CHECK_FALSE(is_expired(a, 100));
    CHECK(is_expired(a, 100.5));
}

TEST_CASE("S8: browsers show pictures, sound, films and PDF, and save everything else")
{
    for (char const* const type : {"image/png", "video/mp4", "audio/ogg", "application/pdf"})
        CHECK_MESSAGE(is_shown_inline(type), type);
    for (char const* const type : {"image/svg+xml", "text/html", "text/plain",
                                   "application/javascript", "application/octet-stream"})
        CHECK_FALSE_MESSAGE(is_shown_inline(type), type);
}

TEST_CASE("the public address is made from server.url")
{
    CHECK_EQ(public_base_url(with_url("https://Chat.Example/")), "https://chat.example");
    CHECK_EQ(public_base_url(with_url("wss://chat.example")), "https://chat.example");
    CHECK_EQ(public_base_url(with_url("ws://chat.example:5613")), "http://chat.example:5613");
    CHECK_EQ(public_base_url(with_url("http://chat.example/Sub/Path//")),
             "http://chat.example/Sub/Path");
    CHECK_EQ(public_base_url(with_url(" chat.example ")), "https://chat.example");
    CHECK_EQ(public_base_url(with_url("")), "");
    CHECK_EQ(public_base_url(with_url("https://")), "");
    CHECK_EQ(public_base_url(config{}), "");
    config odd;
    odd.server["url"] = 7;
    CHECK_EQ(public_base_url(odd), "");
}

TEST_CASE("without server.url a file has the address that its uploader used")
{
    attachment a;
    a.id = "x";
    a.base_url = "http://10.0.0.7:5613";
    CHECK_EQ(attachment_url(config{}, a), "http://10.0.0.7:5613/attachments/x");
    CHECK_EQ(attachment_url(with_url("chat.example"), a), "https://chat.example/attachments/x");
}

TEST_CASE("thumbnails are made in few sizes, rounded up")
{
    CHECK_EQ(thumbnail_size(1), 64);
    CHECK_EQ(thumbnail_size(64), 64);
    CHECK_EQ(thumbnail_size(65), 128);
    CHECK_EQ(thumbnail_size(1024), 1024);
    CHECK_FALSE(thumbnail_size(1025));
}

TEST_CASE("thumbnails are made of pictures alone")
{
    attachment_blob file{.id = "b", .hash = "h", .variant = "v", .mime_type = "image/png"};
    CHECK_FALSE(has_thumbnails(file)); // it could not be decoded
    file.picture = picture_size{10, 10};
    CHECK(has_thumbnails(file));
    file.mime_type = "image/svg+xml";
    CHECK_FALSE(has_thumbnails(file));
}
