from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.talks import talk
from logic.waves import pauses, vcd_text, wave
from tuyasniff.errors import FormatError
from tuyasniff.logic.edges import Recording
from tuyasniff.logic.vcd import is_vcd, read_vcd

HEAD = "$timescale 1 us $end\n$var wire 1 ! TX $end\n$enddefinitions $end\n"


def read(text: str | bytes, size: int = 1 << 16) -> Recording:
    data = text if isinstance(text, bytes) else text.encode()
    return read_vcd(data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_what_is_written_is_read_however_it_is_cut(size: int) -> None:
    lines = [wave(talk(4, seed), 1 / 9600, start=0.001 * seed, gap=pauses(seed)) for seed in (1, 2)]
    wires = [line.levels(1_000_000, name, 1_000_000) for line, name in zip(lines, ("TX", "RX"), strict=True)]
    got = read(vcd_text(wires), size)
    assert [(wire.name, wire.initial, wire.edges, wire.per_second) for wire in got.wires] == [
        (wire.name, wire.initial, wire.edges, 1_000_000) for wire in wires
    ]
    assert {wire.end for wire in got.wires} == {max(wire.end or 0 for wire in wires) + 1}
    assert got.remarks == ()


@pytest.mark.parametrize(
    ("scale", "per_second"),
    [("1 us", 10**6), ("10ns", 10**8), ("100 ps", 10**10), ("1 fs", 10**15), ("1 ms", 1000), ("1s", 1)],
)
def test_time_scales(scale: str, per_second: int) -> None:
    assert read(HEAD.replace("1 us", scale) + "#0 1!\n#5 0!\n").wires[0].per_second == per_second


def test_every_way_of_writing_changes_is_known() -> None:
    text = (
        "$date today $end $version any $end $comment $var wire 1 x no $end\n"
        "$timescale 1ns $end $scope module a $end $var reg 1 aa line $end $var wire 2 b bus [1:0] $end\n"
        "$var real 64 r volts $end $upscope $end $enddefinitions $end\n"
        "#0 $dumpvars 1aa b10 b r1.5 r $end\n#10 0aa\n#15 xaa $comment 1aa #99 $end\n#20 b01 b\n#25 b1 b Zaa\n#30 1aa\n"
    )
    line, high, low = read(text).wires
    assert (line.name, line.initial, list(line.edges)) == ("line", 1, [10, 30])
    assert (high.name, high.initial, list(high.edges)) == ("bus[1]", 1, [20])
    assert (low.name, low.initial, list(low.edges)) == ("bus[0]", 0, [20])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("$timescale 1 us $end $var wire 1 ! TX $end #0 1!", "definitions of the VCD file do not end"),
        (HEAD.replace("$timescale 1 us $end", ""), "time scale"),
        (HEAD.replace("1 us", "0 us"), "time scale"),
        (HEAD.replace("1 us", "9 parsecs"), "time scale"),
        ("$timescale 1 us $end $enddefinitions $end #0", "no wires"),
    ],
)
def test_a_head_that_says_too_little_is_one_clear_line(text: str, why: str) -> None:
    with pytest.raises(FormatError, match=why) as caught:
        read(text)
    assert caught.value.hint


def test_time_that_goes_back_is_said_and_no_edge_is_out_of_order() -> None:
    got = read(HEAD + "#0 1!\n#50 0!\n#20 1!\n#60 0!\n")
    assert got.remarks == ("1 time goes back, which no recording does: the file may be damaged",)
    assert list(got.wires[0].edges) == sorted(got.wires[0].edges)


def test_a_file_is_known_by_its_first_words() -> None:
    assert is_vcd(HEAD.encode())
    assert is_vcd(b"\xef\xbb\xbf\n" + HEAD.encode())
    assert is_vcd(b"META samplerate: 24000000\n" + HEAD.encode())
    assert not is_vcd(b"$date of the capture: monday $end")
    assert not is_vcd(b"55 aa 03 07 00 05")


def test_a_word_of_megabytes_costs_no_more_than_its_length() -> None:
    begun = time.process_time()
    got = read(HEAD.encode() + b"#0 1!\n#10 0!\n" + b"9" * (8 << 20) + b"\n#20 1!\n")
    assert list(got.wires[0].edges) == [10, 20]
    assert time.process_time() - begun < 5


@given(st.binary(max_size=400))
def test_any_body_is_read_without_a_word(body: bytes) -> None:
    got = read(HEAD.encode() + body)
    edges = list(got.wires[0].edges)
    assert edges == sorted(set(edges))


@given(st.text("#0123456789!b$ \nxz1", max_size=300))
def test_any_words_are_read_without_a_word(body: str) -> None:
    edges = list(read(HEAD + body, 5).wires[0].edges)
    assert edges == sorted(set(edges))


def test_millions_of_changes_take_seconds() -> None:
    rng = random.Random(1)
    at = 0
    parts = [HEAD, "#0 1!\n"]
    for number in range(300_000):
        at += rng.randint(1, 999)
        parts.append(f"#{at} {number & 1}!\n")
    text = "".join(parts)
    begun = time.process_time()
    assert len(read(text).wires[0].edges) == 300_000
    assert time.process_time() - begun < 3
