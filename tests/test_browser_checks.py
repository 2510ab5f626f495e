"""The page of a report in a real browser: keys, filters, small screens, paper, no findings."""

from dataclasses import replace

import pytest
from browser import opened
from reports import FIRST, FOUND, clean, report, signed

from tmtool.checks.joining import GroupedFinding
from tmtool.checks.running import CheckOutcome
from tmtool.views.check import render_chunks

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "决议.html"
    path.write_text("".join(render_chunks(report())), encoding="utf-8")
    return path


def shown(page):
    return [row.get_attribute("id") for row in page.locator(".findings tbody tr:visible").all()]


def focused(page):
    return page.evaluate("document.activeElement.id")


IDS = [each.finding.id for each in FOUND]


def test_findings_are_walked_by_keys(file):
    with opened(file) as page:
        walked = []
        for key in "jjk":
            page.keyboard.press(key)
            walked.append(focused(page))
        assert walked == [IDS[0], IDS[1], IDS[0]]
        page.keyboard.press("j")
        page.keyboard.press("e")
        assert focused(page) == IDS[1]


def test_the_next_error(file):
    with opened(file) as page:
        page.keyboard.press("e")
        assert focused(page) == FIRST.id


def test_findings_are_filtered_by_weight_check_and_words(file):
    with opened(file) as page:
        assert shown(page) == IDS
        page.select_option("#severity", "warning")
        assert shown(page) == [IDS[1]]
        assert page.locator("#found").inner_text() == "1 of 3 findings"
        page.select_option("#check", "numbers")
        assert shown(page) == []
        page.keyboard.press("Escape")
        assert shown(page) == IDS
        page.keyboard.press("/")
        page.keyboard.type("HALF-WIDTH")
        assert shown(page) == [IDS[1]]


def test_what_was_accepted_is_filtered_by_its_status(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("".join(render_chunks(signed())), encoding="utf-8")
    with opened(path) as page:
        assert page.locator("#status option").all_inner_texts() == [
            "all", "open (1)", "kept as is (1)",
        ]  # fmt: skip
        page.select_option("#status", "kept as is")
        assert shown(page) == [FIRST.id]
        assert "kept as is by Ada, 2026-11-25: as in 1998" in page.locator(".findings").inner_text()
        # Letters typed into a choice are for the choice.
        page.locator("#status").focus()
        page.keyboard.press("j")
        assert focused(page) == "status"


def test_everything_is_reached_by_the_keyboard_alone(file):
    with opened(file) as page:
        reached = []
        for _ in range(9):
            page.keyboard.press("Tab")
            reached.append(
                page.evaluate("document.activeElement.id || document.activeElement.hash")
            )
        assert reached[:6] == ["#facts", "#silent", "search", "severity", "check", "print"]
        assert reached[6:] == [f"#{each}" for each in IDS]
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == f"#{IDS[2]}"


def test_what_is_filtered_out_is_not_printed(file):
    with opened(file) as page:
        whole = len(page.pdf())
        page.select_option("#severity", "warning")
        page.emulate_media(media="print")
        assert shown(page) == [IDS[1]]
        assert not page.locator("nav").is_visible()
        assert len(page.pdf()) < whole


def test_choices_say_how_many_there_are(file):
    with opened(file) as page:
        assert page.locator("#severity option").all_inner_texts() == [
            "all", "error (1)", "warning (1)", "note (1)",
        ]  # fmt: skip


def test_both_languages_are_told(file):
    with opened(file) as page:
        row = page.locator(f"[id='{FIRST.id}']")
        assert row.locator("td[lang=zh] mark").inner_text() == "70/125"
        assert row.locator("td[lang=en] mark").inner_text() == "70/125"


@pytest.mark.parametrize("width", [360, 700, 1400])
def test_it_fits_every_screen_and_prints(file, width):
    with opened(file, width=width, height=800) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert len(page.pdf()) > 1_000


def test_no_findings_is_a_page_as_well(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("".join(render_chunks(clean())), encoding="utf-8")
    with opened(path) as page:
        assert page.locator("#summary").inner_text() == "no findings"
        assert page.locator("#silent li").count() == 1
        page.keyboard.press("j")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_number_of_three_figures_stands_in_one_line(tmp_path, width):
    many = [
        GroupedFinding(replace(FIRST, id=f"{at:012x}"), FOUND[0].places) for at in range(1, 121)
    ]
    path = tmp_path / "a.html"
    path.write_text("".join(render_chunks(report(CheckOutcome((*many,), ("c",))))), "utf-8")
    with opened(path, width=width, height=800) as page:
        sizes = [page.locator(".findings tbody th a").nth(at).bounding_box() for at in (0, 119)]
        assert sizes[0]["height"] == sizes[1]["height"]
        text = page.locator(".findings .finding").nth(119).bounding_box()
        assert sizes[1]["x"] + sizes[1]["width"] <= text["x"]
