from __future__ import annotations

import errno
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources.listening import ADAPTER, FakePort, PtyPair, data_of, gaps_of, until
from tuyasniff.clock import SessionClock
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.model import Chunk, Gap, Talker
from tuyasniff.sources.ports import Port
from tuyasniff.sources.reader import Reader
from tuyasniff.sources.serialport import ListeningPort, SerialTap, unopened_port
from tuyasniff.sources.tap import WAIT_S, Tap

pytestmark = pytest.mark.alone

posix = pytest.mark.skipif(sys.platform == "win32", reason="ptys are of POSIX")

HOLDER = """
import fcntl, os, sys
handle = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def pty() -> Iterator[PtyPair]:
    pair = PtyPair()
    yield pair
    pair.unplug()


def tap_on(*ports: FakePort, found: list[Port] | None = None, asked: list[str] | None = None) -> SerialTap:
    """A tap that gets one fake port after the other."""
    waiting = list(ports)

    def make(device: str, baud: int) -> ListeningPort:
        if asked is not None:
            asked.append(device)
        port = waiting.pop(0)
        port.baudrate = baud
        return port

    listing = found if found is not None else []
    return SerialTap("/dev/ttyUSB0", make_port=make, list_ports=lambda: list(listing), check_name=lambda _: None)


def refused(tap: Tap) -> SourceError:
    with pytest.raises(SourceError) as caught:
        tap.open()
    assert "\n" not in caught.value.message + caught.value.hint
    assert caught.value.hint
    return caught.value


def test_a_whole_session_never_writes_and_moves_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuyasniff.sources.reader.FIRST_WAIT_S", 0.01)
    first = FakePort(b"\x55\xaa\x03", OSError(errno.EIO, "gone"))
    second = FakePort(b"\x00\x00\x00\x02")
    things: list[Chunk | Gap] = []
    reader = Reader(tap_on(first, second), name="mcu", talker=Talker.MCU, clock=SessionClock())
    reader.open()
    reader.start(things.append)
    until(lambda: len(data_of(things)) == 7)
    reader.tune(115200)
    until(lambda: second.baudrate == 115200)
    reader.stop()
    assert data_of(things) == b"\x55\xaa\x03\x00\x00\x00\x02"
    assert gaps_of(things) == ["unplugged", "resumed", "baud changed"]
    for port in (first, second):
        assert port.opened_as == {"dtr": False, "rts": False}
        assert port.closed_times == 1
    assert second.woken


def test_the_port_of_pyserial_is_set_up_to_listen_and_not_open_yet() -> None:
    from serial import Serial

    port = unopened_port("/dev/does-not-exist", 115200)
    assert isinstance(port, Serial)
    assert not port.is_open
    assert (port.baudrate, port.bytesize, port.parity, port.stopbits) == (115200, 8, "N", 1)
    assert (port.xonxoff, port.rtscts, port.dsrdtr) == (False, False, False)
    assert port.timeout == WAIT_S
    assert port.exclusive is (None if sys.platform == "win32" else True)


def test_windows_is_not_told_to_be_exclusive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    port = unopened_port("COM3", 9600)
    assert getattr(port, "exclusive", "?") is None


def test_a_tap_has_no_public_name_beyond_those_of_a_tap() -> None:
    def public(thing: object) -> set[str]:
        return {name for name in dir(thing) if not name.startswith("_")}

    tap = tap_on(FakePort())
    assert public(tap) == public(Tap) | {"name", "baud"}


def test_bytes_that_arrive_together_are_read_together() -> None:
    tap = tap_on(FakePort(b"\x01", b"\x02\x03\x04", b"\x05\x06"))
    tap.open()
    assert tap.read() == b"\x01\x02\x03\x04"
    assert tap.read() == b"\x05\x06"
    assert tap.read() == b""


def test_a_byte_before_the_loss_is_not_lost() -> None:
    tap = tap_on(FakePort(b"\x01", OSError(errno.EIO, "gone")))
    tap.open()
    assert tap.read() == b"\x01"
    with pytest.raises(SourceError) as caught:
        tap.read()
    assert caught.value.reason is SourceReason.LOST


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "Input/output error"), OSError("read failed: device disconnected?"), TypeError("None")]
)
def test_whatever_the_port_raises_is_a_loss(error: Exception) -> None:
    tap = tap_on(FakePort(error))
    tap.open()
    with pytest.raises(SourceError) as caught:
        tap.read()
    assert caught.value.reason is SourceReason.LOST
    assert "/dev/ttyUSB0 has gone" in caught.value.message
    tap.close()
    tap.close()


def test_a_closed_tap_says_so_and_can_be_woken() -> None:
    tap = tap_on()
    tap.wake()
    assert tap.errors() is None
    with pytest.raises(SourceError):
        tap.read()


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), SourceReason.PERMISSION, "you may not open /dev/ttyUSB0"),
        (OSError(errno.EBUSY, "Device or resource busy"), SourceReason.BUSY, "in use"),
        (OSError(errno.EAGAIN, "Could not exclusively lock port"), SourceReason.BUSY, "in use"),
        (OSError(errno.ENOENT, "No such file or directory"), SourceReason.MISSING, "no such port"),
        (OSError(errno.EIO, "Input/output error"), SourceReason.UNREADABLE, "no hardware behind it"),
        (OSError(errno.ENOTTY, "Inappropriate ioctl"), SourceReason.UNREADABLE, "is not a serial device"),
        (OSError("could not open port 'COM3': FileNotFoundError(2, '?')"), SourceReason.MISSING, "no such port"),
        (OSError("could not open port 'COM3': PermissionError(13, '?')"), SourceReason.BUSY, "in use"),
        (ValueError("Invalid baud rate: 1"), SourceReason.UNREADABLE, "cannot listen at 9600 baud"),
        (RuntimeError("the driver\nfell over"), SourceReason.UNREADABLE, "the driver fell over"),
    ],
)
def test_why_a_port_does_not_open_is_one_line_and_a_hint(error: Exception, reason: SourceReason, words: str) -> None:
    said = refused(tap_on(FakePort(refuses=error)))
    assert said.reason is reason
    assert words in said.message


def test_a_rate_that_the_port_refuses_leaves_the_old_one() -> None:
    class Picky(FakePort):
        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if name == "baudrate" and value == 250_000:
                raise ValueError("Invalid baud rate")

    port = Picky()
    tap = tap_on(port)
    tap.open()
    with pytest.raises(SourceError) as caught:
        tap.tune(250_000)
    assert "250000" in caught.value.message
    assert (tap.baud, port.baudrate) == (9600, 9600)
    tap.tune(115_200)
    assert (tap.baud, port.baudrate) == (115_200, 115_200)


def test_a_port_that_takes_no_rate_any_more_is_lost() -> None:
    class Gone(FakePort):
        def __setattr__(self, name: str, value: object) -> None:
            if name == "baudrate" and self.is_open:
                raise OSError(errno.EIO, "gone")
            super().__setattr__(name, value)

    tap = tap_on(Gone())
    tap.open()
    with pytest.raises(SourceError) as caught:
        tap.tune(115_200)
    assert caught.value.reason is SourceReason.LOST
    assert tap.baud == 9600


def test_another_program_that_takes_bytes_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    who = ["this program itself", "minicom (pid 7)"]
    monkeypatch.setattr("tuyasniff.sources.serialport.holders", lambda _device: who)
    tap = tap_on(FakePort(OSError("device reports readiness to read but returned no data")))
    tap.open()
    with pytest.raises(SourceError) as caught:
        tap.read()
    assert caught.value.message == "/dev/ttyUSB0 is read by minicom (pid 7) at the same time"


def test_a_rate_set_while_it_is_closed_counts_at_the_next_opening() -> None:
    port = FakePort()
    tap = tap_on(port)
    tap.tune(115_200)
    tap.open()
    assert port.baudrate == tap.baud == 115_200


def test_an_adapter_that_comes_back_under_another_number_is_found() -> None:
    asked: list[str] = []
    found = [ADAPTER]
    tap = tap_on(FakePort(), FakePort(), found=found, asked=asked)
    tap.open()
    found[:] = [ADAPTER._replace(location="1-3"), ADAPTER._replace(device="/dev/ttyUSB1")]
    tap.open()
    assert asked == ["/dev/ttyUSB0", "/dev/ttyUSB1"]
    assert tap.name == "/dev/ttyUSB0"


def test_another_adapter_under_the_old_number_is_not_taken() -> None:
    asked: list[str] = []
    found = [ADAPTER]
    tap = tap_on(FakePort(), FakePort(), found=found, asked=asked)
    tap.open()
    found[:] = [ADAPTER._replace(location="1-3")]
    said = refused(tap)
    assert said.reason is SourceReason.MISSING
    assert "is another one" in said.message
    assert "1a86:7523 at 1-2" in said.hint
    found[:] = []
    assert refused(tap).reason is SourceReason.MISSING
    assert asked == ["/dev/ttyUSB0"]


def test_a_port_that_is_no_usb_adapter_is_opened_by_its_name_again() -> None:
    asked: list[str] = []
    tap = tap_on(FakePort(), FakePort(), found=[Port("/dev/ttyUSB0")], asked=asked)
    tap.open()
    tap.open()
    assert asked == ["/dev/ttyUSB0", "/dev/ttyUSB0"]


@posix
def test_a_real_port_is_heard_and_hears_nothing(pty: PtyPair) -> None:
    tap = SerialTap(pty.name, 115_200)
    tap.open()
    try:
        assert tap.read() == b""
        pty.put(bytes(range(256)))
        heard = b""
        while len(heard) < 256:
            heard += tap.read()
        assert heard == bytes(range(256))
        assert tap.errors() is None
        tap.tune(250_000)
    finally:
        tap.close()
    assert pty.heard() == b""


@posix
def test_a_read_that_waits_can_be_ended(pty: PtyPair) -> None:
    tap = SerialTap(pty.name)
    tap.open()
    tap._port.timeout = 20  # type: ignore[union-attr]
    began = time.monotonic()
    waker = threading.Timer(0.02, tap.wake)
    waker.start()
    assert tap.read() == b""
    assert time.monotonic() - began < 5
    waker.join()
    tap.close()


@posix
def test_an_unplugged_port_is_lost_and_can_be_closed_twice(pty: PtyPair) -> None:
    tap = SerialTap(pty.name)
    tap.open()
    pty.unplug()
    with pytest.raises(SourceError) as caught:
        for _ in range(10):
            tap.read()
    assert caught.value.reason is SourceReason.LOST
    tap.close()
    tap.close()
    assert refused(tap).reason is SourceReason.MISSING


@posix
def test_a_port_that_this_program_has_open_is_busy(pty: PtyPair) -> None:
    first, second = SerialTap(pty.name), SerialTap(pty.name)
    first.open()
    said = refused(second)
    assert said.reason is SourceReason.BUSY
    if sys.platform == "linux":
        assert "this program itself" in said.message
    first.close()
    second.open()
    second.close()


@pytest.mark.skipif(sys.platform != "linux", reason="who holds a port is told by Linux only")
def test_who_holds_a_busy_port_is_named(pty: PtyPair) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, pty.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        said = refused(SerialTap(pty.name))
        assert said.reason is SourceReason.BUSY
        assert f"(pid {other.pid})" in said.message
        other.communicate()
    tap = SerialTap(pty.name)
    tap.open()
    tap.close()


@posix
@pytest.mark.parametrize("name", ["/dev/null", "/dev/zero"])
def test_a_device_that_is_no_port_is_not_opened(name: str) -> None:
    said = refused(SerialTap(name, make_port=lambda *_: pytest.fail("it was opened")))
    assert said.message == f"{name} is not a serial device"


@posix
def test_a_file_that_took_the_place_of_a_port_is_no_port(tmp_path: Path) -> None:
    file = tmp_path / "port"
    file.write_bytes(b"x")
    assert "is not a serial device" in refused(SerialTap(str(file))).message
    assert "is not a serial device" in refused(SerialTap(str(file), check_name=lambda _: None)).message
    assert refused(SerialTap(str(tmp_path))).reason is SourceReason.DIRECTORY


@posix
def test_a_port_that_is_gone_in_the_middle_of_a_frame_comes_back_behind_a_link(
    tmp_path: Path, pty: PtyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuyasniff.sources.reader.FIRST_WAIT_S", 0.01)
    link = tmp_path / "meter"
    link.symlink_to(pty.name)
    things: list[Chunk | Gap] = []
    reader = Reader(SerialTap(str(link)), name="mcu", talker=Talker.MCU, clock=SessionClock())
    reader.open()
    reader.start(things.append)
    pty.put(b"\x55\xaa\x03\x07")
    until(lambda: reader.heard == 4)
    pty.unplug()
    until(lambda: reader.state == "waiting" and "no such port" in reader.trouble)
    other = PtyPair()
    link.unlink()
    link.symlink_to(other.name)
    until(lambda: reader.state == "listening")
    for byte in b"\x55\xaa\x00\x00\x00\x00\xff":
        other.put(bytes((byte,)))
        time.sleep(0.002)
    until(lambda: reader.heard == 11)
    reader.stop()
    assert data_of(things) == b"\x55\xaa\x03\x07\x55\xaa\x00\x00\x00\x00\xff"
    assert gaps_of(things) == ["unplugged", "resumed"]
    times = [thing.t_us or 0 for thing in things]
    assert times == sorted(times)
    assert other.heard() == b""
    other.unplug()


def test_a_port_is_not_closed_while_it_is_woken() -> None:
    waking, go = threading.Event(), threading.Event()

    class Slow(FakePort):
        def cancel_read(self) -> None:
            waking.set()
            go.wait(5)
            assert self.is_open, "the handle may be another file's by now"
            super().cancel_read()

    port = Slow()
    tap = tap_on(port)
    tap.open()
    waker = threading.Thread(target=tap.wake)
    closer = threading.Thread(target=tap.close)
    waker.start()
    assert waking.wait(5)
    closer.start()
    time.sleep(0.02)
    go.set()
    waker.join()
    closer.join()
    assert (port.woken, port.closed_times) == (1, 1)
    tap.wake()
    assert port.woken == 1


def test_a_port_that_cannot_be_closed_keeps_no_waker_waiting() -> None:
    closing, go = threading.Event(), threading.Event()

    class Stuck(FakePort):
        def close(self) -> None:
            closing.set()
            go.wait(5)
            raise OSError(errno.EIO, "gone")

    tap = tap_on(Stuck())
    tap.open()
    closer = threading.Thread(target=tap.close)
    closer.start()
    assert closing.wait(5)
    tap.wake()
    assert closer.is_alive()
    go.set()
    closer.join()
