"""The traps that real pastes set, each with a sample of our own."""

from __future__ import annotations

import pytest

from hexdump.frames import BEAT, QUERY, RELAY, START, VOLTS, chunks_of, claims_of, frames_of, notes_of
from tuyasniff.hexdump import scan
from tuyasniff.hexdump.read import read
from tuyasniff.model import Chunk, Talker

_LETTERS = bytes.fromhex("55aa0307000d18030009") + b"AA 55 0xA"
SPELLING_HEX = scan.mended(_LETTERS)
LONG = scan.mended(bytes.fromhex("55aa030701f4650001f0") + bytes(range(1, 249)) * 2)
WITH_HEADER = scan.mended(bytes.fromhex("55aa03070009650000 0555aa030701".replace(" ", "")))


def dump(data: bytes, form: str) -> str:
    rows = []
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        shown = "".join(chr(code) if 32 <= code < 127 else "." for code in row)
        rows.append(form.format(at=at, hex=row.hex(" "), shown=shown))
    return "\n".join(rows)


TRAPS: dict[str, tuple[str, list[bytes]]] = {
    "an offset column": (dump(START + VOLTS + RELAY, "{at:08x}  {hex:<47}  |{shown}|"), [START, VOLTS, RELAY]),
    "an offset column in octal": (dump(START + VOLTS + RELAY, "{at:07o} {hex}"), [START, VOLTS, RELAY]),
    "an offset column in decimal": (dump(START + VOLTS + RELAY, "{at:07d} {hex}"), [START, VOLTS, RELAY]),
    "a decimal label that looks like an offset": (
        "\n".join(f"{10 * step:04d}: {frame.hex().upper()}" for step, frame in enumerate([VOLTS, RELAY, VOLTS], 1)),
        [VOLTS, RELAY, VOLTS],
    ),
    "a gutter with hex letters": (dump(SPELLING_HEX + START, "{at:08x}: {hex:<47}  {shown}"), [SPELLING_HEX, START]),
    "a gutter after collapsed blanks": (
        " ".join(dump(START + VOLTS, "{at:08x} {hex} {shown}").split(" ")),
        [START, VOLTS],
    ),
    "swapped words": ("0000000 aa55 0003 0100 0300 aa55 0703 0800 0214\n0000010 0400 0000 fc08 002f\n", [START, VOLTS]),
    "a time that could be bytes": (f"[12:33:50] {START.hex(' ')}\n[12:33:51] {VOLTS.hex(' ')}", [START, VOLTS]),
    "a frame that looks like a MAC": (f"seen {START.hex(':')}", [START]),
    "addresses that are no payload": (
        "mac 02:00:55:AA:00:01\n192.168.10.55\n0x60A423FFFE9F4FA7\nhttp://host/55aa\n"
        f"02:00:00:00:00:01\n123e4567-e89b-12d3-a456-426614174000\n{START.hex(' ')}\n",
        [START],
    ),
    "wrapped frames": (
        "\n".join((START + VOLTS + RELAY).hex()[at : at + 22] for at in range(0, 70, 22)),
        [START, VOLTS, RELAY],
    ),
    "a frame wrapped in a quoted mail": (
        '> it says "55 aa 03 07 00 08 14 02\n> 00 04 00 00 08 fc 2f" when the kettle is on\n',
        [VOLTS],
    ),
    "lines of one frame that begin in its middle": (
        "[20:10:01][D][uart_debug:114]: <<< 00:08:FC:2F:55:AA:03:07:00:08:14:02:00\n"
        "[20:10:02][D][uart_debug:114]: <<< 04:00:00:08:FC:2F:55:AA:03:00\n"
        "[20:10:02][D][uart_debug:114]: >>> 55:AA:00:00:00:00:FF\n"
        "[20:10:03][D][uart_debug:114]: <<< 00:01:00:03\n",
        [VOLTS, START, BEAT],
    ),
    "indented continuation lines": (
        "[20:10:01][D][uart_debug:114]: <<< 55:AA:03:07:00:08:14:02:\n" + " " * 35 + "00:04:00:00:08:FC:2F:\n",
        [VOLTS],
    ),
    "the same frame printed three times": (
        '10:00:00.100 RUL: X performs "serialsend5 55AA0008000007"\n'
        "10:00:00.101 CMD: Grp 0, Cmnd 'SERIALSEND', Idx 5, Len 14, Data '55AA0008000007'\n"
        '10:00:00.103 TYA: Send "55aa0008000007"\n'
        "10:00:00.150 DMP: 55 AA 03 00 00 01 00 03\n"
        '10:00:00.152 {"TuyaReceived":{"Data":"55AA030000010003","Cmnd":0,"CmndData":"00"}}\n'
        "10:00:01.150 DMP: 55 AA 03 00 00 01 00 03\n"
        '10:00:01.152 {"TuyaReceived":{"Data":"55AA030000010003","Cmnd":0,"CmndData":"00"}}\n',
        [QUERY, START, START],
    ),
    "localised words around the command": ('10:00:00 CMD: Команда "SERIALSEND", Данные "55aa0008000007"\n', [QUERY]),
    "a checksum that was never written": (
        f"// on\n{RELAY[:-1].hex(' ')}\n// volts\n{VOLTS[:-1].hex(' ')}\n",
        [RELAY, VOLTS],
    ),
    "a checksum that stands elsewhere": ("trace: commandCharsToSerial: 55 aa 00 08 00 00, ChckSum 0x07\n", [QUERY]),
    "a count that is no byte": (
        "[20:10:01][V][tuya:120]: Received Tuya: CMD=0x07 VERSION=3 DATA=[01.01.00.01.01 (5)] INIT_STATE=5\n",
        [RELAY],
    ),
    "decimal numbers around hex data": (
        "[20:10:01][V][tuya:139]: command 7 version 3 count 8 data [14 02 00 04 00 00 08 FC ] checksum 47 47\n",
        [VOLTS],
    ),
    "a U that is 0x55": (f"RX: {START + VOLTS!r}\n", [START, VOLTS]),
    "no leading zeros": ("10:00:00.5 -> 55 AA 3 0 0 1 0 3\n", [START]),
    "no leading zeros, wrapped": ("55 AA 3 7 0 8 14 2\n0 4 0 0 8 FC 2F\n", [VOLTS]),
    "an odd digit at the end": (f"cut: {VOLTS.hex()}5\n", [VOLTS]),
    "bold inside the hex": ("report: 55AA0307**0008**14020004**000008FC**2F done\n", [VOLTS]),
    "pipes, tabs and a mark inside a frame": (
        "| volts | 55aa | 03 | 07 | 0008 | 14 | 02 | 0004 | 000008fc | 2f |\n55 AA\t03\t00\t00 01\t00\t03\n"
        "55 aa 03 07 00 05 >01 01 00 01 01 12\n",
        [VOLTS, START, RELAY],
    ),
    "notes after the frame": (
        "55 aa 03 07 00 05 01 01 00 01 01 12 = 07 report, 0005 length, 01 dp, 01 type, 12 sum\n"
        "55 aa 00 08 00 00 07 (00 07 is the sum)\n55 AA 03 00 00 01 00 03 3 times a minute\n",
        [RELAY, QUERY, START],
    ),
    "numbers before the frame": (f"dpid DEC 20 HEX 14 {VOLTS.hex().upper()}\n", [VOLTS]),
    "a placeholder for the checksum": ("Send 55AA00080000xx to it, or 55 AA 00 08 00 00 NN\n", [QUERY, QUERY]),
    "alternatives": ("//55 aa 03 07 00 05 01 01 00 01 01|00\nor 55 aa 03 07 00 05 01 01 00 01 01/00\n", [RELAY, RELAY]),
    "values that look like a header": (f"{WITH_HEADER.hex(' ')}\n{START.hex(' ')}\n", [WITH_HEADER, START]),
    "lost bytes before the next header": (f"{VOLTS[:9].hex(' ')}\n{VOLTS.hex(' ')}\n", [VOLTS]),
    "boot text and stray bytes": (f"00b40c74f428{START.hex()}80\n0080\n00{VOLTS.hex()}00\n", [START, VOLTS]),
    "a length above 255": ("\n".join(LONG.hex(" ")[at : at + 48] for at in range(0, len(LONG) * 3, 48)), [LONG]),
    "a tail that is cut inside its value": (f"{START.hex()}{VOLTS.hex()[:-6]}", [START, scan.mended(VOLTS[:-3])]),
    "a tail that is cut before its value": (f"{START.hex()}{VOLTS.hex()[:16]}", [START]),
    "ANSI colours": (f"\x1b[0;36m[20:10:01][D][uart_debug:114]: <<< {START.hex(':').upper()}\x1b[0m\n", [START]),
    "ANSI colours without their escape": (
        f"[0;36m[20:10:01][D][uart_debug:114]: >>> {QUERY.hex(':').upper()}[0m\n",
        [QUERY],
    ),
    "HTML": (
        "<span>55</span>&nbsp;<span>AA</span>&nbsp;<b>03</b> 00 00 01 00 03<br>\n&gt;&gt;&gt; 55:AA:00:08:00:00:07\n",
        [START, QUERY],
    ),
    "typographic blanks, quotes and dashes": ("“55\u00a0AA\u200903\u202f00 00\u200b 01 00 03” – first\n", [START]),
    "full-width digits": ("５５　ＡＡ　００　０８　００　００　０７\n", [QUERY]),
    "words in any language": (
        "Состояние реле: 55 AA 03 07 00 05 01 01 00 01 01 12 — включено\n开关: 55 AA 00 08 00 00 07 查询\n",
        [RELAY, QUERY],
    ),
    "hex words in a comment": (
        "0x55, 0xAA, 0x00, /* bad face */ 0x08, // add 0xBE\n0x00, 0x00, 0x07, // dead beef\n",
        [QUERY],
    ),
    "escaped quotes": ('{\\"Data\\":\\"55AA0008000007\\"}\n', [QUERY]),
    "one byte a line": ("\n".join(f"{byte:02X}" for byte in VOLTS + START), [VOLTS, START]),
    "everything in one line": ((START + VOLTS + RELAY).hex(), [START, VOLTS, RELAY]),
    "a code block in a list": (f"1. `{QUERY.hex(' ')}`\n2. `{START.hex(' ')}`\n", [QUERY, START]),
    "URL-like and quoted-printable prefixes": (
        "%55%AA%00%08%00%00%07\n$55 $AA $03 $00 $00 $01 $00 $03\n",
        [QUERY, START],
    ),
    "a list item a byte": ("data:\n" + "".join(f"  - 0x{byte:02X}\n" for byte in QUERY), [QUERY]),
    "hex with an h": ("55h AAh 00h 08h 00h 00h 07h\n", [QUERY]),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_gives_its_frames(trap: str) -> None:
    text, frames = TRAPS[trap]
    assert sorted(frames_of(read(text))) == sorted(frames)


def test_two_listening_uarts_leave_the_talker_open() -> None:
    text = (
        "[20:10:01][D][uart_debug:114]: <<< 55:AA:00:08:00:00:07\n"
        "[20:10:01][D][uart_debug:114]: <<< 55:AA:03:00:00:01:00:03\n"
    )
    assert {chunk.talker for chunk in chunks_of(read(text))} == {Talker.UNKNOWN}


def test_a_line_with_a_wrong_checksum_is_shown_as_a_frame() -> None:
    wrong = QUERY[:-1] + b"\x09"
    chunks = chunks_of(read(f"typed by hand: {wrong.hex(' ')} (sorry)\n"))
    assert [(chunk.data, chunk.frame) for chunk in chunks] == [(wrong, wrong)]


def test_a_redacted_frame_keeps_its_wrong_sum() -> None:
    secret = bytes.fromhex("55aa0301000a") + b'{"p":"***"' + b"\x11"
    chunks = chunks_of(read(f"MCU sends {secret.hex(' ')}\n"))
    assert [(chunk.frame, chunk.talker) for chunk in chunks] == [(secret, Talker.MCU)]


def test_a_broken_line_does_not_swallow_the_next_one() -> None:
    good = VOLTS
    for cut in range(2, len(VOLTS) - 1):
        text = f"{VOLTS[:cut].hex(' ')}\n{good.hex(' ')}\n"
        assert frames_of(read(text))[-1:] == [good], cut


def test_a_missing_checksum_that_would_be_55_stays_missing() -> None:
    bare = bytes.fromhex("55aa030700050101000144")
    assert sum(bare) & 0xFF == 0x55
    text = f"{bare.hex(' ')}\n{bare.hex(' ')}\n{START[:-1].hex(' ')}\n"
    reading = list(read(text))
    assert frames_of(reading) == [bare + b"\x55", bare + b"\x55", START]
    assert len(claims_of(reading)) == 3


def test_datapoint_fragments_give_no_frame() -> None:
    reading = read("alarm: dp 104, 6801000101\nvalue: 0102000400000000\n")
    assert frames_of(reading) == []


def test_captions_and_comments_become_notes() -> None:
    text = (
        f"Pick RED\n{RELAY.hex(' ')}\n\n// second press\n{RELAY.hex(' ')}  // still on\n**Query**: {QUERY.hex(' ')}\n"
    )
    assert notes_of(read(text)) == ["Pick RED", "second press", "still on", "Query"]


@pytest.mark.parametrize("text", ["24 22 26 24 22 26 24 22 26\n", "24 22 26\n24 22 26\n"])
def test_two_digits_everywhere_are_hex(text: str) -> None:
    """Decimal bytes have one or three digits as well: what a module asks of an RN8209C has no letter in it."""
    data = b"".join(thing.data for thing in read(text) if isinstance(thing, Chunk))
    assert data == bytes.fromhex(text)


def test_numbers_of_one_to_three_digits_are_decimal() -> None:
    data = b"".join(thing.data for thing in read(" 36  34   8\n 36  34 101\n") if isinstance(thing, Chunk))
    assert data == bytes((36, 34, 8, 36, 34, 101))
