// data_directory: where everything of one server lies, and its config file. Blocking file work: the
// main thread, before the server starts or at SIGHUP.
//
//   root/config.json   root/db/originchats.sqlite3 root/db/{serverAssets,serverEmojis,attachments}
//   root/db/webhook.key
#pragma once

#include "domain/config.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace oc {

class data_directory {
public:
    /// The root may be relative to the working directory; a slash at its end is left out.
    explicit data_directory(std::filesystem::path root);

    std::filesystem::path const& root() const { return root_; }
    std::filesystem::path config_file() const;
    std::filesystem::path database_folder() const;
    std::filesystem::path database_file() const;
    std::filesystem::path server_assets() const; // icon, banner
    std::filesystem::path server_emojis() const;
    std::filesystem::path attachments() const;
    std::filesystem::path vapid() const; // keys of Web Push; made when it is needed
    std::filesystem::path webhook_key_file() const; // setup/secret_key.hpp
    std::filesystem::path plugins() const; // settings of the native modules; need not be there

    /// A path of the config, which may be relative to the root; an empty one stays so.
    std::string resolve(std::string const& path) const;

    /// Makes the folders that are missing, closed to other users (0750 less the umask, which the
    /// program sets to 077); leaves those that are there as they are. Throws std::runtime_error
    /// with words for the operator.
    void ensure() const;

private:
    std::filesystem::path root_;
};

/// Reads `config_override`, or the directory's config.json when that is empty. The directory's own
/// is written first when it is missing (fresh_config_document()); an override has to exist. Throws
/// std::runtime_error: "FILE:LINE:COLUMN: what was expected" for what is no JSON object, or why it
/// cannot be read. Wrong settings are no exception but parsed_config::problems.
parsed_config read_config(data_directory const& data, std::filesystem::path const& config_override);

/// Files and folders of the original server, sorted; a folder of channels or threads counts as one.
/// Changes nothing.
std::vector<std::filesystem::path> list_original_data(data_directory const& data);
/// The same while they wait for an import: as long as our own database is not there.
std::vector<std::filesystem::path> find_original_data(data_directory const& data);

} // namespace oc
