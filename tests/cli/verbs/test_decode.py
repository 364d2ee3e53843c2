from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.running import ROOT, process, program
from wire import ASKED, HEARTBEAT, TALK, dp, frame, report

HEX = TALK.hex(" ").encode()


def test_a_paste_is_decoded_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (("decode",), ("decode", "-")):
        result = program(monkeypatch, *arguments, stdin=HEX)
        assert "20 value 2301" in result.out
        assert result.err.startswith("stdin: ")


def test_a_frame_may_stand_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in ((report(20, 7).hex(),), tuple(report(20, 7).hex(" ").upper().split())):
        assert "20 value 7" in program(monkeypatch, "decode", *arguments).out


def test_a_talk_that_is_too_long_for_the_name_of_a_file_may_stand_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program(monkeypatch, "decode", report(20, 7).hex() * 40).out.count("20 value 7") == 40


def test_a_file_of_that_name_comes_before_a_frame(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = report(20, 7).hex()
    (tmp_path / name).write_bytes(report(20, 8))
    with monkeypatch.context() as patched:
        patched.chdir(tmp_path)
        assert "20 value 8" in program(patched, "decode", name).out


def test_a_terminal_is_told_how_to_paste(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", stdin=HEX, asks=True)
    assert result.err.startswith("Paste the log here, then press Enter and Ctrl-D.\n")
    assert "20 value 2301" in result.out


def test_a_line_that_a_terminal_cut_is_suspected(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", stdin=(HEX * 40)[:4095] + b"\n", asks=True)
    assert "4,095 characters" in result.err


def test_the_forms_of_json_hold_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.loads(line) for line in program(monkeypatch, "decode", "--jsonl", stdin=HEX).out.splitlines()]
    document = json.loads(program(monkeypatch, "decode", "--json", stdin=HEX).out)
    assert lines[0]["item"] == "session"
    assert lines[0]["inputs"] == document["inputs"]
    for line in lines:
        assert line.pop("schema") == 1
    assert lines[1:] == document["items"]
    assert document["summary"]["frames"] == 6
    assert list(document) == ["schema", "inputs", "items", "summary"]
    assert "interrupted" not in document["summary"]


def test_nothing_but_data_goes_to_stdout(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "--json", stdin=b"")
    assert json.loads(result.out)["items"] == []
    assert result.err


def test_the_family_is_known_in_the_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    first = program(monkeypatch, "decode", "--jsonl", stdin=TALK).out.splitlines()[0]
    assert json.loads(first)["inputs"][0]["family"] == "wifi"


def test_a_family_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "--jsonl", "--family", "ble", stdin=TALK)
    assert json.loads(result.out.splitlines()[1])["family"] == "ble"
    assert "family ble (1.00)" in result.err


def test_a_format_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program(monkeypatch, "decode", "--format", "raw", stdin=HEX).code == 4
    assert "plain (1.00)" in program(monkeypatch, "decode", "--format", "plain", stdin=HEX).err


def test_several_inputs_are_counted_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, data in (("mcu.bin", HEARTBEAT + report(1, 1)), ("module.bin", ASKED * 3)):
        (tmp_path / name).write_bytes(data)
    names = [str(tmp_path / "mcu.bin"), str(tmp_path / "module.bin")]
    text = program(monkeypatch, "decode", *names)
    assert [int(line[:4]) for line in text.out.splitlines()] == [1, 2, 3, 4, 5]
    assert text.err.count(": raw (1.00)") == 2
    lines = [json.loads(line) for line in program(monkeypatch, "decode", "--jsonl", *names).out.splitlines()]
    assert [entry["name"] for entry in lines[0]["inputs"]] == names
    assert [line["tap"] for line in lines[1:]] == ["input1", "input1", "input2", "input2", "input2"]
    assert [line["number"] for line in lines[1:]] == [1, 2, 3, 4, 5]


def test_standard_input_may_be_one_of_several_in_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(report(1, 1))
    result = program(monkeypatch, "decode", "--json", str(path), "-", str(path), stdin=HEX)
    document = json.loads(result.out)
    assert [entry["name"] for entry in document["inputs"]] == [str(path), "stdin", str(path)]
    assert [item["number"] for item in document["items"]] == list(range(1, 9))


def test_hundreds_of_inputs_do_not_use_up_the_open_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "x.bin"
    path.write_bytes(report(1, 1))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    try:
        result = program(monkeypatch, "decode", "--json", *[str(path)] * 200)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert result.code == 0
    assert json.loads(result.out)["summary"]["frames"] == 200


def test_explaining_shows_only_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "--explain", "4", stdin=TALK)
    assert result.out.startswith("4  MCU >  07 report")
    assert result.out.count("checksum ") >= 1
    assert result.out.count("MCU >") == 1
    many = program(monkeypatch, "decode", "--explain", "1,4-5", stdin=TALK).out
    assert [line.split()[0] for line in many.splitlines() if line[:1].isdigit()] == ["1", "4", "5"]
    assert program(monkeypatch, "decode", "--explain", "all", stdin=TALK).out.count(" header") == 6


def test_explaining_an_item_that_is_not_there_says_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "--explain", "99", stdin=TALK)
    assert result.code == 2
    assert "there is no such item, the last one is 6" in result.err


