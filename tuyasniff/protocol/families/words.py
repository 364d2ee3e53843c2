"""Values with names that several tables share (TDOC and SDK262 unless said otherwise)."""

from __future__ import annotations

from collections.abc import Mapping

NETWORK: Mapping[int, str] = {
    0x00: "pairing (EZ)",
    0x01: "pairing (AP)",
    0x02: "configured, no router",
    0x03: "router connected",
    0x04: "cloud connected",
    0x05: "low power",
    0x06: "pairing (EZ and AP)",
    0xFF: "not known",
}

PAIRING: Mapping[int, str] = {0: "EZ", 1: "AP"}

VALID: Mapping[int, str] = {0: "not valid", 1: "valid"}

OK_FAILED: Mapping[int, str] = {0: "ok", 1: "failed"}
"""Most results. Some commands have it the other way round."""

FAILED_OK: Mapping[int, str] = {0: "failed", 1: "ok"}

PACKETS: Mapping[int, str] = {0: "256 bytes", 1: "512 bytes", 2: "1,024 bytes"}

WIFI_TEST_REASONS: Mapping[int, str] = {0: "network tuya_mdev_test not found", 1: "no licence"}

UPGRADE: Mapping[int, str] = {
    0: "checking, keep the power on",
    1: "nothing new, power may go off",
    2: "upgrading",
    3: "done",
    4: "failed",
}
"""Low-power upgrades (LPSDK)."""

ON_OFF: Mapping[int, str] = {0: "off", 1: "on"}

RECORD_STAMP: Mapping[int, str] = {0: "stamped by the module", 1: "local time given", 2: "GMT given"}

RECORD_RESULT: Mapping[int, str] = {0: "ok", 1: "kept for later", 2: "failed", 3: "invalid"}
