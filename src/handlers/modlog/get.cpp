// modlog_get: what moderators did, the newest first (part 2 §9.2).
#include "base/limits.hpp"
#include "domain/lax_values.hpp"
#include "handlers/define.hpp"
#include "handlers/modlog/modlog_access.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    boost::json::value limit;
    boost::json::value offset;
    boost::json::value after;
    std::optional<std::string> category;
    std::optional<std::string> actor;  // id
    std::optional<std::string> target; // id
    std::optional<std::string> action;
};
BOOST_DESCRIBE_STRUCT(request, (), (limit, offset, after, category, actor, target, action))

struct wire_modlog_entry {
    std::string id;
    std::string action;
    std::string category;
    std::string actor_id;
    std::string actor_name;
    or_null<std::string> target_id;
    or_null<std::string> target_name;
    boost::json::object details;
    double timestamp = 0;
};
BOOST_DESCRIBE_STRUCT(wire_modlog_entry, (), (id, action, category, actor_id, actor_name,
                                              target_id, target_name, details, timestamp))

struct found_entries {
    static constexpr std::string_view wire_name = "modlog_get";
    std::vector<wire_modlog_entry> entries;
    std::int64_t total = 0; // that match
    std::int64_t offset = 0;
    std::int64_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(found_entries, (), (entries, total, offset, limit))

// true counts as 1, 5.0 is none (§9.2).
std::optional<std::int64_t> read_whole(boost::json::value const& given, std::int64_t absent)
{
    if (given.is_null())
        return absent;
    return given.is_int64() || given.is_bool() ? to_integer(given) : std::nullopt;
}

std::optional<std::string> unless_empty(std::optional<std::string> const& text)
{
    return text && text->empty() ? std::nullopt : text;
}

wire_modlog_entry to_wire_modlog_entry(modlog_entry const& from)
{
    return {.id = modlog_id(from),
            .action = from.action,
            .category = std::string(modlog_category(from.action)),
            .actor_id = from.actor_id,
            .actor_name = from.actor_name,
            .target_id = from.target_id,
            .target_name = from.target_name,
            .details = from.details,
            .timestamp = from.timestamp};
}

result<modlog_page> read_page(request const& r)
{
    auto const limit = read_whole(r.limit, limits::modlog_limit_default);
    if (!limit || *limit < 1 || *limit > limits::modlog_limit_max)
        return error{errc::modlog_limit};
    auto const offset = read_whole(r.offset, 0);
    if (!offset || *offset < 0)
        return error{errc::modlog_offset};
    return modlog_page{*offset, *limit};
}

result<found_entries> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY_VOID(require_modlog_reader(c.now(), *me));
    TRY(auto const page, read_page(r));
    modlog_filter wanted{.category = unless_empty(r.category),
                         .actor = unless_empty(r.actor),
                         .target = unless_empty(r.target),
                         .action = unless_empty(r.action),
                         .horizon = find_modlog_horizon(*c.now().settings, c.time)};
    if (!r.after.is_null()) {
        wanted.after = r.after.is_bool() ? std::nullopt : to_number(r.after);
        if (!wanted.after)
            return error{errc::modlog_after};
    }
    found_entries out{{}, c.db.modlog.count(wanted), page.offset, page.limit};
    for (auto const& each : c.db.modlog.list(wanted, page))
        out.entries.push_back(to_wire_modlog_entry(each));
    return out;
}

} // namespace

OC_COMMAND(modlog_get) = define<&handle>({
    .summary = "Read what moderators did, newest first.",
});

} // namespace oc
