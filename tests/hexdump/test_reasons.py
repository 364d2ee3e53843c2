"""What gives no frame says why."""

from __future__ import annotations

import pytest

from hexdump.frames import frames_of
from tuyasniff.hexdump import scan
from tuyasniff.hexdump.read import read

LOOK_ALIKES: dict[str, tuple[str, str]] = {
    "Tuya LAN": (
        "000055aa 00000000 00000009 00000018 00000000 7a11c2ff 0000aa55\n",
        "Tuya LAN protocol 000055AA, not the UART",
    ),
    "all zeros": ("00 00 00 00 00 00 00 00\n00 00 00 00\n", "all zeros"),
    "another header": ("BB 00 01 03 1D 00 00 64 01 5D\nBB 00 01 03 1D 00 00 64 01 5E\n", "hex, but no 55 AA in it"),
    "nothing": ("\n  \n", "the text is empty"),
    "words": ("I have no log, sorry.\n", "no hex digits at all"),
    "base64 values": ('{"dp_id": 6, "value": "CNEAJ5AACOw="}\n', "base64 datapoint values, no UART frames"),
    "values from the LAN": (
        "{'dps': {'1': True, '18': 2368}}\n",
        "datapoint values from the LAN or the cloud, no UART frames",
    ),
    "Zigbee": (
        "Received ZCL frame: b'\\t\\x1a\\x02\\x00\\xf9\\x12\\x02\\x00\\x04\\x00\\x00\\x06\\n'\n",
        "Zigbee messages (cluster EF00), no UART frames",
    ),
    "levels": (
        "$timescale 1 us $end\n$var wire 1 ! TXD $end\n#0 1!\n#6302 0!\n",
        "a logic capture in a form that is not read: export it as VCD, or as CSV of 0 and 1",
    ),
    "framing errors": (
        "Time [s],Value,Parity Error,Framing Error\n"
        + "".join(f"{0.001 * n:.3f}s,0x{n * 7 % 256:02X},,Error\n" for n in range(40)),
        "framing errors on every byte: wrong baud rate or polarity",
    ),
    "boot text": (
        "ets Jan  8 2013,rst cause:2, boot mode:(3,4)\nload 0x40100000, len 2592\n",
        "boot text of a chip, no UART frames",
    ),
    "a counter in the header": (
        "\n".join(scan.mended(bytes((0x55, 0xAA, 0, n, 3, 0, 0, 0))).hex() for n in range(3, 9)),
        "another 55 AA protocol: its header has a counter and eight bytes, as Dreo's",
    ),
    "another version": (
        "55 AA 08 10 00 01\n55 AA 09 FF C0 20 11\n",
        "another 55 AA protocol: what follows is no version and length of TuyaMCU",
    ),
    "wrong baud in brackets": (
        "€[0C]bÀ$œà rÜÜ[12]Ü[18]‚ÜÄ’[0C][1C]à[02]ÇÀ[0C][1C]€[0C]\n",
        "characters with unprintable bytes in brackets, but no 55 AA: wrong baud rate or polarity",
    ),
    "unreadable": (
        "Ä\x1c\x03ß\x02Ø n\x12Ü ÀÄ\x90ûþ\x83 ÿþ\ufffd\ufffd\ufffd\x01\x02éè\n",
        "boot text at another baud rate, or raw bytes that were copied as characters",
    ),
    "config dump": (
        "[20:50:33][C][tuya:058]:   Datapoint 23: int value (value: 1000)\n",
        "datapoints by name and value, without the bytes of the UART",
    ),
    "decimal numbers": ("Sent 88 170\nGot 85 0 7 230 18\n", "numbers, but no 55 AA among them"),
    "decimal numbers with a wrong sum": (
        "85\n170\n3\n0\n0\n1\n0\n9\n",
        "numbers with a 55 AA among them, but no frame with a right checksum",
    ),
    "hex in a table": ("0,0.1,0x55\n1,0.2,0x12\n2,0.3,0x03\n3,0.4,0x01\n", "numbers, but no 55 AA among them"),
    "words and a number": ("I have 2 logs, but not here.\n", "no bytes written out in it"),
    "levels without a heading": (
        "".join(f"{n / 10},{n * n % 3 % 2}\n" for n in range(40)),
        "levels of wires, 0 and 1, too few of them or without the heading that says when they were",
    ),
    "levels without times": (
        "".join(f"{n % 2},{n // 3 % 2}\n" for n in range(40)),
        "levels of wires, 0 and 1, too few of them or without the heading that says when they were",
    ),
    "a mapping without its first line": (
        'format_version: "1.0"\ndatapoints:\n  - id: 20\n    type: "value"\n    type_code: 2\n    dps: {1: 2}\n',
        "a mapping: what datapoints mean, without the bytes of a wire",
    ),
    "cut frames": ("55 AA 03 07 00 08 14\n", "every frame is cut off before its end"),
    "first bytes lost": (
        "AA 03 00 00 01 00 03\nAA 03 07 00 05 01 01 00 01 01 12\n",
        "each frame lacks its first byte: put 55 before each AA",
    ),
    "idle": ("FF FF FF FF FF FF\n", "nothing but FF: a line that idles"),
    "reversed header": (
        "AA 55 01 04 00 0A\nAA 55 01 04 00 0B\n",
        "AA 55 instead of 55 AA: another protocol, or swapped bytes",
    ),
    "wrong baud": (
        "00 FF 00 F8 00 80 E0 00 FF FF 00 00 80 FE 00 FF F8 00\n",
        "mostly 00, FF and the like: wrong baud rate or polarity",
    ),
    "no blanks and no zeros": (
        "55AA37081420400008FC2F\n",
        "hex printed without leading zeros and without blanks: its bytes cannot be told apart",
    ),
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_gives_nothing_says_why(name: str) -> None:
    text, why = LOOK_ALIKES[name]
    reading = read(text)
    assert frames_of(reading) == []
    assert reading.why_nothing() == why


def test_a_hint_names_who_reads_what_is_told_in_words() -> None:
    def hint(text: str) -> str:
        reading = read(text)
        assert frames_of(reading) == []
        return reading.hint

    assert (
        hint("DEBUG: payload='{'dps': {'1': True, '18': 2368}}'\n") == "what the values mean: tuyasniff datapoints FILE"
    )
    assert hint("DPS: {'1': \n") == "", "who cannot read it is not named"
    assert "most talkative" in hint(LOOK_ALIKES["config dump"][0])
    assert hint(LOOK_ALIKES["cut frames"][0]) == ""
