from __future__ import annotations

import base64
import json

from report.reading import CAPTURES, facts_of
from tuyasniff.report.jsonparts import COMMAND_MOST, device_entry, lan_dps, startup_command
from wire import PRODUCT, dp, frame, report

RAW = bytes.fromhex("0911000032000005")


def test_the_values_of_a_lan_client_come_from_the_last_reports() -> None:
    facts = facts_of(
        frame(7, dp(1, 1, b"\1")) + report(20, 2301) + report(20, 2304) + frame(7, dp(6, 0, RAW))
        + frame(7, dp(2, 4, b"\1")) + frame(6, dp(9, 2, bytes(4)), version=0)
    )  # fmt: skip
    assert json.loads(lan_dps(facts)) == {"1": True, "20": 2304, "6": base64.b64encode(RAW).decode(), "2": 1}


def test_without_a_report_there_are_no_values() -> None:
    assert lan_dps(facts_of(PRODUCT)) == ""


def test_an_entry_holds_what_is_known_and_asks_for_the_rest() -> None:
    entry = json.loads(device_entry(facts_of(PRODUCT), None))
    assert entry["keywords"] == ["TuyaMCU", "abcdefgh12345678"] and entry["product"] == "abcdefgh12345678"
    assert {"vendor", "name", "chip", "pins", "image", "wiki"} <= entry.keys()
    assert all(entry[name] == "?" for name in ("vendor", "name", "chip", "image", "wiki"))
    assert entry["pins"] == {} and "command" not in entry


def test_the_startup_command_is_the_script_without_its_comments() -> None:
    script = "// a meter\nstartDriver TuyaMCU\n\n  // more\n  setChannelType 1 toggle\n"
    assert startup_command(script) == "backlog startDriver TuyaMCU; setChannelType 1 toggle"
    assert json.loads(device_entry(facts_of(PRODUCT), script))["command"].startswith("backlog startDriver")


def test_names_are_left_out_where_the_command_would_be_too_long() -> None:
    links = [f"linkTuyaMCUOutputToChannel {number} val {number}" for number in range(1, 11)]
    names = [f'SetChannelLabel {number} "{"x" * 40}"' for number in range(1, 11)]
    script = "\n".join(["startDriver TuyaMCU", "tuyaMcu_setBaudRate 9600", *links, *names])
    assert startup_command(script) == "; ".join(["backlog startDriver TuyaMCU", "tuyaMcu_setBaudRate 9600", *links])
    filler = "x" * (COMMAND_MOST + 1 - len(startup_command(script)) - len("; "))
    longer = f"{script}\n{filler}"  # one character too many, with the baud that is usual
    command = startup_command(longer)
    assert len(command) <= COMMAND_MOST and "setBaudRate" not in command and command.endswith(filler)


def test_the_entry_of_a_meter_has_its_command() -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    entry = json.loads(device_entry(facts, facts.drafts["openbeken"]))
    assert entry["command"].startswith("backlog startDriver TuyaMCU; ") and len(entry["command"]) <= COMMAND_MOST
    for dp_id in (1, 18, 19, 20):
        assert f"linkTuyaMCUOutputToChannel {dp_id} " in entry["command"]
    assert "//" not in entry["command"]


def test_a_command_that_the_database_cannot_hold_is_left_out() -> None:
    assert startup_command("x" * COMMAND_MOST) == ""
    assert startup_command("backlog a; b") == ""
    assert startup_command("// nothing\n") == "" == startup_command(None)
