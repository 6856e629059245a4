"""The log: key=value lines, and never a secret or a message's text, not even at level debug."""
import re
import sqlite3

from chat_client import Client
from server_process import DATABASE, parse_log_line, serve

PASSWORD = "passphrase-that-nobody-may-log"
WRONG_PASSWORD = "another-phrase-of-somebody"
TEXT = "a-text-that-is-nobodys-business"
EDITED_TEXT = "an-edited-text-of-no-concern"


async def lead_a_rich_life(server, rotur):
    """Uses what there is; returns every secret that came up."""
    secrets = [PASSWORD, WRONG_PASSWORD, TEXT, EDITED_TEXT, "tail-of-a-validator",
               "a-nonce-of-mine", "text-of-a-status", server.claim_code]
    async with await Client.connect(server) as ada, await Client.connect(server) as rob, \
            await Client.connect(server) as eve:
        await ada.register("ada", PASSWORD)
        key = rob.handshake["val"]["validator_key"]
        validator = rotur.issue("USR:rob", "rob", key, tail="tail-of-a-validator")
        await rob.log_in({"cmd": "auth", "validator": validator})
        await eve.log_in_locally("ada", WRONG_PASSWORD)
        await eve.log_in({"cmd": "auth", "validator": validator + "tail-of-a-validator"})
        await ada.ask("claim", code="not" + server.claim_code)
        await ada.ask("claim", code=server.claim_code)
        sent = await ada.say(TEXT, nonce="a-nonce-of-mine")
        await ada.say(TEXT, nonce="a-nonce-of-mine")
        await ada.ask("message_edit", channel="general", id=sent["id"], content=EDITED_TEXT)
        await rob.ask("message_get", channel="general", id=sent["id"])
        await rob.ask("message_edit", channel="general", id=sent["id"], content=TEXT)
        await rob.ask(TEXT, content=TEXT)  # an unknown command is no reason either
        await rob.ask("messages_get", channel=TEXT)
        await rob.ask("status_set", status="idle", text="text-of-a-status")
        await rob.send("{" + TEXT)
        await rob.hear("error")
        await ada.ask("message_delete", channel="general", id=sent["id"])
        secrets += [client.handshake["val"]["validator_key"] for client in (ada, rob, eve)]
        secrets += [client.ready["validator"] for client in (ada, rob)]
    return secrets


async def test_no_secret_and_no_text_is_ever_logged(data, rotur):
    with serve(data, "--log-level", "debug", settings=rotur.settings()) as server:
        secrets = await lead_a_rich_life(server, rotur)
        assert server.stop() == 0
        log, shown = server.log(), server.output()
    assert "cmd=message_new" in log  # it was at level debug indeed
    for secret in secrets:
        assert secret not in log
    for secret in set(secrets) - {server.claim_code}:
        assert secret not in shown


async def test_the_database_keeps_no_password_in_the_clear(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada", PASSWORD)
        assert server.stop() == 0
    for file in (data / "db").rglob("*"):
        if file.is_file():
            assert PASSWORD.encode() not in file.read_bytes()
    rows = sqlite3.connect(data / DATABASE).execute("SELECT password_hash FROM user_secrets")
    ((kept,),) = rows.fetchall()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_every_line_is_key_value_pairs(data, rotur):
    with serve(data, "--log-level", "debug", settings=rotur.settings()) as server:
        await lead_a_rich_life(server, rotur)
        assert server.stop() == 0
        lines = server.log().splitlines()
    assert len(lines) > 10
    for line in lines:
        pairs = parse_log_line(line)
        assert pairs is not None, line
        assert list(pairs)[:3] == ["ts", "level", "event"], line
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:?\d\d", pairs["ts"])


async def test_a_client_cannot_forge_a_line(data):
    forged = 'x\nts=2020-01-01T00:00:00.000+00:00 level=info event=forged'
    with serve(data, "--log-level", "debug") as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            await ada.ask(forged)
            await ada.ask("message_new", channel=forged, content=forged)
        assert server.stop() == 0
        assert not server.events("forged")
        assert "event=forged" not in [part for line in server.log().splitlines()
                                      for part in line.split(" ")[2:3]]


def test_level_off_is_silent(data):
    with serve(data, "--log-level", "off") as server:
        assert server.stop() == 0
        assert server.log() == ""
