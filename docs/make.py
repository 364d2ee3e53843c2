"""Renews what the documents copy from the program: `python docs/make.py`, or `--check` to only say what is stale.

Four things are copied: tables between `<!-- NAME -->` marks, the outputs below `$ tuyasniff ...` in console blocks
(run in captures/; a last line of `...` stands for the rest), the pictures, and the rows of the Wireshark dissector
(`docs/wireshark/make.py`). In a new console block write the command and as many lines as it may show, the last of them
`...`, or the command alone for all. A picture of the screen is stale when other words stand in it: colours are those of
the installed Textual, and no concern of ours.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", ROOT / "captures" / "README.md", *sorted((ROOT / "docs").glob("*.md")))
PICTURE = ROOT / "docs" / "decode.svg"
DISSECTOR = ROOT / "docs" / "wireshark" / "tuyamcu.lua"
REST = "..."
QUIET = "2>/dev/null"

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SGR = re.compile(r"\x1b\[([0-9;]*)m")


class Ran(NamedTuple):
    """What a command printed, stdout and stderr as a terminal shows them, and its exit code."""

    lines: list[str]
    code: int


def run(command: str, *, words: bool = True) -> Ran:
    """Run a command line that begins with `tuyasniff` in captures/, 80 columns wide; without `words` only its data."""
    program, *arguments = shlex.split(command)
    assert program == "tuyasniff", command
    if arguments[-1:] == [QUIET]:
        arguments, words = arguments[:-1], False
    surroundings = {name: text for name, text in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", "tuyasniff", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if words else subprocess.DEVNULL,
        cwd=ROOT / "captures",
        env=surroundings | {"COLUMNS": "80", "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1772388000"},
        check=False,
    )
    return Ran(done.stdout.decode().splitlines(), done.returncode)


class Example(NamedTuple):
    """One command of a console block and the lines below it."""

    command: str
    shown: list[str]

    def renewed(self, before: Ran) -> Ran:
        """What belongs below the command; `echo $?` gives the exit code of the one before."""
        if self.command == "echo $?":
            return Ran([str(before.code)], 0)
        ran = run(self.command)
        cut = self.shown[-1:] == [REST] and len(ran.lines) >= len(self.shown)
        return Ran([*ran.lines[: len(self.shown) - 1], REST], ran.code) if cut else ran


def examples(block: str) -> Iterator[Example]:
    """The commands of a console block."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield Example(command, shown)


def blocks(text: str) -> list[str]:
    """The console blocks of a page, without their fences."""
    return _BLOCK.findall(text)


def renewed(block: str) -> str:
    """A console block as it ought to be."""
    lines: list[str] = []
    ran = Ran([], 0)
    for example in examples(block):
        ran = example.renewed(ran)
        lines += [f"$ {example.command}", *ran.lines]
    return "".join(f"{line}\n" for line in lines)


def formats_table() -> Iterator[str]:
    """Everything that `--format` takes."""
    from tuyasniff.hexdump.registry import DIALECTS

    yield "| Format | What it is |"
    yield "|---|---|"
    yield "| `raw` | the bytes of the wire, nothing else |"
    for dialect in DIALECTS:
        yield f"| `{dialect.name}` | {dialect.title} |"


ABILITIES = {
    "untimed": "that a time is unknown",
    "start": "the date",
    "told_by": "how the talker was told",
    "frames": "where frames begin",
    "noise": "what is noise",
    "rebuilt": "checksums that the text left out",
}
"""What an ability is called in a table, where its name does not say it."""


def targets_table() -> Iterator[str]:
    """Everything that `convert` writes, and what of a session it can hold."""
    from tuyasniff.capture.targets import Ability
    from tuyasniff.cli.targets import ALL_TARGETS

    yield "| Format | Suffix | What it is | Left out |"
    yield "|---|---|---|---|"
    for row in ALL_TARGETS:
        missing = ", ".join(ABILITIES.get(one, str(one)) for one in Ability if one not in row.holds) or "nothing"
        yield f"| `{row.name}` | {' '.join(f'`{suffix}`' for suffix in row.suffixes)} | {row.title} | {missing} |"


def exporters_table() -> Iterator[str]:
    """Everything that `export --to` takes."""
    from tuyasniff.mapping.exporters.registry import TARGETS

    yield "| `--to` | What it is | Suffix | `--board` |"
    yield "|---|---|---|---|"
    for row in TARGETS:
        suffixes, boards = (" ".join(f"`{word}`" for word in words) for words in (row.suffixes, row.boards))
        yield f"| `{row.name}` | {row.title} | {suffixes} | {boards} |"


