"""The page of a report in a real browser: quiet, by itself, and showing what the capture holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from cli.running import ROOT, process
from interop.browser import Browser, browser
from interop.processes import needs
from report.reading import CAPTURES, datapoints_of
from wire import dp, frame, report

pytestmark = needs("chromium", "bash")

PAGES = ("virtual-meter.tsniff.jsonl", "virtual-meter3.pcapng", "virtual-bad-line.tsniff.jsonl", "meter-mcu.bin",
         "virtual-thermostat.csv", "virtual-battery.pcapng.gz")  # fmt: skip

BROWSERS_OWN = re.compile(r"https?://[a-z0-9.-]+\.(google|googleapis|gvt1)\.com/")
"""What a Chromium asks for by itself when it starts: the time, and whether there is a newer one."""

VALUES = """
JSON.stringify([...document.querySelectorAll("figure.plot")].map(figure => {
  const svg = figure.querySelector("svg.chart"), low = Number(svg.dataset.low), high = Number(svg.dataset.high);
  const dots = svg.querySelector("path.dots").getAttribute("d").matchAll(/M([-\\d.]+) ([-\\d.]+)h0/g);
  return [Number(figure.dataset.dp), [...dots].map(dot => high - Number(dot[2]) / 100 * (high - low))];
}))
"""
TOO_WIDE = """
JSON.stringify([...document.querySelectorAll("main *, header *")]
  .filter(one => !one.closest("svg, pre, .scroll") && one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 80)))
