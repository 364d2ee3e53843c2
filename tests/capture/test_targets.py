from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from capture.sessions import RECORDINGS, STARTED, TAP_INFO, kept, pieces, read_again, written
from lanes import some, times
from tuyasniff.capture.about import About
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.targets import RAW, TARGETS, Ability, Tally, Target, losses, no_times, target_for
from tuyasniff.cli.targets import ALL_TARGETS, JSONL
from tuyasniff.model import Chunk, Gap, Item, Noise, Note, Reference, Talker, TalkerBy
from tuyasniff.order.times import LATE_US
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT, TALK, frame, report

A = Ability
HOURS = 3_600_000_000
BAD = HEARTBEAT[:-1] + b"\x99"
UNKNOWN = frame(0x77, version=0)
SAMPLES: dict[Ability, list[Chunk | Gap | Note]] = {
    A.BYTES: [Chunk("t", b"\xff\x00" + TALK + b"\x55", 1000)],
    A.TIMES: [Chunk("t", HEARTBEAT, 0), Chunk("t", ASKED, 999), Chunk("t", report(1, 1), 5 * HOURS + 7)],
    A.UNTIMED: [
        Chunk("t", HEARTBEAT, 5),
        Chunk("t", ASKED),
        Chunk("t", report(1, 1)),
        Chunk("t", HEARTBEAT, 9 * HOURS),
    ],
    A.START: [Chunk("t", HEARTBEAT, 1_500_000)],
    A.TALKERS: [
        Chunk("t", UNKNOWN, 5, Talker.MCU, TalkerBy.TAP),
        Chunk("t", UNKNOWN, 6, Talker.MODULE, TalkerBy.TAP),
        Chunk("t", ASKED, 7),
    ],
    A.TOLD_BY: [Chunk("t", HEARTBEAT, 5, Talker.MCU, TalkerBy.TEXT), Chunk("t", ASKED, 6), Chunk("t", report(1, 1), 7)],
    A.TAPS: [
        Chunk("one", HEARTBEAT, 5),
        Chunk("two/rx", ASKED, 6),
        Chunk("one", b"\xff", 7),
        Chunk("three", b"\xee", 8),
    ],
    A.FRAMES: [Chunk("t", HEARTBEAT, 1000), Chunk("t", report(1, 1), 2000), Chunk("t", BAD, 3000, frame=BAD)],
    A.NOISE: [Chunk("t", b"\x01\x02", 1), Chunk("t", BAD, 2), Chunk("t", HEARTBEAT, 3), Chunk("t", b"\x55\xaa\x03", 4)],
    A.REBUILT: [Chunk("t", HEARTBEAT[:-1], 1, frame=HEARTBEAT), Chunk("t", report(1, 2)[:-1], 2, frame=report(1, 2))],
    A.NOTES: [Note("a", 5), Chunk("t", HEARTBEAT, 6), Note("b\n=", None, Reference("power", "2000", "W"), 1), Note("")],
    A.GAPS: [Gap("t", 3, "unplugged", "gone"), Chunk("t", HEARTBEAT, 6), Gap("u", None, "x")],
}
"""For each ability a recording that needs it."""

CLAIMS = [(target, ability) for target in ALL_TARGETS for ability in Ability if ability in target.holds]


def there_and_back(
    target: Target, source: list[Chunk | Gap | Note], about: About | None = None, *, remarks: bool = True
) -> None:
    """Everything that the target claims to hold comes back equal.

    Without `remarks` the notes of the second session are not compared: what a session itself remarks becomes a note.
    """
    about = about or About(STARTED)
    data = written(target, source, about)
    if not data:
        assert not any(isinstance(thing, Chunk) for thing in source)
        return
    capture = read_again(target, data)
    things = list(capture)
    again = list(Session(things))
    assert capture.lost is None
    holds = target.holds
    shift = 0
    if A.START in holds and any(thing.t_us is not None for thing in things if isinstance(thing, Chunk)):
        assert capture.started == about.started
    elif capture.started is not None and about.started is not None:  # the date of the first packet
        shift = round((about.started - capture.started) / timedelta(microseconds=1))
    if target is RAW:
        assert bytes_of(things) == bytes_of(source)
    else:
        before = source if target.chunks is not None else Session(source)
        assert pieces(things, holds) == pieces(before, holds, shift=shift)
    if not remarks:
        holds -= {A.NOTES}
    if A.FRAMES in holds:
        assert kept(again, holds) == kept(Session(source), holds, shift=shift)


