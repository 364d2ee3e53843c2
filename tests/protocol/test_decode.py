from __future__ import annotations

from typing import Any

import pytest

from protocol.families.tables import frame_of
from tuyasniff.model import FamilyName, Fault, FaultCode, Field, Frame, Message, Span, Talker
from tuyasniff.protocol.build import pack
from tuyasniff.protocol.decode import decode

WIFI, LOWPOWER, ZIGBEE, BLE = FamilyName.WIFI, FamilyName.LOWPOWER, FamilyName.ZIGBEE, FamilyName.BLE
MCU, MODULE, ANY = Talker.MCU, Talker.MODULE, Talker.UNKNOWN


def said(
    code: int,
    payload: str | bytes = "",
    family: FamilyName = WIFI,
    talker: Talker = ANY,
    *,
    version: int | None = None,
    variant: str = "",
) -> Message:
    """What a well-formed frame with this payload means."""
    data = bytes.fromhex(payload) if isinstance(payload, str) else payload
    usual = 3 if family is WIFI and talker is MCU else 0
    if family is ZIGBEE:
        whole = pack(code, data, version=2, seq=7)
    else:
        whole = pack(code, data, version=usual if version is None else version)
    return decode(frame_of(whole, family, talker), variant)


def named(message: Message, name: str) -> Field:
    """The first field of that name, however deep."""

    def walk(fields: tuple[Field, ...]) -> list[Field]:
        return [found for field in fields for found in (field, *walk(field.children)) if found.name == name]

    return walk(message.fields)[0]


