"""What the tab key may put where a person types: ports, files, words of a filter, datapoints of the capture at hand.

Each function takes what click gives a `shell_complete` and gives texts that begin with what was typed. A wrong guess
costs a person nothing, a slow one does: nothing here reads more than a small capture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from tuyasniff.errors import TuyasniffError
from tuyasniff.patterns import regex

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Complete: TypeAlias = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]

SMALL = 256 * 1024
"""Bytes of all captures together, beyond which nobody looks into them."""

_TOKEN = regex(r"(?s)(.*[\s(!|&])?(.*)")


def _starting(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def file_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files; the shell knows them."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def sources(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Serial ports, tcp:// and files."""
    from tuyasniff.sources.ports import list_ports

    try:
        ports = [port.device for port in list_ports()]
    except OSError:
        ports = []
    return [*_starting((*ports, "tcp://"), incomplete), *file_names(ctx, param, incomplete)]


def places(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Where a virtual device may talk."""
    return [*_starting(("pty", "tcp://127.0.0.1:"), incomplete), *file_names(ctx, param, incomplete)]


def rates(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The usual rates in baud."""
    from tuyasniff.analysis.ratehunt import RATES

    return _starting(map(str, sorted(RATES)), incomplete)


def rates_or_auto(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The same, or that it is to be found out."""
    return [*_starting(("auto",), incomplete), *rates(ctx, param, incomplete)]


def target_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What captures are written as."""
    from tuyasniff.cli.targets import TARGET_NAMES

    return _starting(TARGET_NAMES, incomplete)


def products(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The product ids of what was imported."""
    from tuyasniff.cli.datadirectory import products as directory
    from tuyasniff.knowledge.store import Store

    try:
        return _starting((product for product, _ in Store(directory()).all().products), incomplete)
    except (TuyasniffError, OSError):
        return []


def datapoints(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The dpIDs of the captures on the command line."""
    return _starting(_ids(ctx), incomplete)


def filters(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The last word of a filter, with what stands before it."""
    from tuyasniff.analysis.query import WORDS

    found = _TOKEN.fullmatch(incomplete)
    before, token = ("", incomplete) if found is None else (found[1] or "", found[2])
    word, colon, argument = token.partition(":")
    if not colon:
        names = [row.code for row in WORDS if row.flag] + [f"{row.code}:" for row in WORDS if row.read]
        return _starting((before + name for name in names), incomplete)
    *given, last = argument.split(",")
    before += f"{word}:" + "".join(f"{one}," for one in given)
    values = _VALUES.get(word.lower(), _nothing)(ctx)
    return _starting((before + value for value in values if value not in given), before + last)


def _nothing(_ctx: click.Context) -> Sequence[str]:
    return ()


def _ids(ctx: click.Context) -> Sequence[str]:
    """The datapoints of the captures that were named already, where these are small files."""
    from tuyasniff.capture.opening import open_capture
    from tuyasniff.session import Session

    paths = [Path(name) for name in _named(ctx)]
    try:
        if not paths or sum(path.stat().st_size if path.is_file() else SMALL for path in paths) > SMALL:
            return ()
        found: set[int] = set()
        for path in paths:
            session = Session(open_capture(path))
            for _ in session:
                pass
            found |= session.summary.dp_ids
    except (TuyasniffError, OSError):
        return ()
    return [str(number) for number in sorted(found)]


def _named(ctx: click.Context) -> list[str]:
    """The files of a command line that is not complete yet: click leaves them among the rest, behind a bare option."""
    given = ctx.params.get("files") or ()
    return [name for name in (*given, *ctx.args) if isinstance(name, str) and not name.startswith("-")]


def _commands(_ctx: click.Context) -> Sequence[str]:
    from tuyasniff.analysis.query.frames import command_names

    return command_names()


def _talkers(_ctx: click.Context) -> Sequence[str]:
    return ("mcu", "module", "unknown")


def _families(_ctx: click.Context) -> Sequence[str]:
    from tuyasniff.model import FamilyName

    return [str(name) for name in FamilyName]


def _types(_ctx: click.Context) -> Sequence[str]:
    from tuyasniff.model import DpType

    return [kind.name.lower() for kind in DpType]


def _faults(_ctx: click.Context) -> Sequence[str]:
    from tuyasniff.model import FaultCode

    return [str(code) for code in FaultCode]


_VALUES: dict[str, Callable[[click.Context], Sequence[str]]] = {
    "dp": _ids,
    "cmd": _commands,
    "from": _talkers,
    "family": _families,
    "type": _types,
    "fault": _faults,
}
