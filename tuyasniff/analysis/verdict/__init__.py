"""What talks on a wire: the verdict of all detectors, why, what was ruled out, and what would make it surer."""

from tuyasniff.analysis.verdict.gather import Gatherer
from tuyasniff.analysis.verdict.judge import judge, judge_text
from tuyasniff.analysis.verdict.model import (
    Latest,
    OtherPart,
    RuledOut,
    Talk,
    TapVerdict,
    Verdict,
    Wire,
)

__all__ = [
    "Gatherer",
    "Latest",
    "OtherPart",
    "RuledOut",
    "Talk",
    "TapVerdict",
    "Verdict",
    "Wire",
    "judge",
    "judge_text",
]
