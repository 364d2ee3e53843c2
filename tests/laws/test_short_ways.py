"""What is usual has a way of its own through decoder, namer, vote and session: it gives what the long way gives."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lanes import some, times
from laws.frames import damaged, frames
from laws.streams import dp, frame
from protocol.documented import documented
from protocol.families.tables import EXAMPLES, ROWS, frame_of
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, FamilyName, Frame, Gap, Item, Message, Noise, Note, Talker, TalkerBy
from tuyasniff.order.wire import WireOrder
from tuyasniff.protocol.build import pack
from tuyasniff.protocol.claims import sum_fault
from tuyasniff.protocol.datapoints import Dps, sound_list
from tuyasniff.protocol.decode import _decoded, decode
from tuyasniff.protocol.framer import Framer
from tuyasniff.protocol.kinds import Reading
from tuyasniff.protocol.talker import TalkerNamer
from tuyasniff.protocol.vote import FamilyVote
from tuyasniff.session import Session

VARIANTS = ("", "homekit", "voice", "cat1", "lock", "nbiot")
CODES = sorted({command.code for _row, command in ROWS})

_heads = st.tuples(
    st.sampled_from([0, 1, 2, 20, 101, 255]),
    st.sampled_from([0, 1, 2, 3, 4, 5, 6, 255]),
    st.sampled_from([0, 1, 2, 3, 4, 5, 8, 300]),
)
_usual = st.sampled_from(
    [
        dp(1, 1, b"\0"),
        dp(1, 1, b"\2"),
        dp(2, 2, b"\xff\xff\xff\xfe"),
        dp(2, 2, b"\0\1"),
        dp(3, 3, "grün".encode()),
        dp(3, 3, b"\xc3"),
        dp(3, 3, b""),
        dp(4, 4, b"\3"),
        dp(5, 5, b"\1\2"),
        dp(5, 5, b"\xff\2\3\4"),
        dp(6, 0, b"\1\2\3\4\5\6\7\x08"),
        dp(6, 0, b""),
        dp(0, 1, b"\1"),
    ]
)


@st.composite
def _units(draw: st.DrawFn) -> bytes:
    """A datapoint: usual, or of any type and length, as long as it says or not."""
    if draw(st.integers(0, 3)):
        return draw(_usual)
    dp_id, dp_type, length = draw(_heads)
    size = draw(st.sampled_from([length, length, max(length - 1, 0)]))
    return bytes((dp_id, dp_type)) + length.to_bytes(2, "big") + draw(st.binary(min_size=size, max_size=size))


@st.composite
def _lists(draw: st.DrawFn) -> bytes:
    """Datapoints back to back, sometimes with something before, behind or missing."""
    data = b"".join(draw(st.lists(_units(), max_size=40 if draw(st.integers(0, 9)) == 0 else 4)))
    before, behind = draw(st.sampled_from([(b"", b""), (b"", b""), (b"", b"\1\2"), (b"\1", b""), (b"\0\1", b"")]))
    whole = before + data + behind
    return whole[: draw(st.integers(0, len(whole)))] if draw(st.integers(0, 9)) == 0 else whole


@st.composite
def _list_frames(draw: st.DrawFn) -> Frame:
    """A frame around such a payload, of any family and command, sound or damaged."""
    family = draw(st.sampled_from([None, *FamilyName]))
    extended = draw(st.sampled_from([family is FamilyName.ZIGBEE, False, True]))
    code = draw(st.sampled_from([0x04, 0x05, 0x06, 0x07, 0x08, 0x22, *CODES]))
    version = draw(st.integers(0, 3))
    whole = bytearray(pack(code, draw(_lists()), version=version, seq=7 if extended else None))
    if draw(st.integers(0, 5)) == 0:
        whole[draw(st.integers(0, len(whole) - 1))] ^= draw(st.integers(1, 255))
    raw = bytes(whole)
    made = frame_of(raw, family, draw(st.sampled_from(list(Talker))), extended=extended)
    if draw(st.integers(0, 5)) == 0:
        made = made._replace(faults=sum_fault(raw))
    return made._replace(rebuilt=raw, raw=raw[:-1]) if draw(st.integers(0, 9)) == 0 else made


def _same(message: Message, plain: Message) -> None:
    assert replace(message) == plain
    assert repr(message) == repr(plain)


def _check(frame: Frame, variant: str = "") -> None:
    _same(decode(frame, variant), _decoded(frame, variant))


@given(_list_frames(), st.sampled_from(VARIANTS))
@settings(max_examples=times(300, 4000))
@example(frame_of(pack(7, dp(2, 2, bytes(4)) * 300, version=3), FamilyName.WIFI, Talker.MCU), "")
def test_a_list_of_datapoints_is_what_the_long_way_makes_of_it(frame: Frame, variant: str) -> None:
    _check(frame, variant)


@given(frames() | damaged(), st.sampled_from(VARIANTS))
@settings(max_examples=times(60, 1000))
def test_any_frame_is_what_the_long_way_makes_of_it(frame: Frame, variant: str) -> None:
    _check(frame, variant)


@given(_lists())
@settings(max_examples=times(200, 2000))
def test_a_list_is_read_quickly_exactly_when_nothing_is_wrong_with_it(payload: bytes) -> None:
    whole = b"before" + payload + b"!"
    reading, end = Reading(), len(whole) - 1
    after = Dps().read(whole, 6, end, reading)
    quick = sound_list(whole, 6, end)
    if reading.faults or after != end:
        assert quick is None or not payload
    else:
        assert quick == tuple(reading.dps)
        assert list(map(type, quick)) == list(map(type, reading.dps))


def test_every_example_is_what_the_long_way_makes_of_it_whoever_sends_it() -> None:
    for row, _command, whole in EXAMPLES:
        for talker in Talker:
            for variant in VARIANTS:
                _check(frame_of(whole, row.name, talker), variant)


def test_every_documented_frame_is_what_the_long_way_makes_of_it(shared: Path) -> None:
    for row in documented(shared):
        _check(frame_of(row.whole, row.family, row.talker), row.variant)


@pytest.mark.parametrize(("family", "code"), [("wifi", 6), ("wifi", 7), ("wifi", 0x22), ("ble", 7), ("lowpower", 5)])
def test_the_usual_frame_takes_the_short_way(family: str, code: int) -> None:
    whole = pack(code, dp(1, 1, b"\1") + dp(20, 2, bytes(4)) + dp(6, 0, bytes(8)), version=0)
    for talker in Talker:
        message = decode(frame_of(whole, FamilyName(family), talker))
        assert message.is_list
        assert len(message.fields) == 4 + 3 + 1
        assert not message.is_list
        assert message.fields is message.fields


def test_a_message_whose_fields_are_not_made_yet_is_a_message_like_any_other() -> None:
    long = _decoded(frame_of(pack(7, dp(1, 1, b"\1"), version=3), FamilyName.WIFI, Talker.MCU), "")

    def short() -> Message:
        return decode(long.frame)

    assert short() == long == short() and short() == short()
    assert short() != replace(long, fields=()) and short() != replace(long, name="set")
    assert repr(short()) == repr(long)
    assert copy.copy(short()) == long == pickle.loads(pickle.dumps(short()))
    assert replace(short(), fields=()).fields == ()
    with pytest.raises(AttributeError):
        short().fields = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        short().name = "set"  # type: ignore[misc]


class _LongNamer(TalkerNamer):
    """Learns and names in two steps, whatever comes."""

    def follow(self, frame: Frame) -> Frame:
        frame = self.laid_out(frame)
        return self._name(frame, self.by_content(frame) if frame.checksum == "bad" else self._learn(frame))


class _LongVote(FamilyVote):
    """Looks at every frame anew."""

    def add(self, frame: Frame, *, listed: bool = False) -> bool:
        self._stale.clear()
        return super().add(frame)


def _unnamed(frame: Frame, talker: Talker, t_us: int | None) -> Frame:
    return frame._replace(
        talker=talker, talker_by=TalkerBy.TAP, family=None, t_us=t_us, tap=f"tap {len(frame.raw) % 2}"
    )


_labelled = st.builds(
    _unnamed,
    _list_frames() | frames(),
    st.sampled_from([Talker.UNKNOWN, Talker.UNKNOWN, Talker.MCU, Talker.MODULE]),
    st.none() | st.integers(0, 5_000_000),
)


@given(st.lists(_labelled, max_size=30), st.sampled_from([None, *FamilyName]), st.sampled_from([None, FamilyName.WIFI]))
@settings(max_examples=times(60, 1000))
def test_who_talks_is_told_as_the_long_way_tells_it(
    told: list[Frame], family: FamilyName | None, plain: FamilyName | None
) -> None:
    short, long = TalkerNamer(), _LongNamer()
    for namer in (short, long):
        namer.family, namer.plain = family, plain
    for one in told:
        assert short.follow(one) == long.follow(one)
        assert (short.contradictions() if short.contradicted else []) == long.contradictions()
    assert short.contradictions(final=True) == long.contradictions(final=True)


@given(st.lists(_labelled, max_size=12))
@settings(max_examples=times(60, 1000))
def test_the_family_is_voted_for_as_the_long_way_does_it(told: list[Frame]) -> None:
    short, long = FamilyVote(), _LongVote()
    for one in told * 4:
        assert short.add(one) == long.add(one)
        assert short.verdict() == long.verdict()


def _everything(session: Session, things: Iterable[Chunk | Gap | Note]) -> tuple[list[Item], object]:
    items = [item for thing in things for item in session.feed(thing)]
    items += session.end()
    told = (session.summary, session.family, session.family_score, session.variant, session.remarks)
    return items, told


def _held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything go through the order of several taps."""
    monkeypatch.setattr(WireOrder, "straight", lambda _order, _tap: False)


