"""config.json, channels.json, roles.json, users.json, edited by hand while the server runs (design
page §7, part 2 §14.4, B8, line 21): clients hear of an edit as of a command."""
import json
import os

import pytest

from chat_client import Client
from server_process import serve
from test_disk_full import disk, fill  # pylint: disable=unused-import
from waiting import wait_until, wait_until_async


def write_in_place(file, text):
    """As nano does."""
    file.write_text(text, encoding="utf-8")


def replace(file, text):
    """As vim does, and most others: a new file under the old name."""
    fresh = file.with_name(file.name + ".swp")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, file)


EDITORS = pytest.mark.parametrize("save", [write_in_place, replace])


class Files:
    """The live files of a data directory."""

    def __init__(self, data):
        self.config = data / "config.json"
        self.channels, self.roles, self.users = (
            data / "db" / name for name in ("channels.json", "roles.json", "users.json"))

    @staticmethod
    def edit(file, change, save=replace):
        """Lets `change` work on what the file says."""
        document = json.loads(file.read_text())
        changed = change(document)
        save(file, json.dumps(document if changed is None else changed, indent=4))


def user_id(name):
    return f"USR:local_{name}"


def wait_for_user(files, *names):
    """The file follows within about a second."""
    def are_there():
        document = json.loads(files.users.read_text()) if files.users.exists() else {}
        return all(user_id(name) in document for name in names)
    wait_until(are_there, f"{names} in users.json")


def applied(server, file):
    return [line for line in server.events("live_file_applied") if line["file"] == str(file)]


def refusals(server):
    return [(line["entry"], line["reason"]) for line in server.events("live_file_entry_refused")]


@EDITORS
async def test_line_21_a_role_edited_by_hand_reaches_those_who_are_logged_in_and_nobody_else(
        data, save):
    files = Files(data)
    with serve(data) as server:
        wait_until(files.roles.exists, "roles.json")
        async with await Client.connect(server) as guest, await Client.connect(server) as ada:
            await ada.register("ada")
            ident = json.loads(files.roles.read_text())["moderator"]["id"]

            def change(roles):
                roles["guard"] = {**roles.pop("moderator"), "color": "#123456"}
                roles["fresh"] = {"permissions": ["send_messages"], "hoisted": True}
            files.edit(files.roles, change, save)
            heard = await ada.hear("roles_list")
            assert heard["roles"]["guard"]["color"] == "#123456"
            assert heard["roles"]["guard"]["id"] == ident
            assert heard["roles"]["fresh"]["position"] == 4
            assert "moderator" not in heard["roles"] and "val" not in heard
            assert [packet["cmd"] for packet in guest.heard] == ["handshake"]
            # The channel's lists have followed the new name.
            general = (await ada.ask("channels_get"))["val"][0]
            assert "guard" in general["permissions"]["delete"]
            # And the file has what the database made: an id.
            wait_until(lambda: json.loads(files.roles.read_text())["fresh"].get("id"), "an id")


@EDITORS
async def test_a_channel_renamed_by_hand_keeps_its_history_and_all_hear_the_full_list(data, save):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            said = await ada.say("hello")
            wait_until(files.channels.exists, "channels.json")

            def change(channels):
                channels[0]["name"] = "lobby"
                return [{"name": "talk", "type": "voice", "permissions": {"view": ["user"]}},
                        *channels,
                        {"name": "closed", "type": "text", "permissions": {"view": ["owner"]}}]
            files.edit(files.channels, change, save)
            heard = await ada.hear("channels_get")
            assert [each["name"] for each in heard["val"]] == ["talk", "lobby"]
            assert heard["val"][0]["voice_state"] == []
            assert heard["val"][1]["last_message_id"] == said["id"]
            assert "id" not in heard["val"][1]
            assert [each["id"] for each in await ada.history("lobby")] == [said["id"]]


def save_older_channels(files, server, opened):
    """An editor saves what it opened before a channel was made."""
    opened[0]["description"] = "edited"
    replace(files.channels, json.dumps(opened))
    wait_until(lambda: refusals(server), "a line in the log")


