// upload_pictures: which uploads are processed as pictures, and how (part 2 §3.6). Pure.
#pragma once

#include "domain/config.hpp"
#include "media/image_file.hpp"

#include <string>
#include <string_view>

namespace oc {

struct upload_refusal;

/// Whether files of that type are made fit before they are kept.
bool is_processed_type(std::string_view type);

image_options processing_of(config const& settings);

/// A picture that could not be processed is never kept as it came: it would tell what metadata
/// tells, and to whoever uploads the same later, too.
upload_refusal refusal_of(image_problem why);

/// As what a file of that type is stored: bytes that were processed otherwise are another file.
std::string variant_of(config const& settings, std::string const& type);

} // namespace oc
