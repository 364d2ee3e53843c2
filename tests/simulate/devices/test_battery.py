from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from simulate.runs import played, run, values
from tuyasniff.model import Talker
from tuyasniff.simulate.devices.battery import ALARM, BATTERY, HIGHEST, HUMIDITY, TEMPERATURE
from tuyasniff.simulate.lowpower import LINGER_US


def test_the_charge_only_falls() -> None:
    done = run("battery", 1800)
    # a stored record is older than the report before it
    for name in ("report", "record"):
        dps = [{dp_id: value for dp_id, _, value in said.dps} for said in done.said if said.name == name]
        charges = [values[BATTERY] for values in dps if BATTERY in values]
        assert len(charges) > 2 and charges == sorted(charges, key=int, reverse=True)
        assert int(charges[-1]) < int(charges[0]) <= 97


def test_the_module_has_power_for_seconds_only() -> None:
    done = run("battery")
    begins = [said.t_us for said in done.said if said.name == "product_info" and said.talker is Talker.MODULE]
    assert len(begins) > 5
    for begin, following in pairwise([*begins, 1 << 60]):
        said = [said for said in done.said if begin <= said.t_us < following]
        assert said[-1].end_us - begin < 16_000_000
        assert following - said[-1].end_us > LINGER_US
        states = [one.data["state"] for one in said if one.name == "network_state" and one.talker is Talker.MODULE]
        assert states in ([2, 3, 4], [2])
        assert ("report" in {one.name for one in said}) == (states == [2, 3, 4])


def test_what_cannot_be_delivered_is_kept_with_its_time() -> None:
    done = played("battery", "t=20 network 2\nt=250 network 4", 500)
    records = [said for said in done.said if said.name == "record" and said.talker is Talker.MCU]
    assert records
    started = datetime(2026, 1, 18, 17, 58, 30)
    for said in records:
        assert said.data["valid"] == 1
        taken = (datetime.fromisoformat(said.data["time"]) - started).total_seconds()
        assert 20 < taken < 260 < said.t_us / 1e6
    times = [said.data["time"] for said in records]
    assert times == sorted(times)


def test_what_the_app_sets_while_it_sleeps_waits_in_the_cloud() -> None:
    done = played("battery", "t=30 set 10 555", 600)
    assert not any(said.name == "set" for said in done.said)
    cached = [said for said in done.said if said.name == "dp_cache" and said.dps]
    assert [said.dps for said in cached] == [((HIGHEST, "value", 555),)]
    assert [value for t_us, value in values(done, HIGHEST) if t_us > cached[0].t_us] == [555]


def test_what_the_app_sets_while_it_is_awake_arrives_at_once() -> None:
    done = played("battery", "t=5 set 9 f", 60)
    sets = [said for said in done.said if said.name == "set"]
    assert [said.talker for said in sets] == [Talker.MODULE, Talker.MCU]
    assert values(done, 9)[-1][1] == 1


def test_the_sensor_follows_the_air_below_zero_and_warns() -> None:
    done = played("battery", "t=30 air -8\nt=300 humidity 30\nt=400 air 45", 700)
    degrees = [value for _, value in values(done, TEMPERATURE)]
    assert min(degrees) < -40 and max(degrees) > 300
    assert min(value for _, value in values(done, HUMIDITY)) < 40
    assert [value for _, value in values(done, ALARM)] == [0, 1]


def test_the_button_wakes_it() -> None:
    done = played("battery", "t=30 button", 45)
    assert any(30e6 < said.t_us < 41e6 and said.name == "report" for said in done.said)
