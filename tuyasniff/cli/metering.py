"""Captures of a metering chip instead of TuyaMCU: what is known beside the bytes, and what export makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.analysis.reference import spoken
from tuyasniff.cli.hints import Hints
from tuyasniff.errors import FormatError
from tuyasniff.mapping.metering.meter import TITLES, Meter, RateFrom, doubts
from tuyasniff.model import Chunk, Constant, Gap, Note, Reading
from tuyasniff.patterns import regex
from tuyasniff.render.labels import visible
from tuyasniff.stretch import Stretch

if TYPE_CHECKING:
    from tuyasniff.analysis.calibration.keeping import Keeper
    from tuyasniff.analysis.calibration.points import Point
    from tuyasniff.analysis.calibration.result import Calibration
    from tuyasniff.analysis.verdict import Gatherer, Verdict
    from tuyasniff.capture.merge import AnyCapture
    from tuyasniff.cli.diagnostics import Diagnostics
    from tuyasniff.cli.inputs import Input
    from tuyasniff.mapping.exporters.exported import Wishes

TARGETS = ("openbeken", "esphome")
"""The firmwares that read such chips themselves."""

_PULSES = "pulses"
_TWO_WIRES = 2
"""Such a chip has a wire for watts and one for volts and amperes; one square wave alone may be anything."""

_BETWEEN_US = 3_600_000_000
_PACKET_OF = regex(r"\(5([89AB]) AA\)")
_SLAVE = regex(r"Slave (\d{1,3})\b")


def told_points(hints: Hints) -> tuple[tuple[Point, ...], tuple[str, ...]]:
    """What the command line tells of volts, amperes and watts, and words about what is of no use there."""
    from tuyasniff.analysis.calibration.points import point_of

    points, words = [], []
    for one in hints.told:
        said = spoken(one.reference)
        if one.dp_id is not None:
            words.append(f"a metering chip has no datapoint {one.dp_id}: say --known '{said}'")
            continue
        if one.item is not None:
            words.append(f"a metering chip has no item {one.item}: say when it was, as --ref '{said} @12.5s'")
            continue
        point = point_of(one.reference, one.t_us)
        if point is None:
            words.append(f"'{said}' calibrates nothing: volts and amperes above 0 do, and watts other than 0")
        else:
            points.append(point)
    return tuple(points), tuple(words)


def keeper_of(hints: Hints) -> Keeper:
    """Who listens in for a calibration while a capture is read."""
    from tuyasniff.analysis.calibration.keeping import Keeper

    return Keeper(one.t_us for one in hints.told if one.t_us is not None)


def calibrated_by(verdict: Verdict, hints: Hints, keeper: Keeper | None, diagnostics: Diagnostics) -> Verdict:
    """A verdict on a metering chip, its readings calibrated by what a person and the notes of the capture tell."""
    from tuyasniff.analysis.calibration.ofverdict import calibrated
    from tuyasniff.analysis.calibration.points import points_of_notes

    if verdict.word not in TITLES:
        if hints.told:
            diagnostics.say(f"it is no metering chip, so '{spoken(hints.told[0].reference)}' calibrates nothing")
        return verdict
    points, words = told_points(hints)
    for one in words:
        diagnostics.say(visible(one))
    if keeper is None:
        return calibrated(verdict, points)[0]
    return calibrated(verdict, (*points, *points_of_notes(keeper.notes)), keeper.chunks)[0]


class _Heard(NamedTuple):
    """What was collected of one capture."""

    gatherer: Gatherer
    keeper: Keeper


class _Found(NamedTuple):
    """An input that turned out to be a metering chip."""

    name: str
    verdict: Verdict
    keeper: Keeper


class Meters:
    """Listens in while inputs are read, and says which of them are metering chips."""

    def __init__(self, hints: Hints) -> None:
        self._hints = hints
        self._heard: dict[int, _Heard] = {}
        self.found: list[_Found] = []

    def record(self, capture: AnyCapture, thing: Chunk | Gap | Note | Stretch) -> None:
        """Take a thing of a capture."""
        if isinstance(thing, Stretch):
            for chunk in thing.chunks():
                self.record(capture, chunk)
            return
        heard = self._heard.get(id(capture))
        if heard is None:
            from tuyasniff.analysis.verdict import Gatherer

            heard = self._heard[id(capture)] = _Heard(Gatherer(), keeper_of(self._hints))
        heard.gatherer.add(thing)
        heard.keeper.add(thing)

    def knows(self, entry: Input) -> bool:
        """Whether an input that was read to its end, and held no frame, is a metering chip."""
        from tuyasniff.analysis.verdict import Gatherer
        from tuyasniff.offline import judged

        heard = self._heard.pop(id(entry.capture), None) or _Heard(Gatherer(), keeper_of(self._hints))
        verdict = judged(entry.capture, heard.gatherer)
        if verdict.word not in TITLES or (verdict.word == _PULSES and len(verdict.taps) < _TWO_WIRES):
            return False
        self.found.append(_Found(entry.capture.name, verdict, heard.keeper))
        return True

    def text(self, to: str, baud: int | None, wishes: Wishes) -> tuple[str, list[str]]:
        """The file of a firmware, and words for stderr. Raises FormatError where there is none to write."""
        from tuyasniff.analysis.calibration.ofverdict import BOARDS, HOW
        from tuyasniff.analysis.verdict.confidence import how_sure

        first = self.found[0]
        for one in self.found:
            if one.verdict.word != first.verdict.word:
                names = f"{first.name} and {one.name}"
                raise FormatError(f"{names} are not one device", "export them one by one")
        title = TITLES[first.verdict.word]
        if to not in TARGETS:
            message = f"{first.name}: a metering chip ({title}) has no datapoints for {to}"
            raise FormatError(message, f"possible: --to {' or '.join(TARGETS)}; tuyasniff identify shows what it tells")
        readings, noted = _together(self.found)
        points, words = told_points(self._hints)
        points += noted
        calibration = _calibration(readings, points)
        confidence = max(one.verdict.confidence for one in self.found)
        meter = _meter(first.verdict, readings, calibration, baud)._replace(
            source=PurePath(first.name).name, standing=how_sure(confidence), confidence=confidence
        )
        if to == "openbeken":
            from tuyasniff.mapping.metering.openbeken import write
        else:
            from tuyasniff.mapping.metering.esphome import write
        text, remarks = write(meter, wishes)
        found = () if calibration is None else calibration.remarks
        what = "perhaps a metering chip" if meter.standing == "possible" else "but a metering chip"
        told = [f"{first.name}: no TuyaMCU, {what}: {visible(meter.title)}", *doubts(meter), *words, *found, *remarks]
        if not points and first.verdict.word in BOARDS:
            told.append(f"nothing is calibrated; say what was true: {HOW}")
        return text, list(dict.fromkeys(told))


def _together(found: Sequence[_Found]) -> tuple[list[Reading], tuple[Point, ...]]:
    """The readings and what notes tell, as if one input had followed the other."""
    from tuyasniff.analysis.calibration.ofverdict import readings_of
    from tuyasniff.analysis.calibration.points import points_of_notes

    readings: list[Reading] = []
    points: list[Point] = []
    begin = 0
    for one in found:
        mine, noted = readings_of(one.verdict, one.keeper.chunks), points_of_notes(one.keeper.notes)
        readings += (replace(reading, t_us=_moved(reading.t_us, begin)) for reading in mine)
        points += (point._replace(t_us=_moved(point.t_us, begin)) for point in noted)
        begin += _BETWEEN_US + max((reading.t_us or 0 for reading in mine), default=0)
    return readings, tuple(points)


def _moved(t_us: int | None, by: int) -> int | None:
    return None if t_us is None else t_us + by


def _calibration(readings: Sequence[Reading], points: Sequence[Point]) -> Calibration | None:
    from tuyasniff.analysis.calibration.calibrate import calibrate

    return calibrate(readings, points)


def _meter(verdict: Verdict, readings: Sequence[Reading], calibration: Calibration | None, baud: int | None) -> Meter:
    """What the writers want to know."""
    from tuyasniff.analysis.verdict.words import rates_text

    rate = verdict.rates[0] if verdict.rates else None
    told = baud or verdict.baud or (rate.baud if rate is not None else 0)
    like = next((one for one in verdict.rates if one.baud == told), rate)
    parity = verdict.parity or (like.parity if like is not None else "none")
    rate_from = RateFrom.HEARD if verdict.baud and told == verdict.baud else RateFrom.TOLD if baud else RateFrom.USUAL
    meter = Meter(
        verdict.word,
        told,
        parity,
        verdict.subject or "",
        usual=_usual(readings) if verdict.word == "rn8209c" else (),
        address=_address(verdict),
        hertz=_hertz(readings),
        rate_from=rate_from,
        parity_heard=verdict.parity is not None,
        usual_rates=rates_text(verdict.rates),
    )
    if calibration is None:
        return meter
    register = calibration.register("power") or calibration.register("current") or ""
    return meter._replace(
        volts=calibration.constant("voltage"),
        amps=calibration.constant("current"),
        watts=calibration.constant("power"),
        reversed=calibration.reversed,
        channel="b" if register.upper().startswith(("IB", "B_")) else "",
    )


def _usual(readings: Iterable[Reading]) -> tuple[Constant, ...]:
    """The constants that devices of this kind have, by quantity; none where one is missing."""
    found: dict[str, Constant] = {}
    for reading in readings:
        if reading.constants:
            found.setdefault(reading.quantity, reading.constants[0])
    wanted = [found.get(quantity) for quantity in ("voltage", "current", "power")]
    return tuple(one for one in wanted if one is not None)


def _address(verdict: Verdict) -> int | None:
    """That of the chip, or of the only slave."""
    if verdict.finding is None:
        return None
    if verdict.word == "modbus":
        slaves = {int(match[1]) for words in verdict.finding.remarks if (match := _SLAVE.match(words)) is not None}
        return slaves.pop() if len(slaves) == 1 else None
    packets = (_PACKET_OF.search(unit.text) for unit in verdict.finding.units[:64])
    return next((int(match[1], 16) - 8 for match in packets if match is not None), None)


def _hertz(readings: Sequence[Reading]) -> float | None:
    return next(_frequencies(readings), None)


def _frequencies(readings: Sequence[Reading]) -> Iterator[float]:
    for reading in reversed(readings):
        if reading.quantity == "frequency" and reading.value is not None:
            yield float(reading.value)
