// Read and hash everything; write it to a folder inside the data directory; look at the database;
// only then move, the old out and the new in.
#include "backup/restore.hpp"

#include "backup/layout.hpp"
#include "backup/partial_file.hpp"
#include "backup/stamp.hpp"
#include "backup/tar.hpp"
#include "base/sha256.hpp"
#include "base/write_all.hpp"
#include "db/backup_facts.hpp"
#include "db/database_lock.hpp"
#include "db/sqlite/copy_pages.hpp"
#include "setup/data_directory.hpp"

#include <boost/json.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::uint64_t spare_bytes = 16 * 1024 * 1024;
constexpr std::size_t entries_max = 5'000'000;
constexpr std::size_t description_bytes_max = 64 * 1024;
constexpr std::size_t line_bytes_max = 2048; // of the list of hashes, for each entry
constexpr std::string_view staging_name = ".restoring";
constexpr std::string_view aside_name = "before-restore-";

using hash_list = std::map<std::string, std::string, std::less<>>; // by name

/// The content of a small entry; throws when it is larger.
std::string read_text(tar_reader& archive, std::uint64_t bytes_max)
{
    if (archive.entry().size > bytes_max)
        throw std::runtime_error("the backup's " + archive.entry().name + " is too large");
    std::string text;
    for (auto some = archive.read(); !some.empty(); some = archive.read())
        text += some;
    return text;
}

hash_list parse_hashes(std::string_view text)
{
    constexpr std::size_t digits = 64;
    hash_list found;
    while (!text.empty()) {
        auto const end = text.find('\n');
        auto const line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.size() <= digits + 2 || line.substr(digits, 2) != "  ")
            throw std::runtime_error("the backup's list of hashes is no such list");
        found.emplace(line.substr(digits + 2), line.substr(0, digits));
    }
    return found;
}

void check_description(std::string const& text)
{
    std::error_code failure;
    auto const document = json::parse(text, failure);
    auto const* const words = failure ? nullptr : document.if_object();
    auto const* const format = words == nullptr ? nullptr : words->if_contains("format");
    if (format == nullptr || !format->is_int64())
        throw std::runtime_error("this is no backup of originchats");
    if (format->get_int64() != 1)
        throw std::runtime_error("a newer program has made this backup; restore it with that one");
}

/// One reading of the archive from its beginning to its end.
class archive_pass {
public:
    using taker = std::function<void(tar_reader&, sha256_stream&)>;

    archive_pass(restore_options const& options, std::string_view what)
        : options_(options), what_(what), archive_(options.archive)
    {
    }

    /// Each entry with its bytes goes to `take`, which reads it and adds to the hash. Throws when
    /// anything is not as the list of hashes says.
    hash_list run(taker const& take)
    {
        while (archive_.next()) {
            auto const name = archive_.entry().name;
            if (is_closed_)
                throw std::runtime_error("something follows the backup's list of hashes");
            if (!backup_names::is_known(name))
                throw std::runtime_error("the backup holds a file that does not belong there: " +
                                         printable(name));
            if (seen_.empty() != (name == backup_names::description))
                throw std::runtime_error("this is no backup of originchats");
            if (name == backup_names::hashes)
                close();
            else
                add(name, take);
            if (options_.progress)
                options_.progress(what_, archive_.position(), archive_.size());
        }
        if (!is_closed_)
            throw std::runtime_error("the backup has no list of hashes: it is not whole");
        return std::move(seen_);
    }

private:
    static std::string printable(std::string text)
    {
        std::ranges::replace_if(
            text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; }, '?');
        return text;
    }

    void add(std::string const& name, taker const& take)
    {
        sha256_stream hash;
        if (name == backup_names::description) {
            auto const text = read_text(archive_, description_bytes_max);
            check_description(text);
            hash.add(text);
        } else {
            take(archive_, hash);
        }
        if (seen_.size() >= entries_max || !seen_.emplace(name, hash.finish()).second)
            throw std::runtime_error("the backup holds " + name + " twice");
    }

    void close()
    {
        auto const told = parse_hashes(read_text(archive_, (seen_.size() + 1) * line_bytes_max));
        for (auto const& [name, hash] : told)
            if (auto const found = seen_.find(name); found == seen_.end())
                throw std::runtime_error("the backup lacks " + printable(name));
            else if (found->second != hash)
                throw std::runtime_error("the backup is damaged: " + name +
                                         " is not what it was when it was written");
        if (told.size() != seen_.size())
            throw std::runtime_error("the backup holds more than its list of hashes");
        is_closed_ = true;
    }

    restore_options const& options_;
    std::string_view what_;
    tar_reader archive_;
    hash_list seen_{};
    bool is_closed_ = false;
};

