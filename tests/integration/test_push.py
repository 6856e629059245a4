"""Web Push by the real program: its keys, and pushes that libraries of others can open."""
import hashlib
import hmac
import json
import time

import pytest

from chat_client import Client
from push_service import PushService
from server_process import run_program, serve

ALLOWED = {"push.allow_private_endpoints": True, "server.url": "https://chat.example:8443"}
# A point of the curve and a secret; nobody has the key.
KEYS = {"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkN"
                  "toIAiw4", "auth": "BTBZMqHH6r4Tts7J_aSIgg"}


async def subscribe(server, name, *subscriptions):
    """Registers the user and subscribes his browsers."""
    async with await Client.connect(server) as client:
        assert await client.register(name) is None
        for subscription in subscriptions:
            answer = await client.ask("push_subscribe", subscription=subscription)
            assert answer["success"] is True, answer


async def test_a_push_is_opened_by_an_independent_receiver(data):
    with PushService("bobs") as service:
        with serve(data, settings=ALLOWED) as server:
            await subscribe(server, "bob", service.subscription("bobs"))
        # After a restart he has not been here a moment ago.
        with serve(data) as server:
            async with await Client.connect(server) as ada:
                await ada.register("ada")
                key = (await ada.ask("push_get_vapid"))["key"]
                await ada.say("hello @nobody and @USR:local_bob " + "é" * 200)
                (post,) = await service.wait_for(1)
    payload = json.loads(post["text"])
    assert payload == {"title": "#general — USR:local_ada", "channelName": "general",
                       "body": ("hello @nobody and @USR:local_bob " + "é" * 200)[:120]}
    assert post["headers"]["content-encoding"] == "aes128gcm"
    assert post["headers"]["ttl"] == "86400"
    token = post["token"]
    assert token["verified"] is True
    assert token["key"] == key
    assert token["header"] == {"typ": "JWT", "alg": "ES256"}
    assert token["claims"]["aud"] == service.origin
    assert token["claims"]["sub"] == "https://chat.example"
    assert abs(token["claims"]["exp"] - time.time() - 12 * 3600) < 600


async def test_checklist_15_outsiders_of_a_private_channel_get_no_push(data):
    with PushService("bobs") as service:
        with serve(data, settings=ALLOWED) as server:
            await subscribe(server, "bob", service.subscription("bobs"))
        with serve(data) as server:
            async with await Client.connect(server) as ada:
                await ada.register("ada")
                await ada.ask("claim", code=server.claim_code)
                made = await ada.ask("channel_create", name="secret", type="text",
                                     permissions={"view": ["owner"], "send": ["owner"]})
                assert made["cmd"] == "channel_create", made
                await ada.say("@USR:local_bob must not know", channel="secret")
                await ada.say("@USR:local_bob may know")
                (post,) = await service.wait_for(1)
    assert json.loads(post["text"])["body"] == "@USR:local_bob may know"
    assert len(service.posts) == 1


async def test_what_automod_blocks_is_neither_pushed_nor_broadcast(data):
    with PushService("bobs") as service:
        with serve(data, settings=ALLOWED) as server:
            await subscribe(server, "bob", service.subscription("bobs"))
        (data / "plugins").mkdir(exist_ok=True)
        (data / "plugins" / "automod_config.json").write_text(json.dumps(
            {"enabled": True, "blocked_words": ["darn"], "send_mod_message": False}))
        with serve(data) as server:
            async with await Client.connect(server) as ada, await Client.connect(server) as eve:
                await ada.register("ada")
                await eve.register("eve")
                refused = await ada.ask("message_new", channel="general",
                                        content="@USR:local_bob Darn it")
                assert refused["code"] == "text_blocked", refused
                await eve.say("@USR:local_bob well")
                (post,) = await service.wait_for(1)
                assert [message["content"] for message in await eve.history()] \
                    == ["@USR:local_bob well"]
                assert not any("Darn" in json.dumps(packet) for packet in eve.heard)
    assert json.loads(post["text"])["body"] == "@USR:local_bob well"
    assert len(service.posts) == 1


