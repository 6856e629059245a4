"""Logging in through Rotur: what the program asks it, and Rotur on its bad days."""
import re
import signal
import urllib.parse

import pytest

from chat_client import Client
from server_process import serve, write_settings
from waiting import wait_until_async

UNREACHABLE = "Authentication failed: Rotur is not reachable"


async def test_a_validator_of_this_connection_logs_in(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ada:
            assert await ada.log_in_by_rotur(rotur, "Ada") is None
            assert ada.ready["user"]["username"] == "Ada"
            assert ada.ready["user"]["cracked"] is False
            assert len(ada.ready["validator"]) == 43


async def test_key_and_validator_are_percent_encoded(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ada:
            key = ada.handshake["val"]["validator_key"]
            validator = rotur.issue("USR:a&key=stolen", "ada", key, tail="+ /=?#%26&v=é\"'<>")
            assert await ada.log_in({"cmd": "auth", "validator": validator}) is None
    (raw,) = rotur.raw_queries
    assert re.fullmatch(r"key=[A-Za-z0-9._~-]+&v=(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+", raw)
    assert urllib.parse.unquote(raw.split("&v=")[1], errors="strict") == validator
    assert urllib.parse.unquote(raw.split("&v=")[0]) == f"key={key}"


async def test_a_validator_for_another_connection_is_refused(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ada, await Client.connect(server) as eve:
            stolen = rotur.issue("USR:ada", "ada", ada.handshake["val"]["validator_key"])
            assert await eve.log_in({"cmd": "auth", "validator": stolen}) == \
                "Invalid authentication"
            assert await ada.log_in({"cmd": "auth", "validator": stolen}) is None


async def test_an_unknown_validator_is_refused_and_the_connection_may_try_again(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ada:
            assert await ada.log_in({"cmd": "auth", "validator": "USR:ada,made-up"}) == \
                "Invalid authentication"
            assert await ada.log_in_by_rotur(rotur, "ada") is None


async def test_a_configured_key_is_sent_instead_of_the_connections_own(data, rotur):
    with serve(data, settings=rotur.settings(**{"rotur.validate_key": "an old&key"})) as server:
        async with await Client.connect(server) as ada:
            validator = rotur.issue("USR:ada", "ada", "an old&key")
            assert await ada.log_in({"cmd": "auth", "validator": validator}) is None


@pytest.mark.parametrize("status, body, text", [
    (500, b"oops", UNREACHABLE),
    (502, b"<html>bad gateway</html>", UNREACHABLE),
    (200, b"<html>welcome to the hotel's network</html>", UNREACHABLE),
    (200, b"", UNREACHABLE),
    (200, b"[]", UNREACHABLE),
    (200, b"\xff\xfe", UNREACHABLE),
    (200, b'{"valid":true,"id":"USR:ada","username":"ada"' + b" " * 3_000_000 + b"}", UNREACHABLE),
    (301, b"", UNREACHABLE),
    (200, b"{}", "Invalid authentication"),
    (200, b'{"valid":"true","id":"USR:ada","username":"ada"}', "Invalid authentication"),
    (200, b'{"valid":true,"username":"ada"}', "Invalid authentication"),
    (200, b'{"valid":true,"id":"","username":"ada"}', "Invalid authentication"),
    (200, b'{"valid":true,"id":7,"username":"ada"}', "Invalid authentication"),
    (200, b'{"valid":true,"id":"USR:ada","username":""}', "Invalid authentication"),
    (404, b'{"valid":true,"id":"USR:ada","username":"ada"}', "Invalid authentication"),
    (400, b'{"valid":false}', "Invalid authentication"),
], ids=["500", "502", "hotel", "empty", "array", "bytes", "endless", "redirect", "no verdict",
        "verdict as text", "no id", "empty id", "number as id", "empty name", "404", "400"])
async def test_a_wrong_answer_logs_nobody_in(data, rotur, status, body, text):
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ada:
            rotur.answer = (status, body)
            assert await ada.log_in_by_rotur(rotur, "ada") == text
            rotur.answer = None
            assert await ada.log_in_by_rotur(rotur, "ada") is None


async def test_a_rotur_that_is_down_is_said_so_and_local_accounts_still_work(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        rotur.stop()
        async with await Client.connect(server) as ada:
            assert await ada.log_in_by_rotur(rotur, "ada") == UNREACHABLE
            assert await ada.register("ada") is None
            await ada.say("without Rotur")


async def test_a_slow_rotur_delays_only_those_who_ask_it(data, rotur):
    with serve(data, settings=rotur.settings(**{"rotur.timeout_seconds": 60})) as server:
        async with await Client.connect(server) as slow, await Client.connect(server) as ben:
            rotur.fall_asleep()
            key = slow.handshake["val"]["validator_key"]
            await slow.send({"cmd": "auth", "validator": rotur.issue("USR:ada", "ada", key)})
            await wait_until_async(lambda: rotur.raw_queries, "Rotur to be asked")
            assert await ben.register("ben") is None
            await ben.say("nobody waits for her")
            assert not [packet for packet in slow.heard if packet["cmd"].startswith("auth")]
            rotur.wake_up()
            await slow.hear("auth_success")


async def test_a_silent_rotur_is_given_up_after_the_configured_time(data, rotur):
    with serve(data, settings=rotur.settings(**{"rotur.timeout_seconds": 1})) as server:
        async with await Client.connect(server) as ada:
            rotur.fall_asleep()
            assert await ada.log_in_by_rotur(rotur, "ada") == UNREACHABLE
            rotur.wake_up()
            assert await ada.log_in_by_rotur(rotur, "ada") is None
            assert server.events("rotur_unreachable")


async def test_a_client_that_leaves_while_rotur_is_slow_hurts_nobody(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ben:
            await ben.register("ben")
            rotur.fall_asleep()
            ada = await Client.connect(server)
            key = ada.handshake["val"]["validator_key"]
            await ada.send({"cmd": "auth", "validator": rotur.issue("USR:ada", "ada", key)})
            await wait_until_async(lambda: rotur.raw_queries, "Rotur to be asked")
            await ada.drop()
            rotur.wake_up()
            async with await Client.connect(server) as again:
                assert await again.log_in_by_rotur(rotur, "ada") is None
            assert (await ben.ask("ping"))["cmd"] == "pong"


async def test_a_stop_does_not_wait_for_a_silent_rotur_for_ever(data, rotur):
    with serve(data, settings=rotur.settings(**{"rotur.timeout_seconds": 2})) as server:
        ada = await Client.connect(server)
        rotur.fall_asleep()
        key = ada.handshake["val"]["validator_key"]
        await ada.send({"cmd": "auth", "validator": rotur.issue("USR:ada", "ada", key)})
        await wait_until_async(lambda: rotur.raw_queries, "Rotur to be asked")
        server.send_signal(signal.SIGTERM)
        assert await ada.wait_closed() == 1001
        assert server.wait() == 0
        assert server.events("stopped")[0]["in_time"] == "true"
        await ada.close()


async def test_a_new_address_of_rotur_counts_after_sighup(data, rotur):
    with serve(data, settings={"rotur.validate_url": "http://127.0.0.1:1/validate"}) as server:
        async with await Client.connect(server) as ada:
            assert await ada.log_in_by_rotur(rotur, "ada") == UNREACHABLE
            write_settings(data, rotur.settings())
            server.reload()
            assert await ada.log_in_by_rotur(rotur, "ada") is None


async def test_rotur_is_not_asked_in_mode_cracked_only(data, rotur):
    with serve(data, settings=rotur.settings(auth_mode="cracked-only")) as server:
        async with await Client.connect(server) as ada:
            assert await ada.log_in_by_rotur(rotur, "ada") == \
                "Rotur authentication is disabled. Use login or register commands."
            assert rotur.raw_queries == []
