"""`tuyasniff simulate`: a device that does not exist, on a serial port, in the network or in a file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from tuyasniff.cli.arguments import look_options
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.output import Output, Width, standard_output
from tuyasniff.errors import FormatError
from tuyasniff.model import Talker

if TYPE_CHECKING:
    from tuyasniff.simulate.endpoints import Endpoint
    from tuyasniff.simulate.scenario import Scenario
    from tuyasniff.simulate.simulation import Simulation

_HELP = """\
Let a virtual device talk to its radio module: on a pty, over TCP, into a file, to standard output.

\b
  tuyasniff simulate --list
  tuyasniff simulate meter | tuyasniff decode
  tuyasniff simulate breaker --seconds 600 --to breaker.pcapng
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
sent to its pty or port.

Exit code: 0 fine, 2 usage or a wrong scenario, 3 a port or file that cannot be had.
"""

PTY, STDOUT, TCP = "pty", "-", "tcp://"
USUAL_SECONDS = 60.0
_LIVE_LATENCY_US = 4000
_SECONDS = click.FloatRange(0, min_open=True)
_SIDES = {"both": (Talker.MCU, Talker.MODULE), "mcu": (Talker.MCU,), "module": (Talker.MODULE,)}


def _complete_device(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from tuyasniff.simulate.devices import DEVICES

    return [device.name for device in DEVICES if device.name.startswith(incomplete)]


def _complete_fault(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from tuyasniff.simulate.faults import FAULTS

    return [kind.name for kind in FAULTS if kind.name.startswith(incomplete)]


def _speed(_ctx: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    """How many times as fast as real time; 0 and `max`: as fast as possible."""
    if value is None:
        return None
    try:
        speed = 0.0 if value == "max" else float(value)
    except ValueError:
        speed = -1.0
    if not 0 <= speed < inf:
        raise click.BadParameter(f"'{value}' is no speed; 1, 10, 0.5 and max are")
    return speed


@click.command("simulate", help=_HELP, short_help="A virtual device.")
@click.argument("device", required=False, shell_complete=_complete_device)
@click.option("--to", metavar="PLACE", default=STDOUT, help="pty, tcp://host:port, a file, or - (default).")
@click.option("--format", "wanted", metavar="NAME", help="Of a file: else by its suffix. Of -: else hex.")
@click.option("--seconds", "--duration", metavar="N", type=_SECONDS, help="60; live without end.")
@click.option("--seed", metavar="N", type=int, help="What is random repeats with it; 1.")
@click.option("--scenario", metavar="FILE", type=click.Path(path_type=Path), help="What is done, and when.")
@click.option(
    "--fault", "faults", metavar="NAME[=N]", multiple=True, shell_complete=_complete_fault, help="What goes wrong."
)
@click.option("--speed", metavar="X", callback=_speed, help="Times real time, or max.")
@click.option("--side", type=click.Choice(list(_SIDES)), default="both", help="Whose wire.")
@click.option("--no-module", is_flag=True, help="The MCU alone.")
@click.option("--baud", metavar="N", type=click.IntRange(300, 4_000_000), help="Else what the device usually has.")
@click.option("--latency", metavar="MS", type=click.FloatRange(0, 1000), help="Cut bytes as a USB adapter does.")
@click.option("--link", metavar="NAME", type=click.Path(path_type=Path), help="Symbolic links to the ptys.")
@click.option("--truth", metavar="FILE", help="Write what each datapoint means: a mapping.")
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
    script = _scenario(scenario)
    name = device or (script.device if script else None)
    if name is None:
        raise click.UsageError("which device? tuyasniff simulate --list shows them")
    if seconds is None:
        seconds = script.seconds if script and script.seconds else inf if live else USUAL_SECONDS
    latency_us = (_LIVE_LATENCY_US if live else None) if latency is None else round(latency * 1000)
    simulation = _simulation(name, script, faults, seed, module=not no_module, baud=baud, latency_us=latency_us)
    _write_truth(simulation, truth)
    sides = _SIDES[side]
    if no_module:
        sides = (Talker.MCU,)
    usual = 1.0 if live else 0.0
    from tuyasniff.simulate.endpoints import of_sides
    from tuyasniff.simulate.pacing import paced

    with _endpoint(simulation, to, wanted, sides, link, eager=bool(speed)) as endpoint:
        for place in endpoint.places:
            diagnostics.say(place)
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
    )


def _write_truth(simulation: Simulation, name: str | None) -> None:
    if name is None:
        return
    from tuyasniff.mapping.document import from_document
    from tuyasniff.mapping.files import save

    save(from_document(simulation.truth()), name, fresh=True)


@contextlib.contextmanager
def _endpoint(
    simulation: Simulation, to: str, wanted: str | None, sides: Sequence[Talker], link: Path | None, *, eager: bool
) -> Iterator[Endpoint]:
    """Where it goes, closed afterwards."""
    from tuyasniff.simulate import endpoints

    if to == PTY:
        from tuyasniff.simulate.pty import Ptys

        place: Endpoint = Ptys(sides, link)
        with contextlib.closing(place):
            yield place
    elif to.startswith(TCP):
        from tuyasniff.simulate.tcp import TcpPorts, parse_address

        place = TcpPorts(parse_address(to), sides)
        with contextlib.closing(place):
            yield place
    elif to == STDOUT:
        target = endpoints.format_for("x.hex", wanted)
        output = _bytes_out(binary=target.binary, name=target.name)
        output.eager = output.eager or eager
        about = endpoints.about(simulation, sides, eager=output.eager)
        stream = cast("BinaryIO", _Stream(output))
        try:
            yield endpoints.Writing(stream, target, about, simulation.model.family)
        finally:
            output.flush()
    else:
        target = endpoints.format_for(to, wanted)
        about = endpoints.about(simulation, sides, eager=eager)
        with endpoints.written(Path(to)) as file:
            yield endpoints.Writing(file, target, about, simulation.model.family)


def _bytes_out(*, binary: bool, name: str) -> Output:
    """Stdout for bytes: in latin-1 every byte is a letter."""
    usual = standard_output(plain_data=True)
    if binary and usual.eager:
        raise FormatError(f"{name} is nothing for a terminal", "add --to FILE, or pipe it somewhere")
    return Output(sys.stdout.buffer, encoding="latin-1", colour=False, width=Width(), eager=usual.eager)


class _Stream:
    """Stdout as a binary stream whose errors are those of the program."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def write(self, data: bytes) -> int:
        self._output.text(bytes(data).decode("latin-1"))
        return len(data)

    def flush(self) -> None:
        if self._output.eager:
            self._output.flush()
