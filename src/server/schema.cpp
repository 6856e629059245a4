// The dump is made from the same tables that the server runs on.
#include "server/schema.hpp"

#include "base/check.hpp"
#include "domain/config.hpp"
#include "handlers/command.hpp"
#include "protocol/errors.hpp"
#include "protocol/events.hpp"

#include <boost/json/array.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace oc {
namespace {

boost::json::string_view to_json_text(std::string_view text) { return {text.data(), text.size()}; }

std::string_view to_string(access who)
{
    switch (who) {
    case access::anyone: return "anyone";
    case access::guest: return "guest";
    case access::member: break;
    }
    return "member";
}

std::string_view to_string(rate budget)
{
    switch (budget) {
    case rate::message: return "message";
    case rate::message_unless_moderator: return "message, not for holders of manage_messages";
    case rate::typing: return "typing";
    case rate::command: break;
    }
    return "command";
}

boost::json::object command_object(command_entry const& entry)
{
    auto const& rules = entry.spec->rules;
    boost::json::object out;
    out["name"] = to_json_text(entry.name);
    out["summary"] = to_json_text(rules.summary);
    out["who"] = to_json_text(to_string(rules.who));
    out["budget"] = to_json_text(to_string(rules.budget));
    out["refused_with"] = rules.form == refusal_form::error ? "error" : "auth_error";
    if (!rules.permission.empty())
        out["permission"] = to_json_text(rules.permission);
    out["request"] = entry.spec->describe_request();
    if (entry.spec->describe_reply != nullptr) {
        out["reply"] = entry.spec->describe_reply();
        out["reply_packet"] = to_json_text(entry.spec->reply_packet);
    }
    return out;
}

boost::json::array commands()
{
    boost::json::array out;
    for (auto const& entry : command_table())
        out.push_back(command_object(entry));
    return out;
}

boost::json::array events()
{
    boost::json::array out;
    for (auto const& entry : packets::event_table())
        out.push_back(boost::json::object{{"name", to_json_text(entry.name)},
                                          {"summary", to_json_text(entry.summary)},
                                          {"fields", entry.describe()}});
    return out;
}

boost::json::array errors()
{
    boost::json::array out;
    for (auto const& entry : errc_table())
        out.push_back(boost::json::object{{"code", to_json_text(entry.name)},
                                          {"text", to_json_text(entry.text)}});
    return out;
}

boost::json::array setting_list()
{
    boost::json::array out;
    for (auto const& line : settings()) {
        boost::json::object made{{"path", to_json_text(line.path)},
                                 {"type", to_json_text(to_string(line.type))},
                                 {"default", default_of(line)},
                                 {"meaning", to_json_text(line.meaning)},
                                 {"live", line.live}};
        if (line.type == setting_type::integer)
            made["least"] = line.least;
        if (line.most != 0)
            made["most"] = line.most;
        if (!line.choices.empty())
            made["choices"] = boost::json::array(line.choices.begin(), line.choices.end());
        out.push_back(std::move(made));
    }
    return out;
}

using object_map = std::map<std::string, boost::json::object, std::less<>>;

/// Objects that have a name are described once, beside what is made of them.
void take_objects(boost::json::value& from, object_map& into)
{
    if (auto* const array = from.if_array())
        for (auto& each : *array)
            take_objects(each, into);
    auto* const object = from.if_object();
    if (object == nullptr)
        return;
    for (auto& member : *object)
        take_objects(member.value(), into);
    auto const* const name = object->if_contains("object");
    if (name == nullptr)
        return;
    boost::json::object inside;
    for (char const* const key : {"fields", "open"})
        if (auto const* const found = object->if_contains(key)) {
            inside[key] = *found;
            object->erase(key);
        }
    auto const [at, is_new] = into.try_emplace(std::string(name->as_string()), inside);
    CHECK(is_new || at->second == inside); // two structs of one name
}

boost::json::object list_objects(boost::json::array& made_commands, boost::json::array& made_events)
{
    object_map found;
    for (auto* const list : {&made_commands, &made_events})
        for (auto& each : *list)
            take_objects(each, found);
    boost::json::object out;
    for (auto& [name, inside] : found)
        out[name] = std::move(inside);
    return out;
}

} // namespace

std::string_view to_string(setting_type type)
{
    switch (type) {
    case setting_type::boolean: return "boolean";
    case setting_type::integer: return "integer";
    case setting_type::text: return "string";
    case setting_type::text_list: return "array of strings";
    case setting_type::object: break;
    }
    return "object";
}

boost::json::object make_schema()
{
    auto made_commands = commands();
    auto made_events = events();
    auto objects = list_objects(made_commands, made_events);
    boost::json::object out;
    out["commands"] = std::move(made_commands);
    out["events"] = std::move(made_events);
    out["objects"] = std::move(objects);
    out["errors"] = errors();
    out["settings"] = setting_list();
    return out;
}

} // namespace oc
