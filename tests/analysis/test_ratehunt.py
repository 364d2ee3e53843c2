"""Finding the rate by listening alone."""

from __future__ import annotations

import runpy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from analysis.garbling import garbled
from tuyasniff.analysis.ratehunt import RATES, RateHunt
from tuyasniff.model import Chunk, Frame
from tuyasniff.protocol.framer import Framer
from tuyasniff.simulate.bootlog import BOOT_BAUD, BOOT_TEXT
from tuyasniff.simulate.simulation import Simulation
from wire import ASKED, HEARTBEAT, PRODUCT, report

S = 1_000_000


class Listener:
    """A port with a hunt: hears bursts that are sent at some rate, through a real framer, and tunes as advised."""

    def __init__(self, hunt: RateHunt) -> None:
        self.hunt = hunt
        self.framer = Framer("t")
        self.steps: list[tuple[int, int, str]] = []
        self.settled_us: int | None = None
        self.now = 0

    def wait(self, until_us: int) -> None:
        """Look every 50 ms, as a screen does."""
        while self.now + 50_000 <= until_us:
            self.now += 50_000
            self._frames(self.framer.flush() if self.framer.emitted < self.framer.fed else [])
            step = self.hunt.advise(self.now)
            if step is not None:
                self.steps.append((self.now, *step))
                self.framer = Framer("t")
            if not self.hunt.settled:
                self.settled_us = None
            elif self.settled_us is None:
                self.settled_us = self.now

    def burst(self, t_us: int, data: bytes, sent: int) -> None:
        self.wait(t_us)
        got = garbled(data, sent, self.hunt.rate)
        if got:
            self.hunt.heard(len(got), t_us)
            self._frames(self.framer.feed(Chunk("t", got, t_us)))

    def _frames(self, parts: list[Any]) -> None:
        for part in parts:
            if isinstance(part, Frame) and not part.faults:
                self.hunt.frame(len(part.raw), part.t_us or 0)


def meter(tap: str, sent: int, seconds: float = 60, device: str = "meter", **more: Any) -> list[tuple[int, bytes]]:
    simulation = Simulation(device, baud=sent, **more)
    return [
        (thing.t_us or 0, thing.data)
        for thing in simulation.run(seconds)
        if isinstance(thing, Chunk) and thing.tap == tap
    ]


def hunted(talk: list[tuple[int, bytes]], sent: int, hunt: RateHunt, more_s: int = 3) -> Listener:
    listener = Listener(hunt)
    for t_us, data in talk:
        listener.burst(t_us, data, sent)
    listener.wait(listener.now + more_s * S)
    return listener


@pytest.mark.parametrize("device", ["meter", "meter3", "breaker", "thermostat", "dimmer"])
@pytest.mark.parametrize("tap", ["mcu", "module"])
@pytest.mark.parametrize(("sent", "first"), [(9600, 9600), (9600, 115200), (115200, 9600), (115200, 115200)])
def test_the_usual_rates_are_settled_within_fifteen_seconds_of_a_start(
    device: str, tap: str, sent: int, first: int
) -> None:
    rates = (first, *(rate for rate in RATES if rate != first))
    listener = hunted(meter(tap, sent, device=device), sent, RateHunt(tap, rates))
    assert listener.hunt.settled and listener.hunt.rate == sent
    assert listener.settled_us is not None and listener.settled_us <= 15 * S
    assert len(listener.steps) == (sent != first)


@pytest.mark.parametrize(("sent", "first"), [(9600, 115200), (115200, 9600)])
@pytest.mark.parametrize("from_s", [15, 23, 41])
def test_a_line_of_heartbeats_alone_is_read_at_the_other_usual_rate_after_two_of_them(
    sent: int, first: int, from_s: int
) -> None:
    talk = [burst for burst in meter("module", sent, 200) if burst[0] >= from_s * S]
    listener = hunted(talk, sent, RateHunt("module", (first, sent, 38400)))
    assert listener.settled_us is not None and listener.settled_us <= talk[0][0] + 33 * S


@pytest.mark.parametrize(("sent", "first"), [(9600, 115200), (115200, 9600)])
@pytest.mark.parametrize("from_s", [15, 23, 41])
def test_in_the_middle_of_a_conversation_a_wrong_usual_rate_is_left_within_fifteen_seconds(
    sent: int, first: int, from_s: int
) -> None:
    talk = [burst for burst in meter("mcu", sent, 120) if burst[0] >= from_s * S]
    listener = hunted(talk, sent, RateHunt("mcu", (first, sent, 38400)))
    assert listener.settled_us is not None and listener.settled_us <= (from_s + 15) * S


@pytest.mark.parametrize("sent", RATES)
def test_every_rate_is_found_in_the_end(sent: int) -> None:
    listener = hunted(meter("mcu", sent, 600), sent, RateHunt("mcu"))
    assert listener.hunt.settled and listener.hunt.rate == sent


