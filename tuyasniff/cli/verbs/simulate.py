"""`tuyasniff simulate`: a device that does not exist, on a serial port, in the network or in a file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from math import inf, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from tuyasniff.cli.arguments import look_options, named_file
from tuyasniff.cli.completing import file_names, places, rates, target_names
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.output import standard_output
from tuyasniff.cli.sink import Sink, finished
from tuyasniff.cli.targets import ALL_TARGETS
from tuyasniff.cli.terminals import stdout_is_terminal
from tuyasniff.cli.virtualnames import complete_device, complete_fault
from tuyasniff.errors import FormatError
from tuyasniff.model import Talker
from tuyasniff.simulate.clockwork import LONGEST_S
from tuyasniff.simulate.numbers import SEEDS

if TYPE_CHECKING:
    from tuyasniff.capture.targets import Target
    from tuyasniff.mapping.files import Language
    from tuyasniff.simulate.chips.run import ChipRun
    from tuyasniff.simulate.endpoints import Endpoint
    from tuyasniff.simulate.ports import Ports
    from tuyasniff.simulate.scenario import Scenario
    from tuyasniff.simulate.simulation import Simulation

_HELP = """\
Let a virtual device talk to its radio module: on a pty, over TCP, into a file, to standard output.

\b
  tuyasniff simulate --list
  tuyasniff simulate meter | tuyasniff decode
  tuyasniff simulate breaker --seconds 600 --to breaker.pcapng
  tuyasniff simulate rn8209c --to chip.tsniff.jsonl
  tuyasniff simulate thermostat --to pty
  tuyasniff simulate meter --to tcp://127.0.0.1:7777 --speed 10
  tuyasniff simulate --scenario kitchen.toml --to kitchen.tsniff.jsonl

The same seed gives the same bytes. A scenario is a TOML file with a device, seconds and a script:

\b
  device = "meter"
  seconds = 60
  script = \"\"\"
  t=10 kettle on
  t=20 set 1 off
  \"\"\"

simulate DEVICE --list shows what a device understands. With --no-module the MCU talks alone, and hears what is
sent to its pty or port. A pty at another rate than the device hears what a serial port would.
On a pty or port SIGUSR1 pulls the taps, and plugs them in again.

A file is written as FILE.part and renamed at the end; an interrupt leaves FILE.part. One that exists is replaced
with --force only.

Exit code: 0 fine, 2 usage or a wrong scenario, 3 a port or file that cannot be had.
"""

PTY, STDOUT, TCP = "pty", "-", "tcp://"
USUAL_SECONDS = 60.0
_LIVE_LATENCY_US = 4000
_FASTEST = 1e6
_SIDES = {"both": (Talker.MCU, Talker.MODULE), "mcu": (Talker.MCU,), "module": (Talker.MODULE,)}


class _Number(click.FloatRange):
    """A number in a range; nan lies in every range of click."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, or a usage error."""
        number = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(f"'{value}' is no number", param, ctx)
        return number


class _Seconds(_Number):
    """How long it runs; `inf` is for what has no end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, or a usage error."""
        return inf if str(value).lower() in ("inf", "infinity") else super().convert(value, param, ctx)


