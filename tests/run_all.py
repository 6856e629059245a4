#!/usr/bin/python3
"""Builds and runs every suite of tests, says one line about each, and closes with one line
"N passed, N failed". A suite that fails shows its output; one that does not exist yet is absent.

    run_all.py           everything that CI checks
    run_all.py --fast    the everyday loop on the dev build
    run_all.py --asan    the C++ suites under the address and undefined behaviour sanitizers
    run_all.py --tsan    the C++ suites under the thread sanitizer
    … NAME …             only the suites whose names begin with one of these
"""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import platform
import re
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
PYTHON = "/usr/bin/python3"
OUTPUT_LINES_MAX = 400
# Every step is tried on the release build; under sanitizers, ten times slower, some of each play.
SAMPLED_SWEEP = "--fail-at-each-step=4"
# What users meet is tested as it is shipped. The other tests in C++ run under sanitizers, which see
# more; compiling them twice would cost a fifth of the time.
RELEASE_TARGETS = ["originchats", "transcripts"]

SANITIZER_ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "second_deadlock_stack=1:halt_on_error=1",
}


OUTPUT = threading.Lock()  # of suites that run side by side


@dataclasses.dataclass
class Counts:
    """What a suite says of itself."""
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return text + f", {self.skipped} skipped" if self.skipped else text


@dataclasses.dataclass
class Suite:
    """A program to run, and how to read its counts from what it printed."""
    name: str
    command: list
    read_counts: object
    timeout_s: int = 900
    environment: dict = dataclasses.field(default_factory=dict)
    is_alone: bool = True  # others beside it would disturb it: it waits for a real clock


def read_doctest(output):
    found = re.findall(r"^\[doctest\] test cases:\s*(\d+) \|\s*(\d+) passed \|\s*(\d+) failed"
                       r"(?: \|\s*(\d+) skipped)?", output, re.MULTILINE)
    if not found:
        return None
    _, passed, failed, skipped = found[-1]
    return Counts(int(passed), int(failed), int(skipped or 0))


def read_closing_line(output):
    """The last "N passed, N failed" that stands alone on a line."""
    found = re.findall(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", output, re.MULTILINE)
    if not found:
        return None
    passed, failed, skipped = found[-1]
    return Counts(int(passed), int(failed), int(skipped or 0))


def read_tap(output):
    """The closing comments of node's test runner."""
    found = dict(re.findall(r"^# (pass|fail|cancelled|skipped|todo) (\d+)$", output, re.MULTILINE))
    if "pass" not in found:
        return None
    return Counts(int(found["pass"]), int(found.get("fail", 0)) + int(found.get("cancelled", 0)),
                  int(found.get("skipped", 0)) + int(found.get("todo", 0)))


def read_junit(path):
    """A reader of the report that pytest leaves there."""
    def read(_):
        try:
            report = xml.etree.ElementTree.parse(path).getroot()
        except (OSError, xml.etree.ElementTree.ParseError):
            return None
        suites = [report] if report.tag == "testsuite" else report.findall("testsuite")
        counts = Counts()
        for suite in suites:
            tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            counts.add(Counts(max(0, tests - failed - skipped), failed, skipped))
        return counts
    return read


def pytest_suite(name, folder, environment, timeout_s):
    report = ROOT / "build" / "test-output" / f"{name.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    return Suite(name, [PYTHON, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider",
                        f"--junitxml={report}", str(folder)],
                 read_junit(report), timeout_s, environment)


