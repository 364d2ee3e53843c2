"""Sessions for tests of formats: written as a target has it, read again, and what both have to agree on."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import strategies as st

from tuyasniff.capture.about import About
from tuyasniff.capture.capture import Capture, TapInfo
from tuyasniff.capture.opening import capture_of
from tuyasniff.capture.targets import Ability, Target
from tuyasniff.model import Chunk, Frame, Gap, Item, Message, Noise, Note, Reference, Talker, TalkerBy
from tuyasniff.session import Session
from wire import dp, frame, report

STARTED = datetime(2026, 11, 20, 10, 0, 0, 250_000, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """One thing of a session, reduced to what a format claims to hold."""

    kind: str
    data: bytes = b""
    t_us: int | None = None
    tap: str = ""
    talker: str = ""
    by: str = ""
    rebuilt: bytes | None = None
    text: str = ""
    reference: Reference | None = None
    frame: int | None = None


def written(target: Target, source: Sequence[Chunk | Gap | Note], about: About | None = None) -> bytes:
    """What the target makes of a recording."""
    out = io.BytesIO()
    about = about or About(STARTED)
    if target.items is not None:
        writer = target.items(out, about)
        for item in Session(source):
            writer.write(item)
        writer.end()
    else:
        assert target.chunks is not None
        recorder = target.chunks(out, about)
        for thing in source:
            recorder.write(thing)
        recorder.end()
    return out.getvalue()


def read_again(target: Target, data: bytes) -> Capture:
    """The file, known by its content alone."""
    capture = capture_of(data, name="x")
    assert capture.format == target.name
    return capture


def kept(items: Iterable[Item], holds: frozenset[Ability], *, shift: int = 0) -> list[Kept]:
    """What of the items a format with these abilities has to give back: frames, gaps and notes."""
    out: list[Kept] = []
    for item in items:
        thing = item.thing
        if isinstance(thing, Message):
            out.append(_frame(thing.frame, holds, shift))
        elif not isinstance(thing, Noise):
            out += _said(thing, holds)
    return out


def pieces(things: Iterable[Chunk | Gap | Note | Item], holds: frozenset[Ability], *, shift: int = 0) -> list[Kept]:
    """The same of chunks, or of items as the chunks that they become: every piece of bytes, gap and note."""
    out: list[Kept] = []
    for one in things:
        told = one.thing if isinstance(one, Item) else one
        thing = told.frame if isinstance(told, Message) else told
        if isinstance(thing, Gap | Note):
            out += _said(thing, holds)
            continue
        data = thing.data if isinstance(thing, Chunk) else thing.raw
        out.append(Kept("bytes", data, _time(thing.t_us, holds, shift), thing.tap if Ability.TAPS in holds else ""))
    return out


def _time(t_us: int | None, holds: frozenset[Ability], shift: int = 0) -> int | None:
    return t_us + shift if Ability.TIMES in holds and t_us is not None else None


def _said(thing: Gap | Note, holds: frozenset[Ability]) -> list[Kept]:
    if isinstance(thing, Gap):
        tap = thing.tap if Ability.TAPS in holds else ""
        gap = Kept("gap", t_us=_time(thing.t_us, holds), tap=tap, text=f"{thing.reason}\0{thing.detail}")
        return [gap] if Ability.GAPS in holds else []
    note = Kept("note", t_us=_time(thing.t_us, holds), text=thing.text, reference=thing.reference, frame=thing.frame)
    return [note] if Ability.NOTES in holds else []


def _frame(one: Frame, holds: frozenset[Ability], shift: int) -> Kept:
    return Kept(
        "frame",
        one.raw,
        _time(one.t_us, holds, shift),
        one.tap if Ability.TAPS in holds else "",
        str(one.talker) if Ability.TALKERS in holds else "",
        str(one.talker_by) if Ability.TOLD_BY in holds else "",
        one.rebuilt if Ability.REBUILT in holds else None,
        " ".join(sorted(fault.code for fault in one.faults)),
    )


TEXTS = st.one_of(
    st.sampled_from(
        ["", "=1+1", "-2", "+3", "@x", "'quoted", '"q"', "a,b;c", "line\nbreak\r\n", "tab\t", " blank ", "\\n",
         "\x00\x1b[31m", "\ud83d", "日本語", "\u202eevil", "... more", "noise: idle", "fault checksum: x",
         "whole frame: 55aa", "no time", "note: x", 'gap on "a", "b": c', "# x", "x" * 70_000]
    ),
    st.text(max_size=30),
)  # fmt: skip
TAPS = st.sampled_from(["mcu", "module", "paste/rx", 'a "tap"', "=x", "ü\n"])
TIMES = st.one_of(st.none(), st.integers(0, 10**13))


FRAMES = st.sampled_from(
    [frame(0, version=0), frame(0, b"\1"), report(20, 2301), frame(7, dp(6, 0, bytes(range(256)) * 3)),
     frame(8, version=0), frame(0x0A, bytes(1000), version=0)]
)  # fmt: skip


@st.composite
def chunks(draw: st.DrawFn) -> Chunk:
    """Frames, pieces of frames, frames with a wrong or without their checksum, noise."""
    tap = draw(TAPS)
    talker = draw(st.sampled_from(Talker))
    by = TalkerBy.NONE if talker is Talker.UNKNOWN else draw(st.sampled_from([TalkerBy.TAP, TalkerBy.TEXT]))
    whole = draw(FRAMES)
    claim: bytes | None = None
    kind = draw(st.sampled_from(["frame", "claimed", "bad", "bare", "unsaid", "cut", "noise", "byte", "both"]))
    data = whole
    if kind == "claimed":
        claim = whole
    elif kind == "bad":
        data = claim = whole[:-1] + bytes(((whole[-1] + 1) & 0xFF,))
    elif kind == "bare":
        data, claim = whole[:-1], whole
    elif kind == "unsaid":  # a log that names the command alone
        data, claim = b"", whole
    elif kind == "cut":
        data = whole[: draw(st.integers(1, len(whole) - 1))]
    elif kind == "noise":
        data = draw(st.binary(min_size=1, max_size=40))
    elif kind == "byte":
        data = draw(st.sampled_from([b"\x00", b"\x55", b"\xff"]))
    elif kind == "both":
        data = draw(st.binary(max_size=5)) + whole + whole
    return Chunk(tap, data, draw(TIMES), talker, by, None, claim)


REFERENCES = st.one_of(st.none(), st.builds(Reference, TEXTS, TEXTS, TEXTS))
NOTES = st.builds(Note, TEXTS, TIMES, REFERENCES, st.one_of(st.none(), st.integers(1, 10**6)), st.none())
GAPS = st.builds(Gap, TAPS, TIMES, TEXTS, TEXTS)
RECORDINGS = st.lists(st.one_of(chunks(), chunks(), NOTES, GAPS), max_size=12)
TAP_INFO = (TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600), TapInfo("paste/rx"))
