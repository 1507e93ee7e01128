"""The demo as a user starts it, and a page of its chat window in a headless Chromium."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, sync_playwright

from demo.ports import free_port
from tests.demo.running import RunningDemo, running_demo
from tests.machine import require_chromium, require_node
from tests.playground.window import Window

# As root Chromium runs only without its sandbox; the rest keeps it from looking for anything beyond this machine.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """One demo for all tests of a module, on ports of its own."""
    require_node()
    require_chromium()
    state: Path = tmp_path_factory.mktemp("playground") / "demo"
    ports = ("--port", str(free_port(0)), "--window-port", str(free_port(0)))
    with running_demo(state, *ports) as demo:
        yield demo


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a module."""
    path = require_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(demo: RunningDemo, browser: Browser) -> Iterator[Window]:
    """A fresh page of the chat window, ready to be typed into."""
    page = browser.new_page(viewport=SIZE, locale="en-GB")  # type: ignore[arg-type]  # playwright's own TypedDict
    page.route("**/*", _stay_on_this_machine)
    page.goto(demo.window_url, wait_until="domcontentloaded", timeout=60_000)
    window = Window(page)
    window.box.wait_for(timeout=60_000)
    yield window
    page.close()


def _stay_on_this_machine(route: Route) -> None:
    if urlsplit(route.request.url).hostname in ("localhost", "127.0.0.1"):
        route.continue_()
    else:
        route.abort()
