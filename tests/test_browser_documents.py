"""Whole documents in a real browser: dropping, choosing, results, keys, screens, axe."""

import base64

import pytest
from browser import opened
from served import fill, listening
from test_browser_desk import SIZES, desk, until

from tmtool.bootstrap import open_session
from tmtool.operations.pretranslate import PretranslateRequest, lookup_document
from tmtool.views.document import build_context
from tmtool.views.html.render import render

pytestmark = pytest.mark.clients
DRAFT = "\n\n".join([
    "A/C.2/76/L.60", "Distr.: Limited", "EMBARGOED until 2 June 2031", "大会，",
    "1. 请秘书长就本决议的执行情况提交报告；", "2. 请会员国就本决议的执行情况提交报告；",
    "3. 弥合数字鸿沟", "4. 请秘书长向大会第八十一届会议提交报告；",
    "5. 请各国政府采取一切必要措施，保护沿海湿地和生活在那里的人；", "6. 弥合数字鸿沟",
])  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("documents") / "memory")


@pytest.fixture(scope="module")
def server(folder):
    with listening(folder) as started:
        yield started
        assert started[1] == []


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "决议草案.txt"
    path.write_text(DRAFT, "utf-8")
    return path


def drop(page, *paths):
    """Drop files on a page as a hand does."""
    sent = [[each.name, base64.b64encode(each.read_bytes()).decode()] for each in paths]
    page.evaluate(
        """(sent) => {
          const data = new DataTransfer();
          for (const [name, text] of sent) {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            data.items.add(new File([bytes], name));
          }
          const send = (kind) => document.body.dispatchEvent(
            new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
          send("dragenter");
          send("dragover");
          sessionStorage.setItem("seen", document.body.classList.contains("dropping"));
          send("drop");
        }""",
        sent,
    )  # fmt: skip
    page.wait_for_url("**/files?file=*")


def choose(page, *paths):
    page.set_input_files("#file", [str(each) for each in paths])
    if (fold := page.locator("#drop summary")).is_visible():
        fold.click()
    page.click("#drop button")
    page.wait_for_url("**/files?*")


def finish(page, link):
    """Wait for the job that was begun, and open what it made."""
    page.wait_for_url("**/jobs/*")
    page.wait_for_selector("#made")
    page.click("#made")
    page.wait_for_url(f"**/{link}/*")


def pretranslate(page, draft):
    choose(page, draft)
    page.click("text=Pre-translate >> nth=-1")
    finish(page, "pretranslations")


def test_a_document_that_is_dropped_is_named_and_looked_into(server, draft):
    with desk(server) as page:
        drop(page, draft)
        assert page.evaluate("sessionStorage.getItem('seen')") == "true"
        told = page.locator(".dropped li").inner_text()
        assert "决议草案.txt" in told
        assert "text, Chinese" in told
        assert "EMBARGOED" in told
        assert page.locator(".offers h2").first.inner_text() == "Pre-translate"


def test_too_many_files_are_refused_before_they_are_sent(server, tmp_path):
    paths = []
    for number in range(21):
        paths.append(tmp_path / f"{number}.txt")
        paths[-1].write_text("大会，", "utf-8")
    with desk(server) as page:
        page.set_input_files("#file", [str(each) for each in paths])
        until(page, "document.getElementById('dropped').textContent !== ''")
        assert page.locator("#dropped").inner_text() == "At most 20 files are taken at once."
        assert page.url == server[0].address


def test_a_pretranslation_by_keys(server, draft):
    with desk(server) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        pretranslate(page, draft)
        page.locator("[data-row='1']").focus()
        rows = []
        for key in ("j", "k", "End", "Home", "n", "n", "p"):
            page.keyboard.press(key)
            rows.append(page.evaluate("document.activeElement.dataset.row"))
        opened = page.locator("[data-open]").evaluate_all("(all) => all.map((e) => e.dataset.row)")
        last = str(page.locator("[data-row]").count())
        assert rows == ["2", "1", last, "1", opened[1], opened[2], opened[1]]
        row = page.locator("[data-row]:not([data-open])").first
        row.focus()
        page.keyboard.press("c")
        until(page, "said.textContent === 'copied'")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == row.locator("[data-copy]").get_attribute("data-copy")
        page.select_option("#band", "open")
        assert page.locator("[data-row]:visible").count() == len(opened)
        page.keyboard.press("/")
        page.locator("#search").press_sequentially("湿地")
        assert page.locator("[data-row]:visible").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("[data-row]:visible").count() == int(last)
        with page.expect_download() as fetched:
            page.click("text=Word table")
        assert fetched.value.suggested_filename == "决议草案.pretranslation.docx"
        row.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/at/**")


def test_a_draft_with_another_file(server, draft, tmp_path):
    later = tmp_path / "later.txt"
    later.write_text(
        DRAFT.replace("L.60", "L.60/Rev.1").replace("秘书长就", "秘书长和各国就"), "utf-8"
    )
    with desk(server) as page:
        choose(page, draft)
        choose(page, later)
        assert page.locator(".dropped li").count() == 2
        assert (
            page.locator("select[name=file]").first.evaluate(
                "(e) => e.selectedOptions[0].textContent"
            )
            == "later.txt"
        )
        page.click(".offers .first button")
        finish(page, "comparisons")
        page.locator("[data-row='1']").focus()
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.dataset.verdict") != "same"


@pytest.mark.parametrize("size", SIZES)
def test_the_page_that_stands_alone(folder, draft, size, tmp_path):
    with open_session(folder) as session:
        request = PretranslateRequest(str(draft))
        found = lookup_document(session, request)
        path = tmp_path / "page.html"
        path.write_text("".join(render("pretranslation.html", **build_context(found))), "utf-8")
    width, height = SIZES[size]
    with opened(path, width=width, height=height) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("n")
        first = page.evaluate("document.activeElement.id")
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.id") != first
        page.select_option("#band", "open")
        assert page.locator(".pretranslated tbody tr:visible").count() == 5
        page.screenshot(path=tmp_path / f"alone-{size}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_screens(server, size, scheme, draft, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    width, height = SIZES[size]
    broken = tmp_path / "broken.tmx"
    broken.write_text("<tmx><body>", "utf-8")
    with desk(server, width=width, height=height, color_scheme=scheme, bypass_csp=True) as page:

        def look(name):
            page.screenshot(path=tmp_path / f"{name}-{size}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()

        look("drop")
        choose(page, draft, broken)
        look("files")
        pretranslate_here(page)
        look("pretranslation")
        page.click("text=Documents")
        look("list")
        page.locator("#items a[href^='/files']", has_text="决议草案").first.click()
        page.fill("[name=symbol]", "A/C.2/75/L.60")
        page.click("text=Compare >> nth=-1")
        finish(page, "comparisons")
        look("comparison")


def pretranslate_here(page):
    page.click("form[action='/pretranslations'] button")
    finish(page, "pretranslations")
