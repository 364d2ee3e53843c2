from __future__ import annotations

import os
import select
import sys
import threading
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

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="ptys are of POSIX")]

if sys.platform != "win32":
    from tuyasniff.simulate.pty import Ptys


def opened(place: str) -> int:
    return os.open(place.split(": ", 1)[1].split(" ", maxsplit=1)[0], os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


def read(port: int) -> bytes:
    data = b""
    while select.select([port], [], [], 0)[0] and (piece := os.read(port, 4096)):
        data += piece
    return data


def read_up_to(port: int, end: bytes) -> None:
    data, until = b"", time.monotonic() + 5
    while not data.endswith(end):
        assert time.monotonic() < until
        data += read(port)
        time.sleep(0.001)


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
    assert not link.is_symlink()
    link.write_text("a file of somebody")
    with pytest.raises(SourceError, match="cannot make the link"):
        Ptys((Talker.MODULE,), link)
    assert link.read_text() == "a file of somebody"


@pytest.mark.parametrize("sides", [(Talker.MODULE,), SIDES], ids=["one", "both"])
def test_a_link_of_somebody_is_left_alone(sides: tuple[Talker, ...], tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("a file of somebody")
    link = tmp_path / "device"
    name = link if len(sides) == 1 else tmp_path / "device-module"
    name.symlink_to(target)
    with pytest.raises(SourceError, match=f"cannot make the link {name}: it leads to {target}") as error:
        Ptys(sides, link)
    assert "where there is no file" in error.value.hint
    assert sorted(tmp_path.iterdir()) == sorted([name, target])
    assert name.readlink() == target


@pytest.mark.parametrize("left", ["/dev/pts/987654", "/dev/pts/0", "nothing-of-that-name"])
def test_a_link_that_was_left_behind_is_replaced(left: str, tmp_path: Path) -> None:
    link = tmp_path / "device"
    link.symlink_to(left)
    ptys = Ptys((Talker.MCU,), link)
    assert str(link.readlink()) == ptys.places[0].split("(")[1].rstrip(")")
    ptys.close()
    assert not link.is_symlink()


def test_a_link_that_somebody_else_has_made_meanwhile_stays(tmp_path: Path) -> None:
    link = tmp_path / "device"
    first = Ptys((Talker.MCU,), link)
    second = Ptys((Talker.MCU,), link)
    first.close()
    assert link.is_symlink() and str(link.readlink()) in second.places[0]
    second.close()
    assert not link.is_symlink()


def test_the_end_waits_until_the_last_bytes_can_be_read_and_were() -> None:
    for _ in range(20):
        ptys = Ptys((Talker.MCU,))
        port = opened(ptys.places[0])
        heard: list[bytes] = []

        def later(port: int = port, heard: list[bytes] = heard) -> None:
            time.sleep(0.03)
            heard.append(read(port))

        reader = threading.Thread(target=later)
        reader.start()
        ptys.take([Chunk("mcu", b"the last words")])
        ptys.close()
        reader.join()
        os.close(port)
        assert heard == [b"the last words"]


def test_who_comes_late_is_waited_for_like_anybody_else() -> None:
    ptys = Ptys((Talker.MCU,))
    ptys.take([Chunk("mcu", b"%099d\n" % number) for number in range(1000)])
    port = opened(ptys.places[0])
    heard = bytearray()
    fresh = [Chunk("mcu", b"%099d\n" % number) for number in range(1000, 3000)]

    def slowly() -> None:
        while not heard.endswith(fresh[-1].data):
            heard.extend(read(port))
            time.sleep(0.01)

    def things() -> object:
        yield Chunk("mcu", b"the first that it reads")
        read_up_to(port, b"the first that it reads")
        reader.start()
        yield from fresh

    reader = threading.Thread(target=slowly, daemon=True)
    try:
        ptys.take(things())  # type: ignore[arg-type]
        reader.join(5)
        assert bytes(heard) == wire(fresh)
    finally:
        os.close(port)
        ptys.close()


def test_who_comes_late_is_given_time_for_the_rest() -> None:
    ptys = Ptys((Talker.MCU,))
    ptys.take([Chunk("mcu", b"%099d\n" % number) for number in range(1000)])
    port = opened(ptys.places[0])
    last = b"the last words"

    def things() -> object:
        yield Chunk("mcu", b"hello?")
        read_up_to(port, b"hello?")
        yield Chunk("mcu", last)

    heard: list[bytes] = []

    def later() -> None:
        time.sleep(0.2)
        heard.append(read(port))

    reader = threading.Timer(0.0, later)
    reader.start()
    began = time.monotonic()
    try:
        ptys.take(things())  # type: ignore[arg-type]
        took = time.monotonic() - began
    finally:
        reader.join()
        os.close(port)
        ptys.close()
    assert heard == [last] and took >= 0.15


@pytest.mark.parametrize("name", ["no/device", "file/device", "."])
def test_a_place_where_no_link_can_be_is_said_so(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file of somebody")
    with pytest.raises(SourceError, match="cannot make the link"):
        Ptys((Talker.MCU,), tmp_path / name)


@pytest.mark.parametrize("name", ["/", ""])
@pytest.mark.parametrize("sides", [(Talker.MCU,), SIDES], ids=["one", "both"])
def test_a_link_has_a_name(sides: tuple[Talker, ...], name: str) -> None:
    with pytest.raises(SourceError, match="it is a directory"):
        Ptys(sides, Path(name))
