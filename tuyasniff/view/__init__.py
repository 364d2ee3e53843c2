"""What a screen shows of a session, without a toolkit: which items, in which rows, and where a person looks.

The store has everything that is kept; the view has the numbers of what is wanted of it. A frozen view looks at a copy
of the store, so it stays as it is while the session goes on.
"""

from __future__ import annotations

from tuyasniff.view.frames import Found, FrameView
from tuyasniff.view.hiding import hidden_by
from tuyasniff.view.searching import Sought, search_test

__all__ = ["Found", "FrameView", "Sought", "hidden_by", "search_test"]