async def channel_descriptions(client):
    shown = (await client.ask("channels_get"))["val"]
    return {each["name"]: each.get("description") for each in shown}


async def test_a_copy_opened_before_a_command_made_a_channel_does_not_delete_it(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            wait_for_user(files, "ada")
            files.edit(files.users,
                       lambda users: users[user_id("ada")]["roles"].insert(0, "owner"))
            await ada.hear("user_roles_get")
            opened = json.loads(files.channels.read_text())
            await ada.ask("channel_create", name="den", type="text",
                          permissions={"view": ["user"], "send": ["user"]})
            said = await ada.say("kept", channel="den")
            wait_until(lambda: "den" in files.channels.read_text(), "den in the file")
            save_older_channels(files, server, opened)
            assert await channel_descriptions(ada) == {"general": "edited", "den": None}
            assert refusals(server)[0][0] == "den"
            assert [each["id"] for each in await ada.history("den")] == [said["id"]]


async def test_two_operators_at_once_delete_no_channel_of_each_other(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            wait_until(files.channels.exists, "channels.json")
            opened = json.loads(files.channels.read_text())  # by both
            news = {"name": "news", "type": "text",
                    "permissions": {"view": ["user"], "send": ["user"]}}
            replace(files.channels, json.dumps([*opened, news]))
            wait_until(lambda: '"id": 2' in files.channels.read_text(), "news with its id")
            said = await ada.say("precious", channel="news")
            save_older_channels(files, server, opened)
            assert await channel_descriptions(ada) == {"general": "edited", "news": None}
            assert refusals(server)[0][0] == "news"
            assert [each["id"] for each in await ada.history("news")] == [said["id"]]


async def test_an_older_users_file_undoes_no_ban_even_after_a_restart(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada, await Client.connect(server) as ben:
            await ada.register("ada")
            await ben.register("ben")
            await ada.ask("claim", code=server.claim_code)
            wait_until(lambda: "owner" in files.users.read_text(), "the owner in the file")
            wait_for_user(files, "ben")
            opened = json.loads(files.users.read_text())
            assert (await ada.ask("user_ban", user=user_id("ben")))["banned"]
            wait_until(lambda: "banned" in files.users.read_text(), "the ban in the file")
    with serve(data) as server:
        opened[user_id("ada")]["nickname"] = "Al"
        replace(files.users, json.dumps(opened))
        wait_until(lambda: refusals(server), "a line in the log")
        assert refusals(server)[0][0] == user_id("ben")
        wait_until(lambda: json.loads(files.users.read_text())[user_id("ada")].get("nickname")
                   == "Al" and "banned" in files.users.read_text(), "the rest of the edit")


@EDITORS
async def test_users_edited_by_hand_get_their_roles_and_nicknames_at_once(data, save):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada, await Client.connect(server) as ben:
            await ada.register("ada")
            await ben.register("ben")
            wait_for_user(files, "ada", "ben")
            refused = await ben.ask("channel_create", name="den", type="text")
            assert refused["cmd"] == "error"

            def change(users):
                users[user_id("ben")]["roles"] = ["admin", "user"]
                users[user_id("ben")]["nickname"] = "Benny"
                users["u-9"] = {"username": "zoe", "roles": ["user"]}
            files.edit(files.users, change, save)
            assert (await ada.hear("nickname_update"))["nickname"] == "Benny"
            roles = await ada.hear("user_roles_get")
            assert (roles["user"], roles["roles"]) == (user_id("ben"), ["admin", "user"])
            assert (await ada.hear("user_join"))["user"]["username"] == "zoe"
            made = await ben.ask("channel_create", name="den", type="text")
            assert made["cmd"] == "channel_create", made

            def ban(users):
                users[user_id("ben")]["roles"].insert(0, "banned")
                del users["u-9"]
            wait_until(lambda: "status" in json.loads(files.users.read_text())["u-9"], "a rewrite")
            async with await Client.connect(server) as cy:
                await cy.register("cy")  # who removes zoe today has to have seen something younger
            wait_for_user(files, "cy")
            files.edit(files.users, ban, save)
            assert (await ada.hear("user_leave"))["username"] == "zoe"
            assert await ben.wait_closed() == 1000


async def test_secrets_are_in_no_file_and_a_hash_of_the_original_works(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            wait_for_user(files, "ada")
            text = files.users.read_text()
            assert "password" not in text and "argon2" not in text and "validator" not in text
            assert ada.ready["validator"] not in text
            # "correct horse"
            hashed = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
            files.edit(files.users, lambda users: users.update({user_id("zoe"): {
                "username": user_id("zoe"), "nickname": "zoe", "password_hash": hashed,
                "validator": "old", "roles": ["user"], "pfp_url": None}}))
            await ada.hear("user_join")
            wait_until(lambda: "$2b$" not in files.users.read_text(), "the hash to be taken out")
            written = json.loads(files.users.read_text())[user_id("zoe")]
            assert set(written) == {"username", "nickname", "roles", "status", "pfp_url"}
            async with await Client.connect(server) as zoe:
                assert await zoe.log_in_locally("zoe") is None


@EDITORS
async def test_config_edited_by_hand_counts_at_once_and_is_told_as_of_server_update(data, save):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")

            def change(document):
                document["server"]["name"] = "By hand"
                document["limits"] = {"post_content": 5}
            files.edit(files.config, change, save)
            told = await ada.hear("server_update")
            assert told["name"] == "By hand"
            refused = await ada.ask("message_new", channel="general", content="x" * 6)
            assert refused["val"] == "Message too long. Maximum length is 5 characters"
            assert len(applied(server, files.config)) == 1


async def test_a_setting_changed_by_command_is_no_edit(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            wait_for_user(files, "ada")
            files.edit(files.users, lambda users: users[user_id("ada")].update(
                roles=["owner", "user"]))
            await ada.hear("user_roles_get")
            for number in range(5):
                told = await ada.ask("server_update", name=f"Name {number}")
                assert told["cmd"] == "server_update", told
            files.edit(files.config, lambda document: document["limits"].update(post_content=7)
                       if "limits" in document else document.update(limits={"post_content": 7}))
            await wait_until_async(lambda: applied(server, files.config), "the edit")
            assert len(applied(server, files.config)) == 1
            assert json.loads(files.config.read_text())["server"]["name"] == "Name 4"
            told = [packet["name"] for packet in ada.heard if packet["cmd"] == "server_update"]
            assert told == [f"Name {number}" for number in range(5)]  # once each


async def test_a_broken_file_is_reported_with_its_place_and_left_alone(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            wait_for_user(files, "ada")
            broken = files.users.read_text().replace("\"roles\": [", "\"roles\" [", 1)
            write_in_place(files.users, broken)
            write_in_place(files.config, "{\n  \"server\": {},\n  oops\n}\n")
            await wait_until_async(lambda: len(server.events("live_file_not_read")) == 2,
                                   "both reports")
            reasons = {line["file"]: line["reason"]
                       for line in server.events("live_file_not_read")}
            assert "users.json:3:13: expected ':'" in reasons[str(files.users)]
            assert "config.json:3:3" in reasons[str(files.config)]
            # A command changes what the file should say; it is not written over.
            async with await Client.connect(server) as ben:
                await ben.register("ben")
            assert files.users.read_text() == broken
            files.users.unlink()
            wait_for_user(files, "ada", "ben")
            assert not applied(server, files.users)


async def test_what_cannot_be_is_refused_entry_by_entry_and_the_rest_is_done(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            wait_for_user(files, "ada")

            def change(roles):
                del roles["owner"]
                roles["admin"]["hoisted"] = "yes"
                roles["moderator"]["category"] = "Staff"
            files.edit(files.roles, change)
            heard = await ada.hear("roles_list")
            assert heard["roles"]["moderator"]["category"] == "Staff"
            assert heard["roles"]["admin"]["hoisted"] is True and "owner" in heard["roles"]
            await wait_until_async(
                lambda: "owner" in json.loads(files.roles.read_text()), "the truth")
            assert dict(refusals(server)) == {
                "owner": "Cannot delete system roles", "admin": "Invalid value for 'hoisted'"}
            kept = data / "db" / ".written" / "roles.json.refused"
            assert json.loads(kept.read_text())["admin"]["hoisted"] == "yes"
            files.edit(files.users, lambda users: users[user_id("ada")].update(
                roles=["wizard"], nickname="Countess"))
            await wait_until_async(lambda: len(refusals(server)) == 3, "the refusal")
            assert "wizard" in refusals(server)[2][1]


async def test_edits_that_come_at_once_are_all_done(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            wait_until(files.channels.exists, "channels.json")
            files.edit(files.roles, lambda roles: roles["admin"].update(category="Staff"))
            files.edit(files.channels, lambda channels: channels[0].update(description="Here"))
            files.edit(files.roles, lambda roles: roles["user"].update(color="#00FF00"),
                       write_in_place)
            while True:
                roles = (await ada.hear("roles_list"))["roles"]
                if roles["user"]["color"] == "#00FF00" and roles["admin"]["category"] == "Staff":
                    break
            channels = (await ada.ask("channels_get"))["val"]
            assert channels[0]["description"] == "Here"
            assert not refusals(server)


async def test_while_the_disk_is_full_edits_wait_and_the_server_lives(disk):
    data = disk / "data"
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            wait_for_user(files, "ada")
            before = files.users.read_text()
            ballast = fill(disk)
            async with await Client.connect(server) as ben:
                await ben.register("ben")  # refused, or a write to a file that cannot follow
            await ada.ask("ping")
            assert files.users.read_text() == before
            ballast.unlink()
            files.edit(files.users, lambda users: users[user_id("ada")].update(nickname="Al"))
            assert (await ada.hear("nickname_update"))["nickname"] == "Al"


async def test_edits_while_commands_change_the_same_entry_keep_both(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            await ada.ask("claim", code=server.claim_code)
            wait_until(files.channels.exists, "channels.json")
            for number in range(2):
                opened = json.loads(files.channels.read_text())  # the editor has this on screen
                changed = await ada.ask("channel_update", current_name="general",
                                        updates={"display_name": f"Command {number}"})
                assert changed["cmd"] == "channel_update", changed
                opened[0]["description"] = f"Hand {number}"
                replace(files.channels, json.dumps(opened))

                def is_both():
                    (entry,) = json.loads(files.channels.read_text())
                    return (entry.get("description"), entry.get("display_name")) == (
                        f"Hand {number}", f"Command {number}")
                await wait_until_async(is_both, "both changes")


async def test_an_edit_made_while_the_server_was_down_is_done_at_its_start(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
        assert server.stop() == 0
    # The last writing was at the end.
    files.edit(files.users, lambda users: users[user_id("ada")].update(nickname="Countess"))
    before = files.roles.read_text()
    with serve(data) as server:
        await wait_until_async(lambda: applied(server, files.users), "the edit")
        assert not applied(server, files.roles) and files.roles.read_text() == before
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada")
            assert ada.ready["user"]["nickname"] == "Countess"
        server.kill()
    with serve(data) as server:
        wait_until(lambda: server.events("listening"), "the start")
        assert json.loads(files.users.read_text())[user_id("ada")]["nickname"] == "Countess"


async def test_odd_things_in_place_of_the_files_are_reported_and_borne(data):
    files = Files(data)
    with serve(data) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            wait_for_user(files, "ada")
            files.roles.unlink()
            files.roles.mkdir()
            files.channels.unlink()
            os.mkfifo(files.channels)
            with open(files.users, "ab") as huge:
                huge.truncate(1 << 30)
            await wait_until_async(lambda: len(server.events("live_file_not_read")) == 3, "reports")
            reasons = " ".join(line["reason"] for line in server.events("live_file_not_read"))
            assert "it is no file" in reasons and "larger than" in reasons
            await ada.say("it lives")
            # A link to a file elsewhere is as good as the file.
            files.roles.rmdir()
            target = data / "elsewhere.json"
            target.write_text((data / "db" / ".written" / "roles.json").read_text())
            files.roles.symlink_to(target)
            files.edit(target, lambda roles: roles["admin"].update(category="Staff"),
                       write_in_place)
            heard = await ada.hear("roles_list")
            assert heard["roles"]["admin"]["category"] == "Staff"
            assert files.roles.is_symlink()
