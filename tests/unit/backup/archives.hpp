// archives: backups that a test puts together entry by entry, sound or not, and a server's data
// directory to make one of or to restore one to.
#pragma once

#include "backup/backup.hpp"
#include "backup/restore.hpp"
#include "backup/tar.hpp"
#include "base/sha256.hpp"
#include "support/fake_clock.hpp"
#include "unit/setup/sample_database.hpp"
#include "unit/setup/sample_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc::test {

using archive_entries = std::vector<std::pair<std::string, std::string>>;

inline void write_archive(std::filesystem::path const& file, archive_entries const& entries)
{
    int const out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    tar_writer archive(out);
    for (auto const& [name, text] : entries) {
        archive.begin({.name = name, .size = text.size()});
        archive.write(text);
    }
    archive.finish();
    ::close(out);
}

inline archive_entries read_archive(std::filesystem::path const& file)
{
    archive_entries found;
    tar_reader archive(file);
    while (archive.next()) {
        std::string text;
        for (auto some = archive.read(); !some.empty(); some = archive.read())
            text += some;
        found.emplace_back(archive.entry().name, text);
    }
    return found;
}

/// The list of hashes that these entries should have.
inline std::string make_sums(archive_entries const& entries)
{
    std::string sums;
    for (auto const& [name, text] : entries) {
        sha256_stream hash;
        hash.add(text);
        sums += hash.finish() + "  " + name + "\n";
    }
    return sums;
}

/// A folder with a server's data in "data", a database in it, and one archive.
struct backup_place {
    backup_place() { make_database(folder / "data/db/originchats.sqlite3"); }

    backup_report back_up(bool may_replace = false) const
    {
        return make_backup({.data = folder / "data",
                            .target = archive,
                            .may_replace = may_replace,
                            .program_version = "1.2.3",
                            .time = time});
    }

    restore_report restore_to(std::string const& name, bool may_replace = false) const
    {
        return restore_backup({.archive = archive,
                               .data = folder / name,
                               .may_replace = may_replace,
                               .time = time});
    }

    /// Entries of a sound backup without its list of hashes.
    archive_entries sound_entries() const
    {
        return {{"originchats-backup.json", "{\"format\":1}"},
                {"db/originchats.sqlite3", folder.read("data/db/originchats.sqlite3")},
                {"config.json", "{}"}};
    }

    /// With the right list of hashes behind them.
    void write_sound(archive_entries entries) const
    {
        auto sums = make_sums(entries);
        entries.emplace_back("SHA256SUMS", std::move(sums));
        write_archive(archive, entries);
    }

    sample_folder folder{};
    std::filesystem::path archive = folder / "server.tar";
    fake_clock time{};
};

inline bool contains(std::string_view text, std::string_view words)
{
    return text.find(words) != std::string_view::npos;
}

} // namespace oc::test
