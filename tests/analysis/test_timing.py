"""Pairing requests with their answers."""

from __future__ import annotations

import random
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.talks import MCU, MODULE, MS, Talk
from tuyasniff.analysis.exchange import CommandTiming, Exchange, Latency, Status, Undecided
from tuyasniff.analysis.ledger import KEPT
from tuyasniff.analysis.timing import Pairing
from tuyasniff.model import FamilyName, Item, Talker
from wire import dp


def paired(talk: Talk, *, cut: bool = True) -> Pairing:
    pairing = Pairing()
    for item in talk.items:
        pairing.add(item)
    if cut:
        pairing.cut()
    return pairing


def row(pairing: Pairing, name: str) -> CommandTiming:
    (found,) = (row for row in pairing.commands() if row.name == name)
    return found


def ended(talk: Talk) -> list[Exchange]:
    """All exchanges, in the order in which they were over."""
    found: list[Exchange] = []
    pairing = Pairing(found.append)
    for item in talk.items:
        pairing.add(item)
    pairing.cut()
    return found


def only(talk: Talk, name: str = "") -> Exchange:
    (found,) = (entry for entry in ended(talk) if name in ("", entry.name))
    return found


def test_an_answer_within_its_time_is_one() -> None:
    talk = Talk()
    asked = talk.module(0x00, t_us=1000 * MS)
    answered = talk.mcu(0x00, b"\1", t_us=1042 * MS)
    exchange = only(talk)
    assert (exchange.number, exchange.replies) == (asked, (answered,))
    assert (exchange.status, exchange.latency_us, exchange.asks) == (Status.ANSWERED, 42 * MS, MODULE)
    assert exchange.asked_us == 1000 * MS and exchange.resent == 0


def test_an_answer_after_its_time_is_late_and_one_that_never_comes_is_missing() -> None:
    talk = Talk()
    talk.mcu(0x24, t_us=0)
    talk.module(0x24, b"\xcc", t_us=2000 * MS)
    lost = talk.mcu(0x24, t_us=10_000 * MS)
    talk.module(0x00, t_us=30_000 * MS)
    talk.mcu(0x00, b"\1", t_us=30_040 * MS)
    pairing = paired(talk)
    signal = row(pairing, "signal")
    assert (signal.asked, signal.answered, signal.late, signal.unanswered) == (2, 1, 1, 1)
    assert signal.latency is not None and signal.latency.max == 2000 * MS
    assert [entry.number for entry in pairing.unanswered()] == [lost]


def test_a_request_that_is_repeated_until_it_is_answered_is_one_request() -> None:
    talk = Talk()
    first = talk.module(0x00, t_us=0)
    talk.module(0x00, t_us=1000 * MS)
    talk.module(0x00, t_us=2000 * MS)
    talk.mcu(0x00, b"\0", t_us=2040 * MS)
    exchange = only(talk)
    assert (exchange.number, exchange.resent, exchange.latency_us) == (first, 2, 40 * MS)
    assert row(paired(talk), "heartbeat").resent == 2


def test_an_answer_to_a_request_that_was_repeated_for_long_is_late() -> None:
    talk = Talk()
    first = talk.module(0x00, t_us=0)
    for second in range(1, 51):
        talk.module(0x00, t_us=second * 1000 * MS)
    talk.mcu(0x00, b"\1", t_us=50_040 * MS)
    pairing = paired(talk)
    (late,) = pairing.late()
    assert (late.number, late.resent, late.latency_us, late.waited_us) == (first, 50, 40 * MS, 50_040 * MS)
    heartbeat = row(pairing, "heartbeat")
    assert (heartbeat.asked, heartbeat.answered, heartbeat.late) == (1, 1, 1)


def test_heartbeats_at_their_usual_pace_that_nobody_answers_are_so_many_failures() -> None:
    talk = Talk()
    talk.report(1, 1, t_us=0)
    for beat in range(5):
        talk.module(0x00, t_us=beat * 15_000 * MS)
    pairing = paired(talk)
    heartbeat = row(pairing, "heartbeat")
    assert (heartbeat.asked, heartbeat.unanswered, heartbeat.open) == (5, 4, 1)
    assert pairing.heartbeat_us == 15_000 * MS


