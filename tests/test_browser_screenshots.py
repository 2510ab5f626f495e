"""Every page of the server at two widths, light and dark: nothing cut, nothing wrong, axe.

The pictures are kept for a look in the folder that TMTOOL_SCREENSHOTS names, if it does.
"""

import csv
import os
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from browser import get_browser
from made_bitexts import make
from served import DATA, OWN, Served, fill, listening
from teams import ADDRESS, Team, quicken
from teams import send as send_form
from test_browser_documents import DRAFT
from test_browser_memories import TMX, change
from test_server_corrections import CORRIGENDUM
from test_server_terms import GAP, put, send

from tmtool.cli import run
from tmtool.concepts import ConceptEntry, Term
from tmtool.server import people
from tmtool.server.pages import PAGES
from tmtool.server.pages.people import PAGES as OF_PEOPLE
from tmtool.server.reviews import make_bitext

pytestmark = pytest.mark.clients
WIDE, NARROW = (1280, 900), (360, 760)
FIRST = [(WIDE, "light")]
LOOKS = pytest.mark.parametrize("looks", [
    # One look at each page is part of every run, also where there is no time for the others.
    pytest.param(FIRST, marks=pytest.mark.pages, id="first"),
    pytest.param([(WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")], id="others"),
])  # fmt: skip
SENT = {"/healthz", "/readyz", "/metrics", "/terms/export", "/terms/sheet.xlsx"}
"""What answers with a file, not a page."""
with (DATA / "pages.tsv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
OF_DESK = [each for each in CASES if each["server"] == "desk"]
OF_TEAM = [each for each in CASES if each["server"] != "desk"]
"""The server that has a page: a desk for one, or a team's, asked by an administrator who manages
its memories, by a reader, or by a visitor who hasn't signed in."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        place = tmp_path_factory.mktemp("all")
        patch.setenv("TMTOOL_FINDINGS", str(place / "decided.jsonl"))
        found = fill(place / "memory")
        change(found)
        put(
            found,
            GAP,
            ConceptEntry("gap-2", (Term("en", "Digital divide"), Term("zh", "数字鸿沟"))),
        )
        propose = ["terms", "propose", "--memory", str(found), "--quiet", "--by", "Bob"]
        for number in range(3):
            assert run([*propose, f"en=proposal {number}", f"zh=提议{number}"]) == 0
        yield found


@pytest.fixture(scope="module")
def ids(folder):
    """Something of each kind, made as people make it; the ids by name."""
    served = Served(folder).enter()
    place = folder.parent
    for name, text in (
        ("决议草案.txt", DRAFT), ("earlier.txt", DRAFT.replace("76", "75").replace("81", "80")),
        ("ITU 2026.tmx", TMX), ("更正.txt", CORRIGENDUM),
    ):  # fmt: skip
        (place / name).write_text(text, "utf-8")
    draft, earlier = served.drop(place / "决议草案.txt", place / "earlier.txt")
    lines, tmx = served.drop(DATA / "drafts.tsv", place / "ITU 2026.tmx")
    bitext = Path(__file__).parent / "data" / "terms" / "bitext.tsv"
    languages = {"from": "zh", "to": "en"}
    ended = {
        name: served.finish(send(served, path, list(fields.items()), *files))
        for name, (path, fields, *files) in {
            "pretranslation": ("/pretranslations", {"file": draft, **languages}),
            "comparison": ("/comparisons", {"file": draft, "previous": earlier}),
            "check": ("/checks", {"file": lines}),
            "import": ("/imports", {"file": tmx}),
            "export": ("/exports", {"format": ".tmx", **languages}),
            "candidates": ("/terms/candidates", {"limit": "30"}, bitext),
            "term_import": ("/terms/import", {"base": "own"}, folder.with_suffix(".csv")),
            "correction": (
                "/memories/corrections", {"document": "A/RES/75/202"}, place / "更正.txt"
            ),
            "term_change": (
                "/terms/impact", {"old": "digital gap", "new": "digital chasm", "lang": "en"}
            ),
        }.items()
    }  # fmt: skip
    assert {name: each.problem for name, each in ended.items() if each.problem} == {}
    made = {name: each.item for name, each in ended.items()}
    review = make_bitext(served.desk.items, make(60), "made", served.session.user)
    unit = next(each.key for each in served.session.store.iter_units())
    served.session.close()
    served.state.close()
    return made | {
        "draft": draft, "earlier": earlier, "bitext": review.id, "unit": unit,
        "job": ended["check"].id,
    }  # fmt: skip


@pytest.fixture(scope="module")
def server(folder, ids):
    with listening(folder) as (access, lines):
        yield access
        assert lines == []


@contextmanager
def watched(address, **options):
    """A page, and what is wrong with it."""
    with get_browser().new_context(color_scheme="light", **options) as context:
        page = context.new_page()
        wrong = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: (
            request.url.startswith((address, "data:")) or wrong.append(request.url)
        ))  # fmt: skip
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "(event) => console.error(event.violatedDirective, event.blockedURI))"
        )
        yield page, wrong


@pytest.fixture(scope="module")
def browsing(server):
    with watched(server.address) as (page, wrong):
        page.goto(f"{server.address}start#{server.issue_code(60)}")
        page.wait_for_url(server.address)
        yield page, wrong


def look(page, name, looks):
    """At some widths and colours: nothing is cut, axe has nothing to say."""
    from axe_playwright_python.sync_playwright import Axe

    found = []
    pictures = os.environ.get("TMTOOL_SCREENSHOTS")
    for (width, height), scheme in looks:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(30)
        state = f"{name}-{width}-{scheme}"
        if pictures:
            Path(pictures).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(pictures) / f"{state}.png", full_page=True)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{state} is {wide} wide")
        report = Axe().run(page)
        if report.violations_count:
            found.append(f"{state}: {report.generate_report()}")
    return found


@LOOKS
@pytest.mark.parametrize("case", OF_DESK, ids=lambda case: case["name"])
def test_a_page_is_whole_at_all_widths_and_colours(server, ids, browsing, case, looks):
    page, wrong = browsing
    wrong.clear()
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(server.address + case["address"].format(**ids)[1:])
    page.wait_for_load_state("networkidle")
    missing = case["name"].endswith("none") or case["name"] == "none"
    assert answer is None or answer.status == 200 or (missing and answer.status == 404)
    assert look(page, case["name"], looks) == []
    assert [each for each in wrong if not (missing and "404" in each)] == []


@LOOKS
@pytest.mark.parametrize("name", ["desk-found", "concordance-found", "review", "check", "queue"])
def test_the_window_of_keys_is_whole(server, ids, browsing, name, looks):
    page, wrong = browsing
    wrong.clear()
    page.set_viewport_size({"width": 1280, "height": 900})
    (address,) = [each["address"] for each in OF_DESK if each["name"] == name]
    page.goto("about:blank")  # the same address with a fragment is not loaded anew
    page.goto(server.address + address.format(**ids)[1:])
    page.wait_for_load_state("networkidle")
    page.locator("#keys-open, #help").click()
    assert page.locator("dialog[open] tbody tr").count() > 8
    assert page.locator("dialog[open] h2").evaluate("(title) => title === document.activeElement")
    assert look(page, f"{name}-keys", looks) == []
    assert wrong == []


@pytest.mark.pages
def test_the_cases_have_all_pages():
    def list_paths(pages):
        return {each.path for each in pages if "GET" in each.methods and "{" not in each.path}

    assert list_paths(PAGES) - SENT <= {each["route"] for each in OF_DESK}
    assert list_paths(OF_PEOPLE) <= {each["route"] for each in OF_TEAM}
    assert all(urlsplit(each["address"]).path for each in CASES)


STATUSES = {"sign-in-wrong": 403, "join-wrong": 400, "team-refused": 403}
"""What pages that refuse something are answered with."""


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    """A team's server in this process, browsers of its people by who asks, and a shared file."""
    with pytest.MonkeyPatch.context() as patch:
        quicken(patch)
        with closing(Team(tmp_path_factory.mktemp("team"))) as made:
            anna = made.enter("anna", ("administrator", "*"), ("memory manager", "*"))
            reader = made.enter("bo", ("reader", "*"))
            people.invite(made.state, "cem", "Cem")
            made.enter("dora", ("reviser", "*"))
            send_form(anna, "/people/close", account="dora", role="a former reviser")
            send_form(anna, "/me/tokens", label="OmegaT", scope="look-ups", days="30")
            make_bitext(made.desk.items, make(6), "made", "Anna")
            upload = {"file": ("draft.txt", DRAFT.encode())}
            sent = anna.post("/files", files=upload, headers=OWN)
            shared = sent.headers["location"].partition("file=")[2]
            yield {"team": anna, "reader": reader, "visitor": made.browse()}, {"shared": shared}


@LOOKS
@pytest.mark.parametrize("case", OF_TEAM, ids=lambda case: case["name"])
def test_pages_of_a_team(team, case, looks):
    """The team's server stands in the test, behind Chromium's requests."""
    browsers, ids = team
    browser = browsers[case["server"]]
    before, is_sent, asked = case["address"].format(**ids).rpartition("POST ")
    address, _, fields = asked.partition(" ") if is_sent else (before + asked, "", "")
    answers = {address: send_form(browser, address, **dict(parse_qsl(fields)))} if is_sent else {}

    def answer(route):
        path = route.request.url.removeprefix(ADDRESS)
        found = answers.get(path) or browser.get(path)
        headers = {k: v for k, v in found.headers.items() if k != "content-length"}
        route.fulfill(status=found.status_code, headers=headers, body=found.content)

    with watched(ADDRESS) as (page, wrong):
        page.route(f"{ADDRESS}/**", answer)
        answered = page.goto(ADDRESS + address)
        expected = STATUSES.get(case["name"], 200)
        assert answered.status == expected
        assert look(page, case["name"], looks) == []
        refused = f"{expected} " in " ".join(wrong)
        assert wrong == [] or (expected != 200 and refused and len(wrong) == 1)
