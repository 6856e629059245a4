// admin_stats: how much there is. The desk adds what only the process knows. Reader thread.
#include "admin/commands.hpp"
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct stats {
    static constexpr std::string_view wire_name = "admin_stats";
    std::int64_t users = 0;
    std::int64_t banned = 0;
    std::int64_t online = 0;
    std::int64_t roles = 0;
    std::int64_t channels = 0;
    std::int64_t threads = 0;
    std::int64_t messages = 0;
    std::int64_t emojis = 0;
    std::int64_t webhooks = 0;
    std::int64_t modlog_entries = 0;
};
BOOST_DESCRIBE_STRUCT(stats, (),
                      (users, banned, online, roles, channels, threads, messages, emojis, webhooks,
                       modlog_entries))

result<stats> handle(query_call& c, request const&)
{
    stats out;
    for (auto const& who : c.now().users.list()) {
        ++out.users;
        out.banned += who->banned ? 1 : 0;
        out.online += c.connected.find(who->id) != nullptr ? 1 : 0;
    }
    out.roles = static_cast<std::int64_t>(c.now().roles->by_position.size());
    for (auto const& each : c.now().channels->in_order) {
        ++out.channels;
        out.messages += c.db.messages.count(each->id);
        for (auto const& in : c.now().threads.list(each->id)) {
            ++out.threads;
            out.messages += c.db.messages.count(in->room);
        }
    }
    out.emojis = static_cast<std::int64_t>(c.now().emojis->size());
    out.webhooks = static_cast<std::int64_t>(c.now().webhooks->list().size());
    out.modlog_entries = c.db.modlog.count({});
    return out;
}

} // namespace

OC_COMMAND(admin_stats) = define<&handle>({.summary = "Count what is here."});

} // namespace oc
