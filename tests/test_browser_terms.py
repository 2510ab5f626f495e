"""Terms in a real browser: keys, forms, what is typed and kept, screens, paper, axe."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import get_browser
from served import Served, fill, listening
from test_server_terms import GAP, entries_of, put, send

from tmtool.cli import run
from tmtool.concepts import ConceptEntry, Term

pytestmark = pytest.mark.clients
SIZES = {"wide": (1280, 900), "phone": (360, 760)}


@pytest.fixture
def folder(tmp_path):
    found = fill(tmp_path / "memory")
    put(found, GAP, ConceptEntry("gap-2", (Term("en", "Digital divide"), Term("zh", "数字鸿沟"))))
    propose = ["terms", "propose", "--memory", str(found), "--quiet", "--by", "Bob"]
    for number in range(3):
        assert run([*propose, f"en=proposal {number}", f"zh=提议{number}"]) == 0
    return found


@contextmanager
def opened(folder, *, width=1280, height=900, **options):
    """A browser that came in; gives its page and the address of the server."""
    with (
        listening(folder) as (access, lines),
        get_browser().new_context(
            viewport={"width": width, "height": height}, **options
        ) as context,
    ):
        page = context.new_page()
        wrong = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "(event) => console.error(event.violatedDirective, event.blockedURI))"
        )
        page.goto(f"{access.address}start#{access.issue_code(60)}")
        page.wait_for_url(access.address)
        yield page, access.address
    assert (wrong, lines) == ([], [])


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_a_queue_by_keys(folder):
    with opened(folder) as (page, address):
        page.goto(f"{address}terms/queue")
        page.locator("#row-1").focus()
        page.keyboard.press("j")
        assert focused(page) == "row-2"
        page.keyboard.press("a")
        page.wait_for_url("**change=**")
        assert focused(page) == "row-2"  # the next one stands there now
        assert page.locator("[data-row]").count() == 2
        said = page.locator("#said")
        page.wait_for_timeout(300)
        assert "approved: proposal-1" in said.inner_text()
        page.keyboard.press("d")
        assert page.evaluate("document.activeElement.name") == "why"
        page.keyboard.type("no source d a")
        page.keyboard.press("Escape")
        assert focused(page) == "row-2"
        page.keyboard.press("d")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("[data-row]").count() == 1
        assert focused(page) == "row-1"
        with page.expect_navigation():
            page.keyboard.press("z")
        assert page.locator("[data-row]").count() == 2
        page.locator("#row-1").focus()
        page.keyboard.press("e")
        page.wait_for_url("**/terms/edit**")
    assert {t.process_status for t in entries_of(folder)["proposal-1"].terms} == {"approved"}
    assert {t.process_status for t in entries_of(folder)["proposal-2"].terms} == {"proposed"}


def test_nothing_acts_while_a_text_is_composed_or_keys_are_turned_off(folder):
    with opened(folder) as (page, address):
        page.goto(f"{address}terms/queue")
        page.locator("#row-1").focus()
        client = page.context.new_cdp_session(page)
        page.keyboard.press("d")
        client.send(
            "Input.imeSetComposition", {"text": "a", "selectionStart": 1, "selectionEnd": 1}
        )
        for key in ("Enter", "Escape", "a"):
            client.send(
                "Input.dispatchKeyEvent",
                {
                    "type": "rawKeyDown",
                    "key": key,
                    "windowsVirtualKeyCode": 229,
                    "code": "",
                    "text": "",
                },
            )
        page.wait_for_timeout(200)
        assert page.url == f"{address}terms/queue"
        assert page.evaluate("document.activeElement.name") == "why"
        client.send("Input.insertText", {"text": "无"})
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.locator("#letters").uncheck()
        page.keyboard.press("Escape")
        page.locator("#row-1").focus()
        for key in ("a", "j"):
            page.keyboard.press(key)
        page.wait_for_timeout(200)
        assert (page.url, focused(page)) == (f"{address}terms/queue", "row-1")
        page.keyboard.press("ArrowDown")
        assert focused(page) == "row-2"


def test_from_the_search_to_the_entry_and_a_change_by_keys(folder):
    with opened(folder) as (page, address):
        page.goto(f"{address}terms")
        page.keyboard.press("/")
        assert focused(page) == "q"
        page.keyboard.type("divide")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=divide**")
        page.locator("#row-1").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/terms/own/digital-divide")
        page.wait_for_selector("#concordance .kwic")
        page.keyboard.press("e")
        page.wait_for_url("**/terms/edit**")
        page.locator("[name=subject]").fill("information")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".preview")
        assert "information" in page.locator(".preview").inner_text()
        page.locator("[value=save]").click()
        page.wait_for_url("**change=**")
        with page.expect_navigation():
            page.keyboard.press("z")
        assert "undone" in page.locator(".flash").inner_text()
    assert entries_of(folder)["digital-divide"] == GAP


def test_what_was_typed_outlasts_a_reload_until_it_is_saved(folder):
    with opened(folder) as (page, address):
        form = f"{address}terms/edit?base=own&id=digital-divide"
        page.goto(form)
        page.locator("[name=subject]").fill("typed")
        page.reload()
        assert page.input_value("[name=subject]") == "typed"
        assert page.locator("#restored").is_visible()
        with page.expect_navigation():
            page.locator("#discard").click()
        assert page.input_value("[name=subject]") == "ICT"
        page.locator("[name=subject]").fill("saved")
        page.locator("[value=save]").click()
        page.wait_for_url("**change=**")
        page.goto(form)
        assert page.locator("#restored").is_hidden()


def test_a_new_term_is_where_one_goes_on(folder):
    with opened(folder) as (page, address):
        page.goto(f"{address}terms/edit?base=own&id=digital-divide")
        page.get_by_role("button", name="Add a term").click()
        page.wait_for_selector("[name='term.3.text']")
        assert page.evaluate("document.activeElement.name") == "term.3.text"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_screens(folder, size, scheme, tmp_path):
    """Nothing is cut at any width, and axe has nothing to say; pictures are kept for a look."""
    from axe_playwright_python.sync_playwright import Axe

    width, height = SIZES[size]
    pages = {
        "search": "terms?q=digital", "table": "terms?q=digital&view=table", "none": "terms?q=zzz",
        "entry": "terms/own/digital-divide?history=1",
        "edit": "terms/edit?base=own&id=digital-divide",
        "new": "terms/new?zh=数字&en=digital", "queue": "terms/queue", "files": "terms/files",
        "duplicates": "terms/duplicates", "changes": "terms/changes",
        "merge": "terms/merge?base=own&kept=digital-divide&other=gap-2",
        "propose": "terms/propose?base=own&id=digital-divide", "candidates": "terms/candidates",
        "impact": "terms/impact?id=digital-divide&lang=en&old=digital divide",
    }  # fmt: skip
    with opened(folder, width=width, height=height, color_scheme=scheme, bypass_csp=True) as (
        page, address,
    ):  # fmt: skip
        for name, path in pages.items():
            page.goto(address + path)
            page.wait_for_timeout(150)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=tmp_path / f"{name}-{size}-{scheme}.png", full_page=True)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_screens_of_what_jobs_made(folder, size, scheme, tmp_path):
    """Candidates, what a file and what a change of a term would touch; candidates by keys."""
    from axe_playwright_python.sync_playwright import Axe

    served = Served(folder).enter()
    bitext = Path(__file__).parent / "data" / "terms" / "bitext.tsv"
    found = served.finish(send(served, "/terms/candidates", [("limit", "30")], bitext))
    added = served.finish(
        send(served, "/terms/import", [("base", "own")], folder.with_suffix(".csv"))
    )
    touched = served.finish(
        served.send("/terms/impact", old="digital gap", new="digital chasm", lang="en")
    )
    served.session.close()
    pages = {
        "candidates": f"candidates/{found.item}", "import": f"term_imports/{added.item}",
        "touched": f"term_changes/{touched.item}",
    }  # fmt: skip
    width, height = SIZES[size]
    with opened(folder, width=width, height=height, color_scheme=scheme, bypass_csp=True) as (
        page, address,
    ):  # fmt: skip
        for name, path in pages.items():
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=tmp_path / f"{name}-{size}-{scheme}.png", full_page=True)
            axe = Axe().run(page)
            assert axe.violations_count == 0, f"{name}: {axe.generate_report()}"
        page.goto(f"{address}candidates/{found.item}")
        count = page.locator("[data-row]").count()
        page.locator("#row-2").focus()
        for key in ("a", "q", "d"):
            with page.expect_navigation():
                page.keyboard.press(key)
            assert focused(page) == "row-2"
        assert page.locator("[data-row]").count() == count - 3
        with page.expect_navigation():
            page.keyboard.press("z")
        assert page.locator("[data-row]").count() == count - 2


def test_paper_has_the_entry_and_no_forms(folder):
    with opened(folder) as (page, address):
        page.goto(f"{address}terms/own/digital-divide")
        page.emulate_media(media="print")
        assert not page.locator(".sub").is_visible()
        assert not page.locator(".acts-of-entry").is_visible()
        assert page.locator(".term-card").first.is_visible()
        assert page.pdf()


def test_without_a_script_terms_are_found_and_edited(folder):
    with (
        listening(folder) as (access, _),
        get_browser().new_context(java_script_enabled=False) as context,
    ):
        page, code = context.new_page(), access.issue_code(60)
        page.goto(f"{access.address}start")
        page.fill("#code", code)
        page.click("button")
        page.goto(f"{access.address}terms")
        page.fill("#q", "divide")
        page.click("button.go")
        page.locator("a.open").first.click()
        page.get_by_role("link", name="Edit").click()
        page.locator("[name=subject]").fill("plain")
        page.locator("[value=save]").click()
        assert "edited: digital-divide" in page.locator(".flash").inner_text()
        page.locator(".flash button").click()
    assert entries_of(folder)["digital-divide"] == GAP
