// A status is found by looking through a few.
#include "server/http_meters.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

std::size_t index_of(int status)
{
    auto const& known = http_meters::statuses;
    auto found = std::find(known.begin(), known.end(), status);
    if (found == known.end())
        found = std::find_if(known.begin(), known.end(),
                             [&](int each) { return each / 100 == status / 100; });
    return found == known.end() ? 0 : static_cast<std::size_t>(found - known.begin());
}

} // namespace

http_meters::line& http_meters::add(std::string method, std::string path)
{
    auto& made = lines_.emplace_back();
    made.method = std::move(method);
    made.path = std::move(path);
    return made;
}

http_respond http_meters::count(line& where, http_respond respond)
{
    return [&where, respond = std::move(respond)](http_response answer) {
        where.by_status[index_of(answer.status)].add();
        respond(std::move(answer));
    };
}

} // namespace oc
