"""What `benchmarks/bench.py` measures: a row for each job on a file, a row for each figure of another benchmark."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
PROGRAM = (sys.executable, "-m", "tuyasniff")
CHILD = (sys.executable, str(HERE / "children.py"))
FILE = "FILE"
"""Stands in a command for the file."""


class Job(NamedTuple):
    """A job on a file of a form of the capture: `form` is one of makeforms.py, `raw`, `part` or `pcapng`.

    `rival` is the mode of the C reference that does the like, empty where none does. `keep`: how many frames there
    were is in the output, not beside it. `first` is whether a README shows it. With `sample` it looks at a part only,
    so that nobody could say how many MB it does in a second.
    """

    name: str
    form: str
    command: Sequence[str]
    rival: str = ""
    keep: bool = False
    first: bool = False
    sample: bool = False


JOBS = (
    Job("frames in columns", "raw", (*CHILD, "columns", FILE), "scan", True),
    Job("`datapoints`", "raw", (*PROGRAM, "datapoints", FILE), "dps", first=True),
    Job("`decode`", "raw", (*PROGRAM, "decode", FILE), "print", first=True),
    Job("`decode --jsonl`", "raw", (*PROGRAM, "decode", "--jsonl", FILE), "print"),
    Job("`convert`, CSV", "raw", (*PROGRAM, "convert", FILE, "-", "--format", "csv"), "print"),
    Job("`identify`", "raw", (*PROGRAM, "identify", FILE), sample=True),
    Job("frames one by one, as live", "part", (*CHILD, "framer", FILE), "scan", True),
    Job("`datapoints`: hex text", "plain", (*PROGRAM, "datapoints", FILE), first=True),
    Job("`datapoints`: hex text, spaced", "spaced", (*PROGRAM, "datapoints", FILE)),
    Job("`datapoints`: `hexdump -C`", "canonical", (*PROGRAM, "datapoints", FILE)),
    Job("`datapoints`: log of Tasmota", "tasmota", (*PROGRAM, "datapoints", FILE)),
    Job("`datapoints`: recording, one tap", "one-tap", (*PROGRAM, "datapoints", FILE)),
    Job("`datapoints`: pcapng, one tap", "pcapng", (*PROGRAM, "datapoints", FILE)),
    Job("`datapoints`: recording, two taps", "two-taps", (*PROGRAM, "datapoints", FILE), first=True),
)

REPLAYED = "one-tap"
"""The form that is looked at on the screen."""


REPLAY = (("first screen", "s"), ("all of it read", "s"), ("memory of the screen", "MB"))
"""What is measured of it."""


LOST = "frames"
"""The unit of what may not be."""


class Other(NamedTuple):
    """A figure of another benchmark: `row` are words of its row there, `figure` is which of its figures.

    Those in frames are frames that were lost, all rows together.
    """

    name: str
    script: str
    options: Sequence[str]
    row: str
    figure: str
    unit: str


_LIVE = ("--only", "full", "--seconds", "8")
_LOGIC = ("--megasamples", "10", "--rounds", "2")
_GUESS = ("--rounds", "1", "--reports", "50000")
_START = ("--rounds", "9")
OTHERS = (
    Other("start: `--version`", "startup.py", _START, "--version", "times bare python", "x bare Python"),
    Other("start: `decode` of a paste", "startup.py", _START, "decode", "times bare python", "x bare Python"),
    Other("live, two wires at 921600 baud: lines", "listening.py", _LIVE, "two wires|sniff", "value", "% of a core"),
    Other("live, two wires at 921600 baud: screen", "listening.py", _LIVE, "two wires|screen", "value", "% of a core"),
    Other("    frames that are not in the recording", "listening.py", _LIVE, "not in the recording", "value", LOST),
    Other("logic capture, both wires: `decode`", "logic.py", _LOGIC, "tuyasniff decode", "megasamples/s", "Msamples/s"),
    Other("logic capture, both wires: sigrok-cli", "logic.py", _LOGIC, "sigrok-cli", "megasamples/s", "Msamples/s"),
    Other("guesses of 25 values, 50,000 reports", "judging.py", _GUESS, "50,000|each", "ms judge", "ms"),
)

_FRAMES = re.compile(r"^([\d,]+) frames?:.*", re.MULTILINE)
_NOT_SOUND = re.compile(r"([\d,]+) checksums? (?:bad|missing)")
_COUNTED = re.compile(r'"frames": ?(\d+)')


def sound_frames(told: str) -> int | None:
    """How many frames with a right sum a program told of, in its words or in JSON; None where it told of none."""
    if found := _COUNTED.search(told):
        return _number(found[1])
    if found := _FRAMES.search(told):
        return _number(found[1]) - sum(map(_number, _NOT_SOUND.findall(found[0])))
    return None


def _number(words: str) -> int:
    return int(words.replace(",", ""))