def filters_table() -> Iterator[str]:
    """The words of the filter language."""
    from tuyasniff.analysis.query import WORDS

    yield "| Word | Chooses | Example |"
    yield "|---|---|---|"
    for word in WORDS:
        yield f"| `{word.form}` | {word.help} | `{word.examples[0]}` |"


def devices_table() -> Iterator[str]:
    """The virtual devices."""
    from tuyasniff.simulate.devices import DEVICES

    yield "| Device | Family | What it is |"
    yield "|---|---|---|"
    for model in DEVICES:
        yield f"| `{model.name}` | {model.family} | {model.title} |"


def families_table() -> Iterator[str]:
    """The families with their headers and versions."""
    from tuyasniff.protocol.family import FAMILIES

    yield "| Family | Devices | Header | Version byte, module | MCU | Commands known |"
    yield "|---|---|---|---|---|---|"
    for row in FAMILIES:
        module, mcu = (" ".join(f"{one:02x}" for one in side) for side in (row.module_versions, row.mcu_versions))
        codes = len({command.code for command in row.commands})
        yield f"| `{row.name}` | {row.title} | {9 if row.extended else 7} bytes | {module} | {mcu} | {codes} |"


def verbs_table() -> Iterator[str]:
    """The verbs."""
    from tuyasniff.cli.main import VERBS

    yield "| Verb | Does |"
    yield "|---|---|"
    for name, title in VERBS.items():
        yield f"| `{name}` | {title} |"


COMMON_KEYS = (
    "freeze", "filter", "search", "heartbeats", "evidence", "meaning", "mark", "note", "plot", "compare", "copy_as",
    "export", "name", "maximise", "help",
)  # fmt: skip
"""The actions that the README names."""


def keys_table() -> Iterator[str]:
    """The keys that one needs first."""
    from tuyasniff.tui.actions import ACTIONS, readme_table

    rows = {action.id: action for action in ACTIONS}
    yield from readme_table([rows[name] for name in COMMON_KEYS]).splitlines()


def all_keys_table() -> Iterator[str]:
    """Every key, in the groups of the help."""
    from tuyasniff.tui.actions import ACTIONS, readme_table

    for group in dict.fromkeys(action.group for action in ACTIONS):
        yield from ("", f"## {group}", "")
        yield from readme_table([action for action in ACTIONS if action.group == group]).splitlines()


def actions_table() -> Iterator[str]:
    """The names of the actions, for a configuration file."""
    from tuyasniff.tui.actions import ACTIONS

    yield from textwrap.wrap(", ".join(f"`{action.id}`" for action in ACTIONS), 120)


def rates_table() -> Iterator[str]:
    """The rates in the order in which they are tried."""
    from tuyasniff.analysis.ratehunt import RATES, ROUNDS

    yield "| Round | Rates, in this order |"
    yield "|---|---|"
    for number, count in enumerate((*ROUNDS, len(RATES)), 1):
        yield f"| {number}{' and later' if count == len(RATES) else ''} | {' '.join(map(str, RATES[:count]))} |"


def isolators_table() -> Iterator[str]:
    """Parts that isolate a tap."""
    from tuyasniff.render.wiring import ISOLATORS

    yield "| Part | Baud | Type test, one minute | Working voltage | Remarks |"
    yield "|---|---|---|---|---|"
    for part in ISOLATORS:
        yield f"| {part.name} | {part.rates} | {part.tested} | {part.working} | {part.remark} |"


def drawing(name: str) -> Iterator[str]:
    """A circuit, as the screen shows it."""
    from tuyasniff.render import wiring

    yield ""
    yield from (f"    {row}".rstrip() for row in getattr(wiring, name.upper()))
    yield ""


def faults_table() -> Iterator[str]:
    """What may go wrong, what is seen of it, and which test does it."""
    yield from _neighbour("../tests/faults/table").lines()


TABLES: Mapping[str, Callable[[], Iterator[str]]] = {
    "faults": faults_table,
    "formats": formats_table,
    "targets": targets_table,
    "exporters": exporters_table,
    "filters": filters_table,
    "devices": devices_table,
    "families": families_table,
    "verbs": verbs_table,
    "keys": keys_table,
    "all_keys": all_keys_table,
    "actions": actions_table,
    "rates": rates_table,
    "isolators": isolators_table,
    "straight": lambda: drawing("straight"),
    "inverting": lambda: drawing("inverting"),
    "righted": lambda: drawing("righted"),
}


