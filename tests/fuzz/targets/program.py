"""The program from end to end: a file on standard input, whatever it is, and what comes out on the other side."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from fuzz.seeds import everything
from fuzz.target import Target, rng_of
from fuzz.targets.captures import _BLOCKS, _CELLS, _JSON, _LINES, _ROWS
from fuzz.targets.texts import _HEX_WORDS
from tuyasniff.cli.main import run

_CODES = {0, 1, 2, 3, 4}
_WAYS: tuple[tuple[str, ...], ...] = (
    ("decode", "-"), ("decode", "-", "--jsonl"), ("decode", "-", "--json"), ("decode", "-", "--hex"), ("decode", "-",
    "--fields"),
    ("datapoints", "-"), ("datapoints", "-", "--json"), ("handshake", "-"), ("identify", "-"), ("doctor", "-"),
    ("convert", "-", "--to", "tsniff"), ("convert", "-", "--to", "csv"), ("convert", "-", "--to", "hex"), ("redact",
    "-"),
)  # fmt: skip
_GIVES_A_FILE = ("convert", "redact")
_MOST_SAID = 60


class _Out(io.TextIOWrapper):
    def isatty(self) -> bool:
        """It is a pipe."""
        return False


@contextmanager
def _streams(data: bytes) -> Iterator[tuple[io.TextIOWrapper, io.StringIO]]:
    err = io.StringIO()
    before = sys.stdin, sys.stdout, sys.stderr
    stdout = _Out(io.BytesIO(), encoding="utf-8")
    sys.stdin, sys.stdout, sys.stderr = _Out(io.BytesIO(data), encoding="utf-8"), stdout, err
    try:
        yield stdout, err
        stdout.flush()
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def _program(ways: tuple[tuple[str, ...], ...], data: bytes) -> None:
    os.environ.pop("COLUMNS", None)
    way = rng_of(data).choice(ways)
    with _streams(data) as (out, err):
        code = run(way)
    said, written = err.getvalue(), out.buffer.getvalue()  # type: ignore[attr-defined]
    shown = "" if way[0] in _GIVES_A_FILE else written.decode("utf-8")
    assert int(code) in _CODES, (way, code)
    assert code == 0 or said, "it failed without a word"
    assert "Traceback" not in said, said
    assert said.count("\n") <= _MOST_SAID, said[:2000]
    for text in (said, shown):
        assert all(line.replace("\t", "").isprintable() for line in text.split("\n")), (
            way,
            "controls reach the terminal",
        )
    if way[-1] == "--jsonl":
        for line in shown.splitlines():
            json.loads(line)
    elif way[-1] == "--json" and code == 0:
        json.loads(shown)


def decode(data: bytes) -> None:
    """`decode` of anything: an exit code that is documented, words for people, output that parses."""
    _program(_WAYS[:5], data)


def verbs(data: bytes) -> None:
    """The same for the other verbs that read a capture."""
    _program(_WAYS[5:], data)


_WORDS = (*_HEX_WORDS, *_JSON, *_LINES, *_CELLS, *_BLOCKS, *_ROWS)

TARGETS = (
    Target("decode", decode, everything, _WORDS, longest=4096, us_a_byte=2500.0, smoke=20, grows=False),
    Target("verbs", verbs, everything, _WORDS, longest=4096, us_a_byte=5000.0, smoke=12, grows=False),
)
