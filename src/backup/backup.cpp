// First the database, whose copy says which files belong to it; then those; then what else there
// is.
#include "backup/backup.hpp"

#include "backup/layout.hpp"
#include "backup/partial_file.hpp"
#include "backup/tar.hpp"
#include "base/sha256.hpp"
#include "db/backup_facts.hpp"
#include "db/blob_folder.hpp"
#include "db/sqlite/copy_pages.hpp"
#include "handlers/http/upload_pictures.hpp"
#include "setup/data_directory.hpp"

#include <boost/json.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t chunk_bytes = 1024 * 1024;
constexpr std::uint64_t spare_bytes = 16 * 1024 * 1024;

/// A file to be read, with what it was when it was opened.
class source_file {
public:
    explicit source_file(fs::path const& path)
        : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    {
        if (descriptor_ < 0)
            fail(errno);
        if (::fstat(descriptor_, &told_) != 0 || !S_ISREG(told_.st_mode)) {
            ::close(descriptor_);
            throw std::runtime_error(path.string() + " is no file");
        }
    }
    ~source_file() { ::close(descriptor_); }
    source_file(source_file const&) = delete;
    source_file& operator=(source_file const&) = delete;

    std::uint64_t size() const { return static_cast<std::uint64_t>(told_.st_size); }
    std::int64_t changed_at() const { return told_.st_mtim.tv_sec; }
    /// Up to that many bytes; none at the end.
    std::string_view read(std::string& buffer, std::size_t bytes_max) const
    {
        buffer.resize(chunk_bytes);
        for (;;) {
            auto const got = ::read(descriptor_, buffer.data(), std::min(bytes_max, chunk_bytes));
            if (got >= 0)
                return {buffer.data(), static_cast<std::size_t>(got)};
            if (errno != EINTR)
                fail(errno);
        }
    }

private:
    [[noreturn]] void fail(int problem) const
    {
        throw std::system_error(problem, std::generic_category(), "cannot read " + path_.string());
    }

    fs::path path_;
    int descriptor_;
    struct stat told_ {};
};

class backup_run {
public:
    explicit backup_run(backup_options const& options)
        : options_(options), data_(options.data), partial_(options.target, options.may_replace),
          copy_(partial_.beside("database")), tar_(partial_.descriptor())
    {
    }

    backup_report run()
    {
        if (!fs::exists(data_.database_file()))
            throw std::runtime_error("there is no database in " + data_.root().string());
        require_space(fs::file_size(data_.database_file()) * 2);
        blob_folder const folder(data_.attachments()); // makes what a young server may lack
        blob_hold const hold(data_.attachments());
        copy_database();
        write_description();
        add_database();
        for (auto const& blob : facts_.blobs)
            add_blob(folder, blob);
        add_rest();
        write_hashes();
        tar_.finish();
        partial_.keep();
        report_.bytes = tar_.bytes();
        return std::move(report_);
    }

private:
    void tell(std::string_view what, std::uint64_t done, std::uint64_t total) const
    {
        if (options_.progress)
            options_.progress(what, done, total);
    }

    void require_space(std::uint64_t bytes) const
    {
        std::error_code failure;
        auto const space = fs::space(partial_.path().parent_path(), failure);
        if (!failure && space.available < bytes + spare_bytes)
            throw std::runtime_error("the disk of " + options_.target.string() + " has " +
                                     std::to_string(space.available >> 20) + " MiB left; " +
                                     std::to_string((bytes + spare_bytes) >> 20) +
                                     " MiB are needed");
    }

