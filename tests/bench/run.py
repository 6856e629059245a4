#!/usr/bin/python3
"""Runs the benchmarks one after another and prints one table of what they found.

    run.py --build build/bench [NAME …]     only those: fanout, idle, idle-users, history, search,
                                            importing, start

Ours is measured against a baseline in the same run, so that the ratios mean something on any
machine. Exit code 1: a benchmark failed, or a requirement was missed.
"""
import argparse
import os
import pathlib
import platform
import subprocess
import sys

HEAD = ("measured", "ours", "baseline", "ratio", "wanted", "")
TIMEOUT_S = 900


def list_benchmarks(build):
    server = str(build / "originchats")
    return {
        "fanout": [str(build / "fanout"), "--server", server,
                   "--baseline", str(build / "baseline_server")],
        "idle": [str(build / "idle"), "--server", server],
        "idle-users": [str(build / "idle"), "--server", server, "--users", "10000"],
        "history": [str(build / "history")],
        "search": [str(build / "search")],
        "importing": [str(build / "importing"), "--server", server],
        "start": [sys.executable, str(pathlib.Path(__file__).with_name("start.py")),
                  "--server", server],
    }


def describe_machine():
    processor = next((line.split(":", 1)[1].strip()
                      for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                      if line.startswith("model name")), platform.machine())
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} x {processor}, Linux {platform.release()}, load {load:.1f}"


def run_one(name, command):
    """The rows of one benchmark, and whether it went well and met what is required."""
    print(f"-- {name}", file=sys.stderr, flush=True)
    try:
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=TIMEOUT_S,
                               check=False)
    except (OSError, subprocess.TimeoutExpired) as failure:
        print(f"{name}: {failure}", file=sys.stderr)
        return [], False
    rows = [line.split("\t") for line in ended.stdout.splitlines()]
    return [row for row in rows if len(row) == len(HEAD)], ended.returncode == 0


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/bench"))
    parser.add_argument("names", nargs="*")
    chosen = parser.parse_args()
    benchmarks = list_benchmarks(chosen.build.resolve())
    unknown = set(chosen.names) - set(benchmarks)
    if unknown:
        parser.error("no such benchmark: " + ", ".join(sorted(unknown)))

    machine = describe_machine()
    table = []
    failed = []
    for name in chosen.names or benchmarks:
        rows, is_well = run_one(name, benchmarks[name])
        table += rows
        if not is_well:
            failed.append(name)
    print(machine)
    print_table([HEAD] + table)
    if failed:
        print("failed or missed: " + ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
