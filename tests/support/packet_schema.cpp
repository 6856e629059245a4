// Holding JSON against descriptions of fields.
#include "support/packet_schema.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace oc::test {
namespace {

namespace json = boost::json;

std::string text(json::value const& value) { return std::string(value.as_string()); }

bool has_type(json::value const& value, std::string_view type)
{
    if (type == "any")
        return true;
    if (type == "string")
        return value.is_string();
    if (type == "boolean")
        return value.is_bool();
    if (type == "number")
        return value.is_number();
    if (type == "integer")
        return value.is_int64() || value.is_uint64();
    if (type == "array")
        return value.is_array();
    if (type == "object")
        return value.is_object();
    return false;
}

std::optional<std::string> find_field_problem(json::object const& object, json::array const& fields,
                                              std::string_view also_allowed);

std::optional<std::string> find_value_problem(json::value const& value, json::object const& field)
{
    auto const name = text(field.at("name"));
    auto const* const nullable = field.if_contains("nullable");
    if (value.is_null() && nullable != nullptr && nullable->as_bool())
        return std::nullopt;
    if (!has_type(value, field.at("type").as_string()))
        return name + " is no " + text(field.at("type")) + ": " + json::serialize(value);
    auto const* const inner = field.if_contains("fields");
    if (inner == nullptr)
        return std::nullopt;
    if (auto const* const object = value.if_object())
        if (auto const problem = find_field_problem(*object, inner->as_array(), ""))
            return name + "." + *problem;
    if (auto const* const array = value.if_array())
        for (auto const& element : *array) {
            if (!element.is_object())
                return name + " has an element that is no object";
            if (auto const problem =
                    find_field_problem(element.get_object(), inner->as_array(), ""))
                return name + "[]." + *problem;
        }
    return std::nullopt;
}

std::optional<std::string> find_field_problem(json::object const& object, json::array const& fields,
                                              std::string_view also_allowed)
{
    for (auto const& each : fields) {
        auto const& field = each.as_object();
        auto const* const value = object.if_contains(field.at("name").as_string());
        if (value == nullptr && field.at("required").as_bool())
            return text(field.at("name")) + " is missing";
        if (value != nullptr)
            if (auto problem = find_value_problem(*value, field))
                return problem;
    }
    for (auto const& [key, value] : object) {
        bool const is_known = key == also_allowed || key == "cmd" ||
                              std::ranges::any_of(fields, [&](json::value const& field) {
                                  return field.at("name").as_string() == key;
                              });
        if (!is_known)
            return std::string(key) + " is not in the schema";
    }
    return std::nullopt;
}

/// Whether the text is the pattern, whose "{}" stands for anything.
bool is_like(std::string_view given, std::string_view pattern)
{
    auto const blank = pattern.find("{}");
    if (blank == std::string_view::npos)
        return given == pattern;
    auto const before = pattern.substr(0, blank);
    auto const after = pattern.substr(blank + 2);
    return given.size() >= before.size() + after.size() && given.starts_with(before) &&
           given.ends_with(after);
}

} // namespace

packet_schema::packet_schema(json::object const& schema)
{
    for (auto const& command : schema.at("commands").as_array()) {
        auto const name = text(command.at("name"));
        commands_.push_back(name);
        requests_[name] = command.at("request").as_array();
        if (auto const* const reply = command.as_object().if_contains("reply"))
            packets_[text(command.at("reply_packet"))].push_back(reply->as_array());
    }
    for (auto const& event : schema.at("events").as_array())
        packets_[text(event.at("name"))].push_back(event.at("fields").as_array());
    for (auto const& each : schema.at("errors").as_array())
        refusals_.push_back({text(each.at("code")), text(each.at("text"))});
}

std::optional<std::string> packet_schema::find_problem(json::object const& packet) const
{
    auto const* const cmd = packet.if_contains("cmd");
    if (cmd == nullptr || !cmd->is_string())
        return "a packet without cmd";
    auto const found = packets_.find(std::string_view(cmd->get_string()));
    if (found == packets_.end())
        return "the schema knows no packet " + text(*cmd);
    std::optional<std::string> problem;
    for (auto const& fields : found->second) {
        problem = find_field_problem(packet, fields, "listener");
        if (!problem)
            return std::nullopt;
    }
    return text(*cmd) + ": " + *problem;
}

std::optional<std::string> packet_schema::find_unknown_field(json::object const& request) const
{
    auto const* const cmd = request.if_contains("cmd");
    if (cmd == nullptr || !cmd->is_string())
        return std::nullopt;
    auto const found = requests_.find(std::string_view(cmd->get_string()));
    if (found == requests_.end())
        return std::nullopt;
    for (auto const& [key, value] : request) {
        bool const is_known = key == "cmd" || key == "listener" ||
                              std::ranges::any_of(found->second, [&](json::value const& field) {
                                  return field.at("name").as_string() == key;
                              });
        if (!is_known)
            return std::string(key);
    }
    return std::nullopt;
}

std::optional<std::string> packet_schema::find_refusal(json::object const& packet) const
{
    auto const cmd = text(packet.at("cmd"));
    if (cmd == "rate_limit" && packet.contains("slow_mode_seconds"))
        return "slow_mode";
    if (cmd == "rate_limit")
        return packet.contains("reason") ? "rate_limited" : "rate_limited_without_reason";
    if (cmd == "error")
        if (auto const* const code = packet.if_contains("code"))
            return text(*code);
    if (cmd != "error" && cmd != "auth_error")
        return std::nullopt;
    std::optional<std::string> found;
    for (auto const& each : refusals_)
        if (each.text != "{}" && is_like(text(packet.at("val")), each.text) && !found)
            found = each.code;
    return found;
}

std::vector<std::string> packet_schema::list_refusals() const
{
    std::vector<std::string> codes;
    for (auto const& each : refusals_)
        codes.push_back(each.code);
    return codes;
}

} // namespace oc::test