MEANINGS: list[tuple[FamilyName, Talker, int, str | bytes, str, dict[str, Any]]] = [
    (WIFI, MODULE, 0x00, "", "heartbeat", {}),
    (WIFI, MCU, 0x00, "00", "heartbeat", {"state": 0}),
    (WIFI, MCU, 0x00, "01", "heartbeat", {"state": 1}),
    (WIFI, MODULE, 0x01, "", "product_info", {}),
    (WIFI, MODULE, 0x02, "", "working_mode", {}),
    (WIFI, MCU, 0x02, "", "working_mode", {}),
    (WIFI, MCU, 0x02, "0E04", "working_mode", {"led": 14, "key": 4}),
    (WIFI, MCU, 0x02, "0C0D0E", "working_mode", {"led": 12, "key": 13, "ble_led": 14}),
    (WIFI, MODULE, 0x03, "04", "network_state", {"state": 4}),
    (WIFI, MODULE, 0x03, "09", "network_state", {"state": 9}),
    (WIFI, MCU, 0x03, "", "network_state", {}),
    (WIFI, MCU, 0x04, "", "reset", {}),
    (WIFI, MCU, 0x05, "01", "reset_mode", {"mode": 1}),
    (WIFI, MCU, 0x07, "", "report", {}),
    (WIFI, MODULE, 0x08, "", "query", {}),
    (WIFI, MODULE, 0x0A, "00006800", "ota_start", {"size": 26_624}),
    (WIFI, MCU, 0x0A, "02", "ota_start", {"packet": 2}),
    (WIFI, MODULE, 0x0B, "00112233 0102", "ota_data", {"offset": 0x112233, "data": "0102"}),
    (WIFI, MODULE, 0x0B, "00112233", "ota_data", {"offset": 0x112233}),
    (WIFI, MODULE, 0x0C, "01 100413050607", "gmt_time", {"valid": 1, "time": "2016-04-19T05:06:07"}),
    (WIFI, MODULE, 0x0E, "0000", "wifi_test", {"found": 0, "reason": 0}),
    (WIFI, MODULE, 0x0E, "0150", "wifi_test", {"found": 1, "signal": 80}),
    (WIFI, MODULE, 0x0F, "0000D050", "free_memory", {"free": 53_328}),
    (WIFI, MODULE, 0x1C, "00" * 8, "local_time", {"valid": 0, "time": None, "weekday": None}),
    (WIFI, MCU, 0x20, b"\6w.temp\6w.pm25", "weather_request", {"keys": ["w.temp", "w.pm25"]}),
    (
        WIFI,
        MODULE,
        0x21,
        b"\1\6w.temp\0\4\xff\xff\xff\xfb\6w.cond\1\4rain",
        "weather",
        {
            "result": 1,
            "weather": [{"key": "w.temp", "type": 0, "value": -5}, {"key": "w.cond", "type": 1, "value": "rain"}],
        },
    ),
    (WIFI, MODULE, 0x21, "0001", "weather", {"result": 0, "error": 1}),
    (WIFI, MODULE, 0x23, "01", "report_sync_ack", {"result": 1}),
    (WIFI, MODULE, 0x24, "EC", "signal", {"signal": -20}),
    (WIFI, MODULE, 0x24, "FF", "signal", {"signal": -1}),
    (WIFI, MCU, 0x25, "", "stop_heartbeat", {}),
    (WIFI, MCU, 0x28, "007B 00000000 0102", "map_stream", {"id": 123, "offset": 0, "data": "0102"}),
    (WIFI, MCU, 0x2A, b'{"s":"x"}', "serial_pairing", {"credentials": {"s": "x"}}),
    (WIFI, MODULE, 0x2B, "04", "network_query", {"state": 4}),
    (WIFI, MODULE, 0x2D, "00 508A06E3A2D9", "mac", {"result": 0, "mac": "50:8a:06:e3:a2:d9"}),
    (WIFI, MODULE, 0x2E, "03", "ir_state", {"state": 3}),
    (WIFI, MCU, 0x33, "01 01 00", "rf_learning", {"state": 1, "result": 0}),
    (WIFI, MCU, 0x33, "03 00 0102", "rf_learnt", {"result": 0, "code": "0102"}),
    (
        WIFI,
        MODULE,
        0x34,
        "02 01 15081712231C 01",
        "time_push",
        {"zone": 1, "time": "2021-08-23T18:35:28", "weekday": 1},
    ),
    (WIFI, MCU, 0x34, "09", "time_push", {}),
    (WIFI, MODULE, 0x34, "05 02", "reset_notice", {"cause": 2}),
    (WIFI, MODULE, 0x34, b'\7\0{"ap":"x"}', "module_info", {"result": 0, "info": {"ap": "x"}}),
    (WIFI, MCU, 0x34, "07 FF", "module_info", {"items": [255]}),
    (WIFI, MCU, 0x34, "0B 01 02 160212101B06 0101000101", "record", {"stamp": 2, "time": "2022-02-18T16:27:06"}),
    (WIFI, MCU, 0x34, "0B 01 00 000000000000 0101000101", "record", {"stamp": 0, "time": None}),
    (WIFI, MCU, 0x34, "0B 01 00 0101000101", "record", {"stamp": 0}),
    (WIFI, MODULE, 0x35, "01 01 14", "ble_test", {"found": 1, "signal": 20}),
    (WIFI, MODULE, 0x35, "04 03", "ble_state", {"state": 3}),
    (WIFI, MODULE, 0x36, "02 01 0301000101", "source_set", {"source": 1}),
    (WIFI, MCU, 0x36, "03 02 02 050200040000001E", "source_report", {"why": 2, "source": 2}),
    (WIFI, MCU, 0x37, b'\0{"abv":8}', "features", {"features": {"abv": 8}}),
    (WIFI, MCU, 0x37, "01 00 07", "file_notice", {"result": 0, "packet": 7}),
    (WIFI, MCU, 0x37, "01 01 02", "file_notice", {"result": 1, "reason": 2}),
    (WIFI, MODULE, 0x37, "03 01 00000010 AA", "file_block", {"number": 1, "offset": 16, "data": "aa"}),
    (WIFI, MCU, 0x63, "A0", "audio_test", {"loop": 0xA0}),
    (WIFI, MCU, 0x72, "01 0A 05", "fan_test", {"step": 10, "hold": 5}),
    (WIFI, MCU, 0x90, "02 19 1A", "dp_cache", {"ids": [25, 26]}),
    (WIFI, MODULE, 0x90, "01 01 1901000101", "dp_cache", {"result": 1, "count": 1}),
    (WIFI, MCU, 0x91, "00 01", "sleep_request", {"answer": 1}),
    (WIFI, MODULE, 0x95, "00000005", "voice_command", {"id": 5}),
    (WIFI, MODULE, 0xFF, b"\x70\x241.0.1", "not_supported", {"code": 0x70, "subcode": 0x24, "firmware": "1.0.1"}),
    (LOWPOWER, MODULE, 0x02, "04", "network_state", {"state": 4}),
    (LOWPOWER, MCU, 0x04, "01", "reset_mode", {"mode": 1}),
    (LOWPOWER, MODULE, 0x05, "01", "report", {"result": 1}),
    (
        LOWPOWER,
        MODULE,
        0x06,
        "01 120911100905 01",
        "local_time",
        {"valid": 1, "time": "2018-09-17T16:09:05", "weekday": 1},
    ),
    (LOWPOWER, MODULE, 0x07, "0150", "wifi_test", {"found": 1, "signal": 80}),
    (LOWPOWER, MCU, 0x08, "00 020202020202 0101000101", "record", {"valid": 0, "time": None}),
    (LOWPOWER, MODULE, 0x0B, "0000", "signal", {"found": 0, "reason": 0}),
    (LOWPOWER, MODULE, 0x0C, "01", "mcu_upgrade", {"state": 1}),
    (LOWPOWER, MCU, 0x10, "03 737271", "dp_cache", {"ids": [0x73, 0x72, 0x71]}),
    (LOWPOWER, MCU, 0x10, "00", "dp_cache", {"ids": []}),
    (LOWPOWER, ANY, 0x10, "0100", "dp_cache", {"result": 1, "count": 0}),
    (LOWPOWER, ANY, 0x10, "0109", "dp_cache", {"ids": [9]}),
    (LOWPOWER, MCU, 0x10, "", "gmt_time", {}),
    (LOWPOWER, MODULE, 0x10, "01 1A011F0C0000", "gmt_time", {"valid": 1, "time": "2026-01-31T12:00:00"}),
    (LOWPOWER, MCU, 0x17, b"\4A123", "serial_number", {"serial": "A123"}),
    (BLE, MCU, 0x01, b"abcdefgh1.0.0", "product_info", {"id": "abcdefgh", "version": "1.0.0"}),
    (BLE, MODULE, 0x03, "02", "network_state", {"state": 2}),
    (BLE, MCU, 0xE1, "01", "time", {"format": 1}),
    (
        BLE,
        MODULE,
        0xE1,
        b"\0\x011700000000000\0\x64",
        "time",
        {"result": 0, "format": 1, "milliseconds": "1700000000000", "zone": 100},
    ),
    (
        BLE,
        MODULE,
        0xE1,
        "00 00 08011F0C0000 06 FE0C",
        "time",
        {"result": 0, "format": 0, "time": "2026-01-31T12:00:00", "weekday": 6, "zone": -500},
    ),
    (BLE, MCU, 0xE2, "0A", "advertising", {"interval": 10}),
    (BLE, MCU, 0xE9, "010000010002", "mcu_version", {"firmware": "1.0.0", "hardware": "1.0.2"}),
    (BLE, MCU, 0xE0, "01 0101000101", "record", {"stamp": 1}),
    (
        BLE,
        MCU,
        0xF9,
        "01 0A 010002 010000",
        "firmware_channels",
        {"channels": [{"channel": 10, "software": "1.0.2", "hardware": "1.0.0"}]},
    ),
    (
        ZIGBEE,
        MCU,
        0x01,
        b'{"p":"edl8pz1k"}\x01',
        "product_info",
        {"info": {"p": "edl8pz1k"}, "id": "edl8pz1k", "flag": 1},
    ),
    (ZIGBEE, MODULE, 0x02, "01", "network_state", {"state": 1}),
    (ZIGBEE, MCU, 0x03, "01", "configure", {"op": 1}),
    (ZIGBEE, MODULE, 0x05, "01", "report", {"result": 1}),
    (ZIGBEE, MODULE, 0x24, "6553F100 6553FF10", "time", {"utc": 1_700_000_000, "local": 1_700_003_600}),
    (ZIGBEE, MCU, 0x0B, "40", "mcu_version", {"mcu_version": "1.0.0"}),
    (ZIGBEE, MODULE, 0x28, "", "query", {}),
    (ZIGBEE, MODULE, 0x28, "0110", "query", {"ids": [1, 16]}),
]


