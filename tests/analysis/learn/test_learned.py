"""What was pressed stands first; what changes by itself does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from analysis.learn.pressing import first_of, idle, run
from tuyasniff.analysis.learn import Cause, Course, Deed, Learned, Press, Shape, learned
from tuyasniff.capture.merge import Merged, Wire
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy
from tuyasniff.protocol.build import build
from tuyasniff.session import Session

S = 1_000_000
Dp = tuple[int, str, Any]


def report(t_s: float, *dps: Dp) -> Chunk:
    return Chunk("mcu", build("report", dps=list(dps)), round(t_s * S), Talker.MCU, TalkerBy.TAP)


def command(t_s: float, *dps: Dp) -> Chunk:
    return Chunk("module", build("set", dps=list(dps)), round(t_s * S), Talker.MODULE, TalkerBy.TAP)


def beats(until_s: int) -> list[Chunk]:
    """Heartbeats and a clock that is asked for: the small talk of any device."""
    found = []
    for t_s in range(1, until_s, 5):
        asked = build("heartbeat", talker=Talker.MODULE)
        found.append(Chunk("module", asked, t_s * S, Talker.MODULE, TalkerBy.TAP))
        answered = build("heartbeat", talker=Talker.MCU, state=1)
        found.append(Chunk("mcu", answered, t_s * S + 20_000, Talker.MCU, TalkerBy.TAP))
    return found


def look(things: Sequence[Chunk | Note], *presses: Press, shape: Shape | None = None) -> Learned:
    return of(sorted(things, key=lambda thing: thing.t_us or 0), *presses, shape=shape)


def of(capture: Any, *presses: Press, shape: Shape | None = None) -> Learned:
    course = Course()
    for item in Session(capture):
        if isinstance(item.thing, Note):
            course.note(item.thing, item.number)
        else:
            course.add(item)
    for press in presses:
        course.press(press)
    return learned(course, shape)


def ids(deed: Deed) -> list[int]:
    return [change.id for change in deed.changes]


def wandering(until_s: int, dp_id: int = 20) -> list[Chunk]:
    return [report(t_s + 0.3, (dp_id, "value", 2300 + (t_s * 7) % 9)) for t_s in range(1, until_s)]


def test_a_button_on_the_device() -> None:
    things = [*beats(40), *wandering(40), report(1.5, (1, "bool", False)), report(30.4, (1, "bool", True))]
    (deed,) = look(things, Press("power", 30 * S)).deeds
    (change,) = deed.changes
    assert (change.id, change.before, change.after, change.cause) == (1, False, True, Cause.BUTTON)
    assert (change.rank, change.lag) == (1, 400_000) and change.score > 0.9


def test_the_app_on_the_phone_and_what_follows_from_it() -> None:
    things = [*beats(40), *wandering(40)]
    things += [report(2, (1, "bool", False), (18, "value", 0)), command(30.5, (1, "bool", True))]
    things += [report(30.6, (1, "bool", True)), report(31.5, (18, "value", 8700))]
    (deed,) = look(things, Press("power", 30 * S)).deeds
    assert ids(deed) == [1, 18]
    assert [change.cause for change in deed.changes] == [Cause.COMMAND, Cause.CONSEQUENCE]
    assert (deed.changes[0].asked, deed.changes[1].before, deed.changes[1].after) == (True, 0, 8700)


def test_what_a_device_refuses_is_what_was_asked_and_what_it_stayed_at() -> None:
    things = [*beats(40), report(2, (104, "enum", 1)), command(30.5, (104, "enum", 3)), report(30.6, (104, "enum", 1))]
    (change,) = look(things, Press("turbo", 30 * S)).deeds[0].changes
    assert (change.id, change.before, change.asked, change.after) == (104, 1, 3, 1)
    assert change.cause is Cause.COMMAND


def test_heartbeats_time_and_what_wanders_never_rank() -> None:
    things = [*beats(60), *wandering(60), *[report(t_s, (17, "value", t_s)) for t_s in range(2, 60, 3)]]
    found = look(things, Press("nothing", 30 * S))
    assert found.deeds[0].changes == ()
    assert {one.id for one in found.chatter} == {17, 20}
    assert next(one for one in found.chatter if one.id == 20).largest == 7


def test_what_changes_in_the_quiet_part_comes_after_what_does_not() -> None:
    loud = [report(t_s, (19, "value", 1000 + t_s % 3)) for t_s in range(1, 40)]
    things = [*loud, report(1, (5, "value", 20)), report(30.2, (19, "value", 90_000)), report(31, (5, "value", 25))]
    (deed,) = look([*beats(40), *things], Press("up", 30 * S)).deeds
    assert ids(deed) == [5, 19]


def test_a_second_press_makes_it_surer() -> None:
    things = [*beats(80), report(1, (1, "bool", False), (7, "enum", 0))]
    things += [report(30.2, (7, "enum", 1)), report(30.3, (1, "bool", True)), report(50.3, (1, "bool", False))]
    once = look(things, Press("power", 30 * S)).deeds[0]
    twice = look(things, Press("power", 30 * S), Press("Power ", 50 * S)).deeds[0]
    assert set(ids(once)) == {1, 7} and ids(twice)[0] == 1
    assert twice.changes[0].score > once.changes[0].score
    assert (twice.changes[0].answered, len(twice.presses)) == (2, 2)
    assert twice.changes[0].seen == ((False, True), (True, False))
    assert all(change.score < 0.8 for change in twice.changes[1:])


def test_people_type_after_they_have_pressed() -> None:
    things: list[Chunk | Note] = [*beats(100), report(1, (1, "bool", False), (2, "enum", 0))]
    things += [report(30, (1, "bool", True)), Note("power", 34 * S), report(60, (2, "enum", 1)), Note("fan", 65 * S)]
    found = look(things)
    assert found.shape is Shape.BEFORE
    assert [(deed.label, ids(deed)) for deed in found.deeds] == [("power", [1]), ("fan", [2])]
    assert found.deeds[0].changes[0].lag == -4 * S


def test_people_note_before_they_press() -> None:
    things: list[Chunk | Note] = [*beats(100), report(1, (1, "bool", False), (2, "enum", 0))]
    things += [Note("power", 28 * S), report(31, (1, "bool", True)), Note("fan", 60 * S), report(64, (2, "enum", 1))]
    found = look(things)
    assert found.shape is Shape.AFTER
    assert [(deed.label, ids(deed)) for deed in found.deeds] == [("power", [1]), ("fan", [2])]


def test_the_bytes_of_a_raw_value_that_changed_are_told() -> None:
    things = [*beats(40), report(1, (18, "raw", bytes.fromhex("01010020"))), report(30.5, (18, "raw", b"\x01\x01\0("))]
    (change,) = look(things, Press("limit", 30 * S)).deeds[0].changes
    assert (change.before, change.after, change.bytes) == ("01010020", "01010028", (3,))


def test_a_list_of_everything_is_no_answer() -> None:
    everything = [(dp_id, "value", dp_id) for dp_id in range(1, 12)]
    again = look([*beats(40), report(1, *everything), report(30.5, *everything)], Press("?", 30 * S))
    assert again.deeds[0].changes == ()
    first = look([*beats(40), report(30.5, *everything)], Press("?", 30 * S))
    assert first.deeds[0].changes == ()


def test_a_scene_button_that_tells_the_same_each_time() -> None:
    things = [*beats(60), report(10, (1, "enum", 0)), report(30.5, (1, "enum", 0)), report(45.5, (1, "enum", 0))]
    (deed,) = look(things, Press("single", 30 * S), Press("single", 45 * S)).deeds
    assert ids(deed) == [1] and deed.changes[0].before == deed.changes[0].after == 0


def test_with_one_wire_nobody_knows_who_did_it() -> None:
    things = [report(1, (1, "bool", False)), report(20, (3, "value", 1)), report(30.4, (1, "bool", True))]
    found = look(things, Press("power", 30 * S))
    assert found.deeds[0].changes[0].cause is Cause.UNKNOWN
    assert any("module was not heard" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    "text", ["dp 20 is voltage V /10", "dp 3 is called fan", "ref power 20 W", " ", "mcu: 9600 baud: x"]
)
def test_what_is_no_deed(text: str) -> None:
    assert look([*beats(20), Note(text, 10 * S)]).deeds == ()


def test_nothing_at_all() -> None:
    assert learned(Course()).deeds == ()
    (deed,) = of([], Press("x"), Press("x", 5)).deeds
    assert deed.changes == () and len(deed.presses) == 2


def test_two_evenings_in_one_file_are_one_line() -> None:
    first = [report(1, (1, "bool", False)), report(30, (1, "bool", True))]
    second = [
        report(2, (1, "bool", True)),
        Note("off", 20 * S),
        report(21, (1, "bool", False)),
        report(40, (2, "enum", 1)),
    ]
    (deed,) = of([*first, *second]).deeds
    assert ids(deed) == [1] and deed.changes[0].after is False


# ---- real captures


def test_s20_each_colour_is_a_deed(shared: Path) -> None:
    found = of(open_capture(shared / "corpus" / "tma" / "TuyaMCUColors.txt"))
    assert [deed.label for deed in found.deeds] == ["Pick RED", "Pick BLUE", "Pick Yellow", "Pick GREEN"]
    assert [ids(deed) for deed in found.deeds] == [[24]] * 4
    told = [deed.changes[0].after for deed in found.deeds]
    assert told == ["000003de03ac", "00f103de03ac", "003a03de03ac", "007903de03ac"]
    assert found.deeds[1].changes[0].bytes == (2, 3)
    assert all(deed.changes[0].cause is Cause.UNKNOWN and deed.changes[0].score > 0.9 for deed in found.deeds)


def test_s20_the_colours_of_a_lamp_that_was_commanded(shared: Path) -> None:
    found = of(open_capture(shared / "corpus" / "milight" / "known-test-colors.md"))
    told = {deed.label: deed.changes for deed in found.deeds}
    assert told["BLUE"][0].after == "1010f03e803e800000000" and told["GOLD"][0].cause is Cause.COMMAND
    assert str(told["GOLD"][0].after).startswith("1005203e803e8")


_HIKING = "Hiking DTS238-7 TOMZN 60A"


def test_s12_the_timer_is_set_and_counts_down(shared: Path) -> None:
    folder = shared / "corpus" / "tma"
    module = Wire(open_capture(folder / f"{_HIKING}  timer test.bin"), Talker.MODULE)
    mcu = Wire(open_capture(folder / f"{_HIKING} timer test TX.bin"), Talker.MCU)
    (deed,) = of(Merged([module, mcu]), Press("timer 60 s", number=2)).deeds
    (change,) = deed.changes
    assert (change.id, change.cause, change.after) == (9, Cause.COMMAND, 60)


def test_s12_the_relay_is_told_apart_from_the_countdown(shared: Path) -> None:
    found = of(open_capture(shared / "corpus" / "tma" / f"{_HIKING} timer test TX.bin"), Press("relay", number=12))
    assert ids(found.deeds[0]) == [1]
    assert [one.id for one in found.chatter] == [9]
    capture = open_capture(shared / "corpus" / "tma" / f"{_HIKING} connect and power on-off test_TX.bin")
    (deed,) = of(capture, Press("off", number=64), Press("off", number=93)).deeds
    assert ids(deed)[0] == 1 and deed.changes[0].score > 0.99


_SENSOR = """
55AA00010018007B2270223A22797169716261...
asks for the time
55AA0006000005
a hand around it
55AA00050008010200040000011D31
55AA00050008020200040000003246
55AA000500050E040001021E
breath on it
55AA0005000802020004000000374B
"""


def test_s13_a_sensor_of_few_words() -> None:
    found = of(capture_of(_SENSOR))
    told = {deed.label: deed.changes for deed in found.deeds}
    assert told["asks for the time"] == ()
    assert {change.id for change in told["a hand around it"]} == {1, 2, 14}
    (change,) = told["breath on it"]
    assert (change.id, change.before, change.after) == (2, 50, 55)


# ---- many of them


def test_what_was_pressed_stands_first_on_virtual_devices() -> None:
    outcomes = [run(seed) for seed in range(200)]
    once = [first_of(one.once) == one.kind.dp_id for one in outcomes]
    twice = [first_of(one.twice) == one.kind.dp_id for one in outcomes]
    assert sum(once) >= 190 and sum(twice) >= 198, (sum(once), sum(twice))


def test_a_note_typed_afterwards_finds_it_too() -> None:
    outcomes = [run(seed, lag=(2.0, 7.0)) for seed in range(1000, 1060)]
    assert sum(first_of(one.once) == one.kind.dp_id for one in outcomes) >= 56
    assert sum(first_of(one.twice) == one.kind.dp_id for one in outcomes) >= 58


def test_with_a_tap_on_the_wire_of_the_mcu_only_it_is_found_too() -> None:
    outcomes = [run(seed, shape=Shape.NEAR, module=False) for seed in range(2000, 2060)]
    assert sum(first_of(one.once) == one.kind.dp_id for one in outcomes) >= 54
    assert sum(first_of(one.twice) == one.kind.dp_id for one in outcomes) >= 58


def test_where_nothing_was_pressed_hardly_anything_is_sure() -> None:
    firsts = [found.deeds[0].changes[0].score if found.deeds[0].changes else 0.0 for found in map(idle, range(120))]
    assert sum(score >= 0.8 for score in firsts) <= 8
    assert sum(score > 0 for score in firsts) <= 26


def test_any_talk_and_any_press_has_an_answer() -> None:
    for seed in range(40):
        rng = Random(seed)
        found = of(list(_anything(rng)), Press("x", rng.choice([None, -5, 0, 10**15]), rng.choice([None, 1, 10**9])))
        assert all(0 < change.score < 1 for deed in found.deeds for change in deed.changes)


def _anything(rng: Random) -> Iterator[Chunk | Gap | Note]:
    """Values, notes and gaps in no order, with clocks that jump, and damaged frames among them."""
    t_us = 0
    for _ in range(rng.randrange(1, 60)):
        t_us = max(t_us + rng.choice([0, 1, 1000, S, 10 * S, -5 * S, 10**12]), 0)
        moment = None if rng.random() < 0.3 else t_us
        kind = rng.random()
        if kind < 0.2:
            yield Note(rng.choice(["a", "b", "", "dp 1 is x", "\x1b[", "z" * 500]), moment)
        elif kind < 0.25:
            yield Gap("m", moment, "unplugged")
        else:
            values: dict[str, Any] = {"value": rng.randrange(-(2**31), 2**31), "bool": rng.random() < 0.5}
            values |= {"enum": rng.randrange(256), "string": "ä", "raw": rng.randbytes(9), "bitmap": rng.randrange(256)}
            name = rng.choice(sorted(values))
            raw = build(rng.choice(["report", "set"]), dps=[(rng.randrange(1, 5), name, values[name])])
            raw = raw if rng.random() < 0.8 else raw[:-1] + b"\0"
            yield Chunk("m", raw, moment, rng.choice(list(Talker)), TalkerBy.TAP)
