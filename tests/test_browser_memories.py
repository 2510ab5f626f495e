"""The memory, its history, jobs and help in a real browser: by keys, at all sizes, axe."""

import pytest
from browser import get_browser
from served import fill, listening
from test_browser_desk import SIZES, desk, until

from tmtool.bootstrap import open_session
from tmtool.operations import memory_changes as edit
from tmtool.operations.memory_changes import EditRequest, MergeRequest
from tmtool.server.access import BROWSER_SECONDS

pytestmark = pytest.mark.clients
TMX = """<tmx version="1.4"><header srclang="zh" segtype="sentence" adminlang="en" datatype="x"
creationtool="x" creationtoolversion="1" o-tmf="x"/><body>
<tu><tuv xml:lang="zh"><seg>会员国注意到进展并不均衡；</seg></tuv>
<tuv xml:lang="en"><seg>Member States note that progress has been uneven;</seg></tuv></tu>
<tu><tuv xml:lang="zh"><seg></seg></tuv><tuv xml:lang="en"><seg>Empty side</seg></tuv></tu>
</body></tmx>
"""


def change(folder):
    """Some history."""
    with open_session(folder, user="Bo") as session:
        keys = {e.unit.get_text("en"): e.key for e in session.store.iter_units()}
        gap = keys["closing the digital gap"]
        edited = edit.edit_unit(session, EditRequest(gap, (("en", "closing the digital divide"),)))
        bridging = keys["bridging the digital divide"]
        edit.merge_units(session, MergeRequest(edited.key, (bridging,)))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = fill(tmp_path_factory.mktemp("desk") / "memory")
    change(folder)
    (folder.parent / "ITU 2026.tmx").write_text(TMX, "utf-8")
    with listening(folder) as started:
        yield *started, folder.parent / "ITU 2026.tmx"
        assert started[1] == []


def add(page, server):
    """Add the file by the form; end on the report."""
    page.goto(f"{server[0].address}memories/import")
    page.set_input_files("input[name=file]", server[2])
    page.locator("form").first.locator("button").press("Enter")
    page.wait_for_selector("#made", timeout=60_000)
    page.locator("#made").press("Enter")
    page.wait_for_url("**/imports/*")


def test_a_file_is_added_watched_and_taken_back_by_keys(server):
    with desk(server[:2]) as page:
        add(page, server)
        assert page.locator("#outcomes").inner_text().count("ITU 2026.tmx") == 1
        page.get_by_text("Undo this import").press("Enter")
        page.wait_for_url("**/undo")
        assert "1 unit taken out" in page.locator("main").inner_text()
        page.get_by_role("button", name="Undo it").press("Enter")
        page.wait_for_url("**/history/*")
        assert "undone" in page.locator("h1").inner_text()


def test_a_job_page_says_that_the_desk_was_closed_and_goes_on(server):
    with desk(server[:2], usual=["status of 401", "401"]) as page:
        add(page, server)
        page.route("**/progress", lambda route: route.fulfill(status=401))
        page.goto(f"{server[0].address}jobs")
        link = page.locator("#jobs a").first.get_attribute("href")
        page.route("**" + link, lambda route: serve_as_running(route))
        page.goto(f"{server[0].address[:-1]}{link}")
        until(page, "document.getElementById('state').textContent.includes('was closed')")
        page.unroute("**" + link)
        page.unroute("**/progress")
        page.wait_for_selector("#made")


def serve_as_running(route):
    """The page of a job as it was while the job was at work."""
    answer = route.fetch()
    body = answer.text().replace(" data-over", "")
    bar = '<progress id="share" max="1" aria-label="x"></progress>'
    route.fulfill(response=answer, body=body.replace('<ul id="remarks"', f'{bar}<ul id="remarks"'))


PAGES = ["memories", "memories/documents", "memories/document?name=A/RES/75/202", "history",
         "history/2", "history/2/undo", "memories/import", "memories/erase", "jobs", "items",
         "help", "help/keys", "help/limits"]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_screens(server, size, scheme, tmp_path):
    """Nothing is cut at any width, and axe has nothing to say; pictures are kept for a look."""
    from axe_playwright_python.sync_playwright import Axe

    width, height = SIZES[size]

    def look(name):
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.screenshot(path=tmp_path / f"{name}-{size}-{scheme}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, name + found.generate_report()

    with desk(server[:2], width=width, height=height, color_scheme=scheme, bypass_csp=True) as page:
        add(page, server)
        look("imported")
        for each in PAGES:
            page.goto(f"{server[0].address}{each}")
            look(each.partition("?")[0].replace("/", "-"))
        page.goto(f"{server[0].address}jobs")
        page.locator("#jobs a").first.click()
        page.wait_for_selector("#job")
        look("job")
        page.goto(f"{server[0].address}memories/erase")
        page.fill("[name=symbol]", "A/RES/74/197")
        page.fill("[name=why]", "embargoed")
        page.locator("form button").click()
        page.wait_for_selector("#confirm")
        look("erase_preview")


def test_all_of_it_works_without_a_script(server):
    access, _, path = server
    code = access.issue_code(BROWSER_SECONDS)
    with get_browser().new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{access.address}start#{code}")
        page.fill("#code", code)
        page.click("button")
        page.goto(f"{access.address}memories/import")
        page.set_input_files("input[name=file]", path)
        page.locator("form").first.locator("button").click()
        page.wait_for_url("**/jobs/*")
        while not page.locator("#made").count():
            page.wait_for_timeout(200)
            page.reload()
        page.click("#made")
        assert page.locator("#outcomes").count() == 1
        page.goto(f"{access.address}history")
        page.locator("#history a").first.click()
        assert "Change" in page.locator("h1").inner_text()
