from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from logic.talks import BOOT_LOG, HEARTBEAT, talk
from logic.waves import Wave, joined, level_rows, pauses, samples, session_file, square, vcd_text, wave
from tuyasniff.capture.capture import Capture, TapInfo
from tuyasniff.capture.logicfile import LOGIC_FORMS, Sampling, logic_form, recognise_logic
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.errors import SourceReason
from tuyasniff.model import Chunk, Gap, Message, Talker, WireKind
from tuyasniff.session import Session

MHZ = 1_000_000
QUERY = bytes.fromhex("55aa0008000007")
CHIP = bytes.fromhex("242033e1a7")
REPORT = bytes.fromhex("55aa0307000814020004000008fd30")


def talking() -> list[Wave]:
    """A module that asks, and an MCU that answers later."""
    module = joined(
        wave(HEARTBEAT, 1 / 9600, start=0.01), wave(QUERY, 1 / 9600, start=0.2), wave(HEARTBEAT, 1 / 9600, start=0.6)
    )
    mcu = joined(
        wave(bytes.fromhex("55aa030000010104"), 1 / 9600, start=0.03),
        wave(REPORT, 1 / 9600, start=0.23),
        wave(bytes.fromhex("55aa030000010104"), 1 / 9600, start=0.62),
    )
    return [module, mcu]


def files() -> dict[str, bytes]:
    lines = talking()
    wires = [line.levels(MHZ, name, MHZ) for line, name in zip(lines, ("A", "B"), strict=True)]
    return {
        "sr": session_file(samples(lines, MHZ), ["A", "B"], "1 MHz"),
        "vcd": vcd_text(wires).encode(),
        "levels": level_rows(wires, "Time [s],A,B").encode(),
    }


def frames(capture: Capture) -> list[tuple[str, str, bytes]]:
    items = [item.thing for item in Session(capture)]
    return [(one.frame.tap, str(one.frame.talker), one.frame.raw) for one in items if isinstance(one, Message)]


WANTED = [
    ("A", "module", HEARTBEAT),
    ("B", "mcu", bytes.fromhex("55aa030000010104")),
    ("A", "module", QUERY),
    ("B", "mcu", REPORT),
    ("A", "module", HEARTBEAT),
    ("B", "mcu", bytes.fromhex("55aa030000010104")),
]


@pytest.mark.parametrize("form", ["sr", "vcd", "levels"])
@pytest.mark.parametrize("packed", [False, True])
def test_both_wires_become_both_talkers_in_the_order_of_time(form: str, packed: bool) -> None:
    data = files()[form]
    capture = capture_of(gzip.compress(data) if packed else data, name="x")
    assert frames(capture) == WANTED
    assert capture.format == form
    assert capture.taps == (TapInfo("A", baud=9600), TapInfo("B", baud=9600))
    assert capture.baud == 9600
    assert capture.remarks == ("A: 9600 baud 8N1, 21 bytes", "B: 9600 baud 8N1, 31 bytes")
    assert [wire.kind for wire in capture.wires] == [WireKind.UART, WireKind.UART]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("form", ["vcd", "levels"])
def test_texts_may_have_a_mark_or_be_of_wide_characters(form: str, encoding: str) -> None:
    data = files()[form].decode().encode(encoding)
    assert frames(capture_of(data, name="x")) == WANTED


def test_a_text_in_memory_is_read_as_well() -> None:
    assert frames(capture_of(files()["vcd"].decode(), name="x")) == WANTED


def test_chunks_carry_the_time_of_the_sample_clock_and_come_from_the_file() -> None:
    chunks = [thing for thing in capture_of(files()["sr"], name="x.sr") if isinstance(thing, Chunk)]
    assert [(chunk.tap, chunk.t_us) for chunk in chunks][:3] == [("A", 10_000), ("B", 30_000), ("A", 200_000)]
    assert {chunk.origin.name for chunk in chunks if chunk.origin is not None} == {"x.sr"}
    assert {chunk.talker for chunk in chunks} == {Talker.UNKNOWN}


