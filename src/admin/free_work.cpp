// A spec whose request is the function to run.
#include "admin/free_work.hpp"

#include "handlers/command.hpp"
#include "server/core.hpp"

#include <utility>

namespace oc {
namespace {

using query_work = std::function<void(query_call&)>;
using change_work = std::function<result<void>(change_call&)>;

template <class Work>
Work const& work_of(request_base const& erased)
{
    return static_cast<request_holder<Work> const&>(erased).value;
}

result<reply> run_free_query(query_call& c, request_base const& erased)
{
    work_of<query_work>(erased)(c);
    return reply{};
}

result<reply> run_free_change(change_call& c, request_base const& erased)
{
    TRY_VOID(work_of<change_work>(erased)(c));
    return reply{};
}

constexpr command_spec free_query{
    .rules = {}, .kind = command_kind::query, .query = &run_free_query};
constexpr command_spec free_change{
    .rules = {}, .kind = command_kind::change, .change = &run_free_change};

constexpr command_entry query_entry{"operator_query", &free_query};
constexpr command_entry change_entry{"operator_change", &free_change};

} // namespace

void ask_query(core& center, query_work work, std::function<void(result<std::string>)> done)
{
    center.run_for_operator({&query_entry,
                             std::make_unique<request_holder<query_work>>(std::move(work)),
                             std::move(done)});
}

void ask_change(core& center, change_work work, std::function<void(result<std::string>)> done)
{
    center.run_for_operator({&change_entry,
                             std::make_unique<request_holder<change_work>>(std::move(work)),
                             std::move(done)});
}

} // namespace oc
