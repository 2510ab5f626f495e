"""Pages as they are read out, and as they look to who sees no colours or wants nothing to move.

What assistive software is given of a page is recorded in data/server/read/*.yml. Where a page was
changed on purpose, TMTOOL_RECORD=1 writes them anew, to be read before they are kept.
"""

import os
import re

import pytest
from served import DATA
from test_browser_screenshots import OF_DESK, browsing, folder, ids, server  # noqa: F401
from waiting import wait_until

pytestmark = pytest.mark.clients
READ = DATA / "read"
NAMES = (
    "desk-found", "desk-cited", "concordance-found", "place", "pretranslation", "comparison",
    "check", "terms-found", "entry", "queue",
)  # fmt: skip
ADDRESSES = {each["name"]: each["address"] for each in OF_DESK}
PASSING = [
    (re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?"), "DAY"),
    (re.compile(r"\b[0-9a-f]{10,64}\b"), "ID"),
    (re.compile(r"\b\d+(?:\.\d+)? s\b"), "SECONDS"),
]
"""What differs from run to run, and what stands for it."""
_SPOKEN = """() => {
  const wrong = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    const text = walk.currentNode.data;
    // What quotes a few words, names of files, what is typed and notes on terms, which say their
    // language where somebody said it, are of no one language.
    const quotes = /\\p{Script=Latin}/u.test(text)
      || at.closest("textarea, script, style, [hidden], dl.record");
    if (!/\\p{Script=Han}{2}/u.test(text) || quotes) continue;
    const said = at.closest("[lang]")?.getAttribute("lang") ?? "";
    if (!said.startsWith("zh")) wrong.push(`${at.tagName} ${said}: ${text.trim()}`);
  }
  return wrong;
}"""
_MOVING = """() => [...document.querySelectorAll("*")].filter((each) => {
  const style = getComputedStyle(each);
  return style.animationName !== "none" || /[1-9]/.test(style.transitionDuration);
}).map((each) => each.outerHTML.slice(0, 80)).concat(
  document.getAnimations().map((each) => String(each)))"""
_PLAIN_MARKS = """() => [...document.querySelectorAll("ins, del, mark")].filter((each) => {
  const style = getComputedStyle(each);
  const line = { INS: "underline", DEL: "line-through" }[each.tagName];
  const bordered = /[1-9]/.test(style.borderBottomWidth) && style.borderBottomStyle !== "none";
  return line ? !style.textDecorationLine.includes(line)
    : !bordered && style.textDecorationLine === "none";
}).map((each) => each.outerHTML)"""


def go(browsing, server, ids, name):  # noqa: F811 - pytest hands over what is imported
    page, _ = browsing
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(server.address + ADDRESSES[name].format(**ids)[1:])
    page.wait_for_load_state("networkidle")
    return page


def record(page):
    """What a page is to assistive software, without what differs from run to run."""
    told = page.locator("body").aria_snapshot()
    for pattern, name in PASSING:
        told = pattern.sub(name, told)
    return told + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_out_is_as_recorded(browsing, server, ids, name):  # noqa: F811
    told = record(go(browsing, server, ids, name))
    path = READ / f"{name}.yml"
    if os.environ.get("TMTOOL_RECORD"):
        READ.mkdir(exist_ok=True)
        path.write_text(told, "utf-8")
    assert told == path.read_text("utf-8"), "TMTOOL_RECORD=1 writes it anew"


@pytest.mark.parametrize("name", [*NAMES, "review"])
def test_chinese_is_said_to_be_chinese(browsing, server, ids, name):  # noqa: F811
    """A voice that reads it as English says nothing that anybody could follow."""
    assert go(browsing, server, ids, name).evaluate(_SPOKEN) == []


def test_answers_are_announced_as_they_come(browsing, server, ids):  # noqa: F811
    page = go(browsing, server, ids, "desk")
    # One answer after the other is said in the same place.
    page.evaluate("""() => {
      const said = document.querySelector("#said");
      window.heard = [];
      new MutationObserver(() => window.heard.push(said.textContent))
        .observe(said, { childList: true, characterData: true, subtree: true });
    }""")
    page.locator("#q").fill("请会员国就本决议的执行情况提交报告；")
    page.keyboard.press("Control+Enter")
    wait_until(lambda: any("by meaning" in each for each in page.evaluate("window.heard")))
    assert any("1" in each for each in page.evaluate("window.heard"))


@pytest.mark.parametrize("name", [*NAMES, "review"])
def test_marks_are_told_apart_without_colours(browsing, server, ids, name):  # noqa: F811
    page = go(browsing, server, ids, name)
    try:
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        assert page.evaluate(_PLAIN_MARKS) == []
        assert page.evaluate(_MOVING) == []
    finally:
        page.emulate_media(forced_colors="none", reduced_motion="no-preference")


def test_there_are_marks_to_be_told_apart(browsing, server, ids):  # noqa: F811
    for name, kind in (("desk-found", "ins"), ("desk-found", "del"), ("check", "mark")):
        assert go(browsing, server, ids, name).locator(kind).count(), (name, kind)
