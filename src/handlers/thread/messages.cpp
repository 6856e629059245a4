// thread_messages: a page of a thread's history; locked and archived ones too (part 1 §8.2).
#include "handlers/define.hpp"
#include "handlers/messages/history_page.hpp"
#include "handlers/room_access.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::thread_id_required> thread_id;
    std::optional<history_start> start;
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(request, (), (thread_id, start, limit))

struct thread_page {
    static constexpr std::string_view wire_name = "thread_messages";
    std::string thread_id;
    std::vector<wire_message> messages;
};
BOOST_DESCRIBE_STRUCT(thread_page, (), (thread_id, messages))

result<thread_page> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_thread(c.now(), *me, *r.thread_id));
    TRY_VOID(require_permission(c.now(), *me, "read_message_history"));
    auto const found = read_page(c.db.messages, place.room, {r.start, r.limit});
    return thread_page{place.in->id, to_wire_messages(c.now(), found.messages)};
}

} // namespace

OC_COMMAND(thread_messages) = define<&handle>({
    .summary = "Get a page of a thread's history.",
});

} // namespace oc
