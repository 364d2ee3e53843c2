from __future__ import annotations

import pytest

from tuyasniff.analysis.stamps import Stamps


@pytest.mark.parametrize(
    ("times", "resolution"),
    [
        ((0, 3_000_000, None, 64_000_000), 1_000_000),
        ((100_000, 3_000_000, 7_300_000), 100_000),
        ((3_000_000, 7_310_000), 10_000),
        ((3_000_000, 7_311_000), None),
        ((3_000_000, 7_311_123), None),
        ((15_000_000,), 1_000_000),
    ],
)
def test_the_resolution_is_the_step_in_which_all_times_go(
    times: tuple[int | None, ...], resolution: int | None
) -> None:
    stamps = Stamps()
    for t_us in times:
        stamps.add(t_us)
    assert stamps.resolution_us == resolution
