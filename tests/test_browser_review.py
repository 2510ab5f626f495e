"""The review of a bitext in a real browser: thousands of rows, keys, two people, paper, axe."""

from contextlib import closing, contextmanager
from types import SimpleNamespace

import pypdfium2
import pytest
from browser import get_browser
from made_bitexts import make
from served import fill, listening
from server_process import ServerProcess
from waiting import wait_until

from tmtool.server.items import Items
from tmtool.server.reviews import make_bitext
from tmtool.server.state.sqlite import STATE, SqliteState

pytestmark = pytest.mark.clients
SIZES = {"wide": (1280, 900), "phone": (360, 760)}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Two servers over one state, for Ada and for Bo, and what they keep."""
    folder = fill(tmp_path_factory.mktemp("review") / "memory")
    own = folder.with_name(f"{folder.name}.desk")
    with (
        listening(folder, "Ada") as ada, listening(folder, "Bo") as bo,
        closing(SqliteState(own / STATE)) as state,
    ):  # fmt: skip
        yield SimpleNamespace(ada=ada[0], bo=bo[0], state=state, items=Items(state, own))
        assert ada[1] == bo[1] == []


def put(desk, count=60, **options):
    return make_bitext(desk.items, make(count, **options), "made", "Ada").id


@contextmanager
def opened(access, identity, *, width=1280, height=900, usual=(), end="", **options):
    """The page of a bitext in a new browser that came in; without errors but the `usual`."""
    with get_browser().new_context(
        viewport={"width": width, "height": height}, **options
    ) as context:
        page = context.new_page()
        wrong = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "(event) => console.error(event.violatedDirective, event.blockedURI))"
        )
        page.goto(f"{access.address}start#{access.issue_code(60)}")
        if options.get("java_script_enabled", True):
            page.wait_for_url(access.address)
        else:
            page.fill("#code", access.issue_code(60))
            page.click("button")
        page.goto(f"{access.address}bitexts/{identity}{end}")
        yield page
    assert [each for each in wrong if not any(part in each for part in usual)] == []


def until(page, expression):
    """Wait until something is so on a page; its policy forbids Playwright's own way, by `eval`."""

    def is_so():
        page.wait_for_timeout(20)
        return page.evaluate(expression)

    wait_until(is_so)


def press(page, *keys):
    """Press keys, and wait until all that they asked for is done."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(60)
        until(page, "document.getElementById('pairs').ariaBusy !== 'true'")


def focused(page):
    return page.evaluate("document.activeElement.id")


def events(desk, identity):
    return [(each.person, each.text) for each in desk.state.list_events(identity)]


def test_three_thousand_rows(desk, tmp_path):
    """All are there: for a link, for the browser's own search, on paper."""
    identity = put(desk, 3000)
    with opened(desk.ada, identity, end="#p2900") as page:
        assert page.locator("#pairs tbody tr[id]").count() == 3000
        assert focused(page) == "p2900"
        inside = "(() => { const b = document.getElementById('p2900').getBoundingClientRect();"
        assert page.evaluate(f"{inside} return b.top > 0 && b.bottom < innerHeight; }})()")
        assert page.evaluate("window.find('resolution 1234')")
        assert page.evaluate("getSelection().anchorNode.parentElement.closest('tr').id") == "p1234"
        press(page, "/")
        page.keyboard.type("item 2004")
        press(page, "Enter")
        assert focused(page) == "p2004"
        assert page.locator("#found").inner_text() == "1 of 3000 pairs"
        press(page, "Escape")
        file = tmp_path / "pairs.pdf"
        page.pdf(path=file)
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file)]
    text = " ".join(" ".join(pages).split())  # where a line ends depends on the installed fonts
    assert all(f"resolution {number}." in text for number in range(1, 3001))
    assert "Next in doubt" not in text


