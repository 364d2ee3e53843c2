"""How the taps do, what is wrong now and what to do about it, and where it is all recorded."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.analysis.linehealth import TapState, TapStatus
from tuyasniff.analysis.sayings import Saying
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.recorder import Recorder
from tuyasniff.live.whole import Whole
from tuyasniff.model import Talker
from tuyasniff.render.clock import duration
from tuyasniff.render.labels import cut, cut_left, plural, visible
from tuyasniff.render.rows import broken, columns_of, cut_line
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.widgets.linespane import LinesPane

_LEAST_ROOM = 20
_MOST_ROWS = 8
_NOTHING = "nothing is wrong now; tuyasniff doctor looks at all of it"
"""Whether readings ceased, or what was never told, is a matter of the whole session."""

_DOCTOR = "tuyasniff doctor looks at all of it"
_NO_FRAME = "no frame in these bytes: tuyasniff identify tells what else they may be"
_SAVES = "x saves what is kept in memory"

_NAMES = {Talker.MCU: "the MCU", Talker.MODULE: "the module"}


class HealthPane(LinesPane):
    """Words about the wires; whoever owns it calls `refresh_from` about once a second."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._live: LiveSession | None = None
        self._now_us = 0

    def refresh_from(self, live: LiveSession, now_us: int) -> None:
        """Show what is known by now; only lines that changed are painted again."""
        self._live, self._now_us = live, now_us
        self.lay_out()

    def lay_out(self) -> None:
        """The lines for the width of now."""
        if self._live is not None:
            self.set_lines(health_lines(self._live, self._now_us, max(self.room, _LEAST_ROOM)))


def health_lines(live: LiveSession, now_us: int, room: int) -> list[Line]:
    """Each tap, what is wrong, what was remarked, and the recording."""
    whole = isinstance(live, Whole)
    state = "" if whole else "ended" if live.over else "played" if live.inlet.replays else None
    past = whole or live.over
    studied = live.studied if isinstance(live, Whole) else None
    lines = [] if studied is None else _words(f"of the first {studied:,} items", room, "label")
    statuses = live.health.status(now_us)
    for status in statuses:
        lines += tap_lines(status, now_us, room, state=state, past=past)
    sayings = live.sayings(now_us)
    parts = [saying_lines(sayings, now_us, room, _unsaid(statuses, live))]
    parts.append([line for remark in live.remarks for line in _words(visible(remark), room, "note")])
    parts.append(recording_lines(live.recorder, room, over=live.over))
    for part in parts:
        lines += [(), *part] if lines and part else part
    return lines


def tap_lines(status: TapStatus, now_us: int, room: int, *, state: str | None = None, past: bool = False) -> list[Line]:
    """The head of a tap, and below it what came of it.

    `state` is said of a tap that does not listen, in place of that it does; `past`: nothing is happening now.
    """
    rate = f"{status.baud} baud" if status.baud else ""
    what = "  ".join(word for word in (visible(status.source or ""), rate) if word)
    gone = status.state is TapState.GONE
    since = status.gone_us if gone and status.gone_us is not None else status.since_us
    said = f"{status.state} for {_span(now_us - since)}" if gone else str(status.state) if state is None else state
    head = _broken_line((Segment(visible(status.tap), "strong"), Segment(f"  {what}")), room)
    words = ", ".join(filter(None, (said, _heard(status, now_us, past=past))))
    lines = [*head, *_words(f"{'! ' if gone else ''}{words}", room, "fault" if gone else "", 2)]
    lines += _words(_counted(status, past=past), room, "", 2)
    lines += _words(_noise(status, past=past), room, "fault" if status.bad_sums or status.noise_bytes else "label", 2)
    errors = _errors(status)
    return lines + _words(errors, room, "label" if errors.startswith("no ") else "fault", 2)


def _unsaid(statuses: Sequence[TapStatus], live: LiveSession) -> str:
    """The word for that there is nothing to say, which is less than that nothing is wrong."""
    framed = sum(status.frames + status.bad_sums for status in statuses)
    if live.inlet.replays and not framed and any(status.bytes for status in statuses):
        return _NO_FRAME
    untimed = any(status.noise_bytes for status in statuses if status.last_us is None)
    damaged = untimed or any(status.noise_recent or status.state is TapState.GONE for status in statuses)
    unkept = live.recorder is not None and live.recorder.trouble
    return _DOCTOR if live.over or isinstance(live, Whole) or damaged or unkept else _NOTHING


