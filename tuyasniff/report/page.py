"""The report as a page: one file that asks nothing of anybody, with plots, for people who want to look."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib.resources import files

from tuyasniff.model import Talker
from tuyasniff.report.axes import TimeAxis
from tuyasniff.report.facts import Facts
from tuyasniff.report.html import e
from tuyasniff.report.pagedps import datapoint_list
from tuyasniff.report.pageplots import plots_section
from tuyasniff.report.pagetalk import bus_section, ladder_section, notes_section, raw_section
from tuyasniff.report.words import FAMILIES, SIDES, lasted, loss_words, understood, verdict

ATTACHED_MOST = 1_000_000
"""A longer capture is not part of the page."""

_DRAFTS_MOST = 60_000


def page(facts: Facts) -> str:
    """The whole page, ending with one newline."""
    style, script = _asset("page.css"), _asset("page.js")
    axis = TimeAxis(facts)
    sections = tuple(section for section in _sections(facts, axis) if section[2])
    product = facts.product.id or "not known"
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    day = ""
    if facts.started is not None and axis.timed:
        start = facts.started
        day = f' data-midnight="{start.hour * 3600 + start.minute * 60 + start.second + start.microsecond / 1e6:.3f}"'
    timed = "yes" if axis.timed else "no"
    parts = (
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta name="generator" content="{e(facts.program)}">',
        '<link rel="icon" href="data:,">',
        f"<title>{e(product)}: what a TuyaMCU device says</title>",
        f"<style>{style}</style>",
        "</head>",
        f'<body data-timed="{timed}"{day}>',
        *_top(facts, sections),
        "<main>",
        *(f'<section id="{name}"><h2>{e(title)}</h2>{body}</section>' for name, title, body in sections),
        "</main>",
        *_foot(facts),
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    )
    return "\n".join(parts) + "\n"


def _asset(name: str) -> str:
    return files("tuyasniff.report").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()


def _sections(facts: Facts, axis: TimeAxis) -> Iterator[tuple[str, str, str]]:
    """Name, title and body of each section, in their order; a body may be empty."""
    yield "datapoints", "Datapoints", datapoint_list(facts, axis)
    yield "course", "Over time" if axis.timed else "In order", plots_section(facts, axis)
    yield "raw", "Raw datapoints", raw_section(facts)
    yield "startup", "Start-up", ladder_section(facts)
    yield "bus", "On the wire", bus_section(facts, axis)
    yield "notes", "Notes", notes_section(facts)
    yield "files", "Files", _files(facts)


def _top(facts: Facts, sections: tuple[tuple[str, str, str], ...]) -> Iterator[str]:
    version = f' <span class="version">{e(facts.product.version)}</span>' if facts.product.version else ""
    product = e(facts.product.id) if facts.product.id else "Product not known"
    yield '<header class="top">'
    yield '<p class="kind">What a TuyaMCU device says, from a capture of its wires</p>'
    yield f"<h1>{product}{version}</h1>"
    yield f'<p class="verdict">{e(verdict(facts))}</p>'
    yield '<dl class="figures">'
    for title, value, more, kind in _figures(facts):
        small = f"<small>{e(more)}</small>" if more else ""
        yield f"<div{f' class={kind}' if kind else ''}><dt>{e(title)}</dt><dd>{e(value)}{small}</dd></div>"
    yield "</dl>"
    links = "".join(f'<li><a href="#{name}">{e(title)}</a></li>' for name, title, _ in sections)
    yield f'<nav aria-label="Sections"><ul>{links}</ul></nav></header>'


def _figures(facts: Facts) -> Iterator[tuple[str, str, str, str]]:
    """Title, value, small print, and whether it is `good` or `bad`."""
    family = "not known" if facts.family is None else FAMILIES[facts.family]
    yield "Family", family, f"{facts.baud} baud" if facts.baud else "baud not told", ""
    yield "Lasted", lasted(facts) or "no times", f"{facts.frames:,} frames", ""
    found = len(facts.datapoints)
    yield "Datapoints", str(found), f"{understood(facts)} understood", ""
    sides = "both" if facts.both_sides else "one" if facts.heard else "none"
    counts = ", ".join(f"{count:,} {SIDES[Talker(side)]}" for side, count in facts.talkers.items())
    yield "Sides heard", sides, counts, ""
    start = {True: "yes", False: "no", None: "not known"}[facts.boot.seen]
    yield "From power-on", start, "", ""
    losses = loss_words(facts)
    yield "Damage", "some" if losses else "none", ", ".join(losses), "bad" if losses else "good"


def _files(facts: Facts) -> str:
    parts: list[str] = []
    session = facts.attached.session
    if session and len(session) < ATTACHED_MOST:
        data = base64.b64encode(session).decode()
        parts.append(
            '<p><a class="button" download="capture.tsniff.jsonl" '
            f'href="data:application/x-ndjson;base64,{data}">The capture</a></p>'
            "<p>It can be replayed: <code>tuyasniff replay capture.tsniff.jsonl</code></p>"
        )
    elif session:
        parts.append("<p>The capture is too long to be part of this page.</p>")
    for target, text in facts.drafts.items():
        if len(text) <= _DRAFTS_MOST:
            block = "\n".join(e(line) for line in text.splitlines())
            summary = f"Draft configuration for {e(target)}; look through what it says is guessed"
            parts.append(f'<details><summary>{summary}</summary><pre tabindex="0">{block}</pre></details>')
    return f'<div class="card files">{"".join(parts)}</div>' if parts else ""


def _foot(facts: Facts) -> Iterator[str]:
    names = ", ".join(e(name) for name in facts.names)
    hidden = (
        "What is private in the capture stands here under made-up names of the same length."
        if facts.redacted
        else "Nothing was hidden: whatever is private in the capture is on this page. Do not share it."
    )
    remarks = "".join(f"<li>{e(text)}</li>" for text in facts.remarks)
    yield "<footer>"
    if remarks:
        yield f"<p>Remarks:</p><ul>{remarks}</ul>"
    yield f"<p>Made by {e(facts.program)} from {names}. {hidden} What is guessed says so, and how sure it is.</p>"
    yield "</footer>"
