"""`tuyasniff replay`: a recording, played again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tuyasniff.cli.arguments import ascii_option, filter_option, lines_options, look_options, named_file
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.headless import Wishes, say_first_cause, watch
from tuyasniff.cli.output import standard_output
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.cli.schemas import schema_of
from tuyasniff.cli.terminals import shows_screens
from tuyasniff.errors import FormatError
from tuyasniff.render.closing import closing

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter
    from tuyasniff.capture.merge import AnyCapture

_HELP = """\
Play a recording again: the same screen as live, in the rhythm in which it was heard.

\b
  tuyasniff replay kettle.tsniff.jsonl
  tuyasniff replay kettle.tsniff.jsonl --speed 10 --skip 5
  tuyasniff replay --mcu mcu.log --module module.log
  tuyasniff replay meter.pcapng --plain --speed max

On the screen + and - change the speed, . goes on by one frame. A recording without times comes at a steady pace.
W, and --speed max, show the recording as a whole: one can go anywhere in it while it is read, however long it is.
Whatever decode reads can be played.

Exit code: 0 fine, 2 usage, 3 a file that cannot be read, 4 nothing recognisable, 130 interrupted.
"""

_FASTEST = 1e9


def _speed(_ctx: click.Context, _param: click.Parameter, value: str) -> float:
    """A positive number, or max."""
    if value == "max":
        return _FASTEST
    try:
        speed = float(value)
    except ValueError:
        speed = 0.0
    if not 0.001 <= speed <= _FASTEST:
        raise click.BadParameter(f"'{value}' is no speed; 0.5, 1, 10 and max are")
    return speed


@click.command("replay", help=_HELP, short_help="Play a recording again.")
@click.argument("files", nargs=-1, metavar="[FILE|-]...", type=named_file(allow_dash=True))
@reading_options
@click.option("--speed", metavar="X", default="1", callback=_speed, help="Times as fast as it was, or max.")
@click.option("--skip", metavar="S", type=click.FloatRange(min=0, min_open=True), help="Shorten longer pauses to this.")
@filter_option
@lines_options
@ascii_option
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    how: Understanding,
    speed: float,
    skip: float | None,
    wanted: Filter | None,
    plain: bool,
    as_jsonl: bool,
    plain_signs: bool,
    color: str,
    width: int | None,
) -> None:
    """Open the recording, play it."""
    if plain and as_jsonl:
        raise click.UsageError("--plain and --jsonl exclude each other")
    if not files and not how.wires():
        raise click.UsageError("which recording? - is standard input")
    from tuyasniff.live.livesession import LiveSession
    from tuyasniff.live.replay import Replayed

    capture = _opened(files, how)
    on_screen = not (plain or as_jsonl) and shows_screens() and "-" not in files
    longest_us = None if skip is None else round(skip * 1e6)

    def again() -> AnyCapture:
        return _opened(files, how)

    can_again = None if capture.live else again
    inlet = Replayed(capture, speed=speed, longest_us=longest_us, again=can_again)
    live = LiveSession(inlet, family=how.family, keep=on_screen, schema_of=schema_of)
    source = files[0] if len(files) == 1 and files[0] != "-" and not how.wires() else None
    if on_screen:
        from tuyasniff.cli.screen import replay_on_screen
        from tuyasniff.live.whole import Whole

        shown = capture

        def whole() -> LiveSession:
            nonlocal shown
            shown = again()
            return Whole(shown, family=how.family, schema_of=schema_of, again=again)

        can = None if capture.live else whole
        if can and speed == _FASTEST:
            live = Whole(capture, family=how.family, schema_of=schema_of, again=again)
        name = capture.name
        nothing = replay_on_screen(
            live, name, diagnostics, wanted=wanted, plain_signs=plain_signs, source=source, whole=can
        )
        _say_of(shown, diagnostics)
        _say_lost(shown, diagnostics, nothing=nothing)
        return
    live.start()
    output = standard_output(color=color, width=width, plain_data=as_jsonl)
    output.eager = True
    try:
        watch(live, Wishes(wanted=wanted), diagnostics, output, as_jsonl=as_jsonl)
    finally:
        _say_of(capture, diagnostics)
        for line in closing(live.summary, live.told_by):
            diagnostics.say(line)
    if live.over:
        say_first_cause(live, diagnostics, source)
    _say_lost(capture, diagnostics, nothing=not live.summary.frames)


def _say_lost(capture: AnyCapture, diagnostics: Diagnostics, *, nothing: bool) -> None:
    """Why it could not be read to its end, or why there is nothing in it."""
    if capture.lost is not None:
        diagnostics.report(capture.lost)
    elif nothing:
        message = f"nothing recognisable in {capture.name}: {capture.why_nothing()}"
        diagnostics.error(message, capture.hint, code=Exit.NOTHING)


def _say_of(capture: AnyCapture, diagnostics: Diagnostics) -> None:
    """What there is to say of a recording, as far as it was read."""
    for remark in capture.remarks:
        diagnostics.say(f"{capture.name}: {remark}")


def _opened(files: tuple[str, ...], how: Understanding) -> AnyCapture:
    """The recording, or the conversation of several."""
    from tuyasniff.capture.opening import open_capture

    wires = how._replace(merge=len(files) > 1).wires(files)
    if len(wires) == 1 and not how.mcu and not how.module:
        return open_capture(wires[0][0], format=how.format, sampling=how.sampling)
    if [spec for spec, _ in wires].count("-") > 1:
        raise FormatError("standard input can be read once only", "write what it gives to a file first")
    from tuyasniff.capture.merge import Merged, Wire

    return Merged(
        [Wire(open_capture(spec, format=how.format, sampling=how.sampling), talker) for spec, talker in wires]
    )
