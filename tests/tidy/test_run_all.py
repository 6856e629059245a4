"""How run_all.py reads what suites print, and that nothing counts as passed that did not run."""
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import golden  # noqa: E402  (tests/ is not a package)
import run_all  # noqa: E402
from run_all import Counts, Suite  # noqa: E402


def test_doctest_totals_are_read():
    output = ("[doctest] test cases:  12 |  10 passed | 2 failed | 3 skipped\n"
              "[doctest] assertions: 412 | 400 passed | 12 failed |\n")
    assert run_all.read_doctest(output) == Counts(10, 2, 3)
    assert run_all.read_doctest("[doctest] test cases: 1 | 1 passed | 0 failed |\n") == Counts(1)
    assert run_all.read_doctest("Segmentation fault\n") is None


def test_the_last_closing_line_counts():
    assert run_all.read_closing_line("1 passed, 0 failed\n7 passed, 2 failed, 1 skipped\n") == \
        Counts(7, 2, 1)
    assert run_all.read_closing_line("all 7 passed, 2 failed today\n") is None


def test_node_reports_cancelled_tests_as_failed():
    output = "# tests 9\n# pass 4\n# fail 1\n# cancelled 2\n# skipped 1\n# todo 1\n"
    assert run_all.read_tap(output) == Counts(4, 3, 2)
    assert run_all.read_tap("ok 1 - x\n") is None


def test_pytest_reports_errors_as_failed(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/>'
                      '</testsuites>', encoding="utf-8")
    assert run_all.read_junit(report)("") == Counts(3, 3, 3)
    report.write_text("<testsui", encoding="utf-8")
    assert run_all.read_junit(report)("") is None
    assert run_all.read_junit(tmp_path / "gone.xml")("") is None


@pytest.mark.parametrize("counts, code, failed", [
    (Counts(5, 0), 0, 0), (Counts(5, 2), 1, 2), (Counts(5, 0), 1, 1), (None, 0, 1),
    (None, -11, 1), (Counts(0, 0), 0, 1), (Counts(0, 0, 4), 0, 0)])
def test_a_suite_that_dies_or_tests_nothing_has_failed(counts, code, failed):
    assert run_all.judge(counts, code).failed == failed


def run_script(script, timeout_s=60):
    suite = Suite("sample", ["/bin/sh", "-c", script], run_all.read_closing_line, timeout_s)
    return run_all.run_suite(suite)


def test_a_passing_suite_is_one_line(capsys):
    assert run_script("echo noise; echo 3 passed, 0 failed") == Counts(3)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_failing_suite_shows_its_output(capsys):
    assert run_script("echo the reason >&2; echo 3 passed, 1 failed; exit 1") == Counts(3, 1)
    assert "the reason" in capsys.readouterr().out


def test_a_suite_that_hangs_is_ended_with_its_children(capsys):
    assert run_script("sleep 600 & echo 1 passed, 0 failed; wait", timeout_s=1).failed == 1
    assert "ended after 1 s" in capsys.readouterr().out


def test_a_program_that_cannot_start_has_failed():
    suite = Suite("sample", ["/nowhere/program"], run_all.read_closing_line)
    assert run_all.run_suite(suite).failed == 1


def test_suites_that_do_not_exist_are_absent(tmp_path):
    assert run_all.list_cpp_suites(tmp_path, "", []) == []
    assert run_all.list_program_suites(tmp_path) == []


def test_programs_that_exist_are_suites(tmp_path):
    for name in ("unit_tests", "transcripts", "fuzz_text"):
        (tmp_path / name).write_text("", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    suites = run_all.list_cpp_suites(tmp_path, "x ", ["wrapped"])
    assert [suite.name for suite in suites] == [
        "x transcripts with a failing disk", "x transcripts", "x transcripts over a socket",
        "x unit", "x fuzz text"]
    assert all(suite.command[0] == "wrapped" for suite in suites)


def test_frames_are_recorded_for_the_suite_that_looks_at_them(tmp_path, monkeypatch):
    monkeypatch.setattr(run_all, "ROOT", tmp_path)
    output = tmp_path / "build" / "test-output"
    output.mkdir(parents=True)
    (output / "integration.frames").write_text("of an older run\n", encoding="utf-8")
    names = ("transcripts", "transcripts over a socket", "integration")
    before = [Suite(name, ["runner", "plays"], None) for name in names]
    docs, frames = run_all.list_protocol_suites(tmp_path, before)
    socket_file = str(output / "transcripts-over-a-socket.frames")
    assert before[0].command == ["runner", "plays"]
    assert before[1].command == ["runner", "--frames", socket_file, "plays"]
    assert before[2].environment == {"ORIGINCHATS_FRAMES": str(output / "integration.frames")}
    assert list(output.iterdir()) == []
    assert docs.name == "docs up to date" and frames.name == "protocol frames"
    assert frames.command[-2:] == [socket_file, str(output / "integration.frames")]


def test_the_closing_line_sums_and_hides_zero_skips():
    total = Counts()
    total.add(Counts(3, 1))
    total.add(Counts(4))
    assert str(total) == "7 passed, 1 failed"
    total.add(Counts(0, 0, 2))
    assert str(total) == "7 passed, 1 failed, 2 skipped"


def make_program(folder, text):
    program = folder / "originchats"
    program.write_text(f"#!/bin/sh\nprintf '%s' '{text}'\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def test_golden_notices_a_changed_surface(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(golden, "GOLDEN", tmp_path / "golden" / "schema.json")
    assert golden.main(["--check", make_program(tmp_path, '{"a":1}')]) == 1
    assert golden.main(["--write", make_program(tmp_path, '{"a":1}')]) == 0
    assert golden.main(["--check", make_program(tmp_path, '{"a": 1}')]) == 0
    capsys.readouterr()
    assert golden.main(["--check", make_program(tmp_path, '{"a":2}')]) == 1
    shown = capsys.readouterr().out
    assert '-  "a": 1' in shown and '+  "a": 2' in shown
    assert shown.endswith("0 passed, 1 failed\n")


def test_golden_fails_when_the_program_does(tmp_path, monkeypatch):
    monkeypatch.setattr(golden, "GOLDEN", tmp_path / "schema.json")
    golden.main(["--write", make_program(tmp_path, "{}")])
    with pytest.raises(subprocess.CalledProcessError):
        golden.main(["--check", "/bin/false"])
