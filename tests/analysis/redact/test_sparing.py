from __future__ import annotations

from tuyasniff.analysis.redact.sparing import SparingRedactor
from tuyasniff.capture.opening import capture_of
from tuyasniff.session import Session
from wire import frame, report

INFO = b'{"p":"abcdefgh12345678","v":"1.2.3","ssid":"Kabelsalat-5"}'


def test_what_the_device_says_once_is_hidden_wherever_it_stands() -> None:
    talk = frame(1, INFO) * 3 + report(20, 2301) * 3
    redactor = SparingRedactor()
    for item in Session(capture_of(talk.hex(), name="paste")):
        redactor.learn(item)
    told = redactor.text("the plug in Kabelsalat-5, abcdefgh12345678")
    assert "Kabelsalat-5" not in told
    assert len(told) == len("the plug in Kabelsalat-5, abcdefgh12345678")
    assert "abcdefgh12345678" in told
    assert redactor.name("/home/somebody/Kabelsalat-5.log").endswith(".log")
    assert "Kabelsalat" not in redactor.name("/home/somebody/Kabelsalat-5.log")
