// media_type: what a file is, by its first bytes; the rules of part 2 §3.1 and §3.3 about media
// types. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oc {

/// How much of a file sniff_media_type likes to see; with less it knows less.
inline constexpr std::size_t sniffed_bytes = 1024;

/// The media type that the first bytes of a file show, or "" when they show none that we know.
/// An animated PNG is an image/png.
std::string_view sniff_media_type(std::string_view first_bytes);

/// Lower case, without parameters, common other names replaced (image/jpg, image/apng,
/// audio/mp3, …); nullopt when the text is no media type.
std::optional<std::string> normalize_media_type(std::string_view claimed);

/// Whether a normalized type may be uploaded: the patterns are `*`, `*/*`, `image/*` or a type;
/// case and parameters do not matter; no pattern allows everything.
bool is_allowed_type(std::span<std::string const> patterns, std::string_view type);

/// The type under which a file is kept (§3.3): the claimed one, or, when it claims to be a picture,
/// sound, film or PDF and its bytes say something else, what they say. nullopt when the claim is
/// no media type, when such a claim has nothing in its bytes to show for it, or when the
/// patterns do not allow the type.
std::optional<std::string> find_stored_type(std::string_view claimed, std::string_view first_bytes,
                                            std::span<std::string const> patterns);

/// The extension of a kept file without the dot; "bin" for types that have none (§3.1).
std::string_view extension_of_type(std::string_view type);

/// The media type of a file name's extension (with or without a name before the dot, in any case);
/// "application/octet-stream" for others.
std::string_view type_of_extension(std::string_view name);

} // namespace oc
