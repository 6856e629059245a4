// The public surface as data: whoever makes a client of it may rely on its shape.
#include "server/schema.hpp"

#include "domain/config.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace json = boost::json;

namespace {

json::object const& schema()
{
    static json::object const made = oc::make_schema();
    return made;
}

std::string text(json::value const& from, char const* key)
{
    return std::string(from.at(key).as_string());
}

bool is_word(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char each) {
        return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '_';
    });
}

bool is_among(std::string_view what, std::initializer_list<std::string_view> these)
{
    return std::ranges::find(these, what) != these.end();
}

/// Calls `seen` for every object in the value, the outermost first.
template <class Seen>
void walk(json::value const& from, Seen const& seen)
{
    if (auto const* const list = from.if_array())
        for (auto const& each : *list)
            walk(each, seen);
    auto const* const object = from.if_object();
    if (object == nullptr)
        return;
    seen(*object);
    for (auto const& member : *object)
        walk(member.value(), seen);
}

std::set<std::string> named_objects(json::value const& from)
{
    std::set<std::string> out;
    walk(from, [&](json::object const& each) {
        auto const* const name = each.if_contains("object");
        if (name != nullptr && name->is_string())
            out.emplace(name->get_string());
    });
    return out;
}

bool is_of_type(json::value const& value, std::string_view type)
{
    if (type == "boolean")
        return value.is_bool();
    if (type == "integer")
        return value.is_int64() || value.is_uint64();
    if (type == "string")
        return value.is_string();
    if (type == "array of strings")
        return value.is_array() &&
               std::ranges::all_of(value.get_array(), [](json::value const& each) {
                   return each.is_string();
               });
    return type == "object" && value.is_object();
}

} // namespace

TEST_CASE("the schema has its five parts and is the same each time")
{
    std::set<std::string> parts;
    for (auto const& member : schema())
        parts.emplace(member.key());
    CHECK(parts == std::set<std::string>{"commands", "events", "objects", "errors", "settings"});
    CHECK(oc::make_schema() == schema());
}

TEST_CASE("every command has a name of its own, a sentence, and who may ask how often")
{
    std::set<std::string> names;
    for (auto const& each : schema().at("commands").as_array()) {
        auto const name = text(each, "name");
        CAPTURE(name);
        CHECK(is_word(name));
        CHECK(names.insert(name).second);
        CHECK(text(each, "summary").ends_with('.'));
        CHECK(is_among(text(each, "who"), {"anyone", "guest", "member"}));
        CHECK(is_among(text(each, "budget"),
                       {"command", "message", "typing",
                        "message, not for holders of manage_messages"}));
        CHECK(is_among(text(each, "refused_with"), {"error", "auth_error"}));
    }
    CHECK(names.contains("message_new"));
    CHECK(names.size() > 80);
}

TEST_CASE("a reply that is described names its packet, and none is named without it")
{
    for (auto const& each : schema().at("commands").as_array()) {
        CAPTURE(text(each, "name"));
        auto const& members = each.as_object();
        CHECK(members.contains("reply") == members.contains("reply_packet"));
        if (members.contains("reply_packet"))
            CHECK(is_word(text(each, "reply_packet")));
    }
}

TEST_CASE("what a field is refused with when it is missing or wrong is among the errors")
{
    std::set<std::string> codes;
    for (auto const& each : schema().at("errors").as_array())
        codes.insert(text(each, "code"));
    std::size_t named = 0;
    for (auto const& command : schema().at("commands").as_array()) {
        std::set<std::string> names;
        for (auto const& field : command.at("request").as_array()) {
            CAPTURE(text(command, "name"));
            CHECK(names.insert(text(field, "name")).second);
            CHECK_FALSE(text(field, "type").empty());
            for (auto const* const when : {"when_missing", "when_wrong"}) {
                if (!field.as_object().contains(when))
                    continue;
                CHECK(codes.contains(text(field, when)));
                ++named;
            }
            if (field.as_object().contains("when_missing"))
                CHECK(field.at("required") == json::value(true));
        }
    }
    CHECK(named > 20);
}

