"""Files of captures: our own formats, those of network sniffers and of logic analysers, what is packed, anything."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from random import Random

from capture.sessions import STARTED, written
from capture.stretching import law
from fuzz.changing import Changer
from fuzz.seeds import captures, everything, files
from fuzz.target import Target, cut, rng_of
from fuzz.targets.texts import one_line
from fuzz.things import check_things
from logic.talks import talk
from logic.waves import level_rows, samples, session_file, vcd_text, wave
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import Capture
from tuyasniff.capture.logicfile import Sampling
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.capture.sessionfile import SessionWriter
from tuyasniff.capture.targets import TSNIFF
from tuyasniff.capture.unpack import gunzip
from tuyasniff.cli.targets import JSONL
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.logic.csvlevels import read_level_table
from tuyasniff.logic.edges import Levels, Recording
from tuyasniff.logic.rawdigital import read_raw_digital
from tuyasniff.logic.sigrok import read_sigrok
from tuyasniff.logic.vcd import read_vcd
from tuyasniff.logic.wires import examine
from tuyasniff.model import Chunk, Gap, Message, Noise, Note
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch, Turns

_NAME = "stdin"


class Trickle(io.RawIOBase):
    """A stream that gives its bytes in pieces of its own choice."""

    def __init__(self, data: bytes, rng: Random) -> None:
        super().__init__()
        self._pieces = iter(cut(data, rng))
        self._rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def read1(self, size: int = -1) -> bytes:
        """What is there."""
        piece = self._rest or next(self._pieces, b"")
        self._rest = piece[size:] if size >= 0 else b""
        return piece[:size] if size >= 0 else piece


def _read(capture: Capture) -> list[Chunk | Gap | Note]:
    """Everything in it, checked, and what is said about it."""
    things = list(capture)
    check_things(things)
    assert all(remark.isprintable() for remark in capture.remarks), capture.remarks
    assert capture.why_nothing().isprintable()
    assert capture.started is None or capture.started.isoformat()
    for info in capture.taps:
        assert info.baud is None or isinstance(info.baud, int)
    if capture.lost is not None:
        one_line(capture.lost)
    return things


def _own(format: str) -> Callable[[bytes], None]:
    """A format of ours: read alike however its bytes come, one by one or many at a time, and kept as a session file."""

    def look(data: bytes) -> None:
        capture = capture_of(data, name=_NAME, format=format)
        things = _read(capture)
        slowly = open_capture("-", stdin=Trickle(data, rng_of(data)), format=format)  # type: ignore[arg-type]
        assert _read(slowly) == things, "it depends on how the bytes come"
        assert slowly.remarks == capture.remarks
        law(lambda _: capture_of(data, name=_NAME, format=format), ())
        together = capture_of(data, name=_NAME, format=format).together()
        assert [one for thing in together for one in _each(thing)] == things, "several taps are read in another way"
        assert _again(capture, things) == [_plain(thing) for thing in things], "a session file does not keep it"

    return look


def _each(thing: Stretch | Turns | Chunk | Gap | Note) -> Iterable[Chunk | Gap | Note]:
    return thing.chunks() if isinstance(thing, Stretch | Turns) else (thing,)


def _again(capture: Capture, things: Iterable[Chunk | Gap | Note]) -> list[Chunk | Gap | Note]:
    """The same things, written as a session file and read back."""
    out = io.BytesIO()
    writer = SessionWriter(out, started=capture.started, taps=capture.taps, eager=False)
    for thing in things:
        writer.write(thing)
    return [_plain(thing) for thing in capture_of(out.getvalue(), format="tsniff")]


def _plain(thing: Chunk | Gap | Note) -> Chunk | Gap | Note:
    return thing if isinstance(thing, Gap) else thing._replace(origin=None)


def anything(data: bytes) -> None:
    """A file whose kind nobody told: what comes out of the session is what came out of the file, byte for byte."""
    capture = capture_of(data, name=_NAME)
    things = _read(capture)
    _kept(things)
    _kept(_read(open_capture("-", stdin=Trickle(data, rng_of(data)))))  # type: ignore[arg-type]


def _kept(things: list[Chunk | Gap | Note]) -> None:
    given: dict[str, list[bytes]] = defaultdict(list)
    shown: dict[str, list[bytes]] = defaultdict(list)
    for thing in things:
        if isinstance(thing, Chunk):
            given[thing.tap].append(thing.data)
    for number, item in enumerate(Session(iter(things)), 1):
        assert item.number == number
        if isinstance(item.thing, Message):
            shown[item.thing.frame.tap].append(item.thing.frame.raw)
        elif isinstance(item.thing, Noise):
            shown[item.thing.tap].append(item.thing.raw)
    for tap, parts in given.items():
        assert sorted(b"".join(parts)) == sorted(b"".join(shown[tap])), "bytes were lost between file and items"


def packed(data: bytes) -> None:
    """Gzip, sound or damaged: what can be unpacked is, however it comes; what was packed here comes back whole."""
    rng = rng_of(data)
    whole, why = _unpacked([data])
    slowly, again = _unpacked(cut(data, rng))
    assert (whole, why) == (slowly, again), "it depends on how the bytes come"
    with suppress(OSError, EOFError, zlib.error):
        assert gzip.decompress(data) == whole or why is not None or not data
    assert _unpacked(cut(gzip.compress(data, mtime=0), rng)) == (data, None)
    _read(capture_of(data, name=_NAME))


def _unpacked(pieces: list[bytes]) -> tuple[bytes, str | None]:
    source = iter(pieces)
    held = b""

    def read(size: int) -> bytes:
        nonlocal held
        held = held or next(source, b"")
        piece, held = held[:size], held[size:]
        return piece

    reader = gunzip(read, _NAME)
    out: list[bytes] = []
    try:
        while piece := reader(1 << 16):
            assert len(piece) <= 1 << 16
            out.append(piece)
    except SourceError as error:
        one_line(error)
        return b"".join(out), error.message
    return b"".join(out), None


def _levels(format: str, read: Callable[[Iterator[bytes]], Recording]) -> Callable[[bytes], None]:
    """Levels of wires: edges ascend, each wire is judged, and the bytes on it are told apart."""

    def look(data: bytes) -> None:
        try:
            recording = read(iter(cut(data, rng_of(data))))
        except FormatError as error:
            one_line(error)
            return
        assert all(remark.isprintable() for remark in recording.remarks)
        for wire in recording.wires:
            assert wire.initial in (0, 1)
            assert wire.per_second > 0
            assert all(before < after for before, after in zip(wire.edges, wire.edges[1:], strict=False)), (
                "edges go back"
            )
            assert wire.end is None or not wire.edges or wire.edges[-1] <= wire.end
            examine(wire, None)
        _read(open_capture("-", stdin=io.BytesIO(data), format=format, sampling=Sampling(samplerate=1_000_000)))

    return look


def _packed_samples(pieces: Iterator[bytes]) -> Recording:
    return read_sigrok(b"".join(pieces))


def mend_zip(data: bytes, rng: Random) -> bytes:
    """The members of an archive changed instead of the archive: its sums stay right."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.open(name).read(1 << 16) for name in archive.namelist()[:8]}
    except Exception:  # whatever a changed archive makes of the library
        return data
    changer = Changer(list(members.values()), _METADATA, 1 << 14)
    for name in list(members):
        if rng.random() < 0.5:
            members[name] = changer.change(members[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def _waves() -> list[Levels]:
    """Half a second of two sides at a megahertz, little enough to be read often."""
    lines = [wave(talk(2, seed), 104.0, tail=200) for seed in (1, 2)]
    return [
        Levels(name, 1_000_000, line.initial, _ticks(line.changes), 0, round(line.end))
        for name, line in zip(("TX", "RX"), lines, strict=True)
    ]


def _ticks(changes: Iterable[float]) -> array[int]:
    return array("q", map(round, changes))


def _archives() -> Iterable[bytes]:
    lines = [wave(talk(1, seed), 4.0, tail=20) for seed in (1, 2)]
    data = samples(lines, 1.0)
    yield session_file(data, ["TX", "RX"], "1 MHz")
    yield session_file(data, ["TX"], "24000000", unit_bytes=1, piece=100)
    yield session_file(data[:64] * 2, ["D0", "D1", "D2"], "500 kHz", unit_bytes=2)


def _dumps() -> Iterable[bytes]:
    yield vcd_text(_waves()).encode()
    yield vcd_text(_waves()[:1], "100 ns").encode()
    yield files()["zmai90-bl0937.vcd"][:8192]
    yield b"$timescale 1 ps $end $var wire 4 # bus [3:0] $end $enddefinitions $end #0 b1010 # #10 bx1z0 # r1.5 #"


def _tables() -> Iterable[bytes]:
    yield level_rows(_waves(), "Time [s],Channel 0,Channel 1").encode()
    yield level_rows(_waves(), "Time(s), D0, D1").replace(",", ";").encode()
    yield b"; libsigrok\n; Samplerate: 1 MHz\n; Channels (2/2): D0, D1\nlogic,logic\n" + b"1,1\n0,1\n1,1\n" * 30
    yield b"Time [s],Channel 0 [V]\n" + b"".join(b"%.6f,%.2f\n" % (at / 1e5, 3.3 * (at // 3 % 2)) for at in range(60))
    yield b"2024-01-01T00:00:00.000001,1\n2024-01-01 00:00:00.5,0\n"


_METADATA = (
    b"[global]\n", b"[device 1]\n", b"capturefile=logic-1\n", b"total probes=2\n", b"samplerate=1 MHz\n",
    b"unitsize=1\n",
    b"probe1=TX\n", b"probe256=x\n", b"unitsize=32\n", b"samplerate=0.000001 Hz\n", b"samplerate=999999999999\n",
    b"\x00\xff",
)  # fmt: skip
_JSON = (
    b'{"tsniff":1,"started":"2026-11-20T10:00:00Z","taps":[{"tap":"mcu","talker":"mcu","baud":9600}]}\n', b'"t":',
    b'"tap":',
    b'{"t":0,"tap":"mcu","hex":"55aa00000000ff"}\n', b'"gap":"lost"', b'"note":"x"', b'"frame":true', b'"hex":"',
    b"null",
    b'"reference":{"quantity":"power","value":"1","unit":"W"}', b'{"item":"session","schema":1}\n', b'"goes_on":true',
    b'"started":null', b'"started":"9999-12-31T23:59:59.999999+14:00"', b'"started":"0001-01-01T00:00:00-14:00"',
    b"\x00\x00",
    b'{"item":"noise","tap":"a","t_us":1,"hex":"00"}\n', b"\n", b"\r", b'"t":4611686018427387903', b"\\ud83d",
    b"\xff", b"true",
)  # fmt: skip
_LINES = (
    b'# tuyasniff hex 1, tap "a", started 2026-11-20T10:00:00.000000Z\n', b"1.000000 mcu: 55 aa 00 00 00 00 ff\n",
    b"- noise: 00",
    b'# gap at 3.000000 s on "mcu", "unplugged": x\n', b'# note at 999999999999999.999999 s, frame 1: x\n',
    b" module: ", b"# ",
    b"  # whole frame 55aa00000000ff", b"# tuyasniff hex 2,", b"a tap for each talker", b'"', b"\\U0010ffff",
    b"\\x00", b"\n",
)  # fmt: skip
_CELLS = (
    b"kind,t_us,time,tap,talker,talker_by,hex,whole,text,detail,quantity,value,unit,frame\r\n",
    b"frame,0,,mcu,mcu,tap,55 aa,",
    b"sep=;\n", b'"', b'""', b",", b";", b"\t", b"|", b"hex", b"t_us", b"gap", b"note", b"noise", b"reference",
    b"yes", b"=",
    b"4.95579E+05", b"999,999,999,999,999,999,999", b"9999-12-31T23:59:59", b"0001-01-01", b"1e99", b"\r\n", b"\n",
    b"'",
)  # fmt: skip
_BLOCKS = (
    b"\x0a\x0d\x0d\x0a\x1c\x00\x00\x00\x4d\x3c\x2b\x1a\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x1c\x00\x00\x00",
    b"\x01\x00\x00\x00\x14\x00\x00\x00\x93\x00\x00\x00\x00\x00\x04\x00\x14\x00\x00\x00", b"\x09\x00\x01\x00",
    b"\x09\x00\x01\x00\x7f",
    b"\x06\x00\x00\x00", b"\x03\x00\x00\x00", b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00",
    b"\xa1\xb2\x3c\x4d\x00\x02\x00\x04", b"\x93\x00",
    b"\x0e\x00\x08\x00\xff\xff\xff\xff\xff\xff\xff\x7f", b"\x01\x00\x04\x00note", b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
)  # fmt: skip
_SIGNALS = (
    b"$timescale 1 ns $end\n", b"$var wire 1 ! TX $end\n", b"$var wire 64 # bus $end\n", b"$enddefinitions $end\n",
    b"#0\n", b"0!",
    b"1!", b"x!", b"b1010 #", b"r1.5 !", b"#999999999999999999\n", b"#-1", b"$comment", b"$end", b"$dumpvars",
    b"$scope module m $end",
)  # fmt: skip
_ROWS = (
    b"Time [s],Channel 0,Channel 1\n", b"Time(s), D0\n", b"; Samplerate: 1 MHz\n", b"; Channels (1/1): D0\n",
    b"logic\n", b"samples\n",
    b"0.000001,1,0\n", b"1,0\n", b"1e99,1\n", b"-1e-30,0\n", b"2024-02-30 00:00:00,1\n", b"META samplerate: 1000\n",
    b";", b"\t", b"3.3",
    b"999999999999,1\n", b"0001-01-01 00:00:00,0\n", b"9999-12-31 23:59:59.999999999,1\n", b"Time [ps],A\n", b"\n",
)  # fmt: skip


def _own_target(name: str, seeds: Callable[[], Iterable[bytes]], words: tuple[bytes, ...], **more: object) -> Target:
    settings = {"longest": 8192, "slow": True, "us_a_byte": 400.0, "smoke": 60, "rooms": ("capture",), **more}
    return Target(f"reader-{name}", _own(name), seeds, words, **settings)  # type: ignore[arg-type]


def _item_lines() -> Iterable[bytes]:
    """What `decode --jsonl` says of captures: the frames as they were told apart."""
    for data in captures(".bin", ".hex", ".tsniff.jsonl", ".pcap", ".pcapng")():
        yield written(JSONL, list(capture_of(data, name=_NAME)), About(STARTED))


def _one_tap() -> Iterator[bytes]:
    """Recordings without what came from other taps than the first one."""
    for data in captures(".tsniff.jsonl")():
        things = list(capture_of(data, name=_NAME))
        tap = next((thing.tap for thing in things if isinstance(thing, Chunk)), "")
        one = [thing for thing in things if isinstance(thing, Note) or thing.tap == tap]
        yield written(TSNIFF, one, About(STARTED))


TARGETS = (
    _own_target("tsniff", lambda: [*captures(".tsniff.jsonl")(), *_one_tap()], _JSON),
    _own_target("jsonl", lambda: [*_item_lines(), *captures(".expected.jsonl")()], _JSON),
    _own_target("hex", captures(".hex"), _LINES),
    _own_target("csv", captures(".csv"), _CELLS),
    _own_target("pcap", captures(".pcap"), _BLOCKS, smoke=50),
    _own_target("pcapng", captures(".pcapng"), _BLOCKS, smoke=50),
    _own_target(
        "realterm",
        lambda: [b"1700000000,\x55\xaa\x00\x00\x00\x00\xff1700000001,", *captures(".bin")()],
        (b"1700000000,",),
    ),
    Target(
        "reader-packed",
        packed,
        lambda: [*captures(".gz")(), gzip.compress(gzip.compress(b"55 aa 00 00 00 00 ff\n"))],
        (b"\x1f\x8b\x08", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
        slow=True,
        us_a_byte=500.0,
        smoke=50,
        rooms=("capture",),
    ),
    Target(
        "reader-anything",
        anything,
        everything,
        (*_JSON, *_LINES, *_CELLS, *_BLOCKS, *_ROWS),
        longest=8192,
        slow=True,
        us_a_byte=1000.0,
        smoke=30,
        grows=False,
    ),
    Target(
        "logic-sr",
        _levels("sr", _packed_samples),
        _archives,
        _METADATA,
        mend_zip,
        longest=16_384,
        us_a_byte=2000.0,
        smoke=40,
        grows=False,
        rooms=("logic", "archive"),
    ),
    Target(
        "logic-vcd",
        _levels("vcd", read_vcd),
        _dumps,
        _SIGNALS,
        longest=8192,
        us_a_byte=2000.0,
        smoke=40,
        grows=False,
        rooms=("logic",),
    ),
    Target(
        "logic-levels",
        _levels("levels", lambda pieces: read_level_table(pieces, samplerate=1_000_000)),
        _tables,
        _ROWS,
        longest=8192,
        us_a_byte=2000.0,
        smoke=40,
        grows=False,
        rooms=("logic",),
    ),
    Target(
        "logic-digital",
        _levels("digital", lambda pieces: read_raw_digital(pieces, 1_000_000)),
        lambda: [samples([wave(talk(1), 4.0, tail=20)], 1.0), *captures(".bin")()],
        (b"\x00" * 16, b"\xff" * 16, b"\x00\xff"),
        longest=8192,
        us_a_byte=4000.0,
        smoke=30,
        rooms=("logic",),
    ),
)
