"""Texts that tell datapoints in words, without a byte of the wire: what they are, and who reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

from tuyasniff.hexdump.lanvalues import tells_lan_values
from tuyasniff.patterns import regex


class InWords(NamedTuple):
    """A kind of such texts.

    `said` is why no frame comes out of it, in words that follow a colon; `name` ends a sentence that begins with
    "It is"; `advice` says what to do, with FILE in place of the name of the input.
    """

    pattern: re.Pattern[str]
    said: str
    name: str
    advice: str


ZIGBEE = InWords(
    regex(r"0x[eE][fF]00\b|clusterID=61184\b|manuSpecificTuya|commandDataReport|[\"']dpValues[\"']"),
    "Zigbee messages (cluster EF00), no UART frames",
    "a log of Zigbee messages that tell Tuya's datapoints (cluster EF00), without the bytes of the wire",
    "the frames go over the wire between the Zigbee module and its MCU: tap that",
)
VALUES = InWords(
    regex(
        r"[\"']?\bdps\b[\"']?\s*:|\bDPS:|\"dp_id\"|(?:^\s*[\"'][0-9]{1,3}[\"']:\s*\S+,?\s*$\s*){3}"
        r"|(?:[\"'][0-9]{1,3}[\"']:\s*[^,:]{1,40},\s*){2}[\"'][0-9]{1,3}[\"']:"
        r"|[\"']status[\"']:\s*\[\{[\"'][0-9]{1,3}[\"']:",
        re.MULTILINE,
    ),
    "datapoint values from the LAN or the cloud, no UART frames",
    "a text with values of datapoints as the LAN or the cloud tells them, without the bytes of the wire",
    "what the values mean: tuyasniff datapoints FILE",
)
NAMED = InWords(
    regex(r"Datapoint [0-9]+(?:: | update to )|\"DpId\"|DPid=|dpId[= ][0-9]|\b[0-9]-DP_TYPE_[A-Z]"),
    "datapoints by name and value, without the bytes of the UART",
    "a log that tells TuyaMCU's datapoints by name and value, without the bytes of the wire",
    "the log of the same firmware has the frames, too, at its most talkative level; tuyasniff decode reads these",
)
_KINDS = (ZIGBEE, VALUES, NAMED)


def in_words(text: str) -> InWords | None:
    """Which kind a text is of; None where it tells no datapoints. Advice that would fail is not given."""
    kind = next((kind for kind in _KINDS if kind.pattern.search(text)), None)
    return kind._replace(advice="") if kind is VALUES and not tells_lan_values(text) else kind
