"""The site of docs/: searched as files, without a server; and the check of its links."""

import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from browser import get_browser

ROOT = Path(__file__).parents[1]


def load(name):
    """A script of .ci as a module."""
    spec = spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


links = load("links")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("sphinx", reason="needs the extra docs")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", ROOT / "docs", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.clients
def test_the_site_is_searched_from_a_folder(site, capsys):
    assert links.main(site) == 0
    with get_browser().new_context() as context:
        page = context.new_page()
        wrong, asked = [], []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "index.html").as_uri())
        page.get_by_placeholder("Search").first.fill("superseded")
        page.keyboard.press("Enter")
        found = page.locator("#search-results li a")
        # They come one after the other.
        found.filter(has_text=re.compile("terms", re.IGNORECASE)).first.wait_for()
        found.first.click()
        assert "superseded" in page.locator("article").inner_text().lower()
    assert wrong == []
    assert [url for url in asked if not url.startswith(site.as_uri())] == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('<a href="b.html">b</a><a href="b.html#there">b</a><a href="#own" id="own">c</a>', ""),
        ('<a href="c.html">c</a>', "a.html: c.html leads nowhere"),
        ('<a href="b.html#gone">b</a>', "a.html: b.html#gone has no such anchor"),
        ('<a href="#gone">b</a>', "a.html: #gone has no such anchor"),
        ('<img src="https://example.org/x.png">', "a.html: loads https://example.org/x.png"),
        ('<script src="//example.org/x.js"></script>', "a.html: loads //example.org/x.js"),
        ('<link rel="stylesheet" href="https://example.org/x.css">', "a.html: loads https://"),
        ('<img src="none.png">', "a.html: none.png leads nowhere"),
        ('<a href="https://example.org/">elsewhere</a>', ""),
    ],
)
def test_links_are_checked(body, wrong, tmp_path, capsys):
    (tmp_path / "a.html").write_text(body, "utf-8")
    (tmp_path / "b.html").write_text('<p id="there">', "utf-8")
    assert links.main(tmp_path) == (1 if wrong else 0)
    assert wrong in capsys.readouterr().out


def test_a_folder_without_pages_is_no_site(tmp_path):
    assert links.main(tmp_path) == 1
