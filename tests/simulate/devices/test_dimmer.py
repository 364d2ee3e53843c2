from __future__ import annotations

from itertools import pairwise

from simulate.runs import played, run, values
from tuyasniff.model import Talker
from tuyasniff.simulate.devices.dimmer import (
    BRIGHT,
    COLOUR,
    COLOURED,
    COUNTDOWN,
    LEAST,
    MODE,
    SCENIC,
    SWITCH,
    WHITE,
    colour,
)


def test_every_set_is_echoed_within_the_limits_of_the_lamp() -> None:
    done = run("dimmer")
    answers = {said.answers: said for said in done.said if said.answers is not None}
    sets = [said for said in done.said if said.name == "set"]
    assert len(sets) > 20
    for said in sets:
        ((dp_id, _, wanted),) = said.dps
        (echo,) = (value for echoed, _, value in answers[said.number].dps if echoed == dp_id)
        assert echo == (max(int(wanted), LEAST) if dp_id == BRIGHT else wanted)
    assert any(said.dps[0][0] == BRIGHT and int(said.dps[0][2]) < LEAST for said in sets)


def test_colours_and_scenes_change_the_mode() -> None:
    done = played("dimmer", f"t=10 set colour_data {colour(120, 1000, 500)}\nt=20 set 25 00ff\nt=30 set 22 700", 40)
    assert values(done, COLOUR)[-1][1] == "007803e801f4"
    assert [value for _, value in values(done, MODE)] == [WHITE, COLOURED, SCENIC, WHITE]


def test_the_countdown_falls_and_switches() -> None:
    done = played("dimmer", "t=10 set 20 on\nt=12 set 26 35", 60)
    left = [value for t_us, value in values(done, COUNTDOWN) if t_us > 11e6]
    assert left[0] == 35 and left[-1] == 0 and len(left) >= 4
    assert all(after < before for before, after in pairwise(left))
    off = next(t_us for t_us, value in values(done, SWITCH) if t_us > 13e6 and value is False)
    assert 46e6 < off < 49e6


def test_the_knob_stops_at_the_limits() -> None:
    done = played("dimmer", "\n".join(f"t={8 + index} knob down" for index in range(8)), 20)
    assert values(done, BRIGHT)[-1][1] == LEAST
    assert all(said.name != "set" for said in done.said if said.talker is Talker.MODULE)
