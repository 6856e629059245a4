// Confirmation, password, the request, the outcome.
#include "admin/run_admin.hpp"

#include "admin/admin_link.hpp"
#include "admin/control_socket.hpp"
#include "admin/erased_files.hpp"
#include "admin/progress_line.hpp"
#include "admin/shown_reply.hpp"
#include "admin/terminal.hpp"
#include "base/clock.hpp"
#include "base/pretty_json.hpp"
#include "import/user_data.hpp"
#include "setup/data_directory.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string_view>

namespace oc {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

std::string text_at(json::object const& from, std::string_view key)
{
    auto const* const found = from.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

int fail(admin_order const& order, admin_exit with, std::string const& code,
         std::string const& text)
{
    if (order.as_json)
        std::cout << make_refusal(code, text) << '\n';
    std::cerr << "originchats admin: " << harmless(text) << '\n';
    return static_cast<int>(with);
}

admin_exit exit_of(std::string_view code)
{
    constexpr std::array<std::string_view, 5> faults{"internal_error", "failed", "timeout",
                                                     "stopping", "queue_full"};
    constexpr std::array<std::string_view, 3> closed{"not_running", "busy", "not_allowed"};
    if (std::ranges::find(faults, code) != faults.end())
        return admin_exit::failed;
    return std::ranges::find(closed, code) != closed.end() ? admin_exit::unreachable
                                                           : admin_exit::refused;
}

// A banned account cannot be deleted: the command says so by changing nothing.
bool is_silent_refusal(json::object const& reply)
{
    auto const* const deleted = reply.if_contains("deleted");
    return text_at(reply, "cmd") == "user_delete" && deleted != nullptr && deleted->is_bool() &&
           !deleted->get_bool();
}

bool is_true(json::object const& of, std::string_view key)
{
    auto const* const found = of.if_contains(key);
    return found != nullptr && found->is_bool() && found->get_bool();
}

bool is_done(json::object const& last) { return is_true(last, "ok"); }

int conclude(admin_order const& order, json::object const& last)
{
    if (!is_done(last)) {
        auto const code = text_at(last, "code");
        return fail(order, exit_of(code), code, text_at(last, "text"));
    }
    auto const& reply = last.at("reply").as_object();
    if (is_silent_refusal(reply))
        return fail(order, admin_exit::refused, "banned",
                    "a banned account keeps its record: lift the ban first");
    std::cout << (order.as_json ? to_utf8(pretty_json(reply)) + "\n" : show_reply(reply));
    std::cout.flush();
    if (is_true(reply, "stopped"))
        return static_cast<int>(admin_exit::interrupted);
    auto const in_force = text_at(reply, "in_force");
    if (!in_force.starts_with("not yet"))
        return static_cast<int>(admin_exit::done);
    std::cerr << "originchats admin: " << harmless(in_force) << '\n';
    return static_cast<int>(admin_exit::refused);
}

// Beside the server, which needs no part in it: the database is only read.
json::object export_shown_user(admin_order const& order, json::object const& last)
{
    data_directory const data(order.data);
    auto const id = text_at(last.at("reply").as_object(), "id");
    auto const done = export_user(data.database_file(), data.attachments(), id, order.export_to);
    return {{"ok", true},
            {"reply", json::object{{"cmd", "admin_user_export"},
                                   {"user", id},
                                   {"folder", order.export_to.string()},
                                   {"messages", done.messages},
                                   {"attachments", done.attachments},
                                   {"missing_attachments", done.missing_attachments}}}};
}

// Before anything is asked: what was said is not possible.
std::string complain_of_target(fs::path const& folder)
{
    if (folder.empty())
        return {};
    std::error_code ignored;
    auto whole = fs::absolute(folder, ignored);
    if (!whole.has_filename())
        whole = whole.parent_path();
    if (fs::symlink_status(whole, ignored).type() != fs::file_type::not_found)
        return folder.string() + " is there already; name a new folder";
    return fs::is_directory(whole.parent_path(), ignored)
               ? ""
               : whole.parent_path().string() + " is no folder";
}

json::array shown_paths(std::vector<std::filesystem::path> const& files)
{
    json::array out;
    for (auto const& each : files)
        out.emplace_back(each.string());
    return out;
}

// Here, since the core does not block, and since some of the files are the operator's alone.
void clean_after(admin_order const& order, bool is_running, json::object& reply)
{
    auto const files = clean_after_erasure(
        data_directory(order.data), {text_at(reply, "id"), text_at(reply, "user")}, is_running);
    reply["removed_files"] = shown_paths(files.removed);
    reply["files_left"] = shown_paths(files.left);
    if (!files.left.empty())
        reply["note"] = "files_left may still name the user: remove the originals of an import, "
                        "their copies and its report (rm -r) when you do not go back to the "
                        "original server, and what repair and restore put aside when you do not "
                        "need it; backups and logs keep what they have until they are removed";
}

struct opened_link {
    std::unique_ptr<admin_link> link;
    bool is_running = false;
};

opened_link open_link(admin_order const& order)
{
    auto const root = data_directory(order.data).root();
    if (auto running = connect_to_server(control_socket_file(root)))
        return {std::move(running), true};
    return {open_stopped_server(order), false};
}

} // namespace

std::string make_refusal(std::string const& code, std::string const& text)
{
    return to_utf8(
        pretty_json(json::object{{"error", json::object{{"code", code}, {"text", text}}}}));
}

int run_admin(admin_order order)
{
    try {
        if (!order.question.empty() && !order.yes && !confirm(order.question))
            return fail(order, admin_exit::declined, "declined", "nothing was done");
        if (order.wants_password) {
            auto password = read_new_password();
            if (password.differs)
                return fail(order, admin_exit::declined, "passwords_differ",
                            "the two passwords differ; nothing was changed");
            if (!password.text)
                return fail(order, admin_exit::declined, "no_password", "no password was given");
            order.request["password"] = std::move(*password.text);
        }
        if (auto const fault = complain_of_target(order.export_to); !fault.empty())
            return fail(order, admin_exit::refused, "folder_unusable", fault);
        // Made before any thread is: all of them are to keep the signal.
        std::optional<interruption> asked;
        if (text_at(order.request, "cmd") == "admin_message_purge")
            asked.emplace();
        auto [link, is_running] = open_link(order);
        if (asked)
            link->heed(*asked);
        if (is_running && !order.config_file.empty()) // for the server to say that it has another
            order.request["config_file"] = fs::absolute(order.config_file).string();
        system_clock_source const time;
        progress_line_view progress(time, order.as_json);
        auto last = link->ask(order.request, [&](std::int64_t done, std::int64_t total) {
            progress.show(done, total);
        });
        progress.clear();
        link.reset();
        if (!order.export_to.empty() && is_done(last)) {
            become_root_again();
            last = export_shown_user(order, last);
        }
        if (is_done(last) && text_at(last.at("reply").as_object(), "cmd") == "admin_user_erase")
            clean_after(order, is_running, last["reply"].as_object());
        return conclude(order, last);
    } catch (broken_config const& fault) {
        return fail(order, admin_exit::refused, "config_broken", fault.what());
    } catch (unreachable const& why) {
        return fail(order, admin_exit::unreachable, "unreachable", why.what());
    } catch (std::exception const& failure) {
        return fail(order, admin_exit::failed, "failed", failure.what());
    }
}

} // namespace oc
