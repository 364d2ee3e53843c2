from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.flashdump import synthetic
from knowledge.flashdump.synthetic import BAUD, OTHER_KEY, Value, identity, schema_value, store, text
from render.makers import HOSTILE
from tuyasniff.knowledge.flashdump.comparing import compare_dumps
from tuyasniff.knowledge.flashdump.dump import FlashDump, read_dump
from tuyasniff.knowledge.flashdump.verdict import Verdict
from tuyasniff.render.flash import TITLES, advice, comparison_lines, dump_lines
from tuyasniff.render.labels import width
from tuyasniff.render.styles import bare

DUMPS: dict[str, FlashDump] = {
    name: read_dump("dump.bin", data)
    for name, data in {
        "tuyamcu": synthetic.tuyamcu(BAUD),
        "no rate": synthetic.tuyamcu(),
        "low power": synthetic.tuyamcu(firmk="keyr5qhaxgstx9ys"),
        "plug": synthetic.plug(),
        "own": store({1: [Value("gw_di", text(identity(firmk=OTHER_KEY, pk=OTHER_KEY, dtp=0)))]}),
        "recovered": store({1: [BAUD], 2: [schema_value(live=False)]}),
        "zeros": bytes(0x200000),
        "unpaired": store({1: [BAUD]}),
        "cut": synthetic.dump(synthetic.tuyamcu(BAUD))[:0x1F0F00],
        "partial": synthetic.dump(synthetic.tuyamcu(BAUD))[:0x1F0000],
    }.items()
}


def shown(dump: FlashDump, columns: int = 80) -> list[str]:
    return [bare(line).rstrip() for line in dump_lines(dump, room=columns, columns=columns)]


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
@pytest.mark.parametrize("name", DUMPS)
def test_every_dump_fits_and_has_something_to_do_next(name: str, columns: int) -> None:
    lines = shown(DUMPS[name], columns)
    assert max(map(width, lines)) <= columns
    assert lines[0].startswith(TITLES[DUMPS[name].verdict][:14])
    assert any(line.startswith("> ") for line in lines)
    assert advice(DUMPS[name])


def test_every_verdict_has_a_title() -> None:
    assert TITLES.keys() == set(Verdict)
    assert {dump.verdict for dump in DUMPS.values()} == set(Verdict)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tuyamcu", "tuyasniff sniff PORT --baud 115200"),
        ("tuyamcu", "tuyasniff schema import dump.bin"),
        ("no rate", "9600 baud, then at 115200"),
        ("low power", "log from the first second"),
        ("plug", "the BL0937 gives pulses"),
        ("own", "a language of its own"),
        ("zeros", "read the flash again"),
        ("partial", "read the flash again, whole and twice"),
        ("cut", "there may be more in it: read the flash again"),
        ("unpaired", "no schema is in it: pair the device"),
    ],
)
def test_the_advice_fits_the_verdict(name: str, words: str) -> None:
    assert words in " ".join(advice(DUMPS[name]))


def test_what_speaks_against_an_mcu_is_marked_so() -> None:
    lines = " ".join(" ".join(shown(DUMPS["plug"])).split())
    assert "- user_param_key: the firmware works the pins itself (against TuyaMCU)" in lines


def test_what_is_recovered_is_marked_so() -> None:
    assert any("(recovered from erased storage)" in line for line in shown(DUMPS["recovered"]))


def test_a_grave_remark_is_a_word_and_not_only_a_colour() -> None:
    assert any(line.startswith("! all 2,097,152 bytes are 00") for line in shown(DUMPS["zeros"]))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_file_steers_a_terminal(name: str) -> None:
    lines = shown(replace(DUMPS["tuyamcu"], name=name))
    assert all(line.isprintable() for line in lines)
    assert max(map(width, lines)) <= 80


def test_two_reads_are_one_sentence() -> None:
    data = synthetic.tuyamcu(BAUD)
    (same,) = comparison_lines(compare_dumps(data, data), columns=80)
    assert bare(same).startswith("both reads are the same")
    other = [bare(line) for line in comparison_lines(compare_dumps(data, b"\1" + data[1:]), columns=60)]
    assert other[0].startswith("! the two reads differ in 1 bytes")
    assert max(map(len, other)) <= 60
