"""The desk in a real browser: looking up, keys, copying, input methods, screens, paper, axe."""

from contextlib import contextmanager

import pytest
from browser import CONTRAST, get_browser
from served import fill, listening
from waiting import wait_until

from tmtool.server.listening import write_start

pytestmark = pytest.mark.clients
TEXT = "请会员国就本决议的执行情况提交报告；"
PHRASE = "弥合数字鸿沟"
SIZES = {"wide": (1280, 900), "phone": (360, 760)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("desk") / "memory")


@pytest.fixture(scope="module")
def server(folder):
    with listening(folder) as started:
        yield started
        assert started[1] == []


@contextmanager
def desk(server, *, width=1280, height=900, usual=(), **options):
    """The desk in a new browser that came in by a start file; without errors but the `usual`."""
    access, _ = server
    start = write_start(access.address, access.issue_code(60))
    size = {"width": width, "height": height}
    with get_browser().new_context(viewport=size, **options) as context:
        page = context.new_page()
        wrong = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: note_foreign(request, access, wrong))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "(event) => console.error(event.violatedDirective, event.blockedURI))"
        )
        page.goto(start.as_uri())
        page.wait_for_url(access.address)
        start.unlink()
        yield page
    assert [each for each in wrong if not any(part in each for part in usual)] == []


def note_foreign(request, access, wrong):
    if not request.url.startswith((access.address, "data:", "file:")):
        wrong.append(request.url)


def search(page, text):
    page.fill("#q", text)
    page.keyboard.press("Control+Enter")
    settle(page)


def settle(page):
    page.wait_for_selector("#matches [data-summary]")
    until(
        page, "[...document.querySelectorAll('[data-pane]')].every((p) => p.ariaBusy === 'false')"
    )


def until(page, expression):
    """Wait until something is so on a page; its policy forbids Playwright's own way, by `eval`."""

    def is_so():
        page.wait_for_timeout(20)
        return page.evaluate(expression)

    wait_until(is_so)


def test_a_start_file_opens_the_desk_once_and_leaves_no_code(server):
    with desk(server) as page:
        assert page.evaluate("location.href") == server[0].address
        assert page.evaluate("document.activeElement.id") == "q"
        addresses = page.evaluate("performance.getEntriesByType('navigation').map((e) => e.name)")
        assert not any("#" in each for each in addresses)
        page.go_back()
        assert "#" not in page.url


def test_what_is_typed_is_looked_up_and_outlasts_a_reload(server):
    with desk(server) as page:
        page.locator("#q").press_sequentially("会员国")
        settle(page)
        page.wait_for_selector("#terms .term-row")
        assert page.locator("#terms .term-row").inner_text().startswith("会员国")
        until(page, "said.textContent !== ''")
        assert "1 term" in page.locator("#said").inner_text()
        page.reload()
        settle(page)
        assert page.input_value("#q") == "会员国"
        assert page.locator("#terms .term-row").count() == 1


def test_back_and_forward_bring_look_ups_back(server):
    with desk(server, height=400) as page:
        search(page, PHRASE)
        settle(page)
        assert page.title() == f"{PHRASE} - tmtool"
        # What is still being written is one look-up with what it becomes.
        page.locator("#q").press_sequentially("的")
        until(page, "document.title.includes('的')")
        settle(page)
        page.select_option("[name=from]", "zh")
        settle(page)
        page.evaluate("scrollTo(0, 40)")
        until(page, "sessionStorage.getItem('tmtool.look-ups').includes('\"top\":40')")
        search(page, "Member States")
        settle(page)
        page.go_back()
        until(page, f"document.title === '{PHRASE}的 - tmtool'")
        settle(page)
        until(page, "scrollY === 40")
        assert (page.input_value("#q"), page.input_value("[name=from]")) == (f"{PHRASE}的", "zh")
        page.go_back()
        until(page, "document.querySelector('[name=from]').value === ''")
        assert page.input_value("#q") == f"{PHRASE}的"
        assert page.url == server[0].address
        page.go_forward()
        page.go_forward()
        until(page, "document.title === 'Member States - tmtool'")
        page.locator(".recent summary").click()
        page.wait_for_selector("#recent button")
        texts = page.locator("#recent button").all_inner_texts()
        assert texts == ["Member States", f"{PHRASE}的"]
        page.locator("#recent button").last.click()
        settle(page)
        assert page.input_value("#q") == f"{PHRASE}的"
        page.go_back()
        until(page, "document.querySelector('#q').value === 'Member States'")


