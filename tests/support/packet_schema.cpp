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

bool is_set(json::object const& type, std::string_view name)
{
    auto const* const flag = type.if_contains(name);
    return flag != nullptr && flag->as_bool();
}

/// One packet, and the objects that descriptions name.
class packet_check {
public:
    explicit packet_check(json::object const& objects) : objects_(objects) {}

    std::optional<std::string> find_value_problem(json::value const& value,
                                                  json::object const& type,
                                                  std::string const& name) const
    {
        if (value.is_null() && is_set(type, "nullable"))
            return std::nullopt;
        if (!has_type(value, type.at("type").as_string()))
            return name + " is no " + text(type.at("type")) + ": " + json::serialize(value);
        if (auto const* const choices = type.if_contains("choices"))
            if (std::ranges::find(choices->as_array(), value) == choices->as_array().end())
                return name + " is none of its choices: " + json::serialize(value);
        if (auto const* const object = type.if_contains("object"))
            return find_member_problem(value.as_object(),
                                       objects_.at(object->as_string()).as_object(), name + ".");
        if (type.contains("fields"))
            return find_member_problem(value.as_object(), type, name + ".");
        return find_inner_problem(value, type, name);
    }

    /// `type` has `fields`, and may be `open`.
    std::optional<std::string> find_member_problem(json::object const& object,
                                                   json::object const& type,
                                                   std::string const& prefix) const
    {
        auto const& fields = type.at("fields").as_array();
        for (auto const& each : fields) {
            auto const& field = each.as_object();
            auto const name = prefix + text(field.at("name"));
            auto const* const value = object.if_contains(field.at("name").as_string());
            if (value == nullptr && field.at("required").as_bool())
                return name + " is missing";
            if (value != nullptr)
                if (auto problem = find_value_problem(*value, field, name))
                    return problem;
        }
        if (is_set(type, "open"))
            return std::nullopt;
        for (auto const& [key, value] : object) {
            bool const is_known = std::ranges::any_of(fields, [&](json::value const& field) {
                return field.at("name").as_string() == key;
            });
            if (!is_known)
                return prefix + std::string(key) + " is not in the schema";
        }
        return std::nullopt;
    }

private:
    std::optional<std::string> find_inner_problem(json::value const& value,
                                                  json::object const& type,
                                                  std::string const& name) const
    {
        if (auto const* const values = type.if_contains("values"))
            for (auto const& [key, each] : value.as_object())
                if (auto problem = find_value_problem(each, values->as_object(), name + "{}"))
                    return problem;
        if (auto const* const items = type.if_contains("items"))
            for (auto const& each : value.as_array())
                if (auto problem = find_value_problem(each, items->as_object(), name + "[]"))
                    return problem;
        return std::nullopt;
    }

    json::object const& objects_;
};

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
    if (auto const* const objects = schema.if_contains("objects"))
        objects_ = objects->as_object();
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
    auto body = packet;
    body.erase("cmd");
    body.erase("listener");
    std::optional<std::string> problem;
    for (auto const& fields : found->second) {
        problem = packet_check(objects_).find_member_problem(body, {{"fields", fields}}, "");
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
