"""Frames that a text presents as such."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from laws.streams import dp, extended, frame
from tuyasniff.model import Chunk, FaultCode
from tuyasniff.protocol.claims import claimed_frame

REPORT = frame(3, 7, dp(20, 2, b"\0\0\x08\xfd"))


def test_a_frame_without_checksum_is_taken_from_the_claim() -> None:
    item = claimed_frame(Chunk("t", REPORT[:-1], frame=REPORT), 5)
    assert item and item.raw == REPORT[:-1] and item.whole == REPORT
    assert item.checksum == "missing" and item.offset == 5
    assert f"{REPORT[-1]:02X}" in item.faults[0].text


def test_a_claimed_frame_with_a_wrong_sum_is_shown_as_such() -> None:
    damaged = REPORT[:-1] + bytes((REPORT[-1] ^ 1,))
    item = claimed_frame(Chunk("t", damaged, frame=damaged), 0)
    assert item and item.checksum == "bad" and item.rebuilt is None


def test_a_claimed_frame_that_is_cut_says_how_much_is_missing() -> None:
    cut = REPORT[:-3]
    item = claimed_frame(Chunk("t", cut, frame=cut + bytes((sum(cut) & 0xFF,))), 0)
    assert item
    assert {fault.code for fault in item.faults} == {FaultCode.CHECKSUM_MISSING, FaultCode.LENGTH}
    assert "8 bytes declared, 6 given" in [fault.text for fault in item.faults]


def test_a_claimed_zigbee_frame_keeps_its_sequence_number() -> None:
    whole = extended(258, 6, dp(16, 2, b"\0\0\0\xd2"))
    item = claimed_frame(Chunk("t", whole[:-1], frame=whole), 0)
    assert item and item.extended and item.seq == 258


@given(st.binary(), st.binary())
def test_any_claim_is_a_frame_or_none(data: bytes, whole: bytes) -> None:
    for claim in (whole, b"\x55\xaa" + whole):
        item = claimed_frame(Chunk("t", data, frame=claim), 0)
        assert item is None or item.whole == claim
