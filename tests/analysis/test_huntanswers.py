"""The words of a hunt."""

from __future__ import annotations

from tuyasniff.analysis.huntanswers import Visit, covered, said_of, silence, upside_down, usual_parity
from tuyasniff.chips.finding import Finding
from tuyasniff.chips.registry import DETECTORS


def test_what_was_covered_is_told_in_shares_or_in_frames_alone() -> None:
    assert covered(Finding("x", (), 7, 7, 1, True), 9600) == "100 % of 7 bytes lie in 1 valid frame at 9600 baud"
    assert covered(Finding("x", (), 700, 1000, 100, True), 0) == "70 % of 1,000 bytes lie in 100 valid frames"
    few = covered(Finding("x", (), 14, 100, 2, True), 9600)
    assert few == "2 valid frames at 9600 baud, and little else since the first of them"


def test_a_parity_is_usual_where_all_devices_of_a_protocol_have_it() -> None:
    assert usual_parity("rn8209c", DETECTORS) == "even" and usual_parity("bl0942", DETECTORS) == "none"
    assert usual_parity("v9821", DETECTORS) is None and usual_parity("nobody", DETECTORS) is None


def test_five_rates_at_most_are_told_each_once_and_in_their_order() -> None:
    visits = [Visit(baud, 1, heard, f"{heard} at {baud}") for baud, heard in ((1, 5), (2, 0), (1, 9), (3, 1), (4, 2))]
    assert said_of(visits) == ("9 at 1", "1 at 3", "2 at 4")
    many = [Visit(baud, 1, baud, str(baud)) for baud in range(1, 10)]
    assert said_of(many) == ("5", "6", "7", "8", "9")


def test_silence_says_where_and_for_how_long() -> None:
    assert silence(30_000_000, [9600]).why == "0 bytes in 30 s at 9600 baud"
    assert silence(30_000_000, [0]).why == "0 bytes in 30 s"
    assert silence(1, []).baud is None and silence(1, []).advice


def test_a_line_upside_down_has_its_remedy_first() -> None:
    told = upside_down(9600, [2400, 1200, 600], ("more",))
    assert told.inverted and told.why.startswith("bursts end low at 2400 and 1200 baud")
    assert "LED" in told.advice[0] and told.evidence == ("more",)
