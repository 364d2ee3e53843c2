"""Programs beside each other, each a process of its own, as a person has them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.running import ROOT
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk

TUYASNIFF = (sys.executable, "-m", "tuyasniff")
PATIENCE_S = 20.0

_PLACE = re.compile(r"(mcu|module): (.*?)(?: \(.*\))?$")
_SYSTEM_DIRECTORIES = ":/usr/sbin:/sbin"


def program(name: str) -> str:
    """Where a program is, also one for administrators; the name itself where there is none."""
    return shutil.which(name, path=os.environ.get("PATH", "") + _SYSTEM_DIRECTORIES) or name


def needs(*names: str) -> pytest.MarkDecorator:
    """Skips with words where one of the programs is missing."""
    missing = [name for name in names if program(name) == name]
    return pytest.mark.skipif(bool(missing), reason=f"{' and '.join(missing)} not installed: make interop")


def until(happened: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"no {what} within {seconds:g} s"
        time.sleep(0.01)


@contextmanager
def running(*command: str, **streams: int) -> Iterator[subprocess.Popen[str]]:
    """A process that is gone afterwards, whatever happens."""
    with subprocess.Popen(command, text=True, cwd=ROOT, **streams) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(PATIENCE_S)
                except subprocess.TimeoutExpired:
                    process.kill()


def lines_until(process: subprocess.Popen[str], matches: Callable[[str], bool]) -> list[str]:
    """The lines of its stderr up to the first one that is meant; all of them where none is."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line.rstrip("\n"))
        if matches(lines[-1]):
            break
    return lines


@contextmanager
def device(*options: str) -> Iterator[dict[str, str]]:
    """A virtual device; side -> the port on which it talks."""
    command = (*TUYASNIFF, "simulate", *options)
    with running(*command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        places: dict[str, str] = {}
        while len(places) < 2:
            line = lines_until(process, lambda line: _PLACE.match(line) is not None)[-1]
            found = _PLACE.match(line)
            assert found is not None, line
            places[found[1]] = found[2]
        yield places


@contextmanager
def sniffing(*options: str) -> Iterator[subprocess.Popen[str]]:
    """Sniff, from the moment when it listens."""
    command = (*TUYASNIFF, "sniff", *options)
    pipe = subprocess.PIPE
    with running(*command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe) as process:
        words = lines_until(process, lambda line: "listening to" in line or "error" in line)
        assert "listening to" in words[-1], words
        yield process


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Interrupt it from the keyboard: its code, stdout and stderr."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, err


def recorded(path: Path) -> bytes:
    """The bytes of a recording so far, all taps together."""
    return b"".join(thing.data for thing in open_capture(path) if isinstance(thing, Chunk))


def free_port() -> int:
    """A number that nobody uses now."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        number: int = server.getsockname()[1]
        return number
