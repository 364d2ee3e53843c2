"""Base64 of whole captures or of single frames. It is never told by its look: the decoded bytes must hold a frame."""

from __future__ import annotations

from binascii import Error, a2b_base64
from collections.abc import Sequence

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.dialect import IMPOSSIBLE, Dialect, Example, hexes, share_score
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.patterns import regex

_LINE = regex(r"\s*([A-Za-z0-9+/]+={0,2})\s*\Z")
_TOKEN = regex(r"(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{10,}={0,2})(?![A-Za-z0-9+/=])")
_HEX = regex(r"[0-9A-Fa-f]+\Z")


def decoded(text: str) -> bytes:
    """The bytes of base64 text, as many as it gives; missing padding does no harm."""
    text = text.rstrip("=")
    text = text[:-1] if len(text) % 4 == 1 else text
    try:
        return a2b_base64(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        return b""


class _Reader:
    """Lines of one blob go on where the last one stopped, in the middle of four characters if need be."""

    def __init__(self, head: Sequence[str]) -> None:
        del head
        self._rest = ""

    def __call__(self, line: Line) -> list[Item] | None:
        found = _LINE.match(line.text)
        if found is not None and (self._rest or len(found[1]) >= 2):
            text = self._rest + found[1]
            whole = len(text) // 4 * 4 if not text.endswith("=") else len(text)
            self._rest = text[whole:]
            data = decoded(text[:whole])
            return [Record(data, line.number, line.column(found.start(1)), kind=Kind.STREAM)] if data else []
        items = self.finish()
        for token in _TOKEN.finditer(line.text):
            data = decoded(token[1])
            if scan.count(data) and not _HEX.match(token[1]):
                items.append(Record(data, line.number, line.column(token.start()), kind=Kind.RUN, cut=True))
        return items or None

    def finish(self) -> list[Item]:
        """The characters that wait for the rest of their four."""
        rest, self._rest = self._rest, ""
        data = decoded(rest)
        return [Record(data, 0, None, kind=Kind.STREAM)] if data else []


def _score(head: Sequence[str]) -> float:
    lines = [found[1] for line in head if (found := _LINE.match(line)) is not None and not _HEX.match(found[1])]
    if scan.count(decoded("".join(lines))) or any(scan.count(decoded(line)) for line in lines[:200]):
        return share_score(len(lines), head)
    hits = sum(1 for line in head[:500] for token in _TOKEN.findall(line) if _holds_frame(token))
    return share_score(hits, head) if hits else IMPOSSIBLE


def _holds_frame(token: str) -> bool:
    return not _HEX.match(token) and scan.count(decoded(token)) > 0


BASE64 = Dialect(
    "base64",
    "base64 of raw bytes",
    (
        Example("VaoDAAABAANVqgMHAAgUAgAEAAAI/C8=\n", hexes("55aa030000010003", "55aa0307000814020004000008fc2f")),
        Example('{"frame": "VaoDAAABAAM="}\n', hexes("55aa030000010003")),
    ),
    _score,
    _Reader,
    block=True,
)
