// What the desk does itself: settings, log level, connections, figures of the process.
#include "admin/commands.hpp"
#include "admin/control_limits.hpp"
#include "admin/free_work.hpp"
#include "admin/operator_desk.hpp"
#include "base/log.hpp"
#include "domain/errc.hpp"
#include "domain/user.hpp"
#include "protocol/errors.hpp"
#include "server/core.hpp"
#include "server/server.hpp"
#include "setup/config_file.hpp"
#include "setup/config_path.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

std::string text_at(json::object const& body, std::string_view key)
{
    auto const* const found = body.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

operator_refusal to_refusal(error const& why)
{
    return {std::string(errc_name(why.code)), error_text(why)};
}

operator_refusal not_running()
{
    return {"not_running", "the server is not running: this needs a running one"};
}

std::int64_t file_bytes(fs::path const& file)
{
    std::error_code failure;
    auto const size = fs::file_size(file, failure);
    return failure ? 0 : static_cast<std::int64_t>(size);
}

std::string_view current_level()
{
    using log::level;
    constexpr std::pair<level, std::string_view> names[]{{level::debug, "debug"},
                                                         {level::info, "info"},
                                                         {level::warning, "warning"},
                                                         {level::error, "error"}};
    for (auto const& [at, name] : names)
        if (log::is_enabled(at))
            return name;
    return "off";
}

// What is wrong with the operator's file is no fault of ours.
operator_result<json::object> read_file(fs::path const& config_file)
{
    try {
        return read_config_document(config_file);
    } catch (std::exception const& failure) {
        return operator_refusal{"config_broken", failure.what()};
    }
}

// Files that cannot be read or written, and the like.
template <class Act>
operator_result<json::object> try_to(Act const& act)
{
    try {
        return act();
    } catch (std::exception const& failure) {
        return operator_refusal{"failed", failure.what()};
    }
}

// An address book for the time of one request: the connections, and whose they are.
struct connections {
    std::vector<connection_facts> list{};
    view_ptr now{};
};

} // namespace

template <class T>
operator_result<T>
operator_desk::ask_core(std::function<void(core&, std::function<void(T)>)> ask) const
{
    auto const promise = std::make_shared<std::promise<T>>();
    auto answered = promise->get_future();
    around_.running.post([ask = std::move(ask), promise](core& center) {
        ask(center, [promise](T value) { promise->set_value(std::move(value)); });
    });
    std::chrono::milliseconds const time_max{control_limits::answer_ms_max};
    if (answered.wait_for(time_max) != std::future_status::ready)
        return operator_refusal{"timeout", "the server did not answer in time"};
    try {
        return answered.get();
    } catch (std::future_error const&) {
        return operator_refusal{"stopping", "the server is stopping"};
    }
}

bool operator_desk::act(std::string_view cmd, object const& body, answer_ptr const& to)
{
    struct row {
        std::string_view cmd;
        outcome (operator_desk::*run)(object const&);
    };
    static constexpr row rows[]{{"admin_config_set", &operator_desk::set_config},
                                {"admin_reload", &operator_desk::reload},
                                {"admin_log_level", &operator_desk::log_level},
                                {"admin_session_list", &operator_desk::list_sessions},
                                {"admin_session_close", &operator_desk::close_sessions},
                                {"admin_stats", &operator_desk::stats},
                                {"admin_config_get", &operator_desk::get_config}};
    for (auto const& each : rows) {
        if (each.cmd != cmd)
            continue;
        auto done = try_to([&] { return (this->*each.run)(body); });
        if (!done) {
            to->finish(refusal_line(done.error().code, done.error().text));
            return true;
        }
        object packet{{"cmd", std::string(cmd)}};
        packet.insert(done->begin(), done->end());
        to->finish(reply_line(json::serialize(packet)));
        return true;
    }
    return false;
}

// --- settings ------------------------------------------------------------------------------------