def _id(meaning: tuple[Any, ...]) -> str:
    family, talker, code, payload, name, _ = meaning
    shown = payload if isinstance(payload, str) else payload.hex()
    return f"{family}-{code:02x}-{talker}-{name}-{shown.replace(' ', '')[:16]}"


@pytest.mark.parametrize("meaning", MEANINGS, ids=_id)
def test_a_frame_means(meaning: tuple[FamilyName, Talker, int, str | bytes, str, dict[str, Any]]) -> None:
    family, talker, code, payload, name, data = meaning
    message = said(code, payload, family, talker)
    assert message.faults == ()
    assert message.name == name
    assert dict(message.data) == data


@pytest.mark.parametrize(
    ("frame", "field", "text"),
    [
        ((0x03, "04", WIFI, MODULE), "state", "cloud connected"),
        ((0x03, "09", WIFI, MODULE), "state", "9 (unknown)"),
        ((0x1C, "01 160C120C082D 07", WIFI, MODULE), "time", "2022-12-18 12:08:45 Sunday"),
        ((0x24, "DA", WIFI, MODULE), "signal", "-38 dBm"),
        ((0x24, "00", WIFI, MODULE), "signal", "error"),
        ((0x02, "0E04", WIFI, MCU), "led", "GPIO14"),
        ((0x0A, "00006800", WIFI, MODULE), "size", "26,624 bytes"),
        ((0x0F, "50D00000", WIFI, MODULE), "free", "1,355,808,768 bytes (53,328 bytes if the low byte comes first)"),
        ((0x34, "0B 03", WIFI, MODULE), "sub", "0x0b record report"),
        ((0x35, "04", WIFI, MCU), "command", "0x35 Bluetooth state"),
        ((0x62, "A0", WIFI, MCU), "volume", "query"),
        ((0x62, "03", WIFI, MCU), "volume", "3"),
        ((0x0A, "01", LOWPOWER, MODULE), "state", "nothing new, power may go off"),
        ((0xE2, "0A", BLE, MCU), "interval", "10 x 100 ms"),
        ((0x06, "40", ZIGBEE, MODULE), "result", "time-out"),
        ((0x24, "6553F100 6553FF10", ZIGBEE, MODULE), "utc", "2023-11-14 22:13:20 UTC"),
    ],
)
def test_a_field_says(frame: tuple[int, str, FamilyName, Talker], field: str, text: str) -> None:
    assert named(said(*frame), field).text == text


