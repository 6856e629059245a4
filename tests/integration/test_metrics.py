"""/metrics, /readyz, the dashboard, the alerts, JSON logs, slow commands: the server as its
operator's machines see it."""
import json
import re
import signal
import socket

import pytest

from chat_client import Client
from exposition import ask, scrape
from server_process import ROOT, DidNotStart, serve
from uploading import Uploader
from waiting import DEADLINE_S, wait_until

METRICS = {"metrics.enabled": True, "metrics.port": 0}
FORBIDDEN = re.compile(r"[a-z0-9]{32}|USR:|general|correct horse")


def own_port(server):
    return int(server.events("metrics_listening")[0]["port"])


async def lead_a_life(server):
    """Two users, three messages, a refusal each of some kinds, an upload, some pages."""
    async with await Client.connect(server) as ada:
        rob = await Uploader.locally(server, "rob")
        await ada.register("ada")
        for text in "one", "two", "three":
            await ada.say(text)
        await ada.ask("message_new", channel="nowhere", content="x")
        await ada.ask("no_such_command")
        rob.upload()
        sent = await ada.say("four")
        await ada.ask("message_delete", channel="general", id=sent["id"])
        ask(server.host, server.port, "/nothing-here")
        ask(server.host, server.port, "/")
        await rob.client.close()


async def test_counters_go_up_by_what_was_done(data):
    with serve(data, settings=METRICS) as server:
        port = own_port(server)
        before = scrape(server.host, port)
        await lead_a_life(server)
        after = scrape(server.host, port)

        def rise(name, **labels):
            return after.get(name, **labels) - before.get(name, **labels)

        assert rise("originchats_messages_total") == 4
        assert rise("originchats_logins_total") == 2
        assert rise("originchats_command_seconds_count", cmd="message_new") == 5
        assert rise("originchats_command_seconds_count", cmd="register") == 2
        assert rise("originchats_command_seconds_sum", cmd="register") > 0.001
        assert rise("originchats_unknown_commands_total") == 1
        assert rise("originchats_refusals_total", code="unknown_command") == 1
        assert rise("originchats_uploads_total", result="stored") == 1
        assert rise("originchats_upload_bytes_total") > 100
        assert rise("originchats_http_requests_total", method="POST", status="201",
                    route="/attachments/upload") == 1
        assert rise("originchats_http_requests_total", method="GET", route="page",
                    status="200") == 1
        assert rise("originchats_http_requests_total", method="any", route="none",
                    status="404") == 1
        assert rise("originchats_http_responses_total", **{"class": "4xx"}) == 1
        assert rise("originchats_commit_seconds_count") >= 8
        assert rise("originchats_fsync_seconds_count") >= 8
        assert rise("originchats_commit_group_units_sum") >= 8
        assert rise("originchats_received_frames_total") == 9
        assert rise("originchats_deliveries_total") > 12
        assert rise("originchats_sent_bytes_total") > 1000
        assert after.get("originchats_build_info", version="0.1.0") == 1
        assert after.get("process_resident_memory_bytes") > 1_000_000
        assert after.get("process_open_fds") > 10
        wait_until(lambda: scrape(server.host, port).get("originchats_websockets") == 0,
                   "the clients to be gone")
        assert server.stop() == 0


async def test_labels_hold_no_names_and_no_secrets(data):
    with serve(data, settings=METRICS) as server:
        await lead_a_life(server)
        _, _, text = ask(server.host, own_port(server), "/metrics")
        assert not FORBIDDEN.search(text)


async def test_rate_limits_and_slow_mode_are_counted(data):
    with serve(data, settings={**METRICS, "rate_limiting.enabled": True,
                               "rate_limiting.burst_limit": 2}) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            for number in range(4):
                await ada.ask("message_new", channel="general", content=str(number))
            for _ in range(3):
                await ada.send({"cmd": "typing", "channel": "general"})
            await ada.ask("ping")
            told = scrape(server.host, own_port(server))
            assert told.get("originchats_rate_limited_total", kind="limit") >= 1
            assert told.get("originchats_rate_limited_total", kind="typing") == 2


def test_the_main_address_wants_the_token(data):
    with serve(data) as server:
        assert ask(server.host, server.port, "/metrics")[0] == 404  # off unless asked for
    with serve(data, settings={"metrics.token": "of-the-operator"}) as server:
        for headers in ({}, {"Authorization": "Bearer of-the-operato"},
                        {"Authorization": "of-the-operator"}):
            status, told, text = ask(server.host, server.port, "/metrics", headers)
            assert status == 401 and told["WWW-Authenticate"] == "Bearer"
            assert "originchats" not in text
        good = {"Authorization": "Bearer of-the-operator"}
        assert scrape(server.host, server.port, good).get("originchats_sessions") == 0
        assert "of-the-operator" not in server.log()


