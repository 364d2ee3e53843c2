from __future__ import annotations

import socket
import threading

import pytest

from simulate.runs import wire
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.model import Talker
from tuyasniff.protocol.build import build
from tuyasniff.simulate.endpoints import SIDES
from tuyasniff.simulate.pacing import paced
from tuyasniff.simulate.simulation import Simulation
from tuyasniff.simulate.tcp import Address, TcpPorts, parse_address

pytestmark = pytest.mark.alone

HERE = Address("127.0.0.1", 0)


def connected(ports: TcpPorts) -> list[socket.socket]:
    addresses = [parse_address(place.split(": ")[1]) for place in ports.places]
    return [socket.create_connection(address, 5) for address in addresses]


def all_of(client: socket.socket) -> bytes:
    data = b""
    while piece := client.recv(4096):
        data += piece
    return data


def test_each_wire_has_its_port_and_every_byte_arrives() -> None:
    ports = TcpPorts(HERE, SIDES)
    clients = connected(ports)
    heard: dict[Talker, bytes] = {}
    readers = [
        threading.Thread(target=lambda side=side, client=client: heard.update({side: all_of(client)}))
        for side, client in zip(SIDES, clients, strict=True)
    ]
    for reader in readers:
        reader.start()
    ports.open()
    ports.take(paced(Simulation("meter"), 120, 0, wait=ports.wait))
    ports.close()
    for reader, client in zip(readers, clients, strict=True):
        reader.join(5)
        client.close()
    whole = tuple(Simulation("meter").run(120))
    assert heard == {side: wire(whole, side) for side in SIDES}


def test_a_client_that_leaves_does_not_stop_the_run() -> None:
    ports = TcpPorts(HERE, (Talker.MCU,))
    (leaver,) = connected(ports)
    (stayer,) = connected(ports)
    ports.open()
    ports.wait(0.01)
    leaver.close()
    ports.take(paced(Simulation("meter"), 20, 0, wait=ports.wait))
    ports.close()
    assert all_of(stayer).endswith(wire(Simulation("meter").run(20), Talker.MCU)[-20:])
    stayer.close()


def test_what_a_client_says_is_heard_by_the_mcu() -> None:
    ports = TcpPorts(HERE, (Talker.MCU,))
    (client,) = connected(ports)
    client.sendall(build("product_info", talker="module"))
    ports.open()
    ports.take(paced(Simulation("meter", module=False), 3, 50, wait=ports.wait))
    ports.close()
    assert b"demometer0000001" in all_of(client)
    client.close()


def test_the_module_has_the_port_after_that_of_the_mcu() -> None:
    for _ in range(20):
        with socket.create_server(HERE) as free:
            first = free.getsockname()[1]
        try:
            ports = TcpPorts(Address("127.0.0.1", first), SIDES)
        except SourceError:
            continue
        assert ports.places == [f"mcu: tcp://127.0.0.1:{first}", f"module: tcp://127.0.0.1:{first + 1}"]
        ports.close()
        return
    pytest.skip("no two free ports beside each other")


def test_a_port_in_use_is_one_clear_error() -> None:
    with socket.create_server(HERE) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(SourceError, match=f"cannot listen on 127.0.0.1 port {number}") as error:
            TcpPorts(Address("127.0.0.1", number), (Talker.MCU,))
        assert "another port" in error.value.hint


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://:7777", Address("127.0.0.1", 7777)),
        ("tcp://0.0.0.0:1", Address("0.0.0.0", 1)),
        ("tcp://[::1]:80", Address("::1", 80)),
    ],
)
def test_addresses_are_read(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["tcp://", "tcp://host", "tcp://host:port", "tcp://host:70000", "tcp://a:1/x"])
def test_wrong_addresses_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="is no address"):
        parse_address(text)
