"""`tuyasniff learn`: find out which datapoint a button is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuyasniff.cli.arguments import json_option, look_options, named_file, rate_option, record_options
from tuyasniff.cli.completing import sources
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.errors import FormatError
from tuyasniff.patterns import regex
from tuyasniff.render.labels import plural, visible

if TYPE_CHECKING:
    from tuyasniff.analysis.learn import Learned, Press
    from tuyasniff.cli.listening import Wire
    from tuyasniff.mapping.model import Mapping

_HELP = """\
Find out which datapoint belongs to a button, a menu, or a tap in the app.

Live, a dialogue leads through it: be quiet, say what you press, press it, see what changed; press again to be surer.
In a recording or a paste, the notes in it tell what was done: pressed shortly before the note, or after it.

\b
  tuyasniff learn --mcu /dev/ttyUSB0 --module /dev/ttyUSB1
  tuyasniff learn /dev/ttyUSB0 --mapping fan.yaml
  tuyasniff learn kettle.tsniff.jsonl
  tuyasniff learn fan.pcapng --action 'power @12.5s' --action 'power @31s'
  tuyasniff learn pasted.txt --action 'relay @#12'

What changes by itself is not shown. "command": the module asked for it, as the app does; "button": the MCU told it
unasked; "consequence": it followed. Nothing is ever sent.

--mapping FILE keeps names there: 'fan: low' names a datapoint and a value of it.

