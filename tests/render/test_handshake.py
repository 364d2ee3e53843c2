from __future__ import annotations

from dataclasses import replace

import pytest

from tuyasniff.analysis.exchange import CommandTiming, Exchange, Latency, Status, Undecided
from tuyasniff.analysis.handshake import Rung
from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.exchanges import Kind
from tuyasniff.render.clock import Clock
from tuyasniff.render.handshake import exchange_lines, ladder_lines, remark_lines
from tuyasniff.render.styles import Line, plain

MCU, MODULE = Talker.MCU, Talker.MODULE
RUNG = Rung("product_info", "product told", MCU, True, True, 1_500_000, 5, "abc 1.0.0", {})
TIMING = CommandTiming(FamilyName.WIFI, "signal", 0x24, MCU, 9, 2, 7, 1, 2, 3, 0, Latency(7, 10_000, 20_000, 900_000))
LOST = Exchange(FamilyName.WIFI, "signal", 0x24, MCU, Kind.REPLY, Status.UNANSWERED, 12, 0, (), None, 0, None)


def texts(lines: list[Line]) -> list[str]:
    return [plain(line) for line in lines]


def remarks(**more: object) -> list[str]:
    told: dict[str, object] = {
        "one_sided": None,
        "heartbeat_us": None,
        "unanswered": (),
        "late": (),
        "restarts": {MCU: 0, MODULE: 0},
        "room": 80,
    }
    return texts(remark_lines(**(told | more)))  # type: ignore[arg-type]


def test_an_mcu_that_only_says_that_it_has_just_started_is_told_where_no_restart_is_counted() -> None:
    assert remarks(just_started=1) == remarks(just_started=2) == []
    assert remarks(just_started=12) == ["The MCU says 12 times on end that it has just started."]
    assert remarks(just_started=12, restarts={MCU: 11, MODULE: 0}) == ["The MCU started again 11 times."]


def test_what_was_not_seen_is_told_apart_from_what_could_not_be_seen() -> None:
    ladder = [
        replace(RUNG, seen=False, t_us=None, number=None, value=""),
        replace(RUNG, step="x", title="network state", talker=MODULE, seen=False, number=None, t_us=None, value=""),
        replace(RUNG, step="y", title="time told", needed=False, seen=False, number=None, t_us=None, value=""),
    ]
    lines = texts(ladder_lines(ladder, heard=[MCU], clock=Clock(), room=80))
    assert lines[1].endswith("- not seen") and lines[2].endswith("? the module's wire is not here")
    assert lines[3] == "not seen, and not needed: time told"


def test_a_long_value_goes_on_below() -> None:
    rung = replace(RUNG, value="one two three four five six seven eight nine ten eleven twelve")
    lines = texts(ladder_lines([rung], heard=[MCU], clock=Clock(), room=60))
    assert len(lines) == 4 and all(len(line) <= 60 for line in lines)
    assert lines[1].startswith("product told  MCU >     5  1.500  one two") and lines[3].lstrip() == "eleven twelve"


def test_where_there_is_no_room_the_words_stand_below() -> None:
    rungs = [RUNG, replace(RUNG, step="q", title="datapoints asked for", talker=MODULE, value="")]
    narrow = texts(ladder_lines(rungs, heard=[MCU], clock=Clock(), room=38))
    assert narrow == [
        "step                  item   time",
        "product told             5  1.500",
        "  abc 1.0.0",
        "datapoints asked for     5  1.500",
    ]
    lost = replace(RUNG, seen=False, t_us=None, number=None, value="")
    tiny = texts(ladder_lines([lost], heard=[MCU], clock=Clock(), room=12))
    assert tiny == ["step", "product told", "  - not seen"]


