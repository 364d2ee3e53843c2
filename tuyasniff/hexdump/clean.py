"""From bytes to text, and from lines as people paste them to lines that a reader can take apart."""

from __future__ import annotations

import re

from tuyasniff.patterns import regex

_INLINE_TAGS = "span|b|i|em|strong|font|code|u|a|mark|kbd|tt|s|sub|sup|samp|bdi"
_BLOCK_TAGS = "br|p|div|td|tr|th|table|tbody|thead|li|ul|ol|pre|blockquote|details|summary|html|body|head|hr|img|h[1-6]"
_ATTRIBUTES = r"(?:\s[^<>]{0,400})?/?"
_SUSPECT = regex(r"(?!\A)\t|[\x00-\x08\x0b-\x1f<>&`*\\]|\[\d|[^\x00-\x7f]")
_ANSI = regex(r"\x1b\[[0-9;?]{0,20}[ -/]{0,4}[@-~]|\x1b[()][0-9A-B]|\[\d{1,2}(?:;\d{1,3}){0,4}m")
_INLINE = regex(rf"</?(?:{_INLINE_TAGS}){_ATTRIBUTES}>", re.IGNORECASE)
_BLOCK = regex(rf"</?(?:{_BLOCK_TAGS}){_ATTRIBUTES}>", re.IGNORECASE)
_ENTITY = regex(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_HEX_ENTITIES = regex(r"(?:&#[xX][0-9A-Fa-f]{2};[ ,]{0,2}){4,}")
_HEX_ENTITY = regex(r"&#([xX][0-9A-Fa-f]{2});")
_BOLD_IN_HEX = regex(r"(?<=[0-9A-Fa-f])\*\*(?=[0-9A-Fa-f])")
_MARKS = regex(r"\*\*|`+")
_QUOTE = regex(r"^\s{0,3}(?:>[ \t])+|^\s{0,3}>(?=[^>\s])")
_WIDE = regex(r"\s{64,}")  # wider than any column of a table; the patterns of the dialects may rely on it
_TAB = regex(r"(?!\A)\t")
_CONTROL = regex(r"[\x00-\x08\x0b-\x1f\x7f]")

_TWO_LETTERS = regex(r"[A-Za-z][^A-Za-z]*[A-Za-z]")

_LONGEST = 200
_NARROW = 100
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NOTHING = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SIGNS = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
    "\u2033": '"', "\u00ab": '"', "\u00bb": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-",
    "\u2014": "-", "\u2015": "-", "\u2212": "-", "\u2026": "...", "\u2190": "<-", "\u2192": "->", "\u21d0": "<=",
    "\u21d2": "=>", "\u27f5": "<-", "\u27f6": "->",
}  # fmt: skip
_TABLE = str.maketrans(
    dict.fromkeys(_BLANKS, " ")
    | dict.fromkeys(_NOTHING, "")
    | _SIGNS
    | {chr(0xFF01 + code): chr(0x21 + code) for code in range(0x5E)}
)


def decode_text(head: bytes) -> str:
    """The name of the encoding to read a text with, told from its first bytes: never fails, cp1252 reads anything."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = head[0:4096:2], head[1:4096:2]
    if len(odd) >= 4:
        if odd.count(0) > 0.7 * len(odd) and even.count(0) < 0.1 * len(even):
            return "utf-16-le"
        if even.count(0) > 0.7 * len(even) and odd.count(0) < 0.1 * len(odd):
            return "utf-16-be"
    for cut in range(4):
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return "utf-8-sig"
    return "cp1252"


def clean_line(line: str) -> str:
    r"""One line without what copying and rendering put into it.

    Gone are ANSI colours, HTML tags and entities, typographic blanks, quotes and dashes, full-width digits,
    Markdown bold, backticks and escaped pipes, and the quote marks of mails. Blanks inside are kept, for
    columns count, up to 63 in a row; a tab that does not indent counts as one.
    """
    if _SUSPECT.search(line) is None:
        return _narrowed(line)
    if not line.isascii():
        line = line.translate(_TABLE)
    line = _ANSI.sub("", line)
    if "&" in line:
        import html

        # so many of them in a row are bytes, and not letters
        line = _HEX_ENTITIES.sub(lambda found: _HEX_ENTITY.sub(r" 0\1 ", found.group()), line)
        line = _ENTITY.sub(lambda found: html.unescape(found.group()).replace("\u00a0", " "), line)
    if "<" in line:
        line = _BLOCK.sub(" ", _INLINE.sub("", line))
    if ">" in line:
        line = _QUOTE.sub("", line, count=1)
    if "*" in line or "`" in line:
        line = _MARKS.sub(" ", _BOLD_IN_HEX.sub("", line))
    if "\\|" in line:
        line = line.replace("\\|", "|")
    return _narrowed(_CONTROL.sub(" ", _TAB.sub(" ", line)))


def _narrowed(line: str) -> str:
    return _WIDE.sub(" " * 63, line) if len(line) > _NARROW else line


def clean_words(text: str, *, bare_numbers: bool = False) -> str:
    """Words for a note: without comment and list marks, code fences and rulers; empty where nothing is said.

    `bare_numbers`: a number alone says something, as a caption may.
    """
    # no more than a note can hold: the patterns below walk long rulers more than once
    text = " ".join(text.split())[: 4 * _LONGEST]
    text = re.sub(r"^(?:(?://+|/\*+|#+|\*+|--+|[-+|>;]|[0-9]{1,3}[.)](?=\s))\s*)+", "", text)
    text = re.sub(r"\s*(?:\*+/|[|;,:={(\[/-])+\s*$", "", text).strip(" \t|")
    if len(text) > 1 and text[0] in "\"'" and (text[-1] == text[0] or text.count(text[0]) == 1):
        text = text.strip(text[0])
    elif text[-1:] in ('"', "'") and text.count(text[-1]) == 1:
        text = text[:-1]
    if not _has_letters(text) and not (bare_numbers and re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?\s?\w?", text)):
        return ""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _has_letters(text: str) -> bool:
    """Whether there are two of them."""
    if text.isascii():
        return _TWO_LETTERS.search(text) is not None
    return sum(1 for letter in text if letter.isalpha()) > 1
