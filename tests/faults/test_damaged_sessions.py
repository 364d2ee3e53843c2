"""A session file that is damaged anywhere gives back all that is intact, in its order, and says what is not."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import some, times
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.sessionfile import SessionWriter
from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy
from wire import report

Damage: TypeAlias = Callable[[bytes], bytes]

STARTED = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
TAPS = (TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600), TapInfo("module", Talker.MODULE, "/dev/ttyUSB1", 9600))
COUNT = 60


def thing(number: int) -> Chunk | Gap | Note:
    """One that no other is equal to."""
    t_us = 1_000_000 + 10_000 * number
    if number % 13 == 7:
        return Gap("mcu", t_us, "unplugged", f"number {number}")
    if number % 11 == 5:
        return Note(f"kettle number {number}", t_us)
    tap, talker = (("mcu", Talker.MCU), ("module", Talker.MODULE))[number % 2]
    return Chunk(tap, report(number, 1_000_003 * number), t_us, talker, TalkerBy.TAP)


THINGS = [thing(number) for number in range(COUNT)]


def session() -> bytes:
    stream = io.BytesIO()
    writer = SessionWriter(stream, started=STARTED, taps=TAPS)
    for one in THINGS:
        writer.write(one)
    return stream.getvalue()


WHOLE = session()
LINES = WHOLE.split(b"\n")[:-1]
BY_LINE = dict(zip(LINES[1:], THINGS, strict=True))


@st.composite
def damages(draw: st.DrawFn) -> Damage:
    """One kind of damage at one place."""
    kind = draw(st.sampled_from(["flip", "overwrite", "remove", "insert", "nuls", "cut", "swap", "repeat"]))
    place = draw(st.integers(0, len(WHOLE) - 1))
    size = draw(st.integers(1, 400))
    data = draw(st.binary(min_size=1, max_size=40))
    bit = draw(st.integers(0, 7))

    def damaged(whole: bytes) -> bytes:
        at = place % max(1, len(whole))
        before, piece, after = whole[:at], whole[at : at + size], whole[at + size :]
        if kind == "flip":
            return before + bytes((whole[at] ^ 1 << bit,)) + whole[at + 1 :] if whole else whole
        if kind == "overwrite":
            return before + data + whole[at + len(data) :]
        if kind == "remove":
            return before + after
        if kind == "insert":
            return before + data + whole[at:]
        if kind == "nuls":
            return before + bytes(len(piece)) + after
        if kind == "cut":
            return before
        if kind == "swap":  # blocks that a disk has written in another order
            return before + after[:size] + piece + after[size:]
        return before + piece + piece + after

    return damaged


def plain(one: Chunk | Gap | Note) -> Chunk | Gap | Note:
    """Without the place in the file."""
    return one if isinstance(one, Gap) else one._replace(origin=None)


@settings(max_examples=times(150, 3000))
@given(st.lists(damages(), min_size=1, max_size=4))
def test_what_is_intact_comes_back_in_its_order_and_what_is_not_is_said(damage: list[Damage]) -> None:
    data = WHOLE
    for hurt in damage:
        data = hurt(data)
    if not data.strip(b"\0\r\n\t ") or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # nothing is there, or it says of itself that all of it is UTF-16
    capture = open_capture("-", stdin=io.BytesIO(data))
    given_back = [plain(one) for one in capture]
    lines = [part for line in data.split(b"\n") for part in line.split(b"\0") if part.strip()]
    intact = [BY_LINE[line] for line in lines if line in BY_LINE]
    if len(intact) < 3:
        return  # so little need not tell what it was
    assert capture.format == "tsniff", data
    if re.search(rb'"tsniff":(?!1,)', data):  # another version, or none: what follows cannot be trusted
        assert capture.lost or capture.remarks or "version" in capture.why_nothing()
        return
    moved = lines[0] != LINES[0] or data.count(b'{"tsniff"') != 1
    rest = iter(given_back)
    for one in intact:
        same = (lambda other, one=one: other == one) if not moved else (lambda other, one=one: _alike(other, one))
        assert any(same(other) for other in rest), f"{one} is missing or at another place: {data!r}"
    objects = [part.strip() for line in lines for part in re.split(rb'(?=\{"t(?:sniff)?":)', line)]
    unreadable = [part for part in objects if part and not _reads(part)]
    if unreadable:
        assert capture.remarks, f"of {unreadable[:3]} nothing was said"


def _reads(line: bytes) -> bool:
    """Whether a line is one by all that can be seen: a digit that is another one nobody can tell."""
    try:
        entry = json.loads(line)
        bytes.fromhex(entry.get("hex", ""))
    except (ValueError, AttributeError, TypeError):
        return False
    return not {"tsniff", "gap", "note", "hex"}.isdisjoint(entry)


def _alike(one: Chunk | Gap | Note, other: Chunk | Gap | Note) -> bool:
    """Without the header times and talkers may be others."""
    if isinstance(one, Chunk) and isinstance(other, Chunk):
        return (one.tap, one.data) == (other.tap, other.data)
    return type(one) is type(other) and one._replace(t_us=None) == other._replace(t_us=None)


@pytest.mark.parametrize("place", some(range(0, len(WHOLE), 97), 6))
def test_a_hole_of_zeros_where_a_disk_wrote_nothing_costs_its_own_lines_only(place: int, tmp_path: Path) -> None:
    path = tmp_path / "x.tsniff.jsonl"
    path.write_bytes(WHOLE[:place] + bytes(300) + WHOLE[place + 300 :])
    capture = open_capture(path)
    back = [plain(one) for one in capture]
    touched = {number for number, one in enumerate(_places()) if one[0] < place + 300 and one[1] > place}
    for number, one in enumerate(THINGS):
        if number + 1 not in touched:
            assert any(_alike(other, one) for other in back), one
    assert capture.remarks


def _places() -> list[tuple[int, int]]:
    """Where each line begins and ends."""
    places, at = [], 0
    for line in LINES:
        places.append((at, at + len(line) + 1))
        at += len(line) + 1
    return places
