// config_values: single settings of config.json by dotted path, for operators: what is set, what
// would be, and whether a new value can be. Pure; any thread.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace oc {

/// Why an operator is refused, where no client ever is: a code and words.
struct operator_refusal {
    std::string code;
    std::string text;
};
template <class T>
using operator_result = boost::system::result<T, operator_refusal>;
[[noreturn]] void throw_exception_from_error(operator_refusal const& refusal,
                                             boost::source_location const& where);

/// What a running server goes by, as documents.
struct settings_in_force {
    boost::json::object live{};    // for what counts at once
    boost::json::object start{};   // for the rest: what it has started with
    boost::json::object instead{}; // by path: what the command line has said instead
};

/// {"path", "type", "value", "default", "is_set", "live", "meaning"} of the settings at or below
/// the path; all of them when it is empty. The value is the one that the server of this file would
/// start with; where the file says something that cannot be used, that is "in_file".
/// "unknown_setting".
operator_result<boost::json::array> list_settings(boost::json::object const& document,
                                                  std::string_view path);
/// The same with the values in force; "in_file" is there where the file has another.
operator_result<boost::json::array> list_settings(settings_in_force const& running,
                                                  boost::json::object const& document,
                                                  std::string_view path);

/// The value that the text means for that setting: "true", "20", "a,b" or ["a","b"], JSON for a
/// section. "unknown_setting", "invalid_setting".
operator_result<boost::json::value> read_setting(std::string_view path, std::string const& text);

/// Whether there is such a setting, or a section with settings.
bool is_known_setting(std::string_view path);

/// Whether it counts without a restart.
bool is_live_setting(std::string_view path);

/// Whether the document may be so: no problem at the path, none that is new and keeps the server
/// from starting. "invalid_setting".
operator_result<void> check_changed(boost::json::object const& before,
                                    boost::json::object const& after, std::string_view path);

} // namespace oc
