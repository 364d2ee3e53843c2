from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.judgements import VOLTS, WATTS, confirmed, guess, judging, phase
from cli.running import process, program
from tuyasniff.errors import FormatError
from tuyasniff.model import GuessStatus, Schema, SchemaDp
from wire import PRODUCT, TALK, dp, frame, report


def test_the_table_has_a_row_for_each_datapoint(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "datapoints", stdin=TALK)
    heading, *rows = result.out.splitlines()
    assert heading.split() == ["dp", "hex", "type", "count", "who", "last", "guess", "sure", "range", "values"]
    assert [row.split()[0] for row in rows] == ["19", "20"]
    assert "2301..2304" in rows[1]
    assert "product abcdefgh12345678 1.2.3; datapoints 19 20" in result.err


def test_json_has_the_documented_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    with judging({}):
        document = json.loads(program(monkeypatch, "datapoints", "--json", stdin=TALK).out)
    assert list(document) == ["schema", "product", "family", "duration_us", "datapoints", "notes"]
    assert document["product"] == {"id": "abcdefgh12345678", "version": "1.2.3"}
    assert document["family"] == "wifi"
    assert document["duration_us"] is None
    assert [entry["id"] for entry in document["datapoints"]] == [19, 20]
    assert document["datapoints"][1]["values"] == [2301, 2304]
    assert document["datapoints"][1]["guess"] is None


def test_several_inputs_make_one_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mcu").write_bytes(PRODUCT + frame(7, dp(1, 1, b"\1")) + report(20, 5))
    (tmp_path / "module").write_bytes(frame(6, dp(1, 1, b"\1"), version=0) + frame(0, version=0))
    result = program(monkeypatch, "datapoints", "--json", str(tmp_path / "mcu"), str(tmp_path / "module"))
    document = json.loads(result.out)
    by_id = {entry["id"]: entry for entry in document["datapoints"]}
    assert by_id[1]["reports"] == by_id[1]["sets"] == 1
    assert document["product"]["id"] == "abcdefgh12345678"


def test_without_datapoints_there_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "datapoints", stdin=frame(0, version=0))
    assert (result.code, result.out) == (0, "")


def test_width_and_colour_are_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = frame(7, dp(1, 0, bytes(range(100)))) + TALK
    for width in (20, 50, 80):
        result = program(monkeypatch, "datapoints", "--width", str(width), stdin=data)
        assert max(map(len, result.out.splitlines())) <= width
    assert "\x1b[" in program(monkeypatch, "datapoints", "--color", "always", stdin=data).out


def test_the_guess_stands_beside_the_value_with_its_odds(monkeypatch: pytest.MonkeyPatch) -> None:
    with judging({20: guess(20), 19: guess(19, WATTS, 0.6)}):
        rows = program(monkeypatch, "datapoints", stdin=TALK).out.splitlines()
    assert "voltage 230.4 V  0.97" in rows[2]
    assert " ? " in rows[1]


@pytest.mark.parametrize(
    ("status", "word"), [(GuessStatus.SCHEMA, "voltage 230.4 V  declared"), (GuessStatus.CONFIRMED, "confirmed")]
)
def test_what_is_declared_or_confirmed_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, status: GuessStatus, word: str
) -> None:
    with judging({20: guess(20, status=status)}):
        assert word in program(monkeypatch, "datapoints", stdin=TALK).out


def test_no_guess_is_shown_as_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    with judging({20: guess(20, confidence=0.9999)}):
        assert "voltage 230.4 V  0.99" in program(monkeypatch, "datapoints", stdin=TALK).out