_spoken = st.sampled_from(
    [
        frame(3, 7, dp(1, 1, b"\1")),
        frame(3, 7, dp(20, 2, b"\0\0\1\2") * 3),
        frame(0, 6, dp(20, 2, b"\0\0\1\3")),
        frame(0, 0),
        frame(3, 0, b"\1"),
        frame(0, 4),
        frame(3, 7, dp(1, 1, b"\1"))[:-1] + b"\0",
        frame(3, 7, dp(1, 1, b"\1"))[:9],
        frame(0, 1),
        frame(3, 1, b'{"p":"abcdefghij012345","v":"1.0.0"}'),
        frame(1, 5, dp(1, 1, b"\1")),
        b"\x55",
        b"boot: ok\n",
    ]
)


@st.composite
def _talks(draw: st.DrawFn) -> list[Chunk | Gap | Note]:
    """What one tap, or two, may give: chunks cut anywhere, labels that may be wrong, notes and gaps."""
    taps = draw(st.sampled_from([("a",), ("a",), ("a", "b")]))
    label = draw(st.sampled_from([Talker.UNKNOWN, Talker.MCU]))
    timed = draw(st.booleans())
    things: list[Chunk | Gap | Note] = []
    t_us = 0
    for piece in draw(st.lists(_spoken, max_size=40)):
        t_us += draw(st.sampled_from([0, 1000, 30_000, 400_000]))
        tap = draw(st.sampled_from(taps))
        moment = t_us if timed else None
        cut = draw(st.integers(0, len(piece)))
        things += [Chunk(tap, part, moment, label, TalkerBy.TAP) for part in (piece[:cut], piece[cut:])]
        if draw(st.integers(0, 14)) == 0:
            things.append(Note("kettle on", moment) if draw(st.booleans()) else Gap(tap, moment, "overrun"))
        if draw(st.integers(0, 30)) == 0:
            things.append(Gap(tap, moment, "baud changed", "9600 to 115200"))
    return things


