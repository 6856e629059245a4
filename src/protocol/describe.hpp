// describe: the fields of a described struct as JSON, for the schema dump and the docs.
#pragma once

#include "protocol/field_types.hpp"

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
/// null, and the fields within it.
struct member_shape {
    std::string_view type;
    bool is_required = true;
    bool is_nullable = false;
    boost::json::array fields{};
};

template <class T>
struct tag {};

inline member_shape shape_of(tag<std::string>) { return {"string"}; }
inline member_shape shape_of(tag<std::string_view>) { return {"string"}; }
inline member_shape shape_of(tag<bool>) { return {"boolean"}; }
inline member_shape shape_of(tag<double>) { return {"number"}; }
inline member_shape shape_of(tag<boost::json::value>) { return {"any", false, true}; }
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
    return {"object", true, false, describe_members<T>()};
}
template <class T>
member_shape shape_of(tag<std::shared_ptr<T const>>);
template <class T>
member_shape shape_of(tag<std::vector<T>>);
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
    return {"array", true, false, shape_of(tag<T>{}).fields};
}
template <class T>
member_shape shape_of(tag<std::vector<std::pair<std::string, T>>>)
{
    return {"object", true, false, {}};
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

template <class Struct>
void append_members(boost::json::array& out)
{
    using bases = boost::describe::describe_bases<Struct, boost::describe::mod_public>;
    boost::mp11::mp_for_each<bases>(
        [&](auto base) { append_members<typename decltype(base)::type>(out); });
    using members = boost::describe::describe_members<Struct, boost::describe::mod_public>;
    boost::mp11::mp_for_each<members>([&](auto descriptor) {
        using member = std::remove_cvref_t<decltype(std::declval<Struct&>().*descriptor.pointer)>;
        auto shape = shape_of(tag<member>{});
        boost::json::object line{{"name", descriptor.name},
                                 {"type", shape.type},
                                 {"required", shape.is_required}};
        if (shape.is_nullable)
            line["nullable"] = true;
        if (!shape.fields.empty())
            line["fields"] = std::move(shape.fields);
        out.push_back(std::move(line));
    });
}

} // namespace describe_detail

/// One object per member: name, type, required, and the fields within.
template <class Struct>
boost::json::array describe_members()
{
    boost::json::array out;
    describe_detail::append_members<Struct>(out);
    return out;
}

} // namespace oc
