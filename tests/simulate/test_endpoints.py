from __future__ import annotations

import io
from pathlib import Path

import pytest

from simulate.runs import run, wire
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.targets import TARGETS
from tuyasniff.errors import FormatError
from tuyasniff.model import Message, Talker
from tuyasniff.session import Session
from tuyasniff.simulate.endpoints import SIDES, Writing, about, format_for, of_sides
from tuyasniff.simulate.simulation import Simulation

BOTH = SIDES


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@pytest.mark.parametrize("device", ["meter", "battery", "zigbee-meter"])
def test_every_format_gives_the_frames_back(device: str, target: object, tmp_path: Path) -> None:
    (row,) = (row for row in TARGETS if row is target)
    simulation = Simulation(device)
    path = tmp_path / f"x{row.suffixes[0]}"
    with path.open("wb") as stream:
        Writing(stream, row, about(simulation, BOTH, eager=False), simulation.model.family).take(simulation.run(100))
    items = Session(open_capture(path))
    found = [item.thing.frame.raw for item in items if isinstance(item.thing, Message)]
    assert found == [said.raw for said in simulation.events() if said.t_us < 100e6]


def test_one_side_is_the_bytes_of_one_wire() -> None:
    things = run("meter", 60).things
    for side in BOTH:
        only = tuple(of_sides(things, (side,)))
        assert wire(only) == wire(things, side)


def test_the_format_is_that_of_the_name_unless_another_is_wanted() -> None:
    assert format_for("a.tsniff.jsonl", None).name == "tsniff"
    assert format_for("a.bin", None).name == "raw"
    assert format_for("a.bin", "csv").name == "csv"
    with pytest.raises(FormatError, match="says nothing about the format") as error:
        format_for("a.doc", None)
    assert ".pcapng" in error.value.hint
    assert format_for("a.bin.gz", None).name == "raw"
    with pytest.raises(FormatError, match="no format 'doc'"):
        format_for("a.bin", "doc")


def test_a_writer_completes_what_is_interrupted() -> None:
    (hex_text,) = (row for row in TARGETS if row.name == "hex")
    simulation = Simulation("meter")
    stream = io.BytesIO()

    def cut_short() -> object:
        yield from simulation.run(10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Writing(stream, hex_text, about(simulation, BOTH, eager=False), simulation.model.family).take(cut_short())  # type: ignore[arg-type]
    assert stream.getvalue().count(b"\n") > 20


def test_a_writer_is_told_the_taps_that_are_there() -> None:
    told = about(Simulation("meter", baud=115_200), BOTH, eager=True)
    assert [(tap.tap, tap.talker, tap.baud) for tap in told.taps] == [
        ("mcu", Talker.MCU, 115_200),
        ("module", Talker.MODULE, 115_200),
    ]
    assert len(about(Simulation("meter", module=False), BOTH, eager=True).taps) == 1
