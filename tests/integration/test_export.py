"""Moving out: the original's layout and our own stream, and back in again."""
import json
import os
import resource
import signal
import stat
import subprocess

import pytest

import original_data as old
from chat_client import Client
from server_process import BINARY, DATABASE, Server, run_program, serve


@pytest.fixture
def moved_in(tmp_path, data):
    old.write_original(tmp_path / "original")
    told = run_program("import", tmp_path / "original", "--data", data)
    assert told.returncode == 0, told.stderr
    return data


def run(*arguments):
    told = run_program(*arguments)
    assert told.returncode == 0, told.stderr
    return told.stdout


def refuse(*arguments):
    told = run_program(*arguments)
    assert told.returncode == 1, told.stdout
    return told.stderr


def stream_of(data):
    return run("export", "--jsonl", "-", "--data", data)


def allow_small_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))


def read_lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n")]


def test_the_stream_imported_again_gives_the_identical_stream(moved_in, tmp_path):
    first = stream_of(moved_in)
    (tmp_path / "stream").write_text(first, encoding="utf-8")
    run("import", "--jsonl", tmp_path / "stream", "--data", tmp_path / "again")
    assert stream_of(tmp_path / "again") == first
    kinds = [json.loads(line)["kind"] for line in first.splitlines()]
    assert kinds[0] == "stream" and kinds[-1] == "end"
    assert set(kinds) == {
        "stream", "file", "meta", "role", "user", "channel", "thread", "webhook",
        "attachment_data", "attachment", "emoji", "poll", "message", "vote", "read_marker",
        "push_subscription", "modlog", "end"}


async def test_what_a_server_made_survives_the_stream(data, tmp_path):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            assert await ada.register("ada") is None
            await ada.ask("claim", code=server.claim_code)
            sent = [await ada.say(f"message {n}", nonce=f"n{n}") for n in range(6)]
            await ada.ask("message_delete", channel="general", id=sent[2]["id"])
            await ada.ask("unreads_ack", channel="general", message_id=sent[3]["id"])
            await ada.ask("message_delete", channel="general", id=sent[3]["id"])
            await ada.ask("message_edit", channel="general", id=sent[4]["id"], content="@ada")
            await ada.ask("message_react_add", channel="general", id=sent[4]["id"], emoji="👍")
            await ada.ask("webhook_create", channel="general", name="CI")
            await ada.ask("channel_create", name="more", type="text")
            # A running server is exported as it is at this moment.
            running = stream_of(data)
            assert "message 5" in running
        assert server.stop() == 0
    first = stream_of(data)
    (tmp_path / "stream").write_text(first, encoding="utf-8")
    run("import", "--jsonl", tmp_path / "stream", "--data", tmp_path / "again")
    assert stream_of(tmp_path / "again") == first
    marker = next(json.loads(line) for line in first.splitlines() if '"read_marker"' in line)
    assert marker["message_id"] == sent[3]["id"]  # although it is deleted
    assert marker["read"] == 2
    with Server(tmp_path / "again", "--port", "0") as server:
        async with await Client.connect(server) as ada:
            assert await ada.log_in_locally("ada") is None
            again = await ada.say("message 1", nonce="n1")
            assert again["id"] == sent[1]["id"]
            fresh = await ada.say("newer")
            assert fresh["id"] > sent[5]["id"]


def test_an_export_can_go_back_and_come_again(moved_in, tmp_path):
    """import(export(import(x))) equals import(x)."""
    run("export", tmp_path / "back", "--data", moved_in)
    told = run("import", tmp_path / "back", "--data", tmp_path / "again")
    assert "role user: got the permissions" not in told
    assert sorted(stream_of(tmp_path / "again").splitlines()) == sorted(
        stream_of(moved_in).splitlines())
    run("export", tmp_path / "back2", "--data", tmp_path / "again")
    assert old.contents(tmp_path / "back2") == old.contents(tmp_path / "back")


