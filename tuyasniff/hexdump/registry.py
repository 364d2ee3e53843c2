"""All dialects, in the order in which they are asked for a line."""

from __future__ import annotations

from tuyasniff.hexdump.analyzer import ANALYZER
from tuyasniff.hexdump.base64text import BASE64
from tuyasniff.hexdump.dialect import Dialect
from tuyasniff.hexdump.dsview import DSVIEW
from tuyasniff.hexdump.esphome_tuya import ESPHOME_TUYA
from tuyasniff.hexdump.esphome_uart import ESPHOME_UART
from tuyasniff.hexdump.espurna import ESPURNA
from tuyasniff.hexdump.labelled import LABELLED
from tuyasniff.hexdump.literal import LITERAL
from tuyasniff.hexdump.numbers import NUMBERS
from tuyasniff.hexdump.offsets import BINARY, DECIMAL, HEXDUMP, OCTAL, SWAPPED16, SWAPPED32
from tuyasniff.hexdump.openbeken import OPENBEKEN
from tuyasniff.hexdump.plain import PLAIN, PROSE, TABLE
from tuyasniff.hexdump.realterm import REALTERM
from tuyasniff.hexdump.saleae import SALEAE_ASYNC
from tuyasniff.hexdump.sigrok import SIGROK
from tuyasniff.hexdump.simulator import SIMULATOR
from tuyasniff.hexdump.sniffuart import SNIFFUART
from tuyasniff.hexdump.tasmota import TASMOTA
from tuyasniff.hexdump.terminals import BRACKETS, DOCKLIGHT, SSCOM
from tuyasniff.hexdump.wthermostat import WTHERMOSTAT

DIALECTS: tuple[Dialect, ...] = (
    TASMOTA,
    ESPHOME_UART,
    OPENBEKEN,
    WTHERMOSTAT,
    ESPURNA,
    ESPHOME_TUYA,
    SNIFFUART,
    SALEAE_ASYNC,
    DSVIEW,
    SIGROK,
    ANALYZER,
    SIMULATOR,
    DOCKLIGHT,
    SSCOM,
    REALTERM,
    LABELLED,
    LITERAL,
    HEXDUMP,
    SWAPPED16,
    SWAPPED32,
    OCTAL,
    BINARY,
    DECIMAL,
    BASE64,
    BRACKETS,
    TABLE,
    PLAIN,
    PROSE,
    NUMBERS,
)
