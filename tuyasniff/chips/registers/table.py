"""What a table of such a chip holds: its registers, what a host can ask, and the shape of the answers.

All of them check their talk in one way: the complement of a sum. What belongs together, question and answer or the
whole of a write, adds up to FF with its last byte; `Ask.seed` is the part of the question that is summed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from tuyasniff.chips.finding import Rate
from tuyasniff.model import Constant

Convert: TypeAlias = Callable[[int, float], float]
"""From the count and the constant to the physical value."""


def ratio(raw: int, per: float) -> float:
    """So many counts for each unit."""
    return raw / per


def period(raw: int, clock: float) -> float:
    """The register counts a clock during one period: 0 where it counted nothing."""
    return clock / raw if raw else 0.0


class Register(NamedTuple):
    """One register: `length` bytes at `address`; `name` is the chip's own word for it.

    `quantity` is a name of `info quantities`; it is empty for what is no measurement. `scale` None: no constant is
    known. `digits` come behind the point of the value. `words` says what the content of a setting or status means.
    `sane` tells whether a content can be true. `counted`: it is a number for people though no quantity of ours.
    """

    address: int
    name: str
    length: int
    quantity: str = ""
    unit: str = ""
    scale: Constant | None = None
    signed: bool = False
    convert: Convert = ratio
    digits: int = 2
    words: Callable[[int], str] | None = None
    sane: Callable[[int], bool] | None = None
    counted: bool = False


class Part(NamedTuple):
    """A register inside an answer, and where it begins there."""

    offset: int
    register: Register


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """A question, and the answer to it: `reply` bytes with the check at their end. Each is equal to itself only.

    `head` is what the answer begins with; without one it is told by its sum and length alone. `core` tells that this
    is what a host polls all the time; settings and identity are not.
    """

    request: bytes
    name: str
    reply: int
    seed: int
    parts: tuple[Part, ...]
    head: bytes = b""
    core: bool = True

    @property
    def text(self) -> str:
        """The question for people: `read URMS (24)`."""
        return f"read {self.name} ({self.request.hex(' ').upper()})"


class Write(NamedTuple):
    """What a host writes: `lead`, the data of the register, and the complement of the sum of all of it."""

    lead: bytes
    register: Register

    @property
    def size(self) -> int:
        """Bytes, with the check."""
        return len(self.lead) + self.register.length + 1


@dataclass(frozen=True, slots=True)
class Table:
    """A chip. All requests are of one length, one or two bytes.

    `shape` is a regular expression for answers with a head: what must stand where, as far as the data sheet fixes it.
    `proof` is how many answers with a head rule out chance; those without one need six in a row. `about` says to
    people whose the constants are.
    """

    protocol: str
    title: str
    rates: tuple[Rate, ...]
    strength: int
    endian: Literal["big", "little"]
    asks: tuple[Ask, ...]
    writes: tuple[Write, ...]
    about: str
    shape: bytes | None = None
    proof: int = 2
    reversed_power: str = "the current transformer or shunt sits the other way round, or power is fed back"

    @property
    def width(self) -> int:
        """The length of a request."""
        return len(self.asks[0].request)

    def told(self, ask: Ask | None, reply: bytes) -> Iterator[tuple[Register, int]]:
        """Each register in an answer, and its count."""
        for offset, register in ask.parts if ask is not None else ():
            data = reply[offset : offset + register.length]
            yield register, int.from_bytes(data, self.endian, signed=register.signed)

    def is_sane(self, ask: Ask | None, reply: bytes) -> bool:
        """Whether everything that an answer says can be true."""
        return all(register.sane is None or register.sane(raw) for register, raw in self.told(ask, reply))


def single(lead: int, registers: tuple[Register, ...]) -> tuple[Ask, ...]:
    """Questions for one register each: `lead` and its address, both in the sum of the answer."""
    return tuple(
        Ask(
            bytes((lead, register.address)),
            register.name,
            register.length + 1,
            (lead + register.address) & 0xFF,
            (Part(0, register),),
            core=bool(register.quantity),
        )
        for register in registers
    )