operator_desk::outcome operator_desk::get_config(object const& body)
{
    auto const path = text_at(body, "path");
    if (!around_.started_with) {
        auto const document = read_file(around_.config_file);
        if (!document)
            return document.error();
        auto listed = list_settings(*document, path);
        if (!listed)
            return listed.error();
        return object{{"settings", std::move(*listed)}};
    }
    auto const now = ask_core<std::shared_ptr<config const>>(
        [](core& center, auto then) { then(center.now().settings); });
    if (!now)
        return now.error();
    auto const& start = *around_.started_with;
    settings_in_force const running{.live = (*now)->document,
                                    .start = start.document,
                                    .instead = {{"websocket.host", start.host},
                                                {"websocket.port", start.port},
                                                {"logging.level", current_level()}}};
    object told;
    auto document = running.live;
    try {
        document = read_config_document(around_.config_file);
    } catch (std::exception const& failure) { // the server goes on without it, and so do we
        told["file_fault"] = failure.what();
    }
    auto listed = list_settings(running, document, path);
    if (!listed)
        return listed.error();
    told["settings"] = std::move(*listed);
    return told;
}

operator_desk::outcome operator_desk::set_config(object const& body)
{
    auto const path = text_at(body, "path");
    bool const is_removal = body.if_contains("unset") != nullptr;
    auto value = is_removal ? operator_result<json::value>(json::value())
                            : read_setting(path, text_at(body, "value"));
    if (!value)
        return value.error();
    // On the writer, like the changes of commands: one thread at a time edits the file.
    auto const refused = std::make_shared<operator_refusal>();
    auto const before = std::make_shared<json::value>();
    auto const edit = [=, this](change_call&) -> result<void> {
        auto const done = try_to([&]() -> outcome {
            auto const old = read_file(around_.config_file);
            if (!old)
                return old.error();
            auto changed = *old;
            if (auto const* const was = find_value(*old, path))
                *before = *was;
            else if (is_removal && !is_known_setting(path))
                return operator_refusal{"unknown_setting", "there is no setting " + path};
            if (is_removal)
                remove_value(changed, path);
            else
                set_value(changed, path, *value);
            if (auto const checked = check_changed(*old, changed, path); !checked)
                return checked.error();
            write_config_atomically(around_.config_file, changed);
            return object{};
        });
        if (!done)
            *refused = done.error();
        return {};
    };
    auto const done = ask_core<result<std::string>>(
        [edit](core& center, auto then) { ask_change(center, edit, then); });
    if (!done)
        return done.error();
    if (!*done)
        return to_refusal(done->error());
    if (!refused->code.empty())
        return *refused;
    object told{{"path", path}, {"value", *value}, {"before", *before}};
    told["live"] = is_live_setting(path);
    put_in_force(told);
    return told;
}

void operator_desk::put_in_force(object& told)
{
    bool const is_live = told.at("live").get_bool();
    told["in_force"] = is_live && around_.reload ? "now" : "at the next start";
    if (!is_live || !around_.reload)
        return;
    try {
        around_.reload();
        static_cast<void>(ask_core<bool>([](core&, auto then) { then(true); }));
    } catch (std::exception const& failure) {
        told["in_force"] =
            "not yet: it is written, but the file is refused as a whole: " +
            std::string(failure.what());
    }
}

operator_desk::outcome operator_desk::reload(object const&)
{
    if (!around_.reload)
        return not_running();
    try {
        around_.reload();
    } catch (std::exception const& failure) {
        return operator_refusal{"config_not_reloaded", failure.what()};
    }
    static_cast<void>(ask_core<bool>([](core&, auto then) { then(true); }));
    return object{{"reloaded", true}};
}