@pytest.mark.parametrize("columns", [40, 60, 80, 100])
def test_the_table_fits_the_terminal_and_the_guess_stays(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    data = TALK + frame(7, dp(6, 0, bytes.fromhex("0911000032000005"))) + frame(6, dp(2, 4, b"\3"), version=0)
    with judging({20: guess(20), 19: guess(19, WATTS)}, {6: phase()}):
        rows = program(monkeypatch, "datapoints", stdin=data, columns=columns).out.splitlines()
    assert max(map(len, rows)) <= columns
    assert any("voltage" in row and "0.97" in row for row in rows)
    assert columns < 60 or any("voltage 230.4 V  0.97" in row for row in rows)


def test_a_raw_datapoint_is_opened_below_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    data = frame(7, dp(6, 0, bytes.fromhex("0911000032000005")))
    with judging({}, {6: phase()}):
        rows = program(monkeypatch, "datapoints", stdin=data).out.splitlines()
    assert "layout v2i3p3  0.98" in rows[1]
    assert rows[2] == "    voltage 232.1 V, current 0.050 A, power 5 W"


def test_a_doubtful_reading_is_never_shown_without_its_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    data = frame(7, dp(6, 0, bytes.fromhex("0911000032000005")))
    with judging({}, {6: phase(doubt="5 W are more than U·I")}):
        out = program(monkeypatch, "datapoints", stdin=data).out
        document = json.loads(program(monkeypatch, "datapoints", "--json", stdin=data).out)
        story = program(monkeypatch, "datapoints", "--explain", "6", stdin=data).out
    assert "doubtful" in out.splitlines()[1]
    assert out.splitlines()[2] == "    ! doubt: 5 W are more than U·I"
    assert document["datapoints"][0]["raw"]["doubt"] == "5 W are more than U·I"
    assert "doubt: 5 W are more than U·I" in story


def test_long_tables_inside_are_cut_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    data = frame(7, dp(6, 0, bytes(8)))
    lines = tuple(f"0{hour}:00 20 °C" for hour in range(9))
    with judging({}, {6: phase(parts=(), texts=lines)}):
        out = program(monkeypatch, "datapoints", stdin=data).out
        story = program(monkeypatch, "datapoints", "--explain", "6", stdin=data).out
    assert "07:00 20 °C\n    and 1 more line: --explain 6" in out
    assert "08:00 20 °C" in story


def test_json_carries_guess_candidates_and_what_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    data = TALK + frame(7, dp(6, 0, bytes.fromhex("0911000032000005")))
    with judging({20: guess(20), 19: guess(19, WATTS, 0.6)}, {6: phase()}, ("no load was seen",)):
        document = json.loads(program(monkeypatch, "datapoints", "--json", stdin=data).out)
    phases, power, voltage = document["datapoints"]
    assert voltage["guess"] == {
        "quantity": "voltage", "unit": "V", "mul": 1, "div": 10, "value": "230.4", "confidence": 0.97,
        "status": "guessed", "offset": 0, "role": None,
        "evidence": [
            {"rule": "band", "text": "steady between 230.1 and 230.4 V", "weight": 3.2, "number": 4},
            {"rule": "order", "text": "a voltage rarely stands here", "weight": -0.4, "number": None},
        ],
        "alternatives": [{"quantity": "power", "unit": "W", "mul": 1, "div": 10, "confidence": 0.03}],
    }  # fmt: skip
    assert power["guess"] is None
    assert [one["confidence"] for one in power["candidates"]] == [0.6, 0.4]
    assert phases["raw"]["layout"] == "v2i3p3"
    assert [field["value"] for field in phases["raw"]["fields"]] == ["232.1", "0.050", "5"]
    assert document["notes"] == ["no load was seen"]


def test_explain_tells_odds_reasons_and_what_would_settle_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with judging({20: guess(20, confidence=0.7)}):
        out = program(monkeypatch, "datapoints", "--explain", "20", stdin=TALK).out
    assert out.splitlines()[0].startswith("datapoint 20  value, 2 reports, 2301..2304")
    for words in ("70%", "30%", "+ steady between 230.1 and 230.4 V (item 4)", "- a voltage rarely stands here",
                  "what would settle it", "--known 20=231.4V"):  # fmt: skip
        assert words in out
    assert "datapoint 19" not in out


def test_explain_says_which_datapoints_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "datapoints", "--explain", "99", stdin=TALK)
    assert result.code == 2
    assert "there are 19 20" in result.err
    assert program(monkeypatch, "datapoints", "--explain", "x", stdin=TALK).code == 2
    assert program(monkeypatch, "datapoints", "--explain", "20", "--json", stdin=TALK).code == 2
    assert program(monkeypatch, "datapoints", "--explain", "all", stdin=TALK).out.count("datapoint ") == 2


