// Beside, then in place.
#include "import/import_session.hpp"

#include "import/plain_files.hpp"
#include "setup/atomic_file.hpp"
#include "setup/cut_off_repair.hpp"
#include "setup/secret_key.hpp"

#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

data_directory const& require_free(data_directory const& data)
{
    std::error_code ignored;
    if (fs::exists(data.database_file(), ignored))
        throw std::runtime_error("there is a database already (" + data.database_file().string() +
                                 "); an import makes a new one: choose an empty directory with "
                                 "--data");
    refuse_cut_off_repair(data);
    data.ensure();
    return data;
}

} // namespace

fs::path growing_database(data_directory const& data)
{
    return data.database_file().string() + ".importing";
}

fs::path import_report_file(data_directory const& data)
{
    return data.root() / "import-report.txt";
}

import_session::import_session(parts with)
    : with_(std::move(with)), lock_(std::in_place, require_free(with_.data).database_file()),
      secrets_(ensure_secret_key(with_.data.webhook_key_file(), with_.random)),
      blobs_(with_.data.attachments())
{
    require_free(with_.data); // now that nobody else can make one
    bulk_.emplace(bulk_load::parts{.file = growing_database(with_.data),
                                   .settings = with_.settings,
                                   .secrets = secrets_,
                                   .time = with_.time,
                                   .random = with_.random});
    loader_.emplace(data_loader::parts{.into = *bulk_,
                                       .blobs = blobs_,
                                       .report = report_,
                                       .random = with_.random,
                                       .form = with_.form,
                                       .adds_permissions = with_.adds_permissions});
}

import_session::~import_session()
{
    if (is_finished_)
        return;
    if (loader_)
        kept_blobs_ = loader_->kept_blobs();
    std::error_code ignored;
    for (auto const& id : kept_blobs_) {
        fs::remove(blobs_.incoming(id), ignored);
        blobs_.discard(id);
    }
    while (!made_.empty()) {
        fs::remove(made_.back(), ignored); // not a folder that somebody has put something into
        made_.pop_back();
    }
}

void import_session::will_make(fs::path const& file)
{
    auto const folder = file.parent_path();
    if (!fs::exists(folder))
        made_.push_back(folder);
    fs::create_directories(folder);
    made_.push_back(file);
}

void import_session::finish()
{
    kept_blobs_ = loader_->kept_blobs();
    loader_.reset();
    bulk_->finish();
    bulk_.reset();
    write_file_atomically(import_report_file(with_.data), report_.to_text());
    sync_folder_with_files(with_.data.database_folder());
    fs::rename(growing_database(with_.data), with_.data.database_file());
    is_finished_ = true;
    sync_folder_with_files(with_.data.database_folder());
}

} // namespace oc
