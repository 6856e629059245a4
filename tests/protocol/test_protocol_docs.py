"""How plays become pages, and shapes JSON Schemas; that docs/protocol cannot be out of step."""
import json
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import protocol_docs  # noqa: E402  (tools/ is not a package)
import protocol_plays  # noqa: E402
import protocol_schemas  # noqa: E402
from protocol_examples import Example, count_gaps  # noqa: E402
from protocol_shown import Shown, lay_out, make_example  # noqa: E402

PLAY = """# Somebody says something.

actors alice bob
given message $m in general by bob "first"
alice > {"cmd":"say","text":"hi",
         "...":true}
# A comment between.
alice < {"cmd":"said","id":"$n","at":"$t","...":true}
bob   < {"cmd":"said","id":"$n","at":"$t","text":"hi"}
connect phone as alice
phone < {"cmd":"hello"}
alice > {"cmd":"say"}
alice < {"cmd":"error","src":"say","val":"Text is required"}
phone hears nothing
alice >> no json
alice < {"cmd":"error","val":"Invalid JSON"}
alice > {"cmd":"look","at":"$m"}
phone > {"cmd":"look"}
phone < {"cmd":"seen"}
"""

SCHEMA = {
    "commands": [
        {"name": "look", "summary": "Look.", "who": "member", "budget": "command",
         "refused_with": "error", "request": [], "reply": [], "reply_packet": "seen"},
        {"name": "say", "summary": "Say something.", "who": "member", "budget": "message",
         "permission": "speak", "refused_with": "error",
         "request": [{"name": "text", "type": "string", "required": True,
                      "when_missing": "text_required"}],
         "reply": [{"name": "id", "type": "string", "required": True},
                   {"name": "at", "type": "number", "required": True},
                   {"name": "text", "type": "string", "required": True},
                   {"name": "more", "type": "any", "required": False, "nullable": True}],
         "reply_packet": "said"}],
    "events": [{"name": "error", "summary": "A refusal.", "fields": []},
               {"name": "hello", "summary": "Hello.", "fields": [
                   {"name": "who", "type": "object", "required": True, "object": "person",
                    "fields": [{"name": "name", "type": "string", "required": True}]}]}],
    "errors": [{"code": "text_required", "text": "Text is required"},
               {"code": "too_long", "text": "At most {} letters"}]}


@pytest.fixture(name="exchanges")
def read_sample(tmp_path):
    file = tmp_path / "talk" / "say.chat"
    file.parent.mkdir()
    file.write_text(PLAY, encoding="utf-8")
    return protocol_plays.read_plays(tmp_path)


def find(exchanges, cmd):
    return [each for each in exchanges if each.cmd == cmd]


# Plays. -------------------------------------------------------------------------------------------

def test_a_request_has_what_is_heard_directly_after_it(exchanges):
    first, second = find(exchanges, "say")
    assert first.request == {"cmd": "say", "text": "hi"}
    assert [actor for actor, _ in first.heard] == ["alice", "bob"]
    assert not first.has_failed() and second.has_failed()
    assert [packet["val"] for packet in second.refusals()] == ["Text is required"]


def test_audiences_are_told_apart(exchanges):
    request = find(exchanges, "say")[1]
    assert [request.audience(name) for name in ("alice", "phone", "bob")] == \
        ["the asker", "the asker's other connections", "others"]


def test_what_follows_several_requests_is_due_to_none(exchanges):
    assert [each.is_alone for each in find(exchanges, "look")] == [True, False]
    assert find(exchanges, "look")[0].heard == []


def test_captures_remember_what_they_were(exchanges):
    assert exchanges[0].captures == {"m": "id", "n": "id", "t": "at"}


# Examples. ----------------------------------------------------------------------------------------

def test_the_same_capture_is_the_same_value():
    example = Example({"m": "id"})
    one = example.fill({"id": "$m", "of": "<${m}>", "is": "$$m", "all": "${x*3}"}, {})
    two = example.fill({"reply_to": "$m", "other_id": "$k"}, {})
    assert one["id"] == two["reply_to"] != two["other_id"]
    assert one["of"] == f"<{one['id']}>" and one["is"] == "$m" and one["all"] == "xxx"
    assert Example({"m": "id"}).fill({"id": "$m"}, {}) == {"id": one["id"]}


def test_what_a_pattern_leaves_open_is_filled_from_the_shape():
    shape = {"type": "object", "fields": [
        {"name": "n", "type": "integer", "required": True},
        {"name": "maybe", "type": "integer", "required": False},
        {"name": "list", "type": "array", "required": True,
         "items": {"type": "object", "fields": [
             {"name": "word", "type": "string", "required": True, "choices": ["yes", "no"]}]}}]}
    assert Example({}).fill({"list": "*", "...": True}, shape) == \
        {"list": [{"word": "yes"}], "n": 1}
    assert Example({}).fill([1, "..."], {"type": "array"}) == [1]
    assert count_gaps({"a": "*", "...": True, "b": [1, "..."]}) == 12


