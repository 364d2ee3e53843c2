from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.listening import ScriptedTap, Ticks, data_of, gaps_of, lost, until
from tuyasniff.clock import SessionClock
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.model import Chunk, Gap, Origin, Talker, TalkerBy
from tuyasniff.sources import reader as reader_module
from tuyasniff.sources.reader import Reader, State
from tuyasniff.sources.tap import LineErrors

pytestmark = pytest.mark.alone

Things = list[Chunk | Gap]


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "FIRST_WAIT_S", 0.005)


def reader_of(tap: ScriptedTap, ticks: Ticks | None = None, *, reconnect: bool = True) -> Reader:
    clock = SessionClock(counting_ns=ticks, awake_ns=ticks) if ticks is not None else SessionClock()
    return Reader(tap, name="mcu", talker=Talker.MCU, clock=clock, reconnect=reconnect)


def started(tap: ScriptedTap, *, reconnect: bool = True) -> tuple[Reader, Things]:
    things: Things = []
    reader = reader_of(tap, reconnect=reconnect)
    reader.open()
    reader.start(things.append)
    return reader, things


def test_a_chunk_tells_its_tap_its_talker_and_its_port() -> None:
    reader, things = started(ScriptedTap(b"\x55\xaa"))
    until(lambda: things)
    reader.stop()
    (chunk,) = things
    assert isinstance(chunk, Chunk)
    assert chunk._replace(t_us=0) == Chunk("mcu", b"\x55\xaa", 0, Talker.MCU, TalkerBy.TAP, Origin("/dev/scripted"))


def test_where_the_talker_is_not_known_the_tap_does_not_tell_it() -> None:
    things: Things = []
    reader = Reader(ScriptedTap(b"x"), name="line", talker=Talker.UNKNOWN, clock=SessionClock())
    reader.open()
    reader.start(things.append)
    until(lambda: things)
    reader.stop()
    assert isinstance(things[0], Chunk)
    assert things[0].by is TalkerBy.NONE


def stamps(baud: int | None, reads: list[tuple[int, int]]) -> list[int]:
    """The times of chunks that are read at a moment, with so many bytes each."""
    ticks = Ticks()
    things: Things = []
    tap = ScriptedTap(baud=baud)
    reader = reader_of(tap, ticks)
    reader.open()
    reader._put = things.append
    for moment, size in reads:
        ticks.to_us(moment)
        reader._hand_on(b"x" * size)
    return [thing.t_us or 0 for thing in things]


def test_the_time_is_that_of_the_first_byte() -> None:
    assert stamps(9600, [(100_000, 48), (200_000, 1)]) == [50_000, 200_000 - 1_041]
    assert stamps(115_200, [(100_000, 1152)]) == [0]
    assert stamps(None, [(100_000, 48)]) == [100_000]


def test_no_byte_is_dated_before_the_read_before_it() -> None:
    assert stamps(9600, [(100_000, 1), (110_000, 48)]) == [100_000 - 1_041, 100_000]
    assert stamps(9600, [(10, 48)]) == [0]


@given(
    st.sampled_from([None, 1200, 9600, 115_200]),
    st.lists(st.tuples(st.integers(0, 50_000), st.integers(1, 500)), max_size=30),
)
@settings(max_examples=50)
def test_times_never_go_back(baud: int | None, steps: list[tuple[int, int]]) -> None:
    now, reads = 0, []
    for step, size in steps:
        now += step
        reads.append((now, size))
    found = stamps(baud, reads)
    assert all(first <= second for first, second in pairwise(found))
    assert all(found_us <= read_us for found_us, (read_us, _) in zip(found, reads, strict=True))


def test_a_tap_that_cannot_be_opened_is_the_callers_to_know() -> None:
    tap = ScriptedTap()
    tap.refusals = [SourceError("no such port", SourceReason.MISSING, "hint")]
    reader = reader_of(tap)
    with pytest.raises(SourceError):
        reader.open()
    with pytest.raises(RuntimeError):
        reader.start(lambda _: None)
    reader.stop()
    assert reader.state is State.ENDED


