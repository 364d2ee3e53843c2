from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest

from report.reading import CAPTURES, datapoints_of, facts_of
from report.svg import Page, amounts, corners, points
from tuyasniff.capture.opening import capture_of
from tuyasniff.model import Chunk
from tuyasniff.report.course import Course
from tuyasniff.report.facts import Attached, Facts, NoteFact
from tuyasniff.report.page import ATTACHED_MOST, page
from tuyasniff.report.plots import POINTS_MOST
from wire import HEARTBEAT, PRODUCT, TALK, dp, frame, report

EVIL = "<script>alert('x')</script>\"><img src=http://evil/x onerror=alert(1)>&lt;' </style> \u202e"
EVERY = sorted(path.name for path in CAPTURES.glob("*.*") if path.name.startswith("virtual-")
               and not path.name.endswith((".py", ".json", "expected.jsonl")))  # fmt: skip


@pytest.fixture(scope="module")
def meter() -> Facts:
    return facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")


@pytest.mark.parametrize("name", EVERY)
def test_every_page_is_whole_and_asks_nobody_for_anything(name: str) -> None:
    written = page(facts_of(CAPTURES / name))
    read = Page(written)
    assert [node.attributes for node in read.all("html")] == [{"lang": "en"}]
    for node in read.nodes:
        for attribute in ("src", "href", "action", "data", "srcset", "poster"):
            target = node.attributes.get(attribute, "#")
            assert target.startswith(("#", "data:")), (node.tag, target)
        assert "style" not in node.attributes
        assert not any(attribute.startswith("on") for attribute in node.attributes)
    assert "http:" not in written.replace("http://www.w3.org/2000/svg", "") and "https:" not in written
    assert "@import" not in written and "url(" not in written
    ids = [node.attributes["id"] for node in read.nodes if "id" in node.attributes]
    assert len(set(ids)) == len(ids)
    inner = {node.attributes["href"][1:] for node in read.all("a") if node.attributes.get("href", "").startswith("#")}
    assert inner <= set(ids)


def test_the_policy_allows_the_style_and_the_script_that_are_there_and_nothing_else(meter: Facts) -> None:
    written = page(meter)
    (policy,) = [node.attributes["content"] for node in Page(written).all("meta")
                 if node.attributes.get("http-equiv") == "Content-Security-Policy"]  # fmt: skip
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "*" not in policy
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", written, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_the_plots_show_every_report_at_its_moment_in_its_unit(meter: Facts) -> None:
    read = Page(page(meter))
    charts = read.all("svg", kind="chart")
    dots = [node.attributes["d"] for node in read.all("path", kind="dots")]
    lines = [node.attributes["d"] for node in read.all("path", kind="line")][-len(charts) :]
    figures = read.all("figure", kind="plot")
    assert [figure.attributes["data-dp"] for figure in figures] == ["20", "18", "19"]
    assert [figure.attributes["data-unit"] for figure in figures] == ["V", "A", "W"]
    seen = datapoints_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    for figure, chart, path, line, div in zip(figures, charts, dots, lines, (10, 1000, 10), strict=True):
        found = meter.dp(int(figure.attributes["data-dp"]))
        assert found is not None and found.course is not None
        told = amounts(chart, points(path))
        counts = [round(amount * div) for _, amount in told]
        assert counts == [value for _, value in seen[found.id]]
        assert all(abs(amount * div - round(amount * div)) < 0.2 for _, amount in told)
        for (t_us, _), run in zip(told, found.course.runs, strict=True):
            assert abs(t_us - run.start_us) < 1000
        assert {round(amount * div) for _, amount in amounts(chart, corners(line))} == set(counts)


def test_power_stands_beside_voltage_times_current(meter: Facts) -> None:
    read = Page(page(meter))
    (second,) = read.all("path", kind="second")
    chart = read.all("svg", kind="chart")[2]
    product = amounts(chart, corners(second.attributes["d"]))
    assert 1900 < max(amount for _, amount in product) < 2000
    assert "U·I" in read.words


def test_power_stands_beside_its_product_as_long_as_their_moments_are_the_same(meter: Facts) -> None:
    def with_courses(counts: tuple[int, int, int]) -> Facts:
        made = []
        for dp_id, value, count in zip((20, 18, 19), (2300, 1000, 2300), counts, strict=True):
            known, course = meter.dp(dp_id), Course()
            assert known is not None
            for place in range(count):
                course.add(place * 1000, value + place % 5)
            made.append(replace(known, course=course))
        return replace(meter, datapoints=tuple(made))

    assert Page(page(with_courses((9000, 9000, 9000)))).all("path", kind="second")
    assert not Page(page(with_courses((9000, 9000, 90)))).all("path", kind="second")


def test_many_values_are_a_band_between_their_extremes(meter: Facts) -> None:
    course = Course()
    for place in range(POINTS_MOST * 3):
        course.add(place * 1000, 2000 if place == 1234 else 2600 if place == 4321 else 2300 + place % 7)
    known = meter.dp(20)
    assert known is not None and meter.span is not None
    facts = replace(
        meter, datapoints=(replace(known, course=course),), span=meter.span._replace(first=0, last=POINTS_MOST * 3000)
    )
    read = Page(page(facts))
    (band,) = read.all("path", kind="band")
    (chart,) = read.all("svg", kind="chart")
    places = [tuple(map(float, pair.split())) for pair in band.attributes["d"].strip("MZ").split("L")]
    shown = amounts(chart, [(x, y) for x, y in places])
    assert round(min(amount for _, amount in shown), 1) == 200.0
    assert round(max(amount for _, amount in shown), 1) == 260.0
    assert len(places) <= 1000
    assert not read.all("path", kind="dots")