def list_cpp_suites(build, prefix, wrapper, sweep="--fail-at-each-step"):
    """The doctest programs, the transcripts and the corpora of one build. `sweep`: how thoroughly
    the plays are tried with trouble."""
    suites = []
    runner = build / "transcripts"
    if runner.exists():
        plays = str(TESTS / "transcripts")
        for words, option in ((" with a failing disk", [sweep]), ("", []),
                              (" over a socket", ["--socket"])):
            suites.append(Suite(f"{prefix}transcripts{words}",
                                [*wrapper, str(runner), *option, plays], read_closing_line,
                                is_alone="--socket" in option))
    for name, program in (("unit", "unit_tests"), ("conformance", "conformance"),
                          ("simulation", "simulation")):
        if (build / program).exists():
            suites.append(Suite(prefix + name, [*wrapper, str(build / program)], read_doctest,
                                is_alone=name == "unit"))
    for target in sorted(build.glob("fuzz_*")):
        corpus = TESTS / "fuzz" / "corpus" / target.name.removeprefix("fuzz_")
        if target.is_file() and os.access(target, os.X_OK):
            suites.append(Suite(prefix + target.name.replace("_", " ", 1),
                                [*wrapper, str(target), str(corpus)], read_closing_line, 120,
                                is_alone=False))
    for suite in suites:
        suite.environment = dict(SANITIZER_ENVIRONMENT)
    return suites


def record_frames(suites):
    """Has these suites record the frames that "protocol frames" looks at after them."""
    files = []
    for suite in suites:
        file = ROOT / "build" / "test-output" / f"{suite.name.replace(' ', '-')}.frames"
        file.unlink(missing_ok=True)
        files.append(str(file))
        if suite.name == "integration":
            suite.environment = {**suite.environment, "ORIGINCHATS_FRAMES": files[-1]}
        else:
            suite.command[1:1] = ["--frames", files[-1]]
    return files


def list_protocol_suites(build, before):
    """Is docs/protocol up to date, and is it true of every frame that suites before it send?"""
    files = record_frames([suite for suite in before
                           if suite.name in ("transcripts over a socket", "integration")])
    return [Suite("docs up to date", [PYTHON, "-B", str(ROOT / "tools" / "protocol_docs.py"),
                                      "--check", str(build / "originchats")],
                  read_closing_line, 60),
            Suite("protocol frames", [PYTHON, "-B", str(TESTS / "protocol_frames.py"),
                                      str(build / "transcripts"), *files],
                  read_closing_line, 300)]


def list_program_suites(build):
    """What runs the real program."""
    suites = []
    program = build / "originchats"
    if not program.exists():
        return suites
    environment = {"ORIGINCHATS_BINARY": str(program)}
    suites.append(Suite("golden", [PYTHON, str(TESTS / "golden.py"), "--check", str(program)],
                        read_closing_line, 60))
    if any((TESTS / "integration").rglob("test_*.py")):
        suites.append(pytest_suite("integration", TESTS / "integration", environment, 900))
    if any("node_modules" not in path.parts for path in (TESTS / "browser").rglob("*test.*js")):
        suites.append(Suite("browser", ["npm", "test", "--silent", "--prefix", "tests/browser",
                                        "--", "--test-reporter=tap"], read_tap, 600, environment))
    return suites


def list_release_suites(build):
    """What runs on the program as it is shipped."""
    suites = [suite for suite in list_cpp_suites(build, "", [])
              if pathlib.Path(suite.command[0]).name in RELEASE_TARGETS]
    suites += list_program_suites(build)
    return [*suites, *list_protocol_suites(build, suites)]


def list_rule_suites():
    """The house rules, and that each rule can fail."""
    return [Suite("tidy", [PYTHON, str(TESTS / "tidy" / "tidy.py"), str(ROOT)],
                  read_closing_line, 60),
            pytest_suite("tidy's own tests", TESTS / "tidy", {}, 120),
            pytest_suite("protocol's own tests", TESTS / "protocol", {}, 120)]


