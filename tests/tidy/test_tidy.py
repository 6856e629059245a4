"""Each rule is shown to fail on a sample that breaks it and to accept one that keeps it."""
import pathlib

import pytest

import rules_cpp
import rules_layout
import rules_map
import tidy
import tidy_cpp
from tidy_tree import Tree, is_text, read_tree


def cpp(body, opening="// What it is for. Any thread.\n"):
    return opening + body + "\n"


def long_function(lines):
    return cpp("void long_one()\n{\n" + "    work();\n" * (lines - 3) + "}")


def usual_functions():
    """Twenty functions of which two have 50 lines."""
    body = "\n".join(["void short_one() {}"] * 18)
    return cpp(body + "\nvoid a()\n{\n" + "    work();\n" * 48 + "}\nvoid b()\n{\n"
               + "    work();\n" * 48 + "}")


def header(body):
    return cpp("#pragma once\n" + body)


# rule: (samples that break it, samples that keep it); a sample is {path: text}.
SAMPLES = {
    rules_layout.check_columns: (
        [{"src/base/a.cpp": "// " + "x" * 98 + "\n"}, {"Makefile": "# " + "x" * 99 + "\n"},
         {"docs/a.md": "x" * 101 + "\n"}],
        [{"src/base/a.cpp": "// " + "x" * 97 + "\n"}, {"docs/a.md": "| " + "x" * 200 + "\n"},
         {"docs/a.md": "see [x](" + "x" * 200 + ")\n"},
         {"docs/protocol/a.md": "x" * 200 + "\n"}, {"web/a.html": "x" * 200 + "\n"}]),
    rules_layout.check_spaces: (
        [{"src/base/a.cpp": "//\tx\n"}, {"src/base/a.cpp": "// x \n"}, {"a.md": "x"},
         {"a.md": "x\n\n"}, {"a.md": "x\r\n"}],
        [{"src/base/a.cpp": "// x\n"}, {"Makefile": "# x\na:\n\tb\n"}, {"a.md": ""}]),
    rules_layout.check_file_lengths: (
        [{"src/base/a.cpp": "// x\n" * 401}, {"web/a.css": "/* x */\n" * 401}],
        [{"src/base/a.cpp": "// x\n" * 400}, {"tests/unit/a.cpp": "// x\n" * 900}]),
    rules_layout.check_handler_lengths: (
        [{"src/handlers/message/pin.cpp": "// x\n" * 151}],
        [{"src/handlers/message/pin.cpp": "// x\n" * 150},
         {"src/handlers/http/files.cpp": "// x\n" * 151},
         {"src/handlers/auth/password.cpp": "// x\n" * 151,
          "src/handlers/auth/password.hpp": "// x\n"}]),
    rules_layout.check_opening_comments: (
        [{"src/base/a.cpp": "#include <string>\n"}, {"src/base/a.cpp": "// x\n" * 6},
         {"tools/a.py": "#!/usr/bin/python3\nimport sys\n"}, {"web/a.css": "a {}\n"}],
        [{"src/base/a.cpp": "// x\n" * 5 + "int a;\n"},
         {"src/base/a.cpp": "// x\n//\n" + "// more\n" * 9},
         {"tools/a.py": "#!/usr/bin/python3\n# x\nimport sys\n"}, {"a.md": "x\n"},
         {"tests/tidy/a.py": '"""x"""\n'}, {"tests/support/__init__.py": ""}]),
    rules_layout.check_todos: (
        [{"src/base/a.cpp": "// TODO: x\n"}, {"web/a.js": "// FIXME(me): x\n"},
         {"src/base/a.cpp": "// TODO(#7)\n"}],
        [{"src/base/a.cpp": "// TODO(#7): x\n"}, {"src/base/a.cpp": "// MASTODON\n"}]),
    rules_layout.check_words: (
        [{"a.md": "see registry.npm" + "js.org\n"}, {"tools/a.sh": "cd /work" + "/main\n"}],
        [{"a.md": "apt-get install g++; a registry of roles; /work/other\n"}]),
    rules_layout.check_python_functions: (
        [{"tools/a.py": "def f(a, b, c, d, e):\n    pass\n"},
         {"tools/a.py": "def f():\n" + "    pass\n" * 70}, {"tools/a.py": "def f(:\n"}],
        [{"tools/a.py": "def f(a, b, c, d, *, e=1):\n    pass\n"},
         {"tools/a.py": "class x:\n    def f(self, a, b, c, d):\n        pass\n"},
         {"tools/a.py": "def test_f(a, b, c, d, e):\n    pass\n"},
         {"tools/a.py": "def f():\n" + "    pass\n" * 69}]),
    rules_layout.check_javascript_functions: (
        [{"web/a.js": "export function f(a, b, c, d, e) {\n}\n"},
         {"web/a.js": "function f() {\n" + "  g();\n" * 69 + "}\n"},
         {"web/a.js": "class X {\n  m(a) {\n" + "    g();\n" * 69 + "  }\n}\n"},
         {"web/a.js": "const f = (a, b, c, d, e) => {\n};\n"}],
        [{"web/a.js": "export function f(a, b, c, { d, e, g }) {\n}\n"},
         {"web/a.js": "function f() {\n" + "  g();\n" * 68 + "}\n"},
         {"web/a.js": "  if (f(a)) {\n" + "  g();\n" * 90 + "  }\n"}]),
    rules_cpp.check_parsing: (
        [{"src/base/a.cpp": cpp("void a() {")}, {"src/base/a.cpp": cpp("void a() )")}],
        [{"src/base/a.cpp": cpp('char a = \'{\'; auto b = "("; auto c = R"x({)")x"; // {')},
         {"src/base/a.cpp": cpp("int a = 1'000'000; int b = f('(');")}]),
    rules_cpp.check_function_lengths: (
        [{"src/base/a.cpp": long_function(71)}, {"tests/unit/a.cpp": long_function(71)}],
        [{"src/base/a.cpp": long_function(70)}]),
    rules_cpp.check_usual_function_length: (
        [{"src/base/a.cpp": usual_functions()}],
        [{"src/base/a.cpp": long_function(40)}, {}]),
    rules_cpp.check_parameters: (
        [{"src/base/a.hpp": header("void f(int a, int b, int c, int d, int e);")},
         {"src/base/a.cpp": cpp("struct s {\n    s(int a, int b, int c, int d, int e) : f(a) {}\n"
                                "};")},
         {"src/base/a.cpp": cpp("void f(int a, x<b, c> d, int e, int g, int h = f(1, 2)) {}")}],
        [{"src/base/a.hpp": header("void f(x<int, int> a, std::function<void(int, int)> b);")},
         {"src/base/a.hpp": header("MACRO(a, b, c, d, e)\nvoid f(int a, int b, int c, int d);")}]),
    rules_cpp.check_private_members: (
        [{"src/base/a.hpp": header("class a {\n    int b;\n};")},
         {"src/base/a.hpp": header("class a {\npublic:\n    int c;\nprivate:\n    x<int> b{};\n"
                                   "};")},
         {"src/base/a.hpp": header("class a {\nprivate:\n    struct b {};\n    b c = f();\n};")}],
        [{"src/base/a.hpp": header("class a {\npublic:\n    int b;\n    int f() { return 1; }\n"
                                   "};")},
         {"src/base/a.hpp": header("template <class T>\nstruct a {\n    int b;\n};")},
         {"src/base/a.hpp": header("class a {\n    static constexpr int b = 1;\n    void c();\n"
                                   "    int d_ = 1;\n    x<int> e_{};\n"
                                   "    char f_[3] = {};\n};")}]),
    rules_cpp.check_names: (
        [{"src/base/a.cpp": cpp("struct ChatServer {\n};")},
         {"src/base/a.cpp": cpp("void doThis() {}")}, {"src/base/a.cpp": cpp("void DoThis() {}")},
         {"src/base/a.cpp": cpp("#define check(x) x")}, {"src/base/ChatServer.cpp": cpp("")}],
        [{"src/base/a.cpp": cpp("template <class Value>\nstruct chat_server {\n};\n"
                                "#define CHECK(x) x\nvoid do_this() {}")},
         {"tests/fuzz/a_fuzz.cpp": cpp("int LLVMFuzzerTestOneInput(int a) { return 0; }")}]),
    rules_cpp.check_locks: (
        [{"src/server/a.cpp": cpp("std::mutex m;")}, {"src/db/users.cpp": cpp("#include <mutex>")},
         {"src/live/a.cpp": cpp("std::scoped_lock l(m);")}],
        [{"src/net/a.cpp": cpp("std::mutex m;")},
         {"src/db/store_writer.cpp": cpp("std::mutex m;")},
         {"src/server/a.cpp": cpp("// no std::mutex here")}]),
    rules_cpp.check_world: (
        [{"src/server/a.cpp": cpp("auto t = std::chrono::system_clock::now();")},
         {"src/net/a.cpp": cpp("auto t = clock::now() + steady_clock::now();")},
         {"src/db/a.cpp": cpp("int a = rand();")},
         {"src/db/a.cpp": cpp("auto t = std::time(nullptr);")},
         {"tests/unit/a.cpp": cpp("std::random_device r;")},
         {"src/init/a.cpp": cpp('getenv("A");')}],
        [{"src/base/clock.cpp": cpp("auto t = system_clock::now();")},
         {"src/db/a.cpp": cpp("auto t = wall_time(0); auto s = operand(); x.run_time(now);")},
         {"tests/support/a.hpp": cpp("auto t = steady_clock::now();")}]),
    rules_cpp.check_sleep: (
        [{"tests/unit/a.cpp": cpp("std::this_thread::sleep_for(1ms);")},
         {"src/net/a.cpp": cpp("usleep(10);")}, {"src/net/a.cpp": cpp("::sleep(10);")}],
        [{"src/net/a.cpp": cpp("wait_until_ready(); x.sleep(1); // sleep(1)")}]),
    rules_cpp.check_coroutines: (
        [{"src/net/a.cpp": cpp("co_await x;")}, {"tests/unit/a.cpp": cpp("co_return;")}],
        [{"src/net/a.cpp": cpp("int not_co_await_ = 1; // co_await")}]),
    rules_cpp.check_beast: (
        [{f"src/net/{name}.cpp": cpp("#include <boost/beast/http.hpp>") for name in "abc"}],
        [{f"src/net/{name}.cpp": cpp("#include <boost/beast/http.hpp>") for name in "ab"}]),
    rules_cpp.check_headers: (
        [{"src/base/a.hpp": cpp("int a();")}, {"src/base/a.hpp": header("using namespace std;")}],
        [{"src/base/a.hpp": header("int a();")}, {"src/base/a.cpp": cpp("using namespace std;")}]),
    rules_map.check_arrows: (
        [{"src/base/a.cpp": cpp('#include "domain/b.hpp"')},
         {"src/net/a.cpp": cpp('#include "handlers/b.hpp"')},
         {"src/net/a.cpp": cpp('#include "db/b.hpp"')},
         {"src/handlers/a.cpp": cpp('#include "net/b.hpp"')},
         {"src/handlers/x/a.cpp": cpp('#include "server/b.hpp"')},
         {"src/db/a.cpp": cpp('#include "live/b.hpp"')},
         {"src/server/a.cpp": cpp('#include "init/b.hpp"')}, {"src/misc/a.cpp": cpp("")}],
        [{"src/server/a.cpp": cpp('#include "net/b.hpp"\n#include "server/c.hpp"')},
         {"src/server/a.cpp": cpp('#include "embedded_web.hpp"')},
         {"src/handlers/a.cpp": cpp('#include "base/b.hpp"\n#include "db/b.hpp"')},
         {"tests/unit/a.cpp": cpp('#include "server/b.hpp"\n#include "net/b.hpp"')}]),
    rules_map.check_included_files: (
        [{"src/base/a.cpp": cpp('#include "base/gone.hpp"')},
         {"src/base/a.cpp": cpp('#include "support/b.hpp"'), "tests/support/b.hpp": header("")}],
        [{"src/base/a.cpp": cpp('#include "base/b.hpp"'), "src/base/b.hpp": header("")},
         {"src/db/a.cpp": cpp('#include "embedded_migrations.hpp"')},
         {"tests/unit/a.cpp": cpp('#include "support/b.hpp"'), "tests/support/b.hpp": header("")}]),
    rules_map.check_cycles: (
        [{"src/base/a.hpp": header('#include "base/b.hpp"'),
          "src/base/b.hpp": header('#include "base/a.hpp"')}],
        [{"src/base/a.hpp": header('#include "base/b.hpp"'),
          "src/base/c.hpp": header('#include "base/b.hpp"\n#include "base/a.hpp"'),
          "src/base/b.hpp": header("")}]),
    rules_map.check_include_order: (
        [{"src/base/a.cpp": cpp('#include "base/c.hpp"\n#include "base/b.hpp"')},
         {"src/base/a.cpp": cpp('#include <string>\n\n#include "base/b.hpp"')},
         {"src/base/a.cpp": cpp("#include <string>\n\n#include <boost/json.hpp>")},
         {"src/base/a.cpp": cpp('#include "base/b.hpp"\n#include <string>')},
         {"src/base/a.cpp": cpp('#include "base/b.hpp"\n\n#include "base/a.hpp"'),
          "src/base/a.hpp": header("")}],
        [{"src/base/a.cpp": cpp('#include "base/a.hpp"\n\n#include "base/0.hpp"\n\n'
                                "#include <boost/json.hpp>\n#include <zlib.h>\n\n#include <map>\n\n"
                                "#include <sys/socket.h>\n#include <unistd.h>"),
          "src/base/a.hpp": header("")}]),
    rules_map.check_script_sleeps: (
        [{"tests/integration/a.py": "import time\ndef f():\n    time.sleep(1)\n"},
         {"tests/integration/a.py": "async def f():\n    await asyncio.sleep(0.1)\n"},
         {"tests/browser/a.js": "function f() {\n  setTimeout(g, 1);\n}\n"},
         {"tests/browser/a.js": "import { setTimeout as s } from 'node:timers/promises';\n"}],
        [{"tests/integration/a.py":
          "def wait_until(f):\n    while not f():\n        time.sleep(1)\n"},
         {"tests/integration/a.py": "async def f():\n    await asyncio.sleep(0)\n"},
         {"tests/browser/a.js": "export async function waitUntil(f) {\n  setTimeout(g, 1);\n}\n"},
         {"tests/browser/a.js": "const late = setTimeout(() => reject(new Error(x)), 1);\n"},
         {"web/a.js": "setTimeout(g, 1);\n"}]),
    rules_map.check_ratio: (
        [{"src/base/a.cpp": "// x\n" * 10, "tests/unit/a.cpp": "// x\n" * 9},
         {"web/a.js": "// x\n" * 10, "tests/bench/a.cpp": "// x\n" * 20}],
        [{"src/base/a.cpp": "// x\n" * 10, "tests/unit/a.cpp": "// x\n" * 10}, {}]),
}


