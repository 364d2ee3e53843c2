"""Real captures: the frames, datapoints and talkers that an independent decoder found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from corpus.survey import SIDES, expectations, survey, verdict
from tuyasniff.model import Talker

EXPLAINED = {
    # the index counts the first of five notations in which the file prints one and the same frame
    "tools/python-repr.txt": 4,
}

OTHER_SIDE = {
    # the query that somebody typed, which the module sent; the index labels the four answers only
    "issues/tasmota-10278-zmai90-emylo.log": 1,
}


def test_every_real_capture_gives_its_frames_and_datapoints(shared: Path) -> None:
    folder = shared / "corpus"
    wrong = {}
    talkers: Counter[str] = Counter()
    for want in expectations(folder):
        got = survey(folder / want.file)
        got.frames -= EXPLAINED.get(want.file, 0)
        if message := verdict(want, got):
            wrong[want.file] = message
        side = SIDES.get(want.directions)
        if side and want.frames:
            talkers["all"] += got.frames
            talkers["wrong"] += got.talkers[side.other] - OTHER_SIDE.get(want.file, 0)
            talkers["undecided"] += got.talkers[Talker.UNKNOWN]
    assert wrong == {}
    assert talkers["all"] > 2000
    assert talkers["wrong"] == 0
    assert talkers["undecided"] <= 0.02 * talkers["all"]


def test_what_only_looks_like_tuyamcu_gives_no_frame(shared: Path) -> None:
    folder = shared / "corpus"
    negatives = [want for want in expectations(folder) if want.negative]
    assert len(negatives) > 15
    assert {want.file: got.frames for want in negatives if (got := survey(folder / want.file)).frames} == {}
