"""`originchats admin` on one data directory, whose server runs or does not."""
import asyncio
import json
import shutil
import socket

from chat_client import Client
from server_process import BINARY, run_program, serve
from waiting import DEADLINE_S

DONE, REFUSED, USAGE, UNREACHABLE, FAILED, DECLINED = range(6)


class Place:
    """A copy of a prepared data directory; `server` is None when it is stopped."""

    def __init__(self, data, server=None):
        self.data = data
        self.server = server

    @property
    def is_running(self):
        return self.server is not None

    def run(self, *arguments, text=None):
        return run_program("admin", "--data", self.data, *arguments, text=text)

    def ask(self, *arguments, text=None):
        """The one JSON document of stdout; the command has to be done."""
        ended = self.run("--json", *arguments, text=text)
        assert ended.returncode == DONE, (arguments, ended.stdout, ended.stderr)
        assert ended.stderr == "", ended.stderr
        return json.loads(ended.stdout)

    def refuse(self, *arguments, code=REFUSED, text=None):
        """The code of the refusal; its text is on stderr as well."""
        ended = self.run("--json", *arguments, text=text)
        assert ended.returncode == code, (arguments, ended.returncode, ended.stdout, ended.stderr)
        refusal = json.loads(ended.stdout)["error"]
        assert refusal["text"] in ended.stderr
        return refusal["code"]

    async def ask_soon(self, *arguments):
        """The same, while clients go on."""
        return await asyncio.to_thread(self.ask, *arguments)

    def user(self, name):
        return self.ask("user", "show", name)

    def connect(self):
        """A raw connection to the control socket, its greeting read."""
        return Wire(self.data / "control.sock")


class Wire:
    """Lines to and from the control socket."""

    def __init__(self, file):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(DEADLINE_S)
        self.socket.connect(str(file))
        self._bytes = b""
        self.greeting = self.line()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, line):
        self.socket.sendall(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n")

    def line(self):
        """The next one; None once the server has closed."""
        while b"\n" not in self._bytes:
            piece = self.socket.recv(65536)
            if not piece:
                return None
            self._bytes += piece
        line, self._bytes = self._bytes.split(b"\n", 1)
        return json.loads(line)

    def ask(self, line):
        """The last line of the answer."""
        self.send(line)
        while True:
            answer = self.line()
            if answer is None or "progress" not in answer:
                return answer


async def fill(data):
    """Accounts ada, bob and cid; messages of all; stopped afterwards."""
    with serve(data) as server:
        clients = {}
        for name in ("ada", "bob", "cid"):
            clients[name] = await Client.connect(server)
            assert await clients[name].register(name) is None
        for number in range(6):
            await clients["bob"].say(f"Buy now {number}")
            await clients["ada"].say(f"hello {number}")
        for client in clients.values():
            await client.close()
        assert server.stop() == 0


def copy_of(prepared, data):
    shutil.copytree(prepared, data)
    return data


__all__ = ["BINARY", "DONE", "REFUSED", "USAGE", "UNREACHABLE", "FAILED", "DECLINED", "Place",
           "Wire", "copy_of", "fill"]
