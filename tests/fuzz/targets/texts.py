"""Texts that people paste, write and type: hex in any form, filters, configurations, scenarios."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from analysis.query.bench_items import BENCH
from fuzz.seeds import everything, files
from fuzz.target import Target, cut, rng_of
from fuzz.things import check_things
from hexdump.test_stretches import agree
from tuyasniff.analysis.query import parse
from tuyasniff.capture.textlines import decode_pieces, split_lines
from tuyasniff.config import load, save_theme
from tuyasniff.errors import ConfigError, FormatError, TuyasniffError
from tuyasniff.hexdump.clean import decode_text
from tuyasniff.hexdump.lineblocks import LineBlocks, Sizes
from tuyasniff.hexdump.read import Reading, read
from tuyasniff.hexdump.registry import DIALECTS
from tuyasniff.model import Chunk
from tuyasniff.simulate.scenario import parse_scenario

_MOST_A_LETTER = 64
_MOST_REPEATED = 1 << 18
_LONGEST_LINE = 400


def one_line(error: TuyasniffError) -> None:
    """An error of ours is one line that a terminal can show, and a hint."""
    for text in (error.message, error.hint):
        assert "\n" not in text, f"an error of several lines: {text!r}"
        assert len(text) <= _LONGEST_LINE, f"an error of {len(text):,} characters: {text[:600]}"


def hexdump(data: bytes) -> None:
    """A paste, whatever it is: read alike however it is cut, never more bytes than a dump may repeat."""
    rng = rng_of(data)
    encoding = decode_text(data)
    lines = list(split_lines(decode_pieces([data], encoding)))
    again = list(LineBlocks(cut(data, rng), encoding))
    assert again == lines, "lines depend on how the bytes were cut"
    things = list(_checked(read(lines), data))
    if rng.random() < 0.25:
        list(_checked(read(lines, format=rng.choice(DIALECTS).name), data))
    if encoding == "utf-8-sig" and rng.random() < 0.5:
        sizes = Sizes(rng.choice((40, 300, 5000)), rng.choice((0, 30)), 150)
        agree(data, ahead=rng.choice((30, 100, 400)), sizes=sizes)
    if rng.random() < 0.25:
        assert list(read(iter(lines))) == things, "it depends on whether the text is there at once"


def _checked(reading: Reading, data: bytes) -> Iterable[object]:
    things = list(reading)
    check_things(things, filled=True)
    assert 0.0 <= reading.score <= 1.0
    given = sum(len(thing.frame or thing.data) for thing in things if isinstance(thing, Chunk))
    assert given <= _MOST_A_LETTER * len(data) + _MOST_REPEATED, f"{given:,} bytes of {len(data):,} characters"
    assert reading.why_nothing().isprintable()
    assert all(remark.isprintable() for remark in reading.remarks), reading.remarks
    return things


def plain_hex(data: bytes) -> None:
    """Any bytes, written as hex behind a header, a line each: all are read back, once and in order."""
    rng = rng_of(data[:64])  # what is put behind itself is written alike: one byte a line costs most
    size = rng.choice((1, 7, 8, 16, 24, 32, 200))
    sep = rng.choice((" ", "", " ", ":"))
    rows = [b"\x55\xaa" + data[at : at + size] for at in range(0, len(data), size)]
    text = "\n".join(row.hex(sep) if sep else row.hex() for row in (bytes.fromhex("55aa00000000ff"), *rows))
    given = b"".join(thing.data for thing in read(text) if isinstance(thing, Chunk))
    assert given == bytes.fromhex("55aa00000000ff") + b"".join(rows), "bytes of a plain text were lost or doubled"


def query(data: bytes) -> None:
    """Any text is a filter or one line; what a filter prints parses to the same one."""
    text = data.decode("utf-8", "replace")
    try:
        wanted = parse(text)
    except FormatError as error:
        one_line(error)
        return
    printed = str(wanted)
    chosen = {name for name, item in BENCH.items() if wanted(item)}
    try:
        again = parse(printed)
    except FormatError as error:
        assert "longer than" in error.message, f"{printed!r}: {error}"
        return
    assert str(again) == printed
    assert {name for name, item in BENCH.items() if again(item)} == chosen


@cache
def _place() -> Path:
    return Path(tempfile.mkdtemp(prefix="tuyasniff-fuzz-")) / "tuyasniff.toml"


def config(data: bytes) -> None:
    """A configuration is understood or refused in a line; another theme leaves the rest as it was."""
    path = _place()
    path.write_bytes(data)
    try:
        settings = load(path)
    except ConfigError as error:
        one_line(error)
        return
    try:
        save_theme(path, "fuzz")
    except ConfigError as error:
        one_line(error)
        assert path.read_bytes() == data
        return
    assert load(path).theme == "fuzz"
    assert load(path).keys == tuple(
        one._replace(where=other.where) for one, other in zip(settings.keys, load(path).keys, strict=True)
    )
    assert {**tomllib.loads(data.decode()), "theme": "fuzz"} == tomllib.loads(path.read_text(encoding="utf-8"))


def scenario(data: bytes) -> None:
    """A scenario is understood or refused in a line."""
    try:
        parse_scenario(data.decode("utf-8", "replace"))
    except TuyasniffError as error:
        one_line(error)


def _texts() -> Iterable[bytes]:
    from hexdump.test_laws import STYLES

    frames = bytes.fromhex("55aa00000000ff55aa0307000814020004000008fd3055aa030700050101000101 16".replace(" ", ""))
    yield from (style(frames * 3).encode() for style in STYLES.values())
    yield from (example.text.encode() for dialect in DIALECTS for example in dialect.examples)
    yield from everything()


def _filters() -> Iterable[bytes]:
    yield from (
        text.encode()
        for text in (
            "dp:20", "dp:20>2300", "cmd:7 mcu", 'tap:"a b" | !noise', "/volt.*23/", "hex:55aa..07", "len:>20",
            "(fault | checksum) & module", "time:12.5-20", "family:wifi", 'note "x\\"y"', "seq:1,5-9", "type:bool,enum",
            "value:!=3", "((dp:1))",
        )
    )  # fmt: skip


_CONFIGS = (
    b'theme = "nord"\nascii = false\ntime = "clock"\n\n[keys]\nfreeze = "space"\nmark = ["m", "f2"]\n',
    b"# nothing\n", b'"theme" = \'x\' # c\r\n[keys]\r\n', b"keys.freeze = 'a'\n", b"time = 1979-05-27T07:32:00Z\n",
    b'theme = """\nx"""\n', b"keys = {a = 'b', c = ['d']}\n",
)  # fmt: skip
_HEX_WORDS = (
    b"55 AA 03 00 00 01 00 03", b"55aa", b'TYA: Send "55aa0008000007"', b"DMP: 55", b'{"TuyaReceived":{"Data":"',
    b"<<< 55:AA:", b"[20:10:01][V][tuya:1]: ", b"CMD=0x07 VERSION=3 DATA=[", b"Info:TuyaMCU:Received: ", b"0x55, 0xAA,",
    b"MCU: 55 aa 01 07", b"[85, 170, 3", b"b'U\\xaa", b"uart-1: 55", b"00000010: ", b"|U.|",
    b"//R 4/30/2023 6:18:06 PM",
    b"\\x5", b"VaoDAAABAAM=", b"*\n", b"7fffffff", b"0.5s,0x55,,Error", b"1700000000,55AA", b"\x1b[1m", b"&nbsp;",
    b"<b>",
    b"| 55aa | 00 |", "²".encode(), b"99:99:99", b"31.02.2023 25:61:61", b"9999-12-31T23:59:59Z", b"[[55]]", b"$55",
    b'"command 7 version 1 count 8 data [', b"Read 0b01010101 (0x55)", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x85",
)  # fmt: skip
_FILTER_WORDS = (
    b"(", b")", b"&", b"|", b"!", b'"', b"/", b"\\", b" ", b":", b">", b"<=", b"!=", b"-", b",", b"dp:", b"cmd:",
    b"hex:",
    b"time:", b"tap:", b"len:", b"value:", b"family:", b"type:", b"seq:", b"fault", b"noise", b"note", b"mcu", b"..",
    b"[^a]", b"(?i)", b"(a|b)+", b"{1,9}", b"\\d", b"(?=x)",
)  # fmt: skip
_TOML_WORDS = (b"theme", b"ascii", b"time", b"keys", b"[keys]", b"[[keys]]", b" = ", b'"', b"'''", b"true", b"\n",
               b"\\u0000",
               b"\\n", b"#", b".", b"{", b"}", b"inf", b"1e5", b"0x1", b"device", b"script", b"seconds", b"faults",
               b"seed",
               b"t=10 kettle on", b"t=20 set 1 off", b"lost=0.001")  # fmt: skip


def _scenarios() -> Iterable[bytes]:
    from fuzz.seeds import ROOT

    return [path.read_bytes() for path in sorted((ROOT / "captures" / "scenarios").glob("*.toml"))]


TARGETS = (
    Target(
        "hexdump",
        hexdump,
        _texts,
        _HEX_WORDS,
        longest=8192,
        slow=True,
        us_a_byte=500.0,
        smoke=25,
        rooms=("hexdump", "capture.textlines", "protocol.framer"),
    ),
    Target(
        "plain-hex",
        plain_hex,
        lambda: list(files().values()),
        longest=1024,
        us_a_byte=400.0,
        smoke=15,
        rooms=("hexdump",),
    ),
    Target(
        "filter",
        query,
        _filters,
        _FILTER_WORDS,
        longest=4200,
        us_a_byte=400.0,
        smoke=400,
        grows=False,
        rooms=("analysis.query",),
    ),
    Target("config", config, lambda: _CONFIGS, _TOML_WORDS, longest=4096, smoke=120, grows=False, rooms=("config",)),
    Target(
        "scenario",
        scenario,
        _scenarios,
        _TOML_WORDS,
        longest=4096,
        smoke=60,
        grows=False,
        rooms=("simulate.scenario", "simulate.actions", "simulate.faults", "simulate.numbers"),
    ),
)