async def test_checklist_15_410_removes_and_redirects_are_not_followed(data):
    with PushService("old", "moved", "well") as service:
        with serve(data, settings=ALLOWED) as server:
            await subscribe(server, "bob", service.subscription("old", 410),
                            service.subscription("moved", 307), service.subscription("well"))
        with serve(data) as server:
            async with await Client.connect(server) as ada:
                await ada.register("ada")
                await ada.say("@USR:local_bob one")
                await service.wait_for(3)
                await ada.ask("ping")  # what the answers caused is stored before this one
                await ada.say("nobody")
                await ada.say("@USR:local_bob two")
                posts = await service.wait_for(5)
    told = sorted((post["browser"], json.loads(post["text"])["body"]) for post in posts)
    one, two = "@USR:local_bob one", "@USR:local_bob two"
    assert told == [("moved", one), ("moved", two), ("old", one), ("well", one), ("well", two)]
    assert all(post["path"].startswith(("/410/", "/307/", "/201/well")) for post in service.posts)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9/x", "https://127.0.0.1/x",
                                      "https://localhost/x", "http://push.example/x"])
async def test_checklist_15_endpoints_inside_are_refused(data, endpoint):
    with serve(data) as server:
        async with await Client.connect(server) as bob:
            await bob.register("bob")
            answer = await bob.ask("push_subscribe",
                                   subscription={"endpoint": endpoint, "keys": KEYS})
            assert answer["code"] == "push_endpoint_denied"


async def test_s7_an_endpoint_taken_in_by_a_test_server_gets_nothing_from_a_strict_one(data):
    with PushService("bobs") as service:
        with serve(data, settings=ALLOWED) as server:
            assert server.events("push_allows_private_endpoints")
            await subscribe(server, "bob", service.subscription("bobs"))
        with serve(data, settings={"push.allow_private_endpoints": False}) as server:
            assert not server.events("push_allows_private_endpoints")
            async with await Client.connect(server) as ada:
                await ada.register("ada")
                await ada.say("@USR:local_bob")
                assert (await ada.ask("ping"))["cmd"] == "pong"
        assert not service.posts


async def test_b9_a_default_install_has_a_subject_that_push_services_accept(data):
    with PushService("bobs") as service:
        with serve(data, settings={"push.allow_private_endpoints": True}) as server:
            await subscribe(server, "bob", service.subscription("bobs"))
        with serve(data) as server:
            async with await Client.connect(server) as ada:
                await ada.register("ada")
                await ada.say("@USR:local_bob")
                (post,) = await service.wait_for(1)  # web-push has looked at it
    assert post["token"]["claims"]["sub"] == "mailto:admin@originchats.invalid"


async def test_the_key_is_made_once_and_closed_to_others(data):
    keys = set()
    for _ in range(2):
        with serve(data) as server:
            async with await Client.connect(server) as ada:
                if not keys:
                    await ada.register("ada")
                else:
                    await ada.log_in_locally("ada")
                keys.add((await ada.ask("push_get_vapid"))["key"])
    assert len(keys) == 1
    file = data / "vapid" / "private_key.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    document = json.loads((data / "vapid" / "vapid_config.json").read_text())
    assert {document["public_key_b64"]} == keys


async def test_a_broken_key_costs_push_and_nothing_else(data):
    with serve(data):
        pass
    file = data / "vapid" / "private_key.pem"
    file.write_text("broken")
    with serve(data) as server:
        assert "private_key.pem" in server.events("vapid_files_broken")[0]["reason"]
        async with await Client.connect(server) as ada:
            assert "push_get_vapid" not in ada.handshake["val"]["capabilities"]
            await ada.register("ada")
            answer = await ada.ask("push_get_vapid")
            assert answer["val"] == "VAPID keys not configured on this server"
            await ada.say("hello @ada")
    assert file.read_text() == "broken"
    checked = run_program("check", "--data", data)
    assert checked.returncode == 1
    assert "private_key.pem: it holds no private key of the curve P-256" in checked.stdout


async def test_the_fingerprint_is_the_one_of_the_original(data):
    headers = {"X-Forwarded-For": "192.0.2.7, 10.0.0.1", "CF-IPCountry": "DE"}
    with serve(data) as server:
        async with await Client.connect(server, extra_headers=headers,
                                        user_agent_header="Browser/1") as bob:
            await bob.register("bob")
            answer = await bob.ask("push_subscribe", subscription={
                "endpoint": "https://push.example/x", "keys": KEYS})
    wanted = hmac.new(b"originchats-push-secret", b"192.0.2.7|Browser/1|DE", hashlib.sha256)
    assert answer["device_fingerprint"] == wanted.hexdigest()[:16]
