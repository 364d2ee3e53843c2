from __future__ import annotations

import itertools
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import times
from tuyasniff.capture.opening import capture_of
from tuyasniff.model import Gap, Item, Message, Noise, Note, Reference
from tuyasniff.render.jsonout import (
    datapoint_entry,
    datapoints_document,
    dumps,
    input_entry,
    item_entry,
    item_line,
    session_line,
    summary_entry,
)
from tuyasniff.session import Session
from wire import PRODUCT, TALK, dp, frame, report

from .makers import HOSTILE, decoded, message, noise, strings
from .test_tables import summary


def parsed(document: Any) -> Any:
    text = dumps(document)
    assert text.isascii()
    assert "\n" not in text
    return json.loads(text)


def test_a_frame_has_the_documented_keys_in_their_order() -> None:
    (item,) = decoded(report(20, 2301))
    line = item_line(item)
    assert list(line) == [
        "schema", "item", "number", "t_us", "tap", "talker", "talker_by", "family", "version", "seq", "cmd", "name",
        "offset", "length", "hex", "checksum", "faults", "dps", "data",
    ]  # fmt: skip
    assert parsed(line) == {
        "schema": 1, "item": "frame", "number": 1, "t_us": None, "tap": "file", "talker": "mcu",
        "talker_by": "content", "family": "wifi", "version": 3, "seq": None, "cmd": 7, "name": "report",
        "offset": 0, "length": 15, "hex": report(20, 2301).hex(), "checksum": "ok", "faults": [],
        "dps": [{"id": 20, "type": "value", "value": 2301, "hex": "000008fd"}], "data": {},
    }  # fmt: skip


def test_values_keep_their_kind() -> None:
    units = dp(1, 1, b"\1") + dp(2, 4, b"\3") + dp(3, 3, b"rgb") + dp(4, 0, b"\xab\xcd") + dp(5, 2, b"\xff\xff\xff\xfb")
    entry = parsed(item_entry(Item(1, message(frame(7, units)))))
    assert [point["value"] for point in entry["dps"]] == [True, 3, "rgb", "abcd", -5]
    assert [point["type"] for point in entry["dps"]] == ["bool", "enum", "string", "raw", "value"]


def test_a_fault_has_code_text_and_place() -> None:
    entry = parsed(item_entry(Item(1, message(frame(7, dp(9, 9, b"\1"))))))
    assert {"code": "dp_type", "text": "unknown type 0x09", "start": 7, "end": 8} in entry["faults"]
    assert entry["dps"][0]["type"] == "unknown_0x09"


def test_a_rebuilt_frame_shows_what_was_given_and_the_whole() -> None:
    whole = message(report(20, 1))
    cut = whole.frame._replace(raw=whole.frame.raw[:-1], rebuilt=whole.frame.raw)
    entry = item_entry(Item(1, Message(cut, "report", "report")))
    assert entry["hex"] + f"{whole.frame.raw[-1]:02x}" == entry["rebuilt"]
    assert list(entry).index("rebuilt") == list(entry).index("hex") + 1


def test_the_payload_is_there_by_name() -> None:
    entry = parsed(item_entry(Item(1, message(PRODUCT))))
    assert entry["data"]["id"] == "abcdefgh12345678"


def test_other_items_have_their_documented_shapes() -> None:
    reference = Reference("power", "2000", "W")
    assert parsed(item_line(noise(2, b"\xff\0\x55"))) == {
        "schema": 1, "item": "noise", "number": 2, "t_us": None, "tap": "file", "offset": 0, "length": 3,
        "hex": "ff0055", "reason": "between frames",
    }  # fmt: skip
    assert parsed(item_line(Item(3, Note("kettle", 5, reference, 2)))) == {
        "schema": 1, "item": "note", "number": 3, "t_us": 5, "text": "kettle",
        "reference": {"quantity": "power", "unit": "W", "value": "2000"}, "frame": 2,
    }  # fmt: skip
    assert parsed(item_line(Item(4, Gap("mcu", 1_200_000, "unplugged", "x")))) == {
        "schema": 1, "item": "gap", "number": 4, "t_us": 1_200_000, "tap": "mcu", "reason": "unplugged", "detail": "x",
    }  # fmt: skip
    entry = input_entry(name="x", format="raw", score=0.98, size=1234, family="wifi")
    assert entry == {
        "name": "x", "format": "raw", "format_score": 0.98, "bytes": 1234, "family": "wifi", "baud": None,
    }  # fmt: skip
    assert session_line([entry], None) == {"schema": 1, "item": "session", "started": None, "inputs": [entry]}


