"""The report as Markdown: the fields of a form, then everything else that the capture tells, then what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tuyasniff.report import sections
from tuyasniff.report.facts import Facts
from tuyasniff.report.markdown import block, code, folded, plain, prose
from tuyasniff.report.projects import Mark, Project
from tuyasniff.report.questions import ANSWERED, Entry, entries, still_open
from tuyasniff.report.words import verdict

LONGEST = 65_000
"""GitHub takes 65,536 characters."""

_INLINE_MOST = 30_000
_LEGEND = (
    f"{Mark.CAPTURE} told by the capture, {Mark.PARTLY} partly, {ANSWERED} said by the person who sends this, "
    f"{Mark.PERSON} not known yet"
)


def report(project: Project, facts: Facts, answers: Mapping[str, str] | None = None, *, capture_name: str = "") -> str:
    """All of it, ending with one newline. `capture_name` is that of the file with the capture, if there is one."""
    found = entries(project, facts, answers)
    inline = facts.attached.lines if 0 < len(facts.attached.lines) <= _INLINE_MOST else ""
    text = _report(project, facts, found, capture_name, inline)
    if len(text) > LONGEST and inline:
        text = _report(project, facts, found, capture_name, "")
    return text


def _report(project: Project, facts: Facts, found: tuple[Entry, ...], capture_name: str, inline: str) -> str:
    product = code(facts.product.id) if facts.product.id else "a device whose product id is not known"
    parts = [
        f"# Report for {project.title}: {product}",
        plain(verdict(facts)),
        f"Made by {facts.program} from what the two chips of the device said to each other. {_LEGEND}.{_hidden(facts)}",
    ]
    for entry in found:
        parts += _field(entry)
    parts += _evidence(facts, found)
    parts += _captured(capture_name, inline)
    parts += _checklist(found)
    return "\n\n".join(parts) + "\n"


def _hidden(facts: Facts) -> str:
    if facts.redacted:
        return " What is private in the capture stands here under made-up names of the same length."
    return ""


def _field(entry: Entry) -> Iterator[str]:
    yield f"## {entry.field.title} {entry.mark}"
    if entry.answer is not None:
        yield prose(entry.answer)
    if entry.filled is not None:
        yield entry.filled
    elif entry.answer is None:
        yield f"_Not known yet._ {plain(entry.field.question)}"


def _evidence(facts: Facts, found: tuple[Entry, ...]) -> Iterator[str]:
    """What the form has not asked for; a part that a field has shown already is not shown again."""
    told = "\n".join(entry.filled for entry in found if entry.filled is not None)
    parts = (
        ("What was captured", sections.header(facts)),
        ("All datapoints", sections.datapoints(facts)),
        ("Start-up", sections.ladder(facts)),
        ("Raw values, before and after", sections.raw_samples(facts)),
        ("Notes", sections.notes(facts)),
    )
    for title, body in parts:
        if body and body not in told:
            yield f"## {title}"
            yield body
    if facts.remarks:
        yield "## Remarks"
        yield "\n".join(f"- {plain(text)}" for text in facts.remarks)
    for target, text in facts.drafts.items():
        if text.rstrip("\n") not in told:
            yield f"## Draft configuration for {target}"
            yield f"What is guessed says so; look through it before use.\n\n{block(text)}"


def _captured(capture_name: str, inline: str) -> Iterator[str]:
    if not capture_name and not inline:
        return
    yield "## Capture"
    if capture_name:
        yield f"In {code(capture_name)}: attach it. It can be replayed: {code(f'tuyasniff replay {capture_name}')}"
    if inline:
        yield folded("the capture as text", block(inline))


def _checklist(found: tuple[Entry, ...]) -> Iterator[str]:
    missing = still_open(found)
    if missing:
        yield "## Still to be answered"
        yield "\n".join(_question(entry) for entry in missing)


def _question(entry: Entry) -> str:
    need = " (required)" if entry.field.required else ""
    return f"- [ ] {entry.mark} **{plain(entry.field.title)}**{need}: {plain(entry.field.question)}"
