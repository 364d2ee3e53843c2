"""Decode, judge and identify what is at hand: a path, a text or bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tuyasniff.capture.capture import Capture
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.model import Chunk, Evidence, FamilyName, Gap, Item, Message, Note, Schema
from tuyasniff.session import Session
from tuyasniff.stretch import LARGE

if TYPE_CHECKING:
    from tuyasniff.analysis.quantities.judge import Judgement, Known
    from tuyasniff.analysis.traces import Traces
    from tuyasniff.analysis.verdict import Gatherer, Verdict, Wire
    from tuyasniff.capture.merge import AnyCapture
    from tuyasniff.logic.wires import Wire as LogicWire

    Listener = Callable[[Chunk | Gap | Note], None]

_TEXT_BYTES = 2 << 20
_THINGS = 30_000
"""So much of a text is read to tell what it is: reading text takes long, and a talk soon repeats itself."""

_WORDS = 512 * 1024
"""Characters of a text that has no frame in it, as far as anybody has looked: those take the longest."""

_ONLY_THE_BEGINNING = Evidence("beginning", "the text is long: only its beginning was read")


def decode(
    source: Path | str | bytes,
    *,
    format: str | None = None,
    family: FamilyName | str | None = None,
) -> Iterator[Item]:
    """The items of a file (a Path), of a pasted text (a str) or of recorded bytes, numbered from 1.

    `format` names a dialect or `raw` instead of looking; `family` forces the command table. Raises SourceError
    where the file cannot be opened and FormatError for an unknown format.
    """
    capture = open_capture(source, format=format) if isinstance(source, Path) else capture_of(source, format=format)
    return iter(Session(capture, family=FamilyName(family) if family else None))


def guesses(
    source: Path | str | bytes,
    *,
    format: str | None = None,
    family: FamilyName | str | None = None,
    known: Sequence[Known] = (),
    schema: Schema | None = None,
) -> Judgement:
    """What the datapoints of a file, a text or bytes mean: `guesses` and opened `raw` values by dpID.

    `known` are readings of other instruments, `schema` what the product declares; what notes say counts as well.
    """
    from tuyasniff.analysis.quantities.judge import judge
    from tuyasniff.analysis.quantities.references import said
    from tuyasniff.analysis.traces import Traces

    traces = Traces()

    def take(item: Item) -> None:
        if isinstance(item.thing, Message):
            traces.add(item.thing, item.number)
        elif isinstance(item.thing, Note):
            traces.note(item.thing)

    capture = open_capture(source, format=format) if isinstance(source, Path) else capture_of(source, format=format)
    name = FamilyName(family) if family else None
    if isinstance(source, Path) and not capture.live and (capture.amount or 0) >= LARGE:
        _take_many(capture, traces, take, name)
    else:
        for item in Session(capture, family=name):
            take(item)
    return judge(traces, known=known, schema=schema, confirmed=said(traces.notes).meanings)


def _take_many(capture: Capture, traces: Traces, take: Callable[[Item], None], family: FamilyName | None) -> None:
    """What a large capture shows, many frames at a time."""
    from tuyasniff.analysis.dpstate import DpTable
    from tuyasniff.analysis.enums import EnumCounts
    from tuyasniff.bulk.courses import ManyValues
    from tuyasniff.bulk.session import pour

    values = ManyValues(DpTable(), EnumCounts(), traces, ordinary=take)
    for part in pour(Session((), family=family), capture.together()):
        if isinstance(part, Item):
            take(part)
        else:
            values.add(part)


def identify(source: Path | str | bytes, *, format: str | None = None) -> Verdict:
    """What talks in a file (a Path), a pasted text (a str) or recorded bytes: TuyaMCU, a metering chip, a log ...

    `unknown` and `silent` are verdicts as well. `format` is that of `decode`. For a dump of a flash the command
    `identify` says more: here it is read as a capture. Raises SourceError where the file cannot be opened and
    FormatError for an unknown format.
    """
    if isinstance(source, Path):
        return verdict_on(open_capture(source, format=format), name=str(source))
    text = source if isinstance(source, bytes) else source.encode("utf-8", "replace")
    return verdict_on(capture_of(source, format=format), text=text)


def verdict_on(
    capture: AnyCapture,
    *,
    text: bytes = b"",
    name: str = "",
    baud: int | None = None,
    listen: Listener | None = None,
) -> Verdict:
    """The verdict on an opened capture, which is read to its end; of a very long text only the beginning.

    Where a text holds no bytes of a wire that anything explains, the text itself is identified: `text` is what is
    written in it, the beginning of the file where it is not given. `name` is that of the input, for the commands in
    the advice. `baud` is the rate of wires whose own is not known. Everything that the capture gives is shown to
    `listen`.
    """
    from tuyasniff.analysis.verdict import Gatherer

    gatherer = Gatherer()
    is_text = _is_text(capture.format)
    enough = False
    if isinstance(capture, Capture):
        capture.stop_at(_WORDS)
    for number, thing in enumerate(capture, 1):
        gatherer.add(thing)
        if listen is not None:
            listen(thing)
        if is_text and (number >= _THINGS or capture.bytes_read >= _TEXT_BYTES > len(text)):
            enough = True
            break
    capture.close()
    verdict = judged(capture, gatherer, text=text, name=name, baud=baud)
    enough = enough or (isinstance(capture, Capture) and capture.cut)
    return replace(verdict, evidence=(*verdict.evidence, _ONLY_THE_BEGINNING)) if enough else verdict


def judged(
    capture: AnyCapture, gatherer: Gatherer, *, text: bytes = b"", name: str = "", baud: int | None = None
) -> Verdict:
    """The verdict on a capture that was read to its end, `gatherer` beside it; for the rest see `verdict_on`."""
    from tuyasniff.analysis.verdict import judge
    from tuyasniff.analysis.verdict.written import judge_written

    wires = wires_of(capture, gatherer)
    if baud is not None:
        wires = tuple(wire if wire.baud is not None else wire._replace(baud=baud) for wire in wires)
    verdict = judge(wires, name=name)
    written = text or (capture.beginning if isinstance(capture, Capture) else b"")
    return judge_written(written, verdict, name=name) if written and _is_text(capture.format) else verdict


def wires_of(capture: AnyCapture, gatherer: Gatherer) -> tuple[Wire, ...]:
    """The wires of a capture that was read to its end, as far as anything is known of them."""
    wires = gatherer.wires({info.tap: info.baud for info in capture.taps})
    return _with_levels(wires, capture.wires if isinstance(capture, Capture) else ())


def _with_levels(wires: tuple[Wire, ...], levels: Sequence[LogicWire]) -> tuple[Wire, ...]:
    """What was measured of each wire of a logic capture, beside its bytes."""
    from tuyasniff.analysis.verdict import Wire

    known = {one.name: one for one in levels}
    heard = []
    for wire in wires:
        one = known.pop(wire.tap, None)
        if one is None or one.baud is None:
            heard.append(wire)
        else:
            heard.append(wire._replace(baud=one.baud, parity=one.parity, inverted=one.inverted))
    for one in known.values():
        hertz = None if one.pulses is None else one.pulses.hertz
        heard.append(Wire(one.name, kind=one.kind, hertz=hertz, words=one.text))
    return tuple(heard)


def _is_text(format: str) -> bool:
    """Whether a capture was read as words, in whatever dialect."""
    from tuyasniff.hexdump.registry import DIALECTS

    return any(dialect.name == format for dialect in DIALECTS)
