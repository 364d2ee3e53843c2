from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from analysis.redact.seeded import ALL, NOTES, SECRETS, left, recorded, streams
from cli.running import Result, program
from tuyasniff.capture.opening import open_capture
from tuyasniff.cli import redactedtext
from tuyasniff.cli.targets import ALL_TARGETS
from tuyasniff.model import Chunk, Message, Note
from tuyasniff.session import Session
from wire import TALK, frame

PAIRING = frame(0x2A, b'{"s":"Waldhaus Nord","p":"zitrone!Regen77","t":"EU9xkQ2mTbRr"}')
MAC = frame(0x2D, bytes.fromhex("00d8f15b7c31ae"), version=0)
POWER = frame(7, bytes.fromhex("14020004000008fd"))
LOG = (
    "10:00:01.000 WIF: Connecting to AP1 Waldhaus Nord Channel 6 BSSId A4:2B:B0:C7:19:5E in mode 11n\n"
    f"10:00:02.000 MCU: {PAIRING.hex(' ').upper()}\n"
    "10:00:02.500 TUY: password: zitrone!Regen77, ip is 192.168.178.43\n"
    f"10:00:03.000 MCU: {POWER.hex(' ').upper()}\n"
    f"10:00:04.000 module: {MAC.hex(' ').upper()}\n"
    f"10:00:04.500 # what it was: {MAC.hex()}\n"
)
LOGGED = [
    *(b"Waldhaus Nord", b"zitrone!Regen77", b"EU9xkQ2mTbRr"),
    *(bytes.fromhex("d8f15b7c31ae"), b"192.168.178.43", b"A4:2B:B0:C7:19:5E"),
]


