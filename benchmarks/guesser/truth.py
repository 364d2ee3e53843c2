"""What is known of datapoints in real captures (TRUTH.tsv of the research folder), against what tuyasniff says.

python benchmarks/guesser/truth.py [--all]      lists the wrong ones and those that stay open

Rows are those that a poster, a log or a published configuration vouches for, as far as the file carries the datapoint;
with --all those inferred by the collectors, too. A file is read as a person would: as a capture, else as the values of
a LAN client, and packed values that stand bare in its text are given by hand.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log10
from pathlib import Path
from typing import NamedTuple

from judged import same
from labelled import TRUTH

import tuyasniff
from tuyasniff.analysis.quantities.judge import Judgement, judge
from tuyasniff.analysis.quantities.senses import MEASURE, NUMBER, SET, Sense, sense_of
from tuyasniff.analysis.raw.layouts import LAYOUTS
from tuyasniff.analysis.raw.values import read_value
from tuyasniff.analysis.traces import BlobTrace, Traces
from tuyasniff.cli.givenvalues import lan_report
from tuyasniff.errors import FormatError
from tuyasniff.model import Message, Note, RawReading

CORPUS = TRUTH.parents[1] / "corpus"
VOUCHED = ("post", "log", "pid")
RIGHT, WRONG, OPEN, ABSENT = "right", "wrong", "?", "absent"

COLOURS = frozenset(row.name for row in LAYOUTS if {"colour", "change"} & set(row.title.split()))

_FIELD = re.compile(r"(\d+)(?:\[(\d+):(\d+)\])?")
_BARE = (
    re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{10,30}={0,2}(?![A-Za-z0-9+/=])"),
    re.compile(r'(?<="data":)\[[\d,]{10,90}\]'),
    re.compile(r"(?<![0-9A-Fa-f])(?:[0-9a-f]{30}|[0-9a-f]{4} [0-9a-f]{6} [0-9a-f]{6})(?![0-9A-Fa-f])"),
)

_PAIR = re.compile(r"""["']\d{1,3}["']: ?(?:-?\d+|[Tt]rue|[Ff]alse|"[^"\n]*"|'[^'\n]*')""")

_QUANTITIES = {
    "setpoint": ("temperature", SET), "max limit": ("temperature", SET), "min limit": ("temperature", SET),
    "correction": ("temperature", SET), "heat alarm": ("temperature", MEASURE),
    "setpoint humidity": ("humidity", SET), "time left": ("duration", MEASURE), "countdown": ("duration", SET),
    "timer": ("duration", SET), "detection delay": ("duration", SET), "fading time": ("duration", SET),
    "min distance": ("distance", SET), "max distance": ("distance", SET), "target distance": ("distance", MEASURE),
    "color temp": ("color_temperature", SET), "brightness": ("brightness", SET), "position": ("position", SET),
    "portions": (NUMBER, SET), "voice repeats": (NUMBER, SET), "sensitivity": (NUMBER, SET),
    "overcurrent limit": ("current", SET),
    "overvoltage limit": ("voltage", SET), "undervoltage limit": ("voltage", SET),
    "reactive power": ("reactive_power", MEASURE), "temp alarm max": ("temperature", SET),
    "temp alarm min": ("temperature", SET), "hum alarm max": ("humidity", SET), "hum alarm min": ("humidity", SET),
    "report period": ("duration", SET), "prepaid balance": ("energy", MEASURE), "flag": ("flag", MEASURE),
}  # fmt: skip
"""Words of the table that are not ours already."""

_SECONDS = {"min": 60.0, "h": 3600.0}
_SWITCHES = frozenset({"relay", "light", "slow feed", "anion", "24h clock", "prepayment switch", "calibration"})
"""Bools that somebody switches; `switch` is right for them, and wrong for all other bools."""


class Row(NamedTuple):
    """One row of the table; `start` and `end` name the bytes of a raw datapoint."""

    file: str
    dp_id: int
    start: int | None
    end: int | None
    quantity: str
    unit: str
    scale: float | None
    type: str
    counted: int | None
    origin: str

    @property
    def sense(self) -> Sense | None:
        """What is true in our words; None where the row says no number."""
        if self.scale is None or self.type in ("bool", "enum", "bitmap", "string"):
            return None
        word = self.quantity.rstrip("?")
        quantity, role = _QUANTITIES.get(word, (word, MEASURE))
        counts = self.scale / _SECONDS.get(self.unit, 1.0)
        if quantity in ("brightness", "color_temperature") and self.unit != "%":
            counts /= 100  # the table counts full light as one
        return Sense(quantity, round(log10(counts), 3), role)


class Verdict(NamedTuple):
    """What was said of one row."""

    row: Row
    verdict: str
    said: str
    confidence: float = 0.0


def rows_of(corpus: Path = CORPUS, origins: Sequence[str] = VOUCHED) -> list[Row]:
    """The rows of the table whose origin is one of these."""
    out = []
    with (corpus / "TRUTH.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            match = _FIELD.fullmatch(row["dp"])
            if match is None or (origins and row["origin"] not in origins):
                continue
            start, end = (None if part is None else int(part) for part in match.groups()[1:])
            scale = float(row["scale"]) if row["scale"] else None
            words = row["quantity"], row["unit"], scale, row["type"], _count(row["raw_to_real"]), row["origin"]
            out.append(Row(row["file"], int(match[1]), start, end, *words))
    return out


def _count(text: str) -> int | None:
    counted = text.partition("->")[0]
    try:
        return int(counted, 16 if counted.startswith("0x") else 10)
    except ValueError:
        return None


def traces_in(path: Path) -> Traces:
    """All that a file tells."""
    traces = Traces()
    for item in tuyasniff.decode(path):
        if isinstance(item.thing, Message):
            traces.add(item.thing, item.number)
        elif isinstance(item.thing, Note):
            traces.note(item.thing)
    if not traces.numbers and not traces.blobs and path.suffix not in (".bin", ".sr"):
        for message in _lan(path.read_text(encoding="utf-8", errors="replace")):
            traces.add(message, 0)
    return traces


def _lan(text: str) -> Iterator[Message]:
    """The values of a LAN client in a text: the whole of it, each line, or pairs without their braces."""
    pairs = ", ".join(match[0] for match in _PAIR.finditer(text))
    for parts in ([text], [line for line in text.splitlines() if "{" in line], [f"{{{pairs}}}"]):
        messages = [report.message for report in map(lan_report, parts) if report is not None]
        if messages:
            yield from messages
            return


def judgement_of(path: Path, wanted: Sequence[Row]) -> tuple[Traces, Judgement]:
    """What is said of a file; of raw values that stand bare in its text the one that the rows are about."""
    traces = traces_in(path)
    for row in wanted:
        known = {*traces.numbers, *traces.blobs}
        if row.start is not None and row.dp_id not in known and path.suffix not in (".bin", ".sr"):
            raw = next((raw for raw in _bare(path) if _carries(raw, row)), None)
            if raw is not None:
                blob = traces.blobs[row.dp_id] = BlobTrace(row.dp_id, "raw")
                blob.report(None, raw, 0)
    return traces, judge(traces)


def _bare(path: Path) -> Iterator[bytes]:
    text = path.read_text(encoding="utf-8", errors="replace")
    for pattern in _BARE:
        for match in pattern.finditer(text):
            try:
                yield read_value(match[0])[0]
            except FormatError:
                continue


def _carries(raw: bytes, row: Row) -> bool:
    return (
        row.end is not None and len(raw) >= row.end and int.from_bytes(raw[row.start : row.end], "big") == row.counted
    )


def verdicts(corpus: Path = CORPUS, origins: Sequence[str] = VOUCHED) -> list[Verdict]:
    """What is said of each row of the table."""
    by_file: dict[str, list[Row]] = {}
    for row in rows_of(corpus, origins):
        by_file.setdefault(row.file, []).append(row)
    out = []
    for file, rows in by_file.items():
        path = corpus / file
        if not path.is_file() or path.suffix == ".sr":
            out += [Verdict(row, ABSENT, "not read") for row in rows]
            continue
        traces, judgement = judgement_of(path, rows)
        out += [verdict_of(row, traces, judgement) for row in rows]
    return out


def verdict_of(row: Row, traces: Traces, judgement: Judgement) -> Verdict:
    """What is said of one row."""
    if row.dp_id not in traces.numbers and row.dp_id not in traces.blobs:
        return Verdict(row, ABSENT, "not in the file")
    if row.start is not None or row.type in ("raw", "string"):
        return _packed(row, judgement.raw.get(row.dp_id))
    guess = judgement.guesses.get(row.dp_id)
    if guess is None or guess.best is None:
        return Verdict(row, OPEN, "nothing")
    meaning = guess.best.meaning
    scale = f" *{meaning.mul}/{meaning.div}" if (meaning.mul, meaning.div) != (1, 1) else ""
    said = f"{meaning.quantity} {meaning.unit or ''}{scale}"
    sense = row.sense
    if sense is not None:
        degrees = sense.quantity != "temperature" or meaning.unit == f"°{row.unit}"
        right = same(sense_of(meaning), sense) and degrees
    else:
        right = row.type == "bool" and meaning.quantity == "switch" and row.quantity in _SWITCHES
    verdict = OPEN if not guess.told else RIGHT if right else WRONG
    return Verdict(row, verdict, f"{said}{'' if right or guess.told else ' (not right)'}", guess.confidence)


def _packed(row: Row, reading: RawReading | None) -> Verdict:
    if reading is None or not (reading.parts or reading.texts):
        return Verdict(row, OPEN, "nothing")
    said = ", ".join(part.text for part in reading.parts) or reading.texts[0]
    if reading.doubt is not None:
        return Verdict(row, OPEN, f"doubtful: {said}", reading.confidence)
    told = {part.meaning.quantity for part in reading.parts if part.meaning is not None}
    sense = row.sense
    if row.start is None or row.end is None or sense is None:
        measured = told & {"voltage", "current", "power", "energy"}
        if row.quantity.startswith(("V/I/P", "I/V/P")):
            right = {"voltage", "current", "power"} <= told
        else:
            right = row.quantity.startswith("color") and reading.layout in COLOURS
        return Verdict(row, RIGHT if right else WRONG if measured else OPEN, said, reading.confidence)
    last = row.end - 1
    part = next((part for part in reading.parts if part.offset <= last < part.offset + part.length), None)
    if part is None or part.meaning is None:
        right = sense.quantity == "flag"
        return Verdict(row, RIGHT if right else OPEN, "a place only", reading.confidence)
    return Verdict(row, RIGHT if same(sense_of(part.meaning), sense) else WRONG, part.text, reading.confidence)


def described(one: Verdict) -> str:
    """One line: where, what is true, what was said and how sure."""
    row = one.row
    part = "" if row.start is None else f"[{row.start}:{row.end}]"
    scale = "" if row.scale in (None, 1.0) else f" /{row.scale:g}"
    true = " ".join(filter(None, (row.quantity, row.unit)))
    return f"{row.file} {row.dp_id}{part}: {true}{scale}; said {one.said} {one.confidence:.2f}"


def main() -> int:
    """Print the counts, the wrong ones and the open ones."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="rows that were inferred, too")
    told = parser.parse_args()
    if not (CORPUS / "TRUTH.tsv").is_file():
        print(f"the real captures are not here: {CORPUS}", file=sys.stderr)
        return 1
    found = verdicts(origins=() if told.all else VOUCHED)
    counts = Counter(one.verdict for one in found)
    print(", ".join(f"{counts[word]} {word}" for word in (RIGHT, WRONG, OPEN, ABSENT)))
    for word in (WRONG, OPEN):
        for one in found:
            if one.verdict == word:
                print(f"{word:5} {described(one)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
