"""Checks at the desk in a real browser: by keys alone, input methods, many findings, axe, paper."""

from contextlib import contextmanager
from itertools import pairwise

import pytest
from browser import get_browser
from served import DATA, fill, listening
from test_browser_desk import until

from tmtool.checks.checking import check
from tmtool.checks.kept_reports import write_report
from tmtool.server.items import Items
from tmtool.server.listening import write_start
from tmtool.server.state.sqlite import STATE, SqliteState

pytestmark = pytest.mark.clients
LINES = DATA / "drafts.tsv"
SIZES = {"wide": (1280, 900), "phone": (360, 760)}
MANY = 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        place = tmp_path_factory.mktemp("checks")
        patch.setenv("TMTOOL_FINDINGS", str(place / "decided.jsonl"))
        yield fill(place / "memory")


@pytest.fixture(autouse=True)
def nothing_decided(folder):
    folder.with_name("decided.jsonl").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def server(folder):
    with listening(folder) as started:
        yield (*started, folder)
        assert started[1] == []


@pytest.fixture(scope="module")
def report():
    return check(str(LINES))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A report with an error in each of a thousand pairs."""
    path = tmp_path_factory.mktemp("many") / "many.tsv"
    lines = (
        f"回顾其第{60 + n // 300}/{n % 300 + 1}号决议，\t"
        f"Recalling its resolution {60 + n // 300}/{n % 300 + 2},"
        for n in range(MANY)
    )
    path.write_text("\n".join(["zh\ten", *lines]), "utf-8")
    return check(str(path), only=["citations"])


def place(server, report):
    """A check of a report of its own, as its job makes it; its address."""
    access, _, folder = server
    own = folder.with_name(f"{folder.name}.desk")
    state = SqliteState(own / STATE)
    item = Items(state, own).make(
        "check", LINES.name, access._person.name, lambda path: write_report(report, path),
        {"pairs": 9},
    )  # fmt: skip
    state.close()
    return f"{access.address}checks/{item.id}"


@contextmanager
def browsing(server, *, width=1280, height=900, usual=(), **options):
    """A new browser that came in by a start file; without errors but the `usual`."""
    access = server[0]
    start = write_start(access.address, access.issue_code(60))
    size = {"width": width, "height": height}
    with get_browser().new_context(viewport=size, **options) as context:
        page = context.new_page()
        wrong = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "(event) => console.error(event.violatedDirective, event.blockedURI))"
        )
        page.goto(start.as_uri())
        page.wait_for_url(access.address)
        start.unlink()
        yield page
    assert [each for each in wrong if not any(part in each for part in usual)] == []


@contextmanager
def opened(server, report, **options):
    """Open a check in a browser; the first finding has the focus."""
    with browsing(server, **options) as page:
        page.goto(place(server, report))
        page.wait_for_selector("#findings")
        page.keyboard.press("a")  # nothing is in focus yet: nothing is decided
        assert focused(page) == ""
        page.keyboard.press("n")
        assert focused(page) == page.locator("[data-row]").first.get_attribute("id")
        yield page


def focused(page):
    return page.evaluate("document.activeElement.closest('[data-row]')?.id ?? ''")


def settled(page):
    return page.evaluate("[...document.querySelectorAll('[data-settled]')].map((e) => e.id)")


def press(page, key, wanted):
    """Press a key, and wait until as many findings are decided as are wanted."""
    page.keyboard.press(key)
    until(page, f"document.querySelectorAll('[data-settled]').length === {wanted}")
    until(page, "findings.ariaBusy !== 'true'")


def test_a_finding_is_decided_and_taken_back_by_keys_alone(server, report):
    with opened(server, report) as page:
        first = focused(page)
        page.keyboard.press("v")
        assert page.evaluate("document.activeElement.name") == "why"
        page.keyboard.type("as the Committee has it i z a")
        page.keyboard.press("Escape")
        assert focused(page) == first
        page.keyboard.press("v")
        until(page, "document.querySelectorAll('[data-settled]').length === 1")
        assert settled(page) == [first]
        until(page, "said.textContent.includes('as the Committee has it')")
        second = focused(page)
        assert second not in ("", first)
        press(page, "i", 2)
        third = focused(page)
        assert third not in ("", first, second)
        press(page, "z", 1)
        assert focused(page) == second
        assert settled(page) == [first]
        press(page, "z", 0)
        assert focused(page) == first
        assert page.locator("#back").is_hidden()


def test_apply_is_offered_where_a_suggestion_can_be_put_in(server, report):
    with opened(server, report) as page:
        assert page.locator("#copies").is_hidden()
        press(page, "a", 1)
        assert page.locator("#applied").inner_text() == "1 suggestion applied."
        with page.expect_download() as download:
            page.locator("#copies a").first.click()
        assert download.value.suggested_filename == "drafts.corrected.xlsx"


def test_keys_go_through_the_rows(server, report):
    with opened(server, report) as page:
        ids = page.evaluate(
            "[...document.querySelectorAll('#findings > ol > li')].map((e) => e.id)"
        )
        moves = ("j", "k", "n", "p", "e", "End", "Home", "ArrowDown")
        seen = [page.keyboard.press(key) or focused(page) for key in moves]
        assert seen == [ids[1], ids[0], ids[1], ids[0], ids[1], ids[-1], ids[0], ids[1]]
        page.keyboard.press("?")
        assert page.evaluate("document.getElementById('keys-of-page').open")
        page.keyboard.press("Escape")
        assert focused(page) == ids[1]
        page.keyboard.press("/")
        page.keyboard.type("digital")
        page.keyboard.press("Enter")
        assert page.locator("[data-row]:visible").count() == 1
        assert page.evaluate("location.search") == ""
        page.keyboard.press("?")
        page.uncheck("#letters")
        page.keyboard.press("Escape")
        page.locator("[data-row]:visible").focus()
        page.keyboard.press("i")
        page.wait_for_timeout(200)
        assert settled(page) == []
        page.evaluate("localStorage.clear()")


def test_suggestions_and_links_are_copied(server, report):
    with opened(server, report) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        for key, wanted in (("c", "74/197"), ("l", f"{page.url}#{focused(page)}")):
            page.evaluate("said.textContent = ''")
            page.keyboard.press(key)
            until(page, "said.textContent === 'copied'")
            assert page.evaluate("navigator.clipboard.readText()") == wanted


def test_the_whole_texts_go_along(server, many):
    with opened(server, many) as page:
        until(page, "document.querySelectorAll('#texts li').length > 900")
        page.keyboard.press("End")
        until(page, "texts.querySelector('[aria-current]')?.id === 'p1000'")
        place = page.evaluate(
            "(() => { const own = texts.querySelector('[aria-current]').getBoundingClientRect(), "
            "box = texts.getBoundingClientRect(); return own.top >= box.top && "
            "own.bottom <= box.bottom; })()"
        )
        assert place
        page.keyboard.press("o")
        assert page.evaluate("document.activeElement.id") == "p1000"
        page.keyboard.press("Escape")
        assert focused(page) != ""


def test_a_thousand_findings_are_decided_like_one(server, many):
    with opened(server, many) as page:
        assert page.locator("[data-row]").count() == MANY
        sizes = []
        page.on("response", lambda answer: sizes.append(len(answer.body())))
        press(page, "i", 1)
        press(page, "i", 2)
        # What comes back is the rows that changed, not all of them.
        assert max(sizes) < 20_000
        assert page.evaluate("sum.querySelector('b').textContent") == str(MANY - 2)


def test_nothing_acts_while_a_reason_is_composed(server, report):
    with opened(server, report) as page:
        page.keyboard.press("v")
        client = page.context.new_cdp_session(page)
        client.send(
            "Input.imeSetComposition", {"text": "yuan", "selectionStart": 4, "selectionEnd": 4}
        )
        for key, code in (("Enter", 13), ("Escape", 27), ("i", 73), ("z", 90)):
            client.send(
                "Input.dispatchKeyEvent",
                {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229},
            )
            client.send(
                "Input.dispatchKeyEvent",
                {"type": "keyUp", "key": key, "windowsVirtualKeyCode": code},
            )
        page.wait_for_timeout(200)
        assert page.evaluate("document.activeElement.name") == "why"
        assert settled(page) == []
        client.send("Input.insertText", {"text": "原文如此"})
        press(page, "Enter", 1)
        assert "原文如此" in page.locator(".decision").inner_text()


def test_whose_decision_was_there_first_is_shown(server, report):
    usual = ["412"]
    with opened(server, report, usual=usual) as page, browsing(server) as other:
        other.goto(page.url)
        other.locator("[data-row]").first.focus()
        press(other, "i", 1)
        first = focused(page)
        page.keyboard.press("a")
        until(page, "document.querySelectorAll('[data-settled]').length === 1")
        assert "decided on this finding meanwhile" in page.locator(".problem").inner_text()
        assert focused(page) == first
        page.keyboard.press("n")
        press(page, "i", 2)
        assert page.locator(".problem").count() <= 1


def test_a_link_opens_its_finding_wherever_it_is(server, report):
    with browsing(server) as page:
        address = place(server, report)
        last = report.findings[-1].id
        page.goto(f"{address}#{last}")
        until(page, f"document.activeElement.id === '{last}'")


def test_it_reads_and_filters_without_a_script(server, report):
    with browsing(server) as page:
        cookies = page.context.cookies()
    with get_browser().new_context(java_script_enabled=False) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(place(server, report))
        page.select_option("[name=severity]", "error")
        page.click(".filter .go")
        assert "severity=error" in page.url
        assert page.locator("[data-row]").count() == 3
        page.click("a.open >> nth=0")
        assert page.url.endswith("/texts#p1")


def test_apply_says_where_there_is_no_suggestion(server, report):
    with opened(server, report) as page:
        row = page.locator("[data-row]:not(:has([value=apply]))").first
        row.focus()
        page.keyboard.press("a")
        told = "this finding has no suggestion to apply"
        assert row.locator(".problem").inner_text() == told
        assert page.locator("#said").inner_text() == told
        # It goes when one goes on.
        page.keyboard.press("k")
        assert page.locator(".problem").count() == 0
        assert page.locator("#said").inner_text() != told


def test_names_of_buttons_begin_with_what_they_show(server, report):
    from axe_playwright_python.sync_playwright import Axe

    rule = "label-content-name-mismatch"
    with opened(server, report, bypass_csp=True) as page:
        options = {"runOnly": {"type": "rule", "values": [rule]}}
        options |= {"rules": {rule: {"enabled": True}}}
        found = Axe().run(page, options=options).response
        assert found["violations"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_is_cut_off(server, report, scheme, size):
    from axe_playwright_python.sync_playwright import Axe

    width, height = SIZES[size]
    with opened(server, report, width=width, height=height, color_scheme=scheme,
                bypass_csp=True) as page:  # fmt: skip
        press(page, "i", 1)
        page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
        page.wait_for_timeout(300)
        for address in (page.url, f"{page.url}/texts", f"{server[0].address}checks"):
            if page.url != address:
                page.goto(address)
            found = Axe().run(page).response["violations"]
            assert [(each["id"], [n["html"][:120] for n in each["nodes"]]) for each in found] == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_headings_and_landmarks_are_in_order(server, report):
    with opened(server, report) as page:
        levels = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3')].filter((e) => e.checkVisibility())"
            ".map((e) => Number(e.tagName[1]))"
        )
        assert levels[0] == 1
        assert all(later <= one + 1 for one, later in pairwise(levels))
        assert page.locator("main").count() == 1
        assert page.locator("[role=status]").count() == 1


def test_paper_has_findings_and_no_buttons(server, report):
    with opened(server, report) as page:
        page.emulate_media(media="print")
        shown = page.evaluate(
            "[...document.querySelectorAll('button, input, select, #texts')]"
            ".filter((e) => e.checkVisibility()).length"
        )
        assert shown == 0
        assert page.locator(".found .message >> visible=true").count() > 5
        assert page.locator("#paper").inner_text().startswith(page.url)
