"""Attachments over HTTP: the ladder of refusals in its order, what is kept and for how long
(part 2 §3, §18 lines 4 to 6)."""
import base64
import contextlib
import json
import socket
import time

from chat_client import Client
from server_process import serve
from uploading import Uploader, blobs_of, files_of, get, png, post, post_json, request
from waiting import wait_until_async

DAY_S = 86400


def refused(answer, status, text):
    assert answer == (status, {"error": text})


async def test_18_4_the_ladder_in_its_order(data, rotur):
    settings = rotur.settings(**{"attachments.max_size": 100_000, "attachments.enabled": False})
    with serve(data, settings=settings) as server:
        # Each request has this fault and all that are further down.
        refused(post(server, b"{", {"Content-Type": "text/plain"}),
                415, "Content-Type must be application/json")
        refused(post(server, b"{", {"Content-Type": "application/json"}),
                503, "Attachments are disabled")
    with serve(data, settings={"attachments.enabled": True}) as server:
        refused(post(server, b"{" + b" " * 300_000, {"Content-Type": "application/json"}),
                413, "Request body too large (max 100000 bytes)")
        for body in (b"", b"{", b"[]", b'"x"', b'{"name":"x"} y'):
            refused(post_json(server, body), 400, "Invalid JSON body")
        for body in ({}, {"validator_key": "k"}, {"validator": "v", "validator_key": 7}):
            refused(post_json(server, body), 401,
                    "validator_key and validator are required for authentication")
        ada = await Uploader.by_rotur(server, rotur, "ada")
        refused(post_json(server, {"validator_key": ada.key, "validator": "wrong"}),
                401, "Invalid credentials")
        rotur.answer = (200, b'{"valid":true,"username":"ada"}')
        refused(post_json(server, {"validator_key": ada.key, "validator": "x"}),
                401, "User ID not found in authentication response")
        rotur.answer = (500, b"")
        refused(post_json(server, {"validator_key": ada.key, "validator": "x"}),
                401, "Invalid credentials")
        rotur.answer = None
        stranger = await Client.connect(server)
        key = stranger.handshake["val"]["validator_key"]
        refused(post_json(server, {"validator_key": key,
                                   "validator": rotur.issue("USR:nobody", "nobody", key)}),
                401, "User not found")
        for member in ("name", "mime_type", "channel"):
            refused(ada.post(**{"channel": "nowhere", member: None}),
                    400, "Missing required fields: file, name, mime_type, channel")
        without_file = ada.fields(channel="nowhere")
        del without_file["file"]
        refused(post_json(server, without_file),
                400, "Missing required fields: file, name, mime_type, channel")
        refused(ada.post(channel="nowhere", mime_type="text/html"), 404, "Channel does not exist")
        refused(ada.post(b"<html>", mime_type="text/html"), 415, "File type not allowed")
        assert files_of(data) == []
        rotur.stop()
        refused(ada.post(), 502, "Failed to validate credentials")
    assert files_of(data) == []


