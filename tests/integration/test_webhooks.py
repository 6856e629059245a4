"""POST /webhooks: the ladder of part 2 §4.3 rung by rung, GitHub, tokens, the log of deliveries."""
import asyncio
import http.client
import json
import os
import signal
import socket
import sqlite3

from chat_client import Client
from server_process import DATABASE, run_program, serve
from waiting import DEADLINE_S

JSON = {"Content-Type": "application/json"}
GITHUB_MARK = "https://github.githubassets.com/images/modules/logos_page/GitHub-Mark.png"


def post(server, path, body=b"", headers=None):
    """(status, headers, body) of a connection of its own."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=DEADLINE_S)
    try:
        text = json.dumps(body) if isinstance(body, (dict, list)) else body
        connection.request("POST", path, body=text, headers=JSON if headers is None else headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


async def post_soon(*arguments, **named):
    """The same beside the event loop."""
    return await asyncio.to_thread(post, *arguments, **named)


def refusal(answer):
    status, headers, body = answer
    assert headers["Content-Type"].startswith("application/json")
    assert headers["Access-Control-Allow-Origin"] == "*"
    return status, json.loads(body)["error"]


async def log_in_owner(server):
    boss = await Client.connect(server)
    if server.claim_code:
        assert await boss.register("boss") is None
        assert (await boss.ask("claim", code=server.claim_code))["cmd"] != "error"
    else:
        assert await boss.log_in_locally("boss") is None
    return boss


async def make_webhook(boss, channel="general", name="CI"):
    reply = await boss.ask("webhook_create", channel=channel, name=name)
    assert reply["cmd"] == "webhook_create", reply
    return reply["webhook"]


async def deliveries(boss, webhook):
    reply = await boss.ask("webhook_deliveries", id=webhook["id"])
    return [(line["status"], line["event"], line["error"]) for line in reply["deliveries"]]


def url(webhook, rest=""):
    return f"/webhooks{rest}?token={webhook['token']}"


async def test_conformance_09_the_ladder_rung_by_rung(data):
    """Part 2 §18, line 9: each refusal in its turn, then the message."""
    with serve(data, settings={"limits.post_content": 20}) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        form = {"Content-Type": "application/x-www-form-urlencoded"}

        async def refused(path, body=b"", headers=None):
            return refusal(await post_soon(server, path, body, headers))

        for path in ("/webhooks", "/webhooks/github", "/webhooks?token=", "/webhooks?wait=true",
                     "/api/webhooks/5"):
            assert await refused(path, {}) == (401, "Webhook token required")
        wrong_type = (415, "Content-Type must be application/json")
        assert await refused("/webhooks?token=wrong", b"payload=%7B%7D", form) == wrong_type
        assert await refused(url(hook), b"payload=%7B%7D", form) == wrong_type
        assert await refused(url(hook), b"{}", {}) == wrong_type
        wrong_token = (401, "Invalid webhook token")
        assert await refused("/webhooks?token=wrong", b"{") == wrong_token
        assert await refused("/webhooks?token=" + "x" * 5000, b"{") == wrong_token
        assert await refused(f"/webhooks/{hook['id']}/wrong", {}) == wrong_token
        assert await refused(f"/webhooks/other/{hook['token']}", {}) == wrong_token
        for body in (b"", b"{", b"[]", b"5", b"\xff", b"payload=1"):
            assert await refused(url(hook), body) == (400, "Invalid JSON body")
        for body in ({}, {"content": "  "}, {"embeds": []}, {"username": "x"}):
            assert await refused(url(hook), body) == (400, "No content provided")
        assert await refused(url(hook), {"content": 5}) == (400, "Content must be a string")
        assert await refused(url(hook), {"embeds": "junk"}) == (400, "Embeds must be an array")
        assert await refused(url(hook), {"content": "x" * 21}) == \
            (400, "Message too long. Maximum length is 20 characters")
        status, headers, body = await post_soon(server, url(hook), {"content": "x" * 20})
        assert (status, body) == (204, b"")
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert [message["content"] for message in await boss.history()] == ["x" * 20]
        await boss.close()


async def test_conformance_09_every_shape_is_stored_and_heard_by_viewers_alone(data):
    with serve(data) as server:
        boss = await log_in_owner(server)
        bob = await Client.connect(server)
        assert await bob.register("bob") is None
        hook = await make_webhook(boss)
        shapes = [({"content": "discord"}, "discord"),
                  ({"text": "slack"}, "slack"),
                  ({"message": "plain"}, "plain"),
                  ({"embeds": [{"title": "only embeds"}]}, "")]
        for body, content in shapes:
            assert (await post_soon(server, url(hook), body))[0] == 204
            heard = await bob.hear("message_new")
            assert heard["channel"] == "general"
            message = heard["message"]
            assert message["user"] == "originChats"
            assert message["content"] == content
            assert message.get("embeds") == body.get("embeds")
            assert message["webhook"] == {"id": hook["id"], "name": "CI", "avatar": None}
            assert "pings" not in message
        masked = {"content": "c", "username": "Spidey", "avatar_url": "https://x.test/s.png"}
        assert (await post_soon(server, url(hook), masked))[0] == 204
        history = await bob.history()
        assert [message["content"] for message in history] == \
            ["discord", "slack", "plain", "", "c"]
        assert history[-1]["webhook"] == \
            {"id": hook["id"], "name": "Spidey", "avatar": "https://x.test/s.png"}

        # Those who may not view the channel hear nothing of it.
        reply = await boss.ask("channel_create", name="staff", type="text",
                               permissions={"view": ["owner"], "send": ["owner"]})
        assert reply["cmd"] == "channel_create", reply
        secret = await make_webhook(boss, "staff")
        before = len(bob.heard)
        assert (await post_soon(server, url(secret), {"content": "@bob secret"}))[0] == 204
        while (await boss.hear("message_new"))["channel"] != "staff":
            pass
        await bob.ask("ping")
        assert not [p for p in bob.heard[before:] if p["cmd"] == "message_new"]
        await boss.close()
        await bob.close()


async def test_unread_marks_count_what_a_webhook_posts(data):
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        await boss.say("first")
        first = (await boss.history())[-1]
        await boss.ask("unreads_ack", channel="general", message_id=first["id"])
        assert (await post_soon(server, url(hook), {"content": "news"}))[0] == 204
        count = await boss.ask("unreads_count", channel="general")
        assert 1 in count.values(), count
        await boss.close()


async def test_discord_s_address_and_wait(data):
    """Discord's libraries post to /webhooks/ID/TOKEN and want the message back."""
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        for path in (f"/webhooks/{hook['id']}/{hook['token']}",
                     f"/api/webhooks/{hook['id']}/{hook['token']}",
                     f"/api/webhooks/{hook['id']}/{hook['token']}/slack"):
            status, headers, body = await post_soon(server, path + "?wait=true", {"content": "a"})
            assert status == 200
            assert headers["Content-Type"].startswith("application/json")
            assert json.loads(body) == (await boss.history())[-1]
            assert (await post_soon(server, path, {"content": "b"}))[0] == 204
        assert len(await boss.history()) == 6
        json_with_charset = {"Content-Type": "Application/JSON; charset=utf-8"}
        answer = await post_soon(server, url(hook, "/anything"), {"text": "c"}, json_with_charset)
        assert answer[0] == 204
        await boss.close()


