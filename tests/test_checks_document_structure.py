"""Checks of two whole documents: what is missing where, marks of footnotes, citations, damage."""

from dataclasses import replace

from bitexts import demo, side, whole
from cases_checks import told

from tmtool.checks import marks, structure, untranslated
from tmtool.checks.inputs import open_bitext
from tmtool.checks.running import run
from tmtool.checks.structure import build_blocks, find_lost
from tmtool.units import Alignment, Bead, Bitext, Note, Paragraph, Segment

ITEMS = ("1", "2", "(a)", "(b)", "3")


def bitext(source, target, beads, signature="test segments:sentence align:x"):
    documents = side("zh", *source), side("en", *target)
    segments = [whole(each, range(len(each.paragraphs))) for each in documents]
    stream = Alignment(
        tuple(segments), tuple(Bead(tuple(map(as_range, bead))) for bead in beads), signature
    )
    return Bitext(documents, (stream,), "paragraph", signature)


def as_range(span):
    return range(*span) if isinstance(span, tuple) else range(span, span + 1)


def job(made):
    return open_bitext(made).job


def numbered(lang, labels=ITEMS):
    kinds = ["item" if label.startswith("(") else "operative" for label in labels]
    text = {"zh": "强调合作；", "en": "Stresses cooperation;"}[lang]
    return [
        Paragraph(kind, label, f"{text}{at}")
        for at, (kind, label) in enumerate(zip(kinds, labels, strict=True))
    ]


def missing(made):
    return told(structure.PARAGRAPHS.run(job(made)))


def test_nothing_is_missing_of_equal_documents():
    beads = [(at, at) for at in range(5)]
    assert missing(bitext(numbered("zh"), numbered("en"), beads)) == ()


def test_a_paragraph_for_which_there_is_nothing_is_missing():
    zh, en = numbered("zh"), numbered("en")
    beads = [(0, 0), (1, 1), (2, (2, 2)), (3, 2), (4, 3)]
    found = missing(bitext(zh, [*en[:2], *en[3:]], beads))
    assert found == (("item 2(a) is missing in English", "强调合作；2"),)


def test_a_numbered_paragraph_that_is_missing_is_an_error():
    zh, en = numbered("zh", "12345"), numbered("en", "1245")
    made = bitext(zh, en, [(0, 0), (1, 1), (2, (2, 2)), (3, 2), (4, 3)])
    (found,) = run(job(made), [structure.PARAGRAPHS]).findings
    assert found.finding.message == "paragraph 3 is missing in English"
    assert found.finding.severity == "error"
    without = plain("zh", 4), plain("en", 3)
    made = bitext(*without, [(0, 0), (1, 1), (2, (2, 2)), (3, 2)])
    (found,) = run(job(made), [structure.PARAGRAPHS]).findings
    assert found.finding.severity == "warning"


def test_the_same_on_the_other_side():
    zh, en = numbered("zh"), numbered("en")
    beads = [(0, 0), (1, 1), (2, 2), (3, 3), ((4, 4), 4)]
    found = missing(bitext(zh[:4], en, beads))
    assert found == (("paragraph 3 is missing in Chinese", "Stresses cooperation;4"),)


def test_a_paragraph_that_the_aligner_joined_to_another_is_missing_by_its_number():
    zh, en = numbered("zh"), numbered("en")
    beads = [(0, 0), ((1, 3), 1), (3, 2), (4, 3)]
    found = missing(bitext(zh, [*en[:2], *en[3:]], beads))
    assert found == (("item 2(a) is missing in English", "强调合作；2"),)


def test_paragraphs_that_are_only_numbered_otherwise_are_not_missing():
    zh = numbered("zh")
    en = numbered("en", ("1", "2", "3", "4", "5"))
    assert missing(bitext(zh, en, [(at, at) for at in range(5)])) == ()


def test_numbers_in_two_scripts_are_one():
    zh = numbered("zh", ("1", "(一)", "(二)"))
    en = numbered("en", ("1", "(i)", "(ii)"))
    source, target = build_blocks(bitext(zh, en, [(0, 0), ((1, 3), (1, 3))]))
    assert [each.path for each in source] == [each.path for each in target]
    assert missing(bitext(zh, en, [(0, 0), ((1, 3), (1, 3))])) == ()


def test_a_footnote_is_missing_by_its_mark():
    zh = [Paragraph("body", None, "决议。"), Paragraph("footnote", "¹", "见报告。")]
    en = [Paragraph("body", None, "A resolution.")]
    found = missing(bitext(zh, en, [(0, 0), (1, (1, 1))]))
    assert found == (("footnote 1 is missing in English", "见报告。"),)


def test_what_is_in_a_paragraph_of_both_sides_is_no_missing_paragraph():
    assert [each[0] for each in missing(demo())] == [
        "paragraph 8 is missing in English",
        "paragraph 9 is missing in Chinese",
    ]
    assert find_lost(demo()) == {2}
    assert list(untranslated.EMPTY.run(job(demo()))) == []


