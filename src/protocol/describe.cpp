// From the constants of a type to JSON.
#include "protocol/describe.hpp"

namespace oc::describe_detail {
namespace {

boost::json::string_view to_json_view(std::string_view text) { return {text.data(), text.size()}; }

/// Appends what is said of a type besides its JSON type.
void append_inside(boost::json::object& to, type_shape const& shape)
{
    auto const describe_type = [](type_shape const& of) {
        boost::json::object out{{"type", to_json_view(of.type)}};
        append_inside(out, of);
        return out;
    };
    if (shape.is_nullable)
        to["nullable"] = true;
    switch (shape.within) {
    case inside::nothing: return;
    case inside::items: to["items"] = describe_type(*shape.of); return;
    case inside::values: to["values"] = describe_type(*shape.of); return;
    case inside::choices: {
        boost::json::array choices;
        for (auto const text : shape.choices)
            choices.emplace_back(to_json_view(text));
        to["choices"] = std::move(choices);
        return;
    }
    case inside::fields: break;
    }
    if (!shape.object.empty())
        to["object"] = to_json_view(shape.object);
    to["fields"] = describe(shape.fields, described_as::packet);
    if (shape.is_open)
        to["open"] = true;
}

} // namespace

boost::json::array describe(std::span<member_shape const> members, described_as role)
{
    boost::json::array out;
    for (auto const& each : members) {
        bool const is_always_there = role == described_as::packet || !each.is_any;
        boost::json::object line{{"name", to_json_view(each.name)},
                                 {"type", to_json_view(each.shape->type)},
                                 {"required", each.shape->is_required && is_always_there}};
        if (each.missing)
            line["when_missing"] = to_json_view(errc_name(*each.missing));
        if (each.wrong)
            line["when_wrong"] = to_json_view(errc_name(*each.wrong));
        append_inside(line, *each.shape);
        out.push_back(std::move(line));
    }
    return out;
}

} // namespace oc::describe_detail
