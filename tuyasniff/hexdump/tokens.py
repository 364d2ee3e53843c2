r"""Runs of hex bytes in a line of any text: the floor under all dialects.

A run begins where a text writes 55 AA: `55 AA`, `55AA..`, `0x55, 0xAA`, `55:AA`, `\x55\xAA`, `55h AAh`. It goes on
over tokens of two digits, or of any even number of them, and over the separators that people put between bytes; it
ends at a word, a bracket, an equals sign, an arrow, a comment mark or a dotted gap. A line without words is a run as
a whole, unless it is a time, an address or an identifier. One-digit tokens count only in runs whose writer drops
leading zeros.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tuyasniff.hexdump import scan
from tuyasniff.patterns import regex

_TOKEN = regex(r"\\x[0-9A-Fa-f]{2}|\\[nrt](?=[0-9A-Fa-f]{2})|[^\W_]+")
_HEX = regex(r"(?:\\x|0[xX])?([0-9A-Fa-f]+)[hH]?\Z")
_PLACEHOLDER = regex(r"(?:0[xX])?(55AA(?:[0-9A-F]{2}){3,}?)(?:[G-Z]{2}|CS|CK|CHK|SUM)+\Z", re.IGNORECASE)
_PREFIXED = regex(r"(?:[%=]|(?<![0-9A-Za-z])(?:[$#]|&[hH]))(?=[0-9A-Fa-f]{2}(?![0-9A-Za-z]))")
_PREFIXED_HEADER = regex(r"(?:[%$=#]|&[hH])55[^0-9A-Za-z]{0,4}(?:[%$=#]|&[hH])AA", re.IGNORECASE)
_CAST = regex(
    r"\((?:unsigned |signed )?(?:byte|s?byte|char|u?int8(?:_t)?|[us]8)\)(?=\s?-?[0-9])|(?<=[0-9A-Fa-f])\.toU?Byte\(\)",
    re.IGNORECASE,
)
_BARE_X = regex(r"(?<![0-9A-Za-z\\])(?:[xX][0-9A-Fa-f]{2}){4,}(?![0-9A-Za-z])")
_STOP = regex(r"[^\s:.,;|\-_*/\\'\"+>]|//|/\*|\*/|\.\.|--|->|>>|\|\||\\[nrt]")
_HEADER_NEAR = regex(r"55.{0,12}?AA", re.IGNORECASE | re.DOTALL)
_MAC = regex(r"(?<![0-9A-Fa-f:-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![:-]?[0-9A-Fa-f])")
_NOT_PAYLOAD = regex(
    r"\s*(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)?"
    r"|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}"
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:[:/][0-9]+)?"
    r"|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|1[0-9]{9}(?:[0-9]{3})?"
    r"|(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}"
    r"|0x[0-9A-Fa-f]{16}"
    r"|[A-Fa-f]{3,8})\s*\Z"
)
_PAIRS = regex(r"\s*((?:0x)?(?:[0-9A-Fa-f]{2})++(?:[ \t:,]{1,8}(?:0x)?(?:[0-9A-Fa-f]{2})++)*+)[ \t:,]*")
_TIMED_RUN = regex(r"[ \t]*+(?:->|[-:|,;])?[ \t]*+(?:[0-9A-Fa-f]{2})++(?:[ \t:]{1,3}(?:[0-9A-Fa-f]{2})++)*+\s*+\Z")
_PLAIN_RUN = regex(
    r"(55[ :]?[aA]{2}(?:[ :]?[0-9A-Fa-f]{2})*+)"
    r"(?=\s*\Z|\s*[()\"]|[ \t]+(?:[g-zG-Z]|[A-Za-z]{0,16}[g-zG-Z]))(?!\"[,:]?\s*\"?[0-9A-Fa-f])"
)
_FOREIGN = regex(r"[GI-WYZgi-wyz]")
_LEFT_EDGE = regex(r"[^0-9A-Za-z\\:-]?\Z")
_NO_X = str.maketrans("xX", "  ")
_BLANKED = str.maketrans(":,", "  ")
_KEYED = regex(r"[\"']\s*:")
_SINGLE = regex(r"(?<![0-9A-Fa-f])(?:0[xX])?[0-9A-Fa-f](?![0-9A-Za-z])")
_ALTERNATIVES = frozenset("|/")


NO_WORD = "\x1f"
"""A blank in place of a cast: what it stands between is side by side."""


class Token(NamedTuple):
    """A word of a line; `digits` is empty where it is not written in hex."""

    start: int
    end: int
    digits: str


class Run(NamedTuple):
    """Bytes in a row: where they stand in the line, and whether digits were left over at the end."""

    start: int
    end: int
    data: bytes
    odd: bool = False


def plain_bytes(line: str) -> bytes | None:
    """The bytes of a line that holds nothing but pairs of hex digits and blanks; None for any other line."""
    try:
        data = bytes.fromhex(line)
    except ValueError:
        return None
    if len(data) < 9 and data[:2] != scan.HEADER and _NOT_PAYLOAD.match(line) is not None:
        return None
    return data


def is_timed_run(text: str, at: int) -> bool:
    """Whether nothing but bytes follows a time that ends at `at`: no dialect but the floor has such lines."""
    return at > 0 and _TIMED_RUN.match(text, at) is not None


def tokenize(text: str) -> list[Token]:
    """The words of a line in order. An escaped line end (`\\n`) is none."""
    tokens = []
    for found in _TOKEN.finditer(text):
        word = found.group()
        if word[0] == "\\" and word[1] != "x":
            continue
        hexed = _HEX.match(word)
        if hexed is None and (given := _PLACEHOLDER.match(word)) is not None:
            end = found.start() + given.end(1)
            tokens.append(Token(found.start(), end, given.group(1)))
            tokens.append(Token(end, found.end(), ""))
            continue
        tokens.append(Token(found.start(), found.end(), hexed.group(1) if hexed is not None else ""))
    return tokens


def has_single_digits(text: str) -> bool:
    """Whether a run was written without leading zeros."""
    return _SINGLE.search(text) is not None


def hex_only(text: str, short: bool = False) -> Run | None:
    """The whole line as one run, where it holds nothing but bytes and separators.

    `short`: the lines before it dropped leading zeros, so one digit is a byte.
    """
    quick = _quick_hex_only(text)
    if quick is not None:
        return quick
    text = unmarked(text)
    if _FOREIGN.search(text) is not None:
        return None  # some word is none in hex, and every word would have to be
    tokens = tokenize(text)
    if not tokens or _NOT_PAYLOAD.match(text) is not None or _STOP.search(text[: tokens[0].start]):
        return None
    if _KEYED.search(text):
        return None
    run, used = _extend(text, tokens, 0, short)
    if used < len(tokens) or _has_words(text[run.end :]):
        return None
    return None if run.odd and len(run.data) < 6 else run


def leading_run(text: str, short: bool = False) -> Run | None:
    """The bytes that a line begins with, as the end of a wrapped frame does; None where it begins with a word."""
    text = unmarked(text)
    tokens = tokenize(text)
    if not tokens or _NOT_PAYLOAD.match(text) is not None or _STOP.search(text[: tokens[0].start]):
        return None
    run, used = _extend(text, tokens, 0, short)
    if not run.data or (used == 1 and used < len(tokens) and not any(digit.isdigit() for digit in tokens[0].digits)):
        return None
    return run


def header_runs(text: str) -> list[Run]:
    """All runs of a line that begin with 55 AA, or with a long token that holds it."""
    if _HEADER_NEAR.search(text) is None:
        return []
    quick = _quick_header_runs(text)
    if quick is not None:
        return quick
    text = unmarked(text)
    tokens = tokenize(text)
    addresses = [found.span() for found in _MAC.finditer(text)]
    runs = []
    index = 0
    while index < len(tokens):
        if not _begins(text, tokens, index) or any(start < tokens[index].start < end for start, end in addresses):
            index += 1
            continue
        run, used = _extend(text, tokens, index)
        run, used = _trimmed(text, tokens, index, used, run)
        runs.append(run)
        index += max(1, used)
    return runs


def _quick_hex_only(text: str) -> Run | None:
    """The common case of `hex_only`: pairs of digits with blanks, colons or commas between; None decides nothing."""
    found = _PAIRS.fullmatch(text)
    if found is None:
        return None
    data = bytes.fromhex(found[1].translate(_BLANKED).replace("0x", ""))
    if len(data) < 9 and _NOT_PAYLOAD.match(text) is not None:
        return None
    return Run(found.start(1), found.end(1), data)


def _quick_header_runs(text: str) -> list[Run] | None:
    """The common case of `header_runs`: pairs of digits, then the end, a bracket, a quote or a word; None otherwise."""
    runs: list[Run] = []
    at = 0
    for near in _HEADER_NEAR.finditer(text):
        if near.start() < at:
            continue
        found = _PLAIN_RUN.match(text, near.start())
        if found is None or not _LEFT_EDGE.match(text[max(0, near.start() - 1) : near.start()]):
            return None
        at = found.end(1)
        runs.append(Run(found.start(1), at, bytes.fromhex(found[1].replace(":", " "))))
    return runs


def unmarked(text: str) -> str:
    r"""The line with blanks in place of what marks its numbers as bytes in some languages.

    Signs of hex, `$55 $AA`, where they mark a header; casts, `(byte)0x55`; the x of escapes whose backslashes are lost,
    `x55xAA`.
    """
    if _PREFIXED_HEADER.search(text):
        text = _PREFIXED.sub(_blank, text)
    if "(" in text:
        text = _CAST.sub(lambda found: NO_WORD * len(found.group()), text)
    if "x" in text or "X" in text:
        text = _BARE_X.sub(lambda found: found.group().translate(_NO_X), text)
    return text


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _has_words(text: str) -> bool:
    return _STOP.search(text.strip().strip(")]};.,:")) is not None


def _begins(text: str, tokens: list[Token], index: int) -> bool:
    digits = tokens[index].digits.upper()
    if digits.startswith("55AA"):
        return True
    if digits == "55" and index + 1 < len(tokens):
        following = tokens[index + 1]
        return following.digits[:2].upper() == "AA" and _joined(text, tokens, index + 1, False)
    if len(digits) >= 14 and len(digits) % 2 == 0:
        return scan.HEADER in bytes.fromhex(digits)
    return False


def _joined(text: str, tokens: list[Token], index: int, short: bool) -> bool:
    """Whether the token goes on with the run of the one before it."""
    before, token = tokens[index - 1], tokens[index]
    gap = text[before.end : token.start]
    if gap in ("][", "] ["):
        return len(token.digits) == 2
    if _STOP.search(gap) is not None or not token.digits:
        return False
    if ('"' in gap or "'" in gap) and len(before.digits) > 2:
        return False
    if (
        gap in _ALTERNATIVES
        and len(before.digits) == 2
        and text.count(gap, max(0, before.start - 60), token.end + 60) < 3
    ):
        return False
    return short or len(token.digits) > 1


def _extend(text: str, tokens: list[Token], first: int, short: bool = False) -> tuple[Run, int]:
    """The run that begins at a token, and how many tokens it takes."""
    data = bytearray()
    short = short or drops_zeros(tokens, first)
    index = first
    odd = False
    while index < len(tokens) and not odd:
        token = tokens[index]
        if index > first and not _joined(text, tokens, index, short):
            break
        size = len(token.digits)
        if size == 1:
            if not short:
                break
            data.append(int(token.digits, 16))
        elif size % 2 == 0 and size:
            data += bytes.fromhex(token.digits)
        elif size >= 7:
            data += bytes.fromhex(token.digits[:-1])
            odd = True
        else:
            break
        index += 1
    end = tokens[index - 1].end if index > first else tokens[first].start
    return Run(tokens[first].start, end, bytes(data), odd), index - first


def drops_zeros(tokens: list[Token], first: int = 0) -> bool:
    """Whether the writer prints 3 for 03: one-digit tokens, and no two-digit token that begins with 0."""
    seen = tokens[first : first + 24]
    if not any(len(token.digits) == 1 for token in seen[2:]):
        return False
    if len(seen[0].digits) != 2 and len(seen[0].digits) != 4:
        return False
    return not any(len(token.digits) == 2 and token.digits[0] == "0" for token in seen)


def _trimmed(text: str, tokens: list[Token], first: int, used: int, run: Run) -> tuple[Run, int]:
    """The run without what follows its last frame and belongs to a sentence: `.. 0E 3 times`, `.. 01 be careful`."""
    after = tokens[first + used] if first + used < len(tokens) else None
    if after is None or after.digits or text[run.end : after.start].strip(" \t,.;:") or not run.data:
        return run, used
    complete = scan.look(run.data)
    while complete.verdict is scan.Verdict.VALID and run.data[complete.end : complete.end + 2] == scan.HEADER:
        complete = scan.look(run.data, complete.end)
    last = tokens[first + used - 1].digits
    if complete.verdict is scan.Verdict.BAD and complete.end == len(run.data) and len(last) == 2 and last.isalpha():
        return _cut(tokens, first, used - 1, len(run.data) - 1, run), used - 1
    if complete.verdict is not scan.Verdict.VALID or complete.end >= len(run.data):
        return run, used
    size = len(run.data)
    while used > 1 and size > complete.end:
        used -= 1
        size -= max(1, len(tokens[first + used].digits) // 2)
    return (_cut(tokens, first, used, size, run), used) if size == complete.end else (run, used)


def _cut(tokens: list[Token], first: int, used: int, size: int, run: Run) -> Run:
    return Run(run.start, tokens[first + used - 1].end, run.data[:size])
