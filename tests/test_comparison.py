"""A draft next to its previous version: cases from files, properties, a slow twin."""

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, pairwise
from math import sqrt

import comparisons
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.errors import InputError
from tmtool.fuzzy.similarity import compute_similarity
from tmtool.memory.comparison import (
    VERDICTS,
    Earlier,
    PreviousVersion,
    build_previous_version,
    compare,
    earlier,
    find_previous_version,
    guess,
    pairing,
)
from tmtool.memory.comparison.model import BREAK
from tmtool.memory.model import LookupOptions
from tmtool.memory.whole.bulk import look_up
from tmtool.views import comparison as cells

ZH = LookupOptions("zh", "en", semantic="never")


def compared(case):
    options = LookupOptions(case.lang, "en" if case.lang == "zh" else "zh")
    draft = comparisons.document(case.draft, case.lang)
    return compare(draft, comparisons.previous_version(case.earlier), options)


@pytest.mark.parametrize("name", comparisons.CASES)
def test_cases(name):
    case = comparisons.case(name)
    assert comparisons.told(compared(case)) == case.expected


def test_all_verdicts_have_a_case():
    cases = map(comparisons.case, comparisons.CASES)
    found = {line.split()[0] for case in cases for line in case.expected}
    assert found == {*VERDICTS}


# Properties.

sentences = st.sampled_from([
    "大会，", "欢迎秘书长关于海洋观测的报告；", "请各会员国提供自愿捐款；",
    "请各会员国提供更多自愿捐款；",
    "决定在下届会议上审议这一问题。", "强调必须加强沿海国家的预警能力；", "附件", "", "第一部分",
    "强调必须加强内陆国家的能力；",
])  # fmt: skip
texts = st.lists(sentences, max_size=9)


@settings(max_examples=200)
@given(draft=texts, earlier=texts)
def test_every_paragraph_is_accounted_for_once(draft, earlier):
    found = compare(comparisons.document(draft), comparisons.previous_version(earlier), ZH)
    assert [at for row in found.rows for at in row.draft] == list(range(len(draft)))
    once = [row for row in found.rows if row.verdict != "repeated"]
    assert sorted(at for row in once for at in row.earlier) == list(range(len(earlier)))
    for row in found.rows:
        assert (not row.draft) == (row.verdict == "dropped")
        assert (not row.earlier) == (row.verdict == "new")
    kept = [at for row in once if row.verdict != "moved" and row.draft for at in row.earlier]
    assert kept == sorted(kept)


@settings(max_examples=200)
@given(draft=texts, earlier=texts, joints=st.lists(st.integers(0, 7), max_size=4))
def test_what_stands_word_for_word_is_never_new(draft, earlier, joints):
    """However the previous version was paired with its translation."""
    lines = list(earlier)
    for at in sorted(set(joints), reverse=True):
        if at + 1 < len(lines) and all(lines[at : at + 2]):
            lines[at : at + 2] = ["¶".join(lines[at : at + 2])]
    found = compare(comparisons.document(draft), comparisons.previous_version(lines), ZH)
    for row in found.rows:
        for at in row.draft:
            assert row.verdict != "new" or draft[at] not in {*earlier} - {""}


@settings(max_examples=100)
@given(text=st.lists(sentences.filter(bool), max_size=9))
def test_identical_texts_are_all_the_same(text):
    found = compare(comparisons.document(text), comparisons.previous_version(text), ZH)
    assert comparisons.told(found) == [f"same {at} {at}" for at in range(1, len(text) + 1)]


@pytest.mark.parametrize(
    ("lines", "verdicts"),
    [
        (("弥合数字鸿沟；", "加强能力建设；"), ["same"]),
        (("弥合数字鸿沟；", "加强各国的能力建设；"), ["same", "edited"]),
        (("弥合各国数字鸿沟；", "加强各国的能力建设；"), ["edited"]),
        (("弥合数字鸿沟；加强能力建设；",), ["merged"]),
    ],
)
def test_paragraphs_that_were_translated_as_one_are_still_several(lines, verdicts):
    joint = comparisons.previous_version(["弥合数字鸿沟；¶加强能力建设；"])
    found = compare(comparisons.document(lines), joint, ZH)
    assert [each.verdict for each in found.rows] == verdicts