async def test_conformance_08_s3_a_regenerated_token_kills_the_old_one_at_once(data):
    """S3 and part 2 §18, line 8."""
    with serve(data) as server:
        boss = await log_in_owner(server)
        old = await make_webhook(boss)
        assert (await post_soon(server, url(old), {"content": "a"}))[0] == 204
        new = (await boss.ask("webhook_regenerate", id=old["id"]))["webhook"]
        assert new["token"] != old["token"]
        assert refusal(await post_soon(server, url(old), {"content": "b"})) == \
            (401, "Invalid webhook token")
        assert (await post_soon(server, url(new), {"content": "c"}))[0] == 204
        assert (await boss.ask("webhook_delete", id=old["id"]))["deleted"] is True
        assert refusal(await post_soon(server, url(new), {"content": "d"})) == \
            (401, "Invalid webhook token")
        assert [message["content"] for message in await boss.history()] == ["a", "c"]
        await boss.close()


async def test_s2_a_token_is_nowhere_on_the_disk(data):
    """The tokens are sealed under a key that only the server's user may read."""
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        assert (await post_soon(server, url(hook), {"content": "a"}))[0] == 204
        await boss.close()
        assert server.stop() == 0
        assert hook["token"] not in server.log()
    key = data / "db" / "webhook.key"
    assert key.stat().st_mode & 0o777 == 0o600
    for file in data.rglob("*"):
        if file.is_file():
            assert hook["token"].encode() not in file.read_bytes(), file


