"""The admin command line: every command, against a running server and against a stopped one."""
import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import time

import pytest

from admin_place import REFUSED, UNREACHABLE, USAGE, Place, copy_of, fill
from chat_client import Client
from server_process import BINARY, DATABASE, run_program, serve
from waiting import DEADLINE_S, wait_until


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    data = tmp_path_factory.mktemp("admin") / "data"
    asyncio.run(fill(data))
    return data


@pytest.fixture(params=["running", "stopped"])
def place(request, prepared, data):
    copy_of(prepared, data)
    if request.param == "stopped":
        yield Place(data)
        return
    with serve(data) as server:
        yield Place(data, server)


def names(users):
    return [user["username"] for user in users]


# Accounts. -------------------------------------------------------------------------------------


def test_user_list_shows_accounts_and_narrows(place):
    listed = place.ask("user", "list")
    assert listed["cmd"] == "admin_user_list"
    assert names(listed["users"]) == ["USR:local_ada", "USR:local_bob", "USR:local_cid"]
    assert listed["total"] == 3
    assert listed["users"][0] == {"id": "USR:local_ada", "username": "USR:local_ada",
                                  "nickname": "ada", "roles": ["user"], "local": True,
                                  "banned": False, "online": False, "timeout_until": None}
    assert names(place.ask("user", "list", "--match", "BO")["users"]) == ["USR:local_bob"]
    assert place.ask("user", "list", "--role", "owner")["users"] == []
    assert place.ask("user", "list", "--banned")["total"] == 0
    assert place.ask("user", "list", "--not-banned", "--offline", "--local")["total"] == 3
    assert place.ask("user", "list", "--online")["total"] == 0
    assert place.ask("user", "list", "--rotur")["total"] == 0
    limited = place.ask("user", "list", "--limit", "2")
    assert (len(limited["users"]), limited["total"]) == (2, 3)
    assert place.refuse("user", "list", "--role", "nope") == "role_not_found"


def test_users_are_found_by_login_name_id_and_shown_name(place):
    for name in ("ada", "ADA", "USR:local_ada"):
        assert place.user(name)["id"] == "USR:local_ada"
    assert place.refuse("user", "show", "nobody") == "user_not_found"
    assert place.refuse("user", "show", "SYS:console") == "user_not_found"


def test_ban_and_unban(place):
    assert place.ask("user", "ban", "bob") == {"cmd": "user_ban", "user": "USR:local_bob",
                                               "banned": True}
    assert place.ask("user", "ban", "bob")["banned"] is False
    assert place.user("bob")["banned"] is True
    assert names(place.ask("user", "list", "--banned")["users"]) == ["USR:local_bob"]
    assert place.ask("user", "unban", "bob")["unbanned"] is True
    assert place.ask("user", "unban", "bob")["unbanned"] is False
    assert place.user("bob")["banned"] is False
    assert place.refuse("user", "ban", "nobody") == "user_not_found"
    place.ask("user", "role", "add", "bob", "owner")
    assert place.refuse("user", "ban", "bob") == "owner_not_bannable"


def test_roles_of_a_user(place):
    assert place.ask("user", "role", "add", "bob", "admin", "moderator")["roles"] == [
        "user", "admin", "moderator"]
    assert place.ask("user", "role", "remove", "bob", "admin")["roles"] == ["user", "moderator"]
    assert place.ask("user", "role", "set", "bob", "owner")["roles"] == ["owner"]
    assert names(place.ask("user", "list", "--role", "owner")["users"]) == ["USR:local_bob"]
    assert place.refuse("user", "role", "set", "bob", "user") == "last_owner_role"
    assert place.refuse("user", "role", "add", "bob", "nope") == "role_not_existing"
    assert place.refuse("user", "role", "add", "nobody", "user") == "user_not_found"


