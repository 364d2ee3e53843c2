"""Listening until it is known what talks there: rates that are changed, what is said of it, and the verdict."""

from __future__ import annotations

from random import Random

import pytest

from analysis.lineworld import Port, S, at_taps, talk_of
from analysis.test_linehunt import unknown_talk
from live.inlets import CannedInlet
from live.test_tuning import Watched
from tuyasniff.analysis.huntanswers import Settled
from tuyasniff.analysis.verdict import Verdict
from tuyasniff.chips.finding import Rate
from tuyasniff.live.feeds import TapFeed
from tuyasniff.live.identifying import Identifying
from tuyasniff.model import Gap, Note
from tuyasniff.sources.reader import State
from tuyasniff.sources.tap import LineErrors


class Bench:
    """Ports at lines, on a clock of their own, and somebody who wants to know what talks there."""

    def __init__(
        self, ports: list[Port], *, told: dict[str, int] | None = None, seconds: float = 120, least: float = 0
    ) -> None:
        told = told or {}
        self.ports = ports
        self.readers = {port.tap: Watched(port.tap, told.get(port.tap, 9600)) for port in ports}
        self.inlet = CannedInlet()
        self.inlet.feeds = tuple(TapFeed(reader, auto=tap not in told) for tap, reader in self.readers.items())
        self.listening = Identifying(self.inlet, seconds=seconds, least=least)
        self.words: list[str] = []
        self.settled_us = 0
        self.rates = {port.tap: told.get(port.tap, 9600) for port in ports}

    def run(self, seconds: float = 130, *, counts: bool = True) -> Verdict:
        self.listening.start()
        for port in self.ports:
            port.tune(self.rates[port.tap], 0)
        while not self.listening.over and self.inlet.now < seconds * S:
            self.inlet.now += S // 10
            for port in self.ports:
                self.inlet.give(*port.read(self.inlet.now))
                if counts:
                    self.readers[port.tap].errors = LineErrors(port.framing, 0, 0, port.breaks)
                self._retune(port)
            self.words += self.listening.pump()
            if self.listening.hunt.outcome is None:
                self.settled_us = self.inlet.now
        self.listening.stop()
        return self.listening.verdict("/dev/ttyUSB0")

    def _retune(self, port: Port) -> None:
        reader = self.readers[port.tap]
        wanted = reader.told[-1][0] if reader.told else self.rates[port.tap]
        if wanted != self.rates[port.tap]:
            self.inlet.give(Gap(port.tap, self.inlet.now, "baud changed", f"{self.rates[port.tap]} to {wanted}: why"))
            self.rates[port.tap] = wanted
            port.tune(wanted, self.inlet.now)


def test_both_taps_of_a_chip_are_tuned_together_and_the_verdict_has_its_values() -> None:
    bench = Bench(at_taps(talk_of("rn8209c", Random(2), 4800), Rate(4800, "even")))
    verdict = bench.run()
    assert (verdict.word, verdict.baud, verdict.parity) == ("rn8209c", 4800, "even")
    assert {one.reading.quantity for one in verdict.readings} >= {"voltage", "current", "power"}
    assert [reader.told[-1][0] for reader in bench.readers.values()] == [4800, 4800]
    assert bench.words[0].endswith("read at 9600 about 2 times too fast; now 4800 baud")
    assert "valid frames at 4800 baud" in bench.words[1]
    assert any("wrong stop bits" in one.text for one in verdict.evidence)


def test_without_counters_no_parity_is_claimed() -> None:
    bench = Bench(at_taps(talk_of("rn8209c", Random(2), 4800), Rate(4800, "even")))
    verdict = bench.run(counts=False)
    assert (verdict.word, verdict.baud, verdict.parity) == ("rn8209c", 4800, None)


def test_after_the_rate_is_found_it_listens_a_little_longer_for_values() -> None:
    bench = Bench(at_taps(talk_of("tuyamcu", Random(2), 9600), Rate(9600)))
    verdict = bench.run()
    outcome = bench.listening.hunt.outcome
    assert isinstance(outcome, Settled) and verdict.word == "tuyamcu" and verdict.family == "wifi"
    assert verdict.frames > 1
    waited_us = bench.inlet.now - bench.settled_us
    assert 5 * S <= waited_us <= 5.2 * S


def test_the_time_that_was_given_is_never_exceeded() -> None:
    bench = Bench(at_taps(talk_of("tuyamcu", Random(2), 9600), Rate(9600)), seconds=4)
    bench.run()
    assert bench.inlet.now <= 4.1 * S


