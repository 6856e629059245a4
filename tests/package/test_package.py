"""The Debian package: what is in it, that it installs in a Debian that has nothing but what the
package asks for, that the server starts there as its own user, and goes again. Needs root and a
mirror; without them that part is skipped, or fails when ORIGINCHATS_CLEAN_DEBIAN=1 asks for it
(`make test-package` does).
"""
import contextlib
import http.client
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("ORIGINCHATS_BUILD", ROOT / "build" / "release"))
DEADLINE_S = 60
PROGRAM_BYTES_MAX = 15_000_000
MEMORY_BYTES_MAX = 20_000_000
EXPOSURE_MAX = 2.0  # of 10, as `systemd-analyze security` counts


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          errors="replace", check=False, **options)


def must(*command, **options):
    done = run(*command, **options)
    assert done.returncode == 0, (command, done.stdout[-3000:], done.stderr[-3000:])
    return done.stdout


@pytest.fixture(scope="session")
def package():
    """Made of what has been built."""
    shutil.rmtree(BUILD / "package", ignore_errors=True)
    must("cpack", "--config", BUILD / "CPackConfig.cmake", cwd=BUILD)
    (file,) = (BUILD / "package").glob("*.deb")
    return file


@pytest.fixture(scope="session")
def content(package, tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    must("dpkg-deb", "--raw-extract", package, folder)
    return folder


def give_up(why):
    if os.environ.get("ORIGINCHATS_CLEAN_DEBIAN") == "1":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


@pytest.fixture(scope="session")
def clean_root(package):
    """A Debian with what the package depends on and no more. The package lies in it."""
    if os.geteuid() != 0:
        give_up("only root can make a root directory")
    wanted = re.findall(r"(?:^|, )([a-z0-9.+-]+)", must("dpkg-deb", "--field", package, "Depends"))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="oc-root-"))
    folder.chmod(0o755)  # "/" of the users in it
    try:
        made = run("debootstrap", "--variant=minbase", f"--include={','.join(wanted)}",
                   "bookworm", folder, timeout=500)
        if made.returncode != 0:
            give_up(f"debootstrap made no Debian (is there a mirror?):\n{made.stdout[-2000:]}"
                    f"{made.stderr[-1000:]}")
        shutil.copy(package, folder / "originchats.deb")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def inside(root, *command):
    return must("chroot", root, *command, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                                               "DEBIAN_FRONTEND": "noninteractive"})


