"""Of a text: what the bytes between its words are, and where no bytes say anything, what the text itself is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tuyasniff.analysis.verdict.confidence import LIKELY
from tuyasniff.analysis.verdict.gather import gathered
from tuyasniff.analysis.verdict.judge import judge, judge_text
from tuyasniff.analysis.verdict.model import NOTHING, TEXT, WRONG_BAUD, Verdict
from tuyasniff.analysis.verdict.words import count
from tuyasniff.chips.tuyamcu import PROTOCOL as TUYAMCU
from tuyasniff.hexdump.clean import decode_text
from tuyasniff.hexdump.inwords import InWords, in_words
from tuyasniff.hexdump.loose import loose
from tuyasniff.model import Chunk, Evidence
from tuyasniff.naming import named

_MOST = 256 * 1024
_HEX_SHARE = 0.25
_LETTERS = 2.5
"""Characters that a byte takes in hex, with what stands between two of them."""

_LEAST = 4
"""Fewer bytes than that are no talk."""

_LINES = 4096
"""Of a text with one byte a line so many lines tell what it is."""

_IN_WORDS = 0.9
"""Words say what a text is about; that a device said it they do not prove."""

_SOLVED = "length_sum"


def judge_written(text: bytes, verdict: Verdict, *, name: str = "") -> Verdict:
    """The best of three verdicts: `verdict`, on the frames of a text, on all bytes between its words, on its letters.

    What has a name in the hex wins; then what has a name in the letters (a boot log); then a framing that was solved.
    A text with little hex in it is just that.
    """
    if verdict.word == TUYAMCU:
        return verdict
    text = text[:_MOST]
    lines = text.decode(decode_text(text), "replace").splitlines()
    between = _between_words(lines, verdict, name)
    if _has_name(verdict):
        return between if between.word == verdict.word and _covered(between) > _covered(verdict) else verdict
    if _has_name(between) and between.word != TUYAMCU:
        return between
    itself = judge_text(text, name=name)
    if _has_name(itself):
        return itself
    alone = judge(gathered(loose(lines[:_LINES], single=True)).wires(), name=name)
    if _has_name(alone) and alone.confidence >= LIKELY:
        return alone
    if (told := in_words("\n".join(lines))) is not None:
        return _told(told, lines, itself, name)
    if verdict.word == _SOLVED:
        return verdict
    if _covered(verdict) <= _covered(between) and verdict.heard < between.heard:
        verdict = between
    if verdict.heard * _LETTERS < _HEX_SHARE * max(1, len(text)):
        return itself
    if verdict.word == _SOLVED:
        return verdict
    doubt = "these are what could be read as hex or numbers in the text; if that is no talk of a wire, it is just text"
    return replace(verdict, evidence=(*verdict.evidence, Evidence("reading", doubt)))


def talk_between(text: bytes) -> list[Chunk]:
    """The bytes between the words of a text that has no frame of TuyaMCU, where they are the talk of something else.

    Nothing where no protocol with a name explains them.
    """
    lines = text[:_MOST].decode(decode_text(text), "replace").splitlines()
    for single in (False, True):
        chunks = loose(lines[:_LINES] if single else lines, single=single)
        verdict = judge(gathered(chunks).wires())
        if _has_name(verdict) and verdict.word != TUYAMCU:
            return chunks
    return []


def _told(kind: InWords, lines: Sequence[str], itself: Verdict, name: str) -> Verdict:
    """The verdict on a text that tells datapoints in words: no wire says it, and that says nothing of the wire."""
    places = [number for number, line in enumerate(lines, 1) if kind.pattern.search(line)] or [1]
    verb = "tells" if len(places) == 1 else "tell"
    said = f"{count(len(places), 'line')} of {len(lines):,} {verb} {kind.tells}, the first is line {places[0]:,}"
    return replace(
        itself,
        word=TEXT,
        name=kind.name,
        confidence=_IN_WORDS,
        evidence=(Evidence("words", said),),
        ruled_out=(),
        advice=(named(kind.advice, name),) if kind.advice else (),
    )


def _between_words(lines: Sequence[str], verdict: Verdict, name: str) -> Verdict:
    """The verdict on each run of bytes that stands in the text, `verdict` again where there is no need to look.

    As many bytes may still be others: `24 22 26` can be read as decimal.
    """
    chunks = loose(lines)
    size = sum(len(chunk.data) for chunk in chunks)
    if size < _LEAST or (size <= verdict.heard and _has_name(verdict)):
        return verdict
    return judge(gathered(chunks).wires(), name=name)


def _has_name(verdict: Verdict) -> bool:
    return verdict.word not in NOTHING and verdict.word not in (TEXT, WRONG_BAUD, _SOLVED)


def _covered(verdict: Verdict) -> int:
    return verdict.finding.covered if verdict.finding is not None else 0
