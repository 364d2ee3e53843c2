"""Many at a time or one by one: the session says the same, to the last fault."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bulk.streams import both_ways, frame, pieces, some_frame, stream, stretch_of
from lanes import times
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.session import pour
from tuyasniff.model import Chunk, Gap, Message, Noise, Note, Talker, TalkerBy
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch


@pytest.mark.parametrize("seed", range(times(25, 5000)))
def test_a_damaged_stream_gives_the_same_items(seed: int) -> None:
    chance = random.Random(seed)
    data = stream(chance, chance.choice((300, 600)), damage=chance.choice((0.0, 0.001, 0.004, 0.02)))
    block = chance.choice((600, 2048, 5000, 1 << 20))
    talker = chance.choice((Talker.UNKNOWN, Talker.UNKNOWN, Talker.MCU))
    many, single = both_ways([stretch_of([part], talker=talker) for part in pieces(chance, data, 9000)], block=block)
    assert many == single


@pytest.mark.parametrize("seed", range(times(25, 5000)))
def test_silences_give_up_the_same_frames(seed: int) -> None:
    chance = random.Random(1_000_000 + seed)
    data = stream(chance, 500, damage=0.003)
    parts = pieces(chance, data, chance.choice((8, 40, 200)))
    backwards = chance.choice((0, 0.05))
    now, moments = 0, []
    for _ in parts:
        now += chance.choice((0, 1000, 20_000, 20_000, 20_000, chance.choice((299_999, 300_001, 900_000, 2_500_000))))
        moments.append(now - (chance.choice((10, 25_000)) if chance.random() < backwards else 0))
    if chance.random() < 0.1:  # another clock begins
        place = chance.randrange(len(moments))
        moments[place:] = [moment - moments[place] for moment in moments[place:]]
    step = max(len(parts) // 3, 1)
    things: list[Stretch | Chunk | Gap | Note] = [
        stretch_of(parts[at : at + step], times=moments[at : at + step]) for at in range(0, len(parts), step)
    ]
    if chance.random() < 0.3:  # what comes from another tap later has its place by time
        things += [Chunk("other", frame(0, 0), now + chance.randrange(-60_000, 60_000)), Note("there", now - 1000)]
        things += [Chunk("wire", frame(0, 0), now + chance.randrange(-60_000, 60_000))]
    baud = chance.choice((None, 9600))
    many, single = both_ways(things, block=chance.choice((600, 4096, 1 << 20)), baud=baud)
    assert many == single


@pytest.mark.parametrize("seed", range(times(20, 1000)))
def test_frames_that_are_claimed_one_by_one_stay_so(seed: int) -> None:
    chance = random.Random(2_000_000 + seed)
    lines = []
    for _ in range(900):
        line = bytearray(frame(3, 7, bytes((20, 2, 0, 4, 0, 0, 8, chance.randrange(256)))))
        pick = chance.random()
        if pick < 0.05:
            line[chance.randrange(len(line))] ^= chance.randrange(1, 256)
        elif pick < 0.08:
            del line[chance.randrange(len(line))]
        elif pick < 0.1:
            line = bytearray(chance.randbytes(chance.randrange(1, 12)))
        lines.append(bytes(line))
    moments = [1000 * number for number in range(len(lines))] if chance.random() < 0.5 else None
    stretches = [
        stretch_of(
            lines[at : at + 450],
            times=None if moments is None else moments[at : at + 450],
            talker=chance.choice((Talker.MCU, Talker.UNKNOWN)),
            claimed=chance.random() < 0.8,
        )
        for at in range(0, len(lines), 450)
    ]
    many, single = both_ways(stretches, block=chance.choice((2000, 1 << 20)))
    assert many == single


@pytest.mark.parametrize("seed", range(times(20, 2000)))
@pytest.mark.parametrize("claimed", [False, True])
def test_labels_that_change_from_line_to_line_count_as_ever(seed: int, claimed: bool) -> None:
    chance = random.Random(3_000_000 + seed)
    right = chance.random() < 0.7
    parts, talkers = [], []
    for _ in range(800):
        one = some_frame(chance)
        if chance.random() < 0.02:
            one = one[: chance.randrange(1, len(one))]
        parts.append(one)
        mcu = one[2:3] >= b"\x01"
        talkers.append(0 if chance.random() < 0.1 else (1 if mcu else 2) if right or chance.random() < 0.5 else 1)
    moments = [20_000 * number for number in range(len(parts))] if chance.random() < 0.5 else None
    stretches = [
        stretch_of(
            parts[at : at + 400],
            times=None if moments is None else moments[at : at + 400],
            claimed=claimed,
            talkers=talkers[at : at + 400],
        )
        for at in (0, 400)
    ]
    many, single = both_ways(stretches, block=chance.choice((2000, 1 << 20)))
    assert many == single


@pytest.mark.parametrize("seed", range(times(40, 4000)))
def test_frames_of_which_only_some_are_claimed_stay_so(seed: int) -> None:
    chance = random.Random(4_000_000 + seed)
    parts: list[bytes] = []
    claims: list[int] = []
    often = chance.choice((0.02, 0.1, 0.4))
    for _ in range(900):
        one = some_frame(chance)
        pick = chance.random()
        if pick < 0.05:
            one = one[: chance.randrange(1, len(one))]
        elif pick < 0.08:
            one = bytes((*one[:-1], one[-1] ^ 1))
        if chance.random() > often:
            parts.append(one)
            claims.append(1)
            continue
        noise = chance.choice(
            (one, b"\x55", b"\xaa\x00", chance.randbytes(20), bytes(3000), one + one[:5], b"\x55\xaa")
        )
        cut = pieces(chance, noise, chance.choice((4, 30, 5000)))
        parts += cut
        claims += [int(chance.random() < 0.02)] * len(cut)
    now, moments = 0, []
    for _ in parts:
        now += chance.choice((0, 1000, 20_000, 20_000, chance.choice((299_999, 300_001, 900_000, 2_500_000))))
        moments.append(now)
    timed, labelled = chance.random() < 0.6, chance.random() < 0.5
    talkers = [
        0 if not claimed or chance.random() < 0.1 else 1 + (one[2:3] < b"\x01")
        for one, claimed in zip(parts, claims, strict=True)
    ]
    step = max(len(parts) // 3, 1)
    things = [
        stretch_of(
            parts[at : at + step],
            times=moments[at : at + step] if timed else None,
            talkers=talkers[at : at + step] if labelled else None,
            claims=claims[at : at + step],
        )
        for at in range(0, len(parts), step)
    ]
    many, single = both_ways(things, block=chance.choice((600, 4096, 1 << 20)), baud=chance.choice((None, 9600)))
    assert many == single


@pytest.mark.parametrize("seed", range(times(15, 2000)))
def test_what_is_told_of_bytes_that_wait_stays_theirs_when_the_next_stretch_tells_something_else(seed: int) -> None:
    chance = random.Random(5_000_000 + seed)
    damage = chance.choice((0.001, 0.01))
    apart = [stream(chance, chance.randrange(100, 250), damage=damage) for _ in range(4)]  # most end with a frame
    now, things = 0, []
    for part in apart if chance.random() < 0.5 else pieces(chance, b"".join(apart), 14_000):
        parts = pieces(chance, part, chance.choice((30, 400)))
        moments = []
        for _ in parts:
            now += chance.choice((0, 1000, 20_000, chance.choice((299_999, 300_001, 900_000))))
            moments.append(now)
        one = stretch_of(
            parts,
            times=moments if chance.random() < 0.5 else None,
            talker=chance.choice((Talker.UNKNOWN, Talker.MCU, Talker.MODULE)),
            talkers=[chance.randrange(3) for _ in parts] if chance.random() < 0.2 else None,
        )
        known = one.talker is not Talker.UNKNOWN or one.talkers is not None
        things.append(one._replace(by=chance.choice((TalkerBy.TEXT, TalkerBy.TAP)) if known else TalkerBy.NONE))
    many, single = both_ways(things, block=chance.choice((600, 4096, 1 << 20)))
    assert many == single


@pytest.mark.parametrize("block", [600, 4096, 1 << 20])
def test_behind_a_whole_frame_another_stretch_may_tell_other_things(block: int) -> None:
    chance = random.Random(13)
    lines = [frame(3, 7, bytes((20, 2, 0, 4, 0, 0, 8, chance.randrange(256)))) for _ in range(600)]
    moments = [1000 * number for number in range(len(lines))]
    plain = stretch_of(lines)
    named = stretch_of(lines, talkers=[number % 2 for number in range(len(lines))])
    timed = stretch_of(lines, times=moments)
    for things in ((plain, named, plain), (timed, plain, timed), (named, timed, named)):
        many, single = both_ways(things, block=block)
        assert many == single


def test_a_silence_parts_a_wrong_frame_from_the_one_that_would_prove_it() -> None:
    chance = random.Random(11)
    good = frame(3, 7, b"\x14\x02\x00\x04\x00\x00\x08\xfc")
    before = [frame(3, 7, bytes((20, 2, 0, 4, 0, 0, 8, chance.randrange(256)))) for _ in range(900)]
    parts = [*before, good, good[:-1] + b"\x00", good, *before]
    for silence_us, row in ((299_000, Message), (299_001, Noise)):
        moments = [1000 * number + (silence_us if number > 901 else 0) for number in range(len(parts))]
        many, single = both_ways([stretch_of(parts, times=moments)], block=1 << 20)
        assert many == single
        assert isinstance(many[0][901].thing, row)


@pytest.mark.parametrize("silence_us", [299_999, 300_001, 2_000_001])
@pytest.mark.parametrize("length", [60, 85, 200])
def test_a_silence_behind_a_false_header_that_is_still_open_ends_nothing(silence_us: int, length: int) -> None:
    chance = random.Random(12)
    before = [frame(3, 7, bytes((20, 2, 0, 4, 0, 0, 8, chance.randrange(256)))) for _ in range(900)]
    parts = [*before, bytes((0x55, 0xAA, 3, 7, 0, length)), frame(0, 0), *[bytes(20)] * 40, *before]
    for place in range(902, 920, 3):
        moments = [1000 * number + (silence_us if number > place else 0) for number in range(len(parts))]
        for block in (520, 640, 1 << 20):
            many, single = both_ways([stretch_of(parts, times=moments)], block=block)
            assert many == single


def test_every_place_may_be_the_end_of_a_block() -> None:
    chance = random.Random(5)
    data = stream(chance, 420, damage=0.004)
    for block in range(len(data) - 1200, len(data) - 1200 + times(60, 1200)):
        many, single = both_ways([stretch_of([data])], block=block)
        assert many == single


def test_gaps_notes_and_other_taps_stand_in_their_places() -> None:
    chance = random.Random(6)
    parts = [stream(chance, 400), stream(chance, 400), stream(chance, 400)]
    others: list[Chunk | Gap | Note] = [
        Gap("wire", None, "baud changed", "9600 to 115200"),
        Note("press"),
        Chunk("other", frame(0, 0)),
    ]
    things: list[Stretch | Chunk | Gap | Note] = []
    for part, other in zip(parts, others, strict=True):
        things += [stretch_of([part]), other]
    many, single = both_ways(things, block=4096)
    assert many == single


@pytest.mark.parametrize("baud", [None, 9600])
def test_frames_count_for_the_rate_at_which_they_were_heard(baud: int | None) -> None:
    talk = stretch_of([frame(3, 7, bytes((20, 2, 0, 4, 0, 0, 8, number & 0xFF))) for number in range(900)])
    changes = [Gap("wire", None, "baud changed", f"9600 to {rate}") for rate in (115200, 9600, 19200)]
    for count, ends in ((1, True), (2, False), (3, True)):
        things: list[Stretch | Chunk | Gap | Note] = []
        for change in changes[:count]:
            things += [talk, change]
        things = things if ends else things[:-1]
        many, single = both_ways(things, block=4096, baud=baud)
        assert many == single
        assert sum(many[1].rates.values()) == (count - (baud is None)) * 900


@pytest.mark.parametrize("claimed", [False, True])
@pytest.mark.parametrize("first", [frame(3, 7, b"\x14\x02\x00\x04\x00\x00\x08\xfc"), frame(3, 0, b"\x01")])
def test_the_first_version_that_tells_the_talker_may_come_late(first: bytes, *, claimed: bool) -> None:
    either = [frame(0, 0x70, b"\x01"), frame(0, 3), frame(0, 0x60, b"\x09\x09")]
    parts = [*[frame(0, 0), frame(0, 0, b"\x01")] * 450, *either, first, *either * 100, first]
    many, single = both_ways([stretch_of(parts, claimed=claimed)], block=4096)
    assert many == single
    before, after = many[0][900].thing.frame.talker, many[0][904].thing.frame.talker
    assert (before, after) == (Talker.UNKNOWN, Talker.MODULE)


def test_a_note_inside_a_frame_stands_behind_it() -> None:
    chance = random.Random(9)
    data = stream(chance, 1000)
    for cut in range(12_000, 12_000 + times(40, 400)):
        things: list[Stretch | Chunk | Gap | Note] = [stretch_of([data[:cut]]), Note("press"), stretch_of([data[cut:]])]
        many, single = both_ways(things, block=4096)
        assert many == single


def test_noise_without_end_is_not_held_back() -> None:
    chance = random.Random(7)
    data = stream(chance, 300) + bytes(200_000) + stream(chance, 300) + b"\x55\xaa\x03\x28\xff\xff" + bytes(100_000)
    many, single = both_ways([stretch_of([data])], block=1 << 14)
    assert many == single


def test_nearly_everything_usual_comes_in_columns() -> None:
    chance = random.Random(8)
    usual = [frame(0, 0), frame(3, 0, b"\x01"), *(frame(3, 7, bytes((20, 2, 0, 4, 0, 0, 8, n))) for n in range(200))]
    data = b"".join(chance.choice(usual) for _ in range(5000))
    parts = list(pour(Session(()), [Stretch("wire", data)]))
    rows = sum(len(part) - int((part.kind == Row.ODD).sum()) for part in parts if isinstance(part, Columns))
    assert rows > 4500


def test_real_recordings_give_the_same_items(shared: Path) -> None:
    files = [path for path in (shared / "corpus").rglob("*") if path.suffix in (".bin", ".raw") and path.is_file()]
    for path in files:
        many, single = both_ways([stretch_of([path.read_bytes()])], block=2048)
        assert many == single, path.name
