"""Where a text holds no bytes of a wire that say anything: what the text itself is."""

from __future__ import annotations

from dataclasses import replace

from tuyasniff.analysis.verdict.judge import judge_text
from tuyasniff.analysis.verdict.model import NOTHING, TEXT, WRONG_BAUD, Verdict
from tuyasniff.model import Evidence

_MOST = 256 * 1024
_HEX_SHARE = 0.25
_LETTERS = 2.5
"""Characters that a byte takes in hex, with what stands between two of them."""


def judge_written(text: bytes, verdict: Verdict, *, name: str = "") -> Verdict:
    """The better of two verdicts: `verdict`, on the bytes that are written as hex in a text, and that on its letters.

    What has a name in the hex wins; then what has a name in the letters (a boot log); then a framing that was solved.
    A text with little hex in it is just that.
    """
    if verdict.word not in NOTHING and verdict.word not in (TEXT, WRONG_BAUD, "length_sum"):
        return verdict
    text = text[:_MOST]
    itself = judge_text(text, name=name)
    if itself.word not in NOTHING and itself.word not in (TEXT, WRONG_BAUD, "length_sum"):
        return itself
    if verdict.word == "length_sum":
        return verdict
    if verdict.heard * _LETTERS < _HEX_SHARE * max(1, len(text)):
        return itself
    doubt = "these are what could be read as hex or numbers in the text; if that is no talk of a wire, it is just text"
    return replace(verdict, evidence=(*verdict.evidence, Evidence("reading", doubt)))
