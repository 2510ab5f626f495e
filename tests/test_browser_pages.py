"""What holds for every page in a real browser: phones, input methods, colours, more languages."""

from dataclasses import replace

import pytest
from bitexts import demo
from browser import CONTRAST, opened
from reports import FIRST, report

from tmtool.views import check
from tmtool.views.html import bitext

pytestmark = pytest.mark.clients


def written(folder, chunks):
    path = folder / "a.html"
    path.write_text("".join(chunks), encoding="utf-8")
    return path


def test_the_first_finding_is_seen_on_a_telephone_without_scrolling(tmp_path):
    with opened(written(tmp_path, check.render_chunks(report())), width=390, height=700) as page:
        box = page.locator(f"[id='{FIRST.id}'] .message").bounding_box()
        assert box["y"] + box["height"] < 350
        facts = page.locator("#facts").bounding_box()
        last = page.locator(".findings tbody tr").last.bounding_box()
        assert facts["y"] > last["y"] + last["height"]


def test_ids_and_places_are_large_enough_to_read(tmp_path):
    with opened(written(tmp_path, check.render_chunks(report())), width=390, height=700) as page:
        for each in (".head code", ".where"):
            size = page.locator(each).first.evaluate("e => getComputedStyle(e).fontSize")
            assert float(size.removesuffix("px")) >= 12


KEY = """([key, more]) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, ...more}))"""


@pytest.mark.parametrize("more", [{"isComposing": True}, {"keyCode": 229}])
def test_no_key_acts_while_an_input_method_composes(tmp_path, more):
    with opened(written(tmp_path, check.render_chunks(report()))) as page:
        for key in ("j", "e", "/", "Escape"):
            page.evaluate(KEY, [key, more])
            assert page.evaluate("document.activeElement.tagName") == "BODY", key
        page.evaluate(KEY, ["j", {}])
        assert page.evaluate("document.activeElement.tagName") == "TR"


def test_a_search_waits_for_the_end_of_a_composition(tmp_path):
    with opened(written(tmp_path, bitext.render_chunks(demo()))) as page:
        page.locator("#search").focus()
        client = page.context.new_cdp_session(page)
        client.send("Input.imeSetComposition",
                    {"text": "shuzi", "selectionStart": 5, "selectionEnd": 5})  # fmt: skip
        page.wait_for_timeout(200)
        assert page.locator("tr[id]:visible").count() == 4
        client.send("Input.insertText", {"text": "数字"})
        page.wait_for_timeout(200)
        assert page.locator("#search").input_value() == "数字"
        assert page.locator("tr[id]:visible").count() == 1


CONTRASTS = f"""
() => {{
  {CONTRAST}
  const says = (element) => element.checkVisibility() &&
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.querySelectorAll("body *:not(svg *, script)")].filter(says).map((element) =>
    ({{of: element.outerHTML.slice(0, 60), ratio: contrast(element)}}));
}}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("made", [check, bitext], ids=["check", "bitext"])
def test_every_text_can_be_read(tmp_path, made, scheme):
    """The contrast of letters to their ground is 4.5 or more (WCAG 2.1, AA)."""
    result = report() if made is check else demo()
    with opened(written(tmp_path, made.render_chunks(result)), color_scheme=scheme) as page:
        for _ in range(2):
            found = page.evaluate(CONTRASTS)
            assert [each for each in found if each["ratio"] < 4.5] == []
            assert len(found) > 30
            page.keyboard.press("j")  # and in the row that has the focus


OUTLINE = """(element) => {
  const style = getComputedStyle(element);
  return {style: style.outlineStyle, width: parseFloat(style.outlineWidth)};
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen(tmp_path, scheme):
    with opened(written(tmp_path, check.render_chunks(report())), color_scheme=scheme) as page:
        for key, of in (("Tab", "a"), ("j", "tr")):
            page.keyboard.press(key)
            style = page.locator(f"{of}:focus").evaluate(OUTLINE)
            assert style["style"] == "solid"
            assert style["width"] >= 2


@pytest.fixture
def three(tmp_path):
    """A page of three languages, one of them from right to left."""
    made = demo()
    streams = tuple(
        replace(
            each,
            sides=(*each.sides, each.sides[1]),
            beads=tuple(replace(bead, sides=(*bead.sides, bead.target)) for bead in each.beads),
        )
        for each in made.streams
    )
    sides = (*made.sides, replace(made.target, lang="ar"))
    whole = replace(made, sides=sides, streams=streams)
    return written(tmp_path, bitext.render_chunks(whole))


def test_a_page_takes_any_number_of_languages(three):
    with opened(three, width=1280) as page:
        boxes = [each.bounding_box() for each in page.locator("#pair-1 td.text").all()]
        assert len({round(box["width"]) for box in boxes}) == 1
        assert page.locator("thead th").all_inner_texts() == [
            "Pair", "Chinese", "English", "Arabic", "Alignment",
        ]  # fmt: skip
        for first in ("en", "ar", "zh"):
            page.keyboard.press("s")
            assert page.locator("#pair-1 td.text").first.get_attribute("lang") == first
    with opened(three, width=360) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
