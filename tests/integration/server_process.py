"""The real program as a process: started on a data directory, watched, stopped by its pid."""
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess

from waiting import DEADLINE_S, wait_until

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = str(pathlib.Path(os.environ.get("ORIGINCHATS_BINARY",
                                         ROOT / "build" / "release" / "originchats")).resolve())
DATABASE = pathlib.Path("db") / "originchats.sqlite3"

# What tests want unless they say otherwise: no limits of speed.
TEST_SETTINGS = {"auth_mode": "cracked",
                 "rate_limiting": {"enabled": False},
                 "server": {"name": "Testing", "owner": {"name": "Ada"}}}

# What no run may ever say.
FAULTS = re.compile(r"CHECK failed|AddressSanitizer|ThreadSanitizer|LeakSanitizer|runtime error:"
                    r"|terminate called")
READY = re.compile(r"^OriginChats is ready: (https?://(\S+?):(\d+)/)$", re.MULTILINE)
CLAIM = re.compile(r"^  (https?://\S+#claim=(\S+))$", re.MULTILINE)


class DidNotStart(Exception):
    """The server ended before it was ready."""

    def __init__(self, code, output):
        super().__init__(f"exit code {code}: {output}")
        self.code = code
        self.output = output


def run_program(*arguments, text=None, cwd=None):
    """Runs it to its end; CompletedProcess with texts."""
    return subprocess.run([BINARY, *map(str, arguments)], input=text, cwd=cwd, check=False,
                          stdin=None if text is not None else subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                          errors="replace", timeout=DEADLINE_S)


def set_at(document, path, value):
    """set_at(d, "limits.post_content", 5)"""
    *sections, last = path.split(".")
    for section in sections:
        document = document.setdefault(section, {})
    document[last] = value


def write_settings(data, changes=None):
    """config.json of that data directory: what is there, or TEST_SETTINGS, with the changes."""
    file = data / "config.json"
    document = json.loads(file.read_text() if file.exists() else json.dumps(TEST_SETTINGS))
    for path, value in (changes or {}).items():
        set_at(document, path, value)
    data.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=4))


def tree_state(folder):
    """Every path below the folder with its content's hash, mode and time."""
    state = {}
    for path in sorted(folder.rglob("*")):
        told = path.lstat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        state[str(path.relative_to(folder))] = (content, told.st_mode, told.st_mtime_ns)
    return state


def tree_contents(folder):
    """The same without modes and times: files may have come and gone."""
    return {path: content for path, (content, _, _) in tree_state(folder).items()}


def parse_log_line(line):
    """key=value pairs; values may be quoted. None when the line is something else."""
    pair = re.compile(r'([a-z_]+)=("(?:[^"\\]|\\.)*"|[^\s"=\\]+)(?: |$)')
    found, at = {}, 0
    while at < len(line):
        match = pair.match(line, at)
        if not match:
            return None
        found[match.group(1)] = match.group(2).strip('"')
        at = match.end()
    return found


class Server:
    """One run of `originchats serve`. A context manager, which never leaves it running."""

    def __init__(self, data, *arguments, prepare=None):
        """`prepare` is called in the child before the program is (setrlimit and the like)."""
        self.data = pathlib.Path(data)
        self._logs = self.data.parent / (self.data.name + "-logs")
        self._logs.mkdir(parents=True, exist_ok=True)
        number = len(list(self._logs.iterdir())) // 2
        self._out = self._logs / f"{number:03}.out"
        self._err = self._logs / f"{number:03}.err"
        with open(self._out, "wb") as out, open(self._err, "wb") as err:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--data", str(self.data), *map(str, arguments)],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, preexec_fn=prepare)
        try:
            wait_until(lambda: READY.search(self.output()) or self.has_ended(), "the ready line")
        except BaseException:
            self.kill()
            raise
        ready = READY.search(self.output())
        if not ready:
            raise DidNotStart(self.process.wait(), self.output() + self.log())
        self.address, self.host, self.port = ready.group(1), ready.group(2), int(ready.group(3))
        claim = CLAIM.search(self.output())
        self.claim_link, self.claim_code = claim.groups() if claim else (None, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        fault = FAULTS.search(self.log())
        assert not fault, self.log()[fault.start():fault.start() + 4000]

    @property
    def websocket_url(self):
        return self.address.rstrip("/").replace("http", "ws", 1)

    def output(self):
        return self._out.read_text(encoding="utf-8", errors="replace")

    def log(self):
        return self._err.read_text(encoding="utf-8", errors="replace")

    def events(self, name=None):
        """The log's lines as dictionaries; only those of one event, if named."""
        lines = [parse_log_line(line) for line in self.log().splitlines()]
        return [line for line in lines if line and name in (None, line.get("event"))]

    def has_ended(self):
        return self.process.poll() is not None

    def send_signal(self, number):
        self.process.send_signal(number)

    def wait(self, deadline_s=None):
        """The exit code once it has ended."""
        wait_until(self.has_ended, "the end of the server", deadline_s)
        return self.process.returncode

    def stop(self, number=signal.SIGTERM, deadline_s=None):
        self.send_signal(number)
        return self.wait(deadline_s)

    def kill(self):
        if not self.has_ended():
            self.process.kill()
        self.process.wait()

    def reload(self):
        """SIGHUP; returns the log's line about it."""
        before = len(self._reloads())
        self.send_signal(signal.SIGHUP)
        wait_until(lambda: len(self._reloads()) > before, "the config to be reread")
        return self._reloads()[-1]

    def _reloads(self):
        return [event for event in self.events()
                if event["event"] in ("config_reloaded", "config_not_reloaded")]


def serve(data, *arguments, settings=None, prepare=None):
    """A server on a free port; the data directory gets TEST_SETTINGS first if it has no config."""
    write_settings(pathlib.Path(data), settings)
    return Server(data, "--port", "0", *arguments, prepare=prepare)
