from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.making import METER, mappings
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.mapping.content import MOST_BYTES
from tuyasniff.mapping.files import JSON, LANGUAGES, YAML, Language, dumps, loads
from tuyasniff.mapping.model import Entry, Mapping, Scale

TEXTS = {language.name: dumps(METER, language) for language in LANGUAGES}


@pytest.mark.parametrize("suffix", [".json", ".yaml", ".yml", ".YAML"])
def test_what_is_saved_is_loaded(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"meter{suffix}"
    METER.save(path)
    assert Mapping.load(path) == METER
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@settings(max_examples=25)
@given(mapping=mappings(), language=st.sampled_from(LANGUAGES))
def test_the_text_of_a_mapping_is_that_mapping(mapping: Mapping, language: Language) -> None:
    assert loads(dumps(mapping, language)) == mapping


def test_a_name_without_a_known_suffix_is_looked_at_for_reading_and_refused_for_writing(tmp_path: Path) -> None:
    path = tmp_path / "meter.txt"
    for text in TEXTS.values():
        path.write_text(text)
        assert Mapping.load(path) == METER
    with pytest.raises(FormatError, match="cannot tell a format"):
        METER.save(tmp_path / "meter.csv")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_editors_of_windows_save_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "meter.yaml"
    path.write_bytes(TEXTS["yaml"].replace("\n", "\r\n").encode(encoding))
    assert Mapping.load(path) == METER


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "m.yaml",
            ("scale: {mul: 1, div: 100}", "scale: {mul: 1, div: 0}"),
            ("m.yaml:LINE: dps[1].scale.div: must be at least 1", ""),
        ),
        (
            "m.yaml",
            ('name: "Switch"', "name: 12"),
            ("m.yaml:LINE: dps[0].name: must be text or null, not 12", "put it in quotes"),
        ),
        ("m.yaml", ('name: "Switch"', 'name: "Switch'), ("m.yaml:", "look at the indentation and the quotes there")),
        (
            "m.yaml",
            ('format_version: "1.0"', 'format_version: "2.0"'),
            ("m.yaml:LINE: format_version: this is format 2.0, and this tuyasniff reads 1.x", "update"),
        ),
        ("m.yaml", ("tuyasniff-mapping", "other"), ("m.yaml: this is no mapping file", "a mapping begins with format")),
        (
            "m.yaml",
            ('    access: "rw"', '    access: "rw"\n    access: "ro"'),
            ("m.yaml:NEXT: the key 'access' is there twice", "keep one of them"),
        ),
        ("m.json", ('"div": 100', '"div": 0'), ("m.json:LINE: dps[1].scale.div: must be at least 1", "")),
        ("m.json", ('"access": "rw",', '"access": "rw"'), ("m.json:", "look at the end of the line before")),
        ("m.json", ('"id": 17', '"id": 1'), ("m.json:LINE: dps[1].id: dp 1 is there twice", "keep one of them")),
    ],
)
def test_what_is_wrong_is_one_line_with_file_line_and_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, change: tuple[str, str], said: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (old, new), (words, hint) = change, said
    text = TEXTS[name.partition(".")[2]]
    assert old in text
    changed = text.replace(old, new, 1)
    Path(name).write_text(changed)
    with pytest.raises(FormatError) as caught:
        Mapping.load(name)
    message = caught.value.message
    line = text.count("\n", 0, text.index(old)) + 1
    assert message.startswith(words.replace("LINE", str(line)).replace("NEXT", str(line + 1)))
    assert "\n" not in message
    assert caught.value.hint.startswith(hint)


def test_files_that_are_none_are_told(tmp_path: Path) -> None:
    for content, words in ((b"", "this is no mapping file"), (b"\xff\xfe\xfa", "no text"), (b"\x89PNG\r\n", "no text")):
        (tmp_path / "x.yaml").write_bytes(content)
        with pytest.raises(FormatError, match=words):
            Mapping.load(tmp_path / "x.yaml")
    with pytest.raises(SourceError, match="no such file"):
        Mapping.load(tmp_path / "none.json")
    with pytest.raises(SourceError, match="cannot read"):
        Mapping.load(tmp_path)


