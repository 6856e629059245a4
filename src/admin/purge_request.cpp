// What an operator asks to be purged, read and resolved.
#include "admin/commands.hpp"
#include "admin/message_purge.hpp"
#include "base/text.hpp"
#include "domain/errc.hpp"
#include "domain/message.hpp"

namespace oc {
namespace {

namespace json = boost::json;

result<std::optional<std::string>> read_text(json::object const& body, std::string_view key)
{
    auto const* const found = body.if_contains(key);
    if (found == nullptr || found->is_null())
        return std::optional<std::string>();
    if (!found->is_string() || found->get_string().empty())
        return error{errc::invalid_value, std::string(key)};
    return std::optional<std::string>(found->get_string());
}

result<std::optional<unix_seconds>> read_time(json::object const& body, std::string_view key)
{
    auto const* const found = body.if_contains(key);
    if (found == nullptr || found->is_null())
        return std::optional<unix_seconds>();
    if (!found->is_number())
        return error{errc::invalid_value, std::string(key)};
    return std::optional<unix_seconds>(found->to_number<double>());
}

result<bool> read_flag(json::object const& body, std::string_view key)
{
    auto const* const found = body.if_contains(key);
    if (found != nullptr && !found->is_bool())
        return error{errc::invalid_value, std::string(key)};
    return found != nullptr && found->get_bool();
}

void add_channel(view const& now, channel const& where, std::vector<purge_room>& into)
{
    if (where.type == channel_type::text)
        into.push_back({.room = where.id, .channel = where.id});
    for (auto const& in : now.threads.list(where.id))
        into.push_back({.room = in->room, .channel = where.id, .thread_id = in->id});
}

result<std::vector<purge_room>> read_rooms(view const& now, json::object const& body)
{
    std::vector<purge_room> out;
    TRY(auto const channel_name, read_text(body, "channel"));
    TRY(auto const thread_id, read_text(body, "thread_id"));
    if (thread_id) {
        auto const* const in = now.threads.find(*thread_id);
        if (in == nullptr)
            return error{errc::thread_not_found};
        out.push_back({.room = in->room, .channel = in->channel, .thread_id = in->id});
    } else if (channel_name) {
        auto const* const where = now.channels->find(*channel_name);
        if (where == nullptr)
            return error{errc::channel_not_found};
        add_channel(now, *where, out);
    } else {
        for (auto const& each : now.channels->in_order)
            add_channel(now, *each, out);
    }
    return out;
}

result<purge_filter> read_filter(view const& now, json::object const& body)
{
    purge_filter out;
    TRY(auto const user, read_text(body, "user"));
    TRY(out.author, read_text(body, "author_id"));
    if (user) {
        TRY(auto const who, find_named_user(now, *user));
        out.author = who->id;
    }
    TRY(out.after, read_time(body, "after"));
    TRY(out.before, read_time(body, "before"));
    TRY(out.contains, read_text(body, "contains"));
    if (out.contains)
        out.contains = fold_case(*out.contains);
    return out;
}

} // namespace

bool is_purged(purge_filter const& filter, message const& candidate)
{
    return (!filter.author || candidate.user == *filter.author) &&
           (!filter.after || candidate.timestamp >= *filter.after) &&
           (!filter.before || candidate.timestamp < *filter.before) &&
           (!filter.contains ||
            fold_case(candidate.content).find(*filter.contains) != std::string::npos);
}

result<purge_order> read_purge(view const& now, json::object const& body)
{
    purge_order out;
    TRY(out.filter, read_filter(now, body));
    TRY(out.rooms, read_rooms(now, body));
    TRY(out.is_dry_run, read_flag(body, "dry_run"));
    TRY(bool const all, read_flag(body, "all"));
    bool const narrows =
        out.filter.author || out.filter.after || out.filter.before || out.filter.contains;
    if (!narrows && !all)
        return error{errc::invalid_value, "all"};
    for (auto const* const key : {"channel", "thread_id", "user", "author_id", "after", "before"})
        if (auto const* const said = body.if_contains(key))
            out.said[key] = *said;
    return out;
}

} // namespace oc