def test_explaining_stops_reading_after_the_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(TALK * 50_000)
    result = program(monkeypatch, "decode", "--explain", "3", str(path))
    assert result.code == 0
    assert "frames" not in result.err


def test_colours_are_on_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in program(monkeypatch, "decode", stdin=TALK).out
    assert "\x1b[" in program(monkeypatch, "decode", stdin=TALK, terminal=True).out
    assert "\x1b[" in program(monkeypatch, "decode", "--color", "always", stdin=TALK).out
    assert "\x1b[" not in program(monkeypatch, "decode", "--color", "never", stdin=TALK, terminal=True).out
    assert "\x1b[" not in program(monkeypatch, "decode", "--color", "always", "--jsonl", stdin=TALK).out


@pytest.mark.parametrize("width", ["1", "20", "33", "80", "200"])
def test_no_line_is_wider_than_asked(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for more in ((), ("--fields",), ("--hex",), ("--explain", "all")):
        result = program(monkeypatch, "decode", "--width", width, *more, stdin=b"\xff" * 99 + TALK)
        assert max(map(len, result.out.splitlines())) <= max(int(width), 20)


def test_width_0_cuts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    long = frame(7, bytes((37, 0, 0, 200)) + bytes(range(200)))
    assert bytes(range(200)).hex() in program(monkeypatch, "decode", "--width", "0", stdin=long).out
    assert "…" in program(monkeypatch, "decode", stdin=long, columns=80).out


def test_hostile_file_names_cannot_steer_the_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("\x1b[31mx.bin", "[red]x[bold].bin", "\u202enib.x", "a\nb.bin"):
        path = tmp_path / name
        path.write_bytes(TALK)
        result = program(monkeypatch, "decode", str(path))
        assert result.code == 0
        assert not {"\x1b", "\u202e"} & set(result.err + result.out)
        assert len(result.err.splitlines()) == 3


def test_hostile_words_on_the_wire_cannot_either(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (b"[/x]", b"\x1b]0;owned\x07", b"\0\0", "\u202e".encode(), b"\xc2\x9b31m", b"x" * 900):
        data = frame(7, b"\x03\x03" + len(text).to_bytes(2, "big") + text)
        for arguments in ((), ("--explain", "all"), ("--jsonl",)):
            shown = program(monkeypatch, "decode", *arguments, stdin=data).out
            assert not {"\x1b", "\x07", "\0", "\u202e", "\x9b"} & set(shown)


def test_a_sparse_file_is_read_through(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as stream:
        stream.truncate(64 << 20)
    result = process("decode", str(path))
    assert result.code == 4
    assert "all 67,108,864 bytes are 00" in result.err
    assert len(result.out) < 300


def test_a_picture_is_called_a_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(90))
    result = program(monkeypatch, "decode", str(path))
    assert result.out == ""
    assert result.err.splitlines() == [
        f"tuyasniff: error: nothing recognisable in {path}: it is a JPEG picture",
        "hint: a picture cannot be read; copy the hex text itself",
    ]


def test_frames_are_shown_while_a_pipe_trickles() -> None:
    command = [sys.executable, "-m", "tuyasniff", "decode", "--jsonl"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(HEARTBEAT * 20)
        running.stdin.flush()
        lines = [json.loads(running.stdout.readline()) for _ in range(21)]  # the pipe is still open
        assert [line["item"] for line in lines] == ["session"] + ["frame"] * 20
        running.stdin.close()
        assert running.wait(30) == 0


def test_nothing_is_cut_in_a_file_but_rows_are_filled_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    long, words = bytes(range(200)), "ends " + "x" * 100 + " here"
    many = b"".join(dp(number, 2, bytes(4)) for number in range(101, 121))
    data = frame(7, dp(37, 0, long)) + frame(7, many) + b"\r\nrebooting, " * 6
    text = f"// {words}\n{data.hex(' ')}\n".encode()
    for options in ((), ("--fields",), ("--explain", "all")):
        whole = program(monkeypatch, "decode", *options, stdin=text).out
        assert "…" not in whole.replace(" …\n", "\n")
        cut = program(monkeypatch, "decode", *options, stdin=text, columns=80).out
        assert max(map(len, cut.splitlines())) <= 80
    listed = program(monkeypatch, "decode", stdin=text).out
    assert long.hex() in listed
    assert "here" in listed
    assert max(len(row) for row in listed.splitlines() if " value 0  " in row) <= 80
    table = program(monkeypatch, "datapoints", stdin=text).out
    assert long.hex() in table


def test_a_new_day_is_said_where_the_paste_has_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = ("2026-11-20 13:33:33.000", "2026-11-20 23:59:59.000", "2026-11-22 13:33:33.000")
    text = "".join(f"{moment} {report(20, 2301).hex(' ')}\n" for moment in moments).encode()
    rows = program(monkeypatch, "decode", stdin=text).out.splitlines()
    assert [row.strip() for row in rows if row.strip().startswith("--")] == ["-- 2026-11-22"]
    assert rows.index("     -- 2026-11-22") == 2
    assert not [
        row for row in program(monkeypatch, "decode", "--width", "40", stdin=text).out.splitlines() if "-- " in row
    ]
