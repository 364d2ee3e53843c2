"""What the tests of the text readers share: frames to write down, and the frames that come out of a reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.realterm import stamps, without_line_end
from tuyasniff.model import Chunk, Gap, Note

START = bytes.fromhex("55aa030000010003")
VOLTS = bytes.fromhex("55aa0307000814020004000008fc2f")
RELAY = bytes.fromhex("55aa03070005010100010112")
QUERY = bytes.fromhex("55aa0008000007")
BEAT = bytes.fromhex("55aa00000000ff")


def frames_of(things: Iterable[Chunk | Gap | Note]) -> list[bytes]:
    """Valid frames of the chunks, stream by stream, and the frames that chunks claim to be, repaired."""
    out: list[bytes] = []
    streams: dict[str, bytes] = {}
    for chunk in things:
        if isinstance(chunk, Gap):
            out += _whole(streams.pop(chunk.tap, b""))
        if not isinstance(chunk, Chunk):
            continue
        if chunk.frame is None:
            streams[chunk.tap] = streams.get(chunk.tap, b"") + chunk.data
            continue
        out += _whole(streams.pop(chunk.tap, b""))
        out.append(chunk.frame)
    for stream in streams.values():
        out += _whole(stream)
    return out


def _whole(stream: bytes) -> list[bytes]:
    return [stream[start:end] for start, end in scan.spans(stream)]


def claims_of(things: Iterable[Chunk | Gap | Note]) -> list[bytes]:
    """The frames that were rebuilt because the text leaves out parts of them."""
    return [thing.frame for thing in things if isinstance(thing, Chunk) and thing.frame and thing.frame != thing.data]


def chunks_of(things: Iterable[Chunk | Gap | Note]) -> list[Chunk]:
    """The chunks alone."""
    return [thing for thing in things if isinstance(thing, Chunk)]


def notes_of(things: Iterable[Chunk | Gap | Note]) -> list[str]:
    """The words of the notes."""
    return [thing.text for thing in things if isinstance(thing, Note)]


def split_stamped(data: bytes) -> Iterator[tuple[int, bytes]]:
    """A stamped capture that is there at once: the unix time and what came then; before the first stamp it is 0."""
    second, begin = 0, 0
    for start, end, stamp in stamps(data):
        piece = data[begin:start]
        if piece:
            yield second, without_line_end(piece)
        second, begin = stamp, end
    if begin < len(data):
        yield second, data[begin:]
