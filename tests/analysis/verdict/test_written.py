from __future__ import annotations

from collections.abc import Callable

import pytest

import tuyasniff
from analysis.verdict.heardwires import chip_says
from analysis.verdict.test_judge import ESP_LOG
from tuyasniff import offline
from tuyasniff.chips.finding import Line
from wire import ASKED, TALK


def test_a_boot_log_as_text_is_a_boot_log() -> None:
    assert tuyasniff.identify(ESP_LOG.decode() * 2).word == "esp_log"
    assert tuyasniff.identify(ESP_LOG * 2).word == "esp_log"


def test_words_are_text() -> None:
    verdict = tuyasniff.identify("This is what somebody wrote about a meter.\nIt has no bytes in it at all.\n" * 3)
    assert (verdict.word, verdict.family, verdict.readings) == ("text", None, ())


def test_hex_that_nothing_explains_is_unknown_and_says_that_it_may_be_no_hex() -> None:
    verdict = tuyasniff.identify(
        "\n".join(" ".join(f"{(7 * n * n + k) % 251:02X}" for k in range(0, 96, 6)) for n in range(6))
    )
    assert verdict.word == "unknown"
    assert "just text" in verdict.evidence[-1].text


def test_frames_in_a_log_full_of_words_are_what_counts() -> None:
    log = ESP_LOG.decode() * 2 + "received: " + TALK.hex(" ") + "\n"
    assert tuyasniff.identify(log).word == "tuyamcu"


@pytest.mark.parametrize("name", ["rn8209c", "v9821", "bl0942", "cse7766", "modbus"])
def test_a_chip_is_told_from_a_paste_of_hex(name: str) -> None:
    lines = [chunk.data.hex(" ").upper() for chunk in chip_says(name, 12, merged=True)]
    assert tuyasniff.identify("\n".join(lines)).word == name


def test_bytes_and_text_of_the_same_talk_have_the_same_verdict() -> None:
    raw, text = tuyasniff.identify(TALK), tuyasniff.identify(TALK.hex(" "))
    assert (raw.word, raw.family, raw.frames, raw.coverage) == (text.word, text.family, text.frames, text.coverage)
    assert tuyasniff.identify(ASKED).confidence == tuyasniff.identify(ASKED.hex()).confidence == 0.8


def test_of_a_long_text_the_beginning_is_enough_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ASKED.hex(" ") + "\n") * 100
    monkeypatch.setattr(offline, "_THINGS", 40)
    verdict = tuyasniff.identify(text)
    assert (verdict.word, verdict.frames) == ("tuyamcu", 40)
    assert verdict.evidence[-1].text == "the text is long: only its beginning was read"
    assert tuyasniff.identify(ASKED * 100).frames == 100, "bytes are quick to read"


SIDES = {
    "RX/TX": ("TX: ", "RX: "),
    "brackets": ("[TX] ", "[RX] "),
    "arrows": ("-> ", "<- "),
    "words": ("request ", "answer "),
}


@pytest.mark.parametrize("sides", SIDES.values(), ids=SIDES)
@pytest.mark.parametrize("name", ["rn8209c", "v9821", "bl0942", "bl0940", "modbus", "pzem_v1"])
def test_both_sides_of_a_chip_are_told_from_a_paste_that_names_them_without_times(
    name: str, sides: tuple[str, str]
) -> None:
    lines = [sides[chunk.tap == "mcu"] + chunk.data.hex(" ").upper() for chunk in chip_says(name, 12)]
    verdict = tuyasniff.identify("\n".join(lines))
    assert (verdict.word, verdict.line, verdict.coverage) == (name, Line.BOTH, 1)
    assert verdict.readings
    assert verdict.finding is not None
    assert not any("only" in remark.lower() for remark in verdict.finding.remarks)


@pytest.mark.parametrize("name", ["rn8209c", "bl0942", "cse7766", "modbus"])
def test_a_chip_is_told_from_hex_as_programs_write_it(name: str) -> None:
    chunks = chip_says(name, 12, merged=True)
    array = "const uint8_t seen[] = {\n" + "".join(
        f"  0x{chunk.data.hex(' ').replace(' ', ', 0x')},\n" for chunk in chunks
    )
    assert tuyasniff.identify(array + "};\n").word == name
    one_row = ", ".join(f"0x{byte:02X}" for chunk in chunks for byte in chunk.data)
    assert tuyasniff.identify(one_row).word == name


WRITINGS: dict[str, Callable[[bytes], str]] = {
    "decimal": lambda data: " ".join(map(str, data)),
    "decimal, a list": lambda data: "[" + ", ".join(map(str, data)) + "]",
    "decimal, one a line": lambda data: "\n".join(map(str, data)),
    "without zeros": lambda data: " ".join(f"{byte:X}" for byte in data),
    "0x without zeros": lambda data: ", ".join(f"0x{byte:X}" for byte in data),
    "one a line": lambda data: "\n".join(f"0x{byte:02x}" for byte in data),
    "bits": lambda data: " ".join(f"{byte:08b}" for byte in data),
}


@pytest.mark.parametrize("write", WRITINGS.values(), ids=WRITINGS)
@pytest.mark.parametrize("name", ["rn8209c", "bl0942", "cse7766", "modbus", "pzem_v1"])
def test_a_chip_is_told_from_numbers_in_any_writing(name: str, write: Callable[[bytes], str]) -> None:
    chunks = chip_says(name, 20, merged=True)
    assert tuyasniff.identify(write(b"".join(chunk.data for chunk in chunks))).word == name
    assert tuyasniff.identify("\n".join(write(chunk.data) for chunk in chunks)).word == name