"""
CONTRAST = """
(() => {
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255))
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = one => {
    for (; one; one = one.parentElement) {
      const colour = numbers(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > .5) return colour;
    }
    return [255, 255, 255];
  };
  const bad = new Set();
  for (const one of document.querySelectorAll("body *")) {
    const style = getComputedStyle(one);
    const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || ["style", "script", "title"].includes(one.tagName.toLowerCase())) continue;
    const svg = one.namespaceURI.endsWith("svg");
    if (svg && one.classList.contains("state")) continue;
    const pair = [light(numbers(svg ? style.fill : style.color)), light(ground(one))].sort((a, b) => b - a);
    const ratio = (pair[0] + .05) / (pair[1] + .05);
    if (ratio < 4.5) bad.add(`${one.tagName}.${one.getAttribute("class")} ${ratio.toFixed(2)}`);
  }
  return JSON.stringify([...bad]);
})()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, made by the program."""
    made = tmp_path_factory.mktemp("pages")
    for name in PAGES:
        done = process("report", "--no-schema", str(CAPTURES / name), "--html", "-o", str(made / f"{name}.html"))
        assert done.code == 0, done.err
    return made


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as led:
        yield led


def faults(tab: Browser, path: Path) -> list[str]:
    """What is wrong with a page: words of the browser, and every address beside the page itself."""
    tab.open(path)
    return [*tab.said, *(url for url in tab.fetched if url != path.as_uri() and not url.startswith("data:"))]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_without_a_word_and_fetches_nothing(name: str, tab: Browser, folder: Path) -> None:
    assert faults(tab, folder / f"{name}.html") == []
    assert tab.evaluate("document.querySelectorAll('main section').length") >= 4


@pytest.mark.parametrize(
    "breaking",
    [
        ("</main>", "</main><script>throw new Error('x')</script>"),
        ("</main>", '</main><img src="http://example.invalid/x.png" alt="">'),
        ("</main>", '</main><p style="color:red">x</p>'),
        ('"use strict";', '"use strict"; nothing.there();'),
    ],
    ids=["a script", "a picture", "a style", "a mistake in the script"],
)
def test_a_broken_page_is_found_out(breaking: tuple[str, str], tab: Browser, folder: Path, tmp_path: Path) -> None:
    text = (folder / f"{PAGES[0]}.html").read_text("utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(text.replace(*breaking, 1), "utf-8")
    assert broken.read_text("utf-8") != text
    assert faults(tab, broken)


def test_hostile_words_of_a_device_and_of_a_person_do_nothing(tab: Browser, tmp_path: Path) -> None:
    evil = "<img src=http://example.invalid/x onerror=\"document.title='x'\"><script>document.title='x'</script></svg>"
    product = json.dumps({"p": evil[:50], "v": "</b>", "m": 0}).encode()
    data = frame(1, product) + frame(7, dp(4, 3, evil.encode())) + report(20, 1) + report(20, 2)
    lines: list[dict[str, object]] = [{"tsniff": 1, "started": None, "taps": [{"tap": evil, "talker": "mcu"}]}]
    lines += [
        {"t": 0, "tap": evil, "hex": data.hex()},
        {"t": 5, "note": evil},
        {"t": 6, "note": f"dp 20 is called {evil}"},
    ]
    (tmp_path / "x.tsniff.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    page = tmp_path / "evil.html"
    done = process("report", "--no-schema", "--show-secrets", str(tmp_path / "x.tsniff.jsonl"), "-o", str(page))
    assert done.code == 0, done.err
    assert faults(tab, page) == []
    assert "what a TuyaMCU device says" in tab.evaluate("document.title")
    assert tab.evaluate("document.images.length") == 0 and tab.evaluate("document.scripts.length") == 1
    assert "onerror" in tab.evaluate("document.body.textContent")


def test_without_its_policy_a_foreign_picture_would_be_asked_for(tab: Browser, folder: Path, tmp_path: Path) -> None:
    text = (folder / f"{PAGES[0]}.html").read_text("utf-8")
    bare = re.sub(r"<meta http-equiv=.Content-Security-Policy.*?>", "", text)
    open_page = tmp_path / "open.html"
    open_page.write_text(bare.replace("</main>", '</main><img src="http://example.invalid/x.png">', 1), "utf-8")
    assert "http://example.invalid/x.png" in faults(tab, open_page)


def logged(page: Path, folder: Path) -> list[str]:
    """The addresses in the log of the network while a page was open, but for what the browser asks for itself."""
    log = folder / "net.json"
    with browser(folder, f"--log-net-log={log}", "--net-log-capture-mode=Everything") as led:
        led.open(page)
    urls = set(re.findall(r'"url":"((?:[^"\\]|\\.)*)"', log.read_text("utf-8", "replace")))
    local = ("file:", "data:", "about:", "chrome")
    return [url for url in urls if not url.startswith(local) and BROWSERS_OWN.match(url) is None]


def test_the_log_of_the_network_holds_no_address_but_the_page(folder: Path, tmp_path: Path) -> None:
    assert logged(folder / f"{PAGES[0]}.html", tmp_path) == []


def test_the_log_of_the_network_would_show_a_picture(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p>x</p><img src="http://example.invalid/x.png">')
    assert any(url.startswith("http://example.invalid/") for url in logged(page, tmp_path))


def test_the_plots_in_the_browser_show_the_values_of_the_capture(tab: Browser, folder: Path) -> None:
    tab.open(folder / "virtual-meter.tsniff.jsonl.html")
    shown = dict(json.loads(tab.evaluate(VALUES)))
    told = datapoints_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    assert shown.keys() == {18, 19, 20}
    for dp_id, div in ((18, 1000), (19, 10), (20, 10)):
        assert [round(amount * div) for amount in shown[dp_id]] == [value for _, value in told[dp_id]]


def test_pointing_at_a_plot_reads_the_moment_and_the_value(tab: Browser, folder: Path) -> None:
    tab.call("Emulation.setDeviceMetricsOverride", width=1200, height=2000, deviceScaleFactor=1, mobile=False)
    tab.open(folder / "virtual-meter.tsniff.jsonl.html")
    x, y = json.loads(tab.evaluate(
        "(() => { const box = document.querySelector('figure.plot svg.chart').getBoundingClientRect();"
        " return JSON.stringify([box.left + box.width * 0.999, box.top + 60]); })()"
    ))  # fmt: skip
    tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    read = json.loads(tab.evaluate("JSON.stringify([...document.querySelectorAll('output')].map(o => o.textContent))"))
    told = datapoints_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    before = [Decimal(str(told[dp_id][-2][1])) / div for dp_id, div in ((20, 10), (18, 1000), (19, 10))]
    assert [Decimal(text.split("   ")[1].split()[0]) for text in read] == before
    assert [text.split()[-1] for text in read] == ["V", "A", "W"]
    assert read[0].startswith("16:59:2")
    tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=2, y=2)
    assert not any(json.loads(tab.evaluate("JSON.stringify([...document.querySelectorAll('output')]"
                                           ".map(o => o.textContent))")))  # fmt: skip


def test_without_scripts_everything_is_there(tab: Browser, folder: Path) -> None:
    try:
        tab.call("Emulation.setScriptExecutionDisabled", value=True)
        tab.open(folder / "virtual-meter.tsniff.jsonl.html")
        assert tab.evaluate("document.querySelectorAll('path.line').length") >= 3
        assert "kettle on: 2000 W" in tab.evaluate("document.body.innerText")
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("wide", [360, 390, 768])
def test_nothing_leaves_a_narrow_screen(wide: int, name: str, tab: Browser, folder: Path) -> None:
    tab.call("Emulation.setDeviceMetricsOverride", width=wide, height=800, deviceScaleFactor=1, mobile=True)
    try:
        tab.open(folder / f"{name}.html")
        tab.evaluate("document.querySelectorAll('.dps details').forEach(one => one.open = true)")
        assert tab.evaluate("innerWidth") == wide
        assert tab.evaluate("document.documentElement.scrollWidth") <= wide
        assert json.loads(tab.evaluate(TOO_WIDE)) == []
    finally:
        tab.call("Emulation.clearDeviceMetricsOverride")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES[:3])
def test_all_words_stand_out_from_their_ground(scheme: str, name: str, tab: Browser, folder: Path) -> None:
    tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    try:
        tab.open(folder / f"{name}.html")
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert json.loads(tab.evaluate(CONTRAST)) == []
        dark = tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 21, 24)"
        assert dark == (scheme == "dark")
    finally:
        tab.call("Emulation.setEmulatedMedia", features=[])


def test_the_page_is_printed_with_its_datapoints_open(tab: Browser, folder: Path) -> None:
    tab.open(folder / "virtual-meter.tsniff.jsonl.html")
    done = tab.call("Page.printToPDF", printBackground=True)
    assert len(done["data"]) > 20_000


def test_the_readme_shows_this_page() -> None:
    assert (ROOT / "docs" / "report.png").stat().st_size < 300_000
