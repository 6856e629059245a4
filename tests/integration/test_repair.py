"""check --deep finds what was damaged, and repair mends it: tables, files, pages. (What is wrong
between tables, fault by fault: tests/conformance/db/faults_test.cpp.)"""
import hashlib
import json
import re
import sqlite3

import pytest

from chat_client import Client
from server_process import DATABASE, run_program, serve, tree_contents
from uploading import Uploader, blobs_of

UPLOADS = {"auth_mode": "cracked-only", "attachments.uploads_per_minute": 1000,
           "attachments.allowed_types": ["*"]}


def check(data):
    done = run_program("check", "--deep", "--data", data)
    return done.returncode, done.stdout


def repair(data, *arguments):
    return run_program("repair", "--data", data, *arguments)


def without_stamps(text):
    """Names hold the second in which they were made."""
    return re.sub(r"\d{8}-\d{6}", "", text)


async def fill(data, messages=0, files=3):
    """A server's data with messages and files; stopped."""
    with serve(data, settings=UPLOADS) as server:
        ada = await Uploader.locally(server, "ada")
        for number in range(files):
            told = ada.upload(f"file {number}".encode(), mime_type="text/plain", name="a.txt")
            await ada.client.say(f"hello {number}", attachments=[{"id": told["id"]}])
        for number in range(messages):
            await ada.client.say(f"message {number} " + "x" * 200)
        await ada.client.close()
        assert server.stop() == 0


async def test_a_sound_directory_has_nothing_to_mend(data):
    await fill(data)
    code, said = check(data)
    assert code == 0, said
    before = tree_contents(data)
    done = repair(data)
    assert (done.returncode, done.stdout) == (0, "Nothing is wrong.\n")
    assert repair(data, "--yes").returncode == 0
    assert tree_contents(data) == before


async def test_files_of_attachments_are_checked_and_mended(data):
    await fill(data)
    folder = data / "db" / "attachments"
    lost, changed, cut = [folder / name for name in blobs_of(data)]
    lost.unlink()
    changed.write_bytes(changed.read_bytes()[::-1])
    cut.write_bytes(b"")
    (folder / "blobs" / "orphan").write_text("whose?")
    code, said = check(data)
    assert code == 1
    assert f"{lost}: the file of an attachment is missing" in said
    assert f"{changed}: the file of an attachment is not as it was uploaded" in said
    assert f"{cut}: the file of an attachment is not as it was uploaded" in said
    assert f"{folder / 'blobs' / 'orphan'}: no attachment has this file" in said
    before = tree_contents(data)
    done = repair(data)
    assert done.returncode == 1
    assert "Nothing was changed" in done.stdout and "would be: " in done.stdout
    assert without_stamps(repair(data, "--dry-run").stdout) == without_stamps(done.stdout)
    assert tree_contents(data) == before

    assert repair(data, "--yes").returncode == 0
    assert check(data)[0] == 0
    (shelf,) = folder.glob("quarantine-*")
    assert {path.name for path in shelf.iterdir()} == {changed.name, cut.name, "orphan"}
    assert list(data.glob("db/originchats.sqlite3.before-repair-*"))
    with serve(data) as server:
        ada = await Client.connect(server)
        assert await ada.log_in_locally("ada") is None
        assert len(await ada.history()) == 3
        assert server.stop() == 0


