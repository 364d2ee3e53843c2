from __future__ import annotations

import copy
import importlib
import pickle
import struct
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.survey import expectations
from lanes import some, times
from tuyasniff.capture.opening import open_capture
from tuyasniff.errors import FormatError
from tuyasniff.model import FamilyName, Frame, Message
from tuyasniff.protocol.build import build
from tuyasniff.protocol.family import FAMILIES
from tuyasniff.session import Session
from wire import TALK, dp, frame, report

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what scapy says about the machine it runs on
    from scapy.config import conf
    from scapy.packet import Padding, Raw, fuzz

    from tuyasniff.scapy_layer import (
        LINKTYPE_USER0,
        OF_FAMILY,
        TuyaBle,
        TuyaDP,
        TuyaLowPower,
        TuyaMCU,
        TuyaWifi,
        TuyaZigbee,
    )

ROOT = Path(__file__).resolve().parent.parent
REPORT = report(20, 2301)
EXAMPLES = [
    pytest.param(row.name, bytes.fromhex(example), command.name, id=f"{row.name}-{command.name}-{number}")
    for row in FAMILIES
    for command in row.commands
    for number, example in enumerate(command.examples)
]


@pytest.fixture(autouse=True)
def errors_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conf, "debug_dissector", True)


def shown(packet: Any) -> str:
    """What a person sees."""
    return str(packet.show(dump=True))


def rebuilt(packet: Any) -> bytes:
    """The packet built from its fields, with length and checksum computed."""
    copy = packet.copy()
    copy.remove_payload()
    copy.clear_cache()
    del copy.len, copy.chksum
    return bytes(copy)


def agrees(packet: Any, message: Message) -> None:
    """The packet says what the decoder says."""
    frame, whole = message.frame, message.frame.whole
    assert bytes(packet) == whole
    assert (packet.version, packet.cmd, packet.len) == (frame.version, frame.cmd, _declared(frame))
    assert getattr(packet, "seq", None) == frame.seq
    units = getattr(packet, "dps", [])
    assert [(unit.dpid, unit.type, unit.value) for unit in units] == [(dp.id, dp.type, dp.value) for dp in message.dps]
    assert [bytes(unit)[4:] for unit in units] == [dp.raw for dp in message.dps]
    head = 8 if frame.extended else 6
    body = packet.copy()
    body.remove_payload()
    assert bytes(body)[head:-1] == whole[head : head + _declared(frame)]
    if frame.checksum == "ok":
        assert packet.chksum_ok
        assert rebuilt(packet) == whole[: head + _declared(frame) + 1]
    elif frame.checksum == "bad":
        assert not packet.chksum_ok


def _declared(frame: Frame) -> int:
    head = 8 if frame.extended else 6
    return frame.whole[head - 2] << 8 | frame.whole[head - 1]


def messages(path: Path) -> Iterator[Message]:
    for item in Session(open_capture(path)):
        if isinstance(item.thing, Message):
            yield item.thing


def compare(path: Path) -> int:
    """How many frames of a file are whole, all of them compared."""
    count = 0
    for message in messages(path):
        found = message.frame
        packet = OF_FAMILY[found.family or FamilyName.WIFI](found.whole)
        whole = len(found.whole) - (9 if found.extended else 7) >= _declared(found)
        assert isinstance(packet, TuyaMCU) is whole
        if whole:
            agrees(packet, message)
            count += 1
    return count


def test_every_frame_of_the_captures_is_dissected_as_it_is_decoded() -> None:
    expected = sorted((ROOT / "captures").glob("*.expected.jsonl"))
    files = [path.with_name(path.name.removesuffix(".expected.jsonl")) for path in expected]
    assert sum(compare(path) for path in files) > 200


def test_every_frame_of_the_corpus_is_dissected_as_it_is_decoded(shared: Path) -> None:
    folder = shared / "corpus"
    rows = some(expectations(folder), 4)
    assert sum(compare(folder / row.file) for row in rows) > times(700, 3500)


@pytest.mark.parametrize(("family", "example", "name"), EXAMPLES)
def test_every_row_of_the_tables_has_its_packet(family: FamilyName, example: bytes, name: str) -> None:
    packet = OF_FAMILY[family](example)
    assert packet.shape.form is not None
    assert TuyaMCU(example).shape.form is not None
    assert packet.talker in ("mcu", "module")
    assert packet.sprintf("%cmd%") == packet.shape.form.command.name
    names = {command.name for row in FAMILIES if row.name is family for command in row.commands}
    assert name in names
    assert bytes(packet) == rebuilt(packet) == example
    assert shown(packet)
    fields = {key: value for key, value in packet.fields.items() if key not in ("len", "chksum")}
    assert bytes(type(packet)(**fields)) == example
    assert bytes(fuzz(type(packet)())).startswith(b"\x55\xaa")


