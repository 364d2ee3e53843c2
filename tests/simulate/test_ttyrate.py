from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from tuyasniff.simulate.ttyrate import rate_of, set_rate

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")]


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    both = os.openpty()
    yield both
    for end in both:
        os.close(end)


@pytest.mark.parametrize("baud", [300, 9600, 115_200, 921_600])
def test_what_one_end_sets_the_other_end_sees(baud: int, ends: tuple[int, int]) -> None:
    master, slave = ends
    set_rate(slave, baud)
    assert rate_of(slave) == rate_of(master) == baud


@pytest.mark.skipif(sys.platform != "linux", reason="Linux takes any number")
@pytest.mark.parametrize("baud", [74_880, 12_345])
def test_rates_that_have_no_name_are_seen_too(baud: int, ends: tuple[int, int]) -> None:
    set_rate(ends[1], baud)
    assert rate_of(ends[0]) == baud
    set_rate(ends[1], 9600)
    assert rate_of(ends[0]) == 9600


def test_what_a_program_sets_by_name_is_seen(ends: tuple[int, int]) -> None:
    import termios

    settings = termios.tcgetattr(ends[1])
    settings[4] = settings[5] = termios.B57600
    termios.tcsetattr(ends[1], termios.TCSANOW, settings)
    assert rate_of(ends[0]) == 57_600


def test_what_is_no_terminal_has_no_rate() -> None:
    ear, mouth = os.pipe()
    try:
        set_rate(ear, 9600)
        assert rate_of(ear) is None
    finally:
        os.close(ear)
        os.close(mouth)


def test_other_systems_tell_it_by_name(ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    set_rate(ends[1], 115_200)
    assert rate_of(ends[0]) == 115_200
    set_rate(ends[1], 12_345)
    assert rate_of(ends[0]) == 115_200
