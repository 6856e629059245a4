// Beside, then in place.
#include "import/import_session.hpp"

#include "import/plain_files.hpp"
#include "setup/atomic_file.hpp"
#include "setup/cut_off_repair.hpp"
#include "setup/secret_key.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
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

bool is_blob_id(std::string_view text)
{
    constexpr std::size_t uuid_bytes = 36;
    return text.size() == uuid_bytes &&
           text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

} // namespace

fs::path growing_database(data_directory const& data)
{
    return data.database_file().string() + ".importing";
}

fs::path growing_blob_list(data_directory const& data)
{
    return growing_database(data).string() + ".blobs";
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
    remove_killed_ones_blobs();
    blob_list_.open(growing_blob_list(with_.data), std::ios::trunc);
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
                                       .adds_permissions = with_.adds_permissions,
                                       .on_blob = [this](std::string const& id) {
                                           blob_list_ << id << std::endl; // it may be killed
                                       }});
}

import_session::~import_session()
{
    if (is_finished_)
        return;
    if (loader_)
        kept_blobs_ = loader_->kept_blobs();
    remove_blobs(kept_blobs_);
    std::error_code ignored;
    fs::remove(growing_blob_list(with_.data), ignored);
    while (!made_.empty()) {
        fs::remove(made_.back(), ignored); // not a folder that somebody has put something into
        made_.pop_back();
    }
}

void import_session::remove_blobs(std::vector<std::string> const& ids) const
{
    std::error_code ignored;
    for (auto const& id : ids) {
        fs::remove(blobs_.incoming(id), ignored);
        blobs_.discard(id);
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

void import_session::remove_killed_ones_blobs()
{
    auto const list = growing_blob_list(with_.data);
    if (!is_plain_file(list))
        return;
    std::ifstream lines(list);
    std::vector<std::string> ids;
    for (std::string line; std::getline(lines, line);)
        if (is_blob_id(line)) // and nothing that leads elsewhere
            ids.push_back(line);
    remove_blobs(ids);
}

void import_session::finish()
{
    kept_blobs_ = loader_->kept_blobs();
    loader_.reset();
    bulk_->finish();
    bulk_.reset();
    write_file_atomically(import_report_file(with_.data), report_.to_text());
    sync_folder_with_files(with_.data.database_folder());
    fs::remove(growing_blob_list(with_.data)); // first: nobody may take them for left over
    fs::rename(growing_database(with_.data), with_.data.database_file());
    is_finished_ = true;
    sync_folder_with_files(with_.data.database_folder());
}

} // namespace oc
