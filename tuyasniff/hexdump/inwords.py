"""Texts without a byte of the wire that all the same tell something of it: what they are, and who reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

from tuyasniff.hexdump.lanvalues import tells_lan_values
from tuyasniff.patterns import regex


class InWords(NamedTuple):
    """A kind of such texts.

    `said` is why no frame comes out of it, in words that follow a colon; `name` ends a sentence that begins with
    "It is"; `advice` says what to do, with FILE in place of the name of the input. `tells` is what the lines tell on
    which the pattern is found.
    """

    pattern: re.Pattern[str]
    said: str
    name: str
    advice: str
    tells: str = "datapoints"


MAPPING = InWords(
    regex(r"tuyasniff-mapping|\btype_code\"?:\s|\brule\"?:\s*\"(?:guess|meaning)\."),
    "a mapping: what datapoints mean, without the bytes of a wire",
    "a mapping of tuyasniff: what datapoints mean, without the bytes of a wire",
    "it is read, and what is wrong with it is told, by tuyasniff export FILE",
    "what datapoints mean",
)
LEVELS = InWords(
    regex(r"^\s*(?:[-+]?[0-9][0-9.eE+-]{0,23}s?\s*[,;\t]\s*)?[01](?:\s*[,;\t]\s*[01]){0,15}\s*$", re.MULTILINE),
    "levels of wires, 0 and 1, too few of them or without the heading that says when they were",
    "a table of levels, 0 and 1, too short or without the heading that says when they were",
    "export it once more with its heading, as Time [s],Channel 0, or as VCD",
    "levels",
)
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
_OURS = "tuyasniff-mapping"
_LEVELS_ASKED = 200
_LEVELS_LEAST = 8
_NEARLY_ALL = 0.95
_KINDS = (MAPPING, ZIGBEE, VALUES, NAMED)


def in_words(text: str) -> InWords | None:
    """Which kind a text is of; None where it tells no datapoints. Advice that would fail is not given."""
    if are_levels(text):
        return LEVELS
    kind = next((kind for kind in _KINDS if kind.pattern.search(text)), None)
    if kind is MAPPING and _OURS not in text:
        return kind._replace(advice=f'its first line is gone: format: "{_OURS}"')
    return kind._replace(advice="") if kind is VALUES and not tells_lan_values(text) else kind


def are_levels(text: str) -> bool:
    """Whether nearly all lines are levels, perhaps behind a time: of a table whose heading is gone."""
    lines = text.split("\n", _LEVELS_ASKED)[:_LEVELS_ASKED]
    filled = [line for line in lines if line.strip()]
    hits = sum(LEVELS.pattern.match(line) is not None for line in filled)
    return hits >= _LEVELS_LEAST and hits >= _NEARLY_ALL * len(filled)
