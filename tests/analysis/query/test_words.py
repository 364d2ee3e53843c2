"""Every word does what its help says: its own examples are tried on items of every kind."""

from __future__ import annotations

import pytest

from analysis.query.bench_items import BENCH, named
from tuyasniff.analysis.query import SIGNS, WORDS, Sign, Word, parse

FRAMES = named("heartbeat", "volts", "relay", "switch", "name", "packed", "cut", "reset notice", "zigbee", "wrong")
CHOSEN: dict[str, set[str]] = {
    "dp:20": named("volts"),
    "dp:18-20": named("volts", "cut", "wrong"),
    "dp:1,20": named("volts", "relay", "switch"),
    "dp:20>2300": named("volts"),
    "dp:18-20!=2301": named("cut", "wrong"),
    "dp:1=true": named("relay"),
    "dp:101=hallway": named("name"),
    "dp:6=0911": named("packed"),
    "type:bool": named("relay", "switch"),
    "type:raw,string": named("name", "packed"),
    "cmd:07": named("volts", "relay", "name", "packed", "cut", "wrong"),
    "cmd:00,06": named("heartbeat", "switch"),
    "cmd:34/04": named("reset notice"),
    "cmd:heartbeat": named("heartbeat"),
    "from:mcu": named("volts", "relay", "name", "packed", "cut", "reset notice", "wrong"),
    "from:module": named("heartbeat", "switch", "zigbee"),
    "family:zigbee": named("zigbee"),
    "version:3": named("volts", "relay", "name", "packed", "cut", "reset notice", "wrong"),
    "version:<3": named("heartbeat", "switch", "zigbee"),
    "seq:261": named("zigbee"),
    "frame": FRAMES,
    "noise": named("stray"),
    "gap": named("pause"),
    "note": named("words", "reading"),
    "ref": named("reading"),
    "report": named("volts", "relay", "name", "packed", "cut", "wrong"),
    "set": named("switch", "zigbee"),
    "bad": named("wrong"),
    "fault": named("cut", "wrong"),
    "fault:dp_overrun": named("cut"),
    "hex:55aa03": named("volts", "relay", "name", "packed", "cut", "reset notice", "wrong"),
    "hex:1402..04": named("volts"),
    "len:>15": named("name", "zigbee"),
    "len:1-3": named("stray"),
    "n:3-5": named("relay", "switch", "name"),
    "n:1,9": named("heartbeat", "zigbee"),
    "t:1.5-20": named("volts", "stray", "pause"),
    "t:>60": named("relay", "words"),
    "tap:mcu": named("volts", "relay", "name", "packed", "cut", "reset notice", "stray", "pause"),
    "text:kettle": named("words"),
    "heartbeat": named("heartbeat"),
    "2301": named("volts"),
    '"kettle on"': named("words"),
    '"set"': named("switch", "reset notice", "zigbee"),
    "/kettle|lamp/": named("words", "reading"),
    "!heartbeat": set(BENCH) - named("heartbeat"),
    "dp:20 from:mcu": named("volts"),
    "dp:20 & from:mcu": named("volts"),
    "dp:20 | set": named("volts", "switch", "zigbee"),
    "!(heartbeat | noise)": set(BENCH) - named("heartbeat", "stray"),
}
"""What each example of the help chooses."""

MORE: dict[str, set[str]] = {
    "dp:1=on": named("relay"),
    "dp:1=1": named("relay"),
    "dp:1=0": named("switch"),
    "dp:1!=true": named("switch"),
    "dp:20=0x8fd": named("volts"),
    "dp:20=02301": named("volts"),
    "dp:20<-5": set(),
    "dp:16,20>=225": named("volts", "zigbee"),
    "dp:1>0": set(),
    'dp:6="09 11"': named("packed"),
    "dp:6!=0911": set(),
    "dp:101!=kitchen": named("name"),
    "type:unknown": set(),
    "cmd:0x07 dp:20": named("volts"),
    "cmd:34/05": set(),
    "cmd:7,heartbeat": named("heartbeat", "volts", "relay", "name", "packed", "cut", "wrong"),
    "from:mod": named("heartbeat", "switch", "zigbee"),
    "from:unknown": set(),
    "DP:20": named("volts"),
    "FAULT:Checksum": named("wrong"),
    "fault:checksum,dp_overrun": named("cut", "wrong"),
    'hex:"ff ?? 55"': named("stray"),
    "t:0-0": named("heartbeat"),
    "t:<=2": named("heartbeat", "volts"),
    "tap:other": named("wrong"),
    "HALLWAY": named("name"),
    "unplugged": named("pause"),
    "adapter": named("pause"),
    "before": named("stray"),
    '"power 9 W"': named("reading"),
    '"18 value"': named("cut", "wrong"),
    "/^kettle$/": set(),
    r"/on\b/ note": named("words"),
    "n:3 | n:5 frame !relay": named("relay", "name"),
    "!frame & !noise": named("pause", "words", "reading"),
    "!!gap": named("pause"),
    "": set(BENCH),
}


def chosen(text: str) -> set[str]:
    wanted = parse(text)
    return {name for name, item in BENCH.items() if wanted(item)}


@pytest.mark.parametrize("text", [*CHOSEN, *MORE])
def test_a_filter_chooses_what_it_says(text: str) -> None:
    assert chosen(text) == {**CHOSEN, **MORE}[text]


def test_every_word_and_sign_has_help_and_an_example_that_chooses() -> None:
    rows: list[Word | Sign] = [*WORDS, *SIGNS]
    for row in rows:
        assert row.help and row.form and row.examples
        for example in row.examples:
            assert example in CHOSEN, f"say in this test what {example} chooses"
            assert set() < CHOSEN[example] < set(BENCH), example


def test_words_are_written_in_one_way_and_explained_in_one_line() -> None:
    codes = [word.code for word in WORDS]
    assert len(set(codes)) == len(codes)
    for word in WORDS:
        assert word.form.startswith(word.code) and word.code.isalpha() and word.code.islower()
        assert len(f"{word.form:<22}{word.help}") < 80
        assert (word.read is None) == (":" not in word.form)
        assert word.flag is not None or word.read is not None
        for example in word.examples:
            assert example.split(":")[0] == word.code and str(parse(example)) == example