def test_a_match_is_corrected_and_withdrawn_in_its_row(tmp_path):
    with listening(fill(tmp_path / "memory")) as started, desk(started) as page:
        search(page, TEXT)
        settle(page)
        page.focus("[data-row='1']")
        page.keyboard.press("F2")
        page.locator(".unit-form textarea").last.fill("A corrected text.")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#toast [data-undo]")
        assert page.locator("#toast").inner_text().endswith("Undo the correction")
        until(page, "document.querySelector('.hit .target').innerText === 'A corrected text.'")
        page.focus("[data-row='1']")
        page.keyboard.press("F2")
        # A click must not miss a button because its row takes the focus.
        page.focus("#q")
        page.click("[data-row='1'] [name=withdraw]")
        page.wait_for_selector("text=Undo the withdrawal")
        page.click("#toast [data-undo]")
        until(page, "document.querySelector('.hit .target')?.innerText === 'A corrected text.'")
        assert page.locator("#toast").inner_text() == ""


def test_the_first_match_is_near_the_top(server):
    with desk(server) as page:
        search(page, PHRASE)
        settle(page)
        assert page.locator(".hit").first.bounding_box()["y"] <= 240
        first, second = page.locator(".hit .acts").nth(0), page.locator(".hit .acts").nth(1)
        page.focus("[data-row='1']")
        shown = [each.evaluate("e => getComputedStyle(e).opacity") for each in (first, second)]
        assert shown == ["1", "0"]


def test_all_by_keys(server):
    with desk(server) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.keyboard.type(PHRASE)
        page.keyboard.press("Control+Enter")
        settle(page)
        page.keyboard.press("Escape")
        chosen = []
        for key in ("j", "k", "2", "1", "End", "Home"):
            page.keyboard.press(key)
            chosen.append(page.evaluate("document.activeElement.dataset.row"))
        last = str(page.locator("[data-row]").count())
        assert chosen == ["2", "1", "2", "1", last, "1"]
        page.keyboard.press("c")
        until(page, "said.textContent === 'copied'")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator("[data-row='1'] [data-copy]").first.get_attribute("data-copy")
        page.keyboard.press("w")
        assert page.locator("[data-row='1'] details[open]").count() == 1
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.wait_for_url("**/at/A/RES/75/202?para=7")
        assert page.locator("tr.chosen").count() == 1
        page.go_back()
        settle(page)
        assert page.input_value("#q") == PHRASE


def test_keys_of_one_character_can_be_turned_off(server):
    with desk(server) as page:
        search(page, PHRASE)
        page.locator("#letters").uncheck()
        page.locator("[data-row='1']").focus()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.dataset.row") == "1"
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.dataset.row") == "2"


def test_copying_without_a_clipboard(server):
    """As on a page without TLS: the text is selected and copied, and the focus comes back."""
    with desk(server) as page:
        search(page, "弥合数字鸿沟")
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.evaluate(
            "document.addEventListener('copy',"
            " () => { window.taken = document.activeElement.value; })"
        )
        button = page.locator("[data-row='1'] [data-copy]").first
        button.click()
        until(page, "said.textContent === 'copied'")
        assert page.evaluate("window.taken") == button.get_attribute("data-copy")
        assert page.evaluate("document.activeElement.matches('[data-copy]')")
        assert page.locator("body > textarea").count() == 0


def test_nothing_acts_while_a_text_is_composed(server):
    with desk(server) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        client = page.context.new_cdp_session(page)
        page.focus("#q")
        client.send(
            "Input.imeSetComposition",
            {"text": "huiyuanguo", "selectionStart": 10, "selectionEnd": 10},
        )
        for key, code in (("Enter", 13), ("Escape", 27), ("/", 191), ("1", 49)):
            for kind in ("rawKeyDown", "keyUp"):
                client.send(
                    "Input.dispatchKeyEvent",
                    {"type": kind, "key": key, "windowsVirtualKeyCode": 229, "code": "", "text": ""}
                    if kind == "rawKeyDown"
                    else {"type": kind, "key": key, "windowsVirtualKeyCode": code},
                )
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(600)
        assert asked == []
        assert page.evaluate("document.activeElement.id") == "q"
        client.send("Input.insertText", {"text": "会员国"})
        settle(page)
        page.wait_for_timeout(600)
        assert page.input_value("#q").strip() == "会员国"
        assert sorted(each.rpartition("/")[2] for each in asked) == [
            "concordance", "matches", "terms",
        ]  # fmt: skip


