from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.model import Item, Noise, NoiseReason
from tuyasniff.render.folding import folded
from tuyasniff.render.lines import Folded
from wire import HEARTBEAT

from .makers import decoded, noise


def test_a_run_of_noise_becomes_one() -> None:
    items = [noise(1, b"\0" * 1024), noise(2, b"\1" * 10), *decoded(HEARTBEAT), noise(4, b"\2")]
    first, message, last = folded(items)
    assert isinstance(first, Folded)
    assert (first.number, first.size, len(first.first), first.reasons) == (1, 1034, 256, ("between frames",))
    assert isinstance(message, Item)
    assert not isinstance(message.thing, Noise)
    assert isinstance(last, Folded)
    assert last.size == 1


def test_taps_are_kept_apart_and_reasons_collected() -> None:
    items = [
        noise(1, b"a", "mcu"),
        noise(2, b"b", "mcu", NoiseReason.TRUNCATED),
        noise(3, b"c", "module"),
    ]
    one, two = folded(items)
    assert isinstance(one, Folded)
    assert one.reasons == ("between frames", "truncated")
    assert isinstance(two, Folded)
    assert two.number == 3


def test_endless_noise_is_counted_without_being_held() -> None:
    def endless() -> Iterator[Item]:
        for number in range(100_000):
            yield noise(number + 1, b"\0" * 1024)

    (run,) = folded(endless())
    assert isinstance(run, Folded)
    assert run.size == 100_000 * 1024
    assert len(run.first) == 256


def test_items_pass_as_they_come() -> None:
    passed = folded(iter(decoded(HEARTBEAT + HEARTBEAT)))
    assert isinstance(next(passed), Item)
