"""ESPHome accepts what is written for metering chips."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from interop.test_esphome import DRIVER, HOME, SECRETS, needs_esphome
from mapping.metering.samples import METERS, REFUSED
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.metering.esphome import write

WRITTEN = [name for name in METERS if name not in REFUSED["esphome"]]


@needs_esphome
@pytest.mark.parametrize("board", ["esp8266", "esp32", "bk72xx", "rtl87xx"])
def test_esphome_accepts_every_file(board: str, tmp_path: Path) -> None:
    (tmp_path / "secrets.yaml").write_text(SECRETS)
    paths = []
    for name in WRITTEN:
        path = tmp_path / f"{name.replace(' ', '_')}.yaml"
        path.write_text(write(METERS[name], Wishes(board=board, version="1.2.3")).text)
        paths.append(path)
    asked = "".join(f"{path}\n" for path in paths)
    command = [str(HOME / "python"), str(DRIVER)]
    done = subprocess.run(command, cwd=tmp_path, input=asked, capture_output=True, text=True, timeout=300, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert dict(zip(WRITTEN, answers, strict=True)) == {name: [] for name in WRITTEN}, done.stderr


@needs_esphome
def test_esphome_itself_says_so(tmp_path: Path) -> None:
    (tmp_path / "secrets.yaml").write_text(SECRETS)
    (tmp_path / "meter.yaml").write_text(write(METERS["bl0942"], Wishes()).text)
    command = [str(HOME / "esphome"), "config", "meter.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Configuration is valid!" in done.stderr + done.stdout
