"""Questions to the person at the terminal: one line each, Enter skips, the end of input stops."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.render.labels import plural
from tuyasniff.report.questions import Entry


def somebody_answers() -> bool:
    """Whether a person reads stderr and types into stdin."""
    try:
        return sys.stdin is not None and sys.stderr is not None and sys.stdin.isatty() and sys.stderr.isatty()
    except ValueError:
        return False


def asked(entries: Sequence[Entry], diagnostics: Diagnostics) -> dict[str, str]:
    """The answers by the name of the field; KeyboardInterrupt passes."""
    answers: dict[str, str] = {}
    if not entries:
        return answers
    ends = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
    diagnostics.say(f"{plural(len(entries), 'question')} that the capture does not answer; Enter skips, {ends} stops.")
    for number, entry in enumerate(entries, 1):
        need = ", required" if entry.field.required else ""
        diagnostics.say(f"{number}/{len(entries)} {entry.field.title}{need}: {entry.field.question}")
        line = sys.stdin.readline()
        if not line:
            diagnostics.say("the other questions stay open")
            break
        if line.strip():
            answers[entry.field.name] = line.strip()
    return answers
