"""The Wireshark dissector says field by field what our decoder says, in a real tshark."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import pytest

from capture.sessions import written
from interop.dissecting import DISSECTOR, MISSING, ROOT, compared, dissect, tshark
from interop.processes import TUYASNIFF, device, free_port, running
from lanes import some, times
from protocol.documented import documented
from protocol.families.tables import EXAMPLES
from tuyasniff.capture.about import About
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.pcapng import PcapngWriter
from tuyasniff.capture.targets import PCAP
from tuyasniff.cli.main import run
from tuyasniff.errors import TuyasniffError
from tuyasniff.model import Chunk, FamilyName, Frame, Gap, Item, Message, Noise, Note, Talker, TalkerBy, Thing
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import claimed_frame
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.family import FAMILIES
from tuyasniff.protocol.fitting import plausible
from tuyasniff.session import Session
from tuyasniff.simulate.devices import DEVICES
from tuyasniff.simulate.simulation import Simulation

CAPTURES = sorted(path.with_suffix("").with_suffix("").name for path in (ROOT / "captures").glob("*.expected.jsonl"))
LEDS = bytes.fromhex("55aa0302000305060719")
"""Three pins: of LED, key and Bluetooth LED, but with HomeKit of LED, HomeKit LED and key."""

VARIANTS = sorted({shape.variant for row in FAMILIES for command in row.commands for shape in command.shapes})

pytestmark = pytest.mark.skipif(MISSING, reason="tshark is not installed: make interop")


def message(whole: bytes, family: FamilyName, talker: Talker, variant: str = "") -> Message | None:
    """The meaning of bytes that a text presents as a frame, in this family; None where they have no two readings."""
    frame = claimed_frame(Chunk("t", whole, 0, talker, TalkerBy.TEXT, None, whole), 0)
    if frame is None:
        return None
    if family is FamilyName.ZIGBEE and not frame.extended:
        # as a session does: what may have a sequence number has one, and the others are of another family
        long = whole[2] == 2 and len(whole) >= 9 and plausible(whole, extended=True)
        frame, family = frame._replace(extended=long), FamilyName.WIFI
    return decode(frame._replace(family=FamilyName.ZIGBEE if frame.extended else family), variant)


def packed(things: Iterable[Thing], path: Path) -> list[Thing]:
    """Writes things into a file as `convert` does; gives them back."""
    stream, kept = io.BytesIO(), list(things)
    writer = PcapngWriter(stream, About(None, ()))
    for number, thing in enumerate(kept, 1):
        writer.write(Item(number, thing))
    writer.end()
    path.write_bytes(stream.getvalue())
    return kept


def assert_same(path: Path, things: Sequence[Thing]) -> None:
    """tshark and the decoder agree about every packet."""
    wrong = compared(dissect(path), things)
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:10])


def test_every_documented_frame_reads_the_same(shared: Path, tmp_path: Path) -> None:
    rows = documented(shared)
    assert len(rows) == 242
    things = packed(
        [found for row in rows if (found := message(row.whole, row.family, row.talker, row.variant)) is not None],
        tmp_path / "x.pcapng",
    )
    assert len(things) == 242
    assert_same(tmp_path / "x.pcapng", things)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_example_of_every_row_reads_the_same_whoever_sends_it(variant: str, tmp_path: Path) -> None:
    things = packed(
        [
            decode(Frame("t", talker, TalkerBy.TAP, number, None, 0, whole, row.extended, row.name), variant)
            for number, (row, _, whole) in enumerate(EXAMPLES)
            for talker in Talker
        ],
        tmp_path / "x.pcapng",
    )
    assert_same(tmp_path / "x.pcapng", things)


def hurt(random: Random, whole: bytes) -> bytes:
    """A frame with something done to it; most of them still add up."""
    data = bytearray(whole)
    for _ in range(random.randint(1, 3)):
        where = random.randrange(2, len(data))
        what = random.randrange(6)
        if what < 3:
            data[where] = random.choice((0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)))
        elif what == 3:
            del data[where : where + random.randint(1, 4)]
        elif what == 4:
            data[where:where] = random.randbytes(random.randint(1, 4))
        else:
            head = 8 if data[2] == 2 and len(data) > 9 and random.random() < 0.5 else 6
            if len(data) > head:
                data[head - 2 : head] = (len(data) - head - 1).to_bytes(2, "big")
        if len(data) < 8:
            break
    data += bytes(max(0, 7 - len(data)))
    if random.random() < 0.6:
        data[-1] = sum8(bytes(data[:-1]))
    return bytes(data)


@pytest.mark.parametrize("seed", range(times(1, 50)))
def test_damaged_frames_show_the_same_faults_at_the_same_places(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    damaged = [
        message(hurt(random, whole), row.name, random.choice(list(Talker)), random.choice(VARIANTS))
        for row, _, whole in random.choices(EXAMPLES, k=2_000)
    ]
    things = packed([found for found in damaged if found is not None], tmp_path / "x.pcapng")
    assert_same(tmp_path / "x.pcapng", things)
    codes = {str(fault.code) for thing in things if isinstance(thing, Message) for fault in thing.faults}
    assert codes >= {"checksum", "length", "dp_overrun", "dp_type", "bad_text", "bad_value", "unknown_command"}
    assert seed or codes >= {"dp_trailing", "dp_length"}


@pytest.mark.parametrize("name", CAPTURES)
def test_a_capture_reads_the_same_with_its_noise_notes_and_gaps(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.pcapng"
    assert run(["convert", str(ROOT / "captures" / name), str(path)]) == 0
    items = list(Session(open_capture(ROOT / "captures" / name)))
    packets = dissect(path)
    things = [item.thing for item in items]
    if packets and not packets[-1].pieces:  # what follows the last frame stands in a packet of its own, without bytes
        assert {"note", "gap"} & set(packets[-1].told)
        things = [thing for thing in things if not isinstance(thing, Note)]
        packets = [packet._replace(told={**packet.told, "note": []}) for packet in packets[:-1]]
    wrong = compared(packets, things)
    assert not wrong, "\n".join(wrong[:10])


@pytest.mark.parametrize("name", [device.name for device in DEVICES])
def test_what_a_virtual_device_says_reads_the_same(name: str, tmp_path: Path) -> None:
    heard = Simulation(name, latency_us=4000).run(60)
    things = packed([item.thing for item in Session(heard)][:1_000], tmp_path / "x.pcapng")
    packets = [packet for packet in dissect(tmp_path / "x.pcapng") if packet.pieces]
    wrong = compared(packets, [thing for thing in things if isinstance(thing, Message | Noise)])
    assert len(packets) > 5
    assert not wrong, "\n".join(wrong[:10])


def test_every_real_capture_reads_the_same(shared: Path, tmp_path: Path) -> None:
    captures = [path for path in sorted((shared / "corpus").rglob("*")) if path.is_file()]
    carried: list[Thing] = []
    for path in some([path for path in captures if path.stat().st_size < 200_000], 2):
        try:
            things = [item.thing for item in Session(open_capture(path))]
        except TuyasniffError:  # an index, a picture
            continue
        frames = [thing for thing in things if isinstance(thing, Message)][:300]
        if frames:
            carried += [thing for thing in things if isinstance(thing, Message | Noise)][:600]
    packed(carried, tmp_path / "x.pcapng")
    wrong = compared(dissect(tmp_path / "x.pcapng"), carried)
    assert len(carried) > 500
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:10])


def test_notes_gaps_and_noise_can_be_filtered_for(tmp_path: Path) -> None:
    path = tmp_path / "x.pcapng"
    report = bytes.fromhex("55aa0300000100") + b"\x03"
    things: list[Chunk | Gap | Note] = [
        Note("kettle on", 500_000),
        Chunk("mcu", b"\xff" + report, 1_000_000, Talker.MCU, TalkerBy.TAP),
        Gap("mcu", 1_500_000, "unplugged", "the adapter is gone"),
        Chunk("mcu", report, 2_000_000, Talker.MCU, TalkerBy.TAP),
    ]
    packed([item.thing for item in Session(things)], path)

    def numbers(wanted: str) -> list[str]:
        return tshark(path, "-Y", wanted, "-T", "fields", "-e", "frame.number").split()

    assert numbers("tuyamcu") == ["1", "2", "3"]
    assert numbers("tuyamcu.noise") == numbers('tuyamcu.noise.reason == "before sync"') == ["1"]
    assert numbers('tuyamcu.note contains "kettle on"') == ["1"]
    assert numbers('tuyamcu.gap contains "unplugged"') == numbers("tuyamcu.silent") == ["3"]
    assert numbers('tuyamcu.name == "heartbeat" && tuyamcu.talker == "mcu"') == ["2", "3"]
    assert tshark(path, "-T", "fields", "-e", "frame.time_epoch").split() == ["1.000000000"] * 2 + ["2.000000000"]


def test_the_filters_of_the_page_find_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "x.pcapng"
    run(["convert", str(ROOT / "captures" / "meter.hex"), str(path)])
    found = {
        wanted: len(tshark(path, "-Y", wanted).splitlines())
        for wanted in re.findall(r"^\| `(tuyamcu[^`]*)` \|", (ROOT / "docs" / "wireshark.md").read_text(), re.MULTILINE)
    }
    items = [item.thing for item in Session(open_capture(ROOT / "captures" / "meter.hex"))]
    messages = [thing for thing in items if isinstance(thing, Message)]
    assert len(found) >= 5
    assert found["tuyamcu.dp.id == 20"] == sum(any(dp.id == 20 for dp in one.dps) for one in messages) > 0
    assert found['tuyamcu.name != "heartbeat"'] == sum(one.name != "heartbeat" for one in messages) > 0
    assert found["tuyamcu.fault"] == sum(bool(one.faults) for one in messages)


def test_a_pcap_tells_no_family_and_no_relative_so_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "x.pcap"
    run(["convert", str(ROOT / "captures" / "climate-sensor.b64"), str(path)])
    usual, wanted = dissect(path), dissect(path, "-o", "tuyamcu.family:lowpower")
    assert {name for packet in usual for name in packet.told["family"]} == {"wifi"}
    assert {name for packet in wanted for name in packet.told["family"]} == {"lowpower"}
    assert "report" in {name for packet in wanted for name in packet.told["name"]}
    path.write_bytes(written(PCAP, [Chunk("mcu", LEDS, 0, Talker.MCU, TalkerBy.TAP)]))
    assert "data.ble_led" in dissect(path)[0].told
    assert "data.homekit_led" in dissect(path, "-o", "tuyamcu.variant:homekit")[0].told


def test_what_another_program_put_into_one_packet_is_taken_apart(tmp_path: Path) -> None:
    first, second = EXAMPLES[0][2], EXAMPLES[-1][2]
    hexes = " ".join(f"{number:02x}" for number in b"\x00" + first + b"\xff\xfe" + second)
    path = tmp_path / "x.pcapng"
    subprocess.run(
        ["text2pcap", "-q", "-l", "147", "-", str(path)], input=f"000000 {hexes}\n".encode(), check=True, timeout=60
    )
    (packet,) = dissect(path)
    assert len(packet.told["name"]) == 2
    assert [piece.raw for piece in packet.pieces if piece.name == "noise"] == [b"\x00", b"\xff\xfe"]
    assert packet.info.count("; ") == 3


def test_wireshark_watches_while_a_device_talks() -> None:
    port = free_port()
    with device("breaker", "--to", f"tcp://127.0.0.1:{port}", "--speed", "20") as places:
        command = [*TUYASNIFF, "sniff"]
        for side, place in places.items():
            command += [f"--{side}", place]
        command += ["--write", "-", "--format", "pcapng", "--seconds", "4"]
        with running(*command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL) as sniff:
            watching = subprocess.run(
                ["tshark", "-X", f"lua_script:{DISSECTOR}", "-l", "-i", "-", "-Y", "tuyamcu.dp", "-T", "fields",
                 "-e", "tuyamcu.talker", "-e", "tuyamcu.name", "-e", "tuyamcu.dp.id", "-e", "tuyamcu.fault"],
                stdin=sniff.stdout, capture_output=True, text=True, check=True, timeout=60,
            )  # fmt: skip
    lines = [line.split("\t") for line in watching.stdout.splitlines()]
    assert len(lines) > 5, watching.stderr
    assert ["mcu", "report"] in [line[:2] for line in lines]
    assert all(line[2] and not line[3] for line in lines)
