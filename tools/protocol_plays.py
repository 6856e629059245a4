"""Reads plays (tests/transcripts/README.md) as exchanges: a request, and what was heard directly
after it. Written for the pages of docs/protocol; performs nothing."""
import dataclasses
import json
import re

STEP = re.compile(r"^([A-Za-z][\w-]*)\s*(>>|>|<)\s*(.*)$", re.DOTALL)
CONNECTION_OF = re.compile(r"^connect\s+([\w-]+)\s+as\s+([\w-]+)")
QUIET = re.compile(r"^\S+\s+(hears? nothing|closed\b)|^(end$|repeat\b)")
GIVEN_MESSAGE = re.compile(r"^(?:given|now)\s+message\s+\$(\w+)")
CAPTURE = re.compile(r"^\$(\w+)$")
REFUSING = ("error", "auth_error", "rate_limit")


@dataclasses.dataclass
class Exchange:
    """A request and the packets after it, as the play writes them, patterns and all."""
    play: str
    actor: str
    request: dict
    heard: list = dataclasses.field(default_factory=list)  # (connection, packet)
    users: dict = dataclasses.field(default_factory=dict)  # connection to user, where they differ
    captures: dict = dataclasses.field(default_factory=dict)  # to the member they first stood for
    is_alone: bool = True  # no other request came between it and what is heard

    @property
    def cmd(self):
        return self.request.get("cmd")

    def heard_by_asker(self):
        return [packet for actor, packet in self.heard if actor == self.actor]

    def refusals(self):
        """What the asker heard that refuses this request."""
        for packet in self.heard_by_asker():
            if packet.get("cmd") == "error" and packet.get("src") == self.cmd:
                yield packet
            elif packet.get("cmd") in REFUSING[1:] and self.is_alone:
                yield packet

    def has_failed(self):
        return any(packet.get("cmd") in REFUSING for packet in self.heard_by_asker())

    def audience(self, actor):
        """Who the connection is, seen from the asker."""
        if actor == self.actor:
            return "the asker"
        same = self.users.get(actor, actor) == self.users.get(self.actor, self.actor)
        return "the asker's other connections" if same else "others"


def join_lines(text):
    """The logical lines: continuations joined, comments gone."""
    lines = []
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0].isspace() and lines:
            lines[-1] += "\n" + line
        else:
            lines.append(line)
    return lines


def parse_object(text):
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def note_captures(value, captures, key=""):
    """Remembers as what each capture was first seen."""
    if isinstance(value, dict):
        for name, inner in value.items():
            note_captures(inner, captures, name)
    elif isinstance(value, list):
        for inner in value:
            note_captures(inner, captures, key)
    elif isinstance(value, str) and CAPTURE.match(value):
        captures.setdefault(value[1:], key)


class Reader:
    """One play, line by line."""

    def __init__(self, name):
        self.name = name
        self.users = {}
        self.captures = {}
        self.exchanges = []
        self.current = None
        self.last_was_request = False

    def read(self, line):
        step = STEP.match(line)
        if step is None:
            self.read_words(line)
            return
        actor, sign, text = step.groups()
        packet = parse_object(text)
        if sign == ">":
            self.send(actor, packet)
        elif sign == "<" and packet is not None:
            self.hear(actor, packet)
        elif sign == ">>":
            self.current = None

    def read_words(self, line):
        if given := GIVEN_MESSAGE.match(line):
            self.captures[given[1]] = "id"
        if named := CONNECTION_OF.match(line):
            self.users[named[1]] = named[2]
        if not QUIET.match(line):  # what is heard next is due to no request
            self.current = Exchange(self.name, "", {}, users=self.users, captures=self.captures)
            self.exchanges.append(self.current)
            self.last_was_request = False

    def send(self, actor, packet):
        self.current = None
        if packet is None:
            return
        packet.pop("...", None)
        self.current = Exchange(self.name, actor, packet, users=self.users,
                                captures=self.captures, is_alone=not self.last_was_request)
        self.exchanges.append(self.current)
        self.last_was_request = True

    def hear(self, actor, packet):
        self.last_was_request = False
        note_captures(packet, self.captures)
        if self.current is not None:
            self.current.heard.append((actor, packet))


def read_play(path, root):
    reader = Reader(path.relative_to(root).as_posix())
    for line in join_lines(path.read_text(encoding="utf-8")):
        reader.read(line)
    return reader.exchanges


def read_plays(root):
    """Every exchange of every play below the folder, in the order of the paths."""
    return [exchange for path in sorted(root.rglob("*.chat")) for exchange in read_play(path, root)]
