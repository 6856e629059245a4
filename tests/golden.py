#!/usr/bin/python3
"""The public surface as one reviewed file: tests/golden/schema.json is what `originchats schema`
prints. `golden.py --check BINARY` shows the difference, `--write` accepts it."""
import difflib
import json
import pathlib
import subprocess
import sys

GOLDEN = pathlib.Path(__file__).parent / "golden" / "schema.json"


def current_schema(binary):
    """What the program says now, laid out so that one change is one line of diff."""
    made = subprocess.run([binary, "schema"], capture_output=True, timeout=60, check=True)
    return json.dumps(json.loads(made.stdout), indent=2, ensure_ascii=False) + "\n"


def list_differences(expected, actual):
    """Unified diff, empty when both are the same."""
    return list(difflib.unified_diff(
        expected.splitlines(), actual.splitlines(), "tests/golden/schema.json",
        "originchats schema", lineterm=""))


def check(binary):
    """Prints the difference and the count; the exit code."""
    if not GOLDEN.exists():
        print("tests/golden/schema.json is missing: make golden")
        print("0 passed, 1 failed")
        return 1
    differences = list_differences(GOLDEN.read_text(encoding="utf-8"), current_schema(binary))
    if differences:
        print("\n".join(differences))
        print("The public surface has changed. If that is meant: make golden, and review the diff.")
    print("0 passed, 1 failed" if differences else "1 passed, 0 failed")
    return 1 if differences else 0


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("--check", "--write"):
        print("usage: golden.py --check|--write BINARY", file=sys.stderr)
        return 2
    if arguments[0] == "--check":
        return check(arguments[1])
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(current_schema(arguments[1]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
