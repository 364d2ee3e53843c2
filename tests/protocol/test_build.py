from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from protocol.families.tables import frame_of
from tuyasniff.errors import FormatError
from tuyasniff.model import DpType, FamilyName, Talker
from tuyasniff.protocol.build import build, pack, rebuild
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.kinds import MissingValue


@pytest.mark.parametrize(
    ("frame", "command", "values"),
    [
        ("55AA00000000FF", "heartbeat", {}),
        ("55AA030000010104", "heartbeat", {"state": 1}),
        ("55AA0001000000", "product_info", {}),
        ("55AA030200020C0D1F", "working_mode", {"led": 12, "key": 13}),
        ("55AA000300010407", "network_state", {"state": "cloud connected"}),
        ("55AA0303000005", "network_state", {}),
        ("55AA0006000501010001010E", "set", {"dps": [(1, "bool", True)]}),
        ("55AA03070008050200040000001E3A", "report", {"dps": [(5, DpType.VALUE, 30)]}),
        ("55AA03070008050200040000001E3A", 0x07, {"dps": [(5, 2, 30)]}),
        ("55AA0307000009", "report", {"talker": "mcu"}),
        (
            "55AA001C000801160C120C082D07A0",
            "local_time",
            {"valid": 1, "time": datetime(2022, 12, 18, 12, 8, 45)},
        ),
        ("55AA001C0008000000000000000023", "local_time", {"valid": 0, "time": None}),
        ("55AA0320000E06772E74656D7006772E706D323580", "weather_request", {"keys": ["w.temp", "w.pm25"]}),
        (
            "55AA0021001B0106772E74656D7000040000002306772E706D3235000400000011C8",
            "weather",
            {
                "result": 1,
                "weather": [{"key": "w.temp", "type": 0, "value": 35}, {"key": "w.pm25", "type": 0, "value": 17}],
            },
        ),
        ("55AA002D000700508A06E3A2D971", "mac", {"result": "ok", "mac": "50:8A:06:E3:A2:D9"}),
        (
            "55AA0334000E0B0102160212101B060101000101B1",
            "record",
            {"stamp": 2, "time": "2022-02-18 16:27:06", "dps": [(1, "bool", 1)]},
        ),
        ("55AA0337000A007B22616276223A387D2A", "features", {"features": {"abv": 8}}),
        ("55AA0090000701011901000101B4", "dp_cache", {"result": 1, "dps": [(25, "bool", True)]}),
        ("55AA039000020119AE", "dp_cache", {"ids": [25]}),
        ("55AA03720003810100F9", 0x72, {"sub": 0x81, "enable": 1, "mode": 0}),
        ("55AA01020003FF010106", "knob", {"category": "generic", "key": 1, "value": "01"}),
        ("55AA000200010406", "network_state", {"family": "lowpower", "state": 4}),
        ("55AA00E200010AEC", "advertising", {"family": FamilyName.BLE, "interval": 10}),
        (
            "55AA02010206000810020004000000D2FA",
            "report",
            {"family": "zigbee", "seq": 258, "dps": [(16, "value", 210)]},
        ),
        ("55AA0200120B0001405F", "mcu_version", {"family": "zigbee", "seq": 18, "mcu_version": "1.0.0"}),
        ("55AA0007000501010001010F", "report", {"version": 0, "dps": [(1, "bool", True)]}),
        ("55AA030200030C0D0E2E", "working_mode", {"variant": "homekit", "led": 12, "homekit_led": 13, "key": 14}),
    ],
)
def test_a_frame_is_built_from_values(frame: str, command: str | int, values: dict[str, Any]) -> None:
    assert build(command, **values).hex() == bytes.fromhex(frame).hex()


def test_a_form_is_picked_by_the_talker() -> None:
    assert build("working_mode", talker=Talker.MODULE) == bytes.fromhex("55AA0002000001")
    assert build("working_mode", talker="mcu") == bytes.fromhex("55AA0302000004")


def test_the_bytes_of_a_datapoint_that_was_read_are_kept() -> None:
    message = decode(frame_of("55AA0307000609050002010424"))
    assert build("report", dps=message.dps) == message.frame.whole


def test_an_unknown_command_is_an_error_that_names_what_is_near() -> None:
    with pytest.raises(FormatError) as caught:
        build("reprot")
    assert "no command 'reprot'" in str(caught.value)
    assert "report" in caught.value.hint
    with pytest.raises(FormatError, match="no command '0x99'"):
        build(0x99)


def test_values_that_no_form_has_are_an_error_that_names_the_forms() -> None:
    with pytest.raises(FormatError) as caught:
        build("network_state", status=4)
    assert str(caught.value) == "'network_state' has no form with status"
    assert caught.value.hint == "possible: module: state; mcu: nothing; module: state, homekit"


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MissingValue, match="'signal' is missing"):
        build("wifi_test", found=1)


def test_an_unknown_sub_command_is_an_error() -> None:
    with pytest.raises(FormatError, match="0x05"):
        build(0x72, sub=0x05)


def test_a_side_that_never_sends_a_command_is_an_error() -> None:
    with pytest.raises(FormatError, match="mcu does not send 'query'"):
        build("query", talker=Talker.MCU)


def test_only_zigbee_has_sequence_numbers() -> None:
    with pytest.raises(FormatError, match="no sequence number"):
        build("query", seq=1)
    with pytest.raises(FormatError, match="sequence number 65536"):
        build("query", family="zigbee", seq=65_536)


def test_a_value_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(FormatError, match="state=256"):
        build("network_state", state=256)


def test_pack_puts_a_frame_around_anything() -> None:
    assert pack(0xFE, b"\1", version=3) == bytes.fromhex("55AA03FE00010102")
    assert pack(0xFE, version=2, seq=1).hex() == "55aa020001fe000000"
    with pytest.raises(FormatError, match="payload length"):
        pack(0, bytes(65_536))


@pytest.mark.parametrize(
    "frame",
    [
        "55AA030700060102000400172D",
        "55AA0307000601020004001700",
        "55AA0307000601",
        "55AA03",
        "55",
        "",
        "55AA0099000201029D",
        "55AA0034000099",
        "55AA000000000012AABB",
    ],
)
def test_a_damaged_frame_comes_back_as_it_was(frame: str) -> None:
    whole = bytes.fromhex(frame)
    assert rebuild(decode(frame_of(whole, FamilyName.WIFI))) == whole
