// reader: a described struct from a JSON object. Reports the first wrong field by name, in the
// order in which the struct declares them; ignores members it does not know; null counts as absent
// (part 1 §2.3 "Field types"). Pure; net threads.
#pragma once

#include "protocol/field_types.hpp"

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <cmath>
#include <string_view>

namespace oc {

template <class Struct>
result<Struct> read_struct(boost::json::object const& object);

namespace reader_detail {

inline error wrong_type(std::string_view field)
{
    return error{errc::invalid_value, std::string(field)};
}

inline result<std::string> read(boost::json::value const& value, std::string_view field,
                                std::string*)
{
    if (!value.is_string())
        return wrong_type(field);
    return std::string(value.get_string());
}

inline result<boost::json::object> read(boost::json::value const& value, std::string_view field,
                                        boost::json::object*)
{
    if (!value.is_object())
        return wrong_type(field);
    return value.get_object();
}

inline result<bool> read(boost::json::value const& value, std::string_view field, bool*)
{
    if (!value.is_bool())
        return wrong_type(field);
    return value.get_bool();
}

// 5.0 is integral and fine, 2.5 is not; beyond 2^53 a double no longer says which number is meant.
inline result<std::int64_t> read(boost::json::value const& value, std::string_view field,
                                 std::int64_t*)
{
    constexpr double exact_integers_end = 9007199254740992.0;
    if (value.is_int64())
        return value.get_int64();
    if (value.is_double()) {
        double const number = value.get_double();
        if (std::trunc(number) == number && std::fabs(number) < exact_integers_end)
            return static_cast<std::int64_t>(number);
    }
    return wrong_type(field);
}

inline result<std::vector<std::string>> read(boost::json::value const& value,
                                             std::string_view field, std::vector<std::string>*)
{
    auto const* const array = value.if_array();
    if (array == nullptr)
        return wrong_type(field);
    std::vector<std::string> texts;
    texts.reserve(array->size());
    for (auto const& each : *array) {
        if (!each.is_string())
            return wrong_type(field);
        texts.emplace_back(each.get_string());
    }
    return texts;
}

inline result<boost::json::value> read(boost::json::value const& value, std::string_view,
                                       boost::json::value*)
{
    return value;
}

inline result<history_start> read(boost::json::value const& value, std::string_view field,
                                  history_start*)
{
    if (value.is_string())
        return history_start{std::string(value.get_string())};
    TRY(auto const number, read(value, field, static_cast<std::int64_t*>(nullptr)));
    return history_start{number};
}

template <class Struct>
    requires boost::describe::has_describe_members<Struct>::value
result<Struct> read(boost::json::value const& value, std::string_view field, Struct*)
{
    if (!value.is_object())
        return wrong_type(field);
    return read_struct<Struct>(value.get_object());
}

template <class T>
result<void> read_member(std::optional<T>& member, boost::json::value const* value,
                         std::string_view field)
{
    if (value == nullptr || value->is_null())
        return {};
    TRY(member, read(*value, field, static_cast<T*>(nullptr)));
    return {};
}

inline result<void> read_member(boost::json::value& member, boost::json::value const* value,
                                std::string_view)
{
    if (value != nullptr)
        member = *value;
    return {};
}

template <class T, errc missing>
result<void> read_member(required<T, missing>& member, boost::json::value const* value,
                         std::string_view field)
{
    if (value == nullptr || value->is_null())
        return error{missing};
    TRY(member.value, read(*value, field, static_cast<T*>(nullptr)));
    if constexpr (requires { member.value.empty(); })
        if (member.value.empty())
            return error{missing};
    return {};
}

template <class T, errc wrong>
result<void> read_member(clearable<T, wrong>& member, boost::json::value const* value,
                         std::string_view field)
{
    member.is_given = value != nullptr;
    if (value == nullptr || value->is_null())
        return {};
    auto given = read(*value, field, static_cast<T*>(nullptr));
    if (!given)
        return error{wrong, std::string(field)};
    member.value = *std::move(given);
    return {};
}

} // namespace reader_detail

template <class Struct>
result<Struct> read_struct(boost::json::object const& object)
{
    using members =
        boost::describe::describe_members<Struct, boost::describe::mod_public |
                                                      boost::describe::mod_inherited>;
    Struct out{};
    result<void> outcome{};
    boost::mp11::mp_for_each<members>([&](auto descriptor) {
        if (outcome.has_error())
            return;
        auto const* const value = object.if_contains(descriptor.name);
        outcome = reader_detail::read_member(out.*descriptor.pointer, value, descriptor.name);
    });
    TRY_VOID(outcome);
    return out;
}

} // namespace oc
