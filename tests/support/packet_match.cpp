// Walking a pattern and a packet side by side.
#include "support/packet_match.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <stdexcept>

namespace oc::test {
namespace {

namespace json = boost::json;

constexpr std::string_view more = "...";
constexpr std::string_view anything = "*";

bool is_name(std::string_view text)
{
    if (text.empty())
        return false;
    for (char const c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    return true;
}

/// The name of a string that is one placeholder and nothing else, or "".
std::string_view placeholder_of(json::value const& pattern)
{
    auto const* const text = pattern.if_string();
    if (text == nullptr || !text->starts_with('$') || !is_name(std::string_view(*text).substr(1)))
        return {};
    return std::string_view(*text).substr(1);
}

json::value const& require(captures const& known, std::string_view name)
{
    auto const found = known.find(name);
    if (found == known.end())
        throw std::runtime_error("$" + std::string(name) + " stands for nothing yet");
    return found->second;
}

std::string to_text(json::value const& value)
{
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

/// "x*3" → "xxx"; anything else is a name.
std::string expand(std::string_view inside, captures const& known)
{
    auto const star = inside.rfind('*');
    std::size_t count = 0;
    if (star == std::string_view::npos ||
        std::from_chars(inside.data() + star + 1, inside.data() + inside.size(), count).ptr !=
            inside.data() + inside.size())
        return to_text(require(known, inside));
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out.append(inside.substr(0, star));
    return out;
}

class matcher {
public:
    explicit matcher(captures& known) : known_(known) {}

    std::optional<std::string> run(json::value const& pattern, json::value const& got)
    {
        compare(pattern, got, "");
        if (difference_.empty())
            return std::nullopt;
        return difference_;
    }

private:
    void compare(json::value const& pattern, json::value const& got, std::string const& path)
    {
        if (!difference_.empty() || pattern == json::value(anything))
            return;
        if (auto const name = placeholder_of(pattern); !name.empty()) {
            auto const found = known_.find(name);
            if (found == known_.end())
                known_.emplace(name, got);
            else if (!is_same(found->second, got))
                report(path, found->second, got);
            return;
        }
        if (pattern.is_object() && got.is_object())
            return compare_objects(pattern.get_object(), got.get_object(), path);
        if (pattern.is_array() && got.is_array())
            return compare_arrays(pattern.get_array(), got.get_array(), path);
        if (!is_equal(pattern, got))
            report(path, pattern, got);
    }

    bool is_equal(json::value const& pattern, json::value const& got) const
    {
        if (pattern.is_string() && got.is_string())
            return fill_placeholders(pattern, known_) == got;
        return is_same(pattern, got);
    }

    // 5 and 5.0 are one number.
    static bool is_same(json::value const& wanted, json::value const& got)
    {
        if (wanted.is_number() && got.is_number())
            return wanted.to_number<double>() == got.to_number<double>();
        return wanted == got;
    }

    void compare_objects(json::object const& pattern, json::object const& got,
                         std::string const& path)
    {
        for (auto const& [key, wanted] : pattern) {
            if (key == more)
                continue;
            auto const* const found = got.if_contains(key);
            if (found == nullptr)
                return say(path, "no \"" + std::string(key) + "\"");
            compare(wanted, *found,
                    path.empty() ? std::string(key) : path + "." + std::string(key));
        }
        if (pattern.contains(more) || !difference_.empty())
            return;
        for (auto const& [key, value] : got)
            if (!pattern.contains(key))
                return say(path,
                           "unexpected \"" + std::string(key) + "\": " + json::serialize(value));
    }

    void compare_arrays(json::array const& pattern, json::array const& got, std::string const& path)
    {
        bool const is_prefix = !pattern.empty() && pattern.back() == json::value(more);
        auto const wanted = pattern.size() - (is_prefix ? 1 : 0);
        if (got.size() < wanted || (!is_prefix && got.size() != wanted))
            return say(path, "expected " + std::to_string(wanted) + " elements, got " +
                                 std::to_string(got.size()) + ": " + json::serialize(got));
        for (std::size_t i = 0; i < wanted; ++i)
            compare(pattern[i], got[i], path + "[" + std::to_string(i) + "]");
    }

    void report(std::string const& path, json::value const& wanted, json::value const& got)
    {
        say(path, "expected " + json::serialize(wanted) + ", got " + json::serialize(got));
    }

    void say(std::string const& path, std::string const& what)
    {
        if (difference_.empty())
            difference_ = path.empty() ? what : path + ": " + what;
    }

    captures& known_;
    std::string difference_{};
};

} // namespace

std::string fill_placeholders(std::string_view text, captures const& known)
{
    std::string out;
    while (!text.empty()) {
        auto const begin = text.find("${");
        auto const end = begin == std::string_view::npos ? begin : text.find('}', begin);
        out.append(text.substr(0, end == std::string_view::npos ? text.size() : begin));
        if (end == std::string_view::npos)
            break;
        out += expand(text.substr(begin + 2, end - begin - 2), known);
        text.remove_prefix(end + 1);
    }
    return out;
}

json::value fill_placeholders(json::value const& pattern, captures const& known)
{
    if (auto const* const object = pattern.if_object()) {
        json::object out;
        for (auto const& [key, value] : *object)
            out[fill_placeholders(std::string_view(key), known)] = fill_placeholders(value, known);
        return out;
    }
    if (auto const* const array = pattern.if_array()) {
        json::array out;
        for (auto const& value : *array)
            out.push_back(fill_placeholders(value, known));
        return out;
    }
    if (auto const name = placeholder_of(pattern); !name.empty())
        return require(known, name);
    auto const* const text = pattern.if_string();
    if (text == nullptr)
        return pattern;
    if (text->starts_with("$$") || text->starts_with("**"))
        return json::value(std::string_view(*text).substr(1));
    return json::value(fill_placeholders(std::string_view(*text), known));
}

std::optional<std::string> find_difference(json::value const& pattern, json::value const& got,
                                           captures& known)
{
    auto learned = known;
    auto difference = matcher(learned).run(pattern, got);
    if (!difference)
        known = std::move(learned);
    return difference;
}

} // namespace oc::test
