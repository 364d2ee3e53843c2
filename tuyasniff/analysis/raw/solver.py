"""What is inside raw bytes that no known layout fits, told from the samples alone.

It looks for a byte that checks the others, for counters and clocks, for fields that follow a number of the same device,
and for voltage, current and power by P = V·I·PF. What none of these tells is shown as constant or moving, and where
nothing is found, nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import exp

from tuyasniff.analysis.raw.checks import Check, find_checks
from tuyasniff.analysis.raw.companions import Companion, find_companions
from tuyasniff.analysis.raw.counts import Endian, shown
from tuyasniff.analysis.raw.linked import Link, find_links
from tuyasniff.analysis.raw.power import Search
from tuyasniff.analysis.raw.rising import Rising, completed, find_clocks, find_counters, find_digits
from tuyasniff.analysis.raw.samples import Place, Samples
from tuyasniff.analysis.raw.tiles import Tiling, find_groups, widened
from tuyasniff.analysis.traces import BlobTrace, Traces
from tuyasniff.model import Evidence, Meaning, RawPart, RawReading

_ROWS_LEAST = 4
_LENGTHS = range(2, 257)
_POWER_LENGTH_MOST = 128
_QUANTITIES = (("voltage", "V"), ("current", "A"), ("power", "W"))
_SURE = 0.95


def solve(blob: BlobTrace, traces: Traces) -> RawReading | None:
    """What can be said of the parts; None where nothing can."""
    if blob.type == "string":
        return None
    samples = Samples(blob)
    if samples.length not in _LENGTHS or len(samples.probes) < _ROWS_LEAST:
        return None
    board = _Board(samples)
    checks = find_checks(samples)
    for check in checks:
        board.check(check)
    for place, kind in find_clocks(samples, board.taken):
        if board.free(place.covers):
            board.add("time", place, kind, 6.0, why=f"{place}: {kind}, in order of time")
    links = find_links(samples, traces, board.taken)
    linked = {at for link in links for at in link.place.covers}
    counters = [rising for rising in find_counters(samples, board.taken) if rising.place.low not in linked]
    counting = {at for rising in counters for at in rising.place.covers}
    tiling = None
    if samples.length <= _POWER_LENGTH_MOST:
        tiling = find_groups(samples, Search(samples, board.taken | counting))
    if tiling is not None:
        board.tiling(tiling)
        for companion in find_companions(samples, tiling.groups, board.taken | counting):
            board.companion(companion)
    for link in links:
        board.link(link)
    for rising in counters:
        board.rising(rising)
    for at in find_digits(samples, board.taken):
        board.add("digits", Place(at, 1), "two decimal digits", 3.0, why=f"byte {at} never shows a hex digit above 9")
    return board.reading(blob.id, checks[0].offset if checks else None)


class _Board:
    """The bytes, and what was found of them so far."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._latest = samples.rows[-1]
        self._parts: list[RawPart] = []
        self._evidence: list[Evidence] = []
        self._confidence = _SURE
        self._doubt: str | None = None
        self._tile: int | None = None
        self.taken: set[int] = set()

    def free(self, places: Collection[int]) -> bool:
        """Whether nobody has these bytes."""
        return self.taken.isdisjoint(places)

    def add(
        self, name: str, place: Place, text: str, weight: float = 0.0, *, why: str = "", meaning: Meaning | None = None
    ) -> None:
        """Take a part, with its reason if it has one of its own."""
        value = place.read(self._latest)
        self._parts.append(RawPart(name, place.offset, place.length, value, text, meaning, place.endian))
        self.taken.update(place.covers)
        if why:
            self._evidence.append(Evidence(name, why, weight))

    def check(self, check: Check) -> None:
        """Take a byte that checks others."""
        value = self._latest[check.offset]
        self.add("checksum", Place(check.offset, 1), f"0x{value:02x} ({check.kind})", 10.0, why=check.text)

    def rising(self, rising: Rising) -> None:
        """Take a counter."""
        sides = [part.endian for part in self._parts if part.length > 1]
        little = sides.count("little") > sides.count("big")
        place = completed(self._samples, rising.place, self.taken, "little" if little else "big")
        if not self.free(place.covers):
            return
        self.add("counter", place, str(place.read(self._latest)), 6.0, why=rising.text)

    def tiling(self, tiling: Tiling) -> None:
        """Take voltages, currents and powers."""
        self._tile = tiling.tile
        several = len(tiling.groups) > 1
        longer = [place.endian for group in tiling.groups for place in group.places if place.length > 1]
        endian: Endian = "little" if longer.count("little") > len(longer) / 2 else "big"
        everything = tiling.covers | self.taken
        for number, group in enumerate(tiling.groups, 1):
            suffix = f"_{number}" if several else ""
            for (quantity, unit), place, scale in zip(_QUANTITIES, group.places, group.scales, strict=True):
                if not self.free(place.covers):
                    continue  # a voltage that two groups share
                most = 2 if quantity == "voltage" else 3
                taken = everything - set(place.covers)
                whole = widened(self._samples, place, taken, most=most, endian=endian)
                meaning = Meaning(quantity, unit, 1, 10**scale)
                self.add(f"{quantity}{suffix}", whole, shown(whole.read(self._latest), meaning), meaning=meaning)
                everything |= set(whole.covers)
            words = (
                f"P = V·I·PF over {group.loads} loads, PF up to {group.highest:.2f}, scattered by {group.spread:.0%}"
            )
            where = ", ".join(str(place) for place in group.places)
            self._evidence.append(Evidence("physics", f"{words} ({where})", round(min(group.score, 20.0), 1)))
        if tiling.tile:
            self._evidence.append(Evidence("tile", f"the same fields again every {tiling.tile} bytes", 3.0))
        self._confidence = _SURE / (1 + exp(-tiling.margin / 2))
        if any(group.open for group in tiling.groups):
            self._confidence = min(self._confidence, 0.7)
            self._doubt = "current and power may both count ten times more or less: a known load would tell"

    def companion(self, companion: Companion) -> None:
        """Take a field that follows from a group."""
        text = shown(companion.place.read(self._latest), companion.meaning)
        self.add(companion.name, companion.place, text, 3.0, why=companion.why, meaning=companion.meaning)

    def link(self, link: Link) -> None:
        """Take a field that follows a number, or say so of one that is known already."""
        if not self.free(link.place.covers):
            self._evidence.append(Evidence("linked", link.text, 5.0))
        else:
            self.add(f"dp_{link.dp_id}", link.place, str(link.place.read(self._latest)), 5.0, why=link.text)

    def reading(self, dp_id: int, checksum: int | None) -> RawReading | None:
        """All of it, with what stays unexplained as constant or moving; None if nothing was found."""
        if not self._evidence:
            return None
        parts = sorted([*self._parts, *self._rest()], key=lambda part: part.offset)
        doubt = self._doubt
        if doubt is None and self._confidence < 0.75:
            doubt = "other fields explain the bytes nearly as well"
        samples = self._samples
        seen = f"solved from {len(samples.rows)} samples of {samples.length} bytes"
        return RawReading(
            dp_id,
            None,
            samples.length,
            tuple(parts),
            tile=self._tile,
            inner_checksum=checksum,
            confidence=round(self._confidence, 3),
            evidence=(Evidence("samples", seen), *self._evidence),
            doubt=doubt,
        )

    def _rest(self) -> Iterator[RawPart]:
        """The bytes that nothing explains, as runs that stay or move."""
        samples = self._samples
        open_bytes = [at for at in range(samples.length) if at not in self.taken]
        for run in _runs(open_bytes, [samples.constant(at) for at in open_bytes]):
            data = self._latest[run[0] : run[-1] + 1]
            name = "constant" if samples.constant(run[0]) else "moving"
            yield RawPart(
                name, run[0], len(data), int.from_bytes(data, "big") if len(data) <= 8 else None, data.hex(" ")
            )


def _runs(places: Sequence[int], kinds: Sequence[bool]) -> Iterator[list[int]]:
    """Neighbours of the same kind together."""
    run: list[int] = []
    before: bool | None = None
    for at, kind in zip(places, kinds, strict=True):
        if run and (at != run[-1] + 1 or kind != before):
            yield run
            run = []
        run.append(at)
        before = kind
    if run:
        yield run
