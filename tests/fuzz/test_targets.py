"""A few hundred changed inputs for each target, always the same: `make fuzz` goes on for hours from here."""

from __future__ import annotations

from itertools import islice
from random import Random
from unittest.mock import patch

import pytest

from fuzz.changing import Changer
from fuzz.registry import TARGETS
from fuzz.registry import target as target_of
from fuzz.target import Target
from fuzz.targets import many
from fuzz.watching import watched
from lanes import times
from tuyasniff.bulk import session as bulk_session
from tuyasniff.bulk.columns import Columns
from tuyasniff.capture.opening import capture_of
from tuyasniff.model import Chunk
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch

_SEEDS = 12


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_changed_inputs_break_no_law(target: Target) -> None:
    rng = Random(target.name)
    known = [seed[: target.longest] for seed in target.seeds()]
    seeds = rng.sample(known, min(_SEEDS, len(known)))
    changer = Changer(known, target.words, target.longest)
    made = (changer.changed(rng) for _ in range(times(target.smoke, 10 * target.smoke)))
    if target.mend is not None:
        mend = target.mend
        made = (mend(data, rng) if rng.random() < 0.5 else data for data in made)
    found = (watched(target, data) for data in (*seeds, *made))
    assert list(islice((one for one in found if one is not None), 1)) == []


def test_what_is_made_up_for_many_at_a_time_comes_in_columns() -> None:
    rng = Random(1)
    target = target_of("bulk")
    changer = Changer([seed[: target.longest] for seed in target.seeds()], target.words, target.longest)
    inputs, came = 40, 0
    for _ in range(inputs):
        talk = many.talk_of(changer.changed(rng) or b"\x55")
        with patch.object(bulk_session, "_FEW", talk.few):
            parts = list(bulk_session.pour(Session(()), talk.things, block=talk.block))
        came += any(isinstance(part, Columns) for part in parts)
    assert came > inputs / 2


@pytest.mark.parametrize(
    ("format", "many"),
    [
        ("hex", False),
        ("csv", False),
        ("realterm", False),
        ("tsniff", True),
        ("jsonl", True),
        ("pcap", True),
        ("pcapng", True),
    ],
)
def test_what_readers_begin_with_holds_what_they_read(format: str, *, many: bool) -> None:
    target = target_of(f"reader-{format}")
    seeds = [seed[: target.longest] for seed in target.seeds()]
    ordinary = [thing for seed in seeds for thing in capture_of(seed, format=format)]
    assert any(isinstance(thing, Chunk) for thing in ordinary)
    fast = [thing for seed in seeds for thing in capture_of(seed, format=format).stretches()]
    assert any(isinstance(thing, Stretch) for thing in fast) is many
