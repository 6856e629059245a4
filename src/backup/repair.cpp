// Pages, then tables, then files: each needs the one before.
#include "backup/repair.hpp"

#include "backup/partial_file.hpp"
#include "backup/stamp.hpp"
#include "base/text.hpp"
#include "db/database_lock.hpp"
#include "db/faults.hpp"
#include "db/salvage.hpp"
#include "db/sqlite/broken_file.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/copy_pages.hpp"
#include "setup/atomic_file.hpp"
#include "setup/blob_look.hpp"
#include "setup/cut_off_repair.hpp"
#include "setup/data_directory.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace oc {
namespace {

namespace fs = std::filesystem;

std::string to_hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (char const byte : bytes) {
        auto const number = static_cast<unsigned char>(byte);
        out += digits[number / digits.size()];
        out += digits[number % digits.size()];
    }
    return out;
}

std::int64_t messages_of(salvage_report const& report)
{
    auto const found = std::ranges::find(report.tables, "messages", &salvaged_table::name);
    return found == report.tables.end() ? 0 : found->rows;
}

class repair_run {
public:
    repair_run(repair_options const& options, std::ostream& out)
        : options_(options), out_(out), data_(options.data), file_(data_.database_file()),
          stamp_(utc_stamp(options.time.wall_now()))
    {
    }

    int run()
    {
        if (!fs::exists(file_))
            refuse_cut_off_repair(data_);
        if (!fs::is_regular_file(file_))
            throw std::runtime_error("there is no database in " + data_.root().string());
        if (fs::file_size(file_) == 0)
            throw std::runtime_error(file_.string() + ": " + std::string(nothing_in_it));
        database_lock const alone(file_); // throws while a server runs
        if (options_.is_wanted)
            put_back_logs();
        mend_pages();
        if (!is_readable_)
            return finish();
        mend_tables();
        mend_files();
        return finish();
    }

private:
    void say(std::string const& what, std::string const& remedy)
    {
        ++faults_;
        out_ << what << "\n    " << (options_.is_wanted ? "" : "would be: ") << remedy << '\n';
    }

    fs::path aside(std::string const& why) const
    {
        return file_.string() + "." + why + "-" + stamp_;
    }

    /// Of a salvage that was killed between keeping the old files and putting the new one there.
    void put_back_logs() const
    {
        temporary_path const cut_off(file_.string() + ".salvaged");
        auto const kept = file_.filename().string() + ".damaged-";
        for (auto const& each : fs::directory_iterator(data_.database_folder())) {
            auto const& path = each.path();
            if (!path.filename().string().starts_with(kept) || !fs::equivalent(path, file_))
                continue;
            for (char const* const suffix : {"-wal", "-shm"})
                if (fs::exists(path.string() + suffix))
                    fs::rename(path.string() + suffix, file_.string() + suffix);
        }
    }

    void mend_pages()
    {
        auto const damage = sqlite::list_file_damage(file_);
        if (damage.empty())
            return;
        for (auto const& each : damage)
            out_ << "damaged: " << each << '\n';
        say("the database is damaged in " + std::to_string(damage.size()) + " places or more",
            "what can be read is copied into a new database; the damaged one is kept as " +
                aside("damaged").filename().string());
        is_readable_ = options_.is_wanted;
        if (options_.is_wanted)
            salvage();
        else
            out_ << "What is wrong between its tables shows only then.\n";
    }

    void salvage()
    {
        temporary_path const fresh(file_.string() + ".salvaged");
        auto const report = salvage_database(file_, fresh.path(), options_.time.wall_now());
        for (auto const& table : report.tables)
            if (table.rows > 0 || table.damages > 0)
                out_ << "    " << table.name << ": " << table.rows << " rows saved"
                     << (table.damages > 0
                             ? ", " + std::to_string(table.damages) + " places could not be read"
                             : std::string())
                     << '\n';
        auto const saved = messages_of(report);
        out_ << "    messages saved: " << saved << " of " << saved + report.messages_lost
             << " or more\n"
             << "    messages lost: " << report.messages_lost << '\n';
        take_after(file_, fresh.path());
        keep_damaged();
        fs::rename(fresh.path(), file_);
        sync_folder(data_.database_folder());
        is_kept_ = true;
    }

    // A second name for it: the first one stays until the new database takes it, so that whoever
    // kills us leaves one there. Its log may not stay: it would be carried into the new one.
    void keep_damaged() const
    {
        auto const kept = aside("damaged");
        std::error_code cannot_link;
        fs::create_hard_link(file_, kept, cannot_link);
        if (cannot_link)
            fs::copy_file(file_, kept);
        for (char const* const suffix : {"-wal", "-shm"})
            if (fs::exists(file_.string() + suffix))
                fs::rename(file_.string() + suffix, kept.string() + suffix);
        sync_folder(data_.database_folder());
    }

