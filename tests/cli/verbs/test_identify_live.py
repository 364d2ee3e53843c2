"""`tuyasniff identify` on ports and servers: what talks there is found out by listening."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cli.running import ROOT, Result, program
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, Gap, Note, Talker
from tuyasniff.simulate.chips import chip
from wire import TALK

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system")]


class _Talking(threading.Thread):
    """A chip that talks on ptys in real time, at the rate of its line."""

    def __init__(self, name: str, folder: Path) -> None:
        from tuyasniff.simulate.pty import Ptys

        super().__init__(daemon=True)
        model = chip(name)
        self.ports = Ptys((Talker.MCU, Talker.MODULE), folder / "wire", model.rate.baud)
        self.said = model.says(60)
        self.over = threading.Event()

    def run(self) -> None:
        begun = time.monotonic()
        for one in self.said:
            if self.over.wait(max(one.t_us / 1e6 - (time.monotonic() - begun), 0)):
                return
            self.ports.write(str(one.talker), one.data)


@contextmanager
def talking(name: str, folder: Path) -> Iterator[Path]:
    thread = _Talking(name, folder)
    thread.start()
    try:
        yield folder / "wire"
    finally:
        thread.over.set()
        thread.join()
        thread.ports.close()


@contextmanager
def server(pieces: Iterable[bytes]) -> Iterator[str]:
    """Hands out these bytes, a piece every 0.1 s, to one client."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            with client:
                for piece in pieces:
                    client.sendall(piece)
                    if over.wait(0.1):
                        return
                over.wait(10)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        thread.join(5)


def identify(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    return program(monkeypatch, "identify", *arguments)


def test_a_chip_at_another_rate_is_found_named_and_recorded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = tmp_path / "kept.tsniff.jsonl"
    with talking("cse7766", tmp_path) as wire:
        done = identify(monkeypatch, f"{wire}-mcu", "--duration", "5", "--json", "--write", str(kept))
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert (document["verdict"], document["baud"], document["inverted"]) == ("cse7766", 4800, None)
    assert document["coverage"] > 0.9 and any(one["quantity"] == "voltage" for one in document["readings"])
    lines = done.err.splitlines()
    assert lines[0] == f"line: listening to {wire}-mcu at 9600 baud first, then at others"
    assert lines[1].endswith("about 2 times too fast; now 4800 baud")
    assert lines[-1] == f"recorded in {kept}"
    with closing(open_capture(kept)) as capture:
        things = list(capture)
    assert sum(len(thing.data) for thing in things if isinstance(thing, Chunk)) > 200
    assert [thing.detail.partition(":")[0] for thing in things if isinstance(thing, Gap)] == ["9600 to 4800"]
    assert any(isinstance(thing, Note) and thing.text.startswith("4800 baud: ") for thing in things)
    again = identify(monkeypatch, "--json", str(kept))
    assert json.loads(again.out)["verdict"] == "cse7766"


def test_a_rate_that_is_said_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with talking("cse7766", tmp_path) as wire:
        done = identify(monkeypatch, f"{wire}-mcu", "-b", "4800", "--duration", "1.5")
    assert done.code == 0, done.err
    assert "CSE7766" in done.out and "first, then" not in done.err and "now " not in done.err


def test_a_server_is_listened_to_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with server([TALK] * 20) as address:
        done = identify(monkeypatch, address, "--duration", "1", "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert (document["verdict"], document["baud"]) == ("tuyamcu", None)


def test_silence_has_its_exit_code_and_advice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tuyasniff.simulate.pty import Ptys

    ports = Ptys((Talker.MCU,), tmp_path / "wire", 9600)
    try:
        done = identify(monkeypatch, str(tmp_path / "wire"), "--duration", "0.4")
    finally:
        ports.close()
    assert done.code == 4
    assert "0 bytes in 0 s at 9600 baud" in done.out and "other pins" in done.out


def test_an_interrupt_ends_it_with_what_is_known(tmp_path: Path) -> None:
    with talking("cse7766", tmp_path) as wire:
        command = [sys.executable, "-m", "tuyasniff", "identify", f"{wire}-mcu", "-b", "4800", "--duration", "60"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        for line in process.stderr:
            if "valid frames" in line:
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0 and "CSE7766" in out
    assert "stopped; this is what was known by then" in err


def test_ports_that_are_not_there_and_files_beside_ports_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "capture.bin"
    file.write_bytes(TALK)
    assert identify(monkeypatch, "/dev/ttyUSB99").code == 3
    mixed = identify(monkeypatch, "/dev/ttyUSB99", str(file))
    assert mixed.code == 2 and "ports and files" in mixed.err
    for option in (("--duration", "3"), ("--write", "x.tsniff.jsonl")):
        wrong = identify(monkeypatch, str(file), *option)
        assert wrong.code == 2 and "are for ports" in wrong.err


def test_a_file_that_exists_is_kept_unless_force_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = tmp_path / "kept.tsniff.jsonl"
    kept.write_text("mine")
    with talking("cse7766", tmp_path) as wire:
        refused = identify(monkeypatch, f"{wire}-mcu", "-b", "4800", "--duration", "0.5", "--write", str(kept))
        assert refused.code == 3 and kept.read_text() == "mine"
        done = identify(monkeypatch, f"{wire}-mcu", "-b", "4800", "--duration", "1", "--write", str(kept), "--force")
    assert done.code == 0 and "mine" not in kept.read_text()


def test_a_name_that_is_nothing_is_told_before_options_that_ports_have(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for arguments in (("ttyUSB7", "--duration", "3"), ("--mcu", "ttyUSB7", "-w", str(tmp_path / "x.bin"))):
        result = program(monkeypatch, "identify", *arguments)
        assert result.code == 3
        assert "cannot read ttyUSB7: no such file or port" in result.err
    text = tmp_path / "x.txt"
    text.write_text("55aa00000000ff")
    assert program(monkeypatch, "identify", str(text), "--duration", "3").code == 2


def test_of_a_port_it_is_said_how_to_listen_to_it_and_of_a_recording_how_to_read_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.tsniff.jsonl"
    with server([TALK] * 20) as address:
        listened = identify(monkeypatch, "--mcu", address, "--duration", "1", "--json")
    said = json.loads(listened.out)["advice"]
    assert said[-1] == f"watch it, and see its datapoints: tuyasniff sniff --mcu {address}"
    assert not any("tuyasniff decode" in line or "tuyasniff datapoints" in line for line in said)
    with server([TALK] * 20) as address:
        recorded = identify(monkeypatch, address, "--duration", "1", "--json", "-w", str(kept))
    assert f"see what it says: tuyasniff decode {kept}" in json.loads(recorded.out)["advice"]
