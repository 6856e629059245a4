"""Attachments as they are served: headers, ranges, thumbnails, what processing leaves of a picture;
and what becomes of the disk: memory, a full disk, a crash (part 2 §3.6, §3.8, §3.11)."""
import concurrent.futures
import json
import pathlib
import resource
import signal
import socket
import sqlite3

import pytest

from server_process import DATABASE, serve
from uploading import (Uploader, animated_gif, blobs_of, files_of, get, png, request)
from waiting import DEADLINE_S, wait_until

FUZZ_CORPUS = pathlib.Path(__file__).parent.parent / "fuzz/corpus"
ANY_TYPE = {"attachments.allowed_types": ["*"], "attachments.uploads_per_minute": 1000,
            "auth_mode": "cracked-only"}


async def test_s8_what_is_served_cannot_run(data):
    with serve(data, settings=ANY_TYPE) as server:
        ada = await Uploader.locally(server, "ada")
        told = ada.upload()
        status, headers, body = get(server, told)
        assert (status, len(body)) == (200, told["size"])
        assert headers["Content-Type"] == "image/png"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["Content-Disposition"].startswith("inline")
        assert headers["Cache-Control"] == "public, max-age=3600"
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["ETag"] and headers["Accept-Ranges"] == "bytes"
        page = ada.upload(b"<html><script>alert(1)</script>", mime_type="text/html", name="a.html")
        assert get(server, page)[1]["Content-Disposition"].startswith("attachment")
        svg = ada.upload(b'<svg xmlns="http://www.w3.org/2000/svg"/>', name="a.svg",
                         mime_type="image/svg+xml")
        assert get(server, svg)[1]["Content-Disposition"].startswith("attachment")


