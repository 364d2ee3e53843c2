"""What people really paste, end to end: frames, datapoints, talkers, product ids and notes that must come out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.model import Datapoint, FamilyName, Item, Message, Note, Talker
from tuyasniff.protocol.build import build
from tuyasniff.session import Session


class Read:
    """A decoded input, ready to be asked."""

    def __init__(self, source: str | Path, family: FamilyName | None = None) -> None:
        capture = open_capture(source) if isinstance(source, Path) else capture_of(source)
        self.session = Session(capture, family=family)
        self.items: list[Item] = list(self.session)
        self.messages = [item.thing for item in self.items if isinstance(item.thing, Message)]
        self.notes = [item.thing.text for item in self.items if isinstance(item.thing, Note)]
        self.dps: list[Datapoint] = [dp for message in self.messages for dp in message.dps]

    def values(self, dp_id: int) -> list[Any]:
        """All values of one datapoint, in order."""
        return [dp.value for dp in self.dps if dp.id == dp_id]

    def ids(self) -> set[int]:
        return {dp.id for dp in self.dps}

    def named(self, name: str) -> list[Message]:
        return [message for message in self.messages if message.name == name]

    @property
    def product(self) -> Mapping[str, Any]:
        return self.session.summary.product or {}

    def count(self, checksum: str = "ok") -> int:
        return sum(message.frame.checksum == checksum for message in self.messages)


def by_talker(read: Read) -> dict[str, int]:
    return dict(read.session.summary.talkers)


def test_s1_a_meter_that_packs_its_phase() -> None:
    read = Read("`55AA0307000C06000008091100003200000574` `55AA0307000801020004000000051D`")
    assert read.count() == 2 and by_talker(read) == {"mcu": 2}
    assert read.values(6) == [bytes.fromhex("0911000032000005")]
    assert read.values(1) == [5]


def test_s2_another_meter_and_its_relative() -> None:
    read = Read("55AA0307000C06000008050A00021600002C76\n55AA0307000C06000008092E0000000000005A")
    assert read.values(6) == [bytes.fromhex("050a00021600002c"), bytes.fromhex("092e000000000000")]


def test_s8_the_frame_that_crashes_others_is_raw_and_no_colour() -> None:
    read = Read(
        "55 AA 03 07 00 10 12 00 00 0C 01 01 00 13 03 01 00 FA 04 01 00 D2 21\n"
        "55AA030700101200000C0101003F030100FA040100AA25\n55AA03070008110000040400001E48"
    )
    assert [(dp.id, dp.type_name) for dp in read.dps] == [(18, "raw"), (18, "raw"), (17, "raw")]
    assert read.values(18)[0] == bytes.fromhex("0101001303 0100fa040100d2".replace(" ", ""))


def test_s12_a_countdown_and_a_relay(shared: Path) -> None:
    folder = shared / "corpus" / "tma"
    mcu = Read(next(folder.glob("*timer test TX.bin")))
    assert mcu.count() == 67
    counted = mcu.values(9)
    assert counted[0] == 60 and counted[-1] == 0
    module = Read(next(folder.glob("*timer test.bin")))
    assert [dp.value for message in module.named("set") for dp in message.dps if dp.id == 9] == [60]
    both = Read(next(folder.glob("*power on-off test_TX.bin")))
    assert both.product["id"] == "sw9asyjj8j44frjl"
    assert both.ids() == {1, 9, 18, 19, 20, 101}
    mode = both.named("working_mode")[0]
    assert sorted(value for value in mode.data.values() if isinstance(value, int)) == [14, 16]


def test_s13_a_battery_sensor_of_version_0() -> None:
    read = Read(
        "55AA00050008010200040000011D31\n55AA00050008020200040000003246\n55AA0006000005\n55AA000500050E040001021E"
    )
    assert read.session.family is FamilyName.LOWPOWER
    assert [message.name for message in read.messages] == ["report", "report", "local_time", "report"]
    assert (read.values(1), read.values(2), read.values(14)) == ([285], [50], [2])
    assert by_talker(read) == {"mcu": 4}


def test_s13_as_it_was_pasted(shared: Path) -> None:
    read = Read(shared / "corpus" / "issues" / "obk-459-temphum-pasted-stream.txt")
    assert read.session.family is FamilyName.LOWPOWER
    assert read.product["id"].endswith("dtr0i7mru") and read.product["version"] == "1.1.6"
    assert read.values(1)[0] == 285 and {10, 12, 14, 15} <= read.ids()
    assert read.named("dp_cache")


def test_s15_synchronous_reports() -> None:
    read = Read(
        "55AA0322000866020004000000D26A 55AA0322000867020004000000 33CC\n55AA03220005680400010298\n"
        "55AA0322002801010001000201000100030100010004010001000501000100060100010065010001006601000100" + "3C"
    )
    assert [message.name for message in read.messages] == ["report_sync"] * 4
    assert [(dp.id, dp.value) for dp in read.dps[:3]] == [(102, 210), (103, 51), (104, 2)]
    assert [dp.id for dp in read.dps[3:]] == [1, 2, 3, 4, 5, 6, 101, 102]


def test_s16_a_thermostat_with_headings_in_another_language(shared: Path) -> None:
    read = Read(shared / "corpus" / "tma" / "MTS-700-WB-TuyaMCU-capture.txt")
    talkers = by_talker(read)
    assert talkers["module"] == 46 and talkers["mcu"] == 329
    assert read.product["id"] == "csp3rfvhj6ppmaps"
    assert -20 in read.values(24) and -3 in read.values(29) and 28 in read.values(16)
    assert len(read.values(37)[0]) == 112
    assert any("sterowania" in note for note in read.notes)
    assert any("Pin14" in note for note in read.notes)


def test_s17_a_schedule_without_checksum_and_cut_short() -> None:
    week = "00 06 28 00 08 1e 1e 0b 1e 1e 0d 1e 00 11 2c 00 16 1e " * 3
    cut = "55 aa 01 07 00 3a 65 00 00 36 " + week[: 48 * 3]
    read = Read(cut + "…\n")
    (message,) = read.messages
    assert message.frame.checksum == "missing" and message.frame.talker is Talker.MCU
    (dp,) = message.dps
    assert dp.id == 101 and dp.type_name == "raw" and len(dp.raw) == 48
    assert any("54" in fault.text and "48" in fault.text for fault in (*dp.faults, *message.faults))


def test_s17_thermostat_messages_without_checksum() -> None:
    read = Read(
        '{"unknownMCU":"55 aa 01 07 00 08 08 02 00 04 00 00 00 cd"}\n'
        '{"unknownMCU":"55 aa 01 07 00 08 02 02 00 04 00 00 00 91"}\n'
        '{"unknownMCU":"55 aa 01 07 00 08 6d 02 00 04 ff ff ff f6"}\n'
    )
    assert read.count("missing") == 3
    assert (read.values(8), read.values(2), read.values(109)) == ([205], [145], [-10])


def test_s18_a_dehumidifier_console(shared: Path) -> None:
    read = Read(next((shared / "corpus" / "tuya2mqtt").glob("dehumidifier*")))
    assert read.product["id"] == "yttlroi7nr18vqbo"
    assert {1, 2, 5, 6, 7, 8, 12, 101} <= read.ids()
    assert 74 in read.values(6)


def test_s20_captions_stand_before_their_frames(shared: Path) -> None:
    read = Read(shared / "corpus" / "tma" / "TuyaMCUColors.txt")
    told = [item.thing for item in read.items]
    labels = [thing.text for thing in told if isinstance(thing, Note)]
    assert [label for label in labels if "Pick" in label or "PICK" in label.upper()]
    assert read.values(24) == ["000003de03ac", "00f103de03ac", "003a03de03ac", "007903de03ac"]
    kinds = ["note" if isinstance(thing, Note) else "frame" for thing in told]
    assert kinds.index("note") < kinds.index("frame") and kinds.count("note") >= 4


def test_s22_heartbeats_only_come_from_the_module() -> None:
    read = Read("55aa00000000ff\n" * 5)
    assert by_talker(read) == {"module": 5}
    assert {message.name for message in read.messages} == {"heartbeat"}
    state = Read("[12:00:00][D][uart_debug:114]: <<< 55:AA:00:03:00:01:01:04")
    (message,) = state.messages
    assert message.frame.talker is Talker.MODULE and message.name == "network_state"


@pytest.mark.parametrize(
    ("text", "pins"),
    [
        ("55AA030200020E1024", [14, 16]),
        ("55AA010200020E0416", [14, 4]),
        ("55AA03020002090615", [9, 6]),
        ("55AA0302000004", []),
    ],
)
def test_s23_working_modes_name_their_pins(text: str, pins: list[int]) -> None:
    (message,) = Read(text).messages
    assert message.name == "working_mode" and message.frame.talker is Talker.MCU
    assert [value for value in message.data.values() if isinstance(value, int)] == pins


def test_s23_knob_events_are_no_pins() -> None:
    read = Read("55 AA 01 02 00 03 FF 01 00 05\n55 AA 01 02 00 03 FF 01 01 06")
    assert read.count() == 2
    assert not any("pin" in key for message in read.messages for key in message.data)


def test_s24_feeder_commands_decode_and_build() -> None:
    texts = ["55AA00060008030200040000000117", "55AA00060008030200040000000218"]
    read = Read("\n".join([*texts, "55AA03070005040400010017", "55AA00060005060100010113"]))
    assert (read.values(3), read.values(4), read.values(6)) == ([1, 2], [0], [True])
    assert [message.frame.talker for message in read.messages] == [
        Talker.MODULE,
        Talker.MODULE,
        Talker.MCU,
        Talker.MODULE,
    ]
    for value, text in enumerate(texts, start=1):
        assert build("set", dps=[(3, "value", value)]).hex().upper() == text


def test_s25_a_ble_thermostat_wrapped_over_lines(shared: Path) -> None:
    read = Read(next((shared / "corpus" / "tma").glob("Maxcio*")))
    assert read.session.family is FamilyName.BLE
    assert read.count() == 61 and by_talker(read) == {"mcu": 61}
    assert 265 in read.values(102) and 50 in read.values(103)
    assert {message.frame.cmd for message in read.messages} == {0x03, 0x04, 0x07, 0xE2, 0xE9}


def test_s26_a_light_sensor(shared: Path) -> None:
    read = Read(shared / "corpus" / "tma" / "lightSensor-Rxdump.bin")
    assert read.count() == 103 and by_talker(read) == {"mcu": 103}
    assert read.product["id"] == "tgkr1bwom0jcn3cx"
    assert (min(read.values(7)), max(read.values(7))) == (32, 602)


def test_s27_a_radar(shared: Path) -> None:
    read = Read(shared / "corpus" / "tma" / "Radar RX DUMP.bin")
    assert read.count() == 833 and read.session.summary.noise_bytes == 0
    assert read.product["id"] == "k2h8vkj98fhvnpiv"
    assert {1, 2, 3, 4, 9, 101, 102, 104} <= read.ids()


def test_s28_a_sensor_that_polls_time_and_signal(shared: Path) -> None:
    folder = shared / "corpus" / "tma"
    mcu = Read(folder / "th06_capt_on_wb3s_rxd1.bin")
    assert {"signal", "local_time"} <= {message.name for message in mcu.messages}
    assert {0x24, 0x1C, 0x2B} <= {message.frame.cmd for message in mcu.messages}
    assert (min(mcu.values(1)), max(mcu.values(1))) == (187, 190) and 31 in mcu.values(2)
    stamped = Read(folder / "th06_capt_on_wb3s_rxd1_timestamps.txt")
    assert stamped.count() == 58
    module = Read(folder / "th06_capt_on_wb3s_txd1_hex.txt")
    texts = [str(message.data) for message in module.named("local_time")]
    assert any("2022-03-02 13:38:47" in text or "2022-03-02T13:38:47" in text for text in texts)


def test_s29_boot_noise_before_the_first_frame(shared: Path) -> None:
    read = Read(shared / "corpus" / "tma" / "doorsensor_tywe3s_rxpin_onPowerOn_hex.txt")
    assert read.count() == 6 and read.session.family is FamilyName.LOWPOWER
    assert by_talker(read) == {"module": 6}
    assert 50 <= read.session.summary.noise_bytes <= 120


def test_s30_several_datapoints_in_one_frame() -> None:
    read = Read("55AA030700170104000101020200040000000005010001010A0500010047")
    assert [(dp.id, dp.type_name, dp.value) for dp in read.dps] == [
        (1, "enum", 1),
        (2, "value", 0),
        (5, "bool", True),
        (10, "bitmap", 0),
    ]


def test_s30_marks_of_the_analyzer_give_direction_and_time(shared: Path) -> None:
    read = Read(shared / "corpus" / "tma" / "batteryPowered_rxtx_dpCache0x10.txt")
    assert read.session.family is FamilyName.LOWPOWER
    assert all(message.frame.t_us is not None for message in read.messages)
    replies = [message for message in read.messages if message.dps]
    assert [(dp.id, dp.value) for dp in replies[0].dps] == [(17, 1), (18, 1)]
    assert {message.frame.talker for message in replies} == {Talker.MODULE}


def test_s30_every_line_of_a_specification_is_one_frame(shared: Path) -> None:
    read = Read(shared / "corpus" / "sniffuart" / "Test McuSerPortMsg.txt")
    assert 157 <= read.count() <= 159
    assert read.notes
