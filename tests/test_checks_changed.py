"""What is new since an earlier text: by documents, by pairs, by a memory; what is told of it."""

from dataclasses import replace

import comparisons
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.checks import changed
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import select_checks
from tmtool.checks.running import run
from tmtool.errors import InputError
from tmtool.memory.comparison import Earlier, PreviousVersion
from tmtool.units import Alignment, Bead, Bitext, Document, Paragraph, Segment


def bare(text):
    """The paragraphs of a text without their numbers."""
    return [comparisons.paragraph(line).text for line in text.splitlines()]


OLD = list(zip(bare(comparisons.EARLIER), bare(comparisons.RENDERED), strict=True))
NEW = bare(comparisons.DRAFT)
# The third, then the fourth of the old paragraphs are the third and the fifth of the draft.
EN = [OLD[0][1], "Recalling its resolution 74/197,", OLD[2][1], OLD[5][1], "Invites all;",
      "Commends the centres;", "Decides."]  # fmt: skip
FRESH = {1, 4, 5, 6}
"""The paragraphs of the draft that are edited or new; one has only moved."""


def job(texts, langs=("zh", "en"), **known):
    return CheckInput(
        [Pair(number, *both) for number, both in enumerate(texts)], langs, "new", **known
    )


DRAFT = job(zip(NEW, EN, strict=True))


def test_the_paragraphs_that_were_edited_or_are_new():
    found = changed.compare_with_document(DRAFT, comparisons.document([zh for zh, _ in OLD]))
    assert found == changed.ChangedPairs(frozenset(FRESH), "compared with the previous version")


def test_an_earlier_version_of_the_translation_will_do():
    found = changed.compare_with_document(DRAFT, comparisons.document([en for _, en in OLD], "en"))
    assert found.numbers == FRESH


def test_an_earlier_text_in_another_language_is_refused():
    with pytest.raises(InputError, match="is fr: name an earlier version of the zh or"):
        changed.compare_with_document(DRAFT, comparisons.document(["L’Assemblée générale,"], "fr"))


def test_what_is_translated_otherwise_than_before_is_new():
    assert changed.compare_with_pairs(DRAFT, job(OLD)).numbers == FRESH
    pairs = [
        replace(pair, target="The Assembly,") if pair.number == 0 else pair for pair in DRAFT.pairs
    ]
    found = changed.compare_with_pairs(replace(DRAFT, pairs=pairs), job(OLD))
    assert found.numbers == FRESH | {0}
    # From the source alone nothing can be said of the translation.
    earlier = comparisons.document([zh for zh, _ in OLD])
    assert changed.compare_with_document(replace(DRAFT, pairs=pairs), earlier).numbers == FRESH


def test_pairs_in_other_languages_are_refused():
    with pytest.raises(InputError, match="is zh-fr but new is zh-en"):
        changed.compare_with_pairs(DRAFT, job(OLD, ("zh", "fr")))


def test_a_document_of_the_memory_is_named_or_guessed(tmp_path):
    memory = comparisons.memory(tmp_path / "memory")
    found = changed.compare_with_named(DRAFT, "A/RES/74/197", memory.store)
    assert found == changed.ChangedPairs(frozenset(FRESH), "compared with A/RES/74/197")
    guessed = changed.compare_with_guessed(DRAFT, memory.store)
    assert guessed.numbers == FRESH
    assert guessed.description.startswith(
        "compared with A/RES/74/197 (6 of 7 paragraphs go on from it"
    )
    with pytest.raises(InputError, match="neither a file nor a document of this memory"):
        changed.compare_with_named(DRAFT, "A/RES/1/1", memory.store)
    memory.close()


def test_without_a_previous_version_it_is_what_no_document_has(tmp_path):
    memory = comparisons.memory(tmp_path / "memory", comparisons.others())
    texts = [("审议各项报告。", "Considers reports."), *comparisons.OTHERS[:1]]
    found = changed.compare_with_guessed(
        job([*texts, *[("又及。" * 9, "And so on.")] * 9]), memory.store
    )
    assert found.numbers == {0, *range(2, 11)}
    assert found.description.endswith("the other pairs are in it word for word")
    none = changed.compare_with_guessed(job(texts[:1]), memory.store)
    assert none.numbers == {0}
    assert none.description == "no previous version in the memory"
    assert none.code == "no previous version"
    memory.close()


def aligned(*beads):
    """A bitext of paragraphs with the texts of the beads as sentences: one list per paragraph."""
    sides = []
    for side in (0, 1):
        texts = [[bead[side] for bead in paragraph] for paragraph in beads]
        joiner = ("", " ")[side]
        paragraphs = [Paragraph("body", None, joiner.join(some)) for some in texts]
        segments = [
            Segment(at, start, start + len(text), text)
            for at, some in enumerate(texts)
            for text, start in ((t, paragraphs[at].text.index(t)) for t in some)
        ]
        sides.append((Document(("zh", "en")[side], tuple(paragraphs)), tuple(segments)))
    count = len(sides[0][1])
    steps = tuple(Bead((range(n, n + 1), range(n, n + 1)), 0.9) for n in range(count))
    stream = Alignment((sides[0][1], sides[1][1]), steps, "x")
    return Bitext((sides[0][0], sides[1][0]), (stream,), "sentence", "x")


