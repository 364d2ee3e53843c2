"""sigrok-cli writes files of levels, and its own decoder says what is on them: we read the same bytes."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from interop.processes import needs
from logic.talks import talk
from logic.waves import Wave, pauses, samples, session_file, wave
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk

pytestmark = needs("sigrok-cli")

MHZ = 1_000_000
LENGTH_S = 0.06
OUTPUTS = {
    "x.sr": "srzip",
    "x.vcd": "vcd",
    "rows.csv": "csv",
    "named.csv": "csv:label=channel",
    "times.csv": "csv:time=true",
}


class Line(NamedTuple):
    baud: int
    parity: str = "none"
    inverted: bool = False

    def said(self, seed: int) -> bytes:
        """So many whole frames as fit into the recording."""
        return talk(400, seed)[: int(self.baud * LENGTH_S * 0.04)]

    def wave(self, seed: int) -> Wave:
        start = 0.001 * (seed + 1)
        return wave(self.said(seed), 1 / self.baud, self.parity, start=start, inverted=self.inverted, gap=pauses(seed))

    def by_sigrok(self, path: Path, wire: str) -> bytes:
        """What sigrok's decoder reads on the wire of that name."""
        options = f"rx={wire}:baudrate={self.baud}:parity={self.parity}:invert_rx={'yes' if self.inverted else 'no'}"
        out = sigrok("-i", str(path), "-P", f"uart:{options}", "-A", "uart=rx-data")
        return bytes(int(row.split()[-1], 16) for row in out.splitlines())


CASES = {
    1: (Line(2400), Line(9600, inverted=True), Line(4800, "even"), Line(115200), Line(19200, "odd")),
    8: (Line(4800, "even"), Line(115200), Line(921600), Line(9600, "odd", inverted=True), Line(256000)),
    24: (Line(921600, "even"), Line(9600), Line(115200, inverted=True), Line(74880), Line(460800)),
}


class Recorded(NamedTuple):
    """A folder with a recording, and what its wires are."""

    folder: Path
    lines: tuple[Line, ...]


def sigrok(*arguments: str) -> str:
    done = subprocess.run(("sigrok-cli", *arguments), capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


@pytest.fixture(scope="module", params=CASES, ids=lambda rate: f"{rate}MS/s")
def recording(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """The same recording in all forms."""
    rate: int = request.param
    folder = tmp_path_factory.mktemp("sigrok")
    lines = CASES[rate]
    raw = folder / "raw.bin"
    raw.write_bytes(samples([line.wave(seed) for seed, line in enumerate(lines)], rate * MHZ))
    form = f"binary:numchannels={len(lines)}:samplerate={rate * MHZ}"
    sigrok("-I", form, "-i", str(raw), "-o", str(folder / "x.sr"))
    for name, output in OUTPUTS.items():
        if name != "x.sr":
            sigrok("-i", str(folder / "x.sr"), "-O", output, "-o", str(folder / name))
    return Recorded(folder, lines)


def by_us(path: Path) -> dict[str, bytes]:
    said: dict[str, bytes] = {}
    capture = open_capture(path)
    for thing in capture:
        if isinstance(thing, Chunk):
            said[thing.tap] = said.get(thing.tap, b"") + thing.data
    return {wire.name: said.get(wire.name, b"") for wire in capture.wires}


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_form_that_sigrok_writes_gives_the_bytes_that_were_sent(recording: Recorded, name: str) -> None:
    folder, lines = recording
    assert list(by_us(folder / name).values()) == [line.said(seed) for seed, line in enumerate(lines)]


def test_sigroks_decoder_reads_the_same(recording: Recorded) -> None:
    folder, lines = recording
    ours = by_us(folder / "x.sr")
    for line, (wire, said) in zip(lines, ours.items(), strict=True):
        assert said == line.by_sigrok(folder / "x.sr", wire), line


def test_sigrok_reads_a_session_that_the_tests_made(tmp_path: Path) -> None:
    line = Line(9600)
    path = tmp_path / "own.sr"
    path.write_bytes(session_file(samples([line.wave(0)], MHZ), ["TX"], "1 MHz"))
    assert line.by_sigrok(path, "TX") == line.said(0)
    assert by_us(path) == {"TX": line.said(0)}


def test_rates_and_parities_are_those_that_were_set(recording: Recorded) -> None:
    folder, lines = recording
    capture = open_capture(folder / "x.sr")
    list(capture)
    found = [(wire.baud, wire.parity, wire.inverted) for wire in capture.wires]
    assert found == [(line.baud, line.parity, line.inverted) for line in lines]


def test_sessions_of_the_corpus_are_read_as_sigrok_reads_them(shared: Path) -> None:
    folder = shared / "corpus" / "milight" / "pulseview-dumps"
    paths = sorted(folder.glob("*.sr"), key=lambda path: path.stat().st_size)[:4]
    assert paths
    for path in paths:
        ours = by_us(path)
        assert ours == {wire: Line(9600).by_sigrok(path, wire) for wire in ours}, path.name
