from __future__ import annotations

import contextlib
import gzip
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.running import ROOT, Result, process, program
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.targets import Target
from tuyasniff.cli.sink import Sink
from tuyasniff.cli.targets import ALL_TARGETS
from tuyasniff.errors import SourceError
from tuyasniff.model import Chunk, Message
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT, TALK, report

DATED = "2026-11-20 10:00:{:02}.000 TuyaMCU: 55 AA 03 00 00 01 01 04\n"
NAMES = [row.name for row in ALL_TARGETS]


@pytest.fixture
def source(tmp_path: Path) -> str:
    path = tmp_path / "in.bin"
    path.write_bytes(b"\xff" + TALK)
    return str(path)


def convert(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path, stdin: bytes = b"", **options: bool) -> Result:
    return program(monkeypatch, "convert", *map(str, arguments), stdin=stdin, **options)


def bytes_of(path: Path | str) -> bytes:
    return b"".join(thing.data for thing in open_capture(path) if isinstance(thing, Chunk))


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("row", ALL_TARGETS, ids=NAMES)
def test_the_suffix_says_the_form(
    row: object, packed: str, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = next(one for one in ALL_TARGETS if one is row)
    for suffix in target.suffixes:
        out = tmp_path / f"out{suffix}{packed}"
        result = convert(monkeypatch, source, out)
        assert result.code == 0, result.err
        assert result.out == ""
        assert bytes_of(out) == b"\xff" + TALK
        assert out.read_bytes().startswith(b"\x1f\x8b") is bool(packed)
        assert f"wrote 6 frames, 1 noise byte to {out} ({target.name})" in result.err
        capture = open_capture(out)
        capture.close()
        assert capture.format == target.name
    assert [path.name for path in tmp_path.iterdir() if ".part" in path.name] == []


def test_decode_of_what_was_converted_is_the_same(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def items(path: str | Path) -> list[tuple[object, ...]]:
        out = program(monkeypatch, "decode", "--jsonl", str(path)).out
        lines = map(json.loads, out.splitlines()[1:])
        return [(line["item"], line["hex"], line.get("name"), line.get("talker")) for line in lines]

    for name in NAMES:
        out = tmp_path / f"out.{name}"
        assert convert(monkeypatch, source, out, "--format", name).code == 0
        assert items(out) == items(source), name


def test_one_form_leads_to_the_next(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = source
    for number, name in enumerate((*NAMES, *reversed(NAMES))):
        after = str(tmp_path / f"{number}-{name}")
        assert convert(monkeypatch, before, after, "--format", name).code == 0
        before = after
    assert bytes_of(before) == b"\xff" + TALK


def test_without_a_form_the_forms_are_listed(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for out in ("-", str(tmp_path / "x.doc")):
        result = convert(monkeypatch, source, out)
        assert result.code == 2
        assert " ".join(NAMES) in result.err
        assert ".pcapng" in result.err.splitlines()[-1]
        assert len(result.err.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "missing argument"),
        (("x.bin",), 2, "an input and OUT"),
        (("", "x.pcapng"), 2, "empty"),
        (("missing", "x.pcapng"), 3, "no such file"),
        (("in.bin", "no/such/x.pcapng"), 3, "there is no directory"),
        (("in.bin", "."), 2, "what form"),
        (("in.bin", ".", "--format", "csv"), 3, "it is a directory"),
        (("in.bin", "in.bin"), 2, "is an input"),
        (("in.bin", "in.bin", "--force"), 2, "is an input"),
        (("in.bin", "x.pcapng", "--format", "doc"), 2, "'doc' is not one of"),
        (("in.bin", "x.pcapng", "--from", "doc"), 2, "there is no format 'doc'"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_line(
    arguments: tuple[str, ...], code: int, words: str, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(source).parent
    monkeypatch.chdir(folder)
    result = convert(monkeypatch, *arguments)
    assert result.code == code, result.err
    assert words in result.err
    assert len(result.err.splitlines()) <= 2
    assert sorted(path.name for path in folder.iterdir()) == ["in.bin"]
    assert Path(source).read_bytes() == b"\xff" + TALK


def test_a_file_is_only_replaced_when_told_so(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "x.csv"
    out.write_text("precious")
    result = convert(monkeypatch, source, out)
    assert result.code == 3
    assert result.err.splitlines()[-2:] == [
        f"tuyasniff: error: cannot write {out}: it exists",
        "hint: give --force to replace it, or another name",
    ]
    assert out.read_text() == "precious"
    assert convert(monkeypatch, source, out, "--force").code == 0
    assert out.read_text().startswith("kind,")


def test_a_file_that_turns_up_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    sink = Sink(str(tmp_path / "x"))
    sink.check(())
    sink.write(b"new")
    (tmp_path / "x").write_bytes(b"precious")
    with pytest.raises(SourceError, match=r"exists by now; the result is in .*x\.part"):
        sink.commit()
    assert (tmp_path / "x").read_bytes() == b"precious"
    assert (tmp_path / "x.part").read_bytes() == b"new"


def test_a_part_of_somebody_else_stays(tmp_path: Path) -> None:
    (tmp_path / "x.part").write_bytes(b"precious")
    sink = Sink(str(tmp_path / "x"))
    sink.write(b"new")
    sink.commit()
    assert (tmp_path / "x").read_bytes() == b"new"
    assert (tmp_path / "x.part").read_bytes() == b"precious"
    assert not (tmp_path / "x.part1").exists()


def test_a_link_to_an_input_is_that_input(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = tmp_path / "link.pcapng"
    link.symlink_to(source)
    assert convert(monkeypatch, source, link, "--force").code == 2
    assert Path(source).read_bytes() == b"\xff" + TALK


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0" + bytes(500), "Nothing here. Ätsch.\n".encode() * 9])
def test_of_nothing_nothing_is_written(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        result = convert(monkeypatch, "-", tmp_path / "out", "--format", name, stdin=data)
        assert result.code == 4
        left = (tmp_path / "out").exists()
        assert left is ("Ätsch".encode() in data and left)
        (tmp_path / "out").unlink(missing_ok=True)
        assert list(tmp_path.iterdir()) == []


def test_bytes_without_a_frame_are_kept_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = random.Random(3).randbytes(5000)
    result = convert(monkeypatch, "-", tmp_path / "x.pcapng", stdin=noise)
    assert result.code == 4
    assert "wrote 0 frames, 5,000 noise bytes" in result.err
    assert bytes_of(tmp_path / "x.pcapng") == noise


@pytest.mark.skipif(sys.platform == "win32", reason="devices of Unix")
@pytest.mark.parametrize("form", ["csv", "hex"])
def test_standard_output_may_go_by_its_other_name(source: str, form: str) -> None:
    written = process("convert", source, "/dev/stdout", "--format", form)
    assert (written.code, written.out) == (0, process("convert", source, "-", "--format", form).out)


def test_standard_input_and_output(monkeypatch: pytest.MonkeyPatch) -> None:
    result = convert(monkeypatch, "-", "-", "--format", "csv", stdin=TALK)
    assert result.code == 0
    assert result.out.startswith("kind,t_us,")
    assert result.out.count("\nframe,") == 6
    assert "to standard output (csv)" in result.err


def test_binary_forms_are_nothing_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pcapng", "pcap", "raw"):
        result = convert(monkeypatch, "-", "-", "--format", name, stdin=TALK, terminal=True)
        assert result.code == 2
        assert "nothing for a terminal" in result.err
    assert convert(monkeypatch, "-", "-", "--format", "hex", stdin=TALK, terminal=True).code == 0


def test_the_form_of_the_input_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = convert(monkeypatch, "-", tmp_path / "x.bin", "--from", "raw", stdin=HEARTBEAT.hex().encode())
    assert result.code == 4
    assert (tmp_path / "x.bin").read_bytes() == HEARTBEAT.hex().encode()
    assert "raw (1.00)" in result.err or "of text" in result.err


def test_typed_hex_is_an_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert convert(monkeypatch, "55 AA 00 00 00 00 FF", tmp_path / "x.bin").code == 0
    assert (tmp_path / "x.bin").read_bytes() == ASKED


@pytest.mark.parametrize("name", NAMES)
def test_two_wires_become_one_conversation(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mcu, module, out = (tmp_path / one for one in ("a.bin", "b.bin", "out"))
    mcu.write_bytes(HEARTBEAT + report(1, 1))
    module.write_bytes(ASKED)
    for arguments in ((mcu, module, out), ("--mcu", mcu, "--module", module, out)):
        result = convert(monkeypatch, *arguments, "--format", name, "--force")
        assert result.code == 0, result.err
        assert "wrote 3 frames" in result.err
        assert sorted(bytes_of(out)) == sorted(HEARTBEAT + report(1, 1) + ASKED)


def test_what_is_lost_on_the_way_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "kettle on\n" + "".join(DATED.format(second) for second in range(5))
    for name, lines in (
        ("raw", ["raw holds no times: those of 5 pieces are left out", "raw holds no date: when it began is left out"]),
        ("tsniff", []),
        ("csv", []),
    ):
        result = convert(monkeypatch, "-", tmp_path / name, "--format", name, stdin=text.encode())
        assert result.code == 0, result.err
        told = [line for line in result.err.splitlines() if " holds no " in line]
        assert told[: len(lines)] == lines
        assert bool(told) is bool(lines)


def test_packets_without_time_are_remarked(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pcapng", "pcap"):
        result = convert(monkeypatch, source, tmp_path / f"x.{name}")
        assert "7 packets without a time: each is written 1 microsecond after the one before" in result.err


def test_times_and_dates_go_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(DATED.format(second) for second in range(5)).encode()
    for name in NAMES:
        if name == "raw":
            continue
        out = tmp_path / name
        assert convert(monkeypatch, "-", out, "--format", name, stdin=text).code == 0
        capture = open_capture(out)
        times = [thing.t_us for thing in capture if isinstance(thing, Chunk)]
        assert times == [second * 1_000_000 for second in range(5)], name
        assert capture.started is not None
        assert capture.started.replace(tzinfo=None).isoformat() == "2026-11-20T10:00:00"


def test_what_decode_prints_can_be_converted(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = program(monkeypatch, "decode", "--jsonl", "--fields", source).out
    result = convert(monkeypatch, "-", tmp_path / "x.bin", stdin=lines.encode())
    assert result.code == 0
    assert "stdin: jsonl (1.00)" in result.err
    assert (tmp_path / "x.bin").read_bytes() == b"\xff" + TALK


@pytest.mark.parametrize("name", ["tsniff", "pcapng"])
def test_a_damaged_input_is_converted_as_far_as_it_goes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = gzip.compress(random.Random(1).randbytes(9000).replace(b"\x55", b"") + TALK)
    out = tmp_path / "out"
    result = convert(monkeypatch, "-", out, "--format", name, stdin=packed[:-40])
    assert result.code == 3
    assert "the gzip data end too early" in result.err
    assert len(bytes_of(out)) > 8000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk_is_said_once(name: str, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = convert(monkeypatch, source, "/dev/full", "--format", name)
    assert result.code == 3
    assert result.err.count("error: ") == 1
    assert "cannot write /dev/full: No space left on device" in result.err


def test_a_named_pipe_is_written_to(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    result = convert(monkeypatch, source, pipe, "--format", "raw")
    reader.join(10)
    assert result.code == 0, result.err
    assert got == [b"\xff" + TALK]


def running(*arguments: str | Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tuyasniff", "convert", *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)


def settled(process: subprocess.Popen[bytes], path: Path) -> None:
    """Wait until everything that was sent is in the file: it holds something and does not grow any more."""
    sizes = [-1]
    while process.poll() is None and not (sizes[-1] > 0 and len(sizes) > 3 and len(set(sizes[-3:])) == 1):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
        sizes.append(path.stat().st_size if path.exists() else 0)


@pytest.mark.parametrize("name", ["tsniff", "pcapng", "csv"])
def test_a_live_input_that_is_interrupted_leaves_a_whole_file(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with running("-", out, "--format", name) as live:
        assert live.stdin is not None
        live.stdin.write(HEARTBEAT * 300)
        live.stdin.flush()
        part = tmp_path / "out.part"
        settled(live, part)
        live.send_signal(signal.SIGINT)
        _, errors = live.communicate(timeout=30)
    assert live.returncode == 130
    assert errors.decode().endswith("tuyasniff: interrupted\n")
    assert "Traceback" not in errors.decode()
    assert bytes_of(out) == HEARTBEAT * 300
    assert not part.exists()


def test_a_kill_leaves_no_half_file_under_the_name(tmp_path: Path) -> None:
    out = tmp_path / "out.tsniff.jsonl"
    with running("-", out) as live:
        assert live.stdin is not None
        live.stdin.write(HEARTBEAT * 300)
        live.stdin.flush()
        part = tmp_path / "out.tsniff.jsonl.part"
        settled(live, part)
        live.kill()
    assert not out.exists()
    assert bytes_of(part) == HEARTBEAT * 300


def test_an_interrupt_of_work_says_where_the_rest_is(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tuyasniff.capture.csvfile import CsvWriter

    written = CsvWriter.write
    calls: list[object] = []

    def interrupted(self: CsvWriter, item: object) -> None:
        if len(calls) == 3:
            raise KeyboardInterrupt
        calls.append(item)
        written(self, item)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(CsvWriter, "write", interrupted)
        result = convert(patched, source, tmp_path / "x.csv")
    assert result.code == 130
    assert f"what was written so far is in {tmp_path / 'x.csv.part'}" in result.err
    assert not (tmp_path / "x.csv").exists()
    assert (tmp_path / "x.csv.part").read_text().count("\n") == 4


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(TALK * 3000)
    with running(path, "-", "--format", "csv") as writing:
        assert writing.stdout is not None
        assert writing.stderr is not None
        writing.stdout.readline()
        writing.stdout.close()
        errors = writing.stderr.read().decode()
        assert writing.wait(30) == 0
    assert "Traceback" not in errors
    assert "error" not in errors


@pytest.mark.parametrize("name", ["tsniff", "pcapng"])
def test_a_large_file_is_converted_in_bounded_memory(name: str, tmp_path: Path) -> None:
    import tracemalloc

    from tuyasniff.cli.main import run

    peaks = []
    for rounds in (300, 1200):
        path = tmp_path / f"{rounds}.bin"
        path.write_bytes((TALK + b"\xff") * rounds)
        tracemalloc.start()
        assert run(["convert", str(path), str(tmp_path / "out"), "--format", name, "--force"]) == 0
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + (1 << 20)


def test_a_live_input_is_written_as_it_comes() -> None:
    with running("-", "-", "--format", "hex") as live:
        assert live.stdin is not None
        assert live.stdout is not None
        live.stdin.write(HEARTBEAT * 300)
        live.stdin.flush()
        assert live.stdout.readline().startswith(b"# tuyasniff hex 1")
        assert live.stdout.readline().endswith(HEARTBEAT.hex(" ").encode() + b"\n")
        live.stdin.close()
        rest = live.stdout.read()
    assert rest.count(b"\n") == 299


@pytest.mark.parametrize("row", ALL_TARGETS, ids=NAMES)
def test_a_filter_chooses_what_is_written_in_every_form(
    row: Target, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / f"out{row.suffixes[0]}"
    result = convert(monkeypatch, source, out, "--filter", "dp:20")
    assert result.code == 0
    assert "2 of 7 items match dp:20" in result.err
    items = [item.thing for item in Session(open_capture(out))]
    frames = [thing for thing in items if isinstance(thing, Message)]
    assert frames and frames == items
    assert all(any(dp.id == 20 for dp in message.dps) for message in frames)


def test_source_and_baud_of_the_taps_outlive_every_form_that_has_room_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = str(ROOT / "captures" / "virtual-meter.tsniff.jsonl")
    announced = json.loads(Path(first).read_text().splitlines()[0])["taps"]
    packets, again, merged = (str(tmp_path / name) for name in ("x.pcapng", "y.tsniff.jsonl", "z.tsniff.jsonl"))
    assert convert(monkeypatch, first, packets).code == 0
    assert convert(monkeypatch, packets, again).code == 0
    assert convert(monkeypatch, again, "--mcu", str(ROOT / "captures" / "meter-mcu.bin"), merged).code == 0
    back = {tap["tap"]: tap for tap in json.loads(Path(again).read_text().splitlines()[0])["taps"]}
    assert back == {tap["tap"]: tap for tap in announced}
    told = json.loads(Path(merged).read_text().splitlines()[0])["taps"]
    assert {tap["tap"]: tap["baud"] for tap in told} == {"mcu": None, "mcu/2": 9600, "module": 9600}
    assert json.loads(program(monkeypatch, "decode", "--jsonl", again).out.splitlines()[0])["inputs"][0]["baud"] == 9600


def test_how_talkers_were_told_comes_back_from_a_pcapng_and_is_said_to_be_lost_in_hex(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter = str(ROOT / "captures" / "meter.hex")
    convert(monkeypatch, meter, str(tmp_path / "x.pcapng"))
    assert "told by content" in program(monkeypatch, "decode", str(tmp_path / "x.pcapng")).err
    lossy = convert(monkeypatch, meter, str(tmp_path / "x.hex"))
    assert "55 pieces read back as told by the text" in lossy.err


def test_a_link_stays_a_link_and_its_file_is_written(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    link.symlink_to(real)
    assert convert(monkeypatch, source, link, "--force").code == 0
    assert link.is_symlink()
    assert real.read_text().startswith("kind,")


@pytest.mark.parametrize("row", ALL_TARGETS, ids=NAMES)
def test_a_filter_that_matches_nothing_writes_a_file_of_nothing_and_says_so(
    row: Target, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / f"out{row.suffixes[0]}"
    out.write_text("old")
    result = convert(monkeypatch, source, out, "--filter", "dp:99", "--force")
    assert result.code == 0
    assert "none of 7 items matches dp:99" in result.err
    assert not list(Session(open_capture(out)))


def test_no_folder_of_the_machine_gets_into_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wires = [part for side in ("mcu", "module") for part in (f"--{side}", str(ROOT / "captures" / f"meter-{side}.bin"))]
    for row in ALL_TARGETS:
        out = tmp_path / f"x{row.suffixes[0]}"
        assert convert(monkeypatch, *wires, out).code == 0
        assert str(ROOT).encode() not in out.read_bytes()
