// The table channels, and the sequence that room ids come from.
#include "db/channels.hpp"

#include "base/check.hpp"
#include "db/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>
#include <utility>

namespace oc {
namespace {

sql::query const
    take_room("INSERT INTO sequences (name, last) VALUES ('room', 1) "
              "ON CONFLICT (name) DO UPDATE SET last = sequences.last + 1 RETURNING last");
sql::query const
    insert_channel("INSERT INTO channels (id, name, type, position, permissions, extra) "
                   "VALUES ($1, $2, $3, $4, $5, $6)");
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

room_id insert_room(sql::connection& sql)
{
    sql::cursor taken(sql, take_room);
    CHECK(taken.next());
    return taken.integer(0);
}

room_id channels_table::insert(channel fresh)
{
    auto list = working_.now.channels->in_order;
    fresh.id = insert_room(sql_);
    fresh.position = list.empty() ? 0 : list.back()->position + 1;
    sql::run(sql_, insert_channel, fresh.id, fresh.name, to_string(fresh.type), fresh.position,
             to_text(fresh.permissions), to_json_text(fresh.extra));
    list.push_back(std::make_shared<channel const>(std::move(fresh)));
    auto const id = list.back()->id;
    working_.now.channels = std::make_shared<channel_set const>(make_channel_set(std::move(list)));
    ++working_.now.generation;
    ++working_.changes;
    return id;
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
        each.permissions = parse_permissions(row.text(4));
        each.extra = parse_object_column(row.text(5));
        channels.push_back(std::make_shared<channel const>(std::move(each)));
    }
    return make_channel_set(std::move(channels));
}

} // namespace oc