def test_timeout_nickname_and_delete(place):
    assert place.ask("user", "timeout", "bob", "60")["timeout"] == 60
    assert place.user("bob")["timeout_until"] > time.time()
    place.ask("user", "timeout", "bob", "0")
    assert place.user("bob")["timeout_until"] is None
    assert place.ask("user", "nickname", "bob", "Robert")["nickname"] == "Robert"
    assert place.ask("user", "nickname", "bob", "")["nickname"] is None
    place.ask("user", "ban", "bob")
    assert place.refuse("user", "delete", "bob") == "banned"
    place.ask("user", "unban", "bob")
    assert place.ask("user", "delete", "bob", "--yes")["deleted"] is True
    assert place.refuse("user", "show", "bob") == "user_not_found"


async def log_in(place, name, password="correct horse"):
    """Logs in at the server that runs, or at one that is started for it."""
    if not place.is_running:
        with serve(place.data) as server:
            return await log_in(Place(place.data, server), name, password)
    async with await Client.connect(place.server) as client:
        refusal = await client.log_in_locally(name, password)
        if refusal is None:
            history = await client.history()
            return {message["user"] for message in history}
        return refusal


async def test_rename_keeps_all_that_refers_to_the_account(place):
    renamed = await place.ask_soon("user", "rename", "bob", "Robert")
    assert (renamed["user"], renamed["nickname"]) == ("Robert", "Robert")
    assert place.user("robert")["id"] == "USR:local_bob"
    assert place.user("bob")["username"] == "Robert"
    assert place.refuse("user", "rename", "ada", "Robert") == "username_taken"
    assert place.refuse("user", "rename", "ada", "!") == "username_length"
    assert place.refuse("user", "rename", "ada", "automod") == "username_reserved"
    assert await log_in(place, "bob") == {"Robert", "USR:local_ada"}


async def test_password_is_read_from_stdin_and_never_logged(place):
    done = await asyncio.to_thread(place.ask, "user", "password", "ada", text="changed words\n")
    assert done == {"cmd": "admin_user_password", "user": "USR:local_ada", "changed": True}
    assert await log_in(place, "ada", "changed words") == {"USR:local_ada", "USR:local_bob"}
    assert "nvalid" in await log_in(place, "ada")
    assert place.refuse("user", "password", "ada", text="abc\n") == "password_length"
    assert place.refuse("user", "password", "nobody", text="abcdefgh\n") == "user_not_found"
    assert place.refuse("user", "password", "ada", text="", code=5) == "no_password"
    assert place.run("user", "password", "ada", "on the command line").returncode == USAGE
    if place.is_running:
        assert "changed words" not in place.server.log()


# Roles, channels. ------------------------------------------------------------------------------


def test_roles(place):
    made = place.ask("role", "create", "helpers", "--color", "#00ff00", "--hoisted",
                     "--description", "They help", "--permission", "manage_messages",
                     "--permission", "send_messages")
    (shown,) = place.ask("role", "show", "helpers")["roles"]
    assert shown == {"id": made["id"], "name": "helpers", "position": shown["position"],
                     "holders": 0, "color": "#00ff00", "hoisted": True, "self_assignable": False,
                     "category": None, "description": "They help",
                     "permissions": ["manage_messages", "send_messages"]}
    place.ask("user", "role", "add", "bob", "helpers")
    place.ask("role", "update", "helpers", "--name", "guides", "--not-hoisted")
    place.ask("role", "permissions", "guides", "send_messages")
    (shown,) = place.ask("role", "show", made["id"])["roles"]
    assert (shown["name"], shown["holders"], shown["hoisted"], shown["permissions"]) == (
        "guides", 1, False, ["send_messages"])
    assert place.user("bob")["roles"] == ["user", "guides"]

    order = [role["name"] for role in place.ask("role", "list")["roles"]]
    assert order == ["owner", "admin", "moderator", "user", "guides"]
    place.ask("role", "reorder", "owner", "guides", "admin", "moderator", "user")
    assert [role["name"] for role in place.ask("role", "list")["roles"]][1] == "guides"
    place.ask("role", "delete", "guides")
    assert place.refuse("role", "show", "guides") == "role_not_found"
    assert place.refuse("role", "update", "guides", "--name", "x") == "role_not_found"
    assert place.run("role", "delete", "owner").returncode == REFUSED