def test_a_report_is_a_tree_of_fields() -> None:
    message = decode(frame_of("55AA03070008050200040000001E3A", WIFI, MCU))
    assert [(field.name, field.value, field.span) for field in message.fields] == [
        ("header", "55aa", Span(0, 2)),
        ("version", 3, Span(2, 3)),
        ("command", 7, Span(3, 4)),
        ("length", 8, Span(4, 6)),
        ("dp", 30, Span(6, 14)),
        ("checksum", 0x3A, Span(14, 15)),
    ]
    assert [(dp.id, dp.type_name, dp.value, dp.span) for dp in message.dps] == [(5, "value", 30, Span(6, 14))]
    assert message.title == "report"
    assert message.data == {}


def test_a_frame_with_sequence_number_has_a_field_for_it() -> None:
    message = decode(frame_of("55AA02010206000810020004000000D2FA", ZIGBEE, MCU))
    assert [(field.name, field.span) for field in message.fields][:5] == [
        ("header", Span(0, 2)),
        ("version", Span(2, 3)),
        ("sequence", Span(3, 5)),
        ("command", Span(5, 6)),
        ("length", Span(6, 8)),
    ]
    assert named(message, "sequence").value == 258
    assert message.dps[0].value == 210


def test_the_title_tells_request_and_answer_apart() -> None:
    assert said(0x03, "", WIFI, MCU).title == "network state acknowledged"
    assert said(0x03, "04", WIFI, MODULE).title == "network state"


def test_without_a_family_the_header_decides() -> None:
    assert decode(frame_of("55AA0001000000", None)).name == "product_info"
    assert decode(frame_of("55AA02001120000032", None, extended=True)).name == "network_query"


def test_zigbee_of_version_1_has_no_sequence_number() -> None:
    message = decode(frame_of(pack(0x24, bytes.fromhex("6553F1006553FF10"), version=1), ZIGBEE, extended=False))
    assert (message.name, message.data["utc"]) == ("time", 1_700_000_000)
    assert "sequence" not in [field.name for field in message.fields]


# --- which form


@pytest.mark.parametrize("payload", ["FF0101", "FF0100", "012402010A", "010900"])
def test_knob_events_of_a_version_1_dimmer_are_no_pins(payload: str) -> None:
    message = said(0x02, payload, WIFI, MCU, version=1)
    assert (message.name, message.variant) == ("knob", "dimmer")
    assert not message.faults
    assert "led" not in message.data


def test_two_pins_of_a_version_1_device_are_pins() -> None:
    assert said(0x02, "0E04", WIFI, MCU, version=1).data == {"led": 14, "key": 4}


