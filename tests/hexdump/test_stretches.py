"""The fast way through a text gives what reading it line by line gives, whatever stands in it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hexdump.frames import BEAT, QUERY, RELAY, START, VOLTS
from hexdump.test_laws import hexdump_c, od, xxd
from lanes import times
from tuyasniff.hexdump import engine, many, scan
from tuyasniff.hexdump.lineblocks import LineBlocks, Sizes
from tuyasniff.hexdump.read import Reading, read
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.stretch import Stretch

Thing = Stretch | Chunk | Gap | Note
TINY = Sizes(block=300, least=40, held=200)
FRAMES = (START, VOLTS, RELAY, QUERY, BEAT, scan.mended(bytes.fromhex("55aa02000104000501010001 01".replace(" ", ""))))
SCRAPS = (
    b"\x12",
    b"\x13",
    b"\x55",
    b"\x55\xaa\x03\x07\x00\x80",
    b"\xaa\xbb",
    VOLTS[:-1],
    VOLTS[:-1] + b"\x00",
    VOLTS[:10] + VOLTS[11:],
    b"\xab\xcd",
)


def rows(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


STYLES: dict[str, Callable[[Sequence[bytes]], str]] = {
    "spaced, 16 a line": lambda parts: "\n".join(row.hex(" ") for row in rows(b"".join(parts), 16)) + "\n",
    "spaced with a blank at the end": lambda parts: "".join(row.hex(" ") + " \n" for row in rows(b"".join(parts), 11)),
    "spaced upper case, one part a line": lambda parts: "".join(part.hex(" ").upper() + "\n" for part in parts),
    "plain, one part a line": lambda parts: "".join(part.hex() + "\n" for part in parts),
    "plain, 20 a line": lambda parts: "\n".join(row.hex() for row in rows(b"".join(parts), 20)) + "\n",
    "two lines between": lambda parts: "\n\n\n".join(row.hex(" ") for row in rows(b"".join(parts), 9)) + "\n\n",
    "one line": lambda parts: b"".join(parts).hex() + "\n",
    "one spaced line": lambda parts: b"".join(parts).hex(" ") + "\n",
    "hexdump -C": lambda parts: hexdump_c(b"".join(parts)),
    "xxd": lambda parts: xxd(b"".join(parts)),
    "od -A x -tx1": lambda parts: od(b"".join(parts), lambda part: part.hex(), offset="{:06x}"),
    "od -tx1": lambda parts: od(b"".join(parts), lambda part: part.hex()),
    "timed": lambda parts: "".join(f"12:00:0{n % 10}.5 {part.hex(' ')}\n" for n, part in enumerate(parts)),
    "0x and commas": lambda parts: "".join(", ".join(f"0x{byte:02x}" for byte in part) + "\n" for part in parts),
}
LINES = st.sampled_from(
    (
        "",
        " ",
        "\t55 aa 00",
        "  55 aa 00 00 00 00 ff",
        "the lamp is switched on",
        "// here it begins",
        "55 aa 03 00 00 01 00 03 (a heartbeat)",
        "55 aa 03 0",
        "55aa03000",
        "12 55 aa 03 00 00 01 00 03",
        "13 55 aa 03 00 00 01 00 03",
        "14 55 AA 00 00 00 00 ff",
        "rx: 55 aa 03 00 00 01 00 03",
        "mcu -> module: 55aa03000001",
        "0003",
        "1234567890",
        "abcdef",
        "feed",
        "55 aa 03 00 00 01 00 03 dead",
        "00",
        "*",
        "00000040",
        "00000020  55 aa 03 00 00 01 00 03  55 aa 03 07 00 08 14 02  |U.......U.......|",
        "55 aa\t03 00 00 01 00 03",
        "55 aa 03 00  00 01 00 03",
        "85 170 3 0 0 1 0 3",
        "55 aa 3 0 0 1 0 3",
        "größer: 55 aa 00",
        'TYA: Send "55aa0008000007"',
    )
)
PARTS = st.lists(st.one_of(st.sampled_from(FRAMES), st.sampled_from(FRAMES + SCRAPS)), min_size=1, max_size=25)


@st.composite
def texts(draw: st.DrawFn, style: str | None = None) -> str:
    """Sections in one style, with other lines before, between and in them."""
    style = style or draw(st.sampled_from(sorted(STYLES)))
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        section = STYLES[style](draw(PARTS)).split("\n")
        for _ in range(draw(st.sampled_from((0, 0, 1, 2, 5)))):
            section.insert(draw(st.integers(0, len(section))), draw(LINES))
        lines += section[: -1 - draw(st.sampled_from((0, 0, 0, 1)))]
    text = "\n".join(lines) + "\n"
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 3)))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(("0", "f", "x", " ", "\n", "", "\r", "5", "|"))) + text[at + 1 :]
    return text


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def spread(things: Iterable[Thing]) -> list[Chunk | Gap | Note]:
    return [one for thing in things for one in (thing.chunks() if isinstance(thing, Stretch) else (thing,))]


def told(reading: Reading) -> tuple[object, ...]:
    """What a reading says of itself when it is over."""
    return (
        reading.format,
        reading.score,
        reading.started,
        reading.clock_us,
        reading.lines_used,
        reading.lines_skipped,
        reading.duplicates,
        reading.remarks,
        reading.why_nothing(),
        dict(reading._engine.bytes_by),
    )


def agree(data: bytes, *, ahead: int, sizes: Sizes = TINY, piece: int = 64, longest: int = 1 << 20) -> list[Thing]:
    """Read a text both ways; what the fast one gives."""
    plain = read(LineBlocks(in_pieces(data, piece), longest=longest), tap="t", name="file", ahead=ahead)
    expected = list(plain)
    fast = read(LineBlocks(in_pieces(data, piece), longest=longest), tap="t", name="file", ahead=ahead)
    things = list(fast.stretches(sizes))
    assert spread(things) == expected
    assert told(fast) == told(plain)
    return things


@settings(max_examples=times(250, 10_000), deadline=None)
@given(texts(), st.integers(30, 400), st.sampled_from((40, 300, 5000)), st.sampled_from((0, 30, 1024)))
def test_any_text_gives_the_same_in_large_pieces(text: str, ahead: int, block: int, least: int) -> None:
    agree(text.encode(), ahead=ahead, sizes=Sizes(block, least, 150))


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=times(12, 400), deadline=None)
@given(st.data(), st.sampled_from(("\n", "\r\n", "\r")), st.integers(1, 300))
def test_every_style_gives_the_same_in_large_pieces(style: str, data: st.DataObject, end: str, piece: int) -> None:
    text = data.draw(texts(style))
    agree(text.replace("\n", end).encode(), ahead=60, piece=piece)


@settings(max_examples=times(60, 2_000), deadline=None)
@given(
    PARTS,
    st.sampled_from(("one line", "one spaced line", "0x and commas")),
    st.integers(40, 200),
    st.integers(200, 900),
)
def test_very_long_lines_are_cut_alike(parts: list[bytes], style: str, line: int, longest: int) -> None:
    text = STYLES[style](parts * 4)
    with mock.patch.object(engine, "LONGEST_LINE", line), mock.patch.object(many, "LONGEST_LINE", line):
        agree(text.encode(), ahead=50, longest=longest)


@pytest.mark.parametrize("style", ["spaced, 16 a line", "plain, 20 a line", "hexdump -C", "xxd"])
def test_every_size_of_a_block_gives_the_same(style: str) -> None:
    chance = random.Random(style)
    parts = [chance.choice(FRAMES + SCRAPS[:3]) for _ in range(40)]
    data = STYLES[style](parts).encode()
    for block in range(1, 400, times(37, 1)):
        agree(data, ahead=100, sizes=Sizes(block, 20, 60))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_other_encodings_give_the_same(encoding: str) -> None:
    text = ("Küche\n" + STYLES["spaced, 16 a line"](FRAMES * 9)) * 3
    data = text.encode(encoding)
    plain = list(read(LineBlocks([data], encoding), ahead=50))
    assert spread(read(LineBlocks([data], encoding), ahead=50).stretches(TINY)) == plain
    assert any(isinstance(thing, Note) and thing.text == "Küche" for thing in plain)


def regular(style: str, count: int = 3000) -> bytes:
    chance = random.Random(3)
    return STYLES[style]([chance.choice(FRAMES[:5]) for _ in range(count)]).encode()


@pytest.mark.parametrize(
    "style",
    [
        "spaced, 16 a line",
        "spaced with a blank at the end",
        "spaced upper case, one part a line",
        "plain, 20 a line",
        "plain, one part a line",
        "two lines between",
        "one line",
        "one spaced line",
        "hexdump -C",
        "xxd",
        "od -A x -tx1",
    ],
)
def test_a_regular_text_comes_in_few_large_stretches(style: str) -> None:
    data = regular(style)
    with mock.patch.object(engine, "LONGEST_LINE", 1000), mock.patch.object(many, "LONGEST_LINE", 1000):
        things = agree(data, ahead=200, sizes=Sizes(1 << 20, 1024, 1 << 20), piece=1 << 16, longest=4000)
    large = [thing for thing in things if isinstance(thing, Stretch)]
    assert len(large) <= 3
    held = sum(len(thing.data) for thing in large)
    given_out = sum(len(thing.data) for thing in things if isinstance(thing, Stretch | Chunk))
    assert held > 0.9 * given_out


def test_a_caption_breaks_a_text_in_two_and_no_more() -> None:
    half = regular("spaced, 16 a line", 2000)
    things = agree(half + b"\nthe door opens\n\n" + half, ahead=200, sizes=Sizes(1 << 20, 256, 1 << 20), piece=1 << 16)
    assert sum(isinstance(thing, Stretch) for thing in things) <= 6
    assert [thing.text for thing in things if isinstance(thing, Note)] == ["the door opens"]


def test_a_text_is_read_once_and_a_limit_holds() -> None:
    reading = read(LineBlocks([regular("one line")]), ahead=100)
    assert list(reading.stretches())
    assert list(reading) == list(reading.stretches()) == []
    words = read(LineBlocks([b"nothing\n" * 9000]), ahead=100)
    words.stop_at(1000)
    list(words.stretches())
    assert words.cut


PRINTED: dict[str, Callable[[bytes], str]] = {
    "xxd -e": lambda row: " ".join(row[at : at + 4][::-1].hex().rjust(8) for at in range(0, 16, 4)),
    "od -x": lambda row: " ".join(row[at : at + 2][::-1].hex() for at in range(0, 16, 2)),
    "od -t x8": lambda row: " ".join(row[at : at + 8][::-1].hex() for at in range(0, 16, 8)),
    "decimal": lambda row: " ".join(map(str, row)),
    "two decimal digits": lambda row: " ".join(str(10 + byte % 90) for byte in row),
    "octal": lambda row: " ".join(f"{byte:03o}" for byte in row),
}


@pytest.mark.parametrize("style", PRINTED)
def test_rows_of_a_dump_that_are_no_plain_bytes_are_read_alike(style: str) -> None:
    data = b"".join(FRAMES[:5]) * 20
    rows = [data[at : at + 16] for at in range(0, len(data) - 15, 16)]
    text = "\n".join(f"{16 * place:08x}: {PRINTED[style](row)}" for place, row in enumerate(rows))
    for ahead in (60, 200, 1000):
        agree(text.encode(), ahead=ahead, sizes=Sizes(300, 0, 150))
