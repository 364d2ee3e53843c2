"""Fuzzing: `python tests/fuzz/run.py [--seconds N] [TARGET]...`; with files behind a target only these are tried.

Guided by coverage where atheris is installed; where there is none, as on other systems than Linux on x86-64, inputs
are changed at random. Each target runs in a process of its own, with what it learned in `.fuzz/TARGET/corpus` and
what it found in `.fuzz/TARGET/found`, once for each place.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import importlib.util
import json
import logging
import os
import pkgutil
import resource
import subprocess
import sys
import time
from hashlib import sha1
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

if TYPE_CHECKING:
    from fuzz.target import Target
    from fuzz.watching import Finding

SECONDS, LONG_SECONDS = 600, 3600
MOST_MEMORY = 4 << 30
MOST_GROWTH = 60_000
"""Objects that may have come to stay between the first quarter of a run and its end: caches, and no leak."""

SLOWNESS = 6.0
"""How many times slower a program runs while it is watched for coverage."""

_GUIDED = importlib.util.find_spec("atheris") is not None
_CORPUS_MOST = 2000
_NO_PARSERS = ("tuyasniff.tui", "tuyasniff.__main__", "tuyasniff.sources", "tuyasniff.live")


def main() -> int:
    """Run the targets one after the other; 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help="names of targets, all by default; or one, and files to try")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("TUYASNIFF_FUZZ_SECONDS") or 0))
    parser.add_argument("--folder", type=Path, default=ROOT / ".fuzz")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        return _fuzz(asked.here, asked.seconds, asked.folder, asked.targets)
    from fuzz.registry import TARGETS, target

    names = [one.name for one in TARGETS]
    if len(asked.targets) > 1 and asked.targets[1] not in names:
        return _tried(target(asked.targets[0]), [Path(name) for name in asked.targets[1:]])
    print("guided by coverage (atheris)" if _GUIDED else "atheris is not installed: inputs are changed at random")
    failed = []
    for name in asked.targets or names:
        seconds = asked.seconds or (LONG_SECONDS if target(name).slow else SECONDS)
        here = [sys.executable, __file__, "--here", name, "--seconds", str(seconds), "--folder", str(asked.folder)]
        if subprocess.run([*here, *target(name).rooms], check=False).returncode:
            failed.append(name)
    print(f"found something: {', '.join(failed)}; see {asked.folder}/TARGET/found" if failed else "nothing was found")
    return bool(failed)


def _tried(target: Target, paths: list[Path]) -> int:
    """Try files, as those that were found."""
    from fuzz.watching import watched

    wrong = 0
    for path in paths:
        found = watched(target, path.read_bytes())
        print(f"{path}: {'sound' if found is None else f'{found.kind} at {found.where}'}")
        if found is not None:
            wrong = 1
            print(found.story)
    return wrong


