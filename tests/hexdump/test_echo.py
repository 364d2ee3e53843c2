"""The same frame, printed twice."""

from __future__ import annotations

from hexdump.frames import START, VOLTS
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.echo import Echoes
from tuyasniff.hexdump.record import Item, Kind, Record, Words


def record(data: bytes, line: int, source: str, us: int | None = None, kind: Kind = Kind.FRAME) -> Record:
    stamp = Stamp("day", us) if us is not None else None
    return Record(data, line, stamp=stamp, channel="mcu", kind=kind, group="g", source=source)


def run(*items: Item) -> tuple[list[Item], int]:
    echoes = Echoes()
    out = [kept for item in items for kept in echoes.feed(item)]
    return out + echoes.flush(), echoes.dropped


def test_another_statement_of_the_same_bytes_is_dropped() -> None:
    first, again = record(START, 1, "dump", 0), record(START, 2, "json", 3000)
    assert run(first, again) == ([first], 1)
    assert run(first, record(START[:-1], 2, "notice")) == ([first], 1)


def test_the_same_statement_is_real_traffic() -> None:
    first, second = record(START, 1, "dump"), record(START, 2, "dump")
    assert run(first, second) == ([first, second], 0)


def test_each_print_absorbs_one_echo_of_a_kind() -> None:
    items = [record(START, line, source) for line, source in enumerate(("dump", "json", "dump", "json", "json"), 1)]
    assert run(*items)[1] == 2


def test_far_apart_is_not_the_same_record() -> None:
    first = record(START, 1, "dump", 0)
    assert run(first, record(START, 20, "json", 10))[1] == 0
    assert run(first, record(START, 2, "json", 5_000_000))[1] == 0


def test_words_and_records_without_a_source_pass() -> None:
    items: list[Item] = [Words("x", 1), Record(START, 2), Record(START, 3)]
    assert run(*items) == (items, 0)


def body(line: int) -> Record:
    return record(VOLTS[6:-1], line, "verbose", kind=Kind.BODY)._replace(whole=VOLTS)


def test_a_summary_after_its_bytes_is_dropped_even_across_chunks() -> None:
    parts = [record(VOLTS[:6], 1, "bytes", kind=Kind.STREAM), record(VOLTS[6:], 2, "bytes", kind=Kind.STREAM)]
    assert run(*parts, body(3)) == (parts, 1)


def test_a_summary_before_its_bytes_is_dropped_too() -> None:
    start = record(START, 1, "uart", kind=Kind.STREAM)
    late = record(VOLTS, 5, "uart", kind=Kind.STREAM)
    assert run(start, body(2), late) == ([start, late], 1)


def test_a_summary_without_bytes_is_kept_in_its_place() -> None:
    start = record(START, 1, "uart", kind=Kind.STREAM)
    later = [Record(START, line) for line in range(3, 30)]
    assert run(start, body(2), *later) == ([start, body(2), *later], 0)
