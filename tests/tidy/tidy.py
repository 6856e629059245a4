#!/usr/bin/python3
"""The house rules as a test: reads every text file of the tree, says what breaks a rule and
where, and counts rules. `tidy.py [FOLDER]`; what each rule says is its first line in rules_*.py."""
import pathlib
import sys

import rules_cpp
import rules_layout
import rules_map
from tidy_tree import read_tree

RULES = rules_layout.RULES + rules_cpp.RULES + rules_map.RULES


def run(tree, out):
    """Runs every rule; how many passed and how many failed."""
    passed = failed = 0
    for rule in RULES:
        problems = sorted(rule(tree))
        if problems:
            failed += 1
            out.write(f"rule: {rule.__doc__}\n")
            out.writelines(f"  {problem}\n" for problem in problems)
        else:
            passed += 1
    return passed, failed


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parents[2])
    tree = read_tree(root)
    passed, failed = run(tree, sys.stdout)
    source, tests = rules_map.measure(tree)
    print(f"{source} lines of source, {tests} lines of tests")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
