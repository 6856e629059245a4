"""The control socket itself: who may, hostile bytes, what is left behind; exit codes; terminals."""
import asyncio
import contextlib
import json
import os
import pty
import re
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import termios
import pathlib

import pytest

from admin_place import (BINARY, DECLINED, DONE, REFUSED, UNREACHABLE, USAGE, Place, copy_of, fill)
from chat_client import Client
from server_process import run_program, serve, tree_contents
from waiting import DEADLINE_S, wait_until


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    data = tmp_path_factory.mktemp("admin") / "data"
    asyncio.run(fill(data))
    return data


@pytest.fixture
def running(prepared, data):
    copy_of(prepared, data)
    with serve(data) as server:
        yield Place(data, server)


# Who may. --------------------------------------------------------------------------------------


def test_the_socket_is_for_its_owner_and_goes_with_the_server(running):
    told = (running.data / "control.sock").stat()
    assert stat.S_ISSOCK(told.st_mode)
    assert stat.S_IMODE(told.st_mode) == 0o600
    assert running.server.stop() == 0
    assert not (running.data / "control.sock").exists()


ASK_AS_NOBODY = """
import socket
s = socket.socket(socket.AF_UNIX)
s.settimeout(20)
try:
    s.connect("control.sock")
    print(s.recv(4096).decode())
except PermissionError:
    print("no way in")
"""