/// A new file below a folder that nobody else writes to.
class new_file {
public:
    new_file(fs::path const& path, unsigned mode)
        : descriptor_(
              ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode))
    {
        if (descriptor_ < 0)
            fail("cannot make " + path.string());
    }
    ~new_file() { ::close(descriptor_); }
    new_file(new_file const&) = delete;
    new_file& operator=(new_file const&) = delete;

    void write(std::string_view bytes) const
    {
        if (int const problem = write_all(descriptor_, bytes); problem != 0)
            throw std::system_error(problem, std::generic_category(), write_failed);
    }
    void sync() const
    {
        if (::fsync(descriptor_) != 0)
            fail(write_failed);
    }

private:
    [[noreturn]] static void fail(std::string const& what)
    {
        throw std::system_error(errno, std::generic_category(), what);
    }
    static constexpr char const* write_failed = "cannot write what the backup holds";
    int descriptor_;
};

class restore_run {
public:
    explicit restore_run(restore_options const& options)
        : options_(options), data_(options.data), staging_(unfinished_restore(data_.root()))
    {
    }

    restore_report run()
    {
        auto const sound = verify();
        require_place();
        require_no_overlap(sound);
        fs::create_directories(data_.root());
        require_space();
        fs::remove_all(staging_); // of a restore that was cut off
        extract(sound);
        check_database();
        change_places();
        return std::move(report_);
    }

private:
    hash_list verify() const
    {
        return archive_pass(options_, "checking the backup")
            .run([&](tar_reader& archive, sha256_stream& hash) {
                for (auto some = archive.read(); !some.empty(); some = archive.read())
                    hash.add(some);
            });
    }

    /// What is in the way. The folder with the archive itself is not, nor what was moved aside.
    std::vector<fs::path> list_present() const
    {
        std::vector<fs::path> found;
        if (!fs::exists(data_.root()))
            return found;
        auto const archive = fs::canonical(options_.archive);
        auto const from_root = archive.lexically_relative(fs::canonical(data_.root()));
        for (auto const& each : fs::directory_iterator(data_.root())) {
            auto const name = each.path().filename();
            if (each.path() != staging_ && name != "lost+found" && name != *from_root.begin() &&
                !name.string().starts_with(aside_name))
                found.push_back(each.path());
        }
        return found;
    }

    void require_place()
    {
        auto const present = list_present();
        if (!present.empty() && !options_.may_replace)
            throw std::runtime_error(data_.root().string() + " is not empty; --force moves what is "
                                                             "there aside");
        if (fs::exists(data_.database_file()))
            lock_.emplace(data_.database_file()); // no server uses it, nor starts meanwhile
    }

    /// The folder with the archive stays, so nothing can take its name.
    void require_no_overlap(hash_list const& sound) const
    {
        if (!fs::exists(data_.root()))
            return;
        auto const inside =
            fs::canonical(options_.archive).lexically_relative(fs::canonical(data_.root()));
        auto const first = inside.begin()->string();
        for (auto const& [name, hash] : sound)
            if (name == first || name.starts_with(first + "/"))
                throw std::runtime_error("the backup lies in " + (data_.root() / first).string() +
                                         ", which it replaces; move the backup elsewhere first");
    }

