"""Running checks: repeats, order, what could not run; profiles; memory that doesn't grow."""

import gc
import tracemalloc
from dataclasses import replace

import pytest
from bitexts import demo

from tmtool.checks import registry, running
from tmtool.checks.inputs import open_bitext
from tmtool.checks.model import Check, CheckInput, Pair, build_finding, build_form_finding
from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.terms.base import TermBase

PAIRS = [Pair(number, f"决定{number % 3}", "Decides", str(number)) for number in range(6)]
JOB = CheckInput(PAIRS, ("zh", "en"), "a.tmx")


def check(name, run, needs=(), langs=(), *, both=False):
    return Check(name, run, "rule", "source", "example", needs, frozenset(langs), both)


def every(severity, message="wrong"):
    def run(job):
        for pair in job.pairs:
            yield build_finding("every", message, job, pair, severity=severity)

    return run


def test_the_same_finding_in_several_pairs_is_one():
    outcome = running.run(JOB, [check("every", every("error"))])
    assert [each.finding.count for each in outcome.findings] == [2, 2, 2]
    assert [[p.segment for p in each.places] for each in outcome.findings] == [
        [0, 3],
        [1, 4],
        [2, 5],
    ]


def test_a_matter_of_form_is_one_finding_whatever_the_texts_are():
    def run(job):
        for pair in job.pairs:
            yield build_form_finding("form", "half-width", job, pair, source=[range(1)])

    (each,) = running.run(JOB, [check("form", run)]).findings
    assert each.finding.count == 6
    (other,) = running.run(replace(JOB, file="b.tmx"), [check("form", run)]).findings
    assert other.finding.id != each.finding.id


def test_a_pair_in_which_the_same_is_found_twice_counts_once():
    def run(job):
        for pair in job.pairs[:1]:
            for at in range(2):
                yield build_form_finding(
                    "form", "half-width", job, pair, source=[range(at, at + 1)]
                )

    (each,) = running.run(JOB, [check("form", run)]).findings
    assert each.finding.count == 1
    assert len(each.places) == 1


def test_only_some_pairs_are_told_and_what_is_in_none():
    def run(job):
        yield from every("error")(job)
        yield replace(
            build_finding("whole", "all of it", job, job.pairs[0], severity="error"), segment=None
        )

    outcome = running.run(JOB, [check("every", run)], only_pairs={3, 4})
    assert [[p.segment for p in each.places] for each in outcome.findings] == [[None], [3], [4]]
    assert [each.finding.segment for each in outcome.findings] == [None, 3, 4]


def test_findings_come_by_weight_and_then_by_place():
    def run(job):
        for severity, number in (("note", 0), ("error", 5), ("warning", 1), ("error", 4)):
            yield build_finding("mixed", severity, job, job.pairs[number], severity=severity)

    outcome = running.run(JOB, [check("mixed", run)])
    shown = [(each.finding.severity, each.finding.segment) for each in outcome.findings]
    assert shown == [("error", 4), ("error", 5), ("warning", 1), ("note", 0)]
    assert running.count_by_severity(outcome.findings) == {"error": 2, "warning": 1, "note": 1}


def test_what_ran_without_knowing_all_says_so():
    unsure = replace(check("a", every("error")), doubt=lambda job: job.file)
    outcome = running.run(JOB, [unsure])
    assert (outcome.ran, outcome.silent) == (
        ("a",),
        (running.SkippedCheck("a", "a.tmx", ran=True),),
    )
    assert running.run(replace(JOB, file=None), [unsure]).silent == ()


def test_what_can_not_run_says_why_and_is_not_run():
    def never(job):
        raise AssertionError(job)
        yield

    wanted = [
        check("a", never, ["terms"]), check("b", never, ["memory"]),
        check("c", never, ["documents"]), check("d", never, langs=["fr", "ar"]),
        check("e", every("error")), check("f", never, langs=["zh", "fr"], both=True),
        check("g", every("error"), langs=["zh", "en"], both=True),
    ]  # fmt: skip
    outcome = running.run(JOB, wanted)
    assert outcome.ran == ("e", "g")
    assert {each.check: each.why for each in outcome.silent} == {
        "a": "no term base",
        "b": "no memory",
        "c": "whole documents are needed, not pairs",
        "d": "neither side is in Arabic or French",
        "f": "English is not supported, only French and Chinese",
    }


def test_no_pairs_are_nothing_to_check():
    outcome = running.run(CheckInput([], ("zh", "en")), [check("every", every("error"))])
    assert outcome.findings == ()
    assert outcome.silent[0].why == "there are no pairs"


def test_a_term_base_has_to_have_both_languages():
    terms = Term("zh", "数字鸿沟"), Term("fr", "fracture numérique")
    base = TermBase((ConceptEntry("a", terms),), "ours")
    needing = check("terms", every("error"), ["terms"])
    assert running.explain_missing(replace(JOB, terms=base), needing) == (
        "the term base has no zh-en entries"
    )
    both = TermBase((ConceptEntry("a", (*terms, Term("en-GB", "digital divide"))),), "ours")
    assert running.explain_missing(replace(JOB, terms=both), needing) is None


def test_documents_are_known_of_a_bitext():
    needing = check("documents", every("error"), ["documents"])
    assert running.explain_missing(open_bitext(demo()).job, needing) is None


@pytest.mark.slow
def test_memory_stays_flat_however_often_the_same_is_found():
    def peak(count):
        def run(job):
            for number in range(count):
                yield build_form_finding("form", "wrong", job, Pair(number % 10, "决" * 2000, "x"))

        gc.collect()
        tracemalloc.start()
        running.run(JOB, [check("form", run)])
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1)  # What is read once for all findings is read now.
    assert peak(3000) < 2 * peak(300)


def test_profiles_name_checks_that_there_are():
    every = (*registry.list_checks(), *registry.list_asked_checks())
    known = {each.name for each in every}
    assert registry.list_profiles()
    for names in registry.list_profiles().values():
        assert set(names) <= known
        assert len(set(names)) == len(names)


def test_a_check_is_of_substance_or_of_form():
    profiles = registry.list_profiles()
    both = [*profiles["substance"], *profiles["form"]]
    assert sorted(both) == sorted(profiles["all"])


def names(*args, **options):
    return [each.name for each in registry.select_checks(*args, **options)]


def test_only_some_checks_and_all_but_some():
    assert names(only=["spaces", "numbers"]) == ["numbers", "spaces"]
    assert names(only=["curly-quotes"]) == ["curly quotes"]
    assert "spaces" not in names(exclude=["Spaces"])
    assert len(names(exclude=["spaces"])) == len(registry.list_checks()) - 1
    assert names("form") == [n for n in names() if n in registry.list_profiles()["form"]]


def test_only_reaches_beyond_a_profile():
    assert names("form", only=["numbers"]) == ["numbers"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"only": ["number"]}, "check 'number' does not exist; did you mean numbers?"),
        ({"exclude": ["zzz"]}, "check 'zzz' does not exist: choose one of paragraphs,"),
        ({"profile": "mine"}, "profile 'mine' does not exist: choose one of all,"),
        (
            {"only": ["spaces"], "exclude": ["spaces"]},
            "every check is excluded: nothing is left to run",
        ),
    ],
)
def test_a_name_that_is_none_is_told(options, message):
    with pytest.raises(InputError) as caught:
        registry.select_checks(**options)
    assert str(caught.value).startswith(message)
