"""Pages of all kinds: their templates, the modules that are joined, texts that stay texts."""

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from bitexts import demo
from jinja2 import UndefinedError
from lxml import html as parser
from reports import FIRST, FOUND, OPENED, OUTCOME, report

import tmtool
from tmtool.checks.running import CheckOutcome
from tmtool.findings import MarkedText
from tmtool.views import check
from tmtool.views.html import bitext
from tmtool.views.html.render import IMPORT, join_modules, list_modules, read_static, render

ROOT = Path(__file__).parents[1] / "tmtool"
HTML = files("tmtool.views.html")
TEMPLATES = sorted(path.name for path in HTML.joinpath("templates").iterdir())
MODULES = sorted(p.name for p in HTML.joinpath("static").iterdir() if p.name.endswith(".js"))
PAGES = [name for name in TEMPLATES if name.replace(".html", ".js") in MODULES]
DECLARED = re.compile(r"^(?:export )?(?:async )?(?:function\*?|const|let|class) (.+)", re.MULTILINE)
EXPORTED = re.compile(r"^export (?:async )?(?:function|const|class) (\w+)", re.MULTILINE)


def read_template(name):
    return HTML.joinpath("templates", name).read_text("utf-8")


def names(module):
    """What a module declares for all of itself: `let a = 1, b = 2` are two."""
    for declared in DECLARED.findall(read_static(module)):
        yield re.match(r"\w+", declared)[0]
        if not re.match(r"\w+\s*\(", declared):
            yield from re.findall(r", (\w+) = ", declared.partition(";")[0])


def test_every_page_has_a_script_of_its_own():
    alone = [each for each in TEMPLATES if '{% extends "base.html" %}' in read_template(each)]
    assert alone == [
        "bitext.html", "check.html", "comparison.html", "concordance.html", "pretranslation.html",
        "timeline.html",
    ]  # fmt: skip
    assert {*alone} <= {*PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_modules_are_joined_into_one_script_without_imports(page):
    entry = page.replace(".html", ".js")
    script = join_modules(entry)
    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)
    assert "</" not in script
    declared = [name for module in list_modules(entry) for name in names(module)]
    assert len(declared) == len(set(declared)), "two modules of a page declare one name"
    declaring = [each for each in list_modules(entry) if any(names(each))]
    order = [
        re.search(rf"^\w[\w ]*\*? {next(names(module))}\b", script, re.MULTILINE).start()
        for module in declaring
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("module", MODULES)
def test_modules_import_what_others_export_and_use_it(module):
    text = read_static(module)
    # What import() brings is no part of the page that was asked for.
    assert len(IMPORT.findall(text)) == len(re.findall(r"\bimport\b(?!\()", text))
    for each in IMPORT.finditer(text):
        taken = set(re.findall(r"\w+", each[0].partition("{")[2].partition("}")[0]))
        assert taken <= set(EXPORTED.findall(read_static(each["file"])))
        rest = text.replace(each[0], "")
        assert all(re.search(rf"\b{name}\b", rest) for name in taken)


def test_no_module_and_no_template_is_left_over():
    source = "".join(path.read_text("utf-8") for path in Path(tmtool.__file__).parent.rglob("*.py"))
    # One is on all pages with a script.
    text = source + "".join(map(read_template, TEMPLATES))
    lazy = re.findall(r'import\("\./(\w+\.js)"\)', "".join(map(read_static, MODULES)))
    served = [*re.findall(r'module[^"\n]*"(\w+\.js)"', text), "paper.js", *lazy]
    alone = (page.replace(".html", ".js") for page in PAGES)
    assert {each for entry in (*served, *alone) for each in list_modules(entry)} == set(MODULES)
    named = "".join(map(read_template, TEMPLATES)) + source
    assert [each for each in TEMPLATES if f'"{each}"' not in named] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_hold_no_style_no_handler_and_no_address(name):
    text = HTML.joinpath("templates", name).read_text("utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|javascript:|https?://(?!www\.w3\.org/2000/svg)", text)


def test_what_a_template_asks_for_and_is_not_given_is_an_error():
    with pytest.raises(UndefinedError):
        list(render("check.html", title="a"))


def test_the_same_result_gives_the_same_page():
    assert "".join(bitext.render_chunks(demo())) == "".join(bitext.render_chunks(demo()))


PAYLOADS = ['<img src=x onerror="a()">', "'\"><script>a()</script>", "{{ 7*7 }}{% raw %}", "a\nb"]


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_text_of_a_finding_is_markup(text):
    finding = replace(
        FIRST, message=text, suggestion=text, check=text, source=MarkedText(text, (range(1),)),
        evidence=(replace(FIRST.evidence[0], what=text),),
    )  # fmt: skip
    outcome = CheckOutcome((replace(FOUND[0], finding=finding),), OUTCOME.ran, OUTCOME.silent)
    page = parser.document_fromstring("".join(check.render_chunks(report(outcome))))
    assert page.xpath("//img | //main//script | //@onerror") == []
    (row,) = page.xpath("//table[@class='findings']/tbody/tr")
    assert row.get("data-check") == text
    shown = row.xpath(".//p[@class='message']")[0]
    assert "\n".join(shown.itertext()) == text


def test_pairs_are_found_by_their_numbers_though_some_were_left_out():
    job = replace(OPENED.job, pairs=OPENED.job.pairs[2:])
    part = replace(report().parts[0], opened=replace(OPENED, job=job))
    page = parser.document_fromstring(
        "".join(check.render_chunks(replace(report(), parts=(part,))))
    )
    assert page.xpath("//span[@class='where']")[0].text == "pair 1"


def test_a_side_where_nothing_stands_is_empty():
    page = parser.document_fromstring("".join(check.render_chunks(report())))
    (cell,) = page.xpath("//td[contains(@class, 'none')]")
    assert (cell.text, len(cell), cell.get("lang")) == (None, 0, None)


def test_the_files_of_pages_are_in_the_package():
    """Whatever the build puts into the wheel is what lies beside the modules."""
    folder = Path(str(HTML))
    ignored = (folder.parents[2] / ".gitignore").read_text("utf-8").splitlines()
    assert not {"*.css", "*.js", "*.html", "*.svg", "static", "templates"} & set(ignored)
