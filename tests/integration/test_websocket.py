"""The WebSocket side of the real program: upgrades, compression, big and odd frames."""
import asyncio
import json

import pytest
import websockets

from chat_client import Client
from server_process import serve
from waiting import DEADLINE_S, within

MESSAGE_BYTES_MAX = 4 * 1024 * 1024


async def test_the_handshake_is_the_first_packet_and_each_key_is_new(data):
    with serve(data) as server:
        async with await Client.connect(server) as one, await Client.connect(server) as two:
            told = one.handshake["val"]
            assert told["version"] == "1.1.0"
            assert told["validator_key"].startswith("originChats-")
            assert len(told["validator_key"]) == len("originChats-") + 32
            assert told["validator_key"] != two.handshake["val"]["validator_key"]
            assert told["capabilities"] == sorted(told["capabilities"])


async def test_long_messages_are_compressed_for_those_who_offer_it(data):
    with serve(data, settings={"limits.post_content": 100_000}) as server:
        async with await Client.connect(server) as ada, \
                await Client.connect(server, compression=None) as ben:
            assert [each.name for each in ada.socket.extensions] == ["permessage-deflate"]
            assert ben.socket.extensions == []
            await ada.register("ada")
            await ben.register("ben")
            text = "All work and no play. " * 4000
            for sender, hearer in ((ada, ben), (ben, ada)):
                await sender.say(text.strip())
                heard = await hearer.hear("message_new")
                assert heard["message"]["content"] == text.strip()
            history = await ada.history()
            assert [message["content"] for message in history] == [text.strip()] * 2


async def test_compression_can_be_switched_off(data):
    with serve(data, settings={"websocket.deflate": False}) as server:
        async with await Client.connect(server) as ada:
            assert ada.socket.extensions == []
            assert await ada.register("ada") is None


async def test_every_letter_of_the_world_arrives_as_it_was_sent(data):
    text = "ñ é 漢字 🦊 👩‍👩‍👧 \u202eabc\u202c \u0007 \\u0041 \"quoted\" </script>"
    with serve(data) as server:
        async with await Client.connect(server) as ada, await Client.connect(server) as ben:
            await ada.register("ada")
            await ben.register("ben")
            await ada.say(text)
            assert (await ben.hear("message_new"))["message"]["content"] == text


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_a_message_over_four_mebibytes_closes_with_1009(data, compression):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            async with await Client.connect(server, compression=compression) as big:
                await big.send(json.dumps({"cmd": "ping", "x": "a" * MESSAGE_BYTES_MAX}))
                assert await big.wait_closed() == 1009
            assert (await ada.ask("ping"))["cmd"] == "pong"  # nobody else notices


