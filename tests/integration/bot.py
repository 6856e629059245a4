"""A bot that speaks exactly what the bot library of OriginChats speaks: the frames, the order, the
defaults of its WebSocket (a frame over 1 MiB ends it, permessage-deflate is offered)."""
import asyncio
import json

import websockets

from waiting import within


class Context:
    """What a callback is given: whom to answer, and where."""

    def __init__(self, bot, payload):
        self.bot = bot
        self.invoker = payload["invoker"]
        self.channel = payload["channel"]
        self.username = payload.get("invokerUsername")

    async def respond(self, text, ephemeral=False):
        """The library names no command here."""
        await self.bot.send({"cmd": "slash_response", "response": text, "invoker": self.invoker,
                             "channel": self.channel, "ephemeral": ephemeral})


class Bot:
    """Commands are functions with annotated arguments; run() logs in through Rotur."""
    TYPES = {str: "str", int: "int", float: "float", bool: "bool"}

    def __init__(self, name):
        self.name = name
        self.callbacks = {}
        self.schema = []
        self.events = []
        self.errors = []
        self.socket = None
        self._task = None
        self._is_registered = asyncio.Event()

    def command(self, name, callback, description="No description", ephemeral=False):
        options = [{"name": option, "type": self.TYPES[kind],
                    "description": f"The {option} argument", "required": True, "choices": []}
                   for option, kind in callback.__annotations__.items()]
        self.callbacks[name] = callback
        self.schema.append({"name": name, "description": description, "options": options,
                            "whitelistRoles": [], "blacklistRoles": [], "ephemeral": ephemeral})

    async def send(self, packet):
        await self.socket.send(json.dumps(packet))

    async def start(self, server, rotur):
        """Returns once everybody has been told of its commands."""
        self.socket = await within(websockets.connect(server.websocket_url), "the upgrade")
        self._task = asyncio.create_task(self._run(rotur))
        await within(self._is_registered.wait(), "the registration")

    async def stop(self):
        await self.socket.close()
        await within(asyncio.gather(self._task, return_exceptions=True), "the end of the bot")

    async def _run(self, rotur):
        async for text in self.socket:
            packet = json.loads(text)
            await self._take(packet, rotur)

    async def _take(self, packet, rotur):
        kind = packet.get("cmd")
        if kind == "handshake":
            key = packet["val"]["validator_key"]
            validator = rotur.issue("USR:" + self.name, self.name, key)
            await self.send({"cmd": "auth", "validator": validator})
        elif kind == "ready":
            await self.send({"cmd": "slash_register", "commands": self.schema})
        elif kind == "slash_register":
            self._is_registered.set()
        elif kind == "slash_call":
            value = packet["val"]
            await self.callbacks[value["command"]](Context(self, packet), **value["args"])
        elif kind in ("error", "auth_error"):
            self.errors.append(packet)
        elif kind != "ping":
            self.events.append(packet)
