"""Every device talks truly: a session finds all that was said, and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest

from simulate.runs import NAMES, SECONDS, finish, notes, played, run, scenario, values, wire
from tuyasniff.analysis.timing import Pairing
from tuyasniff.errors import ConfigError
from tuyasniff.model import Chunk, Gap, Message, Noise, Reference, Talker, TalkerBy
from tuyasniff.session import Session
from tuyasniff.simulate.endpoints import SIDES
from tuyasniff.simulate.faults import Fault
from tuyasniff.simulate.simulation import Simulation

every_device = pytest.mark.parametrize("device", NAMES)


@every_device
def test_what_was_meant_comes_out_of_a_session(device: str) -> None:
    done = run(device)
    assert len(done.messages) == len(done.said) > 100
    for message, said in zip(done.messages, done.said, strict=True):
        assert (message.frame.t_us, message.frame.raw) == (said.t_us, said.raw)
        assert (message.frame.talker, message.frame.talker_by) == (said.talker, TalkerBy.TAP)
        assert (message.name, dict(message.data), message.frame.seq) == (said.name, dict(said.data), said.seq)
        assert tuple((dp.id, dp.type_name, dp.value) for dp in message.dps) == said.dps
        assert not message.faults


@every_device
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_so_it_is_with_other_seeds(device: str, seed: int) -> None:
    done = run(device, 150, seed)
    assert [message.frame.raw for message in done.messages] == [said.raw for said in done.said]
    assert [message.name for message in done.messages] == [said.name for said in done.said]
    assert not done.session.summary.damaged and not done.session.remarks


@every_device
def test_product_and_family_are_told_and_no_byte_is_noise(device: str) -> None:
    done = run(device)
    summary, model = done.session.summary, done.simulation.model
    assert not summary.damaged
    assert summary.product is not None and summary.product["id"] == model.product_id
    assert summary.families == (model.family,)
    assert done.session.family is model.family
    assert not done.session.remarks
    assert summary.datapoints == tuple(sorted(row.id for row in model.dps))
    assert set(summary.talkers) == {Talker.MCU, Talker.MODULE}


@every_device
def test_every_request_is_answered(device: str) -> None:
    done = run(device)
    answered = {said.answers for said in done.said}
    open_still = [said for said in done.said if said.asks and said.number not in answered]
    assert all(said.t_us > (SECONDS - 2) * 1_000_000 for said in open_still)
    numbers = {said.number: said for said in done.said}
    for said in done.said:
        if said.answers is not None:
            assert numbers[said.answers].talker is said.talker.other
            assert 0 < said.t_us - numbers[said.answers].end_us < 500_000


@every_device
def test_the_pairing_of_the_analysis_finds_nothing_unanswered(device: str) -> None:
    pairing = Pairing()
    for item in run(device).items:
        pairing.add(item)
    pairing.cut()
    assert pairing.one_sided is None
    assert not pairing.unanswered()
    assert sum(row.answered or 0 for row in pairing.commands()) > 20
    assert not any(row.unasked for row in pairing.commands())


@every_device
def test_the_same_seed_gives_the_same_bytes_and_another_one_others(device: str) -> None:
    first, again, other = (tuple(Simulation(device, seed=seed).run(90)) for seed in (3, 3, 4))
    assert first == again
    assert wire(first) != wire(other)


@every_device
def test_things_come_in_the_order_of_time_and_frames_of_a_wire_never_overlap(device: str) -> None:
    done = run(device)
    times = [thing.t_us for thing in done.things if thing.t_us is not None]
    assert times == sorted(times) and len(times) == len(done.things)
    for talker in (Talker.MCU, Talker.MODULE):
        frames = [said for said in done.said if said.talker is talker]
        assert all(before.end_us < after.t_us for before, after in pairwise(frames))


@every_device
def test_an_app_reaches_everything_that_may_be_set(device: str) -> None:
    simulation = Simulation(device)
    words = {"bool": "on", "string": "00f003e803e8", "raw": "0100001e", "enum": "1", "value": "200"}
    steps = []
    for index, row in enumerate(row for row in simulation.model.dps if row.writable):
        text = words[row.type]
        if row.type == "raw" and row.layout is not None:
            text = "01" * row.layout.length
        steps.append(f"t={20 + 2 * index} set {row.id} {text}")
    done = played(device, "\n".join(steps), 400)
    meant = {dp[0] for said in done.said if said.talker is Talker.MODULE for dp in said.dps}
    assert meant == {row.id for row in simulation.model.dps if row.writable}
    for said in done.said:
        if said.talker is Talker.MODULE and said.name == "set":
            for dp_id, _, _ in said.dps:
                assert any(t_us > said.t_us for t_us, _ in values(done, dp_id))


@every_device
def test_an_mcu_alone_talks_on_one_wire_only(device: str) -> None:
    done = finish(Simulation(device, module=False), 200)
    assert done.said and {said.talker for said in done.said} == {Talker.MCU}
    assert {thing.tap for thing in done.things if isinstance(thing, Chunk)} == {"mcu"}
    assert done.session.summary.frames == len(done.said) and not done.session.summary.damaged


def test_a_device_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ConfigError, match="there is no device 'metr'") as error:
        Simulation("metr")
    assert "meter" in error.value.hint


def test_a_scenario_is_for_one_device() -> None:
    with pytest.raises(ConfigError, match="for 'meter', not for 'dimmer'") as error:
        Simulation("dimmer", scenario=scenario("meter", "t=1 note x"))
    assert error.value.hint


def test_without_a_module_nothing_can_be_set() -> None:
    with pytest.raises(ConfigError, match="needs the module"):
        Simulation("meter", scenario=scenario("meter", "t=1 set 1 off"), module=False)


def test_actions_become_notes_with_the_power_of_their_load() -> None:
    done = played("meter", "t=5 kettle on\nt=9 note tea is ready\nt=9.5 kettle off", 12)
    first, second, third = notes(done)
    assert (first.text, first.t_us) == ("kettle on: 2000 W", 5_000_000)
    assert first.reference == Reference("power", "2000", "W")
    assert (second.text, second.t_us, second.reference) == ("tea is ready", 9_000_000, None)
    assert third.text == "kettle off"


def test_a_run_may_be_had_in_pieces() -> None:
    whole = tuple(Simulation("meter").run(30))
    simulation = Simulation("meter")
    pieces = [thing for _ in range(60) for thing in simulation.run(0.5)]
    assert tuple(pieces) == whole


def test_latency_cuts_the_bytes_but_loses_none() -> None:
    whole = tuple(Simulation("meter3").run(60))
    for latency_us in (0, 4000, 16_000):
        cut = tuple(Simulation("meter3", latency_us=latency_us).run(61))
        times = [thing.t_us for thing in cut if thing.t_us is not None]
        assert times == sorted(times)
        for talker in (Talker.MCU, Talker.MODULE):
            assert wire(cut, talker).startswith(wire(whole, talker))
        sizes = {len(thing.data) for thing in cut if isinstance(thing, Chunk)}
        assert sizes == {1} if not latency_us else max(sizes) <= 62 and len(sizes) > 1
        frames = [item.thing for item in Session(cut) if isinstance(item.thing, Message)]
        assert len(frames) >= sum(isinstance(thing, Chunk) for thing in whole)


def test_another_baud_rate_makes_frames_shorter_in_time() -> None:
    slow, fast = run("meter", 60).said, finish(Simulation("meter", baud=115_200), 60).said
    assert slow[0].end_us - slow[0].t_us == 7292
    assert fast[0].end_us - fast[0].t_us == 608


def test_a_restarted_mcu_says_so_and_the_module_begins_anew() -> None:
    done = played("meter", "t=20 restart", 45)
    states = [said.data["state"] for said in done.said if said.name == "heartbeat" and said.talker is Talker.MCU]
    assert states.count(0) == 2
    assert sum(said.name == "product_info" and said.asks for said in done.said) == 2


def test_a_silent_mcu_makes_the_module_beat_every_second() -> None:
    done = played("meter", "t=25 silence 12", 60)
    beats = [said.t_us for said in done.said if said.name == "heartbeat" and said.talker is Talker.MODULE]
    missed = [t_us for t_us in beats if 25_000_000 < t_us < 37_000_000]
    assert len(missed) >= 5
    assert all(after - before == 1_000_000 for before, after in pairwise(missed))
    assert not any(25e6 <= said.t_us < 37e6 for said in done.said if said.talker is Talker.MCU)
    assert any(said.t_us > 37e6 for said in done.said if said.talker is Talker.MCU)


def test_taps_that_are_pulled_leave_gaps_and_no_bytes() -> None:
    done = played("meter", "t=10 kettle on\nt=20 unplug 8", 40)
    gaps = [thing for thing in done.things if isinstance(thing, Gap)]
    assert [(gap.tap, gap.t_us, gap.reason) for gap in gaps] == [
        ("mcu", 20_000_000, "unplugged"),
        ("module", 20_000_000, "unplugged"),
    ]
    assert not any(isinstance(thing, Chunk) and 20e6 <= (thing.t_us or 0) < 28e6 for thing in done.things)
    assert any(said.t_us >= 20e6 and said.t_us < 28e6 for said in done.said)


@pytest.mark.parametrize("latency_us", [None, 0, 4000, 16_000])
@pytest.mark.parametrize(
    ("begin", "end"),
    [(0.5, 300.0), (-300.0, 0.5), (-0.5, 1.5), (0.4, 0.6), (0.0, 1.0), (0.99, 40.0)],
    ids=["pulled in it", "put back in it", "around it", "within it", "exactly it", "pulled in its last byte"],
)
def test_a_frame_during_which_the_taps_are_pulled_is_heard_as_far_as_they_were_there(
    begin: float, end: float, latency_us: int | None
) -> None:
    whole = played("meter", "t=1 note begin", 60).said
    talks = [said for said in whole if said.talker is Talker.MCU and len(said.raw) > 12 and said.t_us > 20e6]
    frame = talks[1]
    span = frame.end_us - frame.t_us
    at_us, back_us = round(frame.t_us + begin * span), round(frame.t_us + end * span)
    script = f"t={at_us / 1e6:.6f} unplug {(back_us - at_us) / 1e6:.6f}"
    done = played("meter", script, 60, latency_us=latency_us)
    assert [said.raw for said in done.said] == [said.raw for said in whole]
    byte_us = -(-10_000_000 // 9600)
    heard = dict.fromkeys(SIDES, b"")
    for said in done.said:
        times = [said.t_us + index * 10_000_000 // 9600 for index in range(len(said.raw))]
        there = [time + byte_us <= at_us or time >= back_us for time in times]
        assert said.fault == ("" if all(there) else "unplugged")
        heard[said.talker] += bytes(byte for byte, hears in zip(said.raw, there, strict=True) if hears)
    assert {side: wire(done.things, side) for side in SIDES} == heard
    assert done.said[[said.t_us for said in whole].index(frame.t_us)].fault == "unplugged"
    gap = next(index for index, thing in enumerate(done.things) if isinstance(thing, Gap))
    assert all(thing.t_us is not None and thing.t_us <= at_us for thing in done.things[:gap])
    assert not any(isinstance(thing, Chunk) and (thing.t_us or 0) < back_us for thing in done.things[gap:])


def test_taps_that_are_pulled_twice_are_out_as_long_as_either_says() -> None:
    done = played("meter", "t=20 unplug 10\nt=22 unplug 1\nt=50 unplug 0", 60)
    assert not any(isinstance(thing, Chunk) and 20e6 <= (thing.t_us or 0) < 30e6 for thing in done.things)
    assert all((said.fault == "unplugged") == (said.end_us > 20e6 and said.t_us < 30e6) for said in done.said)


def test_single_frames_can_be_dropped_and_spoilt() -> None:
    done = played("meter", "t=10 kettle on\nt=20 drop\nt=30 checksum\nt=40 noise", 50)
    faults = [said.fault for said in done.said if said.fault]
    assert faults == ["drop", "checksum"]
    whole = [said.raw for said in done.said if not said.fault]
    assert [message.frame.raw for message in done.messages if message.frame.checksum == "ok"] == whole
    assert any(isinstance(item.thing, Noise) for item in done.items)


def test_frames_are_not_remembered_where_nobody_wants_them() -> None:
    simulation = Simulation("meter", remember=False)
    assert list(simulation.run(30)) and not simulation.frames


def test_the_talk_is_the_same_whatever_the_tap_loses() -> None:
    plain = run("meter").said
    lossy = finish(Simulation("meter", faults=[Fault("lost", 0.01), Fault("noise", 0.1)]), SECONDS).said
    assert [said.raw for said in plain] == [said.raw for said in lossy]
