// A dozen lines: looked through from the top.
#include "server/route_table.hpp"

namespace oc {
namespace {

bool matches(std::string_view pattern, std::string_view path)
{
    bool const is_deep = pattern.ends_with("/**");
    if (!is_deep && !pattern.ends_with("/*"))
        return pattern == path;
    auto const folder = pattern.substr(0, pattern.rfind('/') + 1);
    if (!path.starts_with(folder))
        return false;
    auto const rest = path.substr(folder.size());
    return is_deep || (!rest.empty() && rest.find('/') == std::string_view::npos);
}

} // namespace

route const* route_table::find(std::string_view method, std::string_view path) const
{
    route const* found = nullptr;
    for (auto const& line : lines_) {
        if (line.method != method || !matches(line.path, path))
            continue;
        if (line.path == path)
            return &line;
        found = found != nullptr ? found : &line;
    }
    return found;
}

std::string route_table::allowed_methods(std::string_view path) const
{
    return find("POST", path) != nullptr ? "GET,HEAD,OPTIONS,POST" : "GET,HEAD,OPTIONS";
}

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

http_response make_text_response(int status, std::string_view text)
{
    return {
        .status = status, .content_type = "text/plain; charset=utf-8", .body = std::string(text)};
}

} // namespace oc
