// Reading rows of the table messages.
#include "db/message_rows.hpp"

#include "db/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>
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

std::string name_row(message const& of)
{
    return "room " + std::to_string(of.room) + ", position " + std::to_string(of.position);
}

message read_plain_columns(sql::cursor const& row, room_id room)
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
    read.nonce = row.optional_string(11);
    return read;
}

// Hands each column that is not null to `take`: its name, how it is read, where it goes.
template <class Take>
void read_json_columns(sql::cursor const& row, message& into, Take const& take)
{
    if (!row.is_null(10))
        take("pings", [&] { return parse_pings(row.text(10)); }, into.pings);
    struct part {
        std::string_view name;
        boost::json::value message::*member;
    };
    static constexpr part parts[]{{"embeds", &message::embeds},
                                  {"attachments", &message::attachments},
                                  {"webhook", &message::webhook},
                                  {"interaction", &message::interaction},
                                  {"extra", &message::extra}};
    int column = 12;
    for (auto const& [name, member] : parts) {
        if (!row.is_null(column))
            take(name, [&] { return parse_json_column(row.text(column)); }, into.*member);
        ++column;
    }
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
    auto read = read_plain_columns(row, room);
    read_json_columns(row, read, [&](std::string_view column, auto const& parse, auto& into) {
        into = read_column({"messages", name_row(read), column}, parse);
    });
    return read;
}

message read_shown_message(sql::cursor const& row, room_id room)
{
    auto read = read_plain_columns(row, room);
    read_json_columns(row, read, [&](std::string_view column, auto const& parse, auto& into) {
        try {
            into = parse();
        } catch (std::runtime_error const& failure) {
            note_broken_column({"messages", name_row(read), column}, failure.what());
        }
    });
    return read;
}

} // namespace oc
