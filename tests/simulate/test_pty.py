from __future__ import annotations

import os
import select
import sys
import time
from pathlib import Path

import pytest

from simulate.runs import wire
from tuyasniff.errors import SourceError
from tuyasniff.model import Chunk, Talker
from tuyasniff.protocol.build import build
from tuyasniff.simulate.endpoints import SIDES
from tuyasniff.simulate.pacing import paced
from tuyasniff.simulate.simulation import Simulation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ptys are of POSIX")

if sys.platform != "win32":
    from tuyasniff.simulate.pty import Ptys


def opened(place: str) -> int:
    return os.open(place.split(": ", 1)[1].split(" ", maxsplit=1)[0], os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


def read(port: int) -> bytes:
    data = b""
    while select.select([port], [], [], 0)[0] and (piece := os.read(port, 4096)):
        data += piece
    return data


def test_each_wire_is_a_port_that_gives_its_bytes_and_no_echo() -> None:
    ptys = Ptys(SIDES)
    ports = [opened(place) for place in ptys.places]
    try:
        heard = dict.fromkeys(SIDES, b"")

        def things() -> object:
            for thing in Simulation("meter3").run(40):
                yield thing
                for side, port in zip(SIDES, ports, strict=True):
                    heard[side] += read(port)

        os.write(ports[0], b"\r\nnobody echoes this\x03\x04")
        ptys.take(things())  # type: ignore[arg-type]
        for side, port in zip(SIDES, ports, strict=True):
            heard[side] += read(port)
        whole = tuple(Simulation("meter3").run(40))
        assert heard == {side: wire(whole, side) for side in SIDES}
    finally:
        for port in ports:
            os.close(port)
        ptys.close()


def test_a_port_that_nobody_reads_does_not_hold_the_run_up() -> None:
    ptys = Ptys((Talker.MCU,))
    whole = [Chunk("mcu", b"%099d\n" % number) for number in range(5000)]
    began = time.monotonic()
    ptys.take(whole)
    assert time.monotonic() - began < 3
    port = opened(ptys.places[0])
    try:
        late = read(port)
        assert 0 < len(late) < 300_000
        assert wire(whole).endswith(late)
        ptys.take([Chunk("mcu", b"now")])
        assert read(port) == b"now"
    finally:
        os.close(port)
        ptys.close()


def test_what_is_written_into_the_port_of_the_mcu_is_heard_by_it() -> None:
    ptys = Ptys((Talker.MCU,))
    port = opened(ptys.places[0])
    try:
        os.write(port, build("product_info", talker="module"))
        ptys.take(paced(Simulation("meter", module=False), 3, 50, wait=ptys.wait))
        assert b"demometer0000001" in read(port)
    finally:
        os.close(port)
        ptys.close()


def test_links_are_made_and_removed(tmp_path: Path) -> None:
    link = tmp_path / "device"
    ptys = Ptys(SIDES, link)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["device-mcu", "device-module"]
    assert str(tmp_path / "device-mcu") in ptys.places[0]
    ptys.close()
    assert not list(tmp_path.iterdir())
    again = Ptys((Talker.MODULE,), link)
    assert link.is_symlink()
    again.close()
    link.write_text("a file of somebody")
    with pytest.raises(SourceError, match="cannot make the link"):
        Ptys((Talker.MODULE,), link)
    assert link.read_text() == "a file of somebody"
