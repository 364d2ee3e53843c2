"""Megabytes of a text in which nothing looks like a frame are passed over, and nothing else is."""

from __future__ import annotations

import random
import time

import pytest

from lanes import times
from tuyasniff.hexdump import read as reading_module
from tuyasniff.hexdump.read import HEAD, Reading, read
from tuyasniff.model import Chunk

FRAME = bytes.fromhex("55aa0307000814020004000008fd30")
ROW = "id,sensor,value,when"
AFTER = HEAD


@pytest.fixture(autouse=True)
def nobody_looks_far(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a file of many megabytes: what stands behind is not seen when the format is found out."""
    monkeypatch.setattr(reading_module, "LONG_HEAD", HEAD)
    monkeypatch.setattr(reading_module, "SKIM_AFTER", AFTER)


def rows(size: int, seed: int = 1) -> list[str]:
    rng = random.Random(seed)
    lines: list[str] = [ROW]
    while size > 0:
        lines.append(f"{len(lines)},sensor{rng.randrange(9)},{rng.uniform(0, 500):.3f},2026-01-02 03:04:05")
        size -= len(lines[-1]) + 1
    return lines


def skimmed(lines: list[str]) -> tuple[Reading, list[Chunk]]:
    reading = read("\n".join(lines))
    reading.skim()
    return reading, [thing for thing in reading if isinstance(thing, Chunk)]


def frames(chunks: list[Chunk]) -> int:
    return b"".join(chunk.data for chunk in chunks).count(FRAME)


@pytest.mark.parametrize("behind", range(0, 140_000, 20_011))
def test_a_frame_far_behind_is_found_wherever_it_stands(behind: int) -> None:
    lines = rows(AFTER + behind)
    number = len(lines) + 1
    lines += [f"received: {FRAME[:6].hex(' ')}", f"received: {FRAME.hex(' ')}", *rows(200_000, seed=2)]
    reading, chunks = skimmed(lines)
    assert frames(chunks) == 1
    (origin,) = {chunk.origin for chunk in chunks if FRAME in chunk.data}
    assert origin is not None
    assert origin.line in (number, number + 1)
    assert reading.why_nothing()


def test_a_frame_that_is_wrapped_over_two_blocks_is_whole() -> None:
    digits = FRAME.hex(" ").upper().split()
    for shift in range(0, 70_000, 9001):
        lines = rows(AFTER + shift)
        lines += [" ".join(digits[:7]), " ".join(digits[7:]), "", *rows(200_000, seed=3)]
        assert frames(skimmed(lines)[1]) == 1


def test_what_was_passed_over_is_said() -> None:
    reading, _ = skimmed(rows(AFTER * 12))
    (remark,) = reading.remarks
    assert remark.endswith("lines without anything like a frame were passed over")
    assert int(remark.split()[0].replace(",", "")) > 10_000


def test_a_text_with_frames_is_read_whole() -> None:
    lines = [FRAME.hex(" "), *(f"AA {number % 256:02X} 00 11" for number in range(AFTER))]
    reading, chunks = skimmed(lines)
    assert reading.remarks == []
    assert sum(len(chunk.data) for chunk in chunks) == len(FRAME) + 4 * (len(lines) - 1)


@pytest.mark.parametrize("row", ["0,0,0,0", "1,0", "0.000000123, 3.299146", "the cat sat on the add face"])
def test_many_megabytes_without_a_frame_take_seconds(row: str) -> None:
    size = times(2, 30) * 1_000_000
    begun = time.process_time()
    skimmed([row] * (size // len(row)))
    assert time.process_time() - begun < times(9, 60)