def test_what_was_translated_as_one_shows_its_translation_once():
    whole = "Welcomes the report and invites contributions."
    texts = ["欢迎秘书长的报告；", "请各会员国提供自愿捐款；"]
    parts = [Earlier(text, whole, "body", None, (), at, 2) for at, text in enumerate(texts)]
    draft = comparisons.document([texts[0], "又强调必须加强沿海国家的预警能力；", texts[1]])
    found = compare(draft, PreviousVersion("earlier", tuple(parts)), ZH)
    assert comparisons.told(found) == ["same 1 1", "new 2 -", "same 3 2"]
    shown = [cells.ShownRow(row, found).translation for row in found.rows]
    assert [[part.text for each in own for part in each] for own in shown] == [[whole], [], []]
    assert [cells.ShownRow(row, found).verdict for row in found.rows] == [
        "same", "new", "same, translated as one with [1]",
    ]  # fmt: skip
    gone = compare(comparisons.document(texts[1:]), found.previous, ZH)
    assert comparisons.told(gone) == ["dropped - 1", "same 1 2"]
    assert [len(cells.ShownRow(row, gone).translation) for row in gone.rows] == [0, 1]


@settings(max_examples=60)
@given(data=st.data())
def test_a_moved_paragraph_is_found(data):
    earlier = [line.split(". ")[-1] for line in comparisons.EARLIER.splitlines()][1:]
    frm = data.draw(st.integers(0, len(earlier) - 1))
    rest = earlier[:frm] + earlier[frm + 1 :]
    to = data.draw(st.integers(0, len(rest)).filter(lambda at: abs(at - frm) > 1))
    draft = [*rest[:to], earlier[frm], *rest[to:]]
    found = compare(comparisons.document(draft), comparisons.previous_version(earlier), ZH)
    moved = [row for row in found.rows if row.verdict == "moved"]
    assert [(*row.draft, *row.earlier) for row in moved] == [(to, frm)]
    assert +Counter(found.counts) == {"same": len(rest), "moved": 1}


# Drafts made by known changes: paragraphs of two clauses that share no word.

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"


