"""The output of every form, to the byte. `TUYASNIFF_GOLDEN=write` writes the files anew: look at the difference."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wire import ASKED, HEARTBEAT, PRODUCT, dp, frame, report

from .running import program

GOLDEN = Path(__file__).resolve().parents[1] / "golden"

MANY = frame(7, b"".join(dp(number, 2, (1000 * number).to_bytes(4, "big")) for number in range(101, 107)))
METER = b"".join(
    (
        b"\x00\x9c\xfe",
        ASKED,
        HEARTBEAT,
        frame(1, version=0),
        PRODUCT,
        frame(2),
        frame(3, b"\4", version=0),
        frame(3),
        report(20, 2301),
        report(19, -5),
        frame(6, dp(1, 1, b"\1"), version=0),
        frame(7, dp(1, 1, b"\1")),
        b"\x55\xaa\x03\x07\x00\x08\x14\x02\x00\x04\x00\x00\x08\xff\x99",
        report(20, 2304),
        MANY,
        frame(7, dp(6, 0, bytes.fromhex("0911000032000005"))),
        frame(7, dp(37, 0, bytes(range(0x20, 0x60)))),
        frame(7, dp(24, 3, b"a\x1b[31m\xe2\x80\xaeb") + dp(2, 4, b"\3") + dp(3, 5, b"\5") + dp(9, 9, b"\1")),
        frame(0x7E, b"\1\2\3"),
        b"rebooting, please wait\r\n",
        b"\x55\xaa\x03",
    )
)
PASTE = "\n".join(
    (
        "// kettle on",
        report(20, 2301).hex(" "),
        "// kettle off [/x] \x1b[31m",
        report(20, 2304).hex(" "),
        report(20, 2304)[:-1].hex(" "),
    )
).encode()

FORMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("decode.txt", "meter.bin", ("decode",)),
    ("decode-colour.txt", "meter.bin", ("decode", "--color", "always")),
    ("decode-width-120.txt", "meter.bin", ("decode", "--width", "120")),
    ("decode-width-40.txt", "meter.bin", ("decode", "--width", "40")),
    ("decode-hex.txt", "meter.bin", ("decode", "--hex")),
    ("decode-fields.txt", "meter.bin", ("decode", "--fields")),
    ("explain.txt", "meter.bin", ("decode", "--explain", "1,5,16-18,20")),
    ("decode.json", "meter.bin", ("decode", "--json")),
    ("decode.jsonl", "meter.bin", ("decode", "--jsonl")),
    ("decode-fields.jsonl", "meter.bin", ("decode", "--jsonl", "--fields")),
    ("datapoints.txt", "meter.bin", ("datapoints",)),
    ("datapoints.json", "meter.bin", ("datapoints", "--json")),
    ("paste.txt", "paste.txt", ("decode",)),
    ("paste.jsonl", "paste.txt", ("decode", "--jsonl")),
)


@pytest.mark.parametrize(("name", "source", "arguments"), FORMS, ids=[form[0] for form in FORMS])
def test_the_output_is_what_it_was(
    name: str, source: str, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "meter.bin").write_bytes(METER)
    (tmp_path / "paste.txt").write_bytes(PASTE)
    with monkeypatch.context() as patched:
        patched.chdir(tmp_path)
        result = program(patched, *arguments, source, columns=80)
    shown = result.out + "---- stderr\n" + result.err
    path = GOLDEN / name
    if os.environ.get("TUYASNIFF_GOLDEN") == "write":
        path.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == path.read_text(encoding="utf-8")
