from __future__ import annotations

from pathlib import Path

import pytest

from cli.running import program
from tuyasniff.capture.capture import Capture
from tuyasniff.cli import large
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.large import WRITTEN
from tuyasniff.cli.reading import Understanding
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.model import FamilyName, Item
from wire import TALK, report


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    names = []
    for number, data in enumerate((TALK, report(1, 1), b"")):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(data)
        names.append(str(path))
    return names


def collected(inputs: Inputs) -> list[int]:
    counts = []

    def work(entry: Input) -> None:
        counts.append(len(list(entry.items())))

    inputs.each(work)
    return counts


def test_an_input_knows_its_family_before_its_items_are_taken(files: list[str]) -> None:
    entry = Input(files[0], Understanding())
    entry.open()
    assert entry.session.family is FamilyName.WIFI
    assert [item.number for item in entry.items(10)] == list(range(11, 17))
    assert entry.complete
    assert list(entry.items()) == []


def test_a_parked_input_is_opened_again(files: list[str]) -> None:
    entry = Input(files[0], Understanding())
    entry.open()
    entry.park()
    entry.open()
    assert len(list(entry.items())) == 6


def test_an_input_that_does_not_open_raises() -> None:
    with pytest.raises(SourceError):
        Input("missing", Understanding()).open()


def test_each_input_is_announced_and_summed_up(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    diagnostics = Diagnostics()
    assert collected(Inputs([files[0], "missing", *files[1:]], Understanding(), diagnostics)) == [6, 1, 0]
    said = capsys.readouterr().err.splitlines()
    assert "0.bin: raw (1.00), family wifi (" in said[0]
    assert said[1].startswith("6 frames: ")
    assert any("cannot read missing" in line for line in said)
    assert any("it is empty" in line for line in said)
    assert diagnostics.code is Exit.SOURCE


def test_the_run_ends_when_the_work_says_so(files: list[str]) -> None:
    seen = []

    def work(entry: Input) -> bool:
        seen.append(entry.capture.name)
        return True

    Inputs(files, Understanding(), Diagnostics(), brief=True).each(work)
    assert seen == files[:1]


def test_an_interrupted_input_is_summed_up_and_the_interrupt_goes_on(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = Inputs(files, Understanding(), Diagnostics())

    def work(entry: Input) -> None:
        next(entry.items())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        inputs.each(work)
    assert len(inputs.finished) == 1
    assert "frame" in capsys.readouterr().err


def test_the_wires_of_a_device_make_one_conversation(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path(files[0]).write_bytes(bytes.fromhex("55aa00080000 07"))
    how = Understanding(mcu=files[1], module=files[0])
    inputs = Inputs((), how, Diagnostics())
    assert collected(inputs) == [2]
    said = capsys.readouterr().err.splitlines()
    assert said[0].endswith("1.bin: raw (1.00), the MCU's wire")
    assert said[1].endswith("0.bin: raw (1.00), the module's wire")
    assert "merged" in said[2]
    assert said[3].endswith("have no times: only the order within each file is known")


def test_merging_reads_all_inputs_as_one(files: list[str]) -> None:
    inputs = Inputs(files[:2], Understanding(merge=True), Diagnostics())
    assert collected(inputs) == [7]


def test_a_wire_that_does_not_open_is_named_and_nothing_is_made_of_the_other(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    diagnostics = Diagnostics()
    assert collected(Inputs((), Understanding(mcu=files[0], module="missing"), diagnostics)) == []
    assert diagnostics.code == Exit.SOURCE
    assert "cannot read missing" in capsys.readouterr().err


def test_standard_input_is_read_once(files: list[str]) -> None:
    with pytest.raises(FormatError, match="once only"):
        Inputs(["-", files[0], "-"], Understanding(), Diagnostics())
    with pytest.raises(FormatError, match="once only"):
        Inputs(["-"], Understanding(mcu="-"), Diagnostics())


def test_verbs_that_write_every_byte_pass_over_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    skimmed: list[str] = []
    text = tmp_path / "x.txt"
    text.write_text("55aa00000000ff\n")

    def skims(*arguments: str) -> list[str]:
        skimmed.clear()
        monkeypatch.setattr(Capture, "skim", lambda self: skimmed.append(self.name))  # running a program undoes it
        assert program(monkeypatch, *arguments).code == 0
        return skimmed

    assert skims("convert", str(text), str(tmp_path / "y.bin")) == []
    assert skims("redact", str(text), "-o", str(tmp_path / "z.txt")) == []
    assert skims("decode", "--format", "plain", str(text)) == []
    assert skims("decode", str(text)) == [str(text)]


def test_of_a_large_input_that_is_given_up_everything_that_came_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in.bin"
    path.write_bytes(TALK * 30_000)
    monkeypatch.setattr(large, "LARGE", 1)
    inputs = Inputs([str(path)], Understanding(), Diagnostics(), block=WRITTEN)
    frames = 0

    def work(entry: Input) -> None:
        nonlocal frames
        for part in entry.parts():
            frames += 1 if isinstance(part, Item) else len(part)
            if not isinstance(part, Item):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        inputs.each(work)
    assert frames > 600
    assert inputs.finished[0].session.summary.frames == frames
    size = f"{path.stat().st_size:,}"
    assert f"of its {size} bytes: the rest is not in it" in capsys.readouterr().err
