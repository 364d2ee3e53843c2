"""Ten minutes of wires that are never quiet: not a byte is lost, not a frame, and no answer stands before its question.

TUYASNIFF_SOAK=1 runs it, TUYASNIFF_SOAK_SECONDS says how long.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from array import array
from bisect import bisect
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.running import ROOT
from live.bench import out_of_order
from tuyasniff.analysis.timing import Pairing
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, FamilyName, Frame, Gap, Item, Message, Talker, TalkerBy
from tuyasniff.protocol.decode import decode
from tuyasniff.simulate.faults import parse_fault
from tuyasniff.simulate.scenario import parse_scenario
from tuyasniff.simulate.simulation import Simulation

SECONDS = float(os.environ.get("TUYASNIFF_SOAK_SECONDS", "600"))
pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(not os.environ.get("TUYASNIFF_SOAK"), reason=f"takes {SECONDS:g} s: TUYASNIFF_SOAK=1 runs it"),
    pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system"),
]

BAUD, SEED, LATENCY_MS = 115_200, 20, 1
QUIET_S = 5
"""So long the device says nothing, so that it is listened to from its first byte."""

SWITCHED = ("kettle on", "lamp on", "fridge on", "kettle off", "grid 245", "lamp off", "fridge off", "grid normal")
SWITCHED_EVERY_S = 7

BYTE_US = 10_000_000 / BAUD
STALL_BYTES = round(20_000 / BYTE_US)
"""A chunk that is longer than what a wire carries in 20 ms was late, with an adapter that hands over each ms."""

STALL_COUNTS_US = 200_000


class Meant(NamedTuple):
    """What the device says: all bytes of a side, and how long its frames are."""

    data: dict[str, bytearray]
    lengths: dict[str, array[int]]


class Used(NamedTuple):
    """What a process has used."""

    code: int
    cpu_s: float
    memory_mb: float


def script() -> str:
    """Loads that are switched all the time."""
    lines = [f"t=0 silence {side} {QUIET_S}" for side in ("module", "mcu")]
    moments = range(QUIET_S + 5, int(SECONDS), SWITCHED_EVERY_S)
    lines += [f"t={at} {SWITCHED[place % len(SWITCHED)]}" for place, at in enumerate(moments)]
    return 'device = "meter"\nscript = """\n' + "\n".join(lines) + '\n"""\n'


def meant() -> Meant:
    """The same device once more, without any port: the same seed gives the same bytes."""
    simulation = Simulation(
        "meter", seed=SEED, baud=BAUD, scenario=parse_scenario(script()), faults=[parse_fault("flood")],
        latency_us=LATENCY_MS * 1000, resumes=True,
    )  # fmt: skip
    found = Meant({}, {})
    for thing in simulation.run(SECONDS):
        if isinstance(thing, Chunk):
            assert thing.t_us is not None and thing.t_us > QUIET_S * 1_000_000 / 2
            found.data.setdefault(thing.tap, bytearray()).extend(thing.data)
        for said in simulation.frames:
            found.lengths.setdefault(str(said.talker), array("H")).append(len(said.raw))
        simulation.frames.clear()
    return found


def ended(process: subprocess.Popen[bytes], seconds: float) -> Used:
    """Wait for a process; a deadline that is over ends it."""
    until = time.monotonic() + seconds
    while True:
        number, status, used = os.wait4(process.pid, os.WNOHANG)
        if number:
            process.returncode = os.waitstatus_to_exitcode(status)
            return Used(process.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
        if time.monotonic() > until:
            process.kill()
        time.sleep(0.1)


def shown(path: Path) -> Iterator[Item]:
    """What sniff has listed, as it has listed it."""
    with path.open("rb") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry["item"] == "frame":
                assert entry["checksum"] == "ok" and not entry["faults"], entry
                raw, talker = bytes.fromhex(entry["hex"]), Talker(entry["talker"])
                frame = Frame(
                    entry["tap"],
                    talker,
                    TalkerBy.TAP,
                    entry["t_us"],
                    None,
                    entry["offset"],
                    raw,
                    family=FamilyName.WIFI,
                )
                yield Item(entry["number"], decode(frame))
            elif entry["item"] == "gap":
                yield Item(entry["number"], Gap(entry["tap"], entry["t_us"], entry["reason"], entry["detail"]))


def listened(folder: Path) -> tuple[Used, Used, Path, Path]:
    """A device and sniff, each a process of its own: what they used, the recording, and what was shown."""
    story, wire = folder / "loads.toml", folder / "wire"
    recording, listing = folder / "soak.tsniff.jsonl", folder / "shown.jsonl"
    story.write_text(script())
    program = [sys.executable, "-m", "tuyasniff"]
    device = subprocess.Popen(
        [
            *program, "simulate", "--scenario", str(story), "--fault", "flood", "--seed", str(SEED),
            "--baud", str(BAUD), "--latency", str(LATENCY_MS), "--to", "pty", "--link", str(wire),
            "--seconds", str(SECONDS),
        ],
        cwd=ROOT, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    links = [wire.with_name(f"wire-{side}") for side in (Talker.MCU, Talker.MODULE)]
    while not all(link.exists() for link in links):
        assert device.poll() is None
        time.sleep(0.01)
    with listing.open("wb") as out, (folder / "words.txt").open("wb") as words:
        sniff = subprocess.Popen(
            [
                *program, "sniff", "--mcu", str(links[0]), "--module", str(links[1]), "-b", str(BAUD),
                "--write", str(recording), "--jsonl", "--no-reconnect",
            ],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=words,
        )  # fmt: skip
    played = ended(device, SECONDS + 60)
    return played, ended(sniff, 60), recording, listing


def test_a_full_line_for_ten_minutes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = meant()
    played, sniffed, recording, listing = listened(tmp_path)
    words = (tmp_path / "words.txt").read_text()
    assert played.code == 0
    assert sniffed.code == 3 and words.count("has gone") == 2, words  # the device is over, and its ports with it

    heard: dict[str, bytearray] = {}
    stalls: list[int] = []
    longest = 0
    for thing in open_capture(recording):
        if isinstance(thing, Chunk):
            heard.setdefault(thing.tap, bytearray()).extend(thing.data)
            longest = max(longest, len(thing.data))
            if len(thing.data) > STALL_BYTES:
                stalls.append(thing.t_us or 0)
    missing = {side: len(data) - len(heard.get(side, b"")) for side, data in wanted.data.items()}
    assert heard == wanted.data, f"bytes missing: {missing}"

    told: dict[str, bytearray] = {side: bytearray() for side in wanted.data}
    lengths = {side: array("H") for side in wanted.lengths}
    pairing = Pairing()
    gaps: list[str] = []

    def listed() -> Iterator[Message]:
        for item in shown(listing):
            pairing.add(item)
            if isinstance(item.thing, Gap):
                gaps.append(item.thing.reason)
            elif isinstance(item.thing, Message):
                told[item.thing.frame.talker] += item.thing.frame.raw
                lengths[item.thing.frame.talker].append(len(item.thing.frame.raw))
                yield item.thing

    wrong = out_of_order(listed())
    pairing.cut()
    unasked = sum(row.unasked or 0 for row in pairing.commands())
    with capsys.disabled():
        print(
            f"\n{SECONDS:g} s at {BAUD} baud: {sum(map(len, heard.values())):,} bytes, none lost, "
            f"{sum(map(len, lengths.values())):,} frames; {len(wrong)} replies before their requests, "
            f"{pairing.unanswered_total} unanswered, {pairing.late_total} late, {unasked} unasked\n"
            f"bytes that came late by {STALL_BYTES * BYTE_US / 1000:.0f} ms or more: {len(stalls)} times, "
            f"at most by {longest * BYTE_US / 1000:.0f} ms\n"
            f"sniff: {sniffed.cpu_s:.1f} s of CPU ({sniffed.cpu_s / SECONDS:.0%} of one), {sniffed.memory_mb:.0f} MB; "
            f"simulate: {played.cpu_s:.1f} s ({played.cpu_s / SECONDS:.0%})"
        )
    for side, data in wanted.data.items():
        assert data.startswith(told[side])
        assert lengths[side] == wanted.lengths[side][: len(lengths[side])]
        assert len(data) - len(told[side]) < wanted.lengths[side][len(lengths[side])]  # the end of time cuts a frame
    assert gaps == ["unplugged", "unplugged"]  # the end
    assert pairing.undecided is None
    assert pairing.unanswered_total == 0
    # a machine that keeps a process from running for longer than any adapter makes its bytes late, on both wires
    assert [message.frame for message in wrong if not _is_near(message.frame.t_us or 0, stalls)] == []
    # of two equal questions that came late, in one piece, the second counts as the first one repeated
    assert unasked <= sum(row.resent for row in pairing.commands()) + len(wrong)


def _is_near(t_us: int, moments: list[int]) -> bool:
    place = bisect(moments, t_us)
    return any(abs(moment - t_us) < STALL_COUNTS_US for moment in moments[max(0, place - 1) : place + 1])