def test_a_spike_is_in_the_small_course_of_a_row_too(meter: Facts) -> None:
    course = Course()
    for place in range(9000):
        course.add(place * 1000, 9000 if place == 4321 else 100)
    known = meter.dp(20)
    assert known is not None and meter.span is not None
    span = meter.span._replace(first=0, last=9_000_000)
    written = page(replace(meter, datapoints=(replace(known, course=course),), span=span))
    (spark,) = re.findall(r'<svg class="spark".*?d="(.*?)"', written)
    assert min(y for _, y in corners(spark)) <= 10


def test_switches_are_blocks_from_change_to_change(meter: Facts) -> None:
    read = Page(page(meter))
    states = [node for node in read.all("rect") if node.attributes["class"].startswith("state")]
    assert [node.attributes["data-value"] for node in states] == ["1", "0", "1"]
    widths = [float(node.attributes["width"].rstrip("%")) for node in states]
    lefts = [float(node.attributes["x"].rstrip("%")) for node in states]
    assert lefts == sorted(lefts) and abs(lefts[-1] + widths[-1] - 100) < 0.01
    assert abs(lefts[1] - (lefts[0] + widths[0])) < 0.01


def test_numbers_inside_raw_values_have_their_plots() -> None:
    read = Page(page(facts_of(CAPTURES / "virtual-meter3.pcapng")))
    parts = [(node.attributes["data-dp"], node.attributes["data-part"]) for node in read.all("figure", kind="plot")]
    assert [part for part in parts if part[1]] == [
        (number, name) for number in ("6", "7", "8") for name in ("voltage", "current", "power")
    ]
    assert len(read.all("path", kind="second")) == 3
    assert read.all("mark")


def test_notes_are_numbered_marks_that_lead_to_their_words(meter: Facts) -> None:
    read = Page(page(meter))
    marks = {node.attributes["href"] for node in read.all("a") if node.attributes.get("href", "").startswith("#note-")}
    assert marks == {f"#note-{number}" for number in range(1, 7)}
    assert "kettle on: 2000 W" in read.words


def test_hostile_texts_are_words(meter: Facts) -> None:
    product = frame(1, json.dumps({"p": EVIL[:40], "v": EVIL[:9], "m": 0}).encode())
    facts = facts_of(product + frame(7, dp(4, 3, EVIL.encode())) + report(20, 1) + report(20, 2))
    known = tuple(replace(one, subject=one.subject._replace(name=EVIL)) for one in facts.datapoints)
    facts = replace(
        facts, datapoints=known, notes=(NoteFact(None, EVIL, 2),), remarks=(EVIL,), names=(EVIL,), program=EVIL,
        drafts={EVIL: EVIL}, gaps=(NoteFact(None, EVIL, 1),),
    )  # fmt: skip
    written = page(facts)
    read = Page(written)
    assert len(read.all("script")) == len(read.all("style")) == 1
    assert not read.all("img")
    assert "alert('x')" in read.words
    assert "\u202e" not in written
    assert not any("evil" in value for node in read.nodes for name, value in node.attributes.items()
                   if name in ("href", "src"))  # fmt: skip


def test_the_capture_is_part_of_the_page_as_long_as_it_is_short(meter: Facts) -> None:
    (link,) = [node for node in Page(page(meter)).all("a") if "download" in node.attributes]
    data = base64.b64decode(link.attributes["href"].partition(",")[2])
    assert data == meter.attached.session
    given = b"".join(thing.data for thing in capture_of(data) if isinstance(thing, Chunk))
    assert given.count(b"\x55\xaa") >= 99
    long = replace(meter, attached=Attached(b"x" * ATTACHED_MOST))
    assert not [node for node in Page(page(long)).all("a") if "download" in node.attributes]


@pytest.mark.parametrize("data", [TALK, HEARTBEAT, PRODUCT, report(20, 1), frame(6, dp(1, 1, b"\1"), version=0)])
def test_captures_of_almost_nothing_have_a_page_too(data: bytes) -> None:
    read = Page(page(facts_of(data)))
    assert read.all("h1") and read.all("section")


def test_what_is_on_the_page_is_what_people_ask_first(meter: Facts) -> None:
    words = Page(page(meter)).words
    for part in ("demometer0000001", "7 datapoints, 4 of them understood", "56.5 s", "9600 baud", "guessed, 99%",
                 "heartbeat answered", "Bad checksums", "P = U·I holds", "every 15 s"):  # fmt: skip
        assert part in words


def test_that_nothing_was_hidden_is_said(meter: Facts) -> None:
    assert "made-up names" in Page(page(meter)).words
    assert "Do not share it" in Page(page(replace(meter, redacted=False))).words


def test_everything_that_is_drawn_has_a_name(meter: Facts) -> None:
    read = Page(page(meter))
    for node in read.all("svg"):
        inner = "viewbox" in node.attributes and node.attributes.get("class") != "spark"
        assert inner or node.attributes.get("aria-label") or node.attributes.get("aria-hidden") == "true"


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_of_words_stand_out_from_what_they_stand_on(scheme: int, meter: Facts) -> None:
    colours = dict(
        re.findall(r"--([a-z0-9]+): (#[0-9a-f]{6})", re.findall(r":root {(.*?)}", page(meter), re.DOTALL)[scheme])
    )
    for state in ("s1", "s2", "s3", "s4", "s5"):
        assert contrast(colours["on"], colours[state]) >= 4.5, state
    assert contrast(colours["on0"], colours["s0"]) >= 4.5
    for words in ("ink", "soft", "mcu", "module", "bad", "good", "mark"):
        for ground in ("paper", "card", "faint"):
            assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
    for ground in ("sure", "unsure", "changed"):
        assert contrast(colours["ink"], colours[ground]) >= 4.5