def test_the_own_address_has_nothing_but_what_it_is_for(data):
    with serve(data, settings=METRICS) as server:
        for path in ("/", "/info", "/attachments/x", "/metrics"):
            status, headers, _ = ask(server.host, own_port(server), path)
            assert status == (200 if path == "/metrics" else 404)
            assert "Access-Control-Allow-Origin" not in headers  # no page may look at it
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                   "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
        assert ask(server.host, own_port(server), "/", upgrade)[0] == 404


def test_ready_while_it_runs(data):
    with serve(data, settings=METRICS) as server:
        for port in server.port, own_port(server):
            wait_until(lambda to=port: ask(server.host, to, "/readyz")[0] == 200, "readiness")
            status, headers, text = ask(server.host, port, "/readyz")
            assert (status, json.loads(text)) == (200, {"status": "ready"})
            assert headers["Cache-Control"] == "no-store"


def test_not_ready_while_it_stops(data):
    with serve(data, settings=METRICS) as server:
        port = own_port(server)
        wait_until(lambda: ask(server.host, server.port, "/readyz")[0] == 200, "readiness")
        with socket.create_connection((server.host, server.port), timeout=DEADLINE_S) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                           b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 101"
            server.send_signal(signal.SIGTERM)  # the client does not answer the close
            wait_until(lambda: server.events("stopping"), "the stop to begin")
            wait_until(lambda: ask(server.host, port, "/readyz")[::2]
                       == (503, '{"status":"not ready","reason":"stopping"}'), "no readiness")
        assert server.wait() == 0


def metric_names(text):
    """What an expression or a dashboard names, without the suffixes of histograms."""
    found = set(re.findall(r"\b(?:originchats|process)_[a-z0-9_]+", text))
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in found}


def test_dashboard_and_alerts_use_what_there_is(data):
    with serve(data, settings=METRICS) as server:
        families = set(scrape(server.host, own_port(server)).families)
    dashboard = json.loads((ROOT / "docs/monitoring/grafana-dashboard.json").read_text())
    expressions = [target["expr"] for panel in dashboard["panels"]
                   for target in panel.get("targets", [])]
    assert len(expressions) > 15
    alerts = (ROOT / "docs/monitoring/prometheus-alerts.yml").read_text()
    named = metric_names(" ".join(expressions)) | metric_names(alerts)
    assert named <= families, named - families
    own = {name for name in families if name.startswith("originchats_")}
    assert len(own - metric_names(" ".join(expressions))) <= 12, "the dashboard shows little"


async def test_the_log_as_json(data):
    with serve(data, "--log-level", "debug", settings={"logging.format": "json"}) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada")
            await ada.ask('x","event":"forged\n{\udcff'.encode("utf-8", "replace").decode())
        assert server.stop() == 0
        lines = [json.loads(line) for line in server.log().splitlines()]
    assert {"listening", "login", "command", "stopped"} <= {line["event"] for line in lines}
    assert "forged" not in {line["event"] for line in lines}
    for line in lines:
        assert list(line)[:3] == ["ts", "level", "event"]
    assert isinstance(next(line for line in lines if line["event"] == "listening")["port"], int)


async def test_the_format_of_the_log_changes_at_sighup(data):
    with serve(data) as server:
        file = data / "config.json"
        document = json.loads(file.read_text())
        file.write_text(json.dumps({**document, "logging": {"format": "json"}}))
        server.send_signal(signal.SIGHUP)
        wait_until(lambda: '"event":"config_reloaded"' in server.log(), "the reload")


async def test_a_slow_command_is_logged_without_its_content(data):
    with serve(data, settings={"logging.slow_command_ms": 1, **METRICS}) as server:
        async with await Client.connect(server) as ada:
            await ada.register("ada", "a password that takes a while")
            await ada.ask("message_new", channel="general", content="m" * 2000)
        slow = wait_until(lambda: [line for line in server.events("slow_command")
                                   if line["cmd"] == "register"], "the line")[0]
        assert int(slow["total_ms"]) >= 1
        parts = [int(slow[part]) for part in ("queue_ms", "store_queue_ms", "run_ms", "commit_ms")]
        assert sum(parts) <= int(slow["total_ms"])
        assert "password" not in server.log() and "mmmm" not in server.log()
        told = scrape(server.host, own_port(server))
        assert told.get("originchats_slow_commands_total") >= 1
    with serve(data, settings={"logging.slow_command_ms": 0}) as server:
        async with await Client.connect(server) as ada:
            await ada.log_in_locally("ada", "a password that takes a while")
        assert server.stop() == 0
        assert not server.events("slow_command")


def test_a_start_that_fails_for_the_port_of_metrics_names_them(data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = {**METRICS, "metrics.port": taken.getsockname()[1]}
        with pytest.raises(DidNotStart) as ended, serve(data, settings=settings):
            pass
    assert "metrics: cannot listen on 127.0.0.1:" in ended.value.output
