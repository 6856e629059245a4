"""backup and restore: under load from real clients, of damaged and hostile archives, on a full
disk; the server's own daily ones."""
import asyncio
import fcntl
import hashlib
import io
import json
import os
import re
import resource
import signal
import stat
import subprocess
import tarfile

import pytest

from chat_client import Client
from server_process import BINARY, DATABASE, run_program, serve, tree_contents, write_settings
from uploading import Uploader, blobs_of, get, png
from waiting import wait_until, wait_until_async

SUMS = "SHA256SUMS"
DESCRIPTION = "originchats-backup.json"
UPLOADS = {"auth_mode": "cracked-only", "attachments.uploads_per_minute": 1000,
           "attachments.allowed_types": ["*"]}


def back_up(data, file, *arguments):
    done = run_program("backup", file, "--data", data, *arguments)
    assert done.returncode == 0, done.stderr
    return done


def restore(file, data, *arguments):
    return run_program("restore", file, "--data", data, *arguments)


def refusal(done):
    """Why it did not work: the last line of stderr."""
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    return done.stderr.strip().splitlines()[-1]


@pytest.fixture
def archive(data, tmp_path):
    """A backup of a server with a user, a message and a file; the server has stopped."""
    async def fill():
        with serve(data, settings=UPLOADS) as server:
            ada = await Uploader.locally(server, "ada")
            told = ada.upload(b"some text", mime_type="text/plain", name="a.txt")
            await ada.client.say("hello", attachments=[{"id": told["id"]}])
            await ada.client.close()
            assert server.stop() == 0

    asyncio.run(fill())
    file = tmp_path / "good.tar"
    back_up(data, file)
    return file


# What a backup is ---------------------------------------------------------------------------------

def test_a_backup_is_plain_tar_with_everything_and_the_hash_of_each_file(archive, data, tmp_path):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", out], check=True)
    subprocess.run(["sha256sum", "--quiet", "-c", SUMS], cwd=out, check=True)
    names = set(tree_contents(out)) - {"db", "db/attachments", "db/attachments/blobs", "vapid"}
    blobs = {"db/attachments/" + name for name in blobs_of(data)}
    assert len(blobs) == 1
    assert names >= {"config.json", str(DATABASE), "db/webhook.key", "vapid/private_key.pem",
                     "vapid/vapid_config.json", SUMS, DESCRIPTION} | blobs
    assert {f"{line.split('  ')[1]}" for line in (out / SUMS).read_text().splitlines()} \
        == {name for name in names if (out / name).is_file()} - {SUMS}
    described = json.loads((out / DESCRIPTION).read_text())
    assert (described["format"], described["messages"], described["attachment_files"]) == (1, 1, 1)
    assert [path.name for path in archive.parent.iterdir() if "partial" in path.name] == []


def test_a_backup_of_a_stopped_server_changes_nothing_and_is_not_written_over(archive, data):
    before = tree_contents(data)
    assert "is there already" in refusal(run_program("backup", archive, "--data", data))
    back_up(data, archive, "--force")
    assert tree_contents(data) == before


