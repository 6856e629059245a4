"""The native modules read the files that operators of the original have."""
import json

from chat_client import Client
from server_process import serve


def write(data, name, content):
    (data / "plugins").mkdir(parents=True, exist_ok=True)
    (data / "plugins" / name).write_text(
        content if isinstance(content, str) else json.dumps(content))


async def test_automod_and_welcome_run_when_their_files_are_there(data):
    write(data, "automod_config.json", {"blocked_words": ["darn"], "timeout_duration": 60})
    write(data, "welcome_config.json", {"welcome_message": "Hello {username}!"})
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            assert await ada.register("ada") is None
            greeting = await ada.hear("message_new")
            assert greeting["message"]["content"].startswith("Hello ")
            reply = await ada.ask("message_new", channel="general", content="oh darn")
            assert reply["code"] == "text_blocked"
            assert (await ada.hear("rate_limit"))["length"] == 60000
            assert (await ada.hear("message_new"))["message"]["user"] == "AutoMod"
            assert [m["user"] for m in await ada.history()] == ["originChats", "AutoMod"]


async def test_a_broken_file_keeps_nobody_from_talking(data):
    write(data, "automod_config.json", "{")
    (data / "plugins" / "welcome_config.json").mkdir()
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            assert await ada.register("ada") is None
            assert (await ada.say("darn"))["content"] == "darn"
            assert len(await ada.history()) == 1


async def test_a_file_that_breaks_leaves_its_module_as_it_was(data):
    write(data, "automod_config.json", {"blocked_words": ["darn"]})
    with serve(data) as server:
        async with await Client.connect(server) as boss:
            await boss.register("boss")
            await boss.ask("claim", code=server.claim_code)
            write(data, "automod_config.json", "{")
            for request in ({}, {"plugin": "automod"}):
                reply = await boss.ask("plugins_reload", **request)
                assert reply["val"] == "Failed to reload plugin 'automod'"
            assert "automod" in (await boss.ask("plugins_list"))["plugins"]
            write(data, "automod_config.json", {"blocked_words": ["darn"]})
            reply = await boss.ask("plugins_reload")
            assert reply["val"] == "All plugins reloaded successfully"


async def test_orders_to_automod_and_the_cli_are_obeyed_and_kept(data):
    write(data, "automod_config.json", {"mine": "stays"})
    write(data, "cli_config.json", {})
    with serve(data) as server:
        async with await Client.connect(server) as boss:
            await boss.register("boss")
            await boss.ask("claim", code=server.claim_code)
            for order, author, answer in [
                    ("!automod add Darn", "AutoMod", "✅ 'darn' is blocked now"),
                    ("!channel_create den text", "OriginChats",
                     "✅ Channel **den** has been created")]:
                await boss.say(order)
                said = (await boss.hear("message_new"))["message"]
                assert (said["user"], said["content"]) == (author, answer)
    kept = json.loads((data / "plugins" / "automod_config.json").read_text())
    assert kept["blocked_words"] == ["darn"] and kept["mine"] == "stays"
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            reply = await ada.ask("message_new", channel="general", content="DARN")
            assert reply["code"] == "text_blocked"
