"""Every protocol that is looked for, in the order in which equals are preferred."""

from __future__ import annotations

from tuyasniff.chips import bootlog, flasher
from tuyasniff.chips.cse7766 import DETECTOR as CSE7766
from tuyasniff.chips.finding import Detector
from tuyasniff.chips.framing.detector import DETECTOR as LENGTH_SUM
from tuyasniff.chips.modbus.detector import DETECTOR as MODBUS
from tuyasniff.chips.pzem import DETECTOR as PZEM_V1
from tuyasniff.chips.recognise.ade7953 import DETECTOR as ADE7953
from tuyasniff.chips.recognise.belling import BL0906, BL6523
from tuyasniff.chips.recognise.bms import DALY, JBD
from tuyasniff.chips.recognise.cse7761 import DETECTOR as CSE7761
from tuyasniff.chips.recognise.dlms import DETECTOR as DLMS
from tuyasniff.chips.recognise.dlt645 import DETECTOR as DLT645
from tuyasniff.chips.recognise.ht7017 import DETECTOR as HT7017
from tuyasniff.chips.recognise.iec62056 import DETECTOR as IEC62056
from tuyasniff.chips.recognise.ld2410 import DETECTOR as LD2410
from tuyasniff.chips.recognise.sml import DETECTOR as SML
from tuyasniff.chips.recognise.v92xx import DETECTOR as V9261
from tuyasniff.chips.tables.bl0939 import DETECTOR as BL0939
from tuyasniff.chips.tables.bl0940 import DETECTOR as BL0940
from tuyasniff.chips.tables.bl0942 import DETECTOR as BL0942
from tuyasniff.chips.tables.rn8209 import DETECTOR as RN8209C
from tuyasniff.chips.text import DETECTOR as TEXT
from tuyasniff.chips.tuyalan import DETECTOR as TUYA_LAN
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
    CSE7761,
    HT7017,
    V9261,
    BL0906,
    BL6523,
    DLT645,
    SML,
    DLMS,
    IEC62056,
    DALY,
    JBD,
    LD2410,
    TUYA_LAN,
    flasher.BEKEN,
    flasher.ESP,
    bootlog.BEKEN,
    bootlog.ESP,
    ADE7953,
    TEXT,
    LENGTH_SUM,
)


def detector(protocol: str) -> Detector | None:
    """The detector of that protocol."""
    return next((one for one in DETECTORS if one.protocol == protocol), None)
