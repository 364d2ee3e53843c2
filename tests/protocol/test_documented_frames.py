"""The 242 example frames of the research notes, read by machine: command, name, values and damage."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from protocol.documented import Row, documented
from protocol.families.tables import frame_of
from tuyasniff.model import Datapoint, FamilyName, FaultCode, Field, Message
from tuyasniff.protocol.build import rebuild
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.fitting import matches

_DP = re.compile(
    r"""DP(?P<id>\d+)\s
    (?: (?P<type>bool|value|enum|bitmap) (?:\s\([^)]*\)|\s\*\*[^*]*\*\*)? [ =]* (?P<value>[−-]?\w+)
      | (?P<raw>raw)
      | [^"|,:=]*"(?P<text>[^"]*)"
    )""",
    re.VERBOSE,
)
"""`DP5 value=30`, `DP9 bitmap **2 bytes** 0x0104`, `DP6 raw phase 8 B`, `DP24 colour string "000003de03ac"`."""

_COMMON = {"00": "heartbeat", "01": "product_info"}
_WIFI = {
    **_COMMON,
    "02": "working_mode",
    "03": "network_state",
    "04": "reset",
    "05": "reset_mode",
    "06": "set",
    "07": "report",
    "08": "query",
    "0A": "ota_start",
    "0B": "ota_data",
    "0C": "gmt_time",
    "0E": "wifi_test",
    "0F": "free_memory",
    "1C": "local_time",
    "20": "weather_request",
    "21": "weather",
    "22": "report_sync",
    "23": "report_sync_ack",
    "24": "signal",
    "25": "stop_heartbeat",
    "28": "map_stream",
    "2A": "serial_pairing",
    "2B": "network_query",
    "2C": "router_test",
    "2D": "mac",
    "2E": "ir_state",
    "2F": "ir_test",
    "30": "map_multi",
    "33/01": "rf_learning",
    "33/02": "rf_send",
    "33/03": "rf_learnt",
    "34/01": "time_subscribe",
    "34/02": "time_push",
    "34/03": "weather_now",
    "34/04": "reset_subscribe",
    "34/05": "reset_notice",
    "34/06": "map_session",
    "34/07": "module_info",
    "34/0B": "record",
    "35/01": "ble_test",
    "35/04": "ble_state",
    "35/05": "ble_query",
    "35/06": "ble_remote",
    "36/01": "source_enable",
    "36/02": "source_set",
    "36/03": "source_report",
    "37/00": "features",
    "37/01": "file_notice",
    "37/08": "transfer_result",
    "60": "voice_state",
    "62": "volume",
    "63": "audio_test",
    "64": "wake_test",
    "65/02": "voice_wake",
    "72/01": "fan_test",
    "72/81": "positioning",
    "90": "dp_cache",
    "91/00": "sleep_request",
    "95": "voice_command",
    "FF": "not_supported",
}
_HOMEKIT = {
    "36/01": "homekit_services_query",
    "36/02": "homekit_services",
    "36/03": "homekit_set",
    "36/04": "homekit_report",
}
_NAMES = {
    FamilyName.WIFI: _WIFI,
    FamilyName.LOWPOWER: {
        **_COMMON,
        "02": "network_state",
        "03": "reset",
        "04": "reset_mode",
        "05": "report",
        "06": "local_time",
        "07": "wifi_test",
        "08": "record",
        "09": "set",
        "0A": "wifi_upgrade",
        "0B": "signal",
        "0C": "mcu_upgrade",
        "0D": "ota_start",
        "0E": "ota_data",
        "10": "dp_cache",
    },
    FamilyName.BLE: {
        **_COMMON,
        "03": "network_state",
        "04": "reset",
        "07": "report",
        "E0": "record",
        "E1": "time",
        "E2": "advertising",
        "E6": "password",
        "E9": "mcu_version",
        "F9": "firmware_channels",
    },
    FamilyName.ZIGBEE: {
        **_COMMON,
        "02": "network_state",
        "03": "configure",
        "04": "set",
        "05": "report",
        "06": "report",
        "0B": "mcu_version",
        "20": "network_query",
        "24": "time",
        "28": "query",
    },
}


@pytest.fixture(scope="module")
def rows(shared: Path) -> tuple[Row, ...]:
    return documented(shared)


def _decoded(row: Row) -> Message:
    return decode(frame_of(row.whole, row.family, row.talker), row.variant)


def _expected_name(row: Row) -> str:
    if row.family is FamilyName.WIFI and row.whole[3] == 0x02 and "unsolicited" in row.meaning:
        return "knob"
    names = _NAMES[row.family]
    if row.variant == "homekit" and row.command in _HOMEKIT:
        return _HOMEKIT[row.command]
    if row.variant == "voice":
        return "source_set"
    return names[row.command]


def _all_fields(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from _all_fields(field.children)


def test_all_rows_were_found(rows: tuple[Row, ...]) -> None:
    assert len(rows) == 242


def test_the_command_and_its_name_are_right(rows: tuple[Row, ...]) -> None:
    wrong = []
    for row in rows:
        message = _decoded(row)
        if row.command[:2] != f"{message.frame.cmd:02X}" or message.name != _expected_name(row):
            wrong.append((row.key, row.command, message.name))
    assert not wrong


def test_no_frame_has_a_fault_but_those_that_are_documented(rows: tuple[Row, ...]) -> None:
    faults = {row.key: [fault.code for fault in _decoded(row).faults] for row in rows}
    cut = [FaultCode.DP_OVERRUN]
    assert {key: codes for key, codes in faults.items() if codes} == {"X1": cut, "X2": cut, "X3": cut}


def test_the_side_that_sent_it_may_send_it(rows: tuple[Row, ...]) -> None:
    wrong = [
        row.key
        for row in rows
        if row.key not in ("X1", "X2", "X3")
        and row.talker
        not in {
            match.shape.talker for match in matches(row.whole, row.family, extended=row.family is FamilyName.ZIGBEE)
        }
    ]
    assert not wrong


def test_every_frame_comes_back_from_its_values(rows: tuple[Row, ...]) -> None:
    for row in rows:
        for variant in ("", row.variant):
            assert rebuild(decode(frame_of(row.whole, row.family, row.talker), variant)) == row.whole


def test_the_damage_is_named(rows: tuple[Row, ...]) -> None:
    damaged = {row.key: _decoded(row) for row in rows if row.key[0] == "X"}
    for key, found in (("X1", "0017"), ("X2", "0012"), ("X3", "001c")):
        message = damaged[key]
        assert [fault.text for fault in message.faults] == ["datapoint 1 claims 4 bytes, 2 present"]
        assert [leaf.value for field in message.fields for leaf in field.leaves()][-2] == found
    assert damaged["X4"].name == "report"
    assert damaged["X4"].dps == ()
    empty = next(row for row in rows if row.key == "X4")
    assert decode(frame_of(empty.whole, FamilyName.LOWPOWER, empty.talker)).title == "Wi-Fi test request"


def _number(text: str) -> int:
    return int(text.replace("−", "-"), 0)


def test_the_datapoints_come_out(rows: tuple[Row, ...]) -> None:
    seen, wrong = 0, []
    for row in rows:
        if row.key in ("X1", "X2", "X3"):
            continue
        dps: dict[int, Datapoint] = {dp.id: dp for dp in _decoded(row).dps}
        for found in _DP.finditer(row.meaning):
            number, kind, value, raw, text = found.group("id", "type", "value", "raw", "text")
            if int(number) not in dps:
                if row.command not in ("90", "10"):
                    wrong.append((row.key, found[0]))
                continue
            seen += 1
            dp = dps[int(number)]
            right = dp.type_name == (kind or raw or "string")
            if value and re.fullmatch(r"[−-]?(\d+|0x[0-9A-Fa-f]+)", value):
                right = right and dp.value == _number(value)
            if text is not None:
                right = right and dp.value == text
            if not right:
                wrong.append((row.key, found[0]))
    assert not wrong
    assert seen >= 60


def test_products_and_other_objects_come_out(rows: tuple[Row, ...]) -> None:
    seen = 0
    for row in rows:
        found = re.search(r"\{\"[^}]*\}", row.meaning)
        if found is None:
            continue
        seen += 1
        wanted = json.loads(found[0])
        data = _decoded(row).data
        assert wanted in data.values(), row.key
        if "p" in wanted and "v" in wanted:
            assert (data["id"], data["version"]) == (wanted["p"], wanted["v"])
    assert seen >= 9


def test_products_in_plain_text_come_out(rows: tuple[Row, ...]) -> None:
    seen = 0
    for row in rows:
        found = re.search(r"plain text.*`(\w{16})` `([\d.]+)`", row.meaning)
        if found:
            seen += 1
            data = _decoded(row).data
            assert (data["id"], data["version"]) == found.groups()
    assert seen == 2


def test_times_come_out(rows: tuple[Row, ...]) -> None:
    seen = 0
    for row in rows:
        found = re.search(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:,? weekday (\d))?", row.meaning)
        if found:
            seen += 1
            data = _decoded(row).data
            assert data["time"] == f"{found[1]}T{found[2]}", row.key
            assert data.get("weekday") == (int(found[3]) if found[3] else None)
    assert seen >= 8


_VALUES: tuple[tuple[str, str], ...] = (
    (r"(?:network status|0x2B reply) ([0-9A-F]{2})", "state"),
    (r"heartbeat reply ([0-9A-F]{2})", "state"),
    (r"LED GPIO (\d+)", "led:10"),
    (r"reset(?:-key)? GPIO (\d+)", "key:10"),
    (r"(\d\d,\d{3})(?: bytes|$| \[)", "size:10"),
    (r"offset (0x[0-9A-F]{8})", "offset"),
    (r"MAC ([0-9A-F:]{17})", "mac:text"),
    (r"= (−\d+) dBm", "signal:10"),
    (r"signal (\d+) %", "signal:10"),
    (r"rate (0x[0-9A-F]{4})", "rate"),
    (r"set volume (\d)", "volume:10"),
    (r"UTC ([\d,]+)", "utc:10"),
    (r"local ([\d,]{10,})", "local:10"),
    (r"network state ([0-9A-F]{2})", "state"),
    (r"offline-voice command id (\d)", "id:10"),
    (r"request (?:3 ids|1 id: DP) (.*?)(?: \(|$)", "ids:list"),
)


def test_numbers_come_out(rows: tuple[Row, ...]) -> None:
    seen: set[str] = set()
    for row in rows:
        data: dict[str, Any] = dict(_decoded(row).data)
        for pattern, target in _VALUES:
            found = re.search(pattern, row.meaning)
            name, _, base = target.partition(":")
            if found is None or name not in data:
                continue
            seen.add(pattern)
            text = found[1].replace("−", "-").replace(",", "")
            wanted: Any
            if base == "text":
                wanted = text.lower()
            elif base == "list":
                wanted = [int(word, 0) for word in text.split()]
            else:
                wanted = int(text, int(base) if base else 16)
            assert data[name] == wanted, (row.key, name)
    assert len(seen) == len(_VALUES), [pattern for pattern, _ in _VALUES if pattern not in seen]


def test_sequence_numbers_come_out(rows: tuple[Row, ...]) -> None:
    seen = 0
    for row in rows:
        found = re.search(r"seq (0x[0-9A-F]+|\d+)", row.meaning)
        if found:
            seen += 1
            (field,) = [one for one in _all_fields(_decoded(row).fields) if one.name == "sequence"]
            assert field.value == int(found[1], 0)
    assert seen >= 3
