// The table channels, and the sequence that room ids come from.
#include "db/channels.hpp"

#include "base/check.hpp"
#include "db/json_text.hpp"
#include "db/threads.hpp"
#include "db/webhooks.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace oc {
namespace {

sql::query const
    insert_channel("INSERT INTO channels (id, name, type, position, permissions, extra) "
                   "VALUES ($1, $2, $3, $4, $5, $6)");
sql::query const update_channel("UPDATE channels SET name = $2, type = $3, permissions = $4, "
                                "extra = $5 WHERE id = $1");
sql::query const update_position("UPDATE channels SET position = $2 WHERE id = $1");
sql::query const delete_channel("DELETE FROM channels WHERE id = $1");
sql::query const list_channels("SELECT id, name, type, position, permissions, extra "
                               "FROM channels ORDER BY position, id");

std::string to_text(channel_permissions const& permissions)
{
    boost::json::object object;
    for (auto const& [action, roles] : permissions.lists) {
        auto& list = object[action].emplace_array();
        for (auto const& name : roles)
            list.emplace_back(name);
    }
    return boost::json::serialize(object);
}

auto find_in(std::vector<channel_ptr>& list, room_id id)
{
    return std::find_if(list.begin(), list.end(),
                        [id](channel_ptr const& each) { return each->id == id; });
}

bool is_same(channel const& a, channel const& b)
{
    return a.name == b.name && a.type == b.type && a.permissions.lists == b.permissions.lists &&
           a.extra == b.extra;
}

channel_permissions parse_permissions(std::string_view text)
{
    channel_permissions permissions;
    for (auto const& [action, names] : parse_object_column(text)) {
        auto& list = permissions.lists.emplace_back(action, std::vector<std::string>()).second;
        auto const* array = names.if_array();
        if (array == nullptr)
            throw std::runtime_error("a permission list in the database is no list");
        for (auto const& name : *array)
            list.emplace_back(name.as_string());
    }
    return permissions;
}

} // namespace

room_id channels_table::insert(channel fresh)
{
    auto list = working_.now.channels->in_order;
    fresh.id = insert_room(sql_);
    fresh.position = list.empty() ? 0 : list.back()->position + 1;
    sql::run(sql_, insert_channel, fresh.id, fresh.name, to_string(fresh.type), fresh.position,
             to_text(fresh.permissions), to_json_text(fresh.extra));
    list.push_back(std::make_shared<channel const>(std::move(fresh)));
    auto const id = list.back()->id;
    show(std::move(list));
    return id;
}

void channels_table::set(channel changed)
{
    auto list = working_.now.channels->in_order;
    auto const found = find_in(list, changed.id);
    CHECK(found != list.end());
    changed.position = (*found)->position;
    if (is_same(**found, changed))
        return; // nobody has to be told
    sql::run(sql_, update_channel, changed.id, changed.name, to_string(changed.type),
             to_text(changed.permissions), to_json_text(changed.extra));
    *found = std::make_shared<channel const>(std::move(changed));
    show(std::move(list));
}

void channels_table::move(room_id id, std::size_t index)
{
    auto list = working_.now.channels->in_order;
    auto const found = find_in(list, id);
    CHECK(found != list.end());
    auto const moved = *found;
    auto const last = static_cast<std::ptrdiff_t>(std::min(index, list.size() - 1));
    if (found - list.begin() == last)
        return;
    list.erase(found);
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(std::min(index, list.size())), moved);
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto const position = static_cast<std::int64_t>(i);
        if (list[i]->position == position)
            continue;
        auto copy = *list[i];
        copy.position = position;
        sql::run(sql_, update_position, copy.id, position);
        list[i] = std::make_shared<channel const>(std::move(copy));
    }
    show(std::move(list));
}

void channels_table::remove(room_id id)
{
    auto list = working_.now.channels->in_order;
    auto const found = find_in(list, id);
    if (found == list.end())
        return;
    list.erase(found);
    sql::run(sql_, delete_channel, id);
    insert_dead_room(sql_, id);
    remove_webhooks_of(sql_, working_, id);
    auto const threads = working_.now.threads.list(id);
    for (auto const& each : threads)
        threads_table(sql_, working_).remove(each->id);
    show(std::move(list));
}

void channels_table::show(std::vector<channel_ptr> channels)
{
    working_.now.channels =
        std::make_shared<channel_set const>(make_channel_set(std::move(channels)));
    ++working_.now.generation;
    ++working_.changes;
}

channel_set load_channels(sql::connection& sql)
{
    std::vector<channel_ptr> channels;
    sql::cursor row(sql, list_channels);
    while (row.next()) {
        channel each;
        each.id = row.integer(0);
        each.name = row.text(1);
        auto const type = parse_channel_type(row.text(2));
        if (!type)
            throw std::runtime_error("a channel in the database is of an unknown type");
        each.type = *type;
        each.position = row.integer(3);
        auto const key = std::to_string(each.id);
        each.permissions = read_column({"channels", key, "permissions"},
                                       [&] { return parse_permissions(row.text(4)); });
        each.extra = read_column({"channels", key, "extra"},
                                 [&] { return parse_object_column(row.text(5)); });
        channels.push_back(std::make_shared<channel const>(std::move(each)));
    }
    return make_channel_set(std::move(channels));
}

} // namespace oc
