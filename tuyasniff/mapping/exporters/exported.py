"""What an exporter is asked for, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tuyasniff.mapping.exporters.certainty import ACCEPT


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants of a file. `accept`: guesses from this certainty on are stated, 0..1.

    `board` is a word of the target for the radio module, empty for the target's usual one; `program` and its `version`
    sign the file.
    """

    accept: float = ACCEPT
    board: str = ""
    program: str = "tuyasniff"
    version: str = ""

    @property
    def signature(self) -> str:
        """`tuyasniff 0.1.0`."""
        return " ".join(filter(None, (self.program, self.version)))


class Exported(NamedTuple):
    """A file's text, and what could not be expressed in it: words for stderr that stand in the file too."""

    text: str
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Remarks:
    """Collects what a target cannot express, each thing once, in the order in which it was met."""

    lines: list[str] = field(default_factory=list)

    def add(self, text: str) -> str:
        """Keep a remark; gives it back, for the comment in the file."""
        if text not in self.lines:
            self.lines.append(text)
        return text
