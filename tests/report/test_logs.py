from __future__ import annotations

import json
from dataclasses import replace

import pytest

from report.reading import CAPTURES, datapoints_of, facts_of
from tuyasniff.analysis.handshake import Rung
from tuyasniff.model import Talker
from tuyasniff.report import logs
from tuyasniff.report.facts import Facts
from wire import ASKED, HEARTBEAT, PRODUCT, dp, frame, report

ALL_TYPES = (
    PRODUCT + report(20, -5) + frame(7, dp(1, 1, b"\1")) + frame(7, dp(2, 4, b"\3")) + frame(7, dp(3, 5, b"\0\x1a"))
    + frame(7, dp(4, 3, b"text")) + frame(7, dp(6, 0, bytes.fromhex("0911000032000005"))) + frame(7, dp(7, 0, b"\1\2"))
    + frame(7, dp(1, 1, b"\0"))
)  # fmt: skip


def test_the_block_of_esphome_is_the_one_that_its_logs_hold() -> None:
    # the forms of the lines: logs of ESPHome 2021 and 2023 in posts, its source for the others
    assert logs.esphome_datapoints(facts_of(ALL_TYPES)).splitlines() == [
        "[C][tuya]: Tuya:",
        "[C][tuya]:   Datapoint 20: int value (value: -5)",
        "[C][tuya]:   Datapoint 1: switch (value: OFF)",
        "[C][tuya]:   Datapoint 2: enum (value: 3)",
        "[C][tuya]:   Datapoint 3: bitmask (value: 1a)",
        "[C][tuya]:   Datapoint 4: string value (value: text)",
        "[C][tuya]:   Datapoint 6: raw (value: 09.11.00.00.32.00.00.05 (8))",
        "[C][tuya]:   Datapoint 7: raw (value: 01.02)",
        """[C][tuya]:   Product: '{"p":"abcdefgh12345678","v":"1.2.3","m":0}'""",
    ]


def test_pins_of_the_working_mode_stand_before_the_product() -> None:
    facts = facts_of(PRODUCT + frame(2, b"\x0e\x10") + report(20, 1))
    assert logs.esphome_datapoints(facts).splitlines()[-2] == (
        "[C][tuya]:   GPIO Configuration: status: pin 14, reset: pin 16 (not supported)"
    )


def test_nothing_is_dumped_of_a_device_that_told_nothing() -> None:
    assert logs.esphome_datapoints(facts_of(ASKED + HEARTBEAT + PRODUCT)) == ""
    only_set = facts_of(PRODUCT + frame(6, dp(3, 1, b"\1"), version=0))
    assert [one.id for one in only_set.datapoints] == [3]
    assert logs.esphome_datapoints(only_set) == "" == logs.tasmota_unmapped(only_set)


def test_uart_lines_read_back_to_the_same_datapoints_and_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    monkeypatch.setattr(logs, "CHARACTERS_MOST", 1 << 20)
    text = logs.esphome_uart(facts, most=10_000)
    assert datapoints_of(text) == datapoints_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    lines = text.splitlines()
    assert lines[0] == "[00:00:00.513][D][uart_debug]: >>> 55:AA:00:00:00:00:FF"
    assert lines[1] == "[00:00:00.556][D][uart_debug]: <<< 55:AA:03:00:00:01:00:03"
    assert sum(">>>" in line for line in lines) == facts.talkers["module"]


def test_tasmota_lines_read_back_to_the_same_datapoints(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    monkeypatch.setattr(logs, "CHARACTERS_MOST", 1 << 20)
    text = logs.tasmota_log(facts, most=10_000)
    assert datapoints_of(text) == datapoints_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    assert "55aa00000000ff" not in text


def test_what_tasmota_received_is_the_json_of_its_manual() -> None:
    facts = facts_of(frame(7, dp(7, 2, bytes(4)), version=1) + frame(7, dp(5, 5, b"\0")) + frame(7, dp(9, 3, b"a")))
    states = logs.tasmota_states(facts).splitlines()
    assert states[1] == (
        '{"TuyaReceived":{"Data":"55AA0107000807020004000000001C","Cmnd":7,"CmndData":"0702000400000000",'
        '"DpType2Id7":0,"7":{"DpId":7,"DpIdType":2,"DpIdData":"00000000"}}}'
    )
    assert json.loads(states[0])["TuyaReceived"]["DpType5Id5"] == "0x00"
    assert json.loads(states[2])["TuyaReceived"]["DpType3Id9"] == "a"
    assert logs.tasmota_unmapped(facts).splitlines() == [f"TYA: fnId=0 is set for dpId={dp_id}" for dp_id in (5, 7, 9)]


def test_only_the_last_report_of_each_datapoint_is_a_state() -> None:
    facts = facts_of(report(20, 1) + report(20, 2) + frame(6, dp(20, 2, bytes(4)), version=0))
    assert [json.loads(line)["TuyaReceived"]["DpType2Id20"] for line in logs.tasmota_states(facts).splitlines()] == [2]


def test_long_logs_are_cut_in_the_middle_and_say_so() -> None:
    facts = facts_of(HEARTBEAT + b"".join(report(20, value) for value in range(100)))
    lines = logs.esphome_uart(facts, most=9).splitlines()
    assert len(lines) == 10 and lines[6] == "... 92 more lines"


def test_lines_that_are_long_are_fewer() -> None:
    facts = facts_of(HEARTBEAT + b"".join(frame(7, dp(5, 0, bytes(200))) for _ in range(80)))
    for text in (logs.esphome_uart(facts), logs.tasmota_log(facts)):
        assert len(text) < logs.CHARACTERS_MOST + 100
        assert len(text.splitlines()) > 4 and " more lines" in text


def test_who_talked_is_told_or_the_line_is_left_out() -> None:
    facts = facts_of(report(20, 1))
    nobody: Facts = replace(facts, said=tuple(one._replace(talker=Talker.UNKNOWN) for one in facts.said))
    assert logs.esphome_uart(nobody) == "" == logs.tasmota_log(nobody)
    assert not [rung for rung in facts.ladder if isinstance(rung, Rung) and rung.step == "working_mode" and rung.seen]
