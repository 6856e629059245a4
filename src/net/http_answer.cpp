// Through the inbox, and by numbers, since the connection may have gone meanwhile.
#include "net/http_answer.hpp"

#include "net/http_text.hpp"
#include "net/net_inbox.hpp"
#include "net/net_thread.hpp"

#include <utility>

namespace oc {

http_answer::http_answer(net_thread& thread, std::uint64_t connection, std::uint64_t request)
    : thread_(thread), inbox_(thread.inbox()), connection_(connection), request_(request)
{
}

http_answer::~http_answer() { give(make_http_error(500, "Internal server error")); }

void http_answer::give(http_response response)
{
    if (is_given_.exchange(true))
        return;
    inbox_->put(task([&thread = thread_, connection = connection_, request = request_,
                      response = std::move(response)]() mutable {
        thread.on_http_answer(connection, request, std::move(response));
    }));
}

} // namespace oc
