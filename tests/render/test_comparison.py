from __future__ import annotations

from analysis.comparing.test_compare import SAID, wire
from tuyasniff.analysis.comparing import Side, compared
from tuyasniff.render.clock import Clock
from tuyasniff.render.comparison import LISTED, Named, comparison_document, comparison_lines
from tuyasniff.render.labels import width
from tuyasniff.render.styles import plain
from wire import ASKED, frame, report


def shown(left: Side, right: Side, columns: int = 80) -> list[str]:
    one, other = Named("sniffer.bin", left, Clock()), Named("firmware.log", right, Clock())
    lines = [plain(line) for line in comparison_lines(one, other, compared(left, right), columns=columns)]
    assert max(map(width, lines)) <= columns
    return lines


def test_what_a_firmware_lost_is_shown_with_the_byte_at_which_it_breaks() -> None:
    right = wire(*SAID[:4], SAID[6][:5] + SAID[6][-4:] + SAID[7][:4])
    lines = shown(wire(*SAID), right)
    assert lines[:2] == ["left   sniffer.bin: 11 frames", "right  firmware.log: 4 frames, 13 junk bytes"]
    assert lines[3:6] == [
        "missing in right: 2 of 11 frames",
        "   5 MCU >  07 report              123 value 823",
        "   6 MCU >  07 report              133 value 833",
    ]
    assert lines[7:12] == [
        "damaged in right: 2",
        "   7 MCU >  07 report              134 value 773615",
        "     breaks at byte 5 of 15, item 5 there: 55 aa 03 07 00 .. 0b cd ef 64",
        "   8 MCU >  07 report              135 value 40",
        "     breaks at byte 4 of 15, item 5 there: 55 aa 03 07 ..",
    ]
    assert "right ends earlier after its item 4: 3 frames of left come later" in lines
    assert lines[-1] == "4 frames the same in both"


def test_two_devices_are_said_to_be_two() -> None:
    def of(product: str) -> Side:
        return wire(frame(1, b'{"p":"%s","v":"1.0.0"}' % product.encode()), *SAID)

    assert shown(of("aaaabbbbccccdddd"), of("ffffeeeeccccdddd"))[2] == (
        "two devices: left is aaaabbbbccccdddd, right is ffffeeeeccccdddd"
    )
    assert not any("two devices" in line for line in shown(of("aaaabbbbccccdddd"), of("aaaabbbbccccdddd")))


def test_a_capture_of_one_wire_beside_one_of_both_is_said_to_be_one() -> None:
    assert shown(wire(*SAID, ASKED), wire(*SAID))[2] == "right has frames of the MCU only"
    assert shown(wire(ASKED), wire(*SAID, ASKED))[2] == "left has frames of the module only"


def test_captures_that_have_little_in_common_are_said_to_be_hardly_alike() -> None:
    one, other = ([report(number, value) for number in range(1, 31)] for value in (1, 2))
    line = shown(wire(*one, *SAID), wire(*other, *SAID))[2]
    assert line == "hardly alike, 11 frames of 41: two devices, or one at two times?"
    assert shown(wire(*one, *SAID), wire(*SAID))[2] == ""


def test_beside_a_capture_without_frames_there_is_nothing_to_list() -> None:
    assert shown(wire(*SAID), wire(b"text")) == ["left   sniffer.bin: 11 frames",
                                                 "right  firmware.log: 0 frames, 4 junk bytes"]  # fmt: skip


def test_it_fits_a_narrow_room() -> None:
    shown(wire(*SAID), wire(*SAID[:4], SAID[6][:5] + SAID[6][-4:] + SAID[7][:4]), columns=40)


def test_of_very_many_frames_some_are_listed_and_the_others_counted() -> None:
    many = [report(number % 200 + 1, number) for number in range(300)]
    right = wire(many[0], *many[-2:])
    lines = shown(wire(*many), right)
    assert "missing in right: 297 of 300 frames" in lines
    assert f"and {297 - LISTED} more (--json has all)" in " ".join(lines)
    left = wire(*many)
    document = comparison_document(Named("a", left, Clock()), Named("b", right, Clock()), compared(left, right))
    assert len(document["missing"]) == 297


def test_a_name_that_would_steer_a_terminal_is_shown_harmlessly() -> None:
    one = Named("\x1b]0;evil\x07", wire(*SAID), Clock())
    text = "\n".join(plain(line) for line in comparison_lines(one, one, compared(one.side, one.side), columns=80))
    assert "\x1b" not in text and "\x07" not in text
