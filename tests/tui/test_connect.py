from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList

from tui.asking import HOSTILE, SIZES, answered, seen, typed
from tuyasniff.render.wiring import STRAIGHT
from tuyasniff.sources.ports import Port
from tuyasniff.tui.portchoice import ConnectResult, Role, address_trouble, baud_of
from tuyasniff.tui.screens.connect import ConnectScreen

Driven = ModalScreen[ConnectResult | None]
_PORTS = (
    Port("/dev/ttyUSB0", "USB Serial", serial_number="A1"),
    Port("/dev/ttyUSB1", "USB Serial", serial_number="B2"),
)


async def _listed(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def _pressing(*keys: str) -> Callable[[Pilot[None], Driven], object]:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        await pilot.press(*keys)

    return drive


@pytest.mark.parametrize("size", SIZES[:2])
@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (("enter", "f5"), ("/dev/ttyUSB0", None, None)),
        (("m", "down", "o", "f5"), ("/dev/ttyUSB0", "/dev/ttyUSB1", None)),
        (("down", "l", "f5"), (None, None, "/dev/ttyUSB1")),
        (("enter", "enter", "enter", "f5"), (None, None, "/dev/ttyUSB0")),
        (("m", "down", "m", "f5"), ("/dev/ttyUSB1", None, None)),
        (("m", "down", "l", "f5"), (None, None, "/dev/ttyUSB1")),
        (("l", "down", "o", "f5"), (None, "/dev/ttyUSB1", None)),
    ],
)
def test_ports_are_given_to_the_sides_by_keys(
    size: tuple[int, int], keys: tuple[str, ...], result: tuple[str | None, str | None, str | None]
) -> None:
    answers = answered(lambda: ConnectScreen(lambda: _PORTS), _pressing(*keys), size=size)  # type: ignore[arg-type]
    assert answers == [ConnectResult(result[0], result[1], result[2], None)]