def test_the_hex_of_frames_and_noise_is_the_input() -> None:
    data = b"\x06\x55" + TALK + b"\x55\xaa\x03"
    entries = [item_entry(item) for item in decoded(data)]
    assert "".join(entry["hex"] for entry in entries if "hex" in entry) == data.hex()


def test_fields_tile_the_frame() -> None:
    entry = parsed(item_entry(Item(1, message(report(20, 2301))), fields=True))

    def leaves(fields: list[Any]) -> list[tuple[int, int]]:
        return [
            span
            for field in fields
            for span in (leaves(field["children"]) if field["children"] else [(field["start"], field["end"])])
        ]

    spans = leaves(entry["fields"])
    assert spans[0][0] == 0
    assert spans[-1][1] == 15
    assert all(one[1] == two[0] for one, two in itertools.pairwise(spans))
    assert set(entry["fields"][0]) == {"name", "value", "text", "start", "end", "children"}


def test_summaries_of_several_inputs_are_one() -> None:
    sessions = [Session(capture_of(data, format="raw")) for data in (TALK, b"\0" + report(7, 1))]
    for session in sessions:
        list(session)
    total = parsed(summary_entry([session.summary for session in sessions]))
    assert list(total) == [
        "frames", "bad_checksums", "noise_bytes", "talkers", "families", "product", "datapoints",
    ]  # fmt: skip
    assert total["frames"] == 7
    assert total["noise_bytes"] == 1
    assert total["talkers"] == {"module": 1, "mcu": 6}
    assert total["families"] == ["wifi"]
    assert list(total["product"])[:3] == ["id", "version", "mode"]
    assert total["datapoints"] == [7, 19, 20]


def test_a_datapoint_has_the_documented_keys() -> None:
    assert list(datapoint_entry(summary())) == [
        "id", "type", "length", "count", "reports", "sets", "echoed", "first", "last", "min", "max", "distinct",
        "values", "period_us", "echo_us", "first_us", "last_us", "guess", "raw", "schema",
        "candidates", "contradictions", "coverage",
    ]  # fmt: skip
    document = datapoints_document([], product={"id": "x", "version": "1.0.0", "mode": 2}, family="wifi",
                                   duration_us=None, notes=["said"])  # fmt: skip
    assert document == {
        "schema": 1, "product": {"id": "x", "version": "1.0.0"}, "family": "wifi", "duration_us": None,
        "datapoints": [], "notes": ["said"],
    }  # fmt: skip


def test_hostile_texts_survive_unchanged() -> None:
    for text in HOSTILE:
        assert parsed(item_line(Item(1, Note(text))))["text"] == text
        parsed(item_line(Item(1, message(strings(text))), fields=True))


@given(st.binary(max_size=120), st.integers(0, 255))
@settings(max_examples=times(25, 60))
def test_whatever_is_on_the_wire_becomes_valid_json(payload: bytes, command: int) -> None:
    for item in decoded(payload + frame(command, payload) + payload):
        document = parsed(item_line(item, fields=True))
        assert "hex" in document or not isinstance(item.thing, Message | Noise)


def test_deeply_nested_json_from_the_wire_is_no_trouble() -> None:
    for payload in (b'{"p":' + b"[" * 480 + b"]" * 480 + b"}", b'{"p":NaN,"v":1e999}', b'{"p":' + b"9" * 900 + b"}"):
        text = dumps(item_line(Item(1, message(frame(1, payload))), fields=True))
        json.loads(text, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