Exit code: 0 fine, 2 usage or nothing that tells what was done, 3 an input or port cannot be had, or the output cannot
be written, 4 nothing recognisable, 130 interrupted.
"""

_ACTION = regex(r"(?P<label>.*\S)\s*@\s*(?:#(?P<number>\d{1,15})|(?P<seconds>\d{1,9}(?:\.\d{1,9})?)\s*s?)\s*")
_HINT = "write for example 'power @12.5s', or 'power @#123' with the number of an item"


def _actions(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[Press, ...]:
    """What `--action` says, each with its moment or item."""
    if not values:
        return ()
    from tuyasniff.analysis.learn import Press

    found = []
    for text in values:
        match = _ACTION.fullmatch(text)
        if match is None:
            raise FormatError(f"'{visible(text)}' tells no moment", _HINT)
        if match["number"] is not None:
            found.append(Press(match["label"], number=int(match["number"])))
        else:
            found.append(Press(match["label"], t_us=round(float(match["seconds"]) * 1_000_000)))
    return tuple(found)


@click.command("learn", help=_HELP, short_help="Which datapoint is that button?")
@click.argument("files", nargs=-1, metavar="[FILE|PORT|-]...", shell_complete=sources)
@reading_options
@click.option(
    "--action", "actions", metavar="TEXT", multiple=True, callback=_actions, help="'power @12.5s': done then."
)
@click.option(
    "--mapping",
    "mapping",
    metavar="FILE",
    type=named_file(),
    help="Put the names into this mapping file.",
)
@click.option(
    "--quiet", "quiet", metavar="S", type=click.FloatRange(0, 3600), default=20, help="Live: quiet seconds first; 20."
)
@rate_option("Live: the rate of all ports.")
@record_options
@json_option
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    how: Understanding,
    actions: tuple[Press, ...],
    mapping: str | None,
    quiet: float,
    rate: str,
    out: Path | None,
    force: bool,
    as_json: bool,
    color: str,
    width: int | None,
) -> None:
    """Look whether it is live, learn, show and keep what was learned."""
    if mapping is not None:
        _check_mapping(mapping)
    from tuyasniff.cli.livewires import live_wires

    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    wires = live_wires(files, how, rate)
    done = _Done(diagnostics, output, mapping, as_json=as_json)
    if wires:
        if actions:
            raise click.UsageError("--action is for recordings; live, the dialogue asks")
        _learn_live(wires, how, diagnostics, done, quiet=quiet, path=out, force=force)
        return
    if out is not None or force:
        raise click.UsageError("--write and --force are for ports: what is in a file is recorded already")
    _learn_from_files(files, how, actions, diagnostics, done)


class _Done:
    """Where the result goes."""

    def __init__(self, diagnostics: Diagnostics, output: Output, mapping: str | None, *, as_json: bool) -> None:
        self._diagnostics = diagnostics
        self._output = output
        self._mapping = mapping
        self._as_json = as_json
        self.product: str | None = None

    def show(self, learned: Learned) -> None:
        """Print it, and put the names into the mapping."""
        from tuyasniff.render.jsonout import dumps
        from tuyasniff.render.learning import chatter_words, learned_document, learned_lines

        if self._as_json:
            self._output.text(dumps(learned_document(learned)) + "\n")
        else:
            self._output.lines(learned_lines(learned.deeds, room=self._output.width.room))
            for words in chatter_words(learned.chatter, timed=learned.timed):
                self._diagnostics.say(f"by itself: {words}")
            for remark in learned.remarks if learned.deeds else ():
                self._diagnostics.say(remark)
        self._output.flush()
        if self._mapping is not None:
            self._diagnostics.say(keep_names(learned, self._mapping, self.product))


def keep_names(learned: Learned, path: str, product: str | None = None) -> str:
    """Put what is named surely into a mapping file, as a person's words; what became of it, in words.

    Raises FormatError where the file is about another product.
    """
    from tuyasniff.analysis.learn.labels import all_named, names_in, values_in
    from tuyasniff.mapping.files import update
    from tuyasniff.mapping.learned import with_names

    named = all_named(learned.deeds)
    names, values = names_in(named), values_in(named)
    if not names and not values:
        return f"{path}: nothing was sure enough to be named"
    types = {one.dp_id: one.type for one in named}

    def changed(mapping: Mapping) -> Mapping:
        there = mapping.device.product_id
        if there and product and there != product:
            text = f"{visible(path)} is of product {visible(there)}, this is {visible(product)}"
            raise FormatError(text, "another device needs a mapping of its own")
        return with_names(mapping, names, values, types)

    update(path, changed)
    count = sum(len(labels) for labels in values.values())
    return f"{path}: named {plural(len(names), 'datapoint')}, {plural(count, 'value')}"


def _check_mapping(path: str) -> None:
    """Look at it before any work: it has to be a mapping, or a name for one."""
    from tuyasniff.disk import check_writable
    from tuyasniff.mapping.files import language_of, load

    if language_of(path) is None:
        raise FormatError(f"cannot tell a format from the name '{visible(path)}'", "let it end in .json or .yaml")
    check_writable(Path(path))
    if Path(path).is_file():
        load(path)


def _learn_live(
    wires: tuple[Wire, ...],
    how: Understanding,
    diagnostics: Diagnostics,
    done: _Done,
    *,
    quiet: float,
    path: Path | None,
    force: bool,
) -> None:
    """Listen, and lead a person through it."""
    from tuyasniff.cli.ending import stopped_as_interrupted
    from tuyasniff.cli.guiding import guide
    from tuyasniff.cli.headless import Wishes, begun, finish, opening_words

    live = begun(Wishes(wires, path=path, replace=force, family=how.family), keep=False)
    for line in opening_words(live):
        diagnostics.say(line)
    try:
        with stopped_as_interrupted():
            guided = guide(live, diagnostics.say, quiet_s=quiet)
    finally:
        live.stop()
        finish(live, diagnostics, named=path is not None)
    done.show(guided.learned)
    if guided.interrupted:
        raise KeyboardInterrupt


def _learn_from_files(
    files: tuple[str, ...], how: Understanding, actions: tuple[Press, ...], diagnostics: Diagnostics, done: _Done
) -> None:
    """Read everything, then set the notes and actions against it."""
    from tuyasniff.analysis.learn import Course, learned
    from tuyasniff.model import Note

    inputs = Inputs(files, how, diagnostics)
    course = Course()

    def collect(entry: Input) -> None:
        for item in entry.items(inputs.count):
            thing = item.thing
            if not isinstance(thing, Note):
                course.add(item)
            elif not actions and thing.text not in entry.session.remarks:
                course.note(thing, item.number)

    inputs.each(collect)
    if not any(entry.session.summary.frames for entry in inputs.finished):
        return
    for action in actions:
        course.press(action)
    found = learned(course)
    _check_actions(actions, timed=found.timed, last=sum(entry.count for entry in inputs.finished))
    told = (entry.session.summary.product for entry in inputs.finished)
    done.product = next((str(one["id"]) for one in told if one is not None and one.get("id")), None)
    done.show(found)
    if not found.deeds:
        hint = "say it with --action 'power @12.5s', or write notes while you record"
        diagnostics.error("nothing tells what was done: there are no notes", hint, code=Exit.USAGE)


def _check_actions(actions: Sequence[Press], *, timed: bool, last: int) -> None:
    """Moments need times, and numbers items."""
    for action in actions:
        if action.t_us is not None and not timed:
            raise FormatError(f"'{action.label}' has a moment, and the capture has no times", _HINT)
        if action.number is not None and not 1 <= action.number <= last:
            raise FormatError(f"there is no item {action.number}: the last one is {last}", _HINT)
