"""At which rate does this wire make sense, whatever talks on it? Found by listening at one rate after the other, 8N1.

As `ratehunt.py` does for TuyaMCU, but for every protocol that is known here. A rate is right where valid frames explain
most of what was heard (`huntplaces.py`); it is better to be unsure than wrong. Bytes that were read at a wrong rate
name the right one (`chips/garbage.py`). Parity costs no bytes, and is told by wrong stop bits (`stopbits.py`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from tuyasniff.analysis.huntanswers import (
    ADVICE,
    Settled,
    Step,
    Unsure,
    Visit,
    at,
    count_of_bytes,
    covered,
    said_of,
    silence,
    upside_down,
    usual_parity,
)
from tuyasniff.analysis.huntplaces import (
    LONG_LOG_BYTES,
    LONG_LOG_US,
    SLOW,
    Place,
    best_late,
    by_promise,
    named_rate,
    newest,
    probe_rate,
    rests_low,
    views_of,
    when,
)
from tuyasniff.chips.finding import Finding
from tuyasniff.chips.garbage import RATES, Signature, garbage, order_of
from tuyasniff.chips.heard import heard_of
from tuyasniff.chips.polarity import upside_down as upside_down_words
from tuyasniff.chips.registry import DETECTORS
from tuyasniff.model import Chunk

DWELL_US = 2_500_000
"""The least time at each rate: a metering chip is asked every second, or says something by itself."""

CLEAR_US = 1_200_000
_CLEAR_BURSTS = 2
"""Bytes that show clearly that the line is slower need no more time."""

QUIET_US = 16_000_000
"""As long as nothing was heard at all: a paired device says its heartbeat every 15 s."""

LONGEST_US = 20_000_000
"""The most time for a rate at which nothing comes, or nothing that makes sense."""

HOPEFUL_US = 32_000_000
_HOPEFUL_BYTES = 400
_HOPEFUL_BURSTS = 16
"""The most time, bytes and bursts for a rate at which something seems to make sense, and is not proven yet."""

ENOUGH_BYTES = 24
ENOUGH_BURSTS = 3
"""So much without any sense is enough, and the next rate is tried; each round is more patient."""

_GAPS = 12
"""So many silences between bursts, at whatever rate, tell how long one has to wait for the next."""

_PROBE_BURSTS = 8
_PAUSE_US = 100_000
"""Silence between two bursts: more than what a USB adapter holds bytes back."""

_LOOK_US = 400_000
_LOOK_ANYHOW_US = 1_200_000
_GROWN = 1.15
"""How often it is looked whether the bytes make sense: at most, at least, and by how much they should have grown."""


class LineHunt:
    """Takes what was heard on the taps of one device, and says when to try another rate; time is an argument.

    All taps are at the same rate, but those that are `fixed`: what comes of them counts at every rate. With one rate
    only it never moves. Times are microseconds.
    """

    def __init__(
        self,
        taps: Iterable[str],
        rates: Sequence[int] = RATES,
        *,
        fixed: Iterable[str] = (),
        limit_us: int | None = None,
    ) -> None:
        """`rates` are tried in their order, 0 stands for one that nobody knows. After `limit_us` there is an answer.

        ValueError without rates.
        """
        if not rates:
            raise ValueError("no rates to try")
        self.rates = tuple(rates)
        self.rate = self.rates[0]
        self.limit_us = limit_us
        self.visits: list[Visit] = []
        self.outcome: Settled | Unsure | None = None
        self._taps = tuple(taps)
        self._fixed = frozenset(fixed)
        self._quick = tuple(one for one in DETECTORS if one.protocol not in SLOW)
        self._slow = tuple(one for one in DETECTORS if one.protocol in SLOW)
        self._places = {rate: Place(rate) for rate in self.rates}
        self._of_fixed: list[Chunk] = []
        self._at = dict.fromkeys(self._taps, self.rate)
        self._counts: dict[str, tuple[int, int]] = {}
        self._counting = False
        self._left = list(self.rates[1:])
        self._round = 0
        self._gaps: deque[int] = deque(maxlen=_GAPS)
        self._latest_us: int | None = None
        self._arrive(0)

    def _arrive(self, now_us: int) -> None:
        self._begun_us = now_us
        self._bytes = self._bursts = 0
        self._last_us: int | None = None
        self._looked_us = self._looked_size = 0
        self._expected = self._refused = False

    # ---- what happens

    def heard(self, chunk: Chunk) -> None:
        """Bytes arrived; without a time they do not count."""
        if not chunk.data or chunk.t_us is None:
            return
        fixed = chunk.tap in self._fixed
        place = self._places[self.rate if fixed else self._at.get(chunk.tap, self.rate)]
        place.add(chunk)
        if fixed:
            self._of_fixed = newest([*self._of_fixed, chunk])
        if place.baud != self.rate:
            return
        self._bytes += len(chunk.data)
        if self._last_us is None or chunk.t_us - self._last_us > _PAUSE_US:
            self._bursts += 1
            if self._latest_us is not None:
                self._gaps.append(chunk.t_us - self._latest_us)
        self._last_us = self._latest_us = chunk.t_us

    def retuned(self, tap: str, baud: int) -> None:
        """From here on the bytes of the tap are read at that rate."""
        if tap not in self._fixed and baud in self._places:
            self._at[tap] = baud

    def refused(self) -> None:
        """No port can listen at this rate: the next one, at once."""
        self._refused = True

    def counted(self, tap: str, framing: int, breaks: int) -> None:
        """What the driver of the port has counted since it was opened: wrong stop bits, and breaks."""
        before = self._counts.get(tap, (0, 0))
        self._counts[tap] = (framing, breaks)
        more = max(framing - before[0], 0), max(breaks - before[1], 0)
        self._counting = self._counting or any(more)
        self._places[self._at.get(tap, self.rate)].stops[tap].counted(*more)

    def advise(self, now_us: int) -> Step | Settled | Unsure | None:
        """Another rate (`rate` is that one then), or the answer; None while this rate deserves more time."""
        if self.outcome is not None:
            return self.outcome
        place = self._places[self.rate]
        over = self.limit_us is not None and now_us >= self.limit_us
        leaving = len(self.rates) > 1 and self._is_over(now_us)
        if self._is_due(place, now_us) or over or leaving:
            self.outcome = self._look(place, now_us)
            if self.outcome is not None:
                return self.outcome
        if over:
            return self.end(now_us)
        return self._step(place, now_us) if leaving and self._is_over(now_us) else None

    def end(self, now_us: int) -> Settled | Unsure:
        """The answer with what was heard until now."""
        if self.outcome is None:
            place = self._places[self.rate]
            settled = self._look(place, now_us)
            self._note(place, now_us)
            self.outcome = settled or self._latest() or self._unsure(now_us)
        return self.outcome

    def chunks(self, baud: int | None) -> tuple[Chunk, ...]:
        """What was heard at that rate, in the order of time; of much only the latest."""
        place = None if baud is None else self._places.get(baud)
        return () if place is None else tuple(sorted(self._chunks_of(place), key=when))

    def _chunks_of(self, place: Place) -> list[Chunk]:
        return [chunk for chunk in place.chunks if chunk.tap not in self._fixed] + self._of_fixed

    def parity(self, baud: int) -> str | None:
        """What the port's counters say of the parity at that rate, None where they do not tell."""
        return self._places[baud].parity(works=self._counting)

    # ---- whether it makes sense

    def _is_due(self, place: Place, now_us: int) -> bool:
        if place.total == self._looked_size or now_us - self._looked_us < _LOOK_US:
            return False
        return place.total >= _GROWN * self._looked_size or now_us - self._looked_us >= _LOOK_ANYHOW_US

    def _look(self, place: Place, now_us: int) -> Settled | None:
        if place.total == self._looked_size:
            return None
        self._looked_us, self._looked_size = now_us, place.total
        had_late = place.late is not None
        found = place.judge(views_of(self._chunks_of(place), self._taps), self._quick)
        if found is not None:
            return self._settled(place, found)
        if place.late is not None:
            place.late_since_us = place.late_since_us if had_late else now_us
            long = place.total >= LONG_LOG_BYTES and now_us - place.late_since_us >= LONG_LOG_US
            if long and place.late.protocol not in SLOW:
                return self._settled(place, place.late)
        return self._look_for_garbage(place)

    def _settled(self, place: Place, found: Finding) -> Settled:
        parity = self.parity(place.baud)
        evidence = [covered(found, place.baud)]
        if parity is not None:
            evidence += place.parity_words(parity, works=self._counting)
        usual = usual_parity(found.protocol, DETECTORS) if parity is None else parity
        return Settled(place.baud, found.protocol, usual, parity is not None, evidence=tuple(evidence))

    def _look_for_garbage(self, place: Place) -> Settled | None:
        """Nothing is valid here. The words of a protocol may be there upside down; else it may name another rate."""
        heard = heard_of(newest(place.chunks))
        place.garbled = found = garbage(heard, place.baud or None, breaks=place.breaks)
        turned = upside_down_words(heard) if found is None else None
        place.hopeful = place.hopeful or (turned is not None and turned.long)
        if found is None or found.kind is not Signature.INVERTED or found.protocol is None:
            return None
        words = f"{found.words}{at(place.baud)}: the line is inverted"
        return Settled(place.baud, found.protocol, inverted=True, evidence=(words,), advice=(found.remedy,))

    # ---- whether to go on

    def _is_over(self, now_us: int) -> bool:
        """Whether this rate had its time."""
        spent = now_us - self._begun_us
        place = self._places[self.rate]
        if self._refused:
            return True
        if self.rate not in self.rates:  # a probe
            return spent >= LONGEST_US or (self._bursts >= _PROBE_BURSTS and spent >= DWELL_US)
        patience = self._round + 1 + 2 * (self._round > 0 and self.rate == named_rate(self._places.values()))
        if place.too_fast and self._bursts >= _CLEAR_BURSTS and spent >= CLEAR_US * patience:
            return True
        if spent < DWELL_US * patience:
            return False
        if self._latest_us is None:
            return spent >= QUIET_US
        if place.hopeful and self._bytes and self._bytes < _HOPEFUL_BYTES and self._bursts < _HOPEFUL_BURSTS:
            return spent >= HOPEFUL_US
        if self._bytes >= ENOUGH_BYTES * patience or self._bursts >= ENOUGH_BURSTS * patience:
            return True
        return spent >= self._quiet_us()

    def _quiet_us(self) -> int:
        """How long to wait for what this line says: longer than its silences were so far."""
        if self._expected and not self._bytes:
            return LONGEST_US
        if not self._gaps:
            return QUIET_US
        return min(max(self._gaps) * 5 // 4 + DWELL_US // 4, LONGEST_US)

    def _step(self, place: Place, now_us: int) -> Step | Settled | Unsure:
        words = self._note(place, now_us)
        if self._latest_us is None:  # whatever talks, these two would hear something of it
            return self._go(next(rate for rate in self.rates[:2] if rate != self.rate), words, now_us)
        self._left = order_of(place.garbled, self.rate, [rate for rate in self._left if rate != self.rate])
        if not self._left:
            self.outcome = self._latest() or self._upside_down()
            if self.outcome is not None:
                return self.outcome
            probe = probe_rate(tuple(self._places.values()), named_rate(self._places.values()))
            if probe is not None:
                self._places[probe] = Place(probe)
                return self._go(probe, f"{words}; does the line rest low?", now_us)
            self._round += 1
            self._left = [rate for rate in by_promise(self._places, self.rates) if rate != self.rate]
        step = self._go(self._left.pop(0), words, now_us)
        told = place.garbled.rates[:1] if place.garbled is not None and place.too_fast else ()
        self._expected = step.rate in told
        return step

    def _go(self, rate: int, why: str, now_us: int) -> Step:
        self.rate = rate
        self._arrive(now_us)
        return Step(rate, why)

    def _note(self, place: Place, now_us: int) -> str:
        """Remember the visit that ends now, and say it in words; what takes long to look for has its time now."""
        if self._slow and self._bytes and place.garbled is None and place.late is None:
            place.solve(heard_of(newest(self._chunks_of(place))), self._slow)
        spent = now_us - self._begun_us
        words = f"{count_of_bytes(self._bytes)} in {spent / 1e6:.1f} s{at(place.baud)}"
        if self._bytes and place.late is not None:
            words += f", {place.late.protocol} only"
        elif self._bytes:
            words += " and nothing valid" + (f": {place.garbled.words}" if place.garbled is not None else "")
        self.visits.append(Visit(place.baud, spent, self._bytes, words))
        return words

    # ---- the answer where nothing named makes sense

    def _latest(self) -> Settled | None:
        found = best_late(tuple(self._places.values()))
        return None if found is None else self._settled(*found)

    def _upside_down(self) -> Unsure | None:
        """Whether the line rests low wherever that can be seen."""
        right = named_rate(self._places.values())
        low = rests_low(tuple(self._places.values()), right)
        return upside_down(right or max(low), low, said_of(self.visits)) if low else None

    def _unsure(self, now_us: int) -> Unsure:
        if self._latest_us is None:
            return silence(now_us, sorted({visit.baud for visit in self.visits}))
        inverted = self._upside_down()
        if inverted is not None:
            return inverted
        places = [place for place in self._places.values() if place.total and place.baud in self.rates]
        named = named_rate(places)
        best = max(places, key=lambda one: (one.baud == named, one.garbled is None, one.explained, one.total))
        held = next((one.garbled for one in places if one.garbled and one.garbled.kind is Signature.LOW), None)
        if held is not None and not any(any(chunk.data) for place in places for chunk in place.chunks):
            return Unsure(best.baud, "the line is held low", False, said_of(self.visits), (held.remedy,))
        heard = count_of_bytes(sum(place.total for place in places))
        rates = f" at {len(places)} rates" if len(places) > 1 else at(best.baud)
        why = f"{heard}{rates}, and nothing in them is valid"
        if named is not None and len(places) > 1:
            why += f"; bytes that were read faster name {named} baud: something talks there that is not known here"
        return Unsure(best.baud, why, False, said_of(self.visits), ADVICE)
