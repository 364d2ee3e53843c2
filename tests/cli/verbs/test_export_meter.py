"""`tuyasniff export` of captures of metering chips, and `identify` of what is known of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cli.running import Result, program
from mapping.metering.driver import OpenBeken
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.sessionfile import SessionWriter
from tuyasniff.model import Chunk, Note, Reference
from tuyasniff.simulate.chips import chip
from tuyasniff.simulate.chips.bl09 import Bl09Scale, bl0939, bl0942
from tuyasniff.simulate.chips.chip import ChipModel, Truth, chunks_of, house
from tuyasniff.simulate.chips.rn8209 import Rn8209Scale, rn8209c
from wire import TALK

SCALE = Rn8209Scale(9123.0, 36_111.0, 9123.0 * 36_111.0 / 32_768)
KNOWN = ("--known", "voltage=231.2V", "--ref", "power 60.0 W @30s")


def lamp(t_us: int) -> Truth:
    watts = 60.0 if t_us > 15_000_000 else 0.0
    return Truth(231.2, watts / 231.2, watts, 50.0, 0.0)


def saved(path: Path, model: ChipModel, notes: Iterable[Note] = (), **how: Any) -> None:
    write(path, [*chunks_of(model.says(45, lamp), rate=model.rate, **how), *notes])


def write(path: Path, things: Iterable[Chunk | Note]) -> None:
    with path.open("wb") as stream:
        writer = SessionWriter(stream, started=datetime(2026, 11, 20, tzinfo=UTC), taps=(TapInfo("line"),))
        for thing in sorted(things, key=lambda one: one.t_us or 0):
            writer.write(thing)
        writer.end()


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def started(*arguments: str, stdin: bytes = b"") -> Result:
        monkeypatch.chdir(tmp_path)
        return program(monkeypatch, *arguments, stdin=stdin)

    saved(tmp_path / "rn.tsniff.jsonl", rn8209c(SCALE), merged=True)
    (tmp_path / "talk.bin").write_bytes(TALK)
    return started


@pytest.mark.parametrize("reverse", [False, True])
def test_the_file_for_openbeken_shows_the_truth_at_any_other_load(run: Run, tmp_path: Path, reverse: bool) -> None:
    saved(tmp_path / "rn.tsniff.jsonl", rn8209c(SCALE, reverse=reverse), merged=True)
    done = run("export", "rn.tsniff.jsonl", "--to", "openbeken", *KNOWN)
    assert done.code == 0, done.err
    device = OpenBeken()
    device.run(done.out)
    assert device.driver == "RN8209"
    truth = house()
    for t_us in range(0, 60_000_000, 7_000_000):
        true = truth(t_us)
        sign = -1 if reverse else 1
        told = (
            round(true.volts * SCALE.per_volt),
            round(true.amps * SCALE.per_amp),
            sign * round(true.watts * SCALE.per_watt),
        )
        assert device.shows(*told) == pytest.approx((true.volts, true.amps, true.watts), rel=0.02)
    assert ("the other way round" in done.err) is reverse


def test_the_same_for_a_bl0942_whose_shunt_is_turned(run: Run, tmp_path: Path) -> None:
    per_watt = 15_500.0 * 249_000.0 * 3537 / 305_978 / 73_989
    scale = Bl09Scale(15_500.0, 249_000.0, per_watt, 5000.0, reverse=True)
    saved(tmp_path / "bl.tsniff.jsonl", bl0942(scale), merged=True)
    done = run("export", "bl.tsniff.jsonl", "--to", "openbeken", *KNOWN)
    device = OpenBeken()
    device.run(done.out)
    shown = device.shows(220 * 15_500.0, 9 * 249_000.0, -1980 * per_watt)
    assert shown == pytest.approx((220, 9, 1980), rel=0.02)
    other = run("export", "bl.tsniff.jsonl", "--to", "esphome", "--board", "bk72xx", *KNOWN)
    (sensor,) = YAML(typ="rt").load(io.StringIO(other.out))["sensor"]
    assert sensor["voltage_reference"] == pytest.approx(15_500, rel=0.02)
    assert sensor["current_reference"] == pytest.approx(249_000, rel=0.02)
    assert sensor["power_reference"] == pytest.approx(per_watt, rel=0.02)
    assert sensor["power"]["filters"] == [{"multiply": -1}]


def test_notes_of_the_capture_calibrate_as_well(run: Run, tmp_path: Path) -> None:
    notes = (
        Note("231.2 V", 5_000_000, Reference("voltage", "231.2", "V")),
        Note("lamp 60.0 W", 30_000_000, Reference("power", "60.0", "W")),
    )
    saved(tmp_path / "noted.tsniff.jsonl", rn8209c(SCALE), notes)
    done = run("export", "noted.tsniff.jsonl", "--to", "openbeken")
    assert "\nCalibrate 912" in done.out
    assert "nothing is calibrated" not in done.err


def test_without_anything_known_nothing_is_set_and_how_to_is_said(run: Run) -> None:
    done = run("export", "rn.tsniff.jsonl", "-o", "autoexec.bat")
    assert done.code == 0
    assert "no TuyaMCU, but a metering chip: RN8209C" in done.err
    assert "nothing is calibrated; say what was true: --known voltage=231.2V" in done.err
    assert "nothing recognisable" not in done.err


def test_both_lines_and_a_pipe_are_as_good(run: Run, tmp_path: Path) -> None:
    chunks = chunks_of(rn8209c(SCALE).says(45, lamp), rate=rn8209c(SCALE).rate)
    for tap in ("mcu", "module"):
        (tmp_path / f"{tap}.bin").write_bytes(b"".join(one.data for one in chunks if one.tap == tap))
    piped = run("export", "--to", "openbeken", *KNOWN, stdin=(tmp_path / "rn.tsniff.jsonl").read_bytes())
    assert "\nCalibrate 912" in piped.out
    merged = run("export", "--mcu", "mcu.bin", "--module", "module.bin", "--to", "openbeken")
    assert "startDriver RN8209" in merged.out


@pytest.mark.parametrize(
    ("to", "words", "hint"),
    [
        ("json", "rn.tsniff.jsonl: a metering chip (RN8209C) has no datapoints for json", "--to openbeken or esphome"),
        ("tasmota", "has no datapoints for tasmota", "--to openbeken or esphome"),
        ("esphome", "ESPHome has no component for the RN8209C", "OpenBeken has a driver: --to openbeken"),
    ],
)
def test_what_cannot_be_written_is_one_line_with_a_hint(run: Run, to: str, words: str, hint: str) -> None:
    done = run("export", "rn.tsniff.jsonl", "--to", to)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert hint in done.err


def test_a_chip_without_a_driver_in_openbeken_is_sent_to_esphome(run: Run, tmp_path: Path) -> None:
    saved(tmp_path / "bl.tsniff.jsonl", bl0939(), merged=True)
    done = run("export", "bl.tsniff.jsonl", "--to", "openbeken")
    assert (done.code, done.out) == (2, "")
    assert "--to esphome" in done.err
    other = run("export", "bl.tsniff.jsonl", "--to", "esphome", *KNOWN)
    (sensor,) = YAML(typ="rt").load(io.StringIO(other.out))["sensor"]
    assert sensor["platform"] == "bl0939"


@pytest.mark.parametrize("name", ["bl0942", "bl0940", "bl0939", "cse7766", "pzem_v1", "modbus"])
def test_every_simulated_chip_with_a_component_becomes_a_file(run: Run, tmp_path: Path, name: str) -> None:
    saved(tmp_path / "one.tsniff.jsonl", chip(name), merged=True)
    done = run("export", "one.tsniff.jsonl", "--to", "esphome", *KNOWN)
    assert done.code == 0, done.err
    tree = YAML(typ="rt").load(io.StringIO(done.out))
    assert tree["uart"]["baud_rate"] == chip(name).rate.baud
    assert tree["uart"].get("parity", "NONE").lower() == chip(name).rate.parity


def test_the_file_names_its_input_without_its_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "somebody").mkdir()
    (tmp_path / "somebody" / "rn.tsniff.jsonl").write_bytes((tmp_path / "rn.tsniff.jsonl").read_bytes())
    done = run("export", "somebody/rn.tsniff.jsonl", "--to", "openbeken")
    assert "from rn.tsniff.jsonl\n" in done.out
    assert "somebody" not in done.out


def test_the_channel_that_the_load_hung_on_is_the_one_that_is_corrected(run: Run, tmp_path: Path) -> None:
    scale = Bl09Scale(17_158.92, 240_000.0, 240_000.0 * 17_158.92 * 4046 / 324_004 / 79_931, 6000.0)
    saved(tmp_path / "bl.tsniff.jsonl", bl0939(scale), merged=True)
    done = run("export", "bl.tsniff.jsonl", "--to", "esphome", *KNOWN)
    (sensor,) = YAML(typ="rt").load(io.StringIO(done.out))["sensor"]
    assert sensor["current_2"]["filters"][0]["multiply"] == pytest.approx(266_013 / 240_000, rel=0.02)
    assert "filters" not in sensor["current_1"]


def test_the_address_and_the_rate_of_a_chip_are_kept(run: Run, tmp_path: Path) -> None:
    saved(tmp_path / "bl.tsniff.jsonl", bl0942(address=2), merged=True)
    done = run("export", "bl.tsniff.jsonl", "--to", "esphome", "--baud", "9600")
    tree = YAML(typ="rt").load(io.StringIO(done.out))
    assert (tree["sensor"][0]["address"], tree["uart"]["baud_rate"]) == (2, 9600)
    assert "startDriver BL0942 9600\n" in run("export", "bl.tsniff.jsonl", "--to", "openbeken", "-b", "9600").out


BL0942_PACKETS = [one.data for one in chunks_of(bl0942().says(20, lamp), rate=bl0942().rate) if one.tap == "mcu"]


@pytest.mark.parametrize(
    ("model", "usual"),
    [(chip("bl0942"), "4800 or 9600 8N1"), (chip("rn8209c"), "4800 8E1"), (chip("cse7766"), "4800 8E1")],
    ids=lambda one: getattr(one, "name", ""),
)
@pytest.mark.parametrize("to", ["openbeken", "esphome"])
def test_a_rate_that_nobody_heard_is_not_called_heard(run: Run, model: ChipModel, usual: str, to: str) -> None:
    paste = "\n".join(one.data.hex(" ") for one in chunks_of(model.says(45, lamp), rate=model.rate, merged=True))
    done = run("export", "--to", to, stdin=paste.encode())
    if (to, model.name) == ("esphome", "rn8209c"):
        assert done.code == 2
        return
    assert done.code == 0, done.err
    assert "Heard at" not in done.out
    told = f"he rate is not in the capture: usual are {usual}; {model.rate.baud} is taken, see --baud"
    assert told in done.out and told in done.err
    said = run("export", "--to", to, "--baud", "9600", stdin=paste.encode())
    assert "Told to be at 9600 baud" in said.out and "not in the capture: usual" not in said.out + said.err


def test_a_rate_that_was_heard_is_called_so(run: Run, tmp_path: Path) -> None:
    model = bl0942()
    with (tmp_path / "heard.tsniff.jsonl").open("wb") as stream:
        writer = SessionWriter(stream, started=None, taps=(TapInfo("line", baud=4800),))
        for thing in chunks_of(model.says(45, lamp), rate=model.rate, merged=True):
            writer.write(thing._replace(tap="line"))
        writer.end()
    done = run("export", "heard.tsniff.jsonl", "--to", "openbeken")
    assert "// Heard at 4800 baud; 8N1 is usual for it.\n" in done.out
    assert "not in the capture: usual" not in done.out + done.err


@pytest.mark.parametrize("to", ["openbeken", "esphome"])
def test_what_may_be_a_chip_is_exported_with_a_hedge(run: Run, to: str) -> None:
    one = run("export", "--to", to, stdin=BL0942_PACKETS[-1].hex(" ").encode())
    assert one.code == 0, one.err
    assert "perhaps BL0942" in one.out.splitlines()[0]
    assert "Possible only (0." in one.out and "perhaps a metering chip: BL0942" in one.err
    many = run("export", "--to", to, stdin=b"\n".join(data.hex(" ").encode() for data in BL0942_PACKETS))
    assert "perhaps" not in many.out + many.err and "only (0." not in many.out + many.err


def test_several_captures_of_one_device_calibrate_together(run: Run, tmp_path: Path) -> None:
    for name, volts in (("low", 214.0), ("high", 244.5)):

        def mains(t_us: int, volts: float = volts) -> Truth:
            return Truth(volts, 60 / volts, 60.0, 50.0, 0.0)

        model = rn8209c(SCALE)
        chunks: list[Chunk | Note] = [*chunks_of(model.says(20, mains), rate=model.rate, merged=True)]
        chunks.append(Note(f"{volts} V", 5_000_000, Reference("voltage", str(volts), "V")))
        chunks.append(Note("60.0 W", 6_000_000, Reference("power", "60.0", "W")))
        write(tmp_path / f"{name}.tsniff.jsonl", chunks)
    done = run("export", "low.tsniff.jsonl", "high.tsniff.jsonl", "--to", "openbeken")
    device = OpenBeken()
    device.run(done.out)
    assert device.voltage == pytest.approx(SCALE.per_volt, rel=0.01)
    assert "contradict" not in done.err


def test_two_kinds_of_chip_are_not_one_device(run: Run, tmp_path: Path) -> None:
    saved(tmp_path / "bl.tsniff.jsonl", bl0942(), merged=True)
    done = run("export", "rn.tsniff.jsonl", "bl.tsniff.jsonl", "--to", "openbeken")
    assert (done.code, done.out) == (2, "")
    assert "rn.tsniff.jsonl and bl.tsniff.jsonl are not one device" in done.err


def test_a_meter_that_its_maker_calibrated_is_not_to_be_calibrated(run: Run, tmp_path: Path) -> None:
    saved(tmp_path / "pzem.tsniff.jsonl", chip("modbus"), merged=True)
    assert "say what was true" not in run("identify", "pzem.tsniff.jsonl").out
    assert "nothing is calibrated" not in run("export", "pzem.tsniff.jsonl", "--to", "esphome").err
    assert "say what was true" in run("identify", "rn.tsniff.jsonl").out


def square_waves(*hertz: int) -> str:
    """Wires on which nothing but square waves is, as VCD."""
    names = [chr(33 + place) for place in range(len(hertz))]
    lines = ["$timescale 1us $end", "$scope module logic $end"]
    lines += [f"$var wire 1 {name} W{place} $end" for place, name in enumerate(names)]
    lines += ["$upscope $end", "$enddefinitions $end"]
    edges = [
        (number * 500_000 // one, f"{number % 2}{name}")
        for one, name in zip(hertz, names, strict=True)
        for number in range(2 * one)
    ]
    return "\n".join([*lines, *(f"#{t_us}\n{edge}" for t_us, edge in sorted(edges))]) + "\n"


def test_two_square_waves_start_nothing_before_their_pins_are_known(run: Run, tmp_path: Path) -> None:
    (tmp_path / "two.vcd").write_text(square_waves(100, 833))
    done = run("export", "two.vcd", "--to", "openbeken")
    assert done.code == 0, done.err
    assert all(line.startswith("//") for line in done.out.splitlines())
    assert "// startDriver BL0937" in done.out
    assert "the pins are not in the capture" in done.err
    (tmp_path / "one.vcd").write_text(square_waves(100))
    assert run("export", "one.vcd", "--to", "openbeken").code == 4


def test_a_datapoint_and_a_temperature_calibrate_no_chip(run: Run) -> None:
    done = run("export", "rn.tsniff.jsonl", "--to", "openbeken", "--known", "20=240V", "--known", "21°C")
    assert "a metering chip has no datapoint 20: say --known 'voltage 240 V'" in done.err
    assert "'temperature 21 °C' calibrates nothing" in done.err


@pytest.mark.parametrize("amount", ["voltage=0V", "voltage=-5V", "current=-1A", "power=0W"])
def test_what_no_instrument_shows_calibrates_nothing(run: Run, amount: str) -> None:
    done = run("export", "rn.tsniff.jsonl", "--to", "openbeken", "--known", amount)
    assert "calibrates nothing: volts and amperes above 0 do, and watts other than 0" in done.err
    assert "(calibrated" not in done.out


@pytest.mark.parametrize("model", [rn8209c(), bl0942()], ids=lambda one: one.name)
def test_a_paste_in_words_is_exported_as_a_capture_is(run: Run, tmp_path: Path, model: ChipModel) -> None:
    names = {"module": "request", "mcu": "answer"}
    chunks = chunks_of(model.says(10, lamp), rate=model.rate)
    lines = [f"{names[chunk.tap]} {chunk.data.hex(' ').upper()}" for chunk in chunks]
    (tmp_path / "paste.txt").write_text("This is what I saw, what is it?\n\n" + "\n".join(lines) + "\n")
    done = run("export", "paste.txt", "--to", "openbeken")
    assert done.code == 0, done.err
    assert f"startDriver {'RN8209' if model.name == 'rn8209c' else 'BL0942'}" in done.out


def test_a_chip_and_a_tuyamcu_are_not_one_device(run: Run) -> None:
    done = run("export", "rn.tsniff.jsonl", "talk.bin", "--to", "openbeken")
    assert (done.code, done.out) == (2, "")
    assert "which is exported alone" in done.err


def test_what_is_nothing_is_still_called_that(run: Run, tmp_path: Path) -> None:
    (tmp_path / "odd.bin").write_bytes(bytes(range(7, 250, 3)) * 3)
    done = run("export", "odd.bin", "--to", "openbeken")
    assert done.code == 4
    assert "nothing recognisable in odd.bin" in done.err


def test_identify_shows_calibrated_readings(run: Run) -> None:
    done = run("identify", "rn.tsniff.jsonl", "--json", *KNOWN)
    assert done.code == 0, done.err
    told = {one["quantity"]: one for one in json.loads(done.out)["readings"]}
    assert float(told["voltage"]["value"]) == pytest.approx(231.2, rel=0.01)
    assert float(told["power"]["value"]) == pytest.approx(60, rel=0.01)
    assert float(told["current"]["value"]) == pytest.approx(60 / 231.2, rel=0.01)
    assert told["voltage"]["scale"][0]["source"] == "calibrated"
    assert told["voltage"]["uncertainty"] < 0.01
    raw = run("identify", "rn.tsniff.jsonl", "--json")
    assert float(json.loads(raw.out)["readings"][0]["value"]) == pytest.approx(231.2 * 9123 / 8810, rel=0.01)


def test_identify_says_that_a_tuyamcu_is_not_calibrated(run: Run) -> None:
    done = run("identify", "talk.bin", *KNOWN)
    assert "it is no metering chip, so 'voltage 231.2 V' calibrates nothing" in done.err
