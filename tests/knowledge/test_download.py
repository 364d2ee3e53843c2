from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from knowledge import samples
from knowledge.samples import PRODUCT
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.knowledge import limits
from tuyasniff.knowledge.asking import Asked
from tuyasniff.knowledge.download import allowed, download
from tuyasniff.knowledge.gathering import gather
from tuyasniff.knowledge.importing import read_sources

from .test_gathering import checkout, zipped


class Handler(BaseHTTPRequestHandler):
    """A server on this computer that behaves well and badly."""

    protocol_version = "HTTP/1.1"
    stop = threading.Event()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/silent":
            self.stop.wait(20)
            return
        if path.startswith("/to"):
            target = {"/to-file": "/model.json", "/to-http": "http://192.0.2.1/x", "/to-disk": "file:///etc/passwd"}
            self.send_response(302)
            self.send_header("Location", target.get(path, path))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = {"/model.json": samples.thing_model().encode(), "/main.zip": zipped(checkout()), "/page": b"<html>"}
        if path == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                while not self.stop.is_set():
                    self.wfile.write(b" " * 65536)
            except OSError:
                return
        if path not in (*body, "/short"):
            self.send_error(404)
            return
        data = body.get(path, b"{")
        self.send_response(200)
        self.send_header("Content-Length", str(len(data) + (50 if path == "/short" else 0)))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    Handler.stop.clear()
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    Handler.stop.set()
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_a_file_comes_from_an_address_and_its_query_is_not_kept(server: str) -> None:
    done = read_sources(gather(f"{server}/model.json?token=hunter2hunter2"), Asked(PRODUCT))
    assert [schema.source for schema in done.schemas] == ["model.json"]
    assert "hunter2" not in repr(done)


def test_a_zip_comes_from_an_address(server: str) -> None:
    assert len(read_sources(gather(f"{server}/main.zip"), Asked()).schemas) == 4


def test_another_place_of_the_same_kind_is_followed(server: str) -> None:
    assert download(f"{server}/to-file")[1] == samples.thing_model().encode()


@pytest.mark.parametrize("path", ["/to-http", "/to-disk", "/to-itself"])
def test_no_answer_leads_to_a_place_that_is_not_safe(server: str, path: str) -> None:
    with pytest.raises(SourceError):
        download(f"{server}{path}")


@pytest.mark.parametrize(
    ("path", "words"), [("/none", "answers 404"), ("/short", "ended too early"), ("/silent", "no answer in time")]
)
def test_what_goes_wrong_is_one_line(server: str, path: str, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        download(f"{server}{path}?token=hunter2", patience=0.5)
    assert "\n" not in caught.value.message
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_what_does_not_end_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ARCHIVE_BYTES", 1 << 20)
    with pytest.raises(SourceError, match="more than 1 MiB"):
        download(f"{server}/endless")


def test_a_page_is_no_file(server: str) -> None:
    with pytest.raises(FormatError, match="web page"):
        gather(f"{server}/page")


def test_nobody_there_is_one_line() -> None:
    with pytest.raises(SourceError, match=r"cannot read http://127\.0\.0\.1/x"):
        download("http://127.0.0.1:9/x")


@pytest.mark.parametrize(
    "address", ["https://example.org/x.zip", "http://localhost/x", "http://127.0.0.1:80/x", "http://[::1]/x"]
)
def test_https_is_taken_from_anywhere_and_http_from_this_computer(address: str) -> None:
    assert allowed(address).hostname
