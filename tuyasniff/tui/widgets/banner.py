"""What must not be overlooked, above the list: the view is frozen, or something is wrong with what is heard."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.analysis.sayings import Saying
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.recorder import Recorder
from tuyasniff.live.replay import Replayed
from tuyasniff.live.whole import Reading
from tuyasniff.render.labels import visible
from tuyasniff.render.rows import broken, columns_of, cut_line
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.widgets.oneline import FewLines

_LEAST = 20


class Banner(FewLines):
    """No row where there is nothing to say."""

    DEFAULT_CSS = "Banner { background: $boost; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._looked: LiveSession | None = None
        self._nothing: tuple[str, str] | None = None

    def session_lines(self, live: LiveSession, now_us: int, *, columns: int, rows: int) -> list[Line]:
        """What is to be said of a session as of a moment, in so many rows at most."""
        if live.over and self._looked is not live:  # the reason takes a while to find, and stays what it is
            self._looked, self._nothing = live, nothing_in(live)
        if live.over and self._nothing is not None:
            why, hint = self._nothing
            return _said(visible(why), visible(hint), columns, rows)
        return saying_lines(live.sayings(now_us), live.recorder, columns=columns, rows=rows)


def nothing_in(live: LiveSession) -> tuple[str, str] | None:
    """Why a recording that was read to its end has no frame, and what may help; None where it has one."""
    inlet = live.inlet
    if live.summary.frames or not isinstance(inlet, Replayed | Reading) or inlet.capture.lost is not None:
        return None
    return f"nothing recognisable: {inlet.capture.why_nothing()}", inlet.capture.hint


def frozen_line(seconds: float, pending: int) -> Line:
    """`FROZEN 00:12, +340`."""
    minutes, rest = divmod(int(seconds), 60)
    words = f" FROZEN {minutes:02}:{rest:02}, +{pending:,}"
    return (Segment(words, "strong"), Segment("  capture and recording go on; space shows everything", "dim"))


def saying_lines(
    sayings: Sequence[Saying], recorder: Recorder | None = None, *, columns: int = 80, rows: int = 1
) -> list[Line]:
    """The most pressing thing and what to do, in so many rows at most, and how many more there are."""
    trouble = "" if recorder is None else visible(recorder.trouble)
    if recorder is not None and recorder.path is None and trouble:
        return _said(trouble, "x saves what is kept in memory", columns, rows)
    if trouble:
        return _said("the recording is not written", trouble, columns, rows)
    if not sayings:
        return []
    first = sayings[0]
    more = f" (+{len(sayings) - 1} more: Health)" if len(sayings) > 1 else ""
    return _said(visible(first.text) + more, visible(first.remedy), columns, rows)


def _said(wrong: str, remedy: str, columns: int, rows: int) -> list[Line]:
    """In one row where that suffices; else what to do stands below, both together in two rows if they are long."""
    sign, words = Segment(" ! ", "fault"), Segment(wrong)
    whole: Line = (sign, words, Segment(f" - {remedy}", "dim")) if remedy else (sign, words)
    if rows < 2 or not remedy or columns_of(whole) <= columns:
        return [cut_line(whole, columns)]
    two: list[Line] = [(sign, words), (Segment("   "), Segment(remedy))]
    if any(columns_of(line) > columns for line in two):
        first, *rest = broken(f"{wrong} - {remedy}", max(columns - 3, _LEAST))
        two = [(sign, Segment(first)), (Segment("   "), Segment(" ".join(map(str.strip, rest))))]
    return [cut_line(line, columns) for line in two]
