"""The command line of backup, restore, repair, import, export and health: what has to be said, what
excludes what, exit codes, and what a wrong word leaves behind: nothing. And the service manager's
environment when it is wrong."""
import contextlib
import json
import os
import socket
import subprocess
import tarfile
import threading
import time

import pytest

from server_process import (BINARY, DATABASE, DidNotStart, Server, run_program, serve, set_at,
                            tree_state, write_settings)
from waiting import DEADLINE_S


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A data directory that a server has used; nobody changes it."""
    data = tmp_path_factory.mktemp("kept") / "data"
    with serve(data) as server:
        assert server.stop() == 0
    return data


def says(told, *words):
    """What a program that could not do it said."""
    assert told.returncode == 1, told
    assert told.stderr.splitlines()[-1].startswith("originchats: "), told.stderr
    for word in words:
        assert word in told.stderr
    return True


# words ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("arguments", [
    ["backup"], ["backup", "a.tar", "b.tar"], ["backup", "a.tar", "--yes"],
    ["restore"], ["restore", "a.tar", "--config", "x"], ["repair", "--yes", "--dry-run"],
    ["repair", "extra"], ["repair", "--force"], ["import", "a", "b"], ["import", "--jsonl"],
    ["export", "a", "--orphans"], ["export", "a", "--allow-missing"], ["health", "--port", "x"],
    ["health", "--port", "-1"], ["health", "--port", "65536"], ["health", "--hosts", "x"],
    ["completion"], ["completion", "csh"], ["man", "1"], ["check", "--deep", "--deeper"],
    ["serve", "--data", ""], ["admin", "--data", "", "stats"],
    ["serve", "--config"], ["admin"], ["admin", "--data", "x"], ["admin", "--yes", "dance"],
], ids=" ".join)
def test_wrong_words_exit_with_2_and_touch_nothing(arguments, tmp_path):
    told = run_program(*arguments, cwd=tmp_path)
    assert told.returncode == 2
    assert told.stderr.strip() and not told.stdout
    assert not list(tmp_path.iterdir())


def test_an_option_may_be_written_with_an_equals_sign(kept):
    told = run_program("check", f"--data={kept}")
    assert told.returncode == 0, told.stdout


def test_help_is_no_failure_at_any_depth():
    for words in (["--help"], ["-h"], ["admin", "--help"], ["admin", "user", "role", "add", "-h"],
                  ["backup", "--help"], ["completion", "--help"]):
        told = run_program(*words)
        assert told.returncode == 0, words
        assert told.stdout.strip() and not told.stderr


def test_help_of_a_required_word_does_not_want_it():
    assert "FILE" in run_program("restore", "--help").stdout
    assert "SHELL" in run_program("completion", "--help").stdout


def test_what_is_printed_for_a_program_that_stopped_reading_is_a_failure(kept):
    for words in (["man"], ["schema"], ["completion", "bash"], ["version"], ["--help"],
                  ["check", "--data", kept], ["repair", "--data", kept]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            told = subprocess.run([BINARY, *words], stdout=full, stderr=subprocess.PIPE,
                                  check=False, timeout=DEADLINE_S)
        assert told.returncode == 1, words


# import and export ------------------------------------------------------------------------------

@pytest.mark.parametrize("subcommand", ["import", "export"])
@pytest.mark.parametrize("given", [[], ["folder", "--jsonl", "file"]], ids=["none", "both"])
def test_a_move_names_exactly_one_place(subcommand, given, kept, tmp_path):
    before = tree_state(kept)
    told = run_program(subcommand, *given, "--data", kept, cwd=tmp_path)
    assert says(told, "name either a directory or --jsonl FILE")
    assert tree_state(kept) == before
    assert not list(tmp_path.iterdir())


def test_an_import_does_not_touch_a_database_that_is_there(kept, tmp_path):
    (tmp_path / "original" / "db").mkdir(parents=True)
    (tmp_path / "original" / "db" / "users.json").write_text("{}")
    (tmp_path / "original" / "db" / "channels.json").write_text("[]")
    before = tree_state(kept)
    assert says(run_program("import", tmp_path / "original", "--data", kept))
    assert tree_state(kept) == before


@pytest.mark.parametrize("given", [["nowhere"], ["--jsonl", "nowhere.jsonl"]], ids=" ".join)
def test_an_import_of_nothing_makes_no_database(given, tmp_path):
    assert says(run_program("import", *given, "--data", tmp_path / "new", cwd=tmp_path), "nowhere")
    assert not (tmp_path / "new" / DATABASE).exists()


def test_an_export_without_data_makes_no_folder(tmp_path):
    assert says(run_program("export", tmp_path / "out", "--data", tmp_path / "nowhere"))
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "nowhere").exists()


def test_a_stream_goes_to_standard_output_and_is_one_object_a_line(kept):
    told = run_program("export", "--jsonl", "-", "--data", kept)
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert lines and all(isinstance(json.loads(line), dict) for line in lines)


def test_a_stream_that_is_read_in_again_is_the_same_stream(kept, tmp_path):
    def export(data):
        lines = run_program("export", "--jsonl", "-", "--data", data).stdout.splitlines()
        # An import remembers in one record of its own below what no new id may begin.
        return [line for line in lines[:-1] if "message_id_floor" not in line]

    stream = tmp_path / "all.jsonl"
    assert run_program("export", "--jsonl", stream, "--data", kept).returncode == 0
    told = run_program("import", "--jsonl", stream, "--data", tmp_path / "twin")
    assert told.returncode == 0, told.stderr
    assert "This report is kept in" in told.stdout
    assert sorted(export(tmp_path / "twin")) == sorted(export(kept))


# backup, restore, repair ------------------------------------------------------------------------

def test_a_backup_counts_what_it_holds_on_one_line(kept, tmp_path):
    told = run_program("backup", tmp_path / "a.tar", "--data", kept)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"{tmp_path / 'a.tar'}: 0 messages, ")
    assert told.stdout.endswith(" bytes; checked\n")
    assert told.stdout.count("\n") == 1
    with tarfile.open(tmp_path / "a.tar") as archive:
        assert archive.getnames()


def test_a_backup_replaces_a_backup_by_force_and_nothing_else_at_all(kept, tmp_path):
    file = tmp_path / "a.tar"
    file.write_text("something dear")
    for force in ([], ["--force"]):
        assert says(run_program("backup", file, "--data", kept, *force))
    assert file.read_text() == "something dear"
    assert says(run_program("backup", kept / "config.json", "--data", kept, "--force"))
    file.unlink()
    for force in ([], ["--force"]):
        assert run_program("backup", file, "--data", kept, *force).returncode == 0
    assert says(run_program("backup", file, "--data", kept))
    assert tarfile.is_tarfile(file)


def test_a_backup_without_data_leaves_no_file(tmp_path):
    assert says(run_program("backup", tmp_path / "a.tar", "--data", tmp_path / "nowhere"))
    assert not list(tmp_path.iterdir())


def test_progress_is_not_on_standard_output(kept, tmp_path):
    file = tmp_path / "a.tar"
    made = run_program("backup", file, "--data", kept)
    back = run_program("restore", file, "--data", tmp_path / "back")
    assert made.stderr.strip() and "\r" not in made.stderr  # no terminal: lines
    assert back.returncode == 0 and back.stdout.count("\n") == 1
    assert back.stdout.startswith(str(tmp_path / "back"))


def test_a_restore_moves_aside_only_by_force(kept, tmp_path):
    file, target = tmp_path / "a.tar", tmp_path / "back"
    assert run_program("backup", file, "--data", kept).returncode == 0
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    assert says(run_program("restore", file, "--data", target))
    assert [each.name for each in target.iterdir()] == ["mine.txt"]
    told = run_program("restore", file, "--data", target, "--force")
    assert told.returncode == 0, told.stderr
    aside = told.stdout.splitlines()[1].removeprefix("What was there before: ")
    assert aside != told.stdout.splitlines()[1]
    with open(os.path.join(aside, "mine.txt"), encoding="utf-8") as moved:
        assert moved.read() == "mine"
    assert (target / DATABASE).exists() and not (target / "mine.txt").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"\0" * 1024, b"x" * 100_000],
                         ids=["empty", "text", "zeros", "long"])
def test_what_is_no_backup_restores_nothing(content, tmp_path):
    file = tmp_path / "a.tar"
    file.write_bytes(content)
    assert says(run_program("restore", file, "--data", tmp_path / "back"))
    assert not (tmp_path / "back" / DATABASE).exists()


def test_repair_of_what_is_sound_changes_nothing_with_or_without_yes(kept):
    for words in ([], ["--dry-run"]):
        before = tree_state(kept)
        told = run_program("repair", "--data", kept, *words)
        assert told.returncode == 0, told.stdout
        assert tree_state(kept) == before


def test_repair_of_nothing_makes_nothing(tmp_path):
    told = run_program("repair", "--data", tmp_path / "nowhere", "--yes")
    assert told.returncode != 0
    assert not (tmp_path / "nowhere").exists()


# health -----------------------------------------------------------------------------------------

@contextlib.contextmanager
def answering(*parts, host="127.0.0.1"):
    """Somebody who takes one connection in, hears its request and says these parts."""
    heard = []
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        listener.settimeout(DEADLINE_S)

        def answer():
            with listener.accept()[0] as peer:
                peer.settimeout(DEADLINE_S)
                while not b"".join(heard).endswith(b"\r\n\r\n"):
                    heard.append(peer.recv(4096))
                for part in parts:
                    with contextlib.suppress(OSError):
                        peer.sendall(part)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield listener.getsockname()[1], heard
        finally:
            thread.join(DEADLINE_S)


def test_health_asks_once_on_loopback_and_believes_a_200():
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, heard):
        told = run_program("health", "--port", port)
    assert (told.returncode, told.stdout) == (0, "ok\n")
    request = b"".join(heard).decode()
    assert request.startswith("GET /healthz HTTP/1.1\r\n")
    assert "\r\nHost: localhost\r\n" in request and "\r\nConnection: close\r\n" in request


def test_health_puts_an_answer_in_pieces_together():
    with answering(*[bytes([each]) for each in b"HTTP/1.1 200 OK\r\n\r\n"]) as (port, _):
        assert run_program("health", "--port", port).returncode == 0


@pytest.mark.parametrize("answer", [
    b"", b"HTTP/1.1 200", b"HTTP/1.1 500 Oops\r\n\r\n", b"HTTP/1.1 2000 \r\n\r\n",
    b"HTTP/1.0 200 OK\r\n\r\n", b"200 OK\r\n\r\n", b"\r\nHTTP/1.1 200 OK\r\n\r\n", b"\0" * 100,
    b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n",
], ids=["nothing", "cut", "500", "2000", "1.0", "bare", "late", "zeros", "302"])
def test_health_takes_nothing_else_for_well(answer):
    with answering(answer) as (port, _):
        told = run_program("health", "--port", port)
    assert (told.returncode, told.stdout) == (1, "not well\n")


def test_health_says_that_nobody_has_answered_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told = run_program("health", "--timeout", 1, "--port", silent.getsockname()[1])
    assert told.returncode == 1
    assert "no answer in time" in told.stderr and "temporarily" not in told.stderr


def test_health_gives_one_who_says_a_byte_now_and_then_no_more_time():
    begin = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asking = subprocess.Popen([BINARY, "health", "--timeout", "1", "--port",
                                   str(listener.getsockname()[1])], stderr=subprocess.PIPE)
        with asking, listener.accept()[0] as peer, contextlib.suppress(OSError):
            peer.settimeout(0.3)
            for each in b"HTTP/1.1 200 OK\r\n\r\n":
                peer.sendall(bytes([each]))
                with contextlib.suppress(TimeoutError):
                    while peer.recv(4096):
                        pass
                    break
        assert asking.returncode == 1
    assert time.monotonic() - begin < 3


@pytest.mark.parametrize("host, listens_at", [
    ("::1", "::1"), ("127.0.0.2", "127.0.0.2"), ("::", "::1"), ("0.0.0.0", "127.0.0.1"),
    ("", "127.0.0.1"),
])
def test_health_asks_where_the_config_lets_the_server_listen(data, host, listens_at):
    with answering(b"HTTP/1.1 200 OK\r\n\r\n", host=listens_at) as (port, _):
        write_settings(data, {"websocket.host": host, "websocket.port": port})
        told = run_program("health", "--data", data)
    assert (told.returncode, told.stdout) == (0, "ok\n"), told.stderr


def test_health_asks_the_named_host_instead_of_the_configs(data):
    with answering(b"HTTP/1.1 200 OK\r\n\r\n", host="127.0.0.2") as (port, _):
        write_settings(data, {"websocket.host": "127.0.0.1", "websocket.port": port})
        assert run_program("health", "--data", data, "--host", "127.0.0.2").returncode == 0


def test_health_takes_the_port_of_the_config_and_changes_no_data(data):
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, _):
        write_settings(data, {"websocket.port": port})
        before = tree_state(data)
        assert run_program("health", "--data", data).returncode == 0
    assert tree_state(data) == before


def test_health_takes_the_named_config_instead(data, tmp_path):
    document = {}
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, _):
        set_at(document, "websocket.port", port)
        (tmp_path / "other.json").write_text(json.dumps(document))
        told = run_program("health", "--data", data, "--config", tmp_path / "other.json")
    assert told.returncode == 0, told.stderr
    assert not data.exists()


def test_health_without_any_config_makes_none(data):
    told = run_program("health", "--data", data)
    assert says(told)
    assert not data.exists()


def test_health_of_a_config_that_is_no_json_names_the_place(data):
    write_settings(data)
    (data / "config.json").write_text("{\n broken")
    assert says(run_program("health", "--data", data), "config.json:2:")


def test_health_with_tls_is_not_content_with_plain_words(data):
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, heard):
        write_settings(data, {"websocket.port": port, "websocket.tls.certificate": "x",
                              "websocket.tls.key": "y"})
        heard.append(b"\r\n\r\n")  # what comes is no HTTP
        assert says(run_program("health", "--data", data), "no TLS")


def test_health_where_nobody_listens_says_so():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert says(run_program("health", "--port", port), "nobody listens")


# the service manager ----------------------------------------------------------------------------

@pytest.mark.parametrize("address", ["", "/nowhere/notify", "@", "@" + "x" * 200, "/" + "x" * 200,
                                     "relative"], ids=["empty", "absent", "at", "long abstract",
                                                       "long", "relative"])
def test_a_manager_who_is_not_there_holds_nobody_up(data, monkeypatch, address):
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    with serve(data) as server:
        assert server.stop() == 0


@pytest.mark.parametrize("name, value", [
    ("LISTEN_PID", "nonsense"), ("LISTEN_PID", ""), ("LISTEN_PID", "99999999999999"),
    ("WATCHDOG_USEC", "nonsense"), ("WATCHDOG_PID", "x"),
])
def test_nonsense_of_the_environment_is_as_nothing(data, monkeypatch, name, value):
    monkeypatch.setenv("LISTEN_FDS", "3")
    monkeypatch.setenv(name, value)
    with serve(data) as server:
        assert run_program("health", "--port", server.port).returncode == 0
        assert server.stop() == 0


def test_a_promised_socket_that_is_closed_keeps_the_server_from_starting(data):
    write_settings(data)
    script = 'export LISTEN_PID=$$ LISTEN_FDS=1; exec 3<&-; exec "$@"'
    told = subprocess.run(["sh", "-c", script, "sh", BINARY, "serve", "--data", str(data)],
                          capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert told.returncode == 1
    assert "no listening TCP socket" in told.stderr


def test_the_port_of_the_command_line_is_the_one_that_is_tried(data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write_settings(data)
        with pytest.raises(DidNotStart) as ended, Server(data, "--port", port):
            pass
    assert ended.value.code == 1
    assert str(port) in ended.value.output