operator_desk::outcome operator_desk::log_level(object const& body)
{
    if (!around_.reload)
        return not_running();
    auto const wanted = text_at(body, "level");
    auto const before = std::string(current_level());
    if (!wanted.empty()) {
        if (wanted != "off" && log::parse_level(wanted) == log::level::info && wanted != "info")
            return operator_refusal{"invalid_value", "debug, info, warning, error or off"};
        log::set_level(log::parse_level(wanted));
    }
    return object{{"level", wanted.empty() ? before : wanted}, {"before", before}};
}

// --- connections ---------------------------------------------------------------------------------

operator_desk::outcome operator_desk::list_sessions(object const& body)
{
    auto const told = ask_core<connections>([](core& center, auto then) {
        then({center.list_connections(), center.now_shared()});
    });
    if (!told)
        return told.error();
    std::string only;
    if (auto const name = text_at(body, "user"); !name.empty()) {
        auto const who = find_named_user(*told->now, name);
        if (!who)
            return to_refusal(who.error());
        only = (*who)->id;
    }
    auto const wall = around_.time.wall_now();
    json::array sessions;
    for (auto const& each : told->list) {
        if (!only.empty() && each.user_id != only)
            continue;
        constexpr double ms_per_second = 1000;
        sessions.push_back(object{
            {"session", static_cast<std::uint64_t>(each.session)},
            {"user_id", each.user_id},
            {"user", each.user_id.empty() ? std::string() : told->now->users.name_of(each.user_id)},
            {"address", each.address},
            {"since", wall - static_cast<double>(each.open_ms) / ms_per_second},
            {"client", each.client}});
    }
    return object{{"sessions", std::move(sessions)}};
}

operator_desk::outcome operator_desk::close_sessions(object const& body)
{
    auto const name = text_at(body, "user");
    auto const* const number = body.if_contains("session"); // then only that one
    auto reason = text_at(body, "reason");
    if (reason.empty())
        reason = "Disconnected by the operator";
    auto const closed = ask_core<result<std::int64_t>>([=](core& center, auto then) {
        std::string only;
        if (!name.empty()) {
            auto const who = find_named_user(center.now(), name);
            if (!who)
                return then(who.error());
            only = (*who)->id;
        }
        std::int64_t count = 0;
        for (auto const& each : center.list_connections()) {
            bool const is_named = number != nullptr && number->is_int64() &&
                                  static_cast<std::int64_t>(each.session) == number->get_int64();
            bool const is_theirs = !only.empty() && each.user_id == only;
            if (number == nullptr ? is_theirs : is_named && (only.empty() || is_theirs))
                count += center.disconnect(each.session, reason) ? 1 : 0;
        }
        then(count);
    });
    if (!closed)
        return closed.error();
    if (!*closed)
        return to_refusal(closed->error());
    if ((name.empty() || number != nullptr) && **closed == 0)
        return operator_refusal{"session_not_found", "There is no such connection"};
    return object{{"closed", **closed}};
}

// --- figures -------------------------------------------------------------------------------------

operator_desk::outcome operator_desk::stats(object const&)
{
    struct figures {
        result<std::string> counted = std::string();
        std::size_t connections = 0;
    };
    auto const told = ask_core<figures>([](core& center, auto then) {
        auto const open = center.list_connections().size();
        auto const command = find_operator_command("admin_stats");
        center.run_for_operator({command.entry, std::move(*command.entry->spec->decode({})),
                                 [then, open](result<std::string> counted) {
                                     then({std::move(counted), open});
                                 }});
    });
    if (!told)
        return told.error();
    if (!told->counted)
        return to_refusal(told->counted.error());
    auto out = json::parse(*told->counted).get_object();
    out.erase("cmd");
    out["running"] = static_cast<bool>(around_.reload);
    out["connections"] = told->connections;
    constexpr std::int64_t ms_per_second = 1000;
    if (around_.reload)
        out["uptime_seconds"] = (around_.time.steady_now() - since_) / ms_per_second;
    out["database_bytes"] = file_bytes(around_.database);
    out["database_log_bytes"] = file_bytes(around_.database.string() + "-wal");
    return out;
}

} // namespace oc
