"""Every protocol that is looked for, in the order in which equals are preferred."""

from __future__ import annotations

from tuyasniff.chips.cse7766 import DETECTOR as CSE7766
from tuyasniff.chips.finding import Detector
from tuyasniff.chips.modbus.detector import DETECTOR as MODBUS
from tuyasniff.chips.pzem import DETECTOR as PZEM_V1
from tuyasniff.chips.tables.bl0939 import DETECTOR as BL0939
from tuyasniff.chips.tables.bl0940 import DETECTOR as BL0940
from tuyasniff.chips.tables.bl0942 import DETECTOR as BL0942
from tuyasniff.chips.tables.rn8209 import DETECTOR as RN8209C
from tuyasniff.chips.tuyamcu import DETECTOR as TUYAMCU
from tuyasniff.chips.v9821 import DETECTOR as V9821

DETECTORS: tuple[Detector, ...] = (
    TUYAMCU,
    RN8209C,
    BL0942,
    BL0940,
    BL0939,
    CSE7766,
    V9821,
    PZEM_V1,
    MODBUS,
)


def detector(protocol: str) -> Detector | None:
    """The detector of that protocol."""
    return next((one for one in DETECTORS if one.protocol == protocol), None)
