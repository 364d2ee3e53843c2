"""The verb `report`: what is written where, what is asked, what is hidden, what is refused."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from cli.running import ROOT, Result, program
from report.reading import datapoints_of
from report.svg import Page
from tuyasniff.capture.merge import AnyCapture
from tuyasniff.capture.opening import capture_of
from tuyasniff.cli.sharing import Sharing
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.report.projects import PROJECTS
from wire import PRODUCT, TALK, dp, frame, report

METER = str(ROOT / "captures" / "virtual-meter.tsniff.jsonl")
SECRETS = {
    "network": "MyHomeNet-5G",
    "password": "hunter2hunter2",
    "mac": "a4c138f1e2d3",
    "serial": "SN20231107X0042",
    "home": "jane.doe",
}
PRIVATE = (
    PRODUCT
    + frame(0x2D, bytes.fromhex("00" + SECRETS["mac"]), version=0)
    + frame(7, dp(104, 3, SECRETS["serial"].encode()))
    + report(20, 2301)
    + report(20, 2304)
)


def written(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes = TALK) -> Result:
    return program(monkeypatch, "report", "--no-schema", *arguments, stdin=stdin)


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A recording with secrets in frames, notes, taps and in its own path."""
    folder = tmp_path / "home" / SECRETS["home"]
    folder.mkdir(parents=True)
    path = folder / "meter.tsniff.jsonl"
    source = f"/home/{SECRETS['home']}/mcu.log"
    head = {"tsniff": 1, "started": None, "taps": [{"tap": "mcu", "talker": "mcu", "source": source, "baud": 9600}]}
    note = f"ssid: {SECRETS['network']} password: {SECRETS['password']} on it now"
    # what the module says of itself comes on the same wire here; who talks is told by the content
    lines = [head, {"t": None, "tap": "wire", "hex": PRIVATE.hex()}, {"t": None, "note": note}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("row", PROJECTS, ids=lambda row: row.name)
def test_without_a_file_the_markdown_goes_to_standard_output(row: object, monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(getattr(row, "name", ""))
    result = written(monkeypatch, METER, "--for", name)
    assert result.code == 0, result.err
    assert result.out.startswith("# Report for ")
    assert "`demometer0000001`" in result.out
    assert "still to be answered: " in result.err and "hidden: nothing" in result.err
    assert "-o report.md" in result.err


def test_a_markdown_file_has_the_capture_beside_it_and_it_replays_to_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "r.md"
    result = written(monkeypatch, METER, "--for", "forum", "-o", str(out))
    assert result.code == 0 and result.out == ""
    beside = tmp_path / "r-capture.tsniff.jsonl"
    assert sorted(path.name for path in tmp_path.iterdir()) == [beside.name, out.name]
    assert "`r-capture.tsniff.jsonl`" in out.read_text("utf-8")
    assert datapoints_of(beside) == datapoints_of(Path(METER))
    again = program(monkeypatch, "replay", str(beside), "--speed", "max")
    assert again.code == 0 and "07 report" in again.out


def test_a_zip_holds_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = tmp_path / "r.zip"
    assert written(monkeypatch, METER, "--for", "esphome", "-o", str(out)).code == 0
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        assert names == ["r.md", "r.html", "r-capture.tsniff.jsonl", "draft-esphome.yaml"]
        assert archive.read("r.md").startswith(b"# Report for ESPHome")
        assert Page(archive.read("r.html").decode()).all("svg")
        capture = archive.read("r-capture.tsniff.jsonl").decode()
    assert datapoints_of(capture) == datapoints_of(Path(METER))
    assert [path.name for path in tmp_path.iterdir()] == ["r.zip"]


@pytest.mark.parametrize("arguments", [("--html",), ("-o", "page.html"), ("--html", "-o", "page.htm")])
def test_the_page_is_one_file(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    result = written(monkeypatch, METER, *arguments)
    assert result.code == 0, result.err
    files = list(tmp_path.iterdir())
    assert len(files) == ("-o" in arguments)
    assert Page(files[0].read_text("utf-8") if files else result.out).all("h1")


def texts(path: Path) -> bytes:
    """All that was written, unpacked."""
    parts: list[bytes] = []
    for file in sorted(path.iterdir()):
        data = file.read_bytes() if file.is_file() else b""
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts += [name.encode() + archive.read(name) for name in archive.namelist()]
        else:
            parts.append(data)
    return b"\n".join(parts)


def bytes_of(data: bytes) -> bytes:
    """All bytes of the captures in it."""
    lines = [line for line in data.decode("utf-8", "replace").splitlines() if line.startswith('{"t')]
    captured = capture_of("\n".join(lines)) if lines else ()
    return b"".join(thing.data for thing in captured if isinstance(thing, Chunk))


@pytest.mark.parametrize("name", ["out.md", "out.zip", "out.html"])
def test_no_secret_reaches_any_file_or_stderr(
    name: str, private: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    project = () if name.endswith("html") else ("--for", "openbeken")
    answers = () if name.endswith("html") else ("--answer", f"problem=my network is ssid: {SECRETS['network']}")
    result = written(monkeypatch, str(private), *project, *answers, "-o", str(folder / name))
    assert result.code == 0, result.err
    everything = texts(folder)
    lower, told = everything.lower(), bytes_of(everything)
    for secret in SECRETS.values():
        raw = secret.lower().encode()
        for form in (raw, raw.hex().encode(), raw.hex(" ").encode(), raw.hex(":").encode()):
            assert form not in lower
        assert secret.encode() not in told
    for separator in " :-.":
        assert bytes.fromhex(SECRETS["mac"]).hex(separator).encode() not in lower
    assert bytes.fromhex(SECRETS["mac"]) not in told
    if told:
        assert b"abcdefgh12345678" in told
    assert b"abcdefgh12345678" in everything
    assert "hidden: " in result.err and "1 " in result.err.partition("hidden: ")[2]
    assert not any(
        secret in result.err.partition("wrote")[2] for secret in SECRETS.values() if secret != SECRETS["home"]
    )


def test_the_redacted_capture_still_says_the_same_measures(
    private: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert written(monkeypatch, str(private), "--for", "forum", "-o", str(tmp_path / "r.md")).code == 0
    before, after = datapoints_of(private), datapoints_of(tmp_path / "r-capture.tsniff.jsonl")
    assert before[20] == after[20] and before.keys() == after.keys()
    assert before[104] != after[104] and len(str(before[104])) == len(str(after[104]))
    notes = [thing.text for thing in capture_of((tmp_path / "r-capture.tsniff.jsonl").read_text())
             if isinstance(thing, Note)]  # fmt: skip
    assert notes[-1].startswith("redacted: ")


def test_what_a_person_names_is_hidden_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = frame(7, dp(105, 3, b"red")) + frame(7, dp(105, 3, b"green")) + report(20, 1)
    path = tmp_path / "log.txt"
    path.write_text(f"# Anna's plug\n{data.hex(' ')}\n")
    result = written(monkeypatch, str(path), "--for", "forum", "--hide", "Anna", "--hide-dp", "105")
    assert result.code == 0
    assert "Anna" not in result.out and "'s plug" in result.out
    assert "green" not in result.out and b"green".hex(" ") not in result.out


def test_show_secrets_is_the_only_way_around_and_says_so(
    private: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    result = written(monkeypatch, str(private), "--for", "forum", "--show-secrets", "-o", str(tmp_path / "r.md"))
    text = (tmp_path / "r.md").read_text("utf-8")
    assert SECRETS["network"] in text and SECRETS["serial"] in text
    assert "nothing was hidden" in result.err and "made-up names" not in text
    assert datapoints_of(tmp_path / "r-capture.tsniff.jsonl") == datapoints_of(private)


def test_answers_are_taken_from_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    result = written(monkeypatch, METER, "--for", "tuya-local", "--answer", "product_name=Shop meter, 2 = two")
    assert "Shop meter, 2 = two" in result.out
    assert "**Product Name**" not in result.out


def test_the_names_of_the_fields_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    result = written(monkeypatch, "--for", "tuya-local", "--answer", "list")
    assert result.code == 0 and result.err == ""
    assert [line.split()[0] for line in result.out.splitlines()] == [
        "log", "dps", "product_id", "product_name", "information",
    ]  # fmt: skip


def test_what_a_person_knows_helps_as_in_other_verbs(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = written(monkeypatch, METER, "--for", "forum")
    helped = written(monkeypatch, METER, "--for", "forum", "--known", "17=0.01kWh")
    assert plain.code == helped.code == 0
    assert plain.out != helped.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "for whom is the report?"),
        (("--for", "zha"), "there is no report for 'zha'"),
        (("--for", "forum", "--html"), "the same for everybody"),
        (("--for", "forum", "-o", "x.html"), "the same for everybody"),
        (("--html", "-o", "x.md"), "does not go with the name"),
        (("--for", "forum", "-o", "x.pdf"), "does not tell what to write"),
        (("--for", "forum", "--answer", "colour=red"), "no field 'colour'"),
        (("--for", "forum", "--answer", "red"), "no field stands before ="),
        (("--html", "--answer", "a=b"), "fields of a project"),
        (("--html", "--answer", "list"), "fields of a project"),
        (("--html", "--show-secrets", "--hide", "Anna"), "does not go with --hide"),
    ],
)
def test_what_does_not_go_together_is_refused_before_reading(
    arguments: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = written(monkeypatch, "no such file", *arguments)
    assert result.code == 2 and result.out == ""
    lines = result.err.splitlines()
    assert words in lines[0] and lines[0].startswith("tuyasniff: error: ") and lines[1].startswith("hint: ")


def test_files_that_exist_stay_unless_forced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    beside = tmp_path / "r-capture.tsniff.jsonl"
    beside.write_text("mine")
    out = tmp_path / "r.md"
    refused = written(monkeypatch, METER, "--for", "forum", "-o", str(out))
    assert refused.code == 3 and "it exists" in refused.err and not out.exists() and beside.read_text() == "mine"
    assert written(monkeypatch, METER, "--for", "forum", "--force", "-o", str(out)).code == 0
    assert out.exists() and beside.read_text() != "mine"


def test_an_input_is_never_the_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(TALK.hex(" ").encode())
    result = written(monkeypatch, str(path), "--for", "forum", "--force", "-o", str(path))
    assert result.code == 2 and "is an input" in result.err
    assert path.read_bytes() == TALK.hex(" ").encode()


@pytest.mark.parametrize(
    ("data", "code"), [(b"", 4), (b"Nothing here, only words.\n" * 9, 4), (bytes(3000), 4), (TALK, 0)]
)
def test_the_exit_code_tells_what_happened(
    data: bytes, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "r.md"
    result = written(monkeypatch, "--for", "forum", "-o", str(out), stdin=data)
    assert result.code == code
    assert out.exists() == (code == 0)


def test_a_folder_that_is_not_there_is_said_before_reading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = written(monkeypatch, METER, "--for", "forum", "-o", str(tmp_path / "no" / "r.md"))
    assert result.code == 3 and "frames" not in result.err


def test_one_missing_input_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    result = written(monkeypatch, METER, "missing.bin", "--for", "forum")
    assert result.code == 3 and result.out.startswith("# Report for a forum: `demometer0000001`")


@pytest.mark.parametrize("form", ["forum.md", "page.html"])
def test_a_report_of_a_capture_that_was_not_read_to_its_end_says_so(
    form: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "jane.doe"
    folder.mkdir()
    (folder / "long.bin").write_bytes(TALK * 8000)
    record, chunks = Sharing.record, iter(range(4))

    def interrupted(sharing: Sharing, capture: AnyCapture, thing: Chunk | Gap | Note) -> None:
        if next(chunks, None) is None:
            raise KeyboardInterrupt
        record(sharing, capture, thing)

    monkeypatch.setattr(Sharing, "record", interrupted)
    kind = ("--for", "forum") if form.endswith(".md") else ()
    result = written(monkeypatch, str(folder / "long.bin"), *kind, "-o", str(tmp_path / form))
    assert result.code == 130
    told = (tmp_path / form).read_text()
    assert re.search(r"long\.bin: stopped behind [1-9][\d,]+ of its [\d,]+ bytes: the rest is not in it", told)
    assert "jane.doe" not in told


def test_two_wires_become_one_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ROOT / "captures"
    wires = ("--mcu", str(folder / "meter-mcu.bin"), "--module", str(folder / "meter-module.bin"))
    result = written(monkeypatch, *wires, "--for", "forum")
    assert result.code == 0 and "| **Both directions** | yes |" in result.out


def test_the_same_capture_gives_the_same_report(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (("--for", "openbeken"), ("--html",)):
        assert written(monkeypatch, METER, *kind).out == written(monkeypatch, METER, *kind).out


def test_nothing_is_asked_where_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "questions that" not in written(monkeypatch, METER, "--for", "forum").err


def conversation(*arguments: str, typed: bytes, patience: float = 60.0) -> tuple[int, str]:
    """Run on a terminal of its own and type; what was shown there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(PYTHONPATH=str(ROOT), TERM="xterm", COLUMNS="80")
        os.execv(sys.executable, [sys.executable, "-m", "tuyasniff", "report", "--no-schema", *arguments])
    shown = b""
    end = time.monotonic() + patience
    pending = typed.split(b"|")
    try:
        while time.monotonic() < end:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
            if pending and shown.count(b"/") and re.search(rb"\d+/\d+ [^\n]*\n[^\n]*\Z", shown):
                os.write(terminal, pending.pop(0))
    finally:
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), shown.decode("utf-8", "replace")


def test_on_a_terminal_the_open_questions_are_asked_and_the_answers_are_in_the_report(tmp_path: Path) -> None:
    out = tmp_path / "r.md"
    # an answer, a skipped one, the end of input
    code, shown = conversation(METER, "--for", "tuya-local", "-o", str(out), typed=b"the dps line\n|\n|A shop\n|\x04")
    assert code == 0, shown
    assert "4 questions that the capture does not answer" in shown
    assert "1/4 Log message, required: " in shown and "3/4 Product Name: " in shown
    assert "the other questions stay open" in shown
    text = out.read_text("utf-8")
    assert "## Log message ✎\n\nthe dps line" in text and "## Product Name ✎\n\nA shop" in text
    assert "- [ ] ◐ **DPS information**" in text and "**Information about how" in text


def test_no_questions_asks_nothing_on_a_terminal(tmp_path: Path) -> None:
    out = tmp_path / "r.md"
    code, shown = conversation(METER, "--for", "tuya-local", "--no-questions", "-o", str(out), typed=b"")
    assert code == 0 and "questions that" not in shown


def test_a_closed_pipe_ends_quietly() -> None:
    command = [sys.executable, "-m", "tuyasniff", "report", METER, "--for", "forum"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        errors = running.stderr.read().decode()
        assert running.wait(60) == 0
    assert "Traceback" not in errors and "Broken" not in errors
