"""What holds for every protocol that pushes or frames, on its own talk and on anything else."""

from __future__ import annotations

import time
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanes import times
from tuyasniff.chips import cse7766, pzem, v9821
from tuyasniff.chips.coverage import is_enough
from tuyasniff.chips.finding import Detector, Finding, Kind
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.modbus import detector as modbus
from tuyasniff.model import Chunk
from tuyasniff.simulate.chips import CHIPS
from tuyasniff.simulate.chips import modbus as meters
from tuyasniff.simulate.chips.chip import ChipModel, chunks_of, house
from tuyasniff.simulate.chips.cse7766 import Cse7766Board
from tuyasniff.simulate.chips.cse7766 import cse7766 as pushing
from tuyasniff.simulate.chips.pzem import pzem_v1
from tuyasniff.simulate.chips.v9821 import v9821 as first_zmai

DETECTORS = (cse7766.DETECTOR, v9821.DETECTOR, pzem.DETECTOR, modbus.DETECTOR)
MODELS = (
    pushing(),
    pushing(Cse7766Board(divides_volts=1.94, divides_watts=1.88)),
    first_zmai(),
    pzem_v1(),
    meters.pzem_v3(),
    meters.pzem_dc(),
    meters.dds238(),
    meters.dds238(other=True),
    meters.sdm120(),
    meters.sdm630(),
)

every_detector = pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: one.protocol)
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda one: one.title)

FRAMES = tuple(said.data for model in MODELS for said in model.says(3, house()) if len(said.data) < 60)


def detector_of(model: ChipModel) -> Detector:
    return next(one for one in DETECTORS if one.protocol == model.name)


def lawful(finding: Finding | None, data: bytes) -> None:
    """Units lie in the bytes, one behind the other; the counts are theirs; an answer names a question."""
    if finding is None:
        return
    end = 0
    for unit in finding.units:
        assert end <= unit.start < unit.end <= len(data)
        end = unit.end
        if unit.answers is not None:
            assert unit.kind is Kind.REPLY
            assert finding.units[unit.answers].kind in (Kind.REQUEST, Kind.WRITE)
        assert unit.text.isprintable()
        for reading in unit.readings:
            assert reading.value is None or float(reading.value) == float(reading.value)
            assert reading.chip
    assert finding.covered == sum(unit.end - unit.start for unit in finding.units)
    assert finding.heard == len(data)
    assert 0 <= finding.plausible <= 1
    assert all(remark[-1] in ".:" and remark.isprintable() for remark in finding.remarks)


_pieces = st.one_of(
    st.sampled_from(FRAMES),
    st.tuples(st.sampled_from(FRAMES), st.integers(0, 59), st.integers(1, 255)).map(
        lambda hurt: hurt[0][: hurt[1]] + bytes((hurt[2],)) + hurt[0][hurt[1] + 1 :]
    ),
    st.tuples(st.sampled_from(FRAMES), st.integers(1, 59)).map(lambda cut: cut[0][: cut[1]]),
    st.sampled_from(
        (b"\x55\x5a", b"\xff\x5a", b"\xfe\x01\x08", b"\xb0\xc0\xa8", b"\x01\x03", b"\xa0\x00", b"\x01\x04")
    ),
    st.binary(max_size=40),
)


@every_detector
@given(pieces=st.lists(_pieces, max_size=30), seed=st.integers(0, 1000))
def test_nothing_on_a_wire_breaks_the_laws(detector: Detector, pieces: list[bytes], seed: int) -> None:
    data = b"".join(pieces)
    lawful(detector.scan(Heard(data)), data)
    rng = Random(seed)
    chunks = [Chunk(rng.choice(("module", "mcu")), piece, rng.choice((None, rng.randrange(10**9)))) for piece in pieces]
    lawful(detector.scan(heard_of(chunks)), data)


@every_model
def test_a_talk_is_read_from_both_sides_from_each_side_and_without_times(model: ChipModel) -> None:
    chunks = chunks_of(model.says(30, house()), rate=model.rate)
    detector = detector_of(model)
    both = detector.scan(heard_of(chunks))
    assert both is not None
    assert both.coverage == 1.0
    assert is_enough(both)
    lawful(both, heard_of(chunks).data)
    timeless = detector.scan(Heard(heard_of(chunks).data))
    assert timeless is not None
    assert timeless.readings == tuple(_untimed(both))
    for tap in {chunk.tap for chunk in chunks}:
        side = detector.scan(heard_of(chunk for chunk in chunks if chunk.tap == tap))
        assert side is not None
        assert side.coverage == 1.0
        assert is_enough(side)
        assert side.unanswered == 0


