"""Rules about C++: functions, names, what may be called where."""
import re

from rules_layout import FUNCTION_LINES_MAX, PARAMETERS_MAX

FUNCTION_LINES_P95 = 40
BEAST_FILES_MAX = 2

# No mutex where values are exchanged by messages; the store's own files are threads' borders.
LOCK = re.compile(r"\bstd::(?:\w*mutex\w*|lock_guard|unique_lock|scoped_lock|shared_lock"
                  r"|condition_variable\w*)\b|<(?:mutex|shared_mutex|condition_variable)>")
LOCK_FREE = ("src/domain/", "src/protocol/", "src/handlers/", "src/live/", "src/server/",
             "src/db/")
LOCK_EXEMPT = ("src/db/store", "src/db/sqlite/")

# The world is asked in base alone, so that tests can stand in for it.
WORLD = re.compile(r"\b(?:(?:system|steady|high_resolution|utc)_clock::now|random_device"
                   r"|s?rand\s*\(|(?:std::|::)?time\s*\(\s*(?:nullptr|NULL|0|&)"
                   r"|gettimeofday\s*\(|clock_gettime\s*\(|(?:secure_)?getenv\s*\()")
WORLD_EXEMPT = ("src/base/", "tests/bench/", "tests/support/")

SLEEP = re.compile(r"\bsleep_(?:for|until)\b|(?<![\w.>])(?:u|nano)?sleep\s*\(")
COROUTINE = re.compile(r"\bco_(?:await|return|yield)\b")
CAMEL_TYPE = re.compile(r"\b(?:struct|class|union|enum(?:\s+(?:class|struct))?)\s+"
                        r"(?:\[\[[^\]]*\]\]\s*)?([a-z]*[A-Z]\w*)\s*(?:final\s*)?[:{;]")
CAMEL_FUNCTION = re.compile(r"^[a-z]+[A-Z]|^[A-Z][a-z]")
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
FILE_NAME = re.compile(r"^[a-z0-9_]+\.[ch]pp$")
# Named by others: libFuzzer and sanitizers look for these.
FOREIGN_FUNCTIONS = {"LLVMFuzzerTestOneInput", "LLVMFuzzerInitialize", "LLVMFuzzerCustomMutator"}


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def list_definitions(file):
    return [function for function in file.parsed.functions if function.length]


def find_everywhere(files, pattern, words):
    for file in files:
        for match in pattern.finditer(file.code):
            yield file.problem(line_of(file.code, match.start()), words)


def without(files, exempt):
    return [file for file in files if not file.path.startswith(exempt)]


def check_parsing(tree):
    """C++ files can be read by these rules"""
    for file in tree.cpp("src/", "tests/"):
        if file.parsed.fault:
            yield file.problem(1, f"tests/tidy cannot read it: {file.parsed.fault}")


def check_function_lengths(tree):
    """functions have at most 70 lines"""
    for file in tree.cpp("src/", "tests/"):
        for function in list_definitions(file):
            if function.length > FUNCTION_LINES_MAX:
                yield file.problem(function.line, f"{function.name} has {function.length} lines, "
                                                  f"at most {FUNCTION_LINES_MAX}")


def check_usual_function_length(tree):
    """of twenty functions nineteen have at most 40 lines"""
    found = sorted(((function.length, file, function) for file in tree.cpp("src/")
                    for function in list_definitions(file)), key=lambda item: item[0])
    if not found:
        return
    length = found[(len(found) * 95 - 1) // 100][0]
    if length > FUNCTION_LINES_P95:
        _, file, function = found[-1]
        yield file.problem(function.line, f"the 95th percentile of function lengths is {length}, "
                           f"at most {FUNCTION_LINES_P95}; the longest is {function.name}")


def check_parameters(tree):
    """functions take at most four parameters, then an option struct"""
    for file in tree.cpp("src/", "tests/"):
        for function in file.parsed.functions:
            if function.parameter_count > PARAMETERS_MAX and not function.name.isupper():
                yield file.problem(function.line, f"{function.name} takes "
                                   f"{function.parameter_count} parameters")


def check_private_members(tree):
    """private members end in _"""
    for file in tree.cpp("src/", "tests/support/"):
        for member in file.parsed.private_members:
            if not member.name.endswith("_"):
                yield file.problem(member.line, f"private member {member.name} without _")


def check_names(tree):
    """snake_case for types, functions, files; UPPER_CASE for macros"""
    for file in tree.cpp("src/", "tests/"):
        if not FILE_NAME.match(file.name):
            yield file.problem(1, "a file name that is not snake_case")
        for match in CAMEL_TYPE.finditer(file.code):
            yield file.problem(line_of(file.code, match.start()), f"type {match.group(1)}")
        for function in file.parsed.functions:
            if CAMEL_FUNCTION.match(function.name) and function.name not in FOREIGN_FUNCTIONS:
                yield file.problem(function.line, f"function {function.name}")
        for match in MACRO.finditer(file.code):
            if match.group(1) != match.group(1).upper():
                yield file.problem(line_of(file.code, match.start()), f"macro {match.group(1)}")


def check_locks(tree):
    """no mutex in domain, protocol, db's tables, handlers, live, server"""
    return find_everywhere(without(tree.cpp(*LOCK_FREE), LOCK_EXEMPT), LOCK,
                           "a lock where threads exchange values by post")


def check_world(tree):
    """clock, chance and environment are asked in base alone"""
    return find_everywhere(without(tree.cpp("src/", "tests/"), WORLD_EXEMPT), WORLD,
                           "clock, chance or environment outside base")


def check_sleep(tree):
    """no sleeping"""
    return find_everywhere(without(tree.cpp("src/", "tests/"), ("tests/bench/",)), SLEEP,
                           "sleeping")


def check_coroutines(tree):
    """no coroutines"""
    return find_everywhere(tree.cpp("src/", "tests/"), COROUTINE, "a coroutine")


def check_beast(tree):
    """<boost/beast…> in two files"""
    users = [file for file in tree.cpp("src/", "tests/") if "<boost/beast" in file.text]
    for file in users[BEAST_FILES_MAX:]:
        yield file.problem(1, "includes <boost/beast…>, as " +
                           ", ".join(other.path for other in users[:BEAST_FILES_MAX]) + " do")


def check_headers(tree):
    """headers begin with #pragma once and open no namespace to their readers"""
    for file in tree.cpp("src/", "tests/"):
        if file.suffix != ".hpp":
            continue
        if "#pragma once" not in file.lines:
            yield file.problem(1, "no #pragma once")
        for match in re.finditer(r"^using namespace\b", file.code, re.MULTILINE):
            yield file.problem(line_of(file.code, match.start()), "using namespace in a header")


RULES = [check_parsing, check_function_lengths, check_usual_function_length, check_parameters,
         check_private_members, check_names, check_locks, check_world, check_sleep,
         check_coroutines, check_beast, check_headers]