@pytest.mark.parametrize("words", ["", "My meter has a CBU. On TX1 I see:\n\n", "What is this, please?\n"])
def test_questions_that_could_be_decimal_numbers_are_read_as_hex_as_well(words: str) -> None:
    assert tuyasniff.identify(words + "24 22 26 " * 5 + "\n\nwhat is that?\n").word == "rn8209c"


def test_the_words_around_bytes_that_nothing_explains_are_just_text() -> None:
    text = "I measured the line and saw 12 34 on it, later 56 78 and then nothing more, what can it be?\n" * 4
    assert tuyasniff.identify(text).word == "text"


def test_of_a_long_text_without_frames_little_is_read_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "_WORDS", 4_000)
    words = "what somebody wrote about a meter, and a number like 42\n"
    long = tuyasniff.identify(words * 1_000)
    assert (long.word, long.evidence[-1].rule) == ("text", "beginning")
    assert "beginning" not in {one.rule for one in tuyasniff.identify(words * 50).evidence}
    framed = tuyasniff.identify(words * 1_000 + ASKED.hex(" ") + "\n" + TALK.hex(" "))
    assert framed.word == "tuyamcu", "frames that are there are read, wherever they stand"


IN_WORDS = {
    "ESPHome's list": "[14:02:11][C][tuya:060]:   Datapoint 20: int value (value: 2304)\n",
    "ESPHome's updates": "[14:02:11][D][tuya:298]: Datapoint 20 update to 2304\n",
    "OpenBeken": "Info:TuyaMCU:TuyaMCU_ParseStateMessage: id 20 type 2-DP_TYPE_VALUE len 4\n",
    "Zigbee2MQTT": "zh: Received Zigbee message type 'commandDataReport', cluster 'manuSpecificTuya', data '{}'\n",
    "herdsman": "debug: Received payload: clusterID=61184, address=12345, groupID=0, endpoint=1\n",
    "tinytuya": 'DEBUG:TinyTuya:decrypted payload=\'{"dps":{"1":true,"20":2304}}\'\n',
    "tuya_local": 'DEBUG [tuya_local.device] meter received {"1": true, "20": 2304, "18": 83}\n',
    "a message": "{'devId': 'x', 'dps': {'1': True, '20': 2304}}\n",
}


@pytest.mark.parametrize("text", IN_WORDS.values(), ids=IN_WORDS)
def test_a_text_that_tells_datapoints_in_words_is_that_and_nothing_is_ruled_out(text: str) -> None:
    verdict = tuyasniff.identify(f"starting up, nothing to see here\n{text * 3}")
    assert verdict.word == "text"
    assert "datapoints" in verdict.name
    assert (verdict.ruled_out, verdict.confidence) == ((), 0.9)
    assert [one.text for one in verdict.evidence] == ["3 lines of 4 tell datapoints, the first is line 2"]


def test_who_reads_values_is_named_where_it_can_read_them() -> None:
    assert tuyasniff.identify(IN_WORDS["tinytuya"]).advice == (
        "what the values mean: tuyasniff datapoints, with the same input",
    )
    assert tuyasniff.identify("DPS: not to be had\n" * 3).advice == ()


def test_bytes_beside_values_in_words_count_first() -> None:
    assert tuyasniff.identify(IN_WORDS["tinytuya"] + TALK.hex(" ")).word == "tuyamcu"


@pytest.mark.parametrize("line", ["got {}", "byte: {:d}", "Byte: 0x{:02X}"])
def test_a_chip_whose_bytes_are_printed_one_a_line_is_told(line: str) -> None:
    said = b"".join(chunk.data for chunk in chip_says("cse7766", 12))
    assert tuyasniff.identify("".join(line.format(byte) + "\n" for byte in said)).word == "cse7766"


@pytest.mark.parametrize("between", ["\n", " "])
def test_frames_that_lack_their_first_byte_are_told_with_what_to_do(between: str) -> None:
    frames = [bytes.fromhex(text)[1:] for text in ("55aa030000010003", "55aa0307000814020004000008fc2f")]
    verdict = tuyasniff.identify(between.join(frame.hex(" ") for frame in frames))
    assert (verdict.word, verdict.confidence, verdict.coverage) == ("tuyamcu", 0.85, 1.0)
    assert "were a 55 before each" in verdict.evidence[0].text
    assert "put 55 before each AA" in verdict.advice[0]
    assert not any(gone.protocol == "tuyamcu" for gone in verdict.ruled_out)
    assert tuyasniff.identify(frames[1].hex(" ")).confidence == 0.65


def test_nothing_but_ff_is_a_line_that_idles() -> None:
    for given in (b"\xff" * 40, "FF " * 40):
        verdict = tuyasniff.identify(given)
        assert verdict.word == "unknown"
        assert verdict.evidence[0].text == "40 bytes, all FF: a line that idles, and is disturbed now and then"
        assert len(verdict.advice) == 1 and "pin" in verdict.advice[0]


def test_levels_without_a_heading_and_mappings_are_told() -> None:
    levels = tuyasniff.identify("".join(f"{n % 2},{n // 3 % 2}\n" for n in range(40)))
    assert (levels.word, levels.evidence[0].text) == ("text", "40 lines of 40 tell levels, the first is line 1")
    assert "heading" in levels.name and "VCD" in levels.advice[0]
    mapping = tuyasniff.identify('datapoints:\n  - id: 20\n    type: "value"\n    type_code: 2\n')
    assert "a mapping" in mapping.name and 'format: "tuyasniff-mapping"' in mapping.advice[0]
    whole = tuyasniff.identify('format: "tuyasniff-mapping"\ndatapoints:\n  - id: 20\n    type_code: 2\n')
    assert "tuyasniff export" in whole.advice[0]
