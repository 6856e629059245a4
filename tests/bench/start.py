#!/usr/bin/python3
"""How long a server takes to start on a million messages, from the exec to the line that says it is
ready, and how much memory it has then, idle. Prints rows for run.py.

    start.py --server build/bench/originchats [--messages 1000000] [--runs 7]
"""
import argparse
import pathlib
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

START_MS_MAX = 300
MEMORY_MB_MAX = 20
INSERT = ("INSERT INTO messages (room, position, id, author, content, timestamp, edited, pinned) "
          "VALUES (1, ?, ?, 'USR:ada', ?, ?, 0, 0)")


def start(server, data):
    """(milliseconds until it is ready, its memory in MB once it is idle)."""
    begin = time.perf_counter()
    with subprocess.Popen([server, "serve", "--data", data, "--port", "0"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        line = process.stdout.readline()
        took = (time.perf_counter() - begin) * 1000
        if "is ready" not in line:
            raise SystemExit(f"the server did not start: {line}")
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        process.terminate()
    return took, int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE).group(1)) / 1024


def fill(database, count):
    """As a server leaves them: the last block of the search index is not sealed, others are not
    either, which is the worst it can be."""
    with sqlite3.connect(database) as on:
        on.executemany(INSERT, ((at, f"m{at:012}", f"message number {at} of many", 1.7e9 + at)
                                for at in range(count)))
        on.execute("INSERT INTO search_unsealed SELECT DISTINCT 1, position / 1024 FROM messages "
                   "WHERE (position / 1024 + 1) * 1024 <= ?", (count,))
    on.close()


def verdict(is_met):
    return "met" if is_met else "MISSED"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="oc-start-") as folder:
        data = pathlib.Path(folder) / "data"
        _, empty_mb = start(chosen.server, data)
        fill(data / "db" / "originchats.sqlite3", chosen.messages)
        runs = [start(chosen.server, data) for _ in range(chosen.runs)]
    took = statistics.median(ms for ms, _ in runs)
    held = max(mb for _, mb in runs)
    is_met = [took < START_MS_MAX, empty_mb < MEMORY_MB_MAX, held < MEMORY_MB_MAX]
    for name, value, unit, most, met in (
            (f"start with {chosen.messages:,} messages", took, "ms", START_MS_MAX, is_met[0]),
            ("memory of a new server", empty_mb, "MB", MEMORY_MB_MAX, is_met[1]),
            (f"memory after it, {chosen.messages:,} messages", held, "MB", MEMORY_MB_MAX,
             is_met[2])):
        print(name, f"{value:.1f} {unit}", "", "", f"< {most} {unit}", verdict(met), sep="\t")
    return 0 if all(is_met) else 1


if __name__ == "__main__":
    sys.exit(main())
