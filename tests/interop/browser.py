"""A Chromium without a window, led over the pipe of its developer tools: what it fetches, says and shows."""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from interop.processes import program

_PATIENCE_S = 60.0
_QUIET_S = 0.4


class Browser:
    """One tab. `fetched`: addresses that were asked for; `said`: errors and warnings, of the page and about it."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self.fetched: list[str] = []
        self.said: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def open(self, path: Path) -> None:
        """Load a file and wait until it is quiet."""
        self.fetched.clear()
        self.said.clear()
        self.call("Page.navigate", url=path.as_uri())
        end = time.monotonic() + _PATIENCE_S
        while self.evaluate("document.readyState") != "complete":
            assert time.monotonic() < end, "the page does not get ready"
            time.sleep(0.02)
        self._listen(_QUIET_S)

    def evaluate(self, expression: str) -> Any:
        """What an expression gives in the page."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def call(self, method: str, **params: Any) -> Any:
        """Ask for something, and wait for the answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            for answer in self._messages(0.1):
                if answer.get("id") == self._number:
                    assert "error" not in answer, answer["error"]
                    return answer["result"]
        raise AssertionError(f"no answer to {method}")

    def _listen(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in self._messages(0.05):
                end = time.monotonic() + seconds

    def _messages(self, seconds: float) -> Iterator[dict[str, Any]]:
        if b"\0" not in self._rest and select.select([self._reading], [], [], seconds)[0]:
            self._rest += os.read(self._reading, 1 << 20)
        while b"\0" in self._rest:
            line, _, self._rest = self._rest.partition(b"\0")
            message = json.loads(line)
            self._note(message.get("method", ""), message.get("params", {}))
            yield message

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.fetched.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.said.append(str(params["exceptionDetails"].get("exception", params)))
        elif method == "Runtime.consoleAPICalled":
            self.said.append(str(params["args"]))
        elif method == "Log.entryAdded":
            self.said.append(params["entry"]["text"])


@contextmanager
def browser(folder: Path, *options: str) -> Iterator[Browser]:
    """A browser that knows no other computer, and is gone afterwards."""
    to_it, ours_to_it = os.pipe()
    ours_from_it, from_it = os.pipe()
    command = (
        program("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
        "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile",
        "--remote-debugging-pipe", *options, "about:blank",
    )  # fmt: skip
    shell = ["bash", "-c", f'exec "$@" 3<&{to_it} 4>&{from_it}', "bash", *command]
    with subprocess.Popen(
        shell, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=(to_it, from_it)
    ) as process:
        os.close(to_it)
        os.close(from_it)
        led = None
        try:
            led = Browser(ours_from_it, ours_to_it)
            yield led
        finally:
            os.close(ours_to_it)  # the end of its pipe ends it
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            os.close(ours_from_it)
