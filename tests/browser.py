"""Chromium for tests of pages: the system's own, or the one that Playwright installed."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from shutil import which

NAMES = ("chromium", "chromium-browser", "google-chrome")
# What keeps a browser quiet and alone: pages may load nothing, and neither may it.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run", "--disable-quic",
)  # fmt: skip


CONTRAST = """
  const read = (value) => value.match(/[\\d.]+/g).map(Number);
  const light = (value) => read(value).slice(0, 3).map((c) => c / 255)
    .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    const own = getComputedStyle(element).backgroundColor;
    return read(own)[3] === 0 && element.parentElement ? ground(element.parentElement) : own;
  };
  const contrast = (element) => {
    const both = [getComputedStyle(element).color, ground(element)].map(light);
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  };
"""
"""JavaScript: `contrast` of an element's letters to their ground, as WCAG 2.1 reckons it."""


@cache
def get_browser():
    """The browser of all tests of a process: to start one takes longer than most of them."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(which, NAMES)), None)
    running = sync_playwright().start()
    browser = running.chromium.launch(executable_path=found, args=list(QUIET))
    atexit.register(running.stop)
    atexit.register(browser.close)
    return browser


@contextmanager
def opened(path, *, width=1400, height=1000, **options) -> Iterator:
    """A page with a file in it; at the end it must have had no errors and asked for nothing."""
    with get_browser().new_context(
        viewport={"width": width, "height": height}, **options
    ) as context:
        page = context.new_page()
        wrong = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url))
        page.goto(path.as_uri())
        wrong.remove(path.as_uri())
        yield page
    assert wrong == []