def test_three_bytes_that_are_no_pins_are_a_fault() -> None:
    message = said(0x02, "FF0101", WIFI, MCU)
    assert message.name == "working_mode"
    assert [fault.code for fault in message.faults] == [FaultCode.BAD_VALUE]


def test_the_caller_says_whether_three_pins_are_those_of_homekit() -> None:
    assert said(0x02, "0C0D0E", WIFI, MCU).data == {"led": 12, "key": 13, "ble_led": 14}
    message = said(0x02, "0C0D0E", WIFI, MCU, variant="homekit")
    assert message.data == {"led": 12, "homekit_led": 13, "key": 14}
    assert message.variant == "homekit"


def test_two_bytes_of_network_state_are_those_of_homekit() -> None:
    message = said(0x03, "0102", WIFI, MODULE)
    assert message.data == {"state": 1, "homekit": 2}
    assert message.variant == "homekit"


@pytest.mark.parametrize(
    ("talker", "payload", "name", "variant"),
    [
        (MCU, "0101", "source_enable", ""),
        (MODULE, "0100", "source_enable", ""),
        (MODULE, "0201 0301000101", "source_set", ""),
        (MCU, "030202 050200040000001E", "source_report", ""),
        (MCU, "0001", "source_enable", "voice"),
        (MODULE, "0101 0301000101", "source_set", "voice"),
        (MCU, "020007 0301000101", "source_report", "voice"),
        (MODULE, "01", "homekit_services_query", "homekit"),
        (MCU, "02 02 02023461 03026263", "homekit_services", "homekit"),
        (MODULE, "03 01 0164 01 02 0002 0102", "homekit_set", "homekit"),
        (MCU, "04 01 0164 01 02 0002 0102", "homekit_report", "homekit"),
        (MCU, "01 0A 05", "fan_test", "sdk"),
    ],
)
def test_command_36_is_told_apart_by_what_fits(talker: Talker, payload: str, name: str, variant: str) -> None:
    message = said(0x36, payload, WIFI, talker)
    assert (message.name, message.variant, message.faults) == (name, variant, ())


def test_a_homekit_unit_is_explained() -> None:
    message = said(0x36, "03 01 0164 01 02 0002 FFFE", WIFI, MODULE)
    assert message.data["units"] == [{"serial": 1, "characteristic": "d", "unnamed": 1, "type": 2, "value": -2}]


@pytest.mark.parametrize(
    ("payload", "name", "variant"),
    [
        ("01 0A 05", "fan_test", ""),
        ("02 32", "fan_duty", ""),
        ("81 01 00", "positioning", "cat1"),
        ("90 003C 65", "position_report", "cat1"),
    ],
)
def test_command_72_is_a_fan_or_a_position(payload: str, name: str, variant: str) -> None:
    message = said(0x72, payload, WIFI, MCU)
    assert (message.name, message.variant, message.faults) == (name, variant, ())


def test_the_variant_decides_where_a_lock_and_a_sensor_look_alike() -> None:
    payload = "01 01 0301000101"
    assert said(0x10, payload, LOWPOWER, MODULE).name == "dp_cache"
    assert said(0x10, payload, LOWPOWER, MODULE, variant="lock").name == "gmt_time"


def test_the_talker_decides_where_both_sides_could_send_a_form() -> None:
    assert said(0x02, "", WIFI, MODULE).title == "working mode query"
    assert said(0x02, "", WIFI, MCU).title == "working mode: LED and key at the MCU"


def test_a_form_of_the_other_side_is_better_than_none() -> None:
    message = said(0x03, "04", WIFI, MCU)
    assert message.data == {"state": 4}
    assert message.faults == ()


def test_the_ack_of_weather_with_version_0_is_understood() -> None:
    message = said(0x21, "", WIFI, MCU, version=0)
    assert (message.title, message.faults) == ("weather acknowledged", ())


def test_an_empty_06_is_a_request_in_low_power_and_a_fault_in_generic() -> None:
    assert said(0x06, "", LOWPOWER, MCU).title == "local time request"
    assert [fault.code for fault in said(0x06, "", WIFI, MODULE).faults] == [FaultCode.LENGTH]


# --- damage


def test_an_unknown_command_keeps_its_payload() -> None:
    message = said(0x99, "0102", WIFI)
    assert message.name == "unknown"
    assert message.data == {"data": "0102"}
    (fault,) = message.faults
    assert (fault.code, fault.span) == (FaultCode.UNKNOWN_COMMAND, Span(3, 4))