def run_process(suite):
    """Its output and exit code; a suite that hangs is ended with all it started."""
    with subprocess.Popen(suite.command, cwd=ROOT, env={**os.environ, **suite.environment},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace",
                          start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=suite.timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            output += f"\nended after {suite.timeout_s} s\n"
        return output, process.returncode


def judge(counts, code):
    """The counts, with at least one failure when the program itself failed or tested nothing."""
    counts = counts or Counts()
    if counts.failed == 0 and (code != 0 or counts.passed + counts.skipped == 0):
        counts.failed = 1
    return counts


def show_output(name, output):
    lines = output.rstrip().splitlines()
    if len(lines) > OUTPUT_LINES_MAX:
        lines = [f"… {len(lines) - OUTPUT_LINES_MAX} lines before", *lines[-OUTPUT_LINES_MAX:]]
    print(f"---- {name}", *lines, f"---- end of {name}", sep="\n", flush=True)


def run_suite(suite):
    begin = time.monotonic()
    try:
        output, code = run_process(suite)
    except OSError as fault:
        output, code = f"cannot start {suite.command[0]}: {fault}", 1
    counts = judge(suite.read_counts(output), code)
    if counts.failed:
        with OUTPUT:
            show_output(suite.name, output)
    print(f"{suite.name:<34} {counts}  ({time.monotonic() - begin:.1f} s)", flush=True)
    return counts


def run_suites(suites):
    """Those that need no clock side by side, a process per core; then the others, one by one."""
    total = Counts()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for counts in pool.map(run_suite, [suite for suite in suites if not suite.is_alone]):
            total.add(counts)
    for suite in suites:
        if suite.is_alone:
            total.add(run_suite(suite))
    return total


def build_with_preset(preset, targets):
    """The folder, or None. A build that works is not a test and is not counted. It gives way to
    the suites that run beside it."""
    folder = ROOT / "build" / preset
    begin = time.monotonic()
    for command in (["cmake", "--preset", preset],
                    ["nice", "-n19", "cmake", "--build", str(folder), "--target", *targets]):
        done = subprocess.run(command, cwd=ROOT, text=True, errors="replace", check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            show_output(f"build {preset}", done.stdout)
            print(f"{'build ' + preset:<34} failed", flush=True)
            return None
    print(f"{'build ' + preset:<34} done  ({time.monotonic() - begin:.1f} s)", flush=True)
    return folder


def list_steps(options):
    """(preset or None, targets, suites of the built folder), in the order in which they run."""
    if options.fast:
        return [(None, [], lambda _: list_rule_suites()[:1]),
                ("dev", ["everyday"], lambda build: [
                    suite for suite in list_cpp_suites(build, "", [])
                    if suite.name in ("unit", "transcripts")])]
    if options.tsan:
        # GCC 12's thread sanitizer cannot live with the address randomness of newer kernels.
        wrapper = ["setarch", platform.machine(), "-R"]
        return [("tsan", ["all"],
                 lambda build: list_cpp_suites(build, "tsan ", wrapper, SAMPLED_SWEEP))]
    sanitized = ("sanitize", ["all"],
                 lambda build: list_cpp_suites(build, "sanitized ", [], SAMPLED_SWEEP))
    if options.asan:
        return [sanitized]
    return [(None, [], lambda _: list_rule_suites()),
            ("release", RELEASE_TARGETS, list_release_suites),
            sanitized,
            (None, [], lambda _: [pytest_suite("package", TESTS / "package", {}, 900)])]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--asan", action="store_true")
    parser.add_argument("--tsan", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    (ROOT / "build" / "test-output").mkdir(parents=True, exist_ok=True)
    total = Counts()
    steps = list_steps(options)
    # One build after another, each beside the suites of the one before: those mostly wait.
    with concurrent.futures.ThreadPoolExecutor(1) as builder:
        builds = [builder.submit(build_with_preset, preset, targets) if preset else None
                  for preset, targets, _ in steps]
        for build, (_, _, list_suites) in zip(builds, steps):
            folder = build.result() if build else ROOT
            if folder is None:
                total.add(Counts(failed=1))
                continue
            total.add(run_suites([
                suite for suite in list_suites(folder)
                if not options.names or suite.name.startswith(tuple(options.names))]))
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
