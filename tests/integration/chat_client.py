"""A chat client over a real WebSocket: asks and waits for the reply, keeps what else it hears."""
import asyncio
import collections
import itertools
import json
import os

import websockets

from waiting import within


class Closed(Exception):
    """The connection ended while something was waited for."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


class FrameRecord:
    """Every frame of every client as a JSON line, for tests/protocol_frames.py; only when the
    environment names a file."""
    connections = itertools.count(1)

    def __init__(self):
        self.file = os.environ.get("ORIGINCHATS_FRAMES")
        self.connection = f"{os.getpid()}-{next(self.connections)}"

    def add(self, sender, text):
        if not self.file:
            return
        try:
            frame = json.loads(text)
        except (ValueError, TypeError, RecursionError):  # sent on purpose
            frame = None
        line = {"connection": self.connection, "from": sender, "frame": frame}
        with open(self.file, "a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")


class Client:
    """Made by connect(). A task reads all the time; `heard` are the packets nobody waits for."""

    def __init__(self, socket):
        self.socket = socket
        self.handshake = None
        self.ready = None
        self.heard = []
        self.on_heard = None  # called with each packet that is no reply
        self._frames = FrameRecord()
        self._unread = collections.deque()
        self._replies = {}
        self._numbers = itertools.count(1)
        self._arrived = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, server, **options):
        """Connects and takes the handshake."""
        options = {"max_size": None, "ping_interval": None, "close_timeout": 5, **options}
        socket = await within(websockets.connect(server.websocket_url, **options), "the upgrade")
        client = cls(socket)
        client.handshake = await client.hear("handshake")
        return client

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def close(self):
        """Says goodbye, if the server still listens."""
        await self.socket.close()
        await self.drop()

    async def drop(self):
        """Gone without a word."""
        if self.socket.transport is not None and not self.socket.transport.is_closing():
            self.socket.transport.abort()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    # Sending. ----------------------------------------------------------------------------------

    async def send(self, packet):
        """One frame; dictionaries as JSON, everything else as it is."""
        frame = json.dumps(packet) if isinstance(packet, dict) else packet
        self._frames.add("client", frame)
        await within(self.socket.send(frame), "the frame to be sent")

    def post(self, packet):
        """Sends a request; a future of its reply."""
        listener = f"n{next(self._numbers)}"
        reply = asyncio.get_running_loop().create_future()
        self._replies[listener] = reply
        frame = json.dumps({**packet, "listener": listener})

        async def send_and_wait():
            try:
                self._frames.add("client", frame)
                await self.socket.send(frame)
            except websockets.ConnectionClosed:
                raise Closed(self.close_code) from None
            return await reply

        return send_and_wait()

    async def ask(self, cmd, **fields):
        """The direct reply, whatever it is."""
        return await within(self.post({"cmd": cmd, **fields}), f"the reply to {cmd}")

    async def say(self, content, channel="general", **fields):
        """Sends a message; its object once the server has acknowledged it."""
        reply = await self.ask("message_new", channel=channel, content=content, **fields)
        assert reply["cmd"] == "message_new", reply
        return reply["message"]

    # Hearing. ----------------------------------------------------------------------------------

    async def hear(self, *cmds):
        """The next unread packet of one of these names; others before it count as read."""
        async def find():
            while True:
                while self._unread:
                    packet = self._unread.popleft()
                    if packet["cmd"] in cmds:
                        return packet
                if self._reader.done():
                    raise Closed(self.close_code)
                self._arrived.clear()
                await self._arrived.wait()
        return await within(find(), f"hearing {cmds}")

    async def wait_closed(self, deadline_s=None):
        """The close code."""
        await within(asyncio.shield(self._reader), "the close", deadline_s)
        return self.close_code

    @property
    def close_code(self):
        return self.socket.close_code

    async def history(self, channel="general"):
        """Every message of the channel, oldest first, read page by page."""
        pages, start = [], 0
        while True:
            page = await self.ask("messages_get", channel=channel, start=start, limit=200)
            assert page["cmd"] == "messages_get", page
            if not page["messages"]:
                return [message for page in reversed(pages) for message in page]
            pages.append(page["messages"])
            start = page["messages"][0]["id"]

    # Logging in. -------------------------------------------------------------------------------

    async def register(self, name, password="correct horse"):
        return await self.log_in({"cmd": "register", "username": name, "password": password})

    async def log_in_locally(self, name, password="correct horse"):
        return await self.log_in({"cmd": "login", "username": name, "password": password})

    async def log_in_by_rotur(self, rotur, name):
        """The user USR:<name>."""
        validator = rotur.issue("USR:" + name, name, self.handshake["val"]["validator_key"])
        return await self.log_in({"cmd": "auth", "validator": validator})

    async def log_in(self, request):
        """Returns None, or the text of the refusal."""
        await self.send(request)
        answer = await self.hear("auth_success", "auth_error")
        if answer["cmd"] == "auth_error":
            return answer["val"]
        self.ready = await self.hear("ready")
        return None

    # The reader. -------------------------------------------------------------------------------

    async def _read(self):
        try:
            async for text in self.socket:
                self._frames.add("server", text)
                self._take(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        finally:
            for reply in self._replies.values():
                if not reply.done():
                    reply.set_exception(Closed(self.close_code))
                    reply.exception()  # nobody may wait for it any more
            self._arrived.set()

    def _take(self, packet):
        reply = self._replies.pop(packet.get("listener"), None)
        if reply is not None:
            if not reply.done():
                reply.set_result(packet)
            return
        self.heard.append(packet)
        self._unread.append(packet)
        if self.on_heard:
            self.on_heard(packet)
        self._arrived.set()
