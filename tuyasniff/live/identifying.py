"""Listening until it is known what talks there: the hunt for the rate of a line, on real taps, and the verdict.

What is heard goes through a recorder first, as in any live session; changes of the rate are gaps in it.
"""

from __future__ import annotations

from dataclasses import replace

from tuyasniff.analysis.huntanswers import Settled, Step, Unsure
from tuyasniff.analysis.linehunt import LineHunt
from tuyasniff.analysis.verdict.judge import judge
from tuyasniff.analysis.verdict.model import SILENT, UNKNOWN, Verdict, Wire
from tuyasniff.analysis.verdict.words import name_of, short_name
from tuyasniff.chips.garbage import RATES
from tuyasniff.live.feeds import TapFeed
from tuyasniff.live.inlet import Inlet
from tuyasniff.model import Chunk, Evidence, Gap, Note
from tuyasniff.patterns import regex
from tuyasniff.sources.reader import State

LIMIT_S = 120.0
"""How long it is listened at most, unless somebody says otherwise."""

LINGER_S = 5.0
"""Once the rate is found: so much longer, for values, and for the other side."""

_NOTHING_VALID = "nothing in them is valid"
_NEW_RATE = regex(r"[0-9]+ to ([0-9]+)\b")


class Identifying:
    """Listens to the taps of one device. One thread uses it; `pump` never waits.

    Ports whose rate nobody has told are tried at one rate after the other; all others are listened to as they are.
    """

    def __init__(
        self,
        inlet: Inlet,
        *,
        seconds: float = LIMIT_S,
        least: float = 0.0,
    ) -> None:
        """At most so many `seconds`; LINGER_S more are spent at a rate that was found, if they are left.

        It is listened for `least` seconds in any case: somebody knows what is true at a moment, and waits for it.
        """
        self.inlet = inlet
        self.over = False
        self._feeds = {feed.info.tap: feed for feed in inlet.feeds if isinstance(feed, TapFeed)}
        self._limit_us = round(seconds * 1_000_000)
        self._least_us = round(least * 1_000_000)
        self._settled_us: int | None = None
        self._said: list[str] = []
        self._away: dict[str, str] = {}
        self._fixed = {tap: feed.info.baud for tap, feed in self._feeds.items() if not feed.auto}
        told = next((baud for baud in self._fixed.values() if baud), 0)
        self.hunt = LineHunt(
            self._feeds,
            (told,) if len(self._fixed) == len(self._feeds) else RATES,
            fixed=self._fixed,
            limit_us=self._limit_us,
        )

    def start(self) -> None:
        """Begin. Raises SourceError where a port or the file cannot be had."""
        self.inlet.start()
        self._tune(self.hunt.rate, "the first rate to try")

    def pump(self) -> list[str]:
        """Take what has come, and have rates changed where that is due; what there is to say of it, a line each."""
        if self.over:
            return []
        finished = self.inlet.finished
        self._take()
        said, self._said = self._said, []
        return [*said, *self._decide(finished=finished)]

    def _decide(self, *, finished: bool) -> list[str]:
        now = self.inlet.now_us()
        if self._settled_us is not None:
            until = max(self._settled_us + round(LINGER_S * 1_000_000), self._least_us)
            self.over = finished or now >= min(until, self._limit_us)
            return []
        self._notice_refusals()
        advice = self.hunt.end(now) if finished else self.hunt.advise(now)
        if isinstance(advice, Step):
            self._tune(advice.rate, advice.why)
            return [f"{advice.why}; now {advice.rate} baud"]
        if isinstance(advice, Settled):
            self._settled_us = now
            self._remember(advice)
            self.over = finished or advice.inverted or now >= self._limit_us
            return list(advice.evidence)
        self.over = advice is not None
        return []

    def stop(self) -> None:
        """End it; what was still on its way counts."""
        self.inlet.stop()
        self._take()
        self.over = True

    def verdict(self, name: str = "") -> Verdict:
        """What talks there, as far as it is known; `name` is for the commands in the advice."""
        outcome = self.hunt.end(self.inlet.now_us())
        found = judge(self.wires(), name=name)
        verdict = _settled(found, outcome) if isinstance(outcome, Settled) else _unsure(found, outcome)
        away = [Evidence("away", f"{tap} went away, and did not come back: {why}") for tap, why in self._away.items()]
        return replace(verdict, evidence=(*verdict.evidence, *away))

    def wires(self) -> tuple[Wire, ...]:
        """What was heard on each tap at the rate that was found, or whose bytes are most worth a look."""
        outcome = self.hunt.end(self.inlet.now_us())
        baud = outcome.baud
        parity = None if baud is None else self.hunt.parity(baud)  # what is only usual is the verdict's to say
        chunks = self.hunt.chunks(baud)
        wires = []
        for tap in self._feeds:
            told = self._fixed.get(tap, baud if baud is not None else None) or None
            mine = tuple(chunk for chunk in chunks if chunk.tap == tap)
            size = sum(len(chunk.data) for chunk in mine)
            wires.append(Wire(tap, mine, size, told, parity if mine else None, True if outcome.inverted else None))
        return tuple(wires)

    def _take(self) -> None:
        for thing in self.inlet.take():
            if isinstance(thing, Chunk):
                self.hunt.heard(thing)
            elif isinstance(thing, Gap) and thing.reason == "baud changed":
                rate = _NEW_RATE.match(thing.detail)
                self._count()
                if rate is not None:
                    self.hunt.retuned(thing.tap, int(rate[1]))
            elif isinstance(thing, Gap):
                self._note_gap(thing)
        self._count()

    def _note_gap(self, gap: Gap) -> None:
        """An adapter that was pulled out looks like a silent wire to who is not told."""
        if gap.reason == "unplugged":
            self._away[gap.tap] = gap.detail
            self._said.append(f"{gap.tap}: {gap.detail}; waiting for it to come back, Ctrl-C ends")
        elif gap.reason == "resumed":
            self._away.pop(gap.tap, None)
            self._said.append(f"{gap.tap}: it is back {gap.detail}")

    def _count(self) -> None:
        for tap, feed in self._feeds.items():
            told = feed.reader.errors
            if told is not None:
                self.hunt.counted(tap, told.framing, told.breaks)

    def _notice_refusals(self) -> None:
        """Some ports cannot listen at every rate: nothing is to be waited for then."""
        tried = [feed.reader for feed in self._feeds.values() if feed.auto]
        if tried and all(one.trouble and one.state is State.LISTENING for one in tried):
            self.hunt.refused()

    def _tune(self, rate: int, why: str) -> None:
        for feed in self._feeds.values():
            if feed.auto:
                feed.reader.tune(rate, why)

    def _remember(self, settled: Settled) -> None:
        """Who reads the recording later finds the rate that was right."""
        told = f"{settled.baud} baud: " if settled.baud else ""
        self.inlet.put(Note(told + "; ".join(settled.evidence), self.inlet.now_us()))
        recorder, started = self.inlet.recorder, self.inlet.started
        if recorder is not None and started is not None:
            recorder.announce(started, self.inlet.taps)


