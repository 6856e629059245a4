// slash_register: a bot says which commands it answers (part 2 §5.2). They live as long as its
// connection; the newest registration of a user wins.
#include "handlers/define.hpp"
#include "handlers/slash/builtins.hpp"
#include "handlers/slash/slash_events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    boost::json::value commands;
};
BOOST_DESCRIBE_STRUCT(request, (), (commands))

struct registered {
    static constexpr std::string_view wire_name = "slash_register";
    std::string val;
};
BOOST_DESCRIBE_STRUCT(registered, (), (val))

result<registered> handle(live_call& c, request const& r)
{
    TRY_VOID(require_me(c));
    TRY(auto commands, read_slash_commands(r.commands, builtin_names()));
    slash_change change;
    registered_command const who{.session = c.who.session, .user_id = c.who.user_id};
    if (!c.live.slash.set(who, std::move(commands), change))
        return error{errc::slash_schema, "too many commands on this server"};
    append_slash_change(c.out, c.now(), change);
    return registered{std::to_string(r.commands.as_array().size()) +
                      " commands registered successfully"};
}

} // namespace

OC_COMMAND(slash_register) = define<&handle>({
    .summary = "Say which slash commands this connection answers, instead of those it did before.",
    .budget = rate::message, // everybody hears of it
    .blocked_by_timeout = true,
});

} // namespace oc
