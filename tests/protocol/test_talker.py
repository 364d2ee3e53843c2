"""Who is talking, and in which family."""

from __future__ import annotations

from collections.abc import Sequence

from laws.streams import dp, extended, frame
from tuyasniff.model import FamilyName, Frame, Talker, TalkerBy
from tuyasniff.protocol.sides import roles
from tuyasniff.protocol.talker import TalkerNamer
from tuyasniff.protocol.vote import FamilyVote

MCU, MODULE, UNKNOWN = Talker.MCU, Talker.MODULE, Talker.UNKNOWN
ON = dp(1, 1, b"\1")
PRODUCT = b'{"p":"abcdefghij012345","v":"1.0.0"}'


def as_frame(raw: bytes, label: Talker = UNKNOWN, t_us: int | None = None) -> Frame:
    by = TalkerBy.NONE if label is UNKNOWN else TalkerBy.TAP
    is_extended = raw[2] == 2
    return Frame("t", label, by, t_us, t_us, 0, raw, is_extended)


def named(frames: Sequence[Frame], family: FamilyName | None = None) -> list[Frame]:
    vote, namer = FamilyVote(), TalkerNamer()
    for item in frames:
        vote.add(item)
    namer.family = family or vote.verdict().family
    for item in frames:
        namer.learn(item)
    return [namer.name(item) for item in frames]


def talkers(*raws: bytes) -> list[Talker]:
    return [item.talker for item in named([as_frame(raw) for raw in raws])]


def test_version_3_is_the_mcu_and_version_0_beside_it_the_module() -> None:
    assert talkers(frame(3, 7, ON), frame(0, 2), frame(3, 2), frame(0, 4)) == [MCU, MODULE, MCU, MODULE]


def test_an_mcu_that_acknowledges_the_weather_with_version_0_is_still_the_mcu() -> None:
    assert talkers(frame(3, 7, ON), frame(0, 0x21)) == [MCU, MCU]


def test_a_version_0_session_is_told_by_the_forms_of_the_commands() -> None:
    assert talkers(frame(0, 0), frame(0, 0, b"\1"), frame(0, 1), frame(0, 7, ON), frame(0, 6, ON)) == [
        MODULE,
        MCU,
        MODULE,
        MCU,
        MODULE,
    ]


def test_a_question_that_looks_like_its_answer_is_told_by_order() -> None:
    first, second = named([as_frame(frame(0, 4)), as_frame(frame(0, 4))], FamilyName.WIFI)
    assert (first.talker, second.talker) == (MCU, MODULE)
    assert first.talker_by is TalkerBy.PAIRING


def test_a_lone_ble_notice_comes_from_the_mcu() -> None:
    interval, version = named(
        [as_frame(frame(0, 0xE2, b"\x0a")), as_frame(frame(0, 0xE9, b"\1\0\0\1\0\0"))], FamilyName.BLE
    )
    assert (interval.talker, interval.talker_by) == (MCU, TalkerBy.CONTENT)
    assert (version.talker, version.talker_by) == (MCU, TalkerBy.PAIRING)


def test_a_late_second_question_is_no_answer() -> None:
    late = [as_frame(frame(0, 4), t_us=0), as_frame(frame(0, 4), t_us=60_000_000)]
    assert [item.talker for item in named(late, FamilyName.WIFI)] == [MCU, MCU]


def test_a_tap_that_carries_one_side_names_its_doubtful_frames() -> None:
    raws = [frame(0, 0), frame(0, 1), frame(0, 8), frame(0, 3, b"\4"), frame(0, 4)]
    assert talkers(*raws) == [MODULE] * 5


