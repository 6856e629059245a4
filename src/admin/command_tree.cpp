// The subcommands of `admin`, family by family.
#include "admin/command_tree.hpp"

#include "admin/tree_leaf.hpp"

namespace oc {
namespace {

CLI::App& add_group(CLI::App& parent, std::string const& name, std::string const& meaning)
{
    auto* const made = parent.add_subcommand(name, meaning);
    made->require_subcommand(1);
    return *made;
}

constexpr auto user_meaning = "Name, id, or the name a local account logs in with";

void add_user_lists(CLI::App& user, admin_order& order)
{
    tree_leaf(user, order, {"list", "List accounts", "admin_user_list"})
        .text("--match", "match", "Only whose name, nickname or id contains this")
        .text("--role", "role", "Only those who have this role")
        .flag("--banned,!--not-banned", "banned", "Only the banned, or only the others")
        .flag("--online,!--offline", "online", "Only the connected, or only the others")
        .flag("--local,!--rotur", "local", "Only accounts with a password here, or only Rotur's")
        .number("--limit", "limit", "Show at most so many")
        .not_negative();
    tree_leaf(user, order, {"show", "Show one account", "admin_user_show"})
        .needs("NAME", "user", user_meaning);
    tree_leaf(user, order,
              {"sessions", "List connections, of one user or all", "admin_session_list"})
        .text("NAME", "user", user_meaning);
}

void add_user_acts(CLI::App& user, admin_order& order)
{
    tree_leaf(user, order, {"ban", "Ban a user and close all connections of theirs", "user_ban"})
        .needs("NAME", "user", user_meaning);
    tree_leaf(user, order, {"unban", "Lift a ban", "user_unban"})
        .needs("NAME", "user", user_meaning);
    tree_leaf(user, order, {"timeout", "Keep a user from writing; 0 lifts it", "user_timeout"})
        .needs("NAME", "user", user_meaning)
        .number("SECONDS", "timeout", "For how long, in seconds")
        .required();
    tree_leaf(user, order,
              {"rename",
               "Show a local account under another name; it still logs in "
               "with the name it registered",
               "admin_user_rename"})
        .needs("NAME", "user", user_meaning)
        .needs("NEW", "name", "2 to 32 letters, digits, _, - and .");
    tree_leaf(user, order, {"nickname", "Set or remove a nickname", "user_update"})
        .needs("NAME", "user", user_meaning)
        .needs("NICKNAME", "updates.nickname", "At most 20 characters; \"\" removes it");
    tree_leaf(user, order,
              {"password",
               "Give a local account another password, read from the terminal or from stdin",
               "admin_user_password"})
        .needs("NAME", "user", user_meaning)
        .reads_password();
    tree_leaf kick(user, order, {"kick", "Close connections", "admin_session_close"});
    kick.text("NAME", "user", user_meaning)
        .number("--session", "session", "Only this one, by its number in `user sessions`")
        .text("--reason", "reason", "What the client is told");
    kick.app().parse_complete_callback([&order] {
        if (!order.request.contains("user") && !order.request.contains("session"))
            throw CLI::RequiredError("NAME or --session");
    });
    tree_leaf(user, order, {"delete", "Remove an account; its messages stay", "user_delete"})
        .needs("NAME", "user", user_meaning)
        .asks("Remove this account for good?");
}

void add_user_data(CLI::App& user, admin_order& order)
{
    tree_leaf taken_out(user, order,
                        {"export",
                         "Write all that is kept about a user, with the uploads, into a new folder",
                         "admin_user_show"});
    taken_out.needs("NAME", "user", user_meaning);
    taken_out.app().add_option("--to", order.export_to, "The folder to make")->required();
    tree_leaf(user, order,
              {"erase", "Forget a user: messages, reactions, uploads, the account itself",
               "admin_user_erase"})
        .needs("NAME", "user", user_meaning)
        .flag("--keep-places", "keep_places", "Leave \"[deleted]\" where messages were")
        .asks("Erase all of this user for good?");
}

void add_user(CLI::App& admin, admin_order& order)
{
    auto& user = add_group(admin, "user", "Accounts");
    add_user_lists(user, order);
    add_user_acts(user, order);
    add_user_data(user, order);
    auto& role = add_group(user, "role", "The roles of an account");
    tree_leaf(role, order, {"add", "Give roles", "user_roles_add"})
        .needs("NAME", "user", user_meaning)
        .texts("ROLE", "roles", "Names of roles")
        .required();
    tree_leaf(role, order, {"remove", "Take roles", "user_roles_remove"})
        .needs("NAME", "user", user_meaning)
        .texts("ROLE", "roles", "Names of roles")
        .required();
    tree_leaf(role, order, {"set", "Give these roles instead of all others", "user_roles_set"})
        .needs("NAME", "user", user_meaning)
        .texts("ROLE", "roles", "Names of roles, the primary one first")
        .required();
}

tree_leaf& with_role_fields(tree_leaf& leaf)
{
    return leaf.text("--description", "description", "What it is for")
        .text("--color", "color", "Like #33aaff")
        .text("--category", "category", "Under which heading clients show it")
        .flag("--hoisted,!--not-hoisted", "hoisted", "Whether its holders are listed apart")
        .flag("--self-assignable,!--not-self-assignable", "self_assignable",
              "Whether everybody may take it");
}

void add_role(CLI::App& admin, admin_order& order)
{
    auto& role = add_group(admin, "role", "Roles");
    tree_leaf(role, order, {"list", "List roles, highest first", "admin_role_list"});
    tree_leaf(role, order, {"show", "Show one role", "admin_role_list"})
        .needs("ROLE", "role", "Name or id");
    tree_leaf create(role, order, {"create", "Make a role", "role_create"});
    create.needs("NAME", "name", "1 to 32 characters");
    with_role_fields(create).texts("--permission", "permissions", "A server permission; repeat");
    tree_leaf update(role, order, {"update", "Change a role", "role_update"});
    update.needs("ROLE", "role", "Name or id").text("--name", "name", "The new name");
    with_role_fields(update);
    tree_leaf(
        role, order,
        {"permissions", "Give these permissions instead of all others", "role_permissions_set"})
        .needs("ROLE", "role", "Name or id")
        .texts("PERMISSION", "permissions", "Server permissions")
        .required();
    tree_leaf(role, order, {"delete", "Delete a role", "role_delete"})
        .needs("ROLE", "role", "Name or id")
        .asks("Delete this role?");
    tree_leaf(role, order,
              {"reorder", "Put all roles into this order, highest first", "role_reorder"})
        .texts("ROLE", "roles", "Names of all roles")
        .required();
}

void add_channel(CLI::App& admin, admin_order& order)
{
    auto& channel = add_group(admin, "channel", "Channels");
    tree_leaf(channel, order, {"list", "List channels with what is in them", "admin_channel_list"});
    tree_leaf(channel, order, {"show", "Show one channel", "admin_channel_list"})
        .needs("NAME", "name", "Name of the channel");
    tree_leaf(channel, order, {"create", "Make a channel", "channel_create"})
        .needs("NAME", "name", "Name of the channel")
        .choice("--type", "type", {"text", "voice", "forum", "separator"}, "Of which kind")
        .required()
        .text("--description", "description", "What it is for")
        .text("--display-name", "display_name", "What clients show instead of the name")
        .json("--permissions", "permissions", R"(JSON like {"view":["user"],"send":["mod"]})")
        .number("--slow-mode", "slow_mode_seconds", "Seconds between two messages of a member");
    tree_leaf(channel, order, {"update", "Change a channel; its messages stay", "channel_update"})
        .needs("NAME", "current_name", "Name of the channel")
        .text("--name", "updates.name", "The new name")
        .choice("--type", "updates.type", {"text", "voice", "forum", "separator"}, "Of which kind")
        .text("--description", "updates.description", "What it is for; \"\" removes it")
        .text("--display-name", "updates.display_name", "What clients show; \"\" removes it")
        .json("--permissions", "updates.permissions", "All permission lists, as JSON")
        .number("--slow-mode", "updates.slow_mode_seconds", "Seconds; 0 for none");
    tree_leaf(channel, order, {"move", "Move a channel in the list", "channel_move"})
        .needs("NAME", "name", "Name of the channel")
        .number("POSITION", "position", "0 is the first place")
        .required();
    tree_leaf(channel, order,
              {"delete", "Delete a channel with all that is in it", "channel_delete"})
        .needs("NAME", "name", "Name of the channel")
        .asks("Delete this channel with all its messages?");
}

void add_message(CLI::App& admin, admin_order& order)
{
    auto& message = add_group(admin, "message", "Messages");
    auto leaf =
        tree_leaf(message, order, {"purge", "Delete many messages at once", "admin_message_purge"})
            .text("--channel", "channel", "Only in this channel, its threads too")
            .text("--thread", "thread_id", "Only in the thread of this id")
            .text("--user", "user", "Only of this user")
            .text("--author-id", "author_id",
                  "Only of this id, also when there is no such account any more")
            .moment("--after", "after", "Only at or after this time (UTC), or age")
            .moment("--before", "before", "Only before this time (UTC), or age")
            .text("--contains", "contains", "Only with this text, whatever its case")
            .flag("--all", "all", "Everything, when nothing else narrows it")
            .flag("--dry-run", "dry_run", "Delete nothing, show what would be");
    leaf.app().parse_complete_callback([&order] {
        bool narrows = false;
        for (auto const* const key : {"user", "author_id", "after", "before", "contains", "all"})
            narrows = narrows || order.request.contains(key);
        if (!narrows)
            throw CLI::RequiredError("--user, --author-id, --after, --before, --contains or --all");
        if (!order.request.contains("dry_run"))
            order.question = "Delete these messages for good?";
    });
}

void add_process(CLI::App& admin, admin_order& order)
{
    tree_leaf(admin, order, {"stats", "Count what is here", "admin_stats"});
    auto& config = add_group(admin, "config", "Settings of config.json");
    tree_leaf(config, order, {"get", "Show one setting, a section, or all", "admin_config_get"})
        .text("PATH", "path", "Like limits.post_content");
    tree_leaf(
        config, order,
        {"set", "Change a setting in the file, and at once where it can be", "admin_config_set"})
        .needs("PATH", "path", "Like limits.post_content")
        .needs("VALUE", "value", "Lists as a,b or JSON; sections as JSON");
    tree_leaf unset(
        config, order,
        {"unset", "Remove a setting from the file: its default counts", "admin_config_set"});
    unset.needs("PATH", "path", "Like limits.post_content");
    unset.app().parse_complete_callback([&order] { order.request["unset"] = true; });
    tree_leaf(admin, order, {"reload", "Reread config.json, as SIGHUP does", "admin_reload"});
    tree_leaf(admin, order,
              {"log-level", "Show or change the level of the log until the next start",
               "admin_log_level"})
        .choice("LEVEL", "level", {"debug", "info", "warning", "error", "off"},
                "The least level that is logged");
}

} // namespace

CLI::App* add_admin(CLI::App& program, admin_order& order)
{
    auto* const admin = program.add_subcommand(
        "admin", "Look after a server, whether it runs or not. Exit codes: 0 done, 1 refused or "
                 "not found, 2 the command line is wrong, 3 no server and no free data, 4 it "
                 "failed, 5 the question was answered with no, 130 interrupted");
    admin->add_option("--data", order.data, "Data directory")->capture_default_str();
    admin->add_option("--config", order.config_file,
                      "Config file, instead of config.json in the data directory");
    admin->add_flag("--json", order.as_json, "The reply as one JSON document");
    admin->add_flag("--yes,-y", order.yes, "Ask nothing");
    admin->require_subcommand(1);
    admin->fallthrough(); // `admin user list --json` too
    add_user(*admin, order);
    add_role(*admin, order);
    add_channel(*admin, order);
    add_message(*admin, order);
    add_process(*admin, order);
    return admin;
}

} // namespace oc
