"""Laws: whatever is printed is read back, nothing is lost or doubled, and no text makes a reader fail."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hexdump.frames import chunks_of, frames_of
from lanes import times
from tuyasniff.hexdump import scan
from tuyasniff.hexdump.detect import may_hold_frames
from tuyasniff.hexdump.read import Reading, detect, read
from tuyasniff.hexdump.registry import DIALECTS
from tuyasniff.model import Chunk
from tuyasniff.patterns import Lazy

COMMANDS = (0x00, 0x01, 0x02, 0x03, 0x06, 0x07, 0x08, 0x1C, 0x22, 0x24)


@st.composite
def frames(draw: st.DrawFn) -> list[bytes]:
    """A few frames that hold no header inside, so that one reading is right and not two."""
    found = []
    for _ in range(draw(st.integers(1, 5))):
        data = draw(st.binary(max_size=40).filter(lambda data: b"\x55" not in data and b"\xaa" not in data))
        command = draw(st.sampled_from(COMMANDS))
        version = draw(st.sampled_from((0, 1, 3)))
        found.append(scan.mended(bytes((0x55, 0xAA, version, command, len(data) >> 8, len(data) & 0xFF)) + data))
    return found


def rows(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def gutter(row: bytes) -> str:
    return "".join(chr(code) if 32 <= code < 127 else "." for code in row)


def hexdump_c(data: bytes) -> str:
    lines = [
        f"{16 * number:08x}  {row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}  |{gutter(row)}|"
        for number, row in enumerate(rows(data, 16))
    ]
    return "\n".join([*lines, f"{len(data):08x}", ""])


def xxd(data: bytes) -> str:
    return "".join(
        f"{16 * number:08x}: {row.hex(' ', -2):<39}  {gutter(row)}\n" for number, row in enumerate(rows(data, 16))
    )


def xxd_e(data: bytes) -> str:
    lines = []
    for number, row in enumerate(rows(data, 16)):
        words = " ".join(f"{row[at : at + 4][::-1].hex():>8}" for at in range(0, len(row), 4))
        lines.append(f"{16 * number:08x}: {words:<35}  {gutter(row)}")
    return "\n".join(lines)


def od(data: bytes, number: Callable[[bytes], str], word: int = 1, offset: str = "{:07o}") -> str:
    lines = []
    for index, row in enumerate(rows(data, 16)):
        padded = row + b"\x00" * (-len(row) % word)
        lines.append(offset.format(16 * index) + "".join(f" {number(part)}" for part in rows(padded, word)))
    return "\n".join([*lines, offset.format(len(data)), ""])


def little(part: bytes) -> int:
    return int.from_bytes(part, "little")


def binary(data: bytes) -> str:
    return "".join(
        f"{6 * number:08x}: {' '.join(f'{byte:08b}' for byte in row):<53}  {gutter(row)}\n"
        for number, row in enumerate(rows(data, 6))
    )


def c_array(data: bytes) -> str:
    body = ",\n".join("  " + ", ".join(f"0x{byte:02x}" for byte in row) for row in rows(data, 12))
    return f"unsigned char dump[] = {{\n{body}\n}};\nunsigned int dump_len = {len(data)};\n"


STYLES: dict[str, Callable[[bytes], str]] = {
    "spaced": lambda data: data.hex(" "),
    "spaced upper case": lambda data: data.hex(" ").upper() + "\n",
    "unspaced": lambda data: data.hex(),
    "colons": lambda data: data.hex(":"),
    "commas and 0x": lambda data: ", ".join(f"0x{byte:02X}" for byte in data),
    "0x without leading zeros, quoted": lambda data: repr([hex(byte) for byte in data]),
    "C array": c_array,
    "escaped": lambda data: '"' + "".join(f"\\x{byte:02x}" for byte in data) + '"',
    "wrapped at 16": lambda data: "\n".join(row.hex(" ") for row in rows(data, 16)),
    "wrapped at 30 unspaced": lambda data: "\n".join(row.hex() for row in rows(data, 30)),
    "one byte a line": lambda data: "\n".join(f"{byte:02x}" for byte in data),
    "hexdump -C": hexdump_c,
    "xxd": xxd,
    "xxd -e": xxd_e,
    "od -tx1": lambda data: od(data, lambda part: part.hex()),
    "od -A x -tx1": lambda data: od(data, lambda part: part.hex(), offset="{:06x}"),
    "od -A d -tx1": lambda data: od(data, lambda part: part.hex(), offset="{:07d}"),
    "od -x": lambda data: od(data, lambda part: f"{little(part):04x}", 2),
    "hexdump": lambda data: od(data, lambda part: f"{little(part):04x}", 2, "{:07x}"),
    "od -tx4": lambda data: od(data, lambda part: f"{little(part):08x}", 4),
    "od": lambda data: od(data, lambda part: f"{little(part):06o}", 2),
    "od -b": lambda data: od(data, lambda part: f"{little(part):03o}"),
    "od -tu1": lambda data: od(data, lambda part: f"{little(part):3d}"),
    "od -An -tu1": lambda data: od(data, lambda part: f"{little(part):3d}", offset="").replace("\n\n", "\n"),
    "od -d": lambda data: od(data, lambda part: f"{little(part):5d}", 2),
    "xxd -b": binary,
    "base64": lambda data: base64.encodebytes(data).decode(),
    "base64 in 64 columns": lambda data: "\n".join(
        base64.b64encode(data).decode()[at : at + 64] for at in range(0, 2 * len(data), 64)
    ),
    "decimal list": lambda data: str(list(data)),
    "decimal, spaced": lambda data: " ".join(map(str, data)),
    "decimal, wrapped": lambda data: ",\n".join(", ".join(map(str, row)) for row in rows(data, 10)),
    "python bytes": lambda data: f"RX: {data!r}",
    "python bytearray": lambda data: repr(bytearray(data)),
    "JSON buffer": lambda data: f'{{"type":"Buffer","data":{list(data)}}}'.replace(" ", ""),
    "saleae": lambda data: (
        "Time [s],Value,Parity Error,Framing Error\n"
        + "".join(f"{0.001 * index:.6f}s,0x{byte:02X},,\n" for index, byte in enumerate(data))
    ),
    "sigrok": lambda data: "".join(f"uart-1: {byte:02X}\n" for byte in data),
}


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=12)
@given(sent=frames())
def test_what_is_printed_is_read_back(style: str, sent: list[bytes]) -> None:
    text = STYLES[style](b"".join(sent))
    assert frames_of(read(text)) == sent
    assert may_hold_frames(text.splitlines())


@pytest.mark.parametrize("style", ["hexdump -C", "xxd", "xxd -e"])
@pytest.mark.parametrize("spelled", [b"\\x55\\xaa", b'b"U\\xaa', b"85,170,3", b"TYA: 55aa"])
def test_characters_beside_a_dump_are_never_its_bytes(style: str, spelled: bytes) -> None:
    head = b"\x55\xaa\x00\x00\x00" + bytes([len(spelled)]) + spelled
    sent = [head + bytes([sum(head) & 0xFF])]
    assert frames_of(read(STYLES[style](sent[0]))) == sent


@pytest.mark.parametrize(
    "style", ["spaced", "unspaced", "colons", "commas and 0x", "decimal list", "python bytes", "escaped"]
)
@settings(max_examples=12)
@given(sent=frames())
def test_one_frame_a_line_is_read_back(style: str, sent: list[bytes]) -> None:
    text = "\n".join(STYLES[style](frame) for frame in sent)
    assert frames_of(read(text)) == sent


@settings(max_examples=times(25, 60))
@given(sent=st.lists(st.binary(min_size=1, max_size=30), min_size=1, max_size=12))
def test_plain_bytes_are_all_there_once_and_in_order(sent: list[bytes]) -> None:
    text = "55 aa 00 00 00 00 ff\n" + "\n".join(f"55 aa {data.hex(' ')}" for data in sent)
    given_bytes = bytes.fromhex("55aa00000000ff") + b"".join(b"\x55\xaa" + data for data in sent)
    assert b"".join(chunk.data for chunk in chunks_of(read(text))) == given_bytes


@settings(max_examples=times(25, 60))
@given(cuts=st.lists(st.integers(1, 40), min_size=1, max_size=30), sent=frames())
def test_where_lines_are_wrapped_does_not_matter(cuts: list[int], sent: list[bytes]) -> None:
    data = b"".join(sent)
    lines, at = [], 0
    for cut in cuts:
        lines.append(data[at : at + cut].hex())
        at += cut
    lines.append(data[at:].hex())
    assert frames_of(read("\n".join(lines))) == sent


WORDS = st.sampled_from(
    [
        "55 AA 03 00 00 01 00 03",
        "55aa",
        'TYA: Send "55aa0008000007"',
        "DMP: 55",
        '{"TuyaReceived":{"Data":"',
        "<<< 55:AA:",
        "[20:10:01][V][tuya:1]: ",
        "CMD=0x07 VERSION=3 DATA=[",
        "Info:TuyaMCU:Received: ",
        "MCU: 55 aa 01 07",
        "0x55, 0xAA,",
        "[85, 170, 3",
        "b'U\\xaa",
        "uart-1: 55",
        "00000010: ",
        "|U.|",
        "//R 4/30/2023 6:18:06 PM",
        "\\x5",
        "VaoDAAABAAM=",
        "*",
        "0.5s,0x55,,Error",
        "1700000000,55AA",
        "\x1b[1m",
        "&nbsp;",
        "<b>",
        "| 55aa | 00 |",
        "\u00b2\u0663",
        "²55",
        "99:99:99",
        "31.02.2023 25:61:61",
        "[[55]]",
        '"command 7 version 1 count 8 data [',
        "Read 0b01010101 (0x55)",
        "",
        " ",
        "-",
        "$55",
    ]
)
LINES = st.lists(st.one_of(WORDS, st.text(max_size=30)), max_size=8).map("".join)


@settings(max_examples=times(50, 150))
@given(text=st.lists(LINES, max_size=14).map("\n".join))
def test_no_text_makes_reading_fail(text: str) -> None:
    reading = read(text)
    assert all(chunk.data or chunk.frame for chunk in reading if isinstance(chunk, Chunk))
    assert reading.why_nothing()
    assert 0.0 <= reading.score <= 1.0
    assert all(0.0 <= entry.score <= 1.0 for entry in detect(text))


@pytest.mark.parametrize("name", [dialect.name for dialect in DIALECTS])
@settings(max_examples=15)
@given(text=st.lists(LINES, max_size=10).map("\n".join))
def test_no_text_makes_a_forced_dialect_fail(name: str, text: str) -> None:
    reading = read(text, format=name)
    assert isinstance(reading, Reading)
    list(reading)


@settings(max_examples=40)
@given(sent=frames(), cut=st.integers(1, 3))
def test_a_broken_frame_never_takes_the_next_line_with_it(sent: list[bytes], cut: int) -> None:
    broken = [frame[:-cut] if index % 2 else frame for index, frame in enumerate(sent)]
    whole = [frame for index, frame in enumerate(sent) if index % 2 == 0]
    found = frames_of(read("\n".join(f"frame {frame.hex(' ')} end" for frame in broken)))
    rest = iter(found)
    assert all(frame in rest for frame in whole)


MARKS = {
    dialect.name: cell.cell_contents.compiled()
    for dialect in DIALECTS
    for cell in getattr(dialect.score, "__closure__", None) or ()
    if isinstance(cell.cell_contents, Lazy)
}


@pytest.mark.parametrize("name", MARKS)
@given(st.text("0123456789ABCDEFabcdef \t"))
def test_hex_digits_and_blanks_alone_make_no_mark(name: str, line: str) -> None:
    assert MARKS[name].search(line) is None


def test_most_dialects_have_a_mark() -> None:
    assert len(MARKS) > 12
