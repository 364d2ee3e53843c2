"""The collector of rubbish, and the turns of threads, during long runs."""

from __future__ import annotations

import gc
import sys

from tuyasniff.cli.steady import steady


def test_it_looks_seldom_while_a_run_goes_on_and_as_before_afterwards() -> None:
    usual = gc.get_threshold()
    with steady():
        assert gc.get_threshold()[0] > usual[0] or gc.get_threshold()[2] > usual[2]
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0


def test_rubbish_in_circles_is_still_found() -> None:
    class Ring:
        alive = 0

        def __init__(self) -> None:
            self.me = self
            Ring.alive += 1

        def __del__(self) -> None:
            Ring.alive -= 1

    with steady():
        for _ in range(40_000):
            Ring()
        assert Ring.alive < 40_000


def test_a_thread_that_works_hands_over_soon() -> None:
    usual = sys.getswitchinterval()
    with steady():
        assert sys.getswitchinterval() < usual / 2
    assert sys.getswitchinterval() == usual