def _settled(found: Verdict, outcome: Settled) -> Verdict:
    why = [Evidence("rate", text) for text in outcome.evidence[1:]]
    advice = dict.fromkeys((*outcome.advice, *found.advice))
    return replace(found, evidence=(*found.evidence, *why), advice=tuple(advice))


def _unsure(found: Verdict, outcome: Unsure) -> Verdict:
    """No rate makes sense: what looks like something at one of them is no answer, but is said."""
    # of one rate alone the visit says all of the summary, and more
    summary = "" if outcome.why.endswith(_NOTHING_VALID) and len(outcome.evidence) == 1 else outcome.why
    why = [Evidence("rate", text) for text in (summary, *outcome.evidence) if text]
    if found.is_something and found.word not in {"wrong_baud"} and not outcome.inverted:
        why.append(
            Evidence("possible", f"what was heard may be {short_name(found.word)}: it differs too little to tell")
        )
    word = SILENT if outcome.baud is None else UNKNOWN
    kept = found.evidence if found.word == SILENT == word and not why else ()
    return Verdict(
        word,
        name_of(word),
        coverage=found.coverage if word == UNKNOWN else None,
        heard=found.heard,
        looked=found.looked,
        baud=outcome.baud or None,
        inverted=True if outcome.inverted else None,
        evidence=(*kept, *dict.fromkeys(why)),
        ruled_out=found.ruled_out,
        advice=outcome.advice,
        taps=found.taps,
        findings=found.findings,
    )
