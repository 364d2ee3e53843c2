"""Session files and lines of items in stretches."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.sessions import RECORDINGS, STARTED, written
from capture.stretching import cut, hurt, law
from lanes import times
from tuyasniff.capture import recordfile
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.itemlines import ItemLines
from tuyasniff.capture.recordlines import LineBlock, RecordLine, line_blocks, record_lines
from tuyasniff.capture.sessionfile import SessionFile, SessionWriter
from tuyasniff.cli.targets import JSONL
from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy
from wire import HEARTBEAT, report

Things = list[Chunk | Gap | Note]
TAPS = (TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600), TapInfo("line", source="x.bin"))


SESSION = partial(SessionFile, tap=None, name="x")
PREFIXED = partial(SessionFile, tap="left", name="x")


def session(things: Iterable[Chunk | Gap | Note], *, goes_on: bool = False) -> bytes:
    out = io.BytesIO()
    writer = SessionWriter(out, started=STARTED, taps=TAPS, goes_on=goes_on)
    for thing in things:
        writer.write(thing)
    return out.getvalue()


def talk(count: int, taps: tuple[str, ...] = ("mcu",), *, seed: int = 1) -> Iterator[Chunk]:
    chance = random.Random(seed)
    for number in range(count):
        tap = taps[number % len(taps)]
        data = chance.choice([HEARTBEAT, report(20, number), HEARTBEAT[:3], b"\x55", b"\xaa\x00"])
        t_us = None if chance.random() < 0.01 else number * 1000
        yield Chunk(tap, data, t_us, Talker.MCU, TalkerBy.TAP)


ITEMS = written(
    JSONL, [*talk(60), Gap("mcu", 5, "unplugged"), Note("x", 6), *talk(40, ("line", "mcu"))], About(STARTED)
)


def test_a_session_of_one_tap_is_a_few_stretches() -> None:
    stretches = law(SESSION, cut(session(talk(3000)), 65536))
    assert sum(len(stretch.offsets) for stretch in stretches) == 3000
    assert len(stretches) < 10


def test_taps_that_alternate_are_chunks_and_those_that_do_so_rarely_are_stretches() -> None:
    assert law(SESSION, [session(talk(300, ("mcu", "line")))]) == []
    phases = [*talk(40), *talk(40, ("line",)), *talk(3), *talk(1, ("new",)), *talk(60)]
    assert [(one.tap, len(one.offsets)) for one in law(SESSION, [session(phases)])] == [
        ("mcu", 40),
        ("line", 40),
        ("mcu", 60),
    ]


def test_words_beside_the_bytes_are_those_of_each_line() -> None:
    claimed = [Chunk("mcu", HEARTBEAT, 5, Talker.MODULE, TalkerBy.TEXT, None, HEARTBEAT)] * 30
    (stretch,) = law(PREFIXED, [session(claimed)])
    assert (stretch.tap, stretch.talker, stretch.by, stretch.claimed) == ("left/mcu", "module", "text", True)


def test_talkers_that_alternate_on_one_tap_are_one_stretch() -> None:
    line = [
        Chunk("line", HEARTBEAT, place, (Talker.MCU, Talker.MODULE, Talker.UNKNOWN)[place % 3], by)
        for place, by in enumerate([TalkerBy.TEXT, TalkerBy.TEXT, TalkerBy.NONE] * 20)
    ]
    (stretch,) = law(SESSION, [session(line)])
    assert stretch.talkers is not None and list(stretch.talkers)[:4] == [1, 2, 0, 1]
    odd = [one._replace(by=TalkerBy.TAP) if place == 30 else one for place, one in enumerate(line)]
    assert [len(one.offsets) for one in law(SESSION, [session(odd)])] == [30, 29]
    strange = [one._replace(by=TalkerBy.TEXT) if place == 32 else one for place, one in enumerate(line)]
    assert [len(one.offsets) for one in law(SESSION, [session(strange)])] == [32, 27]


def test_a_header_changes_what_lines_mean_that_look_the_same() -> None:
    other = session(talk(20)).replace(b'"talker":"mcu","source"', b'"talker":"module","source"')
    stretches = law(SESSION, [session(talk(20)), other])
    assert [str(stretch.talker) for stretch in stretches] == ["mcu", "module"]


@pytest.mark.parametrize(
    "line",
    [
        b'{"t":1,"tap":"mcu","hex":"55a"}',
        b'{"t":1,"tap":"mcu","hex":""}',
        b'{"t":1,"tap":"mcu","hex":"55 AA"}',
        b'{"t":1,"tap":"mcu","hex":"55aa","frame":false}',
        b'{"t":1,"tap":"mcu","hex":"55aa","frame":true,"frame":true}',
        b'{"t":1,"tap":"mcu","hex":"55aa","talker":"mcu","talker":"unknown"}',
        b'{"t":1,"tap":"mcu","hex":"55aa","talker":"ghost","by":"nobody"}',
        b'{"t":01,"tap":"mcu","hex":"55aa"}',
        b'{"t":-0,"tap":"mcu","hex":"55aa"}',
        b'{"t":1.5,"tap":"mcu","hex":"55aa"}',
        b'{"t":4611686018427387904,"tap":"mcu","hex":"55aa"}',
        b'{"t":999999999999999999,"tap":"mcu","hex":"55aa"}',
        b'{"t":null,"tap":"mcu","hex":"55aa"}',
        b'{"t":1,"tap":"m\\u0041","hex":"55aa"}',
        b'{"t":1,"tap":"m\xc3\xbc","hex":"55aa"}',
        b'{"t":1,"tap":"m\x01","hex":"55aa"}',
        b'{"t":1,"tap":"","hex":"55aa"}',
        b' {"t":1,"tap":"mcu","hex":"55aa"} ',
        b'{"t":1,"tap":"mcu","hex":"55aa"}\r',
        b'{"t":1,"tap":"mcu","hex":"55aa"}\r{"t":2,"tap":"mcu","hex":"55aa"}',
        b'{"t":1,"tap":"mcu","hex":"55aa"}{"t":1,"tap":"mcu","hex":"55aa"}',
        b'x{"t":1,"tap":"mcu","hex":"55aa"}',
        b'{"t":1,"tap":"mcu","h\x00\x00ex":"55aa"}',
        b'{"t":1,"tap":"mcu","hex":"55aa"}\x00',
        b"\x00\x00\x00",
        b"",
        b"   ",
        b"{",
        b'{"t":5,"gap":"unplugged","tap":"mcu","detail":"gone"}',
        b'{"t":5,"note":"kettle","reference":null,"frame":null}',
        b'{"tsniff":2,"started":null,"program":"x","taps":[]}',
        b'{"tsniff":1,"started":"2026-11-21T10:00:00+00:00","program":"x","taps":[{"tap":"mcu","talker":"module"}]}',
        b'{"tsniff":1,"started":null,"program":"x","taps":[]}',
        b'{"t":1,"tap":"mcu","he{"tsniff":1,"started":null,"program":"x","taps":[]}',
    ],
)
@pytest.mark.parametrize("end", [b"\n", b""])
def test_a_line_that_is_not_like_the_others_is_read_in_its_place(line: bytes, end: bytes) -> None:
    around = session(talk(30))
    for make in (SESSION, PREFIXED):
        law(make, [around, line, end])
        law(make, [line + b"\n", around])
        stretches = law(make, [around, line + b"\n" + line + b"\n", around[around.index(b"\n") + 1 :], line, end])
        assert stretches or b"\r" in line
    law(SESSION, [b"\xef\xbb\xbf", around])
    law(SESSION, [b"\xef\xbb\xbf\xef\xbb\xbf", around, line])


ITEM = ITEMS.splitlines()[3]


@pytest.mark.parametrize(
    "line",
    [
        ITEM.replace(b'"schema":1', b'"schema":true'),
        ITEM.replace(b'"schema":1', b'"schema":2'),
        ITEM.replace(b'"schema":1,', b""),
        ITEM.replace(b'"item":"frame"', b'"item":"cat"'),
        ITEM.replace(b'"item":"frame"', b'"item":["frame"]'),
        ITEM.replace(b'"item":"frame"', b'"item":"noise"'),
        ITEM.replace(b'"tap":"mcu"', b'"tap":5'),
        ITEM.replace(b'"tap":"mcu"', b'"tap":"m\\u00fc"'),
        ITEM.replace(b'"talker":"mcu"', b'"talker":"ghost"'),
        ITEM.replace(b'"talker":"mcu"', b'"talker":["mcu"]'),
        ITEM.replace(b'"talker":"mcu",', b""),
        ITEM.replace(b'"talker_by":"tap"', b'"talker_by":"ghost"'),
        ITEM.replace(b'"talker_by":"tap",', b""),
        ITEM.replace(b'"hex":"', b'"hex":"5'),
        ITEM.replace(b'"hex":"', b'"hex":"","x":"'),
        ITEM.replace(b'"hex":"', b'"hex":"55 AA","x":"'),
        ITEM.replace(b'"t_us":', b'"t_us":1.5,"x":'),
        ITEM.replace(b'"t_us":', b'"t_us":true,"x":'),
        ITEM.replace(b'"t_us":', b'"t_us":4611686018427387904,"x":'),
        ITEM.replace(b'"t_us":', b'"t_us":null,"x":'),
        ITEM.replace(b'"faults":[]', b'"faults":["bad"]'),
        ITEM.replace(b"{", b'{"rebuilt":"55aa00000000ff",', 1),
        ITEM.replace(b"{", b'{"rebuilt":5,', 1),
        b" " + ITEM,
        ITEM + b" ",
        ITEM + ITEM,
        ITEM[:-1],
        ITEM.replace(b"mcu", b"m\x00cu"),
        ITEM.replace(b"mcu", b"m\xffcu"),
        b'{"schema":1,"item":"session","started":"2026-11-21T10:00:00Z"}',
        b"[" * 5000,
        b"",
        b"5",
    ],
)
def test_a_line_of_items_that_is_not_like_the_others_is_read_in_its_place(line: bytes) -> None:
    for tap in (None, "left"):
        make = partial(ItemLines, tap=tap, name="x")
        law(make, [ITEMS, line, b"\n", ITEMS])
        law(make, [line, b"\n", ITEMS, line])
    frames = b"".join(part + b"\n" for part in ITEMS.splitlines() if b'"tap":"mcu"' in part) * 3
    assert law(partial(ItemLines, tap=None, name="x"), [frames])


@given(st.lists(st.tuples(RECORDINGS, st.integers(0, 3)), max_size=4), st.integers(1, 5000), st.integers(1, 3000))
def test_whatever_was_recorded_both_ways_agree(parts: list[tuple[Things, int]], size: int, block: int) -> None:
    data = b"".join(session(things * 5 * (1 + kind), goes_on=kind == 1) for things, kind in parts)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recordfile, "line_blocks", partial(line_blocks, size=block))
        law(SESSION, cut(data, size))


@pytest.mark.parametrize("kind", ["session", "items"])
def test_damage_at_random_places_is_the_same_damage_both_ways(kind: str) -> None:
    whole = session([*talk(120), Gap("mcu", 5, "unplugged"), *talk(90, ("line", "mcu")), *talk(60)])
    for seed in range(times(150, 2000)):
        chance = random.Random(seed)
        data = hurt(whole if kind == "session" else ITEMS, chance)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(recordfile, "line_blocks", partial(line_blocks, size=chance.choice([50, 1000, 1 << 20])))
            make: Any = SESSION if kind == "session" else partial(ItemLines, tap=None, name="x")
            law(make, cut(data, chance.choice([7, 400, 65536])))


PARTS = st.lists(
    st.sampled_from([b"a", b"bc", b"\n", b"\n", b"\r", b"\r\n", b" ", b"\0", b"\xef\xbb\xbf"]), max_size=14
)


@given(PARTS, st.integers(1, 5), st.integers(1, 12), st.integers(1, 12))
def test_blocks_hold_the_lines_that_are_read_one_by_one(parts: list[bytes], size: int, block: int, long: int) -> None:
    pieces = cut(b"".join(parts), size)
    found: list[RecordLine] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tuyasniff.capture.recordlines._LONG", long)
        for one in line_blocks(pieces, block):
            if isinstance(one, LineBlock):
                assert one.data.endswith(b"\n") and b"\r" not in one.data
            found += record_lines([one.data], one.number) if isinstance(one, LineBlock) else [one]
    assert found == list(record_lines(pieces))