def test_the_exported_files_are_those_of_the_original(moved_in, tmp_path):
    back = tmp_path / "back"
    run("export", back, "--data", moved_in)
    assert stat.S_IMODE(back.stat().st_mode) == 0o700
    db = back / "db"
    index = {name: json.loads((db / f"{name}.json").read_text(encoding="utf-8"))
             for name in ("users", "roles", "channels", "webhooks", "polls", "poll_votes",
                          "unreads", "push_subscriptions", "modlog", "attachments",
                          "serverEmojis")}
    alice = index["users"][old.ALICE]
    assert alice["roles"] == ["owner", "user"] and alice["shoe_size"] == 38
    assert alice["validator"] == "v" * 43
    assert index["users"][old.BOB]["password_hash"] == old.PASSWORD_HASH
    assert index["users"]["mallory-id"]["roles"] == ["banned", "user"]
    assert "name" not in index["roles"]["admin"]
    assert index["roles"]["moderator"]["permissions"] == {"mention_roles": ["admin"]}
    assert [each["name"] for each in index["channels"]] == [
        "general", "separator", "old news", "windows", "help", "empty"]
    assert index["webhooks"][old.WEBHOOK]["token"] == old.TOKEN
    assert index["polls"][old.POLL]["channel"] == "general"
    assert [each["user_id"] for each in index["poll_votes"][old.POLL]] == [old.BOB]
    assert index["unreads"] == {old.BOB: {"general": old.message_id(3),
                                          f"thread/{old.THREAD}": old.message_id(50)}}
    assert index["push_subscriptions"]["usr:local_bob"][0]["p256dh"] == old.BROWSER_PUBLIC
    assert index["modlog"][0]["id"] == f"1795345835697-{old.ALICE}"
    record = index["attachments"][old.ATTACHMENT]
    assert record["referenced"] is True
    assert (db / "attachments" / record["filename"]).read_bytes() == old.CAT
    assert (db / "serverEmojis" / index["serverEmojis"]["7"]["fileName"]).read_bytes() == old.DOT
    general = read_lines(db / "channels" / "general.json")
    assert [each["id"] for each in general] == [old.message_id(n) for n in range(1, 8)]
    assert general[1]["timestamp"] == old.TIME + 2
    assert general[1]["reply_to"] == {"id": old.message_id(1), "user": old.ALICE}
    assert general[2]["reactions"] == {"👍": [old.ALICE, old.BOB], "🎉": [old.ALICE]}
    assert general[4]["discord_user_id"] == "42"
    assert (db / "channels" / "empty.json").read_bytes() == b""
    assert len(read_lines(db / "threadMessages" / f"{old.THREAD}.jsonl")) == 2
    thread = json.loads((db / "threads" / f"{old.THREAD}.json").read_text())
    assert thread["participants"] == [old.ALICE, old.BOB]
    assert (back / "vapid" / "private_key.pem").read_text() == old.VAPID_PEM
    assert (back / "config.json").read_bytes() == (moved_in / "config.json").read_bytes()


def test_an_export_never_writes_over_anything(moved_in, tmp_path):
    (tmp_path / "there").mkdir()
    assert "is there already" in refuse("export", tmp_path / "there", "--data", moved_in)
    assert list((tmp_path / "there").iterdir()) == []
    (tmp_path / "file").write_text("mine")
    assert "is there already" in refuse("export", "--jsonl", tmp_path / "file", "--data", moved_in)
    assert (tmp_path / "file").read_text() == "mine"


def test_an_export_that_cannot_be_written_leaves_nothing(moved_in, tmp_path):
    words = refuse("export", tmp_path / "no" / "where", "--data", moved_in)
    assert "nothing was exported" in words
    assert "no database" in refuse("export", tmp_path / "back", "--data", tmp_path / "nothing")
    with open("/dev/full", "wb") as full:
        told = subprocess.run([BINARY, "export", "--jsonl", "-", "--data", str(moved_in)],
                              stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert told.returncode == 1
    assert b"No space left" in told.stderr
    assert not (tmp_path / "back").exists()


def test_a_stream_that_is_not_whole_is_refused(moved_in, tmp_path):
    lines = stream_of(moved_in).splitlines(keepends=True)
    broken = {
        "cut": lines[:-1], "missing": lines[:5] + lines[6:], "twice": lines + lines[-1:],
        "torn": lines[:3] + [lines[3][:20] + "\n"] + lines[4:],
        "evil": lines[:1] + ['{"kind":"file","name":"../x","data":""}\n'] + lines[1:],
        "strange": lines[:1] + ['{"kind":"dance"}\n'] + lines[1:]}
    for name, parts in broken.items():
        (tmp_path / name).write_text("".join(parts), encoding="utf-8")
        data = tmp_path / f"data-{name}"
        assert refuse("import", "--jsonl", tmp_path / name, "--data", data), name
        assert not (data / DATABASE).exists(), name
    assert not (tmp_path / "x").exists()


def test_a_full_disk_is_told_and_leaves_no_database(moved_in, tmp_path):
    (tmp_path / "stream").write_text(stream_of(moved_in), encoding="utf-8")
    data = tmp_path / "small"
    # Files of at most 64 KiB stand in for a disk without space.
    told = subprocess.run(
        [BINARY, "import", "--jsonl", str(tmp_path / "stream"), "--data", str(data)],
        preexec_fn=allow_small_files, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 1
    assert "originchats: " in told.stderr
    assert not (data / DATABASE).exists()
    run("import", "--jsonl", tmp_path / "stream", "--data", data)
    assert os.access(data / DATABASE, os.R_OK)