def test_channels(place):
    place.ask("channel", "create", "news", "--type", "text", "--description", "What is new",
              "--permissions", '{"view":["user"],"send":["admin"]}', "--slow-mode", "5")
    (shown,) = place.ask("channel", "show", "news")["channels"]
    assert shown["permissions"] == {"view": ["user"], "send": ["admin"]}
    assert shown["extra"]["description"] == "What is new"
    assert (shown["type"], shown["messages"], shown["threads"]) == ("text", 0, 0)
    assert place.ask("channel", "move", "news", "0")["moved"] is True
    place.ask("channel", "update", "news", "--name", "notes", "--description", "")
    listed = place.ask("channel", "list")["channels"]
    assert [(each["name"], each["position"]) for each in listed] == [("notes", 0), ("general", 1)]
    assert "description" not in listed[0]["extra"]
    assert listed[1]["messages"] == 12
    assert place.ask("channel", "delete", "notes")["deleted"] is True
    for command in (["show", "notes"], ["delete", "notes"], ["move", "notes", "0"],
                    ["update", "notes", "--name", "x"]):
        assert place.refuse("channel", *command) == "channel_not_found"
    assert place.run("channel", "create", "x", "--type", "nonsense").returncode == USAGE
    assert place.run("channel", "create", "x", "--type", "text", "--permissions",
                     "{").returncode == USAGE


# Messages. -------------------------------------------------------------------------------------


def test_purge_by_user_time_and_text(place):
    plan = place.ask("message", "purge", "--user", "bob", "--contains", "NOW 1", "--dry-run")
    assert (plan["dry_run"], plan["looked_at"], plan["matched"], plan["deleted"]) == (
        True, 12, 1, 0)
    assert [each["content"] for each in plan["examples"]] == ["Buy now 1"]
    assert place.ask("channel", "list")["channels"][0]["messages"] == 12

    assert place.ask("message", "purge", "--before", "2020-01-01")["deleted"] == 0
    assert place.ask("message", "purge", "--user", "bob", "--contains", "now 1")["deleted"] == 1
    assert place.ask("message", "purge", "--author-id", "USR:local_bob", "--after", "1h",
                     "--channel", "general")["deleted"] == 5
    assert place.ask("stats")["messages"] == 6
    assert place.ask("message", "purge", "--all")["deleted"] == 6
    assert place.refuse("message", "purge", "--user", "nobody") == "user_not_found"
    assert place.refuse("message", "purge", "--all", "--channel", "nope") == "channel_not_found"
    assert place.refuse("message", "purge", "--all", "--thread", "nope") == "thread_not_found"
    assert place.run("message", "purge", "--channel", "general").returncode == USAGE
    assert place.run("message", "purge", "--before", "yesterday").returncode == USAGE


async def test_one_users_data_is_taken_out_and_erased(place, tmp_path):
    taken = place.ask("user", "export", "bob", "--to", str(tmp_path / "bob"))
    assert (taken["cmd"], taken["user"], taken["messages"]) == (
        "admin_user_export", "USR:local_bob", 6)
    assert "Buy now 5" in (tmp_path / "bob" / "user.json").read_text()
    assert place.refuse("user", "export", "nobody", "--to", str(tmp_path / "x")) == "user_not_found"
    assert place.refuse("user", "export", "bob", "--to", str(tmp_path / "bob")) == "folder_unusable"

    written = place.data / "db" / ".written"
    written.mkdir(exist_ok=True)
    (written / "users.json.refused").write_text('{"USR:local_bob": {}}')
    (written / "roles.json.before").write_text('{"owner": {}}')
    (place.data / "original").mkdir()
    (place.data / "original" / "users.json").write_text("{}")
    (place.data / "db" / "threadMessages").mkdir()
    (place.data / "db" / "threadMessages" / "t.jsonl").write_text("{}")
    if place.is_running:
        async with await Client.connect(place.server) as ada:
            await ada.log_in_locally("ada")
            erased = await place.ask_soon("user", "erase", "bob")
            for _ in range(6):
                await ada.hear("message_delete")
            await ada.hear("user_leave")
    else:
        erased = place.ask("user", "erase", "bob")
    assert erased["messages"] == 6
    # What the server keeps outside the database is gone, and what is the operator's is named.
    assert str(written / "users.json.refused") in erased["removed_files"]
    assert not (written / "users.json.refused").exists()
    assert (written / "roles.json.before").exists()
    left = [name.removeprefix(str(place.data) + "/") for name in erased["files_left"]]
    assert {"original/", "db/threadMessages/"} <= set(left)
    assert "rm -r" in erased["note"]
    assert place.refuse("user", "show", "bob") == "user_not_found"
    assert place.ask("stats")["messages"] == 6
    place.ask("user", "erase", "cid", "--keep-places")
    place.ask("user", "role", "add", "ada", "owner")
    assert place.refuse("user", "erase", "ada") == "last_owner"


