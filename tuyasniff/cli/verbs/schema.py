"""`tuyasniff schema`: what products declare of their datapoints, imported from other programs' files."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from tuyasniff.cli.arguments import json_option, look_options
from tuyasniff.cli.completing import file_names
from tuyasniff.cli.completing import products as complete_products
from tuyasniff.cli.datadirectory import DATA, products
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.render.jsonout import dumps
from tuyasniff.render.labels import plural

if TYPE_CHECKING:
    from tuyasniff.knowledge.gathering import Found
    from tuyasniff.knowledge.importing import Imported
    from tuyasniff.knowledge.store import Saved, Store

_SHOWN = 5
_SAY_EVERY_S = 5.0

_HELP = f"""\
Keep what products declare of their datapoints: names, types, ranges, scales. Looked up by the product id on the wire.

\b
  tuyasniff schema import devices.json
  tuyasniff schema import model.json --product abcdefgh12345678
  tuyasniff schema import tuya-local-main.zip
  tuyasniff schema show abcdefgh12345678
  tuyasniff schema list
  tuyasniff schema forget abcdefgh12345678

What is declared stands beside what is seen, never in its place. It is kept in the user's data directory, or in the
one that ${DATA} names. Keys, addresses and names of networks in these files are left out: they never reach the disk.
"""

_IMPORT_HELP = """\
Import a file, a folder, a zip, or an address (https): what it is will be found out.

\b
  - the thing model or the specification (v1.1) of Tuya's cloud
  - devices.json of tinytuya
  - device files of tuya-local: one, a checkout, or a zip of it
  - a device file of cloudcutter, or a firmware's bare list of datapoints
  - a dump of a module's flash (2 MiB and others), paired at least once

--product ID says which product it is about, where the file does not; of files about many products it picks one.

Exit code: 0 fine, 1 some of many files were wrong, 2 the file is wrong (nothing was changed), 3 it cannot be read.
"""


@click.group("schema", help=_HELP, short_help="What products declare.")
def command() -> None:
    """Nothing happens before the word that follows."""


@command.command("import", help=_IMPORT_HELP, short_help="Keep what a file declares.")
@click.argument("source", metavar="FILE|FOLDER|ZIP|ADDRESS|-", shell_complete=file_names)
@click.option("--product", metavar="ID", help="The product: in a capture, the MCU's answer to product_info.")
@click.pass_obj
def import_(diagnostics: Diagnostics, *, source: str, product: str | None) -> None:
    """Read all of it, then keep it."""
    from tuyasniff.knowledge.asking import Asked
    from tuyasniff.knowledge.gathering import gather
    from tuyasniff.knowledge.importing import read_sources
    from tuyasniff.render.declarations import count_words

    store = _store()
    if product is not None:
        store.path(product)
    stdin = getattr(sys.stdin, "buffer", None)
    gathered = gather(source, stdin)
    if gathered.many:
        gathered = gathered._replace(files=_told(gathered.files, diagnostics, gathered.name))
    imported = read_sources(gathered, Asked(product, _today()))
    saved = store.save(imported.schemas)
    diagnostics.say(f"{', '.join(imported.titles)}: {count_words(imported.schemas)}{_news(saved)}")
    for line in (*imported.remarks, *_left_out(imported)):
        diagnostics.say(line)
    wrong = [*imported.refused, *saved.refused]
    for error in wrong[:_SHOWN]:
        diagnostics.error(error.message, error.hint, code=Exit.DAMAGE)
    if len(wrong) > _SHOWN:
        diagnostics.say(f"and {plural(len(wrong) - _SHOWN, 'more file')} that could not be used")


def _told(files: Iterator[Found], diagnostics: Diagnostics, name: str) -> Iterator[Found]:
    """The files; where they take long, how many were looked at is said now and then."""
    said = time.monotonic()
    for count, file in enumerate(files):
        now = time.monotonic()
        if now - said >= _SAY_EVERY_S:
            said = now
            diagnostics.say(f"{name}: {plural(count, 'file')} looked at so far; Ctrl+C ends it, and nothing is kept")
        yield file


def _news(saved: Saved) -> str:
    parts = []
    if saved.changed:
        parts.append(f"{len(saved.changed):,} changed")
    if saved.same:
        parts.append(f"{len(saved.same):,} known already")
    return f" ({', '.join(parts)})" if parts else ""


def _left_out(imported: Imported) -> list[str]:
    lines = []
    if imported.private:
        lines.append(f"{plural(imported.private, 'private field')} left out: keys, addresses, names of networks")
    if imported.elsewhere:
        lines.append(f"{plural(imported.elsewhere, 'file')} about other products, or about none, left out")
    if imported.unknown:
        lines.append(f"{plural(imported.unknown, 'file')} of other kinds left out")
    return lines


@command.command("show", short_help="What is known of a product.")
@click.argument("product", metavar="ID", shell_complete=complete_products)
@json_option
@look_options
@click.pass_obj
def show(diagnostics: Diagnostics, *, product: str, as_json: bool, color: str, width: int | None) -> None:
    """Show all that is declared of a product, a table for each source."""
    from tuyasniff.knowledge.combining import disagreements
    from tuyasniff.render.declarations import declaration_lines, declarations_document, disagreement_lines

    output = _output(diagnostics, color, width, as_json)
    schemas = _store().lookup(product)
    if not schemas:
        _unknown(diagnostics, product)
        return
    if as_json:
        output.text(dumps(declarations_document(product, schemas)) + "\n")
    else:
        output.lines(declaration_lines(schemas, room=output.width.room))
        output.lines(disagreement_lines(disagreements(schemas), room=output.width.room))
    output.flush()


@command.command("list", short_help="The products that are known.")
@json_option
@look_options
@click.pass_obj
def list_(diagnostics: Diagnostics, *, as_json: bool, color: str, width: int | None) -> None:
    """List the products of which something is kept."""
    from tuyasniff.render.declarations import product_lines, products_document

    output = _output(diagnostics, color, width, as_json)
    kept = _store().all()
    if as_json:
        output.text(dumps(products_document(kept.products)) + "\n")
    elif kept.products:
        output.lines(product_lines(kept.products, room=output.width.room))
    output.flush()
    for error in kept.refused:
        diagnostics.error(error.message, error.hint, code=Exit.DAMAGE)
    if not kept.products and not kept.refused:
        diagnostics.say("no product is known; 'tuyasniff schema import --help' says what can be read")


@command.command("forget", short_help="Forget a product.")
@click.argument("product", metavar="ID", shell_complete=complete_products)
@click.pass_obj
def forget(diagnostics: Diagnostics, *, product: str) -> None:
    """Forget all that was imported about a product."""
    if _store().forget(product):
        diagnostics.say(f"forgotten: {product}")
    else:
        _unknown(diagnostics, product)


def _unknown(diagnostics: Diagnostics, product: str) -> None:
    hint = "'tuyasniff schema list' shows which are known"
    diagnostics.error(f"nothing is known about product {product}", hint, code=Exit.NOTHING)


def _output(diagnostics: Diagnostics, color: str, width: int | None, as_json: bool) -> Output:
    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    return output


def _store() -> Store:
    from tuyasniff.knowledge.store import Store

    return Store(products())


def _today() -> str:
    """The day, or the one that SOURCE_DATE_EPOCH names."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    named = told.isdecimal() and len(told) < 12
    return (datetime.fromtimestamp(int(told), UTC) if named else datetime.now(UTC)).date().isoformat()
