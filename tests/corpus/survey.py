"""Decode every real capture of the research folder and hold it against its expected counts.

python tests/corpus/survey.py [FOLDER]      prints the table: files right, frames found and expected
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Message, Note, Talker, dp_type_name
from tuyasniff.session import Session

SIDES = {"mcu>wifi": Talker.MCU, "wifi>mcu": Talker.MODULE}


@dataclass
class Expected:
    """One row of the index."""

    file: str
    directions: str
    family: str
    frames: int
    missing: int
    dps: frozenset[str]
    negative: bool


@dataclass
class Found:
    """What tuyasniff makes of the file."""

    format: str
    frames: int = 0
    missing: int = 0
    bad: int = 0
    family: str = ""
    dps: set[str] = field(default_factory=set)
    talkers: Counter[Talker] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def expectations(folder: Path) -> list[Expected]:
    """The rows of INDEX.tsv."""
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Expected(
            row["file"],
            row["directions"],
            row["family"],
            int(row["valid_frames"]),
            int(row["frames_without_checksum"]),
            frozenset() if row["dps"] == "-" else frozenset(row["dps"].split(",")),
            row["file"].startswith(("false/", "pioneer/")),
        )
        for row in rows
    ]


def survey(path: Path) -> Found:
    """Decode one file."""
    capture = open_capture(path)
    session = Session(capture)
    found = Found("")
    for item in session:
        if isinstance(item.thing, Note):
            found.notes.append(item.thing.text)
        if not isinstance(item.thing, Message):
            continue
        frame = item.thing.frame
        if frame.checksum == "ok":
            found.frames += 1
            found.talkers[frame.talker] += 1
        found.missing += frame.checksum == "missing"
        found.bad += frame.checksum == "bad"
        if frame.checksum != "bad":
            found.dps |= {f"{dp.id}:{dp_type_name(dp.type)}" for dp in item.thing.dps}
    found.format, found.family = capture.format, str(session.family or "")
    return found


def most(expected: int) -> int:
    """How many frames may come out of a file that holds `expected` known ones."""
    return expected + expected // 100 + 1


def verdict(want: Expected, got: Found) -> str:
    """Empty when right, else what is wrong."""
    wrong = []
    if not want.frames:  # hand-counted as holding none: a table needs its columns joined, say
        return f"{got.frames} frames in what is no TuyaMCU" if want.negative and got.frames else ""
    if got.frames < want.frames:
        wrong.append(f"{want.frames - got.frames} frames missing")
    if got.frames > most(want.frames):
        wrong.append(f"{got.frames - want.frames} frames too many")
    if want.dps - got.dps:
        wrong.append("dps missing: " + " ".join(sorted(want.dps - got.dps)))
    return "; ".join(wrong)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[3] / "shared" / "corpus"
    right = total = found_frames = expected_frames = extra = 0
    talk: Counter[str] = Counter()
    for want in expectations(folder):
        got = survey(folder / want.file)
        wrong = verdict(want, got)
        counts = f"{want.frames:>5} {got.frames:>5}  {want.missing:>4} {got.missing:>4}"
        line = f"{want.file[:62]:<62} {got.format:<14} {counts} {got.family:<9}"
        print(f"{line} {got.bad or '':>2} {wrong}".rstrip())
        total += 1
        right += not wrong
        expected_frames += want.frames
        found_frames += min(got.frames, want.frames)
        extra += max(0, got.frames - want.frames)
        side = SIDES.get(want.directions)
        if side and want.frames:
            talk["right"] += got.talkers[side]
            talk["wrong"] += got.talkers[side.other]
            talk["undecided"] += got.talkers[Talker.UNKNOWN]
            if got.talkers[side.other] or got.talkers[Talker.UNKNOWN]:
                print(f"    talkers: {dict(got.talkers)} where all are {side}")
    print(f"\nfiles right {right} of {total}; frames {found_frames} of {expected_frames}, {extra} more")
    print(f"talkers on one-sided captures: {dict(talk)}")


if __name__ == "__main__":
    main()
