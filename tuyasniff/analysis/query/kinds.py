"""Words for kinds of items and simple facts; most take no argument."""

from __future__ import annotations

from tuyasniff.analysis.query.values import choices
from tuyasniff.analysis.query.word import Meaning, Word
from tuyasniff.model import FaultCode, Gap, Item, Message, Noise, Note, Talker


def _told_datapoints(item: Item, *talkers: Talker) -> bool:
    return isinstance(item.thing, Message) and bool(item.thing.dps) and item.thing.frame.talker in talkers


def _bad(item: Item) -> bool:
    return isinstance(item.thing, Message) and item.thing.frame.checksum != "ok"


def _faulty(item: Item) -> bool:
    return isinstance(item.thing, Message) and bool(item.thing.faults)


def _referring(item: Item) -> bool:
    return isinstance(item.thing, Note) and item.thing.reference is not None


def _fault_codes(argument: str) -> Meaning:
    codes = choices(argument, [str(code) for code in FaultCode], "fault")
    return Meaning(
        ",".join(codes),
        lambda item: isinstance(item.thing, Message) and any(fault.code in codes for fault in item.thing.faults),
    )


KINDS = (
    Word("frame", "frame", "frames", ("frame",), lambda item: isinstance(item.thing, Message)),
    Word("noise", "noise", "bytes outside any frame", ("noise",), lambda item: isinstance(item.thing, Noise)),
    Word("gap", "gap", "times in which a tap gave nothing", ("gap",), lambda item: isinstance(item.thing, Gap)),
    Word("note", "note", "words beside the bytes", ("note",), lambda item: isinstance(item.thing, Note)),
    Word("ref", "ref", "notes with a reading of another instrument", ("ref",), _referring),
    Word(
        "report",
        "report",
        "datapoints that the MCU tells",
        ("report",),
        lambda item: _told_datapoints(item, Talker.MCU, Talker.UNKNOWN),
    ),
    Word(
        "set", "set", "datapoints that the module sends", ("set",), lambda item: _told_datapoints(item, Talker.MODULE)
    ),
    Word("bad", "bad", "frames whose checksum is wrong or missing", ("bad",), _bad),
    Word(
        "fault",
        "fault[:CODE,...]",
        "frames with any fault, or with one of these",
        ("fault", "fault:dp_overrun"),
        _faulty,
        _fault_codes,
    ),
)
