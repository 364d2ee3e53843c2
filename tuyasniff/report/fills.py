"""What a capture fills into the fields of forms: functions of the facts, None where this capture does not tell it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tuyasniff.model import FamilyName, Talker
from tuyasniff.report import jsonparts, logs, sections
from tuyasniff.report.facts import Facts
from tuyasniff.report.markdown import block, code, folded
from tuyasniff.report.words import FAMILIES

Fill: TypeAlias = Callable[[Facts], str | None]


def product_id(facts: Facts) -> str | None:
    """The product id."""
    return code(facts.product.id) if facts.product.id else None


def datapoints(facts: Facts) -> str | None:
    """The table of datapoints."""
    return sections.datapoints(facts) if facts.datapoints else None


def lan_values(facts: Facts) -> str | None:
    """The values as a client in the LAN would show them."""
    dps = jsonparts.lan_dps(facts)
    if not dps:
        return None
    enums = [str(dp.id) for dp in facts.datapoints if dp.summary.type == "enum" and dp.told is not None]
    words = f"The line itself is missing. For comparison, the same from the wire:\n\n{block(dps, 'json')}"
    if enums:
        words += f"\n\nEnums ({', '.join(enums)}) are numbers here; in the LAN they come as names."
    return words


def dps_information(facts: Facts) -> str | None:
    """The table, with what it is and is not."""
    table = datapoints(facts)
    if table is None:
        return None
    return f"From the wire, without the cloud's data model. Ranges and enum values are those that were seen.\n\n{table}"


def captured(facts: Facts) -> str | None:
    """What was captured."""
    return sections.header(facts) if facts.frames else None


def baud(facts: Facts) -> str | None:
    """The speed, where the taps tell it."""
    return str(facts.baud) if facts.baud else None


def is_mcu(facts: Facts) -> str | None:
    """That there is an MCU, for its frames are there."""
    if not facts.frames or facts.family is None:
        return None
    who = "its own frames were heard" if Talker.MCU in facts.heard else "the module talks to one"
    return f"A TuyaMCU is connected ({FAMILIES[facts.family]} family): {who}."


def database_entry(facts: Facts) -> str | None:
    """The entry of the device database."""
    if not facts.product.id:
        return None
    script = facts.drafts.get("openbeken")
    words = f"{block(jsonparts.device_entry(facts, script), 'json')}\n\n`?` is still to be filled in."
    if script and not jsonparts.startup_command(script):
        words += (
            f" The script is longer than the {jsonparts.COMMAND_MOST} characters of `command`: it goes into a file."
        )
    return words


def draft(target: str, language: str = "") -> Fill:
    """The draft for a target; `language` is that of the block."""

    def fill(facts: Facts) -> str | None:
        text = facts.drafts.get(target)
        return None if text is None else f"A draft; look through what it says is guessed.\n\n{block(text, language)}"

    return fill


def unmapped(facts: Facts) -> str | None:
    """The dpIds that Tasmota has no function for yet."""
    text = logs.tasmota_unmapped(facts)
    if not text or not _is_wifi(facts):
        return None
    words = "The dpIds that the MCU tells. Tasmota says so of each that no TuyaMCU command maps:"
    return f"{words}\n\n{_made(text, 'Tasmota')}"


def states(facts: Facts) -> str | None:
    """The last reports, as Tasmota tells them."""
    text = logs.tasmota_states(facts)
    if not text or not _is_wifi(facts):
        return None
    return f"The last report of each datapoint, from the wire, in Tasmota's form:\n\n{_made(text, 'Tasmota')}"


def console(facts: Facts) -> str | None:
    """The talk, as a console of Tasmota shows it."""
    text = logs.tasmota_log(facts)
    if not text or not _is_wifi(facts):
        return None
    return f"What the wire said, in the words of Tasmota's console:\n\n{_made(text, 'Tasmota')}"


def _is_wifi(facts: Facts) -> bool:
    return facts.family in (FamilyName.WIFI, FamilyName.LOWPOWER)


def option_97(facts: Facts) -> str | None:
    """The option of Tasmota that says the baud."""
    option = {9600: 0, 115200: 1}.get(facts.baud or 0)
    if option is None:
        return None if not facts.baud else f"{facts.baud} baud, which SetOption97 cannot say"
    return f"{facts.baud} baud: {code(f'SetOption97 {option}')}"


def config_dump(facts: Facts) -> str | None:
    """The datapoints, as ESPHome's log lists them."""
    text = logs.esphome_datapoints(facts)
    if not text:
        return None
    return f"The datapoints that the MCU tells, from the wire, in ESPHome's form:\n\n{_made(text, 'ESPHome')}"


def uart_debug(facts: Facts) -> str | None:
    """The talk, as ESPHome's `uart: debug:` shows it."""
    text = logs.esphome_uart(facts)
    if not text:
        return None
    words = "From the wire, in the form of `uart: debug:`; `<<<` is the MCU, `>>>` the module."
    return f"{words}\n\n{folded('uart_debug', _made(text, 'ESPHome'))}"


def _made(text: str, program: str) -> str:
    """Lines in the form of a program's log. Nobody may take them for its own, wherever they are copied to."""
    return block(f"# made by tuyasniff from a capture, not by {program}\n{text}")


def component(facts: Facts) -> str | None:
    """The component of ESPHome that it is about."""
    return code("tuya") if facts.frames else None


def raw_values(facts: Facts) -> str | None:
    """Raw values, before and after."""
    return sections.raw_samples(facts) if any(dp.samples for dp in facts.datapoints) else None


def ladder(facts: Facts) -> str | None:
    """The steps of start-up."""
    return sections.ladder(facts) if any(rung.seen for rung in facts.ladder) else None


def product_line(facts: Facts) -> str | None:
    """The MCU's own words about the product."""
    if not facts.product.text:
        return None
    return f"Product information of the MCU: {code(facts.product.text)}"
