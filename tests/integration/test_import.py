"""Moving in from the original (part 2 §15, §18 line 20), by the real program."""
import json
import os
import signal
import subprocess
import time
import urllib.request

import pytest

import original_data as old
from chat_client import Client
from server_process import BINARY, DATABASE, DidNotStart, Server, run_program, serve
from waiting import wait_until


@pytest.fixture
def original(tmp_path):
    old.write_original(tmp_path / "original")
    return tmp_path / "original"


def import_from(original, data, *arguments):
    told = run_program("import", original, "--data", data, *arguments)
    assert told.returncode == 0, told.stderr
    return told.stdout


def count(report, label):
    (line,) = [each for each in report.splitlines() if each.startswith(f"  {label} ")]
    return int(line.split()[-1])


def post_json(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status


# What a client sees -----------------------------------------------------------------------------

async def test_a_client_that_was_connected_yesterday_notices_nothing(original, data):
    before = old.contents(original)
    import_from(original, data)
    assert old.contents(original) == before
    with Server(data, "--port", "0") as server:
        async with await Client.connect(server) as bob:
            assert bob.handshake["val"]["server"]["name"] == "Yesterday"
            assert await bob.log_in_locally("bob", old.PASSWORD) is None
            await check_rooms(bob)  # before anything is read
            await check_history(bob)
            await check_people(bob)
            assert (await bob.ask("push_get_vapid"))["key"] == old.VAPID_PUBLIC
            url = server.address + f"webhooks?token={old.TOKEN}"
            assert post_json(url, {"content": "still works"}) in (200, 204)
            assert (await bob.hear("message_new"))["message"]["content"] == "still works"
        for path, content in ((f"attachments/{old.ATTACHMENT}", old.CAT), ("emojis/7", old.DOT),
                              ("emojis/7.gif", old.DOT), ("server-assets/icon", old.DOT)):
            with urllib.request.urlopen(server.address + path, timeout=10) as answer:
                assert answer.read() == content, path


async def check_history(bob):
    general = await bob.history()
    assert [each["id"] for each in general] == [old.message_id(n) for n in range(1, 8)]
    assert [each["timestamp"] for each in general] == [old.TIME + n for n in range(1, 8)]
    assert [each["user"] for each in general] == [
        "alice", old.BOB, "OriginChats", "alice", "originChats", "alice", "somebody who left"]
    assert general[1]["content"] == "Grüße 🙂"
    assert general[1]["edited"] is True
    assert general[1]["reply_to"] == {"id": old.message_id(1), "user": "alice"}
    assert general[2]["reactions"] == {"👍": ["alice", old.BOB], "🎉": ["alice"]}
    assert general[2]["pinned"] is True
    assert general[4]["webhook"]["name"] == "CI"
    poll = general[5]["embeds"][0]["poll"]
    assert poll["id"] == old.POLL
    assert [option["votes"] for option in poll["results"]] == [1, 0]
    pinned = await bob.ask("messages_pinned", channel="general")
    assert [each["id"] for each in pinned["messages"]] == [old.message_id(3)]
    older = await bob.history("old news")
    assert [each["content"] for each in older] == ["old 20", "old 21"]
    assert older[0]["user"] == "alice"
    assert [each["content"] for each in await bob.history("windows")] == ["one", "two", "three"]


async def check_people(bob):
    users = {each["username"]: each for each in (await bob.ask("users_list"))["users"]}
    assert users["alice"]["nickname"] == "Al"
    assert users["alice"]["roles"] == ["owner", "user"]
    assert users[old.BOB]["roles"] == ["user"]
    assert "mallory" not in users  # banned
    roles = (await bob.ask("roles_list"))["roles"]
    assert [name for name, _ in sorted(roles.items(), key=lambda each: each[1]["position"])] == [
        "owner", "admin", "moderator", "user"]
    assert roles["user"]["id"] == "r-user"
    assert roles["moderator"]["permissions"] == {"mention_roles": ["admin"]}
    reply = await bob.ask("pings_get")
    assert reply["messages"] == []


async def check_rooms(bob):
    channels = (await bob.ask("channels_get"))["val"]
    assert [each["name"] for each in channels] == ["general", "separator", "old news", "windows",
                                                   "help", "empty"]
    assert channels[0]["mood"] == "sunny"
    (thread,) = channels[4]["threads"]
    assert (thread["id"], thread["name"]) == (old.THREAD, "How?")
    unreads = (await bob.ask("unreads_get", threads=True))["unreads"]
    assert unreads["general"] == {"last_read": old.message_id(3), "unread_count": 4,
                                  "total_messages": 7}
    assert unreads[f"thread/{old.THREAD}"]["unread_count"] == 1
    answer = await bob.ask("messages_get", thread_id=old.THREAD, channel="help")
    assert [each["content"] for each in answer["messages"]] == ["how?", "so"]


async def test_mentions_of_yesterday_still_ping(original, data):
    import_from(original, data)
    with Server(data, "--port", "0") as server:
        async with await Client.connect(server) as cara:
            assert await cara.log_in_locally("cara", old.PASSWORD) is None
            reply = await cara.ask("pings_get")
    assert reply["messages"] == []  # "@cara" is nobody: she is USR:local_cara


# The report and the formats ---------------------------------------------------------------------

def test_the_report_says_what_came_and_what_did_not(original, data):
    report = import_from(original, data)
    assert (data / "import-report.txt").read_text() in report
    for label, number in {"users": 4, "roles": 4, "channels": 6, "messages": 12, "threads": 1,
                          "thread messages": 2, "reactions": 3, "pinned messages": 2,
                          "attachments": 1, "attachment bytes": len(old.CAT), "emojis": 2,
                          "webhooks": 1, "polls": 1, "votes": 1, "push subscriptions": 1,
                          "read markers": 2, "modlog entries": 1, "expired attachments": 1,
                          "missing files": 1, "orphans": 1}.items():
        assert count(report, label) == number, report
    for words in ("db/channels/windows.json:3: no valid JSON", "db/channels/renamed.json",
                  "role positions were equal or missing", "role owner: got an id",
                  "role user: got the permissions", "channel without a name",
                  "somebody who left", "general: 7", "a message without an id got one"):
        assert words in report, report
    for name in ("channels", "roles", "users"):
        kept = data / "original" / f"{name}.json"
        assert kept.read_bytes() == (original / "db" / f"{name}.json").read_bytes()


def test_orphans_come_on_request_and_only_owners_see_them(original, data):
    report = import_from(original, data, "--orphans")
    assert count(report, "channels") == 7
    assert count(report, "orphans") == 0
    assert "renamed: 1" in report


async def test_users_of_the_oldest_layout_keep_what_they_said(data, tmp_path, rotur):
    original = tmp_path / "original"
    old.write(original, "db/users.json", {"alice": {"roles": ["owner", "user"]},
                                          "bob": {"roles": ["user"]}})
    old.write(original, "db/channels.json", [{"name": "general", "permissions":
                                              old.permissions()}])
    old.write(original, "db/channels/general.json",
              old.padded([old.message(1, "Alice", "first"), old.message(2, "bob", "second")]))
    import_from(original, data)
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as alice:
            # Rotur's id is news to us; what was said under the name is hers from now on.
            assert await alice.log_in_by_rotur(rotur, "Alice") is None
            assert alice.ready["user"]["roles"] == ["owner", "user"]
            first, second = await alice.history()
            assert (first["user"], second["user"]) == ("Alice", "bob")
            edited = await alice.ask("message_edit", channel="general", id=first["id"],
                                     content="mine")
            assert edited["cmd"] == "message_edit", edited
            found = await alice.ask("messages_search", channel="general", query="mine")
            assert [each["id"] for each in found["results"]] == [first["id"]]
        async with await Client.connect(server) as other:
            validator = rotur.issue("USR:other", "alice", other.handshake["val"]["validator_key"])
            await other.log_in({"cmd": "auth", "validator": validator})
            assert "owner" not in (other.ready or {"user": {"roles": []}})["user"]["roles"]


async def test_the_sqlite_interlude_wins_over_older_files(original, data):
    old.write_interlude(original)
    before = old.contents(original)
    report = import_from(original, data)
    assert old.contents(original) == before
    assert "db/originchats.db is newer" in report
    with Server(data, "--port", "0") as server:
        async with await Client.connect(server) as bob:
            assert await bob.log_in_locally("bob", old.PASSWORD) is None
            names = [each["name"] for each in (await bob.ask("channels_get"))["val"]]
            assert names == ["first", "second", "help"]
            first = await bob.history("first")
            assert [each["id"] for each in first] == ["m1", "m2"]
            assert first[0]["reactions"] == {"👍": [old.BOB]}
            assert first[1]["reply_to"] == {"id": "m1", "user": "alice"}
            assert first[1]["pinned"] is True
            answer = await bob.ask("messages_get", thread_id=old.THREAD, channel="help")
            assert answer["messages"][0]["embeds"] == [{"title": "kept"}]
            users = {each["username"]: each for each in (await bob.ask("users_list"))["users"]}
            assert users["alice"]["nickname"] == "Newer"
            assert users["alice"]["roles"] == ["owner"]
            assert users["dave"]["roles"] == ["user"]


def test_an_older_interlude_is_left_alone(original, data):
    old.write_interlude(original)
    later = time.time() + 3600
    for file in (original / "db" / "channels").iterdir():
        os.utime(file, (later, later))
    report = import_from(original, data)
    assert "db/originchats.db is older" in report
    assert count(report, "messages") == 12


# The first start --------------------------------------------------------------------------------

def test_the_first_start_imports_by_itself_before_it_listens(original):
    before = old.contents(original)
    with Server(original, "--port", "0") as server:
        (done,) = server.events("imported")
        assert done["messages"] == "14"
        assert server.stop() == 0
    after = old.contents(original)
    live = {f"db/{name}.json" for name in ("channels", "roles", "users")}  # the server writes them
    assert {name: after[name] for name in before if name not in live} == {
        name: digest for name, digest in before.items() if name not in live}
    for name in live:
        assert after["original/" + name.removeprefix("db/")] == before[name]
    with Server(original, "--port", "0") as server:
        assert not server.events("importing")


def test_an_import_that_was_killed_begins_again(original, data):
    lines = old.padded([old.message(n, old.BOB, "x" * 300) for n in range(1000, 41000)], padding=0)
    (original / "db" / "channels" / "general.json").write_bytes(lines)
    process = subprocess.Popen([BINARY, "import", original, "--data", data],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    growing = data / "db" / "originchats.sqlite3.importing"
    wait_until(lambda: growing.exists() or process.poll() is not None, "the import to begin")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (data / DATABASE).exists()
    report = import_from(original, data)
    assert count(report, "thread messages") == 2
    assert not growing.exists()
    with Server(data, "--port", "0") as server:
        assert server.stop() == 0
    checked = run_program("check", "--data", data)
    assert "problem: " + str(data / DATABASE) not in checked.stdout


# Refusals ---------------------------------------------------------------------------------------

def refuse(*arguments):
    told = run_program(*arguments)
    assert told.returncode == 1, told.stdout
    return told.stderr


def test_an_import_never_touches_a_database_that_is_there(original, data):
    with serve(data) as server:
        assert "there is a database already" in refuse("import", original, "--data", data)
        assert server.stop() == 0
    assert "there is a database already" in refuse("import", original, "--data", data)


@pytest.mark.parametrize("file", ["users", "channels", "roles", "polls", "unreads"])
def test_an_index_that_is_broken_stops_the_import_and_says_where(original, data, file):
    with open(original / "db" / f"{file}.json", "a", encoding="utf-8") as broken:
        broken.write("\n}")
    words = refuse("import", original, "--data", data)
    assert f"db/{file}.json:" in words
    assert not (data / DATABASE).exists()
    with pytest.raises(DidNotStart, match="nothing was changed"):
        Server(original, "--port", "0")


def test_a_history_without_its_index_stops_the_import(original, data):
    (original / "db" / "users.json").unlink()
    assert "users.json is missing" in refuse("import", original, "--data", data)
    assert count(import_from(original, data, "--allow-missing"), "users") == 0


def test_wrong_words_for_an_import(original, data, tmp_path):
    assert "no directory of the original" in refuse("import", tmp_path, "--data", data)
    assert "either a directory or --jsonl" in refuse("import", "--data", data)
    assert "this is no stream" in refuse("import", "--jsonl", original / "db/channels.json",
                                         "--data", data)
