"""What people wrote between the bytes: it waits for bytes near it, and is left out where it is code or a log."""

from __future__ import annotations

from collections import deque

from tuyasniff.hexdump.clean import clean_words
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.leftout import LeftOut
from tuyasniff.hexdump.margin import is_code_line
from tuyasniff.hexdump.record import Line, Words
from tuyasniff.patterns import regex

_MOST = 8
_NEAR = 8
_CODE = regex(
    r"[{};]\s*\Z|\A\s*#\s*(?:include|define|if|endif|pragma)\b|\A\s*(?:import|from|def|class|return)\s"
    r"|\A\s*</?[a-z]|\A\s*\$ |://|\"\w+\"\s*:\s*[\"0-9\[{]"
)
_WHOLE_JSON = regex(r"\A\s*\{\s*\"\w+\"\s*:.*\}\s*\Z")
_COMMENT = regex(r"\s*(?://|#\s|;|--|\*\s)")
_LOG = regex(
    r"\A\s*(?:\[[\w.:-]{1,24}\]\s*){2,}|\A\s*\[?(?:DEBUG|INFO|WARN|WARNING|ERROR|TRACE)\b"
    r"|\A\s*\w+/\w[\w/]+\s|\[[A-Z]{1,2}\]\s?\[[\w.]+:[0-9]+\]"
    r"|\A\s*(?:tio v[0-9]|Press ctrl-|(?:Disc|C)onnected\s*\Z|Terminal ready|Thanks for using|Type \[C-)"
)
_ESP_IDF = regex(r"\s*[A-Z]\s?\([0-9]")
_TAGGED = regex(r"\A\s*[\[(]?[A-Z]{1,5}[\])]?\s*:\s*\S")


def is_code(text: str) -> bool:
    """Whether words are a piece of a program, of a web page or of JSON."""
    return _CODE.search(text) is not None


class Captions:
    """The words that wait, as many as there may be beside some bytes."""

    def __init__(self, left_out: LeftOut) -> None:
        self._waiting: deque[Words] = deque()
        self._left_out = left_out
        self._tagged = 0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def taken(self) -> list[Words]:
        """All that wait: bytes follow."""
        words = [*self._waiting]
        self._waiting.clear()
        return words

    def near(self, number: int) -> list[Words]:
        """Those that stand near a line that gave bytes; the others are given up."""
        found = []
        for words in self.taken():
            if abs(words.line - number) <= _NEAR:
                found.append(words)
            else:
                self._give_up(words)
        return found

    def add(self, line: Line, body: str, stamp: Stamp | None) -> None:
        """Keep a line without bytes."""
        said = self._said(line, body, stamp)
        if not said:
            self._left_out.line(body, line.number)
            return
        if len(self._waiting) == _MOST:
            self._give_up(self._waiting.popleft())
        self._waiting.append(Words(said, line.number, stamp))

    def _give_up(self, words: Words) -> None:
        self._left_out.line(words.text, words.line)

    def _said(self, line: Line, body: str, stamp: Stamp | None) -> str:
        """The words of a line; empty where it is none of a person."""
        if (
            _LOG.search(body)
            or _ESP_IDF.match(line.text)
            or is_code_line(body)
            or line.raw.lstrip().startswith(("```", "~~~"))
            or (_CODE.search(body) and not _COMMENT.match(body) and not _WHOLE_JSON.match(body))
        ):
            return ""
        if _TAGGED.match(body) is not None:
            several, self._tagged = self._tagged == line.number - 1, line.number
            if several and self._waiting and self._waiting[-1].line == line.number - 1:
                self._give_up(self._waiting.pop())
            if several or stamp is not None:
                return ""
        return clean_words(body, bare_numbers=True)
