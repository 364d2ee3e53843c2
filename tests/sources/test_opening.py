from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from sources.listening import PtyPair
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.sources.opening import Kind, kind_of, open_tap
from tuyasniff.sources.serialport import SerialTap
from tuyasniff.sources.tcp import TcpTap

posix = pytest.mark.skipif(sys.platform == "win32", reason="as POSIX has it")


def refused(spec: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        kind_of(spec)
    assert "\n" not in caught.value.message + caught.value.hint
    assert caught.value.hint
    return caught.value


def test_a_pty_and_a_link_to_it_are_ports(tmp_path: Path) -> None:
    pty = PtyPair()
    link = tmp_path / "meter"
    link.symlink_to(pty.name)
    assert kind_of(pty.name) is kind_of(str(link)) is Kind.SERIAL
    tap = open_tap(str(link))
    assert isinstance(tap, SerialTap)
    assert (tap.name, tap.baud, tap.tunable) == (str(link), 9600, True)
    assert open_tap(pty.name, 115_200).baud == 115_200
    pty.unplug()
    assert kind_of(str(link)) is Kind.SERIAL
    with pytest.raises(SourceError) as caught:
        tap.open()
    assert caught.value.reason is SourceReason.MISSING
    assert f"leads to {pty.name}, which is not there" in caught.value.message
    assert caught.value.hint == "start the program that makes this port"


def test_files_pipes_and_standard_input_are_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("meter").write_text("55 aa 03 07")
    assert kind_of("-") is kind_of("meter") is Kind.STREAM
    if hasattr(os, "mkfifo"):
        os.mkfifo("pipe")
        assert kind_of("pipe") is Kind.STREAM
    Path("COM3").touch()
    if sys.platform != "win32":
        assert kind_of("COM3") is Kind.STREAM
    for spec in ("-", "meter"):
        with pytest.raises(FormatError):
            open_tap(spec)


def test_a_server_is_a_tap() -> None:
    assert kind_of("tcp://meter:7777") is Kind.TCP
    tap = open_tap("tcp://[::1]:7777")
    assert isinstance(tap, TcpTap)
    assert (tap.name, tap.baud) == ("tcp://[::1]:7777", None)
    assert open_tap("TCP://meter:7777", 9600).baud == 9600


@pytest.mark.parametrize("spec", ["COM3", "com12", r"\\.\COM12"])
def test_names_of_windows_are_ports(spec: str) -> None:
    assert kind_of(spec) is Kind.SERIAL


@posix
def test_a_port_that_is_not_there_is_missing_when_it_is_opened() -> None:
    for name in ("/dev/ttyUSB77", "COM77"):
        assert kind_of(name) is Kind.SERIAL
        with pytest.raises(SourceError) as caught:
            open_tap(name).open()
        assert caught.value.reason is SourceReason.MISSING
        assert caught.value.message == f"no such port: {name}"
        assert caught.value.hint


@posix
def test_near_names_are_in_the_hint(tmp_path: Path) -> None:
    (tmp_path / "meter.txt").touch()
    said = refused(str(tmp_path / "meter.tx"))
    assert said.message == f"no such file or port: {tmp_path / 'meter.tx'}"
    assert said.hint == f"did you mean {tmp_path / 'meter.txt'}?"
    assert refused(str(tmp_path / "METER.TXT")).hint == said.hint


@pytest.mark.parametrize(
    ("spec", "words", "hint"),
    [
        ("rfc2217://meter:2217", "rfc2217:// can transmit", "tcp://host:port"),
        ("loop://", "loop:// can transmit", "name the port"),
        ("spy:///dev/ttyUSB0", "spy:// can transmit", "name the port"),
        ("SPY:///dev/ttyUSB0", "spy:// can transmit", "name the port"),
        ("socket://meter:7777", "is no source", "write tcp://meter:7777"),
        ("socket:/meter:7777", "is no source", "write tcp://meter:7777"),
        ("hwgrep://CP21", "hwgrep:// is not known here", "tuyasniff ports"),
        ("alt:///dev/ttyUSB0?class=PosixPollSerial", "alt:// is not known here", "tuyasniff ports"),
        ("http://meter/log.txt", "http:// is no source", "tcp://host:port"),
        ("tcp://meter", "is no address", "write tcp://"),
        ("tcp:/meter:7777", "is no address", "write tcp://"),
        ("", "empty", "name a port"),
        ("  ", "empty", "name a port"),
    ],
)
def test_what_cannot_be_a_source_is_refused_in_one_line(spec: str, words: str, hint: str) -> None:
    with pytest.raises(FormatError) as caught:
        kind_of(spec)
    assert words in caught.value.message
    assert hint in caught.value.hint
    with pytest.raises(FormatError):
        open_tap(spec)


@posix
def test_things_that_are_neither_port_nor_file_are_refused(tmp_path: Path) -> None:
    assert refused(str(tmp_path)).reason is SourceReason.DIRECTORY
    assert refused("/dev").reason is SourceReason.DIRECTORY
    place = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        assert "neither a port nor a file" in refused(str(place)).message


@posix
@pytest.mark.parametrize("name", ["/dev/null", "/dev/zero"])
def test_devices_that_are_no_ports_say_so_when_they_are_opened(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        open_tap(name).open()
    assert caught.value.message == f"{name} is not a serial device"


@posix
def test_a_name_with_nothing_behind_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("log.txt", "folder/log", "meter", "/nowhere/x", "log.txt/inside"):
        said = refused(name)
        assert said.reason is SourceReason.MISSING
        assert said.message == f"no such file or port: {name}"
    assert refused("null").hint == "did you mean /dev/null?"
    assert refused("192.168.1.20:7777").hint.endswith("write tcp://192.168.1.20:7777")
    assert refused("tcp:meter:7777").hint.endswith("write tcp://meter:7777")
    assert refused("[::1]:7777").hint.endswith("write tcp://[::1]:7777")
    Path("away").symlink_to("nowhere")
    assert refused("away").reason is SourceReason.MISSING


@posix
def test_a_name_that_no_system_takes_is_an_error_and_no_crash() -> None:
    assert refused("x" * 5000).reason is SourceReason.UNREADABLE
    assert refused("a\0b").reason is SourceReason.UNREADABLE


@pytest.mark.parametrize("baud", [0, -9600])
def test_a_rate_is_at_least_one(baud: int) -> None:
    with pytest.raises(FormatError) as caught:
        open_tap("/dev/ttyUSB0", baud)
    assert "9600 or 115200" in caught.value.hint
