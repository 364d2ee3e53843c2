"""The laws: no secret is left, and nothing else has changed."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.redact import seeded
from analysis.redact.seeded import (
    ALL,
    BLE_MAC,
    MAC,
    SECRETS,
    coded,
    items_of,
    left,
    messages,
    redactor_of,
    rewritten,
    streams,
    things,
    ways,
)
from lanes import times
from tuyasniff.analysis.redact import MARK, Redactor, redacted
from tuyasniff.analysis.redact.redactor import rewritten_frame
from tuyasniff.model import Chunk, DpType, Gap, Message, Noise, Note, Talker
from tuyasniff.protocol.build import build
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.family import FAMILIES
from tuyasniff.protocol.private import RULES, Kind, kind_of
from wire import HEARTBEAT, PRODUCT, TALK, dp, frame, report

NOWHERE = {SECRETS["one-time password"].encode(), BLE_MAC[::-1]}
NUMBERS = (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP)


def data_of(given: Sequence[Chunk | Gap | Note]) -> bytes:
    return b"".join(thing.data for thing in given if isinstance(thing, Chunk))


def test_the_search_finds_every_secret_that_was_put_in() -> None:
    assert set(left(streams(things()), ALL)) == set(ALL) - NOWHERE


def test_the_search_finds_a_secret_however_it_is_written() -> None:
    secret = b"Waldhaus Nord"
    for way in (*ways(secret), *coded(secret)):
        assert left(b"..." + way + b"...", [secret]) == [secret]
    assert left(b"Waldhaus Sued", [secret]) == []


@pytest.mark.parametrize("size", [1, 3, 7, 64, 100_000])
def test_no_secret_is_left_however_the_bytes_are_cut(size: int) -> None:
    assert left(streams(rewritten(things(size))), ALL) == []


def test_without_a_seed_no_secret_is_left_and_two_runs_have_nothing_in_common() -> None:
    one, other = (rewritten(things(), seed=None) for _ in range(2))
    assert left(streams(one), ALL) == left(streams(other), ALL) == []
    assert data_of(one) != data_of(other)


def test_a_seed_gives_the_same_again() -> None:
    assert rewritten(things()) == rewritten(things())


def test_order_times_taps_talkers_and_lengths_stay() -> None:
    before = things()
    mark, *after = rewritten(before)
    assert isinstance(mark, Note)
    assert mark.text.startswith(f"{MARK}: ")
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert type(old) is type(new)
        assert old.t_us == new.t_us
        if isinstance(old, Chunk) and isinstance(new, Chunk):
            assert (old.tap, old.talker, old.by, len(old.data)) == (new.tap, new.talker, new.by, len(new.data))


def test_what_is_right_stays_right_and_what_is_wrong_stays_wrong() -> None:
    before, after = items_of(things()), items_of(rewritten(things()))[1:]
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert type(old.thing) is type(new.thing)
        if isinstance(old.thing, Message) and isinstance(new.thing, Message):
            assert old.thing.frame.checksum == new.thing.frame.checksum
            assert old.thing.name == new.thing.name
            assert [fault.code for fault in old.thing.faults] == [fault.code for fault in new.thing.faults]
        elif isinstance(old.thing, Noise) and isinstance(new.thing, Noise):
            assert old.thing.reason == new.thing.reason


def test_datapoints_that_are_numbers_are_the_same_and_the_others_have_their_ids_and_types() -> None:
    before, after = messages(things()), messages(rewritten(things()))
    for old, new in zip(before, after, strict=True):
        assert [(one.id, one.type, len(one.raw)) for one in old.dps] == [
            (one.id, one.type, len(one.raw)) for one in new.dps
        ]
        for one, other in zip(old.dps, new.dps, strict=True):
            if one.type in NUMBERS or one.id in (24, 6):  # a colour and a phase look like nothing private
                assert one.value == other.value


def test_product_id_version_and_readings_stay() -> None:
    given = rewritten(things())
    products = [message.data for message in messages(given) if message.name == "product_info" and message.data]
    assert {(data["id"], data["version"]) for data in products} == {("abcdefgh12345678", "1.2.3")}
    assert any(isinstance(thing, Note) and thing.text == seeded.NOTES[-1] for thing in given)


def test_a_password_that_is_the_product_id_gives_way_to_it() -> None:
    data = PRODUCT + frame(0x2C, b'{"ssid":"Nordhaus","password":"abcdefgh12345678"}')
    first = messages(rewritten([Chunk("a", data)]))[0]
    assert first.data["id"] == "abcdefgh12345678"


def test_the_same_secret_is_the_same_everywhere_and_others_are_others() -> None:
    redactor = redactor_of(things())
    texts = {name: redactor.text(secret) for name, secret in SECRETS.items()}
    assert len(set(texts.values())) == len(texts)
    everything = streams(redacted(redactor, things()).things).decode("utf-8", "replace")
    assert everything.count(texts["wifi name"]) >= 4
    address = redactor.text(MAC.hex(":"))
    assert address.startswith("02:00:5e:")
    assert bytes.fromhex(address.replace(":", "")) in data_of(redacted(redactor, things()).things)
    assert redactor.text(MAC.hex("-").upper()) == address.upper().replace(":", "-")
    assert redactor.text(f"on tasmota-{MAC[3:].hex()}") == f"on tasmota-{address[9:].replace(':', '')}"


def test_characters_keep_their_kind() -> None:
    redactor = redactor_of(things())
    for name, secret in SECRETS.items():
        new = redactor.text(secret)
        assert len(new) == len(secret)
        if name == "note ip":
            continue
        assert len(new.encode()) == len(secret.encode())
        for old, other in zip(secret, new, strict=True):
            assert old.isdigit() == other.isdigit() or old in "abcdefABCDEF" or other in "abcdefABCDEF"
            assert old.isspace() == other.isspace()
    assert re.fullmatch(r"192\.0\.2\.\d{1,3}|198\.51\.100\.\d{1,3}|203\.0\.113\.\d+", redactor.text(SECRETS["note ip"]))
    assert redactor.text("904417726355").isdigit()


def test_addresses_of_one_length_stay_apart() -> None:
    redactor = Redactor("s")
    texts = [f"10.1.{a}.{b}" for a in range(1, 10) for b in range(1, 10)]
    for text in texts:
        redactor.learn_text(text)
    assert len({redactor.text(text) for text in texts}) == len(texts)


def test_the_mark_names_kinds_and_items_and_no_secret() -> None:
    result = redacted(redactor_of(things()), things())
    mark = result.things[0]
    assert isinstance(mark, Note)
    assert "4 MAC addresses" in mark.text
    assert left(mark.text.encode(), ALL) == []
    after = {item.number: item.thing for item in items_of(result.things)}
    before = {item.number + 1: item.thing for item in items_of(things())}

    def raw(thing: object) -> bytes:
        return thing.frame.raw if isinstance(thing, Message) else thing.raw if isinstance(thing, Noise) else b""

    changed = [number for number, thing in after.items() if number in before and raw(thing) != raw(before[number])]
    assert list(result.rewritten) == changed


def test_a_note_about_an_item_is_still_about_it() -> None:
    given: list[Chunk | Gap | Note] = [Chunk("a", TALK), Note("here", None, None, 3)]
    note = rewritten(given)[-1]
    assert isinstance(note, Note)
    assert note.frame == 4


def test_a_capture_without_secrets_stays_as_it_is() -> None:
    given: list[Chunk | Gap | Note] = [Chunk("a", TALK, 5), Note("kettle on, 2000 W"), Gap("a", 9, "unplugged")]
    redactor = Redactor("s")
    for item in items_of(given):
        redactor.learn(item)
    mark, *rest = redacted(redactor, given).things
    assert isinstance(mark, Note)
    assert mark.text == f"{MARK}: nothing private was found"
    assert rest == given


def test_a_frame_without_its_checksum_is_rewritten_as_the_text_gives_it() -> None:
    whole = frame(0x2C, b'{"ssid":"Nordhaus7","password":"geheim-4711"}')
    given: list[Chunk | Gap | Note] = [Chunk("a", whole[:-1], frame=whole)]
    chunk = rewritten(given)[1]
    assert isinstance(chunk, Chunk)
    assert chunk.frame is not None
    assert chunk.frame[:-1] == chunk.data
    assert sum(chunk.frame[:-1]) & 0xFF == chunk.frame[-1]
    assert left(chunk.data + chunk.frame, [b"Nordhaus7", b"geheim-4711"]) == []


def test_a_frame_with_a_wrong_checksum_never_gets_a_right_one() -> None:
    for number in range(300):
        whole = bytearray(frame(0x2C, b'{"ssid":"Nordhaus%d","password":"x%dyyyy"}' % (number, number)))
        whole[-1] = (whole[-1] + 1 + number % 255) & 0xFF
        given: list[Chunk | Gap | Note] = [Chunk("a", bytes(whole) + report(1, 1), frame=None)]
        first, second = (items_of(things) for things in (given, rewritten(given)[1:]))
        assert [type(item.thing) for item in first] == [type(item.thing) for item in second]


def test_every_rule_names_a_command_and_a_field_of_the_tables() -> None:
    for rule in RULES:
        shapes = [
            shape for family in FAMILIES for row in family.commands if row.name == rule.command for shape in row.shapes
        ]
        names = {name for shape in shapes for kind in shape.payload for name in inner_names(kind)}
        assert rule.field in names, rule


def inner_names(kind: object) -> set[str]:
    inner = getattr(kind, "kinds", ())
    return {str(getattr(kind, "name", ""))}.union(*(inner_names(one) for one in inner))


@pytest.mark.parametrize(
    ("family", "command", "values", "secret"),
    [
        ("ble", "password", {"password": "83746152"}, b"83746152"),
        ("lowpower", "serial_number", {"serial": "LCK-0099887"}, b"LCK-0099887"),
        ("lowpower", "password_single", {"data": b"\x06\x01\x02738291"}, b"738291"),
        ("wifi", "map_stream", {"id": 1, "offset": 0, "data": bytes(range(60, 90))}, bytes(range(60, 90))),
        ("wifi", "rf_learnt", {"result": 0, "code": bytes(range(100, 112))}, bytes(range(100, 112))),
        ("wifi", "upload_block", {"id": 1, "offset": 0, "data": b"JFIF-picture-of-somebody"}, b"picture-of-somebody"),
        ("wifi", "speak", {"info": {"text": "Guten Abend Herr Muster", "type": 1}}, b"Herr Muster"),
    ],
)
def test_what_a_row_says_is_private_is_replaced(
    family: str, command: str, values: dict[str, Any], secret: bytes
) -> None:
    name = next(row.name for row in FAMILIES if row.name == family)
    row = next(
        (row.code, row.sub, shape.talker, shape.variant)
        for table in FAMILIES
        if table.name == family
        for row in table.commands
        if row.name == command
        for shape in row.shapes
        if all(key in {kind.name for kind in shape.payload} for key in values)
    )
    raw = build(command, family=name, **values)
    assert secret in raw
    message = decode(messages([Chunk("a", raw)])[0].frame._replace(family=name, talker=row[2]), row[3])
    redactor = Redactor("s")
    redactor.learn(message)
    seen = redactor.tracks["a"].at(0, raw)
    assert seen is not None
    new = decode(rewritten_frame(message.frame, redactor.frame(seen)), row[3])
    assert secret not in new.frame.raw
    assert len(new.frame.raw) == len(raw)
    assert (new.name, new.faults) == (message.name, message.faults)
    assert sum(new.frame.raw[:-1]) & 0xFF == new.frame.raw[-1]


def test_an_answer_that_is_taken_for_a_request_is_looked_through_all_the_same() -> None:
    answer = frame(0x34, b'\7\0{"ap":"Altes Schloss","uuid":"f1e2d3c4b5a69788"}', version=3)
    given: list[Chunk | Gap | Note] = [Chunk("a", answer, None, Talker.MCU)]
    assert left(data_of(rewritten(given)), [b"Altes Schloss", b"f1e2d3c4b5a69788"]) == []
    swapped = [Chunk("a", frame(0x2D, b"\0" + MAC, version=3), None, Talker.MCU)]
    assert left(data_of(rewritten(swapped)), [MAC]) == []


def test_a_serial_number_in_a_command_that_nobody_knows_is_replaced() -> None:
    given: list[Chunk | Gap | Note] = [Chunk("a", frame(0x17, b"\x0bLCK-0099887", version=0))]
    assert left(data_of(rewritten(given)), [b"LCK-0099887"]) == []


def test_the_place_in_a_datapoint_that_a_cellular_module_announced_is_hidden() -> None:
    ask = frame(0x72, bytes.fromhex("90003c65"))
    given: list[Chunk | Gap | Note] = [Chunk("a", ask + frame(7, dp(0x65, 3, b"N52.52E13.40")))]
    assert b"N52.52E13.40" not in data_of(rewritten(given))


def test_a_city_in_the_weather_is_a_place_and_a_temperature_is_not() -> None:
    weather = b"\1\6w.city\1\7Dresden\6w.temp\0\4\0\0\0\x15"
    new = data_of(rewritten([Chunk("a", frame(0x21, weather, version=0))]))
    assert b"Dresden" not in new
    assert new[-11:-1] == b"w.temp\0\4\0\0\0\x15"[-10:]


def test_a_person_hides_a_datapoint_and_a_name() -> None:
    data = frame(7, dp(110, 3, b"Anna")) + frame(7, dp(111, 3, b"mode auto"))
    redactor = Redactor("s")
    redactor.hide_dp(110)
    redactor.hide("Bob")
    for item in items_of([Chunk("a", data)]):
        redactor.learn(item)
    new = data_of(redacted(redactor, [Chunk("a", data)]).things)
    assert b"Anna" not in new
    assert b"mode auto" in new
    assert "Bob" not in redactor.text("pressed by Bob")
    assert redactor.text("a bobsleigh") == "a bobsleigh"


def test_frames_of_one_input_do_not_hide_the_noise_of_another() -> None:
    """Noise comes in pieces of 1,024 bytes: what stands across two of them is in no piece as a whole."""
    noise, framed = b"\xff" * 1020 + b"Gartenzaun" + b"\xff" * 40, HEARTBEAT * 200
    redactor = Redactor("s")
    redactor.hide("Gartenzaun")
    for data in (noise, framed):
        tracks = redactor.begin()
        for item in items_of([Chunk("a", data)]):
            redactor.learn(item)
        if data is noise:
            first = tracks
    new = data_of(redacted(redactor, [Chunk("a", noise)], tracks=first).things)
    assert len(new) == len(noise)
    assert b"Gartenzaun" not in new
    assert data_of(redacted(redactor, [Chunk("a", framed)]).things) == framed


def test_escapes_in_json_stay_escapes_and_mean_the_same_secret() -> None:
    name = 'H\u00e4user \U0001f332 an der \u5bb6 "Alm"'
    data = json.dumps({"ssid": name, "password": "a\\b/cdefg\u00fc"}).encode()
    given: list[Chunk | Gap | Note] = [Chunk("a", frame(0x2C, data)), Note(f"joined: {name}")]
    redactor = redactor_of(given)
    new = redacted(redactor, given).things
    message = messages(new)[0]
    assert message.faults == messages(given)[0].faults == ()
    told = message.data["credentials"]
    assert told["ssid"] == redactor.text(name) != name
    assert len(told["ssid"]) == len(name)
    assert "Alm" not in told["ssid"]
    assert isinstance(new[-1], Note)
    assert new[-1].text == f"joined: {told['ssid']}"


def test_a_name_that_is_no_utf_8_is_replaced_and_the_json_stays_one() -> None:
    data = b'{"ssid":"\xce\xd2\xb5\xc4\xcd\xf8Net","password":"geheim4711"}'
    given: list[Chunk | Gap | Note] = [Chunk("a", frame(0x2C, data))]
    new = messages(rewritten(given))[0].frame.payload
    assert b"\xce\xd2\xb5" not in new
    assert b"geheim4711" not in new
    assert new.startswith(b'{"ssid":"')
    assert len(new) == len(data)
    assert new.count(b'"') == data.count(b'"')


def test_an_address_of_few_different_bytes_is_replaced_where_it_is_written_as_one_only() -> None:
    raw = b"\5" + bytes.fromhex("020000000001") + b"\6"
    given: list[Chunk | Gap | Note] = [
        Chunk("a", frame(7, dp(6, 0, raw))),
        Note("BSSId 02:00:00:00:00:01 and 02-00-00-00-00-01"),
    ]
    new = rewritten(given)
    assert data_of(new) == data_of(given)
    assert isinstance(new[-1], Note)
    assert "00:00:00" not in new[-1].text
    assert "00-00-00" not in new[-1].text


def test_a_path_loses_its_folders() -> None:
    redactor = redactor_of(things())
    assert redactor.name("/home/annamuster/captures/meter.log") == "meter.log"
    assert redactor.name("C:\\Users\\Anna\\meter.log") == "meter.log"
    assert SECRETS["wifi name"] not in redactor.name(f"/x/{SECRETS['wifi name']}.log")
    assert redactor.name("-") == "-"


@pytest.mark.parametrize(
    "text",
    [
        "55 AA 03 07 00 08 14 02 00 04 00 00 08 FD 30", "55:AA:00:00:00:00:FF", "version 1.0.0.12", "sw: 2.0.1.5",
        "12:00:01.234 report", "2026-11-20T10:00:00", "test failed: SSID is not found", "127.0.0.1:6638",
        "Wi-Fi name and password", "password: null", "dp 101 string V1.2.3", "voltage 230.1 V, 50.02 Hz", "key pressed",
        '{"p":"abcdefgh12345678","v":"1.0.0","m":0,"ir":"4.5","n":1}', '{"mcu_ota":0,"abv":3,"buf":1024}',
        "pressed + and -, 3 times", "local key of a lamp", "token ring", "http://a.example/page?id=5",
        "mqtt_host empty, not starting mqtt", "mqtt_pass ********\r\n", "- 'on' (default)", "client id is not known",
        "password: !secret wifi_password", "key: 1234",
        "password report 20 value 2301", "pw: 230.1 W", "pw=2301", "password is not known, see dp 101",
    ],
)  # fmt: skip
def test_what_is_not_private_stays(text: str) -> None:
    redactor = Redactor("s")
    redactor.learn_text(text)
    assert redactor.text(text) == text
    assert redactor.found == []


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("- 'Nachbars Lumpi' (74:42:7F:AA:BB:01) |||", ["Nachbars Lumpi", "74:42:7F:AA:BB:01"]),
        ("- 'Villa 7' (HIDDEN) (74:42:7F:AA:BB:01) |||", ["Villa 7"]),
        ("  Server Address: mqtt.gruebel.example:1883 (192.168.1.9)", ["mqtt.gruebel.example", "192.168.1.9"]),
        ("  Client ID: 'kettle-cellar'", ["kettle-cellar"]),
        (
            "mqtt_userName merlin\r\nmqtt_pass camel;ot!42\r\nmqtt_clientID obk_zauber\r\nmqtt_host avalon.lan:1883",
            ["merlin", "camel;ot!42", "obk_zauber", "avalon.lan"],
        ),
        ("mqtt_userName merlin, mqtt_pass camelot!42, mqtt_host 10.0.0.7:1883", ["merlin", "camelot!42", "10.0.0.7"]),
        ('#define WIFI_PASSWORD "geheim129"', ["geheim129"]),
        ("wifi is called Baumhaus, password geheim123, I think", ["Baumhaus", "geheim123"]),
        ("WLAN-Passwort ist geheim124; pw: geheim125", ["geheim124", "geheim125"]),
        ('encryption:\n    key: "b3V0b2ZzZWNyZXQxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="', ["b3V0b2ZzZWNyZXQxMjM0NTY3ODkw"]),
        ("CMD: Backlog SSID1 Hexenhaus2G; Password1 besen,stiel;9; Restart 1", ["Hexenhaus2G", "besen,stiel;9"]),
    ],
)  # fmt: skip
def test_what_firmwares_print_of_networks_and_brokers_is_private_and_nothing_beside_it(
    text: str, secrets: list[str]
) -> None:
    redactor = Redactor("s")
    redactor.learn_text(text)
    new = redactor.text(text)
    assert not any(secret.lower() in new.lower() for secret in secrets)
    assert len(new) == len(text)
    for word in (
        "Backlog",
        "Password1",
        "; Restart 1",
        "mqtt_pass",
        "mqtt_clientID",
        ":1883",
        "Server Address",
        "HIDDEN",
    ):
        assert (word in new) == (word in text)


def test_names_of_fields_have_their_kinds() -> None:
    assert kind_of("wifi-SSID") is Kind.WIFI_NAME
    assert kind_of("device_key") is Kind.KEY
    assert kind_of("productKey") is None
    assert kind_of("value") is None


WORDS = st.text("abcdefghijklmnopqrstuvwxyzABCDXYZ0123456789-_!#äß名", min_size=8, max_size=24).filter(
    lambda text: sum(char.isalpha() for char in text) >= 4 and len(set(text.lower())) >= 5
)
PLACES = st.sampled_from(
    ["string", "raw", "note", "hex note", "base64 note", "noise", "utf16", "hex dp", "file", "json", "damaged"]
)


def placed(place: str, secret: str) -> list[Chunk | Gap | Note]:
    """A thing in which the secret stands, without a word that says so."""
    data = secret.encode()
    if place == "note":
        return [Note(f"then {secret} came up")]
    if place == "hex note":
        return [Note(f"it said {data.hex(' ').upper()} and {data.hex()}")]
    if place == "base64 note":
        return [Note(f"it said {base64.b64encode(b'q' + data).decode()} there")]
    if place == "file":
        return [Gap("a", None, "lost", f"cannot read {secret}.log")]
    if place == "damaged":
        whole = bytearray(frame(7, dp(104, 3, data)))
        whole[-1] ^= 1
        return [Chunk("a", bytes(whole))]
    made = {
        "string": frame(7, dp(104, 3, b"<" + data + b">")),
        "raw": frame(7, dp(105, 0, b"\1" + data + b"\2")),
        "noise": b"\xff\0" + data + b"\0\xff",
        "utf16": frame(7, dp(106, 0, secret.encode("utf-16-le"))),
        "hex dp": frame(7, dp(107, 3, data.hex().encode())),
        "json": frame(0x37, b'\0{"name":"' + data + b'"}'),
    }[place]
    return [Chunk("a", made[:5]), Chunk("a", made[5:])]


@settings(max_examples=times(50, 150))
@given(
    st.lists(st.tuples(PLACES, st.integers(0, 2)), max_size=12),
    st.lists(WORDS, min_size=3, max_size=3, unique_by=str.lower),
    st.integers(0, 12),
)
def test_whatever_was_named_once_is_found_everywhere(
    places: list[tuple[str, int]], secrets: list[str], told_at: int
) -> None:
    made: list[Chunk | Gap | Note] = [Chunk("a", PRODUCT)]
    for place, which in places:
        made += [*placed(place, secrets[which]), Chunk("a", report(20, 2301))]
    one, two, three = (secret.encode() for secret in secrets)
    told = frame(0x2A, b'{"s":"' + one + b'","p":"' + two + b'","t":"' + three + b'"}')
    made.insert(min(told_at, len(made)) // 3 * 3 if not places else len(made), Chunk("a", told))
    new = rewritten(made)
    assert left(streams(new), [one, two, three]) == []
    before, after = messages(made), messages(new)
    assert [message.frame.checksum for message in before] == [message.frame.checksum for message in after]
    assert [len(message.frame.raw) for message in before] == [len(message.frame.raw) for message in after]
    for old, other in zip(before, after, strict=True):
        assert [one.value for one in old.dps if one.type in NUMBERS] == [
            one.value for one in other.dps if one.type in NUMBERS
        ]


@settings(max_examples=times(66, 200))
@given(st.binary(max_size=300), st.integers(1, 40))
def test_any_bytes_can_be_learned_and_rewritten(data: bytes, size: int) -> None:
    given: list[Chunk | Gap | Note] = [Chunk("a", data[at : at + size]) for at in range(0, len(data), size)]
    new = rewritten(given)[1:]
    assert [len(thing.data) for thing in new if isinstance(thing, Chunk)] == [
        len(t.data) for t in given if isinstance(t, Chunk)
    ]


@settings(max_examples=times(66, 200))
@given(st.text(max_size=200))
def test_any_text_can_be_rewritten(text: str) -> None:
    redactor = Redactor("s")
    redactor.learn_text(text)
    assert len(redactor.text(text)) == len(text)