async def test_s4_18_4_nobody_else_is_let_in(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")
        # S4: a key that this server never issued, whatever Rotur says of it.
        foreign = rotur.issue("USR:ada", "ada", "originChats-foreign")
        refused(ada.post(validator_key="originChats-foreign", validator=foreign),
                401, "Invalid credentials")
        # A key of somebody else's connection.
        ben = await Uploader.by_rotur(server, rotur, "ben")
        refused(ada.post(validator_key=ben.key, validator=ben.client.ready["validator"]),
                401, "Invalid credentials")
        refused(ada.post(validator_key=ben.key,
                         validator=rotur.issue("USR:ada", "ada", ben.key)),
                401, "Invalid credentials")
        # A key outlives its connection.
        await ada.client.close()
        assert ada.post()[0] == 201
        # Who is banned may not upload.
        owner = await Uploader.locally(server, "olga")
        assert (await owner.client.ask("claim", code=server.claim_code))["cmd"] == "claim"
        assert (await owner.client.ask("user_ban", user="ben"))["cmd"] == "user_ban"
        refused(ben.post(), 403, "Access denied: You are banned from this server")
    assert len(blobs_of(data)) == 1


async def test_tokens_of_local_accounts_never_go_to_rotur(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        olga = await Uploader.locally(server, "olga")
        old_token = olga.validator
        await olga.client.close()
        olga = await Uploader.locally(server, "olga2")
        stranger = await Client.connect(server)
        stranger_key = stranger.handshake["val"]["validator_key"]
        ada = await Uploader.by_rotur(server, rotur, "ada")
        asked = len(rotur.raw_queries)
        for key, validator in ((olga.key, "wrong"), (olga.key, old_token),
                               (olga.key, rotur.issue("USR:ada", "ada", olga.key)),
                               (stranger_key, olga.validator), (ada.key, old_token)):
            refused(ada.post(validator_key=key, validator=validator), 401, "Invalid credentials")
        assert len(rotur.raw_queries) == asked
        assert olga.post()[0] == 201


async def test_b7_18_4_limits_of_size_count_the_file_and_not_its_base64(data, rotur):
    settings = rotur.settings(**{"attachments.max_size": 30_000, "attachments.allowed_types": ["*"],
                                 "attachments.uploads_per_minute": 100})
    with serve(data, settings=settings) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")
        text = {"mime_type": "text/plain", "name": "a.txt"}
        assert ada.upload(b"x" * 30_000, **text)["size"] == 30_000
        refused(ada.post(b"x" * 30_001, **text),
                413, "Request body too large (max 30000 bytes)")
        refused(ada.post_raw(b"x" * 30_001, 30_001, "text/plain"),
                413, "Request body too large (max 30000 bytes)")
        status, answer = ada.post_raw(b"y" * 30_000, 30_000, "text/plain")
        assert (status, answer["attachment"]["size"]) == (201, 30_000)
        refused(ada.post(b"", **text), 400, "Invalid file data")
        refused(ada.post(file=None, **{**text, "mime_type": "text\r\nplain"}),
                400, "Invalid mime_type")
        assert len(blobs_of(data)) == 2


async def test_uploads_of_a_user_are_counted_by_the_minute(data, rotur):
    with serve(data, settings=rotur.settings(**{"attachments.uploads_per_minute": 2})) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")
        ben = await Uploader.by_rotur(server, rotur, "ben")
        assert [ada.post(png(noise=n))[0] for n in range(3)] == [201, 201, 429]
        assert ben.post()[0] == 201
        assert 0 < retry_after(server, ada.fields()) <= 30


def retry_after(server, fields):
    status, headers, _ = request(server, "POST", "/attachments/upload", body=json.dumps(fields),
                                 headers={"Content-Type": "application/json"})
    assert status == 429
    return int(headers["Retry-After"])


async def test_rotur_is_not_asked_without_limit(data, rotur):
    with serve(data, settings=rotur.settings(**{"attachments.uploads_per_minute": 100})) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")
        ben = await Uploader.by_rotur(server, rotur, "ben")
        stranger = await Client.connect(server)
        key = stranger.handshake["val"]["validator_key"]
        asked = len(rotur.raw_queries)
        for _ in range(10):
            refused(ada.post(validator_key=key, validator="x"), 401, "Invalid credentials")
        other = await Client.connect(server)  # it is the address that counts
        for each in (key, other.handshake["val"]["validator_key"]):
            refused(ada.post(validator_key=each, validator="x"),
                    429, "Too many failed uploads, try again later")
        assert 0 < retry_after(server, ada.fields(validator_key=key, validator="x")) <= 6
        assert len(rotur.raw_queries) == asked + 10
        # Who is logged in there pays for himself, and for nothing that went well.
        assert [ada.post(png(noise=n))[0] for n in range(12)] == [201] * 12
        for _ in range(10):
            refused(ada.post(validator="x"), 401, "Invalid credentials")
        assert ada.post()[0] == 429
        assert ben.post()[0] == 201


async def test_the_three_forms_of_an_upload(data):
    with serve(data, settings={"auth_mode": "cracked-only"}) as server:
        ada = await Uploader.locally(server, "ada")  # without Rotur, by the token of `ready`
        names = ada.client.handshake["val"]["capabilities"]
        assert "attachment_upload" in names and "attachment_upload_multipart" in names
        assert ada.client.handshake["val"]["attachments"]["enabled"] is True
        told = ada.upload()
        assert told["url"] == f"http://{server.host}:{server.port}/attachments/{told['id']}"
        assert (told["name"], told["mime_type"], told["permanent"]) == ("cat.png", "image/png",
                                                                        False)
        assert (told["width"], told["height"]) == (4, 4)
        status, answer = ada.post_multipart(png(noise=1), filename="dog.png")
        assert (status, answer["attachment"]["name"]) == (201, "dog.png")
        status, answer = ada.post_raw(png(noise=2), len(png(noise=2)), "image/png", name="cow.png")
        assert (status, answer["attachment"]["name"]) == (201, "cow.png")
        # Bare base64 is as good as a data URI.
        bare = ada.fields(png(noise=3))
        bare["file"] = bare["file"].partition(",")[2]
        assert post_json(server, bare)[0] == 201
        refused(ada.post(validator="wrong"), 401, "Invalid credentials")


async def test_a_stranger_does_not_fill_the_disk(data):
    settings = {"auth_mode": "cracked-only", "attachments.max_size": 10_000_000,
                "attachments.allowed_types": ["*"]}
    text = {"name": "a.txt", "mime_type": "text/plain", "channel": "general"}
    with serve(data, settings=settings) as server:
        ada = await Uploader.locally(server, "ada")
        proof = {"validator_key": ada.key, "validator": ada.validator}

        def late_proof(length):
            file = base64.b64encode(b"x" * length).decode()
            return post_json(server, {"file": file, **text, **proof})

        def late_proof_of_form(length):
            part = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            fields = [("file", b"y" * length)]
            fields += [(name, value.encode()) for name, value in {**text, **proof}.items()]
            return post(server, b"".join(part % (name.encode(), value) for name, value in fields)
                        + b"--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"})

        def without_key(length):
            return post(server, b"z" * length, {"Content-Type": "text/plain",
                                                "Authorization": "Validator :"}, "?name=a")

        for way in (late_proof, late_proof_of_form):
            assert way(1_000_000)[0] == 201
        for way in (late_proof, late_proof_of_form, without_key):
            refused(way(1_300_000),
                    401, "validator_key and validator are required for authentication")
        # Who proves himself first may send what is allowed.
        assert ada.post(b"x" * 1_300_000, **text)[0] == 201
        assert ada.post_multipart(b"y" * 1_300_000, **text)[0] == 201


async def test_strangers_have_a_part_of_the_slots(data):
    settings = {"auth_mode": "cracked-only", "attachments.uploads_per_minute": 1000}
    with serve(data, settings=settings) as server:
        ada = await Uploader.locally(server, "ada")
        head = (b"POST /attachments/upload HTTP/1.1\r\nHost: a\r\n"
                b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
        with contextlib.ExitStack() as closing:
            strangers = [closing.enter_context(socket.create_connection(
                (server.host, server.port), timeout=5)) for _ in range(16)]
            for each in strangers:
                each.sendall(head)
            await wait_until_async(lambda: ada.post()[0] == 503, "the slots to be taken")
            refused(ada.post(), 503, "Too many uploads at once, try again later")
            strangers.pop().close()  # makes room
            await wait_until_async(lambda: ada.post()[0] == 201, "a slot to be free")


async def test_an_upload_has_one_file(data):
    part = (b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n')
    with serve(data, settings={"auth_mode": "cracked-only"}) as server:
        ada = await Uploader.locally(server, "ada")
        fields = {"validator_key": ada.key, "validator": ada.validator, "channel": "general",
                  "name": "a.png", "mime_type": "image/png"}
        body = b"".join(part % (name.encode(), value.encode()) for name, value in fields.items())
        body += part % (b"file", png()) + part % (b"file", b"more") + b"--b--\r\n"
        refused(post(server, body, {"Content-Type": "multipart/form-data; boundary=b"}),
                400, "Invalid file data")
    assert files_of(data) == []


async def test_18_6_how_long_a_file_is_kept(data, rotur):
    rotur.tiers = {"USR:pat": "Pro"}
    with serve(data, settings=rotur.settings()) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")
        pat = await Uploader.by_rotur(server, rotur, "pat")

        def days(attachment):
            return round((attachment["expires_at"] - time.time()) / DAY_S, 2)

        assert days(ada.upload(png(noise=1))) == 7
        assert days(ada.upload(png(noise=2), expires_in_days=2)) == 2
        assert days(ada.upload(png(noise=3), expires_in_days=30)) == 7
        kept = pat.upload(png(noise=4))
        assert days(kept) == 365 and kept["permanent"] is True
        for wrong in (0, -1, 366, "soon", [1], 1e-5, "1e-300"):
            refused(ada.post(expires_in_days=wrong),
                    400, "expires_in_days must be a number above 0 and at most 365")
        # Rotur is asked once, not for each upload.
        assert sorted(rotur.profiles_asked) == ["USR:ada", "USR:pat"]


async def test_rotur_is_left_alone_when_it_has_had_too_much(data, rotur):
    rotur.profile_answer = (429, b'{"error":"Rate limit exceeded","reset_time":99999999999}')
    with serve(data, settings=rotur.settings()) as server:
        for name in ("ada", "ben", "cyd"):
            uploader = await Uploader.by_rotur(server, rotur, name)
            assert uploader.upload()["permanent"] is False
        assert rotur.profiles_asked == ["USR:ada"]


async def test_b4_18_5_the_same_bytes_of_two_users(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")
        ben = await Uploader.by_rotur(server, rotur, "ben")
        first, second = ada.upload(), ben.upload(name="mine.png")
        assert first["id"] != second["id"] and len(blobs_of(data)) == 1
        said = await ada.client.say("", attachments=[{"id": first["id"]}])
        await ben.client.say("", attachments=[{"id": second["id"]}])
        refusal = await ben.client.ask("message_new", channel="general", content="",
                                       attachments=[{"id": first["id"]}])
        assert refusal["val"] == "You can only attach your own uploads"
        await ada.client.ask("message_delete", channel="general", id=said["id"])
        assert get(server, first)[0] == 404
        assert get(server, second)[0] == 200
        # The file itself goes with the last upload of it.
        reply = await ben.client.ask("attachment_delete", attachment_id=second["id"])
        assert reply["deleted"] is True
        assert get(server, second)[0] == 404
    assert blobs_of(data) == []


async def test_an_own_upload_that_waits_is_not_stored_twice(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")
        first, again = ada.upload(), ada.upload()
        assert first["id"] == again["id"]
        await ada.client.say("", attachments=[{"id": first["id"]}])
        assert ada.upload()["id"] != first["id"]
        assert len(blobs_of(data)) == 1


async def test_a_quota_costs_the_oldest_that_nobody_shows(data, rotur):
    settings = rotur.settings(**{"attachments.max_attachments_per_user": 2})
    with serve(data, settings=settings) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")
        shown = ada.upload(png(noise=1))
        await ada.client.say("", attachments=[{"id": shown["id"]}])
        waiting = ada.upload(png(noise=2))
        fresh = ada.upload(png(noise=3))
        assert [get(server, each)[0] for each in (shown, waiting, fresh)] == [200, 404, 200]
    with serve(data, settings={"attachments.max_attachments_per_user": 0}) as server:
        ada = await Uploader.by_rotur(server, rotur, "ada")
        refused(ada.post(), 403, "Uploads are disabled")