def test_json_is_broken_where_it_does_not_fit():
    assert lay_out({"a": 1}) == '{"a": 1}'
    long = {"key": ["x" * 60, "y" * 60]}
    assert json.loads(lay_out(long)) == long
    assert all(len(line) < 100 for line in lay_out(long).splitlines())


# Pages. -------------------------------------------------------------------------------------------

def test_a_page_says_what_plays_show(exchanges):
    shown = Shown(SCHEMA, exchanges)
    page = "\n".join(protocol_docs.make_command_page(shown, SCHEMA["commands"][1]))
    assert "| server permission | `speak` |" in page
    assert "| `text` | string | yes | “Text is required” |" in page
    assert "| `text_required` | Text is required |" in page and "too_long" not in page
    assert "| `said` | others |" in page
    assert "`tests/transcripts/talk/say.chat`" in page
    assert "more" not in make_example(shown, shown.find_example("say"))[2]


def test_a_refusal_is_known_by_its_text(exchanges):
    shown = Shown(SCHEMA, exchanges)
    assert shown.find_code({"cmd": "error", "val": "At most 5 letters"}) == \
        ("too_long", "At most {} letters")
    assert shown.find_code({"cmd": "error", "val": "No such text"}) is None
    assert shown.find_code({"cmd": "rate_limit", "slow_mode_seconds": 5})[0] == "slow_mode"


def test_events_have_pages_objects_have_one(exchanges):
    pages = protocol_docs.make_pages(SCHEMA, exchanges, ["say"])
    assert set(pages) == {"README.md", "asyncapi.json", "objects.md", "commands/look.md",
                          "commands/say.md", "events/error.md", "events/hello.md"}
    assert "[person](../objects.md#person)" in pages["events/hello.md"]
    assert "phone < {" in pages["events/hello.md"]
    assert "## person" in pages["objects.md"]


def test_a_page_that_is_not_as_it_would_be_written_is_found(tmp_path):
    pages = {"a.md": "a\n", "in/b.md": "b\n"}
    folder = tmp_path / "protocol"
    assert list(protocol_docs.list_differences(pages, folder)) == \
        ["a.md: missing", "in/b.md: missing"]
    protocol_docs.write(pages, folder)
    assert list(protocol_docs.list_differences(pages, folder)) == []
    (folder / "a.md").write_text("other\n", encoding="utf-8")
    (folder / "c.md").write_text("c\n", encoding="utf-8")
    assert list(protocol_docs.list_differences(pages, folder)) == \
        ["a.md: says something else", "c.md: nothing says this any more"]


def test_objects_stand_wherever_they_are_named():
    objects = {"a": {"fields": [{"name": "b", "type": "object", "object": "b"}]},
               "b": {"fields": [], "open": True}}
    assert protocol_docs.expand([{"type": "object", "object": "a"}], objects) == [
        {"type": "object", "object": "a", "fields": [
            {"name": "b", "type": "object", "object": "b", "fields": [], "open": True}]}]


def test_what_may_be_anything_may_be_absent_within_a_request():
    fields = [{"name": "a", "type": "any", "required": True},
              {"name": "b", "type": "object", "required": False, "fields": [
                  {"name": "c", "type": "string", "required": True}]}]
    protocol_docs.relax(fields)
    assert [field["required"] for field in fields] == [False, False]
    assert fields[1]["nullable"] and fields[1]["fields"][0]["required"]


# Schemas. -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("shape, schema", [
    ({"type": "any", "nullable": True}, {}),
    ({"type": "string", "choices": ["a"]}, {"type": "string", "enum": ["a"]}),
    ({"type": "string", "choices": ["a"], "nullable": True},
     {"type": ["string", "null"], "enum": ["a", None]}),
    ({"type": "integer or string"}, {"type": ["integer", "string"]}),
    ({"type": "array", "items": {"type": "number"}},
     {"type": "array", "items": {"type": "number"}}),
    ({"type": "object", "values": {"type": "number"}},
     {"type": "object", "additionalProperties": {"type": "number"}})])
def test_shapes_become_schemas(shape, schema):
    assert protocol_schemas.Schemas().convert(shape) == schema


def test_objects_with_a_name_are_kept_once():
    schemas = protocol_schemas.Schemas()
    person = {"type": "object", "object": "person", "fields": [], "nullable": True}
    assert schemas.convert(person) == {"anyOf": [{"$ref": "#/components/schemas/person"},
                                                 {"type": "null"}]}
    with pytest.raises(protocol_schemas.NameClash):
        schemas.convert({**person, "open": True})


def test_requests_are_open_and_packets_are_not():
    messages = protocol_schemas.make_document(SCHEMA)["components"]["messages"]
    request, reply = messages["request.say"]["payload"], messages["reply.say"]["payload"]
    assert request["additionalProperties"] is True and reply["additionalProperties"] is False
    assert request["properties"]["text"]["minLength"] == 1
    assert reply["required"] == ["cmd", "id", "at", "text"]
