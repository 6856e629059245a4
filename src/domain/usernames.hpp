// What users may be called by command: names (part 1 §9.3, §5.4) and nicknames. Pure; any thread.
#pragma once

#include "base/result.hpp"
#include "domain/view.hpp"

#include <string>
#include <string_view>

namespace oc {

/// Names that belong to messages of the server itself (part 2 §0.4), ignoring case.
bool is_reserved_name(std::string_view username);

/// Whether `who` may be renamed so: 2 to 32 ASCII letters, digits, "_", "-" and the "." of Rotur's
/// names, or his own id; free, not reserved, and nobody's id (RB-04). The texts of part 1 §5.4.
result<void> check_new_username(view const& now, user const& who, std::string const& wanted);

/// Whether `who` may be shown so: at most 20 code points (errc::nickname_too_long), all of them
/// drawn (errc::nickname_unusable), no name of the server (errc::nickname_reserved), and like no
/// name or nickname of anybody else (errc::nickname_taken). His own of before passes; so does "".
result<void> check_nickname(view const& now, user const& who, std::string_view nickname);

/// An http or https URL with a host, without spaces and what could end an attribute of HTML.
bool is_picture_url(std::string_view url);

} // namespace oc
