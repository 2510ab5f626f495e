"""The pages of a team in a real browser: signing in and tokens by keyboard, screens, axe."""

from contextlib import contextmanager

import pytest
from browser import get_browser
from teams import PASSWORD, listening_team, quicken
from test_browser_desk import SIZES, until

from tmtool.memory.memory import Memory
from tmtool.server import people
from tmtool.server.duties import RATES
from tmtool.server.state.people import Grant
from tmtool.units import Origin, TranslationUnit, Variant

pytestmark = pytest.mark.clients
PEOPLE = {
    "anna": [("administrator", "*"), ("memory manager", "*")],
    "bo": [("translator", "ITU"), ("reviser", "General Assembly")], "chen": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("team")
    with pytest.MonkeyPatch.context() as patched:
        quicken(patched)
        patched.setitem(RATES, "sign-in", (1_000, 60))
        with listening_team(folder) as (team, address):
            memory = Memory.open(team.settings.memory, user="Ada")
            variants = (Variant("zh", "会议"), Variant("en", "meeting"))
            memory.add([
                TranslationUnit(variants, (Origin(file="a.tmx", position=1, memory=name),))
                for name in ("ITU", "General Assembly")
            ])  # fmt: skip
            memory.close()
            for name, grants in PEOPLE.items():
                people.choose_password(team.state, people.invite(team.state, name), PASSWORD)
                for role, where in grants:
                    team.state.add_grant(Grant(name, role, where))
            people.invite(team.state, "dora", "Dora Long-Family-Name of the Third Committee")
            yield address
            # 403 for a wrong password is no error of the server's.
            assert team.lines == []


@contextmanager
def visiting(*, width=1280, height=900, **options):
    size = {"width": width, "height": height}
    with get_browser().new_context(viewport=size, **options) as context:
        page = context.new_page()
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text))
        yield page
    assert [each for each in wrong if "403" not in each] == []


def enter(page, address, name="anna", path="/"):
    page.goto(f"{address}{path}")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{path}")


FOCUS = """(() => {
  const chosen = document.activeElement, style = getComputedStyle(chosen);
  const label = chosen.getAttribute("aria-label") || chosen.labels?.[0]?.innerText;
  const name = label || chosen.innerText;
  const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return [(name || "").replace(/\\s+/g, " ").trim(), seen];
})()"""
"""The name of what has the focus, and whether that is seen."""


def tab_to(page, text):
    """Go by Tab to the control of a name; the focus is seen at each step."""
    for _ in range(80):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(FOCUS)
        assert seen, name
        if name.startswith(text):
            return
    raise AssertionError(text)


def test_signing_in_a_token_and_signing_out_by_keyboard(server):
    with visiting() as page:
        page.goto(f"{server}/at/A/RES/75/202?para=7")
        page.wait_for_url(f"{server}/login")
        assert page.evaluate("document.activeElement.id") == "name"
        page.keyboard.type("anna")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong horse battery")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        assert page.evaluate("document.activeElement.id") == "password"
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        # The page that was asked for.
        page.wait_for_url(f"{server}/at/A/RES/75/202?para=7")
        tab_to(page, "anna")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{server}/me")
        tab_to(page, "For")
        page.keyboard.type("OmegaT")
        page.keyboard.press("Enter")
        page.wait_for_selector("#secret")
        assert page.inner_text("#secret").startswith("tmt_")
        tab_to(page, "Revoke")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{server}/me")
        until(page, "!document.body.innerText.includes('OmegaT')")
        tab_to(page, "Sign out")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{server}/login")
        page.goto(f"{server}/me")
        page.wait_for_url(f"{server}/login")


def test_without_script(server):
    with visiting(java_script_enabled=False) as page:
        enter(page, server, path="/me")
        page.fill("#label", "CAT")
        page.keyboard.press("Enter")
        page.wait_for_selector("#secret")


def test_sharing(server, tmp_path):
    file = tmp_path / "draft.txt"
    file.write_text("a", "utf-8")
    with visiting() as page:
        enter(page, server)
        page.goto(f"{server}/")
        page.evaluate(
            "fetch('/files', {method: 'POST', body: (() => { const f = new FormData();"
            "f.append('file', new File(['a'], 'draft.txt')); return f; })()})"
            ".then((answer) => { document.title = answer.url; })"
        )
        until(page, "document.title.includes('/files?')")
        shown = page.evaluate("document.title")
        page.goto(shown)
        page.get_by_label("Share with those of").select_option("ITU")
        page.get_by_role("button", name="Share").click()
        page.wait_for_url(shown)
        assert page.get_by_label("Share with those of").input_value() == "ITU"
        page.screenshot(path=tmp_path / "sharing.png", full_page=True)
    with visiting() as page:
        enter(page, server, "bo", path="/me")
        page.goto(shown)
        assert "draft.txt" in page.inner_text(".dropped")


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
        assert found.violations_count == 0, found.generate_report()

    with visiting(width=width, height=height, color_scheme=scheme, bypass_csp=True) as page:
        page.goto(f"{server}/login")
        look("login")
        page.goto(f"{server}/join#code")
        look("join")
        enter(page, server, path="/me")
        look("me")
        for name in ("people", "people/audit"):
            page.goto(f"{server}/{name}")
            look(name.replace("/", "-"))
