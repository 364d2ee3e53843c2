"""How to tap a UART without harm, in short: for the screen, for `info wiring`, and the drawings of docs/wiring.md.

Where the figures are from stands in docs/wiring.md. Drawings fit a terminal of 40 columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tuyasniff.render.jsonout import SCHEMA, Json
from tuyasniff.render.labels import cut
from tuyasniff.render.rows import wrapped
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

SAFETY = (
    "MAINS CAN KILL. In most plugs, relays, meters GND is on the mains: 325 V.",
    "Unplug it, feed the board from the bench; or isolate every wire, box shut.",
    "A laptop on battery isolates nothing. Not sure it is isolated? It is not.",
    "Wire GND, and TX of the talker to RX of the adapter; its own TX stays open.",
    "Levels of 3.3 V, never 5 V. Circuits: F1. All of it: docs/wiring.md",
)
"""What stands before every port."""


class Isolator(NamedTuple):
    """A part: the rates that it is good for, what it was tested with for a minute, what it stands for years."""

    name: str
    rates: str
    tested: str
    working: str
    remark: str


ISOLATORS = (
    Isolator(
        "PC817, EL817, FL817",
        "to 9600; 19200 is luck",
        "5,000 V rms",
        "see its data sheet",
        "6 to 13 µs late; cutoff about 80 kHz",
    ),
    Isolator("ISOM8110", "to 9600; more: its data sheet", "5,000 V rms", "750 V rms", "takes the place of a PC817"),
    Isolator("HCPL-2531", "to 115200", "2,500 V rms", "see its data sheet", "up to 1 MBd; needs a supply"),
    Isolator(
        "6N137, HCPL-2601",
        "all up to 921600",
        "see its data sheet",
        "see its data sheet",
        "LED of 5 mA; needs 5 V; the output pulls down only",
    ),
    Isolator(
        "ADuM1200, ISO7720",
        "all",
        "see its data sheet",
        "see its data sheet",
        "two channels the same way; hardly loads the line; a supply on both sides",
    ),
    Isolator("ADuM3160 (USB)", "all", "2,500 V rms", "560 V peak", "the adapter is live then: into the box with it"),
    Isolator("ADuM4160 (USB)", "all", "5,000 V rms", "846 V peak", "the same; 8 mm of clearance"),
)

STRAIGHT = (
    " BOARD            |  YOUR SIDE",
    "                  |",
    " 3V3 --[R1]--+    |   +--[R2]-- 3V3",
    "             |    |   |",
    "            LED ~~|~~ C-------> RX",
    "             |    |   E",
    " TX  --------+    |   |",
    "                  |   +-------- GND",
)
"""The LED hangs between 3.3 V and the line: an idle line is dark, and nothing is turned over."""

INVERTING = (
    " BOARD            |  YOUR SIDE",
    "                  |",
    " TX  --[R1]--+    |   +--[R2]-- 3V3",
    "             |    |   |",
    "            LED ~~|~~ C-------> RX",
    "             |    |   E",
    " GND --------+    |   |",
    "                  |   +-------- GND",
)
"""The LED hangs between the line and GND: it shines while the line is idle, and everything is turned over."""

RIGHTED = (
    " BOARD            |  YOUR SIDE",
    "                  |",
    " TX  --[R1]--+    |   +-------- 3V3",
    "             |    |   |",
    "            LED ~~|~~ C",
    "             |    |   E-------> RX",
    " GND --------+    |   |",
    "                  |   +--[R2]-- GND",
)
"""The same, put right: the output is taken at the emitter."""


class Topic(NamedTuple):
    """A heading, a drawing (may be empty), and sentences."""

    title: str
    sentences: tuple[str, ...]
    drawing: tuple[str, ...] = ()


_ISOLATORS = "Which isolator"

TOPICS = (
    Topic(
        "What never to do",
        (
            "Never touch, probe or rewire a board that is on the mains: its GND may be at 325 V.",
            "Never join an adapter to a board on the mains without an isolator, not even of a laptop on battery.",
            "Never join the two GNDs of an isolator.",
            "Never feed a board from the adapter while its own supply runs. Never 5 V on a pin of 3.3 V.",
        ),
    ),
    Topic(
        "The safest way first",
        (
            "1. No tap: the log of a firmware over Wi-Fi, or a dump of the flash with the board unplugged.",
            "2. Mains unplugged, and an isolated bench supply: 5 V before the regulator, else 3.3 V, 500 mA and more. "
            "MCU and module talk, a meter reads zero. That is enough for nearly everything.",
            "3. Live values only: an isolator in every wire, box closed, residual current protection, hands off.",
        ),
    ),
    Topic(
        "Which wires",
        (
            "GND and RX only: TX of the talker to RX of the adapter. The adapter's TX stays open.",
            "On the bench, without an isolator: 1 to 4.7 kOhm in series with RX. 4.7 kOhm cure garbage of a line "
            "that the adapter loads.",
        ),
    ),
    Topic(
        _ISOLATORS,
        (
            "A PC817 to 9600 baud, a 6N137 or a digital isolator above.",
            "A stage may be late by 0.45 of a bit: 47 µs at 9600, 12 at 38400, 8 at 57600, 3.9 at 115200.",
            "A type test of 2,500 V rms for a minute is no working voltage: look for that one.",
        ),
    ),
    Topic(
        "A stage that does not invert",
        (
            "The LED's anode is at R1. It is dark while the line is idle; the board's GND stays out of it.",
            "PC817: R1 680 Ohm, R2 2.2 kOhm. A low costs the talking pin 3 mA.",
            "6N137: R1 330 Ohm for 6 mA, which not every pin can give; 5 V for the part and 0.1 µF at its supply pins, "
            "R2 1 kOhm to 3.3 V.",
            "A pin that is too weak, and the device alarms or resets: take a digital isolator.",
        ),
        STRAIGHT,
    ),
    Topic(
        "A stage that inverts",
        (
            "Idle is low at RX, 55 AA never appears, and no serial port can undo it.",
            "Where the board's 3.3 V cannot be reached, put it right on your side:",
        ),
        INVERTING,
    ),
    Topic(
        "The same, put right",
        ("R1 and R2 as above. The LED shines while the line is idle, on 3 mA of the talking pin.",),
        RIGHTED,
    ),
)

_COLUMNS = (Column("part", "strong"), Column("baud"), Column("working voltage", "dim"))
_TABLE = 76
"""Columns that the table of the isolators takes."""


def wiring_lines(*, room: int) -> Iterator[Line]:
    """All of it, in so many columns; a drawing that is wider is cut."""
    for words in SAFETY[:3]:
        yield from wrapped("", words, room, "fault" if words is SAFETY[0] else "")
    for topic in TOPICS:
        yield ()
        yield from wrapped("", topic.title, room, "strong")
        yield from ((Segment(cut(row, room)),) for row in topic.drawing)
        for words in topic.sentences:
            yield from wrapped("" if words[1:2] == "." else "- ", words, room)
        if topic.title == _ISOLATORS:
            yield from _parts(room)
    yield ()
    yield from wrapped("", "More, and where the figures are from: docs/wiring.md", room, "dim")


def _parts(room: int) -> Iterator[Line]:
    """A table, or where there is no room for one, a sentence for each part."""
    if room >= _TABLE:
        yield from table_lines(_COLUMNS, [(one.name, one.rates, one.working) for one in ISOLATORS], room=room)
        return
    for part in ISOLATORS:
        yield from wrapped("- ", f"{part.name}: baud {part.rates}. Working voltage: {part.working}", room)


def wiring_document() -> Json:
    """The same for scripts."""
    return {
        "schema": SCHEMA,
        "safety": list(SAFETY),
        "isolators": [part._asdict() for part in ISOLATORS],
        "topics": [
            {"title": topic.title, "drawing": list(topic.drawing), "sentences": list(topic.sentences)}
            for topic in TOPICS
        ],
    }