def test_an_unknown_sub_command_is_pointed_at() -> None:
    message = said(0x34, "5501", WIFI)
    assert message.name == "unknown"
    (fault,) = message.faults
    assert (fault.code, fault.span) == (FaultCode.UNKNOWN_COMMAND, Span(6, 7))
    assert "0x55" in fault.text


def test_a_missing_sub_command_is_a_fault_of_length() -> None:
    message = said(0x34, "", WIFI)
    assert message.data == {}
    assert [fault.code for fault in message.faults] == [FaultCode.LENGTH]


def test_a_cut_datapoint_is_shown_with_its_fault() -> None:
    message = said(0x07, "010200040017", WIFI, MCU)
    assert [fault.code for fault in message.faults] == [FaultCode.DP_OVERRUN]
    assert message.fields[-1].name == "checksum"
    assert message.dps[0].faults == message.faults


def test_bytes_too_many_are_left_over() -> None:
    message = said(0x03, "040506", WIFI, MODULE)
    (fault,) = message.faults
    assert fault.code is FaultCode.LENGTH
    assert named(message, "trailing").fault is fault


def test_bytes_too_few_are_left_over() -> None:
    message = said(0x1C, "0116", WIFI, MODULE)
    assert message.name == "local_time"
    assert [fault.code for fault in message.faults] == [FaultCode.LENGTH]
    assert named(message, "trailing").value == "16"


def test_an_impossible_date_is_shown_with_a_fault() -> None:
    message = said(0x0C, "01 100D13050607", WIFI, MODULE)
    assert [fault.code for fault in message.faults] == [FaultCode.BAD_VALUE]
    assert message.data == {"valid": 1, "time": None}
    assert named(message, "time").text == "2016-13-19 05:06:07"


def test_what_the_framer_says_about_the_checksum_stands_at_the_checksum() -> None:
    for code in (FaultCode.CHECKSUM, FaultCode.CHECKSUM_MISSING):
        fault = Fault(code, "wrong", Span(6, 7))
        frame = frame_of("55AA0000000012", WIFI, MODULE)._replace(faults=(fault,))
        message = decode(frame)
        assert message.faults == (fault,)
        assert named(message, "checksum").fault is fault
        assert message.name == "heartbeat"


@pytest.mark.parametrize("size", range(16))
def test_a_frame_cut_anywhere_is_shown_as_far_as_it_goes(size: int) -> None:
    whole = bytes.fromhex("55AA03070008050200040000001E3A")[:size]
    message = decode(frame_of(whole, WIFI, MCU))
    spans = [leaf.span for field in message.fields for leaf in field.leaves()]
    assert b"".join(whole[start:end] for start, end in spans) == whole
    assert bool(message.faults) == (size != 15)


def test_a_wrong_length_before_a_right_checksum_takes_all_bytes() -> None:
    """A documented sample declares 0x30 bytes of weather where 45 follow, with the sum of those bytes."""
    good = bytearray(pack(0x21, b"\1\6w.temp\0\4\0\0\0\x23"))
    good[5] = 0x30
    good[-1] = sum(good[:-1]) & 0xFF
    message = decode(frame_of(bytes(good), WIFI, MODULE))
    assert message.data["weather"] == [{"key": "w.temp", "type": 0, "value": 35}]
    assert [fault.code for fault in message.faults] == [FaultCode.LENGTH]


def test_bytes_after_a_right_checksum_are_left_over() -> None:
    message = decode(frame_of(pack(0x03, b"\4") + b"\0\0", WIFI, MODULE))
    assert message.data == {"state": 4}
    assert [field.name for field in message.fields][-2:] == ["checksum", "rest"]
    assert {fault.code for fault in message.faults} == {FaultCode.LENGTH}


def test_hostile_text_is_shown_visibly() -> None:
    message = said(0x07, b"\x01\x03\x00\x08\x1b[31m\x00\xc2\x85", WIFI, MCU)
    assert message.dps[0].value == "\x1b[31m\0\x85"
    assert named(message, "value").text == "\\x1b[31m\\x00\\x85"


def test_spans_count_in_the_whole_frame_where_the_text_left_out_a_part() -> None:
    whole = pack(0x03, b"\4")
    frame: Frame = frame_of(whole[2:-1], WIFI, MODULE)._replace(rebuilt=whole)
    assert decode(frame).fields[-1].span == Span(7, 8)