def test_a_loss_is_a_gap_and_so_is_the_return() -> None:
    tap = ScriptedTap(b"\x55", lost("the adapter has gone"), b"\xaa")
    missing = SourceError("no such port: x", SourceReason.MISSING)
    tap.refusals = []
    reader = reader_of(tap)
    reader.open()
    tap.refusals = [missing, missing, missing]
    things: Things = []
    reader.start(things.append)
    until(lambda: reader.heard == 2)
    assert (reader.state, reader.trouble) == (State.LISTENING, "")
    reader.stop()
    assert data_of(things) == b"\x55\xaa"
    assert gaps_of(things) == ["unplugged", "resumed"]
    assert isinstance(things[1], Gap) and isinstance(things[2], Gap)
    assert things[1].detail == "the adapter has gone"
    assert things[2].detail.startswith("after 0.")
    assert tap.opened == 2


def test_while_it_waits_it_says_why_and_can_be_stopped_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "LONGEST_WAIT_S", 60.0)
    tap = ScriptedTap(lost())
    reader = reader_of(tap)
    reader.open()
    tap.refusals = [SourceError(f"no such port {number}", SourceReason.MISSING) for number in range(99)]
    reader.start(lambda _: None)
    until(lambda: reader.trouble == "no such port 4")
    assert reader.state is State.WAITING
    began = time.monotonic()
    reader.stop()
    assert time.monotonic() - began < 0.9
    assert (reader.state, tap.opened) == (State.ENDED, 1)


def pauses_of(monkeypatch: pytest.MonkeyPatch, ticks: Ticks, tap: ScriptedTap) -> tuple[Reader, list[float]]:
    """An open reader for which time passes while it pauses, and its pauses."""
    monkeypatch.setattr(reader_module, "FIRST_WAIT_S", 0.2)
    reader = reader_of(tap, ticks)
    reader.open()
    pauses: list[float] = []

    def wait(timeout: float | None = None) -> bool:
        pauses.append(timeout or 0.0)
        ticks.ns += int(pauses[-1] * 1e9)
        return False

    monkeypatch.setattr(reader._stop, "wait", wait)
    return reader, pauses


def test_pauses_between_attempts_grow_with_the_time_that_a_port_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    tap = ScriptedTap()
    reader, pauses = pauses_of(monkeypatch, Ticks(), tap)
    tap.refusals = [SourceError("no", SourceReason.MISSING)] * 60
    assert reader._recover(lost())
    assert pauses[:10] == [0.2] * 10
    assert all(first <= second for first, second in pairwise(pauses))
    assert 1.0 < pauses[30] < 2.0
    assert pauses[-1] == 2.0


def test_a_wire_that_is_lost_again_before_it_said_anything_is_asked_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks, tap = Ticks(), ScriptedTap()
    reader, pauses = pauses_of(monkeypatch, ticks, tap)
    for _ in range(30):
        assert reader._recover(lost())
    assert pauses[-1] > 1.0
    reader._hand_on(b"x")
    assert reader._recover(lost())
    assert pauses[-1] == 0.2


def test_a_silent_wire_that_was_there_for_a_while_is_looked_for_at_once_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks, tap = Ticks(), ScriptedTap()
    reader, pauses = pauses_of(monkeypatch, ticks, tap)
    for _ in range(30):
        assert reader._recover(lost())
    ticks.ns += 2_100_000_000
    assert reader._recover(lost())
    assert pauses[-1] == 0.2


@pytest.mark.parametrize(("reconnect", "reason"), [(False, SourceReason.LOST), (True, SourceReason.DIRECTORY)])
def test_where_nothing_can_come_back_it_ends(reconnect: bool, reason: SourceReason) -> None:
    tap = ScriptedTap(b"\x55", SourceError("it has gone", reason))
    reader, things = started(tap, reconnect=reconnect)
    until(lambda: reader.state is State.ENDED)
    assert reader.trouble == "it has gone"
    assert gaps_of(things) == ["unplugged"]
    assert tap.opened == 1 and tap.closed
    reader.stop()


