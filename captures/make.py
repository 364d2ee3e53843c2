"""Writes every capture of this folder, and beside each what must come out of it: `python captures/make.py [FOLDER]`.

The captures are of our own making: invented devices, invented product ids. Each `NAME.expected.jsonl` holds the
values that the frames were made from, in the shapes of docs/contract.md. Most are put together by hand, without
tuyasniff (`devices.py`, `talk.py`, `formats.py`); those of `virtual.py` are of tuyasniff's virtual devices, and beside
them `NAME.truth.json` says what each datapoint means. Those of `chips.py` are of virtual metering chips: beside them
`NAME.readings.json` holds what was true.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from captures import chips, devices, formats, virtual  # noqa: E402
from captures.talk import Talk  # noqa: E402


class Row(NamedTuple):
    """A capture: its file, what speaks, how it is written down, and what the format is called."""

    file: str
    device: Callable[[], Talk]
    writer: formats.Writer
    format: str


CAPTURES: tuple[Row, ...] = (
    Row("meter.hex", devices.meter, formats.spaced_hex, "plain"),
    Row("meter-tasmota.log", devices.meter, formats.tasmota, "tasmota"),
    Row("meter-esphome.log", devices.meter, formats.esphome, "esphome_uart"),
    Row("meter-mcu.bin", devices.meter, formats.binary("mcu"), "raw"),
    Row("meter-module.bin", devices.meter, formats.binary("module"), "raw"),
    Row("breaker-post.md", devices.breaker, formats.forum_post, "plain"),
    Row("thermostat-openbeken.log", devices.thermostat, formats.openbeken, "openbeken"),
    Row("dimmer.h", devices.dimmer, formats.c_array, "literal"),
    Row("dimmer-utf16.txt", devices.dimmer, formats.utf16_terminal, "prose"),
    Row("dimmer-saleae.csv", devices.dimmer, formats.saleae_csv, "saleae_async"),
    Row("door-sensor.hexdump", devices.door_sensor, formats.hexdump, "hexdump"),
    Row("climate-sensor.b64", devices.climate_sensor, formats.base64_text, "base64"),
    Row("zigbee-thermostat.hex", devices.zigbee_thermostat, formats.packed_hex, "plain"),
    Row("radiator-valve.hex.gz", devices.radiator_valve, formats.gzipped(formats.spaced_hex), "plain"),
    Row("floor-heating.log", devices.floor_heating, formats.without_checksum, "wthermostat"),
    Row("damaged.bin", devices.damaged, formats.binary("mcu"), "raw"),
)


def write(folder: Path) -> None:
    """Write every capture and its truth into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in CAPTURES:
        talk = row.device()
        capture = row.writer(talk)
        (folder / row.file).write_bytes(capture.data)
        _expect(folder / f"{row.file}.expected.jsonl", row.format, talk.family, capture.truth)
    for made in virtual.VIRTUAL:
        device = virtual.make(made)
        (folder / made.file).write_bytes(device.data)
        _expect(folder / f"{made.file}.expected.jsonl", made.format, device.family, device.items)
        (folder / f"{made.file}.truth.json").write_text(json.dumps(device.meaning, indent=1) + "\n", encoding="utf-8")
    for chip in chips.CHIPS:
        data, truth = chips.make(chip)
        (folder / chip.file).write_text(data, encoding="utf-8")
        (folder / f"{chip.file}.readings.json").write_text(truth, encoding="utf-8")
    (folder / chips.PULSES).write_text(chips.pulses(), encoding="utf-8")


def _expect(path: Path, format_name: str, family: str, items: list[dict[str, Any]]) -> None:
    head = {"schema": 1, "item": "session", "inputs": [{"format": format_name, "family": family}]}
    lines = [head, *({"schema": 1, **truth} for truth in items)]
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    path.write_bytes(text.encode())


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