def test_raw_samples_are_read_where_rate_and_form_are_said(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(samples(talking(), MHZ))
    capture = open_capture(path, format="digital", sampling=Sampling(samplerate=MHZ))
    assert [(tap.replace("D0", "A").replace("D1", "B"), *rest) for tap, *rest in frames(capture)] == WANTED
    assert capture.remarks[-1] == "idle: D2, D3, D4, D5, D6, D7"


def test_raw_samples_without_a_rate_are_one_clear_line() -> None:
    capture = capture_of(samples(talking(), MHZ), name="x", format="digital")
    assert list(capture) == []
    assert capture.why_nothing() == "raw samples do not tell their rate"
    assert capture.hint == "give it: --samplerate 1M"


def test_a_rate_that_is_said_is_that_of_all_wires(tmp_path: Path) -> None:
    path = tmp_path / "x.sr"
    path.write_bytes(files()["sr"])
    capture = open_capture(path, sampling=Sampling(baud=4800))
    list(capture)
    assert {tap.baud for tap in capture.taps} == {4800}


def test_taps_of_several_inputs_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.sr"
    path.write_bytes(files()["sr"])
    capture = open_capture(path, tap="input2")
    assert {thing.tap for thing in capture if isinstance(thing, Chunk)} == {"input2/A", "input2/B"}
    assert [info.tap for info in capture.taps] == [wire.name for wire in capture.wires] == ["input2/A", "input2/B"]
    assert capture.remarks[0].startswith("A: ")


def test_two_square_waves_are_no_uart() -> None:
    lines = [square(0.02, 60), square(0.0009, 1300, high=38e-6 / 0.0009)]
    capture = capture_of(session_file(samples(lines, MHZ), ["CF", "CF1"], "1 MHz"), name="x")
    assert list(capture) == []
    assert capture.remarks == ("CF: a square wave of 50 Hz", "CF1: a square wave of 1,111 Hz, high for 38 us")
    assert (capture.why_nothing(), capture.hint) == ("pulses, no UART", "tuyasniff identify says what else talks there")
    assert [wire.kind for wire in capture.wires] == [WireKind.PULSES, WireKind.PULSES]
    assert capture.taps == ()


@pytest.mark.parametrize(
    ("line", "why", "hint"),
    [
        (
            wave(CHIP * 9, 1 / 4800, "even", start=0.01),
            "45 bytes of a UART, and no frame",
            "identify",
        ),
        (wave(talk(60), 1 / 115200, start=0.01, rise=12e-6, gap=pauses(1)), "a slow optocoupler", "6N137"),
        (wave(b"\xff", 1 / 9600, start=0.01), "no UART on any", "TX of the MCU"),
    ],
)
def test_why_nothing_came_says_what_is_there_instead(line: Wave, why: str, hint: str) -> None:
    capture = capture_of(session_file(samples([line], MHZ), ["A"], "1 MHz"), name="x")
    list(capture)
    assert why in capture.why_nothing()
    assert hint in capture.hint


def test_a_boot_log_at_another_rate_ends_with_a_change_of_the_rate() -> None:
    boot = wave(BOOT_LOG, 1 / 74880, start=0.001)
    line = joined(boot, wave(talk(30), 1 / 9600, start=boot.end + 0.1, gap=pauses(1)))
    capture = capture_of(session_file(samples([line], MHZ), ["TX"], "1 MHz"), name="x")
    things = list(capture)
    gaps = [(place, thing) for place, thing in enumerate(things) if isinstance(thing, Gap)]
    ((place, gap),) = gaps
    assert (gap.reason, gap.detail) == ("baud changed", "74880 to 9600")
    before = b"".join(thing.data for thing in things[:place] if isinstance(thing, Chunk))
    after = b"".join(thing.data for thing in things[place:] if isinstance(thing, Chunk))
    assert (before, after) == (BOOT_LOG, talk(30))


def test_names_of_wires_are_unique_and_no_terminal_obeys_them() -> None:
    wires = [line.levels(MHZ, "A", MHZ) for line in (*talking(), *talking())]
    text = vcd_text(wires).replace("! A ", "! \x1b[31mA ").replace("$var wire 1 $ A", "$var wire 1 $ " + "x" * 200)
    capture = capture_of(text.encode(), name="x")
    list(capture)
    assert [info.tap for info in capture.taps] == ["?[31mA", "A", "A/3", "x" * 64]


def test_a_file_that_breaks_off_is_read_so_far_and_said() -> None:
    packed = bytearray(session_file(samples(talking(), MHZ), ["A", "B"], "1 MHz", piece=150_000))
    at = packed.index(b"logic-1-4") + len("logic-1-4")
    packed[at : at + 20] = bytes(20)
    capture = capture_of(bytes(packed), name="x.sr")
    things = list(capture)
    assert isinstance(things[-1], Gap)
    assert capture.lost is not None
    assert capture.lost.reason is SourceReason.LOST
    assert "x.sr: logic-1-4 inside the zip archive is damaged" in str(capture.lost)
    assert (
        b"".join(thing.data for thing in things if isinstance(thing, Chunk) and thing.tap == "A") == HEARTBEAT + QUERY
    )


@pytest.mark.parametrize("cut", [4, 40, 300])
def test_a_session_that_is_cut_is_one_clear_line(cut: int) -> None:
    capture = capture_of(files()["sr"][:-cut] if cut < 300 else files()["sr"][:cut], name="x")
    assert list(capture) == []
    assert capture.why_nothing() == "the zip archive is damaged, or ends too early"
    assert capture.hint.startswith("copy or download")


@pytest.mark.parametrize("form", LOGIC_FORMS, ids=lambda form: form.name)
def test_each_form_has_a_name_and_knows_its_own_files_alone(form: object) -> None:
    row = LOGIC_FORMS[LOGIC_FORMS.index(form)]
    assert logic_form(row.name) is row
    for name, data in files().items():
        assert (recognise_logic(data) is row) == (name == row.name)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04" + bytes(99), b"55 aa 00 00 00 00 ff", HEARTBEAT, b"Time [s],Value\n0.1,0x55\n"]
)
def test_other_files_are_none(data: bytes) -> None:
    assert recognise_logic(data) is None