def test_a_low_power_report_is_repeated_until_the_module_acknowledges() -> None:
    talk = Talk(FamilyName.LOWPOWER)
    for second in (0, 2, 4):
        talk.report(1, 5, t_us=second * 1000 * MS, cmd=5)
    talk.module(0x05, b"\0", t_us=4300 * MS)
    exchange = only(talk)
    assert (exchange.asks, exchange.resent, exchange.latency_us, exchange.status) == (
        MCU,
        2,
        300 * MS,
        Status.ANSWERED,
    )


def test_a_set_is_answered_by_the_report_of_its_datapoint_only() -> None:
    talk = Talk()
    asked = talk.set(20, 700, t_us=0)
    talk.report(19, 700, t_us=20 * MS)
    echo = talk.report(20, 700, t_us=60 * MS)
    exchange = only(talk)
    assert (exchange.number, exchange.replies, exchange.latency_us) == (asked, (echo,), 60 * MS)


def test_two_sets_on_their_way_are_told_apart_by_their_values() -> None:
    talk = Talk()
    first, second = talk.set(22, 1000, t_us=0), talk.set(22, 700, t_us=30 * MS)
    late, early = talk.report(22, 700, t_us=60 * MS), talk.report(22, 1000, t_us=90 * MS)
    found = {entry.number: entry.replies for entry in ended(talk)}
    assert found == {first: (early,), second: (late,)}


def test_a_set_that_the_mcu_limits_is_answered_all_the_same() -> None:
    talk = Talk()
    talk.set(22, 60, t_us=0)
    talk.report(22, 100, t_us=50 * MS)
    assert only(talk).status is Status.ANSWERED


def test_a_set_of_several_datapoints_may_be_answered_one_by_one() -> None:
    talk = Talk()
    talk.module(0x06, dp(1, 1, b"\1") + dp(2, 4, b"\3"), t_us=0)
    first = talk.mcu(0x07, dp(1, 1, b"\1"), t_us=50 * MS)
    second = talk.mcu(0x07, dp(2, 4, b"\3"), t_us=70 * MS)
    exchange = only(talk)
    assert (exchange.replies, exchange.latency_us) == ((first, second), 50 * MS)


def test_a_query_is_answered_by_a_burst_of_reports() -> None:
    talk = Talk()
    talk.module(0x08, t_us=0)
    burst = [talk.report(dp_id, 1, t_us=(40 + 70 * dp_id) * MS) for dp_id in range(5)]
    talk.report(1, 2, t_us=9_000 * MS)
    exchange = only(talk)
    assert (exchange.replies, exchange.latency_us) == (tuple(burst), 40 * MS)


def test_without_times_a_burst_ends_with_the_next_other_message() -> None:
    talk = Talk()
    talk.module(0x08)
    burst = [talk.report(dp_id, 1) for dp_id in range(3)]
    talk.module(0x00)
    talk.mcu(0x00, b"\1")
    talk.report(1, 2)
    assert only(talk, "query").replies == tuple(burst)


def test_a_report_that_waits_for_its_answer_gets_another_command() -> None:
    talk = Talk()
    asked = talk.mcu(0x22, dp(1, 1, b"\1"), t_us=0)
    answer = talk.module(0x23, b"\1", t_us=3000 * MS)
    exchange = only(talk)
    assert (exchange.name, exchange.number, exchange.replies) == ("report_sync", asked, (answer,))
    assert exchange.status is Status.ANSWERED


def test_an_ordinary_report_asks_for_nothing_but_that_of_narrow_band_does() -> None:
    for variant, count in (("", 0), ("nbiot", 1)):
        talk = Talk(variant=variant)
        talk.report(1, 5, t_us=0)
        talk.module(0x07, b"\0", t_us=100 * MS)
        assert len([entry for entry in ended(talk) if entry.name == "report"]) == count


def test_zigbee_pairs_by_sequence_number() -> None:
    talk = Talk(FamilyName.ZIGBEE)
    first = talk.report(1, 5, t_us=0, cmd=6, seq=7)
    second = talk.report(1, 6, t_us=10 * MS, cmd=6, seq=8)
    answer2 = talk.module(0x06, b"\1", t_us=40 * MS, seq=8)
    answer1 = talk.module(0x06, b"\1", t_us=50 * MS, seq=7)
    talk.module(0x06, b"\1", t_us=60 * MS, seq=99)
    found = {entry.number: entry.replies for entry in ended(talk) if entry.number}
    assert found == {first: (answer1,), second: (answer2,)}
    assert row(paired(talk), "report").unasked == 1


