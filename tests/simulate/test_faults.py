"""Faults are really there, and a session still finds every frame that is whole."""

from __future__ import annotations

from itertools import pairwise

import pytest

from simulate.runs import NAMES, Run, finish, wire
from tuyasniff.errors import ConfigError, FormatError
from tuyasniff.model import Chunk, Message, Noise, Talker
from tuyasniff.simulate.faults import FAULTS, NEVER_SAID, Fault, FaultKind, parse_fault
from tuyasniff.simulate.simulation import Simulation

SECONDS = 300


def faulty(*faults: Fault, device: str = "meter", seed: int = 1) -> Run:
    return finish(Simulation(device, faults=faults, seed=seed), SECONDS)


def noise(run: Run) -> int:
    return sum(len(item.thing.raw) for item in run.items if isinstance(item.thing, Noise))


def missing(run: Run) -> list[bytes]:
    """The whole frames that the session did not find."""
    found = {(message.frame.raw, message.frame.t_us) for message in run.messages if message.frame.checksum == "ok"}
    return [said.raw for said in run.said if not said.fault and (said.raw, said.t_us) not in found]


@pytest.mark.parametrize("device", NAMES)
@pytest.mark.parametrize(
    "faults",
    [
        (Fault("lost", 0.003),),
        (Fault("noise", 0.2),),
        (Fault("checksum", 0.1),),
        (Fault("boot", 74_880),),
        (Fault("lost", 0.002), Fault("noise", 0.1), Fault("checksum", 0.05), Fault("silence", 12)),
    ],
    ids=lambda faults: "+".join(fault.name for fault in faults),
)
def test_whole_frames_are_found_among_the_damage(device: str, faults: tuple[Fault, ...]) -> None:
    done = faulty(*faults, device=device)
    assert done.session.summary.damaged
    assert len(missing(done)) == 0
    assert done.session.family is done.simulation.model.family


def test_lost_bytes_are_as_many_as_wanted() -> None:
    done = faulty(Fault("lost", 0.02))
    meant = sum(len(said.raw) for said in done.said)
    lost = meant - len(wire(done.things))
    assert 0.012 < lost / meant < 0.028
    assert {said.fault for said in done.said} == {"", "lost"}


def test_noise_comes_before_about_as_many_frames_as_wanted() -> None:
    done = faulty(Fault("noise", 0.1))
    extra = sum(isinstance(thing, Chunk) for thing in done.things) - len(done.said)
    assert 0.06 < extra / len(done.said) < 0.14
    assert extra <= noise(done) <= 8 * extra
    assert not any(said.fault for said in done.said)


def test_a_frame_with_a_wrong_checksum_is_not_answered() -> None:
    done = faulty(Fault("checksum", 0.2))
    spoilt = [said for said in done.said if said.fault == "checksum"]
    assert 0.13 < len(spoilt) / len(done.said) < 0.27
    assert all((sum(said.raw[:-1]) & 0xFF) != said.raw[-1] for said in spoilt)
    answered = {said.answers for said in done.said}
    assert not any(said.number in answered for said in spoilt)


def test_a_boot_log_stands_before_the_first_frame_of_the_module() -> None:
    done = faulty(Fault("boot", 74_880))
    first = next(item.thing for item in done.items if isinstance(item.thing, Noise | Message))
    assert isinstance(first, Noise) and first.tap == "module" and len(first.raw) > 8
    assert first.t_us is not None and first.t_us < done.said[0].t_us
    assert not noise(faulty())


def test_the_low_power_module_boots_every_time_it_gets_power() -> None:
    done = faulty(Fault("boot", 74_880), device="battery")
    sessions = sum(said.name == "product_info" and said.asks for said in done.said)
    booted = {item.thing.t_us for item in done.items if isinstance(item.thing, Noise)}
    assert sessions > 2 and len(booted) == sessions


@pytest.mark.parametrize(("name", "talker"), [("silence", Talker.MCU), ("module-silence", Talker.MODULE)])
def test_silence_is_a_hole_in_the_talk_of_one_side(name: str, talker: Talker) -> None:
    done = faulty(Fault(name, 15))
    times = [said.t_us for said in done.said if said.talker is talker and 15e6 < said.t_us < 100e6]
    longest = max(after - before for before, after in pairwise(times))
    assert longest > 14e6
    assert times[-1] > 80e6


