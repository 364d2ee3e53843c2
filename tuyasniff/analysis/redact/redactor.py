"""Takes secrets out of what was recorded, so that it can be shown to anybody and still says the same.

A secret is often named after it was used, so all is read first (`learn`), and then rewritten.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from tuyasniff.analysis.redact.fields import checksum_at, cut_credentials, kept, private
from tuyasniff.analysis.redact.identifiers import is_identifier, runs
from tuyasniff.analysis.redact.known import Known, Match, replaced
from tuyasniff.analysis.redact.pseudonyms import Pseudonyms, is_list
from tuyasniff.analysis.redact.shape import Spot
from tuyasniff.analysis.redact.shapes import spots
from tuyasniff.analysis.redact.tracks import Seen, Track
from tuyasniff.model import DpType, Frame, Gap, Item, Message, Noise, Note, Reference, Thing
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.private import POSITION_REPORT, Kind

_MOST_VALUES = 8
_OVERLAP = 256
_SHORT = 64
_MOST_LOOKED = 4096
_LONG = 8
_PART = 6
_BINARY = frozenset((Kind.RADIO, Kind.MAP, Kind.FILE))


class Redactor:
    """Replaces secrets by pseudonyms. Read everything with `learn`, then ask for what is to be shown.

    The same secret has the same pseudonym wherever it stands. `seed` makes runs repeatable, and then guessable: it is
    for tests.
    """

    def __init__(self, seed: str | None = None) -> None:
        self._pseudonyms = Pseudonyms(seed)
        self.known = Known(self._pseudonyms)
        self.tracks: dict[str, Track] = {}
        self._dps: dict[int, Kind] = {}
        self._values: dict[int, set[bytes]] = defaultdict(set)
        self._number = 0
        self._settled = True
        self._looked: dict[tuple[bytes, str, str, str, int], tuple[Spot, ...]] = {}
        self._noise: dict[str, Noise] = {}

    def begin(self) -> dict[str, Track]:
        """Another input begins; what is learned of its frames and noise comes into these, by tap."""
        self.tracks = {}
        self._noise.clear()
        return self.tracks

    def learn(self, given: Item | Thing) -> None:
        """Look at one thing of a session, in order, for what is private in it. Items bring their numbers."""
        self._number = given.number if isinstance(given, Item) else self._number + 1
        thing = given.thing if isinstance(given, Item) else given
        if isinstance(thing, Message):
            self._learn_message(thing)
        elif isinstance(thing, Noise):
            found = tuple(cut_credentials(thing.raw))
            self._add(thing.raw, found)
            before = self._noise.get(thing.tap)
            if before is not None and before.offset + len(before.raw) == thing.offset:  # noise comes in pieces
                joined = before.raw[-_OVERLAP:] + thing.raw[:_OVERLAP]
                self._add(joined, cut_credentials(joined))
            self._noise[thing.tap] = thing
            self._keep(thing.tap, thing, found)
        elif isinstance(thing, Gap):
            self.learn_text(thing.detail)
        else:
            self.learn_text(thing.text)

    def learn_text(self, text: str) -> None:
        """Look at any text: a log, a note, the name of a file."""
        data = _bytes(text)
        self._add(data, spots(data))

    def hide(self, text: str) -> None:
        """Hide this text, because a person says so."""
        self.known.add(Kind.HIDDEN, _bytes(text))

    def hide_dp(self, number: int) -> None:
        """Hide the texts and raw bytes of a datapoint, because a person says so; before frames are learned."""
        self._dps[number] = Kind.HIDDEN

    def _learn_message(self, message: Message) -> None:
        data = message.data
        if message.name == "product_info":
            for name in ("id", "version"):
                if isinstance(data.get(name), str):
                    self.known.publish(_bytes(data[name]))
        if message.name == POSITION_REPORT[0] and data.get(POSITION_REPORT[1]):
            self._dps[data[POSITION_REPORT[1]]] = Kind.PLACE
        if message.frame.checksum != "bad":
            for dp in message.dps:
                values = self._values[dp.id]
                if dp.type in (DpType.STRING, DpType.RAW) and len(values) < _MOST_VALUES:
                    values.add(dp.raw)
                    self._settled = False
        found = self._private(message)
        small = Message(message.frame, message.name, message.title, variant=message.variant)
        self._keep(message.frame.tap, small, found)

    def _keep(self, tap: str, thing: Message | Noise, found: tuple[Spot, ...]) -> None:
        track = self.tracks.get(tap)
        if track is None:
            track = self.tracks[tap] = Track(tap)
        track.add(Seen(self._number, thing, found))

    def _private(self, message: Message) -> tuple[Spot, ...]:
        """The private things of a frame, learned. Most of what a wire says was said before."""
        frame = message.frame
        key = (frame.whole, message.name, message.variant, frame.talker, len(self._dps))
        known = self._looked.get(key)
        if known is None:
            known = tuple(private(message, self._dps))
            self._add(frame.whole, known)
            if len(frame.whole) <= _SHORT and len(self._looked) < _MOST_LOOKED:
                self._looked[key] = known
        return known

    def _add(self, data: bytes, found: Iterable[Spot]) -> None:
        for spot in found:
            self._stands_in(data[spot.start : spot.end], spot.kind)

    def _stands_in(self, value: bytes, kind: Kind) -> bytes:
        """Learn a secret, and give its pseudonym."""
        if kind in _BINARY or (kind is Kind.MAC and len(value) == 6):
            return self.known.add_raw(kind, value)
        return self.known.add(kind, value)

    def _settle(self) -> None:
        """Of datapoints that never changed: what names one device is a secret from now on."""
        if self._settled:
            return
        self._settled = True
        for number, values in self._values.items():
            if len(values) != 1 or number in self._dps:
                continue
            (value,) = values
            for text in [value] if is_identifier(value) else runs(value):
                self.known.add(Kind.SERIAL, text.strip(b"\0 "))

    @property
    def has_private_dps(self) -> bool:
        """Whether a datapoint is private as such, whatever stands in it."""
        return bool(self._dps)

    @property
    def found(self) -> list[tuple[Kind, int]]:
        """How many different secrets of each kind are known, never the secrets."""
        self._settle()
        counts = Counter(self.known.kinds.values())
        return [(kind, counts[kind]) for kind in Kind if counts[kind]]

    def text(self, text: str, frames: Iterable[tuple[bytes, bytes]] = ()) -> str:
        """Any text with pseudonyms: as long as before.

        `frames` are frames before and after: where the text spells out one of them, it gets the bytes of the other.
        """
        self._settle()
        data = _bytes(text)
        found = list(spots(data))
        self._add(data, found)
        whole = Known(self._pseudonyms)
        for old, new in frames:
            whole.rewrite(old, new)
        first = whole.find(data)
        taken = {place for match in first for place in range(match.start, match.end)}
        told = _positional(data, found, self._stands_in)
        first += [match for match in told if taken.isdisjoint(range(match.start, match.end))]
        return _text(self._rewritten(data, first, ()))

    def leaks(self, text: str) -> bool:
        """Whether a secret, or most of one, still stands in a text that was rewritten."""
        lower = _bytes(text).lower()
        for value in self.known.kinds:
            size = len(value) // 2 if is_list(value) else _PART  # two or three small numbers stand in any list
            parts = (value[at : at + size] for at in range(len(value) - size + 1)) if len(value) >= _LONG else ()
            if any(part in lower for part in parts):
                return True
        return bool(self.known.find(_bytes(text)))

    def name(self, path: str) -> str:
        """The name of a file, without its folders and with pseudonyms; `-` and what is no path stay."""
        if "://" not in path and ("/" in path or "\\" in path):
            path = PureWindowsPath(PurePosixPath(path).name).name
        return self.text(path)

    def frame(self, seen: Seen) -> bytes:
        """The whole frame (or the noise) with pseudonyms: as long, and its checksum as right or wrong as it was."""
        self._settle()
        thing = seen.thing
        whole = thing.raw if isinstance(thing, Noise) else thing.frame.whole
        found = list(seen.spots)
        stays: list[tuple[int, int]] = []
        place = None
        if isinstance(thing, Message):
            message = decode(thing.frame, thing.variant)
            stays, place = list(kept(message)), checksum_at(message)
            found += private(message, self._dps)
        new = self._rewritten(whole, _positional(whole, found, self._stands_in), stays)
        if new == whole:
            return whole
        return _summed_noise(whole, new) if isinstance(thing, Noise) else _summed(whole, new, place)

    def note(self, note: Note) -> Note:
        """The note with pseudonyms; readings stay."""
        told = note.reference
        if told is not None:
            told = Reference(self.text(told.quantity), told.value, told.unit)
        return note._replace(text=self.text(note.text), reference=told, origin=None)

    def _rewritten(self, data: bytes, first: list[Match], stays: Iterable[tuple[int, int]]) -> bytes:
        """The bytes with these replaced, and every known secret elsewhere; what `stays` is not touched."""
        new = bytearray(replaced(data, first))
        done = {place for match in first for place in range(match.start, match.end)}
        done.update(place for start, end in stays for place in range(start, end))
        for match in self.known.find(data):
            for place in range(match.start, match.end):
                if place not in done:
                    new[place] = match.data[place - match.start]
        for start, end in stays:
            new[start:end] = data[start:end]
        return bytes(new)


def rewritten_frame(frame: Frame, whole: bytes) -> Frame:
    """The frame with other bytes: what the text gave of it is cut out of the whole again."""
    if frame.rebuilt is None:
        return frame._replace(raw=whole)
    at = frame.rebuilt.find(frame.raw)
    raw = frame.raw if at < 0 else whole[at : at + len(frame.raw)]
    return frame._replace(raw=raw, rebuilt=whole)


def _positional(data: bytes, found: Iterable[Spot], stands_in: Any) -> list[Match]:
    """What was told to be private here, replaced here; of what overlaps, the longer."""
    matches: list[Match] = []
    taken: set[int] = set()
    for spot in sorted(set(found), key=lambda spot: (spot.start - spot.end, spot)):
        places = range(spot.start, spot.end)
        if places and taken.isdisjoint(places):
            taken.update(places)
            matches.append(Match(spot.start, spot.end, stands_in(data[spot.start : spot.end], spot.kind)))
    return sorted(matches)


def _summed(old: bytes, new: bytes, place: int | None) -> bytes:
    """With a checksum as far from the right one as before: a wrong one stays wrong, a right one right."""
    if place is None:
        return new
    out = bytearray(new)
    out[place] = (old[place] + sum8(new[:place]) - sum8(old[:place])) & 0xFF
    return bytes(out)


def _summed_noise(old: bytes, new: bytes) -> bytes:
    """Frames in noise have a wrong checksum: none becomes right by chance."""
    out = bytearray(new)
    at = old.find(b"\x55\xaa")
    while at >= 0:
        last = at + 6 + int.from_bytes(old[at + 4 : at + 6], "big")
        if at + 6 <= last < len(old):
            out[last] = (old[last] + sum8(bytes(out[at:last])) - sum8(old[at:last])) & 0xFF
        at = old.find(b"\x55\xaa", at + 2)
    return bytes(out)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
