"""Every route of part 2 §11.1 with its errors, on the real program; and what strangers try."""
import http.client
import json
import socket

import pytest

from chat_client import Client
from server_process import serve
from waiting import DEADLINE_S

CORS = {"Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
        "Access-Control-Allow-Headers": "Content-Type, Authorization, Range"}
EXPOSED = ("Content-Length", "Content-Type", "Cache-Control", "Content-Range", "Accept-Ranges",
           "ETag")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
NOT_FOUND = b'{"error":"Not found"}'


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("routes") / "data"
    assets = data / "db" / "serverAssets"
    assets.mkdir(parents=True)
    (assets / "logo.png").write_bytes(PNG)
    (assets / "other.svg").write_bytes(SVG)
    (data / "db" / "secret.png").write_bytes(b"secret")
    with serve(data, settings={"server.icon": "logo.png", "server.banner": "gone.png",
                               "server.url": "wss://Chat.Example/here/"}) as running:
        yield running


def request(server, method, path, headers=None):
    """(status, headers, body) of a connection of its own."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=DEADLINE_S)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def converse(server, *pieces):
    """Sends bytes as they are; everything that comes back until the server closes."""
    with socket.create_connection((server.host, server.port), timeout=DEADLINE_S) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            peer.sendall(piece if isinstance(piece, bytes) else piece.encode())
        peer.shutdown(socket.SHUT_WR)
        received = b""
        while piece := peer.recv(65536):
            received += piece
        return received.decode(errors="replace")


def check_cors(headers, what):
    for name, value in CORS.items():
        assert headers[name] == value, (what, name)
    exposed = [name.strip() for name in headers["Access-Control-Expose-Headers"].split(",")]
    assert set(EXPOSED) <= set(exposed), what
    assert headers["X-Content-Type-Options"] == "nosniff", what


# Method, path, status, content type, body (None: any).
ROUTES = [
    ("GET", "/", 200, "text/html", None),
    ("GET", "/?x=y", 200, "text/html", None),
    ("GET", "/index.html", 200, "text/html", None),
    ("GET", "/info", 200, "application/json", None),
    ("GET", "/healthz", 200, "application/json", None),
    ("GET", "/server-assets/icon", 200, "image/png", PNG),
    ("GET", "/server-assets/icon?v=1", 200, "image/png", PNG),
    ("GET", "/server-assets/banner", 404, "text/plain", b"Server asset not found"),
    ("GET", "/server-assets/other", 404, "text/plain", b"Server asset not found"),
    ("GET", "/server-assets/logo.png", 404, "text/plain", b"Server asset not found"),
    ("GET", "/server-assets/..%2fsecret.png", 404, "application/json", NOT_FOUND),
    ("GET", "/server-assets/", 404, "application/json", NOT_FOUND),
    ("GET", "/server-assets", 404, "application/json", NOT_FOUND),
    ("GET", "/server-assets/icon/", 404, "application/json", NOT_FOUND),
    ("GET", "/emojis/nothing.png", 404, None, None),
    ("GET", "/emojis/", 404, "application/json", NOT_FOUND),
    ("GET", "/attachments/nothing", 404, "application/json", None),
    ("GET", "/attachments/upload", 404, "application/json", None),
    ("GET", "/attachments/", 404, "application/json", NOT_FOUND),
    ("GET", "/attachments/a/b", 404, "application/json", NOT_FOUND),
    ("GET", "/webhooks", 404, "application/json", NOT_FOUND),
    ("GET", "/info/", 404, "application/json", NOT_FOUND),
    ("GET", "/%zz", 400, "application/json", b'{"error":"Bad request"}'),
]


@pytest.mark.parametrize("method, path, status, kind, body", ROUTES,
                         ids=[row[1] for row in ROUTES])
def test_line_19_every_route_with_head_options_and_cors(server, method, path, status, kind, body):
    got, headers, content = request(server, method, path)
    assert got == status
    assert kind is None or headers["Content-Type"].startswith(kind)
    assert body is None or content == body
    check_cors(headers, path)
    asked, told, nothing = request(server, "HEAD", path)
    assert (asked, nothing) == (status, b"")
    assert told["Content-Length"] == str(len(content))
    assert told["Content-Type"] == headers["Content-Type"]
    check_cors(told, path)
    asked, told, nothing = request(server, "OPTIONS", path)
    assert (asked, nothing) == (204, b"")
    assert told["Access-Control-Max-Age"] == "86400"
    check_cors(told, path)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "get"])
def test_line_19_other_methods_are_a_405_with_cors(server, method):
    for path in ("/", "/info", "/server-assets/icon", "/emojis/0", "/nowhere"):
        status, headers, body = request(server, method, path)
        assert (status, body) == (405, b"405: Method Not Allowed"), path
        assert headers["Content-Type"].startswith("text/plain")
        assert headers["Allow"].startswith("GET,HEAD,OPTIONS")
        check_cors(headers, path)
    for path in ("/webhooks", "/attachments/upload"):
        assert method == "POST" or request(server, method, path)[0] == 405


RANGES = [
    ("bytes=0-9", 0, 10), ("bytes=10-", 10, len(PNG) - 10), ("bytes=-10", len(PNG) - 10, 10),
    ("bytes=5-5", 5, 1), ("bytes=0-99999999", 0, len(PNG)), ("bytes=7-8,20-30", 7, 2),
    ("bytes=999999-,7-8", 7, 2),
]


@pytest.mark.parametrize("wanted, offset, length", RANGES, ids=[row[0] for row in RANGES])
def test_line_19_a_range_is_a_206(server, wanted, offset, length):
    status, headers, body = request(server, "GET", "/server-assets/icon", {"Range": wanted})
    assert status == 206
    assert body == PNG[offset:offset + length]
    assert headers["Content-Range"] == f"bytes {offset}-{offset + length - 1}/{len(PNG)}"
    status, told, body = request(server, "HEAD", "/server-assets/icon", {"Range": wanted})
    assert (status, body) == (206, b"")
    assert told["Content-Length"] == str(length)


def test_line_19_an_unsatisfiable_range_is_a_416_and_a_malformed_one_is_none(server):
    for wanted in (f"bytes={len(PNG)}-", "bytes=-0", "bytes=999999-9999999"):
        status, headers, _ = request(server, "GET", "/server-assets/icon", {"Range": wanted})
        assert status == 416
        assert headers["Content-Range"] == f"bytes */{len(PNG)}"
        check_cors(headers, wanted)
    for wanted in ("bytes=x-y", "bytes=9-1", "lines=1-2"):
        status, _, body = request(server, "GET", "/server-assets/icon", {"Range": wanted})
        assert (status, body) == (200, PNG)


def test_a_file_has_validators_and_conditions_are_honoured(server):
    path = "/server-assets/icon"
    _, headers, _ = request(server, "GET", path)
    tag, date = headers["ETag"], headers["Last-Modified"]
    assert tag.startswith('"') and headers["Accept-Ranges"] == "bytes"
    assert headers["Cache-Control"] == "public, max-age=3600"
    long_ago = "Sun, 06 Nov 1994 08:49:37 GMT"
    for condition, status in (
            ({"If-None-Match": tag}, 304), ({"If-None-Match": f'"x", W/{tag}'}, 304),
            ({"If-None-Match": '"x"'}, 200), ({"If-Modified-Since": date}, 304),
            ({"If-Modified-Since": long_ago}, 200), ({"If-Match": tag}, 200),
            ({"If-Match": '"x"'}, 412), ({"If-Unmodified-Since": long_ago}, 412),
            ({"If-Range": tag, "Range": "bytes=0-0"}, 206),
            ({"If-Range": date, "Range": "bytes=0-0"}, 206),
            ({"If-Range": '"x"', "Range": "bytes=0-0"}, 200),
            ({"If-Range": long_ago, "Range": "bytes=0-0"}, 200)):
        got, told, body = request(server, "GET", path, condition)
        assert got == status, condition
        check_cors(told, condition)
        if status == 304:
            assert body == b""
            assert (told["ETag"], told["Last-Modified"]) == (tag, date)
            assert told["Cache-Control"] == "public, max-age=3600"


async def test_pictures_are_shown_as_addresses_and_change_without_a_restart(data):
    (data / "db" / "serverAssets").mkdir(parents=True)
    (data / "db" / "serverAssets" / "logo.png").write_bytes(PNG)
    (data / "db" / "serverAssets" / "other.svg").write_bytes(SVG)
    with serve(data, settings={"server.icon": "logo.png", "server.banner": "gone.png",
                               "server.url": "wss://Chat.Example/here/"}) as own:
        base = "https://chat.example/here/server-assets/"
        shown = json.loads(request(own, "GET", "/info")[2])["server"]
        assert (shown["icon"], shown["banner"]) == (base + "icon", "gone.png")
        async with await Client.connect(own) as ada:
            await ada.register("ada")
            await ada.ask("claim", code=own.claim_code)
            told = await ada.ask("server_info")
            assert told["icon"] == base + "icon"
            assert request(own, "GET", "/server-assets/icon")[2] == PNG
            told = await ada.ask("server_update", icon="other.svg", banner="logo.png")
            assert (told["icon"], told["banner"]) == (base + "icon", base + "banner")
        assert request(own, "GET", "/server-assets/banner")[2] == PNG
        status, headers, body = request(own, "GET", "/server-assets/icon")
        assert (status, body, headers["Content-Type"]) == (200, SVG, "image/svg+xml")
        assert "sandbox" in headers["Content-Security-Policy"]
        async with await Client.connect(own) as ben:
            assert ben.handshake["val"]["server"]["icon"] == base + "icon"


def post(headers, body=""):
    return f"POST /info HTTP/1.1\r\nHost: h\r\n{headers}\r\n{body}"


SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize("text", [
    post("Content-Length: 3\r\nContent-Length: 5\r\n", "abc" + SMUGGLED),
    post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc" + SMUGGLED),
    post("Content-Length: 4\r\n" + CHUNKED, "0\r\n\r\n" + SMUGGLED),
    post(CHUNKED + "Content-Length: 4\r\n", "0\r\n\r\n" + SMUGGLED),
    post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + SMUGGLED),
    post(CHUNKED + CHUNKED, "0\r\n\r\n" + SMUGGLED),
    post("X: a\r\n Content-Length: 3\r\n", SMUGGLED),
    post("Content-Length : 3\r\n", "abc" + SMUGGLED),
    post("Content-Length: 3\n", "abc" + SMUGGLED),
    "GET /info HTTP/1.1\nHost: h\n\n" + SMUGGLED,
    post(CHUNKED, "3\nabc\r\n0\r\n\r\n" + SMUGGLED),
    post(CHUNKED, "-1\r\n\r\n" + SMUGGLED),
    post("Host: other\r\n", SMUGGLED),
    "POST /info HTTP/1.0\r\n" + CHUNKED + "\r\n0\r\n\r\n" + SMUGGLED,
], ids=["two lengths", "a length twice", "length and chunks", "chunks and length", "xchunked",
        "chunks twice", "folded", "blank before colon", "bare LF in a header", "bare LFs",
        "bare LF in a chunk", "negative chunk", "two hosts", "chunks in 1.0"])
def test_nothing_is_smuggled_behind_an_ambiguous_request(server, text):
    received = converse(server, text)
    assert received.startswith("HTTP/1.1 400 ")
    assert received.count("HTTP/1.1 ") == 1
    assert '"ok"' not in received
    assert "Access-Control-Allow-Origin: *" in received
    assert "Connection: close" in received


def test_an_oversized_head_is_a_431_and_a_long_body_a_413_before_it_is_sent(server):
    for text, status in (("GET / HTTP/1.1\r\nHost: h\r\nX: " + "x" * 20000 + "\r\n\r\n", 431),
                         ("GET /" + "x" * 20000, 431),
                         (post("X-Y: z\r\n" * 3000), 431),
                         (post("Content-Length: 70000\r\nExpect: 100-continue\r\n"), 413),
                         (post("Content-Length: 99999999999999999999\r\n"), 400),
                         (post("Expect: a miracle\r\nContent-Length: 3\r\n", "abc"), 417)):
        received = converse(server, text)
        assert received.startswith(f"HTTP/1.1 {status} "), text[:100]
        assert "Access-Control-Allow-Origin: *" in received
        assert '{"error":"' in received


def test_a_head_and_a_body_that_come_byte_by_byte_are_understood(server):
    last = SMUGGLED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    received = converse(server, *(post(CHUNKED, "5\r\nhello\r\n0\r\n\r\n") + last))
    assert received.startswith("HTTP/1.1 405 ")
    assert received.endswith('{"status":"ok"}')


def test_pipelined_requests_with_bodies_are_answered_in_order(server):
    received = converse(server, post("Content-Length: 3\r\n", "abc"), SMUGGLED,
                        post(CHUNKED, "3\r\nabc\r\n0\r\n\r\n"),
                        "GET /server-assets/icon HTTP/1.1\r\nHost: h\r\nRange: bytes=1-3\r\n\r\n",
                        "GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    statuses = [part[:3] for part in received.split("HTTP/1.1 ")[1:]]
    assert statuses == ["405", "200", "405", "206", "404"]
    assert "\r\n\r\nPNG" in received


def test_an_end_in_the_middle_of_a_request_leaves_nothing_behind(server):
    whole = post(CHUNKED, "3\r\nabc\r\n0\r\n\r\n")
    for length in range(0, len(whole), 9):
        converse(server, whole[:length])
    assert request(server, "GET", "/healthz")[0] == 200