def saying_lines(sayings: Sequence[Saying], now_us: int, room: int, nothing: str = _NOTHING) -> list[Line]:
    """What is wrong now, each with its remedy; a word where nothing is."""
    if not sayings:
        return _words(nothing, room, "dim")
    lines: list[Line] = []
    for saying in sayings:
        lines += _words(f"! {visible(saying.text)} (for {_span(now_us - saying.since_us)})", room, "fault")
        lines += _words(visible(saying.remedy), room, "", 2)
    return lines


def recording_lines(recorder: Recorder | None, room: int, *, over: bool = False) -> list[Line]:
    """Where the bytes are kept."""
    if recorder is None:
        return []
    if recorder.path is None and recorder.trouble:
        return _words(f"! {visible(recorder.trouble)}; {_SAVES}", room, "fault")
    if recorder.path is None:
        return _words("not recorded: nothing of it is in a file", room, "label")
    size = f"{'recorded' if over else 'recording'}, {_bytes(recorder.size)}: "
    path = visible(str(recorder.path))
    lines = _words(size + path, room, "") if len(size + path) <= room else _words(size.rstrip(), room, "")
    if len(size + path) > room:
        lines.append((Segment(f"  {cut_left(path, room - 2)}"),))
    if recorder.trouble:
        lines += _words(f"! {visible(recorder.trouble)}; it goes on in memory", room, "fault")
    if recorder.dropped:
        lines += _words(f"! {plural(recorder.dropped, 'piece')} lost for want of room", room, "fault")
    return lines


def _heard(status: TapStatus, now_us: int, *, past: bool) -> str:
    if not status.bytes:
        return "no byte came" if past else "no byte yet"
    words = _bytes(status.bytes)
    if status.last_us is not None and not past:
        words += f", the last {_ago(now_us - status.last_us)}"
    if status.heard in _NAMES:
        words += f"; {_NAMES[status.heard]} talks"
    return words


def _counted(status: TapStatus, *, past: bool) -> str:
    """All frames, as everywhere on the screen; how fast they come where that is known and still goes on."""
    if not status.bytes:
        return ""
    now = "" if past or status.last_us is None else f", {status.frames_per_s:.1f}/s now"
    return plural(status.frames + status.bad_sums, "frame") + now


def _noise(status: TapStatus, *, past: bool) -> str:
    """What of the bytes was no sound frame."""
    if not status.bytes:
        return ""
    if not status.bad_sums and not status.noise_bytes:
        return "no bad sums, no noise"
    bad, noise = plural(status.bad_sums, "bad sum"), plural(status.noise_bytes, "noise byte")
    if past or status.last_us is None:
        return f"! {bad}, {noise}; {_share(status.noise_bytes / status.bytes)} of all bytes is noise"
    return f"! {bad}, {noise}; {_share(status.noise_share)} of what came lately is noise"


def _share(share: float) -> str:
    return f"{min(share, 1.0):.0%}" if share >= 0.005 or not share else "under 1%"


def _errors(status: TapStatus) -> str:
    """What the system counted; nothing where it does not count."""
    counters = (
        ("framing error", status.framing),
        ("overrun", status.overrun),
        ("parity error", status.parity),
        ("break", status.breaks),
    )
    known = [(name, count) for name, count in counters if count is not None]
    counted = ", ".join(plural(count, name) for name, count in known if count)
    if counted:
        return f"! {counted}"
    return "no framing, parity or overrun errors" if known else ""


def _ago(us: int) -> str:
    return "just now" if us < 1_000_000 else f"{_span(us)} ago"


def _span(us: int) -> str:
    """Whole seconds, so that it changes once a second."""
    return f"{max(us, 0) // 1_000_000} s" if us < 120_000_000 else duration(us)


def _bytes(count: int) -> str:
    if count < 10_000:
        return plural(count, "byte")
    return f"{count / 1000:,.0f} kB" if count < 10_000_000 else f"{count / 1_000_000:,.1f} MB"


def _broken_line(line: Line, room: int) -> list[Line]:
    """The line, its last segment on rows below where it does not fit."""
    if columns_of(line) <= room:
        return [line]
    head, rest = line
    return [cut_line((head,), room), *_words(rest.text.strip(), room, rest.style, 2)]


def _words(text: str, room: int, style: str, indent: int = 0) -> list[Line]:
    room -= indent
    rows = broken(cut(text, _MOST_ROWS * room), room) if text else []
    return [(Segment(" " * indent + row, style),) for row in rows]
