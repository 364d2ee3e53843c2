"""Captures beside each other: what is missing, extra, damaged or different, and where one of them ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanes import times
from tuyasniff.analysis.comparing import Comparison, Side, compared
from tuyasniff.capture.opening import capture_of
from tuyasniff.model import Chunk, Talker, TalkerBy
from tuyasniff.session import Session
from tuyasniff.simulate.faults import parse_fault
from tuyasniff.simulate.simulation import Simulation
from wire import ASKED, HEARTBEAT, dp, frame, report


def side(things: Iterable[Chunk]) -> Side:
    found = Side()
    for item in Session(things):
        found.add(item)
    return found


def wire(*pieces: bytes) -> Side:
    """One wire as a raw file gives it, without times."""
    return side([Chunk("file", b"".join(pieces))])


def hexes(told: Sequence[object]) -> list[str]:
    return [one.frame.raw.hex() for one in told]  # type: ignore[attr-defined]


SAID = [report(number, 700 + number) for number in (18, 19, 20, 122, 123, 133)]
SAID += [frame(7, dp(134, 2, bytes.fromhex("000bcdef"))), *(report(number, 40) for number in (135, 103, 105))]
SAID += [frame(0x24)]
"""What a meter says once; the eleven frames of a thread, with values of our own."""


def test_s11_a_firmware_that_loses_bytes_shows_which_frames_it_lost() -> None:
    broken = SAID[6][:5] + SAID[6][-4:] + SAID[7][:4]
    right = wire(*SAID[:4], broken)
    found = compared(wire(*SAID), right)
    assert right.noise_bytes == len(broken) == 13
    assert hexes(found.missing) == [SAID[4].hex(), SAID[5].hex()]
    assert [(one.told.frame.raw, one.offset) for one in found.damaged] == [(SAID[6], 5), (SAID[7], 4)]
    assert found.right_ends is not None and found.right_ends.frames == 3
    assert (found.same, found.extra, found.changed, found.right_begins) == (4, (), (), None)
    assert [(one.id, one.right) for one in found.datapoints] == [
        (number, None) for number in (103, 105, 123, 133, 134, 135)
    ]


def test_s11_the_other_way_round_is_the_mirror() -> None:
    broken = SAID[6][:5] + SAID[6][-4:] + SAID[7][:4]
    found = compared(wire(*SAID[:4], broken), wire(*SAID))
    assert hexes(found.extra) == [SAID[4].hex(), SAID[5].hex()] and not found.missing and not found.damaged
    assert [(one.told.frame.raw, one.offset) for one in found.damaged_left] == [(SAID[6], 5), (SAID[7], 4)]
    assert found.left_ends is not None and found.left_ends.frames == 3


def test_a_capture_is_equal_to_itself() -> None:
    found = compared(wire(*SAID), wire(*SAID))
    assert found.equal and found.same == 11


def test_a_frame_that_one_lacks_is_missing_and_one_that_it_has_more_is_extra() -> None:
    found = compared(wire(*SAID), wire(*SAID[:3], HEARTBEAT, *SAID[3:5], *SAID[6:]))
    assert (hexes(found.missing), hexes(found.extra)) == ([SAID[5].hex()], [HEARTBEAT.hex()])
    assert not found.equal and found.same == 10


def test_another_value_of_the_same_datapoint_is_neither_missing_nor_extra() -> None:
    found = compared(wire(*SAID), wire(*SAID[:3], report(122, 9), *SAID[4:]))
    assert [(one.left.frame.raw, one.right.frame.raw) for one in found.changed] == [(SAID[3], report(122, 9))]
    assert (found.missing, found.extra, found.same) == ((), (), 10)
    assert [(one.id, one.left and one.left.last, one.right and one.right.last) for one in found.datapoints] == [
        (122, 822, 9)
    ]


def test_a_capture_that_begins_later_lacks_nothing_before_its_begin() -> None:
    found = compared(wire(*SAID), wire(*SAID[4:]))
    assert found.missing == () and found.right_begins is not None
    assert (found.right_begins.number, found.right_begins.frames) == (1, 4)
    found = compared(wire(*SAID[4:]), wire(*SAID[:8]))
    assert found.missing == found.extra == ()
    assert found.left_begins is not None and found.left_begins.frames == 4
    assert found.right_ends is not None and found.right_ends.frames == 3


def test_nothing_at_all_is_not_a_capture_that_ends_early() -> None:
    found = compared(wire(*SAID), wire(b"\x01\x02\x03"))
    assert len(found.missing) == 11 and found.right_ends is None


def test_captures_that_have_nothing_in_common_share_nothing() -> None:
    found = compared(wire(*SAID[:3]), wire(frame(0x2B), ASKED))
    assert found.same == 0 and len(found.missing) == 3 and len(found.extra) == 2


@pytest.mark.parametrize("cut", range(3, 15))
def test_a_frame_that_is_cut_anywhere_is_damaged_where_it_was_cut(cut: int) -> None:
    whole = report(50, 0x01234567)
    found = compared(wire(*SAID[:2], whole, *SAID[2:]), wire(*SAID[:2], whole[:cut], *SAID[2:]))
    assert [(one.told.frame.raw, one.offset) for one in found.damaged] == [(whole, cut)]
    assert found.missing == ()


def test_a_wrong_byte_damages_a_frame_in_one_place() -> None:
    whole = report(50, 0x01234567)
    spoilt = whole[:11] + b"\x77" + whole[12:]
    found = compared(wire(*SAID[:2], whole, *SAID[2:]), wire(*SAID[:2], spoilt, *SAID[2:]))
    (one,) = found.damaged
    assert one.offset == 11 and [tuple(piece) for piece in one.pieces] == [(0, 11), (12, 15)]


def test_the_pieces_of_a_frame_are_said_to_be_in_the_item_in_which_they_are() -> None:
    whole = [report(number, 700 + number) for number in range(10, 20)]
    said = [Chunk("file", one, at * 1_000_000) for at, one in enumerate(whole)]
    cut = [one._replace(data=one.data[:9]) if at in {3, 4, 5} else one for at, one in enumerate(said)]
    right = side(cut)
    found = compared(side(said), right)
    assert [one.told.frame.raw for one in found.damaged] == whole[3:6]
    items = {noise.number: noise.raw for noise in right.noise}
    assert all(items[one.number].startswith(one.told.frame.raw[:9]) for one in found.damaged)
    assert len({one.number for one in found.damaged}) == 3


def test_a_side_that_always_says_the_same_lies_where_the_other_one_shows_it() -> None:
    both = [(Talker.MODULE, ASKED) if at % 8 == 0 else (Talker.MCU, report(19, at)) for at in range(200)]
    chunks = [Chunk(str(who), one, at * 1_000_000, who, TalkerBy.TAP) for at, (who, one) in enumerate(both)]
    later = compared(side(chunks), side(chunks[100:]))
    assert later.right_begins is not None and later.right_begins.frames == 100
    assert (later.right_ends, later.missing, later.extra, later.same) == (None, (), (), 100)
    earlier = compared(side(chunks[:100]), side(chunks))
    assert earlier.left_ends is not None and earlier.left_ends.frames == 100
    middle = compared(side(chunks[60:150]), side(chunks))
    assert (middle.left_begins, middle.left_ends) and (middle.same, middle.missing, middle.extra) == (90, (), ())
    assert middle.left_begins is not None and middle.left_begins.frames == 60


def test_one_piece_of_noise_is_not_said_to_be_of_both_sides() -> None:
    def talk(*more: bytes) -> list[Chunk]:
        said = [(Talker.MCU, report(19, at)) for at in range(8)] + [(Talker.MODULE, ASKED)]
        chunks = [Chunk("line", one, at, who, TalkerBy.TEXT) for at, (who, one) in enumerate(said)]
        return [*chunks, *(Chunk("line", one, 20 + at) for at, one in enumerate(more))]

    whole = [*talk(), Chunk("line", report(20, 4), 30, Talker.MCU, TalkerBy.TEXT)]
    whole.append(Chunk("line", ASKED[:2] + frame(3, b"\x04", version=0)[2:], 31, Talker.MODULE, TalkerBy.TEXT))
    found = compared(side(whole), side(talk(report(20, 4)[:6])))
    assert [one.told.frame.raw for one in found.damaged] == [report(20, 4)]


def test_two_adapters_that_order_the_two_sides_differently_have_lost_nothing() -> None:
    def taps(order: Sequence[int]) -> Side:
        said = [("module", ASKED), ("mcu", HEARTBEAT), ("mcu", SAID[0]), ("module", frame(0x08, version=0))]
        talkers = {"mcu": Talker.MCU, "module": Talker.MODULE}
        return side([Chunk(said[at][0], said[at][1], None, talkers[said[at][0]], TalkerBy.TAP) for at in order])

    assert compared(taps([0, 1, 2, 3]), taps([0, 3, 1, 2])).equal


@pytest.mark.parametrize("device", ["meter", "zigbee-meter", "battery"])
@pytest.mark.parametrize("seed", range(1, times(2, 6)))
def test_of_a_simulated_talk_exactly_what_was_lost_is_missing(device: str, seed: int) -> None:
    def heard(*faults: str) -> tuple[Side, Simulation]:
        simulation = Simulation(device, faults=[parse_fault(text) for text in faults], seed=seed)
        return side(thing for thing in simulation.run(120) if isinstance(thing, Chunk)), simulation

    (whole, _), (bad, simulation) = heard(), heard("lost=0.004")
    lost = [said.raw for said in simulation.events() if said.fault == "lost" and said.t_us < 120e6]
    found = compared(whole, bad)
    assert lost and found.extra == () and found.changed == ()
    gone = [one.frame.raw for one in found.missing] + [one.told.frame.raw for one in found.damaged]
    beyond = sum(edge.frames for edge in (found.right_begins, found.right_ends) if edge is not None)
    assert len(gone) + beyond == len(lost)
    assert len(found.damaged) >= 0.8 * (len(gone))
    assert sorted(gone) == sorted(lost) or beyond


@given(
    st.lists(st.sampled_from(SAID), max_size=30), st.lists(st.sampled_from(SAID), max_size=30), st.binary(max_size=30)
)
def test_every_frame_of_both_is_accounted_for(one: list[bytes], other: list[bytes], noise: bytes) -> None:
    left, right = wire(*one), wire(*other, noise)
    found = compared(left, right)
    edges = _edges(found)
    assert len(left.told) == found.same + len(found.missing) + len(found.damaged) + len(found.changed) + edges[0]
    assert len(right.told) == found.same + len(found.extra) + len(found.damaged_left) + len(found.changed) + edges[1]


def _edges(found: Comparison) -> tuple[int, int]:
    def frames(*edges: object) -> int:
        return sum(edge.frames for edge in edges if edge is not None)  # type: ignore[attr-defined]

    return frames(found.right_begins, found.right_ends), frames(found.left_begins, found.left_ends)


def test_a_paste_is_compared_with_raw_bytes() -> None:
    pasted = side(thing for thing in capture_of("\n".join(one.hex(" ") for one in SAID)) if isinstance(thing, Chunk))
    assert compared(pasted, wire(*SAID)).same == 11
