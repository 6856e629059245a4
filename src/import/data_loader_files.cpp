// Records that have files: attachments and emojis.
#include "base/text.hpp"
#include "import/data_loader.hpp"
#include "import/entity_records.hpp"
#include "import/json_fields.hpp"
#include "import/plain_files.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t emoji_file_bytes_max = 4 * 1024 * 1024;

bool is_plain_name(std::string_view name)
{
    for (char const c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '.' || c == '-' || c == '_'))
            return false;
    constexpr std::size_t bytes_max = 128;
    return !name.empty() && name.size() <= bytes_max && name.front() != '.';
}

/// "7-3.png" is the third picture of emoji 7.
std::int64_t read_revision(std::string_view file_name)
{
    auto const dash = file_name.find('-');
    std::int64_t revision = 0;
    if (dash != std::string_view::npos)
        std::from_chars(file_name.data() + dash + 1, file_name.data() + file_name.size(), revision);
    return revision > 0 ? revision : 1;
}

} // namespace

/// The id of the blob that is there then. Fills the hash when it is empty, and the size.
std::string data_loader::keep_blob(blob_source const& source, std::string& hash, std::int64_t& size)
{
    auto id = make_uuid_v4(with_.random);
    kept_blobs_.push_back(id);
    if (with_.on_blob)
        with_.on_blob(id);
    auto const staged = with_.blobs.incoming(id);
    bool is_linked = false;
    if (source.may_link) {
        std::error_code failure;
        fs::create_hard_link(source.file, staged, failure);
        is_linked = !failure;
    }
    if (!is_linked)
        copy_plain_file(source.file, staged);
    if (hash.empty())
        hash = hash_plain_file(staged);
    size = static_cast<std::int64_t>(fs::file_size(staged));
    fs::rename(staged, with_.blobs.blob(id)); // synced with all others at the end
    return id;
}

void data_loader::take_attachment(object const& from, blob_source const& source,
                                  std::string const& place)
{
    auto read = read_attachment_record(from, who_);
    if (!is_plain_name(read.id) || attachment_ids_.contains(read.id))
        return report_.skip(place, "an attachment without a usable id of its own");
    if (is_expired(read, db_.time)) {
        ++report_.counts.expired_attachments;
        return;
    }
    read.channel = find_room(read_text(from, "channel").value_or("")).value_or(0);
    if (auto const same = read_text(from, "same_file_as")) {
        if (auto const other = db_.attachments.find(*same))
            read.file = other->file;
    } else if (is_plain_file(source.file)) {
        read.file.id = keep_blob(source, read.file.hash, read.file.size);
        // Uploads of the same bytes later are files of their own: nobody knows how these were
        // treated.
        read.file.variant = with_.form == reference_form::exact
                                ? read_text(from, "variant").value_or("")
                                : "imported/" + read.id;
        db_.attachments.insert_blob(read.file);
    }
    if (read.file.id.empty()) {
        ++report_.counts.missing_files;
        return report_.note("attachment " + read.id + ": its file is missing; it is left out");
    }
    db_.attachments.insert(read);
    attachment_ids_.insert(read.id);
    ++report_.counts.attachments;
    report_.counts.attachment_bytes += read.file.size;
}

void data_loader::take_emoji(std::int64_t id, object const& from, std::string const& image,
                             std::string const& place)
{
    constexpr std::int64_t id_max = 1'000'000'000;
    auto const& known = *db_.now.emojis;
    if (id < 0 || id > id_max || known.find(id))
        return report_.skip(place, "an emoji without a usable id of its own");
    if (image.empty() || image.size() > emoji_file_bytes_max) {
        ++report_.counts.missing_files;
        return report_.note("emoji " + std::to_string(id) +
                            ": its file is missing or too large; it is left out");
    }
    emoji made;
    made.id = id;
    auto const name = read_text(from, "name").value_or("");
    made.name = tidy_emoji_name(name).value_or("emoji_" + std::to_string(id));
    for (std::string tail; known.find_by_name(made.name); tail += "_")
        made.name = "emoji_" + std::to_string(id) + tail;
    if (made.name != name)
        report_.note("emoji " + std::to_string(id) + ": its name is " + made.name + " now");
    made.file_name = read_text(from, "fileName").value_or("");
    if (!is_plain_name(made.file_name) || known.find_by_file_name(made.file_name))
        return report_.skip(place, "an emoji without a usable file name of its own");
    made.revision = read_revision(made.file_name);
    made.changed_at = read_number(from, "changed_at").value_or(db_.time);
    db_.emojis.restore(made, image);
    ++report_.counts.emojis;
    auto const next = db_.meta.find(meta_keys::emoji_next_id).value_or("0");
    std::int64_t highest = 0;
    std::from_chars(next.data(), next.data() + next.size(), highest);
    if (id >= highest)
        db_.meta.set(meta_keys::emoji_next_id, std::to_string(id + 1));
}

} // namespace oc