def test_the_answer_to_an_older_text_is_dropped(server):
    with desk(server) as page:
        held = []

        def hold(route):
            if "数字鸿沟" in route.request.post_data:
                held.append(route)
            else:
                route.continue_()

        page.route("**/desk/terms", hold)
        page.fill("#q", "数字鸿沟")
        page.keyboard.press("Control+Enter")
        until_held(page, held)
        page.wait_for_selector("#terms .state:visible")
        assert page.locator("#terms .state").inner_text() == "searching …"
        assert page.locator("#terms").get_attribute("aria-busy") == "true"
        page.wait_for_selector("#matches [data-summary]")
        page.fill("#q", "会员国")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#terms .term-row")
        for route in held:
            route.abort()
        page.wait_for_timeout(200)
        assert page.locator("#terms .term-row").count() == 1


def test_rows_stay_where_they_are_while_an_answer_is_searched(server):
    for size in SIZES.values():
        with desk(server, width=size[0], height=size[1], usual=("ERR_FAILED",)) as page:
            search(page, TEXT)
            row = page.locator("#matches [data-row='1']")
            before = row.bounding_box()
            held = []

            def hold(route, *, held=held):
                held.append(route)

            page.route("**/desk/*", hold)
            page.fill("#q", f"{TEXT}请")
            page.wait_for_selector("#matches .state:not([hidden])")
            assert page.locator("#matches > .state").inner_text() == "searching …"
            assert row.bounding_box() == before
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            for route in held:
                route.abort()


def test_marks_in_a_faded_context_keep_their_contrast(server):
    """A phrase that comes twice in a line is marked in the words on its left as well."""
    with desk(server, color_scheme="dark") as page:
        page.goto(f"{server[0].address}concordance?q=请")
        page.wait_for_selector(".line")
        page.evaluate(
            "document.querySelector('.line .left')"
            ".append(Object.assign(document.createElement('mark'), {textContent: '请'}))"
        )
        mark = "document.querySelector('.line .left mark')"
        assert page.evaluate(f"(() => {{ {CONTRAST} return contrast({mark}) }})()") >= 4.5


def until_held(page, held):
    def is_held():
        page.wait_for_timeout(20)
        return held

    wait_until(is_held)


def test_a_server_that_is_gone_is_said_and_the_text_is_kept(server):
    with desk(server, usual=["ERR_FAILED"]) as page:
        page.route("**/desk/*", lambda route: route.abort())
        page.fill("#q", TEXT)
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#matches .state:visible")
        assert "The server does not answer" in page.locator("#matches .state").inner_text()
        assert page.input_value("#q") == TEXT


def test_a_server_that_was_started_again_says_so_in_the_open_page(server):
    with desk(server, usual=["status of 401"]) as page:
        page.context.clear_cookies()
        page.fill("#q", TEXT)
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#matches .failure")
        assert "Start tmtool serve again" in page.locator("#matches").inner_text()
        assert page.locator("header").count() == 1
        assert page.input_value("#q") == TEXT


def test_an_error_is_said_in_its_pane(server):
    with desk(server, usual=["status of 400"]) as page:
        page.evaluate("ask.elements.from.add(new Option('French', 'fr'))")
        page.fill("#q", TEXT)
        page.select_option("[name=from]", "fr")
        page.wait_for_selector("#matches .failure")
        assert "no texts in French" in page.locator("#matches .failure").inner_text()


def test_planted_markup_stays_dead(server):
    with desk(server, usual=["TrustedHTML", "require-trusted-types-for"]) as page:
        page.select_option("[name=from]", "zh")
        search(page, '<img src=x onerror="a()">鸿沟')
        assert page.locator("main img, main script").count() == 0
        refused = page.evaluate(
            "() => { try { document.body.innerHTML = '<i></i>'; return false; }"
            " catch { return true; } }"
        )
        assert refused


def test_concordance_of_the_selection(server):
    with desk(server) as page:
        search(page, TEXT)
        page.evaluate("q.setSelectionRange(1, 4)")
        page.focus("#q")
        page.keyboard.press("Control+k")
        page.wait_for_selector("#concordance .kwic")
        assert "会员国" in page.locator("#concordance h2").inner_text()


def test_without_a_script_a_code_and_a_form_do(server):
    access, _ = server
    code = access.issue_code(60)
    with get_browser().new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{access.address}start#{code}")
        page.fill("#code", code)
        page.click("button")
        page.fill("#q", "弥合数字鸿沟")
        page.click("button.go")
        assert page.locator("[data-row]").count() >= 2
        assert page.locator("button:visible").all_inner_texts() == ["Search", "Open files"]
        page.locator("a.place").first.click()
        assert page.locator("tr.chosen").count() == 1


