"""Rules about the whole: which folder may include which, order of includes, tests and sources."""
import ast
import re

import tidy_cpp
from tidy_tree import Problem

# Lines of tests for each line of source.
TEST_RATIO_MIN = 1.0

# base < domain < protocol < {db, live} < handlers < {net, plugins, watchers} < server < {…}, and
# base < media < handlers: a folder includes itself and what stands here.
BELOW_DB = {"domain", "protocol"}
BELOW_SERVER = {"domain", "media", "protocol", "push", "db", "live", "handlers", "net",
                "plugins", "watchers"}
ARROWS = {
    "base": set(),
    "domain": set(),
    "media": set(),
    "protocol": {"domain"},
    "db": BELOW_DB,
    "push": set(),
    "live": BELOW_DB,
    "handlers": {"domain", "media", "protocol", "push", "db", "live"},
    "net": set(),
    "plugins": {"domain", "protocol", "db", "live", "handlers"},
    "watchers": {"domain", "protocol", "db", "live", "handlers"},
    "server": BELOW_SERVER - {"server"},
    "setup": BELOW_SERVER | {"server"},
    "import": BELOW_SERVER | {"server", "setup"},
    "admin": BELOW_SERVER | {"server", "setup", "import"},
    "backup": BELOW_SERVER | {"server", "setup"},
    "init": BELOW_SERVER | {"server", "setup", "admin", "import", "backup"},
}

PYTHON_SLEEPS = {"time.sleep", "asyncio.sleep", "sleep"}
JAVASCRIPT_SLEEP = re.compile(r"\bsetTimeout\s*\(|\btimers/promises\b")
# A deadline only ever ends a test that would hang.
JAVASCRIPT_DEADLINE = re.compile(r"\bsetTimeout\(\(\) => [\w.]*(reject|kill)\(")


def folder_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else ""


def list_project_includes(file):
    for line, name in tidy_cpp.list_includes(file.text):
        if name.startswith('"'):
            yield line, name.strip('"')


def check_arrows(tree):
    """includes point down the map (docs: design, the map)"""
    for file in tree.cpp("src/"):
        folder = folder_of(file.path)
        if folder not in ARROWS:
            yield file.problem(1, f"src/{folder or file.name} has no place on the map")
            continue
        for line, name in list_project_includes(file):
            other = name.split("/")[0] if "/" in name else folder
            if other not in ARROWS[folder] | {folder, "base"}:
                yield file.problem(line, f"{folder} may not include {name}")


def check_included_files(tree):
    """what is included with quotes is a file of ours, named from src or tests"""
    for file in tree.cpp("src/", "tests/"):
        roots = ("src/",) if file.path.startswith("src/") else ("src/", "tests/")
        for line, name in list_project_includes(file):
            generated = re.fullmatch(r"embedded_\w+\.hpp", name)
            if not generated and not any(root + name in tree for root in roots):
                yield file.problem(line, f"no such file of ours: {name}")


def check_cycles(tree):
    """headers do not include each other in circles"""
    edges = {file.path: ["src/" + name for _, name in list_project_includes(file)
                         if "src/" + name in tree]
             for file in tree.cpp("src/")}
    done, problems = set(), []

    def visit(path, trail):
        if path in trail:
            circle = trail[trail.index(path):] + [path]
            problems.append(Problem(path, 1, "a circle of includes: " + " → ".join(circle)))
        elif path not in done:
            for other in edges[path]:
                visit(other, trail + [path])
            done.add(path)

    for path in edges:
        visit(path, [])
    return problems


def include_kind(name, own):
    """0 own header, 1 ours, 2 libraries, 3 std; None for system headers, which may stand with
    libraries or with std."""
    if name.startswith('"'):
        return 0 if name.strip('"') == own else 1
    inner = name.strip("<>")
    libraries = r"(openssl|doctest|sqlite3|vips|zlib|argon2)\b"
    if inner.endswith(".h") and not re.match(libraries, inner):
        return None
    return 2 if "." in inner else 3