def test_a_report_is_built_with_lengths_and_checksum() -> None:
    packet = TuyaMCU(cmd="report", dps=[TuyaDP(dpid=20, type="value", value=2301)])
    assert bytes(packet) == REPORT
    assert packet.len is packet.chksum is None
    assert TuyaMCU(bytes(packet)).dps[0].value == 2301
    assert bytes(TuyaMCU(cmd="report", dps=[TuyaDP(type="value", value=1, dpid=1)], chksum=0, len=3))[4:6] == b"\0\3"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("bool", True), ("value", -5), ("enum", 3), ("bitmap", 0x104), ("string", "°C"), ("raw", b"\1\2"), ("raw", b"")],
)
def test_values_of_every_type_are_built_as_the_tables_do(kind: str, value: Any) -> None:
    packet = TuyaMCU(cmd="report", dps=[TuyaDP(dpid=7, type=kind, value=value)])
    assert bytes(packet) == build("report", dps=[(7, kind, value)])
    again = TuyaMCU(bytes(packet)).dps[0]
    assert (again.value, type(again.value)) == (value, type(value))
    del again.len
    assert bytes(TuyaMCU(cmd="report", dps=[again])) == bytes(packet)


def test_values_of_the_tables_are_taken_in_words() -> None:
    assert bytes(TuyaMCU(cmd="network_state", state="cloud connected")) == build("network_state", state=4)
    assert bytes(TuyaMCU(cmd=0x03, state=4)) == build("network_state", state=4)
    assert bytes(TuyaMCU(cmd="heartbeat")) == build("heartbeat")
    assert TuyaMCU(cmd="network_state", state=4).state == 4
    assert "cloud connected" in shown(TuyaMCU(cmd="network_state", state=4))


def test_a_sequence_number_makes_a_zigbee_frame() -> None:
    packet = TuyaMCU(cmd="report", seq=9, dps=[TuyaDP(dpid=1, type="bool", value=True)])
    assert bytes(packet) == build("report", family="zigbee", seq=9, dps=[(1, "bool", True)])
    again = TuyaMCU(bytes(packet))
    assert (again.seq, again.shape.family, again.shape.extended) == (9, FamilyName.ZIGBEE, True)


def test_a_family_can_be_told() -> None:
    for kind, family in (
        (TuyaWifi, FamilyName.WIFI), (TuyaLowPower, FamilyName.LOWPOWER), (TuyaZigbee, FamilyName.ZIGBEE),
        (TuyaBle, FamilyName.BLE),
    ):  # fmt: skip
        assert kind(cmd=0).shape.family is family
    low = TuyaLowPower(cmd="report", dps=[TuyaDP(dpid=1, type="bool", value=True)])
    assert bytes(low) == build("report", family="lowpower", dps=[(1, "bool", True)])
    assert TuyaLowPower(bytes(low)).shape.family is FamilyName.LOWPOWER


def test_a_wrong_checksum_is_shown_and_kept() -> None:
    damaged = REPORT[:-1] + bytes([REPORT[-1] ^ 1])
    packet = TuyaMCU(damaged)
    assert bytes(packet) == damaged
    assert not packet.chksum_ok
    assert f"(wrong, 0x{REPORT[-1]:02x} expected)" in shown(packet)
    assert packet.dps[0].value == 2301
    assert rebuilt(packet) == REPORT
    assert "wrong" not in shown(TuyaMCU(REPORT))


def test_what_follows_a_frame_is_padding() -> None:
    packet = TuyaMCU(REPORT + b"\xff\x00")
    assert packet[Padding].load == b"\xff\x00"
    assert packet.dps[0].value == 2301
    assert TuyaMCU(TALK)[Padding].load == TALK[len(frame(0, version=0)) :]
    assert bytes(packet) == REPORT + b"\xff\x00"


@pytest.mark.parametrize("data", [b"\x55", b"\x55\xaa", REPORT[:-1], b"\xff" * 20, b"\0" + REPORT])
def test_what_is_no_whole_frame_is_raw(data: bytes) -> None:
    packet = TuyaMCU(data)
    assert isinstance(packet, Raw)
    assert bytes(packet) == data


def test_layers_are_found_by_the_class_everybody_knows() -> None:
    packet = TuyaMCU(REPORT)
    assert TuyaMCU in packet
    assert packet.haslayer(TuyaMCU)
    assert packet.haslayer(TuyaDP)
    assert packet[TuyaMCU].cmd == 7
    assert packet.talker == "mcu"


