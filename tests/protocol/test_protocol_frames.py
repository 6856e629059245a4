"""That a bad frame is found out: the checker of frames over a small document of its own, and over
the real one."""
import json
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import protocol_frames  # noqa: E402  (tests/ is not a package)


def make_message(name, properties, required, is_open=False):
    return {"name": name, "payload": {
        "type": "object", "properties": {"cmd": {"const": name}, "listener": {}, **properties},
        "required": ["cmd", *required], "additionalProperties": is_open}}


SMALL = {"components": {
    "schemas": {"person": {"type": "object", "properties": {"name": {"type": "string"}},
                           "required": ["name"], "additionalProperties": False}},
    "messages": {
        "request.pick": make_message("pick", {"id": {"type": "string"}}, ["id"], True),
        "reply.pick": make_message("picked", {"id": {"type": "string"}}, ["id"]),
        "event.picked": make_message("picked", {"by": {"$ref": "#/components/schemas/person"}},
                                     ["by"]),
        "event.error": make_message("error", {"src": {"type": "string"}}, [])}}}

SENT = {"cmd": "pick", "id": "x"}
REPLY = {"cmd": "picked", "id": "x"}
EVENT = {"cmd": "picked", "by": {"name": "alice"}}
REFUSAL = {"cmd": "error", "src": "pick"}
WRONG = {"cmd": "pick", "id": 5}


def sent(frame, connection="a"):
    return json.dumps({"connection": connection, "from": "client", "frame": frame})


def heard(frame, connection="a"):
    return json.dumps({"connection": connection, "from": "server", "frame": frame})


def find_faults(*lines):
    """Of these frames after some in which every message is seen."""
    good = [sent(SENT, "b"), heard(REPLY, "b"), heard(EVENT, "b"), sent(WRONG, "b"),
            heard(REFUSAL, "b")]
    return protocol_frames.check_frames(SMALL, [("sample", [*good, *lines])]).faults


def test_good_frames_are_good():
    assert find_faults() == []
    assert find_faults(sent({**SENT, "more": 1, "listener": "1"}),
                       heard({**REPLY, "listener": "1"})) == []


def test_a_listener_that_nobody_gave_is_a_fault():
    given = {**SENT, "listener": "1"}
    assert "nobody asked" in find_faults(sent(given), heard({**REPLY, "listener": "2"}))[0]
    assert len(find_faults(sent(given), heard({**REPLY, "listener": "1"}, "c"))) == 1


@pytest.mark.parametrize("frame, words", [
    ({"cmd": "picked"}, "is a required property"),
    ({**REPLY, "more": 1}, "'more' was unexpected"),
    ({"cmd": "picked", "id": None}, "None is not of type 'string'"),
    ({"cmd": "picked", "by": {"name": "alice", "secret": 1}}, "'secret' was unexpected"),
    ({"cmd": "picked", "by": {}}, "'name' is a required property"),
    ({"cmd": "chosen"}, "nobody knows a packet 'chosen'"),
    ({"cmd": "pick", "id": "x"}, "nobody knows a packet 'pick'"),
    ({"cmd": ["picked"]}, "nobody knows a packet ['picked']"),
    ({}, "nobody knows a packet None"), (["picked"], "no JSON object"), (None, "no JSON object")])
def test_a_bad_frame_of_the_server_is_a_fault(frame, words):
    faults = find_faults(heard(frame))
    assert len(faults) == 1 and words in faults[0]


@pytest.mark.parametrize("frame", [WRONG, {"cmd": "pick"}, {"cmd": "pluck"}, {}])
def test_a_bad_request_is_a_fault_unless_it_was_refused(frame):
    assert len(find_faults(sent(frame))) == 1
    assert len(find_faults(sent(frame), heard(REPLY))) == 1
    assert find_faults(sent(frame), heard(EVENT), heard(REFUSAL)) == []
    assert len(find_faults(sent(frame), heard(REFUSAL, "c"))) == 1


def test_what_is_no_json_object_is_not_judged():
    assert find_faults(sent(None), sent(["pick"])) == []


