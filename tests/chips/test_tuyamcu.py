from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.chips.coverage import accepted, ranked
from tuyasniff.chips.heard import Heard, Mark, heard_of
from tuyasniff.chips.registry import detector
from tuyasniff.chips.tuyamcu import DETECTOR, scan
from tuyasniff.model import Chunk
from wire import ASKED, HEARTBEAT, TALK, report

ZIGBEE = bytes.fromhex("55aa0200010100 0003".replace(" ", ""))


def test_a_talk_is_explained_whole() -> None:
    finding = scan(Heard(TALK))
    assert finding is not None
    assert (finding.covered, finding.heard, finding.frames, finding.proven) == (len(TALK), len(TALK), 6, True)
    assert b"".join(TALK[unit.start : unit.end] for unit in finding.units) == TALK


def test_one_heartbeat_is_found() -> None:
    finding = scan(Heard(ASKED))
    assert finding is not None
    assert finding.proven
    assert finding.frames == 1


def test_the_layout_with_a_sequence_number_is_found_too() -> None:
    finding = scan(Heard(ZIGBEE * 3))
    assert finding is not None
    assert (finding.frames, finding.coverage) == (3, 1.0)


def test_a_wrong_checksum_explains_nothing() -> None:
    broken = HEARTBEAT[:-1] + bytes((HEARTBEAT[-1] ^ 1,))
    assert scan(Heard(broken)) is None
    finding = scan(Heard(TALK + broken + TALK))
    assert finding is not None
    assert finding.covered == 2 * len(TALK)


def test_a_bare_header_is_no_frame() -> None:
    """The request of a BL0939 is `55 AA` and nothing more."""
    assert scan(Heard(bytes.fromhex("55aa") * 50)) is None


def test_frames_of_two_taps_are_found_where_their_pieces_mix() -> None:
    pieces = [("mcu", HEARTBEAT[:3]), ("module", ASKED[:4]), ("mcu", HEARTBEAT[3:]), ("module", ASKED[4:])]
    heard = heard_of(Chunk(tap, data) for tap, data in pieces)
    finding = scan(heard)
    assert finding is not None
    assert (finding.frames, finding.coverage) == (2, 1.0)
    assert [(unit.start, unit.end) for unit in finding.units] == [(0, 12), (3, 15)]


def test_one_tap_in_that_order_holds_no_frame() -> None:
    pieces = [HEARTBEAT[:3], ASKED[:4], HEARTBEAT[3:], ASKED[4:]]
    assert scan(heard_of(Chunk("line", data) for data in pieces)) is None


def test_it_is_the_answer_on_its_own_traffic() -> None:
    finding = accepted(ranked(Heard(b"\x00\xff" * 8 + report(20, 2301) * 40)))
    assert finding is not None
    assert finding.protocol == "tuyamcu"
    assert detector("tuyamcu") is DETECTOR


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_any_bytes_cut_anywhere_are_read_without_a_word(data: bytes, cuts: list[int]) -> None:
    places = sorted({0, *(cut for cut in cuts if cut < len(data))})
    heard = Heard(data, tuple(Mark(place, None, "ab"[place % 2]) for place in places))
    finding = scan(heard)
    if finding is not None:
        assert 0 <= finding.covered <= len(data)
        assert all(0 <= unit.start < unit.end <= len(data) for unit in finding.units)