def test_a_sentence_without_a_translation_is_empty_and_its_paragraph_is_there():
    made = cut("强调合作；重申承诺；", 5, "Stresses it;")
    assert missing(made) == ()
    assert told(untranslated.EMPTY.run(job(made))) == (
        ("this is missing in English", "重申承诺；"),
    )


def cut(text, at, en):
    """A paragraph of two sentences, the first of which has a partner."""
    made = bitext([Paragraph("body", None, text)], [Paragraph("body", None, en)], [(0, 0)])
    halves = tuple(
        replace(made.streams[0].source[0], start=start, stop=stop, text=text[start:stop])
        for start, stop in ((0, at), (at, len(text)))
    )
    beads = (Bead((range(1), range(1)), 0.9), Bead((range(1, 2), range(1, 1)), 0.9))
    return replace(
        made,
        streams=(replace(made.streams[0], sides=(halves, made.streams[0].target), beads=beads),),
    )


def plain(lang, count):
    text = {"zh": "强调合作的第{}点。", "en": "Point {} of the cooperation."}[lang]
    return [Paragraph("body", None, text.format(at)) for at in range(count)]


def test_what_has_numbers_is_told_by_its_numbers():
    beads = [(0, 0), (1, 1), ((2, 4), (2, 4)), (4, 4)]
    assert missing(bitext(numbered("zh"), numbered("en"), beads)) == ()
    beads = [(0, 0), ((1, 3), 1), (3, 2), (4, 3)]
    zh, en = numbered("zh", "12345"), numbered("en", "1245")
    assert [each[0] for each in missing(bitext(zh, en, beads))] == [
        "paragraph 3 is missing in English"
    ]


def renumbered(zh, en, beads=None):
    beads = beads or [(at, at) for at in range(len(zh))]
    made = bitext(numbered("zh", zh), numbered("en", en), beads)
    return [each.message for each in structure.NUMBERING.run(job(made))]


def test_paragraphs_with_different_numbers_are_told_where_they_begin_to_differ():
    assert renumbered("124", "134") == ["paragraph numbers differ from here on: 2 / 3"]
    assert renumbered("1234", "1245") == ["paragraph numbers differ from here on: 3 / 4"]
    assert renumbered("1234", "1234") == []


def test_numbers_are_compared_where_paragraphs_were_joined_to_their_neighbours():
    beads = [(0, 0), ((1, 3), (1, 3))]
    assert renumbered("124", "125", beads) == ["paragraph numbers differ from here on: 4 / 5"]


def marked(lang, counts):
    return [
        Paragraph("body", None, f"{lang} text {at}", tuple(Note(str(n), 3) for n in range(count)))
        for at, count in enumerate(counts)
    ]


def footnote_marks(source, target):
    beads = [(at, at) for at in range(len(source))]
    made = bitext(marked("zh", source), marked("en", target), beads)
    return [each.message for each in structure.FOOTNOTE_MARKS.run(job(made))]


def test_a_mark_of_a_footnote_is_missing():
    assert footnote_marks([1, 0, 0, 1], [1, 0, 0, 0]) == [
        "footnote marks differ: 1 in Chinese and 0 in English"
    ]


def test_a_mark_that_stands_in_the_next_pair_is_not_missing():
    assert footnote_marks([1, 0, 1], [0, 1, 1]) == []


def test_a_mark_that_is_gone_and_another_that_is_new_are_told_where_they_are_apart():
    assert len(footnote_marks([1, 0, 0], [0, 0, 1])) == 2


def test_the_blank_behind_a_mark_that_was_taken_out_is_none_of_the_text():
    zh = Paragraph("body", None, "会议通过 并经大会认 可，", (Note("6", 4),))
    made = bitext([zh], [Paragraph("body", None, "Adopted and endorsed,")], [(0, 0)])
    (found,) = marks.SPACES.run(job(made))
    assert found.source.spans == (range(10, 11),)


def test_endings_is_compared_at_the_ends_of_paragraphs():
    """Within them languages cut their sentences in different ways, but a question is one in all."""
    texts = (
        ("水库干了；", "村民走了；", "谁还在。", "没有人，"),
        ("The well ran dry. ", "The villagers left. ", "Who remains? ", "Nobody."),
    )
    documents = [
        side(lang, Paragraph("body", None, "".join(parts)))
        for lang, parts in zip(("zh", "en"), texts, strict=True)
    ]
    cuts = [[sum(map(len, parts[:at])) for at in range(5)] for parts in texts]
    segments = tuple(
        tuple(
            Segment(0, start, start + len(part.rstrip()), part.rstrip())
            for start, part in zip(cut, parts, strict=False)
        )
        for cut, parts in zip(cuts, texts, strict=True)
    )
    signature = "test segments:sentence align:x"
    beads = tuple(Bead((range(at, at + 1), range(at, at + 1))) for at in range(4))
    made = Bitext(tuple(documents), (Alignment(segments, beads, signature),), "sentence", signature)
    found = told(marks.ENDINGS.run(job(made)))
    assert found == (
        ("final punctuation differs: 。 / ?", "。", "?"),
        ("final punctuation differs: ， / .", "，", "."),
    )
