"""Two ptys that socat joins: what one end is given, sniff hears on the other."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from interop.processes import ended, lines_until, needs, program, recorded, running, sniffing, until
from tuyasniff.model import Chunk, Talker
from tuyasniff.simulate.simulation import Simulation

pytestmark = [pytest.mark.alone, needs("socat")]

_PTY = re.compile(r"PTY is (/\S+)")


@contextmanager
def joined() -> Iterator[tuple[str, str]]:
    """The names of both ends."""
    end = "pty,raw,echo=0"
    with running(program("socat"), "-d", "-d", end, end, stderr=subprocess.PIPE) as socat:
        said = lines_until(socat, lambda line: "starting data transfer" in line)
        one, other = (found[1] for line in said if (found := _PTY.search(line)))
        yield one, other


def write(port: str, chunks: list[bytes]) -> None:
    handle = os.open(port, os.O_RDWR | os.O_NOCTTY)
    for data in chunks:
        assert os.write(handle, data) == len(data)
        time.sleep(0.002)
    os.close(handle)


def talk(*sides: Talker) -> tuple[list[bytes], list[bytes]]:
    """What a device and its module say on a wire, as an adapter cuts it, and their frames."""
    simulation = Simulation("meter", latency_us=4000)
    chunks = [thing for thing in simulation.run(40) if isinstance(thing, Chunk) and Talker(thing.tap) in sides]
    room = sum(len(chunk.data) for chunk in chunks)
    frames = [said.raw for said in simulation.events() if said.talker in sides]
    while sum(map(len, frames)) > room:
        frames.pop()
    return [chunk.data for chunk in chunks], frames


@pytest.mark.parametrize(
    ("option", "sides"),
    [("--mcu", (Talker.MCU,)), ("--module", (Talker.MODULE,)), ("--line", (Talker.MCU, Talker.MODULE))],
)
def test_every_byte_is_recorded_and_every_frame_shown(option: str, sides: tuple[Talker, ...], tmp_path: Path) -> None:
    chunks, frames = talk(*sides)
    path = tmp_path / "heard.tsniff.jsonl"
    with joined() as (one, other), sniffing(option, other, "-b", "9600", "--jsonl", "-w", str(path)) as sniff:
        write(one, chunks)
        until(lambda: len(recorded(path)) == len(b"".join(chunks)), "recording of all bytes")
        time.sleep(0.3)
        code, out, _ = ended(sniff)
    shown = [entry for entry in map(json.loads, out.splitlines()) if entry["item"] == "frame"]
    assert code == 130
    assert recorded(path) == b"".join(chunks)
    assert [entry["hex"] for entry in shown] == [frame.hex() for frame in frames]
    assert {entry["talker"] for entry in shown} == {str(side) for side in sides}


def test_lines_come_while_the_device_talks(tmp_path: Path) -> None:
    chunks, frames = talk(Talker.MCU)
    path = tmp_path / "heard.tsniff.jsonl"
    with joined() as (one, other), sniffing("--mcu", other, "-b", "9600", "--plain", "-w", str(path)) as sniff:
        assert sniff.stdout is not None
        write(one, chunks[:40])
        assert "MCU >" in sniff.stdout.readline()
        write(one, chunks[40:])
        until(lambda: len(recorded(path)) == len(b"".join(chunks)), "recording of all bytes")
        code, out, words = ended(sniff)
    assert code == 130
    assert "07 report" in out
    assert f"{len(frames)} frames: {len(frames)} MCU (told by the tap); checksums good" in words
    assert recorded(path) == b"".join(chunks)
