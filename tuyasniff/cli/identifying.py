"""What the inputs of `identify` are: dumps of a flash, captures and pastes; each is judged by itself."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.capture.bytesource import source_error
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.hints import Hints
from tuyasniff.cli.metering import calibrated_by, keeper_of
from tuyasniff.cli.reading import Understanding
from tuyasniff.cli.terminals import END_OF_INPUT, stdin_is_terminal
from tuyasniff.disk import is_file
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.offline import verdict_on

if TYPE_CHECKING:
    from tuyasniff.analysis.verdict import Verdict
    from tuyasniff.capture.capture import Capture
    from tuyasniff.capture.merge import AnyCapture
    from tuyasniff.knowledge.flashdump.dump import FlashDump


_NOTHING_TOLD = Hints()


class Judged(NamedTuple):
    """An input and what it is: a verdict, or a dump that was read; neither where it could not be judged at all."""

    name: str
    verdict: Verdict | None = None
    dump: FlashDump | None = None
    data: bytes = b""


def judged(name: str, how: Understanding, diagnostics: Diagnostics, hints: Hints = _NOTHING_TOLD) -> Judged | None:
    """Read one input, and say what it is; None after a word about why nobody can tell. Raises SourceError.

    `hints` are what a person knows of volts, amperes and watts: they calibrate a metering chip.
    """
    data = _read(name, diagnostics)
    shown = "stdin" if name == "-" else Path(name).name
    if data is None:
        return _of_capture(
            open_capture(name, format=how.format, sampling=how.sampling), shown, name, how, diagnostics, hints=hints
        )
    if how.format is None:
        from tuyasniff.knowledge.flashdump.dump import is_dump, read_dump
        from tuyasniff.knowledge.flashdump.verdict import Verdict as DumpVerdict

        if is_dump(data):
            dump = read_dump(shown, data)
            found = _as_capture_all_the_same(data, shown) if dump.verdict is DumpVerdict.UNKNOWN else None
            return Judged(shown, dump=dump, data=data) if found is None else Judged(shown, found)
    # a file is read again as what it is; of a pipe nothing is left
    spec = name if name != "-" and is_file(name) else "-"
    capture = open_capture(spec, format=how.format, stdin=io.BytesIO(data), sampling=how.sampling)
    capture.name = shown
    return _of_capture(capture, shown, "" if name == "-" else name, how, diagnostics, hints=hints)


def judged_text(text: str, how: Understanding, diagnostics: Diagnostics, hints: Hints = _NOTHING_TOLD) -> Judged | None:
    """The same for bytes that were typed on the command line."""
    capture = capture_of(text, name="argument", format=how.format)
    found = _of_capture(capture, capture.name, capture.name, how, diagnostics, hints=hints, text=text.encode())
    if found is None or found.verdict is None:
        return found
    # what was typed as bytes is no text that only looks like them
    sure = tuple(one for one in found.verdict.evidence if one.rule != "reading")
    return found._replace(verdict=replace(found.verdict, evidence=sure))


def judged_wires(
    files: Sequence[str], how: Understanding, diagnostics: Diagnostics, hints: Hints = _NOTHING_TOLD
) -> Judged | None:
    """The same for several files that are the wires of one device."""
    from tuyasniff.capture.merge import Merged, Wire

    wires: list[Wire] = []
    try:
        for spec, talker in how.wires(files):
            wires.append(Wire(open_capture(spec, format=how.format, sampling=how.sampling), talker))
    except SourceError:
        for wire in wires:
            wire.capture.close()
        raise
    merged = Merged(wires)
    return _of_capture(merged, merged.name, "", how, diagnostics, hints=hints)


def _of_capture(
    capture: AnyCapture,
    name: str,
    path: str,
    how: Understanding,
    diagnostics: Diagnostics,
    *,
    hints: Hints,
    text: bytes = b"",
) -> Judged | None:
    keeper = keeper_of(hints)
    verdict = verdict_on(capture, text=text, name=path, baud=how.baud, listen=keeper.add)
    for remark in capture.remarks:
        diagnostics.say(f"{name}: {remark}")
    if getattr(capture, "is_foreign", False):
        hint = "" if "tuyasniff identify" in capture.hint else capture.hint
        diagnostics.error(f"nothing recognisable in {name}: {capture.why_nothing()}", hint, code=Exit.NOTHING)
        return None
    if capture.lost is not None:
        diagnostics.report(capture.lost)
        if not verdict.heard and not getattr(capture, "wires", ()):
            return None  # of what could not be read nobody knows whether it was silent
    if how.family is not None and verdict.family is not None:
        verdict = replace(verdict, family=how.family)
    if verdict.finding is not None:
        verdict = calibrated_by(verdict, hints, keeper, diagnostics)
    return Judged(name, verdict)


def _as_capture_all_the_same(data: bytes, name: str) -> Verdict | None:
    """The verdict on bytes that may be a dump without a store, if a protocol with a name explains them."""
    from tuyasniff.chips.coverage import GENERIC

    capture: Capture = capture_of(data, name=name)
    verdict = verdict_on(capture)
    return verdict if verdict.is_something and verdict.word not in GENERIC else None


def _read(name: str, diagnostics: Diagnostics) -> bytes | None:
    """All of an input; None for one that is too long for a dump, and no pipe. Raises SourceError."""
    from tuyasniff.knowledge import limits

    try:
        if name == "-":
            return _standard_input(limits.ARCHIVE_BYTES, diagnostics)
        with Path(name).open("rb") as file:
            data = file.read(limits.ARCHIVE_BYTES + 1)
    except FileNotFoundError:
        raise SourceError(f"cannot read {name}: no such file", SourceReason.MISSING, "check the path") from None
    except (OSError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        raise source_error(name, error) from None
    return data if len(data) <= limits.ARCHIVE_BYTES else None


def _standard_input(most: int, diagnostics: Diagnostics) -> bytes:
    """The first bytes of it: more are not needed to tell what it is."""
    if sys.stdin is None:
        raise SourceError("cannot read stdin: it is closed", SourceReason.MISSING, "name a file")
    if stdin_is_terminal():
        diagnostics.say(f"Paste the bytes or the log here, then press Enter and {END_OF_INPUT}.")
    return sys.stdin.buffer.read(most)
