"""What tests of attachments share: pictures, uploads in their three forms, and the look at a data
directory."""
import base64
import contextlib
import http.client
import json
import struct
import urllib.parse
import zlib

from chat_client import Client
from waiting import DEADLINE_S


def png(width=4, height=4, noise=0):
    """A picture in one colour; `noise` makes its bytes another's."""
    def chunk(kind, body):
        return (struct.pack(">I", len(body)) + kind + body
                + struct.pack(">I", zlib.crc32(kind + body)))
    rows = b"".join(b"\0" + bytes((noise % 256, 80, 160)) * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2,
                                                              0, 0, 0))
            + chunk(b"tEXt", b"Comment\0taken at home") + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def animated_gif(frames=3):
    """One pixel that blinks."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    frame = (b"\x21\xf9\x04\x04\x0a\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0))
    # LZW of one pixel of colour 0 or 1: clear, colour, end
    return (head + loop + b"".join(frame + b"\x02\x02" + (b"\x4c" if n % 2 else b"\x44")
                                   + b"\x01\x00" for n in range(frames)) + b"\x3b")


def request(server, method, path, **more):
    """(status, headers, body); `more` are body and headers."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=DEADLINE_S)
    with contextlib.closing(connection):
        connection.request(method, path, **more)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def get(server, attachment, query="", **headers):
    return request(server, "GET", f"/attachments/{attachment['id']}{query}", headers=headers)


class Uploader:
    """A user who can upload: a connection that is logged in, and a validator for its key."""

    def __init__(self, server, client, validator):
        self.server = server
        self.client = client
        self.key = client.handshake["val"]["validator_key"]
        self.validator = validator

    @classmethod
    async def by_rotur(cls, server, rotur, name):
        client = await Client.connect(server)
        assert await client.log_in_by_rotur(rotur, name) is None
        validator = rotur.issue("USR:" + name, name, client.handshake["val"]["validator_key"])
        return cls(server, client, validator)

    @classmethod
    async def locally(cls, server, name):
        client = await Client.connect(server)
        assert await client.register(name) is None
        return cls(server, client, client.ready["validator"])

    def fields(self, file=None, **changes):
        """The members of the JSON; None takes one away."""
        bytes_of = png() if file is None else file
        made = {"validator_key": self.key, "validator": self.validator,
                "file": "data:image/png;base64," + base64.b64encode(bytes_of).decode(),
                "name": "cat.png", "mime_type": "image/png", "channel": "general", **changes}
        return {name: value for name, value in made.items() if value is not None}

    def post(self, file=None, **changes):
        """(status, answer)."""
        return post_json(self.server, self.fields(file, **changes))

    def upload(self, file=None, **changes):
        """The attachment's info."""
        status, answer = self.post(file, **changes)
        assert status == 201, answer
        return answer["attachment"]

    def post_raw(self, chunks, length, mime_type, **query):
        """The file itself, in chunks."""
        query = {"name": "file", "channel": "general", **query}
        return post(self.server, chunks, {
            "Content-Type": mime_type, "Content-Length": str(length),
            "Authorization": f"Validator {self.key}:{self.validator}".encode()},
            "?" + urllib.parse.urlencode(query))

    def post_multipart(self, file, filename="cat.png", mime_type="image/png", **changes):
        fields = {name: value for name, value in self.fields(**changes).items()
                  if name in ("validator_key", "validator", "channel") or name in changes}
        lines = []
        for name, value in fields.items():
            lines.append(f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
                         f"{value}\r\n".encode())
        lines.append(f'--frontier\r\nContent-Disposition: form-data; name="file"; '
                     f'filename="{filename}"\r\nContent-Type: {mime_type}\r\n\r\n'.encode()
                     + file + b"\r\n--frontier--\r\n")
        return post(self.server, b"".join(lines),
                    {"Content-Type": "multipart/form-data; boundary=frontier"})


def post(server, body, headers, query=""):
    status, _, answer = request(server, "POST", "/attachments/upload" + query,
                                body=body, headers=headers)
    return status, json.loads(answer)


def post_json(server, document):
    body = document if isinstance(document, (bytes, str)) else json.dumps(document)
    return post(server, body, {"Content-Type": "application/json"})


def files_of(data):
    """The names below db/attachments, without the folders."""
    root = data / "db" / "attachments"
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def blobs_of(data):
    return [name for name in files_of(data) if name.startswith("blobs/")]