# The process. ----------------------------------------------------------------------------------


def test_stats(place):
    counted = place.ask("stats")
    assert counted["running"] is place.is_running
    assert {key: counted[key] for key in ("users", "banned", "channels", "roles", "messages")} == {
        "users": 3, "banned": 0, "channels": 1, "roles": 4, "messages": 12}
    assert counted["database_bytes"] > 0
    assert ("uptime_seconds" in counted) is place.is_running


def test_config_get_and_set(place):
    document = json.loads((place.data / "config.json").read_text())
    (shown,) = place.ask("config", "get", "limits.post_content")["settings"]
    assert (shown["value"], shown["default"], shown["is_set"], shown["type"]) == (
        2000, 2000, False, "integer")
    assert len(place.ask("config", "get")["settings"]) > 30

    done = place.ask("config", "set", "limits.post_content", "77")
    assert done["in_force"] == ("now" if place.is_running else "at the next start")
    assert (done["value"], done["before"], done["live"]) == (77, None, True)
    assert place.ask("config", "set", "websocket.port", "5000")["in_force"] == "at the next start"
    place.ask("config", "set", "attachments.allowed_types", "image/png,text/*")
    place.ask("config", "set", "server.name", "Renamed")
    place.ask("config", "set", "rate_limiting.enabled", "on")
    document["limits"] = {"post_content": 77}
    document["websocket"] = {"port": 5000}
    document["attachments"] = {"allowed_types": ["image/png", "text/*"]}
    document["server"]["name"] = "Renamed"
    document["rate_limiting"]["enabled"] = True
    assert json.loads((place.data / "config.json").read_text()) == document

    place.ask("config", "unset", "limits.post_content")
    assert place.ask("config", "get", "limits.post_content")["settings"][0]["is_set"] is False


@pytest.mark.parametrize("path, value, code", [
    ("limits.post_content", "many", "invalid_setting"),
    ("limits.post_content", "0", "invalid_setting"),
    ("websocket.port", "70000", "invalid_setting"),
    ("auth_mode", "anything", "invalid_setting"),
    ("rate_limiting.enabled", "maybe", "invalid_setting"),
    ("nonsense.here", "1", "unknown_setting"),
])
def test_a_setting_that_cannot_be_changes_nothing(prepared, data, path, value, code):
    place = Place(copy_of(prepared, data))
    before = (data / "config.json").read_bytes()
    assert place.refuse("config", "set", path, value) == code
    assert (data / "config.json").read_bytes() == before


