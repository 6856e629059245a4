"""The source tree as the rules see it: paths and texts. Tests make trees of a few lines."""
import dataclasses
import functools
import os
import pathlib

import tidy_cpp

IGNORED_FOLDERS = {".git", "build", "data", "node_modules", "__pycache__", ".pytest_cache",
                   ".ccache"}
# Bytes that are data, not text of ours: what a fuzzer found, what another program wrote.
DATA_PREFIXES = ("tests/fuzz/corpus/", "tests/golden/", "tests/integration/data/")
GENERATED_PREFIXES = ("docs/protocol/",)
TEXT_SUFFIXES = {".cpp", ".hpp", ".c", ".h", ".py", ".js", ".mjs", ".css", ".html", ".sh", ".md",
                 ".cmake", ".sql", ".json", ".chat", ".txt", ".yml", ".webmanifest", ".svg"}
TEXT_NAMES = {"Makefile", "CMakeLists.txt", ".clang-format", ".editorconfig", ".gitignore", "run",
              "LICENSE"}


@dataclasses.dataclass(frozen=True, order=True)
class Problem:
    """One broken rule, as an editor can jump to it."""
    path: str
    line: int
    words: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.words}"


class File:
    """One text file; what is costly to find out is found out once."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.suffix = pathlib.PurePosixPath(path).suffix
        self.name = pathlib.PurePosixPath(path).name
        self.stem = pathlib.PurePosixPath(path).stem

    @functools.cached_property
    def lines(self):
        return self.text.split("\n")[:-1] if self.text.endswith("\n") else self.text.split("\n")

    @functools.cached_property
    def code(self):
        """C++ without comments and literals, same lines and columns."""
        return tidy_cpp.strip_comments_and_literals(self.text)

    @functools.cached_property
    def parsed(self):
        return tidy_cpp.parse(self.code)

    @property
    def is_cpp(self):
        return self.suffix in (".cpp", ".hpp")

    def problem(self, line, words):
        return Problem(self.path, line, words)


class Tree:
    """All text files by path, relative to the root and with slashes."""

    def __init__(self, texts):
        self.files = {path: File(path, texts[path]) for path in sorted(texts)}

    def __iter__(self):
        return iter(self.files.values())

    def __contains__(self, path):
        return path in self.files

    def below(self, *prefixes, suffixes=()):
        """Files whose path begins with one of the prefixes, of these suffixes if any."""
        return [file for file in self if file.path.startswith(prefixes)
                and (not suffixes or file.suffix in suffixes)]

    def cpp(self, *prefixes):
        return self.below(*(prefixes or ("",)), suffixes=(".cpp", ".hpp"))


def is_text(path):
    pure = pathlib.PurePosixPath(path)
    return ((pure.suffix in TEXT_SUFFIXES or pure.name in TEXT_NAMES)
            and pure.name != "package-lock.json" and not path.startswith(DATA_PREFIXES))


def read_tree(root):
    """The tree below that folder; bytes that are no UTF-8 are kept visible as U+FFFD."""
    texts = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in IGNORED_FOLDERS]
        for name in names:
            full = pathlib.Path(folder, name)
            path = full.relative_to(root).as_posix()
            if is_text(path) and not full.is_symlink():
                texts[path] = full.read_bytes().decode("utf-8", errors="replace")
    return Tree(texts)