def test_a_zigbee_set_is_answered_by_a_report_that_is_acknowledged_itself() -> None:
    talk = Talk(FamilyName.ZIGBEE)
    asked = talk.set(16, 225, t_us=0, cmd=4, seq=0x105)
    report = talk.report(16, 225, t_us=50 * MS, cmd=5, seq=0x105)
    ack = talk.module(0x05, b"\1", t_us=90 * MS, seq=0x105)
    found = {entry.name: (entry.number, entry.replies) for entry in ended(talk)}
    assert found == {"set": (asked, (report,)), "report": (report, (ack,))}


def test_a_zigbee_mcu_that_asks_for_the_network_state_first_is_understood() -> None:
    talk = Talk(FamilyName.ZIGBEE)
    talk.mcu(0x02, t_us=0, seq=3)
    talk.module(0x02, b"\1", t_us=40 * MS, seq=3)
    pairing = paired(talk)
    assert pairing.unanswered() == ()
    assert row(pairing, "network_state").unasked == 0


def test_an_answer_that_a_late_adapter_puts_before_its_request_is_one() -> None:
    talk = Talk()
    answer = talk.mcu(0x00, b"\1", t_us=1000 * MS)
    asked = talk.module(0x00, t_us=1012 * MS)
    exchange = only(talk)
    assert (exchange.number, exchange.replies, exchange.status) == (asked, (answer,), Status.ANSWERED)
    assert exchange.latency_us is None
    talk = Talk()
    echo = talk.report(20, 7, t_us=1000 * MS)
    talk.report(20, 8, t_us=1001 * MS)
    asked = talk.set(20, 7, t_us=1015 * MS)
    assert only(talk).replies == (echo,)


def test_an_answer_to_nothing_is_counted_but_a_report_is_not() -> None:
    talk = Talk()
    talk.module(0x1C, bytes((1, 26, 3, 1, 18, 0, 5, 7)), t_us=0)
    talk.report(20, 7, t_us=50 * MS)
    pairing = paired(talk)
    assert {entry.name: entry.unasked for entry in pairing.commands()} == {"local_time": 1}


def test_where_either_side_may_ask_the_first_one_asks() -> None:
    talk = Talk()
    asked = talk.module(0x34, b"\x0c\x01", t_us=0)
    talk.mcu(0x34, b"\x0c\x01\x02", t_us=40 * MS)
    again = talk.mcu(0x34, b"\x0c\x01", t_us=9000 * MS)
    talk.module(0x34, b"\x0c\x01\x02", t_us=9040 * MS)
    rows = [entry for entry in paired(talk).commands() if entry.name == "sbus"]
    assert [(entry.asks, entry.asked, entry.answered) for entry in rows] == [(MODULE, 1, 1), (MCU, 1, 1)]
    assert {entry.number for entry in ended(talk)} == {asked, again}


def test_one_wire_alone_says_nothing_about_answers() -> None:
    talk = Talk()
    for second in range(40):
        talk.mcu(0x24, t_us=second * 60_000 * MS)
        talk.mcu(0x00, b"\1", t_us=(second * 60 + 1) * 1000 * MS)
    pairing = paired(talk)
    assert pairing.one_sided is MCU and pairing.unanswered() == ()
    signal = row(pairing, "signal")
    assert (signal.asked, signal.answered, signal.unanswered, signal.open) == (40, None, None, 40)
    assert pairing.heartbeat_us == 60_000 * MS


def test_a_stray_frame_of_the_other_side_makes_no_second_wire() -> None:
    talk = Talk()
    for second in range(1000):
        talk.mcu(0x24, t_us=second * 60_000 * MS)
    talk.module(0x00, t_us=1)
    assert paired(talk).one_sided is MCU


def test_several_captures_are_judged_each_for_itself() -> None:
    pairing = Pairing()
    whole, half = Talk(), Talk()
    whole.module(0x00, t_us=5_000 * MS)
    whole.mcu(0x00, b"\0", t_us=5_040 * MS)
    half.module(0x00, t_us=0)
    half.module(0x01, t_us=60_000 * MS)
    for talk in (whole, half):
        for item in talk.items:
            pairing.add(item)
        pairing.cut()
    assert pairing.one_sided is None
    heartbeat = row(pairing, "heartbeat")
    assert (heartbeat.asked, heartbeat.answered, heartbeat.unanswered, heartbeat.open) == (2, 1, 0, 1)