async def test_tables_are_mended_and_the_database_kept_as_it_was(data):
    await fill(data)
    with sqlite3.connect(data / DATABASE) as database:
        database.execute("UPDATE attachments SET uses = 7")
        database.execute("INSERT INTO reactions VALUES (1, 999, 0, 'x', 'nobody')")
        database.execute("DELETE FROM channels")
    database.close()
    code, said = check(data)
    assert code == 1
    for words in ("3 attachments count their uses wrong", "1 reactions belong to no message",
                  "1 rooms have messages, but are no channel and no thread"):
        assert words in said
    done = repair(data, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "counted again" in done.stdout
    assert check(data)[0] == 0
    with serve(data) as server:
        boss = await Client.connect(server)
        assert await boss.register("boss") is None
        assert (await boss.ask("claim", code=server.claim_code))["cmd"] != "error"
        assert len(await boss.history("recovered-1")) == 3
        assert server.stop() == 0


async def test_columns_that_are_no_json_are_named_emptied_and_kept(data, tmp_path):
    await fill(data)
    with sqlite3.connect(data / DATABASE) as database:
        database.execute("UPDATE messages SET embeds = '[{broken' WHERE position = 1")
    database.close()
    with serve(data) as server:  # the others of the page are answered
        ada = await Client.connect(server)
        assert await ada.log_in_locally("ada") is None
        assert [each["content"] for each in await ada.history()] == [
            f"hello {number}" for number in range(3)]
        (told,) = server.events("broken_column")
        assert (told["table"], told["column"]) == ("messages", "embeds")
        await ada.close()
        assert server.stop() == 0
    named = "messages, room 1, position 1: the column embeds cannot be read"
    code, said = check(data)
    assert code == 1 and named in said
    for where in (tmp_path / "folder", "--jsonl"):
        done = run_program("export", where, *([tmp_path / "f"] if where == "--jsonl" else []),
                           "--data", data)
        assert done.returncode == 1
        assert named in done.stderr and "originchats repair" in done.stderr
    assert not list(tmp_path.glob("f*"))

    with sqlite3.connect(data / DATABASE) as database:
        database.execute("UPDATE roles SET permissions = '{' WHERE name = 'user'")
    database.close()
    done = run_program("serve", "--data", data)
    assert done.returncode == 1
    assert "the column permissions cannot be read" in done.stderr and "repair" in done.stderr
    before = tree_contents(data)
    done = repair(data)
    assert done.returncode == 1 and f"{named}\n    would be: it is emptied" in done.stdout
    assert tree_contents(data) == before
    assert repair(data, "--yes").returncode == 0
    (lost,) = (data / "db").glob("originchats.sqlite3.lost-texts-*.jsonl")
    assert [json.loads(line)["text"] for line in lost.read_text().splitlines()] == [
        "{", "[{broken"]
    assert lost.stat().st_mode & 0o777 == 0o600
    assert check(data)[0] == 0
    assert run_program("export", tmp_path / "folder", "--data", data).returncode == 0


def test_an_empty_database_is_to_be_restored(data):
    (data / "db").mkdir(parents=True)
    (data / DATABASE).touch()
    code, said = check(data)
    assert code == 1 and "the file is empty: restore a backup" in said
    done = repair(data, "--yes")
    assert done.returncode == 1 and "the file is empty: restore a backup" in done.stderr
    assert "start the server" not in said + done.stderr
    assert (data / DATABASE).read_bytes() == b""


async def test_a_database_with_broken_pages_is_salvaged(data):
    await fill(data, messages=400)
    file = data / DATABASE
    bytes_of = bytearray(file.read_bytes())
    page_bytes = int.from_bytes(bytes_of[16:18], "big")
    marks = [f"message {number} xxx".encode() for number in (120, 250)]
    for mark in marks:  # two leaves of the messages, far from each other
        page = bytes_of.index(mark) // page_bytes
        bytes_of[page * page_bytes:(page + 1) * page_bytes] = b"\xa5" * page_bytes
    file.write_bytes(bytes_of)
    code, said = check(data)
    assert code == 1 and "damaged: " in said
    before = tree_contents(data)
    assert "the damaged one is kept" in repair(data).stdout
    assert tree_contents(data) == before

    done = repair(data, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    lost = int(done.stdout.split("messages lost: ")[1].split()[0])
    (kept,) = file.parent.glob("*.damaged-*")
    assert kept.read_bytes() == bytes(bytes_of)
    code, said = check(data)
    assert code == 0, said
    with serve(data) as server:
        ada = await Client.connect(server)
        assert await ada.log_in_locally("ada") is None
        contents = [message["content"] for message in await ada.history()]
        numbers = [int(text.split()[1]) for text in contents if text.startswith("message")]
        assert 0 < lost < 100
        assert len(contents) == 403 - lost
        assert numbers == sorted(numbers)
        assert not {120, 250} & set(numbers)
        assert {0, 60, 180, 399} <= set(numbers)  # before, between and behind the damage
        await ada.say("and on it goes")
        assert server.stop() == 0


async def test_nothing_is_repaired_under_a_running_server(data):
    with serve(data):
        done = repair(data, "--yes")
        assert done.returncode == 1
        assert "another server is running" in done.stderr


@pytest.mark.parametrize("broken, words", [
    (lambda whole: b"\0" * 4096 + whole[4096:], "damaged: its header is gone"),
    (lambda whole: b"\xa5" * 50 + whole[50:], "damaged: its header is gone"),
    (lambda whole: whole[:-5 * 4096 - 7], "damaged: its end is missing: "),
], ids=["page", "header", "end"])
async def test_a_database_that_cannot_even_be_opened_is_salvaged(data, broken, words):
    await fill(data, files=1)
    file = data / DATABASE
    file.write_bytes(broken(file.read_bytes()))
    code, said = check(data)
    assert code == 1 and words in said
    before = tree_contents(data)
    done = repair(data)
    assert done.returncode == 1 and words in done.stdout
    assert tree_contents(data) == before
    done = repair(data, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "messages saved: 1 of 1 or more" in done.stdout
    (kept,) = file.parent.glob("*.damaged-*")
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == before[str(DATABASE)]
    assert check(data)[0] == 0
    with serve(data) as server:
        ada = await Client.connect(server)
        assert await ada.log_in_locally("ada") is None
        assert len(await ada.history()) == 1
        assert server.stop() == 0


def test_what_was_never_a_database_stays_as_it_is(data):
    (data / "db").mkdir(parents=True)
    (data / DATABASE).write_bytes(b"x" * 50_000)
    before = tree_contents(data)
    assert check(data)[0] in (1, 2)
    done = repair(data, "--yes")
    assert done.returncode == 1 and "restore a backup" in done.stderr
    after = tree_contents(data)
    after.pop(f"{DATABASE}.lock")
    assert after == before


async def test_a_server_starts_although_a_newest_message_cannot_be_read(data):
    await fill(data, messages=60, files=0)
    file = data / DATABASE
    pages = bytearray(file.read_bytes())
    size = int.from_bytes(pages[16:18], "big")
    leaf_of_an_index = 10  # as tables without rowid have (section 1.6 of the file format)
    newest = [at for at in range(0, len(pages), size)
              if pages[at] == leaf_of_an_index and b"message 59 " in pages[at:at + size]]
    assert newest
    for at in newest:
        pages[at:at + size] = b"\xaa" * size
    file.write_bytes(pages)
    with serve(data, settings=UPLOADS) as server:
        client = await Client.connect(server)
        assert server.events("newest_message_not_read")
        assert await client.log_in_locally("ada") is None
        reply = await client.ask("messages_get", channel="general")
        assert "incident" in json.dumps(reply)
        await client.close()
        assert server.stop() == 0
