"""What must not be overlooked, above the list: the view is frozen, or something is wrong with what is heard."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.analysis.sayings import Saying
from tuyasniff.render.labels import visible
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.widgets.oneline import FewLines


class Banner(FewLines):
    """No row where there is nothing to say."""

    DEFAULT_CSS = "Banner { background: $boost; }"


def frozen_line(seconds: float, pending: int) -> Line:
    """`FROZEN 00:12, +340`."""
    minutes, rest = divmod(int(seconds), 60)
    words = f" FROZEN {minutes:02}:{rest:02}, +{pending:,}"
    return (Segment(words, "strong"), Segment("  capture and recording go on; space shows everything", "dim"))


def saying_lines(sayings: Sequence[Saying], trouble: str = "") -> list[Line]:
    """The most pressing thing in one line, and how many more there are."""
    lines: list[Line] = []
    if trouble:
        lines.append((Segment(" ! the recording is not written: ", "fault"), Segment(visible(trouble))))
    elif sayings:
        first = sayings[0]
        more = f" (+{len(sayings) - 1} more: Health)" if len(sayings) > 1 else ""
        remedy = f" - {visible(first.remedy)}" if first.remedy else ""
        lines.append((Segment(" ! ", "fault"), Segment(visible(first.text)), Segment(more), Segment(remedy, "dim")))
    return lines