def test_a_match_is_chosen_from_the_text(server):
    with desk(server) as page:
        search(page, PHRASE)
        page.focus("#q")
        chosen = []
        for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
            page.keyboard.press(f"Control+{key}")
            chosen.append(page.locator(".hit.current").get_attribute("data-row"))
            assert page.evaluate("document.activeElement.id") == "q"
        last = page.locator("[data-row]").count()
        assert chosen == ["1", "2", str(min(3, last)), "2" if last > 2 else "1"]
        assert page.locator("#said").inner_text().startswith(f"{chosen[-1]} ")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.row") == chosen[-1]


def test_a_row_is_copied_with_its_place_and_its_link(server):
    with desk(server) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        search(page, "请秘书长向大会第七十五届会议提交报告；")
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+C")
        until(page, "said.textContent === 'copied'")
        source, target, place = page.evaluate("navigator.clipboard.readText()").split("\n")
        assert source == "请秘书长向大会第七十五届会议提交报告；"
        assert target.startswith("Requests the Secretary-General")
        assert place == "(A/RES/74/197, para. 8)"
        page.evaluate("said.textContent = ''")
        page.keyboard.press("l")
        until(page, "said.textContent === 'copied'")
        link = page.evaluate("navigator.clipboard.readText()")
        assert link == f"{server[0].address}at/A/RES/74/197?para=8"
        page.keyboard.press("t")
        assert page.evaluate("document.activeElement.id") == "terms"


def test_the_keys_of_the_page_stand_in_a_window(server):
    with desk(server) as page:
        page.focus("#q")
        page.keyboard.press("?")
        assert page.input_value("#q") == "?"
        search(page, PHRASE)
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert page.locator("dialog[open]").count() == 1
        page.keyboard.press("j")
        page.keyboard.press("Escape")
        assert page.locator("dialog[open]").count() == 0
        assert page.evaluate("document.activeElement.dataset.row") == "1"
        page.click("#keys-open")
        assert "without leaving the text" in page.locator("dialog[open]").inner_text()


def test_filters_stand_in_the_address_and_go_by_a_key(server):
    with desk(server) as page:
        search(page, PHRASE)
        every = page.locator(".hit.exact").count()
        page.click(".filters summary")
        page.fill("[name=status]", "adopted")
        page.keyboard.press("Enter")
        until(page, "document.querySelectorAll('.hit.exact').length === 1")
        assert page.url == f"{server[0].address}desk?status=adopted"
        assert page.locator("#filters").inner_text() == "status adopted"
        page.reload()
        settle(page)
        assert page.input_value("#q") == PHRASE
        assert page.locator(".hit.exact").count() == 1
        page.locator("[data-row='1']").focus()
        page.keyboard.press("Escape")
        until(page, f"document.querySelectorAll('.hit.exact').length === {every}")
        assert page.url == server[0].address
        assert page.locator("#filters").inner_text() == "none"


def test_meanings_come_after_and_no_row_moves(server):
    with desk(server) as page:
        held = []
        page.route("**/desk/matches", lambda route: answer_in_parts(route, "matches"))
        page.route("**/desk/meanings", lambda route: held.append(route))
        page.fill("#q", PHRASE)
        page.keyboard.press("Control+Enter")
        until_held(page, held)
        assert page.locator("#matches .later").inner_text() == "meanings: searching …"
        until(page, "said.textContent.includes('meanings: searching')")
        row = page.locator("[data-row='1']")
        row.focus()
        before = row.bounding_box()
        page.evaluate(
            "window.messages = []; new MutationObserver(() => messages.push(said.textContent))"
            ".observe(said, {childList: true})"
        )
        for route in held:
            answer_in_parts(route, "meanings")
        page.wait_for_selector("[data-row='2']")
        assert row.bounding_box() == before
        assert page.evaluate("document.activeElement.dataset.row") == "1"
        until(page, "messages.length > 0")
        assert page.evaluate("messages") == ["1 by meaning"]
        assert page.locator("#matches .state:visible").count() == 0


PARTS = {
    "matches": '<h2>Matches</h2><div class="list" data-summary="1 match, meanings: searching">'
    '<ol class="hits"><li class="hit" data-row="1" tabindex="0">a</li></ol>'
    '<div class="later" data-pane="meanings" data-waiting="meanings: searching …" aria-busy="true">'
    '<p class="state">meanings: searching …</p><div class="answer"></div></div></div>',
    "meanings": '<div data-summary="1 by meaning"><ol class="hits">'
    '<li class="hit" data-row="2" tabindex="-1">b</li></ol></div>',
}
"""What the server answers where it has an index, in short."""


def answer_in_parts(route, name):
    route.fulfill(body=PARTS[name], content_type="text/html; charset=utf-8")


