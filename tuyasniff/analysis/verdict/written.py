"""Of a text: what the bytes between its words are, and where no bytes say anything, what the text itself is."""

from __future__ import annotations

from dataclasses import replace

from tuyasniff.analysis.verdict.gather import gathered
from tuyasniff.analysis.verdict.judge import judge, judge_text
from tuyasniff.analysis.verdict.model import NOTHING, TEXT, WRONG_BAUD, Verdict
from tuyasniff.chips.tuyamcu import PROTOCOL as TUYAMCU
from tuyasniff.hexdump.clean import decode_text
from tuyasniff.hexdump.loose import loose
from tuyasniff.model import Evidence

_MOST = 256 * 1024
_HEX_SHARE = 0.25
_LETTERS = 2.5
"""Characters that a byte takes in hex, with what stands between two of them."""

_LEAST = 4
"""Fewer bytes than that are no talk."""

_SOLVED = "length_sum"


def judge_written(text: bytes, verdict: Verdict, *, name: str = "") -> Verdict:
    """The best of three verdicts: `verdict`, on the frames of a text, on all bytes between its words, on its letters.

    What has a name in the hex wins; then what has a name in the letters (a boot log); then a framing that was solved.
    A text with little hex in it is just that.
    """
    if verdict.word == TUYAMCU:
        return verdict
    text = text[:_MOST]
    between = _between_words(text, verdict, name)
    if _has_name(verdict):
        return between if between.word == verdict.word and _covered(between) > _covered(verdict) else verdict
    if _has_name(between) and between.word != TUYAMCU:
        return between
    itself = judge_text(text, name=name)
    if _has_name(itself):
        return itself
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


def _between_words(text: bytes, verdict: Verdict, name: str) -> Verdict:
    """The verdict on each run of bytes that stands in the text, `verdict` again where there is no need to look.

    As many bytes may still be others: `24 22 26` can be read as decimal.
    """
    chunks = loose(text.decode(decode_text(text), "replace").splitlines())
    size = sum(len(chunk.data) for chunk in chunks)
    if size < _LEAST or (size <= verdict.heard and _has_name(verdict)):
        return verdict
    return judge(gathered(chunks).wires(), name=name)


def _has_name(verdict: Verdict) -> bool:
    return verdict.word not in NOTHING and verdict.word not in (TEXT, WRONG_BAUD, _SOLVED)


def _covered(verdict: Verdict) -> int:
    return verdict.finding.covered if verdict.finding is not None else 0