async def test_a_backup_under_load_has_all_that_was_acknowledged_and_nothing_half(data, tmp_path):
    """Writers and uploads go on while it is made."""
    file, restored = tmp_path / "load.tar", tmp_path / "restored"
    with serve(data, settings=UPLOADS) as server:
        ada = await Uploader.locally(server, "ada")
        bob = await Uploader.locally(server, "bob")
        acknowledged = {"ada": [], "bob": []}
        is_over = False

        async def write(who, name):
            number = 0
            while not is_over:
                number += 1
                attachments = []
                if number % 4 == 0:
                    told = await asyncio.to_thread(who.upload, f"{name} {number}".encode(),
                                                   mime_type="text/plain", name="a.txt")
                    attachments = [{"id": told["id"]}]
                await who.client.say(f"{name} {number}", attachments=attachments)
                acknowledged[name].append(number)

        writers = [asyncio.create_task(write(ada, "ada")), asyncio.create_task(write(bob, "bob"))]
        await wait_until_async(lambda: min(map(len, acknowledged.values())) > 20, "some messages")
        before = {name: list(numbers) for name, numbers in acknowledged.items()}
        made = await asyncio.create_subprocess_exec(
            BINARY, "backup", str(file), "--data", str(data), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        _, told = await made.communicate()
        assert made.returncode == 0, told
        assert b"warning" not in told
        is_over = True
        await asyncio.gather(*writers)
        assert min(len(acknowledged[name]) - len(before[name]) for name in before) > 0
        server.kill()

    done = restore(file, restored)
    assert done.returncode == 0, done.stderr
    checked = run_program("check", "--deep", "--data", restored)
    assert checked.returncode == 0, checked.stdout
    write_settings(restored, {"port": 0})
    with serve(restored) as server:
        client = await Client.connect(server)
        assert await client.log_in_locally("ada") is None
        history = await client.history()
        for name, numbers in before.items():
            kept = [int(message["content"].split()[1]) for message in history
                    if message["content"].startswith(name)]
            assert kept[:len(numbers)] == numbers
            assert kept == list(range(1, len(kept) + 1))
        files = [attachment for message in history for attachment in message.get("attachments", [])]
        assert len(files) >= sum(len(numbers) // 4 for numbers in before.values())
        for message in history:
            for attachment in message.get("attachments", []):
                status, _, body = get(server, attachment)
                assert (status, body.decode()) == (200, message["content"])


async def test_while_a_backup_reads_no_file_of_an_attachment_is_removed(data):
    with serve(data, settings=UPLOADS) as server:
        ada = await Uploader.locally(server, "ada")
        told = ada.upload(b"some text", mime_type="text/plain", name="a.txt")
        said = await ada.client.say("hello", attachments=[{"id": told["id"]}])
        held = os.open(data / "db/attachments/blobs", os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_SH)
            gone = await ada.client.ask("message_delete", channel="general", id=said["id"])
            assert gone["cmd"] == "message_delete"
            assert get(server, told)[0] == 404
            assert len(blobs_of(data)) == 1
        finally:
            os.close(held)
        await wait_until_async(lambda: not blobs_of(data), "the file to be removed at last")


# What restore takes, and what not -----------------------------------------------------------------

def rewrite(archive, change):
    """The archive with its entries changed, and its list of hashes right for what is left."""
    with tarfile.open(archive) as old:
        entries = [(info, old.extractfile(info).read() if info.isfile() else b"") for info in old]
    entries = [entry for entry in entries if entry[0].name != SUMS]
    entries = change(entries) or entries
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {info.name}\n"
                   for info, content in entries if info.isfile())
    out = archive.with_name("changed.tar")
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as new:
        for info, content in [*entries, (tarfile.TarInfo(SUMS), sums.encode())]:
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    # As we end an archive: two empty blocks, no filling to 10 KiB.
    bytes_of = out.read_bytes().rstrip(b"\0")
    bytes_of += b"\0" * (-len(bytes_of) % 512) + b"\0" * 1024
    out.write_bytes(bytes_of)
    return out


def named(name, content=b"x", kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info, content


HOSTILE = {
    "traversal": (lambda: named("db/../../escaped"), "does not belong there"),
    "absolute": (lambda: named("/tmp/escaped"), "does not belong there"),
    "hidden": (lambda: named("plugins/.bashrc"), "does not belong there"),
    "unknown": (lambda: named("db/users.json"), "does not belong there"),
    "blob in a folder": (lambda: named("db/attachments/blobs/a/b"), "does not belong there"),
    "symlink": (lambda: named("vapid/link", b"", tarfile.SYMTYPE, "/etc"), "no plain file"),
    "hard link": (lambda: named("vapid/link", b"", tarfile.LNKTYPE, "config.json"),
                  "no plain file"),
    "device": (lambda: named("vapid/null", b"", tarfile.CHRTYPE), "no plain file"),
    "folder": (lambda: named("vapid", b"", tarfile.DIRTYPE), "no plain file"),
    "twice": (lambda: named("config.json", b"{}"), "twice"),
}


@pytest.mark.parametrize("kind", HOSTILE, ids=str)
def test_a_hostile_archive_is_refused_before_anything_is_written(kind, archive, tmp_path):
    make, words = HOSTILE[kind]
    changed = rewrite(archive, lambda entries: [*entries, make()])
    target = tmp_path / "target"
    before = tree_contents(tmp_path)
    assert words in refusal(restore(changed, target))
    assert tree_contents(tmp_path) == before


def test_a_rewritten_archive_that_is_right_is_taken(archive, tmp_path):
    """So the refusals above are for what was put in, not for the rewriting."""
    assert restore(rewrite(archive, lambda entries: None), tmp_path / "target").returncode == 0


def test_a_damaged_archive_is_refused_wherever_it_is_damaged(archive, tmp_path):
    target, broken = tmp_path / "target", tmp_path / "broken.tar"
    whole = archive.read_bytes()
    for length in (0, 100, 512, 700, len(whole) // 2, len(whole) - 1536, len(whole) - 512,
                   len(whole) - 1):
        broken.write_bytes(whole[:length])
        refusal(restore(broken, target))
    for place in [*range(0, 512, 37), 600, len(whole) // 2, whole.index(b"some text"),
                  whole.rindex(b"config.json")]:
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1:])
        if broken.read_bytes() != whole:
            refusal(restore(broken, target))
    broken.write_bytes(whole + b"x")
    assert "behind its end" in refusal(restore(broken, target))
    broken.write_bytes(b"\0" * 1024)
    refusal(restore(broken, target))
    assert not target.exists()


