"""What stands above and below everything: where it comes from, how much came, what is hidden, what to press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tuyasniff.capture.capture import TapInfo
from tuyasniff.model import Talker
from tuyasniff.render.labels import cut, cut_left, plural, visible, width
from tuyasniff.render.rows import columns_of
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.glyphs import Glyphs
from tuyasniff.tui.widgets.oneline import FewLines, spread

_TALKERS = {Talker.MCU: "MCU", Talker.MODULE: "MOD", Talker.UNKNOWN: "LINE"}
_SOURCE_MOST = 24
_SHORT_MOST = 14
_SHORTER_MOST = 10
_FILTER_MOST = 40
_NARROW = 60


class Status(NamedTuple):
    """What the line below says. `rate` in frames per second; `search` as in `3/17 kettle`.

    `whole` is said of a recording that is shown as a whole: nothing comes that could be followed.
    """

    frames: int = 0
    rate: float | None = None
    bad: int = 0
    noise: int = 0
    shown: int | None = None
    following: bool = True
    frozen: bool = False
    pending: int = 0
    hidden: tuple[str, ...] = ()
    filter: str = ""
    search: str = ""
    marks: int = 0
    over: bool = False
    recording: bool = False
    whole: str = ""


class Heading(NamedTuple):
    """What the line above says. `recorded` in bytes; `elapsed_us` since the start; `speed` of a replay."""

    title: str = ""
    taps: Sequence[TapInfo] = ()
    elapsed_us: int = 0
    recorded: int | None = None
    trouble: bool = False
    speed: float | None = None
    paused: bool = False
    over: bool = False


class StatusBar(FewLines):
    """The line below."""

    DEFAULT_CSS = "StatusBar { background: $panel; color: $foreground; height: 1; }"

    def show_status(self, status: Status, help_key: str = "?") -> None:
        """Say how things are."""
        self.show_lines([status_line(status, self.size.width or 80, help_key)])


class TitleBar(FewLines):
    """The line above."""

    DEFAULT_CSS = "TitleBar { background: $panel; color: $foreground; height: 1; }"

    def show_heading(self, heading: Heading, signs: Glyphs) -> None:
        """Say where it comes from."""
        self.show_lines([heading_line(heading, self.size.width or 80, signs)])


def status_line(status: Status, columns: int, help_key: str = "?") -> Line:
    """The most important first; what does not fit is left out."""
    state = "FROZEN" if status.frozen else "FOLLOW" if status.following else "STILL"
    parts: list[Line] = [(Segment(plural(status.frames, "frame"), "strong"),)]
    if status.over:
        parts.append((Segment("ENDED", "strong"),))
    elif status.recording and columns < _NARROW:
        parts.append((Segment("REC", "strong"),))
    if status.whole:
        parts.append((Segment(status.whole, "strong"),))
    elif status.over and not status.frozen:
        pass  # nothing comes that could be followed
    elif status.frozen or not status.following:
        end = " (End)" if status.pending and not status.frozen and columns >= _NARROW else ""
        parts.append((Segment(f"{state} +{status.pending:,}{end}", "strong"),))
    else:
        parts.append((Segment(state),))
    if status.filter:
        parts.append((Segment("/" + _short(status.filter), "strong"),))
    if status.hidden:
        parts.append((Segment("-" + ",".join(status.hidden)),))
    if status.shown is not None:
        parts.append((Segment(f"{status.shown:,} shown"),))
    if status.search:
        parts.append((Segment(_short(status.search), "strong"),))
    parts.append((Segment(f"{status.bad:,} bad", "fault" if status.bad else "dim"),))
    parts.append((Segment(f"{status.noise:,} noise", "" if status.noise else "dim"),))
    if status.rate is not None and not status.over and not status.whole:
        parts.append((Segment(f"{status.rate:.1f}/s"),))
    if status.marks:
        parts.append((Segment(f"{status.marks} marked"),))
    return spread(parts, (Segment(f"{help_key} help", "dim"),), columns)


def heading_line(heading: Heading, columns: int, signs: Glyphs) -> Line:
    """`tuyasniff - meter  MCU /dev/ttyUSB0 @9600  ● REC 00:12:31`."""
    name = "tuyasniff" + (f" - {visible(heading.title)}" if heading.title else "")
    end: list[Segment] = []
    if heading.trouble:
        end.append(Segment("! NOT RECORDED ", "fault"))
    elif heading.recorded is not None:
        end.append(Segment(f"{signs.record} REC ", "fault"))
    if heading.speed is not None:
        end.append(Segment("PAUSED " if heading.paused else f"x{heading.speed:g} ", "strong"))
    end.append(Segment(elapsed(heading.elapsed_us)))
    if heading.recorded is not None:
        end.append(Segment(f" {size_words(heading.recorded)}", "dim"))
    title = visible(heading.title) or "tuyasniff"
    names = (name, title, title, title, title, title)
    words = (tap_words, tap_words, _tap_short, _tap_unrated, _tap_shorter, _tap_talker)
    for shown, said in zip(names, words, strict=True):
        left: list[Line] = [(Segment(shown, "strong"),), *((Segment(said(tap), "title"),) for tap in heading.taps)]
        if sum(map(columns_of, left)) + 2 * len(left) + columns_of(tuple(end)) <= columns:
            break
    return spread(left, tuple(end), columns)


def _tap_short(tap: TapInfo) -> str:
    return tap_words(tap, _SHORT_MOST)


def _tap_unrated(tap: TapInfo) -> str:
    return _tap_short(tap._replace(baud=None))


def _tap_shorter(tap: TapInfo) -> str:
    return tap_words(tap._replace(baud=None), _SHORTER_MOST)


def _tap_talker(tap: TapInfo) -> str:
    return _TALKERS[tap.talker]


def tap_words(tap: TapInfo, most: int = _SOURCE_MOST) -> str:
    """`MCU /dev/ttyUSB0 @9600`, the name of the port in at most so many columns."""
    words = [_TALKERS[tap.talker]]
    if tap.source:
        words.append(_port(visible(tap.source), most))
    if tap.baud:
        words.append(f"@{tap.baud}")
    return " ".join(words)


def _port(source: str, most: int) -> str:
    """The end of a path tells ports apart, the beginning of words what they are."""
    if "/" not in source:
        return cut(source, most)
    return source if width(source) <= most else cut_left(source.rsplit("/", 1)[-1] or source, most)


def elapsed(t_us: int) -> str:
    """`00:12:31`."""
    minutes, seconds = divmod(max(t_us, 0) // 1_000_000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def size_words(size: int) -> str:
    """`48 kB`."""
    for limit, unit, by in ((1_000, "B", 1), (1_000_000, "kB", 1_000), (1_000_000_000, "MB", 1_000_000)):
        if size < limit:
            return f"{size / by:.3g} {unit}"
    return f"{size / 1e9:.3g} GB"


def _short(text: str) -> str:
    text = visible(text)
    return text if len(text) <= _FILTER_MOST else text[: _FILTER_MOST - 1] + "…"
