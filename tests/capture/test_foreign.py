from __future__ import annotations

import pytest

from tuyasniff.capture.foreign import FOREIGN, recognise
from wire import TALK

VCD_HEAD = b"$date today $end\n$timescale 1 us $end\n$var wire 1 ! TX $end\n$enddefinitions $end\n#0 1!\n"


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: f"{kind.name}-{kind.magic.hex()}")
def test_each_kind_is_known_by_its_first_bytes(kind: object) -> None:
    assert kind in FOREIGN
    row = FOREIGN[FOREIGN.index(kind)]
    found = recognise(bytes(row.offset) + row.magic + bytes(40))
    assert found is not None
    assert found.name == row.name


def test_no_magic_hides_another() -> None:
    for row in FOREIGN:
        assert recognise(bytes(row.offset) + row.magic) == row


def test_a_vcd_file_is_none_of_them_for_it_is_read() -> None:
    assert recognise(VCD_HEAD) is None


@pytest.mark.parametrize("head", [b"", b"P", TALK, b"55 aa 03", b"PKs are keys", b"BM looks like a picture"])
def test_captures_are_not_foreign(head: bytes) -> None:
    assert recognise(head) is None
