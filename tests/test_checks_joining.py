"""One fact is one finding: what several checks tell of the same words, and of several files."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from test_checks_quotations import memory

from tmtool.checks.checking import check
from tmtool.checks.decisions import decide
from tmtool.checks.joining import read_families
from tmtool.checks.model import Check, CheckInput, Pair, build_finding
from tmtool.checks.registry import find_check, list_checks
from tmtool.checks.report import describe_checked, describe_compared, iter_facts
from tmtool.checks.running import run, run_together
from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.terms.base import TermBase
from tmtool.views.check import write as write_report

UK = TermBase(
    (
        ConceptEntry(
            "uk",
            (
                Term("en", "United Kingdom"),
                Term("zh", "联合王国", status="preferred"),
                Term("zh", "英国", status="deprecated"),
            ),
        ),
    ),
    "ours",
)
WRONG = "The representative of the United Kingdom took the floor.", "英国代表发了言。"
RIGHT = WRONG[0], "联合王国代表发了言。"
SEIZED = "Decides to remain seized of the matter.", "决定继续处理此案。"
REVIEW = "Decides to remain seized of the matter.", "决定继续审议此事。"


def job(*pairs, langs=("en", "zh"), **more):
    turned = [pair if langs[0] == "en" else pair[::-1] for pair in pairs]
    return CheckInput([Pair(at, *each) for at, each in enumerate(turned)], langs, **more)


def find(given, *names):
    checks = [find_check(name) for name in names] if names else list_checks()
    return [(each.finding, each.places) for each in run(given, checks).findings]


@pytest.mark.parametrize("langs", [("en", "zh"), ("zh", "en")])
@pytest.mark.parametrize("texts", [[WRONG, RIGHT], [RIGHT, WRONG], [WRONG, WRONG, WRONG, RIGHT]])
def test_the_right_term_gets_no_finding_and_each_wrong_one_gets_one(texts, langs):
    ((finding, places),) = find(job(*texts, langs=langs, terms=UK))
    assert (finding.check, finding.severity) == ("deprecated terms", "warning")
    assert finding.suggestion == "联合王国"
    assert [place.segment for place in places] == [at for at, t in enumerate(texts) if t == WRONG]
    assert set(finding.also) - {"names"} == {"segment consistency", "term consistency"}


def test_what_others_said_is_among_the_evidence():
    ((finding, _),) = find(job(WRONG, RIGHT, terms=UK))
    said = [each.what for each in finding.evidence]
    assert (
        "term consistency: “United Kingdom” is rendered as “英国” here, as “联合王国” elsewhere"
        in said
    )
    assert "联合王国代表发了言。: 1 in this text (pair 2)" in said


def test_a_wording_that_is_ruled_out_is_not_kept_however_often_it_stands_there():
    given = job(WRONG, WRONG, WRONG, RIGHT, terms=UK)
    found = find(given, "segment consistency")
    assert [[place.segment for place in places] for _, places in found] == [[0, 1, 2]]
    assert {finding.suggestion for finding, _ in found} == {RIGHT[1]}
    others = find(replace(given, terms=None), "segment consistency")
    assert {finding.suggestion for finding, _ in others} == {WRONG[1]}


def test_precedent_with_a_term_that_is_ruled_out_is_not_suggested():
    rows = [(WRONG[1], WRONG[0], f"A/RES/70/{at}", "adopted") for at in range(3)]
    given = job(RIGHT, terms=UK, memory=memory(*rows))
    assert find(given, "segment consistency", "term consistency") == []
    other = job((WRONG[0], "英国代表作了发言。"), terms=UK, memory=memory(*rows))
    assert {finding.suggestion for finding, _ in find(other)} <= {None, "联合王国"}


def test_authority_comes_before_what_the_text_has_more_often():
    rows = [("又决定继续处理本案", SEIZED[0], f"A/RES/7{at}/1", "adopted") for at in range(2)]
    given = job(SEIZED, SEIZED, REVIEW, memory=memory(*rows))
    suggested = {finding.suggestion for finding, _ in find(given, "segment consistency")}
    assert suggested == {"又决定继续处理本案"}


def test_more_adopted_documents_come_before_what_is_nearer():
    near = "必须在所有领域里缩小数字鸿沟，并为此开展合作；"
    bridge, far = "Bridge the divide and cooperate to that end", "必须弥合数字鸿沟并为此合作；"
    rows = [(far, bridge, f"A/RES/7{at}/1", "adopted") for at in range(2)]
    rows.append((near, bridge, "A/RES/60/1", "adopted"))
    draft = bridge, near.replace("里", "")
    ((finding, _),) = find(job(draft, memory=memory(*rows)), "repeated paragraphs")
    assert finding.suggestion == far


def told(check, severity, pair, source=(), target=(), **more):
    given = job(pair)
    return build_finding(
        check, f"{check} tells", given, given.pairs[0], severity=severity, source=source,
        target=target, **more,
    )  # fmt: skip


PAIR = "bridge the digital divide by 2030", "到2025年弥合数码鸿沟"


def run_on_pair(*findings):
    checks = [Check(each.check, lambda _, each=each: iter([each]), "", "", "") for each in findings]
    return [each.finding for each in run(job(PAIR), checks).findings]


def joined(*findings):
    return [(each.check, each.also) for each in run_on_pair(*findings)]


TERM = told("terms", "warning", PAIR, [range(11, 25)])
NUMBER = told("numbers", "error", PAIR, [range(29, 33)], [range(1, 5)])
WHOLE = [range(33)], [range(12)]


def test_other_words_are_another_fact():
    assert joined(TERM, NUMBER) == [("numbers", ()), ("terms", ())]
    form = told("width", "note", PAIR, target=[range(1, 5)])
    assert joined(NUMBER, form) == [("numbers", ()), ("width", ())]


def test_a_whole_text_adds_evidence_to_those_that_tell_of_all_it_would_change():
    year = told("segment consistency", "warning", PAIR, *WHOLE, suggestion="到2030年弥合数码鸿沟")
    assert joined(NUMBER, year) == [("numbers", ("segment consistency",))]
    more = told("segment consistency", "warning", PAIR, *WHOLE, suggestion="至2030年消除数码鸿沟")
    assert joined(NUMBER, more) == [("numbers", ()), ("segment consistency", ())]


def test_a_lighter_finding_goes_into_a_whole_one_that_would_change_its_words():
    word = told("term consistency", "note", PAIR, [range(11, 25)], [range(8, 12)])
    whole = told("segment consistency", "warning", PAIR, *WHOLE, suggestion="到2025年弥合数字鸿沟")
    assert joined(whole, word) == [("segment consistency", ("term consistency",))]
    other = told("segment consistency", "warning", PAIR, *WHOLE, suggestion="在2025年弥合数码鸿沟")
    assert len(joined(other, word)) == 2


def test_what_is_left_out_is_one_fact_though_one_of_them_marks_nothing():
    rest = told("untranslated", "error", PAIR, [range(11, 25)])
    assert joined(rest, told("completeness", "warning", PAIR)) == [
        ("untranslated", ("completeness",))
    ]
    assert len(joined(NUMBER, told("completeness", "warning", PAIR))) == 2


def test_what_is_no_translation_is_one_fact_whatever_else_it_lacks():
    other = told("completeness", "warning", PAIR, *WHOLE, rule="another sentence")
    negated = told("names", "error", PAIR, [range(3, 5)])
    (only,) = run_on_pair(other, NUMBER, TERM, negated)
    assert only.check == "completeness"
    told_of = {each.what.partition(":")[0] for each in only.evidence}
    assert told_of == {"numbers", "terms", "names"}
    whole = told("untranslated", "error", PAIR, target=[range(12)])
    form = told("width", "note", PAIR, target=[range(1, 5)])
    first, second = run_on_pair(whole, NUMBER, TERM, form)
    assert (first.check, first.evidence, second.check) == ("untranslated", (), "width")


def test_families_name_checks_that_there_are():
    assert {find_check(name).name for name in read_families()} == set(read_families())


def test_a_place_that_is_told_otherwise_leaves_the_other_places():
    texts = [WRONG, WRONG, RIGHT, ("United Kingdom policy", "英国政策")]
    base = replace(UK, entries=(replace(UK.entries[0], terms=(*UK.entries[0].terms[:2],)),))
    given = job(*texts, terms=base)
    found = find(given, "terms", "segment consistency")
    by_check = {finding.check: [place.segment for place in places] for finding, places in found}
    # The wording with the term of the base is the one that is kept, though others are more.
    assert by_check == {"terms": [0, 1, 3]}


def several(*jobs, only=None, names=("segment consistency",)):
    only = only or [None] * len(jobs)
    outcomes = run_together(jobs, [find_check(name) for name in names], only_pairs=only)
    return [[(each.finding, each.places) for each in own.findings] for own in outcomes]


def test_several_files_are_one_text():
    jobs = job(SEIZED, SEIZED, file="a.tmx"), job(("I", "一"), REVIEW, file="b.tmx")
    assert several(*jobs, names=["width"]) == [[], []]
    first, ((finding, places),) = several(*jobs)
    assert first == []
    assert (finding.file, finding.segment, finding.suggestion) == ("b.tmx", 1, SEIZED[1])
    assert [(place.file, place.segment) for place in places] == [("b.tmx", 1)]
    assert [each[:2] for each in finding.other_files] == [("a.tmx", 0), ("a.tmx", 1)]
    assert (
        finding.evidence[0].what == f"{SEIZED[1]}: 2 in these files (a.tmx: pair 1, a.tmx: pair 2)"
    )
    assert finding.message == "this text is translated differently elsewhere in these files"


def test_a_finding_is_the_same_whether_its_file_is_checked_alone():
    alone = job(SEIZED, SEIZED, REVIEW, file="b.tmx")
    ((before, _),) = find(alone, "segment consistency")
    (_, ((after, _),)) = several(job(SEIZED, file="a.tmx"), alone)
    assert before.id == after.id


def test_only_what_was_changed_is_told_of_several_files():
    jobs = job(SEIZED, SEIZED, file="a.tmx"), job(REVIEW, ("I", "一"), file="b.tmx")
    assert [len(own) for own in several(*jobs, only=[frozenset(), frozenset({0})])] == [0, 1]
    assert [len(own) for own in several(*jobs, only=[frozenset(), frozenset({1})])] == [0, 0]
    # All that it is held against is new.
    assert [len(own) for own in several(*jobs, only=[frozenset({0, 1}), frozenset({1})])] == [0, 1]


def test_files_in_other_languages_are_for_themselves():
    french = CheckInput([Pair(0, "Décide", "决定")], ("fr", "zh"), "c.tmx")
    jobs = job(SEIZED, file="a.tmx"), french, job(SEIZED, SEIZED, REVIEW, file="b.tmx")
    assert [len(own) for own in several(*jobs)] == [0, 0, 1]


def write(path, *pairs):
    path.parent.mkdir(exist_ok=True)
    rows = "".join(f"{en}\t{zh}\n" for en, zh in pairs)
    path.write_text(f"en\tzh\n{rows}", "utf-8")
    return path


@pytest.fixture
def files(tmp_path):
    first = write(tmp_path / "a" / "x.tsv", SEIZED, SEIZED)
    return first, write(tmp_path / "b" / "x.tsv", ("I", "一"), REVIEW)


def test_several_files_from_python(files):
    report = check(list(files), only=["segment consistency"])
    (finding,) = report.findings
    names = [part.opened.job.file for part in report.parts]
    assert (finding.file, finding.segment) == (names[1], 1)
    others = [(each.file, each.segment) for each in finding.other_files]
    assert others == [(names[0], 0), (names[0], 1)]
    assert names == ["a/x.tsv", "b/x.tsv"]
    assert check(files[1], only=["segment consistency"]).findings == ()
    with pytest.raises(InputError, match="can't be checked in one list"):
        check([files[0], SEIZED], languages=("en", "zh"))


def test_the_report_on_several_files_says_that_they_were_compared(files):
    report = check(list(files), only=["segment consistency", "width"])
    facts = {fact.name: fact.value for fact in iter_facts(report)}
    names = ", ".join(part.opened.job.file for part in report.parts)
    assert facts["Compared"] == f"2 files with each other ({names}), by segment consistency"
    assert describe_checked(report).startswith("4 pairs in 2 files, compared with each other, ")
    alone = check(files[0], only=["segment consistency"])
    assert "Compared" not in {fact.name for fact in iter_facts(alone)}
    assert describe_compared(check(list(files), only=["width"])) is None


@pytest.mark.parametrize("suffix", ["html", "json", "jsonl", "txt"])
def test_every_form_of_a_report_names_the_files_of_places(files, tmp_path, suffix):
    report = check(list(files), only=["segment consistency"])
    path = tmp_path / f"out.{suffix}"
    write_report(report, path)
    text = path.read_text("utf-8").replace("\\", "")
    for name in (part.opened.job.file for part in report.parts):
        assert name.rpartition("/")[2] in text
    assert "pair 1" in text


def test_decisions_hold_whether_a_file_is_checked_alone_or_with_others(tmp_path):
    both = write(tmp_path / "b" / "b.tsv", SEIZED, SEIZED, REVIEW)
    other = write(tmp_path / "b" / "a.tsv", SEIZED)
    (finding,) = check(both, only=["segment consistency"]).findings
    decided = tmp_path / "decided.jsonl"
    decide(decided, [finding.id], "kept", "so", user="Ada", when=datetime(2026, 1, 2, tzinfo=UTC))
    for texts in (both, [other, both]):
        report = check(texts, only=["segment consistency"], decisions=decided)
        assert report.findings == ()