def run_as_nobody(arguments, cwd):
    nobody = 65534

    def become_nobody():
        os.setgroups([])
        os.setgid(nobody)
        os.setuid(nobody)

    return subprocess.run(arguments, cwd=cwd, preexec_fn=become_nobody, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", timeout=DEADLINE_S)


@pytest.fixture
def open_folder():
    """A folder that every user may reach, unlike pytest's own."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="oc-admin-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_user_is_refused(prepared, open_folder):
    data = copy_of(prepared, open_folder / "data")
    data.chmod(0o755)
    with serve(data) as server:
        ask = [sys.executable, "-c", ASK_AS_NOBODY]
        assert run_as_nobody(ask, data).stdout.strip() == "no way in"
        (data / "control.sock").chmod(0o666)  # even if somebody opens it to all
        told = json.loads(run_as_nobody(ask, data).stdout)
        assert (told["ok"], told["code"]) == (False, "not_allowed")
        assert server.events("control_refused")[0]["uid"] == "65534"
        assert Place(data, server).ask("stats")["users"] == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_at_a_stopped_server_leaves_no_files_of_its_own(prepared, open_folder):
    data = copy_of(prepared, open_folder / "data")
    for path in [data, *data.rglob("*")]:
        os.chown(path, 65534, 65534)
    ended = run_program("admin", "--data", data, "user", "ban", "bob")
    assert ended.returncode == DONE, ended.stderr
    run_program("admin", "--data", data, "config", "set", "limits.post_content", "9")
    assert {path.stat().st_uid for path in data.rglob("*")} == {65534}
    shutil.copy(BINARY, open_folder / "program")
    again = run_as_nobody([open_folder / "program", "admin", "--json", "user", "show", "bob"],
                          open_folder)
    assert json.loads(again.stdout)["banned"] is True


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("is_running", [True, False])
def test_root_exports_a_user_to_where_the_datas_owner_may_not_write(prepared, open_folder,
                                                                    is_running):
    data = copy_of(prepared, open_folder / "data")
    for path in [data, *data.rglob("*")]:
        os.chown(path, 65534, 65534)
    closed = open_folder / "roots own"
    closed.mkdir(mode=0o700)
    with serve(data) if is_running else contextlib.nullcontext() as server:
        told = Place(data, server).ask("user", "export", "bob", "--to", closed / "bob")
    assert told["messages"] == 6
    assert (closed / "bob" / "user.json").stat().st_uid == 0
    if not is_running:
        assert {path.stat().st_uid for path in data.rglob("*")} == {65534}


# Hostile bytes. --------------------------------------------------------------------------------


@pytest.mark.parametrize("line, code", [
    (b"\n", "invalid_json"),
    (b"nonsense\n", "invalid_json"),
    (b"[1]\n", "invalid_json"),
    (b"{}\n", "invalid_json"),
    (b'{"cmd":7}\n', "invalid_json"),
    (b'{"cmd":"user_ban","user":"\xff\xfe"}\n', "invalid_json"),
    (b'{"cmd":"stats","a":' + b"[" * 200 + b"]" * 200 + b"}\n", "invalid_json"),
    (b'{"cmd":"nope"}\n', "unknown_command"),
    (b'{"cmd":"message_new","channel":"general","content":"x"}\n', "unknown_command"),
    (b'{"cmd":"login","username":"ada","password":"x"}\n', "unknown_command"),
    (b'{"cmd":"user_ban"}\n', "user_required"),
    (b'{"cmd":"user_ban","user":["ada"]}\n', "invalid_value"),
    (b'{"cmd":"user_ban","user":"SYS:console"}\n', "user_not_found"),
    (b'{"cmd":"role_update"}\n', "role_not_found"),
    (b'{"cmd":"admin_user_list","banned":"yes"}\n', "invalid_value"),
    (b'{"cmd":"admin_user_password","user":"ada"}\n', "credentials_required"),
    (b'{"cmd":"admin_message_purge"}\n', "invalid_value"),
    (b'{"cmd":"admin_message_purge","all":1}\n', "invalid_value"),
    (b'{"cmd":"admin_message_purge","before":"x"}\n', "invalid_value"),
    (b'{"cmd":"admin_message_purge","channel":7,"all":true}\n', "invalid_value"),
    (b'{"cmd":"admin_config_set","path":7}\n', "unknown_setting"),
    (b'{"cmd":"admin_config_get","path":"x"}\n', "unknown_setting"),
    (b'{"cmd":"admin_log_level","level":"loud"}\n', "invalid_value"),
    (b'{"cmd":"admin_session_close"}\n', "session_not_found"),
    (b'{"cmd":"admin_session_close","session":"1"}\n', "session_not_found"),
])
def test_a_wrong_line_is_refused_and_the_connection_goes_on(shared, line, code):
    with shared.connect() as wire:
        refusal = wire.ask(line)
        assert (refusal["ok"], refusal["code"]) == (False, code)
        assert refusal["text"]
        assert wire.ask({"cmd": "admin_user_show", "user": "ada"})["ok"] is True


@pytest.fixture(scope="module")
def shared(prepared, tmp_path_factory):
    """A running server for tests that change nothing."""
    data = copy_of(prepared, tmp_path_factory.mktemp("shared") / "data")
    with serve(data) as server:
        yield Place(data, server)


def test_the_greeting_says_the_protocol(shared):
    with shared.connect() as wire:
        assert wire.greeting == {"hello": {"protocol": 1}}


def test_a_line_without_end_is_cut_off(shared):
    with shared.connect() as wire:
        wire.send(b"x" * 70_000)
        assert wire.line()["code"] == "line_too_long"
        assert wire.line() is None


def test_lines_may_come_in_pieces_and_many_at_once(shared):
    line = b'{"cmd":"admin_user_show","user":"ada"}\n'
    with shared.connect() as wire:
        for byte in line:
            wire.send(bytes([byte]))
        assert wire.line()["reply"]["id"] == "USR:local_ada"
        wire.send(line * 50)
        assert all(wire.line()["ok"] for _ in range(50))


def test_what_was_asked_before_the_end_of_input_is_answered(shared):
    with shared.connect() as wire:
        wire.send(b'{"cmd":"admin_stats"}\n{"cmd":"admin_role_list"}\n{"cmd":"cut o')
        wire.socket.shutdown(1)
        assert wire.line()["reply"]["cmd"] == "admin_stats"
        assert wire.line()["reply"]["cmd"] == "admin_role_list"
        assert wire.line() is None


def test_the_ninth_operator_is_told_so(shared):
    wires = [shared.connect() for _ in range(8)]
    ninth = shared.connect()
    assert ninth.greeting["code"] == "busy"
    assert ninth.line() is None
    assert shared.refuse("stats", code=UNREACHABLE) == "unreachable"
    for wire in wires:
        assert wire.ask({"cmd": "admin_user_show", "user": "ada"})["ok"] is True
        wire.socket.close()
    wait_until(lambda: "hello" in shared.connect().greeting, "room again")


async def test_an_operator_who_does_not_read_holds_nobody_up(running):
    with running.connect() as wire:
        for _ in range(100):
            wire.send({"cmd": "admin_config_get"})
        async with await Client.connect(running.server) as ada:
            await ada.log_in_locally("ada")
            assert (await ada.say("hello"))["content"] == "hello"
        assert (await running.ask_soon("stats"))["users"] == 3


async def test_a_purge_stops_when_its_operator_leaves(running):
    async with await Client.connect(running.server) as ada:
        await ada.log_in_locally("ada")
        for _ in range(4):
            await asyncio.gather(*(ada.say("flood") for _ in range(200)))
    with running.connect() as wire:
        wire.send({"cmd": "admin_message_purge", "contains": "flood"})
        assert "progress" in wire.line()
    stopped = {}

    def is_noted():
        stopped.update({"n": running.ask("stats")["modlog_entries"]})
        return stopped["n"] > 0
    wait_until(is_noted, "the note of what was deleted")
    assert running.ask("stats")["messages"] >= 12
    assert running.server.stop() == 0


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_an_operator_waits_quietly_while_no_file_can_be_opened(running):
    process, file = running.server.process, running.data / "control.sock"
    assert running.ask("stats")["running"] is True
    before = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    with socket.socket(socket.AF_UNIX) as waiting:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (3, before[1]))
        waiting.connect(str(file))
        wait_until(lambda: running.server.events("control_accept_failed"), "the complaint")
        used = processor_seconds(process)
        waiting.settimeout(0.5)
        with pytest.raises(TimeoutError):
            waiting.recv(1)
        assert processor_seconds(process) - used < 0.15
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, before)
        waiting.settimeout(DEADLINE_S)
        assert b"hello" in waiting.recv(4096)
    assert len(running.server.events("control_accept_failed")) == 1


# What is left behind, what is in the way. ------------------------------------------------------


def test_a_killed_server_leaves_a_socket_that_is_in_nobodys_way(running):
    running.server.kill()
    assert (running.data / "control.sock").exists()
    assert running.ask("stats")["running"] is False
    with serve(running.data) as server:
        assert Place(running.data, server).ask("stats")["running"] is True


def test_something_in_the_way_of_the_socket_keeps_nobody_from_serving(prepared, data):
    copy_of(prepared, data)
    (data / "control.sock").write_text("mine")
    with serve(data) as server:
        assert "is in the way" in server.events("no_control_socket")[0]["reason"]
        ended = run_program("admin", "--data", data, "stats")
        assert ended.returncode == UNREACHABLE
        assert "another server is running on this data" in ended.stderr
    assert (data / "control.sock").read_text() == "mine"


@pytest.mark.parametrize("is_running", [True, False])
def test_a_path_that_is_too_long_for_a_socket_works_all_the_same(prepared, tmp_path, is_running):
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    data = copy_of(prepared, folder / "data")
    if not is_running:
        assert Place(data).ask("stats")["running"] is False
        return
    with serve(data) as server:
        assert Place(data, server).ask("stats")["running"] is True
        told = (data / "control.sock").stat()
        assert stat.S_IMODE(told.st_mode) == 0o600


# Exit codes. -----------------------------------------------------------------------------------


def test_no_server_and_no_data_is_exit_3_and_makes_nothing(tmp_path):
    for data in (tmp_path / "nowhere", tmp_path):
        ended = run_program("admin", "--data", data, "--json", "stats")
        assert ended.returncode == UNREACHABLE
        assert json.loads(ended.stdout)["error"]["code"] == "unreachable"
        assert "no server is running here" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_broken_database_is_exit_3_and_stays_as_it_is(prepared, data):
    copy_of(prepared, data)
    file = data / "db" / "originchats.sqlite3"
    file.write_bytes(b"no database at all, but long enough to look at " * 40)
    ended = run_program("admin", "--data", data, "stats")
    assert ended.returncode == UNREACHABLE
    assert file.read_bytes().startswith(b"no database at all")


@pytest.mark.parametrize("arguments", [
    [], ["user"], ["user", "show"], ["user", "nope"], ["user", "show", "a", "b"],
    ["user", "timeout", "ada", "soon"], ["message", "purge"], ["config", "set", "x"],
    ["channel", "create", "x"], ["role", "create"], ["--nonsense", "stats"], ["nonsense"],
    ["user", "kick"], ["user", "kick", "--reason", "tea"], ["user", "list", "--limit", "-1"],
])
def test_a_wrong_command_line_is_exit_2(shared, arguments):
    ended = shared.run(*arguments)
    assert ended.returncode == USAGE, ended.stderr
    assert ended.stderr
    assert ended.stdout == ""


@pytest.mark.parametrize("arguments", [["frobnicate"], ["admin", "frobnicate"],
                                       ["admin", "user", "frobnicate", "--json"]])
def test_a_word_that_nobody_knows_is_named(arguments):
    ended = run_program(*arguments)
    assert ended.returncode == USAGE
    assert "frobnicate" in ended.stderr
    if "--json" in arguments:
        assert "frobnicate" in json.loads(ended.stdout)["error"]["text"]


def test_json_is_json_whatever_bytes_a_path_has(tmp_path):
    place = os.fsencode(tmp_path) + b"/caf\xe9"
    ended = subprocess.run([BINARY, "admin", "--json", "--data", place, "stats"], check=False,
                           capture_output=True, timeout=DEADLINE_S)
    assert ended.returncode == UNREACHABLE
    assert "caf\N{REPLACEMENT CHARACTER}/" in json.loads(ended.stdout.decode())["error"]["text"]


def test_a_refusal_is_exit_1_in_words_and_as_json(shared):
    plain = shared.run("user", "show", "nobody")
    assert (plain.returncode, plain.stdout) == (REFUSED, "")
    assert plain.stderr == "originchats admin: User not found\n"
    told = shared.run("user", "show", "nobody", "--json")
    assert json.loads(told.stdout) == {"error": {"code": "user_not_found",
                                                 "text": "User not found"}}


def test_a_read_at_a_stopped_server_leaves_the_data_as_it_was(prepared, data):
    copy_of(prepared, data)
    before = tree_contents(data / "db" / "attachments"), (data / "config.json").read_bytes()
    place = Place(data)
    place.ask("user", "list")
    place.ask("channel", "list")
    assert (tree_contents(data / "db" / "attachments"),
            (data / "config.json").read_bytes()) == before
    assert not (data / "control.sock").exists()


# People. ---------------------------------------------------------------------------------------


def test_tables_for_people(shared):
    shown = shared.run("user", "list").stdout.splitlines()
    assert re.split(r"\s{2,}", shown[0])[:3] == ["USERNAME", "NICKNAME", "ROLES"]
    assert re.split(r"\s{2,}", shown[1])[:3] == ["USR:local_ada", "ada", "user"]
    assert shown[-1] == "total:  3"
    assert "users:" in shared.run("stats").stdout


def at_terminal(data, *arguments, types):
    """Runs it at a terminal where those lines are typed; exit code and what it showed."""
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen([BINARY, "admin", "--data", str(data), *arguments],
                                   stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown = b""
        for prompt, line in types:
            while prompt not in shown:
                shown += os.read(ours, 4096)
            os.write(ours, line.encode() + b"\n")
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # the other end is closed
            pass
        return process.wait(DEADLINE_S), shown.decode()
    finally:
        os.close(ours)


def test_a_terminal_is_asked_before_something_is_destroyed(prepared, data):
    copy_of(prepared, data)
    asked = (b"[y/N]", "n")
    code, shown = at_terminal(data, "message", "purge", "--all", types=[asked])
    assert code == DECLINED and "nothing was done" in shown
    code, shown = at_terminal(data, "user", "delete", "cid", types=[asked])
    assert code == DECLINED
    assert Place(data).ask("stats")["messages"] == 12
    code, _ = at_terminal(data, "user", "delete", "cid", types=[(b"[y/N]", "y")])
    assert code == DONE
    code, _ = at_terminal(data, "--yes", "message", "purge", "--all", types=[])
    assert code == DONE
    counted = Place(data).ask("stats")
    assert (counted["messages"], counted["users"]) == (0, 2)


def test_a_password_is_typed_twice_and_not_shown(prepared, data):
    copy_of(prepared, data)
    code, shown = at_terminal(data, "user", "password", "ada",
                              types=[(b"New password: ", "secret words"),
                                     (b"Again: ", "secret words")])
    assert code == DONE and "secret" not in shown
    code, shown = at_terminal(data, "user", "password", "ada",
                              types=[(b"New password: ", "secret words"), (b"Again: ", "others")])
    assert code == DECLINED and "secret" not in shown
    assert "differ" in shown and "no password was given" not in shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_the_password_leaves_a_terminal_with_echo(prepared, data, number):
    copy_of(prepared, data)

    def has_echo():
        return bool(termios.tcgetattr(theirs)[3] & termios.ECHO)

    ours, theirs = pty.openpty()
    assert has_echo()
    process = subprocess.Popen([BINARY, "admin", "--data", str(data), "user", "password", "ada"],
                               stdin=theirs, stdout=theirs, stderr=theirs)
    try:
        shown = b""
        while b"New password: " not in shown:
            shown += os.read(ours, 4096)
        assert not has_echo()
        process.send_signal(number)
        assert process.wait(DEADLINE_S) == -number
        assert has_echo()
    finally:
        process.kill()
        os.close(ours)
        os.close(theirs)


# What is made from the tree of subcommands. ----------------------------------------------------


def complete(*words):
    """What bash would offer for the last word."""
    script = run_program("completion", "bash").stdout
    line = " ".join(f"'{word}'" for word in words)
    ask = (f"{script}\nCOMP_WORDS=(originchats {line}); COMP_CWORD={len(words)}\n"
           "_originchats; printf '%s\\n' \"${COMPREPLY[@]}\"")
    ended = subprocess.run(["bash", "-c", ask], check=True, stdout=subprocess.PIPE,
                           encoding="utf-8", timeout=DEADLINE_S)
    return ended.stdout.split()


def test_bash_completes_subcommands_and_options():
    assert "admin" in complete("ad") and "serve" in complete("")
    assert complete("admin", "us") == ["user"]
    assert {"ban", "list", "role"} <= set(complete("admin", "user", ""))
    assert complete("admin", "--json", "user", "role", "re") == ["remove"]
    assert complete("admin", "message", "purge", "--dry") == ["--dry-run"]
    assert complete("admin", "user", "list", "--js") == ["--json"]
    assert "--port" in complete("serve", "--po")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_well_formed(shell):
    script = run_program("completion", shell).stdout
    assert "purge" in script and "--dry-run" in script or "dry-run" in script
    if shutil.which(shell):
        ended = subprocess.run([shell, "-n"], input=script, encoding="utf-8", check=False,
                               stderr=subprocess.PIPE, timeout=DEADLINE_S)
        assert (ended.returncode, ended.stderr) == (0, "")
    assert run_program("completion", "tcsh").returncode == USAGE


def test_the_man_page_is_well_formed_and_knows_every_subcommand():
    page = run_program("man").stdout
    assert page.startswith('.TH ORIGINCHATS 1')
    for command in ("serve", "setup", "admin user ban NAME", "admin message purge",
                    "admin config set PATH VALUE", "EXIT STATUS"):
        assert command in page.replace("\\-", "-"), command
    if shutil.which("groff"):
        ended = subprocess.run(["groff", "-man", "-ww", "-z"], input=page, encoding="utf-8",
                               check=True, stderr=subprocess.PIPE, timeout=DEADLINE_S)
        assert ended.stderr == ""
    if shutil.which("man"):
        shown = subprocess.run(["man", "-l", "-"], input=page, encoding="utf-8", check=True,
                               stdout=subprocess.PIPE, timeout=DEADLINE_S,
                               env={**os.environ, "MANPAGER": "cat", "LC_ALL": "C.UTF-8"})
        assert "message purge" in shown.stdout


def test_the_server_stops_in_time_while_operators_are_connected(running):
    with running.connect() as wire:
        wire.send(b'{"cmd":"half a li')
        running.server.send_signal(signal.SIGTERM)
        assert running.server.wait() == 0
        assert wire.line() is None
