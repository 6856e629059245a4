// Emojis: the index is read from the view, the pictures from here. The thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "db/working_view.hpp"
#include "domain/emoji.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

class emojis_reader {
public:
    explicit emojis_reader(sql::connection& sql) : sql_(sql) {}

    /// The picture of that file name: of the emoji's newest revision, or of none.
    std::optional<std::string> find_image(std::string_view file_name) const;

protected:
    sql::connection& sql_;
};

/// A picture that was looked at: its bytes, and the extension that they deserve.
struct emoji_image {
    std::string bytes{};
    std::string extension{};
};

class emojis_table : public emojis_reader {
public:
    emojis_table(sql::connection& sql, working_view& working)
        : emojis_reader(sql), working_(working)
    {
    }

    /// Under a fresh id, greater than any before it. A name that another one has fails the unit.
    emoji_ptr insert(std::string name, emoji_image const& image, unix_seconds now);
    /// As it was in another database: with its id, file name and revision, which must be free
    /// (CHECK).
    void restore(emoji const& known, std::string_view image);
    /// The emoji must exist (CHECK). A name that another one has fails the unit.
    emoji_ptr set_name(std::int64_t id, std::string name);
    /// Gives it a new file name as well: the old one may be cached. It must exist (CHECK).
    emoji_ptr set_image(std::int64_t id, emoji_image const& image, unix_seconds now);
    /// Nothing when there is none such.
    void remove(std::int64_t id);

private:
    void show(emoji_ptr changed);

    working_view& working_;
};

/// For the first view.
emoji_set load_emojis(sql::connection& sql);

} // namespace oc
