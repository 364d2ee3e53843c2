"""`tuyasniff demo`: all of it on a virtual device."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.running import ROOT, program
from tuyasniff.cli.verbs import demo
from tuyasniff.simulate.devices import DEVICES

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc"),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, and where recordings would."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("TUYASNIFF_RECORDINGS", str(tmp_path / "recordings"))
    return tmp_path


def children(of: int) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{of}/task").glob("*/children")
    return [int(word) for task in tasks for word in task.read_text().split()]


def command_of(number: int) -> str:
    return Path(f"/proc/{number}/cmdline").read_text()


def exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The demo as a process of its own, from its first line on, and the process of its device."""
    command = [sys.executable, "-m", "tuyasniff", "demo", "--plain", *options]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            assert process.stdout is not None and process.stdout.readline()
            (device,) = children(process.pid)
            yield process, device
        finally:
            process.kill()


def test_some_seconds_of_lines_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    assert demo._PLAIN_S == 10
    monkeypatch.setattr(demo, "_PLAIN_S", 2.5)
    begun = time.monotonic()
    result = program(monkeypatch, "demo")
    assert result.code == 0, result.err
    assert 2.5 < time.monotonic() - begun < 8
    assert "MCU >" in result.out and "< MOD" in result.out
    assert "checksums good" in result.err and "recorded in" not in result.err and "rror" not in result.err
    assert not any("simulate" in command_of(number) for number in children(os.getpid()))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_whoever_stops_it_stops_the_device(folder: Path, sign: signal.Signals) -> None:
    with started("breaker") as (process, device):
        process.send_signal(sign)
        _, err = process.communicate(timeout=20)
        assert process.returncode == 130 and "Traceback" not in err, err
        assert not exists(device)
    assert list(folder.iterdir()) == []


def test_stopping_it_while_the_device_starts_leaves_nothing(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tuyasniff", "demo", "--plain"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    ) as process:  # fmt: skip
        end = time.monotonic() + 10
        found: list[int] = []
        while not any("simulate" in command_of(number) for number in found):
            assert time.monotonic() < end
            found = children(process.pid)
        time.sleep(0.05)
        process.terminate()
        _, err = process.communicate(timeout=20)
        assert process.returncode == 130 and "Traceback" not in err, err
    assert not exists(found[0])
    assert list(folder.iterdir()) == []


def test_a_device_that_dies_ends_it(folder: Path) -> None:
    begun = time.monotonic()
    with started() as (process, device):
        os.kill(device, signal.SIGKILL)
        out, err = process.communicate(timeout=20)
        assert time.monotonic() - begun < 8
        assert process.returncode == 3 and "has gone" in err and "Traceback" not in err, err
        assert "unplugged" in out or "has gone" in out
    assert list(folder.iterdir()) == []


def test_an_unknown_device_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    result = program(monkeypatch, "demo", "nonsense", "--plain")
    error, hint = result.err.splitlines()
    assert (result.code, result.out) == (2, "")
    assert error == "tuyasniff: error: there is no device 'nonsense'"
    assert all(device.name in hint for device in DEVICES)
    assert list(folder.iterdir()) == []


def test_a_device_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    broken = folder / "python"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    result = program(monkeypatch, "demo", "--plain")
    assert result.code == 3
    assert "the virtual device did not begin" in result.err and len(result.err.splitlines()) <= 2


def test_a_device_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    deaf = folder / "python"
    deaf.write_text(
        "#!/bin/sh\ntrap '' TERM\necho mcu: /dev/x >&2\necho module: /dev/y >&2\nwhile :; do sleep 1; done\n"
    )
    deaf.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(deaf))
    monkeypatch.setattr(demo, "_PATIENCE_S", 0.2)
    with demo._device("meter") as wires:
        assert [wire.source for wire in wires] == ["/dev/x", "/dev/y"]
        found = children(os.getpid())
    assert not any(exists(number) for number in found)
