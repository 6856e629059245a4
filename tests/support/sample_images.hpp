// Small pictures, made byte by byte, so that a test sees what it gives. Test threads.
#pragma once

#include "media/image_codec.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace oc {

/// For the messages of doctest.
inline std::ostream& operator<<(std::ostream& out, image_problem problem)
{
    return out << "image_problem " << static_cast<int>(problem);
}

} // namespace oc

namespace oc::samples {

inline std::string big_endian(std::uint32_t value, int bytes)
{
    std::string out;
    for (int i = bytes - 1; i >= 0; --i)
        out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
    return out;
}

inline std::string little_endian(std::uint32_t value, int bytes)
{
    auto const big = big_endian(value, bytes);
    return {big.rbegin(), big.rend()};
}

inline std::uint32_t crc32(std::string_view bytes)
{
    std::uint32_t crc = ~0U;
    for (char const c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320U : crc >> 1;
    }
    return ~crc;
}

/// The zlib format with everything in one stored block: at most 65535 bytes.
inline std::string zlib_stored(std::string_view bytes)
{
    std::uint32_t a = 1, b = 0;
    for (char const c : bytes) {
        a = (a + static_cast<unsigned char>(c)) % 65521;
        b = (b + a) % 65521;
    }
    auto const size = static_cast<std::uint32_t>(bytes.size());
    return "\x78\x01\x01" + little_endian(size, 2) + little_endian(~size & 0xffff, 2) +
           std::string(bytes) + big_endian(b << 16 | a, 4);
}

inline std::string png_chunk(std::string_view type, std::string_view body)
{
    auto const checked = std::string(type) + std::string(body);
    return big_endian(static_cast<std::uint32_t>(body.size()), 4) + checked +
           big_endian(crc32(checked), 4);
}

inline std::string png_signature() { return "\x89PNG\r\n\x1a\n"; }

inline std::string png_header(std::uint32_t width, std::uint32_t height, bool interlaced = false)
{
    return png_chunk("IHDR", big_endian(width, 4) + big_endian(height, 4) +
                                 std::string("\x08\x02\0\0", 4) + (interlaced ? '\1' : '\0'));
}

/// RGB rows: black, but the top left quarter is white.
inline std::string rgb_rows(std::uint32_t width, std::uint32_t height)
{
    std::string rows;
    for (std::uint32_t y = 0; y < height; ++y) {
        rows.push_back('\0');
        for (std::uint32_t x = 0; x < width; ++x)
            rows.append(3, x < width / 2 && y < height / 2 ? '\xff' : '\0');
    }
    return rows;
}

/// `extra` are chunks between the header and the pixels.
inline std::string png(std::uint32_t width, std::uint32_t height, std::string const& extra = {})
{
    return png_signature() + png_header(width, height) + extra +
           png_chunk("IDAT", zlib_stored(rgb_rows(width, height))) + png_chunk("IEND", {});
}

/// An animated PNG of that many equal frames.
inline std::string apng(std::uint32_t side, std::uint32_t frames, std::string const& extra = {})
{
    std::uint32_t sequence = 0;
    auto const control = [&] {
        return png_chunk("fcTL", big_endian(sequence++, 4) + big_endian(side, 4) +
                                     big_endian(side, 4) + std::string(8, '\0') +
                                     std::string("\0\x0a\0\x64\0\0", 6));
    };
    auto const pixels = zlib_stored(rgb_rows(side, side));
    auto out = png_signature() + png_header(side, side) +
               png_chunk("acTL", big_endian(frames, 4) + big_endian(0, 4)) + extra + control() +
               png_chunk("IDAT", pixels);
    for (std::uint32_t i = 1; i < frames; ++i) {
        out += control();
        out += png_chunk("fdAT", big_endian(sequence++, 4) + pixels);
    }
    return out + png_chunk("IEND", {});
}

/// One colour of four per frame, in codes of eight bits that never grow.
inline std::string gif_frame(std::uint32_t width, std::uint32_t height, char colour)
{
    constexpr std::size_t codes_max = 100;
    std::string codes;
    for (std::size_t i = 0; i < std::size_t{width} * height; ++i) {
        if (i % codes_max == 0)
            codes.push_back('\x80');
        codes.push_back(colour);
    }
    codes.push_back('\x81');
    auto out = std::string("!\xf9\x04\0\x0a\0\0\0", 8) + "," + std::string(4, '\0') +
               little_endian(width, 2) + little_endian(height, 2) + std::string("\0\x07", 2);
    for (std::size_t at = 0; at < codes.size(); at += 255) {
        auto const block = codes.substr(at, 255);
        out += static_cast<char>(block.size());
        out += block;
    }
    return out + '\0';
}

inline std::string gif_start(std::uint32_t width, std::uint32_t height)
{
    return "GIF89a" + little_endian(width, 2) + little_endian(height, 2) +
           std::string("\xf1\0\0", 3) + std::string("\0\0\0\xff\0\0\0\xff\0\xff\xff\xff", 12);
}

/// `extra` are blocks between the start and the frames.
inline std::string gif(std::uint32_t side, int frames, std::string const& extra = {})
{
    auto out = gif_start(side, side) + std::string("!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 19);
    out += extra;
    for (int i = 0; i < frames; ++i)
        out += gif_frame(side, side, static_cast<char>(i % 4));
    return out + ";";
}

/// Another format of the same picture, by the codec.
inline std::string recoded(std::string_view image, image_format format)
{
    coding how;
    how.format = format;
    how.width_max = how.height_max = 1'000'000;
    how.all_frames = read_image_header(image)->is_animated();
    auto made = recode_image(image, how);
    REQUIRE(made.has_value());
    return made->bytes;
}

/// EXIF with an orientation and a text that must not leave the house.
inline std::string exif(int orientation)
{
    return std::string("Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0", 25) +
           static_cast<char>(orientation) + std::string("\0\0", 2) +
           std::string("\x01\x0e\0\x02\0\0\0\x0c\0\0\0\x26\0\0\0\0", 16) + "GPS-of-home";
}

inline std::string jpeg_segment(char marker, std::string_view body)
{
    return std::string("\xff") + marker +
           big_endian(static_cast<std::uint32_t>(body.size()) + 2, 2) + std::string(body);
}

/// A JPEG as a phone makes it: stored lying, with EXIF, a comment, and a film behind its end.
inline std::string phone_jpeg(std::uint32_t width, std::uint32_t height, int orientation)
{
    auto const plain = recoded(png(width, height), image_format::jpeg);
    return plain.substr(0, 2) + jpeg_segment('\xe1', exif(orientation)) +
           jpeg_segment('\xe1', "http://ns.adobe.com/xap/1.0/ GPS-of-home") +
           jpeg_segment('\xfe', "GPS-of-home") + plain.substr(2) + "film: GPS-of-home";
}

/// A WebP in its extended form with EXIF and XMP.
inline std::string webp_with_exif(std::uint32_t side)
{
    auto const plain = recoded(png(side, side), image_format::webp);
    auto const chunk = [](std::string_view type, std::string const& body) {
        return std::string(type) + little_endian(static_cast<std::uint32_t>(body.size()), 4) +
               body + (body.size() % 2 != 0 ? std::string(1, '\0') : "");
    };
    auto const body = chunk("VP8X", std::string("\x0c\0\0\0", 4) + little_endian(side - 1, 3) +
                                        little_endian(side - 1, 3)) +
                      plain.substr(plain.find("VP8 ")) + chunk("EXIF", exif(6)) +
                      chunk("XMP ", "GPS-of-home");
    return "RIFF" + little_endian(static_cast<std::uint32_t>(body.size()) + 4, 4) + "WEBP" + body;
}

inline std::string box(std::string_view type, std::string const& body)
{
    return big_endian(static_cast<std::uint32_t>(body.size()) + 8, 4) + std::string(type) + body;
}

/// The boxes of an AVIF with two sizes, pixels that are none, and EXIF and XMP as items 2 and 3,
/// the latter within meta/idat.
inline std::string avif(std::uint32_t width, std::uint32_t height)
{
    auto const full = [](char version) { return std::string(1, version) + std::string(3, '\0'); };
    auto const entry = [&](char id, std::string const& type) {
        return box("infe", full(2) + '\0' + id + std::string(2, '\0') + type + '\0');
    };
    auto const size = [&](std::uint32_t w, std::uint32_t h) {
        return box("ispe", full(0) + big_endian(w, 4) + big_endian(h, 4));
    };
    auto const names = box("iinf", full(0) + big_endian(3, 2) + entry(1, "av01") +
                                       entry(2, "Exif") + entry(3, "mime"));
    auto const sizes = box("iprp", box("ipco", size(1, 1) + size(width, height)));
    std::string const data = "pixels", home = "GPS-of-home";
    auto const idat = box("idat", "inside:" + home);
    auto const make_meta = [&](std::uint32_t at) {
        auto const item = [&](std::uint32_t id, std::uint32_t how, std::uint32_t where,
                              std::size_t length) {
            return big_endian(id, 2) + big_endian(how, 2) + big_endian(0, 2) + big_endian(1, 2) +
                   big_endian(where, 4) + big_endian(static_cast<std::uint32_t>(length), 4);
        };
        auto const places =
            box("iloc", full(1) + std::string("\x44\0", 2) + big_endian(3, 2) +
                            item(1, 0, at, data.size()) +
                            item(2, 0, at + static_cast<std::uint32_t>(data.size()), home.size()) +
                            item(3, 1, 7, home.size()));
        return box("meta", full(0) + names + places + idat + sizes);
    };
    auto const start = box("ftyp", "avif" + big_endian(0, 4) + "mif1");
    auto const before = static_cast<std::uint32_t>(start.size() + make_meta(0).size()) + 8;
    return start + make_meta(before) + box("mdat", data + home);
}

} // namespace oc::samples
