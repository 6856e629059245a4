"""The crash ledger: the server is killed (SIGKILL) under load again and again on the same data,
and what clients had acknowledged is compared with what is there afterwards.

CRASH_ROUNDS says how often (8), CRASH_SEED makes a run repeat its choices.
"""
import asyncio
import os
import random
import sqlite3
import subprocess

from chat_client import Client, Closed
from crash_ledger import Ledger
from server_process import BINARY, DATABASE, run_program, serve

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "8"))
SEED = int(os.environ.get("CRASH_SEED", str(random.SystemRandom().randrange(1_000_000))))
CHANNELS = ["general", "harbour", "lighthouse"]
# One connection each; two people talk on two.
SPEAKERS = ["ada", "ben", "cyd", "dot", "eve", "fay", "ada", "ben"]


def add_channels(data):
    """Straight into the database of a stopped server: no command makes channels yet."""
    with sqlite3.connect(data / DATABASE) as database:
        for number, name in enumerate(CHANNELS[1:], 1):
            database.execute(
                "INSERT INTO channels (id, name, type, position, permissions, extra) SELECT "
                "(SELECT last FROM sequences WHERE name = 'room') + ?, ?, type, position + ?, "
                "permissions, extra FROM channels WHERE name = 'general'", (number, name, number))
        database.execute("UPDATE sequences SET last = last + ? WHERE name = 'room'",
                         (len(CHANNELS) - 1,))
    database.close()


async def enter(server, rotur, names):
    """Connections of these users, logged in."""
    clients = []
    for name in names:
        client = await Client.connect(server)
        assert await client.log_in_by_rotur(rotur, name) is None
        clients.append(client)
    return clients


async def act(client, name, chance, ledger):
    """One request and its entry in the ledger."""
    own = ledger.list_settled_of(name)
    kind = chance.choices(["say", "edit", "delete"], [8, 2, 1])[0] if own else "say"
    if kind == "say":
        entry = ledger.begin_message(name, chance.choice(CHANNELS))
        reply = await client.post({"cmd": "message_new", "channel": entry.channel,
                                   "content": entry.contents[-1], "nonce": entry.nonce})
        ledger.on_said(entry, reply)
        return
    entry = chance.choice(own)
    if kind == "edit":
        content = ledger.begin_edit(entry)
        reply = await client.post({"cmd": "message_edit", "channel": entry.channel,
                                   "id": entry.id, "content": content})
        ledger.on_edited(entry, reply)
    else:
        ledger.begin_delete(entry)
        reply = await client.post({"cmd": "message_delete", "channel": entry.channel,
                                   "id": entry.id})
        ledger.on_deleted(entry, reply)


async def talk(client, name, chance, ledger):
    """Closed loop, until the connection breaks."""
    try:
        while True:
            await act(client, name, chance, ledger)
    except Closed:
        return


async def live_and_die(server, rotur, chance, ledger):
    """A round under load, ended by SIGKILL at a moment that chance chose."""
    clients = await enter(server, rotur, SPEAKERS)
    ledger.kill_at(chance.randrange(1, 600), server.kill)
    talks = [talk(client, name, random.Random(chance.random()), ledger)
             for client, name in zip(clients, SPEAKERS)]
    await asyncio.gather(*talks)
    for client in clients:
        ledger.on_heard(client.heard)
        await client.drop()


async def compare(server, rotur, ledger):
    """What is there now against the ledger; then what was under way is tried again."""
    names = sorted(set(SPEAKERS))
    clients = dict(zip(names, await enter(server, rotur, names)))
    reader = clients["ada"]
    ledger.check({channel: await reader.history(channel) for channel in CHANNELS})
    for entry in ledger.list_unanswered():
        reply = await clients[entry.author].ask("message_new", channel=entry.channel,
                                                content=entry.contents[-1], nonce=entry.nonce)
        ledger.on_retried(entry, reply)
    ledger.check({channel: await reader.history(channel) for channel in CHANNELS})
    for client in clients.values():
        await client.close()


async def test_what_was_acknowledged_survives_every_kill_exactly_once(data, rotur, capsys):
    chance, ledger = random.Random(SEED), Ledger()
    with capsys.disabled():
        print(f" CRASH_SEED={SEED} CRASH_ROUNDS={ROUNDS} ", end="", flush=True)
    with serve(data, settings=rotur.settings()) as server:
        assert server.stop() == 0
    add_channels(data)
    for _ in range(ROUNDS):
        with serve(data) as server:
            await live_and_die(server, rotur, chance, ledger)
        with serve(data) as server:
            await compare(server, rotur, ledger)
            server.kill()
    assert ledger.acknowledged >= ROUNDS
    with serve(data) as server:
        assert server.stop() == 0
    checked = run_program("check", "--data", data)
    assert checked.returncode == 0, checked.stdout


async def test_a_server_killed_while_it_starts_starts_the_next_time(data, rotur):
    chance = random.Random(SEED)
    sent = None
    for _ in range(4):
        for _ in range(3):
            kill_during_start(data, chance)
        with serve(data, settings=rotur.settings()) as server:
            (ada,) = await enter(server, rotur, ["ada"])
            if sent is not None:
                assert (await ada.history())[-1]["id"] == sent["id"]
            sent = await ada.say("once more")
            await ada.drop()
            server.kill()


def kill_during_start(data, chance):
    """Starts a server and kills it after some milliseconds, wherever it is by then."""
    with subprocess.Popen([BINARY, "serve", "--data", str(data), "--port", "0"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        try:
            process.wait(chance.uniform(0, 0.15))
        except subprocess.TimeoutExpired:
            process.kill()