def test_a_heartbeat_alone_settles_within_a_second() -> None:
    listener = hunted([(5 * S, ASKED)], 9600, RateHunt("module"), more_s=2)
    assert listener.hunt.settled and listener.settled_us is not None and listener.settled_us <= 7 * S
    assert listener.hunt.evidence == "100 % of 7 bytes lie in 1 valid frame"


def test_one_frame_amid_other_bytes_settles_nothing() -> None:
    hunt = RateHunt("t")
    hunt.heard(30, 0)
    hunt.frame(7, 0)
    assert hunt.advise(5 * S) is None and not hunt.settled


def test_two_frames_that_are_most_of_it_settle_at_once() -> None:
    hunt = RateHunt("t")
    hunt.heard(20, 0)
    hunt.frame(7, 0)
    hunt.frame(8, 0)
    assert hunt.settled and hunt.rate == 9600
    assert hunt.evidence == "75 % of 20 bytes lie in 2 valid frames"


def test_two_frames_that_are_little_of_it_do_not() -> None:
    hunt = RateHunt("t")
    hunt.heard(40, 0)
    hunt.frame(7, 0)
    hunt.frame(7, 0)
    assert not hunt.settled
    hunt.heard(15, S)
    hunt.frame(15, S)
    assert hunt.settled


def test_silence_never_moves_the_rate() -> None:
    hunt = RateHunt("t")
    assert all(hunt.advise(second * S) is None for second in range(0, 36_000, 7))
    assert hunt.rate == 9600 and not hunt.settled and hunt.evidence == ""


def test_a_single_stray_byte_moves_it_only_after_two_heartbeats() -> None:
    hunt = RateHunt("t")
    hunt.heard(1, 10 * S)
    assert hunt.advise(39 * S) is None
    step = hunt.advise(40 * S)
    assert step is not None and step.rate == 115200 == hunt.rate
    assert step.why == "1 byte at 9600 in 30 s and no valid frame"


def test_two_lone_bursts_without_a_frame_are_two_heartbeats_at_another_rate() -> None:
    hunt = RateHunt("t")
    hunt.heard(14, 4 * S)
    assert hunt.advise(18 * S) is None
    hunt.heard(14, 19 * S)
    step = hunt.advise(19 * S)
    assert step is not None and step == (115200, "28 bytes at 9600 and no valid frame")


def test_the_rate_of_the_other_wire_is_tried_next_and_only_once() -> None:
    hunt = RateHunt("module")
    hunt.suggest(38400, "mcu")
    assert hunt.advise(S) == (38400, "mcu talks at 38400")
    hunt.heard(60, 2 * S)
    hunt.heard(60, 5 * S)
    assert hunt.advise(5 * S) is not None and hunt.rate != 38400
    before = hunt.rate
    hunt.suggest(38400, "mcu")
    assert hunt.advise(6 * S) is None and hunt.rate == before


def test_the_rate_of_the_other_wire_moves_nothing_where_frames_came() -> None:
    hunt = RateHunt("module")
    hunt.heard(7, S)
    hunt.frame(7, S)
    hunt.suggest(115200, "mcu")
    assert hunt.advise(2 * S) is None and hunt.rate == 9600


def test_many_bytes_without_a_frame_move_it_and_say_so() -> None:
    hunt = RateHunt("t")
    hunt.heard(40, 0)
    hunt.heard(40, S)
    assert hunt.advise(4 * S) is None
    hunt.heard(40, 2 * S)
    step = hunt.advise(2 * S)
    assert step is not None and step == (115200, "120 bytes at 9600 and no valid frame")


def test_bursts_shorter_than_a_frame_move_it_to_faster_rates() -> None:
    hunt = RateHunt("t", (9600, 4800, 19200, 38400))
    for second in range(4):
        hunt.heard(2, second * S)
    step = hunt.advise(3 * S)
    assert step is not None and step.why == "4 bursts of 2 bytes at most at 9600: no frame is so short"
    assert step.rate == 4800  # the other usual rate comes first, whatever it is
    for second in range(4, 8):
        hunt.heard(2, second * S)
    assert hunt.advise(8 * S) is not None and hunt.rate == 9600
    for second in range(9, 19):
        hunt.heard(2, second * S)
    assert hunt.advise(19 * S) is not None and hunt.rate == 19200


def test_a_boot_log_at_another_rate_does_not_move_the_right_one() -> None:
    boot = [(30_000, garbled(BOOT_TEXT, BOOT_BAUD, 9600)), (90_000, garbled(BOOT_TEXT * 2, BOOT_BAUD, 9600))]
    later = [(t_us + 8 * S, data) for t_us, data in meter("module", 9600)]
    listener = hunted([*boot, *later], 9600, RateHunt("module"))
    assert not listener.steps and listener.hunt.settled
    assert listener.settled_us is not None and listener.settled_us <= 11 * S