def test_config_get_shows_what_is_in_force_and_where_the_file_differs(prepared, data):
    copy_of(prepared, data)
    with serve(data) as server:
        place = Place(data, server)
        place.ask("config", "set", "websocket.net_threads", "3")
        (shown,) = place.ask("config", "get", "websocket.net_threads")["settings"]
        assert (shown["value"], shown["in_file"], shown["is_set"]) == (0, 3, True)
        assert "in_file" not in place.ask("config", "get", "server.name")["settings"][0]
        told = place.run("config", "get", "websocket").stdout.splitlines()
        assert told[0].split() == ["PATH", "VALUE", "IN", "FILE", "IS", "SET", "LIVE"]
        assert ["websocket.net_threads", "0", "3", "yes", "no"] in [each.split() for each in told]
        # An edit that is refused.
        document = json.loads((data / "config.json").read_text())
        document["server"]["name"] = 5
        (data / "config.json").write_text(json.dumps(document))
        wait_until(lambda: server.events("live_file_not_applied"), "the refusal")
        (told,) = server.events("live_file_not_applied")
        assert "config.json:1:" in told["reason"] and "expected a text" in told["reason"]
        (shown,) = place.ask("config", "get", "server.name")["settings"]
        assert (shown["value"], shown["in_file"]) == ("Testing", 5)


def test_what_is_refused_says_so_in_its_words_and_exit_code(place):
    refused = place.run("config", "set", "backup.hour", "99")
    assert (refused.returncode, "using" in refused.stderr) == (REFUSED, False)
    assert place.refuse("config", "unset", "nosuch") == "unknown_setting"
    place.data.joinpath("taken").mkdir()
    assert place.refuse("user", "export", "ada", "--to", place.data / "taken") == "folder_unusable"
    assert place.refuse("user", "export", "ada", "--to", place.data / "no" / "x"
                        ) == "folder_unusable"
    assert place.refuse("bogus", code=USAGE) == "usage"
    assert place.refuse("user", "list", "--limit", "x", code=USAGE) == "usage"


async def test_a_setting_of_the_wrong_type_is_found_with_its_place(prepared, data):
    copy_of(prepared, data)
    (data / "config.json").write_text('{"auth_mode": "cracked",\n "server": {"name": 5}}')
    done = run_program("check", "--data", data)
    assert done.returncode == 1
    assert "config.json:2:13: server.name: expected a text, got 5" in done.stdout


async def test_a_live_setting_counts_at_once(prepared, data):
    copy_of(prepared, data)
    with serve(data) as server:
        place = Place(data, server)
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada")
            await ada.say("ten letters")
            await place.ask_soon("config", "set", "limits.post_content", "5")
            assert (await ada.ask("message_new", channel="general",
                                  content="ten letters"))["cmd"] == "error"


def test_reload(place):
    if not place.is_running:
        assert place.refuse("reload", code=UNREACHABLE) == "not_running"
        return
    file = place.data / "config.json"
    document = json.loads(file.read_text())
    file.write_text(json.dumps({**document, "limits": {"post_content": 9}}))
    assert place.ask("reload")["reloaded"] is True
    file.write_text("{")
    assert place.refuse("reload") == "config_not_reloaded"
    file.write_text(json.dumps(document))
    assert place.ask("reload")["reloaded"] is True


def test_what_is_not_in_force_since_the_file_is_wrong_is_said_by_every_way(prepared, data):
    copy_of(prepared, data)
    with serve(data, settings={"cracked.allow_registration": False}) as server:
        place = Place(data, server)
        file = data / "config.json"
        document = json.loads(file.read_text())
        document["cracked"]["allow_registration"] = "no"
        file.write_text(json.dumps(document))
        assert place.refuse("reload") == "config_not_reloaded"
        done = place.run("config", "set", "limits.post_content", "77")
        assert done.returncode == REFUSED
        for told in done.stdout, done.stderr:
            assert "not yet: " in told
            assert re.search(r"config\.json:\d+:\d+: cracked\.allow_registration: expected", told)
        shown = place.run("config", "get", "cracked.allow_registration").stdout
        assert 'cracked.allow_registration  no     "no"' in shown
        (shown,) = place.ask("config", "get", "limits.post_content")["settings"]
        assert (shown["value"], shown["in_file"]) == (2000, 77)
        done = place.ask("config", "set", "cracked.allow_registration", "false")
        assert done["in_force"] == "now"
        (shown,) = place.ask("config", "get", "limits.post_content")["settings"]
        assert shown["value"] == 77


