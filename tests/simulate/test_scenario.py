from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulate.runs import NAMES, played
from tuyasniff.errors import ConfigError, SourceError
from tuyasniff.model import Note
from tuyasniff.simulate.actions import NOTE, SET, actions_of
from tuyasniff.simulate.devices import DEVICES
from tuyasniff.simulate.devices import model as find_model
from tuyasniff.simulate.dprows import DpRow
from tuyasniff.simulate.faults import Fault
from tuyasniff.simulate.numbers import SPANS
from tuyasniff.simulate.scenario import LONGEST, load_scenario, parse_scenario

KITCHEN = '''
device = "meter"
seconds = 60
seed = 7
faults = ["noise=0.1", "boot"]
script = """
# morning
t=10 kettle on

t=20.25  set  1  off   # the app
t=20.25 set relay_status memory
"""
'''


def test_a_scenario_is_steps_in_time() -> None:
    scenario = parse_scenario(KITCHEN)
    assert (scenario.device, scenario.seconds, scenario.seed) == ("meter", 60, 7)
    assert scenario.faults == (Fault("noise", 0.1), Fault("boot", 74_880))
    assert [(step.t_us, step.doing.text, step.doing.dp) for step in scenario.steps] == [
        (10_000_000, "kettle on", None),
        (20_250_000, "set 1 off", (1, "bool", False)),
        (20_250_000, "set relay_status memory", (38, "enum", 2)),
    ]


@pytest.mark.parametrize(
    ("line", "words", "hint"),
    [
        ("t=5 kettel on", "meter does not understand 'kettel on'", "possible: kettle on|off"),
        ("t=5 kettle up", "meter does not understand 'kettle up'", "possible: kettle on|off"),
        ("t=5 dance", "meter does not understand 'dance'", "note TEXT"),
        ("t=5 grid high", "does not understand 'grid high'", "possible: grid VOLTS|normal"),
        ("t=5", "'t=5' is no step", "write for example t=10 note hello"),
        ("5 kettle on", "'5 kettle on' is no step", "write for example"),
        ("t=x kettle on", "is no step", "write for example"),
        ("t=2 note early", "t=2 lies before t=3", "order the steps"),
        ("t=5 set 1", "lacks a datapoint or a value", "write for example set 1 off"),
        ("t=5 set 19 4", "nobody can set the datapoint '19'", "possible: 1 switch_1, 38 relay_status"),
        ("t=5 set 77 4", "there is no datapoint '77'", "possible: 1 switch_1, 38 relay_status"),
        ("t=5 set 38 maybe", "'maybe' is no value for datapoint 38 relay_status", "possible: off, on, memory"),
        ("t=5 set 1 7", "'7' is no value for datapoint 1", "possible: on, off"),
    ],
)
def test_a_wrong_step_is_told_with_its_line(line: str, words: str, hint: str) -> None:
    text = f'device = "meter"\n\nscript = """\nt=3 note first\n{line}\n"""\n'
    with pytest.raises(ConfigError) as error:
        parse_scenario(text, "kitchen.toml")
    assert error.value.message.startswith("kitchen.toml:5: ")
    assert words in error.value.message
    assert hint in error.value.hint
    assert "\n" not in error.value.message + error.value.hint


def test_a_step_behind_the_end_of_the_run_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"x\.toml:4: t=30 is never reached") as error:
        parse_scenario('device = "meter"\nseconds = 30\nscript = """\nt=30 kettle on\n"""\n', "x.toml")
    assert error.value.hint == "the run ends after 30 seconds"


def test_a_script_that_begins_behind_its_quotes_has_the_right_lines() -> None:
    with pytest.raises(ConfigError, match=r"x\.toml:3: meter does not understand"):
        parse_scenario('device = "meter"\nscript = """t=1 note a\nt=2 nonsense"""\n', "x.toml")
    with pytest.raises(ConfigError, match=r"x\.toml:2: meter does not understand"):
        parse_scenario('device = "meter"\nscript = "t=2 nonsense"\n', "x.toml")


NINES = "9" * 401
DIGITS = "9" * 5001


