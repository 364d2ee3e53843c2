from __future__ import annotations

from protocol.families.tables import codes, frame_of
from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.build import pack
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.families.wifi import WIFI

REPORT = pack(0x07, bytes.fromhex("0101000101"))
ANSWER = pack(0x07, b"\0")


def test_what_differs_in_nb_iot_is_a_variant() -> None:
    assert codes(WIFI, "nbiot") == {0x01, 0x07}


def test_a_report_of_nb_iot_waits_for_the_same_command() -> None:
    report = decode(frame_of(REPORT, FamilyName.WIFI, Talker.MCU), "nbiot")
    answer = decode(frame_of(ANSWER, FamilyName.WIFI, Talker.MODULE), "nbiot")
    assert [(one.name, one.variant, one.faults) for one in (report, answer)] == [("report", "nbiot", ())] * 2
    assert (report.title, answer.title) == ("report that waits for an answer", "report answered")
    assert [dp.value for dp in report.dps] == [True]
    assert answer.data == {"result": 0}


def test_a_report_of_another_device_does_not() -> None:
    for variant in ("", "gateway"):
        report = decode(frame_of(REPORT, FamilyName.WIFI, Talker.MCU), variant)
        assert (report.title, report.variant) == ("report", "")


def test_the_product_answer_of_nb_iot_is_explained() -> None:
    text = b'{"p":"gl9iswyeobu5s93j","v":"1.0.0","s":"edrx","c":"tuya","t":"22092217004703"}'
    for family in (FamilyName.WIFI, FamilyName.LOWPOWER):
        message = decode(frame_of(pack(0x01, text), family))
        assert (message.variant, message.faults) == ("nbiot", ())
        data = {key: value for key, value in message.data.items() if key != "info"}
        assert data == {
            "id": "gl9iswyeobu5s93j",
            "version": "1.0.0",
            "power": "edrx",
            "cloud": "tuya",
            "time": "2022-09-22T17:00:47",
            "zone": "03",
        }
