"""Long talk of every kind on a wire, damaged here and there: what lines from columns are held against."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bulk.building import columns_of
from tuyasniff.bulk.columns import Columns
from tuyasniff.model import Chunk, Item
from tuyasniff.session import Session
from wire import dp, frame

TEXTS = (
    "",
    "on",
    "a b",
    "Küche",
    "日本",
    "\x1b[31mred",
    "tab\tend",
    "e\u0301",
    "tail ",
    "\x7f",
    "x" * 40,
    "00600108006f",
)
SAYINGS = (b"rst:0x1 (POWERON_RESET),boot:0x13\r\n", b"AT+OK\r\n", bytes(range(40, 60)), b"\xff\xfe" * 60, b"log " * 80)
WORDS = (
    frame(0, version=0),
    frame(0, b"\x01"),
    frame(1, b'{"p":"abcdefgh12345678","v":"1.2.3","m":0}'),
    frame(2),
    frame(3, b"\x04", 0),
    frame(3),
    frame(8, version=0),
    frame(0x1C),
    frame(0x1C, bytes((1, 24, 11, 2, 1, 1, 7, 2)), 0),
    frame(0x23, b"\x01", 0),
    frame(0x24, b"\xc4"),
    frame(0x77, b"abc"),
    frame(7),
)


def number(random: Random) -> int:
    """Any number of 32 bits, small ones more often."""
    return random.choice((random.randrange(10), random.randrange(-3000, 60_000), random.randrange(-(2**31), 2**31)))


def datapoint(random: Random) -> bytes:
    """A sound datapoint, now and then a strange one."""
    dp_id, kind = random.randrange(1, 256), random.randrange(6)
    if kind == 0:
        value = random.randbytes(random.choice((0, 1, 4, 8, 9, 12, 33, 70, random.randrange(200))))
    elif kind == 1:
        value = bytes((random.randrange(2),))
    elif kind == 2:
        value = number(random).to_bytes(4, "big", signed=True)
    elif kind == 3:
        value = random.choice(TEXTS).encode()
        if random.random() < 0.1:
            value = random.randbytes(6)
        if random.random() < 0.2:
            value = bytes(random.randrange(32, 127) for _ in range(random.randrange(130)))
    elif kind == 4:
        value = bytes((random.randrange(256),))
    else:
        value = random.randbytes(random.choice((1, 2, 4)))
    return dp(dp_id, kind, value)


def report(random: Random) -> bytes:
    """A report, or a set, of a few datapoints; rarely of many."""
    few = random.choice((1, 1, 2, 2, 3, 4, 6, 12 if random.random() < 0.2 else 1))
    payload = b"".join(datapoint(random) for _ in range(few))
    command, version = random.choice(((7, 3), (7, 3), (7, 0), (6, 0), (0x22, 3)))
    return frame(command, payload, version)


def talk(seed: int, frames: int) -> list[bytes]:
    """Pieces of a wire: frames, noise between them, and frames in which something went wrong."""
    random = Random(seed)
    pieces = []
    for _ in range(frames):
        said = random.choice(WORDS) if random.random() < 0.3 else report(random)
        luck = random.random()
        if luck < 0.06:
            said = said[:-1] + bytes((said[-1] + random.randrange(1, 256) & 0xFF,))
        elif luck < 0.09:
            hurt = bytearray(said)
            hurt[random.randrange(len(hurt))] = random.randrange(256)
            said = bytes(hurt)
        elif luck < 0.12:
            said = said[: random.randrange(len(said))]
        pieces.append(said)
        if random.random() < 0.05:
            pieces.append(random.randbytes(random.randrange(1, 20)))
        if random.random() < 0.01:
            pieces.append(random.choice(SAYINGS))
    return pieces


def items_of(pieces: list[bytes], times: list[int | None] | None = None, first: int = 1) -> list[Item]:
    """What the ordinary session says of them; `times` are those of the pieces."""
    moments = times or [None] * len(pieces)
    chunks = [Chunk("file", piece, moment) for piece, moment in zip(pieces, moments, strict=True)]
    return list(Session(chunks, first_number=first))


def blocks(items: list[Item], *sizes: int) -> list[Columns]:
    """The items in columns, so many in each, over and over, all with one list of prototypes."""
    whole, found, begin, place = columns_of(items), [], 0, 0
    while begin < len(items):
        end = min(begin + sizes[place % len(sizes)], len(items))
        found.append(part(whole, begin, end))
        begin, place = end, place + 1
    return found


def part(columns: Columns, begin: int, end: int) -> Columns:
    """Some of the items."""
    rows, low = slice(begin, end), int(columns.dp_first[begin])
    dps = slice(low, int(columns.dp_first[end]))
    return replace(
        columns,
        first=columns.first + begin,
        kind=columns.kind[rows],
        begin=columns.begin[rows],
        end=columns.end[rows],
        proto=columns.proto[rows],
        dp_first=columns.dp_first[begin : end + 1] - low,
        dp_id=columns.dp_id[dps],
        dp_type=columns.dp_type[dps],
        dp_at=columns.dp_at[dps],
        dp_length=columns.dp_length[dps],
        dp_value=columns.dp_value[dps],
        odd={place - begin: item for place, item in columns.odd.items() if begin <= place < end},
        t_us=None if columns.t_us is None else columns.t_us[rows],
        end_us=None if columns.end_us is None else columns.end_us[rows],
    )
