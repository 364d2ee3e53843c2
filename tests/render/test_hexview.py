from __future__ import annotations

from tuyasniff.render.hexview import hex_lines, hex_of, hex_rows, marked
from tuyasniff.render.styles import plain
from wire import report

from .makers import message


def test_fields_end_at_bars() -> None:
    whole = message(report(20, 2301))
    what = marked(whole.frame.whole, [leaf for field in whole.fields for leaf in field.leaves()])
    assert plain(hex_of(what, 0, 99)) == "55 aa|03|07|00 08|14|02|00 04|00 00 08 fd|" + f"{whole.frame.whole[-1]:02x}"
    (line,) = hex_lines(what, columns=80, indent=5)
    assert plain(line).startswith("     55 aa|03")


def test_rows_have_offset_hex_and_text() -> None:
    rows = [plain(row) for row in hex_rows(marked(b"0123456789abcdefXY\0"), columns=80)]
    assert rows == [
        "0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef",
        "0010  58 59 00                                         XY.",
    ]


def test_rows_are_shorter_where_there_is_less_room() -> None:
    data = marked(bytes(16))
    assert [len(hex_rows(data, columns=columns)) for columns in (72, 71, 40, 39)] == [1, 2, 2, 4]
    assert all(len(plain(row)) <= 24 for row in hex_rows(data, columns=24))
    assert len(hex_lines(data, columns=29, indent=5)) == 2
