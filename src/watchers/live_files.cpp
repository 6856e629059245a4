// Who is told what.
#include "watchers/live_files.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

std::filesystem::path folder_of(std::filesystem::path const& file)
{
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

} // namespace

live_files::live_files(live_files_parts parts)
    : parts_(std::move(parts)),
      config_({.file = folder_of(parts_.config_file) / parts_.config_file.filename(),
               .disk = parts_.disk,
               .time = parts_.time,
               .take = [this](std::string text, std::shared_ptr<config const> known) {
                   auto done = [this](view_ptr now, bool is_taken) {
                       parts_.self.post([this, now, is_taken] { config_.finish(now, is_taken); });
                   };
                   parts_.take_config(std::move(text), std::move(known), std::move(done));
               }})
{
    auto const run_edit = [this](live_kind kind, std::shared_ptr<live_difference const> edit) {
        auto done = [this, kind](live_end end) {
            parts_.self.post([this, kind, end = std::move(end)]() mutable {
                file_of(kind).finish_edit(std::move(end));
            });
        };
        parts_.run_edit(kind, std::move(edit), std::move(done));
    };
    for (auto const kind : {live_kind::channels, live_kind::roles, live_kind::users})
        files_.emplace_back(live_file::parts{
            kind, parts_.database_folder, parts_.disk, parts_.time, run_edit});
}

void live_files::begin(view_ptr const& first)
{
    show(first);
    auto folders = std::vector{parts_.database_folder};
    if (auto const folder = config_.path().parent_path(); folder != parts_.database_folder)
        folders.push_back(folder);
    parts_.watch.start(std::move(folders), [this](std::vector<std::filesystem::path> changed) {
        parts_.self.post([this, changed = std::move(changed)] { look(changed); });
    });
    tick();
}

void live_files::show(view_ptr const& now)
{
    config_.show(now);
    for (auto& each : files_)
        each.show(now);
}

void live_files::look(std::vector<std::filesystem::path> const& changed)
{
    auto const is_changed = [&](std::filesystem::path const& file) {
        return std::ranges::find(changed, file) != changed.end();
    };
    if (is_changed(config_.path()))
        config_.look(true);
    for (auto& each : files_)
        if (is_changed(each.path()))
            each.look(true);
}

void live_files::tick()
{
    config_.look(false);
    for (auto& each : files_) {
        each.look(false);
        each.write_if_due();
    }
}

void live_files::end(view_ptr const& last)
{
    show(last);
    for (auto& each : files_)
        each.write_if_due(true);
}

} // namespace oc