def test_packets_can_be_copied_and_pickled() -> None:
    for packet in (TuyaMCU(REPORT), TuyaMCU(cmd="network_state", state=4), TuyaMCU(cmd="report", seq=7)):
        for again in (copy.deepcopy(packet), pickle.loads(pickle.dumps(packet))):
            assert bytes(again) == bytes(packet)
            assert type(again) is type(packet)


def test_a_command_that_nobody_knows_keeps_its_bytes() -> None:
    unknown = frame(0xF9, b"\1\2\3")
    packet = TuyaMCU(unknown)
    assert (packet.cmd, packet.data, packet.talker) == (0xF9, b"\1\2\3", "unknown")
    assert rebuilt(packet) == unknown
    assert bytes(TuyaMCU(cmd=0xF9, data=b"\1\2\3", version=3)) == unknown


def test_a_datapoint_of_an_odd_length_keeps_it() -> None:
    odd = frame(7, dp(1, 2, b"\1\2") + dp(2, 4, b"\1\2\3") + dp(3, 3, b"\xff\xfe") + dp(4, 9, b"\7") + dp(5, 2, b""))
    packet = TuyaMCU(odd)
    assert [unit.value for unit in packet.dps] == [0x0102, 0x010203, b"\xff\xfe", b"\7", b""]
    assert rebuilt(packet) == odd
    packet.dps[0].value = 5
    assert bytes(packet)[6:12] == dp(1, 2, b"\0\5")


def test_what_no_form_takes_is_refused_with_what_it_takes() -> None:
    for wrong, words, hint in (
        ({"cmd": "report", "state": 1}, "no form of 'report' with state", "possible: dps; result"),
        ({"cmd": "reprot", "dps": []}, "has no command 'reprot'", "possible: report"),
        ({"cmd": "network_state", "state": "lunch"}, "no form of 'network_state' with state", "possible: state"),
    ):
        with pytest.raises(FormatError, match=words) as caught:
            TuyaMCU(**wrong)
        assert caught.value.hint.startswith(hint)


@given(
    st.binary(min_size=1, max_size=60), st.sampled_from([b"", b"\x55\xaa", b"\x55\xaa\x00\x07\x00", REPORT, REPORT[:9]])
)
def test_bytes_never_raise_and_never_get_lost(data: bytes, head: bytes) -> None:
    packet = TuyaMCU(head + data)
    assert bytes(packet) == head + data
    shown(packet)


@given(st.integers(0, 2**32))
def test_fuzzing_builds_frames_that_are_read_back(seed: int) -> None:
    import random

    random.seed(seed)
    for packet in (
        TuyaMCU(cmd="report", dps=[TuyaDP(), TuyaDP()]),
        TuyaMCU(cmd="network_state"),
        TuyaMCU(cmd="local_time"),
    ):
        built = bytes(fuzz(packet))
        assert built[:2] == b"\x55\xaa"
        assert bytes(TuyaMCU(built)) == built


def test_the_link_type_of_captures_is_registered() -> None:
    assert conf.l2types.num2layer[LINKTYPE_USER0] is TuyaMCU


def test_a_capture_file_of_that_link_type_is_read_as_frames(tmp_path: Path) -> None:
    from scapy.utils import PcapReader

    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, LINKTYPE_USER0)
    record = struct.pack("<IIII", 1, 5, len(REPORT), len(REPORT)) + REPORT
    (tmp_path / "x.pcap").write_bytes(head + record)
    with PcapReader(str(tmp_path / "x.pcap")) as reader:
        (packet,) = list(reader)
    assert packet[TuyaMCU].dps[0].value == 2301


def test_importing_loads_the_core_of_scapy_and_nothing_else() -> None:
    code = "import sys, tuyasniff.scapy_layer; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "scapy.packet" in loaded
    assert not {name for name in loaded if name == "scapy.all" or name.startswith("scapy.layers")}


def test_what_command_prints_makes_the_packet_again() -> None:
    for raw in ("55aa0307000814020004000008fd30", "55aa00000000ff", "55aa02000102000101 05"):
        packet = TuyaMCU(bytes.fromhex(raw))
        names = vars(importlib.import_module("tuyasniff.scapy_layer"))
        assert bytes(eval(packet.command(), dict(names))) == bytes.fromhex(raw)


def test_a_command_that_nobody_knows_is_said_with_those_that_are_near() -> None:
    with pytest.raises(FormatError, match="has no command 'reprot'") as caught:
        TuyaMCU(cmd="reprot")
    assert "report" in caught.value.hint