def words(number):
    """Eight words that no other number has."""
    first, second = CONSONANTS[number % 14], CONSONANTS[number // 14]
    return [f"{first}{one}{second}{other}s" for one in VOWELS[:4] for other in VOWELS[:2]]


def clauses(number):
    listed = words(number)
    return " ".join(listed[:4]), " ".join(listed[4:])


def whole(number):
    return f"{', and '.join(clauses(number))};"


@dataclass
class Composed:
    """A text, the draft made of it, and what became of each paragraph."""

    earlier: list[str] = field(default_factory=list)
    draft: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def take(self, verdict, drafts, earlier):
        sides = []
        for line, more in ((self.draft, drafts), (self.earlier, earlier)):
            sides.append(range(len(line), len(line) + len(more)))
            line += more
        self.expected.append(comparisons.row(verdict, *sides))


def composed(changes):
    found = Composed()
    for at, change in enumerate(changes):
        first, second = clauses(2 * at)
        text, other = whole(2 * at), whole(2 * at + 1)
        sides = {
            "same": ([text], [text]),
            "edited": ([text.replace(first.split()[1], "entirely")], [text]),
            "split": ([f"{first};", f"{second}."], [text]),
            "merged": ([f"{text[:-1]}, and {other}"], [text, other]),
            "new": ([text], []),
            "dropped": ([], [text]),
        }  # fmt: skip
        found.take(change, *sides[change])
    return found


changes = st.sampled_from(["same", "edited", "split", "merged", "new", "dropped"])


@settings(max_examples=150)
@given(changes=st.lists(changes, max_size=14))
def test_known_changes_are_recovered(changes):
    """What became of each paragraph is found again, with every paragraph on both sides once."""
    made = composed(changes)
    found = compare(*_as_documents(made), LookupOptions("en", "zh"))
    assert sorted(comparisons.told(found)) == sorted(made.expected)
    assert _sides_of(found) == (made.draft, made.earlier)


@settings(max_examples=60)
@given(changes=st.lists(changes, max_size=6), cut=st.sampled_from(["same", "split", "merged"]))
def test_what_moved_is_found_cut_or_whole(changes, cut):
    """The first paragraph goes behind all others, of which enough stayed to tell which moved."""
    made = composed([cut, *changes, "same", "same", "same", "same"])
    count = 2 if cut == "split" else 1
    made.draft = made.draft[count:] + made.draft[:count]
    (row,) = [
        row for row in compare(*_as_documents(made), LookupOptions("en", "zh")).rows
        if row.verdict == "moved"
    ]  # fmt: skip
    assert row.draft == range(len(made.draft) - count, len(made.draft))
    assert row.earlier == range(2 if cut == "merged" else 1)


def _as_documents(made):
    return comparisons.document(made.draft, "en"), comparisons.previous_version(made.earlier)


def _sides_of(found):
    """The texts as the edits tell them, put together again."""
    draft, earlier = [], []
    for row in found.rows:
        before = found.get_earlier(row)
        for edit in row.edits:
            assert (edit.operation == "insert") <= (len(edit.text) == 0)
            assert (edit.operation == "delete") <= (len(edit.query) == 0)
        if row.edits:
            assert [*chain.from_iterable(e.query for e in row.edits)] == [
                *range(len(found.get_text(row)))
            ]
            assert [*chain.from_iterable(e.text for e in row.edits)] == [*range(len(before.text))]
        draft += found.get_text(row).split(BREAK) if row.draft else []
        earlier.append((row.earlier.start, before.text.split(BREAK) if before else []))
    return draft, [*chain.from_iterable(texts for _, texts in sorted(earlier))]


def block(at, more, split):
    """A pair, or one with several paragraphs on one side."""
    sides = (range(at[0], at[0] + 1 + more * split), range(at[1], at[1] + 1 + more * (not split)))
    return pairing.PairBlock.build(*sides)


blocks = st.builds(
    block, st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(0, 2), st.booleans()
)


@settings(max_examples=300)
@given(
    scores=st.dictionaries(blocks, st.floats(0.5, 1), max_size=14),
    sizes=st.lists(st.integers(1, 500), min_size=8, max_size=8),
)
def test_no_path_is_worth_more(scores, sizes):
    """Against all paths there are, each paragraph weighed as `pairing` says."""
    lines = ["x" * size for size in sizes]

    def worth(path):
        total = 0.0
        for at, block in enumerate(path):
            size = sum(sizes[row] for row in block.sides[0])
            beside = at > 0 and path[at - 1].to == block.at
            total += scores[block] * sqrt(min(size, 400)) * (1.2 if beside else 1)
        return total

    def goes_down(path):
        return all(a.to[0] <= b.at[0] and a.to[1] <= b.at[1] for a, b in pairwise(path))

    paths = [
        path
        for count in range(len(scores) + 1)
        if count <= 5
        for path in combinations(sorted(scores), count)
        if goes_down(path)
    ]
    found = list(pairing._path(scores, lines))
    assert goes_down(found)
    assert worth(found) == pytest.approx(max(map(worth, paths)))


def test_nothing_alike_is_passed_over():
    """Looking only at some pairs finds what looking at all of them would."""
    earlier = [comparisons.paragraph(line).text for line in comparisons.EARLIER.splitlines()]
    draft = [comparisons.paragraph(line).text for line in comparisons.DRAFT.splitlines()]
    found = pairing._scores(draft, earlier, "zh")
    for i, text in enumerate(draft):
        if text in earlier:
            continue
        for j, other in enumerate(earlier):
            if compute_similarity(text, other, "zh").score >= pairing.IN_ORDER:
                assert pairing._one(i, j) in found


# From the memory.


@pytest.fixture
def held(tmp_path):
    found = comparisons.memory(tmp_path / "memory")
    yield found
    found.close()


def test_translation_marks_and_values(held):
    draft = comparisons.draft()
    found = compare(
        draft, find_previous_version(held.store, "A/RES/74/197", ZH, draft), ZH, held.store
    )
    assert +Counter(found.counts) == {"same": 3, "edited": 2, "new": 1, "moved": 1, "dropped": 1}
    rows = {found.get_text(row)[:4]: row for row in found.rows}
    cited = rows["回顾其2"]
    assert cited.rewritten.text == "Recalling its resolution 74/197 of 19 December 2019,"
    target = found.get_earlier(cited).target
    assert [target[each.start : each.stop] for each in cited.affected] == [
        "73/218 of 20 December 2018"
    ]
    assert rows["决定在第"].rewritten.text.endswith("at its seventy-sixth session.")
    assert rows["请各会员"].rewritten is None
    assert found.get_earlier(rows["敦促各国"]).target.startswith("Urges States")
    assert rows["敦促各国"].verdict == "same"
    assert rows["请各会员"].verdict == "moved"
    assert rows["请各会员"].changed


def test_words_are_marked_over_all_that_was_merged(tmp_path):
    """Each difference in the translation of its own paragraph; values are put into both."""
    held = comparisons.memory(
        tmp_path,
        comparisons.units(
            "大会，\n回顾其2018年12月20日第73/218号决议，\n重申大会第七十五届会议将审议这一问题，",
            "The General Assembly,\nRecalling its resolution 73/218 of 20 December 2018,\n"
            "Reaffirming its decision to consider the question at its seventy-fifth session,",
        ),
    )
    for between, made in (("，并", None), ("，", "Recalling its resolution 74/197 of")):
        draft = comparisons.document(
            [
                "大会，",
                f"回顾其2019年12月19日第74/197号决议{between}重申大会第七十六届会议将审议这一问题，",
            ]
        )
        found = compare(
            draft, find_previous_version(held.store, "A/RES/74/197", ZH, draft), ZH, held.store
        )
        assert comparisons.told(found) == ["same 1 1", "merged 2 2-3"]
        row = found.rows[1]
        target = found.get_earlier(row).target
        marked = [target[each.start : each.stop] for each in row.affected]
        assert marked == ["73/218 of 20 December 2018", "seventy-fifth"]
        assert made is None or row.rewritten.text.startswith(made)
        assert (row.rewritten is None) == (made is None)
    held.close()


def test_units_of_one_paragraph_come_together(tmp_path):
    """As the aligner noted it; in others' memories as the draft has it."""
    for name, noted in (("a", True), ("b", False)):
        held = comparisons.memory(tmp_path / name, _two_sentences(noted))
        draft = comparisons.document(["会议开幕。主席致辞。", "会议闭幕。"])
        found = find_previous_version(held.store, "A/1/1", ZH, draft)
        assert [each.text for each in found.paragraphs] == ["会议开幕。主席致辞。", "会议闭幕。"]
        assert found.paragraphs[0].target == "The meeting opened. The President spoke."
        assert comparisons.told(compare(draft, found, ZH)) == ["same 1 1", "same 2 2"]
        held.close()


def _two_sentences(noted):
    made = comparisons.units(
        "会议开幕。\n主席致辞。\n会议闭幕。",
        "The meeting opened.\nThe President spoke.\nThe meeting closed.",
        symbol="A/1/1",
    )
    numbers = ("[0]", "[0]", "[1]")
    return [
        replace(
            each,
            origins=(
                replace(
                    each.origins[0],
                    properties=(("x-tmtool-source-paragraphs", number),) if noted else (),
                ),
            ),
        )
        for each, number in zip(made, numbers, strict=True)
    ]


def test_a_file_is_translated_as_far_as_the_memory_can(held):
    earlier = comparisons.draft(comparisons.EARLIER.replace("采取一切必要措施", "立即行动"))
    found = build_previous_version(held.store, earlier, ZH)
    targets = {each.text[:4]: each.target for each in found.paragraphs}
    assert targets["欢迎秘书"].startswith("Welcomes the report")
    assert targets["敦促各国"] == ""
    comparison = compare(comparisons.draft(), found, ZH, held.store)
    assert comparison.notes == ("1 of 7 earlier paragraphs has no translation here",)


def test_a_file_is_translated_as_its_neighbours_were(tmp_path):
    """Of two renderings that stand equally high, that of the document around it."""
    other = comparisons.RENDERED.replace("Invites", "Calls upon")
    half = "\n".join(comparisons.EARLIER.splitlines()[2:5])
    rendered = "\n".join(other.splitlines()[2:5])
    held = comparisons.memory(
        tmp_path,
        comparisons.units(half, rendered, symbol="A/RES/73/9", date="2019-12-30"),
        comparisons.units(),
    )
    found = build_previous_version(held.store, comparisons.draft(comparisons.EARLIER), ZH)
    assert found.paragraphs[3].target.startswith("Invites")
    held.close()


def test_unknown_names_are_refused(held):
    with pytest.raises(InputError, match="neither a file nor a document"):
        find_previous_version(held.store, "A/RES/1/1", ZH, comparisons.draft())


def test_the_previous_version_is_guessed_with_its_evidence(held):
    whole = look_up(held, comparisons.draft(), ZH)
    found = guess(held.store, whole)
    assert found.name == "A/RES/74/197"
    assert found.evidence[0] == "6 of 7 paragraphs go on from it, 3 of them unchanged"
    assert found.evidence[-1].startswith("the draft cites it: 回顾其2019年")


def test_the_text_counts_more_than_a_citation(tmp_path):
    """A resolution that is only cited is not the one whose text goes on."""
    held = comparisons.memory(
        tmp_path,
        comparisons.units(symbol="A/RES/72/5", date="2017-12-19"),
        comparisons.others(symbol="A/RES/74/197"),
    )
    found = guess(held.store, look_up(held, comparisons.draft(), ZH))
    assert found.name == "A/RES/72/5"
    held.close()


def test_nothing_is_guessed_where_nothing_goes_on(tmp_path):
    held = comparisons.memory(tmp_path, comparisons.others(symbol="A/RES/70/1"))
    assert guess(held.store, look_up(held, comparisons.draft(), ZH)) is None
    held.close()


def test_of_documents_that_say_the_same_the_adopted_one_is_taken(tmp_path):
    held = comparisons.memory(
        tmp_path,
        comparisons.units(symbol="A/C.2/74/L.9", status="draft"),
        comparisons.units(symbol="A/RES/74/1", status="adopted"),
        comparisons.units(symbol="A/74/400", status="report"),
    )
    found = guess(held.store, look_up(held, comparisons.draft(), ZH))
    assert found.name == "A/RES/74/1"
    held.close()


def test_one_document_from_two_files_is_read_once(tmp_path):
    """The fullest text under a symbol, in its order; another file's is not mixed in."""
    half = comparisons.units(file_hash="b" * 64)[3:]
    held = comparisons.memory(tmp_path, half, comparisons.units(file_hash="a" * 64))
    found = find_previous_version(held.store, "a/res/74/197", ZH, comparisons.draft())
    texts = [comparisons.paragraph(line).text for line in comparisons.EARLIER.splitlines()]
    assert [each.text for each in found.paragraphs] == texts
    assert len(held.store.list_documents(name="A/RES/74/197")) == 2
    held.close()


def test_a_sentence_that_changed_stays_in_its_paragraph(tmp_path):
    """In a memory that says nothing of paragraphs it stands between two that the draft has."""
    made = comparisons.units(
        "会议开幕。\n主席致辞。\n代表发言。\n会议闭幕。",
        "The meeting opened.\nThe President spoke.\nDelegates spoke.\nThe meeting closed.",
    )
    held = comparisons.memory(tmp_path, made)
    draft = comparisons.document(["会议开幕。主席简短致辞。代表发言。", "会议闭幕。"])
    found = compare(draft, find_previous_version(held.store, "A/RES/74/197", ZH, draft), ZH)
    assert comparisons.told(found) == ["edited 1 1", "same 2 2"]
    held.close()


def test_a_whole_memory_is_no_previous_version(tmp_path, monkeypatch):
    monkeypatch.setattr(earlier, "LONGEST", 5)
    held = comparisons.memory(tmp_path)
    with pytest.raises(InputError, match="has 7 units: that is a memory, not a document"):
        find_previous_version(held.store, "A/RES/74/197", ZH, comparisons.draft())
    held.close()