@pytest.mark.parametrize("while_open", [True, False])
def test_a_mistake_in_a_tap_is_told_and_not_silence(while_open: bool) -> None:
    tap = ScriptedTap(*([ZeroDivisionError("by zero")] if while_open else [lost()]))
    reader = reader_of(tap)
    reader.open()
    if not while_open:
        tap.refusals = [ZeroDivisionError("by zero")]
    things: Things = []
    reader.start(things.append)
    until(lambda: reader.state is State.ENDED)
    assert reader.trouble == "ZeroDivisionError: by zero"
    assert gaps_of(things)[-1] == "lost"
    assert tap.closed


def test_a_taker_that_fails_ends_the_reader_and_not_the_program() -> None:
    def refuse(_thing: Chunk | Gap) -> None:
        raise BufferError

    tap = ScriptedTap(b"x")
    reader = reader_of(tap)
    reader.open()
    reader.start(refuse)
    until(lambda: reader.state is State.ENDED)
    assert reader.trouble == "BufferError"


def test_the_rate_is_changed_by_the_thread_and_told() -> None:
    tap = ScriptedTap(b"\x00\x00")
    reader, things = started(tap)
    until(lambda: things)
    reader.tune(115_200, "half the bytes were 00")
    until(lambda: len(things) == 2)
    reader.tune(115_200)
    tap.events.put(b"\x55")
    until(lambda: len(things) == 3)
    reader.tune(9600)
    until(lambda: len(things) == 4)
    reader.stop()
    assert [thing.detail for thing in things if isinstance(thing, Gap)] == [
        "9600 to 115200: half the bytes were 00",
        "115200 to 9600",
    ]
    assert gaps_of(things) == ["baud changed"] * 2
    assert tap.rates == [115_200, 9600]


def test_a_rate_that_is_refused_is_told_and_the_tap_goes_on() -> None:
    tap = ScriptedTap()
    tap.refuse_rate = SourceError("it cannot listen at 7 baud", SourceReason.UNREADABLE)
    reader, things = started(tap)
    reader.tune(7)
    until(lambda: reader.trouble == "it cannot listen at 7 baud")
    tap.events.put(b"\x55")
    until(lambda: reader.heard)
    assert reader.state is State.LISTENING
    assert gaps_of(things) == []
    reader.stop()


def test_a_port_that_is_lost_while_its_rate_changes_is_opened_again() -> None:
    tap = ScriptedTap()
    tap.refuse_rate = lost()
    reader, things = started(tap)
    reader.tune(115_200)
    until(lambda: gaps_of(things) == ["unplugged", "resumed"])
    reader.stop()


def test_a_rate_asked_for_while_the_port_is_away_counts_when_it_is_back() -> None:
    tap = ScriptedTap(lost())
    reader = reader_of(tap)
    reader.open()
    tap.refusals = [SourceError("no", SourceReason.MISSING)] * 5
    things: Things = []
    reader.start(things.append)
    until(lambda: reader.state is State.WAITING)
    reader.tune(115_200)
    until(lambda: "baud changed" in gaps_of(things))
    reader.stop()
    assert tap.rates == [115_200]


def test_a_tap_without_a_rate_is_not_tuned() -> None:
    with pytest.raises(TypeError):
        reader_of(ScriptedTap(baud=None)).tune(9600)


def counted(reader: Reader, ticks: Ticks, tap: ScriptedTap, seconds: float, errors: LineErrors | None) -> None:
    tap.counters = errors
    ticks.to_us(int(seconds * 1e6))
    reader._count()


def test_counters_are_read_once_a_second_and_only_lost_bytes_are_a_gap() -> None:
    ticks, things = Ticks(), list[Chunk | Gap]()
    tap = ScriptedTap()
    tap.counters = LineErrors()
    reader = reader_of(tap, ticks)
    reader.open()
    reader._put = things.append
    counted(reader, ticks, tap, 0.5, LineErrors(framing=9))
    assert reader.errors == LineErrors()
    counted(reader, ticks, tap, 1.0, LineErrors(framing=9, parity=2))
    assert reader.errors == LineErrors(framing=9, parity=2)
    assert things == []
    counted(reader, ticks, tap, 2.0, LineErrors(9, 1, 2))
    counted(reader, ticks, tap, 3.0, LineErrors(9, 3, 2, 5))
    counted(reader, ticks, tap, 4.0, LineErrors(9, 3, 2, 5))
    counted(reader, ticks, tap, 5.0, None)
    assert reader.errors == LineErrors(9, 3, 2, 5)
    assert gaps_of(things) == ["overrun", "overrun"]
    assert [thing.t_us for thing in things] == [2_000_000, 3_000_000]


