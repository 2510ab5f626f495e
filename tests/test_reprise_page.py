"""The page of a reprise in a browser: keys, verdicts, filter, print; it asks for nothing."""

import pytest
import reprises
from browser import opened

from tmtool.memory.nouns import Options
from tmtool.memory.reprise import compare, from_memory, page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    held = reprises.memory(folder / "memory")
    draft, options = reprises.draft(), Options("zh", "en", semantic="never")
    found = compare(draft, from_memory(held.store, "A/RES/74/197", options, draft), options,
                    held.store)  # fmt: skip
    (folder / "a.html").write_text("".join(page.chunks(found)), "utf-8")
    held.close()
    return folder / "a.html"


def focused(tab):
    return tab.evaluate("document.activeElement.dataset.verdict || ''")


def shown(tab):
    return tab.locator("#rows tbody tr:visible").count()


def test_keys_lead_to_changes(path):
    with opened(path) as tab:
        found = []
        for _ in range(5):
            tab.keyboard.press("n")
            found.append(focused(tab))
        assert found == ["edited", "dropped", "moved", "new", "edited"]
        tab.keyboard.press("p")
        assert focused(tab) == "new"
        tab.keyboard.press("j")
        assert focused(tab) == "edited"


def test_verdicts_and_the_filter(path):
    with opened(path) as tab:
        assert shown(tab) == 8
        tab.click("button[data-verdict=same]")
        assert shown(tab) == 5
        assert tab.text_content("#found") == "5 of 8 paragraphs"
        tab.keyboard.press("/")
        tab.keyboard.type("自愿捐款")
        assert shown(tab) == 1
        tab.keyboard.press("Escape")
        assert shown(tab) == 8
        assert tab.get_attribute("button[data-verdict=same]", "aria-pressed") == "true"


def test_paper_has_no_tools_and_a_phone_no_scrolling(path):
    with opened(path) as tab:
        tab.emulate_media(media="print")
        assert not tab.is_visible("nav")
        assert tab.is_visible("text=3 same, 2 edited")
    with opened(path, width=360, height=700) as tab:
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