    void copy_database()
    {
        sqlite::copy_pages(data_.database_file(), copy_.path(), [&](auto done, auto total) {
            tell("copying the database", static_cast<std::uint64_t>(done),
                 static_cast<std::uint64_t>(total));
        });
        tell("checking the copy", 0, 0);
        if (auto const damage = sqlite::list_damage(copy_.path()); !damage.empty())
            throw std::runtime_error("the database is damaged (" + damage.front() +
                                     "); see `originchats check --deep` and `originchats repair`");
        facts_ = read_backup_facts(copy_.path());
        report_.users = facts_.users;
        report_.messages = facts_.messages;
        std::uint64_t blob_bytes = 0;
        for (auto const& blob : facts_.blobs)
            blob_bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(blob.size, 0));
        all_bytes_ = blob_bytes + fs::file_size(copy_.path());
        require_space(all_bytes_);
    }

    void write_description()
    {
        json::object const words{{"format", 1},
                                 {"version", options_.program_version},
                                 {"schema", facts_.schema},
                                 {"made_at", options_.time.wall_now()},
                                 {"users", facts_.users},
                                 {"messages", facts_.messages},
                                 {"attachment_files", facts_.blobs.size()}};
        add_text(std::string(backup_names::description), json::serialize(words) + "\n");
    }

    void add_text(std::string const& name, std::string const& text)
    {
        tar_.begin({.name = name, .size = text.size(), .mode = mode_of(name), .changed_at = now()});
        tar_.write(text);
        sha256_stream hash;
        hash.add(text);
        sums_ += hash.finish() + "  " + name + "\n";
    }

    /// The file as long as it was when it was opened; its hash.
    std::string add_file(std::string const& name, source_file const& file)
    {
        tar_.begin({.name = name,
                    .size = file.size(),
                    .mode = mode_of(name),
                    .changed_at = file.changed_at()});
        sha256_stream hash;
        for (auto left = file.size(); left > 0;) {
            auto const some = file.read(
                buffer_, static_cast<std::size_t>(std::min<std::uint64_t>(left, chunk_bytes)));
            if (some.empty())
                throw std::runtime_error(name + " became shorter while it was read");
            hash.add(some);
            tar_.write(some);
            left -= some.size();
            written_bytes_ += some.size();
            tell("writing", std::min(written_bytes_, all_bytes_), all_bytes_);
        }
        auto sum = hash.finish();
        sums_ += sum + "  " + name + "\n";
        return sum;
    }

    void add_database()
    {
        source_file const file(copy_.path());
        add_file(std::string(backup_names::database), file);
    }

    void add_blob(blob_folder const& folder, stored_blob const& blob)
    {
        std::optional<source_file> file;
        try {
            file.emplace(folder.blob(blob.id));
        } catch (std::exception const& failure) {
            report_.warnings.push_back("the file of an attachment is missing: " +
                                       std::string(failure.what()));
            return;
        }
        auto const sum = add_file(std::string(backup_names::blobs) + blob.id, *file);
        ++report_.files;
        bool const is_right =
            static_cast<std::int64_t>(file->size()) == blob.size &&
            (is_processed_type(blob.mime_type) || sum == blob.hash); // else it is the upload's hash
        if (!is_right)
            report_.warnings.push_back("the file of an attachment is not as it was uploaded: " +
                                       folder.blob(blob.id).string());
    }

    void add_rest()
    {
        auto const config_file =
            options_.config_file.empty() ? data_.config_file() : options_.config_file;
        if (fs::exists(config_file))
            add_file(std::string(backup_names::config), source_file(config_file));
        add_if_there(backup_names::webhook_key);
        for (auto const folder : backup_names::folders)
            add_folder(folder);
        for (auto const& each : fs::directory_iterator(data_.root()))
            if (auto const name = each.path().filename().string();
                name != backup_names::config && name != backup_names::description &&
                name != backup_names::hashes && backup_names::is_known(name) && is_tar_name(name))
                add_if_there(name);
    }

    void add_if_there(std::string_view name)
    {
        if (fs::is_regular_file(data_.root() / name))
            add_file(std::string(name), source_file(data_.root() / name));
    }

    void add_folder(std::string_view folder)
    {
        auto const root = data_.root() / folder.substr(0, folder.size() - 1);
        if (!fs::is_directory(root))
            return;
        for (auto const& each : fs::recursive_directory_iterator(root)) {
            if (!each.is_regular_file())
                continue;
            auto const name =
                std::string(folder) + each.path().lexically_relative(root).generic_string();
            if (backup_names::is_known(name) && is_tar_name(name))
                add_file(name, source_file(each.path()));
            else
                report_.warnings.push_back("left out, for its name: " + each.path().string());
        }
    }

    void write_hashes()
    {
        auto const text = std::move(sums_);
        sums_.clear();
        add_text(std::string(backup_names::hashes), text);
    }

    static unsigned mode_of(std::string_view name)
    {
        return backup_names::is_secret(name) ? 0600 : 0640;
    }
    std::int64_t now() const { return static_cast<std::int64_t>(options_.time.wall_now()); }

    backup_options const& options_;
    data_directory data_;
    partial_file partial_;
    temporary_path copy_;
    tar_writer tar_;
    backup_facts facts_{};
    backup_report report_{};
    std::string sums_{};
    std::string buffer_{};
    std::uint64_t all_bytes_ = 0;
    std::uint64_t written_bytes_ = 0;
};

} // namespace

backup_report make_backup(backup_options const& options) { return backup_run(options).run(); }

} // namespace oc