def test_the_concordance_by_keys(server):
    with desk(server) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click("nav >> text=Concordance")
        page.wait_for_url("**/concordance")
        until(page, "document.activeElement.id === 'q'")
        page.keyboard.type("鸿沟")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-row='1']")
        # Rows are there before the script that knows the keys.
        page.wait_for_load_state()
        assert "q=%E9%B8%BF" in page.url
        page.focus("#q")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.dataset.row") == "2"
        page.keyboard.press("w")
        assert page.locator("[data-row='2'] details[open]").count() == 1
        page.keyboard.press("c")
        until(page, "said.textContent === 'copied'")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator("[data-row='2'] [data-copy]").get_attribute("data-copy")
        sides = page.locator("[data-row] .side[lang=zh] mark")
        lefts = {round(box["x"]) for box in (each.bounding_box() for each in sides.all())}
        assert len(lefts) == 1, "the phrase stands in one column"
        page.click(".counts a")
        page.wait_for_url("**rendering=**")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"


def test_files_are_dropped_on_an_empty_desk(tmp_path):
    """From nothing to the first match: the page that a new user sees, and what comes of it."""
    file = (
        '<tmx version="1.4"><header srclang="zh"/><body><tu>'
        '<tuv xml:lang="zh"><seg>弥合</seg></tuv><tuv xml:lang="en"><seg>bridge</seg></tuv>'
        "</tu></body></tmx>"
    )
    with listening(tmp_path / "none") as server, desk(server) as page:
        page.screenshot(path=tmp_path / "empty.png")
        page.evaluate(
            """(text) => {
              const data = new DataTransfer();
              data.items.add(new File([text], "first.tmx"));
              const drop = document.getElementById("drop");
              for (const kind of ["dragover", "drop"]) {
                drop.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true}));
              }
            }""",
            file,
        )
        page.wait_for_url("**/files?file=*")
        page.click("text=Add to the memory >> nth=-1")
        page.wait_for_url("**/jobs/*")
        wait_until(
            lambda: (
                "done" in page.locator("main").inner_text()
                or (not page.wait_for_timeout(200) and False)
            )
        )
        page.goto(server[0].address)
        search(page, "弥合")
        assert "bridge" in page.locator("[data-row='1']").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_screens(server, size, scheme, tmp_path):
    """Nothing is cut at any width, and axe has nothing to say; pictures are kept for a look."""
    from axe_playwright_python.sync_playwright import Axe

    width, height = SIZES[size]
    with desk(server, width=width, height=height, color_scheme=scheme, bypass_csp=True) as page:
        for name, text in (("desk", TEXT), ("phrase", "数字鸿沟"), ("cited", "A/RES/75/202")):
            search(page, text)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.screenshot(path=tmp_path / f"{name}-{size}-{scheme}.png", full_page=True)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        page.click("#keys-open")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.keyboard.press("Escape")
        for name, path in (
            ("place", "at/A/RES/75/202?para=7"), ("concordance", "concordance?q=鸿沟"),
            ("whole", "concordance?q=鸿沟&whole=1"), ("nowhere", "concordance?q=数字鸿构"),
            ("filtered", "desk?status=adopted&year=2010-"),
        ):  # fmt: skip
            picture = tmp_path / f"{name}-{size}-{scheme}.png"
            look_at(page, f"{server[0].address}{path}", width, picture)
        page.goto(f"{server[0].address}concordance?q=鸿沟")
        link = page.locator("a[href^='/units/']").first.get_attribute("href")
        look_at(page, server[0].address + link[1:], width, tmp_path / f"unit-{size}-{scheme}.png")


def look_at(page, address, width, picture):
    """A page is cut off nowhere, and axe has nothing to say of it."""
    from axe_playwright_python.sync_playwright import Axe

    page.goto(address)
    for each in page.locator("details > summary:visible").all():
        each.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=picture, full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_paper_has_the_answer_and_no_form(server):
    with desk(server) as page:
        search(page, TEXT)
        page.emulate_media(media="print")
        assert not page.locator("#ask").is_visible()
        assert not page.locator("[data-copy]").first.is_visible()
        assert page.locator("[data-row='1']").is_visible()
        page.goto(f"{server[0].address}concordance?q=鸿沟")
        for address in (page.url, f"{server[0].address}desk?body=GA"):
            page.goto(address)
            said = read_paper(page)
            assert page.url in said
            assert page.evaluate("new Date().toLocaleDateString()") in said
            assert "Bitexts" not in said  # of the navigation


def read_paper(page):
    """The words of a page as it is printed."""
    import pypdfium2

    with pypdfium2.PdfDocument(page.pdf()) as document:
        return "".join(each.get_textpage().get_text_range() for each in document)
