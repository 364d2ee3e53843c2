from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import samples
from knowledge.samples import OTHER, PRODUCT
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.knowledge import gathering, limits
from tuyasniff.knowledge.asking import Asked
from tuyasniff.knowledge.gathering import Gathered, gather
from tuyasniff.knowledge.importing import Imported, read_sources

DEVICES = "tuya-local-main/custom_components/tuya_local/devices"
THIRD = "thirdthirdthird3"


def zipped(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def checkout() -> dict[str, str | bytes]:
    third = samples.TUYA_LOCAL.replace(PRODUCT, THIRD).replace(OTHER, "fourthfourthfour")
    nameless = samples.TUYA_LOCAL.partition("products:")[0] + "entities:" + samples.TUYA_LOCAL.partition("entities:")[2]
    return {
        "tuya-local-main/hacs.json": '{"name": "Tuya Local"}',
        "tuya-local-main/devices.json": samples.devices_json(),
        f"{DEVICES}/README.md": "# devices",
        f"{DEVICES}/energy_meter.yaml": samples.TUYA_LOCAL,
        f"{DEVICES}/third_meter.yaml": third,
        f"{DEVICES}/nameless_meter.yaml": nameless,
    }


def laid_out(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def imported(where: Path, product: str | None = None) -> Imported:
    return read_sources(gather(str(where)), Asked(product))


def test_a_folder_a_checkout_and_a_zip_of_it_give_the_same(tmp_path: Path) -> None:
    laid_out(tmp_path, checkout())
    (tmp_path / "all.zip").write_bytes(zipped(checkout()))
    ways = [tmp_path / "tuya-local-main", tmp_path / DEVICES, tmp_path / "all.zip"]
    results = [imported(way) for way in ways]
    assert results[0] == results[1] == results[2]
    assert [schema.product_id for schema in results[0].schemas] == [PRODUCT, OTHER, THIRD, "fourthfourthfour"]
    assert {schema.source for schema in results[0].schemas} == {"energy_meter.yaml", "third_meter.yaml"}
    assert (results[0].elsewhere, results[0].unknown, results[0].refused) == (1, 0, ())


def test_one_product_can_be_picked_out_of_many_files(tmp_path: Path) -> None:
    laid_out(tmp_path, checkout())
    (schema,) = imported(tmp_path / "tuya-local-main", THIRD).schemas
    assert (schema.product_id, schema.source) == (THIRD, "third_meter.yaml")
    with pytest.raises(FormatError, match="nothing in it is about product"):
        imported(tmp_path / "tuya-local-main", "doesnotexist")


def test_a_wrong_file_among_many_is_told_and_hurts_no_other(tmp_path: Path) -> None:
    files = checkout()
    files[f"{DEVICES}/half.yaml"] = samples.TUYA_LOCAL[:300] + '\n  x: "'
    files[f"{DEVICES}/notes.yaml"] = "just: words\n"
    files[f"{DEVICES}/binary.yaml"] = b"name: \xff\xfe"
    laid_out(tmp_path, files)
    done = imported(tmp_path / "tuya-local-main")
    assert len(done.schemas) == 4
    assert sorted(error.message.split(":")[0] for error in done.refused) == ["binary.yaml", "half.yaml", "notes.yaml"]


def test_a_folder_of_files_of_several_kinds_is_read(tmp_path: Path) -> None:
    laid_out(
        tmp_path,
        {
            "a/cutter.json": samples.cloudcutter(),
            "b/cutter.json": samples.cloudcutter(),
            "devices.json": samples.devices_json(),
            "package.json": "{}",
            ".git/config.json": samples.cloudcutter(),
        },
    )
    done = imported(tmp_path, PRODUCT)
    assert [(schema.kind, schema.source) for schema in done.schemas] == [
        ("cloudcutter", "cutter.json"),
        ("cloudcutter", "cutter.json (2)"),
        ("tinytuya_devices", "devices.json"),
    ]
    assert imported(tmp_path).unknown == 1


def test_a_folder_in_which_nothing_is_says_so(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="nothing in it declares") as caught:
        imported(tmp_path)
    assert "devices.json" in caught.value.hint


@pytest.mark.parametrize("where", ["", "  ", "ftp://host/x", "file:///etc/passwd", "https://", "http://example.org/x",
                                   "https://user:hunter2@example.org/x", "https://[::1", "https://host:99999/x"]
)  # fmt: skip
def test_what_is_no_place_is_one_line(where: str) -> None:
    with pytest.raises((SourceError, FormatError)) as caught:
        gather(where)
    assert "hunter2" not in str(caught.value)


def test_what_is_not_there_or_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        gather(str(tmp_path / "none.json"))
    with pytest.raises(SourceError):
        gather("a\x00b")
    if hasattr(os, "mkfifo") and os.geteuid() != 0:
        (tmp_path / "closed.json").write_text("{}")
        (tmp_path / "closed.json").chmod(0)
        with pytest.raises(SourceError):
            gather(str(tmp_path / "closed.json"))


def test_standard_input_is_a_file() -> None:
    data = io.BytesIO(json.dumps(samples.schema_entries()).encode())
    done = read_sources(gather("-", data), Asked(PRODUCT))
    assert done.schemas[0].source == "standard input"


def test_a_web_page_is_told_apart_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("\n<!DOCTYPE html><html>")
    with pytest.raises(FormatError, match="web page") as caught:
        gather(str(tmp_path / "page"))
    assert "zip" in caught.value.hint


def read_zip(data: bytes) -> Imported:
    return read_sources(Gathered("x.zip", gathering._zipped("x.zip", data), many=True), Asked())


def test_a_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 1 << 16)
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 1 << 20)
    many = zipped({f"{number}.json": b" " * (1 << 16) for number in range(100)})
    with pytest.raises(FormatError, match="too much to unpack"):
        read_zip(many)
    with pytest.raises(FormatError, match="MiB is no declaration"):
        read_zip(zipped({"large.json": b" " * (1 << 18)}))


