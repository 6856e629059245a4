// result<T> and error: the one way to say an expected "no". What an errc means stands in
// domain/errc.hpp and its wire text in protocol/error_texts.cpp; base only carries the value.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

namespace oc {

enum class errc : std::uint16_t; // enumerators: domain/errc.hpp

/// An expected refusal: why, what fills the blank of its text, and for rate limits how long to
/// wait.
struct error {
    errc code{};
    std::string detail{};
    std::int64_t wait_ms = 0;

    friend bool operator==(error const&, error const&) = default;
};

/// Required by boost::system::result; reached only when value() is called on a failed result,
/// which is a fault of ours.
[[noreturn]] inline void throw_exception_from_error(error const&, boost::source_location const&)
{
    std::terminate();
}

template <class T>
using result = boost::system::result<T, error>;

} // namespace oc

#define OC_CONCAT_2(a, b) a##b
#define OC_CONCAT(a, b) OC_CONCAT_2(a, b)

/// TRY(auto x, expression): binds the value, or returns the error to the caller.
#define TRY(declaration, ...) OC_TRY_2(OC_CONCAT(oc_try_, __LINE__), declaration, __VA_ARGS__)
#define OC_TRY_2(name, declaration, ...)                                                           \
    auto name = (__VA_ARGS__);                                                                     \
    if (!name)                                                                                     \
        return std::move(name).error();                                                            \
    declaration = *std::move(name)

/// TRY_VOID(expression): returns the error to the caller, if there is one.
#define TRY_VOID(...)                                                                              \
    do {                                                                                           \
        if (auto oc_try = (__VA_ARGS__); !oc_try)                                                  \
            return std::move(oc_try).error();                                                      \
    } while (false)
