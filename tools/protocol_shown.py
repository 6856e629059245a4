"""What plays show of each command and event: its refusals, who hears of it, an example."""
import collections
import json
import re

from protocol_examples import Example, count_gaps

COLUMNS = 100
HEARD_MAX = 4  # in an example, if there is a shorter one


class Shown:
    """The exchanges of all plays, and what they say of each command and event."""

    def __init__(self, schema, exchanges):
        self.schema = schema
        self.commands = {command["name"]: command for command in schema["commands"]}
        self.events = {event["name"]: event for event in schema["events"]}
        self.errors = {error["code"]: error["text"] for error in schema["errors"]}
        self.exchanges = exchanges
        self.by_command = collections.defaultdict(list)
        for exchange in exchanges:
            if not isinstance(exchange.cmd, str) or exchange.cmd not in self.commands:
                continue
            self.by_command[exchange.cmd].append(exchange)

    def find_code(self, packet):
        """The code and the text of a refusal, the text as the schema has it."""
        if packet["cmd"] == "rate_limit":
            code = "slow_mode" if "slow_mode_seconds" in packet else "rate_limited"
            return code, "(a packet `rate_limit`)"
        code, text = packet.get("code"), packet.get("val", "")
        if code not in self.errors:
            code = next((each for each, template in self.errors.items() if template != "{}" and
                         re.fullmatch(re.escape(template).replace(r"\{\}", ".*"), text)), None)
        if code is None:
            return None
        template = self.errors[code]
        return code, text if template == "{}" and "*" not in text else template

    def list_refusals(self, name):
        found = set()
        for exchange in self.by_command[name]:
            found.update(filter(None, map(self.find_code, exchange.refusals())))
        return sorted(found)

    def is_reply(self, exchange, actor, packet):
        reply = self.commands[exchange.cmd].get("reply_packet", exchange.cmd)
        return actor == exchange.actor and packet.get("cmd") == reply

    def list_sent(self, name):
        """(packet, audience) of what plays show besides the reply."""
        found = set()
        for exchange in self.by_command[name]:
            if exchange.has_failed() or not exchange.is_alone:
                continue
            found.update((packet.get("cmd"), exchange.audience(actor))
                         for actor, packet in exchange.heard
                         if not self.is_reply(exchange, actor, packet))
        return sorted(found)

    def list_causes(self, event):
        return sorted(name for name in self.commands
                      if any(packet == event for packet, _ in self.list_sent(name)))

    def find_example(self, name):
        """The first successful exchange of those that leave the least open."""
        def is_good(exchange):
            if exchange.has_failed() or not exchange.is_alone or not exchange.heard:
                return False
            needs_reply = "reply" in self.commands[name]
            return not needs_reply or any(self.is_reply(exchange, *each)
                                          for each in exchange.heard)
        good = [each for each in self.by_command[name] if is_good(each)]
        return min(good, key=rank_exchange, default=None)

    def find_event_example(self, event):
        """(exchange, packet) that leave the least open, rather as others hear it."""
        found = [((count_gaps(packet), "listener" in packet, exchange.play), exchange, packet)
                 for exchange in self.exchanges
                 for _, packet in exchange.heard if packet.get("cmd") == event]
        return min(found, key=lambda each: each[0], default=(None, None, None))[1:]

    def find_shape(self, packet):
        """How the server's packet is described: the reply or the event that names its fields."""
        cmd = packet.get("cmd")
        shapes = [command["reply"] for command in self.commands.values()
                  if command.get("reply_packet") == cmd]
        if cmd in self.events:
            shapes.append(self.events[cmd]["fields"])
        names = set(packet) - {"cmd", "listener", "..."}
        fitting = [fields for fields in shapes if names <= {field["name"] for field in fields}]
        return {"type": "object", "fields": (fitting or [[]])[0]}


def rank_exchange(exchange):
    """The least left open, with something in its lists, and rather from the command's own play."""
    gaps = sum(count_gaps(packet) for _, packet in exchange.heard)
    empty = sum(each in ([], {}) for packet in exchange.heard_by_asker()
                for each in packet.values())
    is_own = exchange.play.endswith("/" + exchange.cmd.partition("_")[2] + ".chat")
    return gaps + 8 * empty - 8 * is_own + max(0, len(exchange.heard) - HEARD_MAX), exchange.play


def order_packet(packet):
    """cmd first, listener last, as the server sends them."""
    rest = {key: value for key, value in packet.items() if key not in ("cmd", "listener")}
    last = {"listener": packet["listener"]} if "listener" in packet else {}
    return {"cmd": packet.get("cmd"), **rest, **last}


def lay_out(value, indent=0, before=0):
    """JSON in one line where it fits, else a line for each member. `before`: columns of that line
    that are taken."""
    flat = json.dumps(value, ensure_ascii=False)
    if max(indent, before) + len(flat) < COLUMNS or not isinstance(value, (dict, list)):
        return flat
    inner = indent + 2
    if isinstance(value, dict):
        heads = [json.dumps(name, ensure_ascii=False) + ": " for name in value]
        parts = [head + lay_out(each, inner, inner + len(head))
                 for head, each in zip(heads, value.values())]
        marks = "{}"
    else:
        parts = [lay_out(each, inner) for each in value]
        marks = "[]"
    lines = ",\n".join(" " * inner + part for part in parts)
    return f"{marks[0]}\n{lines}\n{' ' * indent}{marks[1]}"


def make_example(shown, exchange, only=None):
    """Lines like those of a play, with nothing left open."""
    example = Example(exchange.captures)
    lines = []
    heard = [each for each in exchange.heard if only is None or each[1] is only]
    width = max(len(actor) for actor, _ in heard + [(exchange.actor, None)] * (only is None))

    def add(actor, sign, packet):
        head = f"{actor.ljust(width)} {sign} "
        lines.append(head + lay_out(order_packet(packet), 2, len(head)))

    request = {"type": "object", "fields": shown.commands.get(exchange.cmd, {}).get("request", [])}
    if only is None:
        add(exchange.actor, ">", example.fill(exchange.request, request))
    for actor, packet in heard:
        add(actor, "<", example.fill(packet, shown.find_shape(packet)))
    return ["```text", *lines, "```"]
