"""Sniff in the pipes of a shell."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.running import ROOT
from interop.processes import PATIENCE_S, TUYASNIFF, device, needs


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A device that talks, and the options that name its wires."""
    link = tmp_path_factory.mktemp("jq") / "wire"
    with device("meter", "--to", "pty", "--link", str(link), "--speed", "8") as ports:
        yield f"--mcu {ports['mcu']} --module {ports['module']} -b 9600"


def shell(line: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell that tells the code of every program of a pipe."""
    line = line.replace("tuyasniff", " ".join(TUYASNIFF), 1)
    return subprocess.run(
        ["bash", "-c", f'{line}; codes=(${{PIPESTATUS[@]}}); echo "codes: ${{codes[*]}}" >&2'],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, cwd=ROOT, timeout=PATIENCE_S,
        env={"PATH": "/usr/bin:/bin", "TUYASNIFF_RECORDINGS": str(tmp_path)},
    )  # fmt: skip


def codes(done: subprocess.CompletedProcess[str]) -> list[int]:
    return [int(word) for word in done.stderr.splitlines()[-1].removeprefix("codes: ").split()]


@needs("bash")
def test_lines_for_some_seconds(wire: str, tmp_path: Path) -> None:
    done = shell(f"tuyasniff sniff {wire} --plain --duration 1.5", tmp_path)
    assert codes(done) == [0]
    assert "07 report" in done.stdout and "\x1b" not in done.stdout
    assert "recorded in" in done.stderr


@needs("jq")
def test_datapoints_through_jq(wire: str, tmp_path: Path) -> None:
    done = shell(
        f"""tuyasniff sniff {wire} --jsonl --duration 2 | jq -c 'select(.item=="frame") | .dps | select(. != [])'""",
        tmp_path,
    )
    assert codes(done) == [0, 0]
    found = [dp for line in done.stdout.splitlines() for dp in json.loads(line)]
    assert found and {dp["id"] for dp in found} <= {1, 17, 18, 19, 20, 26, 38}
    voltages = [dp["value"] for dp in found if dp["id"] == 20]
    assert voltages and all(2000 < value < 2600 for value in voltages)


@needs("bash")
@pytest.mark.parametrize("form", ["--plain", "--jsonl"])
def test_head_has_read_enough(wire: str, form: str, tmp_path: Path) -> None:
    done = shell(f"tuyasniff sniff {wire} {form} | head -3", tmp_path)
    assert codes(done) == [0, 0]
    assert len(done.stdout.splitlines()) == 3
    assert "Traceback" not in done.stderr and "rror" not in done.stderr
    (kept,) = tmp_path.iterdir()
    assert f"recorded in {kept}" in done.stderr


PAGE = (ROOT / "docs" / "exports.md").read_text("utf-8")


def block(language: str) -> str:
    """The code of a page in that language."""
    return PAGE.split(f"```{language}\n")[1].split("```")[0]


@pytest.fixture
def discovery(tmp_path: Path) -> Path:
    """What export writes of a meter for MQTT discovery."""
    path = tmp_path / "meter.json"
    command = (*TUYASNIFF, "export", "captures/virtual-meter.tsniff.jsonl", "--to", "mqtt-discovery", "-o", str(path))
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, timeout=PATIENCE_S)
    return path


@needs("jq")
def test_the_line_that_publishes_a_device_sends_its_message(discovery: Path, tmp_path: Path) -> None:
    publisher = tmp_path / "mosquitto_pub"
    publisher.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >"$0.said"\ncat >"$0.sent"\n')
    publisher.chmod(0o755)
    line = block("sh").replace("FILE", str(discovery))
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run(["sh", "-c", line], check=True, env=path, timeout=PATIENCE_S)
    message = json.loads(discovery.read_text())["messages"][0]
    assert (tmp_path / "mosquitto_pub.said").read_text().split() == ["-r", "-t", message["topic"], "-s"]
    assert json.loads((tmp_path / "mosquitto_pub.sent").read_text()) == message["payload"]
    assert line.strip() in json.loads(discovery.read_text())["about"][0].replace("FILE", str(discovery))


@needs("jq")
def test_the_bridge_of_the_page_scales_and_names_what_is_reported(discovery: Path, tmp_path: Path) -> None:
    (tmp_path / "bridge.jq").write_text(block("jq"))
    capture = "captures/virtual-meter.tsniff.jsonl"
    done = shell(
        f"tuyasniff decode --jsonl {capture} | jq -r --slurpfile out {discovery} -f {tmp_path}/bridge.jq", tmp_path
    )
    assert codes(done) == [0, 0]
    said = [tuple(line.split("\t")) for line in done.stdout.splitlines()]
    topics = {topic.removeprefix("tuyasniff/demometer0000001/dp/"): value for topic, value in said}
    assert topics == {"1": "1", "17": "0", "18": "0.702", "19": "99", "20": "230.1", "26": "0", "38": "2"}
