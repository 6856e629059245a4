// thread_get: one thread (part 1 §8.2).
#include "handlers/define.hpp"
#include "handlers/thread/thread_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::thread_id_required> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (thread_id))

struct found_thread {
    static constexpr std::string_view wire_name = "thread_get";
    wire_thread thread;
};
BOOST_DESCRIBE_STRUCT(found_thread, (), (thread))

result<found_thread> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_thread(c.now(), *me, *r.thread_id));
    return found_thread{make_thread_object(c.now(), c.db.messages, *place.in)};
}

} // namespace

OC_COMMAND(thread_get) = define<&handle>({
    .summary = "Get one thread by its id.",
});

} // namespace oc