@given(_talks(), st.sampled_from([1, 4, 256]), st.sampled_from([None, 9600]))
@settings(max_examples=times(150, 2000))
def test_what_needs_no_order_comes_as_the_order_gives_it(
    things: list[Chunk | Gap | Note], hold: int, baud: int | None
) -> None:
    short = _everything(Session(hold=hold, baud_of=lambda _tap: baud), things)
    with pytest.MonkeyPatch.context() as monkeypatch:
        _held_up(monkeypatch)
        assert _everything(Session(hold=hold, baud_of=lambda _tap: baud), things) == short


def test_real_captures_are_what_the_long_way_makes_of_them(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [path for path in sorted((shared / "corpus").rglob("*")) if path.is_file() and path.stat().st_size < 50_000]
    for path in some(paths, 12):
        things = list(open_capture(path))
        short, told = _everything(Session(), things)
        for item in short:
            if isinstance(item.thing, Message):
                _same(item.thing, _decoded(item.thing.frame, item.thing.variant))
        with monkeypatch.context() as patched:
            _held_up(patched)
            assert _everything(Session(), things) == (short, told)


def test_what_one_tap_gives_comes_out_as_it_went_in() -> None:
    data = b"".join([frame(3, 7, dp(1, 1, b"\1")), b"noise", frame(0, 6, dp(1, 1, b"\0"))] * 400)
    items = list(Session([Chunk("t", data[at : at + 100]) for at in range(0, len(data), 100)]))
    things = [item.thing for item in items]
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    assert (
        b"".join(t.frame.raw if isinstance(t, Message) else t.raw for t in things if isinstance(t, Message | Noise))
        == data
    )
    framer = Framer("t")
    assert len(items) == len([*framer.feed(Chunk("t", data)), *framer.flush()])