async def test_a_lost_key_is_told_and_mended_by_regenerating(data):
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        await boss.close()
        assert server.stop() == 0
    key = data / "db" / "webhook.key"
    key.unlink()
    checked = run_program("check", "--data", data)
    assert checked.returncode == 1
    assert "webhook.key" in checked.stdout and "webhook_regenerate" in checked.stdout
    with serve(data) as server:
        assert server.events("webhook_tokens_lost")[0]["webhooks"] == "1"
        boss = await log_in_owner(server)
        listed = (await boss.ask("webhook_list"))["webhooks"][0]
        assert listed["token"] is None
        # Whoever has the address may still use it.
        assert (await post_soon(server, url(hook), {"content": "a"}))[0] == 204
        renewed = (await boss.ask("webhook_regenerate", id=hook["id"]))["webhook"]
        assert (await post_soon(server, url(renewed), {"content": "b"}))[0] == 204
        await boss.close()
        assert server.stop() == 0
    assert run_program("check", "--data", data).returncode == 0
    key.write_text("no key\n")
    assert "webhook.key" in run_program("check", "--data", data).stdout
    answer = run_program("serve", "--data", data, "--port", "0")
    assert answer.returncode != 0 and "webhook.key is no key" in answer.stderr
    assert key.read_text() == "no key\n"


async def test_too_many_posts_are_told_when_to_come_back(data):
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook, other = await make_webhook(boss), await make_webhook(boss)

        def post_all():
            connection = http.client.HTTPConnection(server.host, server.port, timeout=DEADLINE_S)
            answers = []
            for _ in range(35):
                connection.request("POST", url(hook), body='{"content":"a"}', headers=JSON)
                response = connection.getresponse()
                answers.append((response.status, response.headers, response.read()))
                if response.status == 429:
                    break
            connection.close()
            return answers

        *taken, (status, headers, body) = await asyncio.to_thread(post_all)
        assert {answer[0] for answer in taken} == {204} and len(taken) >= 30
        assert status == 429
        assert int(headers["Retry-After"]) >= 1
        assert json.loads(body)["error"] == "Too many requests"
        assert 0 < json.loads(body)["retry_after"] <= 1
        assert (await post_soon(server, url(other), {"content": "b"}))[0] == 204
        log = await deliveries(boss, hook)
        assert log[0] == (429, "message", "Too many requests")
        await boss.close()


async def test_the_last_fifty_deliveries_are_listed(data):
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        await post_soon(server, url(hook), b"{")
        await post_soon(server, url(hook), {"zen": "x"}, {**JSON, "X-GitHub-Event": "ping"})
        await post_soon(server, url(hook), {"content": "a"})
        assert await deliveries(boss, hook) == [(204, "message", None), (204, "ping", None),
                                                (400, "message", "Invalid JSON body")]
        newest = (await boss.ask("webhook_deliveries", id=hook["id"]))["deliveries"][0]
        assert newest["bytes"] == len('{"content": "a"}')
        assert newest["number"] == 3 and newest["time"] > 1_600_000_000
        await boss.close()


def send_head(server, path, length):
    """The answer to a head whose body never comes."""
    with socket.create_connection((server.host, server.port), timeout=DEADLINE_S) as peer:
        peer.sendall((f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      f"Content-Length: {length}\r\n\r\n").encode())
        return peer.recv(65536).decode()


async def test_nobody_waits_for_a_body_that_is_not_wanted(data):
    """The token, and the length that the head names, are looked at before the body is read."""
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        unknown = await asyncio.to_thread(send_head, server, "/webhooks?token=wrong", 1000)
        assert unknown.startswith("HTTP/1.1 401 ") and "Invalid webhook token" in unknown
        large = await asyncio.to_thread(send_head, server, url(hook), 10 * 1024 * 1024 + 1)
        assert large.startswith("HTTP/1.1 413 ")
        assert "Request body too large (max 10MB)" in large
        assert await deliveries(boss, hook) == \
            [(413, "message", "Request body too large (max 10MB)")]
        await boss.close()