def test_too_many_files_are_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(limits, "FILES", 5)
    files: dict[str, str | bytes] = {f"{number}.json": "{}" for number in range(6)}
    with pytest.raises(FormatError, match="more than 5 files"):
        read_zip(zipped(files))
    with pytest.raises(FormatError, match="more than 5 files"):
        imported(laid_out(tmp_path, files))


def test_a_folder_of_anything_is_not_walked_through_to_its_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    laid_out(tmp_path, {"a.json": samples.cloudcutter(), **{f"{number}/x.txt": "" for number in range(8)}})
    assert imported(tmp_path, PRODUCT).schemas
    monkeypatch.setattr(limits, "LOOKED", 10)
    with pytest.raises(FormatError, match="more than 10 files and folders") as caught:
        imported(tmp_path)
    assert "name the folder" in caught.value.hint


def test_a_folder_of_much_text_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    laid_out(tmp_path, {f"{number}.json": " " * 600 + "{}" for number in range(4)})
    monkeypatch.setattr(limits, "FOLDER_BYTES", 2000)
    with pytest.raises(FormatError, match="its files hold more than"):
        imported(tmp_path)


def test_yaml_that_has_a_name_only_is_not_even_parsed(tmp_path: Path) -> None:
    text = "name: checks\non: [push]\njobs: {x: '"
    (tmp_path / "a.json").write_text(samples.cloudcutter())
    (tmp_path / "workflow.yaml").write_text(text)
    done = imported(tmp_path, PRODUCT)
    assert (done.unknown, done.elsewhere, done.refused) == (0, 1, ())
    (tmp_path / "workflow.yaml").write_text(f"# {PRODUCT}\n{text}")
    done = imported(tmp_path, PRODUCT)
    assert (done.unknown, done.refused) == (1, ())
    with pytest.raises(FormatError, match="not valid YAML"):
        imported(tmp_path / "workflow.yaml")


def test_a_huge_file_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 1000)
    (tmp_path / "x.json").write_text(samples.thing_model())
    with pytest.raises(FormatError, match="no declaration"):
        imported(tmp_path / "x.json", PRODUCT)


def test_a_zip_with_a_password_says_so() -> None:
    data = bytearray(zipped({"a.json": samples.cloudcutter()}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    with pytest.raises(FormatError, match="password"):
        read_zip(bytes(data))


ZIP = zipped({f"{DEVICES}/a.yaml": samples.TUYA_LOCAL, "b.json": samples.cloudcutter()})


@given(st.integers(0, len(ZIP)))
def test_a_zip_that_is_cut_is_one_line(end: int) -> None:
    try:
        read_zip(ZIP[:end])
    except FormatError as error:
        assert "\n" not in error.message
    else:
        assert end == len(ZIP)


@given(st.lists(st.tuples(st.integers(0, len(ZIP) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_zip_is_one_line_or_sound(changes: list[tuple[int, int]]) -> None:
    data = bytearray(ZIP)
    for place, byte in changes:
        data[place] = byte
    try:
        read_zip(bytes(data))
    except FormatError as error:
        assert "\n" not in error.message
