"""Two captures, read and compared."""

from __future__ import annotations

from tuyasniff.analysis.comparing import Side, compared
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.inputs import Input
from tuyasniff.cli.output import Output
from tuyasniff.cli.reading import Understanding
from tuyasniff.render.clock import Clock
from tuyasniff.render.comparison import Named, comparison_document, comparison_lines
from tuyasniff.render.jsonout import dumps


def compare_captures(
    names: tuple[str, str], format_name: str | None, output: Output, diagnostics: Diagnostics, *, as_json: bool
) -> bool:
    """Print what is not the same; whether anything is not. Raises SourceError where one cannot be read."""
    how = Understanding(format_name)
    left, right = (_read(name, how, diagnostics) for name in names)
    found = compared(left.side, right.side)
    if as_json:
        output.text(dumps(comparison_document(left, right, found)) + "\n")
    else:
        width = output.width
        output.lines(comparison_lines(left, right, found, columns=width.columns, cuts=width.cuts))
    return not found.equal


def _read(name: str, how: Understanding, diagnostics: Diagnostics) -> Named:
    """All frames of a capture."""
    entry, side = Input(name, how), Side()
    entry.open()
    for line in entry.headings():
        diagnostics.say(line)
    for item in entry.items():
        side.add(item)
    capture = entry.capture
    for remark in capture.remarks:
        diagnostics.say(f"{capture.name}: {remark}")
    if capture.lost is not None:
        diagnostics.report(capture.lost)
    elif not side.told:
        message = f"nothing recognisable in {capture.name}: {capture.why_nothing()}"
        diagnostics.error(message, capture.hint, code=Exit.NOTHING)
    return Named(capture.name, side, Clock(capture.started))
