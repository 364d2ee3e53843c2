"""Talk of register chips is read from whatever side was heard, whole or hurt, and as it was meant."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from chips.registers.talks import MODELS, chunks_by, found, said_by, side, surely
from lanes import times
from tuyasniff.chips.finding import Finding, Kind, Line
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.registry import detector
from tuyasniff.model import Chunk, Reading, Talker
from tuyasniff.simulate.chips.bl09 import Bl09Scale, bl0939, bl0942
from tuyasniff.simulate.chips.chip import ChipModel, Pace, chunks_of, house, lamp
from tuyasniff.simulate.chips.rn8209 import rn8209c

every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())


def timeless(finding: Finding) -> list[Reading]:
    return [replace(reading, t_us=None) for reading in finding.readings]


@every_model
def test_both_sides_are_explained_to_the_last_byte(model: ChipModel) -> None:
    said = said_by(model)
    for merged in (False, True):
        finding = surely(model.name, heard_of(chunks_of(said, rate=model.rate, merged=merged)))
        assert (finding.coverage, finding.proven, finding.line) == (1.0, True, Line.BOTH)
        assert (finding.unanswered, finding.plausible) == (0, 1.0)
        replies = [unit for unit in finding.units if unit.kind is Kind.REPLY]
        assert len(replies) == sum(one.talker is Talker.MCU for one in said)
        assert all(unit.answers is not None for unit in replies)


@every_model
def test_bytes_without_times_and_taps_say_the_same(model: ChipModel) -> None:
    heard = heard_of(chunks_by(model))
    assert timeless(surely(model.name, Heard(heard.data))) == timeless(surely(model.name, heard))


@every_model
def test_the_host_alone_is_recognised(model: ChipModel) -> None:
    finding = surely(model.name, side(chunks_by(model), Talker.MODULE))
    assert (finding.coverage, finding.proven, finding.line) == (1.0, True, Line.REQUESTS)
    assert (finding.readings, finding.unanswered) == ((), 0)
    assert "other wire" in finding.remarks[0]


@every_model
def test_the_chip_alone_says_what_it_says_beside_its_host(model: ChipModel) -> None:
    chunks = chunks_by(model)
    both = surely(model.name, heard_of(chunks))
    measured = [reading for reading in timeless(both) if reading.register in _polled(both)]
    for heard in (side(chunks, Talker.MCU), Heard(side(chunks, Talker.MCU).data)):
        finding = surely(model.name, heard)
        assert (finding.proven, finding.line, finding.unanswered) == (True, Line.REPLIES, 0)
        assert finding.coverage > 0.9
        assert timeless(finding) == measured
        assert finding.remarks[0].startswith("Only the chip is heard")


def _polled(finding: Finding) -> set[str]:
    return {reading.register for reading in finding.readings}


@every_model
@pytest.mark.parametrize("seed", range(times(2, 20)))
def test_with_a_byte_changed_in_each_twentieth_frame_nine_tenths_stay_explained(model: ChipModel, seed: int) -> None:
    said = said_by(model, 60, seed)
    for merged in (False, True):
        chunks = chunks_of(said, rate=model.rate, merged=merged, damage=0.05, seed=seed)
        finding = surely(model.name, heard_of(chunks))
        assert finding.proven
        assert finding.coverage >= 0.9
        assert finding.unanswered == 0, "what was damaged is not called unanswered"
        assert any("damaged" in remark for remark in finding.remarks)
    for talker in (Talker.MODULE, Talker.MCU):
        own = [one for one in said if one.talker is talker]
        chunks = chunks_of(own, rate=model.rate, damage=0.05, seed=seed)
        sound = sum(len(chunk.data) for chunk, one in zip(chunks, own, strict=True) if chunk.data == one.data)
        finding = surely(model.name, heard_of(chunks))
        assert finding.proven
        assert finding.coverage >= min(0.9, sound / finding.heard)


@pytest.mark.parametrize("seed", range(times(2, 20)))
def test_answers_keep_to_their_questions_where_frames_are_damaged(seed: int) -> None:
    model = rn8209c()
    heard = heard_of(chunks_of(said_by(model, 60, seed), rate=model.rate, damage=0.1, seed=seed))
    finding = surely("rn8209c", heard)
    for unit in finding.units:
        if unit.answers is not None:
            asked_us, told_us = heard.time_at(finding.units[unit.answers].start), heard.time_at(unit.start)
            assert asked_us is not None
            assert told_us is not None
            assert 0 < told_us - asked_us < 10_000


@every_model
def test_what_an_adapter_gathers_is_put_in_order(model: ChipModel) -> None:
    quick = Pace(pause_us=8_000)
    gathered = {"rn8209c": rn8209c(pace=quick), "bl0942": bl0942(singles=(3, 4, 6), pace=quick)}.get(model.name, model)
    for merged in (False, True):
        heard = heard_of(chunks_of(said_by(gathered), rate=model.rate, merged=merged, gather_us=16_000))
        finding = surely(model.name, heard)
        assert (finding.coverage, finding.proven, finding.unanswered) == (1.0, True, 0)


@every_model
def test_pieces_of_any_length_are_put_together(model: ChipModel) -> None:
    rng = Random(3)
    pieces: list[Chunk] = []
    for chunk in chunks_by(model):
        at = 0
        while at < len(chunk.data):
            step = rng.randint(1, 16)
            pieces.append(chunk._replace(data=chunk.data[at : at + step], t_us=(chunk.t_us or 0) + 2292 * at))
            at += step
    finding = surely(model.name, heard_of(pieces))
    assert (finding.coverage, finding.unanswered) == (1.0, 0)


@pytest.mark.parametrize(
    "model", [rn8209c(missing=0.3), bl0942(missing=0.3), bl0939(missing=0.3)], ids=lambda model: model.name
)
def test_questions_that_nobody_answers_are_counted(model: ChipModel) -> None:
    said = said_by(model)
    missing = sum(one.talker is Talker.MODULE for one in said) - sum(one.talker is Talker.MCU for one in said)
    if said[-1].talker is Talker.MODULE:
        missing -= 1  # its answer may come later
    assert missing > 5
    for merged in (False, True):
        finding = surely(model.name, heard_of(chunks_of(said, rate=model.rate, merged=merged)))
        assert finding.unanswered == missing
        assert any(remark.startswith(f"{missing} of ") and "got no answer" in remark for remark in finding.remarks)


@pytest.mark.parametrize("name", ["bl0942", "bl0940", "bl0939"])
def test_nobody_is_blamed_where_two_wires_were_pasted_one_behind_the_other(name: str) -> None:
    chunks = chunks_by(MODELS[name])
    blocks = b"".join(chunk.data for talker in ("module", "mcu") for chunk in chunks if chunk.tap == talker)
    finding = surely(name, Heard(blocks))
    assert (finding.coverage, finding.unanswered) == (1.0, 0)
    assert not any("no answer" in remark for remark in finding.remarks)


def test_nobody_is_blamed_where_only_the_host_is_heard() -> None:
    finding = surely("rn8209c", side(chunks_by(rn8209c(missing=1.0)), Talker.MODULE))
    assert finding.unanswered == 0


def test_power_the_other_way_round_is_negative_and_told() -> None:
    finding = surely("rn8209c", heard_of(chunks_by(rn8209c(reverse=True))))
    powers = [reading for reading in finding.readings if reading.quantity == "power"]
    assert all(reading.raw < 0 and (reading.value or "").startswith("-") for reading in powers)
    assert any(f"{len(powers)} of {len(powers)} answers" in remark for remark in finding.remarks)
    usual = surely("rn8209c", heard_of(chunks_by(rn8209c())))
    assert not any("other way round" in remark for remark in usual.remarks)


def test_readings_are_what_is_true_within_their_uncertainty() -> None:
    for model in (rn8209c(asks=(0x24, 0x22, 0x26, 0x25)), bl0942()):
        truth = house()
        said = model.says(40, truth)
        finding = surely(model.name, heard_of(chunks_of(said, rate=model.rate)))
        for reading in finding.readings:
            if reading.quantity in ("voltage", "current", "power", "frequency"):
                now = truth(reading.t_us or 0)
                true = {"voltage": now.volts, "current": now.amps, "power": now.watts, "frequency": now.hertz}
                assert reading.value is not None
                assert reading.uncertainty is not None
                assert abs(float(reading.value) - true[reading.quantity]) <= max(
                    true[reading.quantity] * reading.uncertainty, 0.01
                )


def test_another_board_gives_other_counts_and_the_constants_stay_named() -> None:
    board = Bl09Scale(15_188.0, 250_000.0, 623.0, 5347.0)
    finding = surely("bl0942", heard_of(chunks_of(bl0942(board).says(20, lamp(230, 60)), rate=bl0942().rate)))
    volts = [reading for reading in finding.readings if reading.quantity == "voltage"]
    assert all(abs(reading.raw / 15_188 - 230) < 0.5 for reading in volts)
    assert all(float(reading.value or 0) < 221 for reading in volts)
    assert all(abs(230 / float(reading.value or 1) - 1) <= 0.046 for reading in volts)


def test_a_boot_log_before_the_talk_does_not_hide_it() -> None:
    noise = Random(5).randbytes(110)
    chunks = chunks_by(rn8209c())
    for tap in ("module", "mcu"):
        heard = heard_of([Chunk(tap, noise, -1_000_000), *chunks])
        finding = surely("rn8209c", heard)
        assert (finding.proven, finding.line) == (True, Line.BOTH)
        assert finding.covered >= len(heard.data) - 110
    merged = heard_of([Chunk("line", noise), *chunks_of(said_by(rn8209c()), rate=rn8209c().rate, merged=True)])
    assert surely("rn8209c", merged).covered >= len(merged.data) - 110
    assert surely("rn8209c", heard_of([Chunk("module", noise), *(c for c in chunks if c.tap == "module")])).proven


def test_a_wire_that_nobody_answers_on_is_not_a_talk_of_both() -> None:
    chunks = chunks_by(rn8209c())
    foreign = [Chunk("mcu", b"\x55\xaa\x03\x00\x00\x01\x01\x04", number * 900_000) for number in range(30)]
    asked = sorted([*(c for c in chunks if c.tap == "module"), *foreign], key=lambda chunk: chunk.t_us or 0)
    finding = surely("rn8209c", heard_of(asked))
    assert (finding.line, finding.readings) == (Line.REQUESTS, ())


@pytest.mark.parametrize(
    ("protocol", "least", "bytes_"),
    [
        ("rn8209c", 32, heard_of(chunks_by(rn8209c())).data),
        ("rn8209c", 12, b"\x24\x22\x26" * 6),
        ("bl0942", 50, heard_of(chunks_by(bl0942())).data),
        ("bl0939", 74, heard_of(chunks_by(bl0939())).data),
    ],
)
def test_so_many_bytes_are_enough_and_one_less_is_not(protocol: str, least: int, bytes_: bytes) -> None:
    assert surely(protocol, Heard(bytes_[:least])).proven
    shorter = found(protocol, Heard(bytes_[: least - 1]))
    assert shorter is None or not shorter.proven


def test_four_bursts_of_the_chip_alone_are_enough() -> None:
    chunks = [chunk for chunk in chunks_by(rn8209c()) if chunk.tap == "mcu"]
    assert surely("rn8209c", heard_of(chunks[:4])).proven
    assert found("rn8209c", heard_of(chunks[:3])) is None


def test_lines_of_a_paste_are_bursts_of_their_own() -> None:
    lines = ["20 33 E1 A7", "00 0A 89 4A", "00 00 13 00 C6", "20 26 E3 B2", "00 0A 8B 48", "00 00 14 00 C5"]
    heard = heard_of(Chunk("", bytes.fromhex(line)) for line in lines)
    finding = surely("rn8209c", heard)
    assert [unit.text.split()[0] for unit in finding.units] == ["URMS", "IARMS", "PowerPA"] * 2


def test_the_request_of_a_bl0939_alone_needs_more_than_the_header_of_tuyamcu() -> None:
    assert found("bl0939", Heard(bytes.fromhex("55AA00000000FF" * 40))) is None
    assert surely("bl0939", Heard(b"\x55\xaa" * 8)).proven
    less = found("bl0939", Heard(b"\x55\xaa" * 6))
    assert less is not None
    assert not less.proven


def test_a_frequency_without_mains_is_not_plausible() -> None:
    truth = lamp(230, 60, hertz=1000.0)
    finding = surely("bl0942", heard_of(chunks_of(bl0942().says(20, truth), rate=bl0942().rate)))
    assert finding.proven
    assert finding.plausible == 0


def test_a_current_below_nothing_counts_as_none() -> None:
    answers = []
    for raw in ("20 33 E1", "80 00 05"):
        register = 0x24 if raw.startswith("20") else 0x22
        data = bytes.fromhex(raw)
        answers.append(bytes((register,)) + data + bytes((~(register + sum(data)) & 0xFF,)))
    finding = surely("rn8209c", Heard(b"".join(answers)))
    assert (finding.readings[1].raw, finding.readings[1].value) == (0x800005, "0.000")
    assert finding.plausible == 0.5


def test_short_answers_are_told_for_weaker_than_packets() -> None:
    usual = detector("bl0942")
    assert usual is not None
    bits = {}
    for name in ("bl0942", "bl0942 register by register"):
        chunks = chunks_by(MODELS[name])
        heard = (heard_of(chunks), side(chunks, Talker.MODULE), side(chunks, Talker.MCU))
        bits[name] = [surely("bl0942", one).bits(usual.strength) for one in heard]
    assert bits["bl0942"] == [usual.strength, 16, usual.strength]
    both, asked, told = bits["bl0942 register by register"]
    assert told < 8 <= asked < both < 24
