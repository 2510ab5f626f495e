"""The page of a comparison in a browser: keys, verdicts, filter, print; it asks for nothing."""

import comparisons
import pytest
from browser import CONTRAST, opened

from tmtool.memory.comparison import compare, find_previous_version
from tmtool.memory.model import LookupOptions
from tmtool.views.comparison import build_context
from tmtool.views.html.render import render

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    held = comparisons.memory(folder / "memory")
    draft, options = comparisons.draft(), LookupOptions("zh", "en", semantic="never")
    previous = find_previous_version(held.store, "A/RES/74/197", options, draft)
    found = compare(draft, previous, options, held.store)
    (folder / "a.html").write_text(
        "".join(render("comparison.html", **build_context(found))), "utf-8"
    )
    held.close()
    return folder / "a.html"


@pytest.fixture(scope="module")
def recut(tmp_path_factory):
    """A page of a draft in which paragraphs were split and merged."""
    folder = tmp_path_factory.mktemp("page")
    lines = [line.split(". ")[-1] for line in comparisons.EARLIER.splitlines()]
    draft = comparisons.document(
        [*lines[:2], f"{lines[2][:-1]}，并{lines[3]}", lines[4], f"{lines[5][:12]}；",
         f"又敦促各国{lines[5][12:]}", lines[6]]
    )  # fmt: skip
    found = compare(
        draft, comparisons.previous_version(lines), LookupOptions("zh", "en", semantic="never")
    )
    (folder / "a.html").write_text(
        "".join(render("comparison.html", **build_context(found))), "utf-8"
    )
    return folder / "a.html"


def test_what_was_cut_anew_stands_in_one_row(recut):
    with opened(recut) as tab:
        tab.keyboard.press("n")
        assert focused(tab) == "merged"
        assert tab.locator(":focus del").inner_text() == "；¶"
        tab.keyboard.press("n")
        assert focused(tab) == "split"
        assert tab.locator(":focus td").first.locator("p").all_inner_texts() == [
            "敦促各国采取一切必要措施；¶", "又敦促各国保护沿海湿地；",
        ]  # fmt: skip
        tab.click("button[data-verdict=same]")
        assert shown(tab) == 2
        assert tab.locator("button[data-verdict]").all_inner_texts() == [
            "4 same", "1 split", "1 merged",
        ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mark_can_be_read(path, recut, scheme):
    """The contrast of letters to their ground is 4.5 or more (WCAG 2.1, AA), in both schemes."""
    for file in (path, recut):
        with opened(file, color_scheme=scheme) as tab:
            found = tab.evaluate(CONTRASTS)
            assert {each["of"]: each["ratio"] for each in found if each["ratio"] < 4.5} == {}
            assert {"ins", "del"} <= {each["of"] for each in found}


# Of each kind of mark, verdict and remark, the colours that the browser came to.
CONTRASTS = f"""
() => {{
  {CONTRAST}
  const kinds = ["ins", "del", "mark", "mark.value", ".verdict", ".told", "nav button", "#keys"];
  return kinds.flatMap((of) => [...document.querySelectorAll(of)].map((element) =>
    ({{of, ratio: contrast(element)}})));
}}
"""


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
    for width in (360, 400):
        with opened(path, width=width, height=700) as tab:
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
