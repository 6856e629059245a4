"""Rules about any text file: columns, lengths, spaces, first comments, words."""
import ast
import re

from tidy_tree import GENERATED_PREFIXES

COLUMNS_MAX = 100
FILE_LINES_MAX = 400
HANDLER_LINES_MAX = 150
FUNCTION_LINES_MAX = 70
PARAMETERS_MAX = 4
OPENING_LINES_MAX = 5

COLUMN_SUFFIXES = {".cpp", ".hpp", ".c", ".h", ".py", ".js", ".mjs", ".css", ".sh", ".md",
                   ".cmake", ".sql"}
SIZED_SUFFIXES = COLUMN_SUFFIXES - {".md"} | {".html"}
COMMENTED_SUFFIXES = COLUMN_SUFFIXES - {".md"}
COMMENT_SIGNS = ("//", "/*", "#", '"""', "--", "<!--")
JS_FUNCTION = re.compile(
    r"^(?P<indent> *)(?:export +)?(?:default +)?(?:(?:static +)?(?:async +)?(?:get +|set +)?"
    r"(?:function\*? +)?(?P<name>[#\w$]+) *\((?P<parameters>[^()]*)\) *\{"
    r"|(?:const|let) +(?P<arrow>[\w$]+) *= *(?:async *)?(?:\((?P<arrow_parameters>[^()]*)\)|\w+)"
    r" *=> *\{)$")
JS_WORDS = {"if", "for", "while", "switch", "catch", "with", "return"}
# Split, so that this file keeps the rule.
UNSAFE_WORDS = re.compile("|".join([
    r"registry\.npm" r"js", r"py" r"pi\.org", r"files\.python" r"hosted", r"deb\.deb" r"ian\.org",
    r"crates\." r"io", r"proxy\.go" r"lang", r"/work" r"/(main|shared)",
    r"/tmp/(brief|bash_" r"jobs)"]), re.IGNORECASE)


def is_link_or_table(line):
    return line.lstrip().startswith("|") or "](" in line or "://" in line


def check_columns(tree):
    """lines have at most 100 columns"""
    for file in tree:
        sized = file.suffix in COLUMN_SUFFIXES or file.name in ("CMakeLists.txt", "Makefile")
        if not sized or file.path.startswith(GENERATED_PREFIXES):
            continue
        for number, line in enumerate(file.lines, 1):
            if len(line) > COLUMNS_MAX and not (file.suffix == ".md" and is_link_or_table(line)):
                yield file.problem(number, f"{len(line)} columns, at most {COLUMNS_MAX}")


def check_spaces(tree):
    """no tabs, no spaces at line ends, Unix line ends, a newline at the end"""
    for file in tree:
        for number, line in enumerate(file.lines, 1):
            if "\t" in line and file.name != "Makefile":
                yield file.problem(number, "a tab")
            if line.endswith("\r"):
                yield file.problem(number, "a carriage return")
            elif line != line.rstrip():
                yield file.problem(number, "spaces at the end of the line")
        if file.text and not file.text.endswith("\n"):
            yield file.problem(len(file.lines), "no newline at the end of the file")
        elif file.text.endswith("\n\n"):
            yield file.problem(len(file.lines), "an empty line at the end of the file")


def check_file_lengths(tree):
    """files have at most 400 lines; tests are exempt"""
    for file in tree:
        if file.suffix in SIZED_SUFFIXES and not file.path.startswith("tests/"):
            if len(file.lines) > FILE_LINES_MAX:
                yield file.problem(FILE_LINES_MAX + 1,
                                   f"{len(file.lines)} lines, at most {FILE_LINES_MAX}")


def is_command(tree, file):
    """The rule of cmake/command_table.cmake."""
    return (file.path.startswith("src/handlers/") and file.suffix == ".cpp"
            and not file.path.startswith(("src/handlers/http/", "src/handlers/rotur/"))
            and file.path.removesuffix(".cpp") + ".hpp" not in tree)


