"""ESPHome accepts what is written for devices that work their pins themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from interop.test_esphome import HOME, SECRETS, needs_esphome
from mapping.pinned.samples import DEVICES
from tuyasniff.mapping.pinned.esphome import text


@needs_esphome
@pytest.mark.parametrize("name", [name for name in DEVICES if name not in ("half a meter", "half a bridge", "nothing")])
def test_esphome_accepts_the_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "secrets.yaml").write_text(SECRETS)
    (tmp_path / "device.yaml").write_text(text(DEVICES[name]))
    command = [str(HOME / "esphome"), "config", "device.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
