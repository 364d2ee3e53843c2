"""A reply never stands before its request."""

from __future__ import annotations

from tuyasniff.model import Chunk, Message, Noise, NoiseReason, Talker, TalkerBy
from tuyasniff.order.replies import EARLY_US, ReplyOrder
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT, dp, frame, report

SET = frame(6, dp(1, 1, b"\1"), version=0)
DONE = frame(7, dp(1, 1, b"\1"))
OTHER = frame(7, dp(1, 1, b"\0"))


def mcu(t_us: int, data: bytes) -> Chunk:
    return Chunk("mcu", data, t_us, Talker.MCU, TalkerBy.TAP)


def module(t_us: int, data: bytes) -> Chunk:
    return Chunk("module", data, t_us, Talker.MODULE, TalkerBy.TAP)


def told(*chunks: Chunk) -> list[tuple[str, str]]:
    begun = [mcu(0, report(1, 1)), module(100_000, frame(3, b"\4", version=0)), mcu(130_000, frame(3))]
    items = [item.thing for item in Session([*begun, *chunks])]
    return [(str(thing.frame.talker), thing.name) for thing in items if isinstance(thing, Message)][len(begun) :]


def test_an_answer_that_overtook_its_question_is_put_behind_it() -> None:
    assert told(mcu(1_000_000, HEARTBEAT), module(1_010_000, ASKED)) == [("module", "heartbeat"), ("mcu", "heartbeat")]


def test_an_echo_is_put_behind_the_set_of_the_same_value() -> None:
    assert told(mcu(1_000_000, DONE), module(1_005_000, SET)) == [("module", "set"), ("mcu", "report")]


def test_a_report_of_another_value_stays_where_it_is() -> None:
    assert told(mcu(1_000_000, OTHER), module(1_005_000, SET)) == [("mcu", "report"), ("module", "set")]


def test_what_answers_an_earlier_question_stays_where_it_is() -> None:
    first = [module(1_000_000, ASKED), mcu(1_020_000, HEARTBEAT), module(1_030_000, ASKED)]
    assert [name for name, _ in told(*first)] == ["module", "mcu", "module"]


def test_what_came_much_earlier_was_no_answer() -> None:
    late = 1_000_000 + EARLY_US + 5_000
    assert told(mcu(1_000_000, HEARTBEAT), module(late, ASKED))[0] == ("mcu", "heartbeat")


def test_on_one_tap_the_order_is_that_of_the_wire() -> None:
    line = [Chunk("line", HEARTBEAT, 0), Chunk("line", ASKED, 5_000)]
    names = [str(i.thing.frame.talker) for i in Session(line) if isinstance(i.thing, Message)]
    assert names == ["mcu", "module"]


def test_the_times_of_the_frames_stay_what_they_were() -> None:
    chunks = [mcu(0, report(1, 1)), module(50_000, frame(3, b"\4", version=0)), mcu(80_000, frame(3))]
    items = Session([*chunks, mcu(1_000_000, HEARTBEAT), module(1_010_000, ASKED)])
    times = [item.thing.frame.t_us for item in items if isinstance(item.thing, Message)]
    assert times[-2:] == [1_010_000, 1_000_000]


def test_noise_without_end_is_not_held_without_end() -> None:
    order = ReplyOrder()
    items = list(Session([mcu(0, report(1, 1)), module(1, frame(3, b"\4", version=0))]))
    given = [thing for item in items for thing in order.add(item.thing)]
    for number in range(5000):
        given += order.add(Noise("mcu", number * 1_000_000, 0, b"x", NoiseReason.BEFORE_SYNC))
    assert len(given) > 4900
