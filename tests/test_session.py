"""Chunks in, numbered and explained items out."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given

from laws.streams import STREAMS, dp, frame
from tuyasniff.model import Chunk, FamilyName, Gap, Message, Noise, Note, Talker, TalkerBy
from tuyasniff.session import Session

REPORT = frame(3, 7, dp(20, 2, b"\0\0\x08\xfd"))
BEAT = frame(0, 0)


def things(parts: Iterable[Chunk | Gap | Note], hold: int = 256) -> list[object]:
    return [item.thing for item in Session(parts, hold=hold)]


def test_items_are_numbered_in_wire_order() -> None:
    session = Session([Chunk("t", BEAT + b"\x01" + REPORT)])
    items = list(session)
    assert [item.number for item in items] == [1, 2, 3]
    assert [type(item.thing) for item in items] == [Message, Noise, Message]
    assert session.summary.frames == 2 and session.summary.noise_bytes == 1
    assert session.summary.datapoints == (20,)
    assert session.summary.talkers == {"mcu": 1, "module": 1}
    assert session.family is FamilyName.WIFI


def test_a_note_stands_between_the_bytes_it_was_written_between() -> None:
    parts: list[Chunk | Gap | Note] = [Chunk("t", BEAT + REPORT[:5]), Note("pressed"), Chunk("t", REPORT[5:] + BEAT)]
    found = things(parts)
    assert [type(thing).__name__ for thing in found] == ["Message", "Message", "Note", "Message"]


def test_a_note_before_noise_stays_before_it() -> None:
    noise = [Chunk("t", b"\x01\x02"), Chunk("t", b"\x03" * 10)]
    parts: list[Chunk | Gap | Note] = [noise[0], Note("pressed"), noise[1], Note("released"), Chunk("t", REPORT)]
    found = things(parts)
    assert [type(thing).__name__ for thing in found].count("Note") == 2
    assert isinstance(found[-1], Message)


def test_a_gap_ends_what_was_pending_on_its_tap() -> None:
    found = things([Chunk("t", REPORT[:8], 0), Gap("t", 5, "unplugged"), Chunk("t", REPORT, 10)])
    assert [type(thing).__name__ for thing in found] == ["Noise", "Gap", "Message"]


def test_two_taps_are_framed_apart() -> None:
    parts = [Chunk("a", REPORT[:4]), Chunk("b", BEAT), Chunk("a", REPORT[4:])]
    found = things(parts)
    # the frame of tap a began first, so it comes first, though it ended last
    assert [thing.frame.tap for thing in found if isinstance(thing, Message)] == ["a", "b"]


def test_bytes_that_never_become_a_frame_keep_their_place_among_the_taps() -> None:
    parts: list[Chunk | Gap | Note] = [
        Note("first"),
        Chunk("a", REPORT[:5]),
        Note("second"),
        Chunk("b", BEAT),
        Chunk("a", REPORT),
        Chunk("b", BEAT),
    ]
    found = things(parts)
    assert [type(thing).__name__ for thing in found] == ["Note", "Noise", "Note", "Message", "Message", "Message"]
    assert [thing.frame.tap for thing in found if isinstance(thing, Message)] == ["b", "a", "b"]


def test_an_open_frame_on_one_tap_does_not_hold_up_another_for_ever() -> None:
    parts = [Chunk("a", REPORT[:5]), *[Chunk("b", BEAT)] * 2000]
    produced = 0
    for item in Session(iter(parts), hold=1):
        produced += 1
        if isinstance(item.thing, Noise):
            break
    assert produced > 1500


def test_labels_that_contradict_the_content_are_reported_and_lose() -> None:
    session = Session([Chunk("t", REPORT, None, Talker.MODULE, TalkerBy.TAP)] * 6)
    found = [item.thing for item in session]
    assert {thing.frame.talker for thing in found if isinstance(thing, Message)} == {Talker.MCU}
    notes = [thing.text for thing in found if isinstance(thing, Note)]
    assert len(notes) == 1 and "contradict" in notes[0]
    assert session.remarks == notes


def test_a_forced_family_is_kept() -> None:
    raw = frame(0, 5, dp(1, 1, b"\1"))
    (item,) = Session([Chunk("t", raw)], family=FamilyName.LOWPOWER)
    assert isinstance(item.thing, Message) and item.thing.frame.family is FamilyName.LOWPOWER
    assert [d.id for d in item.thing.dps] == [1]


def test_a_late_proof_of_another_family_is_said_and_followed() -> None:
    early = [Chunk("t", frame(0, 1))]
    late = [Chunk("t", frame(0, 5, dp(n, 1, b"\1"))) for n in range(1, 9)]
    late += [Chunk("t", frame(0, 2, b"\4")), Chunk("t", frame(0, 2, b"\2"))]
    session = Session(early + late, hold=1)
    found = [item.thing for item in session]
    assert session.family is FamilyName.LOWPOWER
    assert any(isinstance(thing, Note) and "lowpower" in thing.text for thing in found)


def test_an_endless_row_of_noise_is_not_held_back_for_ever() -> None:
    session = Session(Chunk("t", bytes(4096)) for _ in range(1000))
    for produced, _ in enumerate(session):
        if produced > 10:
            break
    assert session.summary.noise_bytes < 3_000_000


def test_the_product_is_remembered() -> None:
    raw = frame(3, 1, b'{"p":"abcdefghij012345","v":"1.2.3","m":0}')
    session = Session([Chunk("t", raw)])
    list(session)
    assert session.summary.product is not None
    assert session.summary.product["id"] == "abcdefghij012345"
    assert session.summary.product["version"] == "1.2.3"


def test_datapoints_of_a_frame_with_a_wrong_sum_do_not_count() -> None:
    wrong = REPORT[:-1] + bytes((REPORT[-1] ^ 1,))
    session = Session([Chunk("t", wrong, frame=wrong)])
    list(session)
    assert session.summary.bad_checksums == 1 and session.summary.datapoints == ()
    assert session.summary.damaged


def test_the_product_names_the_relative_for_the_frames_before_it_too() -> None:
    product = frame(0, 1, b'{"p":"abcdefgh12345678","v":"1.0.0","s":"psm","c":"isp"}')
    report = frame(0, 7, dp(1, 1, b"\1"))
    session = Session([Chunk("t", BEAT + report + frame(0, 7, b"\0") + product)])
    found = [item.thing for item in session if isinstance(item.thing, Message)]
    assert session.variant == "nbiot" and session.family is FamilyName.WIFI
    assert [message.variant for message in found] == ["", "nbiot", "nbiot", "nbiot"]
    assert [message.frame.talker for message in found] == [Talker.MODULE, Talker.MCU, Talker.MODULE, Talker.MCU]


@given(STREAMS)
def test_a_session_never_raises_and_loses_nothing(data: bytes) -> None:
    found = things([Chunk("t", data)])
    raw = b"".join(
        thing.frame.raw if isinstance(thing, Message) else thing.raw
        for thing in found
        if isinstance(thing, Message | Noise)
    )
    assert raw == data
