"""What a live session holds its datapoints for, and how often it thinks about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from live.inlets import CannedInlet
from live.judges import VOLTS, WATTS, Judge, Seconds, guess
from tuyasniff.analysis.quantities.judge import judge
from tuyasniff.analysis.quantities.references import confirmation, naming
from tuyasniff.analysis.traces import BlobTrace, Trace, Traces
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.opening import open_capture
from tuyasniff.clock import SessionClock
from tuyasniff.errors import FormatError
from tuyasniff.live.exporting import export_capture
from tuyasniff.live.inlet import Listening
from tuyasniff.live.judging import Judging, copied
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.recorder import Recorder
from tuyasniff.live.replay import Replayed
from tuyasniff.model import Chunk, Gap, GuessStatus, Message, Note, Reference, Schema, Talker, TalkerBy
from tuyasniff.session import Session
from tuyasniff.tui.still import Still
from wire import HEARTBEAT, PRODUCT, dp, frame, report

SECOND = 1_000_000


class Silent:
    """A feed on which nothing is said."""

    info = TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600)
    finished = False
    lost = hint = ""

    def open(self) -> None:
        pass

    def start(self, put: object) -> None:
        pass

    def stop(self) -> None:
        pass


class Heard:
    """A session whose frames and clock a test gives; the first frames are through already."""

    def __init__(self, **options: object) -> None:
        self.inlet = CannedInlet()
        self.live = LiveSession(self.inlet, **options)  # type: ignore[arg-type]
        self.live.start()
        self.clock = Seconds()
        self.live.judging.clock = self.clock
        self.say(PRODUCT, HEARTBEAT, report(20, 2301))
        self.inlet.now += SECOND
        self.live.pump()

    def say(self, *frames: bytes) -> None:
        for data in frames:
            self.inlet.give(Chunk("mcu", data, self.inlet.now + 1000, Talker.MCU, TalkerBy.TAP))
        self.live.pump()

    def tell(self, text: str, reference: Reference | None = None) -> None:
        self.live.note(text, reference)
        self.live.pump()
        self.inlet.now += SECOND
        self.live.pump()


def test_it_is_judged_once_a_second_at_most_and_only_when_something_came(monkeypatch: pytest.MonkeyPatch) -> None:
    judge, heard = Judge().sit(monkeypatch), Heard()
    for _ in range(50):
        heard.say(report(20, 2302))
        heard.live.judgement()
        heard.clock.now += 0.1
    assert 5 <= len(judge.asked) <= 6
    heard.clock.now += 100
    heard.live.judgement()
    asked = len(judge.asked)
    heard.clock.now += 100
    heard.say(HEARTBEAT)
    heard.live.judgement()
    assert len(judge.asked) == asked


def test_a_slow_judge_is_asked_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    heard.live.judging = Judging(clock=heard.clock, aside=lambda work: work())

    def takes() -> None:
        heard.clock.now += 0.3

    judge = Judge(takes=takes).sit(monkeypatch)
    began = heard.clock.now
    while heard.clock.now < began + 60:
        heard.say(report(20, 2302))
        heard.live.judgement()
        heard.clock.now += 0.1
    assert 8 <= len(judge.asked) <= 11
    assert 0.3 * len(judge.asked) <= 0.05 * 60 + 0.3


def test_a_slow_judge_is_not_waited_for_and_sees_what_there_was_when_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    waiting: list[Callable[[], None]] = []
    heard.live.judging.clock = heard.clock
    heard.live.judging._aside = waiting.append

    def takes() -> None:
        heard.clock.now += 0.3

    judge = Judge({20: guess(20, (VOLTS, 0.9))}, takes=takes).sit(monkeypatch)
    assert heard.live.judgement().guesses[20].answer == VOLTS
    judge.guesses = {20: guess(20, (WATTS, 0.9))}
    heard.clock.now += 6.5
    heard.say(report(20, 2302))
    assert heard.live.judgement().guesses[20].answer == VOLTS and len(waiting) == 1
    heard.say(report(20, 2302), report(20, 2303))
    heard.tell(confirmation(19, VOLTS))
    assert heard.live.judgement().guesses[19].answer == VOLTS and len(waiting) == 1
    waiting.pop()()
    assert judge.asked[-1][0] == 2
    assert heard.live.judgement().guesses[20].answer == WATTS
    assert heard.live.judgement().guesses[19].answer == VOLTS
    heard.clock.now += 5
    heard.live.judgement()
    assert not waiting
    heard.clock.now += 2
    heard.live.judgement()
    assert len(waiting) == 1


def test_a_mistake_of_a_slow_judge_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    judge = Judge(takes=lambda: setattr(heard.clock, "now", heard.clock.now + 0.3)).sit(monkeypatch)
    heard.live.judgement()
    heard.live.judging._aside = lambda work: work()

    def fails() -> None:
        raise ZeroDivisionError

    judge.takes = fails
    heard.clock.now += 10
    heard.say(report(20, 2302))
    heard.live.judgement()
    with pytest.raises(ZeroDivisionError):
        heard.live.judgement()


def test_a_copy_of_the_evidence_is_complete_and_stays_as_it_is() -> None:
    heard = Heard()
    heard.say(frame(7, dp(6, 0, b"\x01\x02")), frame(6, dp(20, 2, b"\0\0\0\1"), version=0))
    heard.tell("kettle 2000 W", Reference("power", "2000", "W"))
    copy = copied(heard.live.judging.traces)

    def all_of(traces: Traces) -> object:
        rows: list[Trace | BlobTrace] = [*traces.numbers.values(), *traces.blobs.values()]
        slots = [[getattr(row, name) for name in row.__slots__] for row in rows]
        own = {name: value for name, value in vars(traces).items() if name not in ("numbers", "blobs")}
        return deepcopy([slots, own])

    before = all_of(copy)
    assert before == all_of(heard.live.judging.traces)
    heard.say(report(20, 99), frame(7, dp(6, 0, b"\x03")), report(21, 1))
    assert all_of(copy) == before != all_of(heard.live.judging.traces)


def test_threads_judge_while_frames_come(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    heard.live.judging.clock = time.monotonic
    judge = Judge({20: guess(20, (VOLTS, 0.9))}, takes=lambda: time.sleep(0.3)).sit(monkeypatch)
    heard.live.judgement()
    monkeypatch.setattr("tuyasniff.live.judging.SOONEST_S", 0.0)
    monkeypatch.setattr("tuyasniff.live.judging.REST", 0)
    heard.live.judging._next = 0.0
    longest, end = 0.0, time.monotonic() + 5
    while len(judge.asked) < 3 and time.monotonic() < end:
        heard.say(report(20, 2302))
        began = time.monotonic()
        assert heard.live.judgement().guesses[20].answer == VOLTS
        longest = max(longest, time.monotonic() - began)
    assert len(judge.asked) >= 3 and longest < 0.25


def test_what_nobody_asks_for_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    judge, heard = Judge().sit(monkeypatch), Heard()
    heard.say(report(20, 2302))
    assert judge.asked == []
    heard.live.judgement()
    assert judge.asked == [(2, None, {})]


def test_without_keeping_items_nothing_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(keep=False)
    assert not heard.live.judging.traces.numbers


def test_readings_of_a_person_reach_the_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    judge, heard = Judge().sit(monkeypatch), Heard()
    heard.live.judgement()
    heard.clock.now += 2
    heard.tell("kettle 2000 W", Reference("power", "2000", "W"))
    heard.live.judgement()
    assert len(judge.asked) == 2
    assert [note.reference for note in heard.live.judging.traces.notes] == [Reference("power", "2000", "W")]


def test_what_a_person_says_counts_at_once_and_can_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge({20: guess(20, (WATTS, 0.6), (VOLTS, 0.3), told=False)}).sit(monkeypatch)
    heard = Heard()
    assert heard.live.judgement().guesses[20].answer is None
    heard.tell(confirmation(20, VOLTS))
    heard.tell(naming(20, "mains"))
    told = heard.live.judgement().guesses[20]
    assert len(judge.asked) == 1
    assert told.answer == VOLTS and told.status is GuessStatus.CONFIRMED
    assert [one.meaning for one in told.candidates] == [VOLTS, WATTS]
    assert heard.live.judging.said.names == {20: "mains"}
    heard.clock.now += 1
    heard.live.judgement()
    assert judge.asked[-1][2] == {20: VOLTS}
    heard.tell(confirmation(20, None))
    assert heard.live.judgement().guesses[20].answer is None


def test_a_confirmation_of_a_datapoint_that_is_unknown_to_the_judge_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    Judge().sit(monkeypatch)
    heard = Heard()
    heard.tell(confirmation(77, VOLTS))
    assert heard.live.judgement().guesses[77].answer == VOLTS


def test_thousands_of_other_notes_do_not_hide_what_a_person_said(monkeypatch: pytest.MonkeyPatch) -> None:
    Judge().sit(monkeypatch)
    heard = Heard()
    for number in range(2000):
        heard.inlet.give(Note(f"comment {number}", heard.inlet.now))
    heard.live.pump()
    heard.tell(confirmation(20, VOLTS))
    assert heard.live.judgement().guesses[20].answer == VOLTS


def test_words_of_a_person_count_behind_the_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    Judge().sit(monkeypatch)
    heard = Heard()
    heard.inlet.finished = True
    assert heard.live.pump().over
    heard.live.note(confirmation(20, VOLTS))
    batch = heard.live.pump()
    assert batch.over and [item.thing.text for item in batch.items if isinstance(item.thing, Note)] == [
        "dp 20 is voltage V /10"
    ]
    assert heard.live.judgement().guesses[20].answer == VOLTS
    assert not heard.live.pump().items


def test_a_recording_that_is_played_again_knows_what_was_said_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Judge().sit(monkeypatch)
    path = tmp_path / "said.tsniff.jsonl"
    clock = SessionClock()
    recorder = Recorder(path, started=clock.started, taps=())
    live = LiveSession(Listening([Silent()], recorder, clock))
    live.start()
    live.note(confirmation(20, VOLTS))
    live.note(naming(20, "mains"))
    live.stop()
    assert live.said.meanings == {20: VOLTS}
    again = LiveSession(Replayed(open_capture(path), speed=1e9))
    again.start()
    while not again.pump().over:
        again.wait(0.01)
    assert again.said == live.said
    assert again.judgement().guesses[20].answer == VOLTS


def test_a_product_is_looked_up_once_and_its_declaration_given_to_the_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = Schema("abcdefgh12345678", "thing_model", "model.json", ())
    looked: list[str] = []

    def schema_of(product: str) -> Schema | None:
        looked.append(product)
        return schema

    judge, heard = Judge().sit(monkeypatch), Heard(schema_of=schema_of)
    for _ in range(3):
        heard.say(report(20, 2302))
        heard.clock.now += 2
        heard.live.judgement()
    assert looked == ["abcdefgh12345678"]
    assert judge.asked[-1][1] is schema and heard.live.judging.schema is schema


def test_a_store_that_cannot_be_read_does_not_end_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    def schema_of(product: str) -> Schema | None:
        raise FormatError("the file of this product is damaged", "import it again")

    judge, heard = Judge().sit(monkeypatch), Heard(schema_of=schema_of)
    heard.live.judgement()
    assert judge.asked[-1][1] is None
    assert heard.live.judging.trouble == "the file of this product is damaged"


def test_a_frozen_screen_keeps_what_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge({20: guess(20, (VOLTS, 0.9))}).sit(monkeypatch)
    heard = Heard()
    still = Still(heard.live)
    judge.guesses = {20: guess(20, (WATTS, 0.9))}
    heard.say(report(20, 2302))
    heard.clock.now += 2
    assert heard.live.judgement().guesses[20].answer == WATTS
    assert still.judgement().guesses[20].answer == VOLTS


@pytest.mark.parametrize("about", [31, None])
def test_a_reading_counts_at_the_item_that_it_is_about_live_and_when_it_is_read_again(
    tmp_path: Path, about: int | None
) -> None:
    """An hour of 220 V with one report of 228.2 V, of which somebody notes at the end what his meter showed then."""
    things: list[Chunk | Gap | Note] = [
        Chunk("mcu", report(20, 2282 if number == 30 else 2200 + number % 9), number * 60_000_000)
        for number in range(61)
    ]
    inlet = CannedInlet(things)
    inlet.now = 61 * 60_000_000
    live = LiveSession(inlet)
    live.pump()
    live.note("228.2 V", Reference("voltage", "228.2", "V"), about)
    live.pump()
    inlet.finished = True
    live.pump()
    path = tmp_path / "x.tsniff.jsonl"
    export_capture(live, path)
    off = "0.0% off" if about else "3.3% off"
    for judgement in (live.judgement(), judge(read_traces(path))):
        evidence = [one.text for one in judgement.guesses[20].evidence]
        assert f"228.2 V was read elsewhere: {off} at /10" in evidence


def read_traces(path: Path) -> Traces:
    traces = Traces()
    for item in Session(open_capture(path)):
        if isinstance(item.thing, Note):
            assert item.thing.t_us == 61 * 60_000_000
            traces.note(item.thing)
        elif isinstance(item.thing, Message):
            traces.add(item.thing, item.number)
    return traces
