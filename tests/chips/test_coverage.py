from __future__ import annotations

from tuyasniff.chips.coverage import ENOUGH, accepted, ranked
from tuyasniff.chips.finding import Detector, Finding, Kind, Rate, Unit
from tuyasniff.chips.heard import Heard

HEARD = Heard(bytes(1000))


def made(
    protocol: str, covered: int, *, proven: bool = True, plausible: float = 1.0, strength: int = 16, units: int = 1
) -> Detector:
    """A detector that always answers the same."""
    unit = Unit(0, covered, Kind.PUSH, protocol)

    def scan(heard: Heard) -> Finding | None:
        return Finding(protocol, (unit,) * units, covered, len(heard.data), units, proven, plausible)

    return Detector(protocol, protocol, (Rate(9600),), strength, False, scan)


def failing(heard: Heard) -> Finding | None:
    raise IndexError(heard.data[0])


def names(*detectors: Detector) -> list[str]:
    return [finding.protocol for finding in ranked(HEARD, detectors)]


def answer(*detectors: Detector) -> str | None:
    finding = accepted(ranked(HEARD, detectors))
    return finding.protocol if finding is not None else None


def test_what_explains_most_stands_first() -> None:
    assert names(made("little", 620), made("much", 990), made("nothing_much", 10)) == ["much", "little", "nothing_much"]


def test_at_the_same_coverage_the_stronger_check_stands_first() -> None:
    assert names(made("weak", 902, strength=8), made("strong", 900, strength=24))[0] == "strong"


def test_at_the_same_coverage_content_that_can_be_true_counts_more_than_the_check() -> None:
    assert names(made("absurd", 900, strength=24, plausible=0.6), made("sensible", 900, strength=8))[0] == "sensible"


def test_chance_that_is_not_ruled_out_is_no_answer_whatever_it_covers() -> None:
    assert answer(made("chance", 1000, proven=False)) is None
    assert answer(made("chance", 1000, proven=False), made("sure", 700)) == "sure"


def test_the_threshold_lies_where_it_is_said_to_lie() -> None:
    assert answer(made("just", int(ENOUGH * 1000))) == "just"
    assert answer(made("short", int(ENOUGH * 1000) - 1)) is None


def test_content_that_cannot_be_true_is_no_answer() -> None:
    assert answer(made("absurd", 1000, plausible=0.2)) is None


def test_a_solved_framing_gives_way_to_who_has_a_name() -> None:
    assert answer(made("length_sum", 1000), made("named", 800)) == "named"
    assert answer(made("length_sum", 1000), made("named", 20)) == "length_sum"


def test_who_fails_or_has_no_unit_counts_as_nothing() -> None:
    broken = Detector("broken", "broken", (), 8, False, failing)
    assert names(broken, made("empty", 900, units=0), made("other", 900)) == ["other"]


def test_no_bytes_are_no_answer() -> None:
    assert accepted(ranked(Heard(b""), (made("any", 0),))) is None


def test_the_solver_of_framings_is_not_even_asked_where_somebody_has_an_answer() -> None:
    asked: list[str] = []

    def noted(detector: Detector) -> Detector:
        def scan(heard: Heard) -> Finding | None:
            asked.append(detector.protocol)
            return detector.scan(heard)

        return detector._replace(scan=scan)

    solver, text = noted(made("length_sum", 1000)), noted(made("text", 300))
    assert names(solver, text, noted(made("named", 900))) == ["named"]
    assert asked == ["named"]
    assert names(solver, text, noted(made("named", 20)))[0] == "length_sum"
    assert asked == ["named", "named", "text", "length_sum"]
