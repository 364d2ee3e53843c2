from __future__ import annotations

import pytest

from tuyasniff.knowledge.flashdump.verdict import MCU_PROGRAMS, Facts, Verdict, judge
from tuyasniff.model import PinConfig

PINS = PinConfig((("rl1_pin", "26"),))
KEY = next(iter(MCU_PROGRAMS))
OTHERS = Facts(firmware_key="keyother00000000", product_id="product000000000")
SAME = Facts(firmware_key="keyother00000000", product_id="keyother00000000")


@pytest.mark.parametrize(
    ("facts", "verdict", "rules"),
    [
        (Facts(baud=9600, baud_from="baud_cfg"), Verdict.TUYAMCU, {"baud"}),
        (Facts(baud_from="baud_cfg"), Verdict.TUYAMCU, {"baud"}),
        (Facts(firmware_key=KEY), Verdict.TUYAMCU, {"firmware_key"}),
        (Facts(programs=("bk7231x_common_user_config_ty",)), Verdict.TUYAMCU, {"program"}),
        (Facts(programs=("oem_bk7231n_common_KKT_config_ty",)), Verdict.TUYAMCU, {"program"}),
        (Facts(programs=("bk7231s_common_iot_config_ty",), pins=PINS), Verdict.PIN_CONFIGURED, {"pins"}),
        (Facts(programs=("oem_bk7231s_light_ty",)), Verdict.OWN_FIRMWARE, {"oem_program"}),
        (SAME._replace(pins=PINS, device_type=0), Verdict.PIN_CONFIGURED, {"pins", "same_product"}),
        (OTHERS._replace(pins=PINS), Verdict.PIN_CONFIGURED, {"pins", "other_product"}),
        (OTHERS._replace(device_type=9), Verdict.TUYAMCU, {"device_type", "other_product"}),
        (OTHERS, Verdict.OWN_FIRMWARE, {"other_product"}),
        (SAME, Verdict.OWN_FIRMWARE, {"same_product"}),
        (Facts(product_id="product000000000"), Verdict.OWN_FIRMWARE, set()),
        (Facts(device_type=9), Verdict.UNKNOWN, {"device_type"}),
        (Facts(), Verdict.UNKNOWN, set()),
    ],
)
def test_the_verdict_follows_from_what_is_known(facts: Facts, verdict: Verdict, rules: set[str]) -> None:
    judged = judge(facts)
    assert judged.verdict is verdict
    assert {one.rule for one in judged.evidence} == rules
    assert judged.weakest
    assert 0 <= judged.confidence <= 0.99
    assert (judged.confidence == 0) == (verdict is Verdict.UNKNOWN)


def test_what_speaks_for_an_mcu_weighs_above_zero_and_what_speaks_against_below() -> None:
    facts = OTHERS._replace(pins=PINS, device_type=9, baud_from="baud_cfg", programs=("x_common_y", "oem_x"))
    weights = {one.rule: one.weight for one in judge(facts).evidence}
    assert {rule for rule, weight in weights.items() if weight < 0} == {"pins", "oem_program"}
    assert weights["baud"] > weights["other_product"]
    assert {one.weight < 0 for one in judge(SAME).evidence} == {True}


def test_contradictions_and_recovered_facts_are_less_sure() -> None:
    sure = judge(Facts(baud=9600, baud_from="baud_cfg"))
    both = judge(Facts(baud=9600, baud_from="baud_cfg", pins=PINS))
    assert (both.verdict, both.confidence < sure.confidence) == (Verdict.TUYAMCU, True)
    recovered = PinConfig((("rl1_pin", "26"),), recovered=True)
    assert judge(Facts(pins=recovered)).confidence < judge(Facts(pins=PINS)).confidence
    assert "erased" in judge(Facts(pins=recovered)).weakest
    assert "erased" in judge(Facts(baud=9600, baud_from="baud_cfg", baud_recovered=True)).weakest
    assert "rate" in judge(Facts(firmware_key=KEY)).weakest
