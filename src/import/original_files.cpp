// Files that are looked at one by one; names in records are names, never paths.
#include "import/original_files.hpp"

#include "base/exact_json.hpp"
#include "import/json_fields.hpp"
#include "import/plain_files.hpp"
#include "import/record_file.hpp"

#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t small_file_bytes_max = 64 * 1024 * 1024;

bool is_same_place(fs::path const& a, fs::path const& b)
{
    std::error_code failure;
    return fs::equivalent(a, b, failure) && !failure;
}

enum class secrecy : std::uint8_t { plain, secret };

// Always by way of the same name beside it: what a killed import has left is taken up by the next.
void write_staged(fs::path const& to, std::string_view bytes, secrecy how)
{
    auto const staged = to.parent_path() / (".import." + to.filename().string());
    std::error_code ignored;
    fs::remove(staged);
    try {
        new_file target(staged, how == secrecy::secret ? new_file::access::secret
                                                       : new_file::access::group);
        target.write(bytes);
        target.finish();
        target.sync();
        if (how == secrecy::plain) // whatever the umask
            fs::permissions(staged, fs::perms::owner_read | fs::perms::owner_write |
                                        fs::perms::group_read);
        fs::rename(staged, to);
    } catch (...) {
        fs::remove(staged, ignored);
        throw;
    }
}

/// Files that are copied to where none of that name is.
class missing_files {
public:
    missing_files(original_layout const& from, import_session& session)
        : from_(from), session_(session)
    {
    }

    /// Nothing when there is no such file, or one at `to` already.
    bool copy(fs::path const& name, fs::path const& to, secrecy how = secrecy::plain)
    {
        std::error_code ignored;
        auto const file = from_.find(name);
        if (!file || fs::symlink_status(to, ignored).type() != fs::file_type::not_found)
            return false;
        auto const bytes = read_plain_file(*file, small_file_bytes_max);
        session_.will_make(to);
        write_staged(to, bytes, how);
        return true;
    }

    /// A killed import may have got as far as that.
    bool has_same(fs::path const& name, fs::path const& to) const
    {
        auto const file = from_.find(name);
        return file && is_plain_file(to) &&
               read_plain_file(*file, small_file_bytes_max) ==
                   read_plain_file(to, small_file_bytes_max);
    }

    void copy_folder(fs::path const& folder, fs::path const& to)
    {
        for (auto const& name : from_.list(folder, ""))
            copy(folder / name, to / name);
    }

private:
    original_layout const& from_;
    import_session& session_;
};

void copy_between(original_layout const& from, data_directory const& to, import_session& session)
{
    auto& report = session.report();
    missing_files files(from, session);
    if (!files.copy(from.config(), to.config_file()) && from.find(from.config()))
        report.note("the config.json that was in the data directory stays");
    files.copy_folder(from.assets(), to.server_assets());
    auto const key = from.vapid() / "private_key.pem";
    auto const our_key = to.vapid() / "private_key.pem";
    if (files.copy(key, our_key, secrecy::secret) || files.has_same(key, our_key))
        files.copy(from.vapid() / "vapid_config.json", to.vapid() / "vapid_config.json");
    else if (from.find(key))
        report.note("the key of Web Push that was in the data directory stays; browsers have to "
                    "subscribe again");
    for (char const* const name :
         {"automod_config.json", "welcome_config.json", "welcomed_users.json"})
        files.copy(from.plugins() / name, to.plugins() / name);
    for (char const* const name : {"discord_webhooks.json", "discordBridge.env"})
        if (from.find(from.plugins() / name))
            report.note("plugins/" + std::string(name) +
                        " is not taken over: the bridge to Discord is no part of this server");
}

} // namespace

void take_attachments(original_layout const& from, data_directory const& to, data_loader& loader,
                      import_report& report)
{
    // Where the files stay in the same directory, a second name for them costs no space.
    bool const may_link = is_same_place(from.db(), to.database_folder());
    auto const index = from.find(from.index("attachments"));
    if (!index)
        return;
    for_each_entry(*index, "db/attachments.json",
                   [&](parsed_record const& each) {
                       auto const* const record = each.value.if_object();
                       auto const name =
                           record == nullptr ? std::nullopt : read_text(*record, "filename");
                       if (!name || !is_safe_file_stem(*name))
                           return report.skip(each.place, "an attachment without a file's name");
                       auto const file = from.find(from.attachments() / *name);
                       loader.take_attachment(*record, {file.value_or(fs::path()), may_link},
                                              each.place);
                   });
}

void take_emojis(original_layout const& from, data_loader& loader)
{
    auto const index = from.find(from.index("serverEmojis"));
    if (!index)
        return;
    for_each_entry(*index, "db/serverEmojis.json",
                   [&](parsed_record const& each) {
                       auto const* const record = each.value.if_object();
                       auto const name =
                           record == nullptr ? std::nullopt : read_text(*record, "fileName");
                       std::int64_t id = -1;
                       auto const end = each.key.data() + each.key.size();
                       if (std::from_chars(each.key.data(), end, id).ptr != end)
                           id = -1;
                       std::string image;
                       std::error_code ignored;
                       auto const file = name && is_safe_file_stem(*name)
                                             ? from.find(from.emojis() / *name)
                                             : std::nullopt;
                       if (file && fs::file_size(*file, ignored) < small_file_bytes_max)
                           image = read_plain_file(*file, small_file_bytes_max);
                       loader.take_emoji(id, record == nullptr ? boost::json::object() : *record,
                                         image, each.place);
                   });
}

void take_export_mark(original_layout const& from, data_loader& loader)
{
    auto const file = from.find(from.export_mark());
    if (!file)
        return;
    auto const mark =
        parse_exact_json(read_plain_file(*file, small_file_bytes_max), record_depth_max);
    auto const* const said = mark ? mark->if_object() : nullptr;
    if (said == nullptr)
        return;
    for (auto const key : {meta_keys::emoji_next_id, meta_keys::message_id_floor})
        if (auto const value = read_text(*said, key))
            loader.db().meta.set(key, *value);
    for (auto const& id : read_texts(said->if_contains("retired_users")))
        loader.retire_user(id);
    for (auto const& name : read_texts(said->if_contains("named_accounts")))
        loader.await_owner(name);
}

void copy_files(original_layout const& from, data_directory const& to, import_session& session)
{
    auto const kept = to.root() / "original";
    missing_files files(from, session);
    for (char const* const name : {"channels", "roles", "users"})
        files.copy(from.index(name), kept / (std::string(name) + ".json"), secrecy::secret);
    files.copy(from.config(), kept / "config.json", secrecy::secret);
    if (!is_same_place(from.root(), to.root()))
        copy_between(from, to, session);
}

} // namespace oc
