"""The filter language: words about items, joined by and, or, not. `parse` makes a filter of a text."""

from __future__ import annotations

from tuyasniff.analysis.query.nodes import EVERYTHING, Filter, both, either, hints, negated
from tuyasniff.analysis.query.parser import parse
from tuyasniff.analysis.query.word import Sign, Word
from tuyasniff.analysis.query.words import SIGNS, WORDS

__all__ = [
    "EVERYTHING",
    "SIGNS",
    "WORDS",
    "Filter",
    "Sign",
    "Word",
    "both",
    "either",
    "hints",
    "negated",
    "parse",
]