async def test_a_message_just_below_four_mebibytes_is_taken(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            room = MESSAGE_BYTES_MAX - len('{"cmd": "ping", "listener": "n1", "x": ""}') - 100
            assert (await ada.ask("ping", x="a" * room))["val"] == "pong"


async def test_binary_frames_are_ignored(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            for frame in (b"", b"\x00\xff" * 1000, json.dumps({"cmd": "ping"}).encode()):
                await ada.send(frame)
            await ada.register("ada")
            await ada.send(b'{"cmd":"message_new","channel":"general","content":"binary"}')
            assert (await ada.ask("ping"))["cmd"] == "pong"
            assert await ada.history() == []
            assert "pong" not in [packet["cmd"] for packet in ada.heard]


async def test_three_malformed_frames_before_login_close_with_1008(data):
    with serve(data) as server:
        async with await Client.connect(server) as stranger:
            for text in ("nonsense", "[1]"):
                await stranger.send(text)
            await stranger.send({"cmd": "channels_get"})
            assert (await stranger.hear("auth_error"))["val"] == "Authentication required"
            await stranger.send("{")
            assert await stranger.wait_closed() == 1008


async def test_malformed_frames_after_login_are_answered_and_survived(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            for text in ("nonsense", "[" * 100_000, '{"cmd":', "null", "7", ""):
                await ada.send(text)
            assert (await ada.hear("error"))["val"] == "Invalid JSON"
            assert (await ada.ask("ping"))["cmd"] == "pong"


async def test_bytes_that_are_no_utf8_close_with_1007(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            await ada.socket.write_frame(True, 1, b'{"cmd":"ping","x":"\xff\xfe"}')
            assert await ada.wait_closed() == 1007


async def test_frames_and_fragments_of_one_message_are_put_together(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")

            async def pieces():
                for piece in ('{"cmd":"message_new",', '"channel":"general",', '"content":"ab"}'):
                    yield piece
            await ada.socket.send(pieces())
            assert (await ada.hear("message_new"))["message"]["content"] == "ab"


async def test_pings_of_the_client_are_answered(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            pong = await ada.socket.ping(b"are you there")
            await within(pong, "the pong")


@pytest.mark.parametrize("path, status", [("/chat", 404), ("/info", 200), ("/js/app.js", 200)])
async def test_an_upgrade_elsewhere_is_answered_as_plain_http(data, path, status):
    with serve(data) as server:
        with pytest.raises(websockets.InvalidStatusCode) as refusal:
            await within(websockets.connect(server.websocket_url + path), "the answer")
        assert refusal.value.status_code == status


async def test_a_query_and_any_origin_are_fine(data):
    with serve(data) as server:
        async with websockets.connect(server.websocket_url + "/?x=1",
                                      origin="https://chat.example") as socket:
            packet = json.loads(await within(socket.recv(), "the handshake"))
            assert packet["cmd"] == "handshake"


async def test_two_connections_of_one_user_see_the_same(data):
    with serve(data) as server:
        async with await Client.connect(server) as one, await Client.connect(server) as two, \
                await Client.connect(server) as ben:
            await ben.register("ben")
            await ben.hear("user_connect")  # his own
            await one.register("ada")
            assert (await ben.hear("user_connect"))["user"]["username"] == "USR:local_ada"
            await two.log_in_locally("ada")
            sent = await one.say("from the first")
            other = await two.hear("message_new")
            assert other["message"]["id"] == sent["id"]
            assert "listener" not in other
            await one.close()
            await two.say("from the second")  # a gone first connection is no gone user
            await ben.hear("message_new")
            await ben.hear("message_new")
            await two.close()
            assert (await ben.hear("user_disconnect"))["username"] == "USR:local_ada"
            comings = [packet["cmd"] for packet in ben.heard
                       if packet["cmd"] in ("user_connect", "user_disconnect")
                       and "ada" in json.dumps(packet)]
            assert comings == ["user_connect", "user_disconnect"]


async def test_a_crowd_hears_every_message_in_one_order(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        crowd = [await Client.connect(server) for _ in range(20)]
        for number, client in enumerate(crowd):
            assert await client.log_in_by_rotur(rotur, f"user{number}") is None
        count = 15

        async def talk(client, name):
            for number in range(count):
                await client.say(f"{name} {number}")

        await within(asyncio.gather(*(talk(client, number) for number, client
                                      in enumerate(crowd[:5]))), "all to be said")
        order = [message["id"] for message in await crowd[0].history()]
        assert len(order) == 5 * count
        for client in crowd[5:]:
            await client.ask("ping")  # behind everything that was said
            heard = [packet["message"]["id"] for packet in client.heard
                     if packet["cmd"] == "message_new"]
            assert heard == order
        for client in crowd:
            await client.drop()


async def test_a_flood_of_requests_is_bounded(data):
    with serve(data, settings={"rate_limiting.commands_per_minute": 1_000_000}) as server:
        async with await Client.connect(server) as ada, await Client.connect(server) as ben:
            await ada.register("ada")
            await ben.register("ben")
            flood = json.dumps({"cmd": "messages_get", "channel": "general"})

            async def pour():
                for _ in range(5000):
                    await ada.socket.send(flood)

            try:
                await asyncio.wait_for(pour(), DEADLINE_S)
            except websockets.ConnectionClosed:
                assert ada.close_code == 1008
            assert (await ben.ask("ping"))["cmd"] == "pong"
