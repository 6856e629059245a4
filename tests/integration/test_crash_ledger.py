"""The crash ledger itself: it says no to histories that are wrong."""
import pytest

from crash_ledger import Ledger


def said(number, author="ada", edits=""):
    """A message as history shows it."""
    message = {"id": f"id-{number:03}", "user": author,
               "content": f"message {number} of {author}{edits}"}
    return {**message, "edited": True} if edits else message


class Story:
    """A ledger into which one channel's messages are written."""

    def __init__(self):
        self.ledger = Ledger()

    def say(self, author="ada", answered=True, message_id=None):
        entry = self.ledger.begin_message(author, "general")
        if answered:
            self.answer(entry, message_id)
        return entry

    def answer(self, entry, message_id=None):
        message = said(int(entry.nonce.split("-")[1]), entry.author)
        self.ledger.on_said(entry, {"cmd": "message_new", "nonce": entry.nonce,
                                    "message": {**message, "id": message_id or message["id"]}})

    def check(self, *history):
        self.ledger.check({"general": list(history)})


@pytest.fixture
def story():
    return Story()


def test_a_history_as_it_was_acknowledged_is_right(story):
    story.say()
    story.say("ben")
    story.check(said(1), said(2, "ben"))


def test_a_lost_message_is_found(story):
    story.say()
    story.say()
    with pytest.raises(AssertionError, match="acknowledged and lost"):
        story.check(said(2))


def test_a_message_that_is_there_twice_is_found(story):
    story.say()
    with pytest.raises(AssertionError, match="there twice"):
        story.check(said(1), {**said(1), "id": "id-002"})
    with pytest.raises(AssertionError, match="there twice"):
        story.check(said(1), said(1))


def test_another_order_is_found(story):
    story.say(message_id="id-009")
    story.say(message_id="id-002")
    with pytest.raises(AssertionError, match="out of order"):
        story.check(said(2), {**said(1), "id": "id-009"})
    with pytest.raises(AssertionError, match="ids do not grow"):
        story.check({**said(1), "id": "id-009"}, said(2))


def test_messages_under_way_at_once_may_stand_in_either_order(story):
    first, second = story.say(answered=False), story.say("ben", answered=False)
    story.answer(second, "id-001")
    story.answer(first, "id-002")
    story.check({**said(2, "ben"), "id": "id-001"}, {**said(1), "id": "id-002"})


def test_an_unanswered_message_may_be_there_or_not(story):
    story.say(answered=False)
    story.check()
    story.check(said(1))


def test_a_retry_must_say_whether_the_first_was_there(story):
    entry = story.say(answered=False)
    story.check(said(1))
    reply = {"cmd": "message_new", "nonce": entry.nonce, "message": said(1)}
    with pytest.raises(AssertionError):
        story.ledger.on_retried(entry, reply)
    story.ledger.on_retried(entry, {**reply, "duplicate": True})
    story.check(said(1))


def test_a_retry_of_what_was_not_there_is_no_duplicate(story):
    entry = story.say(answered=False)
    story.check()
    reply = {"cmd": "message_new", "nonce": entry.nonce, "message": said(1)}
    with pytest.raises(AssertionError):
        story.ledger.on_retried(entry, {**reply, "duplicate": True})
    story.ledger.on_retried(entry, reply)
    with pytest.raises(AssertionError, match="acknowledged and lost"):
        story.check()


def test_an_edit_cut_off_may_have_happened_or_not(story):
    entry = story.say()
    content = story.ledger.begin_edit(entry)
    story.check(said(1))
    story.ledger.begin_edit(entry)
    story.check(said(1, edits=" #3"))
    assert content.endswith(" #2")


def test_an_acknowledged_edit_has_to_be_there(story):
    entry = story.say()
    content = story.ledger.begin_edit(entry)
    story.ledger.on_edited(entry, {"cmd": "message_edit", "id": entry.id, "content": content})
    story.check(said(1, edits=" #2"))
    with pytest.raises(AssertionError):
        story.check(said(1))


def test_a_deletion_cut_off_may_have_happened_or_not_and_is_never_undone(story):
    entry = story.say()
    story.ledger.begin_delete(entry)
    story.check(said(1))
    story.ledger.begin_delete(entry)
    story.check()
    with pytest.raises(AssertionError, match="there again"):
        story.check(said(1))


def test_an_acknowledged_deletion_is_never_undone(story):
    entry = story.say()
    story.ledger.begin_delete(entry)
    story.ledger.on_deleted(entry, {"cmd": "message_delete", "id": entry.id})
    with pytest.raises(AssertionError, match="there again"):
        story.check(said(1))


def test_a_message_of_nobody_is_found(story):
    with pytest.raises(AssertionError, match="nobody said this"):
        story.check(said(7))


def test_what_others_heard_has_to_be_there_in_that_order(story):
    def heard(number):
        return {"cmd": "message_new", "channel": "general", "nonce": f"nonce-{number}",
                "message": said(number)}
    story.say(answered=False)
    story.ledger.on_heard([heard(1)])
    with pytest.raises(AssertionError, match="heard and lost"):
        story.check()
    story.say()
    story.ledger.on_heard([heard(2), heard(1)])
    with pytest.raises(AssertionError, match="another order"):
        story.check(said(1), said(2))


def test_the_server_is_killed_at_the_reply_that_was_chosen(story):
    killed = []
    story.ledger.kill_at(2, lambda: killed.append(story.ledger.acknowledged))
    for _ in range(4):
        story.say()
    assert killed == [2]
