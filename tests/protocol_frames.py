#!/usr/bin/python3
"""Is docs/protocol/asyncapi.json true? Holds every frame that tests sent and heard against it.

    protocol_frames.py RUNNER [FILE…]    performs the plays with RUNNER (the program `transcripts`),
                                         and takes the frames of FILEs as well, if they are there

A frame is a line {"connection":…,"from":"client" or "server","frame":{…}}. Whatever the server
sends has to be valid, and each request that was not refused; a listener has to be one that this
connection gave; and every message of the document has to be seen. The last line is "N passed,
N failed": messages, and faults.
"""
import collections
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "protocol" / "asyncapi.json"
PLAYS = ROOT / "tests" / "transcripts"
SHOWN_MAX = 20
RUN_DEADLINE_S = 240
LATE_ANSWERS_MAX = 64  # requests of a connection that may still be refused


class Document:
    """The messages by kind ("request", "reply", "event") and by `cmd`."""

    def __init__(self, document):
        resolver = jsonschema.RefResolver.from_schema(document)
        self.by_cmd = collections.defaultdict(list)  # (is a request, cmd): [(key, validator)]
        self.keys = list(document["components"]["messages"])
        for key, message in document["components"]["messages"].items():
            validator = jsonschema.Draft7Validator(message["payload"], resolver=resolver)
            self.by_cmd[key.startswith("request."), message["name"]].append((key, validator))

    def find_messages(self, frame, is_request):
        """The keys of the messages that the frame is, and why it is none."""
        cmd = frame.get("cmd")
        known = self.by_cmd.get((is_request, cmd)) if isinstance(cmd, str) else None
        if not known:
            return [], f"nobody knows a {'request' if is_request else 'packet'} {cmd!r}"
        keys, words = [], []
        for key, validator in known:
            fault = jsonschema.exceptions.best_match(validator.iter_errors(frame))
            if fault is None:
                keys.append(key)
            else:
                place = ".".join(map(str, fault.absolute_path)) or "the frame"
                words.append(f"{key}: {place}: {fault.message}")
        return keys, "; ".join(words)


@dataclasses.dataclass
class Request:
    """What a client sent, and whether it was refused."""
    frame: dict
    where: str
    is_refused: bool = False


class Conversation:
    """One connection: which request a refusal belongs to."""

    def __init__(self):
        self.requests = collections.deque(maxlen=LATE_ANSWERS_MAX)
        self.listeners = set()

    def ask(self, request):
        self.requests.append(request)
        if isinstance(request.frame.get("listener"), str):
            self.listeners.add(request.frame["listener"])

    def take(self, packet):
        """A packet of the server; marks what it refuses."""
        if packet.get("cmd") not in ("error", "auth_error", "rate_limit"):
            return
        meant = self.find(packet)
        if meant is not None:
            meant.is_refused = True

    def find(self, packet):
        """The newest request with that listener and command, where the packet tells them."""
        open_ones = [each for each in reversed(self.requests) if not each.is_refused]
        if "listener" in packet:
            open_ones = [each for each in open_ones
                         if each.frame.get("listener") == packet["listener"]]
        if "src" in packet:
            open_ones = [each for each in open_ones if each.frame.get("cmd") == packet["src"]] \
                or open_ones
        return open_ones[0] if open_ones else None


class Check:
    """Frames one by one, and what is to be said of them."""

    def __init__(self, document):
        self.document = document
        self.conversations = collections.defaultdict(Conversation)
        self.requests = []
        self.seen = collections.Counter()
        self.faults = []
        self.counts = collections.Counter()

    def take(self, line, source):
        where = f"{source}: {line.get('play', '')} {line.get('connection', '')}".strip()
        frame = line.get("frame")
        talk = self.conversations[source, line.get("play"), line.get("connection")]
        if line["from"] == "client":
            self.counts["sent"] += 1
            request = Request(frame if isinstance(frame, dict) else {}, where,
                              is_refused=not isinstance(frame, dict))
            talk.ask(request)
            self.requests.append(request)
            return
        self.counts["heard"] += 1
        if not isinstance(frame, dict):
            self.faults.append(f"{where}: no JSON object")
            return
        self.judge(frame, False, where)
        if "listener" in frame and frame["listener"] not in talk.listeners:
            self.faults.append(f"{where}: nobody asked with the listener {frame['listener']!r}")
        talk.take(frame)

    def judge(self, frame, is_request, where):
        keys, words = self.document.find_messages(frame, is_request)
        self.seen.update(keys)
        if not keys:
            text = json.dumps(frame, ensure_ascii=False)
            self.faults.append(f"{where}: {words}\n    {text[:400]}")

    def finish(self):
        """After the last frame: the requests that were not refused, and what was never seen."""
        for request in self.requests:
            if request.is_refused:
                self.counts["refused"] += 1
            else:
                self.judge(request.frame, True, request.where)
        self.faults += [f"{key}: no test sends or hears it" for key in self.document.keys
                        if not self.seen[key]]


def check_frames(document, sources):
    """The finished check. `sources`: pairs of a name and lines."""
    check = Check(Document(document))
    for name, lines in sources:
        for line in lines:
            check.take(json.loads(line), name)
    check.finish()
    return check


def record_plays(runner, file):
    """Performs all plays; their failures are another suite's matter, unless there are no frames."""
    subprocess.run([runner, "--frames", str(file), str(PLAYS)], stdout=subprocess.DEVNULL,
                   timeout=RUN_DEADLINE_S, check=False)


def read_lines(file):
    """Lines that were written whole: a process may have been killed at its last."""
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield line


def report(check):
    for fault in check.faults[:SHOWN_MAX]:
        print(fault)
    if len(check.faults) > SHOWN_MAX:
        print(f"and {len(check.faults) - SHOWN_MAX} more")
    print(f"{check.counts['sent']} frames sent ({check.counts['refused']} refused), "
          f"{check.counts['heard']} heard")
    print(f"{sum(1 for key in check.document.keys if check.seen[key])} passed, "
          f"{len(check.faults)} failed")
    return 1 if check.faults else 0


def main(arguments):
    if not arguments:
        print("usage: protocol_frames.py RUNNER [FILE…]", file=sys.stderr)
        return 2
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        recorded = pathlib.Path(folder) / "plays"
        record_plays(arguments[0], recorded)
        files = [recorded, *(file for file in map(pathlib.Path, arguments[1:]) if file.exists())]
        return report(check_frames(document, [(file.name, read_lines(file)) for file in files]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
