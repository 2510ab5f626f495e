"""Checking from Python: what can be given, what the report says, what is refused."""

import comparisons
import pytest
from bitexts import demo

import tmtool
from tmtool.checks.report import iter_facts
from tmtool.concepts import ConceptEntry, Term
from tmtool.terms.base import TermBase

LANGS = ("zh", "en")
WRONG = [
    ("约有15亿人没有电，", "Some 1.5 million people have no power,"),
    ("大会,", "The Assembly,"),
]
TERMS = TermBase(
    (
        ConceptEntry("civil", (
            Term("en", "civil society", "preferred"),
            Term("zh", "民间社会", "preferred", organization="UN"),
            Term("zh", "公民社会", "admitted", organization="ITU"),
        )),
    ),
    "ours",
)  # fmt: skip
CIVIL = [("Civil society took part.", "公民社会参加了会议。")]


def checks(report):
    return [each.check for each in report.findings]


def test_pairs_of_texts_need_their_languages():
    report = tmtool.check(WRONG, languages=LANGS)
    assert checks(report) == ["numbers", "width"]
    assert not report.is_clean
    assert report.remaining == 2
    with pytest.raises(tmtool.InputError, match="give langs="):
        tmtool.check(WRONG)
    with pytest.raises(tmtool.InputError, match="no pairs were given"):
        tmtool.check([], languages=LANGS)


def test_a_bitext_and_a_file_are_the_same_to_it(tmp_path):
    tmtool.write(demo(), tmp_path / "a.jsonl")
    found = tmtool.check(demo())
    assert "paragraphs" in checks(found)
    ids = {each.id for each in found.findings if each.check not in ("width", "spaces", "commas")}
    assert ids <= {each.id for each in tmtool.check(tmp_path / "a.jsonl").findings}
    with pytest.raises(tmtool.InputError, match="the bitext is zh-en, not en-zh"):
        tmtool.check(demo(), languages=("en", "zh"))


def test_what_was_not_checked_is_told():
    told = dict(tmtool.check(WRONG, languages=LANGS).not_checked)
    assert told["terms"] == "no term base"
    assert told["drafts"] == "no memory"
    assert told["paragraphs"] == "whole documents are needed, not pairs"
    assert "numbers" not in told


@pytest.mark.parametrize(
    ("organization", "why"),
    [
        (None, "no organization or region named"),
        ("WHO", "the term base has no Chinese term of WHO; it has terms of ITU, UN"),
    ],
)
def test_without_an_organization_that_is_known_none_is_checked(organization, why):
    report = tmtool.check(CIVIL, languages=LANGS[::-1], terms=TERMS, organization=organization)
    assert dict(report.not_checked)["usage"] == why
    assert "usage" not in checks(report)


def test_an_organization_chooses_among_renderings_that_are_right():
    for spelled in ("UN", "un"):
        (found,) = tmtool.check(
            CIVIL, languages=LANGS[::-1], terms=TERMS, organization=spelled
        ).findings
        assert (found.check, found.severity, found.suggestion) == ("usage", "warning", "民间社会")
        assert found.message == "UN uses 民间社会, not 公民社会"
    report = tmtool.check(CIVIL, languages=LANGS[::-1], terms=TERMS, organization="ITU")
    assert report.findings == ()
    assert "usage" not in dict(report.not_checked)
    ours = [("Civil society took part.", "民间社会参加了会议。")]
    assert checks(tmtool.check(ours, languages=LANGS[::-1], terms=TERMS, organization="ITU")) == [
        "usage"
    ]


def test_information_alone_is_clean():
    report = tmtool.check([("[承诺]支持", "[Commits] support")], languages=LANGS, only=["brackets"])
    assert [each.severity for each in report.findings] == ["note"]
    assert report.is_clean
    assert report.remaining == 1


def test_what_weighs_less_is_left_out_and_checks_are_chosen():
    report = tmtool.check(WRONG, languages=LANGS, min_severity="error")
    assert checks(report) == ["numbers"]
    assert ("Not shown", "1 finding below the severity asked for") in list(iter_facts(report))
    assert checks(tmtool.check(WRONG, languages=LANGS, only=["width"])) == ["width"]
    assert checks(tmtool.check(WRONG, languages=LANGS, exclude=["width"])) == ["numbers"]


def test_decisions_hold(tmp_path):
    from datetime import UTC, datetime

    path = tmp_path / "decided.jsonl"
    first = tmtool.check(WRONG, languages=LANGS, decisions=path)
    when = datetime(2026, 11, 25, tzinfo=UTC)
    tmtool.decide(path, [first.findings[0].id], "kept", "as given", user="Ada", when=when)
    report = tmtool.check(WRONG, languages=LANGS, decisions=path)
    assert checks(report) == ["width"]
    assert ("Decisions", "decided.jsonl: 1 kept as is, 0 not an error") in list(iter_facts(report))
    path.write_text("{", "utf-8")
    with pytest.raises(tmtool.ParseError, match=r"decided\.jsonl:1:2: not JSON"):
        tmtool.check(WRONG, languages=LANGS, decisions=path)


def test_only_what_is_new_since_an_earlier_text(tmp_path):
    earlier = comparisons.document([WRONG[0][0]])
    assert checks(tmtool.check(WRONG, languages=LANGS, since=earlier)) == ["width"]
    with pytest.raises(tmtool.InputError, match="no memory is open"):
        tmtool.check(WRONG, languages=LANGS, since="A/RES/74/197")
    assert checks(tmtool.check(demo(), since=demo())) == []
    memory = comparisons.memory(tmp_path / "memory")
    report = tmtool.check(WRONG, languages=LANGS, memory=memory, since="A/RES/74/197")
    told = dict(iter_facts(report))
    assert told["Changed"] == "2 of 2 pairs, compared with A/RES/74/197; only these were checked"
    assert told["Memory"].endswith("9 units, revision 2")
    memory.close()


def test_a_report_is_written(tmp_path):
    report = tmtool.check(WRONG, languages=LANGS)
    tmtool.write_report(report, tmp_path / "a.json")
    assert report.findings[0].id in (tmp_path / "a.json").read_text("utf-8")
    with pytest.raises(tmtool.InputError, match="exists and was not overwritten"):
        tmtool.write_report(report, tmp_path / "a.json")
