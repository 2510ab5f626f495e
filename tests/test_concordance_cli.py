"""`tmtool concordance`: the view at 80 columns, colours, objects, files, filters, exit codes."""

import csv
import json
import re
from pathlib import Path

import pytest
from concordances import filled, pair, put, units
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tmtool.cli import output, run
from tmtool.errors import InputError
from tmtool.lang.script import measure_width
from tmtool.memory.concordance import concordance
from tmtool.memory.history import find_change_at
from tmtool.operations.concordance import ConcordanceRequest, ConcordanceResult
from tmtool.selection import Selection
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.views.concordance import COLUMNS
from tmtool.views.terminal import concordance as kwic
from tmtool.where import And, Equal, Not, Or, Range


@pytest.fixture(autouse=True)
def memory(tmp_path, monkeypatch):
    """The units of the case file in the default memory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    filled(tmp_path / "memory", units()).close()
    return tmp_path / "memory"


def lines(capsys):
    return capsys.readouterr().out.splitlines()


def objects(capsys):
    return [json.loads(line) for line in lines(capsys)]


# The view.


def test_counts_come_first_and_the_memory_is_named(capsys, memory):
    assert run(["concordance", "数字鸿沟"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("zh:数字鸿沟 -> en: 6 times in 5 texts\n")
    assert told.err == f"tmtool: memory: {memory}\n"


def test_phrases_stand_in_one_column_with_their_places(capsys):
    assert run(["concordance", "数字鸿沟", "--sort", "year", "-q"]) == 0
    shown = lines(capsys)
    marked = [line for line in shown if "[数字鸿沟]" in line]
    assert len(marked) == 6
    assert {measure_width(line.partition("[数字鸿沟]")[0]) for line in marked[:4]} == {34}
    assert "     A/RES/75/202 --para 3, 2020-12-21, General Assembly, adopted, alignment" in shown
    assert "     0.95" in shown
    assert any("checked by Ada" in line for line in shown)
    assert max(map(measure_width, shown)) <= 80


def test_both_languages_are_marked(capsys):
    run(["concordance", "digital", "gap", "zh:数字", "-q"])
    shown = "\n".join(lines(capsys))
    assert "[digital gap]" in shown.replace("Digital", "digital")
    assert "[数字]" in shown


def test_whole_texts_on_request(capsys):
    run(["concordance", "信息和通信技术", "--full", "-q"])
    shown = "\n".join(lines(capsys))
    assert "[信息和通信技术]可以弥合鸿沟。" in shown
    assert "technologies" in shown


def test_colours_only_where_a_person_looks(capsys, monkeypatch):
    run(["concordance", "数字鸿沟", "-q"])
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    run(["concordance", "数字鸿沟", "-q"])
    coloured = capsys.readouterr().out
    assert "\x1b[1;33m数字鸿沟\x1b[0m" in coloured
    assert "[数字鸿沟]" not in coloured
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert max(map(measure_width, plain.splitlines())) <= 80
    monkeypatch.setenv("NO_COLOR", "1")
    run(["concordance", "数字鸿沟", "-q"])
    assert "[数字鸿沟]" in capsys.readouterr().out


def test_pages(capsys):
    assert run(["concordance", "数字鸿沟", "-k", "4", "--sort", "memory", "-q"]) == 0
    first = lines(capsys)
    assert first[-1] == "page 1 of 2 (6 lines); --page N shows another"
    run(["concordance", "数字鸿沟", "-k", "4", "--page", "2", "--sort", "memory", "-q"])
    second = lines(capsys)
    numbers = [line.split()[0] for line in (*first, *second) if "[数字鸿沟]" in line]
    assert numbers == list("123456")
    run(["concordance", "数字鸿沟", "-k", "4", "--page", "9", "-q"])
    assert lines(capsys)[-1] == "there is no page 9, only 2 (6 lines); --page N shows another"


def test_lines_are_numbered_as_they_stand(capsys):
    """Under their renderings, and on from page to page."""
    numbers = []
    for page in "12":
        run(["concordance", "数字鸿沟", "-k", "4", "--page", page, "-q"])
        numbers += [line.split()[0] for line in lines(capsys) if "[数字鸿沟]" in line]
    assert numbers == list("123456")


def test_only_the_lines_of_a_rendering(capsys):
    assert run(["concordance", "鸿沟", "--json"]) == 0
    told = [each for each in objects(capsys) if each["type"] == "rendering"]
    assert len(told) > 1
    for each in told:
        assert run(["concordance", "鸿沟", "--rendering", each["text"] or "", "--json"]) == 0
        found = [line for line in objects(capsys) if line["type"] == "line"]
        assert len(found) == each["lines"]
        assert {line["rendering"] for line in found if line["rendering"]} <= {each["text"]}
    assert run(["concordance", "鸿沟", "--rendering", "gulf", "-q"]) == 1
    assert "none of these lines has the rendering 'gulf'" in capsys.readouterr().err
    assert run(["concordance", "鸿沟", "--rendering", "gulf", "--lines", "none"]) == 2


def test_only_the_count(capsys):
    assert run(["concordance", "数字鸿沟", "--lines", "none", "-q"]) == 0
    assert lines(capsys) == ["zh:数字鸿沟 -> en: 6 times in 5 texts"]


ANY = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    | st.sampled_from("会数ａ\t\u0301￥"),
    max_size=90,
)


@settings(max_examples=50)
@given(ANY, ANY, ANY, st.integers(50, 120), st.booleans())
def test_nothing_is_wider_than_the_view(tmp_path_factory, left, right, other, columns, color):
    text = f"{left} 数字 {right}"
    store = filled(tmp_path_factory.mktemp("m"), [pair(text, f"{other} digital")])
    found = concordance(store, "数字 en:digital")
    result = ConcordanceResult(found, None, "", "", ConcordanceRequest("数字"))
    shown = list(kwic.view(result, kwic.Look(columns, color)))
    plain = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in shown]
    assert all(line.endswith("\n") and measure_width(line[:-1]) <= columns for line in plain)
    if found.lines and not color:
        column = kwic._INDENT + (columns - kwic._INDENT - 1) * 2 // 5
        places = [at for line in plain for at in starts(line) if "[数字" in line]
        assert column in places
    store.close()


def starts(line):
    return [measure_width(line[: found.start()]) for found in re.finditer(r"\[", line)]


# Objects and files.


def test_objects(capsys, memory):
    assert run(["concordance", "数字鸿沟", "-k", "2", "--json", "--sort", "year"]) == 0
    counts, *rest = objects(capsys)
    assert (counts["type"], counts["occurrences"], counts["texts"]) == ("counts", 6, 5)
    assert (counts["memory"], counts["terms"]) == (
        str(memory),
        [{"lang": "zh", "text": "数字鸿沟", "excluded": False}],
    )
    assert {each["type"] for each in rest} == {"rendering", "line"}
    first = next(each for each in rest if each["type"] == "line")
    start, stop = first["span"]
    assert first["text"][start:stop] == "数字鸿沟"
    assert (first["number"], first["symbol"], first["date"]) == (1, "E/RES/2021/28", "2021-07-22")
    assert (first["place"]["name"], first["place"]["label"]) == ("E/RES/2021/28", "1")


@pytest.mark.parametrize("name", ["found.tsv", "found.xlsx"])
def test_tables_have_every_line(capsys, name):
    assert run(["concordance", "数字鸿沟", "-k", "1", "-o", name]) == 0
    assert f"{name}: 6 lines of 5 texts" in capsys.readouterr().err
    if name.endswith(".tsv"):
        with Path(name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    else:
        sheet = load_workbook(name).active
        rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == [*COLUMNS]
    assert len(rows) == 7
    assert {row[rows[0].index("phrase")] for row in rows[1:]} == {"数字鸿沟"}
    assert "必须弥合" in {row[rows[0].index("left")] for row in rows[1:]}


def test_json_files_hold_the_same_objects(capsys):
    run(["concordance", "数字鸿沟", "-o", "found.jsonl", "-q"])
    listed = [json.loads(line) for line in Path("found.jsonl").read_text("utf-8").splitlines()]
    run(["concordance", "数字鸿沟", "--lines", "all", "--json", "-q", "-k", "100"])
    told = objects(capsys)
    assert told[0].pop("memory")
    assert listed[0].pop("memory") == ""
    assert listed == told


def test_a_page_holds_both_languages_and_loads_nothing(capsys):
    run(["concordance", "数字鸿沟", "en:-gap", "-o", "found.html", "-q"])
    page = Path("found.html").read_text("utf-8")
    assert page.count('<mark class="main">数字鸿沟</mark>') >= 4
    assert "关切地注意到" in page
    assert "Notes with concern" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)|url\(|@import""", page)
    assert "default-src 'none'" in page
    assert "Chinese, 5 documents, 2019-2021, 8 units" in page


