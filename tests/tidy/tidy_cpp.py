"""Just enough C++ for the rules: functions with their lengths and parameters, private members of
classes, includes. Reads our own style (see .clang-format); it is no compiler."""
import bisect
import dataclasses
import functools
import re

LITERALS = re.compile(
    r'//(?:\\\n|[^\n])*'
    r'|/\*.*?\*/'
    r'|(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'",
    re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
BRACKET = re.compile(r"[(){};]")
# An operator's own signs and arrows are no brackets.
NESTING = re.compile(r"operator\s*(?:<=>|<<=?|>>=?|->|<=?|>=?|\(\s*\))|->|[()\[\]{}<>]")
WORD_BEFORE = re.compile(
    r"(operator\s*(?:\(\s*\)|[^\s\w(]+)|~?\w+)\s*(?:<[^<>()]*>\s*)?$")
ACCESS = re.compile(r"\b(?:public|private|protected)\s*:(?!:)")
TYPE_HEAD = re.compile(r"\b(class|struct|union|enum)\b")
PLAIN_ASSIGNMENT = re.compile(r"(?<![=!<>+\-*/%&|^])=(?!=)")
NOT_FUNCTIONS = {"noexcept", "requires", "decltype", "alignas", "explicit", "__attribute__",
                 "static_assert", "if", "for", "while", "switch"}


@dataclasses.dataclass(frozen=True)
class Function:
    """A definition, or with length 0 a declaration."""
    name: str
    line: int
    length: int
    parameter_count: int


@dataclasses.dataclass(frozen=True)
class Member:
    """A data member in a private part of a class."""
    name: str
    line: int


@dataclasses.dataclass
class Parsed:
    """What a file has. `fault` says why it could not be read to the end."""
    functions: list = dataclasses.field(default_factory=list)
    private_members: list = dataclasses.field(default_factory=list)
    fault: str = ""


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def strip_comments_and_literals(text):
    """Comments become spaces; literals keep their quotes and lose their content."""
    def replace(match):
        found = match.group()
        if found.startswith("/"):
            return _blank(match)
        inner = re.sub(r"[^\n]", " ", found[1:-1])
        return '"' + inner + '"'
    return LITERALS.sub(replace, text)


def _match_brackets(code):
    """Where each ( and { ends; ValueError when they do not pair."""
    ends, open_ones = {}, []
    for match in BRACKET.finditer(code):
        sign, at = match.group(), match.start()
        if sign in "({":
            open_ones.append(at)
        elif sign in ")}":
            if not open_ones or code[open_ones[-1]] != {")": "(", "}": "{"}[sign]:
                raise ValueError(f"unexpected {sign}")
            ends[open_ones.pop()] = at
    if open_ones:
        raise ValueError("a bracket is not closed")
    return ends


def _without_template_head(head):
    """The head after `template <…>`, whose defaults would look like assignments."""
    match = re.match(r"\s*(?:template\s*|requires\b[^({;]*$)", head)
    while match and head[match.end():match.end() + 1] == "<":
        depth = 0
        for at in range(match.end(), len(head)):
            depth += {"<": 1, ">": -1}.get(head[at], 0) if head[at - 1] != "-" else 0
            if depth == 0:
                head = head[at + 1:]
                break
        else:
            return head
        match = re.match(r"\s*template\s*", head)
    return head


@functools.lru_cache(maxsize=4096)
def _outer_groups(head):
    """(word before, begin, end) of the parentheses that stand in no other bracket."""
    groups, depth, angle, begin = [], 0, 0, 0
    for match in NESTING.finditer(head):
        at, sign = match.start(), match.group()
        if sign in "([{":
            if depth == 0 and sign == "(" and angle == 0:
                begin = at
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if depth == 0 and sign == ")" and angle == 0:
                word = WORD_BEFORE.search(head[:begin])
                groups.append((word.group(1) if word else "", begin, at))
        elif depth == 0 and sign in "<>":
            angle = max(0, angle + (1 if sign == "<" else -1))
    return groups


def _after_macros(head):
    """The head after calls of macros that end without a semicolon (BOOST_DESCRIBE_STRUCT)."""
    for word, _, end in reversed(_outer_groups(head)):
        if word.isupper() and head[end + 1:].strip():
            return head[end + 1:]
    return head


def _outer_text(head):
    """The head with everything in parentheses left out."""
    out, last = [], 0
    for _, begin, end in _outer_groups(head):
        out.append(head[last:begin])
        last = end + 1
    return "".join([*out, head[last:]])


def count_parameters(text):
    """How many parameters stand between the parentheses."""
    if text.strip() in ("", "void"):
        return 0
    depth, count = 0, 1
    for at, sign in enumerate(text):
        if sign in "([{<":
            depth += 1
        elif sign in ")]}" or (sign == ">" and text[at - 1] != "-"):
            depth -= 1
        elif sign == "," and depth == 0:
            count += 1
    return count


class _Reader:
    def __init__(self, code):
        self.code = code
        self.ends = _match_brackets(code)
        self.signs = list(BRACKET.finditer(code))
        self.starts = [match.start() for match in self.signs]
        self.line_starts = [match.start() for match in re.finditer("\n", code)]
        self.parsed = Parsed()

    def line_of(self, at):
        return bisect.bisect_left(self.line_starts, at) + 1

    def read_scope(self, begin, end, is_class):
        """Reads declarations; the body of a class in which `is_class` says who may see them."""
        head, at = begin, begin
        private = is_class
        while True:
            index = bisect.bisect_left(self.starts, at)
            if index == len(self.starts) or self.starts[index] >= end:
                return
            here, sign = self.starts[index], self.signs[index].group()
            if sign == ";":
                private = self.read_declaration(head, here, private, is_class)
                head = at = here + 1
            elif sign == "(":
                at = self.ends[here] + 1
            else:
                kind = self.kind_of_brace(head, here)
                at = self.ends[here] + 1
                if kind == "scope":
                    word = TYPE_HEAD.search(_without_template_head(self.own_head(head, here)))
                    self.read_scope(here + 1, self.ends[here],
                                    bool(word) and word.group() == "class")
                elif kind == "function":
                    self.add_function(head, here, self.ends[here])
                if kind != "value":
                    private = self.access_after(head, here, private)
                    head = at

    def access_after(self, head, here, private):
        words = ACCESS.findall(self.code[head:here])
        return words[-1].startswith("private") if words else private

    def own_head(self, begin, here):
        return _after_macros(self.code[begin:here])

    def kind_of_brace(self, begin, here):
        head = _without_template_head(self.own_head(begin, here))
        if re.search(r"\bnamespace\b|\bextern\s+\"\s*\"\s*$", head):
            return "scope"
        groups = _outer_groups(head)
        if re.search(r"\brequires\s*$", head) or (
                groups and groups[-1][0] == "requires" and not head[groups[-1][2] + 1:].strip()):
            return "value"
        outer = _outer_text(head)
        if PLAIN_ASSIGNMENT.search(outer) and "operator" not in outer:
            return "value"
        if TYPE_HEAD.search(outer) and not _outer_groups(re.sub(r"\balignas\s*\(.*?\)", "", head)):
            return "body" if re.search(r"\benum\b", outer) else "scope"
        if "(" not in head:
            return "value"
        # `: a_{1}, b_{2} {`: a brace after a member's name belongs to the initialiser list.
        if re.search(r"\)[^()]*[:,]\s*[\w:]+(<[^()]*>)?\s*$", head) and re.search(
                r"\)\s*(noexcept\s*)?:(?!:)", head):
            return "value"
        return "function"

    def add_function(self, begin, here, end):
        found = self.name_of(here - len(self.own_head(begin, here)), here)
        if found:
            name, name_at, parameters = found
            line = self.line_of(name_at)
            self.parsed.functions.append(
                Function(name, line, self.line_of(end) - line + 1, count_parameters(parameters)))

    def name_of(self, begin, here):
        """(name, where, text of the parameters) of the function that this head declares."""
        head = self.code[begin:here]
        groups = [group for group in _outer_groups(head) if group[0] not in NOT_FUNCTIONS]
        if not groups:
            return None
        word, first, last = groups[0]
        return word, begin + first, head[first + 1:last]

    def read_declaration(self, begin, here, private, is_class):
        """Takes note of a function declared or a private member; whether private now holds."""
        private = self.access_after(begin, here, private)
        head = ACCESS.split(self.own_head(begin, here))[-1]
        if not head.strip() or re.match(
                r"\s*(using|typedef|friend|static_assert|extern|template\s*<>|return)\b", head):
            return private
        body = _without_template_head(head)
        declared = re.sub(r"=\s*(0|default|delete)\s*$", "", body)
        outer = _outer_text(declared)
        is_function = _outer_groups(declared) and (
            not PLAIN_ASSIGNMENT.search(outer) or "operator" in outer)
        if is_function:
            first = here - len(body)
            found = self.name_of(first, first + len(declared))
            if found and not found[0].isupper():
                self.parsed.functions.append(
                    Function(found[0], self.line_of(found[1]), 0, count_parameters(found[2])))
        elif is_class and private and not re.match(r"\s*(static|struct|class|enum)\b", body):
            self.add_member(body, here)
        return private

    def add_member(self, head, here):
        word = re.search(r"(\w+)\s*(\[[^\]]*\]\s*)*(:\s*\d+\s*)?(=.*|\{.*)?$", head, re.DOTALL)
        if word and not word.group(1).isupper():
            self.parsed.private_members.append(Member(word.group(1), self.line_of(here)))


def parse(code):
    """Reads code from which comments and literals are gone."""
    code = DIRECTIVE.sub(_blank, code)
    try:
        reader = _Reader(code)
        reader.read_scope(0, len(code), False)
    except ValueError as fault:
        return Parsed(fault=str(fault))
    return reader.parsed


def list_includes(text):
    """(line, name with its quotes or angles) of every include."""
    return [(text.count("\n", 0, match.start()) + 1, match.group(1))
            for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]*>|"[^"\n]*")', text,
                                     re.MULTILINE)]