def test_a_size_that_is_a_lie_takes_no_room(archive, tmp_path):
    """A bomb: 8 exabytes, or a sparse file of a terabyte."""
    bomb, target = tmp_path / "bomb.tar", tmp_path / "target"
    header = bytearray(archive.read_bytes()[:512])
    header[124:136] = b"\x80" + b"\0" * 3 + b"\x7f" + b"\xff" * 7
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    bomb.write_bytes(bytes(header) + b"\0" * 4096)
    assert "ends in the middle" in refusal(restore(bomb, target))
    with open(bomb, "wb") as file:
        file.truncate(1 << 40)
    assert "behind its end" in refusal(restore(bomb, target))
    assert not target.exists()


def test_a_folder_with_something_in_it_is_not_restored_into_unless_it_may_go_aside(archive, data):
    before = tree_contents(data)
    assert "is not empty" in refusal(restore(archive, data))
    assert tree_contents(data) == before
    (data / "config.json").write_text("{}")
    done = restore(archive, data, "--force")
    assert done.returncode == 0, done.stderr
    (aside,) = data.glob("before-restore-*")
    assert str(aside) in done.stdout
    assert (aside / "config.json").read_text() == "{}"
    assert (aside / DATABASE).exists()
    assert json.loads((data / "config.json").read_text())["auth_mode"] == "cracked-only"
    assert not (data / ".restoring").exists()


def test_a_running_server_is_not_restored_over(archive, data):
    with serve(data):
        before = (data / "config.json").read_bytes()
        assert "another server is running" in refusal(restore(archive, data, "--force"))
        assert (data / "config.json").read_bytes() == before


def test_a_server_does_not_start_in_half_a_restore(data):
    write_settings(data)
    (data / ".restoring").mkdir()
    done = run_program("serve", "--data", data, "--port", "0")
    assert "a restore into this directory was cut off" in refusal(done)


def test_a_backup_in_the_data_directory_itself_is_restored(archive, data):
    kept = data / "backups" / "mine.tar"
    kept.parent.mkdir()
    archive.rename(kept)
    assert restore(kept, data, "--force").returncode == 0
    assert kept.exists()


# A full disk --------------------------------------------------------------------------------------

def test_a_full_disk_ends_a_backup_and_leaves_nothing(archive, data, tmp_path):
    target = tmp_path / "full" / "new.tar"
    target.parent.mkdir()

    def run(bytes_max):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, bytes_max))
        return subprocess.run([BINARY, "backup", target, "--data", data], preexec_fn=limit,
                              capture_output=True, text=True, check=False)

    for bytes_max in (0, 10_000, archive.stat().st_size - 5000):
        assert refusal(run(bytes_max))
        assert list(target.parent.iterdir()) == []
    assert run(archive.stat().st_size * 2).returncode == 0


# The server's own ---------------------------------------------------------------------------------

AUTOMATIC = re.compile(r"originchats-auto-[0-9a-f]{8}-\d{8}-\d{6}\.tar")


def test_daily_backups_are_made_when_one_was_missed_and_the_oldest_go(data):
    folder = data / "kept here"
    folder.mkdir(parents=True)
    old = [f"originchats-auto-2020010{day}-030000.tar" for day in range(1, 5)]
    foreign = ["mine.tar", "originchats-auto-2020.tar", "originchats-auto-20200101-030000.tar.gz",
               "originchats-auto-2020010a-030000.tar"]
    for name in [*old, *foreign]:
        (folder / name).write_text("x")
    (folder / "originchats-auto-20200105-030000.tar").symlink_to("mine.tar")
    settings = {"backup.enabled": True, "backup.directory": "kept here", "backup.keep": 2}
    with serve(data, settings=settings) as server:
        wait_until(lambda: server.events("backup_made"), "the backup that was missed")
        wait_until(lambda: len(server.events("old_backup_removed")) == 3, "the old ones to go")
        made = [path for path in folder.iterdir()
                if AUTOMATIC.fullmatch(path.name) and path.stat().st_size > 1]
        assert len(made) == 1
        assert {path.name for path in folder.iterdir()} == {
            made[0].name, old[-1], *foreign, "originchats-auto-20200105-030000.tar"}
        assert server.stop() == 0
    restored = data.parent / "restored"
    assert restore(made[0], restored).returncode == 0
    with serve(data) as server:  # today's is there
        assert server.stop() == 0
        assert server.events("backup_made") == []


def test_a_daily_backup_that_fails_is_logged_and_the_server_lives(data):
    data.mkdir()
    (data / "backups").write_text("in the way")
    with serve(data, settings={"backup.enabled": True}) as server:
        wait_until(lambda: server.events("backup_failed"), "the failure")
        assert server.stop() == 0