def list_include_blocks(file):
    """Runs of include lines without anything between them: lists of (line, name)."""
    block = []
    for number, line in enumerate(file.lines, 1):
        match = re.match(r'\s*#\s*include\s*(<[^>]*>|"[^"]*")', line)
        if match:
            block.append((number, match.group(1)))
        elif block:
            yield block
            block = []
    if block:
        yield block


def own_header(tree, file):
    own = file.path.removeprefix("src/").removesuffix(".cpp") + ".hpp"
    return own if file.path.startswith("src/") and "src/" + own in tree else ""


def check_include_order(tree):
    """includes: own header, ours, libraries, std; each in a sorted block"""
    for file in tree.cpp("src/", "tests/"):
        own = own_header(tree, file) if file.suffix == ".cpp" else ""
        blocks = list(list_include_blocks(file))
        if own and blocks and blocks[0][0][1] != f'"{own}"':
            yield file.problem(blocks[0][0][0], f"the own header {own} comes first")
        last = 0
        for block in blocks:
            names = [name.strip('"<>') for _, name in block]
            if names != sorted(names):
                yield file.problem(block[0][0], "includes that are not sorted")
            kinds = [kind for _, name in block
                     if (kind := include_kind(name, own)) is not None]
            if any(kind != kinds[0] for kind in kinds):
                yield file.problem(block[0][0], "one block of includes with several kinds "
                                   "(ours, libraries, std)")
            elif kinds and kinds[0] < last:
                yield file.problem(block[0][0], "includes: ours, then libraries, then std")
            last = max([last, *kinds])


def list_python_sleeps(tree_node):
    """Calls of sleep outside of a function named wait_until…"""
    def walk(node, excused):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            excused = excused or node.name.startswith("wait_until")
        if isinstance(node, ast.Call) and ast.unparse(node.func) in PYTHON_SLEEPS and not excused:
            if not (node.args and ast.unparse(node.args[0]) == "0"):
                yield node.lineno
        for child in ast.iter_child_nodes(node):
            yield from walk(child, excused)
    return walk(tree_node, False)


def list_javascript_sleeps(file):
    """Lines with setTimeout in tests, outside of a function named waitUntil…"""
    excused = None
    for number, line in enumerate(file.lines, 1):
        begin = re.match(r"( *)(?:export +)?(?:async +)?function +waitUntil", line)
        if begin:
            excused = begin.group(1)
        elif excused is not None and line.startswith(excused + "}"):
            excused = None
        sleeps = JAVASCRIPT_SLEEP.search(line) and not JAVASCRIPT_DEADLINE.search(line)
        if sleeps and excused is None:
            yield number


def check_script_sleeps(tree):
    """tests wait for what they wait for: sleep only within wait_until, waitUntil"""
    for file in tree.below("tests/", suffixes=(".py",)):
        try:
            parsed = ast.parse(file.text)
        except SyntaxError:
            continue
        for line in list_python_sleeps(parsed):
            yield file.problem(line, "sleeping outside of wait_until")
    for file in tree.below("tests/", suffixes=(".js", ".mjs")):
        for line in list_javascript_sleeps(file):
            yield file.problem(line, "setTimeout outside of waitUntil")


def count_lines(files):
    return sum(len(file.lines) for file in files)


def measure(tree):
    """(lines of source, lines of tests)."""
    source = count_lines(tree.below("src/", suffixes=(".cpp", ".hpp", ".sql")))
    source += count_lines(tree.below("web/", suffixes=(".js",)))
    tests = count_lines(file for file in tree.below(
        "tests/", suffixes=(".cpp", ".hpp", ".py", ".js", ".mjs", ".chat"))
        if not file.path.startswith(("tests/bench/", "tests/tidy/")))
    return source, tests


def check_ratio(tree):
    """tests are at least as long as sources"""
    source, tests = measure(tree)
    if tests < TEST_RATIO_MIN * source:
        yield Problem("tests", 1, f"{tests} lines of tests for {source} lines of source, "
                      f"a ratio of {tests / source:.2f}; at least {TEST_RATIO_MIN}")


RULES = [check_arrows, check_included_files, check_cycles, check_include_order,
         check_script_sleeps, check_ratio]
