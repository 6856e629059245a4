"""Starting, stopping in order, starting again: nothing acknowledged is lost."""
import asyncio
import json
import signal

import pytest
import websockets

from chat_client import Client, Closed
from server_process import Server, run_program, serve, write_settings
from waiting import wait_until_async

# The phases of a shutdown have 10 s each; without anybody who dawdles it takes far less.
STOP_DEADLINE_S = 25.0

STOP_SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT],
                                       ids=["SIGTERM", "SIGINT"])


def test_a_first_start_makes_data_and_config_and_says_where_to_go(tmp_path):
    with Server(tmp_path / "data", "--port", "0") as server:
        assert server.address == f"http://127.0.0.1:{server.port}/"
        assert server.claim_link == f"{server.address}#claim={server.claim_code}"
        assert len(server.claim_code) >= 20
        config = json.loads((tmp_path / "data" / "config.json").read_text())
        assert config["auth_mode"] == "cracked"
        assert config["limits"]["post_content"] == 2000
        assert (tmp_path / "data" / "db" / "originchats.sqlite3").is_file()
        (line,) = server.events("listening")
        assert line["port"] == str(server.port)
        assert server.stop() == 0


def test_the_data_is_closed_to_other_users_of_the_machine(data):
    with Server(data, "--port", "0"):
        for folder in (data, data / "db"):
            assert folder.stat().st_mode & 0o007 == 0
        for file in (data / "db").iterdir():
            assert file.is_dir() or file.stat().st_mode & 0o004 == 0 or \
                data.stat().st_mode & 0o001 == 0


def test_without_data_it_uses_the_folder_data_where_it_is_started(tmp_path):
    looked_at = run_program("check", cwd=tmp_path)
    assert looked_at.returncode == 2
    assert looked_at.stdout.startswith("unreadable: data: there is no such folder")
    (tmp_path / "data").mkdir(mode=0o750)
    assert run_program("check", cwd=tmp_path).returncode == 0


async def test_a_second_start_keeps_accounts_messages_and_config(data):
    with serve(data, settings={"server.name": "Harbour"}) as server:
        async with await Client.connect(server) as ada:
            assert await ada.register("ada") is None
            sent = await ada.say("still here tomorrow", nonce="n-1")
            first_claim = server.claim_code
        config = (data / "config.json").read_bytes()
        assert server.stop() == 0
    with Server(data, "--port", "0") as server:
        assert (data / "config.json").read_bytes() == config
        assert server.claim_code == first_claim  # nobody has claimed it yet
        async with await Client.connect(server) as ada:
            assert ada.handshake["val"]["server"]["name"] == "Harbour"
            assert await ada.register("ada") == "Username already taken"
            assert await ada.log_in_locally("ada", "wrong horse") == "Invalid password"
            assert await ada.log_in_locally("ada") is None
            (kept,) = await ada.history()
            assert (kept["id"], kept["content"], kept["user"]) == (
                sent["id"], "still here tomorrow", "USR:local_ada")
            again = await ada.ask("message_new", channel="general", content="x", nonce="n-1")
            assert again["duplicate"] is True
            assert again["message"]["id"] == sent["id"]


async def test_a_claimed_server_offers_no_claim_link_any_more(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            assert (await ada.ask("claim", code="wrong" + server.claim_code))["cmd"] == "error"
            assert (await ada.ask("claim", code=server.claim_code))["claimed"] is True
            assert (await ada.ask("claim", code=server.claim_code))["cmd"] == "error"
        assert server.stop() == 0
    with Server(data, "--port", "0") as server:
        assert server.claim_link is None
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada")
            assert ada.ready["user"]["roles"][0] == "owner"


@STOP_SIGNALS
def test_a_signal_stops_an_idle_server_with_exit_code_0(data, number):
    with serve(data) as server:
        assert server.stop(number, STOP_DEADLINE_S) == 0
        (line,) = server.events("stopped")
        assert line["in_time"] == "true"


@STOP_SIGNALS
async def test_a_signal_closes_connected_clients_with_1001(data, number):
    with serve(data) as server:
        members = [await Client.connect(server) for _ in range(3)]
        await members[0].register("ada")
        await members[1].register("ben")  # the third has not logged in
        server.send_signal(number)
        for member in members:
            assert await member.wait_closed(STOP_DEADLINE_S) == 1001
        assert server.wait(STOP_DEADLINE_S) == 0
        assert server.events("stopped")[0]["in_time"] == "true"
        for member in members:
            await member.close()


async def test_a_client_that_never_reads_cannot_hold_the_stop_up(data):
    with serve(data) as server:
        deaf, ada = await Client.connect(server), await Client.connect(server)
        await deaf.register("deaf")
        await ada.register("ada")
        deaf.socket.transport.pause_reading()
        for number in range(40):  # more than its socket takes
            await ada.say(f"{number} " + "x" * 1990)
        server.send_signal(signal.SIGTERM)
        assert await ada.wait_closed(STOP_DEADLINE_S) == 1001
        await wait_until_async(server.has_ended, "the end", STOP_DEADLINE_S)
        assert server.wait() == 0
        await deaf.drop()
        await ada.close()
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada")
            assert len(await ada.history()) == 40


async def test_a_stop_under_load_loses_nothing_that_was_acknowledged(data, rotur):
    acknowledged = []

    async def talk(client, name):
        number = 0
        while True:
            number += 1
            try:
                sent = await client.say(f"{name} {number}")
            except Closed as closed:
                return closed.code
            acknowledged.append((sent["id"], sent["content"]))

    with serve(data, settings=rotur.settings()) as server:
        clients = {name: await Client.connect(server) for name in ("ada", "ben", "cyd", "dot")}
        for name, client in clients.items():
            assert await client.log_in_by_rotur(rotur, name) is None
        talks = [asyncio.create_task(talk(client, name)) for name, client in clients.items()]
        await wait_until_async(lambda: len(acknowledged) > 200, "some load")
        server.send_signal(signal.SIGTERM)
        assert await asyncio.gather(*talks) == [1001] * len(clients)
        assert server.wait(STOP_DEADLINE_S) == 0
        for client in clients.values():
            await client.close()

    with serve(data) as server:
        async with await Client.connect(server) as reader:
            assert await reader.log_in_by_rotur(rotur, "ada") is None
            kept = [(message["id"], message["content"]) for message in await reader.history()]
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
    by_id = dict(kept)
    assert sorted(by_id) == list(by_id)  # ids grow with the order of history


async def test_while_it_stops_no_new_client_gets_in(data):
    with serve(data) as server:
        deaf = await Client.connect(server)
        await deaf.register("deaf")
        deaf.socket.transport.pause_reading()  # the stop waits for it a while
        server.send_signal(signal.SIGTERM)
        await wait_until_async(lambda: server.events("stopping"), "the signal to be seen")
        refused = False
        while not refused:
            assert not server.has_ended()
            try:
                await (await Client.connect(server)).wait_closed()  # it was quicker than the stop
            except (OSError, websockets.InvalidHandshake, Closed):
                refused = True
        assert server.wait(STOP_DEADLINE_S) == 0
        await deaf.drop()


async def test_the_port_of_the_config_is_used_and_the_command_line_wins(data):
    with serve(data) as first:
        taken = first.port
        assert first.stop() == 0
    write_settings(data, {"websocket.port": taken})
    with Server(data) as second:
        assert second.port == taken
        assert second.stop() == 0
    with Server(data, "--host", "::1", "--port", "0") as third:
        assert third.address.startswith("http://[::1]:")
        assert third.stop() == 0