def test_files_name_no_folders(capsys, tmp_path):
    for name in ("found.html", "found.jsonl", "found.tsv"):
        run(["concordance", "数字鸿沟", "-o", name, "-q"])
        assert str(tmp_path) not in Path(name).read_text("utf-8")


def test_files_are_kept_unless_forced(capsys):
    run(["concordance", "数字鸿沟", "-o", "found.tsv", "-q"])
    assert run(["concordance", "数字", "-o", "found.tsv", "-q"]) == 2
    assert "--force" in capsys.readouterr().err
    assert run(["concordance", "数字", "-o", "found.tsv", "--force", "-q"]) == 0
    assert run(["concordance", "数字", "-o", "found.doc"]) == 2


# Nothing.


def test_nothing_found_is_a_proof(capsys):
    assert run(["concordance", "数码鸿沟", "-q"]) == 1
    assert "\n".join(lines(capsys)) == (
        "zh:数码鸿沟: not in this memory (5 documents, 2019-2021, 8 units); other\n"
        "documents were not searched\n"
        "nearest:\n"
        f"          6  数字鸿沟{' ' * 35}  with another character\n"
        f"          7  数{' ' * 41}  a part of it\n"
        f"          7  鸿沟{' ' * 39}  a part of it"
    )


def test_nothing_found_as_an_object(capsys):
    assert run(["concordance", "digitl", "--json", "--body", "Economic*", "-q"]) == 1
    told = objects(capsys)[0]
    assert (told["documents"], told["units"], told["years"]) == (1, 2, [2021, 2021])
    assert told["filter"] == "body Economic*"
    assert {"why": "spelling", "text": "digital", "occurrences": 2, "texts": 2} in told["near"]


