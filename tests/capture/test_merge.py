"""Two wires, two files, one conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.capture.bytesource import from_bytes
from tuyasniff.capture.capture import Capture, TapInfo
from tuyasniff.capture.merge import Merged, Wire
from tuyasniff.capture.opening import capture_of
from tuyasniff.model import Chunk, Gap, Message, Note, Talker, TalkerBy
from tuyasniff.session import Session

NOON = datetime(2026, 3, 1, 12)
HEARTBEAT = bytes.fromhex("55aa00000000ff")
ALIVE = bytes.fromhex("55aa030000010104")


@dataclass
class Content:
    things: Sequence[Chunk | Gap | Note]
    started: datetime | None = None
    clock_us: int | None = None
    remarks: list[str] = field(default_factory=list)
    taps: tuple[TapInfo, ...] = ()

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        return iter(self.things)

    def why_nothing(self) -> str:
        return "it is empty"


def capture(content: Content, name: str = "a.bin") -> Capture:
    return Capture(from_bytes(b"", name), content, format="raw", format_score=1.0, tap="file")


def chunks(tap: str, *times: int | None, data: bytes = HEARTBEAT) -> list[Chunk | Gap | Note]:
    return [Chunk(tap, data, t_us) for t_us in times]


def times(merged: Merged) -> list[tuple[str, int | None]]:
    return [(thing.tap, thing.t_us) for thing in merged if not isinstance(thing, Note)]


def test_files_that_began_at_different_moments_are_laid_over_each_other() -> None:
    late = NOON + timedelta(seconds=1)
    merged = Merged(
        [
            Wire(capture(Content(chunks("a", 0, 1_500_000), late))),
            Wire(capture(Content(chunks("b", 0, 2_000_000), NOON))),
        ]
    )
    assert times(merged) == [("b", 0), ("a", 1_000_000), ("b", 2_000_000), ("a", 2_500_000)]
    assert merged.started == NOON
    assert merged.remarks == ()


def test_moments_in_different_time_zones_are_compared_as_moments() -> None:
    there = NOON.replace(tzinfo=timezone(timedelta(hours=2)))
    here = NOON.replace(hour=10, tzinfo=UTC)
    merged = Merged([Wire(capture(Content(chunks("a", 0), there))), Wire(capture(Content(chunks("b", 5), here)))])
    assert times(merged) == [("a", 0), ("b", 5)]


def test_times_of_day_are_laid_over_each_other_even_over_midnight() -> None:
    before, after = 86_399_000_000, 500_000
    merged = Merged(
        [
            Wire(capture(Content(chunks("a", 0), clock_us=after))),
            Wire(capture(Content(chunks("b", 0, 2_000_000), clock_us=before))),
        ]
    )
    assert times(merged) == [("b", 0), ("a", 1_500_000), ("b", 2_000_000)]


def test_files_without_a_common_clock_are_taken_to_begin_together_and_that_is_said() -> None:
    merged = Merged([Wire(capture(Content(chunks("a", 7)))), Wire(capture(Content(chunks("b", 3), NOON)))])
    assert times(merged) == [("b", 3), ("a", 7)]
    assert merged.remarks == ("the files do not tell when they began, so they are taken to begin together",)
    assert merged.started is None


def test_files_without_times_follow_each_other_and_that_is_said() -> None:
    merged = Merged(
        [
            Wire(capture(Content(chunks("a", None, None)), "mcu.bin")),
            Wire(capture(Content(chunks("b", None, None)), "module.bin")),
        ]
    )
    assert [tap for tap, _ in times(merged)] == ["a", "a", "b", "b"]
    assert merged.remarks == ("mcu.bin and module.bin have no times: only the order within each file is known",)


def test_what_has_no_time_stays_behind_what_it_followed() -> None:
    things = [*chunks("a", 100), Note("kettle on"), *chunks("a", 900)]
    merged = Merged([Wire(capture(Content(things))), Wire(capture(Content(chunks("b", 50, 500))))])
    assert [thing.text if isinstance(thing, Note) else thing.t_us for thing in merged] == [
        50,
        100,
        "kettle on",
        500,
        900,
    ]


def test_a_clock_that_steps_back_does_not_change_the_order_of_its_own_file() -> None:
    merged = Merged([Wire(capture(Content(chunks("a", 10, 4, 20)))), Wire(capture(Content(chunks("b", 5, 12))))])
    assert times(merged) == [("b", 5), ("a", 10), ("a", 4), ("b", 12), ("a", 20)]


def test_a_wire_of_the_mcu_is_the_tap_of_that_name_whatever_its_file_says() -> None:
    things: list[Chunk | Gap | Note] = [
        Chunk("paste/rx", ALIVE, 1, Talker.MODULE, TalkerBy.TEXT),
        Gap("paste/rx", 2, "unplugged"),
    ]
    chunk, gap = list(Merged([Wire(capture(Content(things)), Talker.MCU)]))
    assert isinstance(chunk, Chunk)
    assert (chunk.tap, chunk.talker, chunk.by) == ("mcu", Talker.MCU, TalkerBy.TAP)
    assert isinstance(gap, Gap)
    assert gap.tap == "mcu"


def test_taps_of_the_same_name_in_two_files_stay_apart() -> None:
    halves = [*chunks("paste", 0, data=ALIVE[:4]), *chunks("paste", 4, data=ALIVE[4:])]
    merged = Merged([Wire(capture(Content(halves))), Wire(capture(Content(chunks("paste", 2))))])
    items = [item.thing for item in Session(merged)]
    assert [item.frame.raw for item in items if isinstance(item, Message)] == [ALIVE, HEARTBEAT]


def test_what_broke_while_it_was_read_is_known_of_the_whole() -> None:
    merged = Merged([Wire(capture_of(b"\x1f\x8b\x08" + bytes(9), name="a.gz")), Wire(capture_of(HEARTBEAT, name="b"))])
    assert HEARTBEAT in [thing.data for thing in merged if isinstance(thing, Chunk)]
    assert merged.lost is not None
    assert "a.gz" in str(merged.lost)


def test_two_logs_with_times_of_day_give_the_talk_in_its_order() -> None:
    module = capture_of("10:00:01.000 55 AA 00 00 00 00 FF\n10:00:16.000 55 AA 00 00 00 00 FF\n", name="module.log")
    mcu = capture_of("10:00:01.040 55 AA 03 00 00 01 01 04\n10:00:16.041 55 AA 03 00 00 01 01 04\n", name="mcu.log")
    session = Session(Merged([Wire(mcu, Talker.MCU), Wire(module, Talker.MODULE)]))
    things = [item.thing for item in session]
    assert [(t.frame.talker, t.frame.t_us) for t in things if isinstance(t, Message)] == [
        (Talker.MODULE, 0), (Talker.MCU, 40_000), (Talker.MODULE, 15_000_000), (Talker.MCU, 15_041_000),
    ]  # fmt: skip


def test_a_file_with_nothing_in_it_costs_nobody_the_date() -> None:
    merged = Merged([Wire(capture(Content(chunks("a", 5), NOON))), Wire(capture_of(b"", name="empty.bin"))])
    assert times(merged) == [("a", 5)]
    assert merged.started == NOON
    assert [remark for remark in merged.remarks if remark.startswith("there is nothing in empty.bin: ")]


def test_a_file_with_a_zone_and_one_without_are_laid_over_each_other_by_the_time_of_day() -> None:
    here = Wire(capture(Content(chunks("a", 0), NOON.replace(tzinfo=UTC))))
    there = Wire(capture(Content(chunks("b", 0), NOON - timedelta(seconds=2))))
    merged = Merged([here, there])
    assert times(merged) == [("b", 0), ("a", 2_000_000)]
    assert merged.started == (NOON - timedelta(seconds=2)).replace(tzinfo=UTC)
    assert "by the time of day, whatever their zones" in merged.remarks[0]


def test_only_one_tap_of_a_file_is_a_wire_and_its_bytes_never_run_together_with_the_others() -> None:
    things = [
        Chunk("a", ALIVE[:4], 1),
        Chunk("b", HEARTBEAT[:4], 2),
        Chunk("a", ALIVE[4:], 3),
        Chunk("b", HEARTBEAT[4:], 4),
    ]
    merged = Merged([Wire(capture(Content(things), "two.jsonl"), Talker.MCU)])
    frames = [item.thing.frame for item in Session(merged) if isinstance(item.thing, Message)]
    assert [(frame.tap, frame.raw) for frame in frames] == [("mcu", ALIVE), ("b", HEARTBEAT)]
    assert merged.remarks == (
        "only the tap a of two.jsonl is taken as the wire of the mcu; b stay as they are (--line takes all of them)",
    )


def test_what_files_know_of_their_taps_is_known_of_the_conversation() -> None:
    told = (TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600),)
    one = Wire(capture(Content(chunks("mcu", 0), taps=told)))
    other = Wire(capture(Content(chunks("file", 0)), "b.bin"), Talker.MODULE)
    merged = Merged([one, other])
    list(merged)
    assert merged.taps == (*told, TapInfo("module", Talker.MODULE, "b.bin"))


TIMED = st.lists(st.integers(0, 10**9), max_size=20).map(sorted)


@given(st.lists(TIMED, min_size=1, max_size=4))
def test_merging_keeps_everything_and_sorts_what_is_sorted(files: list[list[int]]) -> None:
    merged = Merged([Wire(capture(Content(chunks(f"tap{place}", *moments)))) for place, moments in enumerate(files)])
    out = times(merged)
    assert [t_us for _, t_us in out] == sorted(moment for moments in files for moment in moments)
    for place, moments in enumerate(files):
        assert [t_us for tap, t_us in out if tap == f"tap{place}"] == moments


@pytest.mark.parametrize("name", ["size", "bytes_read"])
def test_the_sizes_add_up(name: str) -> None:
    merged = Merged([Wire(capture_of(b"12345")), Wire(capture_of(b"123"))])
    list(merged)
    assert getattr(merged, name) == 8