@contextlib.contextmanager
def server(root):
    """The server as the unit starts it, but for what only systemd can do; (process, port)."""
    unit = (root / "lib/systemd/system/originchats.service").read_text()
    start = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE).group(1))
    start = [word for word in start if word != "$ORIGINCHATS_OPTIONS"]
    user = re.search(r"^User=(.*)$", unit, re.MULTILINE).group(1)
    process = subprocess.Popen(
        ["chroot", f"--userspec={user}:{user}", str(root), *start, "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        line = process.stdout.readline()
        while line and "ready:" not in line:  # the log begins before
            line = process.stdout.readline()
        found = re.search(r"ready: http://127\.0\.0\.1:(\d+)/", line)
        assert found, line
        yield process, int(found.group(1))
    finally:
        process.kill()
        process.wait()


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


# What is in it ------------------------------------------------------------------------------------

def test_the_program_is_stripped_and_small(content):
    program = content / "usr/bin/originchats"
    assert program.stat().st_size < PROGRAM_BYTES_MAX
    assert "no symbols" in run("nm", program).stderr
    assert program.stat().st_mode & 0o7777 == 0o755


def test_everything_an_operator_needs_is_in_it(content):
    program = BUILD / "originchats"
    wanted = ["lib/systemd/system/originchats.service", "lib/systemd/system/originchats.socket",
              *(f"share/doc/originchats/{name}" for name in (
                  "operating.md", "settings.md", "admin.md", "jsonl.md",
                  "monitoring/prometheus-alerts.yml", "monitoring/grafana-dashboard.json"))]
    if run(program, "man").returncode == 0:
        wanted.append("share/man/man1/originchats.1")
    if run(program, "completion", "bash").returncode == 0:
        wanted.append("share/bash-completion/completions/originchats")
    for name in wanted:
        assert (content / "usr" / name).stat().st_size > 0, name
    assert (content / "etc/default/originchats").is_file()
    assert (content / "DEBIAN/conffiles").read_text() == "/etc/default/originchats\n"
    assert "/usr/bin/originchats serve" in (
        content / "usr/lib/systemd/system/originchats.service").read_text()
    stray = [path for path in content.rglob("*") if path.is_file()
             and str(ROOT).encode() in path.read_bytes()]
    assert stray == []  # nothing of the machine it was built on


def test_the_units_are_right_and_closed(content):
    """As systemd itself sees them."""
    units = content / "usr/lib/systemd/system"
    told = run("systemd-analyze", "verify", "--man=no", units / "originchats.service",
               units / "originchats.socket")
    complaints = [line for line in told.stderr.splitlines()
                  if "originchats" in line and "is not executable" not in line]
    assert complaints == []
    told = must("systemd-analyze", "security", "--offline=true", "--no-pager",
                units / "originchats.service")
    exposure = float(re.search(r"Overall exposure level.*?: ([\d.]+)", told).group(1))
    assert exposure <= EXPOSURE_MAX, told
    unit = (units / "originchats.service").read_text()
    for line in ("Type=notify", "WatchdogSec=30s", "ProtectSystem=strict", "User=originchats"):
        assert f"\n{line}\n" in unit


def test_install_goes_where_it_is_told(tmp_path):
    command = must("make", "--dry-run", "install", "PREFIX=/opt/chat", cwd=ROOT).splitlines()[-1]
    options = shlex.split(command.split(">")[0])[3:]
    assert options == ["--prefix", "/opt/chat", "--strip"]
    must("cmake", "--install", BUILD, *options, env={**os.environ, "DESTDIR": str(tmp_path)})
    program = tmp_path / "opt/chat/bin/originchats"
    assert program.stat().st_size < PROGRAM_BYTES_MAX
    unit = (tmp_path / "opt/chat/lib/systemd/system/originchats.service").read_text()
    assert "ExecStart=/opt/chat/bin/originchats serve" in unit
    assert (tmp_path / "etc/default/originchats").is_file()


def test_the_containerfile_is_of_two_stages_without_root_and_says_what_the_program_knows():
    """No engine runs here: its words are compared with the program's."""
    text = (ROOT / "packaging/Containerfile").read_text().replace("\\\n", " ")
    assert len(re.findall(r"^FROM ", text, re.MULTILINE)) == 2
    last = text[text.rindex("FROM "):]
    assert re.search(r"^USER originchats$", last, re.MULTILINE)
    (health,) = re.findall(r"HEALTHCHECK.*CMD (\[.*\])", last)
    (start,) = re.findall(r"^CMD (\[.*\])", last, re.MULTILINE)
    for words in (json.loads(health)[1:], json.loads(start)):
        shown = must(BUILD / "originchats", words[0], "--help")
        for option in words[1:]:
            assert not option.startswith("--") or option in shown
    for wanted in ("libssl3", "libsqlite3-0", "libcrypt1"):  # what it is linked with
        assert wanted in last
    must("make", "--dry-run", "build", cwd=ROOT)


# What its scripts tell systemd --------------------------------------------------------------------

SYSTEMCTL = """#!/bin/sh
cd "$DPKG_ROOT"
case "$1" in
    is-enabled) test -e "enabled.$3" ;;
    enable) : >"enabled.$2" ;;
    disable) shift; for unit; do rm -f "enabled.$unit"; done ;;
    *) echo "$*" >>told ;;
esac
"""


class Machine:
    """One with systemd on which dpkg runs the scripts."""

    def __init__(self, root):
        self.root = root
        for folder in ("run/systemd/system", "var/lib/originchats", "programs"):
            (root / folder).mkdir(parents=True)
        for name, text in (("systemctl", SYSTEMCTL), ("getent", "#!/bin/sh\n")):
            (root / "programs" / name).write_text(text)
            (root / "programs" / name).chmod(0o755)

    def run(self, *calls):
        """What systemctl was told meanwhile, but for questions and enabling."""
        told = self.root / "told"
        told.write_text("")
        for script, *arguments in calls:
            must(ROOT / "packaging" / script, *arguments, env={
                "PATH": f"{self.root}/programs:/usr/bin:/bin", "DPKG_ROOT": str(self.root)})
        return [line for line in told.read_text().splitlines() if line != "daemon-reload"]

    def install(self, *older):
        return self.run(["preinst", "install", *older],
                        ["postinst", "configure", older[0] if older else ""])

    def upgrade(self):
        return self.run(["preinst", "upgrade", "0.1.0"], ["postinst", "configure", "0.1.0"])

    def remove(self):
        return self.run(["prerm", "remove"], ["postrm", "remove"])


def test_a_package_that_was_removed_and_comes_back_starts_again(tmp_path):
    machine = Machine(tmp_path)
    assert machine.install() == ["start originchats.service"]
    assert machine.upgrade() == ["try-restart originchats.service"]
    assert machine.remove() == ["stop originchats.service originchats.socket"]
    assert machine.install("0.1.0") == ["start originchats.service"]
    assert machine.upgrade() == ["try-restart originchats.service"]


def test_what_the_operator_disabled_stays_so(tmp_path):
    machine = Machine(tmp_path)
    machine.install()
    (tmp_path / "enabled.originchats.service").unlink()
    machine.remove()
    assert machine.install("0.1.0") == []
    (tmp_path / "enabled.originchats.socket").touch()
    machine.remove()
    assert machine.install("0.1.0") == ["start originchats.socket"]


# In a clean Debian --------------------------------------------------------------------------------

def test_it_installs_starts_upgrades_and_goes(clean_root):
    root, data = clean_root, clean_root / "var/lib/originchats"
    inside(root, "dpkg", "--install", "/originchats.deb")
    user, group = inside(root, "stat", "--format=%U %G", "/var/lib/originchats").split()
    assert (user, group) == ("originchats", "originchats")
    assert data.stat().st_mode & 0o777 == 0o750
    assert inside(root, "getent", "passwd", "originchats").strip().endswith("/nologin")
    assert inside(root, "originchats", "version").startswith("originchats ")

    with server(root) as (process, port):
        assert get(port, "/healthz")[0] == 200
        status, page = get(port, "/")
        assert status == 200 and b"<html" in page.lower()
        owner = os.stat(f"/proc/{process.pid}")
        assert owner.st_uid == data.stat().st_uid != 0
        memory = re.search(r"^VmRSS:\s+(\d+) kB",
                           pathlib.Path(f"/proc/{process.pid}/status").read_text(), re.MULTILINE)
        assert int(memory.group(1)) * 1024 < MEMORY_BYTES_MAX
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_S) == 0
    made = {path.name for path in data.iterdir()}
    assert {"config.json", "db"} <= made

    # An operator's change of a conffile, and his data, outlive an upgrade and a removal.
    with open(root / "etc/default/originchats", "a", encoding="utf-8") as file:
        file.write("# mine\n")
    inside(root, "dpkg", "--install", "/originchats.deb")
    assert "# mine" in (root / "etc/default/originchats").read_text()
    inside(root, "dpkg", "--remove", "originchats")
    assert not (root / "usr/bin/originchats").exists()
    assert (root / "etc/default/originchats").exists()
    inside(root, "dpkg", "--purge", "originchats")
    assert not (root / "etc/default/originchats").exists()
    assert {path.name for path in data.iterdir()} == made
    begin = time.monotonic()
    inside(root, "dpkg", "--install", "/originchats.deb")  # and the same data goes on
    with server(root) as (process, port):
        assert get(port, "/healthz")[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_S) == 0
    assert time.monotonic() - begin < DEADLINE_S