@pytest.mark.parametrize(("room", "gone"), [(75, []), (60, ["cmd", "slowest"]), (40, ["again"]), (24, ["late"])])
def test_narrow_rooms_keep_name_number_and_failures_and_name_what_is_left_out(room: int, gone: list[str]) -> None:
    heading, row, *left_out = texts(exchange_lines([TIMING], room=room))
    assert {"request", "asked", "never"} <= set(heading.split())
    assert "signal" in row and "…" not in row
    missing = " ".join(left_out).removeprefix("no room for: ").replace(",", "").split()
    assert sorted([*missing, *heading.split()]) == sorted(
        ["cmd", "request", "from", "asked", "again", "answered", "late", "never", "usually", "slowest"]
    )
    assert set(gone) <= set(missing) and bool(gone) is bool(missing)
    assert all(len(line) <= room for line in (heading, row, *left_out))


def test_a_long_name_is_shortened_before_a_column_goes() -> None:
    row = replace(TIMING, name="homekit_services_query")
    (heading, line, *left_out) = texts(exchange_lines([row], room=80))
    assert "cmd" in heading and "homekit_serv" in line and left_out == []


def test_columns_of_trouble_appear_when_there_is_some() -> None:
    heading, line = texts(exchange_lines([TIMING], room=80))
    assert heading.split() == [
        "cmd",
        "request",
        "from",
        "asked",
        "again",
        "answered",
        "late",
        "never",
        "usually",
        "slowest",
    ]
    assert line.split() == ["24", "signal", "MCU", ">", "9", "2", "7", "1", "2", "20", "ms", "900", "ms"]
    calm = replace(TIMING, resent=0, late=0, unanswered=0, unasked=0, latency=None)
    assert texts(exchange_lines([calm], room=80))[0].split() == ["cmd", "request", "from", "asked", "answered"]
    assert exchange_lines([], room=80) == []


def test_times_that_the_capture_hides_are_not_shown_as_measured() -> None:
    for below, shown in ((1_000_000, ["<", "1", "s"]), (None, ["?"])):
        row = replace(TIMING, latency=Latency(7, None, None, None, below))
        assert texts(exchange_lines([row], room=80))[1].split()[-2 * len(shown) :] == shown * 2
    row = replace(TIMING, latency=Latency(7, None, None, 2_000_000, 1_000_000))
    assert texts(exchange_lines([row], room=80))[1].endswith("< 1 s      2 s")


def test_remarks_are_sentences_and_only_where_there_is_something_to_say() -> None:
    assert remarks() == []
    assert remarks(one_sided=MODULE) == ["Only the module's wire is here: what the MCU said or answered is not known."]
    assert remarks(undecided=Undecided.ONE_SIDE) == []
    (first, second) = remarks(undecided=Undecided.NO_ORDER)
    assert first.startswith("The two sides stand one after the other") and second.endswith("was answered.")
    assert remarks(undecided=Undecided.SEPARATE)[0].startswith("Each input holds one side only")
    assert remarks(heartbeat_us=15_040_000) == ["A heartbeat every 15 s."]
    assert remarks(unanswered=(LOST,)) == ["Never answered: item 12 (signal)."]
    assert remarks(late=(LOST._replace(waited_us=51_000_000),)) == ["Answered late: item 12 (signal, 51 s)."]
    assert remarks(restarts={MCU: 1, MODULE: 3}) == [
        "The MCU started again once.",
        "The module started again 3 times.",
    ]


def test_a_long_list_is_cut_and_counted() -> None:
    (first, *others) = remarks(unanswered=(LOST,) * 9)
    assert " ".join([first, *others]).endswith("and 4 more.")
    assert all(len(line) <= 80 for line in (first, *others))
    assert remarks(unanswered=(LOST,) * 50, unanswered_total=1100)[-1].endswith("and 1,095 more.")
    assert remarks(late=(LOST._replace(waited_us=51_000_000),) * 2, late_total=2)[-1].endswith("51 s).")


def test_answers_that_may_be_in_damaged_bytes_are_named_with_them() -> None:
    hidden = LOST._replace(status=Status.OPEN, noise=13)
    assert remarks(doubtful=(hidden,)) == ["The answer may be in damaged bytes: item 12 (signal) in item 13."]
