"""What systemd tells the server and hears of it: readiness, reloading, stopping, the watchdog,
sockets that listen already. And `health`, which containers ask with."""
import asyncio
import contextlib
import os
import socket
import subprocess
import tarfile
import time

import pytest

from certificates import make_certificate
from chat_client import Client
from server_process import BINARY, run_program, serve, write_settings
from waiting import DEADLINE_S, wait_until


class Manager:
    """Its end of NOTIFY_SOCKET."""

    def __init__(self, address):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.settimeout(DEADLINE_S)

    def hear(self, word):
        """The next datagram that has this line; what else it said."""
        while True:
            lines = self.socket.recv(4096).decode().splitlines()
            if word in lines:
                return lines

    def hears_nothing(self):
        self.socket.setblocking(False)
        try:
            return self.socket.recv(4096)
        except BlockingIOError:
            return None
        finally:
            self.socket.settimeout(DEADLINE_S)


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path, monkeypatch):
    address = str(tmp_path / "notify") if request.param == "path" else f"@oc-{os.getpid()}"
    with contextlib.closing(Manager(address.replace("@", "\0")).socket) as bound:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        made = Manager.__new__(Manager)
        made.socket = bound
        yield made


def test_readiness_reload_and_stop_are_told(data, manager):
    with serve(data) as server:
        assert any(line.startswith("STATUS=") for line in manager.hear("READY=1"))
        with socket.create_connection((server.host, server.port)):
            pass  # ready means ready
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        server.reload()
        told = dict(line.split("=") for line in manager.hear("RELOADING=1"))
        after = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        assert before - 1000 <= int(told["MONOTONIC_USEC"]) <= after
        manager.hear("READY=1")
        assert server.stop() == 0
        manager.hear("STOPPING=1")
        assert manager.hears_nothing() is None


def test_the_watchdog_is_fed_by_a_core_that_lives_and_by_no_other(data, manager, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    with serve(data) as server:
        manager.hear("READY=1")
        manager.hear("WATCHDOG=1")
        manager.hear("WATCHDOG=1")
        assert server.stop() == 0


def test_without_a_watchdog_nothing_is_fed(data, manager, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    monkeypatch.setenv("WATCHDOG_PID", "1")  # somebody else's
    with serve(data) as server:
        manager.hear("READY=1")
        assert run_program("health", "--port", server.port).returncode == 0
        assert server.stop() == 0
        told = manager.socket.recv(4096)
        assert told == b"STOPPING=1"


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def pass_sockets(*sockets, pid=None):
    """What systemd does between fork and exec: descriptors from 3 on, and whose they are."""
    numbers = [os.dup(each.fileno()) for each in sockets]

    def prepare():
        for place, number in enumerate(numbers):
            os.dup2(number, 3 + place)
        # sh sets LISTEN_PID to its own, and then becomes the program.
    script = f'export LISTEN_PID={pid or "$$"} LISTEN_FDS={len(sockets)}; exec "$@"'
    return ["sh", "-c", script, "sh"], prepare, [3 + place for place in range(len(sockets))]


def serve_on(data, *sockets, pid=None):
    """A process that was passed these sockets; the address it says it has."""
    write_settings(data)
    starter, prepare, kept = pass_sockets(*sockets, pid=pid)
    return subprocess.Popen([*starter, BINARY, "serve", "--data", str(data), "--port", "0"],
                            preexec_fn=prepare, pass_fds=kept, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def test_a_socket_that_listens_already_is_taken(data, listening):
    port = listening.getsockname()[1]
    with serve_on(data, listening) as process:
        try:
            assert f":{port}/" in process.stdout.readline()
            assert run_program("health", "--port", port).stdout == "ok\n"

            async def talk():
                class Place:
                    websocket_url = f"ws://127.0.0.1:{port}"
                client = await Client.connect(Place)
                assert await client.register("ada") is None
                await client.close()
            asyncio.run(talk())
            process.terminate()
            assert process.wait(DEADLINE_S) == 0
            # Whoever comes while nobody serves is kept for the next one.
            waiting = socket.create_connection(("127.0.0.1", port))
            waiting.close()
        finally:
            process.kill()


def test_sockets_of_another_process_are_not_taken(data, listening):
    with serve_on(data, listening, pid=1) as process:
        try:
            assert f":{listening.getsockname()[1]}/" not in process.stdout.readline()
        finally:
            process.kill()


def test_something_else_than_a_listening_socket_is_refused(data):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other, \
            serve_on(data, other) as process:
        try:
            assert process.wait(DEADLINE_S) == 1
            assert "no listening TCP socket" in process.stderr.read()
        finally:
            process.kill()


def test_health_tells_by_its_exit_code(data):
    with serve(data) as server:
        assert run_program("health", "--port", server.port).returncode == 0
        write_settings(data, {"websocket.port": server.port})
        assert run_program("health", "--data", data).returncode == 0
        port = server.port
        assert server.stop() == 0
    assert run_program("health", "--port", port).returncode == 1
    wait_until(server.has_ended, "the end")


def test_health_speaks_tls_where_the_server_does(data):
    make_certificate(data / "tls")
    settings = {"websocket.tls.certificate": "tls/server.pem",
                "websocket.tls.key": "tls/server.key"}
    with serve(data, settings=settings) as server:
        assert run_program("health", "--data", data, "--port", server.port).stdout == "ok\n"
        file = data.parent / "with keys.tar"
        assert run_program("backup", file, "--data", data).returncode == 0
        assert server.stop() == 0
    with tarfile.open(file) as archive:
        assert {"tls/server.pem", "tls/server.key"} <= set(archive.getnames())


def test_health_is_not_fooled_by_whoever_listens(listening):
    """One who takes the connection and says nothing, and one who says something else."""
    port = listening.getsockname()[1]
    asking = subprocess.Popen([BINARY, "health", "--port", str(port)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    with asking, listening.accept()[0] as asked:
        asked.recv(4096)
        asked.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
        assert asking.wait(DEADLINE_S) == 1
