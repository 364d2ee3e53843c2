"""Bytes of a wire: the framer, the payloads of all families, the detectors of chips."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from chips.soundness import is_sound
from fuzz.seeds import captures, everything, files
from fuzz.target import Target, cut, rng_of
from laws.tiling import check
from tuyasniff.chips.heard import Heard, Mark
from tuyasniff.chips.registry import DETECTORS
from tuyasniff.hexdump.scan import mended
from tuyasniff.model import Chunk, FamilyName, Frame, Noise, Talker, TalkerBy
from tuyasniff.offline import identify
from tuyasniff.protocol.build import pack
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.family import FAMILIES, length_limits
from tuyasniff.protocol.fitting import matches, plausible
from tuyasniff.protocol.framer import NOISE_PIECE, SUSPECT_MAX, Framer

_HEADER = b"\x55\xaa"
_LONGEST = max(*length_limits(extended=False), *length_limits(extended=True)) + 9
_MOST_HELD = 2 * _LONGEST + NOISE_PIECE + SUSPECT_MAX
"""A frame that may be, one that may be inside of it and reach as far again, and noise that may yet be a frame."""
_LONGEST_NOISE = 1024
_VARIANTS = ("", "homekit", "voice", "cat1", "lock", "dimmer", "sdk", "nbiot", "gateway", "plc")
FRAME_WORDS = (
    b"\x55\xaa", b"\x55\xaa\x00\x00\x00\x00\xff", b"\x55\xaa\x03\x07\x00", b"\x55\xaa\x02\x00\x01\x06\x00", b"\x55",
    b"\xaa", b"\x55\xaa\x00\x37\x27\x10", b"\x55\xaa\x03\x07\x03\xff", b"\x55\xaa\x00\x0b\xff\xff",
    b"\x01\x01\x00\x01\x01",
    b"\x14\x02\x00\x04\x00\x00\x08\xfd", b"\x06\x00\x00\x08", b"\x05\x03\x00\x00", b"\x04\x04\x00\x01",
    b"\xff\xff\xff\xff",
)  # fmt: skip


def _run(pieces: Iterable[bytes]) -> list[Frame | Noise]:
    framer = Framer("t")
    out: list[Frame | Noise] = []
    for piece in pieces:
        out += framer.feed(Chunk("t", piece))
        assert framer.fed - framer.emitted <= _MOST_HELD, "the framer holds too much back"
    return out + framer.flush()


def _shape(items: list[Frame | Noise]) -> list[tuple[int, bytes, str]]:
    return [(item.offset, item.raw, str(item.reason if isinstance(item, Noise) else item.checksum)) for item in items]


def framer(data: bytes) -> None:
    """Nothing is lost or made up, and how the bytes were cut into pieces changes nothing."""
    items = _run([data])
    at = 0
    for item in items:
        assert item.offset == at, "a gap or an overlap"
        at += len(item.raw)
        if isinstance(item, Noise):
            assert len(item.raw) <= _LONGEST_NOISE
        elif item.checksum == "ok":
            assert sum8(item.raw[:-1]) == item.raw[-1], "called good, and is not"
    assert b"".join(item.raw for item in items) == data, "bytes were lost"
    assert _shape(_run(cut(data, rng_of(data)))) == _shape(items), "it depends on how the bytes were cut"


def mend_frames(data: bytes, rng: Random) -> bytes:
    """The sum of each frame made right, as long as its length lies within."""
    out, at = bytearray(data), data.find(_HEADER)
    while at >= 0:
        head = 8 if data[at + 2 : at + 3] == b"\x02" and rng.random() < 0.5 else 6
        length = int.from_bytes(out[at + head - 2 : at + head], "big")
        if at + head + length < len(out):
            out[at + head + length] = sum8(bytes(out[at : at + head + length]))
        at = data.find(_HEADER, at + 2)
    return bytes(out)


def payloads(data: bytes) -> None:
    """Two bytes that choose version, family, talker and command; the rest is the payload. The fields tile the frame."""
    if len(data) < 3:
        return
    choice, code, body = data[0], data[1], data[2:]
    row = FAMILIES[choice % len(FAMILIES)]
    talker = list(Talker)[choice >> 2 & 3] if choice >> 2 & 3 < len(Talker) else Talker.UNKNOWN
    whole = pack(code, body[:0xFFFF], version=choice >> 4 & 3, seq=choice << 5 if row.extended else None)
    frame = Frame("t", talker, TalkerBy.NONE, None, None, 0, whole, row.extended, row.name)
    variant = _VARIANTS[code % len(_VARIANTS)]
    message = decode(frame, variant)
    check(message)
    assert decode(frame, variant) == message
    fits = matches(whole, row.name, extended=row.extended)
    assert fits or message.faults or message.name == "unknown" or variant or talker is not Talker.UNKNOWN
    plausible(whole, row.extended)
    damaged = frame._replace(raw=whole[: max(2, len(whole) - 1 - choice % 8)], family=list(FamilyName)[choice % 4])
    check(decode(damaged))


def _payload_seeds() -> Iterable[bytes]:
    from protocol.families.tables import EXAMPLES

    for row, command, whole in EXAMPLES:
        place = FAMILIES.index(row)
        for talker in range(3):
            yield (
                bytes((place | talker << 2 | (whole[2] & 3) << 4, command.code)) + whole[8 if row.extended else 6 : -1]
            )


def _heard(data: bytes) -> Heard:
    """The bytes in pieces, on one tap or in turns on two, with times or without."""
    rng = rng_of(data)
    taps, timed = rng.choice(("a", "ab")), rng.random() < 0.8
    marks, at, t_us = [], 0, 0
    for piece in cut(data, rng):
        marks.append(Mark(at, t_us if timed else None, rng.choice(taps)))
        at += len(piece)
        t_us += len(piece) * 1_042 + rng.choice((0, 100, 20_000, 50_000, 1_000_000))
    return Heard(data, tuple(marks) if rng.random() < 0.8 else ())


def chips(data: bytes) -> None:
    """Each detector agrees with itself and stays within the bytes."""
    heard = _heard(data)
    for detector in DETECTORS:
        assert is_sound(detector.scan(heard), heard), detector.protocol


def verdict(data: bytes) -> None:
    """Whatever a file holds, there is a verdict on it, in one line."""
    found = identify(data)
    assert 0 <= found.confidence <= 1
    assert found.frames >= 0 and 0 <= found.looked <= max(found.heard, len(data))
    assert found.coverage is None or 0 <= found.coverage <= 1
    assert all(line for line in found.advice)


_CHIP_WORDS = (
    *map(bytes.fromhex, (
        "55aa0307", "58aa", "50aa", "35", "ca", "555a", "a5", "6a", "fe", "7d", "fe010f08", "0103", "010400", "0183",
        "b0c0a80101", "68", "fe68", "1b1b1b1b", "01010101", "7ea0", "7e", "2f", "dda503", "a540", "f4f3f2f1",
        "fdfcfbfa",
        "01e0fc", "040e", "c000", "000055aa", "00006699", "242226", "24", "22", "26", "f25a",
    )),
    b"ets Jan  8 2013,rst cause:2\n", b"V:BK7231N_1.0.1\n", b"[", b'{"dps":{', b"/ISK5\r\n", b"A" * 30,
)  # fmt: skip


def wires() -> Iterable[bytes]:
    """The plain bytes of captures: of chips as well as of TuyaMCU."""
    yield from (data for name, data in files().items() if name.endswith(".bin"))
    for data in everything():
        digits = bytes(byte for byte in data if byte in b"0123456789abcdefABCDEF")
        yield bytes.fromhex(digits[: len(digits) & ~1][:8192].decode())
    yield from _CHIP_WORDS


TARGETS = (
    Target(
        "framer",
        framer,
        lambda: [*wires(), mended(b"\x55\xaa\x03\x07\x00\x05\x01\x01\x00\x01\x01")],
        FRAME_WORDS,
        mend_frames,
        longest=16_384,
        slow=True,
        us_a_byte=60.0,
        smoke=250,
        rooms=("protocol",),
    ),
    Target(
        "payloads",
        payloads,
        _payload_seeds,
        FRAME_WORDS,
        longest=2048,
        us_a_byte=300.0,
        smoke=500,
        grows=False,
        rooms=("protocol",),
    ),
    Target("chips", chips, wires, _CHIP_WORDS, longest=4096, us_a_byte=600.0, smoke=10, rooms=("chips",)),
    Target(
        "verdict",
        verdict,
        lambda: [*captures(".bin", ".hex", ".log")(), *wires()],
        _CHIP_WORDS,
        mend_frames,
        longest=4096,
        us_a_byte=1500.0,
        smoke=15,
        rooms=("analysis.verdict", "chips", "offline"),
    ),
)
