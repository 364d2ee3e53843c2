"""The words of the filter language, and the terms that are made of them.

A new word is a new row in one of the three lists; parser, help and tests take it from there.
"""

from __future__ import annotations

import re

from tuyasniff.analysis.query.frames import FRAMES
from tuyasniff.analysis.query.kinds import KINDS
from tuyasniff.analysis.query.nodes import Hint, Term
from tuyasniff.analysis.query.places import PLACES
from tuyasniff.analysis.query.text import containing, matching
from tuyasniff.analysis.query.values import COMPARISON, Wrong
from tuyasniff.analysis.query.word import BARE, Sign, Word, quoted
from tuyasniff.patterns import regex

WORDS: tuple[Word, ...] = (*FRAMES, *KINDS, *PLACES)
"""All words, in the order of the help."""

SIGNS = (
    Sign("WORD", "this is seen: title, value, note, reason", ("heartbeat", "2301")),
    Sign('"SOME WORDS"', "the same for any text, a word of above too", ('"kettle on"', '"set"')),
    Sign("/EXPR/", "the same with a regular expression", ("/kettle|lamp/",)),
    Sign("!A", "not A", ("!heartbeat",)),
    Sign("A B", "both, also written A & B", ("dp:20 from:mcu", "dp:20 & from:mcu")),
    Sign("A | B", "at least one; A B | C is (A B) | C", ("dp:20 | set",)),
    Sign("( )", "what belongs together", ("!(heartbeat | noise)",)),
)
"""What is no word."""

_JOINED = {"and": "A B", "or": "A | B", "not": "!A"}
"""Words that join others elsewhere, and what is written here."""

_MEANS_MORE = regex(rf"[a-z_]+:|(?:{'|'.join(word.code for word in WORDS)})(?:$|{COMPARISON})", re.IGNORECASE)
"""A bare text that is no text: `name:`, a word, or a word with a comparison right behind it."""


def word_term(word: Word, argument: str | None) -> Term:
    """A word with or without its argument. Raises Wrong."""
    if argument is None:
        if word.flag is None:
            hint = f'as in {word.examples[0]}; "{word.code}" in quotes is searched for'
            raise Wrong(f"'{word.code}' needs more", hint)
        return Term(word.code, word.flag)
    if word.read is None:
        raise Wrong(f"'{word.code}' takes nothing after it", f"write only {word.code}")
    if not argument:
        raise Wrong(f"'{word.code}:' needs more", f"as in {word.examples[-1]}")
    meaning = word.read(argument)
    return Term(f"{word.code}:{quoted(meaning.spelling)}", meaning.predicate, meaning.hint)


def text_term(text: str, *, bare: bool = False) -> Term:
    """Items in which the text is seen, small and capital letters alike. Raises Wrong for an empty one.

    `bare`: it stands without quotes, where other languages have words that join others.
    """
    if not text:
        raise Wrong("there is nothing to search for", "write a word between the quotes")
    joined = _JOINED.get(text.lower()) if bare else None
    hint = None if joined is None else Hint(f"'{text}' is searched like any word: write {joined}", always=True)
    return Term(_written(text), containing(text), hint)


def expression_term(source: str) -> Term:
    """Items in which a regular expression is found. Raises Wrong."""
    return Term(f"/{source}/", matching(source))


def _written(text: str) -> str:
    """A text so that it is read as one."""
    if not BARE.fullmatch(text):
        return quoted(text)
    if text[0] in "!/=<>" or _MEANS_MORE.match(text):
        escaped = text.replace("\\", "\\\\")
        return f'"{escaped}"'
    return text
