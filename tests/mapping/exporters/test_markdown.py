from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings

from lanes import times
from mapping.exporters import back_markdown, rules_markdown
from mapping.exporters.backs import Back
from mapping.exporters.checks import device_of, expected, golden
from mapping.exporters.samples import DEVICES, shown, true
from mapping.making import METER, mappings
from tuyasniff.mapping.exporters.entities import entities, one_line
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.tables.markdown import write
from tuyasniff.mapping.model import BitLabel, Device, Entry, EnumLabel, Export, Mapping, Observed, Scale, Zigbee

ACCEPTS = (0.5, 0.9, 1.0)
HOSTILE = (
    "a|b", "`code`", "[x](http://evil)", "![x](//evil)", "<script>", "<!--", "**b**", "_i_", "~~s~~", "# h",
    "x\n\n# heading", "x\n- item", "@someone", "https://evil.example", "www.evil.example", "&lt;", "a\\|b", "\\",
    "word " * 30 + "- item", "word " * 15 + "=== " * 9, "word " * 14 + "1. item " * 9, "word " * 14 + "# head " * 9,
    "word " * 14 + "> quote " * 9, "\u202eabc", "x" * 1000, "|" * 99, "word " * 15 + "--- " * 9, "$x$", "[^1]", "> q",
)  # fmt: skip


def as_written(back: Back) -> Back:
    return back._replace(unit=one_line(back.unit or "").replace("@", "(at)") or None)


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("source", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", DEVICES)
def test_the_page_of_a_virtual_device_is_plain_and_comes_back(
    capture: str, source: Callable[[str], Mapping], accept: float
) -> None:
    mapping = source(capture)
    done = write(mapping, Wishes(accept, version="0.1.0"))
    assert rules_markdown.problems(done.text) == []
    assert back_markdown.back(done.text) == expected(mapping, accept)
    if accept == 0.9:
        name = f"{device_of(capture)}{'' if source is shown else '-true'}.md"
        assert done.text == golden("markdown", name, done.text)


@settings(max_examples=times(50, 150))
@given(mapping=mappings())
def test_any_mapping_makes_a_plain_page_that_comes_back(mapping: Mapping) -> None:
    for accept in (0.0, 0.9):
        done = write(mapping, Wishes(accept))
        assert rules_markdown.problems(done.text) == []
        there = [one._replace(unit=one.unit and one.unit.replace("@", "(at)")) for one in back_markdown.back(done.text)]
        assert there == [as_written(one) for one in expected(mapping, accept)]
        assert len(back_markdown.table(done.text)) == len(entities(mapping, accept))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_wire_or_a_person_makes_anything_of_its_own(text: str) -> None:
    device = Device(text, text, text, product_id=text[:64], product_version=text, zigbee=Zigbee(text, text))
    dps = (
        Entry(1, "value", name=text, unit=text, quantity="setting"),
        Entry(2, "enum", enum=(EnumLabel(0, text), EnumLabel(1, text))),
        Entry(3, "bitmap", name=text, bitmap=(BitLabel(0, text),)),
        Entry(4, "bool", name=text, export=Export(skip=True)),
    )
    assert rules_markdown.problems(write(Mapping(device=device, dps=dps), Wishes(version=text)).text) == []


TWO_TABLES = "| a |\n| - |\n| b |\n\n| a |\n| - |\n| b |"


@pytest.mark.parametrize("text", ["# x", "- dp\n  - x", "a `b`", "a [b](c)", "<b>", "@someone", TWO_TABLES, "x " * 50])
def test_the_checker_sees_what_is_not_plain(text: str) -> None:
    assert rules_markdown.problems(f"## A\n\n{text}\n")


def test_it_reads_as_a_plain_text_of_eighty_columns() -> None:
    page = write(shown(DEVICES[0]), Wishes(version="0.1.0")).text
    assert max(map(len, page.splitlines())) <= 80
    lines = rules_markdown.lines_of_table(page)
    assert len({len(line) for line in lines}) == 1


def test_enums_and_bits_stand_below_the_table() -> None:
    page = write(METER, Wishes()).text
    assert "- dp 26 DP 26: bit 0 = ov_cr, bit 1 = ov_vol" in page
    assert "- dp 38 DP 38: 0 = off, 1 = on" in page


def test_texts_and_bytes_of_the_device_stay_out() -> None:
    seen = Observed(last_value="my-secret", values=("my-secret",), lengths=(9,))
    dps = (Entry(1, "string", observed=seen), Entry(2, "raw", observed=seen), Entry(3, "value", observed=seen))
    page = write(Mapping(device=Device(product_info="my-secret"), dps=dps), Wishes()).text
    assert "secret" not in page
    assert "9 bytes" in page


def test_a_scale_is_said_exactly() -> None:
    page = write(Mapping(dps=(Entry(1, "value", scale=Scale(5, 3, -17.123456789), unit="V"),)), Wishes()).text
    assert back_markdown.table(page)[0]["scale"] == "raw*5/3 - 17.123456789"


def test_a_device_of_which_nothing_is_known_makes_a_page_too() -> None:
    page = write(Mapping(), Wishes()).text
    assert "No datapoint is known." in page
    assert rules_markdown.problems(page) == []


def test_what_is_left_out_is_named() -> None:
    done = write(Mapping(dps=(Entry(1, "bool", export=Export(skip=True)),)), Wishes())
    assert done.remarks == ("dp 1 bool: left out, as the mapping says (export: skip)",)
    assert "Left out:\n- dp 1 bool" in done.text