def test_the_end_of_a_capture_decides_nothing_that_it_came_too_soon_for() -> None:
    for wait, status in ((200, Status.OPEN), (4000, Status.UNANSWERED)):
        talk = Talk()
        talk.mcu(0x24, t_us=0)
        talk.module(0x00, t_us=wait * MS)
        assert {entry.name: entry.status for entry in ended(talk)}["signal"] is status
    talk = Talk()
    talk.module(0x00)
    talk.report(1, 1)
    assert only(talk).status is Status.OPEN


def test_a_gap_leaves_open_what_was_asked_before_it() -> None:
    talk = Talk()
    talk.mcu(0x24, t_us=0)
    talk.gap(100 * MS)
    talk.module(0x00, t_us=60_000 * MS)
    talk.mcu(0x00, b"\1", t_us=60_040 * MS)
    assert only(talk, "signal").status is Status.OPEN


def test_a_damaged_frame_neither_asks_nor_answers() -> None:
    talk = Talk()
    talk.module(0x00, t_us=0)
    talk.mcu(0x00, b"\1", t_us=40 * MS, bad=True)
    talk.mcu(0x24, t_us=1000 * MS, bad=True)
    pairing = paired(talk)
    (heartbeat,) = pairing.commands()
    assert (heartbeat.name, heartbeat.answered, heartbeat.open) == ("heartbeat", None, 1)
    assert pairing.heard == {MODULE}


def apart() -> Talk:
    """All that the module says, then all that the MCU says, without times."""
    talk = Talk()
    for state in (2, 3, 4):
        for _ in range(4):
            talk.module(0x00)
        talk.module(0x03, bytes((state,)))
        talk.set(1, state)
    for value in range(40):
        talk.mcu(0x00, b"\1")
        talk.mcu(0x03)
        talk.report(2, value)
    return talk


def test_two_wires_one_after_the_other_without_times_are_not_judged() -> None:
    pairing = paired(apart())
    assert pairing.undecided is Undecided.NO_ORDER and pairing.one_sided is None
    assert pairing.unanswered() == () == pairing.late()
    asked = {entry.name: (entry.asked, entry.resent, entry.answered, entry.open) for entry in pairing.commands()}
    assert asked == {"heartbeat": (12, 0, None, 12), "network_state": (3, 0, None, 3), "set": (3, 0, None, 3)}


def test_what_was_judged_before_stays_when_a_capture_without_order_follows() -> None:
    pairing = Pairing()
    whole = Talk()
    whole.module(0x00)
    whole.mcu(0x00, b"\1")
    for talk in (whole, apart()):
        for item in talk.items:
            pairing.add(item)
        pairing.cut()
    heartbeat = row(pairing, "heartbeat")
    assert (heartbeat.asked, heartbeat.answered, heartbeat.open) == (13, 1, 12)
    assert pairing.undecided is Undecided.NO_ORDER


def test_one_turn_of_the_other_side_without_times_decides_nothing() -> None:
    talk = Talk()
    for _ in range(3):
        talk.module(0x00)
        talk.mcu(0x00, b"\1")
    lost = talk.module(0x02)
    for value in range(30):
        talk.report(1, value)
    assert {entry.number: entry.status for entry in ended(talk)}[lost] is Status.OPEN
    talk.module(0x00)
    talk.report(1, 1)
    assert [entry.number for entry in paired(talk).unanswered()] == [lost]


def test_sides_in_separate_captures_are_not_judged() -> None:
    pairing = Pairing()
    assert pairing.undecided is None
    module, mcu = Talk(), Talk()
    module.module(0x00, t_us=0)
    mcu.mcu(0x00, b"\1", t_us=40 * MS)
    for talk in (module, mcu):
        for item in talk.items:
            pairing.add(item)
        pairing.cut()
    assert pairing.undecided is Undecided.SEPARATE
    assert row(pairing, "heartbeat").answered is None


