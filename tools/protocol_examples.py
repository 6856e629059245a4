"""Makes whole packets out of the patterns of a play: captures and "*" become plausible values that
are the same at each run, and what "..." stands for is filled in from the described shape."""
import re

EPOCH = 1767225600  # seconds
REPEATED = re.compile(r"\$\{(.+?)\*(\d+)\}", re.DOTALL)
PLACED = re.compile(r"\$\{(\w+)\}")
REPEATED_MAX = 20
TEXTS = {"username": "alice", "user": "alice", "from": "alice", "created_by": "alice",
         "channel": "general", "parent_channel": "forum", "name": "general", "content": "Hello!",
         "emoji": "👍", "color": "#5865f2", "validator": "originChats-validator",
         "validator_key": "originChats-key", "version": "1.1.0", "reason": "Slow down",
         "code": "CLAIM-CODE", "nickname": "Alice", "type": "message", "last_read": None,
         "start": None, "around": None, "before": None, "reply_to": None, "text": ""}


class Example:
    """The values of one example: the same capture is the same value in all of its packets."""

    def __init__(self, captures):
        self.captures = captures  # name to the member it stands for
        self.values = {}
        self.ids = 0
        self.times = 0

    def make_id(self):
        self.ids += 1
        return f"019b76da-a800-7000-8000-{self.ids:012x}"

    def make_time(self):
        self.times += 1
        return EPOCH + self.times + 0.25

    def make_value(self, key, shape):
        """Something that may stand at that member."""
        if shape.get("nullable"):
            return None
        if shape.get("choices"):
            return shape["choices"][0]
        kind = shape.get("type", "string")
        if kind == "object":
            return {field["name"]: self.make_value(field["name"], field)
                    for field in shape.get("fields", []) if field["required"]}
        if kind == "number":
            return self.make_time()
        if kind in ("string", "integer or string"):
            return self.make_text(key)
        if kind == "array" and shape.get("items", {}).get("type") == "object":
            return [self.make_value(key, shape["items"])]
        return {"array": [], "integer": 1, "boolean": False}.get(kind)

    def make_text(self, key):
        if key == "id" or key.endswith("_id") or TEXTS.get(key, key) is None:
            return self.make_id()
        return TEXTS.get(key, key)

    def capture(self, name, key, shape):
        if name not in self.values:
            key = self.captures.get(name, key)
            is_time = key == "timestamp" or key.endswith("_at")
            self.values[name] = self.make_time() if is_time else \
                self.make_value(key, {**shape, "nullable": False, "choices": None})
        return self.values[name]

    def fill_text(self, text, key, shape):
        if text == "*":
            return self.make_value(key, shape)
        if text == "**" or text.startswith("$$"):
            return text[1:]
        if re.fullmatch(r"\$\w+", text):
            return self.capture(text[1:], key, shape)
        text = REPEATED.sub(lambda found: found[1] * min(int(found[2]), REPEATED_MAX), text)
        return PLACED.sub(lambda found: str(self.capture(found[1], key, {"type": "string"})), text)

    def fill(self, pattern, shape, key=""):
        """The pattern with nothing left open. `shape`: as the schema describes it."""
        if isinstance(pattern, str):
            return self.fill_text(pattern, key, shape)
        if isinstance(pattern, list):
            inner = shape.get("items", {})
            return [self.fill(each, inner, key) for each in pattern if each != "..."]
        if not isinstance(pattern, dict):
            return pattern
        fields = {field["name"]: field for field in shape.get("fields", [])}
        known = shape.get("values", {})
        filled = {name: self.fill(inner, fields.get(name, known), name)
                  for name, inner in pattern.items() if name != "..."}
        if "..." not in pattern:
            return filled
        missing = {name: self.make_value(name, field) for name, field in fields.items()
                   if field["required"] and name not in filled}
        return {**filled, **missing}


def count_gaps(pattern):
    """How much of a pattern is left open."""
    if isinstance(pattern, dict):
        return sum(4 if name == "..." else count_gaps(inner) for name, inner in pattern.items())
    if isinstance(pattern, list):
        return sum(count_gaps(inner) for inner in pattern)
    return 4 if pattern in ("*", "...") else 0
