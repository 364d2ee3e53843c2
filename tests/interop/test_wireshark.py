"""The Wireshark dissector names what our decoder names, in a real tshark."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tuyasniff.capture.opening import open_capture
from tuyasniff.cli.main import run
from tuyasniff.model import Message
from tuyasniff.session import Session

ROOT = Path(__file__).resolve().parents[2]
DISSECTOR = ROOT / "docs" / "wireshark" / "tuyamcu.lua"
CAPTURES = ("meter.hex", "breaker-post.md", "climate-sensor.b64", "zigbee-thermostat.hex", "radiator-valve.hex.gz")

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed: make interop")


def dissected(capture: Path, *options: str) -> list[dict[str, Any]]:
    """The fields of every packet as tshark gives them."""
    done = subprocess.run(
        ["tshark", "-X", f"lua_script:{DISSECTOR}", *options, "-r", capture, "-T", "ek"],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line["layers"] for line in lines if "layers" in line]


def numbers(layer: dict[str, Any], name: str) -> list[int]:
    """A field that may stand there once, several times or not at all."""
    found = layer.get(f"tuyamcu_tuyamcu_{name}", [])
    return [int(str(value), 0) for value in (found if isinstance(found, list) else [found])]


@pytest.mark.parametrize("name", CAPTURES)
def test_commands_and_datapoints_are_those_of_the_decoder(name: str, tmp_path: Path) -> None:
    packets = tmp_path / "x.pcapng"
    assert run(["convert", str(ROOT / "captures" / name), str(packets)]) == 0
    session = Session(open_capture(ROOT / "captures" / name))
    messages = [item.thing for item in session if isinstance(item.thing, Message)]
    assert session.family is not None
    # a note after the last frame stands in a packet of its own, without bytes
    packed = [layer["tuyamcu"] for layer in dissected(packets) if "tuyamcu" in layer]
    layers = [layer for layer in packed if numbers(layer, "cmd")]
    assert len(layers) == len(messages)
    for layer, message in zip(layers, messages, strict=True):
        assert numbers(layer, "cmd") == [message.frame.cmd]
        assert numbers(layer, "dp_id") == [dp.id for dp in message.dps]
        assert numbers(layer, "seq") == ([] if message.frame.seq is None else [message.frame.seq])
        assert layer["tuyamcu_tuyamcu_checksum_good"] is True


def test_a_pcap_tells_no_family_so_it_is_asked_for(tmp_path: Path) -> None:
    packets = tmp_path / "x.pcap"
    run(["convert", str(ROOT / "captures" / "climate-sensor.b64"), str(packets)])
    titles = [
        [layer["tuyamcu"]["tuyamcu_tuyamcu_title"] for layer in dissected(packets, *options)]
        for options in ((), ("-o", "tuyamcu.family:lowpower"))
    ]
    assert titles[0] != titles[1]
    assert "report" in titles[1]


def test_who_talks_stands_in_the_columns(tmp_path: Path) -> None:
    packets = tmp_path / "x.pcapng"
    run(["convert", str(ROOT / "captures" / "meter.hex"), str(packets)])
    done = subprocess.run(
        ["tshark", "-X", f"lua_script:{DISSECTOR}", "-r", packets, "-c", "3"],
        capture_output=True,
        text=True,
        check=True,
    )
    first, _, third = done.stdout.splitlines()
    assert first.split()[2:5] == ["module", "→", "MCU"]
    assert third.split()[2:5] == ["MCU", "→", "module"]


def test_noise_and_wrong_checksums_are_marked(tmp_path: Path) -> None:
    packets = tmp_path / "x.pcapng"
    run(["convert", str(ROOT / "captures" / "damaged.bin"), str(packets)])
    layers = [layer["tuyamcu"] for layer in dissected(packets)]
    assert any("tuyamcu_tuyamcu_noise" in layer for layer in layers)
    assert any(layer.get("tuyamcu_tuyamcu_checksum_good") is False for layer in layers)
