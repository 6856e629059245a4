// describe: the fields of a described struct as JSON, for the schema dump and the docs. Each has
// name, type, required, and where they say more: nullable, object (its name), fields, open (it
// may have more), values (of an object whose keys are data), items (of an array), choices (texts).
#pragma once

#include "protocol/errors.hpp"
#include "protocol/field_types.hpp"

#include <boost/core/type_name.hpp>
#include <boost/describe/bases.hpp>
#include <boost/describe/members.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/mp11/algorithm.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace oc {

template <class Struct>
boost::json::array describe_members();

namespace describe_detail {

/// How a member appears on the wire: its JSON type, whether it is always there, whether it may be
/// null, and what is said of its inside.
struct member_shape {
    std::string_view type;
    bool is_required = true;
    bool is_nullable = false;
    boost::json::object inside{};
};

inline boost::json::object to_object(member_shape shape)
{
    boost::json::object out{{"type", shape.type}};
    if (shape.is_nullable)
        out["nullable"] = true;
    for (auto& member : shape.inside)
        out[member.key()] = std::move(member.value());
    return out;
}

/// What a struct called wire_… is called in the docs; nothing for others.
template <class T>
std::string object_name()
{
    constexpr std::string_view mark = "wire_";
    auto name = boost::core::type_name<T>();
    name.erase(0, name.rfind(':') + 1); // npos + 1 is 0
    return name.starts_with(mark) ? name.substr(mark.size()) : std::string();
}

template <class T>
struct tag {};

inline member_shape shape_of(tag<std::string>) { return {"string"}; }
inline member_shape shape_of(tag<std::string_view>) { return {"string"}; }
inline member_shape shape_of(tag<bool>) { return {"boolean"}; }
inline member_shape shape_of(tag<double>) { return {"number"}; }
inline member_shape shape_of(tag<boost::json::value>) { return {"any", true, true}; }
inline member_shape shape_of(tag<boost::json::object>) { return {"object"}; }
inline member_shape shape_of(tag<boost::json::array>) { return {"array"}; }
inline member_shape shape_of(tag<raw_json>) { return {"any"}; }
inline member_shape shape_of(tag<history_start>) { return {"integer or string"}; }
template <std::integral T>
    requires(!std::same_as<T, bool>)
member_shape shape_of(tag<T>)
{
    return {"integer"};
}
template <class T>
    requires boost::describe::has_describe_members<T>::value
member_shape shape_of(tag<T>)
{
    boost::json::object inside;
    if (auto const name = object_name<T>(); !name.empty())
        inside["object"] = name;
    inside["fields"] = describe_members<T>();
    if constexpr (requires { T::is_open; })
        inside["open"] = true;
    return {"object", true, false, std::move(inside)};
}
template <class T>
    requires requires { T::list.size(); }
member_shape shape_of(tag<T>)
{
    boost::json::array choices;
    for (std::string_view const text : T::list)
        choices.emplace_back(boost::json::string_view(text.data(), text.size()));
    return {"string", true, false, {{"choices", std::move(choices)}}};
}
template <class T>
member_shape shape_of(tag<std::shared_ptr<T const>>);
template <class T>
member_shape shape_of(tag<std::vector<T>>);
template <class Shape, class Json>
member_shape shape_of(tag<shaped<Shape, Json>>);
template <class T>
member_shape shape_of(tag<std::vector<std::pair<std::string, T>>>);
template <class T>
member_shape shape_of(tag<or_null<T>>);
template <class T, errc missing>
member_shape shape_of(tag<required<T, missing>>);
template <class T, errc wrong>
member_shape shape_of(tag<clearable<T, wrong>>);

template <class T>
member_shape shape_of(tag<std::optional<T>>)
{
    auto shape = shape_of(tag<T>{});
    shape.is_required = false;
    return shape;
}
template <class T>
member_shape shape_of(tag<std::shared_ptr<T const>>)
{
    return shape_of(tag<T>{});
}
template <class T>
member_shape shape_of(tag<std::vector<T>>)
{
    return {"array", true, false, {{"items", to_object(shape_of(tag<T>{}))}}};
}
template <class T>
member_shape shape_of(tag<std::vector<std::pair<std::string, T>>>)
{
    return {"object", true, false, {{"values", to_object(shape_of(tag<T>{}))}}};
}
template <class Shape, class Json>
member_shape shape_of(tag<shaped<Shape, Json>>)
{
    return shape_of(tag<Shape>{});
}
template <class T>
member_shape shape_of(tag<or_null<T>>)
{
    auto shape = shape_of(tag<T>{});
    shape.is_nullable = true;
    return shape;
}
template <class T, errc missing>
member_shape shape_of(tag<required<T, missing>>)
{
    return shape_of(tag<T>{});
}
template <class T, errc wrong>
member_shape shape_of(tag<clearable<T, wrong>>)
{
    auto shape = shape_of(tag<T>{});
    shape.is_required = false;
    shape.is_nullable = true;
    return shape;
}

/// What is answered when a request's field is missing; empty: it need not be there.
template <class T>
constexpr std::string_view errc_of_missing(tag<T>)
{
    return {};
}
template <class T, errc missing>
std::string_view errc_of_missing(tag<required<T, missing>>)
{
    return errc_name(missing);
}

/// What is answered when something of another type stands there, where it is not invalid_value.
template <class T>
constexpr std::string_view errc_of_wrong(tag<T>)
{
    return {};
}
template <class T, errc wrong>
std::string_view errc_of_wrong(tag<clearable<T, wrong>>)
{
    return wrong == errc::invalid_value ? std::string_view() : errc_name(wrong);
}

enum class described_as : bool { packet, request };

template <described_as role, class Struct>
void append_members(boost::json::array& out)
{
    using bases = boost::describe::describe_bases<Struct, boost::describe::mod_public>;
    boost::mp11::mp_for_each<bases>(
        [&](auto base) { append_members<role, typename decltype(base)::type>(out); });
    using members = boost::describe::describe_members<Struct, boost::describe::mod_public>;
    boost::mp11::mp_for_each<members>([&](auto descriptor) {
        using member = std::remove_cvref_t<decltype(std::declval<Struct&>().*descriptor.pointer)>;
        auto shape = shape_of(tag<member>{});
        bool const is_always_there = // the reader takes any value, absence included
            role == described_as::packet || !std::same_as<member, boost::json::value>;
        boost::json::object line{{"name", descriptor.name},
                                 {"type", shape.type},
                                 {"required", shape.is_required && is_always_there}};
        if (auto const code = errc_of_missing(tag<member>{}); !code.empty())
            line["when_missing"] = boost::json::string_view(code.data(), code.size());
        if (auto const code = errc_of_wrong(tag<member>{}); !code.empty())
            line["when_wrong"] = boost::json::string_view(code.data(), code.size());
        for (auto& [key, value] : to_object(std::move(shape)))
            line.emplace(key, std::move(value)); // but the type, which has its place
        out.push_back(std::move(line));
    });
}

} // namespace describe_detail

/// One object per member of something that is sent: name, type, required, and what is within.
template <class Struct>
boost::json::array describe_members()
{
    boost::json::array out;
    describe_detail::append_members<describe_detail::described_as::packet, Struct>(out);
    return out;
}

/// The same of a request: what need not be there is not required, and what is answered when
/// something is missing is told.
template <class Struct>
boost::json::array describe_request()
{
    boost::json::array out;
    describe_detail::append_members<describe_detail::described_as::request, Struct>(out);
    return out;
}

} // namespace oc
