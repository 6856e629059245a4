// Careful steps through JSON that strangers made.
#include "domain/github_payload.hpp"

#include "base/text.hpp"
#include "domain/embeds.hpp"

#include <boost/json/value.hpp>

namespace oc::github {
namespace {

boost::json::value const* find(boost::json::object const& in, std::string_view path)
{
    auto const dot = path.find('.');
    if (dot == std::string_view::npos)
        return in.if_contains(path);
    auto const* const inner = in.if_contains(path.substr(0, dot));
    if (inner == nullptr || !inner->is_object())
        return nullptr;
    return find(inner->get_object(), path.substr(dot + 1));
}

} // namespace

boost::json::object const* find_object(boost::json::object const& in, std::string_view path)
{
    auto const* const found = find(in, path);
    return found == nullptr ? nullptr : found->if_object();
}

std::string_view text_at(boost::json::object const& in, std::string_view path)
{
    auto const* const found = find(in, path);
    if (found == nullptr || !found->is_string())
        return {};
    return found->get_string();
}

std::string url_at(boost::json::object const& in, std::string_view path)
{
    auto const url = text_at(in, path);
    return is_safe_url(url) ? std::string(url) : std::string();
}

bool flag_at(boost::json::object const& in, std::string_view path)
{
    auto const* const found = find(in, path);
    return found != nullptr && found->is_bool() && found->get_bool();
}

std::string number_of(boost::json::object const& in)
{
    auto const* const found = in.if_contains("number");
    if (found == nullptr || !found->is_int64())
        return "#0";
    return "#" + std::to_string(found->get_int64());
}

std::string cut(std::string_view text, std::size_t most)
{
    if (code_points(text) <= most)
        return std::string(text);
    return std::string(first_code_points(text, most - 1)) + "…";
}

std::string_view first_line(std::string_view text)
{
    return text.substr(0, text.find_first_of("\r\n"));
}

} // namespace oc::github