def _untimed(finding: Finding) -> list[object]:
    return [replace(reading, t_us=None) for reading in finding.readings]


@every_model
def test_frames_cut_into_the_pieces_of_an_adapter_are_found_all_the_same(model: ChipModel) -> None:
    rng = Random(3)
    pieces: list[Chunk] = []
    for chunk in chunks_of(model.says(20, house()), rate=model.rate, merged=True):
        at = 0
        while at < len(chunk.data):
            step = rng.randint(1, 16)
            pieces.append(chunk._replace(data=chunk.data[at : at + step], t_us=(chunk.t_us or 0) + 1000 * at))
            at += step
    finding = detector_of(model).scan(heard_of(pieces))
    assert finding is not None
    assert finding.coverage == 1.0


@every_model
@pytest.mark.parametrize("seed", range(times(2, 20)))
def test_what_is_not_damaged_stays_explained(model: ChipModel, seed: int) -> None:
    said = model.says(60, house(seed=seed), seed=seed)
    whole = [chunk.data for chunk in chunks_of(said, rate=model.rate)]
    chunks = chunks_of(said, rate=model.rate, damage=0.05, seed=seed)
    heard = heard_of(chunks)
    finding = detector_of(model).scan(heard)
    assert finding is not None
    found = {(unit.start, unit.end) for unit in finding.units}
    at = kept = 0
    for chunk, before in zip(chunks, whole, strict=True):
        end = at + len(chunk.data)
        if chunk.data == before:
            kept += len(before)
            assert (at, end) in found
        at = end
    assert kept < len(heard.data)
    assert finding.coverage >= 0.9
    assert is_enough(finding)


@every_detector
def test_chance_text_and_other_talks_are_nothing(detector: Detector) -> None:
    rng = Random("chance")
    assert detector.scan(Heard(rng.randbytes(1 << times(19, 22)))) is None
    log = b"[01-01 18:12:15 TUYA N][lr:0x1234] wifi soc init. pid:abcd firmwarekey:key\r\nUZUZUZ AAAA 0123\r\n"
    assert detector.scan(Heard(log * 2000)) is None
    wrong_rate = bytes(rng.choices((0, 0x80, 0xE0, 0xF8, 0xFE, 0xFF, 0x66, 0x78, 0x06, 0x98, 0x1E), k=200_000))
    found = detector.scan(Heard(wrong_rate))
    assert found is None or found.coverage < 0.001
    for model in (*CHIPS, *MODELS):
        if model.name != detector.protocol:
            finding = detector.scan(heard_of(chunks_of(model.says(30, house()), rate=model.rate, damage=0.05)))
            assert finding is None or finding.coverage <= 0.02, model.title


FLOODS = {
    "state bytes": b"\x55\x5a",
    "the state of a fault": b"\xff\x5a",
    "the header of an answer": b"\xfe\x01\x08",
    "the question": b"\xfe\x01\x0f\x08",
    "a question without its end": b"\xb0\xc0\xa8\x01\x01\x00",
    "alarms": b"\xb5",
    "nothing but zeros behind": b"\xa0\x00\x00\x00\x00\x00",
    "reads": b"\x01\x03",
    "reads of one register": b"\x01\x03\x00\x01\x00\x01",
    "the longest answers": b"\x01\x03\xfa",
    "every length": b"\x01\x04\x02\x01\x04\x10\x01\x04\x40\x01\x04\x80\x01\x04\xf0",
    "coils": b"\x01",
    "zeros": b"\x00",
    "ones": b"\xff",
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS.keys())
def test_a_flood_takes_time_in_proportion_and_proves_nothing(flood: bytes) -> None:
    data = flood * (200_000 // len(flood))
    for detector in DETECTORS:
        begin = time.process_time()
        finding = detector.scan(Heard(data))
        taken = time.process_time() - begin
        assert taken < 3.0, detector.protocol  # what goes over its bytes again and again takes minutes
        if flood != FLOODS["nothing but zeros behind"]:  # which are answers of a PZEM, sum and all
            assert finding is None, detector.protocol