def test_nothing_found_names_the_filter_and_writes_no_file(capsys, tmp_path):
    assert run(["concordance", "请秘书长", "--year", "2021", "-o", "found.tsv", "-q"]) == 1
    assert "(year 2021: 1 document, 2021, 2 units)" in capsys.readouterr().out
    assert not (tmp_path / "found.tsv").exists()


def test_a_memory_that_isn_t_there_says_what_makes_one(capsys):
    assert run(["concordance", "数字", "--memory", "elsewhere"]) == 3
    assert (
        "memory not found: elsewhere; create it with: tmtool add FILE..." in capsys.readouterr().err
    )


def test_an_empty_memory_says_what_fills_it(capsys, tmp_path):
    SqliteStore(tmp_path / "empty", create=True).close()
    assert run(["concordance", "数字", "--memory", "empty"]) == 1
    assert "fill it with: tmtool add FILE..." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["/(/"], "not a regular expression"),
        (["ru:мир"], "this memory has no texts in Russian"),
        (["数字", "--from", "fr"], "this memory has no texts in French"),
        (["数字", "--year", "then"], "--year must be like 2020"),
        (["数字", "--status", "old"], "--status must be one of adopted"),
        (["数字", "--property", "x"], "--property must be NAME=VALUE"),
        (["数字", "--as-of", "yesterday"], "is neither a date like"),
        (["数字", "--to", "zh"], "Chinese is the language of the phrase itself"),
        ([" "], "at least 1 character"),
    ],
)
def test_what_can_t_be_asked(capsys, arguments, told):
    assert run(["concordance", *arguments]) == 2
    assert told in capsys.readouterr().err


# Filters and times.


@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (["--body", "general assembly"], 3),
        (["--year", "2020"], 2),
        (["--year", "2020-", "--year", "2019"], 5),
        (["--symbol", "A/RES/*"], 2),
        (["--symbol", "A/RES/*", "--not-symbol", "*/202"], 1),
        (["--status", "adopted", "--status", "draft"], 5),
        (["--not-status", "draft"], 4),
        (["--checked"], 2),
        (["--automatic"], 3),
        (["--file-name", "units.*"], 5),
    ],
)
def test_filters(capsys, arguments, texts):
    assert run(["concordance", "数字鸿沟", "--lines", "none", "--json", "-q", *arguments]) == 0
    assert objects(capsys)[0]["texts"] == texts


def test_options_become_one_filter():
    made = Selection(
        body=("GA", "SC"), year=("-2009",), property=("x=1",), not_year=("2001",), checked=False,
        as_of="2026-01-01",
    )  # fmt: skip
    assert made.build_where() == And((
        Or((Equal("body", "GA"), Equal("body", "SC"))),
        Range("year", None, 2009),
        Equal("property", "x=1"),
        Not(Range("year", 2001, 2001)),
        And((Equal("checked", False), Range("score", 0))),
    ))  # fmt: skip
    assert str(made) == (
        "body GA or body SC, year -2009, property x=1, not year 2001, automatic, as of 2026-01-01"
    )
    assert Selection().build_where() is None


def test_years_that_are_none(capsys):
    for text in ("", "-", "20", "2010 2011"):
        with pytest.raises(InputError, match="years are written like 2020"):
            Selection(year=(text,))
        assert run(["concordance", "数字鸿沟", "--year", text]) == 2
        assert capsys.readouterr().err == (
            f"tmtool: --year must be like 2020, 2010-2023, 2015- or -2009, not {text!r}\n"
        )


def test_a_memory_as_it_was(capsys, memory):
    store = SqliteStore(memory)
    day = store.read_journal()[0].at[:10]
    put(store, [pair("新的数字鸿沟", "a new digital divide", date="2024")])
    number = store.read_journal()[0].number
    assert find_change_at(store, day) == number
    assert find_change_at(store, "2001") == 0
    assert find_change_at(store, f"{store.read_journal()[0].at}") == number
    store.close()
    run(["concordance", "数字鸿沟", "--lines", "none", "--json", "--as-of", day, "-q"])
    assert objects(capsys)[0]["texts"] == 6
    assert run(["concordance", "数字鸿沟", "--lines", "none", "--as-of", "2001-01-01", "-q"]) == 1
    assert "(as of 2001-01-01: 0 documents, 0 units)" in capsys.readouterr().out
