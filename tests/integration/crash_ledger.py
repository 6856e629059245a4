"""What clients know of their messages, to be held against what the server has after a crash.

A change is under way from when it is sent to when its reply is there. One that a crash cut off may
have happened or not: both are right, once.
"""
import dataclasses
import itertools


@dataclasses.dataclass
class Entry:
    """One message. `contents` are those it may have now; the last one is the newest."""
    author: str
    channel: str
    nonce: str
    contents: list
    sent_at: int
    id: str = None                # None: no reply came
    acknowledged_at: int = None
    is_busy: bool = True          # a request about it is under way
    may_be_gone: bool = False     # a deletion was sent
    is_gone: bool = False         # …and acknowledged
    may_be_there: bool = True     # False: the server was found without it


class Ledger:
    """Entries of all rounds. Its clock counts events: requests sent, replies received."""

    def __init__(self):
        self.entries = []
        self.acknowledged = 0
        self._clock = itertools.count(1)
        self._numbers = itertools.count(1)
        self._kill_after = None
        self._kill = None
        self._heard = []  # of each connection: (channel, id, nonce) in order

    # What clients do. ----------------------------------------------------------------------------

    def kill_at(self, more, kill):
        """Calls kill() once that many further replies have come."""
        self._kill_after, self._kill = self.acknowledged + more, kill

    def begin_message(self, author, channel):
        number = next(self._numbers)
        entry = Entry(author, channel, f"nonce-{number}", [f"message {number} of {author}"],
                      next(self._clock))
        self.entries.append(entry)
        return entry

    def begin_edit(self, entry):
        entry.is_busy = True
        entry.contents.append(f"{entry.contents[-1].split(' #')[0]} #{next(self._numbers)}")
        return entry.contents[-1]

    def begin_delete(self, entry):
        entry.is_busy = True
        entry.may_be_gone = True

    def list_settled_of(self, author):
        """Own messages whose state he knows."""
        return [entry for entry in self.entries[-400:]
                if entry.author == author and entry.id and not entry.is_busy
                and not entry.may_be_gone]

    def list_unanswered(self):
        return [entry for entry in self.entries if entry.id is None]

    # What the server says. -----------------------------------------------------------------------

    def on_said(self, entry, reply):
        assert reply["cmd"] == "message_new" and "duplicate" not in reply, reply
        assert reply["nonce"] == entry.nonce
        assert reply["message"]["content"] == entry.contents[-1]
        entry.id = reply["message"]["id"]
        self._acknowledge(entry)

    def on_edited(self, entry, reply):
        assert reply["cmd"] == "message_edit" and reply["id"] == entry.id, reply
        entry.contents = [reply["content"]]
        self._acknowledge(entry)

    def on_deleted(self, entry, reply):
        assert reply["cmd"] == "message_delete" and reply["id"] == entry.id, reply
        entry.is_gone = True
        self._acknowledge(entry)

    def on_retried(self, entry, reply):
        """The answer to a message sent a second time with its nonce."""
        assert reply["cmd"] == "message_new", reply
        was_there = not entry.may_be_there
        assert ("duplicate" in reply) != was_there, (entry, reply)
        entry.id = reply["message"]["id"]
        entry.may_be_there = True
        if was_there:
            entry.sent_at = next(self._clock)
        self._acknowledge(entry)

    def on_heard(self, packets):
        """Everything one connection heard in a round, in order."""
        self._heard.append([(packet["channel"], packet["message"]["id"], packet["nonce"])
                            for packet in packets if packet["cmd"] == "message_new"])

    def _acknowledge(self, entry):
        entry.is_busy = False
        if entry.acknowledged_at is None:
            entry.acknowledged_at = next(self._clock)
        self.acknowledged += 1
        if self._kill is not None and self.acknowledged >= self._kill_after:
            kill, self._kill = self._kill, None
            kill()

    # The comparison. -----------------------------------------------------------------------------

    def check(self, histories):
        """Asserts that the histories (channel → messages, oldest first) are as they must be, and
        takes over what they say of changes that a crash had cut off."""
        by_content_of = {}
        for channel, history in histories.items():
            ids = [message["id"] for message in history]
            assert len(ids) == len(set(ids)), "a message is there twice"
            assert ids == sorted(ids), "ids do not grow with the order"
            for place, message in enumerate(history):
                key = (channel, message["user"], message["content"].split(" #")[0])
                assert key not in by_content_of, f"said once, there twice: {message}"
                by_content_of[key] = (place, message)
        places = {}
        for entry in self.entries:
            found = by_content_of.pop(
                (entry.channel, entry.author, entry.contents[0].split(" #")[0]), None)
            self._check_entry(entry, found and found[1])
            if found:
                places.setdefault(entry.channel, []).append((found[0], entry))
        assert not by_content_of, f"nobody said this: {list(by_content_of.values())[:3]}"
        for listed in places.values():
            self._check_order([entry for _, entry in sorted(listed, key=lambda item: item[0])])
        self._check_heard(histories)

    def _check_entry(self, entry, message):
        entry.is_busy = False
        if entry.id is None:
            entry.may_be_there = message is not None
            return
        if message is None:
            assert entry.may_be_gone, f"acknowledged and lost: {entry}"
            entry.is_gone = True
            return
        assert not entry.is_gone, f"deleted and there again: {entry}"
        assert message["id"] == entry.id, (message, entry)
        assert message["content"] in entry.contents, (message, entry)
        assert message.get("edited", False) == (" #" in message["content"])
        entry.contents = [message["content"]]
        entry.may_be_gone = False

    def _check_order(self, entries):
        """What was acknowledged before another was sent stands before it."""
        newest_sent_at, newest = 0, None
        for entry in entries:
            if entry.acknowledged_at is not None:
                assert entry.acknowledged_at > newest_sent_at, \
                    f"out of order: {newest} stands before {entry}"
            if entry.sent_at > newest_sent_at:
                newest_sent_at, newest = entry.sent_at, entry

    def _check_heard(self, histories):
        """Every connection heard messages in the order of history, and none that is lost now."""
        place = {message["id"]: number for history in histories.values()
                 for number, message in enumerate(history)}
        may_be_gone = {entry.nonce for entry in self.entries if entry.may_be_gone}
        for heard in self._heard:
            lost = [item for item in heard if item[1] not in place and item[2] not in may_be_gone]
            assert not lost, f"heard and lost: {lost[:3]}"
            for channel in histories:
                numbers = [place[message_id] for where, message_id, _ in heard
                           if where == channel and message_id in place]
                assert numbers == sorted(numbers), "heard in another order than history has"
        self._heard.clear()
