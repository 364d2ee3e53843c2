"""The parts that a line is put together from."""

from __future__ import annotations

from tuyasniff.model import Chunk, FaultCode, Meaning, Message
from tuyasniff.render.parts import (
    dp_part,
    fault_words,
    noise_preview,
    noise_words,
    payload_parts,
    remark_parts,
    told_faults,
)
from tuyasniff.render.styles import plain
from tuyasniff.session import Session
from wire import frame, report

REPORT = bytes.fromhex("55aa03070008140200040000090034")


def message(data: bytes, frame: bytes | None = None) -> Message:
    (item,) = Session([Chunk("t", data, frame=frame)])
    assert isinstance(item.thing, Message)
    return item.thing


def words(line: tuple[tuple[str, str], ...]) -> str:
    return "".join(segment[0] for segment in line)


def test_a_checksum_that_the_text_never_had_is_a_remark_and_no_fault() -> None:
    bare = message(REPORT[:-1], REPORT)
    assert [fault.code for fault in bare.faults] == [FaultCode.CHECKSUM_MISSING]
    assert told_faults(bare) == ()
    assert [words(part) for part in remark_parts(bare)] == ["(no checksum)"]
    assert remark_parts(message(REPORT)) == []


def test_a_wrong_checksum_is_a_fault_in_words() -> None:
    wrong = REPORT[:-1] + b"\x35"
    (fault,) = told_faults(message(wrong, wrong))
    assert fault_words(fault) == "! checksum 35, the bytes add up to 34"


def test_a_datapoint_is_a_part() -> None:
    assert [words(part) for part in payload_parts(message(REPORT))] == ["20 value 2304"]


def test_noise_is_counted_and_shown_as_text_where_it_is_text() -> None:
    assert noise_words(1, ("before sync",)) == "1 noise byte, before sync"
    assert noise_words(3, ("a", "b")) == "3 noise bytes"
    assert noise_preview(b"\x01\x02") == "01 02"
    assert noise_preview(b"hello world") == '"hello world"'


def test_a_value_that_is_told_has_its_amount_behind_it() -> None:
    (dp,) = message(report(20, 2304)).dps
    assert plain(dp_part(dp, Meaning("voltage", "V", 1, 10))) == "20 value 2304 = 230.4 V"
    assert plain(dp_part(dp, Meaning("mode", ""))) == "20 value 2304"
    (switch,) = message(frame(7, bytes.fromhex("0101000101"))).dps
    assert plain(dp_part(switch, Meaning("voltage", "V", 1, 10))) == "1 bool true"
