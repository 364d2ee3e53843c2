from __future__ import annotations

import io
import json
import sys

import pytest

from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.verbs.ports import command
from tuyasniff.sources import ports
from tuyasniff.sources.ports import Port

ADAPTER = Port(
    "/dev/ttyUSB0",
    "USB Serial\x1b[2J",
    0x1A86,
    0x7523,
    "A1",
    "1-2",
    "QinHeng",
    "USB Serial",
    ("/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0",),
)


class Stdout(io.TextIOWrapper):
    def isatty(self) -> bool:
        return False


def run(
    monkeypatch: pytest.MonkeyPatch, *arguments: str, found: list[Port], users: tuple[str, ...] = ()
) -> tuple[str, str, int]:
    out, err = io.BytesIO(), io.StringIO()
    stdout = Stdout(out, encoding="utf-8")
    diagnostics = Diagnostics()
    with monkeypatch.context() as patch:
        patch.setattr(ports, "list_ports", lambda: found)
        patch.setattr(ports, "holders", lambda device: list(users) if device == ADAPTER.device else [])
        patch.setattr(sys, "stdout", stdout)
        patch.setattr(sys, "stderr", err)
        command.main(list(arguments), "ports", standalone_mode=False, obj=diagnostics)
        stdout.flush()
        return out.getvalue().decode(), err.getvalue(), int(diagnostics.code)


def test_ports_are_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err, code = run(monkeypatch, "--width", "0", found=[Port("/dev/ttyS0"), ADAPTER], users=("minicom (pid 7)",))
    heading, first, second = out.splitlines()
    assert heading.split() == ["port", "what", "it", "is", "usb", "id", "serial", "socket", "in", "use", "by", "link"]
    assert first.split() == ["/dev/ttyS0", "built", "in"]
    for cell in ("/dev/ttyUSB0", "1a86:7523", "A1", "1-2", "minicom (pid 7)", "usb-1a86_USB_Serial-if00-port0"):
        assert cell in second
    assert "\x1b" not in out
    assert (err, code) == ("", 0)


def test_the_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    out, _, _ = run(monkeypatch, "--width", "80", found=[ADAPTER], users=("minicom (pid 7)",))
    assert max(map(len, out.splitlines())) <= 80
    assert "/dev/ttyUSB0" in out and "1a86:7523" in out


def test_columns_without_content_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    out, _, _ = run(monkeypatch, found=[Port("/dev/ttyS0")])
    assert out.splitlines()[0].split() == ["port", "what", "it", "is"]


def test_scripts_get_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err, code = run(monkeypatch, "--json", found=[ADAPTER], users=("tio (pid 9)",))
    document = json.loads(out)
    assert document == {
        "schema": 1,
        "ports": [
            {
                "device": "/dev/ttyUSB0",
                "description": "USB Serial\x1b[2J",
                "vid": 0x1A86,
                "pid": 0x7523,
                "usb_id": "1a86:7523",
                "serial_number": "A1",
                "location": "1-2",
                "manufacturer": "QinHeng",
                "product": "USB Serial",
                "identity": "usb 1a86:7523 serial A1 at 1-2",
                "links": ["/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0"],
                "holders": ["tio (pid 9)"],
            }
        ],
    }
    assert (err, code) == ("", 0)


def test_without_a_port_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err, code = run(monkeypatch, found=[])
    assert (out, code) == ("", 0)
    sentence, hint = err.splitlines()
    assert sentence == "there are no serial ports"
    assert hint.startswith("hint: ")
    out, err, code = run(monkeypatch, "--json", found=[])
    assert json.loads(out) == {"schema": 1, "ports": []}
    assert code == 0
