"""nbgrader's formgrader in a real server, and a browser driven by Chromium's own protocol."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import websocket

START = 600
"""Seconds after which a server or a browser has hung, on a machine that is busy too."""


@contextlib.contextmanager
def serving(root: Path, place: Path) -> Iterator[str]:
    """Serve the formgrader of the course at ``root``; yields its address.

    ``place`` is an empty folder for what Jupyter writes.
    """
    jupyter = {f"JUPYTER_{kind}_DIR": str(place / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    # the extensions of other packages stay where they are: nobody looks at them
    jupyter["JUPYTER_NO_CONFIG"] = "1"
    with (place / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
                *("--port=0", "--IdentityProvider.token=", "--ServerApp.password="),
                "--ServerApp.disable_check_xsrf=True",
                '--ServerApp.jpserver_extensions={"nbgrader.server_extensions.formgrader": True}',
            ],
            cwd=root,
            env={**os.environ, "AUTOGRADER_COURSE": str(root), **jupyter},
            stdout=log,
            stderr=log,
        )
        try:
            told = _wait_for(place / "RUNTIME", "jpserver-*.json", server)
            yield json.loads(told)["url"].rstrip("/")
        finally:
            server.terminate()
            server.wait()


@contextlib.contextmanager
def browsing(
    profile: Path, width: int = 1280, height: int = 900, *, alone: bool = False
) -> Iterator[Browser]:
    """Start a browser with one empty page; one that is ``alone`` finds no host but this machine."""
    chromium = subprocess.Popen(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update"),
            *("--remote-debugging-port=0", "--remote-allow-origins=*"),
            *(["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] if alone else []),
            *(f"--user-data-dir={profile}", f"--window-size={width},{height}", "about:blank"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        port = _wait_for(profile, "DevToolsActivePort", chromium).split()[0]
        browser = Browser(port)
        yield browser
        browser.close()
    finally:
        chromium.terminate()
        chromium.wait()


class Browser:
    """One page of a browser."""

    def __init__(self, port: str) -> None:
        import urllib.request

        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            pages = json.load(answer)
        address = next(page for page in pages if page["type"] == "page")["webSocketDebuggerUrl"]
        self._socket = websocket.create_connection(address, timeout=START)
        self._numbers = itertools.count(1)
        self.errors: list[str] = []
        """What went wrong in pages' own scripts."""
        self._ask("Page.enable")
        self._ask("Runtime.enable")
        # pages that think that nobody looks at them hear nothing of what is selected
        self._ask("Emulation.setFocusEmulationEnabled", enabled=True)

    def close(self) -> None:
        self._socket.close()

    def open(self, url: str) -> None:
        """Go to a page, and wait until it is loaded."""
        self._ask("Page.navigate", url=url)
        # a page may change its own address at once: asked is what the browser went to
        went_to = "performance.getEntriesByType('navigation')[0].name.split('#')[0]"
        self.until(f"{went_to} === {json.dumps(url.split('#')[0])}")
        self.until("document.readyState === 'complete'")

    def js(self, expression: str) -> Any:
        """The value of an expression, or what it promises."""
        answer = self._ask(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, expression: str) -> Any:
        """Wait until an expression is true, in whatever page there is then; returns its value."""
        end = time.monotonic() + START
        while time.monotonic() < end:
            with contextlib.suppress(AssertionError):  # the page before is gone, or not there yet
                if found := self.js(
                    "new Promise(tell => { let n = 20; (function look() { let found = null;"
                    f"try {{ found = ({expression}); }} catch (error) {{}}"
                    "if (found || !n--) tell(found); else setTimeout(look, 20); })(); })"
                ):
                    return found
        raise AssertionError(f"never true: {expression}")

    def press(self, key: str, code: int, *, control: bool = False, alt: bool = False) -> None:
        """Press a key, and let go."""
        for kind in ("rawKeyDown", "keyUp"):
            self._ask(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=f"Digit{key}" if key.isdigit() else "",
                windowsVirtualKeyCode=code,
                modifiers=2 * control + alt,
            )

    def size(self, width: int, height: int) -> None:
        """Have the page shown as on a screen of that size."""
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def picture(self, path: Path) -> None:
        """Write a picture of what can be seen now."""
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot")["data"]))

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("method") == "Runtime.exceptionThrown":
                self.errors.append(str(answer["params"]["exceptionDetails"]))
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                result: dict[str, Any] = answer["result"]
                return result


def _wait_for(folder: Path, pattern: str, process: subprocess.Popen[bytes]) -> str:
    """The content of a file that a process writes once it is there."""
    end = time.monotonic() + START
    while time.monotonic() < end:
        assert process.poll() is None, "it ended"
        if told := "".join(path.read_text() for path in folder.glob(pattern)).strip():
            return told
        time.sleep(0.05)
    raise AssertionError(f"no {pattern} in {folder}")
