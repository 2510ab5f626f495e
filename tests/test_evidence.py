"""Packs of evidence: what is in them, what is not, and how much they hold."""

import json
from pathlib import Path

import pytest
import schemas
from hypothesis import given
from hypothesis import strategies as st
from served import fill, unit

from tmtool.bootstrap import open_session
from tmtool.concepts import ConceptEntry, Term
from tmtool.memory.evidence import EvidenceRequest, choose_evidence
from tmtool.memory.memory import Memory
from tmtool.memory.model import Answer, LookupOptions, Match, Query
from tmtool.memory.requests import LookedUpText, LookupRequest, LookupResult
from tmtool.memory.successors import Successor
from tmtool.protocols import StoredUnit
from tmtool.selection import EVERYTHING
from tmtool.services.lookup import gather_evidence
from tmtool.terms.base import TermBase
from tmtool.terms.found import FoundTerm
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.views.citations import Permalinks
from tmtool.views.json.evidence import build_evidence

DATA = Path(__file__).parent / "data" / "lookup"
GAP = "弥合数字鸿沟"
SECRET = "会员国注意到数码鸿沟。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = fill(tmp_path_factory.mktemp("evidence") / "memory")
    memory = Memory.open(folder, user="Ada")
    row = {"label": "4", "date": "2020", "status": "draft", "restriction": "", "zh": GAP}
    old = unit(row | {"en": "bridging gaps", "symbol": "A/C.2/75/L.20"}, 7)
    memory.add([old, unit(row | {"en": "closing gaps", "symbol": "A/C.2/75/L.20/Rev.1"}, 8)])
    memory.close()
    return folder


def gather(folder, *texts, most=4000, restricted=False, terms=(), k=5):
    wanted = LookupRequest(tuple(map(Query, texts)), "zh", "en", k=k, terms=terms)
    with open_session(folder) as session:
        return gather_evidence(session, EvidenceRequest(wanted, most, restricted))


def test_the_best_matches_come_first_and_superseded_documents_only_by_name(folder):
    (own,) = gather(folder, GAP, k=10).texts
    assert [each.origin.symbol for each in own.matches] == [
        "A/RES/75/202", "A/C.2/75/L.11", "A/C.2/75/L.20/Rev.1",
    ]  # fmt: skip
    (document,) = own.documents
    assert (document.name, [*map(str, document.successors)], document.matches) == (
        "A/C.2/75/L.20", ["superseded by A/C.2/75/L.20/Rev.1"], 1,
    )  # fmt: skip
    objects = [*build_evidence(gather(folder, GAP, k=10), Permalinks())]
    assert "bridging gaps" not in json.dumps(objects)


def test_what_is_restricted_is_not_there_unless_it_is_asked_for(folder):
    assert gather(folder, SECRET).texts[0].matches == ()
    (match,) = gather(folder, SECRET, restricted=True).texts[0].matches
    assert match.origin.restriction == "embargoed"
    # Neither more nor less is found of the others.
    (own,), (every,) = gather(folder, GAP).texts, gather(folder, GAP, restricted=True).texts
    assert own.matches == every.matches


def test_what_is_not_to_be_used_is_named_with_what_is_used_instead(folder):
    entry = ConceptEntry("divide", (
        Term("zh", "数字鸿沟", "preferred"), Term("en", "digital gulf", "deprecated"),
        Term("en", "digital gap", "superseded", successor="digital divide"),
        Term("en", "digital divide", "preferred"),
    ))  # fmt: skip
    (own,) = gather(folder, GAP, terms=(TermBase((entry,), "mine"),)).texts
    assert [(each.text, each.status, each.instead) for each in own.wordings] == [
        ("digital gulf", "deprecated", "digital divide"),
        ("digital gap", "superseded", "digital divide"),
    ]


# The room that there is, with an oracle that counts for itself


def make_match(source, target, *successors):
    from tmtool.fuzzy.penalties import ScoredMatch
    from tmtool.fuzzy.similarity import Similarity

    unit_ = TranslationUnit((Variant("zh", source), Variant("en", target)), (Origin(symbol="A/1"),))
    scored = ScoredMatch(100.0, 100.0, Similarity(1.0, None, 1.0, 1.0))
    return Match("exact", scored, StoredUnit("a" * 32, unit_, 1, 1, 1), source, target,
                 unit_.origins[0], successors=successors)  # fmt: skip


LENGTHS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.booleans()), max_size=5)


@given(st.lists(st.tuples(LENGTHS, st.lists(st.integers(1, 9), max_size=4)), max_size=4),
       st.integers(1, 60))  # fmt: skip
def test_a_pack_is_never_longer_and_never_has_a_worse_match_for_a_better_one(texts, most):
    looked_up = []
    for lengths, names in texts:
        matches = [
            make_match("源" * a, "t" * b, *[Successor("superseded by", "A/2")] * gone)
            for a, b, gone in lengths
        ]
        terms = tuple(
            FoundTerm(0, 1, ConceptEntry(str(at), ()), Term("zh", "词"), (Term("en", "w" * n),))
            for at, n in enumerate(names)
        )
        answer = Answer(Query("源"), tuple(matches))
        looked_up.append(LookedUpText(answer, LookupOptions("zh", "en"), terms=terms))
    request = EvidenceRequest(LookupRequest(()), most)
    result = choose_evidence(LookupResult(tuple(looked_up), "m", EVERYTHING), request)
    counted = 0
    for (lengths, names), own in zip(texts, result.texts, strict=True):
        current = [each for each in own.text.answer.matches if not each.successors]
        assert [*own.matches] == current[: len(own.matches)]
        assert [*own.terms] == [*own.text.terms[: len(own.terms)]]
        assert own.missing_matches == len(current) - len(own.matches)
        assert own.missing_terms == len(names) - len(own.terms)
        assert sum(each.matches for each in own.documents) == sum(gone for _, _, gone in lengths)
        counted += sum(len(each.source) + len(each.target) for each in own.matches)
        counted += sum(1 + len(each.equivalents[0].text) for each in own.terms)
    assert counted == result.characters <= most
    everything = sum(a + b for each, _ in texts for a, b, gone in each if not gone)
    everything += sum(1 + n for _, names in texts for n in names)
    if everything <= most:
        assert not any(each.missing_matches or each.missing_terms for each in result.texts)


def test_room_for_one_match_is_given_to_the_best(folder):
    exact = len(GAP) + len("closing the digital gap")
    (own,) = gather(folder, GAP, most=exact).texts
    assert [each.target for each in own.matches] == ["closing the digital gap"]
    assert own.missing_matches == 2
    (own,) = gather(folder, GAP, most=exact - 1).texts
    assert (own.matches, own.missing_matches) == ((), 3)


def test_objects_keep_to_the_schema(folder):
    from tmtool.formats.bitexts.jsonl import build_object

    result = gather(folder, GAP, SECRET)
    for each in build_evidence(result, Permalinks()):
        told = json.loads(json.dumps(build_object(each)))
        assert schemas.faults("evidence", told)[1] == [], told