TEST_CASE("a permission stands only where members ask")
{
    std::size_t guarded = 0;
    for (auto const& each : schema().at("commands").as_array()) {
        if (!each.as_object().contains("permission"))
            continue;
        CAPTURE(text(each, "name"));
        CHECK(is_word(text(each, "permission")));
        CHECK(text(each, "who") == "member");
        ++guarded;
    }
    CHECK(guarded > 10);
}

TEST_CASE("what only the operator may ask is no part of it")
{
    for (auto const& each : schema().at("commands").as_array())
        CHECK_FALSE(text(each, "name").starts_with("admin_"));
    CHECK(json::serialize(schema()).find("admin_user_list") == std::string::npos);
}

TEST_CASE("every event has a name, a sentence and its fields")
{
    for (auto const& each : schema().at("events").as_array()) {
        CAPTURE(text(each, "name"));
        CHECK(is_word(text(each, "name")));
        CHECK(text(each, "summary").ends_with('.'));
        CHECK_FALSE(each.at("fields").is_null());
    }
}

TEST_CASE("an object with a name is described once, and every name leads there")
{
    auto const& objects = schema().at("objects").as_object();
    std::set<std::string> described;
    for (auto const& member : objects)
        described.emplace(member.key());
    auto used = named_objects(schema().at("commands"));
    used.merge(named_objects(schema().at("events")));
    used.merge(named_objects(schema().at("objects")));
    CHECK(used == described);
    CHECK(described.contains("message"));
}

TEST_CASE("beside its name an object is not described a second time")
{
    for (auto const* const part : {"commands", "events", "objects"})
        walk(schema().at(part), [](json::object const& each) {
            auto const* const name = each.if_contains("object");
            if (name == nullptr || !name->is_string())
                return;
            CAPTURE(std::string(name->get_string()));
            CHECK_FALSE(each.contains("fields"));
            CHECK_FALSE(each.contains("open"));
        });
}

TEST_CASE("every refusal has a code of its own and words for people")
{
    std::set<std::string> codes;
    for (auto const& each : schema().at("errors").as_array()) {
        auto const code = text(each, "code");
        CAPTURE(code);
        CHECK(is_word(code));
        CHECK(codes.insert(code).second);
        CHECK_FALSE(text(each, "text").empty());
    }
    for (auto const* const known : {"channel_not_found", "rate_limited", "unknown_command"})
        CHECK(codes.contains(known));
}

TEST_CASE("every setting has a path of its own and a default that it could be set to")
{
    std::set<std::string> paths;
    for (auto const& each : schema().at("settings").as_array()) {
        auto const path = text(each, "path");
        CAPTURE(path);
        CHECK(paths.insert(path).second);
        CHECK_FALSE(path.starts_with('.'));
        CHECK_FALSE(path.ends_with('.'));
        CHECK_FALSE(text(each, "meaning").empty());
        CHECK(each.at("live").is_bool());
        CHECK(is_of_type(each.at("default"), text(each, "type")));
    }
    CHECK(paths.size() > 40);
}

TEST_CASE("numbers lie within their bounds, and words among their choices")
{
    for (auto const& each : schema().at("settings").as_array()) {
        CAPTURE(text(each, "path"));
        auto const& members = each.as_object();
        auto const& value = members.at("default");
        CHECK(members.contains("least") == (text(each, "type") == "integer"));
        if (members.contains("least"))
            CHECK(value.to_number<std::int64_t>() >= members.at("least").to_number<std::int64_t>());
        if (members.contains("most"))
            CHECK(value.to_number<std::int64_t>() <= members.at("most").to_number<std::int64_t>());
        if (auto const* const choices = members.if_contains("choices"))
            CHECK(std::ranges::find(choices->as_array(), value) != choices->as_array().end());
    }
}

TEST_CASE("a document of nothing but defaults is a good config, and the one of an empty file")
{
    json::object document;
    for (auto const& each : schema().at("settings").as_array()) {
        auto* at = &document;
        std::string_view path = each.at("path").as_string();
        for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
            auto& section = (*at)[path.substr(0, dot)];
            if (!section.is_object())
                section = json::object();
            at = &section.get_object();
            path.remove_prefix(dot + 1);
        }
        if (!at->contains(path))
            (*at)[path] = each.at("default");
    }
    CHECK(oc::parse_config(document).problems.empty());
}
