"""Facts of captures for tests, by the way that the verb goes."""

from __future__ import annotations

from pathlib import Path

from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.cli.handover import every_draft, gathered
from tuyasniff.cli.hints import Hints
from tuyasniff.cli.inputs import Input
from tuyasniff.cli.reading import Understanding
from tuyasniff.cli.sharing import Sharing
from tuyasniff.report.facts import Facts

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "captures"


def shared_of(*sources: str | bytes | Path, hide: bool = True) -> Sharing:
    """The captures, read; a path is a file, all else is pasted."""
    sharing = Sharing(hide=hide, seed="a test")
    how = Understanding()
    after = 0
    for number, source in enumerate(sources, 1):
        tap = f"input{number}" if len(sources) > 1 else None
        entry = Input(str(source), how, tap=tap, record=sharing.record) if isinstance(source, Path) else Input(
            "", how, tap=tap, text=source if isinstance(source, str) else source.hex(" "), record=sharing.record
        )  # fmt: skip
        entry.open()
        sharing.read(entry, after)
        after += entry.count
    return sharing


def facts_of(*sources: str | bytes | Path, hide: bool = True) -> Facts:
    """What they tell."""
    return gathered(shared_of(*sources, hide=hide), Hints(schemas=False), Understanding(), every_draft())[0]


def datapoints_of(source: str | Path) -> dict[int, list[tuple[int, object]]]:
    """The values of each datapoint in a capture, without any report."""
    from tuyasniff.model import Message
    from tuyasniff.session import Session

    capture = open_capture(str(source)) if isinstance(source, Path) else capture_of(source)
    found: dict[int, list[tuple[int, object]]] = {}
    for item in Session(capture):
        if isinstance(item.thing, Message) and item.thing.frame.checksum != "bad":
            for dp in item.thing.dps:
                found.setdefault(dp.id, []).append((dp.type, dp.value))
    return found
