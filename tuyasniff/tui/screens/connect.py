"""Which ports to listen on. What is dangerous about it comes first, and no port is chosen by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.widgets import Button, Input, OptionList, RadioSet
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from tuyasniff.render.labels import visible
from tuyasniff.render.wiring import SAFETY
from tuyasniff.tui.portchoice import (
    BAUD_LEAST,
    BAUD_MOST,
    ConnectResult,
    PortRow,
    Role,
    TypedPort,
    address_trouble,
    baud_of,
)
from tuyasniff.tui.screens.dialog import Dialog, Entry, Pick, Words

BAUDS = (None, 9600, 115200)
"""The rates that are offered; None finds it out."""

_EVERY_S = 1.0
_NONE_YET = "no port is there yet: plug the adapter in (looked for every second), or type one below"
_SAID = {Role.MCU: "MCU", Role.MODULE: "module", Role.LINE: "line"}
_LETTERS = "mol-"
_NEXT = {None: Role.MCU, Role.MCU: Role.MODULE, Role.MODULE: Role.LINE, Role.LINE: None}


class ConnectScreen(Dialog[ConnectResult | None]):
    """Asks for ports and the rate; None where nobody wants to listen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "listen", "Listen"),
        Binding("f1", "wiring", "Wiring"),
        Binding("ctrl+r", "look", "Look again", show=False),
    ]
    DEFAULT_CSS = """
    ConnectScreen .danger {
        color: $text-error;
        text-style: bold;
    }
    ConnectScreen OptionList {
        max-height: 8;
        margin: 1 0 0 0;
    }
    ConnectScreen #rate {
        width: 12;
    }
    """
    TITLE_WORDS = "Listen to a device"

    def __init__(
        self,
        list_ports: Callable[[], Sequence[PortRow]],
        *,
        baud: int | None = None,
        now: Mapping[Role, str] | None = None,
    ) -> None:
        """`list_ports` tells which ports there are; it is asked every second, in a thread. `baud` is offered first.

        `now` are the ports that are listened to: they are chosen at first.
        """
        super().__init__()
        self._list_ports = list_ports
        self._baud = baud
        self._found: tuple[PortRow, ...] = ()
        self._roles = {device: role for role, device in (now or {}).items()}
        self._typed: list[PortRow] = [TypedPort(device, "listened to now") for device in self._roles]
        self._listing = False

    def parts(self) -> ComposeResult:
        """Safety, ports, an address, the rate."""
        yield Words(SAFETY[0], classes="danger")
        for words in SAFETY[1:]:
            yield Words(words)
        yield OptionList(compact=True)
        yield Words(id="none", classes="dim")
        yield Words("on a port: m MCU, o module, l one line, - none; enter: the next of them", classes="dim")
        yield Entry("", "or tcp://host:port, or the name of a port", id="address")
        with RadioSet(id="bauds", compact=True):
            for baud in BAUDS:
                yield Pick("find out the rate" if baud is None else str(baud), baud == self._baud)
            yield Pick("other", self._baud not in BAUDS)
        other = "" if self._baud in BAUDS else str(self._baud)
        yield Entry(other, "baud", id="rate")
        yield Words(id="trouble", classes="trouble")
        with HorizontalGroup(classes="row"):
            yield Button("Listen (F5)", id="listen", compact=True, variant="primary")
            yield Button("Wiring (F1)", id="wiring", compact=True)
            yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Look for ports from now on; the safety facts stay in sight until a key is pressed."""
        self.query_one("#rate").display = self._baud not in BAUDS
        self.query_one("#address", Input).select_on_focus = False
        self._show_ports()
        self.set_focus(self.query_one("#address"), scroll_visible=False)
        self.action_look()
        self.set_interval(_EVERY_S, self.action_look)

    # ---- the ports

    def action_look(self) -> None:
        """Ask for the ports, unless that is still going on."""
        if not self._listing:
            self._listing = True
            self._look()

    @work(thread=True, group="ports", exit_on_error=False)
    def _look(self) -> None:
        """Listing may take a while, above all on Windows."""
        try:
            found: tuple[PortRow, ...] | None = tuple(self._list_ports())
        except Exception:  # a driver that is being unplugged; the next second tells more
            found = None
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._looked, found)

    def _looked(self, found: tuple[PortRow, ...] | None) -> None:
        self._listing = False
        if found is not None and found != self._found:
            self._found = found
            self._show_ports()
            self._to_the_ports()

    def _to_the_ports(self) -> None:
        """Ports have come: keys are for them, unless somebody is typing."""
        options, address = self.query_one(OptionList), self.query_one("#address", Input)
        if options.option_count and self.focused in (None, address) and not address.value:
            self.set_focus(options, scroll_visible=False)

    @property
    def _ports(self) -> list[PortRow]:
        known = {port.device for port in self._found}
        return [*self._found, *(port for port in self._typed if port.device not in known)]

    def _show_ports(self, to: str | None = None) -> None:
        """The list as it is now; what was highlighted stays so, if it is there, unless one goes `to` a port."""
        options = self.query_one(OptionList)
        place = options.highlighted
        was = None if place is None else options.get_option_at_index(place).id
        was = was if to is None else f"p:{to}"
        ports = self._ports
        gone = [device for device in self._roles if device not in {port.device for port in ports}]
        options.set_options(
            [Option(self._row(port), id=f"p:{port.device}") for port in ports]
            + [Option(self._row(TypedPort(device, "not there now")), id=f"p:{device}") for device in gone]
        )
        options.display = options.option_count > 0
        self.query_one("#none", Words).say("" if options.option_count else _NONE_YET)
        names = [f"p:{port.device}" for port in ports] + [f"p:{device}" for device in gone]
        if was in names:
            options.highlighted = names.index(was)
        elif names:
            with self.prevent(OptionList.OptionHighlighted):  # nobody moved there: what is in sight stays so
                options.highlighted = 0
        elif self.focused is options:
            self.set_focus(self.query_one("#address"), scroll_visible=False)

    def _row(self, port: PortRow) -> Text:
        role = self._roles.get(port.device)
        mark = f"[{_SAID[role]}]" if role else ""
        about = [port.description, f"serial {port.serial_number}" if port.serial_number else ""]
        return Text("  ".join([f"{mark:8}", visible(port.device), *(visible(words) for words in about if words)]))

    # ---- choosing

    @on(OptionList.OptionHighlighted)
    def _in_sight(self) -> None:
        self.query_one(OptionList).scroll_visible(animate=False)

    @on(OptionList.OptionSelected)
    def _cycle(self, event: OptionList.OptionSelected) -> None:
        device = (event.option_id or "").removeprefix("p:")
        self._give(device, _NEXT[self._roles.get(device)])

    def on_key(self, event: events.Key) -> None:
        """Whoever begins to type a name, types it where it belongs.

        A line keeps the letters that reach it: one that comes here while the cursor is in a line was typed just after
        the letter that brought it there.
        """
        char = event.character
        if char is None or not event.is_printable or char.isspace():
            return
        if self.focused is not self.query_one(OptionList) or char not in _LETTERS:
            event.stop()
            event.prevent_default()  # no letter for the port that is highlighted
            self._type(char)

    def on_paste(self, event: events.Paste) -> None:
        """The same for what is pasted."""
        event.stop()
        self._type(event.text.split("\n")[0].strip())

    def _type(self, text: str) -> None:
        address = self.query_one("#address", Input)
        self.set_focus(address)
        address.cursor_position = len(address.value)
        address.insert_text_at_cursor(text)

    def key_m(self) -> None:
        """The highlighted port hears the MCU."""
        self._give_highlighted(Role.MCU)

    def key_o(self) -> None:
        """The highlighted port hears the module."""
        self._give_highlighted(Role.MODULE)

    def key_l(self) -> None:
        """The highlighted port hears one line."""
        self._give_highlighted(Role.LINE)

    def key_minus(self) -> None:
        """The highlighted port is not listened to."""
        self._give_highlighted(None)

    def _give_highlighted(self, role: Role | None) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None and self.focused is options:
            device = (options.get_option_at_index(options.highlighted).id or "").removeprefix("p:")
            self._give(device, role)

    def _give(self, device: str, role: Role | None) -> None:
        """One port a role; a line whose talker nobody knows is alone."""
        taken = {known: one for known, one in self._roles.items() if known != device and one is not role}
        if role is Role.LINE:
            taken = {}
        elif role is not None:
            taken = {known: one for known, one in taken.items() if one is not Role.LINE}
        self._roles = taken if role is None else {**taken, device: role}
        self._complain("")
        self._show_ports()

    @on(Input.Submitted, "#address")
    def _add(self, event: Input.Submitted) -> None:
        device = event.value.strip()
        if not device:
            self.action_listen()
        elif self._add_typed(device):
            event.input.value = ""
            self.query_one(OptionList).focus()

    def _add_typed(self, device: str) -> bool:
        """A port by its name or address; it takes the first role that is free."""
        trouble = address_trouble(device)
        if trouble:
            self._complain(trouble)
            return False
        if device not in {port.device for port in self._ports}:
            self._typed.append(TypedPort(device))
        if device not in self._roles:
            taken = set(self._roles.values())
            free = Role.LINE if not taken else Role.MODULE if Role.MCU in taken else Role.MCU
            self._give(device, free)
        self._show_ports(device)
        return True

    @on(RadioSet.Changed)
    def _rate(self, event: RadioSet.Changed) -> None:
        rate = self.query_one("#rate", Input)
        rate.display = event.index == len(BAUDS)
        if rate.display:
            rate.focus()

    @on(Input.Submitted, "#rate")
    def _rate_given(self) -> None:
        self.action_listen()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#wiring")
    def _wiring(self) -> None:
        self.action_wiring()

    def action_wiring(self) -> None:
        """Circuits, isolators, and what never to do."""
        from tuyasniff.tui.screens.wiring import WiringScreen

        self.app.push_screen(WiringScreen())

    @on(Button.Pressed, "#listen")
    def _listen(self) -> None:
        self.action_listen()

    def action_listen(self) -> None:
        """Give back what was chosen, or say what is missing."""
        typed = self.query_one("#address", Input).value.strip()
        if typed and not self._add_typed(typed):
            return
        by_role = {role: device for device, role in self._roles.items()}
        if not by_role:
            self._complain("choose a port first: m, o, l or enter on it")
            return
        place = self.query_one(RadioSet).pressed_index
        baud = BAUDS[place] if 0 <= place < len(BAUDS) else baud_of(self.query_one("#rate", Input).value)
        if baud is None and place >= len(BAUDS):
            self._complain(f"the rate is a number from {BAUD_LEAST} to {BAUD_MOST:,} baud")
            return
        self.dismiss(
            ConnectResult(by_role.get(Role.MCU), by_role.get(Role.MODULE), by_role.get(Role.LINE), baud),
        )

    def _complain(self, words: str) -> None:
        trouble = self.query_one("#trouble", Words)
        trouble.say(words)
        if words:
            trouble.scroll_visible(animate=False)
