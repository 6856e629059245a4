// original_files: the parts of an original that lie in files of their own: uploads, emojis,
// pictures of the server, keys, settings. One thread.
#pragma once

#include "import/data_loader.hpp"
#include "import/import_report.hpp"
#include "import/import_session.hpp"
#include "import/original_layout.hpp"
#include "setup/data_directory.hpp"

namespace oc {

/// db/attachments.json with db/attachments/.
void take_attachments(original_layout const& from, data_directory const& to, data_loader& loader,
                      import_report& report);

/// db/serverEmojis.json with db/serverEmojis/.
void take_emojis(original_layout const& from, data_loader& loader);

/// Counters of an export of ours, before the emojis.
void take_export_mark(original_layout const& from, data_loader& loader);

/// Copies the config when there is none, pictures of the server, keys of Web Push and the settings
/// of modules, when the directories are two; and keeps the files that the running server will write
/// again (design §7) in DATA/original.
void copy_files(original_layout const& from, data_directory const& to, import_session& session);

} // namespace oc