def list_cases(index):
    return [pytest.param(rule, sample, id=f"{rule.__name__}-{number}")
            for rule, samples in SAMPLES.items() for number, sample in enumerate(samples[index])]


def test_every_rule_has_samples_of_both_kinds():
    assert set(SAMPLES) == set(tidy.RULES)
    assert all(broken and kept for broken, kept in SAMPLES.values())


@pytest.mark.parametrize("rule, sample", list_cases(0))
def test_a_rule_finds_what_breaks_it(rule, sample):
    assert list(rule(Tree(sample)))


@pytest.mark.parametrize("rule, sample", list_cases(1))
def test_a_rule_accepts_what_keeps_it(rule, sample):
    assert not list(rule(Tree(sample)))


def functions_of(text):
    parsed = tidy_cpp.parse(tidy_cpp.strip_comments_and_literals(text))
    assert not parsed.fault
    return [(f.name, f.length, f.parameter_count) for f in parsed.functions]


@pytest.mark.parametrize("text, expected", [
    ("int f(int a)\n{\n    return a;\n}\n", [("f", 4, 1)]),
    ("void f() { if (a) { b(); } }\nvoid g() {}\n", [("f", 1, 0), ("g", 1, 0)]),
    ("a::a(int b) : c_{b}, d_(b)\n{\n}\n", [("a", 3, 1)]),
    ("a::a() : base<int>{1}\n{\n}\n", [("a", 3, 0)]),
    ("bool operator==(a const& b, a const& c) { return true; }", [("operator==", 1, 2)]),
    ("void a::operator()(int b) const { }", [("operator()", 1, 1)]),
    ("auto f(int a) -> std::map<int, int>\n{\n}\n", [("f", 3, 1)]),
    ("std::function<void(int, int)> f(int a) { }", [("f", 1, 1)]),
    ("template <class T, class = x<T>>\n    requires(!b<T>)\nvoid f(T a)\n{\n}\n",
     [("f", 3, 1)]),
    ("template <class T>\n    requires c<T>::value\nvoid f(T a) { }", [("f", 1, 1)]),
    ("constexpr int a[] = {1, 2};\nauto const l = [](int x) { return x; };\nvoid f() {}",
     [("f", 1, 0)]),
    ("namespace a::b {\nnamespace {\nextern \"C\" {\nvoid f() {}\n}\n}\n}", [("f", 1, 0)]),
    ("STRUCT(a, (), (b))\nvoid f(int a) {}", [("f", 1, 1)]),
    ("STRUCT(a, (), (b))\nstruct c {\n    int d;\n};\nvoid f() {}", [("f", 1, 0)]),
    ("TEST_CASE(\"a {\")\n{\n    b();\n}\n", [("TEST_CASE", 4, 1)]),
    ("enum class a { b = f(1), c };\nvoid f();", [("f", 0, 0)]),
    ("template <class T>\nconcept c = requires(T t) { t.f(); };\nvoid f();", [("f", 0, 0)]),
    ("struct a {\n    a() = default;\n    virtual int f(int b) const = 0;\n};",
     [("a", 0, 0), ("f", 0, 1)]),
    ("#define A { (\nvoid f() {}", [("f", 1, 0)]),
])
def test_functions_are_found_with_lengths_in_lines_and_parameters(text, expected):
    assert functions_of(text) == expected


def test_the_tree_leaves_out_what_is_not_ours(tmp_path):
    for path in ("src/a.cpp", "build/b.cpp", "web/node_modules/c.js", "tests/golden/schema.json",
                 "tests/fuzz/corpus/x/d.txt", "web/icon.png", "tests/browser/package-lock.json"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("// x\n", encoding="utf-8")
    assert [file.path for file in read_tree(tmp_path)] == ["src/a.cpp"]
    assert is_text("Makefile") and is_text(".ci/run") and not is_text("a.png")


def test_a_broken_tree_fails_the_program_and_a_whole_one_passes(tmp_path, capsys):
    (tmp_path / "a.md").write_text("words\n", encoding="utf-8")
    assert tidy.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(tidy.RULES)} passed, 0 failed"
    (tmp_path / "a.md").write_text("words \n", encoding="utf-8")
    assert tidy.main([str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{len(tidy.RULES) - 1} passed, 1 failed"
    assert "  a.md:1: spaces at the end of the line" in lines


def test_the_map_names_every_folder_of_the_sources():
    folders = {path.name for path in (pathlib.Path(__file__).parents[2] / "src").iterdir()
               if path.is_dir() and any(path.rglob("*.?pp"))}
    assert folders <= set(rules_map.ARROWS)
