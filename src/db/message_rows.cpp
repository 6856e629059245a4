// Reading rows of the table messages.
#include "db/message_rows.hpp"

#include "db/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>
#include <vector>

namespace oc {
namespace {

constexpr std::string_view users_key = "users";
constexpr std::string_view roles_key = "roles";
constexpr std::string_view replies_key = "replies";

void put(boost::json::object& into, std::string_view key, std::vector<std::string> const& texts)
{
    if (texts.empty())
        return;
    auto& list = into[key].emplace_array();
    list.reserve(texts.size());
    for (auto const& text : texts)
        list.emplace_back(text);
}

std::vector<std::string> take(boost::json::object const& from, std::string_view key)
{
    std::vector<std::string> texts;
    if (auto const* value = from.if_contains(key))
        for (auto const& text : value->as_array())
            texts.emplace_back(text.as_string());
    return texts;
}

std::optional<message_pings> parse_pings(std::string_view text)
{
    auto const object = parse_object_column(text);
    return message_pings{.users = take(object, users_key),
                         .roles = take(object, roles_key),
                         .replies = take(object, replies_key)};
}

} // namespace

std::optional<std::string> to_json_text(std::optional<message_pings> const& pings)
{
    if (!pings)
        return std::nullopt;
    boost::json::object object;
    put(object, users_key, pings->users);
    put(object, roles_key, pings->roles);
    put(object, replies_key, pings->replies);
    return boost::json::serialize(object);
}

message read_message(sql::cursor const& row, room_id room)
{
    message read;
    read.room = room;
    read.position = row.integer(0);
    read.id = row.text(1);
    read.user = row.text(2);
    read.content = row.text(3);
    read.timestamp = row.real(4);
    read.edited = row.flag(5);
    read.pinned = row.flag(6);
    if (!row.is_null(7))
        read.reply_to = reply_reference{.id = row.string(7), .user = row.string(8)};
    if (!row.is_null(9))
        read.ping = row.flag(9);
    if (!row.is_null(10))
        read.pings = parse_pings(row.text(10));
    read.nonce = row.optional_string(11);
    read.embeds = parse_json_column(row.text(12));
    read.attachments = parse_json_column(row.text(13));
    read.webhook = parse_json_column(row.text(14));
    read.interaction = parse_json_column(row.text(15));
    read.extra = parse_json_column(row.text(16));
    return read;
}

} // namespace oc
