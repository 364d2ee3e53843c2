"""When the screen is made anew."""

from __future__ import annotations

from itertools import pairwise

from tuyasniff.tui.pace import BUSY_SHARE, IDLE_S, LATEST_S, READING_S, SOONEST_S, Pace


class Hands:
    """A clock and a count of CPU that a test moves; a look costs so much."""

    def __init__(self, cost: float) -> None:
        self.now = 100.0
        self.spent = 0.0
        self.cost = cost
        self.pace = Pace(monotonic=lambda: self.now, spent=lambda: self.spent)

    def run(self, seconds: float, *, per_s: int, beat: float = 0.05) -> tuple[list[float], list[float], list[float]]:
        """The moments of looks, of those into the panes and of those at the detail, while so many items come."""
        looks, panes, details = [], [], []
        for _ in range(round(seconds / beat)):
            self.now += beat
            self.spent += 0.01
            self.pace.came(round(per_s * beat), 0.01)
            look = self.pace.due()
            if look is not None:
                looks.append(self.now)
                panes += [self.now] if look.panes else []
                details += [self.now] if look.detail else []
                self.spent += self.cost
                self.pace.painted()
        return looks, panes, details


def gaps(moments: list[float]) -> list[float]:
    return [b - a for a, b in pairwise(moments)]


def test_an_item_after_a_silence_is_shown_at_once() -> None:
    hands = Hands(0.02)
    hands.pace.due()
    hands.pace.painted()
    hands.now += SOONEST_S + 0.001
    assert hands.pace.due() is None
    hands.pace.came(1, 0.0)
    look = hands.pace.due()
    assert look is not None and look.detail and look.panes


def test_in_silence_the_clocks_go_on() -> None:
    looks, _, _ = Hands(0.01).run(10, per_s=0)
    assert max(gaps(looks)) <= IDLE_S + 0.0501 and len(looks) <= 10 / IDLE_S


def test_a_few_items_a_second_are_all_shown_soon_even_on_a_slow_machine() -> None:
    looks, panes, details = Hands(0.03).run(10, per_s=20)
    assert max(gaps(looks)) <= 0.1501
    assert looks == panes == details


def test_much_that_comes_leaves_the_machine_in_peace() -> None:
    for cost in (0.01, 0.015, 0.02):
        looks, panes, details = Hands(cost).run(20, per_s=1700)
        assert cost * len(looks) / 20 <= BUSY_SHARE * 1.05
        assert max(gaps(looks)) <= LATEST_S + 0.0501
        assert min(gaps(details)) >= READING_S - 0.0001 and min(gaps(panes)) >= READING_S - 0.0001


def test_however_slow_the_machine_is_the_list_stays_fresh() -> None:
    looks, _, _ = Hands(0.2).run(20, per_s=1700)
    assert max(gaps(looks)) <= LATEST_S + 0.0501


def test_taking_items_is_not_counted_as_painting() -> None:
    hands = Hands(0.02)
    hands.run(5, per_s=1700)
    assert 0.0199 < hands.pace.cost < 0.0201


def test_what_came_last_is_shown_in_full_when_it_is_quiet_again() -> None:
    hands = Hands(0.02)
    hands.run(5, per_s=1700)
    _, panes, details = hands.run(1, per_s=0)
    assert panes and details
    assert details[0] - (hands.now - 1) <= READING_S
