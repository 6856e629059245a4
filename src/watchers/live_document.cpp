// Entries out of JSON, and JSON out of the view.
#include "watchers/live_document.hpp"

#include "base/parsed_json.hpp"
#include "base/pretty_json.hpp"
#include "domain/lax_values.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

// In larger files nobody looks for keys that are there twice: it takes as long as parsing them.
constexpr std::size_t repetition_bytes_max = 4 * 1024 * 1024;

std::string text_at(json::object const& members, std::string_view key)
{
    auto const* const value = members.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

void remove(json::object& members, std::string_view key)
{
    if (auto const found = members.find(key); found != members.end())
        members.stable_erase(found);
}

// Our numbers of rooms; what else an operator may have under this key is no id.
std::string channel_id_at(json::object const& members)
{
    auto const* const value = members.if_contains("id");
    if (value == nullptr || !value->is_int64() || value->get_int64() <= 0)
        return {};
    return std::to_string(value->get_int64());
}

live_entry read_channel(json::value const& given)
{
    auto const* const members = given.if_object();
    if (members == nullptr)
        return {.problem = "expected an object"};
    live_entry out{.id = channel_id_at(*members),
                   .name = text_at(*members, "name"),
                   .members = *members};
    bool const may_be_nameless = text_at(*members, "type") == "separator";
    if (out.name.empty() && !may_be_nameless)
        out.problem = "it has no name";
    remove(out.members, "id");
    remove(out.members, "name");
    return out;
}

live_entry read_keyed(live_kind kind, std::string_view key, json::value const& given)
{
    live_entry out;
    (kind == live_kind::users ? out.id : out.name) = key;
    auto const* const members = given.if_object();
    if (members == nullptr) {
        out.problem = "expected an object";
        return out;
    }
    out.members = *members;
    if (kind == live_kind::users)
        return out;
    out.id = text_at(out.members, "id");
    remove(out.members, "id");
    remove(out.members, "name"); // some tools write it; the key is the name
    return out;
}

// What 1e999 and 0e999 are read as cannot be written again, for clients or to the database.
void find_endless_numbers(std::vector<live_entry>& entries)
{
    for (auto& entry : entries)
        if (!has_only_finite_numbers(entry.members))
            entry.problem = "it has a number that is too large";
}

// A name that is there twice: which of the two was meant?
void find_repeated_keys(std::string_view text, json::object const& document,
                        std::vector<live_entry>& entries)
{
    if (text.size() > repetition_bytes_max)
        return;
    for (auto const& [path, where] : find_json_places(text).repeated) {
        if (!document.contains(path))
            continue;
        for (auto& entry : entries)
            if ((entry.name.empty() ? entry.id : entry.name) == path)
                entry.problem = "it is there twice, again in line " + std::to_string(where.line);
    }
}

void find_repeated_names(std::vector<live_entry>& channels)
{
    for (auto entry = channels.begin(); entry != channels.end(); ++entry) {
        bool const is_there = std::any_of(channels.begin(), entry, [&](live_entry const& other) {
            return other.problem.empty() && !other.name.empty() && other.name == entry->name;
        });
        if (is_there)
            entry->problem = "another channel of the file has its name";
    }
}

live_document refuse(std::string_view text, char const* expected)
{
    auto const begin = text.find_first_not_of(" \t\r\n");
    return {.fault = json_fault{find_place(text, begin), expected}};
}

json::array names_array(std::vector<std::string> const& names)
{
    json::array out;
    for (auto const& name : names)
        out.emplace_back(name);
    return out;
}

json::value or_null_value(std::optional<std::string> const& text)
{
    return text ? json::value(*text) : json::value(nullptr);
}

// One entry, two spaces deeper.
void append_indented(std::string& out, std::string const& text)
{
    for (char const byte : text) {
        out += byte;
        if (byte == '\n')
            out += "  ";
    }
}

class text_writer {
public:
    text_writer(char open, char close) : text_(1, open), close_(close) {}

    void add(std::string_view key, json::object const& members)
    {
        text_ += is_first_ ? "\n  " : ",\n  ";
        is_first_ = false;
        if (!key.empty())
            text_ += json::serialize(json::string(key)) + ": ";
        append_indented(text_, pretty_json(members));
    }

    std::string end()
    {
        if (!is_first_)
            text_ += '\n';
        text_ += close_;
        text_ += '\n';
        return std::move(text_);
    }

private:
    std::string text_;
    char close_;
    bool is_first_ = true;
};

std::string channels_text(channel_set const& channels)
{
    text_writer out('[', ']');
    for (auto const& each : channels.in_order) {
        auto const entry = to_live_entry(*each);
        json::object members{{"name", entry.name}};
        for (auto const& member : entry.members)
            members[member.key()] = member.value();
        members["id"] = each->id;
        out.add({}, members);
    }
    return out.end();
}

std::string roles_text(role_set const& roles)
{
    text_writer out('{', '}');
    for (auto const& each : roles.by_position) {
        auto const entry = to_live_entry(*each);
        json::object members{{"id", entry.id}};
        for (auto const& member : entry.members)
            members[member.key()] = member.value();
        out.add(entry.name, members);
    }
    return out.end();
}

std::string users_text(user_directory const& users)
{
    text_writer out('{', '}');
    for (auto const& each : users.list())
        out.add(each->id, to_live_entry(*each).members);
    return out.end();
}

} // namespace

