"""Everything that was heard of one device, gathered for the checks. Memory is bounded, whatever comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tuyasniff.analysis.doctor.readings import Readings
from tuyasniff.analysis.doctor.sequence import Sequence
from tuyasniff.analysis.doctor.tapfacts import TapFacts
from tuyasniff.analysis.handshake import Handshake
from tuyasniff.analysis.timing import Pairing
from tuyasniff.model import Chunk, FamilyName, Gap, Item, Message, Noise, Note, Talker
from tuyasniff.patterns import regex

if TYPE_CHECKING:
    from tuyasniff.logic.wires import Wire

_NEW_RATE = regex(r"([0-9]{1,9}) to ([0-9]{1,9})\b")
_GONE = frozenset(("unplugged", "lost"))
_STARTS = frozenset(("product_info", "working_mode"))


class Examination:
    """Takes the taps as they are announced, their bytes, and the items of a session in order.

    `live` says that somebody listened until `now_us`, so that silence means something; of a file it only means that
    the file ends. `handshake` and `pairing` are fed by it, and may be looked at by others.
    """

    def __init__(self) -> None:
        self.taps: dict[str, TapFacts] = {}
        self.readings = Readings()
        self.sequence = Sequence()
        self.handshake = Handshake()
        self.pairing = Pairing(self.readings.ended)
        self.levels: tuple[Wire, ...] = ()
        """The wires of a logic capture, as they were told by their edges."""
        self.live = False
        self.now_us: int | None = None
        self.started = False
        """Whether the begin of a talk was heard: the module asking who is there."""
        self.mode: Mapping[str, Any] | None = None
        """What the MCU told of its working mode last."""

    def tap(
        self, name: str, talker: Talker = Talker.UNKNOWN, source: str | None = None, baud: int | None = None
    ) -> None:
        """A tap is listened to."""
        tap = self._of(name)
        tap.told = talker if tap.told is Talker.UNKNOWN else tap.told
        tap.source, tap.baud = source or tap.source, tap.baud or baud

    def recorded(self, wires: Iterable[Wire]) -> None:
        """A logic analyser recorded these wires."""
        self.levels = (*self.levels, *wires)

    def heard(self, thing: Chunk | Gap | Note) -> None:
        """Bytes came, or are listened to at another rate from here on; other things are only taken as items."""
        if isinstance(thing, Chunk):
            self._of(thing.tap).heard(thing)
        elif isinstance(thing, Gap) and thing.reason == "baud changed":
            rates = _NEW_RATE.match(thing.detail)
            self._of(thing.tap).listened(*((int(rates[1]), int(rates[2])) if rates else (None, None)))

    def add(self, item: Item) -> None:
        """An item of the session."""
        self.handshake.add(item)
        self.pairing.add(item)
        thing = item.thing
        if isinstance(thing, Message):
            self._message(thing)
        elif isinstance(thing, Noise):
            self._of(thing.tap).noise(thing)
        elif isinstance(thing, Gap):
            self._gap(thing)

    def _gap(self, gap: Gap) -> None:
        tap = self._of(gap.tap)
        if gap.reason == "baud changed":
            rate = _NEW_RATE.match(gap.detail)
            tap.retuned(int(rate[2]) if rate else None)
        elif gap.reason in _GONE and gap.t_us is not None:
            tap.gone_us = gap.t_us
        elif gap.reason == "resumed" and gap.t_us is not None and tap.gone_us is not None:
            tap.away_us += gap.t_us - tap.gone_us
            tap.gone_us = None

    def listened_us(self, tap: TapFacts) -> int | None:
        """For how long its port was there; None without times."""
        span = self.span_us
        if span is None:
            return None
        end = self.now_us if self.live and self.now_us is not None else span
        return span - tap.away_us - (max(end - tap.gone_us, 0) if tap.gone_us is not None else 0)

    def counted(self, name: str, framing: int, overrun: int, parity: int, breaks: int) -> None:
        """What the system counted of a port since it was opened."""
        self._of(name).counted = (framing, overrun, parity, breaks)

    def cut(self) -> None:
        """The capture ends; what may follow is another one of the same device."""
        for tap in self.taps.values():
            tap.cut()
        self.pairing.cut()
        self.handshake.cut()
        self.readings.cut()
        self.sequence.cut()

    def _message(self, message: Message) -> None:
        frame = message.frame
        self._of(frame.tap).message(message)
        if frame.checksum == "bad":
            return
        self.readings.add(message)
        self.sequence.add(message)
        if frame.talker is Talker.MODULE and message.name in _STARTS:
            self.started = True
        if frame.talker is Talker.MCU and message.name == "working_mode":
            self.mode = message.data

    # ---- what the checks ask

    @property
    def frames(self) -> int:
        """Frames with a right checksum, or none."""
        return sum(tap.frames for tap in self.taps.values())

    @property
    def bytes(self) -> int:
        """Bytes of all taps."""
        return sum(tap.size for tap in self.taps.values())

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to look at: no byte, and no wire with edges."""
        return not self.bytes and all(wire.kind == "idle" for wire in self.levels)

    @property
    def family(self) -> FamilyName | None:
        """The dialect that most frames belong to."""
        return self.handshake.family

    @property
    def heard_sides(self) -> frozenset[Talker]:
        """The sides that were heard."""
        return self.handshake.heard

    @property
    def span_us(self) -> int | None:
        """From the first byte to the last one, or to now where somebody still listens; None without times."""
        begins = [tap.first_us for tap in self.taps.values() if tap.first_us is not None]
        ends = [tap.last_us for tap in self.taps.values() if tap.last_us is not None]
        if self.live and self.now_us is not None:
            return self.now_us
        return max(ends) - min(begins) if begins else None

    def lasted(self, us: int, frames: int) -> bool:
        """Whether it went on for so long; without times, for so many frames."""
        span = self.span_us
        return self.frames >= frames if span is None else span >= us

    @property
    def wires(self) -> tuple[tuple[TapFacts, ...], ...]:
        """The taps, those together that are one input: a text that tells who talks has one for each side."""
        found: dict[str, list[TapFacts]] = {}
        for tap in self.taps.values():
            found.setdefault(tap.name.partition("/")[0], []).append(tap)
        return tuple(map(tuple, found.values()))

    def named(self, name: str, *talkers: Talker) -> int:
        """How many sound messages of that name these sides said, all sides where none is given."""
        sides = talkers or tuple(Talker)
        return sum(tap.names[talker, name] for tap in self.taps.values() for talker in sides)

    def _of(self, name: str) -> TapFacts:
        tap = self.taps.get(name)
        if tap is None:
            tap = self.taps[name] = TapFacts(name)
        return tap
