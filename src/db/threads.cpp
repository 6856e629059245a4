// The table threads.
#include "db/threads.hpp"

#include "base/check.hpp"
#include "db/json_text.hpp"
#include "db/rooms.hpp"

#include <utility>

namespace oc {
namespace {

sql::query const insert_thread(
    "INSERT INTO threads (id, room, channel, name, created_by, created_at, locked, archived, "
    "participants) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
sql::query const update_thread("UPDATE threads SET channel = $2, name = $3, locked = $4, "
                               "archived = $5, participants = $6 WHERE id = $1");
sql::query const delete_thread("DELETE FROM threads WHERE id = $1");
sql::query const list_threads("SELECT id, room, channel, name, created_by, created_at, locked, "
                              "archived, participants FROM threads ORDER BY created_at, room");

} // namespace

thread_ptr threads_table::insert(thread fresh)
{
    fresh.room = insert_room(sql_);
    sql::run(sql_, insert_thread, fresh.id, fresh.room, fresh.channel, fresh.name,
             fresh.created_by, fresh.created_at, fresh.locked, fresh.archived,
             to_json_text(fresh.participants));
    auto const made = std::make_shared<thread const>(std::move(fresh));
    working_.now.threads.set(made);
    ++working_.changes;
    return made;
}

void threads_table::set(thread changed)
{
    auto const* const before = working_.now.threads.find(changed.id);
    CHECK(before != nullptr && before->room == changed.room);
    sql::run(sql_, update_thread, changed.id, changed.channel, changed.name, changed.locked,
             changed.archived, to_json_text(changed.participants));
    working_.now.threads.set(std::make_shared<thread const>(std::move(changed)));
    ++working_.changes;
}

void threads_table::remove(std::string const& id)
{
    auto const before = working_.now.threads.find_shared(id);
    if (!before)
        return;
    sql::run(sql_, delete_thread, id);
    insert_dead_room(sql_, before->room);
    working_.now.threads.remove(id);
    ++working_.changes;
}

thread_directory load_threads(sql::connection& sql)
{
    thread_directory threads;
    sql::cursor row(sql, list_threads);
    while (row.next()) {
        thread each;
        each.id = row.text(0);
        each.room = row.integer(1);
        each.channel = row.integer(2);
        each.name = row.text(3);
        each.created_by = row.text(4);
        each.created_at = row.real(5);
        each.locked = row.flag(6);
        each.archived = row.flag(7);
        each.participants = read_column({"threads", each.id, "participants"},
                                        [&] { return parse_texts_column(row.text(8)); });
        threads.set(std::make_shared<thread const>(std::move(each)));
    }
    return threads;
}

} // namespace oc
