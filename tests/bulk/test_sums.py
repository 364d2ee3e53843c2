from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.bulk.sums import WrongSums
from tuyasniff.capture.sayings import fault_words
from tuyasniff.model import Fault
from tuyasniff.protocol.claims import sum_fault
from tuyasniff.render.jsonout import dumps


def words(faults: tuple[Fault, ...]) -> bytes:
    return "; ".join(fault_words(faults)).encode()


def everything(faults: tuple[Fault, ...]) -> bytes:
    return b"100 %s " + dumps(list(faults)).encode()


@given(st.binary(min_size=7, max_size=2000))
def test_what_is_said_is_what_the_fault_says(raw: bytes) -> None:
    faults = sum_fault(raw)
    if faults:
        assert WrongSums(words).of(raw) == words(faults)
        assert WrongSums(everything).of(raw) == everything(faults)
