"""Questions to the person at the terminal: one line or one paste each, Enter skips, the end of input stops."""

from __future__ import annotations

import select
import sys
from collections.abc import Sequence

from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.terminals import END_OF_INPUT, LINE_MOST, stdin_is_terminal
from tuyasniff.render.labels import plural
from tuyasniff.report.questions import Entry

_PASTED_S = 0.1
"""Lines of a paste come faster one after the other, those that a person types do not."""


def asked(entries: Sequence[Entry], diagnostics: Diagnostics) -> dict[str, str]:
    """The answers by the name of the field; KeyboardInterrupt passes."""
    answers: dict[str, str] = {}
    if not entries:
        return answers
    count = plural(len(entries), "question")
    diagnostics.say(f"{count} that the capture does not answer; Enter skips, {END_OF_INPUT} stops.")
    for number, entry in enumerate(entries, 1):
        need = ", required" if entry.field.required else ""
        diagnostics.say(f"{number}/{len(entries)} {entry.field.title}{need}: {entry.field.question}")
        lines = _lines(diagnostics)
        if not lines:
            diagnostics.say("the other questions stay open")
            break
        text = "".join(lines).strip()
        if text:
            answers[entry.field.name] = text
        if stdin_is_terminal() and any(map(_may_be_cut, lines)):
            diagnostics.say(f"the terminal cuts lines at {LINE_MOST} characters: look at this answer in the report,")
            diagnostics.say(f'or save it as a file and use --answer "{entry.field.name}=$(cat FILE)"')
    return answers


def _lines(diagnostics: Diagnostics) -> list[str]:
    """A line; or a paste of several, up to an empty line, for the end of its last one is typed. Empty at the end."""
    lines = [sys.stdin.readline()]
    if lines[0].strip() and _more_is_waiting():
        diagnostics.say("several lines are one answer here: an empty line ends it")
        while lines[-1] and (lines[-1].strip() or _more_is_waiting()):
            lines.append(sys.stdin.readline())
    return [line for line in lines if line]


def _more_is_waiting() -> bool:
    """Whether the terminal has another line already. False where nobody can tell, as on Windows."""
    try:
        return stdin_is_terminal() and bool(select.select([sys.stdin], [], [], _PASTED_S)[0])
    except (OSError, ValueError):
        return False


def _may_be_cut(line: str) -> bool:
    return len(line.encode("utf-8", "replace").rstrip(b"\n")) >= LINE_MOST
