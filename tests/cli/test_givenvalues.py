"""Values without a frame."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.cli.givenvalues import lan_report, typed_value
from tuyasniff.errors import FormatError


def _dps(text: str) -> list[tuple[int, str, Any]]:
    report = lan_report(text)
    assert report is not None
    return [(dp.id, dp.type_name, dp.value) for dp in report.message.dps]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("20=2304", "value", 2304),
        ("20=-3", "value", -3),
        ("20=4294967276", "value", -20),
        ("1=true", "bool", True),
        ("1=off", "bool", False),
        ("1:bool=1", "bool", True),
        ("6=09110000", "raw", bytes.fromhex("09110000")),
        ("6=08 d1 00 27", "raw", bytes.fromhex("08d10027")),
        ("6:raw=1234", "raw", b"\x124"),
        ("24:string=00f103de03ac", "string", "00f103de03ac"),
        ("26:bitmap=5", "bitmap", 5),
    ],
)
def test_typed_values_have_their_type(text: str, kind: str, value: Any) -> None:
    (message,) = typed_value(text).messages
    (dp,) = message.dps
    assert (dp.type_name, dp.value) == (kind, value)


def test_text_of_a_lan_client_is_a_raw_value_where_it_looks_like_one() -> None:
    text = '{"6": "CNEAJ5AACOw=", "7": "AQADIAMAANoEAACv", "38": "memory", "24": "00f103de03ac", "2": "colour12"}'
    assert _dps(text) == [
        (6, "raw", bytes.fromhex("08d10027900008ec")), (7, "raw", bytes.fromhex("0100032003 0000da040000af")),
        (38, "string", "memory"), (24, "string", "00f103de03ac"), (2, "string", "colour12"),
    ]  # fmt: skip


@given(st.dictionaries(st.integers(1, 255).map(str), st.booleans() | st.integers() | st.text(max_size=20), min_size=1))
def test_whatever_a_lan_client_shows_becomes_datapoints(dps: dict[str, Any]) -> None:
    found = _dps(json.dumps({"dps": dps}))
    assert [dp_id for dp_id, _, _ in found] == [int(key) for key in dps]


@given(st.text(max_size=30) | st.from_regex(r"\d{1,3}(:[a-z]{2,6})?=.{0,12}", fullmatch=True))
def test_typed_values_are_read_or_refused_in_one_line(text: str) -> None:
    try:
        assert typed_value(text).messages
    except FormatError as error:
        assert error.hint
