"""Real Wireshark tools read what we write, and we read what they make of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from capture.sessions import written
from cli.running import ROOT
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.targets import PCAP, PCAPNG
from tuyasniff.model import Chunk, Gap, Note, Reference, Talker, TalkerBy
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT, TALK, report

TOOLS = ("tshark", "capinfos", "editcap", "mergecap", "text2pcap")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {' '.join(MISSING)} on PATH (Wireshark)")

STARTED = datetime(2026, 11, 20, 10, 0, 0, 250_000, tzinfo=UTC)
MCU, MODULE, TAP = Talker.MCU, Talker.MODULE, TalkerBy.TAP
BAD = report(5, 5)[:-1] + b"\x00"
ABOUT = About(STARTED, (TapInfo("mcu", MCU, "/dev/ttyUSB0", 9600), TapInfo("module", MODULE, "/dev/ttyUSB1", 9600)))
SOURCE: list[Chunk | Gap | Note] = [
    Note("kettle on, 20 °C", 500, Reference("power", "2000", "W"), 3),
    Chunk("mcu", b"\xff\x00" + HEARTBEAT, 1_000_000, MCU, TAP),
    Chunk("module", ASKED, 1_250_000, MODULE, TAP),
    Chunk("mcu", report(1, 2301)[:-1], 2_000_000, MCU, TAP, None, report(1, 2301)),
    Chunk("mcu", BAD, 3_000_001, MCU, TAP, None, BAD),
    Gap("module", 3_500_000, "unplugged", "the adapter is gone"),
    Chunk("module", ASKED, None, MODULE, TAP, None, ASKED),
    Note("the end"),
]


def run(*command: str | Path, stdin: bytes = b"") -> bytes:
    return subprocess.run(
        [str(part) for part in command], input=stdin, capture_output=True, check=True, timeout=60
    ).stdout


def fields(path: Path, *names: str) -> list[list[str]]:
    options = [part for name in names for part in ("-e", name)]
    out = run("tshark", "-r", path, "-T", "fields", "-E", "separator=/t", "-E", "aggregator=|", *options)
    return [line.split("\t") for line in out.decode().splitlines()]


def read(path: Path) -> list[Chunk | Gap | Note]:
    return [thing if isinstance(thing, Gap) else thing._replace(origin=None) for thing in open_capture(path)]


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "x.pcapng"
    path.write_bytes(written(PCAPNG, SOURCE, ABOUT))
    return path


def test_wireshark_sees_two_interfaces_with_their_names(capture: Path) -> None:
    told = run("capinfos", "-M", capture).decode()
    assert "File encapsulation:  user0" in told
    assert "Number of packets:   7" in told
    assert "Number of interfaces in file: 2" in told
    assert "Name = mcu" in told and "Name = module" in told
    assert "the MCU talks, tap mcu, /dev/ttyUSB0, 9600 baud" in told
    assert told.count("Encapsulation = USER 0") == 2
    assert "Strict time order:   True" in told
    assert "Capture application: tuyasniff 0.1.0" in told


def test_wireshark_sees_bytes_times_directions_and_comments(capture: Path) -> None:
    rows = fields(
        capture, "frame.interface_name", "frame.packet_flags_direction", "frame.p2p_dir", "frame.time_epoch",
        "frame.len", "frame.encap_type", "frame.comment",
    )  # fmt: skip
    assert [row[0] for row in rows] == ["mcu", "mcu", "module", "mcu", "mcu", "module", "module"]
    assert [int(row[1], 0) for row in rows] == [1, 1, 2, 1, 1, 2, 0]
    assert [row[2] for row in rows[:6]] == ["1", "1", "0", "1", "1", "0"]
    begin = int(STARTED.timestamp())
    times = [f"{begin + 1}.250000000", f"{begin + 1}.250000000", f"{begin + 1}.500000000", f"{begin + 2}.250000000"]
    assert [row[3] for row in rows[:4]] == times
    assert [int(row[4]) for row in rows] == [2, 8, 7, 14, 15, 7, 0]
    assert {row[5] for row in rows} == {"45"}
    said = [row[6] if len(row) > 6 else "" for row in rows]
    assert said[0] == 'note at 0.000500 s, frame 3, reference "power" "2000" "W": kettle on, 20 °C|noise: before sync'
    assert said[1] == said[2] == ""
    assert "whole frame: " + report(1, 2301).hex() in said[3]
    assert said[4].startswith("fault checksum: checksum 00, the bytes add up to ")
    assert said[5] == 'gap at 3.500000 s on "module", "unplugged": the adapter is gone|no time'
    assert said[6] == "note: the end"


def test_the_bytes_that_wireshark_sees_are_those_of_the_wire(capture: Path) -> None:
    packets = json.loads(run("tshark", "-r", capture, "-T", "json", "-x"))
    seen = [bytes.fromhex(packet["_source"]["layers"]["frame_raw"][0]) for packet in packets[:-1]]
    assert seen == [thing.data for thing in read(capture) if isinstance(thing, Chunk)]


@pytest.mark.parametrize(
    "command",
    [("editcap", "IN", "OUT"), ("tshark", "-r", "IN", "-w", "OUT"), ("mergecap", "-w", "OUT", "IN")],
    ids=["editcap", "tshark", "mergecap"],
)
def test_what_other_tools_write_again_reads_the_same(capture: Path, command: tuple[str, ...], tmp_path: Path) -> None:
    again = tmp_path / "again.pcapng"
    run(*({"IN": str(capture), "OUT": str(again)}.get(word, word) for word in command))
    assert read(again) == read(capture)


@pytest.mark.parametrize("form", ["pcap", "nsecpcap"])
def test_an_older_format_keeps_bytes_and_times(capture: Path, form: str, tmp_path: Path) -> None:
    again = tmp_path / "again.pcap"
    run("editcap", "-F", form, capture, again)
    before = [thing for thing in read(capture) if isinstance(thing, Chunk)]
    after = [thing for thing in read(again) if isinstance(thing, Chunk)]
    assert [one.data for one in after] == [one.data for one in before]
    assert [one.t_us for one in after[:5]] == [one.t_us - 1_000_000 for one in before[:5] if one.t_us is not None]
    assert [len(row) for row in fields(again, "frame.number")] == [1] * 7


def test_our_pcap_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.pcap"
    path.write_bytes(written(PCAP, SOURCE, ABOUT))
    told = run("capinfos", path).decode()
    assert "USER 0" in told and "Number of packets:   6" in told
    again = tmp_path / "again.pcapng"
    run("editcap", "-F", "pcapng", path, again)
    assert [thing.data for thing in read(again) if isinstance(thing, Chunk)] == [
        thing.data for thing in read(path) if isinstance(thing, Chunk)
    ]


def test_a_part_of_a_capture_keeps_its_times(capture: Path, tmp_path: Path) -> None:
    part = tmp_path / "part.pcapng"
    run("editcap", "-r", capture, part, "3-5")
    assert read(part) == [thing for thing in read(capture) if isinstance(thing, Chunk)][2:5]


def test_text2pcap_with_our_link_type_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.pcapng"
    dump = b"".join(
        b"%06x %s\n" % (place, TALK[place : place + 16].hex(" ").encode()) for place in range(0, len(TALK), 16)
    )
    run("text2pcap", "-l", "147", "-", path, stdin=dump)
    assert b"".join(thing.data for thing in read(path) if isinstance(thing, Chunk)) == TALK
    assert len(list(Session(open_capture(path)))) == 6


def test_the_hint_about_the_link_type_is_true(tmp_path: Path) -> None:
    ethernet, user = tmp_path / "e.pcapng", tmp_path / "u.pcapng"
    run("text2pcap", "-l", "1", "-", ethernet, stdin=b"000000 " + HEARTBEAT.hex(" ").encode() + b"\n")
    assert read(ethernet) == []
    run("editcap", "-T", "user0", ethernet, user)
    assert [thing.data for thing in read(user) if isinstance(thing, Chunk)] == [HEARTBEAT]


def test_a_pipe_into_wireshark_works(tmp_path: Path) -> None:
    path = tmp_path / "x.tsniff.jsonl"
    command: list[Any] = [sys.executable, "-m", "tuyasniff", "convert", "-", str(path)]
    subprocess.run(command, input=TALK, check=True, cwd=ROOT, capture_output=True)
    command = [sys.executable, "-m", "tuyasniff", "convert", str(path), "-", "--format", "pcapng"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as writing:
        watching = subprocess.run(
            ["tshark", "-r", "-", "-T", "fields", "-e", "frame.len"],
            stdin=writing.stdout, capture_output=True, check=True, timeout=60,
        )  # fmt: skip
    assert [int(line) for line in watching.stdout.split()] == [7, 8, 49, 15, 15, 15]


def test_wireshark_shows_hard_texts_and_we_read_them_back(tmp_path: Path) -> None:
    hard = ["", "=1", 'a "b" \\n', "line\nbreak", "\x00\x1b[31m", "日本語", "x" * 100_000, "\ud83d"]
    path, again = tmp_path / "x.pcapng", tmp_path / "again.pcapng"
    source: list[Chunk | Gap | Note] = [Note(text, number) for number, text in enumerate(hard)]
    path.write_bytes(written(PCAPNG, [*source, Chunk("mcu", HEARTBEAT, 5000, MCU, TAP)], ABOUT))
    run("editcap", path, again)
    assert [thing.text for thing in read(again) if isinstance(thing, Note)] == hard
