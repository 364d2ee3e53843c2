"""Sniff and understand TuyaMCU, the serial protocol between the two chips of a smart device.

    import tuyasniff
    for item in tuyasniff.decode("55 AA 03 07 00 05 01 01 00 01 01 12"):
        print(item.number, item.thing)

Public names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tuyasniff.analysis.dpstate import DpTable as DpTable
    from tuyasniff.analysis.handshake import Handshake as Handshake
    from tuyasniff.analysis.store import Store as Store
    from tuyasniff.analysis.timing import Pairing as Pairing
    from tuyasniff.bulk.arrays import columns as columns
    from tuyasniff.bulk.valuetable import value_rows as value_rows
    from tuyasniff.capture.opening import open_capture as open_capture
    from tuyasniff.hexdump.read import detect as detect
    from tuyasniff.hexdump.read import parse_hex as parse_hex
    from tuyasniff.mapping.model import Mapping as Mapping
    from tuyasniff.offline import decode as decode
    from tuyasniff.offline import guesses as guesses
    from tuyasniff.offline import identify as identify
    from tuyasniff.protocol.build import build as build
    from tuyasniff.protocol.framer import Framer as Framer
    from tuyasniff.session import Session as Session

_PUBLIC = {
    "DpTable": "tuyasniff.analysis.dpstate",
    "Framer": "tuyasniff.protocol.framer",
    "Handshake": "tuyasniff.analysis.handshake",
    "Mapping": "tuyasniff.mapping.model",
    "Pairing": "tuyasniff.analysis.timing",
    "Session": "tuyasniff.session",
    "Store": "tuyasniff.analysis.store",
    "build": "tuyasniff.protocol.build",
    "columns": "tuyasniff.bulk.arrays",
    "decode": "tuyasniff.offline",
    "detect": "tuyasniff.hexdump.read",
    "guesses": "tuyasniff.offline",
    "identify": "tuyasniff.offline",
    "open_capture": "tuyasniff.capture.opening",
    "parse_hex": "tuyasniff.hexdump.read",
    "value_rows": "tuyasniff.bulk.valuetable",
}

__all__ = [*_PUBLIC]  # noqa: PLE0604  (the names of the table)


if not TYPE_CHECKING:  # a type checker knows the names above, and that there are no others

    def __getattr__(name: str) -> Any:
        module = _PUBLIC.get(name)
        if module is None:
            raise AttributeError(f"module 'tuyasniff' has no attribute '{name}'")
        from importlib import import_module

        return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
