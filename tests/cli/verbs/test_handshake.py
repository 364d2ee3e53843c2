from __future__ import annotations

import json
from typing import Any

import pytest

from cli.running import ROOT, program
from wire import ASKED, HEARTBEAT, PRODUCT, TALK, frame, report

CAPTURES = ROOT / "captures"


def text(monkeypatch: pytest.MonkeyPatch, name: str, *options: str) -> list[str]:
    return program(monkeypatch, "handshake", "--width", "80", *options, str(CAPTURES / name)).out.splitlines()


def document(monkeypatch: pytest.MonkeyPatch, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(program(monkeypatch, "handshake", "--json", str(CAPTURES / name)).out)
    return found


def test_a_meter_and_its_module_get_to_know_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert text(monkeypatch, "meter.hex") == [
        "step                  from   item  what was said",
        "heartbeat answered    MCU >     3  first since the MCU started",
        "product told          MCU >     5  demometer0000001 1.0.0 mode 0",
        "working mode told     MCU >     7  LED and key at the MCU",
        "network state         < MOD     8  configured, no router → router connected →",
        "                                     cloud connected",
        "datapoints asked for  < MOD    10",
        "first report          MCU >    11  datapoint 1",
        "cloud connected       < MOD    20",
        "time told             < MOD    23  2026-03-01 18:00:05",
        "signal told           < MOD    25  -52 dBm",
        "not seen, and not needed: features told, MAC address told, module described",
        "",
        "cmd  request        from   asked  again  answered",
        " 00  heartbeat      < MOD      7      1         7",
        " 01  product_info   < MOD      1                1",
        " 02  working_mode   < MOD      1                1",
        " 03  network_state  < MOD      3                3",
        " 06  set            < MOD      1                1",
        " 08  query          < MOD      1                1",
        " 1c  local_time     MCU >      1                1",
        " 24  signal         MCU >      1                1",
    ]


def test_a_sensor_on_batteries_has_other_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = text(monkeypatch, "door-sensor.hexdump")
    assert "report acknowledged  < MOD    11  result 0" in lines
    assert " 05  report         MCU >      2         2" in lines
    assert " 08  record         MCU >      1         1" in lines
    assert not any("heartbeat" in line for line in lines)


def test_a_zigbee_module_answers_each_report(monkeypatch: pytest.MonkeyPatch) -> None:
    found = document(monkeypatch, "zigbee-thermostat.hex")
    assert (found["family"], found["complete"], found["missing"]) == ("zigbee", True, [])
    (report,) = (row for row in found["exchanges"] if row["name"] == "report")
    assert (report["from"], report["asked"], report["answered"], report["unanswered"]) == ("mcu", 5, 5, 0)
    (network,) = (rung for rung in found["ladder"] if rung["step"] == "network_state")
    assert network["data"] == {"states": [0, 3, 1], "last": 1}


def test_with_times_there_are_latencies(monkeypatch: pytest.MonkeyPatch) -> None:
    found = document(monkeypatch, "dimmer-saleae.csv")
    (sets,) = (row for row in found["exchanges"] if row["name"] == "set")
    assert sets["asked"] == sets["answered"] == 7
    # the invented dimmer answers 40 ms after the request has passed, at 9600 baud
    assert sets["latency_us"]["n"] == 7
    assert 50_000 < sets["latency_us"]["min"] <= sets["latency_us"]["median"] <= sets["latency_us"]["max"] < 75_000
    assert found["heartbeat_us"] is None  # of two heartbeats, one of start-up
    lines = text(monkeypatch, "dimmer-saleae.csv")
    assert "heartbeat answered    MCU >     3  1.095  first since the MCU started" in lines
    assert " 06  set            < MOD      7             7  55.6 ms  69.2 ms" in [
        line.replace("      7                7", "      7             7") for line in lines
    ]


def test_one_wire_claims_nothing_about_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = text(monkeypatch, "meter-mcu.bin")
    assert "network state         < MOD        ? the module's wire is not here" in lines
    assert " 24  signal      MCU >      1         ?" in lines
    assert lines[-1] == "Only the MCU's wire is here: what the module said or answered is not known."
    found = document(monkeypatch, "meter-mcu.bin")
    assert found["heard"] == ["mcu"] and found["missing"] == [] and not found["complete"]
    assert [row["answered"] for row in found["exchanges"]] == [None, None]
    assert found["unanswered"] == []
    other = text(monkeypatch, "meter-module.bin")
    assert other[-1] == "Only the module's wire is here: what the MCU said or answered is not known."
    assert " 00  heartbeat      < MOD      8         ?" in other


def test_the_document_has_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    found = document(monkeypatch, "meter.hex")
    assert list(found) == [
        "schema", "inputs", "product", "family", "duration_us", "heard", "ladder", "complete", "missing",
        "exchanges", "unanswered", "unanswered_total", "late", "late_total", "doubtful", "doubtful_total",
        "heartbeat_us", "undecided", "restarts", "just_started",
    ]  # fmt: skip
    assert found["product"] == {"id": "demometer0000001", "version": "1.0.0"}
    assert list(found["ladder"][0]) == [
        "step", "title", "from", "needed", "seen", "t_us", "number", "value", "data",
    ]  # fmt: skip
    assert list(found["exchanges"][0]) == [
        "cmd", "name", "from", "asked", "resent", "answered", "late", "unanswered", "unasked", "open", "latency_us",
    ]  # fmt: skip
    assert found["restarts"] == {"mcu": 0, "module": 0}
    assert found["just_started"] == 1


def test_two_wires_without_times_are_undecided_however_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    mcu, module = str(CAPTURES / "meter-mcu.bin"), str(CAPTURES / "meter-module.bin")
    words = " ".join(program(monkeypatch, "handshake", "--mcu", mcu, "--module", module).out.split())
    assert "stand one after the other without times: the order does not tell what was answered." in words
    assert "never" not in words and "started again" not in words and "heartbeat < MOD 8 ?" in words
    found = json.loads(program(monkeypatch, "handshake", "--json", "--mcu", mcu, "--module", module).out)
    assert found["undecided"] == "no_order" and found["unanswered"] == []
    assert {row["answered"] for row in found["exchanges"]} == {None}
    words = " ".join(program(monkeypatch, "handshake", mcu, module).out.split())
    assert "Each input holds one side only" in words and "started again" not in words
    assert json.loads(program(monkeypatch, "handshake", "--json", mcu, module).out)["undecided"] == "separate"


def test_both_tables_agree_on_whose_wire_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (report(1, 1) * 600 + ASKED, frame(0x24) * 30 + ASKED[:-1] + b"\0"):
        out = program(monkeypatch, "handshake", stdin=data).out
        assert "Only the MCU's wire is here" in out
        assert "network state         < MOD" in out and "? the module's wire is not here" in out


def test_what_was_never_answered_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    data = ASKED + HEARTBEAT + frame(0x24) + (ASKED + HEARTBEAT) * 20
    result = program(monkeypatch, "handshake", stdin=data)
    assert "Never answered: item 3 (signal)." in result.out
    found = json.loads(program(monkeypatch, "handshake", "--json", stdin=data).out)
    assert found["unanswered"] == [
        {"number": 3, "t_us": None, "cmd": 0x24, "name": "signal", "from": "mcu", "resent": 0}
    ]
    assert found["missing"] == ["product_info", "working_mode", "network_state", "query", "report"]
    assert "product told          MCU >        - not seen" in result.out


def test_all_unanswered_requests_are_counted_and_the_first_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (frame(0x24) + (ASKED + HEARTBEAT) * 13) * 100
    assert "and 95 more." in " ".join(program(monkeypatch, "handshake", stdin=data).out.split())
    found = json.loads(program(monkeypatch, "handshake", "--json", stdin=data).out)
    assert len(found["unanswered"]) == 50 and found["unanswered_total"] == 100


def test_an_answer_with_a_byte_missing_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = (ASKED + HEARTBEAT) * 13
    data = talk + frame(2, version=0) + frame(2, version=3)[:-2] + talk
    out = program(monkeypatch, "handshake", stdin=data).out
    assert "Never answered" not in out
    assert "The answer may be in damaged bytes: item 27 (working_mode) in item 28." in out
    found = json.loads(program(monkeypatch, "handshake", "--json", stdin=data).out)
    assert found["doubtful_total"] == 1
    assert found["doubtful"] == [
        {"number": 27, "t_us": None, "cmd": 2, "name": "working_mode", "from": "module", "resent": 0, "noise": 28}
    ]


def test_restarts_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    start = ASKED + frame(0, b"\0") + frame(1, version=0) + PRODUCT
    result = program(monkeypatch, "handshake", stdin=start * 3)
    assert "The MCU started again 2 times." in result.out


def test_widths_are_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    for width in (20, 40, 60, 80):
        for name in ("meter.hex", "dimmer-saleae.csv", "radiator-valve.hex.gz", "meter-mcu.bin"):
            out = program(monkeypatch, "handshake", "--width", str(width), str(CAPTURES / name)).out
            assert max(map(len, out.splitlines())) <= width


def test_forty_columns_cut_no_time_and_drop_nothing_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(CAPTURES / "virtual-bad-line.tsniff.jsonl")
    out = program(monkeypatch, "handshake", "--width", "40", name).out
    assert "heartbeat answered       3  16:58:30.621\n  first since the MCU started\n" in out
    assert "…" not in out and "no room for: cmd, usually, slowest" in out
    data = ASKED + HEARTBEAT + frame(0x24) + (ASKED + HEARTBEAT) * 20
    lines = program(monkeypatch, "handshake", "--width", "40", stdin=data).out.splitlines()
    (heading,) = (line for line in lines if line.startswith("request"))
    assert {"request", "asked", "never"} <= set(heading.split())


@pytest.mark.parametrize(
    ("options", "data", "code"),
    [
        ((), TALK, 0),
        (("--strict",), TALK + b"\xff", 1),
        ((), b"", 4),
        (("--family", "x"), TALK, 2),
        (("nofile",), b"", 3),
    ],
)
def test_the_exit_code_tells_what_happened(
    options: tuple[str, ...], data: bytes, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = program(monkeypatch, "handshake", *options, stdin=data)
    assert result.code == code
    assert "Traceback" not in result.err


def test_a_hostile_product_does_not_steer_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = frame(1, b'{"p":"\\u001b[31mevil","v":"1.0.0\\u202e"}')
    result = program(monkeypatch, "handshake", stdin=ASKED + HEARTBEAT + evil)
    assert "\x1b" not in result.out and "\u202e" not in result.out and "evil" in result.out
