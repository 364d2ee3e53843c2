"""Two captures of one device beside each other: frames that one of them lacks, has more, or has damaged."""

from tuyasniff.analysis.comparing.compare import Comparison, Damaged, Side, compared

__all__ = ["Comparison", "Damaged", "Side", "compared"]
