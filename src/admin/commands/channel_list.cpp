// admin_channel_list: every channel, hidden ones too, with how much is in it. Reader thread.
#include "admin/commands.hpp"
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> name; // absent: all
};
BOOST_DESCRIBE_STRUCT(request, (), (name))

struct listed_channel {
    std::string name;
    std::string type;
    std::int64_t position = 0; // in the list
    std::int64_t messages = 0; // those of its threads too
    std::int64_t threads = 0;
    boost::json::object permissions;
    boost::json::object extra; // description and the like
};
BOOST_DESCRIBE_STRUCT(listed_channel, (),
                      (name, type, position, messages, threads, permissions, extra))

struct channel_listing {
    static constexpr std::string_view wire_name = "admin_channel_list";
    std::vector<listed_channel> channels;
};
BOOST_DESCRIBE_STRUCT(channel_listing, (), (channels))

boost::json::object to_json(channel_permissions const& lists)
{
    boost::json::object out;
    for (auto const& [action, roles] : lists.lists) {
        boost::json::array names;
        for (auto const& name : roles)
            names.emplace_back(name);
        out[action] = std::move(names);
    }
    return out;
}

listed_channel make_listed(query_call const& c, channel const& of, std::int64_t position)
{
    listed_channel out;
    out.name = of.name;
    out.type = std::string(to_string(of.type));
    out.position = position;
    out.messages = c.db.messages.count(of.id);
    for (auto const& in : c.now().threads.list(of.id)) {
        out.messages += c.db.messages.count(in->room);
        ++out.threads;
    }
    out.permissions = to_json(of.permissions);
    out.extra = of.extra;
    return out;
}

result<channel_listing> handle(query_call& c, request const& r)
{
    channel_listing out;
    std::int64_t position = 0;
    for (auto const& each : c.now().channels->in_order) {
        if (!r.name || each->name == *r.name)
            out.channels.push_back(make_listed(c, *each, position));
        ++position;
    }
    if (r.name && out.channels.empty())
        return error{errc::channel_not_found};
    return out;
}

} // namespace

OC_COMMAND(admin_channel_list) = define<&handle>({.summary = "List channels."});

} // namespace oc
