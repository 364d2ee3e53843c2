"""HTML put together from escaped pieces."""

from __future__ import annotations

import html

from tuyasniff.render.labels import visible


def e(text: object) -> str:
    """Any text as it reads, between tags and in attributes: nothing in it is markup, nothing steers the page."""
    return html.escape(visible(str(text)), quote=True)


def number(value: float) -> str:
    """A coordinate: at most three decimals, no more digits than it needs."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def percent(share: float) -> str:
    """`12.5%`."""
    return f"{number(share * 100)}%"
