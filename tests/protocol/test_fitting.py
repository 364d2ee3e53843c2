from __future__ import annotations

from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.build import pack
from tuyasniff.protocol.fitting import matches, plausible

WIFI, LOWPOWER, ZIGBEE = FamilyName.WIFI, FamilyName.LOWPOWER, FamilyName.ZIGBEE
MCU, MODULE = Talker.MCU, Talker.MODULE


def test_matches_name_the_sides_that_may_send_a_form() -> None:
    whole = pack(0x02, b"", version=0)
    assert {match.shape.talker for match in matches(whole, WIFI, extended=False)} == {MCU, MODULE}
    assert {match.shape.talker for match in matches(whole, LOWPOWER, extended=False)} == {MCU}


def test_a_payload_that_does_not_fit_exactly_matches_nothing() -> None:
    assert not matches(pack(0x07, bytes.fromhex("010200040017")), WIFI, extended=False)
    assert not matches(pack(0x07, bytes.fromhex("0102000200FF")), WIFI, extended=False)
    assert not matches(pack(0x99), WIFI, extended=False)
    assert not matches(b"\x55\xaa\0", WIFI, extended=False)
    assert not matches(pack(0x03, b"\4")[:-1], WIFI, extended=False)


def test_a_header_of_the_other_layout_matches_nothing() -> None:
    assert not matches(pack(0x01), ZIGBEE, extended=False)
    assert not matches(pack(0x01, version=2, seq=1), WIFI, extended=True)
    assert matches(pack(0x01, version=2, seq=1), ZIGBEE, extended=True)


def test_a_frame_is_plausible_when_a_family_has_a_form_and_a_version_for_it() -> None:
    assert plausible(pack(0x05, bytes.fromhex("0101000101")), extended=False)
    assert plausible(pack(0x07, bytes.fromhex("0101000101"), version=1), extended=False)
    assert not plausible(pack(0x07, bytes.fromhex("0101000101"), version=9), extended=False)
    assert not plausible(pack(0x99, b"\1"), extended=False)
    assert plausible(pack(0x04, bytes.fromhex("0101000101"), version=2, seq=9), extended=True)
    assert not plausible(b"", extended=False)
