from __future__ import annotations

import pytest

from protocol.families.tables import codes, frame_of
from tuyasniff.model import FamilyName, Message, Talker
from tuyasniff.protocol.build import build, pack
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.families.wifi import WIFI
from tuyasniff.protocol.fitting import plausible

PRODUCT = b'{"v":"1.0.0","m":0,"cap":5,"p":"abcdefgh12345678","n":0,"s":2,"a":1}'


def said(whole: bytes, talker: Talker = Talker.UNKNOWN, variant: str = "") -> Message:
    return decode(frame_of(whole, FamilyName.WIFI, talker), variant)


def test_only_the_product_answer_differs_in_gateways() -> None:
    assert codes(WIFI, "gateway") == {0x01}


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_product_with_capabilities_is_a_gateway(version: int) -> None:
    message = said(pack(0x01, PRODUCT, version=version))
    assert (message.name, message.variant, message.faults) == ("product_info", "gateway", ())
    assert message.data["capabilities"] == 5
    assert (message.data["id"], message.data["version"], message.data["mode"]) == ("abcdefgh12345678", "1.0.0", 0)
    assert (message.data["info"]["s"], message.data["info"]["a"]) == (2, 1)


def test_a_gateway_asks_with_version_1_and_others_with_version_0() -> None:
    asked = pack(0x01, version=1)
    assert said(asked, Talker.MODULE, "gateway").variant == "gateway"
    assert said(pack(0x01), Talker.MODULE, "gateway").variant == ""
    assert plausible(asked, False)
    assert build("product_info", variant="gateway", talker="module") == asked
    assert build("product_info", talker="module") == pack(0x01)


def test_a_plain_product_in_a_gateway_session_stays_plain() -> None:
    assert said(pack(0x01, b'{"p":"abcdefgh12345678","v":"1.0.0","s":1}'), variant="gateway").variant == ""
