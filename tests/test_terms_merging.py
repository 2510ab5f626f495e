"""Entries put into a term base: what is one concept, what is added, what contradicts."""

import re
from dataclasses import replace

from hypothesis import given, settings
from random_terms import PLAIN

from tmtool.concepts import ConceptEntry, Term
from tmtool.terms.base import TermBase
from tmtool.terms.merging import merge
from tmtool.terms.records import group_terms
from tmtool.terms.validity import find_contradiction

DIVIDE = ConceptEntry(
    "c1", (Term("zh", "数字鸿沟", "preferred"), Term("en", "digital divide")), "ICT"
)


def counts(merged):
    return merged.added, merged.merged, merged.same


def test_the_same_again_changes_nothing():
    merged = merge([DIVIDE], [DIVIDE, replace(DIVIDE, id="other")])
    assert counts(merged) == (0, 1, 1)
    assert merged.entries == (replace(DIVIDE, record_ids=("other",)),)
    assert merged.skipped == ()


def test_the_revision_is_12_hexadecimal_digits_of_all_that_the_entries_say():
    entries = (DIVIDE, replace(DIVIDE, id="other"))
    bases = [TermBase(entries, "a"), TermBase(entries, "b"), TermBase(entries[::-1], "a"),
             TermBase((DIVIDE,), "a"), TermBase((), "a")]  # fmt: skip
    told = [base.revision for base in bases]
    assert all(re.fullmatch("[0-9a-f]{12}", each) for each in told)
    assert told[0] == told[1]
    assert len(set(told)) == 4


def test_an_entry_that_shares_two_languages_is_one_concept():
    more = Term("fr", "fracture numérique")
    new = ConceptEntry("x9", (Term("zh", "數字鴻溝"), Term("en", "Digital divide"), more))
    merged = merge([DIVIDE], [new])
    assert counts(merged) == (0, 1, 0)
    (entry,) = merged.entries
    assert entry.id == "c1"
    assert more in entry.terms


def test_an_id_alone_makes_no_concept():
    new = ConceptEntry("c1", (Term("en", "Internet"),))
    merged = merge([DIVIDE], [new])
    assert counts(merged) == (1, 0, 0)
    assert [entry.id for entry in merged.entries] == ["c1", "c1-2"]
    assert merged.alike == ()


def test_one_term_in_common_is_told():
    new = ConceptEntry("gap", (Term("zh", "数字鸿沟"), Term("en", "digital gap")))
    merged = merge([DIVIDE], [new], {"gap": 12})
    assert counts(merged) == (1, 0, 0)
    told = [fault.describe("a.csv") for fault in merged.alike]
    assert told == ["a.csv:12:1: gap: added beside c1, which has the zh term too"]


def test_what_contradicts_is_left_out_and_told():
    new = ConceptEntry(
        "c1",
        (
            Term("zh", "数字鸿沟", "deprecated", date="2020"),
            Term("zh", "数码鸿沟", "preferred"),
            Term("en", "digital divide", "superseded"),
        ),
        "economy",
        "a gap",
    )
    merged = merge([DIVIDE], [new])
    assert merged.entries == (replace(DIVIDE, definition="a gap"),)
    assert [fault.what for fault in merged.skipped] == [
        "zh 数字鸿沟 is preferred and deprecated",
        "two preferred zh terms of one form (full): 数字鸿沟, 数码鸿沟",
        "en digital divide: held as admitted, not superseded",
        "another subject is held: ICT",
    ]


def test_what_is_verified_stays_so_and_an_attestation_more_is_a_term():
    new = ConceptEntry(
        "c1",
        (
            Term("zh", "数字鸿沟", "preferred", verified=True, note="seen"),
            Term("en", "digital divide", source="A/RES/74/197", date="2019"),
        ),
    )
    (entry,) = merge([DIVIDE], [new]).entries
    assert entry.terms[0] == Term("zh", "数字鸿沟", "preferred", note="seen", verified=True)
    assert len(entry.select_terms("en")) == 2


@given(PLAIN, PLAIN)
@settings(max_examples=80)
def test_nothing_is_lost_and_twice_is_once(held, new):
    clean = [grouped_entry(each) for each in new if find_contradiction(each.terms) is None]
    start = merge(
        [], [grouped_entry(e) for e in held if find_contradiction(e.terms) is None]
    ).entries
    once = merge(start, clean)
    assert counts_all(once) == len(clean)
    ids = [entry.id for entry in once.entries]
    assert len(set(ids)) == len(ids)
    kept = {(t.lang, t.text) for entry in once.entries for t in entry.terms}
    if not once.skipped:
        assert kept == {(t.lang, t.text) for entry in (*start, *clean) for t in entry.terms}
    for before in start:
        after = next(entry for entry in once.entries if entry.id == before.id)
        assert {(t.lang, t.text, t.status) for t in before.terms} <= {
            (t.lang, t.text, t.status) for t in after.terms
        }
    assert all(find_contradiction(entry.terms) is None for entry in once.entries)


def grouped_entry(entry):
    return replace(entry, terms=group_terms(entry.terms))


def counts_all(merged):
    return merged.added + merged.merged + merged.same