def test_four_pairs_are_reviewed_by_keys_alone(desk):
    identity = put(desk)
    with opened(desk.ada, identity) as page:
        page.locator("#p1").focus()
        press(page, "n", "a")
        assert focused(page) == "p29"
        press(page, "m")
        assert page.locator("#undo-line").is_visible()
        assert "merge 29-30" in page.locator("#undo-line").inner_text()
        press(page, "z")
        assert focused(page) == "p29"
        assert not page.locator("#undo-line").is_visible()
        press(page, "u", "g", "j", "ArrowLeft", "F2")
        page.keyboard.press("Control+a")
        page.keyboard.type("请秘书长报告")
        press(page, "Control+Enter")
        until(page, "document.activeElement.id === 'p31'")
        press(page, "j", "j", "j", "s")
        until(page, "document.getElementById('split').open")
        press(page, "Enter")
        until(page, "document.activeElement.id === 'p34a'")
        press(page, "ArrowRight", "j", "Shift+ArrowUp")
        assert page.locator("#p34b").get_attribute("class").count("alone") == 1
        press(page, "z", "z")
        assert page.locator("#p34").count() == 1
        press(page, "Enter")
        page.wait_for_selector(".details")
        assert "undone" in page.locator(".details").inner_text()
        assert focused(page) == "p34"
    assert events(desk, identity) == [
        ("Ada", text)
        for text in (
            "accept 4",
            "merge 29-30",
            "undo",
            "unpair 29",
            "pair 29a-29b",
            'edit 30 source = "请秘书长报告"',
            "split 34 1:1",
            "move 34b target up",
            "undo",
            "undo",
        )
    ]


def test_an_offer_to_undo_goes_when_another_command_is_done(desk):
    """Its button undoes the newest command, so it may not name an older one."""
    identity = put(desk)
    with opened(desk.ada, identity) as page:
        page.locator("#p8").focus()
        press(page, "m")
        assert "merge 8-9" in page.locator("#undo-line").inner_text()
        press(page, "j", "j", "a")
        assert not page.locator("#undo-line").is_visible()
        page.locator("#p20").focus()
        press(page, "u")
        page.click("#undo-line button")
        until(page, "document.getElementById('said').textContent === 'Undone: unpair 20.'")
        assert not page.locator("#undo-line").is_visible()


def test_keys_that_come_faster_than_answers_are_all_done(desk):
    identity = put(desk, 130)
    with opened(desk.ada, identity) as page:
        page.locator("#p1").focus()
        for key in "naaaa":
            page.keyboard.press(key)
        until(page, "document.getElementById('version').textContent === '4'")
    assert [text for _, text in events(desk, identity)] == [
        "accept 4", "accept 29", "accept 54", "accept 79",
    ]  # fmt: skip


def test_keys_of_one_character_can_be_turned_off(desk):
    identity = put(desk)
    with opened(desk.ada, identity) as page:
        press(page, "?")
        page.locator("#letters").uncheck()
        press(page, "Escape")
        page.locator("#p4").focus()
        press(page, "a", "m", "j")
        assert focused(page) == "p4"
        press(page, "ArrowDown")
        assert focused(page) == "p5"
    assert events(desk, identity) == []


def test_nothing_acts_while_a_text_is_composed(desk):
    identity = put(desk)
    with opened(desk.ada, identity) as page:
        page.locator("#p2").focus()
        press(page, "ArrowLeft", "F2")
        client = page.context.new_cdp_session(page)
        client.send(
            "Input.imeSetComposition", {"text": "juyi", "selectionStart": 4, "selectionEnd": 4}
        )
        for key, modifiers in (("Enter", 0), ("Enter", 2), ("Escape", 0)):
            client.send(
                "Input.dispatchKeyEvent",
                {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229,
                 "modifiers": modifiers},
            )  # fmt: skip
            client.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key})
        assert page.locator("textarea.wording").count() == 1
        assert events(desk, identity) == []
        client.send("Input.insertText", {"text": "决议"})
        press(page, "Control+Enter")
        until(page, "document.activeElement.id === 'p3'")
    assert events(desk, identity)[0][1].endswith('决议"')


def test_typed_text_outlasts_leaving_and_loading_again(desk):
    identity = put(desk)
    with opened(desk.ada, identity) as page:
        page.locator("#p2").focus()
        press(page, "F2")
        page.keyboard.type(" More.")
        page.reload()
        page.wait_for_selector("textarea.wording")
        assert page.input_value("textarea.wording").endswith("2. More.")
        press(page, "Escape")
        assert page.locator("textarea.wording").count() == 0
        assert not page.locator("#p2").inner_text().count("More")
        press(page, "F2")
        assert page.input_value("textarea.wording").endswith("2. More.")
        press(page, "Control+Enter")
        until(page, "document.activeElement.id === 'p3'")
        kept = page.evaluate("Object.keys(sessionStorage)")
        assert not [each for each in kept if "wording" in each]


def test_segments_are_lines_of_the_field(desk):
    identity = put(desk)
    with opened(desk.ada, identity) as page:
        page.locator("#p4").focus()
        press(page, "F2")
        text = page.input_value("textarea.wording")
        assert text.split("\n")[1] == "Many countries lack reliable data under item 4."
        page.keyboard.type(" Indeed.")
        press(page, "Control+Enter")
        until(page, "document.activeElement.id === 'p5'")
        assert page.locator("#p4 .seam").count() == 4