@pytest.mark.parametrize(("after", "status"), [(40, Status.OPEN), (1600, Status.UNANSWERED)])
def test_an_answer_may_be_in_noise_that_comes_while_it_is_due(after: int, status: Status) -> None:
    talk = Talk()
    asked = talk.module(0x02, t_us=0)
    noise = talk.noise(t_us=after * MS)
    for second in range(10, 40, 10):
        talk.module(0x00, t_us=second * 1000 * MS)
        talk.mcu(0x00, b"\1", t_us=second * 1000 * MS + 40 * MS)
    exchange = only(talk, "working_mode")
    assert (exchange.status, exchange.noise) == (status, noise if status is Status.OPEN else None)
    pairing = paired(talk)
    assert [entry.number for entry in pairing.doubtful()] == [asked] * (status is Status.OPEN)
    mode = row(pairing, "working_mode")
    assert (mode.asked, mode.unanswered, mode.open) == (1, int(status is not Status.OPEN), int(status is Status.OPEN))


def test_noise_of_the_side_that_asks_holds_no_answer() -> None:
    talk = Talk()
    for second in (0, 10):
        talk.module(0x00, t_us=second * 1000 * MS, tap="module")
        talk.mcu(0x00, b"\1", t_us=second * 1000 * MS + 40 * MS, tap="mcu")
    lost = talk.module(0x02, t_us=20_000 * MS, tap="module")
    talk.noise(t_us=20_040 * MS, tap="module")
    talk.module(0x00, t_us=30_000 * MS, tap="module")
    assert [entry.number for entry in paired(talk).unanswered()] == [lost]


def test_a_damaged_frame_may_be_the_answer() -> None:
    for talker, status in ((MCU, Status.OPEN), (Talker.UNKNOWN, Status.OPEN), (MODULE, Status.UNANSWERED)):
        talk = Talk()
        talk.module(0x02, t_us=0)
        talk.say(talker, 0x02, b"", 40 * MS, bad=True)
        talk.module(0x00, t_us=10_000 * MS)
        talk.mcu(0x00, b"\1", t_us=10_040 * MS)
        assert only(talk, "working_mode").status is status


def test_an_answer_after_noise_is_one() -> None:
    talk = Talk()
    talk.module(0x00, t_us=0)
    talk.noise(t_us=20 * MS)
    talk.mcu(0x00, b"\1", t_us=40 * MS)
    exchange = only(talk)
    assert (exchange.status, exchange.noise) == (Status.ANSWERED, None) and paired(talk).doubtful() == ()


def test_latencies_are_least_middle_and_most() -> None:
    talk = Talk()
    for turn, wait in enumerate((10, 500, 30)):
        talk.mcu(0x2B, t_us=turn * 10_000 * MS)
        talk.module(0x2B, b"\4", t_us=(turn * 10_000 + wait) * MS)
    latency = row(paired(talk), "network_query").latency
    assert latency is not None
    assert (latency.n, latency.min, latency.median, latency.max) == (3, 10 * MS, 30 * MS, 500 * MS)


def test_a_heartbeat_that_is_answered_as_at_first_begins_no_period() -> None:
    talk = Talk()
    for t_us, state in ((0, b"\0"), (1_200 * MS, b"\1"), (16_200 * MS, b"\1"), (31_200 * MS, b"\1")):
        talk.module(0x00, t_us=t_us)
        talk.mcu(0x00, state, t_us=t_us + 40 * MS)
    assert paired(talk).heartbeat_us == 15_000 * MS