def bytes_of(things: Iterable[Chunk | Gap | Note]) -> bytes:
    return b"".join(thing.data for thing in things if isinstance(thing, Chunk))


def test_every_ability_has_a_recording_that_needs_it() -> None:
    assert set(SAMPLES) == set(Ability)


@pytest.mark.parametrize(("target", "ability"), CLAIMS, ids=[f"{row.name}-{ability}" for row, ability in CLAIMS])
def test_what_a_format_claims_to_hold_comes_back_equal(target: Target, ability: Ability) -> None:
    there_and_back(target, SAMPLES[ability])
    if ability is not A.START:
        there_and_back(target, SAMPLES[ability], About(None))
        there_and_back(target, SAMPLES[ability], About(STARTED, TAP_INFO, eager=True))


DISCLAIMS = [
    (target, ability)
    for target in ALL_TARGETS
    for ability in sorted(set(Ability) - target.holds)
    if ability is not A.UNTIMED or A.TIMES in target.holds
]


@pytest.mark.parametrize(("target", "ability"), DISCLAIMS, ids=[f"{row.name}-{ability}" for row, ability in DISCLAIMS])
def test_what_a_format_does_not_hold_is_really_lost(target: Target, ability: Ability) -> None:
    """Otherwise the table would say less than is true."""
    source = SAMPLES[ability]
    capture = read_again(target, written(target, source))
    again = list(Session(capture))
    holds = target.holds | {ability}
    same_start = ability is not A.START or capture.started == STARTED
    same_frames = kept(again, holds) == kept(Session(source), holds)
    same_noise = noise_of(again) == noise_of(Session(source))
    assert not (same_frames and same_start and (same_noise or ability is not A.NOISE))


def noise_of(items: Iterable[Item]) -> list[bytes]:
    return [item.thing.raw for item in items if isinstance(item.thing, Noise)]


FULL = [row for row in ALL_TARGETS if len(row.holds) >= len(Ability) - 1]


@pytest.mark.parametrize("target", FULL, ids=[row.name for row in FULL])
@settings(max_examples=times(25, 60))
@given(RECORDINGS, st.sampled_from([STARTED, None, datetime(2001, 2, 3)]))
@example([Note("x" * 200_000), Chunk("mcu", HEARTBEAT)], STARTED)
@example([Chunk("mcu", random.Random(1).randbytes(70_000).replace(b"\x55", b"\x54"), 9)], None)
@example([Chunk("mcu", b"\x00")], None)
@example([Chunk("mcu", bytes.fromhex("55aa0201000404000200000600"), 1)], None)
def test_any_recording_comes_back_equal(
    target: Target, source: list[Chunk | Gap | Note], started: datetime | None
) -> None:
    # what came later than a tap may be late stays where it came; read from items, it is put where it belongs
    assume(not (target.chunks is None and came_late(source)))
    there_and_back(target, source, About(started))


def came_late(source: Iterable[Chunk | Gap | Note]) -> bool:
    """Whether a session of it gives something that belongs before what it has given just now, or nearly so.

    Between once and twice the time that a tap may be late it depends on what else comes.
    """
    times = [item.thing.t_us for item in Session(source) if item.thing.t_us is not None]
    return any(0 < one - other <= 2 * LATE_US for place, one in enumerate(times) for other in times[place + 1 :])