def test_readings_reach_the_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("--known", "20=240V", "--ref", "power 2 kW @12.5s", "--ref", "21.5 °C @#4", "--known", "0.083 A")
    with judging({}) as asked:
        program(monkeypatch, "datapoints", *arguments, stdin=TALK)
    known = asked[0]["known"]
    assert [(one.reference.quantity, one.reference.value, one.reference.unit) for one in known] == [
        ("voltage", "240", "V"), ("current", "0.083", "A"), ("power", "2", "kW"), ("temperature", "21.5", "°C"),
    ]  # fmt: skip
    assert [(one.dp_id, one.t_us) for one in known] == [(20, None), (None, None), (None, 12_500_000), (None, None)]


def test_what_is_known_of_a_datapoint_that_never_came_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "datapoints", "--known", "21=240V", "--ref", "power 5 W @3s", stdin=TALK)
    assert "datapoint 21 never came" in result.err
    assert "there are no times in it" in result.err


def test_the_judge_sees_what_the_filter_lets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    with judging({}) as asked:
        program(monkeypatch, "datapoints", "--filter", "dp:20>2302", stdin=TALK)
    traces = asked[0]["traces"]
    assert list(traces.numbers) == [20]
    assert list(traces.numbers[20].values) == [2304]
    assert traces.product_id == "abcdefgh12345678"


def test_notes_confirm_and_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = [
        '{"tsniff":1,"started":null,"program":"x 1","taps":[{"tap":"mcu","talker":"mcu","source":"x","baud":9600}]}',
        f'{{"t":1000000,"tap":"mcu","hex":"{report(20, 2301).hex()}"}}',
        '{"t":2000000,"note":"dp 20 is voltage V /10","reference":null,"frame":null}',
        '{"t":2000000,"note":"dp 20 is called Mains","reference":null,"frame":null}',
    ]
    path = tmp_path / "x.tsniff.jsonl"
    path.write_text("\n".join(lines) + "\n")
    with judging({20: confirmed(20, VOLTS)}) as asked:
        out = program(monkeypatch, "datapoints", str(path)).out
        program(monkeypatch, "datapoints", str(path), str(path))
    assert asked[0]["confirmed"] == {20: VOLTS}
    assert "Mains 230.1 V  confirmed" in out
    assert list(asked[1]["traces"].numbers[20].times) == [1_000_000, 3_603_000_000]


