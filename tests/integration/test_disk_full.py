"""A full disk: messages are refused with a clear error, the server lives, and goes on when there
is room again; what was acknowledged is there.

As root the data lies on a small file system of its own; else the size of files is limited.
"""
import contextlib
import os
import re
import resource
import signal
import struct
import subprocess

import pytest

from chat_client import Client
from exposition import ask
from server_process import DATABASE, run_program, serve
from uploading import Uploader, get, png

DISK_BYTES = 8 * 1024 * 1024
TEXT = "x" * 2000
INTERNAL_ERROR = re.compile(r"Internal server error \(incident ([0-9a-f]{8})\)")


@contextlib.contextmanager
def small_disk(folder):
    """Mounts a file system of DISK_BYTES there."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs",
                              str(folder)], stderr=subprocess.PIPE, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system")
    with small_disk(tmp_path / "disk") as folder:
        yield folder


def fill(folder):
    """Takes all the room that is left; returns the file that holds it."""
    ballast = folder / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 4096)
    return ballast


async def talk_until_refused(client, kept):
    """Messages that were acknowledged, in `kept`; the incident that ended them."""
    for number in range(20_000):
        reply = await client.ask("message_new", channel="general", nonce=f"n{number}",
                                 content=f"{number} {TEXT[:1900]}")
        if reply["cmd"] == "error":
            return INTERNAL_ERROR.fullmatch(reply["val"]).group(1)
        kept.append((reply["message"]["id"], reply["message"]["content"]))
    raise AssertionError("the disk is never full")


async def test_a_full_disk_refuses_messages_and_loses_none(disk):
    data, kept = disk / "data", []
    with serve(data) as server:
        async with await Client.connect(server) as ada, await Client.connect(server) as ben:
            await ada.register("ada")
            await ben.register("ben")
            ballast = fill(disk)
            incident = await talk_until_refused(ada, kept)
            failures = [event for event in server.events() if event.get("incident") == incident]
            assert failures, "the incident stands in the log"

            # Reading works, and so does being told no, again and again.
            history = [(message["id"], message["content"]) for message in await ben.history()]
            assert history == kept
            for _ in range(3):
                refused = await ben.ask("message_new", channel="general", content=TEXT)
                assert INTERNAL_ERROR.fullmatch(refused["val"])
            assert (await ben.ask("status_set", status="idle"))["cmd"] == "error"
            status, _, why = ask(server.host, server.port, "/readyz")
            assert status == 503 and "the store fails" in why

            ballast.unlink()
            assert ask(server.host, server.port, "/readyz")[0] == 200  # it tries for itself
            sent = await ben.say("there is room again", nonce="after")
            kept.append((sent["id"], sent["content"]))
            await ada.hear("message_new")
            heard = [packet["message"]["id"] for packet in ben.heard
                     if packet["cmd"] == "message_new"]
            assert heard == [message_id for message_id, _ in kept[:-1]]  # refused ones never
        assert server.stop() == 0
    assert run_program("check", "--data", data).returncode == 0
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada")
            assert [(message["id"], message["content"])
                    for message in await ada.history()] == kept


async def test_a_picture_whose_bare_copy_has_no_room_is_refused(disk):
    picture = png(400, 400)
    secret = b"\0\0\0\x0btEXtGPS-of-home\0\0\0\0"
    body = os.urandom(600_000)  # undecodable: kept byte by byte, but for the text
    picture = picture[:33] + secret + struct.pack(">I", len(body)) + b"IDAT" + body + bytes(4)
    with serve(disk / "data") as server:
        ada = await Uploader.locally(server, "ada")
        ballast = fill(disk)
        os.truncate(ballast, ballast.stat().st_size - len(picture) * 3 // 2)
        status, answer = ada.post_raw([picture], len(picture), "image/png")
        assert (status, answer) == (507, {"error": "Not enough disk space"})
        ballast.unlink()
        status, answer = ada.post_raw([picture], len(picture), "image/png")
        assert status == 201, answer
        assert b"GPS-of-home" not in get(server, answer["attachment"])[2]
        await ada.client.close()


async def test_a_server_that_is_killed_on_a_full_disk_starts_again_with_everything(disk):
    data, kept = disk / "data", []
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            ballast = fill(disk)
            await talk_until_refused(ada, kept)
            server.kill()
    ballast.unlink()
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada")
            assert [(message["id"], message["content"])
                    for message in await ada.history()] == kept


async def test_a_stop_on_a_full_disk_is_orderly(disk):
    data, kept = disk / "data", []
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            fill(disk)
            await talk_until_refused(ada, kept)
            server.send_signal(signal.SIGTERM)
            assert await ada.wait_closed() == 1001
        assert server.wait() == 0
    (disk / "ballast").unlink()
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada")
            assert len(await ada.history()) == len(kept)


async def test_on_a_full_disk_accounts_log_in_and_read_and_none_is_made(disk):
    data, kept = disk / "data", []
    with serve(data) as server:
        async with await Client.connect(server) as ada, await Client.connect(server) as ben, \
                await Client.connect(server) as again:
            await ada.register("ada")
            ballast = fill(disk)
            await talk_until_refused(ada, kept)
            await again.log_in_locally("ada")
            assert [(message["id"], message["content"])
                    for message in await again.history()] == kept
            refused = await again.ask("message_new", channel="general", content=TEXT)
            assert INTERNAL_ERROR.fullmatch(refused["val"])
            assert INTERNAL_ERROR.fullmatch(await ben.register("ben"))
            ballast.unlink()
            assert await ben.register("ben") is None


async def test_files_that_may_not_grow_refuse_messages_and_loses_none(data):
    def limit_file_size():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, resource.RLIM_INFINITY))

    kept = []
    with serve(data, prepare=limit_file_size) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            await talk_until_refused(ada, kept)
            assert [(message["id"], message["content"])
                    for message in await ada.history()] == kept
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE,
                             (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            sent = await ada.say("there is room again")
            kept.append((sent["id"], sent["content"]))
        assert server.stop() == 0
    assert (data / DATABASE).stat().st_size > 0
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada")
            assert [(message["id"], message["content"])
                    for message in await ada.history()] == kept
