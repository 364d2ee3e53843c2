from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from report.reading import CAPTURES, facts_of
from tuyasniff.model import FamilyName, Talker
from wire import ASKED, HEARTBEAT, PRODUCT, TALK, dp, frame, report

STARTED = frame(0, b"\x00")


def session(*lines: str) -> str:
    """A session file of two taps."""
    head = (
        '{"tsniff":1,"started":"2026-11-20T10:00:00Z","taps":[{"tap":"mcu","talker":"mcu","baud":9600},'
        '{"tap":"module","talker":"module","baud":9600}]}'
    )
    return "\n".join((head, *lines)) + "\n"


def chunk(t_us: int, data: bytes, tap: str = "mcu") -> str:
    return f'{{"t":{t_us},"tap":"{tap}","hex":"{data.hex()}"}}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "x.tsniff.jsonl"


def test_the_header_of_a_virtual_meter_is_all_there() -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    assert (facts.product.id, facts.product.version, facts.product.mode) == ("demometer0000001", "1.0.0", "0")
    assert (facts.family, facts.baud, facts.both_sides) == (FamilyName.WIFI, 9600, True)
    assert facts.frames == 99 and facts.talkers == {"mcu": 86, "module": 13}
    assert facts.duration_us is not None and 56_000_000 < facts.duration_us < 57_000_000
    assert facts.boot.seen is True
    assert (facts.losses.damage, facts.losses.unanswered) == (0, 0)
    assert [note.text for note in facts.notes][:2] == ["kettle on: 2000 W", "kettle off"]
    assert all(note.t_us is not None and note.number for note in facts.notes)


def test_a_bad_line_is_counted_to_the_byte() -> None:
    losses = facts_of(CAPTURES / "virtual-bad-line.tsniff.jsonl").losses
    assert (losses.bad_checksums, losses.noise_bytes, losses.gaps) == (2, 114, 2)


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (ASKED + STARTED + PRODUCT, True),
        (PRODUCT + report(1, 1), True),
        (ASKED + HEARTBEAT + report(1, 1), False),
        (report(1, 1), None),
    ],
)
def test_whether_it_began_before_the_device_is_told_by_its_first_words(data: bytes, seen: bool | None) -> None:
    assert facts_of(data).boot.seen is seen


def test_writing_echo_changes_and_lengths_are_counted() -> None:
    facts = facts_of(
        HEARTBEAT + report(3, 1) + report(3, 1) + frame(6, dp(3, 2, (7).to_bytes(4, "big")), version=0) + report(3, 7)
        + report(4, 2)
    )  # fmt: skip
    three, four = facts.dp(3), facts.dp(4)
    assert three is not None and four is not None and facts.dp(5) is None
    assert (three.summary.reports, three.summary.sets, three.summary.echoed, three.changes) == (3, 1, True, 1)
    assert (four.summary.sets, four.changes) == (0, 0)
    assert three.told is not None and three.told.value == 7


def test_bad_checksums_teach_nothing_and_are_counted() -> None:
    bad = bytearray(report(9, 5))
    bad[-1] ^= 0xFF
    facts = facts_of(TALK + bytes(bad) + report(20, 1))
    assert facts.dp(9) is None
    assert facts.losses.bad_checksums + facts.losses.noise_bytes > 0


def test_raw_values_stand_before_and_after_with_what_changed(file: Path) -> None:
    one, two = bytes.fromhex("0911000032000005"), bytes.fromhex("0911000134000045")
    lines = [chunk(1_000_000, frame(7, dp(6, 0, one))), chunk(1_500_000, frame(7, dp(6, 0, one)))]
    lines += ['{"t":2000000,"note":"kettle on"}', chunk(3_000_000, frame(7, dp(6, 0, two)))]
    file.write_text(session(*lines))
    found = facts_of(file).dp(6)
    assert found is not None
    assert [(sample.raw, sorted(sample.changed), sample.note) for sample in found.samples] == [
        (one, [], ""), (two, [3, 4, 7], "kettle on"),
    ]  # fmt: skip
    assert [part.part.name for part in found.parts] == ["voltage", "current", "power"]
    assert [run.first for run in found.parts[1].course.runs] == [50, 308]


