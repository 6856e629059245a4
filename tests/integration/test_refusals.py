"""What the server refuses to start on: it says why in one line, exits with 1, changes nothing."""
import json
import socket
import sqlite3

import pytest

from chat_client import Client
from server_process import (DATABASE, DidNotStart, Server, run_program, serve, tree_contents,
                            write_settings)


def refuse(data, *arguments):
    """The words of a server that must not start there."""
    with pytest.raises(DidNotStart) as refusal:
        Server(data, *(arguments or ("--port", "0")))
    assert refusal.value.code == 1, refusal.value.output
    words = [line for line in refusal.value.output.splitlines()
             if line.startswith("originchats: ")]
    assert len(words) == 1, refusal.value.output
    return words[0]


def make_data(data):
    """The data directory of a server that ran before."""
    with serve(data) as server:
        assert server.stop() == 0


def test_attachments_without_their_database_are_no_new_server(data):
    make_data(data)
    blob = data / "db/attachments/blobs/kept"
    blob.write_bytes(b"somebody's picture")
    for spoil in (lambda file: file.write_bytes(b""), lambda file: file.unlink()):
        for file in list((data / "db").glob("originchats.sqlite3*"))[1:]:
            file.unlink()
        spoil(data / DATABASE)
        assert "restore a backup" in refuse(data)
    assert blob.read_bytes() == b"somebody's picture"


def test_an_import_that_was_cut_off_is_named(data):
    data.mkdir(parents=True, exist_ok=True)
    (data / "db").mkdir()
    (data / "db/originchats.sqlite3.importing").write_bytes(b"half")
    assert "run it again" in refuse(data)
    assert not (data / DATABASE).exists()


def test_a_repair_that_was_cut_off_imports_nothing_and_makes_no_new_server(data):
    make_data(data)
    (data / "db/users.json").write_text("{}")  # of the original that was imported here
    (data / "db/channels").mkdir(exist_ok=True)
    (data / "db/channels/general.json").write_text("")
    kept = data / "db/originchats.sqlite3.damaged-20260101-000000"
    (data / DATABASE).rename(kept)
    for file in (data / "db").glob("originchats.sqlite3-*"):
        file.unlink()
    words = refuse(data)
    assert str(kept) in words and "repair --yes" in words
    done = run_program("check", "--data", data)
    assert done.returncode == 1 and str(kept) in done.stdout
    assert not (data / DATABASE).exists()


def test_a_port_in_use_is_named(data):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        words = refuse(data, "--port", port)
    assert f"127.0.0.1:{port}" in words
    assert "in use" in words.lower()


def test_an_address_of_another_machine_is_named(data):
    words = refuse(data, "--host", "192.0.2.1", "--port", "0")
    assert "192.0.2.1" in words


async def test_the_data_of_a_running_server_is_refused_and_that_server_lives(data):
    with serve(data) as server:
        words = refuse(data)
        assert "another server" in words
        assert str(data) in words
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            await ada.say("undisturbed")


async def test_the_data_of_a_killed_server_can_be_used_at_once(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            await ada.say("kept")
        server.kill()
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            assert await ada.log_in_locally("ada") is None
            assert [message["content"] for message in await ada.history()] == ["kept"]


@pytest.mark.parametrize("content", [b"no database at all\n" * 300, b"\0" * 8192, b"SQLite"],
                         ids=["text", "zeros", "short"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(data, content):
    make_data(data)
    (data / DATABASE).write_bytes(content)
    before = tree_contents(data)
    words = refuse(data)
    assert str(data / DATABASE) in words
    assert tree_contents(data) == before


def test_a_damaged_header_is_refused_and_left_alone(data):
    make_data(data)
    content = bytearray((data / DATABASE).read_bytes())
    content[100:300] = b"\xff" * 200  # the root page of the schema
    (data / DATABASE).write_bytes(content)
    before = tree_contents(data)
    words = refuse(data)
    assert str(data / DATABASE) in words
    assert tree_contents(data) == before


def test_a_truncated_database_is_refused_and_left_alone(data):
    make_data(data)
    content = (data / DATABASE).read_bytes()
    (data / DATABASE).write_bytes(content[:len(content) // 2])
    before = tree_contents(data)
    words = refuse(data)
    assert str(data / DATABASE) in words
    assert tree_contents(data) == before


def test_a_database_of_another_program_is_refused_and_left_alone(data):
    make_data(data)
    (data / DATABASE).unlink()
    with sqlite3.connect(data / DATABASE) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    before = tree_contents(data)
    assert "some other program" in refuse(data)
    assert tree_contents(data) == before


def test_a_database_that_cannot_be_read_is_refused(data):
    make_data(data)
    (data / DATABASE).unlink()
    (data / DATABASE).mkdir()
    assert str(data / DATABASE) in refuse(data)


def test_a_part_of_the_originals_data_is_refused_and_left_alone(data):
    file, content = "channels/general.json", []
    (data / "db" / file).parent.mkdir(parents=True)
    (data / "db" / file).write_text(json.dumps(content))
    before = tree_contents(data)
    words = refuse(data)
    assert "original server" in words
    after = tree_contents(data)
    assert {path: after[path] for path in before} == before
    assert not (data / DATABASE).exists()


def test_a_broken_config_is_named_with_its_place_and_left_alone(data):
    write_settings(data)
    (data / "config.json").write_text('{\n  "limits": [,]\n}\n')
    before = (data / "config.json").read_bytes()
    assert "config.json:2:14" in refuse(data)
    assert (data / "config.json").read_bytes() == before
    assert not (data / DATABASE).exists()


def test_a_fatally_wrong_setting_is_named(data):
    write_settings(data, {"auth_mode": "everybody"})
    assert "auth_mode" in refuse(data)
    write_settings(data, {"auth_mode": "cracked", "websocket.port": "http"})
    with pytest.raises(DidNotStart) as refusal:
        Server(data)
    assert "websocket.port" in refusal.value.output


def test_a_config_of_another_place_has_to_be_there(data, tmp_path):
    assert "nowhere.json" in refuse(data, "--config", tmp_path / "nowhere.json", "--port", "0")
    write_settings(tmp_path / "elsewhere", {"server.name": "Elsewhere"})
    with Server(data, "--config", tmp_path / "elsewhere" / "config.json", "--port", "0") as server:
        assert not (data / "config.json").exists()
        assert server.stop() == 0


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("no folder")
    words = refuse(tmp_path / "file")
    assert str(tmp_path / "file") in words


def test_refusals_come_before_the_port_is_taken(data):
    make_data(data)
    (data / DATABASE).write_bytes(b"no database at all\n" * 300)
    result = run_program("serve", "--data", data, "--port", "0")
    assert result.returncode == 1
    assert "is ready" not in result.stdout
