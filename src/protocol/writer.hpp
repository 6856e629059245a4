// writer: described structs to JSON text, appended to a string. std::optional members are left out
// when empty, or_null members are sent as null, raw_json goes in as it is. Pure; any thread.
#pragma once

#include "base/frame.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/bases.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <concepts>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc {

/// Appends a JSON string literal; the text is valid UTF-8 and goes out raw but for what JSON
/// forbids.
void write_json_string(std::string& out, std::string_view text);
void write_json_double(std::string& out, double number);
void write_json_integer(std::string& out, std::int64_t number);

namespace writer_detail {

template <class T>
concept described = boost::describe::has_describe_members<T>::value;

} // namespace writer_detail

template <writer_detail::described Struct>
void write_json(std::string& out, Struct const& value);
template <class T>
void write_json(std::string& out, std::vector<T> const& values);
template <class T>
void write_json(std::string& out, or_null<T> const& value);
/// An object whose keys are given in order.
template <class T>
void write_json(std::string& out, std::vector<std::pair<std::string, T>> const& values);

inline void write_json(std::string& out, std::string const& text) { write_json_string(out, text); }
inline void write_json(std::string& out, std::string_view text) { write_json_string(out, text); }
inline void write_json(std::string& out, char const* text) { write_json_string(out, text); }
inline void write_json(std::string& out, double number) { write_json_double(out, number); }
inline void write_json(std::string& out, bool flag) { out.append(flag ? "true" : "false"); }
template <std::integral Number>
    requires(!std::same_as<Number, bool>)
void write_json(std::string& out, Number number)
{
    write_json_integer(out, static_cast<std::int64_t>(number));
}
inline void write_json(std::string& out, raw_json const& json) { out.append(json.text); }
void write_json(std::string& out, boost::json::value const& value);
void write_json(std::string& out, boost::json::object const& value);
void write_json(std::string& out, boost::json::array const& value);

template <class T>
void write_json(std::string& out, std::shared_ptr<T const> const& value)
{
    write_json(out, *value);
}

template <class T>
void write_json(std::string& out, or_null<T> const& value)
{
    if (value.value)
        write_json(out, *value.value);
    else
        out.append("null");
}

template <class T>
void write_json(std::string& out, std::vector<T> const& values)
{
    out.push_back('[');
    bool first = true;
    for (auto const& value : values) {
        if (!std::exchange(first, false))
            out.push_back(',');
        write_json(out, value);
    }
    out.push_back(']');
}

template <class T>
void write_json(std::string& out, std::vector<std::pair<std::string, T>> const& values)
{
    out.push_back('{');
    bool first = true;
    for (auto const& [key, value] : values) {
        if (!std::exchange(first, false))
            out.push_back(',');
        write_json_string(out, key);
        out.push_back(':');
        write_json(out, value);
    }
    out.push_back('}');
}

namespace writer_detail {

inline void write_key(std::string& out, char const* name)
{
    if (out.back() != '{')
        out.push_back(',');
    out.push_back('"');
    out.append(name);
    out.append("\":");
}

template <class T>
void write_member(std::string& out, char const* name, T const& value)
{
    write_key(out, name);
    write_json(out, value);
}

template <class T>
void write_member(std::string& out, char const* name, std::optional<T> const& value)
{
    if (value)
        write_member(out, name, *value);
}

/// The members of a described struct, into an object that is already open.
template <class Struct>
void write_members(std::string& out, Struct const& value)
{
    using bases = boost::describe::describe_bases<Struct, boost::describe::mod_public>;
    boost::mp11::mp_for_each<bases>([&](auto base) {
        using base_type = typename decltype(base)::type;
        write_members(out, static_cast<base_type const&>(value));
    });
    using members = boost::describe::describe_members<Struct, boost::describe::mod_public>;
    boost::mp11::mp_for_each<members>([&](auto descriptor) {
        write_member(out, descriptor.name, value.*descriptor.pointer);
    });
}

} // namespace writer_detail

template <writer_detail::described Struct>
void write_json(std::string& out, Struct const& value)
{
    out.push_back('{');
    writer_detail::write_members(out, value);
    out.push_back('}');
}

/// A packet: {"cmd":…, the members…}, as a buffer ready for frame (header room in front).
template <writer_detail::described Struct>
std::string write_packet(std::string_view cmd, Struct const& body)
{
    std::string out(frame::header_bytes_max, '\0');
    out.append("{\"cmd\":");
    write_json_string(out, cmd);
    writer_detail::write_members(out, body);
    out.push_back('}');
    return out;
}

/// The same packet for its asker: with "listener" (part 1 §2.3). The buffer is as of write_packet.
std::string with_listener(std::string_view packet_buffer, std::string_view listener);

/// A packet that nobody else gets, framed.
template <writer_detail::described Struct>
frame_ptr packet_frame(std::string_view cmd, Struct const& body)
{
    return std::make_shared<frame const>(write_packet(cmd, body));
}

} // namespace oc
