"""What was learned of the frames and the noise of a tap, in some forty bytes each: captures may be long."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from tuyasniff.analysis.redact.shape import Spot
from tuyasniff.model import FamilyName, Frame, Message, Noise, NoiseReason, Talker, TalkerBy


class Seen(NamedTuple):
    """A frame or noise that was learned: its item's number, and the private things that it names by itself."""

    number: int
    thing: Message | Noise
    spots: tuple[Spot, ...]

    @property
    def raw(self) -> bytes:
        """The bytes as they were recorded."""
        return self.thing.raw if isinstance(self.thing, Noise) else self.thing.frame.raw

    @property
    def offset(self) -> int:
        """Where they begin in the stream of the tap."""
        return self.thing.offset if isinstance(self.thing, Noise) else self.thing.frame.offset


class _Form(NamedTuple):
    """What many frames have in common; with it and their bytes they are made again."""

    talker: Talker
    talker_by: TalkerBy
    extended: bool
    family: FamilyName | None
    name: str
    title: str
    variant: str


class Framed(NamedTuple):
    """Where frames begin and end in the stream of a tap, ascending."""

    begins: array[int]
    ends: array[int]


class Track:
    """Everything that was learned of one tap of one input, in its order.

    What names a secret by itself, and what its bytes alone do not tell, is kept as it is; of all else only where it
    stands. The stream of the tap has to be kept by somebody else.
    """

    def __init__(self, tap: str) -> None:
        self.tap = tap
        self._numbers = array("q")
        self._offsets = array("q")
        self._lengths = array("l")
        self._hashes = array("q")
        self._forms = array("l")
        self._known: list[_Form | NoiseReason] = []
        self._place_of: dict[_Form | NoiseReason, int] = {}
        self._kept: dict[int, Seen] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, seen: Seen) -> None:
        """One more."""
        thing = seen.thing
        form: _Form | NoiseReason
        if isinstance(thing, Noise):
            form, plain = thing.reason, True
        else:
            frame = thing.frame
            form = _Form(
                frame.talker, frame.talker_by, frame.extended, frame.family, thing.name, thing.title, thing.variant
            )
            plain = not frame.faults and frame.rebuilt is None
        if seen.spots or not plain:
            self._kept[len(self._numbers)] = seen
        raw = seen.raw
        self._numbers.append(seen.number)
        self._offsets.append(seen.offset)
        self._lengths.append(len(raw))
        self._hashes.append(hash(raw))
        known = self._place_of.setdefault(form, len(self._known))
        if known == len(self._known):
            self._known.append(form)
        self._forms.append(known)

    def telling(self) -> list[int]:
        """The places of those that name something private by themselves."""
        return [place for place, seen in self._kept.items() if seen.spots]

    def span(self, place: int) -> tuple[int, int]:
        """Where the bytes of one begin and end in the stream."""
        offset = self._offsets[place]
        return offset, offset + self._lengths[place]

    def at(self, place: int, stream: bytes) -> Seen | None:
        """One of them, made again of the stream; None if other bytes stand there."""
        begin, end = self.span(place)
        raw = stream[begin:end]
        if hash(raw) != self._hashes[place]:
            return None
        kept = self._kept.get(place)
        if kept is not None:
            return kept
        form = self._known[self._forms[place]]
        number = self._numbers[place]
        if isinstance(form, NoiseReason):
            return Seen(number, Noise(self.tap, None, begin, raw, form), ())
        frame = Frame(self.tap, form.talker, form.talker_by, None, None, begin, raw, form.extended, form.family)
        return Seen(number, Message(frame, form.name, form.title, variant=form.variant), ())

    def framed(self) -> Framed:
        """Where frames stand."""
        noise = {at for form, at in self._place_of.items() if isinstance(form, NoiseReason)}
        places = [place for place, form in enumerate(self._forms) if form not in noise]
        places.sort(key=self._offsets.__getitem__)
        begins = array("q", [self._offsets[place] for place in places])
        return Framed(begins, array("q", [self.span(place)[1] for place in places]))