def test_values_without_a_frame_need_no_capture(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("--dp", "6=CNEAJ5AACOw=", "--dp", "7=[9,82,0,2,122,0,0,125]", "--dp", "20=2304", "--dp", "1=true",
                 "--dp", "4:enum=2", "--dp", "5:string=hello", "--dp", "21=-20")  # fmt: skip
    result = program(monkeypatch, "datapoints", "--json", *arguments)
    assert result.code == 0
    found = {entry["id"]: (entry["type"], entry["last"]) for entry in json.loads(result.out)["datapoints"]}
    assert found == {
        1: ("bool", True), 4: ("enum", 2), 5: ("string", "hello"), 6: ("raw", "08d10027900008ec"),
        7: ("raw", "095200027a00007d"), 20: ("value", 2304), 21: ("value", -20),
    }  # fmt: skip
    assert "datapoint 6: 8 bytes, read as base64" in program(monkeypatch, "datapoints", *arguments).err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--dp", "x"), ("--dp", "0=1"), ("--dp", "300=1"), ("--dp", "6=zz"), ("--dp", "4:enum=300"),
        ("--dp", "4:foo=1"),
        ("--dp", "1:bool=2"), ("--known", "20=240"), ("--known", "20=foo"), ("--known", "0=240V"), ("--known", "x=1V"),
        ("--known", "2=50 %"), ("--known", ""), ("--ref", "power 2000 W @noon"), ("--ref", "nothing"), ("--ref", "@1s"),
        ("--known", "20=1V 2V"), ("--known", "20=\x1b[31m"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_gets_one_line_and_a_hint(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    result = program(monkeypatch, "datapoints", *arguments)
    assert (result.code, result.out) == (2, "")
    first, hint = result.err.splitlines()
    assert first.startswith("tuyasniff: error: ")
    assert hint.startswith("hint: ")
    assert "\x1b" not in result.err


def test_a_reading_after_the_end_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = [f"[00:00:{second:02}.000] RX {report(20, 2300 + second).hex(' ')}" for second in range(5)]
    (tmp_path / "timed.log").write_text("\n".join(lines) + "\n")
    late = program(monkeypatch, "datapoints", "--ref", "power 2000 W @9999s", str(tmp_path / "timed.log"))
    assert "@9999 s is after the end, at 4 s" in late.err
    there = program(monkeypatch, "datapoints", "--ref", "power 2000 W @2s", str(tmp_path / "timed.log"))
    assert "after the end" not in there.err


def test_datapoint_0_is_explained_with_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = report(0, 5) + report(20, 2301)
    assert "datapoint 0 " in program(monkeypatch, "datapoints", "--explain", "all", stdin=stdin).out
    assert "datapoint 0 " in program(monkeypatch, "datapoints", "--explain", "0", stdin=stdin).out


LAN = '{"dps": {"1": true, "6": "CNEAJ5AACOw=", "20": 2304, "38": "memory"}}'


def test_the_values_of_a_lan_client_are_read_from_argument_file_and_stdin(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dps.json").write_text(LAN)
    wanted = [(1, "bool"), (6, "raw"), (20, "value"), (38, "string")]
    for arguments in (LAN, repr(json.loads(LAN)), str(tmp_path / "dps.json")):
        result = program(monkeypatch, "datapoints", "--json", arguments)
        assert [(entry["id"], entry["type"]) for entry in json.loads(result.out)["datapoints"]] == wanted
        assert "values of a LAN client, 4 datapoints" in result.err
    both = program(monkeypatch, "datapoints", "--json", str(tmp_path / "dps.json"), "-", stdin=report(20, 2301))
    assert [entry["count"] for entry in json.loads(both.out)["datapoints"]] == [1, 1, 2, 1]


def test_long_and_split_values_of_a_lan_client_are_read_beside_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "x.bin").write_bytes(TALK)
    long = json.dumps({"dps": {str(number): number for number in range(1, 200)}})
    assert len(long) > 255
    result = program(monkeypatch, "datapoints", "--json", long, str(tmp_path / "x.bin"))
    counts = {entry["id"]: entry["count"] for entry in json.loads(result.out)["datapoints"]}
    assert (len(counts), counts[20], counts[21]) == (199, 3, 1)
    split = program(monkeypatch, "datapoints", "--json", *LAN.split(" "))
    assert [entry["id"] for entry in json.loads(split.out)["datapoints"]] == [1, 6, 20, 38]


def test_a_whole_line_of_a_lan_client_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "datapoints", "--json", f"Received Payload: {json.loads(LAN)!r}")
    assert [entry["id"] for entry in json.loads(result.out)["datapoints"]] == [1, 6, 20, 38]


def test_what_no_frame_could_hold_is_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '{"dps": {"1": true, "2": null, "3": 2.5, "4": [1], "300": 5, "20": 2304}}'
    result = program(monkeypatch, "datapoints", text)
    assert "2 datapoints; 4 values left out: TuyaMCU has no such values" in result.err


LAN_LOG = """DEBUG:TinyTuya:received data=000055aa00000001000000080000006c0000000065
DEBUG:TinyTuya:decrypted payload='{"devId":"x","dps":{"1":true,"20":2304}}'
12:00:02 tuya_local [device] meter received {"20": 2310, "18": 83}
"""


def test_a_log_of_a_lan_client_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "lan.log").write_text(LAN_LOG)
    for result in (
        program(monkeypatch, "datapoints", "--json", str(tmp_path / "lan.log")),
        process("datapoints", "--json", stdin=LAN_LOG.encode()),
    ):
        found = json.loads(result.out)["datapoints"]
        assert [(one["id"], one["count"]) for one in found] == [(1, 1), (18, 1), (20, 2)]
        assert "values of a LAN client, 3 datapoints of 2 messages" in result.err


def test_a_log_with_frames_is_read_for_its_frames(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "both.log").write_text(LAN_LOG + report(21, 7).hex(" ") + "\n")
    result = program(monkeypatch, "datapoints", "--json", str(tmp_path / "both.log"))
    assert 21 in [one["id"] for one in json.loads(result.out)["datapoints"]]
    assert "LAN client" not in result.err


@pytest.mark.parametrize("name", ["values.txt", "two words.txt"])
def test_the_hint_of_decode_about_values_can_be_followed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text(f"payload={LAN}\n")
    refused = program(monkeypatch, "decode", str(file))
    hint = refused.err.splitlines()[-1]
    assert hint.startswith("hint: what the values mean: tuyasniff datapoints ")
    verb, *arguments = shlex.split(hint.partition(": tuyasniff ")[2])
    assert (refused.code, program(monkeypatch, verb, *arguments).code) == (4, 0)


def test_ids_that_only_the_cloud_has_do_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "datapoints", "--json", '{"dps": {"20": 2304, "300": 2, "0": 1}}')
    assert [entry["id"] for entry in json.loads(result.out)["datapoints"]] == [20]


