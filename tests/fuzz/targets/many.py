"""What comes many at a time, beside the same one by one: the session, with columns for what is usual."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import NamedTuple
from unittest.mock import patch

from bulk.streams import both_ways, some_frame, stretch_of
from bulk.talks import items_of
from bulk.test_asking import EXAMPLES as FILTERS
from bulk.test_asking import MORE
from bulk.test_courses import Taken
from bulk.test_many import ITEMS
from bulk.test_overview import alike
from bulk.writing import STARTED, TAPS, usual, written
from fuzz.seeds import captures
from fuzz.target import Target, cut, rng_of
from fuzz.targets.wire import FRAME_WORDS, mend_frames, wires
from protocol.families.tables import EXAMPLES
from render.columns.printing import WIDTHS, printed
from render.columns.printing import many as many_lines
from render.columns.test_jsonlines import usual as usual_json
from render.columns.test_jsonlines import written as many_json
from tuyasniff.analysis.query import parse
from tuyasniff.bulk import session as bulk_session
from tuyasniff.bulk.asking import Asking
from tuyasniff.bulk.byid import by_id
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.courses import ManyValues
from tuyasniff.bulk.many import MANY
from tuyasniff.bulk.overview import Overview
from tuyasniff.bulk.session import pour
from tuyasniff.capture.about import About
from tuyasniff.model import Chunk, FamilyName, Gap, Item, Note, Talker
from tuyasniff.session import HOLD_FRAMES, Session
from tuyasniff.stretch import Stretch

LEADS = tuple(
    map(
        bytes.fromhex,
        (
            "55aa030000010104",
            "55aa0307000814020004000008fd30",
            "55aa0307000501010001010c",
            "55aa00000000ff",
        ),
    )
)
"""Frames that are sound: from many of them on, what is usual comes in columns."""

_FILTERS = (*FILTERS, *MORE)
_LONGEST_LEAD = 40
_PAUSES_US = (0, 0, 1000, 1000, 20_000, 299_999, 300_001, 2_500_000)


class Talk(NamedTuple):
    """What is told to a session, and how: the bytes that it has one by one at least, and those of a block."""

    things: list[Stretch | Chunk | Gap | Note]
    few: int
    block: int
    baud: int | None
    cores: int


def talk_of(data: bytes) -> Talk:
    """The bytes among sound frames, in stretches that tell of their chunks all that a stretch can tell."""
    rng = rng_of(data)
    few = rng.choice((64, 64, 64, 64, 64, 64, 512, 4096))
    first = _lead(rng)
    # so many that the session holds none back, and then enough of them
    times_first = HOLD_FRAMES // len(first) + 2 * (few // len(b"".join(first)) + 1) + rng.choice((4, 24))
    things: list[Stretch | Chunk | Gap | Note] = [stretch_of([b"".join(first) * times_first])]
    lead = b"".join(first if rng.random() < 0.7 else _lead(rng))
    many = few // len(lead) + 1
    parts = [lead * rng.choice((0, 1, 40)), *cut(data, rng), lead * rng.choice((0, 1, 40))]
    parts = [part for part in parts if part]
    groups = sorted(rng.sample(range(len(parts)), min(len(parts), rng.choice((1, 1, 2, 4)))))
    groups[:1] = [0]
    moments = list(accumulate(rng.choice(_PAUSES_US) for _ in parts))
    if rng.random() < 0.1:
        place = rng.randrange(len(parts))
        moments[place] -= rng.choice((10, 25_000, 5_000_000))
    same = rng.random() < 0.5
    told = _told(rng)
    for begin, end in zip(groups, [*groups[1:], len(parts)], strict=True):
        told = told if same else _told(rng)
        group, times = parts[begin:end], moments[begin:end]
        missing = max(many - sum(map(len, group)) // len(lead), 0)
        if rng.random() < 0.7 and missing:
            group, times = [*group, lead * missing], [*times, times[-1]]
        things += told.stretches(group, times, rng)
        if rng.random() < 0.1:
            things.append(rng.choice((Gap("wire", None, "baud changed", "9600 to 115200"), Note("press"))))
    block = rng.choice((80, 250, 600, 2048, 1 << 20))
    return Talk(things, few, block, rng.choice((None, 9600)), 2 if block < 1 << 20 and rng.random() < 0.2 else 1)


def _lead(rng: Random) -> list[bytes]:
    """Frames that are usual by being there again and again: one, or some of a family, or of any."""
    pick = rng.random()
    if pick < 0.4:
        return [rng.choice(LEADS)]
    if pick < 0.6:
        return [some_frame(rng) for _ in range(rng.choice((2, 5, 12)))]
    family = rng.choice((FamilyName.WIFI, FamilyName.WIFI, FamilyName.LOWPOWER, FamilyName.BLE))
    usual = [whole for row, _, whole in EXAMPLES if row.name is family and len(whole) <= _LONGEST_LEAD]
    return rng.choices(usual, k=rng.choice((2, 5, 12)))


class _Told(NamedTuple):
    timed: bool
    untimed: bool
    labelled: bool
    talker: Talker
    claims: float | None
    claimed: bool

    def stretches(self, parts: list[bytes], moments: list[int], rng: Random) -> Iterable[Stretch]:
        """The stretch of these chunks, if there are any."""
        times: list[int | None] = [None if self.untimed and rng.random() < 0.1 else t_us for t_us in moments]
        often = self.claims
        yield stretch_of(
            parts,
            times=times if self.timed else None,
            talker=self.talker,
            claimed=self.claimed,
            talkers=[rng.randrange(3) for _ in parts] if self.labelled else None,
            claims=None if often is None else [int(rng.random() < often) for _ in parts],
        )


def _told(rng: Random) -> _Told:
    """What is told of each chunk."""
    claims = rng.choice((None, None, None, None, 0.1, 0.9))
    return _Told(
        timed=rng.random() < 0.5,
        untimed=rng.random() < 0.1,
        labelled=rng.random() < 0.15,
        talker=rng.choice((Talker.UNKNOWN, Talker.UNKNOWN, Talker.UNKNOWN, Talker.MCU)),
        claims=claims,
        claimed=claims is None and rng.random() < 0.1,
    )


def columns(data: bytes) -> None:
    """What is made of columns is what is made of their items: texts, files, tables, answers of filters."""
    if not data:
        return
    rng, talk = rng_of(data), talk_of(data)
    with patch.object(bulk_session, "_FEW", talk.few):
        parts = list(pour(Session((), baud_of=lambda _tap: talk.baud), talk.things, block=talk.block))
    made = [part for part in parts if isinstance(part, Columns)]
    items = items_of(made)
    width, started, about = rng.choice(WIDTHS), rng.choice(STARTED), About(rng.choice(STARTED), rng.choice(TAPS))
    assert many_lines(made, width, started=started) == printed(items, width, started=started), "lines"
    lines = rng.random() < 0.5
    assert many_json(made, lines=lines) == usual_json(made, lines=lines), "JSON"
    name = rng.choice(list(MANY))
    assert written(MANY[name], parts, about) == usual(ITEMS[name], parts, about), name
    for text in rng.sample(_FILTERS, 3):
        wanted = parse(text)
        asking = Asking(wanted)
        for part in made:
            expected = [place for place, item in enumerate(part.items()) if wanted(item)]
            assert asking.places(part, 0, len(part)).tolist() == expected, text
    _check_values(parts)


def _check_values(parts: list[Columns | Item]) -> None:
    many, single = Taken(), Taken()
    values = ManyValues(many.table, many.enums, many.traces, ordinary=many.take)
    for part in parts:
        if isinstance(part, Columns):
            values.add(part)
        else:
            many.take(part)
        for item in part.items() if isinstance(part, Columns) else (part,):
            single.take(item)
    assert many.state() == single.state(), "values"
    overview = Overview()
    for part in parts:
        overview.add(part)
    alike(overview, [item for part in parts for item in (part.items() if isinstance(part, Columns) else (part,))])


def bulk(data: bytes) -> None:
    """Many at a time or one by one: the session says the same, whatever stands among sound frames."""
    if not data:
        return
    talk = talk_of(data)
    with patch.object(bulk_session, "_FEW", talk.few):  # small inputs reach columns, too
        many, single = both_ways(talk.things, block=talk.block, baud=talk.baud, cores=talk.cores)
        parts = list(pour(Session(()), talk.things, block=talk.block, cores=2)) if talk.cores > 1 else ()
    assert many == single, "what comes many at a time differs"
    for part in parts:
        if isinstance(part, Columns) and part.by_id is not None:
            want = by_id(part.dp_first, part.dp_id, part.kind == Row.WRONG_SUM)
            got = zip(part.by_id, want, strict=True)
            assert all(one.tolist() == other.tolist() for one, other in got), "datapoints by dpID"


TARGETS = (
    Target(
        "bulk",
        bulk,
        lambda: [*wires(), *(data[:2048] for data in captures(".bin")())],
        FRAME_WORDS,
        mend_frames,
        longest=2048,
        slow=True,
        us_a_byte=1000.0,
        smoke=40,
        grows=False,
        rooms=("bulk", "protocol", "session"),
    ),
    Target(
        "columns",
        columns,
        lambda: [*wires(), *(data[:2048] for data in captures(".bin")())],
        FRAME_WORDS,
        mend_frames,
        longest=2048,
        us_a_byte=2000.0,
        smoke=20,
        grows=False,
        rooms=("bulk", "render.columns"),
    ),
)