def test_a_config_that_is_no_json_is_refused_by_every_way(place):
    (place.data / "config.json").write_text("{")
    for arguments in ("config", "set", "limits.post_content", "5"), ("config", "unset", "limits"):
        assert place.refuse(*arguments) == "config_broken"
    if not place.is_running:
        assert place.refuse("stats") == "config_broken"


def test_another_config_than_the_running_server_has_is_not_ignored(place, tmp_path):
    other = tmp_path / "other.json"
    other.write_text('{"limits": {"post_content": 55}}')
    own = place.data / "config.json"
    before = own.read_bytes()
    if not place.is_running:
        place.ask("config", "set", "limits.post_content", "56", "--config", other)
        assert json.loads(other.read_text())["limits"]["post_content"] == 56
    else:
        refused = place.run("config", "set", "limits.post_content", "56", "--config", other)
        assert (refused.returncode, str(own) in refused.stderr) == (REFUSED, True)
        place.ask("config", "get", "limits.post_content", "--config", own)
        place.ask("user", "list", "--config", own)
    assert own.read_bytes() == before


def test_a_level_stays_until_its_setting_is_another_one(prepared, data):
    copy_of(prepared, data)
    with serve(data) as server:
        place = Place(data, server)
        place.ask("log-level", "debug")
        place.ask("config", "set", "limits.post_content", "77")
        place.ask("reload")
        assert place.ask("log-level")["level"] == "debug"
        place.ask("config", "set", "logging.level", "error")
        assert place.ask("log-level")["level"] == "error"


def test_an_address_that_is_none_is_no_server_url(place):
    assert place.refuse("config", "set", "server.url", "notaurl") == "invalid_setting"
    place.ask("config", "set", "server.url", "https://chat.example/here")


def test_log_level(place):
    if not place.is_running:
        for command in (["log-level"], ["log-level", "debug"]):
            assert place.refuse(*command, code=UNREACHABLE) == "not_running"
        return
    assert place.ask("log-level") == {"cmd": "admin_log_level", "level": "info", "before": "info"}
    place.ask("log-level", "debug")
    assert place.ask("log-level")["level"] == "debug"
    place.ask("log-level", "off")
    assert place.ask("log-level", "info")["before"] == "off"
    assert place.run("log-level", "loud").returncode == USAGE


# Connections, and what clients hear. -----------------------------------------------------------


async def test_sessions_and_kick(prepared, data):
    copy_of(prepared, data)
    with serve(data) as server:
        place = Place(data, server)
        async with await Client.connect(server, user_agent_header="odd\xe9agent/1") as ada, \
                await Client.connect(server) as guest:
            await ada.log_in_locally("ada")
            listed = (await place.ask_soon("user", "sessions"))["sessions"]
            assert sorted(each["user"] for each in listed) == ["", "USR:local_ada"]
            (one,) = (await place.ask_soon("user", "sessions", "ada"))["sessions"]
            assert (one["address"], one["user_id"], one["client"]) == (
                "127.0.0.1", "USR:local_ada", "odd??agent/1")
            assert abs(one["since"] - time.time()) < 60
            guests = next(each["session"] for each in listed if not each["user"])
            for not_hers in (guests, 4711):  # nobody is thrown out by a wrong number
                assert await asyncio.to_thread(place.refuse, "user", "kick", "ada", "--session",
                                               str(not_hers)) == "session_not_found"
            assert len((await place.ask_soon("user", "sessions"))["sessions"]) == len(listed)
            assert (await place.ask_soon("user", "kick", "ada", "--session", str(one["session"]),
                                         "--reason", "tea"))["closed"] == 1
            assert (await ada.hear("disconnect"))["reason"] == "tea"
            assert await ada.wait_closed() == 1000
            (other,) = (await place.ask_soon("user", "sessions"))["sessions"]
            await place.ask_soon("user", "kick", "--session", str(other["session"]))
            assert (await guest.hear("disconnect"))["reason"] == "Disconnected by the operator"
        assert place.refuse("user", "kick", "--session", "4711") == "session_not_found"
        assert place.run("user", "kick").returncode == USAGE
        assert place.refuse("user", "kick", "nobody") == "user_not_found"
        assert place.ask("user", "kick", "bob")["closed"] == 0


