"""The subcommands beside serve: check, schema, version, setup, help; and wrong command lines."""
import json
import os
import pty
import re
import select
import subprocess
import time

import pytest

from chat_client import Client
from server_process import (BINARY, DATABASE, Server, run_program, serve, tree_state,
                            write_settings)
from waiting import DEADLINE_S

SUBCOMMANDS = ["serve", "setup", "check", "import", "export", "schema", "version", "backup",
               "restore", "repair", "health"]


@pytest.fixture
def used_data(data):
    """A data directory that a server has used."""
    with serve(data) as server:
        assert server.stop() == 0
    return data


# help, version, wrong words ---------------------------------------------------------------------

@pytest.mark.parametrize("subcommand", SUBCOMMANDS)
def test_every_subcommand_explains_itself(subcommand):
    shown = run_program(subcommand, "--help")
    assert shown.returncode == 0
    assert "--help" in shown.stdout
    assert subcommand in shown.stdout
    assert shown.stderr == ""


def test_the_help_lists_every_subcommand():
    shown = run_program("--help")
    assert shown.returncode == 0
    for subcommand in SUBCOMMANDS:
        assert re.search(rf"^ +{subcommand} ", shown.stdout, re.MULTILINE), subcommand


@pytest.mark.parametrize("arguments", [
    [], ["dance"], ["serve", "--colour", "red"], ["serve", "--port", "http"],
    ["serve", "--port", "70000"], ["serve", "--port"], ["serve", "--log-level", "loud"],
    ["check", "--port", "0"], ["schema", "--json"], ["setup", "--prot", "80"], ["--data", "x"],
    ["version", "extra"], ["serve", "setup"],
], ids=" ".join)
def test_a_wrong_command_line_exits_with_2_and_says_why(arguments, tmp_path):
    told = run_program(*arguments, cwd=tmp_path)
    assert told.returncode == 2
    assert told.stderr.strip()
    assert list(tmp_path.iterdir()) == []


def test_version_is_one_line():
    told = run_program("version")
    assert told.returncode == 0
    assert re.fullmatch(r"originchats \d+\.\d+\.\d+\S*\n", told.stdout)
    assert run_program("--version").stdout.strip() in told.stdout


# schema -----------------------------------------------------------------------------------------

def test_schema_is_json_that_names_what_clients_can_use():
    told = run_program("schema")
    assert told.returncode == 0
    schema = json.loads(told.stdout)
    text = json.dumps(schema)
    for word in ("message_new", "auth_success", "handshake", "limits.post_content",
                 "Channel not found"):
        assert f'"{word}"' in text, word


async def test_schema_and_handshake_name_the_same_commands(data):
    schema = json.loads(run_program("schema").stdout)
    commands = {each["name"] for each in schema["commands"]}
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            assert commands <= set(ada.handshake["val"]["capabilities"])


# check ------------------------------------------------------------------------------------------

def check(data, *arguments):
    """Runs check and makes sure that it changed nothing."""
    before = tree_state(data) if data.exists() else None
    told = run_program("check", "--data", data, *arguments)
    assert (tree_state(data) if data.exists() else None) == before
    return told


def test_check_of_a_used_directory_finds_nothing(used_data):
    told = check(used_data)
    assert told.returncode == 0, told.stdout
    assert "0 problems" in told.stdout


def test_check_of_a_fresh_directory_finds_nothing(data):
    write_settings(data)
    data.chmod(0o750)
    told = check(data)
    assert told.returncode == 0, told.stdout


def test_check_works_beside_a_running_server(data):
    with serve(data) as server:
        told = run_program("check", "--data", data)
        assert told.returncode == 0, told.stdout
        assert server.stop() == 0


@pytest.mark.parametrize("path, value", [
    ("limits.post_content", "many"), ("auth_mode", "everybody"), ("websocket.port", 99999),
    ("rate_limiting.enabled", 7),
])
def test_check_names_a_wrong_setting_with_its_line(used_data, path, value):
    write_settings(used_data, {path: value})
    told = check(used_data)
    assert told.returncode == 1
    assert re.search(rf"problem: \S*config\.json:\d+:\d+: .*{re.escape(path)}", told.stdout)
    assert "1 problem," in told.stdout


def test_check_warns_of_an_unknown_key_and_finds_the_nearest(used_data):
    write_settings(used_data, {"limits.post_contnet": 5})
    told = check(used_data)
    assert told.returncode == 0
    assert "warning" in told.stdout
    assert "limits.post_content?" in told.stdout


def test_check_names_the_place_of_broken_json(used_data):
    (used_data / "config.json").write_text('{\n  "limits": {"post_content": }\n}\n')
    told = check(used_data)
    assert told.returncode == 1
    assert "config.json:2:" in told.stdout


def test_check_finds_a_damaged_database(used_data):
    content = bytearray((used_data / DATABASE).read_bytes())
    for at in range(4096, len(content), 4096):  # every page but the first
        content[at:at + 64] = b"\xff" * 64
    (used_data / DATABASE).write_bytes(content)
    told = check(used_data)
    assert told.returncode == 1
    assert "originchats.sqlite3" in told.stdout


def test_check_finds_the_originals_data(data):
    (data / "db").mkdir(parents=True)
    (data / "db" / "users.json").write_text("{}")
    told = check(data)
    assert told.returncode == 1
    assert "original server" in told.stdout


