"""`tuyasniff sniff` without a screen, on virtual ports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.running import ROOT, Result, program
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, Note, Talker
from tuyasniff.simulate.playing import Playing
from tuyasniff.simulate.simulation import Simulation
from wire import TALK, report

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system")]


@pytest.fixture(autouse=True)
def recordings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("recordings")
    os.environ["TUYASNIFF_RECORDINGS"] = str(folder)  # `program` undoes what monkeypatch has set
    return folder


@contextmanager
def device(folder: Path, *, speed: float = 8, seconds: float = 60) -> Iterator[Path]:
    from tuyasniff.simulate.pty import Ptys

    ports = Ptys((Talker.MCU, Talker.MODULE), folder / "wire", 9600)
    with Playing(Simulation("meter", latency_us=1000), ports, speed, seconds):
        yield folder / "wire"
    ports.close()


def sniff(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes = b"") -> Result:
    return program(monkeypatch, "sniff", *arguments, stdin=stdin)


def started(*arguments: str, stdin: int | None = None, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """A process of its own, for what has to happen to it while it runs."""
    command = [sys.executable, "-m", "tuyasniff", "sniff", *arguments, "--plain"]
    return subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=ROOT)


def both(wire: Path) -> tuple[str, ...]:
    return ("--mcu", f"{wire}-mcu", "--module", f"{wire}-module", "-b", "9600")


def test_a_line_per_frame_until_the_time_is_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with device(tmp_path) as wire:
        result = sniff(monkeypatch, *both(wire), "--plain", "--duration", "1.5")
    assert result.code == 0, result.err
    assert "MCU >  07 report" in result.out and "< MOD" in result.out
    assert "listening to" in result.err and "checksums good" in result.err


def test_everything_is_recorded_and_the_end_says_where(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, recordings: Path
) -> None:
    with device(tmp_path) as wire:
        result = sniff(monkeypatch, *both(wire), "--plain", "--duration", "1", "--filter", "dp:20")
    (kept,) = recordings.iterdir()
    assert f"recorded in {kept}" in result.err and kept.name.endswith("-wire-mcu.tsniff.jsonl")
    chunks = [thing for thing in open_capture(kept) if isinstance(thing, Chunk)]
    heard = [b"".join(chunk.data for chunk in chunks if chunk.tap == tap) for tap in {chunk.tap for chunk in chunks}]
    hidden = bytes.fromhex(
        "55aa0307000812020004"
    )  # reports of datapoint 18; a heartbeat may just not fall into the second
    assert any(hidden in bytes_of_tap for bytes_of_tap in heard)


def test_json_lines_are_what_decode_gives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with device(tmp_path) as wire:
        result = sniff(monkeypatch, *both(wire), "--jsonl", "--duration", "1")
    first, *items = [json.loads(line) for line in result.out.splitlines()]
    assert first["item"] == "session" and first["started"] and first["inputs"][0]["baud"] == 9600
    assert [item["number"] for item in items] == list(range(1, len(items) + 1))
    assert {item["talker"] for item in items if item["item"] == "frame"} == {"mcu", "module"}


def test_the_recording_gets_the_name_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, recordings: Path
) -> None:
    out = tmp_path / "kettle.tsniff.jsonl"
    with device(tmp_path) as wire:
        sniff(monkeypatch, *both(wire), "--plain", "--duration", "0.7", "--write", str(out))
        again = sniff(monkeypatch, *both(wire), "--plain", "--duration", "0.7", "--write", str(out))
    assert out.stat().st_size > 500 and not list(recordings.iterdir())
    assert again.code == 3 and "exists" in again.err and "--force" in again.err


@pytest.mark.parametrize("suffix", ["pcapng", "hex", "csv", "bin", "jsonl"])
def test_another_form_is_written_beside_the_recording(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, recordings: Path, suffix: str
) -> None:
    out = tmp_path / f"kettle.{suffix}"
    with device(tmp_path) as wire:
        result = sniff(monkeypatch, *both(wire), "--plain", "--duration", "0.7", "--write", str(out))
    assert result.code == 0, result.err
    (kept,) = recordings.iterdir()
    for path in (out, kept):
        heard = b"".join(thing.data for thing in open_capture(path) if isinstance(thing, Chunk))
        assert bytes.fromhex("55aa0007") in heard or bytes.fromhex("55aa0307") in heard, path


def test_a_packet_stream_goes_to_a_pipe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tuyasniff", "sniff"]
    with device(tmp_path) as wire:
        done = subprocess.run(
            [*command, *both(wire), "--write", "-", "--format", "pcapng", "--duration", "1"],
            capture_output=True,
            check=True,
            cwd=ROOT,
        )
    assert done.stdout[:4] == bytes.fromhex("0a0d0d0a") and len(done.stdout) > 500


def test_standard_input_is_read_as_any_paste(monkeypatch: pytest.MonkeyPatch) -> None:
    result = sniff(monkeypatch, "-", "--plain", stdin=TALK.hex(" ").encode())
    assert result.code == 0, result.err
    assert result.out.count("report") == 3


def test_a_file_that_grows_is_followed(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text(report(20, 2301).hex(" ") + "\n")
    process = started(str(log), stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    try:
        assert "2301" in process.stdout.readline()
        with log.open("a") as stream:
            stream.write(report(20, 2302).hex(" ") + "\n")
        assert "2302" in process.stdout.readline()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        process.stdout.close()


def test_a_line_typed_at_the_keyboard_is_a_note_with_its_reading(tmp_path: Path, recordings: Path) -> None:
    import pty

    with device(tmp_path, speed=1) as wire:
        master, slave = pty.openpty()
        process = started(*both(wire), "--duration", "4", stdin=slave, stderr=subprocess.DEVNULL)
        os.close(slave)
        assert process.stdout is not None
        process.stdout.readline()
        os.write(master, b"kettle 2000 W\n")
        shown, _ = process.communicate(timeout=20)
        os.close(master)
    assert "# kettle 2000 W" in shown
    (kept,) = recordings.iterdir()
    (note,) = (thing for thing in open_capture(kept) if isinstance(thing, Note) and "kettle" in thing.text)
    assert note.reference is not None and (note.reference.quantity, note.reference.value) == ("power", "2000")


def test_an_interrupt_ends_it_with_everything_said(tmp_path: Path, recordings: Path) -> None:
    with device(tmp_path) as wire:
        process = started(*both(wire))
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "recorded in" in said and "Traceback" not in said


def test_a_silent_port_is_said_and_leaves_no_file(recordings: Path) -> None:
    master, slave = os.openpty()
    result = subprocess.run(
        [sys.executable, "-m", "tuyasniff", "sniff", os.ttyname(slave), "--plain", "--duration", "6"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    os.close(master)
    os.close(slave)
    assert result.returncode == 4
    assert "nothing was heard" in result.stderr and "nothing" in result.stderr.splitlines()[1]
    assert not list(recordings.iterdir())


def test_a_port_that_is_lost_ends_the_run_where_that_is_wanted(tmp_path: Path) -> None:
    with device(tmp_path, speed=4) as wire:
        process = started(*both(wire), "--no-reconnect")
        assert process.stdout is not None
        process.stdout.readline()
    _, said = process.communicate(timeout=20)
    assert process.returncode == 3, said
    assert "has gone" in said


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "which port"),
        (("/dev/ttyNOTHING9", "--plain"), 3, "no such port"),
        (("/dev/null", "--plain"), 3, "not a serial"),
        (("rfc2217://host:1", "--plain"), 2, "can transmit"),
        (("loop://", "--plain"), 2, "can transmit"),
        (("spy:///dev/ttyUSB0", "--plain"), 2, "can transmit"),
        (("/nowhere/x.log", "--plain"), 3, "no such file or port"),
        (("tcp://127.0.0.1:1", "--plain"), 3, "127.0.0.1"),
        (("-", "--plain", "--jsonl"), 2, "exclude"),
        (("/dev/ttyUSB0", "--plain", "-b", "fast"), 2, "no rate"),
        (("--mcu", "/dev/x", "--module", "/dev/x", "--plain"), 2, "named twice"),
        (("-", "--plain", "--write", "x.what"), 2, "form"),
        (("-", "--plain", "--format", "hex"), 2, "--write"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, words: str, recordings: Path
) -> None:
    result = sniff(monkeypatch, *arguments)
    assert result.code == code, result.err
    errors = [line for line in result.err.splitlines() if line.startswith("tuyasniff: error:")]
    assert len(errors) == 1 and words in errors[0], result.err
    assert "hint: " in result.err
    assert not list(recordings.iterdir())


def test_a_rate_of_its_own_for_each_tap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with device(tmp_path) as wire:
        result = sniff(
            monkeypatch, "--mcu", f"{wire}-mcu@9600", "--module", f"{wire}-module@auto", "--plain", "--duration", "0.5"
        )
    assert "wire-mcu at 9600 baud\n" in result.err
    assert "wire-module at 9600 baud first" in result.err


def test_a_directory_that_cannot_be_written_is_said_and_all_stays_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with device(tmp_path) as wire:
        result = subprocess.run(
            [sys.executable, "-m", "tuyasniff", "sniff", *both(wire), "--plain", "--duration", "1"],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, "TUYASNIFF_RECORDINGS": str(tmp_path / "file" / "below")},
        )
    assert "nothing is recorded" in result.stderr
    assert "report" in result.stdout


def test_the_threads_end_with_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with device(tmp_path) as wire:
        sniff(monkeypatch, *both(wire), "--plain", "--duration", "0.3")
        end = time.monotonic() + 5
        while {"recorder", "tap mcu", "tap module"} & {thread.name for thread in threading.enumerate()}:
            assert time.monotonic() < end
            time.sleep(0.01)


def test_the_dialect_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    result = sniff(
        monkeypatch,
        "-",
        "--jsonl",
        "--family",
        "lowpower",
        stdin=bytes.fromhex("55aa00020001040755aa000200000 1".replace(" ", "")),
    )
    assert '"family":"lowpower"' in result.out, result.err


def test_a_recording_survives_a_wrong_port_and_force(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "k.tsniff.jsonl"
    path.write_text("precious")
    result = sniff(monkeypatch, "/dev/ttyNOTHING9", "--plain", "--write", str(path), "--force")
    assert result.code == 3 and path.read_text() == "precious" and list(tmp_path.iterdir()) == [path]


def test_a_run_that_ends_in_time_lost_nothing_though_the_server_went(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import socket

    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = server.accept()
        client.sendall(TALK)
        time.sleep(0.3)
        client.close()
        server.close()

    threading.Thread(target=serve, daemon=True).start()
    place = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    result = sniff(monkeypatch, place, "--plain", "--duration", "1.5")
    assert result.code == 0, result.err
    assert "start the server again" in result.err