def test_content_beats_a_label_and_a_swapped_label_is_turned_round_where_content_is_silent() -> None:
    swapped = [as_frame(frame(3, 7, ON), MODULE) for _ in range(5)] + [as_frame(frame(0, 4), MCU)]
    vote, namer = FamilyVote(), TalkerNamer()
    for item in swapped:
        vote.add(item)
        namer.learn(item)
    namer.family = vote.verdict().family
    result = [namer.name(item) for item in swapped]
    assert [item.talker for item in result] == [MCU] * 5 + [MODULE]
    assert result[0].talker_by is TalkerBy.CONTENT
    (told,) = namer.contradictions()
    assert "6 of 6" in told and "swapped" in told
    assert namer.contradictions(final=True) == []


def test_a_label_that_agrees_is_given_as_the_reason() -> None:
    (item,) = named([as_frame(frame(3, 7, ON), MCU)])
    assert (item.talker, item.talker_by) == (MCU, TalkerBy.TAP)


def test_the_family_is_low_power_when_reports_come_as_command_5() -> None:
    vote = FamilyVote()
    for raw in (frame(0, 1, PRODUCT), frame(0, 2, b"\4"), frame(0, 2), frame(0, 5, ON), frame(0, 5, b"\0")):
        vote.add(as_frame(raw))
    assert vote.verdict().family is FamilyName.LOWPOWER
    assert vote.verdict().score > 0.7


def test_the_family_is_ble_when_ble_commands_occur() -> None:
    vote = FamilyVote()
    for raw in (frame(0, 0xE2, b"\x0a"), frame(0, 0xE9, b"\1\0\0\1\0\0"), frame(0, 7, ON), frame(0, 3)):
        vote.add(as_frame(raw))
    assert vote.verdict().family is FamilyName.BLE


def test_a_plain_session_is_wifi_and_a_sequence_number_is_zigbee() -> None:
    vote = FamilyVote()
    vote.add(as_frame(frame(0, 0)))
    vote.add(as_frame(frame(0, 7, ON)))
    assert vote.verdict().family is FamilyName.WIFI
    other = FamilyVote()
    other.add(as_frame(extended(1, 6, ON)))
    assert other.verdict().family is FamilyName.ZIGBEE


def test_a_list_of_datapoints_outweighs_heartbeats_that_some_firmware_sends_to_all() -> None:
    vote = FamilyVote()
    for raw in (frame(0, 0), frame(0, 0, b"\1"), frame(0, 5, ON)):
        vote.add(as_frame(raw))
    assert vote.verdict().family is FamilyName.LOWPOWER


def test_a_frame_without_sequence_number_is_never_zigbee_beside_zigbee_frames() -> None:
    raws = [frame(3, 7, ON), extended(1, 6, ON), extended(2, 6, ON)]
    vote, namer = FamilyVote(), TalkerNamer()
    for raw in raws:
        vote.add(as_frame(raw))
    assert vote.verdict().family is FamilyName.ZIGBEE and vote.verdict().score < 1
    namer.family, namer.plain = vote.verdict().family, vote.plain().family
    assert [namer.name(as_frame(raw)).family for raw in raws] == ["wifi", "zigbee", "zigbee"]


def test_a_version_byte_tells_the_family_where_no_form_fits() -> None:
    vote = FamilyVote()
    vote.add(as_frame(frame(3, 7, dp(1, 1, b"\2"))))
    assert vote.verdict().family is FamilyName.WIFI and vote.verdict().score < 0.5


def test_nothing_seen_is_no_family() -> None:
    assert FamilyVote().verdict() == (None, 0.0, "")


def test_a_thousand_heartbeats_do_not_outvote_three_low_power_frames() -> None:
    vote = FamilyVote()
    for _ in range(1000):
        vote.add(as_frame(frame(0, 1)))
    for raw in (frame(0, 5, ON), frame(0, 2, b"\4"), frame(0, 8, b"\0\1\1\1\1\1\1" + ON)):
        vote.add(as_frame(raw))
    assert vote.verdict().family is FamilyName.LOWPOWER


