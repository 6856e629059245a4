"""Plain HTTP on the same port: the page, /info, /healthz, errors, CORS, caching."""
import http.client
import json
import socket

import pytest

from chat_client import Client
from server_process import Server, serve
from waiting import DEADLINE_S

CORS = {"Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
        "Access-Control-Allow-Headers": "Content-Type, Authorization, Range"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("http") / "data") as running:
        yield running


def request(server, method, path, headers=None):
    """(status, headers, body) of a connection of its own."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=DEADLINE_S)
    try:
        body = b"{}" if method in ("POST", "PUT", "PATCH") else None
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def converse(server, text):
    """Sends bytes as they are; everything that comes back until the server closes."""
    with socket.create_connection((server.host, server.port), timeout=DEADLINE_S) as peer:
        peer.sendall(text.encode())
        peer.shutdown(socket.SHUT_WR)
        received = b""
        while piece := peer.recv(65536):
            received += piece
        return received.decode(errors="replace")


def test_the_page_is_served_at_both_its_names(server):
    status, headers, page = request(server, "GET", "/")
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert b"<html" in page
    assert request(server, "GET", "/index.html")[2] == page
    assert request(server, "GET", "/?from=somewhere")[2] == page


def test_the_page_may_run_only_its_own_scripts(server):
    policy = request(server, "GET", "/")[1]["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_every_file_that_the_page_names_is_there(server):
    page = request(server, "GET", "/")[2].decode()
    names = {part.split('"')[0] for attribute in ('src="', 'href="')
             for part in page.split(attribute)[1:]}
    local = {name for name in names if not name.startswith(("http:", "https:", "data:", "#"))}
    assert any(name.endswith(".js") for name in local)
    assert any(name.endswith(".css") for name in local)
    for name in local:
        status, headers, body = request(server, "GET", "/" + name.lstrip("./"))
        assert status == 200, name
        assert body
        assert headers["X-Content-Type-Options"] == "nosniff"
        if name.endswith(".js"):
            assert "javascript" in headers["Content-Type"]


def test_an_unchanged_file_is_not_sent_again(server):
    _, headers, page = request(server, "GET", "/")
    tag = headers["ETag"]
    status, headers, body = request(server, "GET", "/", {"If-None-Match": tag})
    assert (status, body, headers["ETag"]) == (304, b"", tag)
    status, _, body = request(server, "GET", "/", {"If-None-Match": '"another"'})
    assert (status, body) == (200, page)


def test_head_says_what_get_would(server):
    for path in ("/", "/info", "/healthz", "/nowhere"):
        got, asked = request(server, "GET", path), request(server, "HEAD", path)
        assert asked[0] == got[0]
        assert asked[2] == b""
        assert asked[1]["Content-Length"] == str(len(got[2]))
        assert asked[1]["Content-Type"] == got[1]["Content-Type"]


async def test_info_counts_users_and_connections(data):
    with serve(data, settings={"server.name": "Harbour", "server.owner.id": "USR:secret"}) as own:
        async with await Client.connect(own) as ada, await Client.connect(own) as ben, \
                await Client.connect(own):
            await ada.register("ada")
            await ben.register("ben")
            await ben.ask("status_set", status="invisible")
            status, headers, body = request(own, "GET", "/info")
    assert status == 200
    assert headers["Content-Type"].startswith("application/json")
    told = json.loads(body)
    assert told["server"]["name"] == "Harbour"
    assert told["server"]["owner"] == {"name": "Ada"}
    assert told["stats"] == {"total_users": 2, "connected_users": 3, "online_users": 1,
                             "total_channels": 1, "total_roles": 4}


def test_healthz_is_well_and_never_cached(server):
    status, headers, body = request(server, "GET", "/healthz")
    assert (status, json.loads(body)) == (200, {"status": "ok"})
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/nowhere", "/js", "/js/", "/js/nothing.js", "/index.html/",
                                  "/../etc/passwd", "/%2e%2e/config.json", "/config.json",
                                  "/db/originchats.sqlite3", "//", "/info/", "/INFO"])
def test_unknown_paths_are_a_json_404(server, path):
    status, headers, body = request(server, "GET", path)
    assert status == 404
    assert headers["Content-Type"].startswith("application/json")
    assert json.loads(body) == {"error": "Not found"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_405(server, method):
    for path in ("/", "/info", "/nowhere"):
        status, headers, _ = request(server, method, path)
        assert status == 405
        assert "GET" in headers["Allow"]


def test_everything_carries_the_cors_headers(server):
    for method, path in (("GET", "/"), ("GET", "/info"), ("GET", "/healthz"), ("GET", "/nowhere"),
                         ("HEAD", "/"), ("POST", "/info"), ("OPTIONS", "/info")):
        headers = request(server, method, path)[1]
        for name, value in CORS.items():
            assert headers[name] == value, (method, path, name)
        assert "Content-Length" in headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("path", ["/", "/info", "/anything/at/all"])
def test_options_is_a_preflight_anywhere(server, path):
    status, _, body = request(server, "OPTIONS", path)
    assert (status, body) == (204, b"")


def test_one_connection_serves_many_requests(server):
    connection = http.client.HTTPConnection(server.host, server.port, timeout=DEADLINE_S)
    for path in ("/info", "/nowhere", "/", "/healthz"):
        connection.request("GET", path)
        assert connection.getresponse().read()
    connection.close()


def test_pipelined_requests_are_answered_in_order(server):
    text = ("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
            "GET /info HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    received = converse(server, text)
    places = [received.index(word) for word in ('"ok"', '"Not found"', '"total_users"')]
    assert places == sorted(places)


@pytest.mark.parametrize("text, status", [
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("nonsense\r\n\r\n", 400),
    ("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x" * 20000 + "\r\n\r\n", 431),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n", 413),
], ids=["no host", "two hosts", "nonsense", "bad escape", "smuggling", "long head", "long body"])
def test_malformed_requests_are_refused(server, text, status):
    assert converse(server, text).startswith(f"HTTP/1.1 {status} ")


def test_a_request_without_upgrade_headers_gets_the_page_and_no_socket(server):
    assert request(server, "GET", "/", {"Connection": "Upgrade"})[0] == 200


def test_the_server_lives_after_all_this(server):
    assert isinstance(server, Server)
    assert not server.has_ended()
    assert request(server, "GET", "/healthz")[0] == 200
