"""The rate of any line, found by listening alone, on a clock of its own: right, or unsure, and never wrong."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.lineworld import LIMIT_S, USUAL_RATES, Port, S, Trial, at_taps, hunted, laid, talk_of, trial
from cli.running import ROOT
from lanes import times
from tuyasniff.analysis.huntanswers import Settled, Step, Unsure
from tuyasniff.analysis.linehunt import DWELL_US, LineHunt
from tuyasniff.chips.finding import Rate
from tuyasniff.chips.garbage import RATES
from tuyasniff.model import Chunk
from tuyasniff.simulate.bootlog import BOOT_BAUD, BOOT_TEXT
from tuyasniff.simulate.line import Piece
from wire import ASKED


def trials(first: int, number: int, *, inverted: bool = False, rates: tuple[int, ...] = USUAL_RATES) -> list[Trial]:
    done = [trial(first + seed, inverted=inverted, rates=rates) for seed in range(number)]
    print(*done, sep="\n")
    print(Counter(one.result for one in done))
    return done


@pytest.mark.parametrize("first", [0, 10_000])
def test_of_seeded_lines_at_all_rates_nineteen_of_twenty_are_right_none_is_wrong_and_the_rest_has_advice(
    first: int,
) -> None:
    done = trials(first, times(40, 200))
    counted = Counter(one.result for one in done)
    assert counted["wrong"] == 0
    assert counted["right"] >= 0.95 * len(done)
    for one in done:
        if isinstance(one.run.outcome, Unsure):
            assert one.run.outcome.advice and one.run.outcome.why
        assert one.run.at_us <= LIMIT_S * S
    took = sorted(one.run.at_us / S for one in done)
    assert took[len(took) // 2] <= 12 and took[len(took) * 9 // 10] <= 60


def test_parity_that_was_measured_is_right_and_is_measured_mostly_where_the_port_counts() -> None:
    counting = [one for one in (trial(20_000 + seed) for seed in range(times(24, 120))) if one.counters]
    settled = [one.run.outcome for one in counting if isinstance(one.run.outcome, Settled)]
    lines = [one.line for one in counting if isinstance(one.run.outcome, Settled)]
    odd = [(line, outcome) for line, outcome in zip(lines, settled, strict=True) if line.parity != "none"]
    assert all(outcome.parity == line.parity for line, outcome in odd if outcome.measured)
    assert sum(outcome.measured for _, outcome in odd) >= 0.4 * len(odd) > 0


def test_an_inverted_line_is_named_with_its_remedy_and_never_taken_for_something_else() -> None:
    done = trials(0, times(24, 200), inverted=True, rates=(9600, 19_200, 38_400, 57_600, 115_200, 230_400))
    counted = Counter(one.result for one in done)
    assert counted["wrong"] == 0
    assert counted["right"] + counted["named"] >= 0.85 * len(done)
    for one in done:
        if one.result != "unsure":
            assert any("LED" in line for line in one.run.outcome.advice)


@pytest.mark.parametrize("baud", [9600, 115_200])
def test_tuyamcu_upside_down_is_told_by_its_headers(baud: int) -> None:
    run = hunted(
        LineHunt(["line"]), at_taps({"line": talk_of("tuyamcu", Random(3), baud)["mcu"]}, Rate(baud), inverted=True)
    )
    outcome = run.outcome
    assert isinstance(outcome, Settled) and (outcome.protocol, outcome.baud, outcome.inverted) == (
        "tuyamcu",
        baud,
        True,
    )
    assert "TuyaMCU frames upside down" in outcome.evidence[0] and "inverted" in outcome.evidence[0]


def unknown_talk(rng: Random) -> list[tuple[int, bytes]]:
    """What no protocol is: random bytes, or the same few again and again, with or without a counter."""
    fixed, other = rng.randbytes(rng.randint(2, 30)), rng.randbytes(rng.randint(2, 12))
    period_us = rng.choice((50_000, 200_000, 1_000_000))
    kind = rng.randrange(5)

    def said(number: int) -> bytes:
        if kind == 0:
            return rng.randbytes(rng.randint(1, 30))
        return (fixed, (fixed, other)[number % 2], fixed[:-1] + bytes((number & 255,)), other[:3])[kind - 1]

    return [(t_us, said(number)) for number, t_us in enumerate(range(0, 50 * S, period_us))]


HARD = (36, 79, 80, 93, 95)
"""A frame with a counter in which sums can be found; letters; frames that are always the same."""


def test_what_no_protocol_is_settles_no_rate_and_is_not_taken_for_upside_down() -> None:
    for seed in (*HARD, *range(times(2, 300))):
        rng = Random(f"{seed} unknown")
        line = Rate(rng.choice(USUAL_RATES), rng.choice(("none", "none", "even", "odd")))
        ports = at_taps({"line": unknown_talk(rng)}, line, rng.randrange(S), latency_us=rng.choice((1_000, 16_000)))
        outcome = hunted(LineHunt(["line"], limit_us=50 * S), ports, 50).outcome
        assert isinstance(outcome, Unsure) and not outcome.inverted and outcome.advice, (seed, outcome)


def test_bytes_at_the_first_rate_name_the_right_one() -> None:
    talk = talk_of("cse7766", Random(1), 4800)
    run = hunted(LineHunt(talk), at_taps(talk, Rate(4800, "even")))
    assert [step.rate for step in run.steps] == [4800]
    assert run.steps[0].why.endswith("nothing valid: read at 9600 about 2 times too fast")
    assert isinstance(run.outcome, Settled) and run.at_us <= 4 * S
    assert (run.outcome.protocol, run.outcome.parity, run.outcome.measured) == ("cse7766", "even", True)
    assert run.outcome.evidence[1].endswith("8E1")


def test_without_counters_the_parity_is_the_usual_one_of_the_protocol_and_not_called_measured() -> None:
    talk = talk_of("cse7766", Random(1), 4800)
    run = hunted(LineHunt(talk), at_taps(talk, Rate(4800, "even")), counters=False)
    assert isinstance(run.outcome, Settled)
    assert (run.outcome.parity, run.outcome.measured, len(run.outcome.evidence)) == ("even", False, 1)


def test_a_line_that_is_silent_is_tried_at_the_two_usual_rates_and_that_is_said() -> None:
    run = hunted(LineHunt(["line"], limit_us=60 * S), [Port("line", [], Rate(9600))], 60)
    assert {step.rate for step in run.steps} == {9600, 115_200}
    assert isinstance(run.outcome, Unsure) and run.outcome.baud is None
    assert run.outcome.why == "0 bytes in 60 s at 9600 and 115200 baud"
    assert any("SPI" in line for line in run.outcome.advice)


def test_a_boot_log_at_another_rate_is_not_the_answer_where_frames_follow() -> None:
    for baud in (9600, 115_200):
        boot = Port("module", [Piece(t_us, BOOT_TEXT) for t_us in (50_000, 400_000)], Rate(BOOT_BAUD))
        later = [(t_us + S, data) for t_us, data in talk_of("tuyamcu", Random(9), baud)["module"]]
        run = hunted(LineHunt(["module"]), [boot, Port("module", laid(later, Rate(baud)), Rate(baud))])
        assert isinstance(run.outcome, Settled)
        assert (run.outcome.protocol, run.outcome.baud) == ("tuyamcu", baud)
        assert re.search(
            r"^\d+ valid frames at \d+ baud, and little else since|lie in \d+ valid", run.outcome.evidence[0]
        )


def test_a_module_that_starts_again_and_again_is_known_by_its_log_in_the_end() -> None:
    boot = Port("line", [Piece(n * 2 * S, BOOT_TEXT) for n in range(60)], Rate(BOOT_BAUD))
    run = hunted(LineHunt(["line"], limit_us=120 * S), [boot])
    assert isinstance(run.outcome, Settled)
    assert (run.outcome.protocol, run.outcome.baud) in {("text", BOOT_BAUD), ("esp_log", BOOT_BAUD)}


def test_a_module_that_asks_at_two_rates_in_turn_is_settled_at_one_of_them() -> None:
    ports = [
        Port("module", [Piece((2 * n + at) * S, ASKED) for n in range(50)], Rate(baud))
        for at, baud in enumerate((9600, 115_200))
    ]
    run = hunted(LineHunt(["module"]), ports)
    assert isinstance(run.outcome, Settled) and run.outcome.protocol == "tuyamcu"
    assert run.outcome.baud in (9600, 115_200)


def test_both_taps_are_heard_at_the_same_rate_and_merged() -> None:
    talk = talk_of("rn8209c", Random(4), 4800)
    hunt = LineHunt(talk)
    run = hunted(hunt, at_taps(talk, Rate(4800, "even")))
    assert isinstance(run.outcome, Settled) and (run.outcome.protocol, run.outcome.baud) == ("rn8209c", 4800)
    assert {chunk.tap for chunk in hunt.chunks(4800)} == {"mcu", "module"}
    assert hunt.chunks(None) == () == hunt.chunks(1234)


def test_a_tap_whose_rate_was_told_is_heard_at_every_rate_and_never_retuned() -> None:
    talk = talk_of("rn8209c", Random(4), 4800)
    hunt = LineHunt(["mcu", "module"], fixed=["module"])
    for t_us, data in talk["module"][:30]:
        hunt.heard(Chunk("module", data, t_us))
    hunt.retuned("module", 115_200)
    assert isinstance(hunt.advise(20 * S), Settled)
    assert len(hunt.chunks(9600)) == len(hunt.chunks(4800)) == 30


def test_the_only_rate_is_kept_until_the_end() -> None:
    hunt = LineHunt(["line"], (9600,), limit_us=30 * S)
    for second in range(29):
        hunt.heard(Chunk("line", Random(second).randbytes(40), second * S))
        assert hunt.advise(second * S) is None
    outcome = hunt.advise(30 * S)
    assert isinstance(outcome, Unsure) and outcome.baud == 9600
    assert outcome.why == "1,160 bytes at 9600 baud, and nothing in them is valid"
    assert hunt.advise(31 * S) is outcome
    with pytest.raises(ValueError, match="no rates"):
        LineHunt(["line"], ())


def test_no_rate_is_left_before_its_dwell_without_a_reason_and_every_one_is_tried() -> None:
    hunt = LineHunt(["line"], limit_us=100 * S)
    now, arrived, seen = 0, 0, [hunt.rate]
    while now < 60 * S:
        now += S // 10
        hunt.heard(Chunk("line", Random(now).randbytes(3), now))
        advice = hunt.advise(now)
        if isinstance(advice, Step):
            assert now - arrived >= DWELL_US
            hunt.retuned("line", advice.rate)
            arrived = now
            seen.append(advice.rate)
    assert set(RATES) <= set(seen)


def test_bytes_without_a_time_and_bytes_of_nothing_do_not_count() -> None:
    hunt = LineHunt(["line"])
    hunt.heard(Chunk("line", ASKED))
    hunt.heard(Chunk("line", b"", 5))
    assert hunt.chunks(9600) == ()


def test_the_end_can_come_at_any_time() -> None:
    hunt = LineHunt(["line"])
    hunt.heard(Chunk("line", ASKED, S))
    outcome = hunt.end(S + 1)
    assert isinstance(outcome, Settled) and outcome.protocol == "tuyamcu"
    assert outcome.evidence[0] == "100 % of 7 bytes lie in 1 valid frame at 9600 baud"
    assert isinstance(LineHunt(["line"]).end(5), Unsure)


def test_the_page_names_the_rates_in_their_order() -> None:
    page = " ".join((ROOT / "docs" / "identify.md").read_text("utf-8").split())
    assert f"{', '.join(map(str, RATES[:-1]))} and {RATES[-1]} baud" in page


def test_a_rate_that_is_refused_is_left_at_once() -> None:
    hunt = LineHunt(["line"])
    assert hunt.advise(S // 10) is None
    hunt.refused()
    assert isinstance(hunt.advise(S // 5), Step) and hunt.advise(S // 2) is None


events = st.lists(
    st.one_of(
        st.tuples(st.just("heard"), st.binary(max_size=30)),
        st.tuples(st.just("counted"), st.integers(0, 50)),
        st.tuples(st.just("retuned"), st.sampled_from((*RATES, 7))),
        st.tuples(st.just("wait"), st.integers(0, 40 * S)),
        st.tuples(st.just("refused"), st.none()),
    ),
    max_size=40,
)


@given(events)
def test_whatever_happens_nothing_is_raised_and_there_is_an_answer(happens: list[tuple[str, Any]]) -> None:
    hunt, now = LineHunt(["a", "b"], fixed=["b"], limit_us=200 * S), 0
    for number, (what, value) in enumerate(happens):
        tap = "ab"[number % 2]
        if what == "heard":
            hunt.heard(Chunk(tap, value, now))
        elif what == "counted":
            hunt.counted(tap, value, value // 3)
        elif what == "retuned":
            hunt.retuned(tap, value)
        elif what == "refused":
            hunt.refused()
        else:
            now += value
        advice = hunt.advise(now)
        assert advice is None or isinstance(advice, (Step, Settled, Unsure))
    outcome = hunt.end(now)
    assert outcome is hunt.outcome and (isinstance(outcome, Settled) or outcome.advice)
    assert all(chunk.data for chunk in hunt.chunks(outcome.baud))