def test_a_refusal_is_of_the_request_that_it_names():
    first, second = {**WRONG, "listener": "1"}, {**SENT, "listener": "2"}
    assert find_faults(sent(first), sent(second), heard({**REFUSAL, "listener": "1"})) == []
    assert len(find_faults(sent(first), sent(second), heard({**REFUSAL, "listener": "2"}))) == 1
    assert find_faults(sent(WRONG), sent({"cmd": "pluck"}), heard(REFUSAL),
                       heard({"cmd": "error", "src": "pluck"})) == []


def test_one_refusal_excuses_one_request():
    assert len(find_faults(sent(WRONG), sent(WRONG), heard(REFUSAL))) == 1


def test_a_message_that_nobody_sends_or_hears_is_a_fault():
    check = protocol_frames.check_frames(SMALL, [("sample", [sent(SENT), heard(REPLY)])])
    assert check.faults == ["event.picked: no test sends or hears it",
                            "event.error: no test sends or hears it"]


def test_what_was_not_written_whole_is_left_out(tmp_path):
    file = tmp_path / "frames"
    file.write_text(sent(SENT) + "\n" + sent(SENT)[:10], encoding="utf-8")
    assert list(protocol_frames.read_lines(file)) == [sent(SENT) + "\n"]


def test_the_report_ends_with_the_counts(capsys):
    assert protocol_frames.report(protocol_frames.check_frames(SMALL, [("s", [sent(SENT)])])) == 1
    assert capsys.readouterr().out.endswith("1 frames sent (0 refused), 0 heard\n"
                                            "1 passed, 3 failed\n")


@pytest.fixture(name="real", scope="module")
def load_real():
    return protocol_frames.Document(json.loads(
        protocol_frames.DOCUMENT.read_text(encoding="utf-8")))


NEW_MESSAGE = {
    "cmd": "message_new", "channel": "general", "thread_id": None, "global": True,
    "message": {"user": "alice", "content": "hi", "timestamp": 1.5, "id": "m", "pinned": False,
                "type": "message", "interaction": None}}


def test_the_real_document_knows_a_message(real):
    keys, _ = real.find_messages(NEW_MESSAGE, False)
    assert keys == ["reply.message_new", "event.message_new"]


@pytest.mark.parametrize("change", [
    {"thread_id": 5}, {"channel": None}, {"secret": 1}, {"global": "yes"},
    {"message": {**NEW_MESSAGE["message"], "author_address": "192.0.2.1"}},
    {"message": {**NEW_MESSAGE["message"], "id": 7}},
    {"message": {**NEW_MESSAGE["message"], "reactions": {"👍": "alice"}}},
    {"message": {key: value for key, value in NEW_MESSAGE["message"].items() if key != "user"}}])
def test_the_real_document_notices_a_bad_one(real, change):
    keys, words = real.find_messages({**NEW_MESSAGE, **change}, False)
    assert keys == [] and words


@pytest.mark.parametrize("request_, is_good", [
    ({"cmd": "login", "username": "a", "password": "b"}, True),
    ({"cmd": "login", "username": "a", "password": "b", "strange": [1]}, True),
    ({"cmd": "login", "username": "a"}, False),
    ({"cmd": "login", "username": "", "password": "b"}, False),
    ({"cmd": "login", "username": ["a"], "password": "b"}, False),
    ({"cmd": "message_new", "channel": None, "content": "x"}, True),
    ({"cmd": "messages_get", "start": "id"}, True),
    ({"cmd": "messages_get", "start": 5}, True),
    ({"cmd": "messages_get", "start": 5.5}, False)])
def test_the_real_document_knows_requests(real, request_, is_good):
    keys, _ = real.find_messages(request_, True)
    assert bool(keys) == is_good


def list_examples():
    """(page, is a request, packet) of every example of the pages."""
    pages = protocol_frames.DOCUMENT.parent
    for page in sorted(pages.rglob("*.md")):
        for block in re.findall(r"```text\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for sign, text in re.findall(r"^[\w-]+ +([<>]) (.*?)(?=^[\w-]+ +[<>]|\Z)", block,
                                         re.DOTALL | re.MULTILINE):
                yield page.name, sign == ">", json.loads(text)


def test_the_examples_of_the_pages_are_valid(real):
    examples = list(list_examples())
    bad = [(page, *found) for page, is_request, packet in examples
           for found in [real.find_messages(packet, is_request)] if not found[0]]
    assert bad == [] and len(examples) > 100
