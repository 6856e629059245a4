// The table of settings says what there is and of which type.
#include "admin/config_values.hpp"

#include "domain/config.hpp"
#include "server/schema.hpp"
#include "setup/config_path.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace oc {
namespace {

namespace json = boost::json;

bool is_below(std::string_view path, std::string_view section)
{
    return path.size() > section.size() && path.starts_with(section) && path[section.size()] == '.';
}

// The row of the path, or of the section that holds free keys.
setting const* find_row(std::string_view path)
{
    setting const* section = nullptr;
    for (auto const& row : settings()) {
        if (row.path == path)
            return &row;
        if (row.type == setting_type::object && is_below(path, row.path))
            section = &row;
    }
    return section;
}

operator_refusal unknown(std::string_view path)
{
    return {"unknown_setting", "there is no setting " + std::string(path)};
}

operator_refusal invalid(std::string_view path, std::string_view why)
{
    std::string const said(why);
    return {"invalid_setting", why.starts_with(path) ? said : std::string(path) + ": " + said};
}

json::object describe(json::object const& document, setting const& row)
{
    auto const* const set = find_value(document, row.path);
    return {{"path", std::string(row.path)},
            {"type", to_string(row.type)},
            {"value", set != nullptr ? *set : default_of(row)},
            {"default", default_of(row)},
            {"is_set", set != nullptr},
            {"live", row.live},
            {"meaning", std::string(row.meaning)}};
}

json::value split_list(std::string const& text)
{
    json::array out;
    std::size_t from = 0;
    while (from <= text.size() && !text.empty()) {
        auto const comma = std::min(text.find(',', from), text.size());
        out.emplace_back(text.substr(from, comma - from));
        from = comma + 1;
    }
    return out;
}

operator_result<json::value> read_json(std::string_view path, std::string const& text)
{
    json::error_code failure;
    auto parsed = json::parse(text, failure);
    if (failure)
        return invalid(path, "that is no JSON");
    return parsed;
}

operator_result<json::value> read_boolean(std::string_view path, std::string const& text)
{
    for (auto const* const yes : {"true", "yes", "on"})
        if (text == yes)
            return json::value(true);
    for (auto const* const no : {"false", "no", "off"})
        if (text == no)
            return json::value(false);
    return invalid(path, "true or false is wanted");
}

operator_result<json::value> read_integer(std::string_view path, std::string const& text)
{
    std::int64_t number = 0;
    auto const* const end = text.data() + text.size();
    auto const [stopped, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc() || stopped != end)
        return invalid(path, "a whole number is wanted");
    return json::value(number);
}

} // namespace

void throw_exception_from_error(operator_refusal const& refusal, boost::source_location const&)
{
    throw std::runtime_error(refusal.text);
}

operator_result<json::array> list_settings(json::object const& document, std::string_view path)
{
    json::array out;
    for (auto const& row : settings())
        if (path.empty() || row.path == path || is_below(row.path, path))
            out.push_back(describe(document, row));
    if (!out.empty())
        return out;
    auto const* const row = find_row(path);
    auto const* const set = find_value(document, path);
    if (row == nullptr || set == nullptr)
        return unknown(path);
    auto one = describe(document, *row);
    one["path"] = std::string(path);
    one["value"] = *set;
    one["default"] = nullptr;
    one["is_set"] = true;
    out.push_back(std::move(one));
    return out;
}

operator_result<json::value> read_setting(std::string_view path, std::string const& text)
{
    auto const* const row = find_row(path);
    if (row == nullptr)
        return unknown(path);
    bool const is_free = row->path != path;
    if (is_free) {
        auto parsed = read_json(path, text);
        return parsed ? std::move(parsed) : operator_result<json::value>(json::value(text));
    }
    switch (row->type) {
    case setting_type::boolean: return read_boolean(path, text);
    case setting_type::integer: return read_integer(path, text);
    case setting_type::text: return json::value(text);
    case setting_type::text_list:
        return text.starts_with('[') ? read_json(path, text) : split_list(text);
    case setting_type::object: break;
    }
    return read_json(path, text);
}

bool is_live_setting(std::string_view path)
{
    auto const* const row = find_row(path);
    return row != nullptr && row->live;
}

operator_result<void> check_changed(json::object const& before, json::object const& after,
                                    std::string_view path)
{
    auto const old_problems = parse_config(before).problems;
    for (auto const& problem : parse_config(after).problems) {
        bool const is_old = std::ranges::any_of(old_problems, [&](config_problem const& old) {
            return old.path == problem.path && old.message == problem.message;
        });
        bool const is_here = problem.path == path || is_below(problem.path, path);
        if (is_here || (problem.fatal && !is_old))
            return invalid(problem.path, problem.message);
    }
    return {};
}

} // namespace oc
