"""The table of keys: against those that are others', and against what the pages say of theirs."""

import re
from itertools import pairwise

import keys_page
import pytest
from served import Served, fill

from tmtool.views.html import render
from tmtool.views.html.desk import KEYS

ALL = [(page, key, each) for page, listed in KEYS.items() for each in listed for key in each.keys]
FORBIDDEN = [
    r"(Control|Meta)\+[FGPSTWNLRDHJ]", r"(Control|Alt|Meta)\+[0-9]", r"Control\+Page(Up|Down)",
    r"Alt\+(ArrowLeft|ArrowRight|[DEF])", r"F(1|3|5|6|7|10|11|12)", r"(.*\+)?Tab",
    r"(.*\+)?(Insert|CapsLock)", r"Control\+Alt\+Arrow\w+", r"Control\+Shift\+[A-Z]",
    r"Alt\+Shift\+.*", r"Shift\+Alt\+.*", r"Control\+Alt\+.",
]  # fmt: skip
"""The keys of browsers, screen readers, tables of theirs, tools of developers, keyboard layouts."""


@pytest.mark.parametrize(("page", "key", "binding"), ALL, ids=lambda each: str(each)[:20])
def test_no_key_is_somebody_elses(page, key, binding):
    assert not any(re.fullmatch(each, key, re.IGNORECASE) for each in FORBIDDEN), (page, key)
    assert binding.does


def test_no_key_does_two_things_at_one_place():
    for page, listed in KEYS.items():
        seen = sorted((key, each.where) for each in listed for key in each.keys)
        assert all(one != other for one, other in pairwise(seen)), page


def test_the_list_of_forbidden_keys_finds_them():
    planted = ["Control+F", "Ctrl+F".replace("Ctrl", "Control"), "Alt+1", "F5", "Tab", "Insert",
               "Control+Alt+ArrowUp", "Control+Shift+C", "Alt+Shift+x"]  # fmt: skip
    for key in planted:
        assert any(re.fullmatch(each, key, re.IGNORECASE) for each in FORBIDDEN), key


TEMPLATES = {
    "Desk": ("desk", "served_macros"),
    "Concordance": ("concordance_page", "concordance_lines", "served_macros"),
    "Pre-translated and compared documents": ("served_pretranslation", "served_comparison"),
    "Bitext": ("review", "review_macros"), "Check": ("check_served", "check_macros"),
    "Terms": ("terms",), "Term entry": ("term_entry", "term_macros"),
    "Form of an entry": ("term_form", "term_propose"), "Queue of proposals": ("term_queue",),
    "Candidates for terms": ("candidates",), "Duplicates of terms": ("term_duplicates",),
    "Changes of terms": ("term_changes", "term_macros"),
    "Files of terms": ("term_merge", "term_candidates"),
}  # fmt: skip


@pytest.mark.parametrize("page", KEYS)
def test_what_a_page_says_of_its_keys_is_in_the_table(page):
    source = render._environment().loader.load_func
    told = [
        key for name in TEMPLATES[page]
        for each in re.findall(r'aria-keyshortcuts="([^"{]+)"', source(f"{name}.html"))
        for key in each.split()
    ]  # fmt: skip
    assert told
    assert set(told) <= {key for each, key, _ in ALL if each == page}


def test_help_shows_keys_and_limits(tmp_path):
    served = Served(fill(tmp_path / "memory")).enter()
    page = served.client.get("/help/keys").text
    assert page.count("<kbd>") == len(ALL)
    assert "Ctrl+Enter" in page
    assert "/help/limits" in served.client.get("/help").text
    limits = served.client.get("/help/limits").text
    for each in ("20,000 characters", "90 days", "20, "):
        assert each in limits


def test_the_documentation_has_the_keys_of_all_pages():
    page = keys_page.PAGE.read_text(encoding="utf-8")
    assert sorted(keys_page.list_pages(page)) == sorted(KEYS)
    assert page == keys_page.render(page), "python tests/keys_page.py writes it anew"