def test_a_moment_of_which_something_is_known_is_waited_for() -> None:
    bench = Bench(at_taps(talk_of("rn8209c", Random(2), 4800), Rate(4800, "even")), least=25)
    bench.run()
    assert 25 * S <= bench.inlet.now <= 25.2 * S


def test_a_rate_that_was_told_is_kept_and_the_verdict_says_what_is_wrong_with_it() -> None:
    bench = Bench(at_taps(talk_of("cse7766", Random(2), 4800), Rate(4800, "even")), told={"mcu": 9600}, seconds=20)
    verdict = bench.run()
    assert all(not reader.told for reader in bench.readers.values())
    assert verdict.word == "unknown" and verdict.baud == 9600
    assert any("2 times too fast" in one.text for one in verdict.evidence)
    assert sum("valid" in one.text for one in verdict.evidence) == 1


def test_what_nobody_knows_is_unknown_with_what_was_tried_and_advice() -> None:
    bench = Bench(at_taps({"line": unknown_talk(Random(3))}, Rate(9600)), seconds=40)
    verdict = bench.run()
    assert (verdict.word, verdict.confidence, verdict.readings) == ("unknown", 0.0, ())
    assert len([one for one in verdict.evidence if " and nothing valid" in one.text]) > 3
    assert any("--duration" in line for line in verdict.advice)


def test_silence_is_a_finding() -> None:
    verdict = Bench([Port("line", [], Rate(9600))], seconds=40).run()
    assert (verdict.word, verdict.coverage, verdict.heard) == ("silent", None, 0)
    assert any(one.text == "0 bytes in 40 s at 9600 and 115200 baud" for one in verdict.evidence)
    assert any("SPI" in line for line in verdict.advice)


@pytest.mark.parametrize("protocol", ["tuyamcu", "bl0942"])
def test_an_inverted_line_is_said_with_its_remedy(protocol: str) -> None:
    bench = Bench(at_taps(talk_of(protocol, Random(2), 19_200), Rate(19_200), inverted=True))
    verdict = bench.run()
    assert verdict.inverted and verdict.word in (protocol, "unknown")
    assert any("inverted" in one.text for one in verdict.evidence)
    assert any("LED" in line for line in verdict.advice)


def test_stopping_early_gives_the_best_that_is_known() -> None:
    bench = Bench(at_taps(talk_of("cse7766", Random(2), 4800), Rate(4800, "even")))
    assert bench.run(0.6).word == "unknown"
    bench = Bench(at_taps(talk_of("cse7766", Random(2), 4800), Rate(4800, "even")))
    assert bench.run(3).word == "cse7766"


def test_who_reads_the_recording_finds_the_rate_that_was_right(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(at_taps(talk_of("cse7766", Random(2), 4800), Rate(4800, "even")))
    put: list[Note] = []
    monkeypatch.setattr(bench.inlet, "put", put.append)
    bench.run()
    assert [note.text.startswith("4800 baud: ") for note in put] == [True]


def test_a_rate_that_the_port_refuses_is_passed_over_at_once() -> None:
    bench = Bench(at_taps({"line": talk_of("cse7766", Random(2), 4800)["mcu"]}, Rate(38_400, "even")))
    reader = bench.readers["line"]
    reader.state = State.LISTENING
    tune = reader.tune

    def picky(baud: int, why: str = "") -> None:
        reader.trouble = "line cannot listen at 115200 baud" if baud == 115_200 else ""
        if not reader.trouble:
            tune(baud, why)

    reader.tune = picky  # type: ignore[method-assign]
    verdict = bench.run()
    assert (verdict.word, verdict.baud) == ("cse7766", 38_400)
    assert any(words.startswith("0 bytes in 0.1 s at 115200 baud") for words in bench.words)


def test_an_adapter_that_is_pulled_out_is_said_and_so_is_its_coming_back() -> None:
    bench = Bench(at_taps(talk_of("cse7766", Random(2), 9600), Rate(9600)), told={"mcu": 9600})
    bench.inlet.give(Gap("mcu", 0, "unplugged", "cannot read /dev/ttyUSB0: it is gone"))
    assert bench.listening.pump() == [
        "mcu: cannot read /dev/ttyUSB0: it is gone; waiting for it to come back, Ctrl-C ends"
    ]
    gone = bench.listening.verdict()
    assert any("did not come back: cannot read /dev/ttyUSB0" in one.text for one in gone.evidence)
    bench.inlet.give(Gap("mcu", 5 * S, "resumed", "after 5.0 s"))
    assert bench.listening.pump() == ["mcu: it is back after 5.0 s"]
    assert not any("did not come back" in one.text for one in bench.listening.verdict().evidence)
