"""Emojis over HTTP: the pictures of what was added over the socket (part 2 §2.3, §18 lines 1-3)."""
import base64
import http.client
import struct
import zlib

import pytest

from chat_client import Client
from server_process import serve
from waiting import DEADLINE_S

# A JPEG of 4 by 2 pixels with EXIF (to be turned by a quarter), XMP, a comment and a tail, all of
# which say GPS-of-home.
PHOTO = base64.b64decode("""
/9j/4QA5RXhpZgAATU0AKgAAAAgAAgESAAMAAAABAAYAAAEOAAIAAAAMAAAAJgAAAABHUFMtb2YtaG9tZf/h
ACpodHRwOi8vbnMuYWRvYmUuY29tL3hhcC8xLjAvIEdQUy1vZi1ob21l//4ADUdQUy1vZi1ob21l/9sAQwAF
AwQEBAMFBAQEBQUFBgcMCAcHBwcPCwsJDBEPEhIRDxERExYcFxMUGhURERghGBodHR8fHxMXIiQiHiQcHh8e
/9sAQwEFBQUHBgcOCAgOHhQRFB4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4e
Hh4eHh4e/8AAEQgAAgAEAwEiAAIRAQMRAf/EABUAAQEAAAAAAAAAAAAAAAAAAAAI/8QAHRAAAQQDAQEAAAAA
AAAAAAAAAQACAwUEERITMf/EABQBAQAAAAAAAAAAAAAAAAAAAAD/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oA
DAMBAAIRAxEAPwCP7u2tbyzmtLqzzbPPn59crMndNLJy0NHT3Ek6aABs/AAiIg//2WZpbG06IEdQUy1vZi1o
b21l
""")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
OWNER = {"server.owner.id": "USR:local_ada"}


def chunk(kind, body):
    checked = kind + body
    return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))


