// describe: the fields of a described struct as JSON, for the schema dump and the docs. Each has
// name, type, required, and where they say more: nullable, object (its name), fields, open (it
// may have more), values (of an object whose keys are data), items (of an array), choices (texts).
//
// What the compiler knows of a type becomes constants; only describe.cpp makes JSON of them. So a
// command's file has no code for it.
#pragma once

#include "protocol/errors.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/members.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace oc {
namespace describe_detail {

struct member_shape;

enum class inside : std::uint8_t { nothing, fields, choices, items, values };

/// How a type appears on the wire: its JSON type, whether a member of it is always there, whether
/// it may be null, and what is said of its inside.
struct type_shape {
    std::string_view type;
    bool is_required = true;
    bool is_nullable = false;
    inside within = inside::nothing;
    std::string_view object{}; // what a struct called wire_… is called in the docs
    bool is_open = false;
    std::span<member_shape const> fields{};
    std::span<std::string_view const> choices{};
    type_shape const* of = nullptr; // items, values
};

struct member_shape {
    std::string_view name;
    type_shape const* shape;
    bool is_any = false;           // a reader takes any value, absence included
    std::optional<errc> missing{}; // answered when a request's field is missing
    std::optional<errc> wrong{};   // answered for another type, where it is not invalid_value
};

enum class described_as : bool { packet, request };

boost::json::array describe(std::span<member_shape const> members, described_as role);

template <class T>
constexpr std::string_view object_name()
{
    // "… [with T = oc::wire_poll; …]" by GCC, "… [T = oc::wire_poll]" by Clang
    constexpr std::string_view begin = "T = ";
    constexpr std::string_view mark = "wire_";
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find(begin) + begin.size());
    name = name.substr(0, name.find_first_of(";]"));
    name.remove_prefix(name.rfind(':') + 1); // npos + 1 is 0
    return name.starts_with(mark) ? name.substr(mark.size()) : std::string_view();
}

template <class T>
struct tag {};

template <class T>
constexpr type_shape make_shape(tag<T>);
template <class T>
inline constexpr type_shape shape_of = make_shape(tag<T>{});
template <class Struct>
constexpr auto make_members();
template <class Struct>
inline constexpr auto members_of = make_members<Struct>();

constexpr type_shape make_shape(tag<std::string>) { return {"string"}; }
constexpr type_shape make_shape(tag<std::string_view>) { return {"string"}; }
constexpr type_shape make_shape(tag<bool>) { return {"boolean"}; }
constexpr type_shape make_shape(tag<double>) { return {"number"}; }
constexpr type_shape make_shape(tag<boost::json::value>) { return {"any", true, true}; }
constexpr type_shape make_shape(tag<boost::json::object>) { return {"object"}; }
constexpr type_shape make_shape(tag<boost::json::array>) { return {"array"}; }
constexpr type_shape make_shape(tag<raw_json>) { return {"any"}; }
constexpr type_shape make_shape(tag<history_start>) { return {"integer or string"}; }
template <std::integral T>
    requires(!std::same_as<T, bool>)
constexpr type_shape make_shape(tag<T>)
{
    return {"integer"};
}
template <class T>
    requires boost::describe::has_describe_members<T>::value
constexpr type_shape make_shape(tag<T>)
{
    type_shape out{.type = "object", .within = inside::fields, .object = object_name<T>()};
    out.fields = members_of<T>;
    out.is_open = requires { T::is_open; };
    return out;
}
template <class T>
    requires requires { T::list.size(); }
constexpr type_shape make_shape(tag<T>)
{
    return {.type = "string", .within = inside::choices, .choices = T::list};
}
template <class T>
constexpr type_shape make_shape(tag<std::optional<T>>)
{
    auto out = shape_of<T>;
    out.is_required = false;
    return out;
}
template <class T>
constexpr type_shape make_shape(tag<std::shared_ptr<T const>>)
{
    return shape_of<T>;
}
template <class T>
constexpr type_shape make_shape(tag<std::vector<T>>)
{
    return {.type = "array", .within = inside::items, .of = &shape_of<T>};
}
template <class T>
constexpr type_shape make_shape(tag<std::vector<std::pair<std::string, T>>>)
{
    return {.type = "object", .within = inside::values, .of = &shape_of<T>};
}
template <class Shape, class Json>
constexpr type_shape make_shape(tag<shaped<Shape, Json>>)
{
    return shape_of<Shape>;
}
template <class T>
constexpr type_shape make_shape(tag<or_null<T>>)
{
    auto out = shape_of<T>;
    out.is_nullable = true;
    return out;
}
template <class T, errc missing>
constexpr type_shape make_shape(tag<required<T, missing>>)
{
    return shape_of<T>;
}
template <class T, errc wrong>
constexpr type_shape make_shape(tag<clearable<T, wrong>>)
{
    auto out = shape_of<T>;
    out.is_required = false;
    out.is_nullable = true;
    return out;
}

template <class T>
constexpr member_shape make_member(std::string_view name, tag<T>)
{
    return {.name = name, .shape = &shape_of<T>, .is_any = std::same_as<T, boost::json::value>};
}
template <class T, errc missing>
constexpr member_shape make_member(std::string_view name, tag<required<T, missing>>)
{
    return {.name = name, .shape = &shape_of<required<T, missing>>, .missing = missing};
}
template <class T, errc wrong>
constexpr member_shape make_member(std::string_view name, tag<clearable<T, wrong>>)
{
    member_shape out{.name = name, .shape = &shape_of<clearable<T, wrong>>};
    if (wrong != errc::invalid_value)
        out.wrong = wrong;
    return out;
}

template <class Struct>
constexpr auto make_members()
{
    using namespace boost::describe;
    using list = boost::describe::describe_members<Struct, mod_public | mod_inherited>;
    return []<template <class...> class List, class... Each>(List<Each...>) {
        return std::array<member_shape, sizeof...(Each)>{
            make_member(Each::name,
                        tag<std::remove_cvref_t<decltype(std::declval<Struct&>().*
                                                         Each::pointer)>>{})...};
    }(list{});
}

} // namespace describe_detail

/// One object per member of something that is sent: name, type, required, and what is within.
template <class Struct>
boost::json::array describe_members()
{
    return describe_detail::describe(describe_detail::members_of<Struct>,
                                     describe_detail::described_as::packet);
}

/// The same of a request: what need not be there is not required, and what is answered when
/// something is missing is told.
template <class Struct>
boost::json::array describe_request()
{
    return describe_detail::describe(describe_detail::members_of<Struct>,
                                     describe_detail::described_as::request);
}

} // namespace oc
