// Attachments: files (blobs), uploads (records), and the messages that use them. With the last use
// goes the record, with the last record the blob; its file is removed after the commit (whoever
// runs the unit asks for released_blobs). The thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "domain/attachment.hpp"
#include "domain/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Blobs that a unit of work has left without a record; meaningless when it is undone.
using released_blobs = std::vector<std::string>;

class attachments_reader {
public:
    explicit attachments_reader(sql::connection& sql) : sql_(sql) {}

    /// Expired ones included.
    std::optional<attachment> find(std::string_view id) const;
    /// Only when it is not expired.
    std::optional<attachment> find_valid(std::string_view id, unix_seconds now) const;
    /// The ids of all blobs, sorted.
    std::vector<std::string> list_blob_ids() const;
    /// Uploads of the user that are not expired.
    std::int64_t count_of(std::string const& uploader, unix_seconds now) const;

protected:
    sql::connection& sql_;
};

class attachments_table : public attachments_reader {
public:
    attachments_table(sql::connection& sql, released_blobs& released)
        : attachments_reader(sql), released_(released)
    {
    }

    /// The file of these uploaded bytes, processed so.
    std::optional<attachment_blob> find_blob(std::string const& hash,
                                             std::string const& variant) const;
    /// His upload of that file under that name which no message uses yet.
    std::optional<attachment> find_unused(attachment_blob const& file, std::string const& uploader,
                                          std::string const& name, unix_seconds now) const;

    void insert_blob(attachment_blob const& fresh);
    /// Its blob must have been inserted.
    void insert(attachment const& fresh);
    /// A later time for an upload that was repeated.
    void renew(attachment const& changed);
    /// The message uses the attachment. Nothing when it does so already.
    void add_use(message const& by, std::string const& id);
    /// With its uses; messages keep what they say of it.
    void remove(attachment const& target);
    /// Removes other uploads of its uploader until he has no more than `most`, the oldest of those
    /// first that no message uses.
    void evict_others(attachment const& kept, std::int64_t most, unix_seconds now);

    /// Each removes some, a few milliseconds long. Whether there may be more.
    bool remove_some_expired(unix_seconds now);
    bool remove_some_unused(unix_seconds created_before);

    released_blobs take_released() { return std::exchange(released_, {}); }

private:
    released_blobs& released_;
};

/// A message is removed, and uses nothing any more.
void remove_attachment_uses(sql::connection& sql, message const& gone, released_blobs& released);

/// The same for up to `most` uses in a room that is nobody's. Whether there were any.
bool remove_some_attachment_uses(sql::connection& sql, room_id room, std::int64_t most,
                                 released_blobs& released);

} // namespace oc
