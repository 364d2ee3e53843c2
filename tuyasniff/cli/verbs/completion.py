"""`tuyasniff completion`: the script that teaches a shell the tab key."""

from __future__ import annotations

import click

from tuyasniff.cli.diagnostics import PROGRAM, Diagnostics
from tuyasniff.cli.terminals import stdout_is_terminal

_PLACES = {
    "bash": "~/.tuyasniff.bash",
    "zsh": "~/.zfunc/_tuyasniff",
    "fish": "~/.config/fish/completions/tuyasniff.fish",
}

_HELP = """\
Print the completion script for a shell.

\b
  tuyasniff completion bash > ~/.tuyasniff.bash
  tuyasniff completion zsh > ~/.zfunc/_tuyasniff
  tuyasniff completion fish > ~/.config/fish/completions/tuyasniff.fish

\b
bash reads it after a line in ~/.bashrc: . ~/.tuyasniff.bash
zsh after one in ~/.zshrc, before its compinit: fpath+=~/.zfunc
fish by itself.
"""


@click.command("completion", help=_HELP, short_help="Tab completion.")
@click.argument("shell", type=click.Choice([*_PLACES]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script; on a terminal also say where it belongs."""
    from tuyasniff.cli.output import standard_output
    from tuyasniff.cli.shells import script

    output = standard_output(plain_data=True)
    output.text(script(shell, ctx.find_root().command))
    output.flush()
    if stdout_is_terminal():
        ctx.ensure_object(Diagnostics).say(
            f"{PROGRAM}: this belongs into {_PLACES[shell]}: {PROGRAM} completion --help"
        )
