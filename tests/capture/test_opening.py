from __future__ import annotations

import gzip
import io
import os
import random
import tracemalloc
from pathlib import Path

import pytest

from lanes import quickest
from tuyasniff.capture.capture import Capture
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.stretch import Stretch
from wire import HEARTBEAT, TALK, report

HEX_LINES = "\n".join(TALK[place : place + 16].hex(" ") for place in range(0, len(TALK), 16)) + "\n"


def bytes_of(capture: Capture) -> bytes:
    return b"".join(thing.frame or thing.data for thing in capture if isinstance(thing, Chunk))


@pytest.mark.parametrize("name", ["x.bin", "x.txt", "x.log", "x.jpg", "x.gz", "x.sr", "no extension"])
def test_raw_bytes_are_raw_whatever_the_name_says(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x00\x9a" + TALK)
    capture = open_capture(path)
    assert capture.format == "raw"
    assert capture.format_score > 0.9
    assert capture.size == len(TALK) + 2
    assert bytes_of(capture) == b"\x00\x9a" + TALK
    assert capture.bytes_read == len(TALK) + 2


@pytest.mark.parametrize("name", ["x.bin", "x.txt", "x.bak"])
def test_hex_text_is_text_whatever_the_name_says(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(HEX_LINES)
    capture = open_capture(path)
    assert capture.format not in ("raw", "empty")
    assert bytes_of(capture) == TALK


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_any_usual_encoding(encoding: str, end: str) -> None:
    text = ("Küche, Zähler\n" + HEX_LINES).replace("\n", end)
    assert bytes_of(capture_of(text.encode(encoding))) == TALK


def test_gzip_is_unpacked_twice_if_need_be_and_the_name_is_not_asked() -> None:
    for packed in (gzip.compress(TALK), gzip.compress(gzip.compress(HEX_LINES.encode()))):
        capture = capture_of(packed, name="x.txt")
        assert bytes_of(capture) == TALK
        assert capture.size == len(packed)


def test_binary_rubbish_before_hex_text_does_not_hide_it() -> None:
    assert bytes_of(capture_of(b"\x00\x80\xfe\x00boot\n" * 3 + HEX_LINES.encode())).endswith(TALK)


def test_hex_that_happens_inside_raw_bytes_does_not_make_them_text() -> None:
    data = TALK * 3 + b"55 aa 03 00 00 01 01 04\n"
    capture = capture_of(data)
    assert capture.format == "raw"
    assert bytes_of(capture) == data


def test_a_log_with_one_raw_frame_in_it_is_still_a_log() -> None:
    capture = capture_of(b"garbage: " + HEARTBEAT + b"\n" + HEX_LINES.encode())
    assert capture.format != "raw"
    assert TALK in bytes_of(capture)


def test_frames_after_a_long_quiet_head_are_still_found() -> None:
    boot = b"some boot text of the module, again and again\r\n" * 3000
    capture = capture_of(boot + TALK)
    assert capture.format == "raw"


def test_a_format_can_be_forced() -> None:
    capture = capture_of(HEX_LINES.encode(), format="raw")
    assert (capture.format, capture.format_score) == ("raw", 1.0)
    assert bytes_of(capture) == HEX_LINES.encode()
    assert bytes_of(capture_of(HEX_LINES.encode(), format="plain")) == TALK
    with pytest.raises(FormatError):
        capture_of(HEX_LINES.encode(), format="no such format")


def test_a_realterm_capture_keeps_its_name() -> None:
    capture = capture_of(b"1646227547," + TALK + b"1646227549," + TALK)
    assert capture.format == "realterm"


@pytest.mark.parametrize(
    ("data", "format", "why", "hint"),
    [
        (b"", "empty", "it is empty", ""),
        (gzip.compress(b"", mtime=0), "empty", "it is empty", ""),
        (b"\xff\xd8\xff\xe0" + bytes(99), "jpeg", "it is a JPEG picture", "copy the hex text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "png", "it is a PNG picture", "copy the hex text"),
        (b"PK\x03\x04" + bytes(99), "zip", "DSView", "export"),
        (b"BZh9" + bytes(99), "bzip2", "bzip2-packed", "unpack"),
        (b"$timescale 1 us $end $var wire 1 ! TX $end #0 1!", "vcd", "VCD file", "export"),
        (bytes(5000), "raw", "all 5,000 bytes are 00", ""),
        (random.Random(3).randbytes(5000), "raw", "5,000 bytes of binary data", ""),
    ],
)
def test_what_is_no_capture_is_named(data: bytes, format: str, why: str, hint: str) -> None:
    capture = capture_of(data, name="x")
    list(capture)
    assert capture.format == format
    assert why in capture.why_nothing()
    assert hint in capture.hint
    assert capture.lost is None


def test_a_firmware_image_with_frames_in_it_is_read() -> None:
    assert TALK in bytes_of(capture_of(b"\x7fELF" + bytes(60) + TALK))


def test_standard_input_is_read_for_a_dash() -> None:
    capture = open_capture("-", stdin=io.BytesIO(TALK))
    assert capture.name == "stdin"
    assert capture.size is None
    assert bytes_of(capture) == TALK


def test_a_live_pipe_is_known_by_its_first_frame() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        os.write(writing, HEARTBEAT)
        capture = open_capture("-", stdin=stream)  # would wait for ever if it wanted more
        assert capture.format == "raw"
        assert capture.trickles
        things = iter(capture)
        first = next(things)
        assert isinstance(first, Chunk)
        assert first.data == HEARTBEAT
        os.write(writing, report(1, 1))
        second = next(things)
        assert isinstance(second, Chunk)
        assert second.data == report(1, 1)
        os.close(writing)
        assert not list(things)


def test_a_log_that_grows_is_read_as_it_grows() -> None:
    reading, writing = os.pipe()
    line = b'10:00:%02d.000 TYA: Send "55aa00000000ff"\n'
    with os.fdopen(reading, "rb") as stream:
        os.write(writing, b"".join(line % second for second in range(4)))
        capture = open_capture("-", stdin=stream)
        assert (capture.format, capture.trickles) == ("tasmota", True)
        things = iter(capture)
        # would wait for ever if it wanted more; the last line may go on, so it waits for the next
        assert [next(things).t_us for _ in range(3)] == [0, 1_000_000, 2_000_000]
        os.write(writing, line % 4)
        assert next(things).t_us == 3_000_000
        os.close(writing)
        assert [thing.t_us for thing in things] == [4_000_000]


def test_a_pipe_that_carries_a_whole_file_does_not_trickle() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        os.write(writing, TALK)
        os.close(writing)
        capture = open_capture("-", stdin=stream)
        assert not capture.trickles
        assert bytes_of(capture) == TALK


def test_an_input_that_breaks_ends_with_a_gap() -> None:
    packed = gzip.compress(random.Random(1).randbytes(9000) + TALK)
    capture = capture_of(packed[:-40], name="x.gz")
    things = list(capture)
    assert isinstance(things[-1], Gap)
    assert things[-1].reason == "lost"
    assert capture.lost is not None
    assert sum(len(thing.data) for thing in things if isinstance(thing, Chunk)) > 8000


@pytest.mark.parametrize(("name", "reason"), [("missing", SourceReason.MISSING), (".", SourceReason.DIRECTORY)])
def test_what_cannot_be_opened_is_said(tmp_path: Path, name: str, reason: SourceReason) -> None:
    with pytest.raises(SourceError) as caught:
        open_capture(tmp_path / name)
    assert caught.value.reason is reason
    assert caught.value.hint


def test_a_large_file_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as stream:
        stream.truncate(200 << 20)
    tracemalloc.start()
    capture = open_capture(path)
    total = sum(len(thing.data) for thing in capture if isinstance(thing, Chunk))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 200 << 20
    assert peak < 8 << 20


def test_taps_are_named_by_the_caller() -> None:
    assert {thing.tap for thing in capture_of(TALK, tap="mcu") if isinstance(thing, Chunk)} == {"mcu"}
    assert {thing.tap for thing in capture_of(HEX_LINES, tap="mcu") if isinstance(thing, Chunk)} == {"mcu"}


@pytest.mark.parametrize("text", ["55aa00000000ff", "55 AA 00 00 00 00 FF\n", "0x55,0xAA,0x00,0x00,0x00,00,0xff"])
def test_a_text_that_is_called_raw_is_its_bytes(text: str) -> None:
    capture = capture_of(text, format="raw")
    assert capture.format == "raw"
    assert b"".join(thing.data for thing in capture if isinstance(thing, Chunk)) == bytes.fromhex("55aa00000000ff")


@pytest.mark.parametrize("text", ["55aa0", "55aa0x", "hello", "55 aa // kettle"])
def test_a_text_that_is_no_hex_cannot_be_raw(text: str) -> None:
    with pytest.raises(FormatError) as caught:
        capture_of(text, format="raw")
    assert caught.value.hint


def test_text_in_a_file_that_is_called_raw_is_told_from_binary_data() -> None:
    capture = capture_of(b"55 aa 00 00 00 00 ff\n", format="raw")
    list(capture)
    assert "of text" in capture.why_nothing()
    assert "leave out --format raw" in capture.hint


@pytest.mark.parametrize("data", [b"\x1f\x8b\x08", b"\x1f\x8b\x08" + b"\xff" * 50])
def test_a_gzip_file_that_gives_nothing_is_damaged_not_empty(data: bytes) -> None:
    capture = capture_of(data)
    assert capture.format == "damaged"
    assert [thing.reason for thing in capture if isinstance(thing, Gap)] == ["lost"]
    assert capture.lost is not None
    assert "gzip" in str(capture.lost)
    assert capture.lost.hint


@pytest.mark.parametrize("asked", [b"\x24\x22\x26", b"\x24", b"\x58\xaa", b"\x50\xaa"])
def test_bytes_that_could_be_characters_but_spell_nothing_are_raw(asked: bytes) -> None:
    capture = capture_of(asked * 40)
    assert capture.format == "raw"
    assert b"".join(thing.data for thing in capture if isinstance(thing, Chunk)) == asked * 40


@pytest.mark.parametrize("words", [b" \n\n", b"Zug um Zug\n", "Привет, это журнал\n".encode(), b"typo\n", b"?? 55\n"])
def test_words_and_blanks_stay_text(words: bytes) -> None:
    assert capture_of(words).format != "raw"


def test_what_has_no_faster_way_gives_its_usual_things_as_stretches() -> None:
    text = "the first frames\n" + HEX_LINES
    plain, fast = capture_of(text), capture_of(text)
    things = [
        part for thing in fast.stretches() for part in (thing.chunks() if isinstance(thing, Stretch) else [thing])
    ]
    assert things == list(plain)
    assert any(isinstance(thing, Note) for thing in things)
    assert fast.bytes_read == plain.bytes_read


def test_an_input_that_breaks_ends_its_stretches_with_a_gap() -> None:
    packed = gzip.compress(random.Random(1).randbytes(9000) + TALK)
    capture = capture_of(packed[:-40], name="x.gz")
    *things, last = capture.stretches()
    assert isinstance(last, Gap)
    assert last.reason == "lost"
    assert capture.lost is not None
    assert things


@pytest.mark.parametrize("text", [True, False])
def test_a_large_file_in_stretches_keeps_count_and_sum(tmp_path: Path, text: bool) -> None:
    data = TALK * 30_000
    path = tmp_path / "large"
    path.write_bytes(data.hex(" ").encode() if text else data)
    plain, fast = open_capture(path, fingerprint=True), open_capture(path, fingerprint=True)
    expected = list(plain)
    seen: list[int] = []
    things: list[object] = []
    for thing in fast.stretches():
        seen.append(fast.bytes_read)
        things += thing.chunks() if isinstance(thing, Stretch) else [thing]
    assert things == expected
    assert bytes_of(open_capture(path)) == data
    assert len(seen) < len(expected)
    assert seen[0] < path.stat().st_size
    assert (fast.bytes_read, fast.fingerprint) == (plain.bytes_read, plain.fingerprint)
    assert (fast.format, fast.remarks, fast.why_nothing()) == (plain.format, plain.remarks, plain.why_nothing())


def test_what_trickles_comes_in_chunks() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        os.write(writing, HEX_LINES.encode())
        capture = open_capture("-", stdin=stream)  # would wait for ever if it wanted a block
        assert capture.trickles
        things = capture.stretches()
        assert isinstance(next(things), Chunk)
        os.close(writing)
        list(things)


class Drops(io.RawIOBase):
    """A stream that gives sixteen bytes at a time."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data, self._at = data, 0

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        self._at += 16
        return self._data[self._at - 16 : self._at]


@pytest.mark.parametrize("line", [b"\x00\xf0\x3c", b"abc "])
def test_what_comes_in_drops_and_tells_nothing_is_looked_at_once(line: bytes) -> None:
    def took(size: int) -> float:
        data = line * (size // len(line))
        return quickest(lambda: open_capture("-", stdin=Drops(data)))  # type: ignore[arg-type]

    assert took(80_000) < 10 * took(20_000) + 0.05


def test_a_frame_that_comes_in_drops_behind_much_noise_tells_what_it_is() -> None:
    data = b"\x00\xf0\x3c" * 30_000 + HEARTBEAT * 3
    assert open_capture("-", stdin=Drops(data)).format == "raw"  # type: ignore[arg-type]
    text = b"hello world\n" * 8_000 + HEARTBEAT.hex(" ").encode() + b"\n"
    capture = open_capture("-", stdin=Drops(text))  # type: ignore[arg-type]
    assert HEARTBEAT in b"".join(thing.data for thing in capture if isinstance(thing, Chunk))
