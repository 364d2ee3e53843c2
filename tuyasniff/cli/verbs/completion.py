"""`tuyasniff completion`: the script that teaches a shell the tab key."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from tuyasniff.cli.diagnostics import PROGRAM

_HELP = """\
Print the completion script for a shell.

\b
  tuyasniff completion bash >> ~/.bash_completion
  tuyasniff completion zsh > ~/.zfunc/_tuyasniff
  tuyasniff completion fish > ~/.config/fish/completions/tuyasniff.fish
"""


@click.command("completion", help=_HELP, short_help="Tab completion.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Let click write it."""
    completion = get_completion_class(shell)
    assert completion is not None
    root = ctx.find_root().command
    click.echo(completion(root, {}, PROGRAM, f"_{PROGRAM.upper()}_COMPLETE").source())
