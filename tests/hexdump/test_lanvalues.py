"""What tools of the LAN show is read, and what is left out of it is counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.hexdump.lanvalues import lan_log, lan_values, tells_lan_values


@pytest.mark.parametrize(
    "text",
    [
        '{"dps":{"1":true,"6":"CNEAJ5AACOw=","20":2304}}',
        '{"1":true,"6":"CNEAJ5AACOw=","20":2304}',
        "{'dps': {'1': True, '6': 'CNEAJ5AACOw=', '20': 2304}, 't': 1663941495}",
        "Received Payload: {'dps': {'1': True, '6': 'CNEAJ5AACOw=', '20': 2304}}",
        '{"data":{"dps":{"1":true,"6":"CNEAJ5AACOw=","20":2304}},"protocol":4}',
        "DPS: {'updated_at': 1685361451.7325356, '1': True, '6': 'CNEAJ5AACOw=', '20': 2304}",
        "{1: True, 6: 'CNEAJ5AACOw=', 20: 2304}",
    ],
)
def test_datapoints_of_lan_tools_are_read(text: str) -> None:
    found = lan_values(text)
    assert found is not None
    assert found == ({1: True, 6: "CNEAJ5AACOw=", 20: 2304}, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "hello",
        '{"name":"plug","1":true}',
        '{"0":1}',
        '{"256":1}',
        '{"dps":[1,2]}',
        "55 AA 03 07 00 05",
        "{'a': __import__('os')}",
        "{" * 3000 + "}" * 3000,
        '{"dps":' * 2000 + "1" + "}" * 2000,
    ],
)
def test_other_text_is_no_list_of_datapoints(text: str) -> None:
    assert lan_values(text) is None


@given(st.text(max_size=100))
def test_no_text_raises(text: str) -> None:
    lan_values(text)
    lan_values("{" + text + "}")


def test_values_that_no_frame_holds_are_counted() -> None:
    found = lan_values('{"dps":{"1":true,"2":null,"3":2.5,"4":[1,2],"5":{"a":1},"300":5,"0":1,"x":3,"20":2304}}')
    assert found == ({1: True, 20: 2304}, 7)
    assert lan_values('{"1": true, "2": null}') == ({1: True}, 1)


def test_each_line_of_a_log_is_a_message_of_its_own() -> None:
    log = [
        "DEBUG:TinyTuya:sending",
        'DEBUG:TinyTuya:decrypted payload=\'{"dps":{"1":true,"20":2304}}\'',
        "12:00:01 [device] meter received {'20': 2310, '18': 83}",
        'cache {"name": "plug", "id": 3}',
    ]
    assert [found.dps for found in lan_log(iter(log))] == [{1: True, 20: 2304}, {20: 2310, 18: 83}]
    assert tells_lan_values("\n".join(log))
    assert not tells_lan_values("\n".join(log[:1] + log[3:]))
