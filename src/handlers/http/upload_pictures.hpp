// upload_pictures: which uploads are processed as pictures, and how (part 2 §3.6). Pure.
#pragma once

#include "domain/config.hpp"
#include "media/image_file.hpp"

#include <string>
#include <string_view>

namespace oc {

/// Whether files of that type are made fit before they are kept.
bool is_processed_type(std::string_view type);

image_options processing_of(config const& settings);

/// As what a file of that type is stored: bytes that were processed otherwise are another file.
std::string variant_of(config const& settings, std::string const& type);

} // namespace oc
