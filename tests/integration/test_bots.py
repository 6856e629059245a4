"""The bot library as it is, against the real program (part 2 §18 line 10)."""
from bot import Bot
from chat_client import Client
from server_process import serve


async def echo(context, text: str, times: int):
    await context.respond(" ".join([text] * times))


async def whisper(context, text: str):
    await context.respond(text, ephemeral=True)


def make_bot(name="robo"):
    bot = Bot(name)
    bot.command("echo", echo, "Says it again")
    bot.command("whisper", whisper)
    return bot


async def test_line_10_the_bot_library_registers_is_called_and_answers(data, rotur):
    bot = make_bot()
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ada, await Client.connect(server) as eve:
            assert await ada.log_in_by_rotur(rotur, "ada") is None
            assert await eve.log_in_by_rotur(rotur, "eve") is None
            await bot.start(server, rotur)
            added = await ada.hear("slash_add")
            assert [command["name"] for command in added["commands"]] == ["echo", "whisper"]
            assert added["commands"][0]["registeredBy"] == "robo"

            # As the web client sends it; the bot is given an int.
            call = await ada.ask("slash_call", channel="general", command="echo",
                                 args={"text": "hi", "times": "2"})
            assert call["val"] == {"command": "echo", "args": {"text": "hi", "times": 2},
                                   "commander": "robo"}
            for client in (ada, eve):
                heard = await client.hear("message_new")
                assert heard["message"]["user"] == "robo"
                assert heard["message"]["content"] == "hi hi"
                assert heard["message"]["interaction"] == {"command": "echo", "username": "ada"}
            assert [message["content"] for message in await eve.history()] == ["hi hi"]
            assert bot.errors == []
            await bot.stop()
            assert (await ada.hear("slash_remove", "user_disconnect"))["commands"] == \
                ["echo", "whisper"]
            assert (await ada.hear("slash_remove", "user_disconnect"))["username"] == "robo"


async def test_an_ephemeral_answer_of_the_library_reaches_its_caller_only(data, rotur):
    bot = make_bot()
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ada, await Client.connect(server) as eve:
            assert await ada.log_in_by_rotur(rotur, "ada") is None
            assert await eve.log_in_by_rotur(rotur, "eve") is None
            await bot.start(server, rotur)
            await ada.ask("slash_call", channel="general", command="whisper", args={"text": "s"})
            heard = await ada.hear("message_new")
            assert heard["message"]["ephemeral"] is True
            assert await eve.history() == []
            assert "message_new" not in [packet["cmd"] for packet in eve.heard]
            await bot.stop()


async def test_arguments_that_would_end_the_library_never_reach_it(data, rotur):
    bot = make_bot()
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ada:
            assert await ada.log_in_by_rotur(rotur, "ada") is None
            await bot.start(server, rotur)
            for args in ({"text": "hi", "times": "two"}, {"text": "hi"}, {"text": 5, "times": 1},
                         {"text": "hi", "times": 1, "more": 1}, {"text": "hi", "times": None}):
                refused = await ada.ask("slash_call", channel="general", command="echo", args=args)
                assert refused["cmd"] == "error", refused
            call = await ada.ask("slash_call", channel="general", command="echo",
                                 args={"text": "still", "times": 1})
            assert call["cmd"] == "slash_call"
            assert (await ada.hear("message_new"))["message"]["content"] == "still"
            await bot.stop()


async def test_a_bot_that_comes_back_is_called_again(data, rotur):
    with serve(data, settings=rotur.settings()) as server:
        async with await Client.connect(server) as ada:
            assert await ada.log_in_by_rotur(rotur, "ada") is None
            for _ in range(2):
                bot = make_bot()
                await bot.start(server, rotur)
                await ada.ask("slash_call", channel="general", command="echo",
                              args={"text": "here", "times": 1})
                assert (await ada.hear("message_new"))["message"]["content"] == "here"
                await bot.stop()
                await ada.hear("slash_remove")
            refused = await ada.ask("slash_call", channel="general", command="echo", args={})
            assert refused["val"] == "Unknown slash command: /echo"
