"""The screen as the verbs start it: what it needs to know of files, settings, and how it ends."""

from __future__ import annotations
