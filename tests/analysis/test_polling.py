from __future__ import annotations

from collections.abc import Iterable

import pytest

from tuyasniff.analysis.polling import Polling
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, Message, Talker
from tuyasniff.session import Session
from wire import HEARTBEAT, PRODUCT, frame, report

QUERY = (Talker.MODULE, frame(8, version=0))
VOLTS = (Talker.MCU, report(20, 2301))
SET = (Talker.MODULE, frame(6, bytes.fromhex("0101000101"), version=0))
START = [(0.0, Talker.MCU, PRODUCT), (0.1, Talker.MCU, HEARTBEAT)]


def needed(talk: Iterable[tuple[float, Talker, bytes]]) -> bool | None:
    polling = Polling()
    chunks = (Chunk(str(talker), data, round(at * 1e6), talker) for at, talker, data in (*START, *talk))
    for item in Session(chunks):
        if isinstance(item.thing, Message):
            polling.add(item.thing)
    return polling.needed


def test_an_mcu_that_reports_only_when_asked_needs_polling() -> None:
    talk = [
        (5.0 * turn + late, *said) for turn in range(1, 7) for late, said in ((0, QUERY), (0.2, VOLTS), (0.3, VOLTS))
    ]
    assert needed(talk) is True


def test_one_query_at_the_start_tells_nothing() -> None:
    assert needed([(1.0, *QUERY), (1.1, *VOLTS)]) is None


def test_an_mcu_that_reports_by_itself_needs_none() -> None:
    assert needed([(1.0, *QUERY), (1.1, *VOLTS), *((10.0 * turn, *VOLTS) for turn in range(1, 6))]) is False


def test_the_echo_of_a_command_is_no_report_of_its_own() -> None:
    polled = [(5.0 * turn + late, *said) for turn in range(1, 7) for late, said in ((0, QUERY), (0.2, VOLTS))]
    pressed = [(5.0 * turn + late, *said) for turn in range(1, 7) for late, said in ((2.5, SET), (2.6, VOLTS))]
    assert needed(sorted(polled + pressed, key=lambda said: said[0])) is True


@pytest.mark.parametrize("name", ["virtual-meter.tsniff.jsonl", "virtual-meter3.pcapng"])
def test_the_virtual_meters_report_by_themselves(name: str) -> None:
    polling = Polling()
    for item in Session(open_capture(f"captures/{name}")):
        if isinstance(item.thing, Message):
            polling.add(item.thing)
    assert polling.needed is False