def redact(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path, stdin: bytes = b"", **options: bool) -> Result:
    return program(monkeypatch, "redact", *map(str, arguments), stdin=stdin, **options)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A session file with everything private that there is."""
    return recorded(tmp_path / "Waldhaus Nord.tsniff.jsonl")


def messages(path: Path) -> list[Message]:
    return [item.thing for item in Session(open_capture(path)) if isinstance(item.thing, Message)]


@pytest.mark.parametrize("row", ALL_TARGETS, ids=[row.name for row in ALL_TARGETS])
def test_no_form_holds_a_secret(row: object, session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = next(one for one in ALL_TARGETS if one is row)
    out = tmp_path / f"out{target.suffixes[0]}"
    result = redact(monkeypatch, session, "-o", out, "--hide", SECRETS["hidden"])
    assert result.code == 0, result.err
    assert left(out.read_bytes(), ALL) == []
    assert left(streams(open_capture(out)), ALL) == []
    assert [message.frame.checksum for message in messages(out)] == [one.frame.checksum for one in messages(session)]


def test_the_summary_names_kinds_and_no_secret(session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.tsniff.jsonl"
    result = redact(monkeypatch, session, "-o", out, "--hide", SECRETS["hidden"])
    assert result.out == ""
    last = result.err.splitlines()[-2:]
    assert last[0].startswith("replaced: 5 Wi-Fi names, 7 passwords, 4 keys, ")
    assert last[0].endswith(" items rewritten)")
    assert last[1] == "look at it before you show it: only you know what else is private"
    about_input = result.err.replace(session.name, "")  # how the input is called is no news to whoever called it so
    assert left(about_input.encode(), ALL) == []


def test_a_log_keeps_its_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = tmp_path / "in.log", tmp_path / "out.log"
    source.write_text(LOG, "utf-8")
    assert redact(monkeypatch, source, "-o", out).code == 0
    new = out.read_text("utf-8")
    assert left(new.encode(), LOGGED) == []
    assert [len(line) for line in new.splitlines()] == [len(line) for line in LOG.splitlines()]
    assert new.splitlines()[3] == LOG.splitlines()[3]
    assert [line.split(" ", 2)[0] for line in new.splitlines()] == [line.split(" ", 2)[0] for line in LOG.splitlines()]
    before, after = messages(source), messages(out)
    assert [one.frame.checksum for one in before] == [one.frame.checksum for one in after] == ["ok"] * 4
    assert [one.name for one in before] == [one.name for one in after]
    assert new.splitlines()[5].rpartition(" ")[2] == after[2].frame.raw.hex()


FIRMWARES = """\
00:00:00.560 WIF: Connecting to AP1 FritzBox 7590 XY in mode 11n as tasmota-7C31AE-7217...
00:00:02.565 HTP: Web server active on tasmota-7C31AE-7217 with IP address 192.168.178.55
00:00:03.002 CFG: SSId1 FritzBox 7590 XY, Password1 sup3rGeheim!, MqttUser haussteuerung, MqttPassword mq77pass
00:00:03.005 RSL: INFO2 = {"Info2":{"Hostname":"tasmota-7C31AE-7217","IP6Local":"fe80::daf1:5bff:fe7c:31ae%st1"}}
00:00:05.000 TYA: {"TuyaReceived":{"Data":"55AA0307000814020004000008FD30","Cmnd":7,"CmndData":"14020004000008FD"}}
00:00:07.100 RSL: STATUS5 = {"StatusNET":{"Gateway":"192.168.178.1","Mac":"D8:F1:5B:7C:31:AE"}}
00:00:08.100 RSL: STATUS11 = {"Wifi":{"AP":1,"SSId":"FritzBox 7590 XY","BSSId":"44:4E:6D:11:22:33","RSSI":90}}
Info:MAIN:Using SSID [FritzBox 7590 XY]
Info:MAIN:Using Pass [sup3rGeheim!]
Info:GEN:dhcp=0 ip=192.168.178.55 mac=d8:f1:5b:7c:31:ae
[I][wifi:287]: WiFi Connecting to 'FritzBox 7590 XY'...
[C][wifi:408]:   Hostname: 'kueche-anna'
device_id: bf3c9d17e5a2b8640fwxyz local_key: 'a1b2c3d4e5f60718' ip=192.168.178.55
2023-01-01 WARNING (MainThread) [custom_components.tuya_local] dps {"1": true} devId=bf3c9d17e5a2b8640fwxyz
"""
PRIVATE_OF_FIRMWARES = (
    "fritzbox 7590", "7c31ae", "7217", "192.168.178", "sup3rgeheim", "haussteuerung", "mq77", "daf1:5bff", "d8:f1",
    "44:4e", "kueche-anna", "bf3c9d17", "a1b2c3d4",
)  # fmt: skip


def test_what_firmwares_print_of_networks_is_replaced_and_the_rest_of_their_logs_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = redact(monkeypatch, stdin=FIRMWARES.encode())
    assert [word for word in PRIVATE_OF_FIRMWARES if word in result.out.lower()] == []
    assert [len(line) for line in result.out.splitlines()] == [len(line) for line in FIRMWARES.splitlines()]
    assert result.out.splitlines()[4] == FIRMWARES.splitlines()[4]
    assert 'dps {"1": true}' in result.out
    assert 'Hostname":"tasmota-' in result.out
    assert '"RSSI":90' in result.out


def test_a_log_from_standard_input_goes_to_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    result = redact(monkeypatch, stdin=LOG.encode())
    assert result.code == 0
    assert result.out.startswith("10:00:01.000 WIF: Connecting to AP1 ")
    assert left(result.out.encode(), LOGGED) == []


def test_a_paste_into_the_terminal_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    result = redact(monkeypatch, stdin=LOG.encode(), asks=True)
    assert result.out.startswith("10:00:01.000 WIF: Connecting to AP1 ")
    assert left(result.out.encode(), LOGGED) == []


def test_a_frame_typed_as_arguments_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    result = redact(monkeypatch, *MAC.hex(" ").split())
    assert result.code == 0
    assert result.out.startswith("55 aa 00 2d 00 07 00 02 00 5e ")
    assert len(result.out.split()) == len(MAC)


def test_a_dump_that_cannot_keep_its_look_becomes_hex_text(monkeypatch: pytest.MonkeyPatch) -> None:
    data = TALK + PAIRING + MAC
    rows = [data[at : at + 16] for at in range(0, len(data), 16)]
    text = "".join(
        f"{16 * number:08x}  {row.hex(' '):47}  |{''.join(chr(b) if 32 <= b < 127 else '.' for b in row)}|\n"
        for number, row in enumerate(rows)
    )
    result = redact(monkeypatch, stdin=text.encode())
    assert result.code == 0
    assert "the text cannot keep its look" in result.err
    assert result.out.startswith("# tuyasniff hex 1")
    assert left(result.out.encode(), LOGGED[:3]) == []


def test_packed_text_and_utf_16_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, data in (("a.log.gz", gzip.compress(LOG.encode())), ("b.txt", LOG.encode("utf-16"))):
        path = tmp_path / name
        path.write_bytes(data)
        result = redact(monkeypatch, path)
        assert result.code == 0, result.err
        assert left(result.out.encode(), LOGGED) == []
        assert "WIF: Connecting to AP1 " in result.out


def test_packed_text_that_is_damaged_or_packed_to_hurt_is_an_error_or_another_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = bytearray(gzip.compress(TALK.hex(" ").encode() * 50))
    packed[40] ^= 0xFF
    path = tmp_path / "damaged.gz"
    path.write_bytes(packed)
    result = program(monkeypatch, "redact", str(path), "-o", str(tmp_path / "new.hex"))
    assert result.code in (0, 3, 4)
    monkeypatch.setattr(redactedtext, "MOST_UNPACKED", 1000)
    path.write_bytes(gzip.compress(TALK.hex(" ").encode() * 50))
    assert redactedtext.text_of(str(path), None) is None


def test_the_name_of_the_input_is_not_in_the_output(
    session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = redact(monkeypatch, session, "--format", "jsonl")
    head = json.loads(result.out.splitlines()[0])
    name = head["inputs"][0]["name"]
    assert name.endswith(".tsniff.jsonl")
    assert "Waldhaus" not in result.out
    assert str(tmp_path) not in result.out


def test_the_first_thing_says_that_it_was_redacted(
    session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for row in ALL_TARGETS:
        out = tmp_path / f"x{row.suffixes[0]}"
        assert redact(monkeypatch, session, "-o", out).code == 0
        notes = [thing for thing in open_capture(out) if isinstance(thing, Note)]
        if "notes" in row.holds:
            assert notes[0].text.startswith("redacted: "), row.name
            assert " items " in notes[0].text


def test_two_wires_become_one_conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mcu, module, out = (tmp_path / name for name in ("mcu.bin", "module.bin", "out.tsniff.jsonl"))
    mcu.write_bytes(PAIRING + POWER)
    module.write_bytes(MAC)
    assert redact(monkeypatch, "--mcu", mcu, "--module", module, "-o", out).code == 0
    assert {thing.tap for thing in open_capture(out) if isinstance(thing, Chunk)} == {"mcu", "module"}
    assert left(out.read_bytes(), LOGGED) == []


def test_the_form_stays_that_of_the_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in.bin"
    source.write_bytes(TALK + PAIRING)
    out = tmp_path / "out.bin"
    assert redact(monkeypatch, source, "-o", out).code == 0
    assert out.read_bytes().startswith(TALK)
    assert len(out.read_bytes()) == len(TALK + PAIRING)
    refused = redact(monkeypatch, source, terminal=True)
    assert refused.code == 2
    assert "nothing for a terminal" in refused.err


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "words"),
    [
        (("nowhere.bin",), b"", 3, "no such file"),
        (("-",), b"", 4, "it is empty"),
        (("-",), b"only words here\n" * 9, 4, "nothing recognisable"),
        (("-", "-o", "x.docx"), TALK, 2, "what form is x.docx to have?"),
        (("-", "--frobnicate"), TALK, 2, "frobnicate"),
        (("-", "--hide-dp", "300"), TALK, 2, "300"),
        (("",), TALK, 2, "an argument is empty"),
    ],
)
def test_exit_codes(
    arguments: tuple[str, ...], stdin: bytes, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = redact(monkeypatch, *arguments, stdin=stdin)
    assert result.code == code, result.err
    assert words in result.err
    assert "Traceback" not in result.err


def test_an_output_that_exists_stays_unless_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = tmp_path / "in.log", tmp_path / "out.log"
    source.write_text(LOG, "utf-8")
    out.write_text("mine")
    assert redact(monkeypatch, source, "-o", out).code == 3
    assert out.read_text() == "mine"
    assert redact(monkeypatch, source, "-o", out, "--force").code == 0
    assert redact(monkeypatch, source, "-o", source, "--force").code == 2


def test_nothing_private_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    result = redact(monkeypatch, stdin=TALK.hex(" ").encode())
    assert result.out == TALK.hex(" ")
    assert "nothing private was found" in result.err


def test_a_person_hides_more(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"pressed by Anna\n{frame(7, bytes.fromhex('6e030004') + b'Anna').hex(' ')}\n"
    assert "Anna" in redact(monkeypatch, stdin=text.encode()).out
    assert "Anna" not in redact(monkeypatch, "--hide", "Anna", stdin=text.encode()).out
    hidden = redact(monkeypatch, "--hide-dp", "110", stdin=text.encode()).out
    assert b"Anna".hex(" ") not in hidden


def test_notes_with_readings_stay(session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.tsniff.jsonl"
    redact(monkeypatch, session, "-o", out)
    assert NOTES[-1] in [thing.text for thing in open_capture(out) if isinstance(thing, Note)]


def test_help_tells_what_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    help_text = " ".join(redact(monkeypatch, "--help").out.split())
    assert "Product id, versions and measured values stay" in help_text
    assert "--seed" not in help_text