    void require_space() const
    {
        auto const needed = fs::file_size(options_.archive) + spare_bytes;
        auto const space = fs::space(data_.root());
        if (space.available < needed)
            throw std::runtime_error("the disk of " + data_.root().string() + " has " +
                                     std::to_string(space.available >> 20) + " MiB left; " +
                                     std::to_string(needed >> 20) + " MiB are needed");
    }

    void extract(hash_list const& sound)
    {
        try {
            make_folder(staging_);
            auto const again = archive_pass(options_, "writing")
                                   .run([&](tar_reader& archive, sha256_stream& hash) {
                                       extract_one(archive, hash);
                                   });
            if (again != sound)
                throw std::runtime_error("the backup changed while it was read");
        } catch (...) {
            std::error_code ignored;
            fs::remove_all(staging_, ignored);
            throw;
        }
    }

    void make_folder(fs::path const& folder)
    {
        constexpr mode_t closed_to_others = 0750;
        if (::mkdir(folder.c_str(), closed_to_others) != 0 && errno != EEXIST)
            throw std::system_error(errno, std::generic_category(),
                                    "cannot make " + folder.string());
        own(folder);
    }

    // What root writes belongs to whom the directory belongs to.
    void own(fs::path const& path) const
    {
        struct stat root {};
        if (::geteuid() == 0 && ::stat(data_.root().c_str(), &root) == 0 &&
            ::lchown(path.c_str(), root.st_uid, root.st_gid) != 0)
            throw std::system_error(errno, std::generic_category(),
                                    "cannot give away " + path.string());
    }

    void extract_one(tar_reader& archive, sha256_stream& hash)
    {
        auto const name = archive.entry().name;
        for (auto slash = name.find('/'); slash != std::string::npos;
             slash = name.find('/', slash + 1))
            make_folder(staging_ / name.substr(0, slash));
        new_file const file(staging_ / name, backup_names::is_secret(name) ? 0600 : 0640);
        for (auto some = archive.read(); !some.empty(); some = archive.read()) {
            hash.add(some);
            file.write(some);
        }
        file.sync();
        own(staging_ / name);
        report_.files += name.starts_with(backup_names::blobs) ? 1 : 0;
    }

    void check_database()
    {
        try {
            auto const file = staging_ / backup_names::database;
            if (!fs::exists(file))
                throw std::runtime_error("the backup holds no database");
            if (auto const damage = sqlite::list_damage(file); !damage.empty())
                throw std::runtime_error("the backup's database is damaged: " + damage.front());
            auto const facts = read_backup_facts(file);
            if (facts.schema == 0) // an empty file is a sound database to SQLite
                throw std::runtime_error("the backup's database is empty");
            report_.users = facts.users;
            report_.messages = facts.messages;
        } catch (...) {
            std::error_code ignored;
            fs::remove_all(staging_, ignored);
            throw;
        }
    }

    // The directory itself stays: it may be a mount or a link. Until the folder of the restore is
    // gone, no server starts here.
    void change_places()
    {
        auto const old = list_present();
        if (!old.empty()) {
            auto const aside =
                data_.root() / (std::string(aside_name) + utc_stamp(options_.time.wall_now()));
            make_folder(aside);
            for (auto const& each : old)
                fs::rename(each, aside / each.filename());
            report_.moved_aside = aside;
        }
        for (auto const& each : fs::directory_iterator(staging_))
            fs::rename(each.path(), data_.root() / each.path().filename());
        sync_disk();
        fs::remove(staging_);
        sync_folder(data_.root());
    }

    // Files, folders and their names.
    void sync_disk() const
    {
        int const root = ::open(data_.root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        bool const is_synced = root >= 0 && ::syncfs(root) == 0;
        if (root >= 0)
            ::close(root);
        if (!is_synced)
            throw std::system_error(errno, std::generic_category(),
                                    "cannot sync " + data_.root().string());
    }

    restore_options const& options_;
    data_directory data_;
    fs::path staging_;
    std::optional<database_lock> lock_{};
    restore_report report_{};
};

} // namespace

fs::path unfinished_restore(fs::path const& data) { return data / staging_name; }

restore_report restore_backup(restore_options const& options) { return restore_run(options).run(); }

} // namespace oc