def beats(*waits: int, step: int = 1000, shift: int = 0) -> Talk:
    """Heartbeats, answered after so many milliseconds, with stamps that go in steps."""
    talk = Talk()
    for turn, wait in enumerate(waits):
        asked = turn * 15_000 + 700 + shift
        talk.module(0x00, t_us=asked // step * step * MS)
        talk.mcu(0x00, b"\1", t_us=(asked + wait) // step * step * MS)
    return talk


def test_what_is_shorter_than_the_resolution_of_the_times_is_not_measured() -> None:
    assert row(paired(beats(40, 50, 60)), "heartbeat").latency == Latency(3, None, None, None, 1_000_000)
    assert row(paired(beats(40, 50, 350)), "heartbeat").latency == Latency(3, None, None, 1_000_000, 1_000_000)
    assert row(paired(beats(40, 350, 350)), "heartbeat").latency == Latency(3, None, 1_000_000, 1_000_000, 1_000_000)
    assert row(paired(beats(40, 50, 350), cut=False), "heartbeat").latency is not None


def test_where_one_stamp_covers_question_and_answer_nobody_knows_how_long_it_took() -> None:
    latency = row(paired(beats(0, 0, 50, step=1, shift=3)), "heartbeat").latency
    assert latency == Latency(3, None, None, 50 * MS, None)


def test_captures_with_different_stamps_promise_no_more_than_the_coarser() -> None:
    for talks, below in (
        ((beats(40, 50), beats(4, 5, step=100)), 1_000_000),
        ((beats(40, 50), beats(0, 0, step=1, shift=3)), None),
        ((beats(0, 0, step=1, shift=3), beats(40, 50)), None),
        ((beats(40, 50, step=1, shift=3), beats(4, 5, step=100)), 100_000),
    ):
        pairing = Pairing()
        for talk in talks:
            for item in talk.items:
                pairing.add(item)
            pairing.cut()
        latency = row(pairing, "heartbeat").latency
        assert latency is not None and (latency.n, latency.below_us) == (4, below)


def test_what_is_known_so_far_can_be_asked_for_at_any_time() -> None:
    talk = Talk()
    talk.module(0x00, t_us=0)
    talk.mcu(0x00, b"\1", t_us=40 * MS)
    talk.module(0x02, t_us=50 * MS)
    pairing = paired(talk, cut=False)
    assert row(pairing, "heartbeat").answered == 1
    mode = row(pairing, "working_mode")
    assert (mode.asked, mode.answered, mode.unanswered) == (1, 0, 0)


SAID = st.tuples(
    st.sampled_from(["mcu", "module"]),
    st.sampled_from([0x00, 0x01, 0x02, 0x03, 0x06, 0x07, 0x08, 0x1C, 0x22, 0x23, 0x24, 0x34, 0xEE]),
    st.sampled_from([b"", b"\0", b"\1", b"\x0c\x01", dp(1, 1, b"\1"), dp(2, 4, b"\2"), b"{}"]),
    st.none() | st.integers(0, 20_000).map(lambda ms: ms * MS),
)


@given(st.lists(SAID, max_size=40), st.booleans())
def test_every_request_comes_to_exactly_one_end(said: list[tuple[str, int, bytes, int | None]], orderly: bool) -> None:
    talk = Talk()
    for side, cmd, payload, t_us in sorted(said, key=lambda one: one[3] or 0) if orderly else said:
        (talk.mcu if side == "mcu" else talk.module)(cmd, payload, t_us)
    pairing = paired(talk)
    exchanges = ended(talk)
    ends = Counter(entry.name for entry in exchanges if entry.status is not Status.UNASKED)
    for entry in pairing.commands():
        if entry.answered is None or entry.unanswered is None:
            continue
        assert entry.answered + entry.unanswered + entry.open == entry.asked
    assert ends.total() == sum(entry.asked for entry in pairing.commands()) or pairing.one_sided is not None
    for exchange in exchanges:
        assert list(exchange.replies) == sorted(exchange.replies)
        if exchange.number is not None:
            talkers = {talk.items[number - 1].thing.frame.talker for number in exchange.replies}  # type: ignore[union-attr]
            assert talkers <= {exchange.asks.other}
        assert exchange.latency_us is None or exchange.latency_us >= 0


def test_memory_is_bounded_whatever_comes() -> None:
    chance = random.Random(3)
    talk = Talk()
    for turn in range(400):
        cmd = chance.choice((0x00, 0x06, 0x08, 0x1C, 0x24, 0x22, 0x37))
        payload = dp(chance.randrange(1, 200), 1, b"\1") if cmd in (0x06, 0x22) else b""
        (talk.mcu if turn % 2 else talk.module)(cmd, payload)
    pairing = Pairing()

    def run(rounds: int) -> None:
        for turn in range(rounds):
            for item in talk.items:
                thing = item.thing
                pairing.add(Item(turn * 400 + item.number, thing))

    run(10)
    tracemalloc.start()
    run(25)
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 400_000
    assert len(pairing.unanswered()) == KEPT < pairing.unanswered_total
    assert pairing.unanswered_total == sum(entry.unanswered or 0 for entry in pairing.commands())


def test_messages_of_nobody_pair_with_nothing() -> None:
    talk = Talk()
    talk.say(Talker.UNKNOWN, 0x00, b"", 0)
    talk.say(Talker.UNKNOWN, 0x00, b"\1", 40 * MS)
    pairing = paired(talk)
    assert ended(talk) == [] and pairing.heard == frozenset()