def check_handler_lengths(tree):
    """files of commands have at most 150 lines"""
    for file in tree:
        if is_command(tree, file) and len(file.lines) > HANDLER_LINES_MAX:
            yield file.problem(HANDLER_LINES_MAX + 1,
                               f"{len(file.lines)} lines, at most {HANDLER_LINES_MAX}")


def opening_comment(file):
    """Lines of the first paragraph of the comment that opens the file; 0 when there is none."""
    lines = file.lines
    if lines and lines[0].startswith("#!"):
        lines = lines[1:]
    if not lines or not lines[0].startswith(COMMENT_SIGNS) or lines[0].startswith("#include"):
        return 0
    sign = "//" if lines[0].startswith("//") else None
    count = 0
    for line in lines:
        if line.strip() in ("", "//", "#", "--", "*") or (sign and not line.startswith(sign)):
            break
        count += 1
    return count


def check_opening_comments(tree):
    """files open with a comment of one to five lines that says what they are for"""
    for file in tree:
        if file.suffix not in COMMENTED_SUFFIXES and file.name not in ("CMakeLists.txt",
                                                                       "Makefile"):
            continue
        lines = opening_comment(file)
        if lines == 0 and file.text.strip():
            yield file.problem(1, "no opening comment")
        elif lines > OPENING_LINES_MAX and file.path.startswith("src/"):
            yield file.problem(1, f"{lines} opening lines, at most {OPENING_LINES_MAX} "
                                  "(more after an empty comment line)")


def check_todos(tree):
    """what is left to do names its issue: TODO(#7): words"""
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\): \S)")
    for file in tree:
        if file.path.startswith("tests/tidy/") or file.suffix == ".md":
            continue
        for number, line in enumerate(file.lines, 1):
            if mark.search(line):
                yield file.problem(number, "TODO without an issue: TODO(#7): words")


def check_words(tree):
    """no package registry, no path of somebody's machine"""
    for file in tree:
        for number, line in enumerate(file.lines, 1):
            if UNSAFE_WORDS.search(line):
                yield file.problem(number, "a package registry or a path of one machine")


def python_functions(file):
    for node in ast.walk(ast.parse(file.text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [argument.arg for argument in node.args.posonlyargs + node.args.args]
            yield node, [name for name in names if name not in ("self", "cls")]


def check_python_functions(tree):
    """Python functions: at most 70 lines, four parameters; tests may take more fixtures"""
    for file in tree.below("", suffixes=(".py",)):
        try:
            functions = list(python_functions(file))
        except SyntaxError as fault:
            yield file.problem(fault.lineno or 1, f"does not parse: {fault.msg}")
            continue
        for node, parameters in functions:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                yield file.problem(node.lineno, f"{node.name} has {length} lines")
            if len(parameters) > PARAMETERS_MAX and not node.name.startswith("test_"):
                yield file.problem(node.lineno,
                                   f"{node.name} takes {len(parameters)} parameters")


def javascript_functions(file):
    """(line, name, length, parameters); an end is found by its indentation."""
    for number, line in enumerate(file.lines, 1):
        match = JS_FUNCTION.match(line)
        if not match or match.group("name") in JS_WORDS:
            continue
        closing = re.compile(re.escape(match.group("indent")) + r"\}")
        length = next((index + 2 for index, later in enumerate(file.lines[number:])
                       if closing.match(later)), 1)
        listed = match.group("parameters") or match.group("arrow_parameters") or ""
        flat = re.sub(r"\{.*?\}|\[.*?\]", "x", listed)
        count = flat.count(",") + 1 if flat.strip() else 0
        yield number, match.group("name") or match.group("arrow"), length, count


def check_javascript_functions(tree):
    """JavaScript functions: at most 70 lines, four parameters"""
    for file in tree.below("", suffixes=(".js", ".mjs")):
        for number, name, length, count in javascript_functions(file):
            if length > FUNCTION_LINES_MAX:
                yield file.problem(number, f"{name} has {length} lines")
            if count > PARAMETERS_MAX:
                yield file.problem(number, f"{name} takes {count} parameters")


RULES = [check_columns, check_spaces, check_file_lengths, check_handler_lengths,
         check_opening_comments, check_todos, check_words, check_python_functions,
         check_javascript_functions]