def test_splitting_where_the_caret_stands(desk):
    identity = put(desk)
    with opened(desk.ada, identity) as page:
        page.locator("#p2").focus()
        page.evaluate(
            """() => {
              const node = document.querySelector('#p2 [data-side=target]').firstChild;
              const at = node.data.indexOf('to report');
              getSelection().setBaseAndExtent(node, at, node, at + 9);
            }"""
        )
        press(page, "s")
        until(page, "document.getElementById('split').open")
        assert page.input_value("[name=begins-1]").startswith("to report on the implementation")
        page.locator("[name=cut-0]").first.check()
        page.keyboard.press("Enter")
        until(page, "document.activeElement.id === 'p2a'")
        assert page.locator("#p2a").inner_text().count("Requests the Secretary-General")
        assert "missing in Chinese" in page.locator("#p2a").inner_text()


def test_two_people_at_once(desk):
    """Nothing is overwritten: who was slower sees both, and may apply the command again."""
    identity = put(desk)
    usual = ["status of 412", "status of 400"]
    with (
        opened(desk.ada, identity) as ada, opened(desk.bo, identity, usual=usual) as bo,
    ):  # fmt: skip
        bo.locator("#p9").focus()
        press(bo, "F2")
        bo.keyboard.type(" By Bo.")
        ada.locator("#p9").focus()
        press(ada, "m")
        press(bo, "Control+Enter")
        bo.wait_for_selector("#conflict")
        told = bo.locator("#conflict").inner_text()
        assert "Ada changed pair 9 just now: your command was not applied." in told
        assert "resolution 9. By Bo. Requests" in told
        assert "merge 9-10" in told
        assert focused(bo) == "again"
        assert bo.locator("#p10").evaluate("(e) => e.localName") == "span"
        press(bo, "Enter")
        until(bo, "document.getElementById('conflict') === null")
        wording = bo.locator("#p9 [data-side=target]").inner_text()
        assert "By Bo." in wording
        assert wording.endswith("resolution 10.")
        assert bo.locator("#version").inner_text() == "2"
        # The other one is late now, with another pair: the rows come in, and one key does it.
    with opened(desk.ada, identity, usual=usual) as ada, opened(desk.bo, identity) as bo:
        ada.locator("#p20").focus()
        bo.locator("#p30").focus()
        press(bo, "u")
        press(ada, "a")
        ada.wait_for_selector("#conflict")
        assert "Bo changed pair 30a" in ada.locator("#conflict").inner_text()
        assert ada.locator("#p30a").count() == 1
        press(ada, "Enter")
        until(ada, "document.getElementById('version').textContent === '4'")
        press(ada, "z")
        until(ada, "document.getElementById('version').textContent === '5'")
        press(ada, "z")
        assert "The last command is Bo's" in ada.locator("#said").inner_text()
    people = [person for person, _ in events(desk, identity)]
    assert people == ["Ada", "Bo", "Bo", "Ada", "Ada"]


def test_others_work_comes_in_when_the_page_is_looked_at_again(desk):
    identity = put(desk)
    with opened(desk.ada, identity) as ada, opened(desk.bo, identity) as bo:
        bo.locator("#p3").focus()
        press(ada, "ArrowDown")
        ada.locator("#p2").focus()
        press(ada, "m")
        bo.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        until(bo, "document.getElementById('version').textContent === '1'")
        assert focused(bo) == "p2"


def test_a_server_that_is_gone_is_said(desk):
    identity = put(desk)
    with opened(desk.ada, identity, usual=["ERR_FAILED"]) as page:
        page.locator("#p2").focus()
        page.route("**/commands", lambda route: route.abort())
        press(page, "a")
        until(page, "document.getElementById('said').textContent.includes('does not answer')")
    assert events(desk, identity) == []


