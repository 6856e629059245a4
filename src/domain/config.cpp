// Reads config.json by the table of settings: types, bounds, choices, old names, and words for the
// operator about everything that is wrong. Pure functions; any thread.
#include "domain/config.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "domain/config_rules.hpp"
#include "domain/lax_values.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

/// The value at a dotted path; null when any part of the path is missing, null or no object.
json::value const* find_at(json::object const& document, std::string_view path)
{
    auto const dot = path.find('.');
    auto const* value = document.if_contains(path.substr(0, dot));
    if (value == nullptr || value->is_null())
        return nullptr;
    if (dot == std::string_view::npos)
        return value;
    auto const* section = value->if_object();
    return section == nullptr ? nullptr : find_at(*section, path.substr(dot + 1));
}

std::string_view expected_words(setting_type type)
{
    switch (type) {
    case setting_type::boolean: return "true or false";
    case setting_type::integer: return "a whole number";
    case setting_type::text: return "a text";
    case setting_type::text_list: return "an array of texts";
    case setting_type::object: return "an object";
    }
    UNREACHABLE();
}

std::optional<std::int64_t> read_integer(json::value const& value)
{
    if (auto const* number = value.if_int64())
        return *number;
    if (auto const* number = value.if_uint64();
        number != nullptr && std::in_range<std::int64_t>(*number))
        return static_cast<std::int64_t>(*number);
    auto const* number = value.if_double();
    constexpr double exact_max = 9007199254740992.0; // 2^53: every integer below is exact
    if (number == nullptr || std::abs(*number) > exact_max || std::trunc(*number) != *number)
        return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

std::optional<std::vector<std::string>> read_list(json::value const& value)
{
    auto const* array = value.if_array();
    if (array == nullptr)
        return std::nullopt;
    std::vector<std::string> texts;
    for (auto const& each : *array) {
        auto const* text = each.if_string();
        if (text == nullptr)
            return std::nullopt;
        texts.emplace_back(*text);
    }
    return texts;
}

std::optional<auth_mode> parse_auth_mode(std::string_view text)
{
    for (auto const mode : {auth_mode::rotur, auth_mode::cracked, auth_mode::cracked_only})
        if (text == to_string(mode))
            return mode;
    return std::nullopt;
}

std::string join(std::vector<std::string_view> const& words)
{
    std::string joined;
    for (auto const word : words)
        joined += (joined.empty() ? "" : ", ") + std::string(word);
    return joined;
}

class config_reader {
public:
    explicit config_reader(json::object document)
    {
        read_.values.mode = mode_when_absent;
        read_.values.document = std::move(document);
    }

    parsed_config run()
    {
        drop_endless_numbers();
        map_old_names();
        for (auto const& row : settings()) {
            check_sections(row.path);
            if (auto const* value = find_at(read_.values.document, row.path))
                std::visit([&](auto member) { read(row, *value, member); }, row.member);
        }
        auto& values = read_.values;
        values.default_user_extra.erase("roles");
        check_values(values, read_.problems);
        fill_shown_sections(values);
        return std::move(read_);
    }

private:
    void report(setting const& row, std::string const& what, std::string const& used)
    {
        std::string const path(row.path);
        read_.problems.push_back({path, path + ": " + what + "; using " + used, row.fatal});
    }

    void report_type(setting const& row, json::value const& got)
    {
        report(row,
               "expected " + std::string(expected_words(row.type)) + ", got " +
                   describe_given(got),
               describe_default(row));
    }

    static std::string describe_default(setting const& row)
    {
        return row.type == setting_type::object ? "the defaults" : json::serialize(default_of(row));
    }

    void read(setting const& row, json::value const& value, bool config::*member)
    {
        if (auto const* given = value.if_bool())
            read_.values.*member = *given;
        else
            report_type(row, value);
    }

    void read(setting const& row, json::value const& value, std::int64_t config::*member)
    {
        auto const given = read_integer(value);
        if (!given) {
            report_type(row, value);
            return;
        }
        auto used = std::max(*given, row.least);
        if (row.most != 0)
            used = std::min(used, row.most);
        if (used != *given)
            report(row,
                   std::to_string(*given) + (*given < used ? " is too small" : " is too large"),
                   std::to_string(used));
        read_.values.*member = used;
    }

    void read(setting const& row, json::value const& value, std::string config::*member)
    {
        auto const* given = value.if_string();
        if (given == nullptr)
            report_type(row, value);
        else if (!is_choice(row, *given))
            report_choices(row, value);
        else
            read_.values.*member = std::string(*given);
    }

    void read(setting const& row, json::value const& value, auth_mode config::*member)
    {
        auto const* given = value.if_string();
        auto const mode = given == nullptr ? std::nullopt : parse_auth_mode(*given);
        if (mode)
            read_.values.*member = *mode;
        else
            report_choices(row, value);
    }

    void read(setting const& row, json::value const& value,
              std::vector<std::string> config::*member)
    {
        if (auto given = read_list(value))
            read_.values.*member = std::move(*given);
        else
            report_type(row, value);
    }

    void read(setting const&, json::value const& value, json::object config::*member)
    {
        if (auto const* given = value.if_object())
            read_.values.*member = *given;
    }

    static bool is_choice(setting const& row, std::string_view given)
    {
        auto const& choices = row.choices;
        return choices.empty() || std::find(choices.begin(), choices.end(), given) != choices.end();
    }

    void report_choices(setting const& row, json::value const& got)
    {
        report(row, "expected one of " + join(row.choices) + ", got " + describe_given(got),
               describe_default(row));
    }

    // Everything that has to be an object for the path to make sense, the setting itself excluded
    // unless it is one; each is reported once.
    void check_sections(std::string_view path)
    {
        for (auto dot = path.find('.'); dot != std::string_view::npos;
             dot = path.find('.', dot + 1))
            check_section(path.substr(0, dot));
    }

    void check_section(std::string_view path)
    {
        auto const* value = find_at(read_.values.document, path);
        if (value == nullptr || value->is_object() || !reported_.emplace(path).second)
            return;
        read_.problems.push_back(
            {std::string(path), std::string(path) + ": expected an object, got " +
                                    describe_given(*value) + "; using the defaults"});
    }

    // Whole sections are shown to clients, and an infinite number makes the frame unreadable.
    void drop_endless_numbers()
    {
        for (auto& entry : read_.values.document) {
            if (has_only_finite_numbers(entry.value()))
                continue;
            std::string const path(entry.key());
            read_.problems.push_back(
                {path, path + ": contains a number that is too large; using the defaults", true});
            entry.value() = nullptr;
        }
    }

    // COMPAT: very old files call the section of limits max_lengths (part 2 §12.1).
    void map_old_names()
    {
        auto& document = read_.values.document;
        check_section("max_lengths");
        auto const* found = document.if_contains("max_lengths");
        if (found == nullptr || !found->is_object())
            return;
        auto const old = found->as_object();
        document.stable_erase("max_lengths");
        auto& limits = document["limits"];
        if (limits.is_null())
            limits.emplace_object();
        if (auto* section = limits.if_object())
            for (auto const& entry : old)
                section->emplace(entry.key(), entry.value()); // never over a newer name
    }

    parsed_config read_;
    std::set<std::string, std::less<>> reported_;
};

} // namespace

std::string_view to_string(auth_mode mode)
{
    switch (mode) {
    case auth_mode::rotur: return "rotur";
    case auth_mode::cracked: return "cracked";
    case auth_mode::cracked_only: return "cracked-only";
    }
    UNREACHABLE();
}

parsed_config parse_config(json::object document)
{
    return config_reader(std::move(document)).run();
}

} // namespace oc