std::string_view live_file_name(live_kind kind)
{
    switch (kind) {
    case live_kind::channels: return "channels.json";
    case live_kind::roles: return "roles.json";
    case live_kind::users: break;
    }
    return "users.json";
}

live_document parse_live_document(live_kind kind, std::string_view text)
{
    auto const parsed = parse_json(text);
    if (parsed.fault)
        return {.fault = parsed.fault};
    live_document out;
    if (kind == live_kind::channels) {
        auto const* const list = parsed.value.if_array();
        if (list == nullptr)
            return refuse(text, "expected a list of channels: [ … ]");
        for (auto const& each : *list)
            out.entries.push_back(read_channel(each));
        find_repeated_names(out.entries);
        find_endless_numbers(out.entries);
        return out;
    }
    auto const* const document = parsed.value.if_object();
    if (document == nullptr)
        return refuse(text, "expected an object: { … }");
    for (auto const& each : *document)
        out.entries.push_back(read_keyed(kind, each.key(), each.value()));
    find_repeated_keys(text, *document, out.entries);
    find_endless_numbers(out.entries);
    return out;
}

std::string label_of(live_kind kind, live_entry const& entry)
{
    if (kind != live_kind::users)
        return entry.name.empty() ? entry.id : entry.name;
    auto const name = text_at(entry.members, "username");
    return name.empty() ? entry.id : name;
}

live_entry to_live_entry(channel const& from)
{
    live_entry out{.id = std::to_string(from.id), .name = from.name};
    out.members["type"] = json::string_view(to_string(from.type));
    for (auto const& member : from.extra)
        if (member.key() != "id" && member.key() != "name")
            out.members[member.key()] = member.value();
    auto& lists = out.members["permissions"].emplace_object();
    for (auto const& [action, names] : from.permissions.lists)
        lists[action] = names_array(names);
    return out;
}

live_entry to_live_entry(role const& from)
{
    live_entry out{.id = from.id, .name = from.name};
    out.members["description"] = or_null_value(from.description);
    out.members["color"] = or_null_value(from.color);
    out.members["hoisted"] = from.hoisted;
    if (from.mention_roles.is_null())
        out.members["permissions"] = names_array(from.permissions);
    else
        out.members["permissions"] = json::object{{"mention_roles", from.mention_roles}};
    out.members["self_assignable"] = from.self_assignable;
    out.members["category"] = or_null_value(from.category);
    out.members["position"] = from.position;
    return out;
}

live_entry to_live_entry(user const& from)
{
    live_entry out{.id = from.id};
    auto roles = names_array(from.roles);
    if (from.banned)
        roles.insert(roles.begin(), json::value(json::string_view(banned_mark)));
    out.members["roles"] = std::move(roles);
    out.members["username"] = from.username;
    out.members["status"] =
        json::object{{"status", from.status.status}, {"text", from.status.text}};
    if (from.nickname)
        out.members["nickname"] = *from.nickname;
    out.members["pfp_url"] = or_null_value(from.pfp_url);
    for (auto const& member : from.extra)
        if (!is_secret_member(member.key()) && !out.members.contains(member.key()))
            out.members[member.key()] = member.value();
    return out;
}

std::string make_live_text(live_kind kind, view const& now)
{
    switch (kind) {
    case live_kind::channels: return channels_text(*now.channels);
    case live_kind::roles: return roles_text(*now.roles);
    case live_kind::users: break;
    }
    return users_text(now.users);
}

bool is_secret_member(std::string_view key)
{
    return key == "password_hash" || key == "validator";
}

} // namespace oc
