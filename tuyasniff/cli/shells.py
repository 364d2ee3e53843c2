"""The scripts that teach a shell the tab key, and how each is answered.

zsh and fish are click's own. In bash a colon ends a word, which filters (`dp:20`) and ports (`tcp://`) have inside: so
here the line itself is looked at, and what bash keeps in front of a colon is left away again.
"""

from __future__ import annotations

import os

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from tuyasniff.cli.diagnostics import PROGRAM

COMPLETE = f"_{PROGRAM.upper()}_COMPLETE"
"""The environment variable with which a shell asks."""

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' current=${COMP_WORDS[COMP_CWORD]} split="" files="" response line type value
    case $current in
        [\\"\\']*) ;;
        *) [[ $COMP_WORDBREAKS == *:* ]] && split=":" ;;
    esac
    response=$(env %(complete_var)s=bash_complete COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_SPLIT="$split" "$1")
    COMPREPLY=()
    for line in $response; do
        type=${line%%%%,*}
        value=${line#*,}
        case $type in
            dir) compopt -o dirnames ;;
            file) files=1 ;;
            part)
                compopt -o nospace
                COMPREPLY+=("$value")
                ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done
    # bash knows files best; beside other words they have to be listed
    if [[ $files && ${#COMPREPLY[@]} -gt 0 ]]; then
        compopt -o filenames
        COMPREPLY+=($(compgen -f -- "$current"))
    elif [[ $files ]]; then
        compopt -o default
    fi
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """bash, colons included."""

    source_template = _BASH
    _split = _incomplete = ""

    @staticmethod
    def _check_version() -> None:
        """An old bash leaves spaces where none belong, and completes."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor, and the one at it."""
        line = os.environ.get("COMP_LINE")
        if line is None:  # a script of former days, which gives the words of bash
            return super().get_completion_args()
        words = split_arg_string(line)[1:]
        begun = (bool(words) and not line[-1:].isspace()) or _open(line)
        self._split = os.environ.get("COMP_SPLIT", "")
        self._incomplete = words.pop() if begun and words else ""
        return words, self._incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """A line of the answer: without what stands before the last colon, where bash has it as a word of its own."""
        value = str(item.value)
        kind = "part" if item.type == "plain" and value[-1:] in (":", "/") else item.type
        typed = self._incomplete
        if not value.startswith(typed):  # --option=value
            typed = typed.partition("=")[2]
        kept = typed.rfind(self._split) + 1 if self._split else 0
        return f"{kind},{value[kept:]}"


def _open(line: str) -> bool:
    """Whether a quote is open at the end of a line."""
    quote = ""
    for sign in line:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
    return bool(quote)


def register() -> None:
    """Take our bash instead of click's."""
    add_completion_class(Bash)


def script(name: str, command: click.Command) -> str:
    """What a shell has to read."""
    register()
    found = get_completion_class(name)
    assert found is not None, name
    return found(command, {}, PROGRAM, COMPLETE).source().rstrip("\n") + "\n"