@pytest.mark.parametrize("ports", [(), _PORTS[:1], _PORTS])
def test_no_port_is_ever_chosen_by_itself(ports: Sequence[Port]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        assert not any(mark in seen(pilot) for mark in ("[MCU]", "[module]", "[line]"))
        await pilot.press("f5")
        await pilot.pause()
        assert "choose a port first" in seen(pilot)

    assert answered(lambda: ConnectScreen(lambda: ports), drive) == []


def test_the_first_port_is_highlighted_so_that_letters_work_at_once() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        options = screen.query_one(OptionList)
        assert options.has_focus and options.highlighted == 0

    answered(lambda: ConnectScreen(lambda: _PORTS), drive)


@pytest.mark.parametrize(("ports", "first"), [((), ""), (_PORTS, "/"), (_PORTS, "t")])
def test_whoever_types_a_name_types_it_into_the_field(ports: Sequence[Port], first: str) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        address = screen.query_one("#address", Input)
        assert address.has_focus == (not ports)
        await pilot.press(*(first + "moldy"))
        assert address.has_focus and address.value == first + "moldy"
        await pilot.press("shift+tab", "X")
        assert address.has_focus and address.value == first + "moldyX"

    answered(lambda: ConnectScreen(lambda: ports), drive)


@pytest.mark.parametrize("name", ["/tmp/run/br-mcu", "tcp://moon:2000", "/mol-/mol-"])
def test_a_name_that_comes_in_one_burst_is_whole(name: str) -> None:
    """A terminal without bracketed paste gives what is pasted as keys, faster than a cursor can move."""

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        assert screen.query_one(OptionList).has_focus
        for char in name:
            pilot.app.post_message(events.Key(char, char))
        for _ in range(30):
            await pilot.pause()
        assert screen.query_one("#address", Input).value == name
        assert "[MCU]" not in seen(pilot) and "[line]" not in seen(pilot)

    answered(lambda: ConnectScreen(lambda: _PORTS), drive)


def test_a_port_that_was_typed_is_the_highlighted_one() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        await typed(pilot, "tcp://moon:2000")
        await pilot.press("enter")
        await pilot.pause()
        assert "[line] tcp://moon:2000" in " ".join(seen(pilot).split())
        await pilot.press("m", "f5")

    answers = answered(lambda: ConnectScreen(lambda: _PORTS), drive)
    assert answers == [ConnectResult("tcp://moon:2000", None, None, None)]


def test_a_typed_port_that_is_listed_is_highlighted_too() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        await pilot.press(*"/dev/ttyUSB1", "enter")
        await pilot.pause()
        await pilot.press("o", "f5")

    answers = answered(lambda: ConnectScreen(lambda: _PORTS), drive)
    assert answers == [ConnectResult(None, "/dev/ttyUSB1", None, None)]


def test_what_is_listened_to_now_is_chosen_at_first() -> None:
    now = {Role.MCU: "/dev/ttyUSB1", Role.MODULE: "tcp://host:2000"}

    async def stay(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        assert "[module] tcp://host:2000" in " ".join(seen(pilot).split())
        await pilot.press("f5")

    async def change(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        await pilot.press("home", "m", "f5")

    assert answered(lambda: ConnectScreen(lambda: _PORTS, now=now), stay) == [
        ConnectResult("/dev/ttyUSB1", "tcp://host:2000", None, None)
    ]
    assert answered(lambda: ConnectScreen(lambda: _PORTS, now=now), change) == [
        ConnectResult("/dev/ttyUSB0", "tcp://host:2000", None, None)
    ]


def test_a_pasted_name_goes_into_the_field() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        await typed(pilot, "tcp://host:2000\nmore")
        assert screen.query_one("#address", Input).value == "tcp://host:2000"

    answered(lambda: ConnectScreen(lambda: _PORTS), drive)


def test_ports_that_come_later_take_the_keys_unless_somebody_types() -> None:
    ports: list[Port] = []

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        ports[:] = _PORTS[:1]
        await pilot.press("ctrl+r")
        await _listed(pilot)
        assert screen.query_one(OptionList).has_focus
        await pilot.press("/")
        ports[:] = _PORTS
        await pilot.press("ctrl+r")
        await _listed(pilot)
        assert screen.query_one("#address", Input).has_focus

    answered(lambda: ConnectScreen(lambda: tuple(ports)), drive)


def test_the_danger_is_said_first() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        text = seen(pilot)
        assert text.index("MAINS CAN KILL") < text.index("/dev/ttyUSB0")
        for fact in ("325 V", "isolate every wire", "RX of the adapter", "TX stays open", "serial A1"):
            assert fact in text, fact

    answered(lambda: ConnectScreen(lambda: _PORTS), drive)


def test_what_cannot_be_listened_to_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "meter.bin").touch()
    assert address_trouble("/dev/ttyUSB7") == ""
    assert address_trouble("tcp://[fe80::1]:2000") == ""
    assert "only listens" in address_trouble("rfc2217://host:2000")
    assert "is a file" in address_trouble(str(tmp_path / "meter.bin"))
    assert "is a directory" in address_trouble(str(tmp_path))


def test_the_rate_that_counts_can_be_told_without_colours() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        assert seen(pilot).count("●") == 1
        screen.query_one("#bauds").focus()
        await pilot.press("right", "enter")
        await pilot.pause()
        assert "●▌ 9600" in seen(pilot)
        assert seen(pilot).count("●") == 1

    answered(lambda: ConnectScreen(lambda: _PORTS), drive)


def test_on_the_smallest_screen_the_danger_is_what_is_seen_first() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        assert "MAINS CAN KILL" in seen(pilot)
        await pilot.press("m")
        await pilot.pause()
        assert "[MCU]" in seen(pilot)

    answered(lambda: ConnectScreen(lambda: _PORTS), drive, size=(40, 10))


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
def test_a_key_shows_how_to_wire_and_the_way_back(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        await pilot.press("m")
        await pilot.press("f1")
        await pilot.pause()
        assert "MAINS CAN KILL" in seen(pilot)
        assert "esc closes" in seen(pilot)
        found = set()
        for _ in range(40):
            found |= {row for row in STRAIGHT if row.strip() and row.strip() in seen(pilot)}
            await pilot.press("pagedown")
            await pilot.pause()
        assert found == set(STRAIGHT)
        await pilot.press("escape")
        await pilot.press("f5")

    answers = answered(lambda: ConnectScreen(lambda: _PORTS), drive, size=size)
    assert answers == [ConnectResult("/dev/ttyUSB0", None, None, None)]


def test_the_key_for_the_wiring_is_told() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        assert "Circuits: F1" in seen(pilot)
        assert "Wiring (F1)" in seen(pilot)

    answered(lambda: ConnectScreen(lambda: _PORTS), drive, size=(80, 24))


def test_ports_that_come_and_go_are_seen_and_a_chosen_one_stays() -> None:
    ports = [_PORTS[0]]

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        await pilot.press("m")
        ports[:] = [_PORTS[1]]
        await pilot.press("ctrl+r")
        await _listed(pilot)
        text = seen(pilot)
        assert "/dev/ttyUSB1" in text
        assert "not there now" in text
        await pilot.press("f5")

    answers = answered(lambda: ConnectScreen(lambda: tuple(ports)), drive)
    assert answers == [ConnectResult("/dev/ttyUSB0", None, None, None)]


def test_a_listing_that_fails_is_tried_again() -> None:
    tries: list[int] = []

    def listed() -> Sequence[Port]:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("pulled out")
        return _PORTS

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        assert "no port is there yet" in seen(pilot)
        await pilot.press("ctrl+r")
        await _listed(pilot)
        assert "/dev/ttyUSB0" in seen(pilot)

    answered(lambda: ConnectScreen(listed), drive)


def test_an_address_is_typed_and_checked() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        address = screen.query_one("#address", Input)
        address.focus()
        await typed(pilot, "tcp://host")
        await pilot.press("enter")
        await pilot.pause()
        assert "is no address" in seen(pilot)
        await typed(pilot, ":2000")
        await pilot.press("enter")
        await pilot.pause()
        assert "[line]" in seen(pilot)
        await pilot.press("f5")

    answers = answered(lambda: ConnectScreen(lambda: ()), drive)
    assert answers == [ConnectResult(None, None, "tcp://host:2000", None)]


@pytest.mark.parametrize(
    ("moves", "rate", "baud"), [(1, "", 9600), (2, "", 115200), (3, "38400", 38400), (3, "x", None), (3, "1", None)]
)
def test_the_rate_is_found_out_or_given(moves: int, rate: str, baud: int | None) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        await pilot.press("m")
        screen.query_one("#bauds").focus()
        await pilot.press(*["right"] * moves, "enter")
        await pilot.pause()
        await pilot.press(*rate, "f5")
        await pilot.pause()
        if baud is None:
            assert "the rate is a number" in seen(pilot)

    answers = answered(lambda: ConnectScreen(lambda: _PORTS), drive)
    assert answers == ([] if baud is None else [ConnectResult("/dev/ttyUSB0", None, None, baud)])


def test_a_rate_of_before_is_offered() -> None:
    answers = answered(
        lambda: ConnectScreen(lambda: _PORTS, baud=57600),
        _pressing("m", "f5"),  # type: ignore[arg-type]
    )
    assert answers == [ConnectResult("/dev/ttyUSB0", None, None, 57600)]


def test_escape_listens_to_nothing() -> None:
    assert answered(lambda: ConnectScreen(lambda: _PORTS), _pressing("m", "escape")) == [None]  # type: ignore[arg-type]


@pytest.mark.parametrize("size", SIZES)
def test_an_adapter_with_a_hostile_name_is_only_shown(size: tuple[int, int]) -> None:
    port = Port(f"/dev/{HOSTILE}", HOSTILE, serial_number=HOSTILE)

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _listed(pilot)
        await pilot.press("m")
        await pilot.pause()
        seen(pilot)
        await pilot.press("f5")

    assert answered(lambda: ConnectScreen(lambda: [port]), drive, size=size) == [
        ConnectResult(port.device, None, None, None)
    ]


@given(st.text())
def test_no_typed_address_or_rate_breaks_it(text: str) -> None:
    address_trouble(text)
    address_trouble("tcp://" + text)
    baud = baud_of(text)
    assert baud is None or 300 <= baud <= 4_000_000