def test_counters_go_on_where_they_were_when_the_port_comes_back() -> None:
    ticks, things = Ticks(), list[Chunk | Gap]()
    tap = ScriptedTap()
    reader = reader_of(tap, ticks)
    reader.open()
    reader._put = things.append
    counted(reader, ticks, tap, 1.0, LineErrors(4, 1))
    assert reader._recover(lost())
    counted(reader, ticks, tap, 2.0, LineErrors(1, 0))
    assert reader.errors == LineErrors(5, 1)
    assert gaps_of(things) == ["overrun", "unplugged", "resumed"]


def test_a_port_that_the_system_does_not_let_go_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "_STOP_S", 0.05)
    stuck = threading.Event()

    class Stuck(ScriptedTap):
        def read(self) -> bytes:
            stuck.wait(10)
            return b"too late"

    tap = Stuck()
    reader, things = started(tap)
    reader.stop()
    assert reader.state is State.ENDED
    stuck.set()
    until(lambda: tap.closed)
    assert things == []


def test_a_port_that_opens_after_the_end_is_let_go_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "_STOP_S", 0.02)
    opening, go = threading.Event(), threading.Event()

    class Late(ScriptedTap):
        def open(self) -> None:
            super().open()
            if self.opened == 2:
                opening.set()
                go.wait(5)

    class Watched(Reader):
        def __setattr__(self, name: str, value: object) -> None:
            if name == "state":
                states.append(value)
            super().__setattr__(name, value)

    states: list[object] = []
    things: Things = []
    tap = Late(lost())
    reader = Watched(tap, name="mcu", talker=Talker.MCU, clock=SessionClock())
    reader.open()
    reader.start(things.append)
    assert opening.wait(5)
    reader.stop()
    closed = tap.closed
    go.set()
    until(lambda: tap.closed > closed)
    assert states[-2:] == [State.ENDED, State.ENDED]
    assert gaps_of(things) == ["unplugged"]


def test_it_can_be_stopped_from_its_own_thread_and_twice() -> None:
    tap = ScriptedTap(b"x")
    reader = reader_of(tap)
    reader.open()
    reader.start(lambda _: reader.stop())
    until(lambda: tap.closed)
    reader.stop()
    assert reader.state is State.ENDED


def test_one_that_was_never_started_lets_go_of_its_tap() -> None:
    tap = ScriptedTap()
    reader = reader_of(tap)
    reader.open()
    reader.stop()
    assert tap.closed == 1


def test_it_is_started_once_only() -> None:
    reader, _ = started(ScriptedTap())
    with pytest.raises(RuntimeError):
        reader.start(lambda _: None)
    reader.stop()


def test_a_computer_that_slept_leaves_a_gap_before_what_came_then() -> None:
    counting, awake = Ticks(), Ticks()
    tap = ScriptedTap(b"before")
    things: list[Chunk | Gap] = []
    reader = Reader(tap, name="mcu", talker=Talker.MCU, clock=SessionClock(counting_ns=counting, awake_ns=awake))
    reader.open()
    reader.start(things.append)
    until(lambda: data_of(things) == b"before")
    counting.to_us(3_600_000_000)
    until(lambda: gaps_of(things) == ["asleep"])
    tap.events.put(b"after")
    until(lambda: data_of(things) == b"beforeafter")
    reader.stop()
    gap = things[1]
    assert isinstance(gap, Gap) and gap.detail == "the computer slept for 3600 s"
    assert [thing.t_us for thing in things] == sorted(thing.t_us or 0 for thing in things)
