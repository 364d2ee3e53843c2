from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import times
from tuyasniff.model import Item, Message, Note
from tuyasniff.render.labels import width
from tuyasniff.render.lines import UNLIMITED, Layout
from tuyasniff.render.styles import plain
from tuyasniff.render.tree import explain, tree
from wire import PRODUCT, dp, frame, report

from .makers import HOSTILE, decoded, message, noise, strings
from .test_labels import harmless


def shown(data: bytes) -> list[str]:
    return [plain(line) for line in tree(message(data), 80)]


def hex_column(lines: list[str], columns: int = 23) -> bytes:
    """All bytes that the rows show, in order."""
    return bytes.fromhex("".join(line[6 : 6 + columns] for line in lines))


@given(st.binary(max_size=80), st.integers(0, 0x40))
@settings(max_examples=times(26, 80))
def test_every_byte_is_shown_once_and_in_order(payload: bytes, command: int) -> None:
    data = frame(command, payload)
    for item in decoded(data):
        if isinstance(item.thing, Message):
            rows = [plain(line) for line in tree(item.thing, 80)]
            rows = [row for row in rows if not row.startswith("      !") and not row.startswith("        ")]
            assert hex_column(rows) == item.thing.frame.whole


def test_offsets_names_and_meanings_stand_in_columns() -> None:
    assert shown(report(20, 2301)) == [
        "   0  55 aa                    header",
        "   2  03                       version              3",
        "   3  07                       command              0x07 report",
        "   4  00 08                    length               8 bytes",
        "                               datapoint 20         value 2301",
        "   6  14                         datapoint          20",
        "   7  02                         type               value",
        "   8  00 04                      length             4 bytes",
        "  10  00 00 08 fd                value              2301",
        f"  14  {report(20, 2301)[-1]:02x}                       checksum             0x{report(20, 2301)[-1]:02x}",
    ]


@pytest.mark.parametrize("columns", [40, 60, 66, 80, UNLIMITED])
def test_a_value_above_its_bytes_is_shown_whole_or_dotted(columns: int) -> None:
    value = bytes.fromhex("092e0186a0005b8d")
    rows = [plain(line) for line in tree(message(frame(7, dp(8, 0, value))), columns)]
    first = next(place for place, row in enumerate(rows) if "datapoint 8" in row)
    last = next(place for place, row in enumerate(rows) if row.startswith("   6  "))
    words = "".join(rows[first:last]).replace(" ", "").lower()
    assert words.endswith(value.hex()) or "…" in words


def test_a_fault_stands_under_its_field() -> None:
    lines = shown(frame(7, dp(9, 9, b"\1")))
    row = next(place for place, line in enumerate(lines) if " type " in line)
    assert "! unknown type 0x09" in lines[row + 1]


def test_a_long_value_takes_several_rows_and_says_its_length() -> None:
    lines = shown(frame(7, dp(37, 0, bytes(range(200, 240)))))
    assert hex_column([line for line in lines if line[:6].strip()]) == frame(7, dp(37, 0, bytes(range(200, 240))))
    assert any("40 bytes" in line for line in lines)


def test_json_is_broken_into_its_column() -> None:
    text = "".join(line[52:].strip() for line in shown(PRODUCT) if line.startswith(("   6", "  14", "  22", "  30")))
    assert '{"p":"abcdefgh12345678"' in text


def test_facts_stand_above_the_tree() -> None:
    (item,) = decoded(report(20, 2301))
    lines = [plain(line) for line in explain(item, Layout())]
    assert lines[0] == "1  MCU >  07 report"
    assert lines[1] == "  15 bytes, checksum ok, wifi, talker told by the content, offset 0"


def test_what_the_text_left_out_is_marked_as_rebuilt() -> None:
    whole = message(report(20, 2301))
    cut = whole.frame._replace(raw=whole.frame.raw[:-1], rebuilt=whole.frame.raw)
    lines = [plain(line) for line in tree(Message(cut, "report", "report", whole.fields), 80)]
    assert [line for line in lines if "(rebuilt)" in line] == [lines[-1]]
    assert "checksum" in lines[-1]


def test_noise_and_notes_are_explained_too() -> None:
    lines = [plain(line) for line in explain(noise(4, b"boot text 1234567"), Layout())]
    assert lines[0] == "4  noise, between frames"
    assert lines[2].startswith("0000  62 6f 6f 74")
    assert plain(explain(Item(1, Note("words")), Layout())[0]) == "   1 # words"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("columns", [20, 40, 80, 132])
def test_hostile_texts_stay_in_their_cells(text: str, columns: int) -> None:
    for data in (strings(text), frame(1, text.encode("utf-8", "surrogatepass")[:1000])):
        for line in explain(Item(1, message(data)), Layout(columns)):
            assert harmless(plain(line))
            assert width(plain(line)) <= columns
