"""Details of firmware logs: what each prints, and what not to take for bytes."""

from __future__ import annotations

import pytest

from hexdump.frames import BEAT, QUERY, RELAY, START, VOLTS, chunks_of, claims_of, frames_of, notes_of
from tuyasniff.hexdump import scan
from tuyasniff.hexdump.read import read
from tuyasniff.model import Chunk, Talker


def test_tasmota_over_mqtt_and_syslog() -> None:
    text = (
        'Dec 14 10:00:00 172.17.0.1 plug ESP-TYA: Send "55aa0008000007"\n'
        '10:00:01 RSL: tele/plug/RESULT = {"TuyaReceived":{"Data":"55AA030000010003","Cmnd":0,"CmndData":"00"}}\n'
        '10:00:02 MQT: tele/plug/STATE = {"Time":"2024-01-01T10:00:02","Heap":27}\n'
    )
    assert sorted(frames_of(read(text))) == sorted([QUERY, START])


def test_tasmota_lines_glued_together_and_cut() -> None:
    text = (
        '{"TuyaReceived":{"Data":"55AA030000010003","Cmnd":0}} {"TuyaReceived":{"Data":"55AA03070005010100010112",'
        '"Cmnd":7}} 10:00:00 {"TuyaReceived":{"Data":"55AA0307\n'
    )
    assert frames_of(read(text)) == [START, RELAY]


def test_tasmota_builds_a_report_from_command_data_with_the_version_seen() -> None:
    text = (
        '{"TuyaReceived":{"Data":"55AA010000010001","Cmnd":0,"CmndData":"00"}}\n'
        '{"TuyaReceived":{"Data":"","Cmnd":7,"CmndData":"0101000101","DpType1Id1":1}}\n'
    )
    things = list(read(text))
    assert claims_of(things) == [scan.mended(bytes.fromhex("55aa0107000501 01000101".replace(" ", "")))]


def test_tasmota_datapoints_on_the_line_below_the_empty_data() -> None:
    text = (
        '15:57:20 {\n    "TuyaReceived":{"Data":"",\n'
        '"Cmnd":7,"CmndData":"","1":{"DpId":1,"DpIdType":1,"DpIdData":"01"},'
        '"20":{"DpId":20,"DpIdType":2,"DpIdData":"000008FC"}}}\n'
    )
    (claim,) = claims_of(read(text))
    assert claim[6:-1] == RELAY[6:-1] + VOLTS[6:-1]


def test_tasmota_words_behind_a_command_become_a_note() -> None:
    assert notes_of(read('Send "55aa0008000007" -> with this it reports all\n')) == ["with this it reports all"]


def test_esphome_prints_bytes_in_four_ways() -> None:
    for payload in (
        "55:AA:00:08:00:00:07",
        "85:170:0:8:0:0:7",
        '"U\\xAA\\x00\\b\\x00\\x00\\a"',
        " ".join(f"0b{byte:08b} (0x{byte:02X})" for byte in QUERY),
    ):
        text = f"[20:10:01][D][uart_debug:114]: >>> {payload}\n"
        assert frames_of(read(text)) == [QUERY], payload


def test_esphome_in_a_syslog_wrapper_and_in_a_table() -> None:
    text = (
        '2024-11-17T23:01:05.201+02:00 host MESSAGE="[D][uart_debug:114]: <<< 55:AA:03:00:00:01:00:03" MSGFORMAT=rfc5\n'
        "00:36:43 | [V] | [tuya:438] | Sending Tuya: CMD=0x08 VERSION=0 DATA=[] INIT_STATE=1\n"
    )
    things = list(read(text))
    assert sorted(frames_of(things)) == sorted([START, QUERY])
    assert {chunk.talker for chunk in chunks_of(things)} == {Talker.MCU, Talker.MODULE}


def test_esphome_states_a_wrong_checksum() -> None:
    text = (
        "[20:10:01][W][tuya:091]: Tuya Received invalid message checksum 00!=07\n"
        "[20:10:01][V][tuya:095]: Message with bad checksum: CMD=0x08 VERSION=0 DATA=[] INIT_STATE=3\n"
    )
    (chunk,) = chunks_of(read(text))
    wrong = QUERY[:-1] + b"\x00"
    assert (chunk.data, chunk.frame) == (wrong, wrong)


