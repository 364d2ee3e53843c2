from __future__ import annotations

import pytest

from knowledge.flashdump import synthetic
from knowledge.flashdump.synthetic import BAUD, PLACE
from tuyasniff.knowledge.flashdump.comparing import compare_dumps

WHOLE = synthetic.dump(synthetic.tuyamcu(BAUD))


def flipped(*places: int) -> bytes:
    hurt = bytearray(WHOLE)
    for place in places:
        hurt[place] ^= 1
    return bytes(hurt)


def test_two_reads_that_are_the_same_are_said_to_be() -> None:
    found = compare_dumps(WHOLE, bytes(WHOLE))
    assert (found.kind, found.differing, found.first, found.areas) == ("same", 0, None, ())


def test_a_difference_in_the_program_makes_the_wiring_suspect() -> None:
    found = compare_dumps(WHOLE, flipped(0x1234, 0x1235, 0x2001, 0x9000))
    assert (found.kind, found.differing, found.first) == ("differ", 4, 0x1234)
    assert found.areas == ((0x1000, 0x3000), (0x9000, 0xA000))
    assert "wiring" in found.text
    assert "0x1234" in found.text


def test_a_difference_in_the_settings_alone_may_be_a_run_in_between() -> None:
    found = compare_dumps(flipped(PLACE + 0x2005), WHOLE)
    assert (found.kind, found.first) == ("store", PLACE + 0x2005)
    assert "settings" in found.text


def test_reads_of_different_lengths_are_compared_as_far_as_both_go() -> None:
    found = compare_dumps(WHOLE, WHOLE[:-1000])
    assert (found.kind, found.size) == ("shorter", len(WHOLE) - 1000)
    assert "1,000 bytes less" in found.text
    assert compare_dumps(WHOLE[:5000], flipped(4999)).first == 4999
    assert compare_dumps(WHOLE[:4999], flipped(4999)).kind == "shorter"


def test_reads_that_have_nothing_in_common_are_hardly_of_one_device() -> None:
    assert compare_dumps(WHOLE, bytes(byte ^ 0x55 for byte in WHOLE[:0x40000])).kind == "others"


@pytest.mark.parametrize("other", [b"", WHOLE])
def test_nothing_is_compared_with_nothing(other: bytes) -> None:
    assert compare_dumps(b"", other).differing == 0


def test_only_the_first_places_are_named() -> None:
    found = compare_dumps(WHOLE, flipped(*range(0, 0x40000, 0x2000)))
    assert len(found.areas) == 8
    assert "24 more places" in found.text