    // Root mends what the server's own user has to open.
    static void take_after(fs::path const& old, fs::path const& fresh)
    {
        struct stat told {};
        if (::stat(old.c_str(), &told) != 0 || ::chmod(fresh.c_str(), told.st_mode & 0777U) != 0 ||
            (::geteuid() == 0 && ::chown(fresh.c_str(), told.st_uid, told.st_gid) != 0))
            throw std::system_error(errno, std::generic_category(),
                                    "cannot give away the database");
    }

    /// Before the first change of a sound database.
    void keep_database()
    {
        if (std::exchange(is_kept_, true))
            return;
        sqlite::copy_pages(file_, aside("before-repair"), {});
        out_ << "The database as it was: " << aside("before-repair").string() << '\n';
    }

    void mend_tables()
    {
        std::vector<database_fault> faults;
        with_snapshot(file_, [&](sql::connection& on) { faults = find_faults(on); });
        if (!faults.empty() && options_.is_wanted)
            keep_database();
        for (auto const& fault : faults)
            say(fault.words, fault.remedy);
        if (std::ranges::any_of(faults, &database_fault::loses_text))
            out_ << "The texts that cannot be read "
                 << (options_.is_wanted ? "are kept in " : "would be kept in ")
                 << lost_texts().filename().string() << '\n';
        if (options_.is_wanted && !faults.empty())
            change([this](sql::connection& on) {
                mend_faults(on, [this](auto const& broken) { keep_texts(broken); });
            });
    }

    fs::path lost_texts() const { return aside("lost-texts").string() + ".jsonl"; }

    /// A line of JSON for each; on the disk before the database changes. A text that is not UTF-8
    /// is there in hexadecimal.
    void keep_texts(std::vector<broken_column> const& broken) const
    {
        if (broken.empty())
            return;
        std::string lines;
        for (auto const& each : broken) {
            boost::json::object line{{"table", each.table}, {"key", each.key}};
            if (!each.position.empty())
                line["position"] = each.position;
            line["column"] = each.column;
            line[is_valid_utf8(each.text) ? "text" : "hex"] =
                is_valid_utf8(each.text) ? each.text : to_hex(each.text);
            lines += boost::json::serialize(line) + "\n";
        }
        write_secret_file_atomically(lost_texts(), lines);
    }

    void change(std::function<void(sql::connection&)> const& body) const
    {
        sqlite::connection on(file_, sqlite::open_mode::write);
        on.begin_write();
        body(on);
        on.commit();
        on.maintain_at_close();
    }

    void mend_files()
    {
        std::vector<stored_blob> records;
        with_snapshot(file_, [&](sql::connection& on) { records = list_stored_blobs(on); });
        auto const look = look_at_blobs(data_.attachments(), records);
        auto const shelf = data_.attachments() / ("quarantine-" + stamp_);
        for (auto const& id : look.missing)
            say("the file " + id + " of an attachment is missing", "the attachment is removed");
        for (auto const& id : look.damaged)
            say("the file " + id + " of an attachment is not as it was uploaded",
                "the attachment is removed, the file moved to " + shelf.string());
        for (auto const& name : look.orphans)
            say("no attachment has the file " + name, "it is moved to " + shelf.string());
        if (!options_.is_wanted || look.is_well())
            return;
        auto lost = look.missing;
        lost.insert(lost.end(), look.damaged.begin(), look.damaged.end());
        if (!lost.empty()) {
            keep_database();
            change([&](sql::connection& on) { remove_blob_records(on, lost); });
        }
        move_to(shelf, look.damaged);
        move_to(shelf, look.orphans);
    }

    void move_to(fs::path const& shelf, std::vector<std::string> const& names) const
    {
        if (names.empty())
            return;
        fs::create_directories(shelf);
        for (auto const& name : names)
            fs::rename(data_.attachments() / "blobs" / name, shelf / name);
        sync_folder(shelf);
    }

    int finish()
    {
        if (faults_ == 0) {
            out_ << "Nothing is wrong.\n";
            return 0;
        }
        if (options_.is_wanted) {
            out_ << faults_ << " kinds of faults were mended.\n";
            return 0;
        }
        out_ << "Nothing was changed. `originchats repair --yes` does it.\n";
        return 1;
    }

    repair_options const& options_;
    std::ostream& out_;
    data_directory data_;
    fs::path file_;
    std::string stamp_;
    std::size_t faults_ = 0;
    bool is_readable_ = true;
    bool is_kept_ = false;
};

} // namespace

int run_repair(repair_options const& options, std::ostream& out)
{
    return repair_run(options, out).run();
}

} // namespace oc