def test_bytes_that_are_a_frame_with_and_without_sequence_number_are_what_the_session_is() -> None:
    both = bytes.fromhex("55aa02020002000005")
    assert extended(0x0200, 2) == frame(2, 2, b"\0\0") == both
    plain = as_frame(both)._replace(extended=False)
    state = extended(0x0200, 2, b"\1")
    zigbee = named([as_frame(state), plain, as_frame(extended(0x0201, 0x24))])[1]
    assert (zigbee.extended, zigbee.family, zigbee.seq, zigbee.talker) == (True, FamilyName.ZIGBEE, 0x0200, MCU)
    wifi = named([as_frame(frame(3, 7, ON)), plain])[1]
    assert (wifi.extended, wifi.family, wifi.seq) == (False, FamilyName.WIFI, None)


def test_zigbee_answers_are_found_by_their_sequence_number() -> None:
    asked, answered = named([as_frame(extended(9, 3, b"\1")), as_frame(extended(9, 3, b"\0"))])
    assert (asked.talker, answered.talker) == (MCU, MODULE)
    assert asked.family is FamilyName.ZIGBEE


def test_roles_are_empty_where_no_form_fits() -> None:
    assert roles(as_frame(frame(0, 0x99)), FamilyName.WIFI) == frozenset()


GATEWAY = b'{"v":"1.0.0","m":0,"cap":1,"p":"abcdefgh12345678","n":0,"s":0,"a":0}'
NARROWBAND = b'{"p":"abcdefgh12345678","v":"1.0.0","s":"psm","c":"isp"}'
LOCK = b'{"p":"abcdefgh12345678","v":"1.0.0","cap":1}'


def relative(*raws: bytes) -> tuple[FamilyName | None, str]:
    vote = FamilyVote()
    for raw in raws:
        vote.add(as_frame(raw))
    verdict = vote.verdict()
    return verdict.family, verdict.variant


def test_a_product_answer_names_the_relative() -> None:
    beat = (frame(0, 0), frame(0, 0, b"\1"))
    low = (frame(0, 2, b"\4"), frame(0, 2), frame(0, 5, ON), frame(0, 5, b"\0"))
    assert relative(*beat, frame(1, 1, GATEWAY)) == (FamilyName.WIFI, "gateway")
    assert relative(*beat, frame(0, 1, GATEWAY)) == (FamilyName.WIFI, "gateway")
    assert relative(*beat, frame(0, 1, NARROWBAND), frame(0, 7, ON)) == (FamilyName.WIFI, "nbiot")
    assert relative(*low, frame(0, 1, NARROWBAND)) == (FamilyName.LOWPOWER, "nbiot")
    assert relative(*low, frame(0, 1, LOCK)) == (FamilyName.LOWPOWER, "lock")
    assert relative(*low, frame(0, 1, PRODUCT)) == (FamilyName.LOWPOWER, "")
    assert relative(*beat, frame(3, 1, PRODUCT)) == (FamilyName.WIFI, "")


def test_a_product_answer_weighs_more_than_any_number_of_other_frames() -> None:
    homekit = [frame(0, 3, bytes((state, 2))) for state in range(4)]
    assert relative(*homekit) == (FamilyName.WIFI, "homekit")
    assert relative(*homekit, frame(1, 1, GATEWAY)) == (FamilyName.WIFI, "gateway")


def test_the_module_of_a_gateway_asks_with_version_1() -> None:
    assert talkers(frame(1, 1), frame(1, 1, GATEWAY), frame(0, 2)) == [MODULE, MCU, MODULE]


def test_the_question_of_a_gateway_does_not_make_version_0_the_module() -> None:
    assert talkers(frame(1, 1), frame(0, 4), frame(0, 4)) == [MODULE, MCU, MODULE]


def test_any_other_frame_of_version_1_is_the_mcu() -> None:
    assert talkers(frame(1, 7, ON), frame(1, 0), frame(1, 8), frame(3, 1)) == [MCU] * 4
