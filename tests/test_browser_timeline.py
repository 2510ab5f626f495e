"""The page of a history in a real browser: the picture, its colours, keys, small screens, paper."""

import pytest
from browser import opened
from concordances import filled
from timelines import TERM, units

from tmtool.memory.term_history import build_timeline
from tmtool.views.html import timeline as written

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The page, and a page that shows the picture's own file."""
    folder = tmp_path_factory.mktemp("page")
    store = filled(folder / "memory", list(units()))
    found = build_timeline(store, TERM)
    store.close()
    path = folder / "a.html"
    path.write_text("".join(written.render_chunks(found, {"filter": "<none>"})), encoding="utf-8")
    alone = folder / "b.html"
    drawn = "".join(written.render_picture(found))
    alone.write_text(f'<!DOCTYPE html><link rel="icon" href="data:,">{drawn}', encoding="utf-8")
    return path, alone


def test_the_picture_has_a_name_and_is_told_in_words(files):
    with opened(files[0]) as page:
        image = page.get_by_role("img", name="en:information and communications technologies")
        assert image.count() == 1
        assert "信息和通信技术: 11 documents" in page.locator("#history-told").text_content()


@pytest.mark.parametrize("width", [360, 400, 700, 1400])
def test_letters_are_large_enough_and_nothing_is_cut(files, width):
    with opened(files[0], width=width, height=800) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        drawn = page.locator("svg.history").bounding_box()
        assert drawn["width"] >= 0.85 * min(width, 400)
        for each in page.locator("svg.history text").all():
            box = each.bounding_box()
            assert box["height"] >= 10
            assert box["x"] >= drawn["x"]
            assert box["x"] + box["width"] <= drawn["x"] + drawn["width"] + 1


@pytest.mark.parametrize("at", [0, 1])
def test_colours_follow_light_and_dark(files, at):
    found = []
    for scheme in ("light", "dark"):
        with opened(files[at], color_scheme=scheme) as page:
            kinds = (".paper", ".name", ".body0:not(.weak)", ".body1:not(.weak)")
            found.append([
                page.locator(f"svg {kind}").first.evaluate("e => getComputedStyle(e).fill")
                for kind in kinds
            ])  # fmt: skip
    assert all(len(set(each)) == len(each) for each in found)
    assert not set(found[0]) & set(found[1])


def test_keys_filter_and_the_documents(files):
    with opened(files[0]) as page:
        rows = page.locator("#renderings tbody tr:visible")
        every = rows.count()
        page.keyboard.press("j")
        assert "信息和通信技术" in page.evaluate("document.activeElement.textContent")
        page.fill("#search", "和通")
        assert rows.count() == 1
        page.locator("summary:visible").click()
        assert "A/RES/59/" in rows.inner_text()
        page.keyboard.press("Escape")
        assert rows.count() == every > 1
        assert page.locator("#facts").inner_text().count("<none>") == 1
        assert len(page.pdf()) > 1_000
