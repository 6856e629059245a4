// The table emojis, and the counter that their ids come from.
#include "db/emojis.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "db/meta.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

namespace oc {
namespace {

#define OC_EMOJI_COLUMNS "id, name, file_name, revision, changed_at, bytes"

sql::query const list_emojis("SELECT " OC_EMOJI_COLUMNS " FROM emojis ORDER BY id");
sql::query const find_picture("SELECT image FROM emojis WHERE file_name = $1");
sql::query const insert_emoji("INSERT INTO emojis (" OC_EMOJI_COLUMNS ", folded_name, image) "
                              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
sql::query const update_name("UPDATE emojis SET name = $2, folded_name = $3 WHERE id = $1");
sql::query const update_image("UPDATE emojis SET file_name = $2, revision = $3, changed_at = $4, "
                              "bytes = $5, image = $6 WHERE id = $1");
sql::query const delete_emoji("DELETE FROM emojis WHERE id = $1");

/// Also above the ids that are there, should the counter have been lost.
std::int64_t take_id(sql::connection& sql, emoji_set const& known)
{
    meta_table meta(sql);
    std::int64_t id = 0;
    if (auto const kept = meta.find(meta_keys::emoji_next_id))
        std::from_chars(kept->data(), kept->data() + kept->size(), id);
    if (!known.list().empty())
        id = std::max(id, known.list().rbegin()->first + 1);
    meta.set(meta_keys::emoji_next_id, std::to_string(id + 1));
    return id;
}

emoji read_emoji(sql::cursor const& row)
{
    emoji read;
    read.id = row.integer(0);
    read.name = row.text(1);
    read.file_name = row.text(2);
    read.revision = row.integer(3);
    read.changed_at = row.real(4);
    read.bytes = static_cast<std::size_t>(row.integer(5));
    return read;
}

} // namespace

std::optional<std::string> emojis_reader::find_image(std::string_view file_name) const
{
    sql::cursor row(sql_, find_picture, file_name);
    return row.next() ? std::optional(std::string(row.blob(0))) : std::nullopt;
}

emoji_ptr emojis_table::insert(std::string name, emoji_image const& image, unix_seconds now)
{
    emoji fresh;
    fresh.id = take_id(sql_, *working_.now.emojis);
    fresh.name = std::move(name);
    fresh.file_name = make_emoji_file_name(fresh, image.extension);
    fresh.changed_at = now;
    fresh.bytes = image.bytes.size();
    sql::run(sql_, insert_emoji, fresh.id, fresh.name, fresh.file_name, fresh.revision,
             fresh.changed_at, fresh.bytes, fold_case(fresh.name), sql::blob{image.bytes});
    auto made = std::make_shared<emoji const>(std::move(fresh));
    show(made);
    return made;
}

void emojis_table::restore(emoji const& known, std::string_view image)
{
    auto const& others = *working_.now.emojis;
    CHECK(!others.find(known.id) && !others.find_by_name(known.name) &&
          !others.find_by_file_name(known.file_name));
    sql::run(sql_, insert_emoji, known.id, known.name, known.file_name, known.revision,
             known.changed_at, image.size(), fold_case(known.name), sql::blob{image});
    auto made = known;
    made.bytes = image.size();
    show(std::make_shared<emoji const>(std::move(made)));
}

emoji_ptr emojis_table::set_name(std::int64_t id, std::string name)
{
    auto const before = working_.now.emojis->find(id);
    CHECK(before);
    auto changed = *before;
    changed.name = std::move(name);
    sql::run(sql_, update_name, id, changed.name, fold_case(changed.name));
    auto made = std::make_shared<emoji const>(std::move(changed));
    show(made);
    return made;
}

emoji_ptr emojis_table::set_image(std::int64_t id, emoji_image const& image, unix_seconds now)
{
    auto const before = working_.now.emojis->find(id);
    CHECK(before);
    auto changed = *before;
    ++changed.revision;
    changed.file_name = make_emoji_file_name(changed, image.extension);
    changed.changed_at = now;
    changed.bytes = image.bytes.size();
    sql::run(sql_, update_image, id, changed.file_name, changed.revision, changed.changed_at,
             changed.bytes, sql::blob{image.bytes});
    auto made = std::make_shared<emoji const>(std::move(changed));
    show(made);
    return made;
}

void emojis_table::remove(std::int64_t id)
{
    if (!working_.now.emojis->find(id))
        return;
    sql::run(sql_, delete_emoji, id);
    auto rest = std::make_shared<emoji_set>(*working_.now.emojis);
    rest->remove(id);
    working_.now.emojis = std::move(rest);
    ++working_.changes;
}

void emojis_table::show(emoji_ptr changed)
{
    auto all = std::make_shared<emoji_set>(*working_.now.emojis);
    all->set(std::move(changed));
    working_.now.emojis = std::move(all);
    ++working_.changes;
}

emoji_set load_emojis(sql::connection& sql)
{
    emoji_set all;
    sql::cursor row(sql, list_emojis);
    while (row.next())
        all.set(std::make_shared<emoji const>(read_emoji(row)));
    return all;
}

} // namespace oc
