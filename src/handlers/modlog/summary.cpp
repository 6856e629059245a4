// modlog_summary: how often moderators did what (part 2 §9.3).
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "handlers/modlog/modlog_access.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

using counts = std::vector<std::pair<std::string, std::int64_t>>;

struct log_summary {
    static constexpr std::string_view wire_name = "modlog_summary";
    counts action_counts;   // by "category.action"
    counts category_totals;
    std::int64_t total = 0; // of all, the counts are of the newest 10,000
};
BOOST_DESCRIBE_STRUCT(log_summary, (), (action_counts, category_totals, total))

result<log_summary> handle(query_call& c, request const&)
{
    TRY(auto const me, require_me(c));
    TRY_VOID(require_modlog_reader(c.now(), *me));
    log_summary out;
    auto const horizon = find_modlog_horizon(*c.now().settings, c.time);
    for (auto const& each :
         c.db.modlog.count_by_action(limits::modlog_summary_entries, horizon)) {
        out.action_counts.emplace_back(each.category + "." + each.action, each.count);
        if (out.category_totals.empty() || out.category_totals.back().first != each.category)
            out.category_totals.emplace_back(each.category, 0);
        out.category_totals.back().second += each.count;
    }
    out.total = c.db.modlog.count({.horizon = horizon});
    return out;
}

} // namespace

OC_COMMAND(modlog_summary) = define<&handle>({
    .summary = "Count what moderators did.",
});

} // namespace oc
