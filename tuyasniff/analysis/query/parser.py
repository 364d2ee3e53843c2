"""From a text to a filter. Whatever the text is, the answer is a filter or one FormatError that says where."""

from __future__ import annotations

import re
from typing import NamedTuple

from tuyasniff.analysis.query.nodes import EVERYTHING, Filter, Term, both, either, negated
from tuyasniff.analysis.query.values import COMPARISON, Wrong, short, suggestion
from tuyasniff.analysis.query.words import WORDS, expression_term, text_term, word_term
from tuyasniff.errors import FormatError
from tuyasniff.patterns import regex

LONGEST = 4000
DEEPEST = 50

_BY_CODE = {word.code: word for word in WORDS}
_NAME = regex(r"([A-Za-z_]+):")
_EXPRESSION = regex(r"/((?:[^/\\]|\\.)*)/(?=[\s()&|]|$)", re.DOTALL)
_PIECE = regex(r'"((?:[^"\\]|\\.)*)"|([^\s()&|"]+)', re.DOTALL)
_COMPARED = regex(rf"([A-Za-z_]+)({COMPARISON})")
_NUMBER = regex(r"[A-Za-z_]+[<>]=?-?[0-9.]+")
"""`value>2300`: nobody looks for that text."""

_LIST = "'tuyasniff info filters' lists the words"


def parse(text: str) -> Filter:
    """The filter that a text describes; everything for an empty one. Raises FormatError."""
    if len(text) > LONGEST:
        raise FormatError(f"the filter is longer than {LONGEST:,} characters", _LIST)
    tokens = _tokens(text)
    if not tokens:
        return EVERYTHING
    reader = _Reader(tokens, len(text))
    found = reader.either(0)
    reader.expect_end()
    return found


class _Token(NamedTuple):
    """A sign, or a term that is understood already (`sign` empty). `column` counts from 1."""

    column: int
    sign: str
    term: Term | None = None


def _error(column: int, text: str, hint: str = "") -> FormatError:
    return FormatError(f"filter, column {column}: {text}", hint or _LIST)


def _tokens(text: str) -> list[_Token]:
    tokens = []
    place = 0
    while place < len(text):
        char = text[place]
        if char.isspace():
            place += 1
        elif char in "()&|!":
            tokens.append(_Token(place + 1, char))
            place += 1
        else:
            try:
                found, end = _term(text, place)
            except Wrong as wrong:
                raise _error(place + 1, wrong.text, wrong.hint) from None
            tokens.append(_Token(place + 1, "", found))
            place = end
    return tokens


def _term(text: str, place: int) -> tuple[Term, int]:
    """The term that begins here, and where it ends."""
    if text[place] == "/":
        found = _EXPRESSION.match(text, place)
        if found is None:
            raise Wrong("the expression that begins with / does not end", 'as in /volt.*23/; "/" in quotes is a text')
        return expression_term(found[1]), found.end()
    named = _NAME.match(text, place)
    argument, end, in_quotes = _argument(text, place if named is None else named.end())
    if named is not None:
        word = _BY_CODE.get(named[1].lower())
        if word is None:
            whole = short(text[place:end])[1:-1].replace('"', "")
            hint = f'{suggestion(named[1], _BY_CODE)} "{whole}" in quotes is searched for'.strip()
            raise Wrong(f"there is no word {short(named[1] + ':')}", hint)
        return word_term(word, argument), end
    if in_quotes:
        return text_term(argument), end
    word = _BY_CODE.get(argument.lower())
    if word is not None:
        return word_term(word, None), end
    compared = _COMPARED.match(argument)
    if argument[0] in "=<>" or (
        compared is not None and (compared[1].lower() in _BY_CODE or _NUMBER.fullmatch(argument))
    ):
        hint = "no blanks, and a colon after the word: dp:20>2300, len:>20"
        raise Wrong(f"{short(argument)} compares nothing", hint)
    return text_term(argument, bare=True), end


def _argument(text: str, place: int) -> tuple[str, int, bool]:
    """What follows up to a blank or a sign, without its quotes; where it ends, and whether it had quotes."""
    pieces = []
    in_quotes = False
    while found := _PIECE.match(text, place):
        if found[1] is None:
            pieces.append(found[2])
        else:
            in_quotes = True
            pieces.append(re.sub(r'\\([\\"])', r"\1", found[1]))
        place = found.end()
    if text[place : place + 1] == '"':
        raise Wrong("the quote that begins here does not end" if not pieces else "a quote does not end", 'add a "')
    return "".join(pieces), place, in_quotes


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self._tokens = tokens
        self._place = 0
        self._end = length + 1

    def either(self, depth: int) -> Filter:
        """Parts with | between them."""
        parts = [self._both(depth)]
        while self._sign() == "|":
            self._place += 1
            parts.append(self._both(depth))
        return either(*parts)

    def _both(self, depth: int) -> Filter:
        """Parts side by side, or with & between them."""
        parts = [self._one(depth)]
        while self._sign() not in ("|", ")", None):
            if self._sign() == "&":
                self._place += 1
            parts.append(self._one(depth))
        return both(*parts)

    def _one(self, depth: int) -> Filter:
        """A term or a group, maybe with ! before it."""
        denied = False
        while self._sign() == "!":
            denied = not denied
            self._place += 1
        token = self._take()
        if token.term is not None:
            return negated(token.term) if denied else token.term
        if token.sign != "(":
            raise _error(token.column, f"'{token.sign}' stands where a word should", "something is missing before it")
        if depth >= DEEPEST:
            raise _error(token.column, f"more than {DEEPEST} parentheses inside each other")
        found = self.either(depth + 1)
        if self._sign() != ")":
            raise _error(token.column, "the parenthesis that begins here does not end", "add a )")
        self._place += 1
        return negated(found) if denied else found

    def expect_end(self) -> None:
        """Only a stray parenthesis can be left."""
        if self._place < len(self._tokens):
            raise _error(self._tokens[self._place].column, "this ) has no (", "take it away, or quote it")

    def _sign(self) -> str | None:
        return self._tokens[self._place].sign if self._place < len(self._tokens) else None

    def _take(self) -> _Token:
        if self._place >= len(self._tokens):
            raise _error(self._end, "the filter ends where a word should stand", "add a word, or take the sign away")
        token = self._tokens[self._place]
        self._place += 1
        return token