def test_esphome_data_that_was_cut_is_not_made_into_a_frame() -> None:
    text = (
        "[20:10:01][V][tuya:266]: Sending Tuya: CMD=0x06 VERSION=0 DATA=[01.01\n"
        "[20:10:01][V][tuya:266]: Sending Tuya: CMD=0x06 VERSION=0 DATA=[01.01.00 (5)] INIT_STATE=3\n"
    )
    assert chunks_of(read(text)) == []


def test_esphome_debug_and_verbose_lines_of_one_frame_count_once() -> None:
    verbose = "[20:10:01][V][tuya:120]: Received Tuya: CMD=0x07 VERSION=3 DATA=[01.01.00.01.01 (5)] INIT_STATE=5\n"
    debug = f"[20:10:01][D][uart_debug:114]: <<< {RELAY.hex(':').upper()}\n"
    for text in (
        debug + verbose,
        debug + verbose + "[20:10:02][D][x:1]: y\n",
        debug + debug.replace("01]", "02]") + verbose,
    ):
        reading = read(text)
        frames = frames_of(reading)
        assert frames == [RELAY] * text.count("<<<")
        assert reading.duplicates == 1
    late = read(debug + verbose + verbose.replace("20:10:01", "20:10:03") + debug.replace("20:10:01", "20:10:03"))
    assert frames_of(late) == [RELAY, RELAY]


def test_esphome_config_dumps_are_no_frames() -> None:
    assert chunks_of(read("[20:50:33][C][tuya:058]:   Datapoint 23: int value (value: 1000)\n")) == []


def test_openbeken_fragments_of_overwritten_lines_are_dropped() -> None:
    text = "Info:TuyaMCU:Sent: 55 AA 00 08 00 00 07\n0 00 01 \nInfo:TuyaMCU:Skipped data (part) 00 55 B5 20\n"
    chunks = chunks_of(read(text))
    assert [chunk.data for chunk in chunks] == [QUERY, bytes.fromhex("0055b520")]


def test_wthermostat_meanings_become_notes_and_echoes_count_once() -> None:
    text = (
        "verbose: MCU: processSerial;55 aa 03 07 00 05 01 01 00 01 01\n\n"
        "trace: MCU: deviceOn_x01;55 aa 03 07 00 05 01 01 00 01 01\n"
    )
    reading = read(text)
    things = list(reading)
    assert (frames_of(things), notes_of(things), reading.duplicates) == ([RELAY], ["deviceOn_x01"], 1)


def test_wthermostat_json_quotes_may_be_broken() -> None:
    text = (
        '"{"error":"Unknown MCU command: 55 aa 03 07 00 05 01 01 00 01 01"}"\n"{"unknown":"55 aa 00 08 00 00"}" //20\n'
    )
    assert claims_of(read(text)) == [RELAY, QUERY]


def test_an_arrow_to_the_mcu_is_the_module_talking() -> None:
    (chunk,) = chunks_of(read("ESP8266 -> MCU: 55 AA 00 08 00 00 07\n"))
    assert chunk.talker is Talker.MODULE


@pytest.mark.parametrize("tag", ["TUYA", "TYUA"])
def test_espurna_tags_are_known_in_both_spellings(tag: str) -> None:
    text = (
        f"[616544] [WEBSOCKET] #8 connected\n[623703] [{tag}] OUT: {BEAT.hex()}\n[623727] [{tag}] IN: {START.hex()}\n"
    )
    chunks = chunks_of(read(text))
    assert [(chunk.data, chunk.talker) for chunk in chunks] == [(BEAT, Talker.MODULE), (START, Talker.MCU)]
    assert chunks[1].t_us is not None
    assert chunks[0].t_us is not None
    assert chunks[1].t_us - chunks[0].t_us == 24_000


def test_multi_line_messages_of_a_log_are_no_notes() -> None:
    text = "[20:10:01][VV][api.service:290]: on_switch {\n  key: 3593320963\n  state: NO\n}\n"
    debug = f"[20:10:01][D][uart_debug:114]: <<< {START.hex(':')}\n"
    assert notes_of(read(debug + text + debug)) == []


def test_a_frame_in_a_line_of_mere_log_is_not_lost() -> None:
    text = f"[20:10:01][I][custom:12]: got {VOLTS.hex(' ')}\n[20:10:01][D][tuya:1]: x\n"
    assert [thing.data for thing in read(text) if isinstance(thing, Chunk)] == [VOLTS]