def test_check_of_what_cannot_be_read_exits_with_2(used_data, tmp_path):
    assert check(tmp_path / "nowhere").returncode == 2
    assert check(used_data, "--config", tmp_path / "nowhere.json").returncode == 2
    (used_data / DATABASE).unlink()
    (used_data / DATABASE).mkdir()
    assert check(used_data).returncode == 2


# setup ------------------------------------------------------------------------------------------

def test_setup_yes_writes_a_config_on_which_the_server_starts(data):
    told = run_program("setup", "--data", data, "--yes", "--server-name", "Harbour",
                       "--auth-mode", "cracked-only", "--message-length", "500")
    assert told.returncode == 0, told.stdout
    config = json.loads((data / "config.json").read_text())
    assert config["server"]["name"] == "Harbour"
    assert config["auth_mode"] == "cracked-only"
    assert config["limits"]["post_content"] == 500
    assert check(data).returncode == 0
    with Server(data, "--port", "0") as server:
        assert server.stop() == 0


def test_setup_yes_overwrites_nothing_without_force(data):
    assert run_program("setup", "--data", data, "--yes", "--server-name", "One").returncode == 0
    before = tree_state(data)
    told = run_program("setup", "--data", data, "--yes", "--server-name", "Two")
    assert told.returncode == 1
    assert "--force" in told.stdout
    assert tree_state(data) == before
    assert run_program("setup", "--data", data, "--yes", "--force",
                       "--server-name", "Two").returncode == 0
    assert json.loads((data / "config.json").read_text())["server"]["name"] == "Two"


def test_setup_refuses_a_wrong_answer_of_the_command_line_and_writes_nothing(data):
    told = run_program("setup", "--data", data, "--yes", "--port", "http")
    assert told.returncode == 2
    assert "--port" in told.stdout
    assert not data.exists()


def test_setup_writes_nothing_when_the_input_ends(data):
    told = run_program("setup", "--data", data, text="Harbour\n")
    assert told.returncode == 1
    assert "Nothing was written" in told.stdout
    assert not (data / "config.json").exists()


class Terminal:
    """A program on a terminal of its own, and somebody who reads and types."""

    def __init__(self, *arguments):
        self.screen = ""
        self._end, programs_end = pty.openpty()
        self.process = subprocess.Popen([BINARY, *map(str, arguments)], stdin=programs_end,
                                        stdout=programs_end, stderr=programs_end)
        os.close(programs_end)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._end)

    def _read_more(self, end):
        ready, _, _ = select.select([self._end], [], [], max(0.0, end - time.monotonic()))
        assert ready, f"the terminal stays silent after: {self.screen}"
        try:
            piece = os.read(self._end, 4096)
        except OSError:  # Linux says so when the program has ended
            piece = b""
        self.screen += piece.decode()
        return bool(piece)

    def expect_prompt(self):
        """Reads until a question ends; what was shown since the last one."""
        end = time.monotonic() + DEADLINE_S
        begin = len(self.screen)
        while not self.screen[begin:].endswith(": "):
            if not self._read_more(end):
                return None
        return self.screen[begin:]

    def type(self, line):
        os.write(self._end, line.encode() + b"\n")

    def read_to_end(self):
        end = time.monotonic() + DEADLINE_S
        while self._read_more(end):
            pass
        return self.process.wait(DEADLINE_S)


def answer_all(terminal, answers):
    """Types the answer whose key the question holds, else nothing. Returns the questions."""
    asked = []
    while (question := terminal.expect_prompt()) is not None:
        asked.append(question)
        typed = next((answers.pop(key) for key in list(answers) if key in question), "")
        terminal.type(typed)
    return asked


def test_setup_asks_on_a_terminal_and_writes_the_answers(data):
    with Terminal("setup", "--data", data) as terminal:
        asked = answer_all(terminal, {"Server name": "Häfen", "Port": "6000",
                                      "Login": "cracked-only", "register": "no"})
        assert terminal.read_to_end() == 0
    assert len(asked) >= 10
    config = json.loads((data / "config.json").read_text())
    assert config["server"]["name"] == "Häfen"
    assert config["websocket"] == {"host": "127.0.0.1", "port": 6000}
    assert config["auth_mode"] == "cracked-only"
    assert config["cracked"]["allow_registration"] is False
    assert check(data).returncode == 0


def test_setup_asks_again_after_a_wrong_answer(data):
    with Terminal("setup", "--data", data) as terminal:
        asked = answer_all(terminal, {"Login": "everybody", "Longest message": "-3"})
        assert terminal.read_to_end() == 0
    assert sum("Login" in question for question in asked) == 2
    assert sum("Longest message" in question for question in asked) == 2
    assert json.loads((data / "config.json").read_text())["auth_mode"] == "cracked"


def test_setup_asks_before_it_overwrites_and_no_means_no(used_data):
    before = tree_state(used_data)
    with Terminal("setup", "--data", used_data) as terminal:
        assert "Overwrite" in terminal.expect_prompt()
        terminal.type("no")
        assert terminal.read_to_end() == 1
    assert tree_state(used_data) == before


def test_setup_stops_at_the_end_of_a_terminals_input(data):
    with Terminal("setup", "--data", data) as terminal:
        terminal.expect_prompt()
        os.write(terminal._end, b"\x04")  # Ctrl-D
        assert terminal.read_to_end() == 1
    assert not (data / "config.json").exists()