async def test_clients_hear_of_it_as_of_a_command(prepared, data):
    copy_of(prepared, data)
    with serve(data) as server:
        place = Place(data, server)
        async with await Client.connect(server) as ada, await Client.connect(server) as bob:
            await ada.log_in_locally("ada")
            await bob.log_in_locally("bob")
            ids = [message["id"] for message in await ada.history()
                   if message["user"] == "USR:local_bob"]
            await place.ask_soon("message", "purge", "--user", "bob")
            gone = [(await ada.hear("message_delete"))["id"] for _ in ids]
            assert sorted(gone) == sorted(ids)
            await place.ask_soon("user", "role", "add", "ada", "owner")
            assert (await ada.hear("user_roles_add", "user_roles_get"))["user"] == "USR:local_ada"
            await place.ask_soon("user", "rename", "bob", "Robert")
            assert (await ada.hear("user_update"))["username"] == "Robert"
            await place.ask_soon("channel", "create", "news", "--type", "text", "--permissions",
                                 '{"view":["user"]}')
            assert "news" in json.dumps(await ada.hear("channels_get"))
            await place.ask_soon("user", "ban", "bob")
            assert (await bob.hear("disconnect"))["reason"] == "You have been banned"
            modlog = await ada.ask("modlog_get")
            assert {entry["actor_name"] for entry in modlog["entries"]} == {"console"}
            assert "message_purge" in json.dumps(modlog)


async def test_a_purge_leaves_room_for_others_and_tells_how_far_it_is(prepared, data):
    copy_of(prepared, data)
    with serve(data) as server:
        place = Place(data, server)
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada")
            for start in range(0, 600, 200):
                await asyncio.gather(*(ada.say(f"flood {start + n}") for n in range(200)))
            with place.connect() as wire:
                wire.send({"cmd": "admin_message_purge", "contains": "flood"})
                assert (await ada.say("still here"))["content"] == "still here"
                lines = await asyncio.to_thread(collect, wire)
            assert [line for line in lines if "progress" in line]
            assert all(0 < line["progress"]["done"] <= line["progress"]["total"]
                       for line in lines[:-1])
            assert lines[-1]["reply"]["deleted"] == 600
            assert (await ada.say("and here"))["content"] == "and here"


def keep_an_interrupt():
    """In the child: SIGINT has come already, and is held until somebody asks for it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.kill(os.getpid(), signal.SIGINT)  # of the whole process, as a terminal's


def test_an_interrupted_purge_says_how_far_it_came(prepared, data):
    copy_of(prepared, data)
    flood = 900  # more than is looked at in one step
    with sqlite3.connect(data / DATABASE) as database:
        (room, last), = database.execute("SELECT room, max(position) FROM messages GROUP BY room")
        database.executemany(
            "INSERT INTO messages (room, position, id, author, content, timestamp, edited, pinned)"
            " VALUES (?, ?, ?, 'USR:local_bob', 'flood', 1, 0, 0)",
            [(room, last + number, f"flood {number}") for number in range(1, flood + 1)])
    database.close()
    with serve(data) as server:
        for place in (Place(data, server), Place(data)):
            if not place.is_running:
                assert server.stop() == 0
            program = subprocess.Popen(
                [BINARY, "admin", "--json", "--yes", "--data", data, "message", "purge",
                 "--contains", "flood"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, encoding="utf-8", preexec_fn=keep_an_interrupt)
            told, _ = program.communicate(timeout=DEADLINE_S)
            reply = json.loads(told)
            assert program.returncode == 130, (place.is_running, reply)
            assert reply["stopped"] is True and reply["deleted"] < flood


def collect(wire):
    lines = [wire.line()]
    while "progress" in lines[-1]:
        lines.append(wire.line())
    return lines
