"""SIGHUP: the config is read again while clients are connected; a broken one changes nothing."""
from chat_client import Client
from server_process import serve, write_settings
from waiting import wait_until_async


async def test_sighup_changes_limits_for_connected_clients(data):
    with serve(data, settings={"limits.post_content": 20}) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            refused = await ada.ask("message_new", channel="general", content="x" * 21)
            assert refused["val"] == "Message too long. Maximum length is 20 characters"
            write_settings(data, {"limits.post_content": 21})
            assert server.reload()["event"] == "config_reloaded"
            await ada.say("x" * 21)
            refused = await ada.ask("message_new", channel="general", content="x" * 22)
            assert refused["val"] == "Message too long. Maximum length is 21 characters"


async def test_sighup_changes_the_handshake_of_new_connections(data):
    with serve(data) as server:
        async with await Client.connect(server) as before:
            write_settings(data, {"server.name": "Renamed", "limits.post_content": 77})
            assert server.reload()["event"] == "config_reloaded"

            async def is_renamed():
                async with await Client.connect(server) as after:
                    return after.handshake["val"]

            told = await is_renamed()
            assert told["server"]["name"] == "Renamed"
            assert told["limits"]["post_content"] == 77
            assert before.handshake["val"]["server"]["name"] == "Testing"


async def test_sighup_switches_registration_off(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            write_settings(data, {"cracked.allow_registration": False})
            server.reload()
            assert await ada.register("ada") == "Registration is disabled"


async def test_sighup_changes_the_level_of_the_log(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            await ada.say("before")
            assert not server.events("command")
            write_settings(data, {"logging.level": "debug"})
            server.reload()
            await ada.say("after")
            await wait_until_async(lambda: server.events("command"), "a line of level debug")


async def test_a_broken_config_is_reported_with_its_place_and_the_old_one_stays(data):
    with serve(data, settings={"limits.post_content": 20}) as server:
        (data / "config.json").write_text('{\n    "limits": {"post_content": 5},\n    oops\n}\n')
        told = server.reload()
        assert told["event"] == "config_not_reloaded"
        assert told["level"] == "error"
        assert "config.json:3:5" in told["reason"]
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            assert ada.handshake["val"]["limits"]["post_content"] == 20
            await ada.say("x" * 20)
        (data / "config.json").unlink()
        write_settings(data, {"limits.post_content": 33})
        assert server.reload()["event"] == "config_reloaded"
        async with await Client.connect(server) as ben:
            assert ben.handshake["val"]["limits"]["post_content"] == 33


async def test_a_wrong_setting_is_refused_with_the_others_and_brings_no_default_back(data):
    with serve(data, settings={"cracked.allow_registration": False}) as server:
        write_settings(data, {"cracked.allow_registration": "no", "limits.post_content": 44})
        told = server.reload()
        assert told["event"] == "config_not_reloaded"
        assert "config.json:" in told["reason"]
        assert "cracked.allow_registration: expected" in told["reason"]
        async with await Client.connect(server) as ada:
            assert ada.handshake["val"]["limits"]["post_content"] == 2000
            assert await ada.register("ada") == "Registration is disabled"


async def test_what_was_wrong_at_the_start_does_not_keep_an_edit_from_counting(data):
    with serve(data, settings={"limits.search_results": "many"}) as server:
        write_settings(data, {"limits.post_content": 44})
        assert server.reload()["event"] == "config_reloaded"
        async with await Client.connect(server) as ada:
            assert ada.handshake["val"]["limits"]["post_content"] == 44


async def test_a_fatally_wrong_setting_keeps_the_old_config(data):
    with serve(data) as server:
        write_settings(data, {"auth_mode": "everybody", "server.name": "Nobody"})
        told = server.reload()
        assert told["event"] == "config_not_reloaded"
        assert "auth_mode" in told["reason"]
        async with await Client.connect(server) as ada:
            assert ada.handshake["val"]["server"]["name"] == "Testing"
            assert ada.handshake["val"]["auth_mode"] == "cracked"


async def test_many_reloads_under_load_leave_the_newest_config(data):
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            for number in range(30):
                reply = ada.post({"cmd": "message_new", "channel": "general", "content": "x"})
                write_settings(data, {"server.name": f"Name {number}"})
                server.reload()
                assert (await reply)["cmd"] == "message_new"
                async with await Client.connect(server) as other:
                    assert other.handshake["val"]["server"]["name"] == f"Name {number}"