def test_a_value_of_another_length_marks_what_was_not_there() -> None:
    found = facts_of(frame(7, dp(5, 0, b"\1\2")) + frame(7, dp(5, 0, b"\1\2\3")) + frame(7, dp(5, 0, b"\1"))).dp(5)
    assert found is not None
    assert [sorted(sample.changed) for sample in found.samples] == [[], [2], []]


def test_many_raw_values_are_cut_and_counted() -> None:
    found = facts_of(b"".join(frame(7, dp(5, 0, bytes((place,)))) for place in range(40))).dp(5)
    assert found is not None
    assert len(found.samples) + found.samples_more == 40 and found.samples_more > 0


def test_the_course_is_that_of_the_reports_at_their_moments(file: Path) -> None:
    file.write_text(session(*(chunk(place * 1_000_000, report(20, 2300 + place)) for place in range(1, 6))))
    facts = facts_of(file)
    found = facts.dp(20)
    assert found is not None and found.course is not None and facts.span is not None and facts.span.timed
    assert [run.first for run in found.course.runs] == [2301, 2302, 2303, 2304, 2305]
    moments = [run.start_us for run in found.course.runs]
    assert [later - earlier for earlier, later in itertools.pairwise(moments)] == [1_000_000] * 4


def test_without_times_the_course_goes_by_items() -> None:
    facts = facts_of(HEARTBEAT + report(20, 1) + report(20, 2))
    found = facts.dp(20)
    assert found is not None and found.course is not None and facts.span is not None
    assert not facts.span.timed and facts.duration_us is None and facts.bus == ()
    assert [(run.start_us, run.first) for run in found.course.runs] == [(2_000_000, 1), (3_000_000, 2)]


def test_two_inputs_stand_one_after_the_other(tmp_path: Path) -> None:
    paths = [tmp_path / "a.tsniff.jsonl", tmp_path / "b.tsniff.jsonl"]
    for path, value in zip(paths, (1, 2), strict=True):
        path.write_text(session(chunk(0, report(20, value)), chunk(1_000_000, report(20, value))))
    facts = facts_of(*paths)
    found = facts.dp(20)
    assert found is not None and found.course is not None and len(facts.inputs_us) == 2
    assert [run.first for run in found.course.runs] == [1, 1, 2, 2]
    assert facts.names == ("a.tsniff.jsonl", "b.tsniff.jsonl")
    assert facts.duration_us is not None and facts.duration_us < 2_100_000


def test_what_came_on_the_bus_adds_up_to_all_frames() -> None:
    facts = facts_of(CAPTURES / "virtual-bad-line.tsniff.jsonl")
    assert sum(one.mcu + one.module + one.bad for one in facts.bus) == facts.frames
    assert sum(one.noise for one in facts.bus) == facts.losses.noise_bytes
    assert facts.bus_step_us >= 1_000_000 and len(facts.bus) <= 242


def test_different_rates_are_no_rate(file: Path) -> None:
    file.write_text(session(chunk(0, TALK), chunk(9_000_000, TALK, "module")).replace("9600", "115200", 1))
    assert facts_of(file).baud is None
    file.write_text(session(chunk(0, b"\x01"), chunk(9_000_000, b"\x01", "module")).replace("9600", "115200", 1))
    assert facts_of(file).baud is None


def test_of_two_rates_that_of_the_frames_counts(file: Path) -> None:
    file.write_text(session(chunk(0, TALK)).replace("9600", "115200", 1))
    assert facts_of(file).baud == 115200


def test_one_side_says_so_and_claims_nothing_about_answers() -> None:
    facts = facts_of(CAPTURES / "meter-mcu.bin")
    assert facts.heard == {Talker.MCU} and facts.losses.unanswered is None
