"""docs/settings.md: every setting of config.json, from `originchats schema`."""
import json

INTRODUCTION = """\
# Every setting

Generated from the program by `tools/protocol_docs.py`; `make golden` writes it anew.

All of them stand in `config.json` in the data directory, the parts of a path as objects within each
other: `websocket.port` is `{"websocket": {"port": 5613}}`. What is missing has its default; a value
of another type is reported and its default is used; a number out of its range is reported and the
nearest one is used; unknown keys are kept, and `originchats check` names them. Settings take effect
when the file is saved, at `SIGHUP` and by `originchats admin config set`, those marked *start* when
the server starts again.

A fresh server's file says some settings differently from these defaults, as the original's setup
did (rate limits are on, for one): look into the file.
"""


def describe_values(setting):
    """What it may be, in words."""
    if "choices" in setting:
        return " or ".join(f"`{choice}`" for choice in setting["choices"])
    kind = {"string": "text", "array": "list of texts", "integer": "number",
            "boolean": "yes or no"}.get(setting["type"], setting["type"])
    if "most" in setting:
        return f"{kind}, {setting['least']} to {setting['most']}"
    if setting["type"] == "integer":
        return f"{kind}, at least {setting['least']}"
    return kind


def make_settings_page(settings):
    lines = INTRODUCTION.splitlines()
    section = None
    for setting in settings:
        begin = setting["path"].split(".")[0]
        if begin != section:
            section = begin
            lines += ["", f"## {section}", "", "| setting | what it may be | default | meaning |",
                      "| --- | --- | --- | --- |"]
        default = json.dumps(setting["default"], ensure_ascii=False)
        when = "" if setting["live"] else " *start*"
        cells = [f"`{setting['path']}`", describe_values(setting),
                 "" if setting["type"] == "object" else f"`{default}`", setting["meaning"] + when]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
