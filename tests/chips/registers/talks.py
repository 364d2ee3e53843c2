"""What the tests of register chips share: kinds of talk, and the laws that every finding keeps."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.chips.finding import Finding, Kind
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.registry import detector
from tuyasniff.model import Chunk, Talker
from tuyasniff.simulate.chips.bl09 import bl0939, bl0940, bl0942
from tuyasniff.simulate.chips.chip import ChipModel, Said, chunks_of, house
from tuyasniff.simulate.chips.rn8209 import rn8209c

PROTOCOLS = ("rn8209c", "bl0942", "bl0940", "bl0939")

MODELS = {
    "rn8209c": rn8209c(),
    "rn8209c from power-up": rn8209c(starts=True),
    "rn8209c as OpenBeken asks it": rn8209c(asks=(0x24, 0x22, 0x23, 0x26, 0x27)),
    "rn8209c with everything": rn8209c(asks=(0x24, 0x22, 0x26, 0x25, 0x28, 0x29, 0x43), starts=True),
    "bl0942": bl0942(),
    "bl0942 at address 3, set first": bl0942(address=3, starts=True),
    "bl0942 register by register": bl0942(singles=(0x03, 0x04, 0x06, 0x08)),
    "bl0942 register by register at address 2": bl0942(address=2, singles=(0x03, 0x04, 0x06, 0x08)),
    "bl0940": bl0940(),
    "bl0940, set first": bl0940(starts=True),
    "bl0939": bl0939(),
    "bl0939, set first": bl0939(starts=True),
}


def found(protocol: str, heard: Heard) -> Finding | None:
    """What the detector finds."""
    one = detector(protocol)
    assert one is not None
    return one.scan(heard)


def surely(protocol: str, heard: Heard) -> Finding:
    """What the detector finds, where there is something."""
    finding = found(protocol, heard)
    assert finding is not None
    lawful(finding, heard.data)
    return finding


def said_by(model: ChipModel, seconds: float = 30, seed: int = 1) -> list[Said]:
    """A while of talk in a house with moving loads."""
    return model.says(seconds, house(seed=seed), seed)


def side(chunks: Sequence[Chunk], talker: Talker) -> Heard:
    """What the tap at one side hears."""
    return heard_of(chunk for chunk in chunks if chunk.talker is talker)


def chunks_by(model: ChipModel, seconds: float = 30) -> list[Chunk]:
    """What two taps hear."""
    return chunks_of(said_by(model, seconds), rate=model.rate)


def lawful(finding: Finding, data: bytes) -> None:
    """Units lie in the bytes, none over another; the counts are theirs; an answer names a question of its kind."""
    end = 0
    for unit in finding.units:
        assert end <= unit.start < unit.end <= len(data)
        end = unit.end
        assert unit.text
        assert unit.text.isprintable()
        if unit.answers is not None:
            assert unit.kind is Kind.REPLY
            assert finding.units[unit.answers].kind is Kind.REQUEST
            assert finding.units[unit.answers].checked
        for reading in unit.readings:
            assert reading.chip == finding.protocol
            assert (reading.value is None) == (not reading.constants)
            assert reading.value is None or abs(float(reading.value)) < 1e12
    answered = [unit.answers for unit in finding.units if unit.answers is not None]
    assert len(answered) == len(set(answered))
    assert finding.covered == sum(unit.end - unit.start for unit in finding.units)
    assert finding.heard == len(data)
    assert 0 <= finding.plausible <= 1
    assert 0 <= finding.unanswered <= sum(unit.kind is Kind.REQUEST for unit in finding.units) - len(answered)
    assert all(remark.endswith(".") and remark.isprintable() for remark in finding.remarks)