def test_what_came_too_late_is_put_where_it_belongs_when_its_items_are_read() -> None:
    late = [Chunk(tap, HEARTBEAT, t_us) for tap, t_us in (("mcu", None), ("third", 1), ("mcu", 40_001), ("module", 0))]
    assert [item.thing.t_us for item in Session(late)] == [None, 1, 0, 40_001]
    assert came_late(late)
    again = Session(read_again(JSONL, written(JSONL, late)))
    assert [item.thing.t_us for item in again] == [None, 0, 1, 40_001]


@pytest.mark.parametrize("target", ALL_TARGETS, ids=[row.name for row in ALL_TARGETS])
def test_a_recording_of_nothing_is_a_file_of_nothing(target: Target) -> None:
    data = written(target, [])
    if data:
        assert list(read_again(target, data)) == []


@pytest.mark.parametrize("target", FULL, ids=[row.name for row in FULL])
def test_real_captures_come_back_equal(target: Target, shared: Path) -> None:
    read = 0
    files = sorted((shared / "corpus").rglob("*.*"))
    for path in some([path for path in files if path.suffix not in (".py", ".tsv") and path.is_file()], 4):
        capture = open_capture(path)
        source = list(capture)
        read += bool(source)
        there_and_back(target, source, About(capture.started), remarks=False)
    assert read > times(25, 100)


def test_names_and_suffixes_are_told_apart() -> None:
    assert len({row.name for row in ALL_TARGETS}) == len(ALL_TARGETS)
    for row in ALL_TARGETS:
        assert (row.items is None) is not (row.chunks is None)
        for suffix in row.suffixes:
            assert target_for(f"some/where.x{suffix}", ALL_TARGETS) is row
            assert target_for(f"SOME{suffix.upper()}.gz", ALL_TARGETS) is row
    assert target_for("x.doc", ALL_TARGETS) is None
    assert JSONL in ALL_TARGETS
    assert set(TARGETS) < set(ALL_TARGETS)


def tallied(*things: Chunk | Gap | Note) -> Tally:
    tally = Tally()
    for item in Session(things):
        tally.add(item.thing)
    return tally


@pytest.mark.parametrize("target", ALL_TARGETS, ids=[row.name for row in ALL_TARGETS])
def test_what_is_left_out_is_said_with_its_number(target: Target) -> None:
    tally = tallied(*[thing for sample in SAMPLES.values() for thing in sample])
    told = losses(target, tally, started=STARTED)
    missing = set(Ability) - target.holds
    for ability, words in (
        (A.TIMES, "no times"),
        (A.TALKERS, "no talkers"),
        (A.NOTES, f"no notes: {tally.notes} notes"),
        (A.GAPS, f"no gaps: {tally.gaps} gaps"),
        (A.NOISE, f"{tally.noise} pieces"),
        (A.TAPS, "no taps"),
        (A.REBUILT, f"{tally.rebuilt} frames"),
        (A.FRAMES, "no frames with a wrong checksum"),
    ):
        assert any(words in line for line in told) is (ability in missing), ability
    assert all(line.startswith(f"{target.name} holds no ") for line in told)


def test_nothing_is_said_where_nothing_was_lost() -> None:
    for target in ALL_TARGETS:
        assert losses(target, tallied(Chunk("t", b"\xff")), started=None) in (
            [],
            [f"{target.name} holds no mark of noise: 1 piece look like the others"],
        )


def test_packets_without_time_are_spoken_of_where_packets_need_one() -> None:
    pcapng, pcap = (target_for(f"x.{name}", TARGETS) for name in ("pcapng", "pcap"))
    assert pcapng is not None and pcap is not None
    tally = tallied(Chunk("t", HEARTBEAT))
    assert "1 microsecond" in no_times(pcapng, tally)
    assert no_times(pcap, tally).endswith("reads back without")
    assert no_times(pcap, tallied(Chunk("t", HEARTBEAT), Chunk("t", HEARTBEAT, 5))).endswith("its time")
    assert not no_times(pcap, tallied(Chunk("t", HEARTBEAT, 5)))
    for row in ALL_TARGETS:
        if not row.binary or row.name == "raw":
            assert not no_times(row, tally)
