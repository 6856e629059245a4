// The tables attachment_blobs, attachments and attachment_uses.
#include "db/attachments.hpp"

#include <utility>

namespace oc {
namespace {

#define OC_BLOB_COLUMNS "b.id, b.hash, b.variant, b.mime_type, b.size, b.width, b.height"
#define OC_ATTACHMENT_COLUMNS                                                                      \
    OC_BLOB_COLUMNS ", a.id, a.uploader, a.name, a.channel, a.base_url, a.created_at, "            \
                    "a.expires_at, a.permanent, a.uses"
#define OC_FROM " FROM attachments AS a JOIN attachment_blobs AS b ON b.id = a.blob "

sql::query const find_attachment("SELECT " OC_ATTACHMENT_COLUMNS OC_FROM "WHERE a.id = $1");
sql::query const find_unused_of("SELECT " OC_ATTACHMENT_COLUMNS OC_FROM
                                "WHERE a.blob = $1 AND a.uploader = $2 AND a.name = $3 "
                                "AND a.uses = 0 AND (a.expires_at IS NULL OR a.expires_at >= $4) "
                                "LIMIT 1");
sql::query const list_ids("SELECT id FROM attachment_blobs ORDER BY id");
sql::query const count_valid("SELECT count(*) FROM attachments WHERE uploader = $1 "
                             "AND (expires_at IS NULL OR expires_at >= $2)");
sql::query const find_oldest("SELECT " OC_ATTACHMENT_COLUMNS OC_FROM
                             "WHERE a.uploader = $1 AND a.id <> $2 "
                             "ORDER BY a.uses > 0, a.created_at LIMIT 1");
sql::query const list_expired("SELECT " OC_ATTACHMENT_COLUMNS OC_FROM
                              "WHERE a.expires_at < $1 ORDER BY a.expires_at LIMIT $2");
sql::query const list_unused("SELECT " OC_ATTACHMENT_COLUMNS OC_FROM
                             "WHERE a.uses = 0 AND a.created_at < $1 ORDER BY a.created_at "
                             "LIMIT $2");

sql::query const find_by_hash("SELECT " OC_BLOB_COLUMNS " FROM attachment_blobs AS b "
                              "WHERE b.hash = $1 AND b.variant = $2");
sql::query const insert_file("INSERT INTO attachment_blobs (id, hash, variant, mime_type, size, "
                             "width, height) VALUES ($1, $2, $3, $4, $5, $6, $7)");
sql::query const insert_record("INSERT INTO attachments (id, blob, uploader, name, channel, "
                               "base_url, created_at, expires_at, permanent, uses) "
                               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)");
sql::query const update_times("UPDATE attachments SET created_at = $2, expires_at = $3, "
                              "permanent = $4, base_url = $5 WHERE id = $1");
sql::query const delete_record("DELETE FROM attachments WHERE id = $1");
sql::query const delete_file("DELETE FROM attachment_blobs WHERE id = $1 AND NOT EXISTS "
                             "(SELECT 1 FROM attachments WHERE blob = $1)");

sql::query const insert_use("INSERT OR IGNORE INTO attachment_uses (room, position, attachment) "
                            "VALUES ($1, $2, $3)");
sql::query const count_use("UPDATE attachments SET uses = uses + 1 WHERE id = $1");
sql::query const count_end("UPDATE attachments SET uses = uses - 1 WHERE id = $1");
sql::query const list_uses("SELECT attachment, position FROM attachment_uses "
                           "WHERE room = $1 AND position = $2");
sql::query const list_uses_of_room("SELECT attachment, position FROM attachment_uses "
                                   "WHERE room = $1 ORDER BY position LIMIT $2");
sql::query const delete_use("DELETE FROM attachment_uses WHERE room = $1 AND position = $2 "
                            "AND attachment = $3");
sql::query const delete_uses_of("DELETE FROM attachment_uses WHERE attachment = $1");

constexpr std::int64_t removed_at_once = 200;

attachment_blob read_blob(sql::cursor const& row)
{
    attachment_blob read;
    read.id = row.text(0);
    read.hash = row.text(1);
    read.variant = row.text(2);
    read.mime_type = row.text(3);
    read.size = row.integer(4);
    if (!row.is_null(5) && !row.is_null(6))
        read.picture = picture_size{row.integer(5), row.integer(6)};
    return read;
}

attachment read_attachment(sql::cursor const& row)
{
    attachment read;
    read.file = read_blob(row);
    read.id = row.text(7);
    read.uploader = row.text(8);
    read.name = row.text(9);
    read.channel = row.integer(10);
    read.base_url = row.text(11);
    read.created_at = row.real(12);
    if (!row.is_null(13))
        read.expires_at = row.real(13);
    read.permanent = row.flag(14);
    read.uses = row.integer(15);
    return read;
}

std::optional<attachment> read_one(sql::cursor& row)
{
    return row.next() ? std::optional(read_attachment(row)) : std::nullopt;
}

void remove_record(sql::connection& sql, attachment const& target, released_blobs& released)
{
    sql::run(sql, delete_uses_of, target.id);
    sql::run(sql, delete_record, target.id);
    if (sql.changes() == 0)
        return;
    sql::run(sql, delete_file, target.file.id);
    if (sql.changes() > 0)
        released.push_back(target.file.id);
}

struct use {
    std::string attachment;
    std::int64_t position;
};

std::vector<use> read_uses(sql::cursor& row)
{
    std::vector<use> read;
    while (row.next())
        read.push_back({row.string(0), row.integer(1)});
    return read;
}

void end_uses(sql::connection& sql, room_id room, std::vector<use> const& ended,
              released_blobs& released)
{
    for (auto const& each : ended) {
        sql::run(sql, delete_use, room, each.position, each.attachment);
        sql::run(sql, count_end, each.attachment);
        auto const record = attachments_reader(sql).find(each.attachment);
        if (record && record->uses <= 0)
            remove_record(sql, *record, released);
    }
}

std::vector<attachment> read_all(sql::cursor& row)
{
    std::vector<attachment> read;
    while (row.next())
        read.push_back(read_attachment(row));
    return read;
}

} // namespace

std::optional<attachment> attachments_reader::find(std::string_view id) const
{
    sql::cursor row(sql_, find_attachment, id);
    return read_one(row);
}

std::optional<attachment> attachments_reader::find_valid(std::string_view id,
                                                         unix_seconds now) const
{
    auto found = find(id);
    if (found && is_expired(*found, now))
        found.reset();
    return found;
}

std::vector<std::string> attachments_reader::list_blob_ids() const
{
    std::vector<std::string> ids;
    sql::cursor row(sql_, list_ids);
    while (row.next())
        ids.push_back(row.string(0));
    return ids;
}

std::int64_t attachments_reader::count_of(std::string const& uploader, unix_seconds now) const
{
    sql::cursor row(sql_, count_valid, uploader, now);
    return row.next() ? row.integer(0) : 0;
}

std::optional<attachment_blob> attachments_table::find_blob(std::string const& hash,
                                                            std::string const& variant) const
{
    sql::cursor row(sql_, find_by_hash, hash, variant);
    return row.next() ? std::optional(read_blob(row)) : std::nullopt;
}

std::optional<attachment> attachments_table::find_unused(attachment_blob const& file,
                                                         std::string const& uploader,
                                                         std::string const& name,
                                                         unix_seconds now) const
{
    sql::cursor row(sql_, find_unused_of, file.id, uploader, name, now);
    return read_one(row);
}

void attachments_table::insert_blob(attachment_blob const& fresh)
{
    std::optional<std::int64_t> width;
    std::optional<std::int64_t> height;
    if (fresh.picture) {
        width = fresh.picture->width;
        height = fresh.picture->height;
    }
    sql::run(sql_, insert_file, fresh.id, fresh.hash, fresh.variant, fresh.mime_type, fresh.size,
             width, height);
}

void attachments_table::insert(attachment const& fresh)
{
    sql::run(sql_, insert_record, fresh.id, fresh.file.id, fresh.uploader, fresh.name,
             fresh.channel, fresh.base_url, fresh.created_at, fresh.expires_at, fresh.permanent);
}

void attachments_table::renew(attachment const& changed)
{
    sql::run(sql_, update_times, changed.id, changed.created_at, changed.expires_at,
             changed.permanent, changed.base_url);
}

void attachments_table::add_use(message const& by, std::string const& id)
{
    sql::run(sql_, insert_use, by.room, by.position, id);
    if (sql_.changes() > 0)
        sql::run(sql_, count_use, id);
}

void attachments_table::remove(attachment const& target)
{
    remove_record(sql_, target, released_);
}

void attachments_table::evict_others(attachment const& kept, std::int64_t most, unix_seconds now)
{
    while (count_of(kept.uploader, now) > most) {
        std::optional<attachment> oldest;
        {
            sql::cursor row(sql_, find_oldest, kept.uploader, kept.id);
            oldest = read_one(row);
        }
        if (!oldest)
            return;
        remove(*oldest);
    }
}

bool attachments_table::remove_some_expired(unix_seconds now)
{
    sql::cursor row(sql_, list_expired, now, removed_at_once);
    auto const expired = read_all(row);
    for (auto const& each : expired)
        remove(each);
    return !expired.empty();
}

bool attachments_table::remove_some_unused(unix_seconds created_before)
{
    sql::cursor row(sql_, list_unused, created_before, removed_at_once);
    auto const unused = read_all(row);
    for (auto const& each : unused)
        remove(each);
    return !unused.empty();
}

void remove_attachment_uses(sql::connection& sql, message const& gone, released_blobs& released)
{
    sql::cursor row(sql, list_uses, gone.room, gone.position);
    end_uses(sql, gone.room, read_uses(row), released);
}

bool remove_some_attachment_uses(sql::connection& sql, room_id room, std::int64_t most,
                                 released_blobs& released)
{
    sql::cursor row(sql, list_uses_of_room, room, most);
    auto const ended = read_uses(row);
    end_uses(sql, room, ended, released);
    return !ended.empty();
}

} // namespace oc