class _Keeper:
    """Counts, keeps what was found, and says at the end how it went."""

    def __init__(self, name: str, seconds: int, folder: Path) -> None:
        self.folder = folder / name
        (self.folder / "found").mkdir(parents=True, exist_ok=True)
        (self.folder / "corpus").mkdir(exist_ok=True)
        self.runs = 0
        self.places: dict[tuple[str, str], str] = {}
        self._name = name
        self._begun = 0.0
        self._seconds = seconds
        self._objects = 0

    def begin(self) -> None:
        """The clock starts: everything is loaded."""
        self._begun = time.monotonic()

    @property
    def over(self) -> bool:
        """Whether the time is up; looked at now and then."""
        passed = time.monotonic() - self._begun
        if not self._objects and passed > self._seconds / 4:
            gc.collect()
            self._objects = len(gc.get_objects())
        return passed > self._seconds

    def keep(self, data: bytes, found: Finding) -> None:
        """Keep what was found, once for each place."""
        place = (found.kind, found.where)
        if place in self.places:
            return
        name = f"{found.kind}-{found.where.replace(':', '-')}-{sha1(data).hexdigest()[:8]}"
        self.places[place] = name
        (self.folder / "found" / f"{name}.bin").write_bytes(data)
        (self.folder / "found" / f"{name}.txt").write_text(found.story, encoding="utf-8")
        print(f"{self._name}: {found.kind} at {found.where}: {found.story.strip().splitlines()[-1][:200]}", flush=True)

    def end(self) -> int:
        """The last word."""
        gc.collect()
        grown = len(gc.get_objects()) - self._objects if self._objects else 0
        passed = time.monotonic() - self._begun
        told = {
            "target": self._name, "seconds": round(passed), "runs": self.runs, "found": sorted(self.places.values()),
            "guided": _GUIDED, "corpus": sum(1 for _ in (self.folder / "corpus").iterdir()), "objects_grown": grown,
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "day": time.strftime("%Y-%m-%d"),
        }  # fmt: skip
        with (self.folder.parent / "runs.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
        growing = grown > MOST_GROWTH
        found = f"{len(self.places)} found" if self.places else "nothing found"
        print(
            f"{self._name}: {self.runs:,} inputs in {passed:.0f} s, {found}" + (", and it grows" if growing else ""),
            flush=True,
        )
        return int(bool(self.places) or growing)


def _fuzz(name: str, seconds: int, folder: Path, rooms: list[str]) -> int:
    """Fuzz one target in this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.environ["TUYASNIFF_DATA"] = str(folder / "data")
    keeper = _Keeper(name, seconds, folder)
    return _guided(name, keeper, rooms) if _GUIDED else _random(name, keeper)


def _seeds(target: Target, keeper: _Keeper) -> list[bytes]:
    """What to begin with: the seeds, and what was learned before."""
    learned = sorted((keeper.folder / "corpus").iterdir())[:_CORPUS_MOST]
    seeds = [seed[: target.longest] for seed in target.seeds()]
    return list(dict.fromkeys([*seeds, *(path.read_bytes() for path in learned)]))


def _random(name: str, keeper: _Keeper) -> int:
    from fuzz.changing import Changer
    from fuzz.registry import target as target_of
    from fuzz.watching import watched

    target = target_of(name)
    changer = Changer(_seeds(target, keeper), target.words, target.longest)
    rng = Random()
    keeper.begin()
    while not keeper.over:
        data = changer.changed(rng)
        if target.mend is not None and rng.random() < 0.5:
            data = target.mend(data, rng)
        found = watched(target, data)
        keeper.runs += 1
        if found is not None:
            keeper.keep(data, found)
    return keeper.end()


def _guided(name: str, keeper: _Keeper, rooms: list[str]) -> int:
    atheris: Any = importlib.import_module("atheris")
    prefixes = tuple(f"tuyasniff.{room}" for room in rooms) or ("tuyasniff.",)
    logging.disable(logging.INFO)
    hooks = atheris.instrument_imports(
        include=[prefix.rstrip(".") for prefix in prefixes], enable_loader_override=False
    )
    if "bulk" in rooms:
        hooks._trace_dataflow = False  # of arrays that are compared it keeps what comes out: megabytes for each input
    with hooks:
        for module in pkgutil.walk_packages([str(ROOT / "tuyasniff")], "tuyasniff."):
            if module.name.startswith(prefixes) and not module.name.startswith(_NO_PARSERS):
                importlib.import_module(module.name)
        from fuzz.changing import Changer
        from fuzz.registry import target as target_of
        from fuzz.watching import watched
    target = target_of(name)
    begin = keeper.folder / "seeds"
    begin.mkdir(exist_ok=True)
    known = _seeds(target, keeper)
    for seed in known:
        (begin / sha1(seed).hexdigest()).write_bytes(seed)
    changer = Changer(known, target.words, target.longest)

    def look(data: bytes) -> None:
        found = watched(target, data, slowness=SLOWNESS)
        keeper.runs += 1
        if found is not None:
            keeper.keep(data, found)
        if keeper.over:
            sys.stdout.flush()
            os._exit(keeper.end())

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        rng = Random(seed)
        new: bytes = changer.change(data, rng) if rng.random() < 0.5 else atheris.Mutate(data, most)
        if target.mend is not None and rng.random() < 0.6:
            new = target.mend(new, rng)
        return new[:most]

    words = keeper.folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words if word), encoding="utf-8")
    options = [f"-max_len={target.longest}", "-timeout=600", "-rss_limit_mb=0", "-malloc_limit_mb=0", "-verbosity=0"]
    options += [f"-artifact_prefix={keeper.folder}/found/", "-report_slow_units=600"]
    if target.words:
        options.append(f"-dict={words}")
    atheris.Setup([sys.argv[0], *options, str(keeper.folder / "corpus"), str(begin)], look, custom_mutator=mutate)
    keeper.begin()
    atheris.Fuzz()
    return keeper.end()


def _escaped(word: bytes) -> str:
    """A word as a dictionary has it."""
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    sys.exit(main())
