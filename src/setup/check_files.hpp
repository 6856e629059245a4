// What `originchats check` says about files: who else may read or change them, the space left, the
// pictures that are named and absent. Blocking; reads only.
#pragma once

#include "domain/config.hpp"
#include "setup/data_directory.hpp"
#include "setup/findings.hpp"

#include <filesystem>
#include <optional>

namespace oc {

/// Private keys, the database, the folders, and `config_file`. A file counts as open when other
/// users may read it and pass all folders down to it from the data directory's root.
findings check_permissions(data_directory const& data, std::filesystem::path const& config_file);

/// The config file when it holds a secret: is it open to other users?
findings check_config_secret(data_directory const& data, std::filesystem::path const& config_file,
                             config const& values);

/// The icon and the banner: local ones have to lie in db/serverAssets.
findings check_pictures(data_directory const& data, config const& values);

/// A warning when less is left than a group of uploads may need.
std::optional<finding> check_space(std::filesystem::path const& folder,
                                   std::filesystem::space_info const& space);

} // namespace oc
