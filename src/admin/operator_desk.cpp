// Requests to commands; and the handful of acts that are no commands of the core.
#include "admin/operator_desk.hpp"

#include "admin/commands.hpp"
#include "admin/message_purge.hpp"
#include "admin/user_erase.hpp"
#include "base/text.hpp"
#include "domain/errc.hpp"
#include "protocol/envelope.hpp"
#include "server/core.hpp"
#include "server/server.hpp"

#include <utility>

namespace oc {
namespace {

// On the core.
void run_command(core& center, operator_command const& command, boost::json::object& body,
                 answer_ptr const& to)
{
    if (command.prepare != nullptr)
        if (auto const prepared = command.prepare(center.now(), body); !prepared)
            return to->finish(refusal_line(prepared.error()));
    auto request = command.entry->spec->decode(body);
    if (!request)
        return to->finish(refusal_line(request.error()));
    center.run_for_operator({command.entry, std::move(*request),
                             [to](result<std::string> outcome) { to->finish(end_line(outcome)); }});
}

// On the core.
void run_purge(core& center, boost::json::object const& body, answer_ptr const& to)
{
    auto order = read_purge(center.now(), body);
    if (!order)
        return to->finish(refusal_line(order.error()));
    start_purge(center, std::move(*order), to);
}

// On the core.
void run_erase(core& center, boost::json::object const& body, answer_ptr const& to)
{
    auto order = read_erase(center.now(), body);
    if (!order)
        return to->finish(refusal_line(order.error()));
    start_erase(center, std::move(*order), to);
}

// The same file, by whatever name.
bool is_own_config(std::filesystem::path const& own, boost::json::value const& meant)
{
    std::error_code failure;
    return meant.is_string() &&
           std::filesystem::equivalent(std::string(meant.get_string()), own, failure) && !failure;
}

} // namespace

operator_desk::operator_desk(desk_surroundings around)
    : around_(std::move(around)), since_(around_.time.steady_now())
{
}

void operator_desk::take(std::string_view line, answer_ptr const& to)
{
    auto parsed =
        is_valid_utf8(line) ? read_envelope(line) : result<envelope>(error{errc::invalid_json});
    if (!parsed || !parsed->has_cmd)
        return to->finish(refusal_line(error{errc::invalid_json}));
    auto const& cmd = parsed->cmd;
    if (auto const* const meant = parsed->body.if_contains("config_file");
        meant != nullptr && !is_own_config(around_.config_file, *meant))
        return to->finish(refusal_line("other_config", "the server that runs has another config: " +
                                                           around_.config_file.string()));
    parsed->body.erase("config_file");
    if (act(cmd, parsed->body, to))
        return;
    if (cmd == "admin_message_purge")
        return around_.running.post(
            [body = std::move(parsed->body), to](core& center) { run_purge(center, body, to); });
    if (cmd == "admin_user_erase")
        return around_.running.post(
            [body = std::move(parsed->body), to](core& center) { run_erase(center, body, to); });
    auto const command = find_operator_command(cmd);
    if (command.entry == nullptr)
        return to->finish(refusal_line(error{errc::unknown_command, cmd}));
    around_.running.post([command, body = std::move(parsed->body), to](core& center) mutable {
        run_command(center, command, body, to);
    });
}

} // namespace oc
