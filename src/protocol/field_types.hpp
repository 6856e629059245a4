// The types that requests and packets are declared with. A request's member says what may stand
// there and what is answered when it does not; after the reader a handler has no shape to doubt.
#pragma once

#include "domain/errc.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace oc {

/// A request field that must be there: absent, null or empty gives `missing` (the original's truth
/// tests), another JSON type gives errc::invalid_value with the field's name.
template <class T, errc missing>
struct required {
    T value{};

    T const& operator*() const { return value; }
    T const* operator->() const { return &value; }
    T& operator*() { return value; }
};

/// A request field in which null says something else than absence: "none". Another JSON type gives
/// `wrong`.
template <class T, errc wrong = errc::invalid_value>
struct clearable {
    bool is_given = false; // null included
    std::optional<T> value{};
};

/// A packet field that is always sent and may be null. (std::optional is left out when empty.)
template <class T>
struct or_null {
    std::optional<T> value{};

    or_null() = default;
    or_null(T v) : value(std::move(v)) {}
    or_null(std::optional<T> v) : value(std::move(v)) {}
};

/// `start` of history requests (part 1 §6.7): how many newest messages to skip, or the id of the
/// message before which to read.
using history_start = std::variant<std::int64_t, std::string>;

/// JSON text that is already serialised and goes into a packet as it is.
struct raw_json {
    std::string text;
};

/// An object whose keys are data: names, emojis, ids.
template <class T>
using by_name = std::vector<std::pair<std::string, T>>;

/// JSON whose maker the compiler cannot look into, and what is in it: for the description only.
/// Shape is a described struct, by_name, or a struct with the `list` of the texts that may stand
/// there. A described struct that says `is_open = true` may have more members than it names.
template <class Shape, class Json = raw_json>
struct shaped : Json {
    shaped() = default;
    template <class From>
        requires std::convertible_to<From, Json>
    shaped(From&& from) : Json(std::forward<From>(from))
    {
    }
};

} // namespace oc