async def test_a_body_of_ten_megabytes_is_read_and_one_byte_more_is_not(data):
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        body = b'{"content":"a"}'
        body += b" " * (10 * 1024 * 1024 - len(body))
        assert (await post_soon(server, url(hook), body))[0] == 204

        def post_in_chunks():
            connection = http.client.HTTPConnection(server.host, server.port, timeout=DEADLINE_S)
            try:
                connection.request("POST", url(hook), body=iter([body, b" "]), headers=JSON,
                                   encode_chunked=True)
                return connection.getresponse().status
            except (BrokenPipeError, ConnectionResetError):
                return 413  # refused while we were still sending
            finally:
                connection.close()

        assert await asyncio.to_thread(post_in_chunks) == 413
        assert len(await boss.history()) == 1
        await boss.close()


async def test_conformance_09_github_push_is_one_embed_and_ping_is_silence(data):
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        push = {"ref": "refs/heads/main", "compare": "https://github.com/a/b/compare/1...2",
                "repository": {"full_name": "a/b", "html_url": "https://github.com/a/b"},
                "sender": {"login": "ada", "avatar_url": "https://x.test/ada.png"},
                "commits": [{"id": "0123456789", "url": "https://github.com/a/b/commit/0",
                             "message": "Fix @everyone\n\nbody"}]}
        for event, body in (("ping", {"zen": "z", "repository": {}}), ("watch", {"sender": {}})):
            answer = await post_soon(server, url(hook), body, {**JSON, "X-GitHub-Event": event})
            assert (answer[0], answer[2]) == (204, b"")
        assert await boss.history() == []
        answer = await post_soon(server, url(hook, "/github"), push,
                                 {**JSON, "X-GitHub-Event": "push"})
        assert answer[0] == 204
        message = (await boss.history())[0]
        assert message["user"] == "originChats" and message["content"] == ""
        assert message["webhook"] == {"id": "github", "name": "GitHub", "avatar": GITHUB_MARK}
        embed = message["embeds"][0]
        assert embed.pop("timestamp").endswith("Z")
        assert embed == {
            "title": "main: 1 commit", "url": push["compare"], "color": 2369838,
            "author": {"name": "ada - a/b", "url": "https://github.com/a/b",
                       "icon_url": "https://x.test/ada.png"},
            "description": "[`0123456`](https://github.com/a/b/commit/0) Fix @everyone"}
        await boss.close()


async def test_a_webhook_follows_its_channel(data):
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        await boss.ask("channel_update", current_name="general", updates={"name": "lobby"})
        assert (await post_soon(server, url(hook), {"content": "a"}))[0] == 204
        assert len(await boss.history("lobby")) == 1
        await boss.ask("channel_update", current_name="lobby", updates={"type": "voice"})
        assert refusal(await post_soon(server, url(hook), b"{")) == (400, "Invalid JSON body")
        assert refusal(await post_soon(server, url(hook), {})) == (404, "Channel not found")
        await boss.ask("channel_delete", name="lobby")
        assert refusal(await post_soon(server, url(hook), {"content": "b"})) == \
            (401, "Invalid webhook token")
        await boss.close()


async def test_other_methods_have_no_webhooks(data):
    with serve(data) as server:
        for method, status in (("GET", 404), ("HEAD", 404), ("PUT", 405), ("OPTIONS", 204)):
            connection = http.client.HTTPConnection(server.host, server.port, timeout=DEADLINE_S)
            connection.request(method, "/webhooks?token=x", headers=JSON)
            response = connection.getresponse()
            assert response.status == status, method
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            response.read()
            connection.close()


async def test_what_was_answered_204_survives_kill_9(data):
    with serve(data) as server:
        boss = await log_in_owner(server)
        hook = await make_webhook(boss)
        for number in range(5):
            answer = await post_soon(server, url(hook), {"content": f"m{number}"})
            assert answer[0] == 204
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        await boss.drop()
    with serve(data) as server:
        boss = await log_in_owner(server)
        assert [message["content"] for message in await boss.history()] == \
            [f"m{number}" for number in range(5)]
        assert (await boss.ask("webhook_list"))["webhooks"][0]["token"] == hook["token"]
        assert len(await deliveries(boss, hook)) == 5
        await boss.close()
    with sqlite3.connect(f"file:{data / DATABASE}?mode=ro", uri=True) as database:
        assert database.execute("SELECT count(*) FROM webhooks").fetchone() == (1,)