def test_all_sentences_of_a_paragraph_that_was_edited_are_new():
    from tmtool.checks.inputs import open_bitext

    opened = open_bitext(
        aligned(
            [
                ("大会闭幕，代表团全部离会。", "It closed."),
                ("秘书长提交了年度报告。", "He reported."),
            ],
            [("各国表示赞赏和支持。", "They agreed."), ("一切照旧。", "So be it.")],
        )
    )
    earlier = comparisons.document(
        ["大会闭幕，代表团全部离会。秘书长提交了报告。", "各国表示赞赏和支持。一切照旧。"]
    )
    assert changed.compare_with_document(opened.job, earlier).numbers == {0, 1}


def test_other_cuts_into_paragraphs_are_no_change():
    sentences = [
        "请各会员国向信托基金提供自愿捐款。",
        "强调必须加强沿海国家的预警能力。",
        "感谢东道国。",
    ]
    draft = job([(text, "x") for text in sentences])
    for earlier in (["".join(sentences)], ["".join(sentences[:2]), sentences[2]], sentences):
        assert (
            changed.compare_with_document(draft, comparisons.document(earlier)).numbers
            == frozenset()
        )


def test_a_paragraph_that_lost_a_sentence_on_either_side_is_changed():
    old = job(
        [
            ("审议报告。感谢东道国。", "Considers the report. Thanks the host."),
            ("闭幕。", "Closed."),
        ]
    )
    for pair in (
        ("审议报告。", "Considers the report. Thanks the host."),
        ("审议报告。感谢东道国。", "Considers the report."),
        ("审议报告。感谢东道国。", ""),
    ):
        draft = job([("闭幕。", "Closed."), pair])
        assert changed.compare_with_pairs(draft, old).numbers == {1}


def test_paragraphs_that_were_joined_are_unchanged_with_their_translations():
    old = job([("审议报告。", "Considers the report."), ("感谢东道国。", "Thanks the host.")])
    joined = job([("审议报告。感谢东道国。", "Considers the report. Thanks the host.")])
    assert changed.compare_with_pairs(joined, old).numbers == frozenset()
    other = job([("审议报告。感谢东道国。", "Considers the report. Thanks the hosts.")])
    assert changed.compare_with_pairs(other, old).numbers == {0}


def test_what_has_one_side_only_is_always_looked_at():
    draft = job([*OLD, ("", "An addition."), ("  ", "")])
    document = comparisons.document([zh for zh, _ in OLD])
    assert changed.compare_with_document(draft, document).numbers == {7, 8}
    earlier = job([*OLD, ("", "An addition.")])
    assert changed.compare_with_pairs(draft, earlier).numbers == {8}
    assert changed.compare_with_pairs(draft, draft).numbers == frozenset()


@given(st.sets(st.integers(0, len(OLD) - 1)), st.permutations(range(len(OLD))))
@settings(max_examples=15)
def test_just_what_was_edited_is_new_in_whatever_order(edited, order):
    texts = [
        (zh + "各方也表示完全赞同这一点。" if at in edited else zh, en)
        for at, (zh, en) in enumerate(OLD)
    ]
    known = PreviousVersion("old", tuple(Earlier(zh, "") for zh, _ in OLD))
    found = changed.compare_with(job([texts[at] for at in order]), known)
    short = {n for n, at in enumerate(order) if len(OLD[at][0]) < 6}
    wanted = {number for number, at in enumerate(order) if at in edited}
    # What is very short stands anywhere, so nothing says that it has moved.
    assert found.numbers - short == wanted - short


def test_only_what_touches_the_changed_pairs_is_told():
    sound = ("请各国予以支持，", "Invites States to help,")
    wrong = ("约有15亿人没有电，", "Some 1.5 million people have no power,")
    twice = ("大会决定继续审议此事，", "The Assembly decides so,")
    other = ("大会决定继续审议此事，", "The Council will go on,")
    checks = select_checks(only=["numbers", "segment consistency"])
    texts = job([wrong, sound, wrong, twice, other])
    assert len(run(texts, checks).findings) == 2
    (numbers,) = run(texts, checks, only_pairs={2}).findings
    assert [place.segment for place in numbers.places] == [2]
    assert run(texts, checks, only_pairs={1}).findings == ()


def test_what_an_unchanged_pair_is_held_against_came_with_the_change():
    same = [("大会决定继续审议此事，", text) for text in ("The Assembly decides so,",) * 2]
    odd = ("大会决定继续审议此事，", "The Council will go on,")
    texts = job([odd, *same])
    checks = select_checks(only=["segment consistency"])
    assert [each.finding.segment for each in run(texts, checks).findings] == [0]
    assert [each.finding.segment for each in run(texts, checks, only_pairs={1, 2}).findings] == [0]
    assert run(texts, checks, only_pairs={1}).findings == ()