@pytest.mark.parametrize(
    ("device", "line", "words", "hint"),
    [
        ("meter", f"t={NINES} kettle on", "is never reached", "possible: t=0 to t=100000000"),
        ("meter", f"t={DIGITS} kettle on", "is never reached", "possible: t=0 to t=100000000"),
        ("meter", "t=1 grid 99999999999", "'grid 99999999999' goes too far", "possible: VOLTS from 50 to 500 V"),
        ("meter", "t=1 grid 0", "'grid 0' goes too far", "possible: VOLTS from 50 to 500 V"),
        ("meter", f"t=1 grid {NINES}", "goes too far", "possible: VOLTS from 50 to 500 V"),
        ("breaker", "t=1 load 999999999", "'load 999999999' goes too far", "possible: AMPS from 0 to 100 A"),
        ("breaker", "t=1 load -1", "'load -1' goes too far", "possible: AMPS from 0 to 100 A"),
        ("meter3", "t=1 solar 20001", "goes too far", "possible: WATTS from 0 to 20000 W"),
        ("thermostat", "t=1 outside -274", "goes too far", "possible: DEGREES from -60 to 60 °C"),
        ("battery", "t=1 humidity 101", "goes too far", "possible: PERCENT from 0 to 100 %"),
        ("meter", "t=1 silence 86401", "goes too far", "possible: SECONDS from 0 to 86400 s"),
        ("meter", f"t=1 silence module {NINES}", "goes too far", "possible: SECONDS from 0 to 86400 s"),
        ("meter", "t=1 unplug -1", "goes too far", "possible: SECONDS from 0 to 86400 s"),
        ("thermostat", f"t=1 set 16 {DIGITS}", "is no value for datapoint 16", "whole numbers from 50 to 350"),
        ("meter", f"t=1 set 38 {DIGITS}", "is no value for datapoint 38", "possible: off, on, memory"),
        ("dimmer", f"t=1 set 25 {DIGITS}", "is no value for datapoint 25", "possible: a text of up to 255 bytes"),
        ("breaker", "t=1 set 17 " + "00" * 256, "is no value for datapoint 17", "possible: up to 255 hex bytes"),
        ("meter", f"t=1 set {DIGITS} on", "there is no datapoint", "possible: 1 switch_1"),
        ("meter", f"t=1 {DIGITS}", "meter does not understand", "possible:"),
        ("meter", DIGITS, "is no step", "write for example"),
    ],
)
def test_a_number_that_cannot_be_is_told_with_its_line_and_those_that_can(
    device: str, line: str, words: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as error:
        parse_scenario(f'device = "{device}"\nscript = """\nt=0.5 note first\n{line}\n"""\n', "x.toml")
    assert error.value.message.startswith("x.toml:4: ")
    assert words in error.value.message and hint in error.value.hint
    assert len(error.value.message) < 150 and len(error.value.hint) < 300


@pytest.mark.parametrize(
    ("lines", "words", "hint"),
    [
        (f"seed = {DIGITS}", "x.toml:2: a number has too many digits", "at most 4300"),
        (f"seed = {NINES}", "x.toml:2: 'seed' is out of range", "possible: whole numbers of up to 18 digits"),
        (f"seed = -{NINES}", "x.toml:2: 'seed' is out of range", "possible: whole numbers of up to 18 digits"),
        ("seconds = inf", "x.toml:2: 'seconds' is out of range", "possible: above 0, up to 100000000"),
        ("seconds = nan", "x.toml:2: 'seconds' is out of range", "possible: above 0, up to 100000000"),
        ("seconds = -1", "x.toml:2: 'seconds' is out of range", "possible: above 0, up to 100000000"),
        (f"seconds = {NINES}", "x.toml:2: 'seconds' is out of range", "possible: above 0, up to 100000000"),
        ("seconds = 1e999", "x.toml:2: 'seconds' is out of range", "leave it out"),
        ('faults = ["boot=0.001"]', "x.toml:2: '0.001' is no baud for the fault 'boot'", "from 300 to 4,000,000"),
        (f'faults = ["lost={NINES}"]', "x.toml:2: '999", "above 0, at most 1"),
        ('faults = ["silence=nan"]', "x.toml:2: 'nan' is no seconds", "above 0, at most 86,400"),
        (f'faults = ["{NINES}"]', "x.toml:2: there is no fault '999", "possible:"),
        ("x = " + "[" * 5000 + "]" * 5000, "x.toml: its lists are nested too deeply", ""),
    ],
)
def test_a_number_of_the_file_that_cannot_be_is_told_with_its_line(lines: str, words: str, hint: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_scenario(f'device = "meter"\n{lines}\n', "x.toml")
    assert error.value.message.startswith(words) and hint in error.value.hint
    assert len(error.value.message) < 150


@pytest.mark.parametrize("device", NAMES)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_whatever_numbers_a_scenario_may_have_the_device_lives_with_them(device: str, data: st.DataObject) -> None:
    model = find_model(device)
    forms = [action.form for action in actions_of(model) if action.form not in (SET, NOTE)]
    forms += [f"set {row.id} {value}" for row in model.dps if row.writable for value in EXTREMES[row.type](row)]
    texts = data.draw(st.lists(st.sampled_from(forms), min_size=1, max_size=8))
    steps = [f"t={4 + 3 * index} {_drawn(text, data)}" for index, text in enumerate(texts)]
    done = played(device, "\n".join(steps), 12 + 3 * len(steps))
    assert sum(isinstance(thing, Note) for thing in done.things) == len(steps)


EXTREMES: dict[str, Callable[[DpRow], list[str]]] = {
    "bool": lambda row: ["on", "off"],
    "enum": lambda row: list(row.enum),
    "value": lambda row: [str(row.low), str(row.high)],
    "string": lambda row: ["x", "y" * 255, "ä"],
    "raw": lambda row: ["00", "ff" * 255] + ([f"{'01' * row.layout.length}"] if row.layout else []),
}


def _drawn(text: str, data: st.DataObject) -> str:
    words = [data.draw(st.sampled_from(token.split("|"))) for token in text.split()]
    return " ".join(f"{data.draw(st.sampled_from(SPANS[word][:2])):g}" if word in SPANS else word for word in words)


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ('device = "metre"\n', "x.toml:1: there is no device 'metre'", "meter"),
        ('device = "me\\nter"\n', "x.toml:1: there is no device 'me\ufffdter'", "meter"),
        ('device = "rn8209c"\n', "x.toml:1: 'rn8209c' is a chip, not a device", "tuyasniff simulate rn8209c"),
        ('seconds = 4\ndevise = "meter"\n', "x.toml:2: there is no key 'devise'", "possible: device"),
        ('device = "meter"\n[[at]]\nt = 1\n', "x.toml:2: there is no key 'at'", "possible:"),
        (
            'device = "meter"\nseconds = "long"\n',
            "x.toml:2: 'seconds' has to be a number",
            "write for example seconds = 60",
        ),
        ('device = "meter"\nseconds = 0\n', "x.toml:2: 'seconds' is out of range", "above 0"),
        ('device = "meter"\nseed = 1.5\n', "x.toml:2: 'seed' has to be a whole number", "write for example seed = 7"),
        ('device = "meter"\nseed = true\n', "x.toml:2: 'seed' has to be a whole number", "write for example seed = 7"),
        ("device = 5\n", "x.toml:1: 'device' has to be a text", 'write for example device = "meter"'),
        (
            'device = "meter"\nscript = ["t=1 note x"]\n',
            "x.toml:2: 'script' has to be a text",
            "write for example script = ",
        ),
        ('device = "meter"\nfaults = ["lots"]\n', "x.toml:2: there is no fault 'lots'", "lost"),
        ('device = "meter"\nfaults = [3]\n', "x.toml:2: a fault is a text", "faults = "),
        ('device = "meter"\nfaults = 3\n', "x.toml:2: 'faults' has to be a list", "write for example faults = "),
        ("seconds = 4\n", "x.toml: 'device' is missing", 'device = "meter"'),
        ('device = "meter"\nseconds = = 4\n', "x.toml:2: invalid value", "a key, = and a value"),
        ('device = "meter\n', "x.toml:1: ", "a key, = and a value"),
        ('device = "meter"\nscript = """\nt=1 note x\n', "x.toml", "a key, = and a value"),
    ],
)
def test_a_wrong_key_or_value_is_told_with_its_line(text: str, words: str, hint: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_scenario(text, "x.toml")
    assert error.value.message.startswith(words)
    assert hint in error.value.hint


def test_files_that_cannot_be_read_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        load_scenario(tmp_path / "nothing.toml")
    (tmp_path / "latin.toml").write_bytes(b'device = "m\xe4ter"\n')
    with pytest.raises(ConfigError, match="no UTF-8") as error:
        load_scenario(tmp_path / "latin.toml")
    assert "UTF-8" in error.value.hint


def test_every_action_of_every_device_can_be_written_and_done() -> None:
    for model in DEVICES:
        steps: list[str] = []
        for action in actions_of(model):
            if action.form in (SET, NOTE):
                continue
            for choice in range(max(token.count("|") for token in action.form.split()) + 1):
                words = [_choice(token, choice) for token in action.form.split()]
                steps.append(f"t={20 + 3 * len(steps)} {' '.join(words)}")
        done = played(model.name, "\n".join(steps), 25 + 3 * len(steps))
        assert sum(type(thing).__name__ == "Note" for thing in done.things) == len(steps)


def _choice(token: str, number: int) -> str:
    choices = token.split("|")
    word = choices[number % len(choices)]
    return {"VOLTS": "240", "WATTS": "700", "AMPS": "6.5", "DEGREES": "-4", "PERCENT": "60", "SECONDS": "2"}.get(
        word, word
    )


def test_a_file_that_is_far_too_long_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("#" * (LONGEST + 1))
    with pytest.raises(ConfigError, match="more than 1,000,000 characters are no scenario"):
        load_scenario(path)
