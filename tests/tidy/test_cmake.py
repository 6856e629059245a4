"""What CMake generates: the table of commands, embedded files; in small projects of their own."""
import hashlib
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def configure(folder, body):
    """Configures a project without a compiler; the finished process."""
    write(folder / "CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\n"
          "project(sample LANGUAGES NONE)\n"
          f"list(APPEND CMAKE_MODULE_PATH {ROOT}/cmake)\nadd_custom_target(sample ALL)\n" + body)
    return subprocess.run(["cmake", "-S", folder, "-B", folder / "build", "-G", "Ninja"],
                          capture_output=True, text=True, check=False)


def build(folder):
    return subprocess.run(["cmake", "--build", folder / "build"], capture_output=True, text=True,
                          check=True).stdout


COMMANDS = "include(command_table)\noc_add_command_table(sample)\n"
TABLE = "build/generated/command_table.cpp"


@pytest.fixture(name="handlers")
def make_handlers(tmp_path):
    for path in ("message/pin.cpp", "auth/login.cpp", "typing.cpp", "http/files.cpp",
                 "rotur/validator.cpp", "auth/password.cpp", "auth/password.hpp"):
        write(tmp_path / "src/handlers" / path)
    return tmp_path / "src/handlers"


def names_in(text):
    return [line.split('"')[1] for line in text.splitlines() if line.startswith('    {"')]


def test_commands_are_named_by_their_paths(tmp_path, handlers):
    assert handlers.exists() and configure(tmp_path, COMMANDS).returncode == 0
    text = (tmp_path / TABLE).read_text()
    assert names_in(text) == ["login", "message_pin", "typing"]
    assert "extern command_spec const command_message_pin;" in text
    assert '{"message_pin", &command_message_pin},' in text


def test_a_new_command_is_picked_up_by_the_build(tmp_path, handlers):
    configure(tmp_path, COMMANDS)
    write(handlers / "message/edit.cpp")
    build(tmp_path)
    assert "message_edit" in names_in((tmp_path / TABLE).read_text())


def test_a_header_beside_it_makes_a_file_no_command(tmp_path, handlers):
    configure(tmp_path, COMMANDS)
    write(handlers / "message/pin.hpp")
    build(tmp_path)
    assert names_in((tmp_path / TABLE).read_text()) == ["login", "typing"]


def test_an_unchanged_table_is_not_written_again(tmp_path, handlers):
    assert handlers.exists()
    configure(tmp_path, COMMANDS)
    before = (tmp_path / TABLE).stat().st_mtime_ns
    configure(tmp_path, COMMANDS)
    assert (tmp_path / TABLE).stat().st_mtime_ns == before


def test_no_commands_make_an_empty_table(tmp_path):
    assert configure(tmp_path, COMMANDS).returncode == 0
    assert "return {};" in (tmp_path / TABLE).read_text()


@pytest.mark.parametrize("path, words", [
    ("login.cpp", "two files"), ("message/a/b.cpp", "cannot name a command"),
    ("message/Pin.cpp", "cannot name a command"), ("message/pin-it.cpp", "cannot name a command")])
def test_a_path_that_cannot_be_a_name_stops_the_configuration(tmp_path, handlers, path, words):
    write(handlers / path)
    done = configure(tmp_path, COMMANDS)
    assert done.returncode != 0 and words in " ".join(done.stderr.split())


EMBED = """include(embed_files)
file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/pages/*)
oc_embed_files(sample VARIABLE pages BASE ${CMAKE_SOURCE_DIR}/pages FILES ${files})
"""
HOSTILE = bytes(range(256)) + b'"??/\\)x" @CMAKE_VERSION@ ${CMAKE_VERSION};\r\n\0'
CHECK = r"""
#include "embedded_pages.hpp"
#include <cstdio>
int main()
{
    for (auto const& file : oc::embedded_pages()) {
        std::printf("%.*s %.*s ", int(file.name.size()), file.name.data(),
                    int(file.sha256.size()), file.sha256.data());
        for (char const c : file.text)
            std::printf("%02x", static_cast<unsigned char>(c));
        std::printf("\n");
    }
}
"""


def run_embedded(folder):
    """What a program that embeds the pages sees: name, digest, bytes as hex."""
    write(folder / "check.cpp", CHECK)
    subprocess.run(["g++", "-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                    f"-I{ROOT}/src", f"-I{folder}/build/generated", folder / "check.cpp",
                    folder / "build/generated/embedded_pages.cpp", "-o", folder / "check"],
                   check=True)
    return subprocess.run([folder / "check"], capture_output=True, text=True,
                          check=True).stdout.splitlines()


def test_any_bytes_are_embedded_as_they_are(tmp_path):
    contents = {"a.html": b"", "b.bin": HOSTILE, "js/main.js": b"main()\n"}
    for name, content in contents.items():
        write(tmp_path / "pages" / name, content)
    assert configure(tmp_path, EMBED).returncode == 0
    build(tmp_path)
    assert run_embedded(tmp_path) == [
        f"{name} {hashlib.sha256(content).hexdigest()} {content.hex()}"
        for name, content in sorted(contents.items())]


def test_embedded_files_follow_changes_additions_removals(tmp_path):
    write(tmp_path / "pages/a.html", b"one")
    write(tmp_path / "pages/b.html", b"two")
    configure(tmp_path, EMBED)
    build(tmp_path)
    generated = tmp_path / "build/generated/embedded_pages.cpp"
    assert '"a.html"' in generated.read_text() and '"b.html"' in generated.read_text()
    assert "Embedding" not in build(tmp_path)

    write(tmp_path / "pages/a.html", b"other")
    build(tmp_path)
    assert hashlib.sha256(b"other").hexdigest() in generated.read_text()
    write(tmp_path / "pages/c.html", b"three")
    build(tmp_path)
    assert '"c.html"' in generated.read_text()
    (tmp_path / "pages/b.html").unlink()
    build(tmp_path)
    assert '"b.html"' not in generated.read_text()


def test_nothing_to_embed_is_an_empty_list(tmp_path):
    assert configure(tmp_path, EMBED).returncode == 0
    build(tmp_path)
    assert run_embedded(tmp_path) == []
