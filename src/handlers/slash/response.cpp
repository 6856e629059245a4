// slash_response: a bot answers a call in the channel, or only its caller (part 2 §5.5). With a
// call that it was handed lately it needs no right to write, and may leave the command out.
#include "base/text.hpp"
#include "domain/embeds.hpp"
#include "domain/lax_values.hpp"
#include "handlers/define.hpp"
#include "handlers/message/message_content.hpp"
#include "handlers/slash/answering.hpp"

#include <boost/describe/class.hpp>

#include <utility>

namespace oc {
namespace {

struct request {
    required<std::string, errc::slash_channel_required> channel;
    boost::json::value response;
    boost::json::value embeds;
    std::optional<std::string> command;
    std::optional<std::string> invoker;
    boost::json::value ephemeral;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, response, embeds, command, invoker, ephemeral,
                                    thread_id))

result<void> check(check_call const& c, request& r)
{
    if (r.response.is_null())
        r.response.emplace_string();
    if (!r.response.is_string())
        return error{errc::slash_response_not_text};
    auto const content = std::string(trim(std::string_view(r.response.get_string())));
    if (content.empty() && !has_embeds(r.embeds))
        return error{errc::slash_response_empty};
    TRY_VOID(tidy_embeds(r.embeds));
    if (content.empty() && !shows_something(r.embeds))
        return error{errc::slash_response_empty};
    auto const length_max = c.now.settings->slash_response_max;
    if (code_points(content) > static_cast<std::size_t>(length_max))
        return error{errc::message_too_long, std::to_string(length_max)};
    r.response = boost::json::string(content);
    if (!r.ephemeral.is_null() && !to_flag(r.ephemeral))
        return error{errc::invalid_value, "ephemeral"};
    return {};
}

void handle(conversation_ptr c, request const& r)
{
    auto const me = require_me(*c);
    if (!me)
        return c->refuse(me.error());
    auto found = find_answer(*c, **me,
                             {.channel = *r.channel,
                              .thread_id = r.thread_id,
                              .content = std::string(r.response.get_string()),
                              .embeds = has_embeds(r.embeds) ? r.embeds : boost::json::value{},
                              .command = r.command.value_or(""),
                              .invoker = r.invoker.value_or((*me)->id),
                              .ephemeral = to_flag(r.ephemeral)});
    if (!found)
        return c->refuse(found.error());
    auto const invoker = found->caller.value_or((*me)->id);
    auto const interaction = found->interaction;
    run_slash_work(
        c, {.run = [facts = *std::move(found)](
                       change_call& change) { return post_answer(change, facts); },
            .concerned = {invoker, (*me)->id},
            .told = [c, interaction](slash_delivery const& answer) {
                c->live().slash.note_answer(c->who.session, interaction, answer.is_kept);
            }});
}

} // namespace

OC_COMMAND(slash_response) = define<&handle, &check>({
    .summary = "Answer a slash command that was called.",
    .blocked_by_timeout = true,
});

} // namespace oc