def test_bytes_of_the_rate_before_are_ignored() -> None:
    hunt = RateHunt("t")
    hunt.heard(60, 0)
    hunt.heard(60, 2 * S)
    assert hunt.advise(3 * S) is not None
    hunt.frame(60, 2 * S)
    hunt.heard(500, 2 * S)
    assert not hunt.settled and hunt.evidence == "" and hunt.advise(90 * S) is None


def test_each_round_is_more_patient_and_there_is_a_most() -> None:
    hunt = RateHunt("t", (1, 2))
    spans: list[int] = []
    t_us = begun = 0
    while len(spans) < 12:
        hunt.heard(20, t_us)
        if hunt.advise(t_us) is not None:
            spans.append(t_us - begun)
            begun = t_us
        t_us += 250_000
    assert spans == sorted(spans) and spans[0] < spans[-1] <= 4 * spans[1] + S
    assert spans[-1] == spans[-3]


def test_frames_at_another_rate_later_unsettle_and_the_other_usual_rate_is_next() -> None:
    first = meter("mcu", 9600, 30)
    later = [(t_us + 30 * S, data) for t_us, data in meter("mcu", 115200, 120)]
    listener = Listener(RateHunt("mcu"))
    for t_us, data in first:
        listener.burst(t_us, data, 9600)
    assert listener.hunt.settled and listener.hunt.rate == 9600
    for t_us, data in later:
        listener.burst(t_us, data, 115200)
    assert listener.hunt.settled and listener.hunt.rate == 115200
    assert [rate for _, rate, _ in listener.steps] == [115200]
    assert "no valid frame for" in listener.steps[0][2]


def test_short_bursts_without_a_frame_unsettle_too() -> None:
    hunt = RateHunt("t")
    for second in range(3):
        hunt.heard(15, second * S)
        hunt.frame(15, second * S)
    for second in range(3, 14):
        hunt.heard(2, second * S)
        assert hunt.advise(second * S) is None and hunt.settled
    hunt.heard(2, 14 * S)
    assert hunt.advise(14 * S) == (115200, "24 bytes at 9600 and no valid frame for 11 s")
    assert not hunt.settled


def test_a_stream_without_pauses_moves_the_rate_too() -> None:
    hunt = RateHunt("t")
    for moment in range(31):
        hunt.heard(4, moment * 50_000)
    assert hunt.advise(1_500_000) == (115200, "124 bytes at 9600 and no valid frame")


def test_silence_after_settling_unsettles_nothing() -> None:
    listener = hunted(meter("mcu", 9600, 30), 9600, RateHunt("mcu"), more_s=600)
    assert listener.hunt.settled and not listener.steps


def test_silence_at_an_unusual_rate_goes_on_where_another_rate_heard_something() -> None:
    hunt = RateHunt("t", (1, 2, 3))
    t_us = 0
    while hunt.rate != 3:
        hunt.heard(30, t_us)
        hunt.advise(t_us)
        t_us += S
    assert hunt.advise(t_us + 40 * S) is None
    step = hunt.advise(t_us + 46 * S)
    assert step is not None and step.why == "nothing at 3, though there was at another rate"


def test_the_only_rate_is_kept() -> None:
    hunt = RateHunt("t", (9600,))
    for second in range(30):
        hunt.heard(50, second * S)
        assert hunt.advise(second * S) is None
    with pytest.raises(ValueError, match="no rates"):
        RateHunt("t", ())


def test_random_bytes_settle_no_rate() -> None:
    rng = Random(5)
    listener = Listener(RateHunt("t"))
    for number in range(3_000):
        listener.burst(number * 200_000, rng.randbytes(rng.randint(1, 60)), listener.hunt.rate)
        assert not listener.hunt.settled
    assert len({rate for _, rate, _ in listener.steps}) == len(RATES)


def test_a_module_that_probes_two_rates_settles_the_one_that_is_answered() -> None:
    listener = Listener(RateHunt("module"))
    for number in range(20):
        listener.burst(number * S, ASKED, 9600 if number % 2 else 115200)
    assert listener.hunt.settled and listener.hunt.rate in (9600, 115200)
    assert not listener.steps


@pytest.mark.parametrize(
    ("sent", "read"), [(9600, 115200), (9600, 38400), (38400, 115200), (9600, 19200), (115200, 38400), (57600, 19200)]
)
def test_the_garbling_of_these_tests_is_that_of_the_research(shared: Path, sent: int, read: int) -> None:
    """At rates whose ratio lets no sample fall on the edge between two bits, where either level is right."""
    path = shared / "reference" / "chips" / "uart_sim.py"
    if not path.is_file():
        pytest.skip("the bit model is not there")
    model = runpy.run_path(str(path))
    for data in (ASKED, HEARTBEAT, report(19, 2301), PRODUCT):
        edges, end = model["tx"](data, sent)
        theirs = bytes(value for value, *_ in model["rx"](edges, end, read))
        ours = garbled(data, sent, read)
        assert ours == theirs
