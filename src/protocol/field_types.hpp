// The types that requests and packets are declared with. A request's member says what may stand
// there and what is answered when it does not; after the reader a handler has no shape to doubt.
#pragma once

#include "domain/errc.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

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

} // namespace oc
