// A list becomes a table whose columns are known by its name, everything else one line per field.
#include "admin/shown_reply.hpp"

#include "admin/moment.hpp"
#include "base/text.hpp"
#include "protocol/writer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <vector>

namespace oc {
namespace {

namespace json = boost::json;

struct table {
    std::string_view cmd;
    std::string_view list;                 // the member that is the table
    std::vector<std::string_view> columns; // members of each row
};

std::vector<table> const& tables()
{
    static std::vector<table> const known{
        {"admin_user_list",
         "users",
         {"username", "nickname", "roles", "local", "banned", "online", "timeout_until"}},
        {"admin_role_list",
         "roles",
         {"name", "position", "holders", "color", "hoisted", "self_assignable", "permissions"}},
        {"admin_channel_list", "channels", {"name", "type", "position", "messages", "threads"}},
        {"admin_session_list", "sessions", {"session", "user", "address", "since", "client"}},
        {"admin_config_get", "settings", {"path", "value", "in_file", "is_set", "live"}},
        {"admin_message_purge", "examples", {"timestamp", "channel", "user", "content"}},
    };
    return known;
}

bool is_moment(std::string_view key)
{
    return key == "timestamp" || key == "since" || key == "timeout_until";
}

std::string show_list(json::array const& list)
{
    std::string out;
    for (auto const& each : list) {
        out += out.empty() ? "" : ", ";
        out += each.is_string() ? std::string(each.get_string()) : json::serialize(each);
    }
    return out.empty() ? "-" : out;
}

std::string show_value(std::string_view key, json::value const& value)
{
    if (value.is_null())
        return "-";
    if (value.is_bool())
        return value.get_bool() ? "yes" : "no";
    if (is_moment(key) && value.is_number())
        return show_moment(value.to_number<double>());
    if (key == "uptime_seconds" && value.is_int64())
        return show_duration(value.get_int64());
    if (value.is_string())
        return value.get_string().empty() ? "-" : harmless(value.get_string());
    if (auto const* const list = value.if_array())
        return harmless(show_list(*list));
    return harmless(json::serialize(value));
}

// The text "no" is not the value no: where types differ, it is shown as it is written.
std::string show_in_file(json::value const& in_file, json::object const& of)
{
    auto const* const value = of.if_contains("value");
    bool const is_alike = value != nullptr && (value->kind() == in_file.kind() ||
                                               (value->is_number() && in_file.is_number()));
    return is_alike ? show_value("in_file", in_file) : harmless(json::serialize(in_file));
}

std::string cut(std::string text)
{
    constexpr std::size_t width_max = 60;
    if (code_points(text) <= width_max)
        return text;
    return std::string(first_code_points(text, width_max - 1)) + "…";
}

void append_cell(std::string& out, std::string const& text, std::size_t width)
{
    out += text;
    out.append(width - std::min(width, code_points(text)) + 2, ' ');
}

using row = std::vector<std::string>;

std::string lay_out(std::vector<row> const& rows)
{
    std::string out;
    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (auto const& each : rows)
        for (std::size_t i = 0; i < each.size(); ++i)
            widths[i] = std::max(widths[i], code_points(each[i]));
    for (auto const& each : rows) {
        std::string line;
        for (std::size_t i = 0; i < each.size(); ++i)
            append_cell(line, each[i], widths[i]);
        out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return out;
}

// What says that something is not as it should be has no column while nothing says so.
std::vector<std::string_view> columns_of(json::array const& list, table const& known)
{
    auto columns = known.columns;
    bool const is_needed = std::ranges::any_of(list, [](json::value const& each) {
        return each.is_object() && each.get_object().contains("in_file");
    });
    if (!is_needed)
        std::erase(columns, "in_file");
    return columns;
}

std::string show_table(json::array const& list, table const& known)
{
    row head;
    auto const columns = columns_of(list, known);
    for (auto const column : columns) {
        head.emplace_back(column);
        for (auto& letter : head.back())
            letter = letter == '_' ? ' ' : static_cast<char>(letter & ~('a' & ~'A'));
    }
    std::vector<row> rows{std::move(head)};
    for (auto const& each : list) {
        row cells;
        auto const* const members = each.if_object();
        for (auto const column : columns) {
            auto const* const found = members == nullptr ? nullptr : members->if_contains(column);
            if (found != nullptr && column == "in_file")
                cells.push_back(cut(show_in_file(*found, *members)));
            else
                cells.push_back(found == nullptr ? "-" : cut(show_value(column, *found)));
        }
        rows.push_back(std::move(cells));
    }
    return lay_out(rows);
}

} // namespace

std::string harmless(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        constexpr unsigned char first_printable = 0x20, rubout = 0x7F, c1_lead = 0xC2,
                                c1_end = 0xA0;
        bool const is_c1 = byte == c1_lead && i + 1 < text.size() &&
                           static_cast<unsigned char>(text[i + 1]) < c1_end;
        if (is_c1)
            ++i;
        out += is_c1 || byte < first_printable || byte == rubout ? '?' : text[i];
    }
    return out;
}

std::string to_utf8(std::string text)
{
    if (is_valid_utf8(text))
        return text;
    constexpr std::size_t code_point_bytes_max = 4;
    std::string_view rest = text;
    std::string out;
    while (!rest.empty()) {
        std::size_t length = 1;
        while (length <= code_point_bytes_max && !is_valid_utf8(rest.substr(0, length)))
            ++length;
        bool const is_one = length <= code_point_bytes_max;
        out += is_one ? rest.substr(0, length) : "\uFFFD";
        rest.remove_prefix(is_one ? std::min(length, rest.size()) : 1);
    }
    return out;
}

std::string show_reply(json::object const& reply)
{
    auto const* const cmd = reply.if_contains("cmd");
    auto const name =
        cmd != nullptr && cmd->is_string() ? std::string(cmd->get_string()) : std::string();
    auto const known = std::ranges::find(tables(), name, &table::cmd);
    std::vector<row> fields;
    std::string out;
    for (auto const& member : reply) {
        std::string_view const key = member.key();
        if (known != tables().end() && key == known->list && member.value().is_array()) {
            if (!member.value().get_array().empty())
                out += show_table(member.value().get_array(), *known);
        } else if (key != "cmd" && key != "global") {
            std::string label(key);
            std::ranges::replace(label, '_', ' ');
            fields.push_back({label + ":", show_value(key, member.value())});
        }
    }
    if (!fields.empty())
        out += lay_out(fields);
    return out.empty() ? "none\n" : out;
}

} // namespace oc
