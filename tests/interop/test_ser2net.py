"""A port somewhere in the network, handed out by ser2net."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from interop.processes import device, ended, free_port, needs, program, recorded, running, sniffing, until
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Gap

pytestmark = [pytest.mark.alone, needs("ser2net")]


@contextmanager
def server(folder: Path, number: int, port: str) -> Iterator[subprocess.Popen[str]]:
    """A serial port as raw bytes over TCP."""
    config = folder / "ser2net.yaml"
    config.write_text(
        f"connection: &wire\n  accepter: tcp,127.0.0.1,{number}\n"
        f"  connector: serialdev(nouucplock=true),{port},9600n81,local\n"
        "  options:\n    kickolduser: true\n"
    )
    command = (program("ser2net"), "-n", "-c", str(config), "-P", str(folder / "pid"))
    with running(*command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until(lambda: _listens(number), "server")
        yield process


def _listens(number: int) -> bool:
    """Whether somebody listens at a port of this computer, asked without a connection that would be counted."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(row.split()[1].endswith(f":{number:04X}") and row.split()[3] == "0A" for row in rows)


def test_frames_come_through_the_network(tmp_path: Path) -> None:
    path, number = tmp_path / "heard.tsniff.jsonl", free_port()
    with ExitStack() as stack:
        ports = stack.enter_context(device("meter", "--to", "pty", "--link", str(tmp_path / "wire"), "--speed", "4"))
        stack.enter_context(server(tmp_path, number, ports["mcu"]))
        sniff = stack.enter_context(sniffing("--mcu", f"tcp://127.0.0.1:{number}", "--jsonl", "-w", str(path)))
        until(lambda: recorded(path).count(b"\x55\xaa") > 20, "talk")
        code, out, words = ended(sniff)
    shown = [entry for entry in map(json.loads, out.splitlines()) if entry["item"] == "frame"]
    assert code == 130
    assert len(shown) > 10 and {entry["talker"] for entry in shown} == {"mcu"}
    assert {entry["checksum"] for entry in shown} == {"ok"}
    assert "unplugged" not in words and "Traceback" not in words


def test_a_server_that_is_started_again_is_found_again(tmp_path: Path) -> None:
    path, number = tmp_path / "heard.tsniff.jsonl", free_port()
    with ExitStack() as stack:
        ports = stack.enter_context(device("meter", "--to", "pty", "--link", str(tmp_path / "wire"), "--speed", "4"))
        with server(tmp_path, number, ports["mcu"]) as first:
            sniff = stack.enter_context(
                sniffing("--mcu", f"tcp://127.0.0.1:{number}", "--plain", "-w", str(path)),
            )
            until(lambda: b"\x55\xaa" in recorded(path), "talk")
            first.kill()
            until(lambda: "unplugged" in gaps(path), "gap")
        before = len(recorded(path))
        with server(tmp_path, number, ports["mcu"]):
            until(lambda: "resumed" in gaps(path), "gap that ends")
            until(lambda: b"\x55\xaa" in recorded(path)[before:], "more talk")
            code, out, words = ended(sniff)
    assert code == 130
    assert gaps(path) == ["unplugged", "resumed"]
    lines = out.splitlines()
    unplugged = next(place for place, line in enumerate(lines) if "the server closed the connection" in line)
    resumed = next(place for place, line in enumerate(lines) if "resumed" in line)
    assert any("MCU >" in line for line in lines[:unplugged])
    assert unplugged < resumed and any("MCU >" in line for line in lines[resumed:])
    assert "Traceback" not in words and "recorded in" in words


def gaps(path: Path) -> list[str]:
    """The reasons of all holes in a recording."""
    return [thing.reason for thing in open_capture(path) if isinstance(thing, Gap)]
