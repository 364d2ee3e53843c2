"""What a report is made of: facts from what may be shown, with draft configurations and the capture as files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from tuyasniff import __version__
from tuyasniff.cli.diagnostics import PROGRAM
from tuyasniff.cli.drafting import drafted, mapping_of
from tuyasniff.cli.hints import Hints
from tuyasniff.cli.meanings import Evidence
from tuyasniff.cli.reading import Understanding
from tuyasniff.cli.sharing import Sharing
from tuyasniff.model import Message, Note
from tuyasniff.report.facts import Attached, Facts
from tuyasniff.report.gathering import Gathering
from tuyasniff.report.projects import PROJECTS

LINES_MOST = 30_000
"""A capture that is longer as text is no part of a text."""


def gathered(
    sharing: Sharing,
    hints: Hints,
    how: Understanding,
    targets: Iterable[str],
    *,
    say_missing: bool = True,
    said: Iterable[str] = (),
) -> tuple[Facts, tuple[str, ...]]:
    """The facts, and what is to be said about them. `say_missing`: a draft that nobody can write is said.

    `said` stands first among the remarks of the facts: it is known already, so it is not said again.
    """
    gathering, evidence = Gathering(), Evidence(hints)
    for kept, session, items in sharing.played(how.family):
        evidence.begin()
        gathering.begin(PurePath(kept.name).name or kept.name, started=kept.started)
        for item in items:
            gathering.add(item)
            if isinstance(item.thing, Message | Note):
                evidence.add(item.thing, item.number)
        heard = session.summary.baud
        gathering.heard_at([tap.baud for tap in kept.taps] if heard is None else [heard])
        gathering.end(session.remarks)
    datapoints = gathering.table.summaries()
    meant = evidence.judged(datapoints)
    declared = () if meant.schema is None else meant.schema.dps
    coverages = gathering.coverages(declared, meant.sayings.labels)
    facts = gathering.facts(meant.subjects, coverages=coverages, remarks=(*said, *meant.remarks))
    drafts = drafted(mapping_of(facts, datapoints, meant), targets)
    facts = replace(
        facts,
        drafts=drafts.texts,
        attached=Attached(sharing.session_file(), sharing.lines(LINES_MOST, how.family)),
        program=f"{PROGRAM} {__version__}",
        redacted=sharing.hide,
    )
    return facts, (*meant.remarks, *(drafts.remarks if say_missing else ()))


def every_draft() -> tuple[str, ...]:
    """The drafts that projects want, each once."""
    return tuple(dict.fromkeys(name for row in PROJECTS for name in row.drafts))