def make_png(side=2, extra=b""):
    rows = b"".join(b"\0" + bytes(range(3 * side)) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def make_gif(frames):
    """2 by 2 pixels, one colour a frame, in codes of eight bits."""
    start = b"GIF89a" + struct.pack("<HH", 2, 2) + b"\xf1\0\0" + bytes(range(12))
    comment = b"!\xfe\x0bGPS-of-home\0"
    repeat = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    pictures = b"".join(b"!\xf9\x04\0\x0a\0\0\0," + struct.pack("<HHHH", 0, 0, 2, 2)
                        + b"\0\x07\x06\x80" + bytes([n % 4] * 4) + b"\x81\0"
                        for n in range(frames))
    return start + comment + repeat + pictures + b";"


def uri(picture, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}"


def get(server, path, method="GET", **headers):
    """(status, headers, body) of a connection of its own."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=DEADLINE_S)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value
                                                  for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = {**OWNER, "uploads.emoji_allowed_file_types": ["gif", "jpg", "jpeg", "png", "svg"]}
    with serve(tmp_path_factory.mktemp("emojis") / "data", settings=settings) as running:
        yield running


async def add(server, name, picture, kind="image/png"):
    """The file name of a new emoji."""
    async with await Client.connect(server) as ada:
        if await ada.log_in_locally("ada") is not None:
            assert await ada.register("ada") is None
        added = await ada.ask("emoji_add", name=name, image=uri(picture, kind))
        assert added["cmd"] == "emoji_add", added
        return added["fileName"]


def id_of(file_name):
    return file_name.split(".")[0]


async def test_line_1_both_addresses_show_the_same_picture(server):
    name = await add(server, "smile", make_png())
    status, headers, picture = get(server, "/emojis/" + name)
    assert status == 200
    assert picture.startswith(b"\x89PNG")
    assert headers["Content-Type"] == "image/png"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "public, max-age=3600"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Accept-Ranges"] == "bytes"
    by_id = get(server, "/emojis/" + id_of(name))
    assert by_id[0] == 200
    assert by_id[2] == picture
    assert by_id[1]["ETag"] == headers["ETag"]


async def test_line_1_parts_and_pictures_that_are_known_already(server):
    name = await add(server, "parts", make_png())
    _, headers, picture = get(server, "/emojis/" + name)
    status, part_headers, part = get(server, "/emojis/" + name, Range="bytes=1-3")
    assert (status, part) == (206, b"PNG")
    assert part_headers["Content-Range"] == f"bytes 1-3/{len(picture)}"
    assert get(server, "/emojis/" + name, Range=f"bytes={len(picture)}-")[0] == 416
    status, _, nothing = get(server, "/emojis/" + name, If_None_Match=headers["ETag"])
    assert (status, nothing) == (304, b"")
    status, head, nothing = get(server, "/emojis/" + name, method="HEAD")
    assert (status, nothing) == (200, b"")
    assert head["Content-Length"] == str(len(picture))


async def test_line_2_what_is_refused_leaves_nothing_behind(server):
    await add(server, "taken", make_png())
    async with await Client.connect(server) as ada:
        assert await ada.log_in_locally("ada") is None
        before = await ada.ask("emoji_get_all")
        for fields, text in [
                ({"name": "TAKEN", "image": uri(make_png())}, "Error adding emoji"),
                ({"name": "no name", "image": uri(make_png())}, "Error adding emoji"),
                ({"name": "fine", "image": "notauri"},
                 "Invalid emoji_add command scheme: image: Invalid image data URI")]:
            refused = await ada.ask("emoji_add", **fields)
            assert (refused["cmd"], refused["val"]) == ("error", text)
        assert (await ada.ask("emoji_get_all"))["emojis"] == before["emojis"]
    assert not [path for path in server.data.rglob("*") if path.suffix in (".png", ".gif")]


async def test_line_3_b5_an_animated_gif_keeps_its_frames_and_loses_its_comment(server):
    name = await add(server, "dance", make_gif(5))
    picture = get(server, "/emojis/" + name)[2]
    assert name.endswith(".gif")
    assert picture.count(b"!\xf9\x04") == 5
    assert b"NETSCAPE2.0" in picture
    assert b"GPS-of-home" not in picture


async def test_line_3_b5_an_animated_png_keeps_its_frames(server):
    frames = chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(b"tEXt", b"GPS-of-home")
    picture = make_png(extra=frames)
    name = await add(server, "animated", picture)
    shown = get(server, "/emojis/" + name)[2]
    assert b"acTL" in shown
    assert b"GPS-of-home" not in shown


async def test_line_3_b5_a_turned_photo_stands_upright_without_exif(server):
    assert PHOTO.count(b"GPS-of-home") == 4
    name = await add(server, "photo", PHOTO, "image/jpeg")
    assert name.endswith(".jpeg")
    _, headers, picture = get(server, "/emojis/" + name)
    assert headers["Content-Type"] == "image/jpeg"
    assert b"GPS-of-home" not in picture
    assert b"Exif" not in picture
    frame = picture.index(b"\xff\xc0")
    height, width = struct.unpack(">HH", picture[frame + 5:frame + 9])
    assert (width, height) == (2, 4)


async def test_b6_an_svg_is_shown_and_may_not_run(server):
    name = await add(server, "drawn", SVG, "image/svg+xml")
    status, headers, picture = get(server, "/emojis/" + id_of(name))
    assert (status, picture) == (200, SVG)
    assert headers["Content-Type"] == "image/svg+xml"
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox")


async def test_b6_another_picture_is_at_another_address(server):
    old = await add(server, "change", make_png())
    async with await Client.connect(server) as ada:
        assert await ada.log_in_locally("ada") is None
        changed = await ada.ask("emoji_update", emoji_id=int(id_of(old)), image=uri(make_gif(2)))
    assert changed["updated"] is True
    assert changed["fileName"] == id_of(old) + "-2.gif"
    assert get(server, "/emojis/" + old)[0] == 404
    assert get(server, "/emojis/" + changed["fileName"])[2].startswith(b"GIF89a")
    assert get(server, "/emojis/" + id_of(old))[1]["Content-Type"] == "image/gif"


def test_what_is_no_emoji_is_not_found(server):
    for path in ("/emojis/9999", "/emojis/none.png", "/emojis/..%2fconfig.json", "/emojis/%20",
                 "/emojis/.hidden", "/emojis/..", "/emojis/-1"):
        status, headers, body = get(server, path)
        assert status == 404, path
        if body != b'{"error":"Not found"}':
            assert body == b"Emoji not found"
            assert headers["Content-Type"].startswith("text/plain")
        assert headers["Access-Control-Allow-Origin"] == "*"
    assert get(server, "/emojis/")[2] == b'{"error":"Not found"}'
    assert get(server, "/emojis/0", method="POST")[0] == 405


async def test_emojis_are_there_after_a_restart(tmp_path):
    with serve(tmp_path / "data", settings=OWNER) as running:
        name = await add(running, "smile", make_png())
        shown = get(running, "/emojis/" + name)[2]
        running.kill()
    with serve(tmp_path / "data") as running:
        assert get(running, "/emojis/" + name)[2] == shown
        assert await add(running, "grin", make_png()) == "1.png"