def _speed(_ctx: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    """How many times as fast as real time; 0 and `max`: as fast as possible."""
    if value is None:
        return None
    try:
        speed = 0.0 if value == "max" else float(value)
    except ValueError:
        speed = -1.0
    if not 0 <= speed <= _FASTEST:
        raise click.BadParameter(f"'{value}' is no speed; 1, 10, 0.5 and max are")
    return speed


@click.command("simulate", help=_HELP, short_help="A virtual device.")
@click.argument("device", required=False, shell_complete=complete_device)
@click.option(
    "--to",
    metavar="PLACE",
    default=STDOUT,
    shell_complete=places,
    help="pty, tcp://host:port, a file, or - (default).",
)
@click.option("--format", "wanted", metavar="NAME", shell_complete=target_names, help="Else by the suffix; hex for -.")
@click.option(
    "--seconds", "--duration", metavar="N", type=_Seconds(0, LONGEST_S, min_open=True), help="60; live without end."
)
@click.option("--seed", metavar="N", type=click.IntRange(-SEEDS, SEEDS), help="What is random repeats with it; 1.")
@click.option("--scenario", metavar="FILE", type=named_file(path_type=Path), help="What is done, and when.")
@click.option(
    "--fault", "faults", metavar="NAME[=N]", multiple=True, shell_complete=complete_fault, help="What goes wrong."
)
@click.option("--speed", metavar="X", callback=_speed, help="Times real time, or max.")
@click.option("--side", type=click.Choice(list(_SIDES)), default="both", help="Whose wire.")
@click.option("--no-module", is_flag=True, help="The MCU alone.")
@click.option(
    "--baud",
    metavar="N",
    type=click.IntRange(300, 4_000_000),
    shell_complete=rates,
    help="Else what the device usually has.",
)
@click.option("--latency", metavar="MS", type=_Number(0, 1000), help="Cut bytes as a USB adapter does.")
@click.option("--link", metavar="NAME", type=named_file(path_type=Path), help="Symbolic links to the ptys.")
@click.option("--truth", metavar="FILE", shell_complete=file_names, help="Write what each datapoint means: a mapping.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.option("--list", "listing", is_flag=True, help="The devices, or all about one.")
@click.option("--json", "as_json", is_flag=True, help="--list as one JSON document.")
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    device: str | None,
    to: str,
    wanted: str | None,
    seconds: float | None,
    seed: int | None,
    scenario: Path | None,
    faults: tuple[str, ...],
    speed: float | None,
    side: str,
    no_module: bool,
    baud: int | None,
    latency: float | None,
    link: Path | None,
    truth: str | None,
    force: bool,
    listing: bool,
    as_json: bool,
    color: str,
    width: int | None,
) -> None:
    """Set the stage, find the place, run."""
    if listing:
        from tuyasniff.cli.devicelists import list_devices

        list_devices(device, standard_output(color=color, width=width, plain_data=as_json), as_json=as_json)
        return
    if as_json:
        raise click.UsageError("--json belongs to --list; --format gives other forms")
    live = to == PTY or to.startswith(TCP)
    if link is not None and to != PTY:
        raise click.UsageError("--link belongs to --to pty")
    if wanted is not None and live:
        raise click.UsageError(f"--format does not go with --to {to}: the bytes go out as they are")
    if no_module and side == "module":
        raise click.UsageError("--side module does not go with --no-module: there is no such wire")
    if seconds == inf and not live:
        raise click.UsageError("--seconds inf belongs to a pty or port: a file has to end")
    script = _scenario(scenario)
    name = device or (script.device if script else None)
    if name is None:
        raise click.UsageError("which device? tuyasniff simulate --list shows them")
    if seconds is None:
        seconds = script.seconds if script and script.seconds else inf if live else USUAL_SECONDS
    latency_us = (_LIVE_LATENCY_US if live else None) if latency is None else round(latency * 1000)
    from tuyasniff.cli.chipsimulating import chip_run

    devices_only: dict[str, object] = {
        "--scenario": scenario,
        "--fault": faults,
        "--truth": truth,
        "--no-module": no_module,
    }
    devices_only |= {"--baud": baud, "--latency": latency}
    simulation = chip_run(name, seed, devices_only, live=live) or _simulation(
        name, script, faults, seed, module=not no_module, baud=baud, latency_us=latency_us, live=live
    )
    sides = (Talker.MCU,) if no_module else _SIDES[side]
    usual = 1.0 if live else 0.0
    from tuyasniff.cli.ending import stopped_as_interrupted
    from tuyasniff.simulate.chips.run import ChipRun
    from tuyasniff.simulate.endpoints import of_sides
    from tuyasniff.simulate.pacing import paced

    inputs = () if scenario is None else (str(scenario),)
    meaning = None if truth is None else _truth_sink(truth, to, inputs, force=force)
    if live:
        place: AbstractContextManager[Endpoint] = _port(to, sides, link, simulation.baud, diagnostics)
    else:
        sink, target = Sink(to, force=force), _target(to, wanted)
        sink.check(inputs)
        place = _stream(sink, target, simulation, sides, diagnostics, eager=bool(speed))
    with stopped_as_interrupted(), place as endpoint:
        if meaning is not None and not isinstance(simulation, ChipRun):
            _write_truth(simulation, meaning)
        for line in endpoint.places:
            diagnostics.say(line)
        if to.startswith(TCP):
            diagnostics.say("it begins with the first connection")
        endpoint.open()
        things = paced(simulation, seconds, usual if speed is None else speed, wait=endpoint.wait)
        endpoint.take(of_sides(things, sides))


def _scenario(path: Path | None) -> Scenario | None:
    if path is None:
        return None
    from tuyasniff.simulate.scenario import load_scenario

    return load_scenario(path)


def _simulation(
    name: str,
    script: Scenario | None,
    faults: Sequence[str],
    seed: int | None,
    *,
    module: bool,
    baud: int | None,
    latency_us: int | None,
    live: bool,
) -> Simulation:
    from tuyasniff.simulate.faults import parse_fault
    from tuyasniff.simulate.simulation import Simulation

    if seed is None:
        seed = script.seed if script and script.seed is not None else 1
    return Simulation(
        name,
        seed=seed,
        scenario=script,
        faults=[parse_fault(text) for text in faults],
        module=module,
        baud=baud,
        latency_us=latency_us,
        remember=False,
        resumes=live,
    )


def _truth_sink(name: str, to: str, inputs: tuple[str, ...], *, force: bool) -> Sink:
    """Where the truth goes, if it can."""
    if Path(name).resolve() == Path(to).resolve():
        raise FormatError("the capture and the truth are two files", "give --truth another name")
    _language(name)
    sink = Sink(name, force=force)
    sink.check(inputs)
    return sink


def _language(name: str) -> Language:
    from tuyasniff.mapping.files import language_of

    found = language_of(name)
    if found is None:
        raise FormatError(f"the name '{name}' is none of a mapping", "let it end in .json or .yaml")
    return found


def _write_truth(simulation: Simulation, sink: Sink) -> None:
    from tuyasniff.mapping.document import from_document
    from tuyasniff.mapping.files import dumps

    sink.write(dumps(from_document(simulation.truth()), _language(sink.spec)).encode())
    sink.commit()


def _target(to: str, wanted: str | None) -> Target:
    from tuyasniff.simulate.endpoints import format_for

    target = format_for("x.hex" if to == STDOUT else to, wanted, ALL_TARGETS)
    if target.binary and to == STDOUT and stdout_is_terminal():
        raise FormatError(f"{target.name} is nothing for a terminal", "add --to FILE, or pipe it somewhere")
    return target


@contextlib.contextmanager
def _port(
    to: str, sides: Sequence[Talker], link: Path | None, baud: int, diagnostics: Diagnostics
) -> Iterator[Endpoint]:
    """Ptys or TCP ports, closed afterwards; a signal pulls them."""
    from tuyasniff.simulate.plug import turned_by_signal

    if to == PTY:
        from tuyasniff.simulate.pty import Ptys

        port: Ports = Ptys(sides, link, baud, diagnostics.say)
    else:
        from tuyasniff.simulate.tcp import TcpPorts, parse_address

        port = TcpPorts(parse_address(to), sides, diagnostics.say)
    with contextlib.closing(port), turned_by_signal(port.plug):
        yield port


@contextlib.contextmanager
def _stream(
    sink: Sink,
    target: Target,
    simulation: Simulation | ChipRun,
    sides: Sequence[Talker],
    diagnostics: Diagnostics,
    *,
    eager: bool,
) -> Iterator[Endpoint]:
    """A file or standard output; a file has its name once all is well."""
    from tuyasniff.simulate.endpoints import Writing, about, family_of

    eager = eager or (sink.is_stdout and stdout_is_terminal())
    with finished(sink, diagnostics.say):
        sink.write(b"")  # opens it: what cannot be written is said before the device begins to live
        yield Writing(cast("BinaryIO", sink), target, about(simulation, sides, eager=eager), family_of(simulation))