def test_a_server_that_is_killed_and_started_again_goes_on_with_an_open_page(tmp_path):
    """What was done stays; of a command that nobody answered the page says whether it was done."""
    fill(tmp_path / "memory")
    server = ServerProcess(tmp_path)
    code = server.invite("ada", ("reviser", "*"))
    with closing(server.open_state()) as state:
        identity = make_bitext(Items(state, tmp_path), make(60), "made", "Ada").id
        value = server.start().enter(code).cookies["tmtool"]
        with get_browser().new_context() as context:
            context.add_cookies([{"name": "tmtool", "value": value, "url": server.address}])
            page = context.new_page()
            page.goto(f"{server.address}/bitexts/{identity}")
            page.locator("#p2").focus()
            press(page, "a")
            until(page, "document.getElementById('version').textContent === '1'")
            server.kill()
            press(page, "a")
            said = page.locator("#said")
            until(page, "document.getElementById('said').textContent.includes('does not answer')")
            server.start()
            until(page, "document.getElementById('said').textContent.includes('answers again')")
            assert "was not done: do it again" in said.inner_text()
            press(page, "a")
            until(page, "document.getElementById('version').textContent === '2'")
            # This one is done, and its answer lost.
            page.route("**/commands", lambda route: (route.fetch(), route.abort()))
            press(page, "a")
            until(page, "document.getElementById('said').textContent.includes('What was done')")
            until(page, "document.getElementById('version').textContent === '3'")
        assert len(state.list_events(identity)) == 3
    server.stop()


def test_columns_are_swapped_and_rows_that_come_later_are_as_well(desk):
    identity = put(desk)
    with opened(desk.ada, identity) as page:
        page.locator("#p2").focus()
        press(page, "x", "m")
        for row in ("thead tr", "#p2", "#p4"):
            sides = page.locator(f"#pairs {row} [data-side]")
            assert sides.first.get_attribute("data-side") == "target", row
        assert focused(page) == "p2"


def test_filters(desk):
    identity = put(desk)
    with opened(desk.ada, identity) as page:
        page.select_option("#only", "doubtful")
        assert page.locator("#pairs tbody tr[id]:visible").count() == 3
        page.locator("#p4").focus()
        press(page, "j")
        assert focused(page) == "p29"


def test_it_reads_without_a_script(desk):
    identity = put(desk)
    with opened(desk.ada, identity, java_script_enabled=False) as page:
        assert page.locator("#pairs tbody tr[id]").count() > 10
        assert not page.locator("#search").is_visible()
        assert page.locator("#export a").first.get_attribute("href").endswith("/export/xlsx")


def test_tools_are_one_line_on_a_phone_and_the_rest_is_one_key_away(desk):
    identity = put(desk)
    lines = "(() => { const seen = new Set(); for (const each of document.querySelectorAll("
    lines += "'.row-of-tools :is(button, select, summary)')) if (each.checkVisibility("
    lines += "{contentVisibilityAuto: false, visibilityProperty: true}) && each.offsetHeight)"
    lines += " seen.add(Math.round((each.getBoundingClientRect().top "
    lines += "+ each.getBoundingClientRect().bottom) / 2)); return seen.size; })()"
    with opened(desk.ada, identity, width=360, height=760) as page:
        assert page.evaluate(lines) == 1
        assert not page.locator("#search").is_visible()
        page.locator("#p4").focus()
        press(page, "/")
        assert focused(page) == "search"
        page.keyboard.type("item 14")
        press(page, "Enter")
        assert focused(page) == "p14"
        page.set_viewport_size({"width": 1280, "height": 900})
        assert page.locator("summary:visible").count() == 1  # of the export
        assert page.locator("#swap").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_screens(desk, size, scheme, tmp_path):
    """Nothing is cut at any width, and axe has nothing to say; pictures are kept for a look."""
    from axe_playwright_python.sync_playwright import Axe

    width, height = SIZES[size]
    identity = put(desk, restriction="embargoed")

    def look(page, name):
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.screenshot(path=tmp_path / f"{name}-{size}-{scheme}.png")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    with opened(
        desk.ada, identity, width=width, height=height, color_scheme=scheme, bypass_csp=True,
        usual=["status of 412"],
    ) as page:  # fmt: skip
        look(page, "begin")
        page.locator("#p4").focus()
        press(page, "s")
        until(page, "document.getElementById('split').open")
        look(page, "split")
        press(page, "Enter", "F2")
        page.keyboard.type(" More.")
        look(page, "edit")
        press(page, "Control+Enter", "k", "Enter")
        page.wait_for_selector(".details")
        look(page, "details")
        press(page, "m")
        look(page, "merged")
        press(page, "?")
        look(page, "keys")
        press(page, "Escape")
        version = desk.state.find_item(identity).version
        desk.state.add_event(identity, version, "Bo", "2026-11-29T08:00:00.000000Z", "accept 9")
        page.locator("#p9").focus()
        press(page, "u")
        page.wait_for_selector("#conflict")
        look(page, "conflict")
        page.goto(f"{desk.ada.address}bitexts")
        look(page, "list")
