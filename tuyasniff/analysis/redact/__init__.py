"""Secrets taken out of a capture: what is private, what stands in for it, and the capture written anew."""

from tuyasniff.analysis.redact.redactor import Redactor
from tuyasniff.analysis.redact.streams import MARK, Redacted, amounts, redacted, words
from tuyasniff.analysis.redact.tracks import Track

__all__ = ["MARK", "Redacted", "Redactor", "Track", "amounts", "redacted", "words"]
