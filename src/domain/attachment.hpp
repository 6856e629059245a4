// Attachments (part 2 §3): what is uploaded and shown with messages. How long a file is kept, what
// clients are told of it. (Types: media/media_type.hpp.) Pure functions; any thread.
#pragma once

#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "domain/config.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oc {

struct picture_size {
    std::int64_t width = 0;
    std::int64_t height = 0;

    friend bool operator==(picture_size const&, picture_size const&) = default;
};

/// A stored file. Uploads of the same bytes that were processed alike share one.
struct attachment_blob {
    std::string id;      // the file's name, made by us
    std::string hash;    // SHA-256 of the uploaded bytes, hexadecimal
    std::string variant; // as what they were taken, and how they were processed
    std::string mime_type;
    std::int64_t size = 0; // of the file
    std::optional<picture_size> picture{};
};

/// One upload.
struct attachment {
    std::string id;   // UUID text, random: whoever knows it may read the file
    attachment_blob file;
    std::string uploader; // user id
    std::string name;     // as uploaded
    room_id channel = 0;  // named in the upload; not checked again
    std::string base_url; // under which the uploader reached us
    unix_seconds created_at = 0;
    std::optional<unix_seconds> expires_at{}; // none: never
    bool permanent = false;                   // the uploader had a paid tier
    std::int64_t uses = 0;                    // by messages
};

bool is_expired(attachment const& a, unix_seconds now);

// Types. ------------------------------------------------------------------------------------------

/// Whether browsers may show it by themselves; everything else is only saved.
bool is_shown_inline(std::string_view type);

// Time. -------------------------------------------------------------------------------------------

/// How long the free tier may keep a file of that many bytes, before the operator's cap.
double size_days(std::int64_t bytes);

struct keeping_wish {
    std::int64_t bytes = 0;
    bool permanent = false;
    std::optional<double> days{}; // what the uploader asks for
};
double kept_days(config const& settings, keeping_wish const& wish);

/// Whether an uploader may ask for so many days.
bool is_usable_days(double days);

// Addresses. --------------------------------------------------------------------------------------

/// The public address of this server from `server.url` (part 2 §12.2), without a slash at its end;
/// empty when there is none.
std::string public_base_url(config const& settings);

/// What clients are told: below server.url, or below the address that the uploader used.
std::string attachment_url(config const& settings, attachment const& a);

// Thumbnails. -------------------------------------------------------------------------------------

/// The sizes that thumbnails are made in, growing.
std::span<std::int64_t const> thumbnail_sizes();

/// The smallest of them that is not below `wanted`; nothing when only the file itself is as large.
std::optional<std::int64_t> thumbnail_size(std::int64_t wanted);

/// Whether a thumbnail of that type can be made.
bool has_thumbnails(attachment_blob const& file);

} // namespace oc
