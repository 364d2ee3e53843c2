"""The configuration file: what it says, what is wrong in it, and saving one thing without touching the others."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.config import MOST_BYTES, MOST_KEYS, Rebinding, Settings, Times, config_path, load, save_theme
from tuyasniff.errors import ConfigError

WHOLE = """\
# mine
theme = "nord"   # dark
ascii = true
time = "delta"

[keys]
freeze = "p"
mark = ["m", "f2"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "tuyasniff.toml"
    path.write_bytes(text.encode())
    return path


def refused(folder: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(written(folder, text))
    return caught.value


def test_without_a_file_everything_is_as_usual() -> None:
    assert load(None) == Settings()


def test_a_file_is_understood(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    assert load(path) == Settings(
        "nord",
        True,
        Times.DELTA,
        (Rebinding("freeze", ("p",), f"{path}, line 7"), Rebinding("mark", ("m", "f2"), f"{path}, line 8")),
        path,
    )


@pytest.mark.parametrize(
    ("text", "line", "words", "hint"),
    [
        ('# x\nthem = "nord"\n', 2, "there is no setting 'them'", "theme"),
        ("theme = 5\n", 1, "theme is no text", "nord"),
        ('ascii = "yes"\n', 1, "ascii is neither", "true"),
        ('\n\ntime = "clok"\n', 3, "there is no time 'clok'", "clock"),
        ("[keys]\n\nmark = 5\n", 3, "the keys of 'mark'", "f2"),
        ("[keys]\nmark = ['', 'm']\n", 2, "the keys of 'mark'", "f2"),
        ("keys = 5\n", 1, "keys is no table", "[keys]"),
        ("ascii = true\n[colors]\n", 2, "there is no setting 'colors'", "possible"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str, hint: str) -> None:
    error = refused(tmp_path, text)
    assert error.message.startswith(f"{tmp_path / 'tuyasniff.toml'}, line {line}: {words}")
    assert hint in error.hint


def test_what_is_no_toml_says_where(tmp_path: Path) -> None:
    assert "line 2" in refused(tmp_path, "ascii = true\ntheme nord\n").message


def test_bytes_that_are_no_text_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "tuyasniff.toml"
    path.write_bytes(b"theme = '\xff'")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theme = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("theme = " + "9" * 5000, "too many digits"),
        ('"' + "a\\n" * 5000 + '" = 1', "there is no setting"),
        ('time = "' + "x\\n" * 5000 + '"', "there is no time"),
        ("[keys]\n" + '"' + "a" * 5000 + '" = 1', "are no texts"),
        ("x" * 5000, "Expected"),
        ("[keys]\n" + "".join(f'k{number} = "a"\n' for number in range(MOST_KEYS + 1)), "more than 256 actions"),
        ("#" * (MOST_BYTES + 1), "more than 1 MiB"),
    ],
)
def test_what_is_huge_or_deep_is_one_short_line(tmp_path: Path, text: str, words: str) -> None:
    error = refused(tmp_path, text)
    assert words in error.message
    assert error.message.isprintable()
    assert len(error.message + error.hint) < len(str(tmp_path)) + 300


@pytest.mark.parametrize("text", ["a = " + "[" * 5000 + "]" * 5000, "a = " + "9" * 5000, "#" * (MOST_BYTES + 1)])
def test_a_theme_is_not_saved_into_what_cannot_be_read(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError):
        save_theme(path, "nord")
    assert path.read_text() == text


def test_the_variable_beats_the_folder_and_the_folder_beats_the_platform(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert config_path({}, here, there) is None and config_path({}, here, None) is None
    for folder in (there, here):
        folder.mkdir()
        path = written(folder, "")
        assert config_path({}, here, there) == path
    other = tmp_path / "other.toml"
    other.touch()
    assert config_path({"TUYASNIFF_CONFIG": str(other)}, here, there) == other


def test_a_variable_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no file"):
        config_path({"TUYASNIFF_CONFIG": str(tmp_path / "gone.toml")}, tmp_path, None)


def test_a_saved_theme_leaves_everything_else(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    save_theme(path, "gruvbox")
    assert path.read_text() == WHOLE.replace('"nord"', '"gruvbox"')
    assert load(path).theme == "gruvbox"


def test_a_theme_is_saved_where_there_was_none(tmp_path: Path) -> None:
    path = tmp_path / "new" / "tuyasniff.toml"
    save_theme(path, "nord")
    assert path.read_text() == 'theme = "nord"\n'
    path = written(tmp_path, "[keys]\r\ntheme = 'k'\r\n")
    save_theme(path, "nord")
    assert path.read_bytes() == b"theme = \"nord\"\n[keys]\r\ntheme = 'k'\r\n"
    assert list(tmp_path.glob(".*")) == []


def test_a_file_that_cannot_be_changed_safely_stays_as_it_is(tmp_path: Path) -> None:
    text = 'theme = """\nnord"""\n'
    path = written(tmp_path, text)
    with pytest.raises(ConfigError, match="safely"):
        save_theme(path, "gruvbox")
    assert path.read_text() == text


@given(
    st.lists(
        st.sampled_from(
            ["# c", "theme = 'a' # b", 'theme="x"', "ascii=true", "[keys]", "m='m'", "", "x=[\n'theme = 1']"]
        )
    ),
    st.text(st.characters(codec="utf-8"), max_size=8),
)
def test_a_saved_theme_is_the_only_change(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], name: str
) -> None:
    text = "\n".join(lines)
    path = written(tmp_path_factory.mktemp("config"), text)
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        before = None
    try:
        save_theme(path, name)
    except ConfigError:
        assert path.read_text() == text
        return
    assert before is not None and tomllib.loads(path.read_text()) == {**before, "theme": name}