@pytest.mark.parametrize("text", ['{"dps": {}}', '{"dps": {"1": tru', '{"dps": {"5": 1.5}}', '{"name": "[red]x[/]"}'])
def test_values_that_cannot_be_read_are_not_taken_for_the_name_of_a_file(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    result = program(monkeypatch, "datapoints", text)
    assert result.code == 2
    assert "holds no values" in result.err
    assert "no such file" not in result.err
    assert "hint: write them as" in result.err
    assert len(result.err.splitlines()) == 2


def test_the_values_of_a_lan_client_come_through_a_pipe() -> None:
    piped = process("datapoints", "--json", stdin=LAN.encode())
    assert [entry["id"] for entry in json.loads(piped.out)["datapoints"]] == [1, 6, 20, 38]
    log = process("datapoints", "--json", stdin=b'{"TuyaReceived":{"Data":"' + report(20, 5).hex().encode() + b'"}}\n')
    assert [entry["id"] for entry in json.loads(log.out)["datapoints"]] == [20]


def test_a_file_that_only_looks_like_it_is_read_as_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for text in ("{", '{"a": 1}', '{"dps": {}}', "{" * 5000):
        (tmp_path / "x").write_text(text)
        assert program(monkeypatch, "datapoints", str(tmp_path / "x")).code == 4


DECLARED = Schema(
    "abcdefgh12345678",
    "tuya_thing_model",
    "model.json",
    (
        SchemaDp(20, "cur_voltage", "Voltage", "value", "ro", 0, 2302, 1, "V", 1, 10, "voltage"),
        SchemaDp(21, "test_bit"),
    ),
)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    asked: list[str] = []

    def schema_of(product: str) -> Schema:
        asked.append(product)
        return DECLARED

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tuyasniff.cli.schemas.schema_of", schema_of)
        yield asked


def test_what_is_declared_stands_beside_what_was_seen(monkeypatch: pytest.MonkeyPatch, declared: list[str]) -> None:
    with judging({20: guess(20, WATTS)}) as asked:
        result = program(monkeypatch, "datapoints", stdin=TALK)
        document = json.loads(program(monkeypatch, "datapoints", "--json", stdin=TALK).out)
        story = program(monkeypatch, "datapoints", "--explain", "20", stdin=TALK).out
    assert asked[0]["schema"] is DECLARED
    assert declared[0] == "abcdefgh12345678"
    assert "cur_voltage V /10 0..2302" in result.out
    assert "    ! declared as 0..2302, seen up to 2304" in result.out
    assert "power 230.4 W" in result.out
    assert "declared, and not seen here: datapoints 21" in result.err
    entry = document["datapoints"][1]
    assert entry["schema"]["code"] == "cur_voltage"
    assert entry["schema"]["scale"] == {"mul": 1, "div": 10}
    assert entry["contradictions"][0] == "declared as 0..2302, seen up to 2304"
    assert document["datapoints"][0]["schema"] is None
    assert "declared as 0..2302, seen up to 2304" in story
    assert "from model.json" in story


def test_declarations_are_left_alone_where_nobody_wants_them(
    monkeypatch: pytest.MonkeyPatch, declared: list[str]
) -> None:
    with judging({}) as asked:
        program(monkeypatch, "datapoints", "--no-schema", stdin=TALK)
    assert (asked[0]["schema"], declared) == (None, [])


def test_a_store_that_cannot_be_read_is_said_and_hurts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(product: str) -> Schema:
        raise FormatError(f"cannot use {product}.json: this is no text", "remove the file")

    with pytest.MonkeyPatch.context() as patched, judging({20: guess(20)}):
        patched.setattr("tuyasniff.cli.schemas.schema_of", broken)
        result = program(monkeypatch, "datapoints", stdin=TALK)
    assert result.code == 0
    assert "cannot use abcdefgh12345678.json: this is no text" in result.err
    assert "voltage 230.4 V" in result.out


def test_the_coverage_of_an_enum_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"".join(frame(7, dp(101, 4, bytes([value]))) for value in (0, 1, 1, 4, 5))
    story = program(monkeypatch, "datapoints", "--explain", "101", stdin=data).out
    assert "4 of at least 6 values seen: 0 x1" in story
    assert "0 x1, 1 x2, 4 x1, 5 x1, 2 never, 3 never" in story
    document = json.loads(program(monkeypatch, "datapoints", "--json", stdin=data).out)
    coverage = document["datapoints"][0]["coverage"]
    assert (coverage["seen"], coverage["total"], coverage["missing"]) == (4, 6, [2, 3])
    assert json.loads(program(monkeypatch, "datapoints", "--json", stdin=TALK).out)["datapoints"][0]["coverage"] is None


def test_a_raw_value_that_was_only_seen_cut_off_is_shown_with_its_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = (frame(7, dp(6, 0, bytes.fromhex("0911000032000005")))[:-4]).hex(" ").encode()
    with judging({}, {6: phase()}):
        result = program(monkeypatch, "datapoints", stdin=cut)
    assert "raw 5" in result.out
    assert "    ! doubt: " in result.out
    assert "datapoint 6 claims 8 bytes, 5 present" in result.err
    whole = cut + b"\n" + frame(7, dp(6, 0, bytes(8))).hex(" ").encode()
    assert "raw 8" in program(monkeypatch, "datapoints", stdin=whole).out


def test_what_is_inside_a_raw_value_is_of_the_value_beside_it_however_many_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = [f"{2300 + n % 50:04x}{4000 + n:06x}{880 + n // 5:06x}" for n in range(1100)]
    data = b"".join(frame(7, dp(6, 0, bytes.fromhex(value))) for value in values)
    out = program(monkeypatch, "datapoints", stdin=data).out
    _, row, inside = out.splitlines()
    assert values[-1] in row
    assert inside.strip() == "voltage 234.9 V, current 5.099 A, power 1099 W"