def test_swapped_taps_are_seen_through_by_the_session() -> None:
    done = faulty(Fault("swapped", 0))
    assert any("swapped" in remark for remark in done.session.remarks)
    assert [message.frame.talker for message in done.messages] == [said.talker for said in done.said]
    assert {(message.frame.tap, message.frame.talker) for message in done.messages} == {
        ("module", Talker.MCU),
        ("mcu", Talker.MODULE),
    }


def test_a_fault_is_a_name_and_maybe_a_number() -> None:
    assert parse_fault("lost=0.25") == Fault("lost", 0.25)
    for kind in FAULTS:
        assert parse_fault(kind.name) == Fault(kind.name, kind.usual)


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("losst", "there is no fault 'losst'", "possible: lost"),
        ("lost=2", "'2' is no share of all bytes", "for example lost=0.001"),
        ("lost=x", "'x' is no share", "for example"),
        ("silence=-3", "'-3' is no seconds", "for example"),
        ("swapped=1", "takes no number", "write only swapped"),
    ],
)
def test_a_wrong_fault_is_refused_with_what_is_possible(text: str, words: str, hint: str) -> None:
    with pytest.raises(FormatError, match=words) as error:
        parse_fault(text)
    assert hint in error.value.hint


@pytest.mark.parametrize("kind", [kind for kind in FAULTS if kind.amount], ids=lambda kind: kind.name)
def test_the_ends_of_what_a_fault_may_be_are_possible_to_run(kind: FaultKind) -> None:
    for amount in (kind.least or 0.001, kind.most):
        assert parse_fault(f"{kind.name}={amount}") == Fault(kind.name, amount)
        for device in ("meter", "zigbee-meter" if kind.name in ("flood", "stops") else "battery"):
            for baud in (300, 4_000_000):
                list(
                    Simulation(device, faults=[Fault(kind.name, amount)], baud=baud).run(
                        9 if kind.name == "flood" else 20
                    )
                )


def things(*faults: Fault, device: str = "meter", seed: int = 1, seconds: float = 120) -> list[Chunk]:
    found = Simulation(device, faults=faults, seed=seed).run(seconds)
    return [thing for thing in found if isinstance(thing, Chunk)]


def test_a_tap_that_is_cut_off_hears_nothing_and_which_one_is_chance() -> None:
    heard = [{chunk.tap for chunk in things(Fault("one-way", 0), seed=seed, seconds=20)} for seed in range(1, 9)]
    assert {"mcu"} in heard and {"module"} in heard and all(len(taps) == 1 for taps in heard)
    assert not things(Fault("silent", 0))


def test_taps_at_another_rate_or_upside_down_hear_other_bytes_and_no_frame() -> None:
    right = things()
    for fault in (Fault("rate", 38_400), Fault("rate", 4800), Fault("inverted", 0)):
        done = faulty(fault)
        assert done.messages == [] and noise(done) > 100
        assert [chunk.t_us for chunk in things(fault)][:1] <= [right[0].t_us + 2000 if right[0].t_us else None]
    assert [chunk.data for chunk in things(Fault("rate", 9600))] == [chunk.data for chunk in right]


@pytest.mark.parametrize("device", NAMES)
def test_a_module_that_is_mute_about_something_never_says_it(device: str) -> None:
    for name, words in NEVER_SAID.items():
        said = [one for one in faulty(Fault(name, 0), device=device).said if one.talker is Talker.MODULE]
        assert said and not {one.name for one in said} & words


def test_an_mcu_that_waits_for_the_cloud_tells_only_what_it_is_asked_for() -> None:
    done = faulty(Fault("no-network", 0))
    told = [one for one in done.said if one.talker is Talker.MCU and one.dps]
    assert told and all(one.answers is not None for one in told)
    assert any(one.answers is None for one in faulty().said if one.dps and one.talker is Talker.MCU)


@pytest.mark.parametrize("device", ["meter", "breaker", "thermostat", "zigbee-meter"])
def test_readings_stop_after_a_question_without_an_answer(device: str) -> None:
    done = faulty(Fault("stops", 100), device=device)
    mine = [one for one in done.said if one.talker is Talker.MCU]
    assert any(one.dps and one.answers is None and one.t_us < 100e6 for one in mine)
    assert not any(one.dps and one.answers is None and one.t_us > 100e6 for one in mine)
    asked = [one for one in mine if "time" in one.name and one.t_us >= 100e6]
    assert asked and not {one.answers for one in done.said} & {one.number for one in asked}
    with pytest.raises(ConfigError, match="sleeps"):
        Simulation("battery", faults=[Fault("stops", 90)])
