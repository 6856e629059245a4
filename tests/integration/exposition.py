"""The text format of Prometheus, read by its grammar: every line, strictly."""
import http.client
import re

from waiting import DEADLINE_S

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
HELP = re.compile(rf"# HELP ({NAME}) (\S.*)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram)")
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? "
                    r"([+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|Inf)|NaN)")
SUFFIXES = ("_bucket", "_sum", "_count")


class Metrics:
    """`families` is type by name; `samples` is value by (name, labels)."""

    def __init__(self, text):
        assert text.endswith("\n")
        self.families, self.samples = {}, {}
        self._family = None
        for line in text[:-1].split("\n"):
            self._take(line)
        for name, kind in self.families.items():
            if kind == "histogram":
                self._check_histogram(name)

    def _take(self, line):
        if match := HELP.fullmatch(line):
            self._family = match.group(1)
            assert self._family not in self.families, f"{self._family} comes twice"
            return
        if match := TYPE.fullmatch(line):
            assert match.group(1) == self._family, line
            self.families[self._family] = match.group(2)
            return
        match = SAMPLE.fullmatch(line)
        assert match, f"no line of the format: {line!r}"
        name, labels, value = match.groups()
        kind = self.families[self._family]
        of = [self._family + suffix for suffix in SUFFIXES] if kind == "histogram" \
            else [self._family]
        assert name in of, f"{name} is not in its family's place"
        assert kind != "counter" or name.endswith("_total"), name
        pairs = re.findall(LABEL, labels or "")
        key = (name, tuple(sorted(pairs)))
        assert key not in self.samples, f"{key} comes twice"
        assert len({pair.split("=")[0] for pair in pairs}) == len(pairs), line
        self.samples[key] = float(value)

    def _check_histogram(self, family):
        buckets = {}
        for (name, labels), value in self.samples.items():
            if name == family + "_bucket":
                (bound,) = (pair[4:-1] for pair in labels if pair.startswith("le="))
                rest = tuple(pair for pair in labels if not pair.startswith("le="))
                buckets.setdefault(rest, []).append((float(bound), value))
        for labels, found in buckets.items():
            found.sort()
            assert found[-1][0] == float("inf")
            assert [count for _, count in found] == sorted(count for _, count in found)
            assert self.samples[family + "_count", labels] == found[-1][1]
            assert (family + "_sum", labels) in self.samples

    def get(self, name, **labels):
        """0 when it is not there."""
        wanted = tuple(sorted(f'{key}="{value}"' for key, value in labels.items()))
        return self.samples.get((name, wanted), 0)


def ask(host, port, path, headers=None):
    """(status, headers, text)."""
    connection = http.client.HTTPConnection(host, port, timeout=DEADLINE_S)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def scrape(host, port, headers=None):
    status, told, text = ask(host, port, "/metrics", headers)
    assert status == 200, text
    assert told["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return Metrics(text)