async def test_parts_of_a_file(data):
    with serve(data, settings=ANY_TYPE) as server:
        ada = await Uploader.locally(server, "ada")
        told = ada.upload(b"0123456789", mime_type="text/plain", name="a.txt")
        status, headers, body = get(server, told, Range="bytes=2-4")
        assert (status, body, headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
        assert get(server, told, Range="bytes=-3")[2] == b"789"
        assert get(server, told, Range="bytes=20-")[0] == 416
        assert get(server, told, **{"If-None-Match": headers["ETag"]})[0] == 304
        status, headers, body = request(server, "HEAD", f"/attachments/{told['id']}")
        assert (status, headers["Content-Length"], body) == (200, "10", b"")


async def test_18_7_what_is_not_there(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")

        def refusal(path):
            status, _, body = request(server, "GET", path)
            return status, json.loads(body)["error"]

        gone = (404, "Attachment not found or expired")
        assert refusal("/attachments/%20") == (400, "Attachment ID required")
        assert refusal("/attachments/upload") == gone
        assert refusal("/attachments/..%2f..%2fconfig.json")[0] == 404
        assert refusal("/attachments/a/b") == (404, "Not found")
        told = ada.upload(expires_in_days=1.5 / 86400)
        wait_until(lambda: get(server, told)[0] == 404, "the file to expire")
        assert refusal(f"/attachments/{told['id']}") == gone
        reply = await ada.client.ask("message_new", channel="general", content="x",
                                     attachments=[{"id": told["id"]}])
        assert reply["val"] == f"Attachment {told['id']} not found or expired"
        kept = ada.upload(png(noise=1))
        (blob,) = [name for name in blobs_of(data)
                   if (data / "db/attachments" / name).stat().st_size == kept["size"]][:1]
        for name in blobs_of(data):
            (data / "db/attachments" / name).unlink()
        assert blob and refusal(f"/attachments/{kept['id']}") == (404, "Attachment file not found")


async def test_b5_18_3_what_processing_leaves(data):
    with serve(data, settings=ANY_TYPE) as server:
        ada = await Uploader.locally(server, "ada")
        moving = ada.upload(animated_gif(3), mime_type="image/gif", name="a.gif")
        assert get(server, moving)[2].count(b"\x21\xf9\x04") == 3
        still = get(server, ada.upload(png(noise=9)))[2]
        assert b"taken at home" not in still
        large = ada.upload(png(2000, 10), name="wide.png")
        assert (large["width"], large["height"]) == (1920, 10)
        # The bytes say what it is, not the uploader.
        liar = ada.upload(animated_gif(2), mime_type="image/png", name="a.png")
        assert liar["mime_type"] == "image/gif"
        # What is never drawn here tells nothing either.
        tiff = (FUZZ_CORPUS / "image_header/tiff").read_bytes()
        assert b"GPS-of-home" in tiff
        kept = get(server, ada.upload(tiff, mime_type="image/tiff", name="a.tif"))[2]
        assert len(kept) == len(tiff) and b"PIXELS" in kept and b"GPS-of-home" not in kept
        assert ada.post(b"no picture", mime_type="image/png")[0] in (400, 415)


async def test_thumbnails_come_in_few_sizes_and_are_made_once(data):
    with serve(data, settings=ANY_TYPE) as server:
        ada = await Uploader.locally(server, "ada")
        told = ada.upload(png(600, 300))
        whole = get(server, told)[2]
        status, headers, small = get(server, told, "?size=100")
        assert (status, headers["Content-Type"]) == (200, "image/webp")
        assert small != whole
        assert get(server, told, "?size=128")[2] == small
        made = [name for name in files_of(data) if name.startswith("thumbnails/")]
        assert [name.rpartition("-")[2] for name in made] == ["128"]
        for query in ("?size=1024", "?size=5000", "?size=0", "?size=x", "?size="):
            assert get(server, told, query)[2] == whole
        reply = await ada.client.ask("attachment_delete", attachment_id=told["id"])
        assert reply["deleted"] is True
        wait_until(lambda: files_of(data) == [], "the files to go")


async def test_too_many_thumbnails_at_once_are_refused_and_the_server_goes_on(data):
    sizes = (64, 128, 256, 512, 1024)
    with serve(data, settings=ANY_TYPE) as server:
        ada = await Uploader.locally(server, "ada")
        told = [ada.upload(png(1100, 1100, noise)) for noise in range(16)]
        wanted = [(each, f"?size={size}") for each in told for size in sizes]
        with concurrent.futures.ThreadPoolExecutor(len(wanted)) as pool:
            statuses = set(pool.map(lambda one: get(server, *one)[0], wanted))
        assert 200 in statuses and statuses <= {200, 503}
        assert get(server, told[0], "?size=64")[1]["Content-Type"] == "image/webp"


def peak_memory_bytes(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


async def test_a_hundred_megabytes_need_no_memory(data):
    megabyte = 1 << 20
    with serve(data, settings=ANY_TYPE) as server:
        ada = await Uploader.locally(server, "ada")
        ada.upload()
        before = peak_memory_bytes(server)
        chunk = b"\x5a" * megabyte
        status, answer = ada.post_raw((chunk for _ in range(100)), 100 * megabyte,
                                      "application/x-test")
        assert (status, answer["attachment"]["size"]) == (201, 100 * megabyte)
        assert peak_memory_bytes(server) - before < 8 * megabyte
        assert get(server, answer["attachment"], Range="bytes=-5")[2] == b"ZZZZZ"
        await ada.client.ask("attachment_delete", attachment_id=answer["attachment"]["id"])


async def test_a_full_disk_refuses_and_leaves_nothing(data):
    def ignore_the_signal():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    with serve(data, settings=ANY_TYPE, prepare=ignore_the_signal) as server:
        ada = await Uploader.locally(server, "ada")
        _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (10_000_000, hard))
        status, answer = ada.post_raw(b"x" * 12_000_000, 12_000_000, "application/x-test")
        assert (status, answer) == (507, {"error": "Not enough disk space"})
        assert files_of(data) == []
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert ada.post()[0] == 201


def begin_upload(server, uploader, length):
    """A connection on which half of a file has been sent."""
    peer = socket.create_connection((server.host, server.port), timeout=DEADLINE_S)
    peer.sendall((f"POST /attachments/upload?name=x&channel=general HTTP/1.1\r\nHost: x\r\n"
                  f"Content-Type: application/x-test\r\nContent-Length: {length}\r\n"
                  f"Authorization: Validator {uploader.key}:{uploader.validator}\r\n\r\n")
                 .encode() + b"x" * (length // 2))
    return peer


async def test_a_server_that_is_killed_during_an_upload_keeps_what_it_acknowledged(data):
    with serve(data, settings=ANY_TYPE) as server:
        ada = await Uploader.locally(server, "ada")
        kept = ada.upload()
        with begin_upload(server, ada, 400_000):
            wait_until(lambda: len(files_of(data)) == 2, "the upload to begin")
            server.kill()
    (data / "db/attachments/blobs/orphan").write_bytes(b"renamed, and then it died")
    with serve(data) as server:
        wait_until(lambda: server.events("attachments_swept"), "the sweep of the folder")
        assert files_of(data) == blobs_of(data) and len(blobs_of(data)) == 1
        assert get(server, kept)[0] == 200
        assert server.events("attachments_swept")[0]["removed"] == "2"
    with sqlite3.connect(data / DATABASE) as database:
        assert database.execute("SELECT count(*) FROM attachments").fetchall() == [(1,)]
    database.close()


async def test_a_link_names_a_server_whatever_the_uploader_called_it(data):
    with serve(data, settings=ANY_TYPE) as server:
        ada = await Uploader.locally(server, "ada")

        def upload(named):
            with socket.create_connection((server.host, server.port), DEADLINE_S) as peer:
                peer.sendall((f"POST /attachments/upload?name=x&channel=general HTTP/1.0\r\n"
                              f"{named}Content-Type: application/x-test\r\nContent-Length: 4\r\n"
                              f"Authorization: Validator {ada.key}:{ada.validator}\r\n\r\nsame")
                             .encode())
                return b"".join(iter(lambda: peer.recv(65536), b""))

        for named, expected in (("", "http://127.0.0.1:"),
                                ("Host: chat.example\r\n", "http://chat.example/")):
            answer = upload(named).split(b"\r\n\r\n", 1)[1]
            assert json.loads(answer)["attachment"]["url"].startswith(expected), answer
        assert upload('Host: evil"><x\r\n').split(b" ", 2)[1] == b"400"


async def test_a_peer_that_goes_away_leaves_nothing(data):
    with serve(data, settings=ANY_TYPE) as server:
        ada = await Uploader.locally(server, "ada")
        with begin_upload(server, ada, 400_000):
            wait_until(lambda: files_of(data), "the upload to begin")
        wait_until(lambda: files_of(data) == [], "its end")
        assert ada.post()[0] == 201


@pytest.mark.parametrize("room", ["channel", "thread"])
async def test_3_9_with_its_channel_goes_the_file(data, room):
    with serve(data, settings=ANY_TYPE) as server:
        olga = await Uploader.locally(server, "olga")
        claimed = await olga.client.ask("claim", code=server.claim_code)
        assert claimed["cmd"] != "error", claimed
        made = olga.upload()
        if room == "channel":
            await olga.client.ask("channel_create", name="doomed", type="text",
                                  permissions={"view": ["owner"], "send": ["owner"]})
            await olga.client.say("", channel="doomed", attachments=[{"id": made["id"]}])
            await olga.client.ask("channel_delete", name="doomed")
        else:
            await olga.client.ask("channel_create", name="forum", type="forum",
                                  permissions={"view": ["owner"], "send": ["owner"],
                                               "create_thread": ["owner"]})
            reply = await olga.client.ask("thread_create", channel="forum", name="t")
            thread = reply["thread"]["id"]
            await olga.client.ask("message_new", thread_id=thread,
                                  attachments=[{"id": made["id"]}])
            await olga.client.ask("thread_delete", thread_id=thread)
        wait_until(lambda: blobs_of(data) == [], "the file to go")
        assert get(server, made)[0] == 404