def _table(match: re.Match[str]) -> str:
    return match[1] + "\n".join(TABLES[match[2]]()) + "\n" + match[3]


def page(path: Path) -> str:
    """The text of a page as it ought to be."""
    text = _BLOCK.sub(lambda match: f"```console\n{renewed(match[1])}```", path.read_text("utf-8"))
    return _TABLE.sub(_table, text)


COLOURS = {"31": "#ff7b72", "32": "#7ee787", "34": "#79c0ff", "35": "#d2a8ff", "36": "#56d4dd"}
COLUMN, ROW, EDGE = 8.4, 19, 18

SHOTS = (
    ("tuyasniff decode meter.hex", ((1, 11), (29, 35))),
    ("tuyasniff decode meter.hex --explain 12", ((0, 99),)),
    ("tuyasniff datapoints meter.hex", ((0, 99),)),
)
"""The commands in the picture, and which lines of their data it shows."""


def picture() -> str:
    """A terminal with the program at work, as SVG."""
    lines: list[str] = []
    for command, parts in SHOTS:
        printed, code = run(f"{command} --color always", words=False)
        assert code == 0, command
        shown = [printed[first:last] for first, last in parts]
        lines += [""] if lines else []
        lines.append(f"\x1b[1m$ {command}\x1b[0m")
        for place, part in enumerate(shown):
            lines += ["\x1b[2m     ...\x1b[0m"] if place else []
            lines += part
    width, height = round(80 * COLUMN + 2 * EDGE), len(lines) * ROW + 2 * EDGE
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>'
        '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#c9d1d9">'
    )
    rows = [f'<text y="{EDGE + 14 + ROW * number}">{_row(line)}</text>' for number, line in enumerate(lines)]
    return "\n".join([head, *rows, "</g></svg>", ""])


def _row(line: str) -> str:
    """One line of terminal output; every word stands at its column, whatever the font."""
    spans, column, codes = [], 0, [""]
    for place, part in enumerate(_SGR.split(line)):
        if place % 2:
            codes = part.split(";")
            continue
        look = "".join(f' fill="{COLOURS[code]}"' for code in codes if code in COLOURS)
        look += ' font-weight="bold"' if "1" in codes else ""
        look += ' opacity="0.65"' if "2" in codes else ""
        look += ' font-style="italic"' if "3" in codes else ""
        for word in re.finditer(r"\S+(?: \S+)*", part):
            at, wide = EDGE + (column + word.start()) * COLUMN, len(word[0]) * COLUMN
            spans.append(f'<tspan x="{at:.1f}" textLength="{wide:.1f}"{look}>{escape(word[0])}</tspan>')
        column += len(part)
    return "".join(spans)


def _neighbour(name: str) -> ModuleType:
    """Another file of this folder."""
    spec = importlib.util.spec_from_file_location(f"docs_{name.replace('/', '_')}", ROOT / "docs" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


screens = _neighbour("screens")
wireshark = _neighbour("wireshark/make")
SCREENS = {
    ROOT / "docs" / "screen.svg": screens.Shot("virtual-meter.tsniff.jsonl", 10.4, (80, 24)),
    ROOT / "docs" / "frame.svg": screens.Shot("virtual-breaker.hex", 20, (80, 24), ("3", "z")),
    ROOT / "docs" / "wide.svg": screens.Shot("virtual-meter.tsniff.jsonl", 24.5, (140, 36)),
}
"""The pictures of the screen: what is played, to which second, how large the terminal is, what is pressed."""


def screen(path: Path) -> str:
    """A picture of the screen as it ought to be."""
    drawn: str = screens.drawn(SCREENS[path], ROOT / "captures")
    return drawn


def _alike(path: Path, old: str, new: str) -> bool:
    return bool(screens.words(old) == screens.words(new)) if path in SCREENS else old == new


def stale() -> dict[Path, str]:
    """The files that do not say what the program says, with what they ought to say."""
    wanted = {path: page(path) for path in PAGES if path.exists()} | {
        PICTURE: picture(),
        DISSECTOR: wireshark.dissector(),
    }
    wanted |= {path: screen(path) for path in SCREENS}
    return {
        path: text
        for path, text in wanted.items()
        if not path.exists() or not _alike(path, path.read_text("utf-8"), text)
    }


def main() -> int:
    """Write, or with `--check` only tell."""
    os.environ.pop("NO_COLOR", None)
    found = stale()
    for path, text in found.items():
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
    return int(bool(found) and "--check" in sys.argv)


if __name__ == "__main__":
    raise SystemExit(main())
