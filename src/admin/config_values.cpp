// The table of settings says what there is and of which type.
#include "admin/config_values.hpp"

#include "domain/config.hpp"
#include "domain/config_rules.hpp"
#include "server/schema.hpp"
#include "setup/config_path.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

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

// What a server would use instead is no answer to who is refused: "99 is too large; using 23".
std::string without_remedy(std::string said)
{
    auto const at = said.rfind("; ");
    if (at == std::string::npos)
        return said;
    auto const remedy = said.substr(at + 2);
    constexpr std::string_view used = "using ";
    if (!remedy.starts_with(used) && remedy != "left out")
        return said;
    said.resize(at);
    auto const bound = remedy.substr(std::min(remedy.size(), used.size()));
    if (said.ends_with(" is too large"))
        said += "; at most " + bound;
    else if (said.ends_with(" is too small"))
        said += "; at least " + bound;
    return said;
}

operator_refusal invalid(std::string_view path, std::string_view why)
{
    std::string const said(why);
    return {"invalid_setting", why.starts_with(path) ? said : std::string(path) + ": " + said};
}

struct value_reader {
    config const& values;

    json::value operator()(bool config::*member) const { return values.*member; }
    json::value operator()(std::int64_t config::*member) const { return values.*member; }
    json::value operator()(std::string config::*member) const
    {
        return json::string(values.*member);
    }
    json::value operator()(std::vector<std::string> config::*member) const
    {
        return json::array((values.*member).begin(), (values.*member).end());
    }
    json::value operator()(auth_mode config::*member) const
    {
        return json::string(to_string(values.*member));
    }
    json::value operator()(json::object config::*) const { return nullptr; } // as it is written
};

/// A document and what it comes to: wrong values have become defaults.
class read_document {
public:
    explicit read_document(json::object document)
        : document_(std::move(document)), parsed_(parse_config(document_))
    {
    }

    json::value const* written(std::string_view path) const { return find_value(document_, path); }

    json::value used(setting const& row, std::string_view path) const
    {
        auto const* const here = written(path);
        if (row.type == setting_type::object)
            return here != nullptr && !is_wrong(path) ? *here : default_of(row, path);
        return std::visit(value_reader{parsed_.values}, row.member);
    }

    bool is_wrong(std::string_view path) const
    {
        return std::ranges::find(parsed_.problems, path, &config_problem::path) !=
               parsed_.problems.end();
    }

    static json::value default_of(setting const& row, std::string_view path)
    {
        return row.path == path ? oc::default_of(row) : json::value();
    }

private:
    json::object document_;
    parsed_config parsed_;
};

class settings_list {
public:
    settings_list(settings_in_force const* running, json::object const& document) : file_(document)
    {
        if (running == nullptr)
            return;
        live_.emplace(running->live);
        start_.emplace(running->start);
        instead_ = running->instead;
    }

    bool has(std::string_view path) const
    {
        return file_.written(path) != nullptr || (live_ && live_->written(path) != nullptr);
    }

    json::object describe(setting const& row, std::string_view path) const
    {
        auto const* const written = file_.written(path);
        auto value = in_force(row, path);
        bool const is_unusable = written != nullptr && file_.is_wrong(path);
        auto in_file = is_unusable ? *written : file_.used(row, path);
        bool const differs = in_file != value;
        json::object out{{"path", path},
                         {"type", to_string(row.type)},
                         {"value", std::move(value)},
                         {"default", read_document::default_of(row, path)},
                         {"is_set", written != nullptr},
                         {"live", row.live},
                         {"meaning", row.meaning}};
        if (differs)
            out["in_file"] = std::move(in_file);
        return out;
    }

private:
    json::value in_force(setting const& row, std::string_view path) const
    {
        if (auto const* const other = instead_.if_contains(path))
            return *other;
        auto const& from = !live_ ? file_ : row.live ? *live_ : *start_;
        return from.used(row, path);
    }

    read_document file_;
    std::optional<read_document> live_{};
    std::optional<read_document> start_{};
    json::object instead_{};
};

operator_result<json::array> list_of(settings_list const& known, std::string_view path)
{
    json::array out;
    for (auto const& row : settings())
        if (path.empty() || row.path == path || is_below(row.path, path))
            out.push_back(known.describe(row, row.path));
    if (!out.empty())
        return out;
    auto const* const row = find_row(path);
    if (row == nullptr || !known.has(path))
        return unknown(path);
    out.push_back(known.describe(*row, path));
    return out;
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
    return list_of(settings_list(nullptr, document), path);
}

operator_result<json::array> list_settings(settings_in_force const& running,
                                           json::object const& document, std::string_view path)
{
    return list_of(settings_list(&running, document), path);
}

operator_result<json::value> read_setting(std::string_view path, std::string const& text)
{
    auto const* const row = find_row(path);
    if (row == nullptr)
        return unknown(path);
    bool const is_free = row->path != path;
    if (is_free && is_shown_text(path))
        return json::value(text);
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

bool is_known_setting(std::string_view path)
{
    return find_row(path) != nullptr || std::ranges::any_of(settings(), [&](setting const& row) {
               return is_below(row.path, path);
           });
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
            return invalid(problem.path, without_remedy(problem.message));
    }
    return {};
}

} // namespace oc
