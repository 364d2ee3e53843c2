from __future__ import annotations

import errno
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from simulate.runs import scenario, wire
from tuyasniff.model import Chunk, Gap, Note, Talker
from tuyasniff.simulate.endpoints import SIDES
from tuyasniff.simulate.playing import Playing
from tuyasniff.simulate.ports import Ports
from tuyasniff.simulate.simulation import Simulation
from tuyasniff.simulate.tcp import Address, TcpPorts, parse_address

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="ptys are of POSIX")]

if sys.platform != "win32":
    import termios

    from tuyasniff.simulate.pty import Ptys

PULLED = "t=10 unplug 8\nt=12 unplug 2"


def until(what: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not what():
        assert time.monotonic() < end
        time.sleep(0.002)


class Reader:
    """Reads a port of a pty as a program does that has opened it; at a rate if it wants one."""

    def __init__(self, path: Path | str, rate: int | None = None) -> None:
        self.port = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.heard = bytearray()
        self.hung_up = False
        if rate is not None:
            settings = termios.tcgetattr(self.port)
            settings[4] = settings[5] = rate
            termios.tcsetattr(self.port, termios.TCSANOW, settings)

    def read(self) -> None:
        while not self.hung_up and select.select([self.port], [], [], 0)[0]:
            try:
                data = os.read(self.port, 4096)
            except OSError as error:
                assert error.errno == errno.EIO
                data = b""
            self.heard += data
            self.hung_up = not data

    @property
    def has_hung_up(self) -> bool:
        self.read()
        return self.hung_up

    def close(self) -> None:
        os.close(self.port)


def name(ports: Ports, index: int = 0) -> str:
    return ports.places[index].split(": ", 1)[1].split(" ", maxsplit=1)[0]


def test_all_that_is_written_is_on_record_and_is_what_a_reader_gets() -> None:
    ports = Ptys(SIDES, baud=9600)
    readers = [Reader(name(ports, index)) for index in range(2)]
    try:
        with Playing(Simulation("meter"), ports, speed=40, seconds=20) as playing:
            while not playing.join(0.002):
                for reader in readers:
                    reader.read()
        for reader in readers:
            reader.read()
        assert [bytes(reader.heard) for reader in readers] == [bytes(playing.sent[side]) for side in SIDES]
        whole = tuple(Simulation("meter").run(20))
        assert playing.sent == {side: wire(whole, side) for side in SIDES}
    finally:
        for reader in readers:
            reader.close()
        ports.close()


def test_it_can_be_stopped_at_once_while_it_waits() -> None:
    ports = Ptys((Talker.MCU,))
    playing = Playing(Simulation("meter"), ports, speed=0.01)
    playing.start()
    time.sleep(0.05)
    began = time.monotonic()
    playing.stop()
    assert playing.is_over and time.monotonic() - began < 0.5
    ports.close()


def test_it_can_be_stopped_before_anybody_has_come() -> None:
    ports = TcpPorts(Address("127.0.0.1", 0), SIDES)
    with Playing(Simulation("meter"), ports):
        pass
    ports.close()


def test_what_goes_wrong_in_its_thread_is_raised_to_the_one_who_ends_it() -> None:
    ports = Ptys((Talker.MCU,))

    def fail(_side: Talker, _data: bytes) -> None:
        raise ValueError("a mistake")

    playing = Playing(Simulation("meter"), ports, speed=0, seconds=5)
    ports.written = fail
    playing.start()
    with pytest.raises(ValueError, match="a mistake"):
        playing.join(5)
    ports.close()


@pytest.mark.parametrize("rate", ["B9600", "B38400", "B115200"])
def test_a_reader_at_another_rate_hears_what_a_serial_port_would(rate: str) -> None:
    ports = Ptys((Talker.MCU,), baud=9600)
    reader = Reader(name(ports), getattr(termios, rate))
    try:
        data = bytes(range(200))
        ports.take([Chunk("mcu", data)])
        reader.read()
        assert (bytes(reader.heard) == data) == (rate == "B9600")
        assert reader.heard
    finally:
        reader.close()
        ports.close()


def test_a_reader_may_change_its_rate_while_it_listens_and_who_sets_none_hears_right() -> None:
    ports = Ptys((Talker.MCU,), baud=74_880)
    reader = Reader(name(ports))
    heard = []
    try:
        for rate in (None, termios.B9600, termios.B115200):
            if rate is not None:
                Reader(name(ports), rate).close()
            reader.heard.clear()
            ports.take([Chunk("mcu", b"the same words over and over")])
            reader.read()
            heard.append(bytes(reader.heard))
        assert heard[0] == b"the same words over and over"
        assert len({len(data) for data in heard}) == 3 and len(heard[1]) < len(heard[2])
    finally:
        reader.close()
        ports.close()


def test_what_is_said_at_a_wrong_rate_the_mcu_does_not_understand() -> None:
    ports = Ptys((Talker.MCU,), baud=9600)
    reader = Reader(name(ports), termios.B19200)
    try:
        os.write(reader.port, b"\x55\xaa\x00\x00\x00\x00\xff")
        heard = ports.wait(1)
        assert heard and b"\x55\xaa" not in heard
    finally:
        reader.close()
        ports.close()


def test_pulled_taps_hang_up_and_come_back_in_the_same_place(tmp_path: Path) -> None:
    link = tmp_path / "port"
    said: list[str] = []
    ports = Ptys((Talker.MCU,), link, 9600, said.append)
    first = Reader(link)
    playing = Playing(Simulation("meter", scenario=scenario("meter", PULLED), resumes=True), ports, 20, 30)
    try:
        with playing:
            until(lambda: first.has_hung_up)
            until(link.is_symlink)
            second = Reader(link)
            assert said == ["unplugged", *ports.places]
            assert bytes(first.heard) == bytes(playing.sent["mcu"][: len(first.heard)])
            until(lambda: second.has_hung_up or playing.is_over)
            second.read()
        whole = tuple(Simulation("meter", scenario=scenario("meter", PULLED)).run(30))
        assert first.heard + second.heard == playing.sent["mcu"] == wire(whole, Talker.MCU)
        assert len(first.heard) > 100 and len(second.heard) >= 45
        second.close()
    finally:
        first.close()
        ports.close()
    assert not list(tmp_path.iterdir())


def test_anybody_may_pull_the_taps_while_it_runs(tmp_path: Path) -> None:
    link = tmp_path / "port"
    ports = Ptys(SIDES, link, 9600)
    try:
        with Playing(Simulation("meter"), ports, 20) as playing:
            until(lambda: playing.sent["mcu"])
            playing.turn_plug()
            until(lambda: not list(tmp_path.iterdir()))
            so_far = len(playing.sent["mcu"])
            time.sleep(0.2)
            assert len(playing.sent["mcu"]) == so_far
            playing.turn_plug()
            until(lambda: len(playing.sent["mcu"]) > so_far)
            assert len(list(tmp_path.iterdir())) == 2
    finally:
        ports.close()


def test_clients_of_a_port_that_is_pulled_are_turned_away_until_it_is_back() -> None:
    ports = TcpPorts(Address("127.0.0.1", 0), (Talker.MCU,))
    address = parse_address(name(ports))
    client = socket.create_connection(address, 5)
    try:
        with Playing(Simulation("meter"), ports, 20) as playing:
            assert client.recv(10)
            playing.turn_plug()
            while client.recv(4096):
                pass
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(address, 5)
            playing.turn_plug()
            until(lambda: ports.places)
            assert parse_address(name(ports)) == address
            with socket.create_connection(address, 5) as again:
                assert again.recv(10)
    finally:
        client.close()
        ports.close()


def test_gaps_tell_when_the_taps_are_back_and_only_where_it_is_wanted() -> None:
    things = list(Simulation("meter", scenario=scenario("meter", PULLED), resumes=True).run(30))
    gaps = [(thing.reason, thing.t_us) for thing in things if isinstance(thing, Gap) and thing.tap == "mcu"]
    assert sorted(set(gaps)) == [("resumed", 18_000_000), ("unplugged", 10_000_000), ("unplugged", 12_000_000)]
    plain = list(Simulation("meter", scenario=scenario("meter", PULLED)).run(30))
    assert plain == [thing for thing in things if not (isinstance(thing, Gap) and thing.reason == "resumed")]


def test_both_wires_are_written_in_the_order_of_simulated_time() -> None:
    order: list[bytes] = []
    ports = Ptys(SIDES)
    readers = [Reader(name(ports, index)) for index in range(2)]
    things: list[Chunk | Gap | Note] = list(Simulation("meter", latency_us=4000).run(20))

    def written(_side: Talker, data: bytes) -> None:
        order.append(data)
        for reader in readers:
            reader.read()

    ports.written = written
    try:
        ports.take(things)
        assert order == [thing.data for thing in things if isinstance(thing, Chunk)]
    finally:
        for reader in readers:
            reader.close()
        ports.close()