def test_words_without_quotes_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    text = TEXTS["yaml"]
    for word in ("off", "yes", "12:30", "1_000", "2026-01-02"):
        path.write_text(text.replace('"Switch"', word))
        assert Mapping.load(path).dps[0].name == word


def test_a_file_that_is_no_mapping_is_not_overwritten(tmp_path: Path) -> None:
    for name in ("notes.yaml", "notes.json"):
        path = tmp_path / name
        path.write_text("a: 1\n")
        with pytest.raises(FormatError):
            METER.save(path)
        assert path.read_text() == "a: 1\n"
        METER.save(path, fresh=True)
        assert Mapping.load(path) == METER


def test_saving_keeps_comments_order_and_quotes_of_a_yaml_file(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    mine = (
        TEXTS["yaml"].replace("dps:", "# my meter\ndps:   # all of them").replace('"Switch"', "'Switch'  # the relay")
    )
    path.write_text(mine)
    named = replace(METER.dps[2], name="Fault")
    METER.save(path)
    assert path.read_text() == mine
    changed = replace(METER, dps=(*METER.dps[:2], named, METER.dps[3]))
    changed.save(path)
    assert Mapping.load(path) == changed
    assert path.read_text() == mine.replace("name: null", 'name: "Fault"', 1)


def test_a_yaml_file_that_cannot_be_changed_in_place_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    text = TEXTS["yaml"].replace("[0, 3]", "&both [0, 3]") + "x-again: *both\n"
    path.write_text(text)
    there = Mapping.load(path)
    changed = replace(there, extra={"x-again": [1, 2]})
    with pytest.raises(FormatError, match="cannot be changed without losing its comments"):
        changed.save(path)
    assert path.read_text() == text


def test_values_that_no_mapping_may_have_are_not_written(tmp_path: Path) -> None:
    for wrong in (Entry(300, "bool"), Entry(1, "value", scale=Scale(1, 0)), Entry(1, "value", quantity="warmth")):
        with pytest.raises(FormatError):
            Mapping(dps=(wrong,)).save(tmp_path / "m.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
def test_permissions_and_links_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    METER.save(real)
    real.chmod(0o640)
    link.symlink_to(real)
    replace(METER, created=None).save(link)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert Mapping.load(real).created is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of Unix")
def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    METER.save(pipe)
    assert loads(os.read(reader, 1 << 20).decode()) == METER
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SourceError, match="cannot write"):
        METER.save(tmp_path / "m.json")
    tmp_path.chmod(0o700)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.json"
    METER.save(path)
    before = path.read_bytes()

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SourceError, match="No space left"):
        replace(METER, created=None).save(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["m.json"]


def test_languages_are_told_by_their_suffixes() -> None:
    assert JSON.suffixes == (".json",)
    assert YAML.suffixes == (".yaml", ".yml")


def test_what_is_written_though_it_goes_without_saying_stays(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    scale, field = (
        "scale: {mul: 1, div: 100}",
        '    raw:\n      fields:\n      - name: "a"\n        offset: 0\n        length: 2\n',
    )
    mine = TEXTS["yaml"].replace(scale, f"{scale[:-1]}, offset: 0}}\n{field}        endian: big   # as Tuya does")
    path.write_text(mine)
    there = Mapping.load(path)
    assert there.dps[1].raw is not None
    wanted = replace(there.dps[1].raw.fields[0], unit="V")
    raw = replace(there.dps[1].raw, fields=(wanted,))
    replace(there, dps=(there.dps[0], replace(there.dps[1], raw=raw, name="E"), *there.dps[2:])).save(path)
    assert path.read_text() == mine.replace('"Energy"', '"E"').replace("length: 2\n", 'length: 2\n        unit: "V"\n')


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_what_is_far_too_large_is_one_line(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"m{suffix}"
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(FormatError, match="more than 4 MiB is no mapping"):
        Mapping.load(path)
