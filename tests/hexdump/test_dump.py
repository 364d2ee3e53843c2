"""Dumps with offsets: layout, repeated rows, sizes, short rows."""

from __future__ import annotations

import pytest

from hexdump.frames import START, VOLTS, chunks_of, frames_of
from tuyasniff.hexdump.dump import MOST_REPEATED, Layout, Spec, find_layout, hex_groups, numbers
from tuyasniff.hexdump.read import read
from tuyasniff.model import Gap

BYTES = Spec(hex_groups(0), bare=False)


def given(text: str, name: str) -> bytes:
    return b"".join(chunk.data for chunk in chunks_of(read(text, format=name)))


def test_the_step_between_rows_tells_the_base() -> None:
    def layout(second: str) -> Layout | None:
        rows = [f"0000000 {'11 ' * 16}", f"{second} {'22 ' * 16}"]
        found = find_layout(BYTES, rows)
        return found[0] if found is not None else None

    assert layout("0000010") == Layout(16, 16, False)
    assert layout("0000020") == Layout(8, 16, False)
    assert layout("0000016") == Layout(10, 16, False)
    assert layout("0000011") is None


def test_repeated_rows_are_put_back() -> None:
    text = "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n" + (
        "00000030  55 aa 03 00 00 01 00 03  55 aa 03 07 00 08 14 02  |U.......U.......|\n"
        "00000040  00 04 00 00 08 fc 2f                              |....../|\n00000047\n"
    )
    assert given(text, "hexdump") == bytes(0x30) + START + VOLTS
    assert frames_of(read(text)) == [START, VOLTS]


def test_stars_never_stand_for_more_than_so_much_however_many_there_are() -> None:
    lines = []
    for number in range(20):
        start = number << 20
        lines += [*(f"{start + 16 * row:08x}  {f'{row}{row} ' * 16}" for row in range(3)), "*"]
    text = "\n".join([*lines, f"{20 << 20:08x}", ""])
    data = given(text, "hexdump")
    assert len(data) == 20 * 48 + MOST_REPEATED
    holes = [thing.detail for thing in read(text, format="hexdump") if isinstance(thing, Gap)]
    assert len([hole for hole in holes if "not given before offset" in hole]) >= 18


def test_a_star_before_the_size_repeats_to_the_end() -> None:
    text = f"00000000  {'11 ' * 16}\n00000010  {'22 ' * 16}\n*\n00000040\n"
    assert given(text, "hexdump") == b"\x11" * 16 + b"\x22" * 48


def test_the_size_cuts_the_padding_of_the_last_word() -> None:
    assert given("0000000 aa55 0003 0100 0300\n0000008 0055\n0000009\n", "swapped16") == START + b"\x55"
    assert given("0000000 aa55 0003 0100 0300\n0000008 0055\n", "swapped16") == START + b"\x55\x00"


def test_a_dump_inside_a_post_is_found_and_the_words_around_it_too() -> None:
    text = f"hello,\n00000000: {START.hex(' ')} U.......\n00000008: {VOLTS[:8].hex(' ')} U.......\nand so on\n"
    assert frames_of(read(text)) == [START]


def test_one_row_is_a_dump_when_its_characters_fit() -> None:
    assert frames_of(read("00000000  55 aa 03 00 00 01 00 03   |U.......|\n")) == [START]


def test_numbers_that_are_too_large_or_badly_written_are_none() -> None:
    decimal = numbers(10, 1, (1, 2, 3))
    assert decimal("255") == b"\xff"
    assert decimal("256") is None
    assert decimal("٣") is None
    assert numbers(8, 1, (3,))("377") == b"\xff"
    assert numbers(8, 1, (3,))("388") is None
    assert hex_groups(2)("55a") is None


DUMPS = {
    "HxD": "Offset(h) 00 01 02 03 04 05 06 07\n00000000  55 AA 03 00 00 01 00 03  Uª......\n"
    "00000008  55 AA 03 07 00 08 14 02  Uª......\n00000010  00 04 00 00 08 FC 2F     .....ü/\n",
    "tcpdump": "\t0x0000:  55aa 0300 0001 0003 55aa 0307 0008 1402  U.......U.......\n"
    "\t0x0010:  0004 0000 08fc 2f                        ....../\n",
    "a dash in the middle": "00000000 55 aa 03 00 00 01 00 03-55 aa 03 07 00 08 14 02  U.......U.......\n"
    "00000010 00 04 00 00 08 fc 2f\n",
    "addresses behind a tag": "I (1234) uart: 0x3ffb5d10   55 aa 03 00 00 01 00 03  "
    "55 aa 03 07 00 08 14 02  |U.......U.......|\n"
    "I (1235) uart: 0x3ffb5d20   00 04 00 00 08 fc 2f                              |....../|\n",
    "upper case with h": "0000h: 55 AA 03 00 00 01 00 03\n0008h: 55 AA 03 07 00 08 14 02\n"
    "0010h: 00 04 00 00 08 FC 2F\n",
}


@pytest.mark.parametrize("tool", DUMPS)
def test_dumps_of_other_tools_are_read(tool: str) -> None:
    assert frames_of(read(DUMPS[tool])) == [START, VOLTS]


def test_no_frame_reaches_over_a_hole_in_the_offsets() -> None:
    rows = "00000000: 55aa 0307 0008 1402\n00000020: 0004 0000 08fc 2f00\n00000028: 55aa 0300 0001 0003\n"
    things = list(read(rows))
    assert frames_of(read(rows)) == [START]
    assert [thing.detail for thing in things if isinstance(thing, Gap)] == ["24 bytes not given before offset 20"]
    whole = rows.replace("00000020", "00000008").replace("00000028", "00000010")
    assert frames_of(read(whole)) == [VOLTS, START]
    assert not [thing for thing in read(whole) if isinstance(thing, Gap)]
