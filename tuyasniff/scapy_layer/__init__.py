"""TuyaMCU as scapy layers, generated from the command tables: import this module, and only then is scapy loaded.

    from tuyasniff.scapy_layer import TuyaDP, TuyaMCU
    TuyaMCU(bytes.fromhex("55aa03070005010100010011")).show()
    bytes(TuyaMCU(cmd="report", dps=[TuyaDP(dpid=20, type="value", value=2301)]))

`TuyaMCU` finds out the family; `TuyaWifi`, `TuyaLowPower`, `TuyaZigbee` and `TuyaBle` are told. What they give is a
packet of the form that fits: its payload has the fields that the tables name, `data` where no form fits. Whatever is
None is computed when the packet is built: the length, the checksum. Importing registers LINKTYPE_USER0 (147).
"""

from __future__ import annotations

from scapy.config import conf

from tuyasniff.scapy_layer.datapoint import TuyaDP
from tuyasniff.scapy_layer.packets import OF_FAMILY, TuyaBle, TuyaLowPower, TuyaMCU, TuyaWifi, TuyaZigbee

LINKTYPE_USER0 = 147

conf.l2types.register(LINKTYPE_USER0, TuyaMCU)

__all__ = ["LINKTYPE_USER0", "OF_FAMILY", "TuyaBle", "TuyaDP", "TuyaLowPower", "TuyaMCU", "TuyaWifi", "TuyaZigbee"]
