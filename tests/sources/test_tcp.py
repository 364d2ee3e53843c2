from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterator

import pytest

from sources.listening import data_of, gaps_of, until
from tuyasniff.clock import SessionClock
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.model import Chunk, Gap, Talker
from tuyasniff.sources.reader import Reader
from tuyasniff.sources.tcp import Address, TcpTap, parse_address

pytestmark = pytest.mark.alone


class Server:
    """A server on this computer that hands out bytes."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, port), family=family)
        self.listener.settimeout(5)
        self.address = Address(host, self.listener.getsockname()[1])
        self.clients: list[socket.socket] = []

    def accept(self) -> socket.socket:
        client, _ = self.listener.accept()
        client.settimeout(5)
        self.clients.append(client)
        return client

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.listener.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("tcp://meter:7777", Address("meter", 7777), "tcp://meter:7777"),
        ("TCP://10.0.0.2:1/", Address("10.0.0.2", 1), "tcp://10.0.0.2:1"),
        ("tcp://[fe80::1%eth0]:65535", Address("fe80::1%eth0", 65535), "tcp://[fe80::1%eth0]:65535"),
        ("tcp://:7777", Address("127.0.0.1", 7777), "tcp://127.0.0.1:7777"),
    ],
)
def test_addresses_are_read_and_written(text: str, address: Address, name: str) -> None:
    assert parse_address(text) == address
    assert str(address) == name


@pytest.mark.parametrize(
    "text",
    ["tcp://", "tcp://meter", "tcp://meter:0", "tcp://meter:65536", "tcp://fe80::1:7777", "tcp://a:1/b", "tcp://a:x"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse_address(text)
    assert text in caught.value.message
    assert "tcp://" in caught.value.hint


def test_bytes_are_heard_and_none_are_sent(server: Server) -> None:
    tap = TcpTap(server.address, 115_200)
    tap.open()
    client = server.accept()
    assert tap.read() == b""
    client.sendall(b"\x55\xaa\x00")
    assert tap.read() == b"\x55\xaa\x00"
    assert (tap.baud, tap.tunable, tap.errors()) == (115_200, False, None)
    with pytest.raises(TypeError):
        tap.tune(9600)
    tap.wake()
    tap.close()
    tap.close()
    assert client.recv(100) == b""


def test_a_read_without_bytes_waits_a_tenth_of_a_second(server: Server) -> None:
    tap = TcpTap(server.address)
    tap.open()
    began = time.monotonic()
    assert tap.read() == b""
    assert 0.05 < time.monotonic() - began < 2
    tap.close()


def test_ipv6_works_where_the_computer_has_it() -> None:
    try:
        server = Server(host="::1")
    except OSError:
        pytest.skip("there is no IPv6 here")
    tap = TcpTap(parse_address(str(server.address)))
    tap.open()
    server.accept().sendall(b"\x55")
    assert tap.read() == b"\x55"
    tap.close()
    server.close()


def test_a_closed_connection_is_a_loss_after_its_last_bytes(server: Server) -> None:
    tap = TcpTap(server.address)
    tap.open()
    client = server.accept()
    client.sendall(b"\x55\xaa")
    client.close()
    assert tap.read() == b"\x55\xaa"
    with pytest.raises(SourceError) as caught:
        tap.read()
    assert caught.value.reason is SourceReason.LOST
    assert caught.value.message == "the server closed the connection"
    tap.close()
    with pytest.raises(SourceError):
        tap.read()


def test_a_reset_connection_is_a_loss(server: Server) -> None:
    import struct

    tap = TcpTap(server.address)
    tap.open()
    client = server.accept()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    with pytest.raises(SourceError) as caught:
        tap.read()
    assert caught.value.reason is SourceReason.LOST
    assert "broke" in caught.value.message
    tap.close()


def test_a_server_that_answers_no_more_is_a_loss_and_not_silence(server: Server) -> None:
    class Dead:
        def recv(self, _size: int) -> bytes:
            raise TimeoutError(errno.ETIMEDOUT, "Connection timed out")

        def close(self) -> None:
            raise OSError(errno.EBADF, "Bad file descriptor")

    tap = TcpTap(server.address)
    tap._connection = Dead()  # type: ignore[assignment]
    with pytest.raises(SourceError) as caught:
        tap.read()
    assert caught.value.reason is SourceReason.LOST
    assert "does not answer any more" in caught.value.message
    tap.close()


def test_a_port_where_nobody_listens_is_missing(server: Server) -> None:
    server.close()
    with pytest.raises(SourceError) as caught:
        TcpTap(server.address).open()
    assert caught.value.reason is SourceReason.MISSING
    assert caught.value.message == f"nobody listens at {server.address}"
    assert str(server.address.port) in caught.value.hint


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), SourceReason.MISSING, "no such host: meter"),
        (UnicodeError("label too long"), SourceReason.MISSING, "no such host: meter"),
        (TimeoutError("timed out"), SourceReason.MISSING, "no answer from tcp://meter:1 within 5 s"),
        (OSError(101, "Network is unreachable"), SourceReason.UNREADABLE, "Network is unreachable"),
    ],
)
def test_why_there_is_no_connection_is_said(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: SourceReason, words: str
) -> None:
    def refuse(_address: object, _seconds: float) -> socket.socket:
        raise error

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(SourceError) as caught:
        TcpTap(Address("meter", 1)).open()
    assert caught.value.reason is reason
    assert words in caught.value.message
    assert caught.value.hint


def test_a_server_that_vanishes_is_noticed_by_the_system(server: Server) -> None:
    tap = TcpTap(server.address)
    tap.open()
    assert tap._connection is not None
    assert tap._connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    tap.close()


def test_a_server_that_comes_back_is_heard_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuyasniff.sources.reader.FIRST_WAIT_S", 0.01)
    things: list[Chunk | Gap] = []
    reader = Reader(TcpTap(server.address), name="mcu", talker=Talker.MCU, clock=SessionClock())
    reader.open()
    reader.start(things.append)
    server.accept().sendall(b"\x55\xaa")
    until(lambda: reader.heard == 2)
    server.close()
    until(lambda: "nobody listens" in reader.trouble)
    again = Server(server.address.port)
    again.accept().sendall(b"\x03")
    until(lambda: reader.heard == 3)
    reader.stop()
    again.close()
    assert data_of(things) == b"\x55\xaa\x03"
    assert gaps_of(things) == ["unplugged", "resumed"]