def test_the_tables_of_decoded_bytes_go_where_they_went() -> None:
    rows = "".join(f"{0.5 + place / 1000:.6f},0x{value:02X},,\n" for place, value in enumerate(HEARTBEAT))
    capture = capture_of("Time [s],Value,Parity Error,Framing Error\n" + rows, name="x")
    assert [raw for _, _, raw in frames(capture)] == [HEARTBEAT]
    assert capture.format == "saleae_async"


def test_sessions_of_the_corpus_give_the_frames_of_its_index(shared: Path) -> None:
    folder = shared / "corpus"
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["file"].endswith(".sr")]
    assert len(rows) > 5
    for row in rows:
        found = frames(capture := open_capture(folder / row["file"]))
        assert len(found) == int(row["valid_frames"]), row["file"]
        assert {baud for _, _, _, baud in capture.taps} == {9600}
        assert {(tap, talker) for tap, talker, _ in found} <= {("ESP_TXD", "module"), ("ESP_RXD", "mcu")}


@pytest.mark.parametrize("name", ["sigrok-led-on01.csv", "sigrok-led-on01.vcd"])
def test_the_same_signal_in_other_forms_is_the_same(shared: Path, name: str) -> None:
    session = open_capture(shared / "corpus" / "milight" / "pulseview-dumps" / "led-on01.sr")
    assert frames(open_capture(shared / "corpus" / "tools" / name)) == frames(session)
