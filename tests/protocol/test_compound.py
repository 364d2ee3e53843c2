from __future__ import annotations

import pytest

from protocol.reading import codes, leaves, read, rewrite
from tuyasniff.errors import FormatError
from tuyasniff.model import FaultCode, Span
from tuyasniff.protocol.compound import Option, Repeat, Switch
from tuyasniff.protocol.fields import Bytes, enum, u8, u16
from tuyasniff.protocol.texts import Sized

PAIRS = Repeat("pairs", kinds=(u8("id"), u16("size")), least=1)
IDS = Repeat("ids", kinds=(u8("id"),), counted=True, plain=True)


def test_groups_repeat_to_the_end() -> None:
    into = read("01 0002 03 0004", PAIRS)
    assert into.values == {"pairs": [{"id": 1, "size": 2}, {"id": 3, "size": 4}]}
    (group,) = into.fields
    assert group.role == "list"
    assert [child.span for child in group.children] == [Span(3, 6), Span(6, 9)]
    assert group.children[1].label == "pairs 2"
    assert rewrite([PAIRS], into) == bytes.fromhex("010002030004")


def test_a_count_says_how_many_there_are() -> None:
    into = read("02 07 09", IDS)
    assert into.values == {"ids": [7, 9]}
    assert [leaf.name for leaf in leaves(into)] == ["count", "id", "id"]
    assert into.fields[0].text == "7, 9"
    assert rewrite([IDS], into) == b"\2\7\x09"
    assert IDS.write({"ids": [7, 9]}) == b"\2\7\x09"


def test_a_count_of_none_is_no_fault() -> None:
    into = read("00", IDS)
    assert into.values == {"ids": []}
    assert into.fields[0].text == "none"
    assert into.faults == []


def test_a_count_that_promises_too_much_is_a_fault_and_what_there_is_is_shown() -> None:
    into = read("03 07", IDS)
    assert codes(into) == [FaultCode.LENGTH]
    assert into.values == {"ids": [7]}
    assert rewrite([IDS], into) == b"\3\7"


def test_a_group_that_is_cut_keeps_its_beginning() -> None:
    into = read("01 0002 03 00", PAIRS)
    assert codes(into) == [FaultCode.LENGTH]
    assert into.values == {"pairs": [{"id": 1, "size": 2}, {"id": 3}]}
    assert into.left_from == 7
    assert rewrite([PAIRS], into) == bytes.fromhex("01000203")


def test_a_list_that_must_not_be_empty_is_a_fault_when_it_is() -> None:
    assert codes(read("", PAIRS)) == [FaultCode.LENGTH]


def test_empty_texts_in_a_list_are_not_lost() -> None:
    kind = Repeat("keys", kinds=(Sized("key"),), plain=True)
    into = read("00 01 61", kind)
    assert into.values == {"keys": ["", "a"]}
    assert rewrite([kind], into) == b"\0\1a"


def test_a_list_refuses_what_is_none() -> None:
    with pytest.raises(FormatError, match="must be a list"):
        IDS.write({"ids": "12"})
    with pytest.raises(FormatError, match="each needs values for id, size"):
        PAIRS.write({"pairs": [1]})


def test_an_option_may_be_left_out() -> None:
    kinds = [u8("a"), Option("more", kinds=(u8("flag"),))]
    for data in ("01", "01 02"):
        assert rewrite(kinds, read(data, *kinds)) == bytes.fromhex(data)
    assert read("01 02", *kinds).values == {"a": 1, "flag": 2}


SWITCH = (
    enum("found", {0: "no", 1: "yes"}),
    Switch("found", cases={1: (u8("signal"),)}, other=(Bytes("why", size=2),)),
)


@pytest.mark.parametrize(
    ("data", "values"), [("01 50", {"found": 1, "signal": 80}), ("00 0102", {"found": 0, "why": "0102"})]
)
def test_an_earlier_value_chooses_what_follows(data: str, values: dict[str, object]) -> None:
    into = read(data, *SWITCH)
    assert into.values == values
    assert rewrite(SWITCH, into) == bytes.fromhex(data)
    assert SWITCH[1].bounds == (1, 2)
    assert SWITCH[1].names == ("signal", "why")
