"""`tmtool documents show` pages through a whole document, and opens places by their names."""

import json

import comparisons
import pytest
from test_comparison_coverage import SYMBOL, beads, bitext, filled

from tmtool.cli import run
from tmtool.formats.bitexts.beads import build_bitext
from tmtool.units import Document, Paragraph

LONG = 60


@pytest.fixture
def shown(tmp_path, monkeypatch, capsys):
    """A memory in which a document has two paragraphs that are unpaired, and what `show` says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    filled(tmp_path / "memory", bitext(2, 4)).close()

    def show(*arguments, code=0):
        assert run(["documents", "show", *arguments]) == code
        found = capsys.readouterr()
        return found.out, found.err

    return show


def objects(told):
    return [json.loads(line) for line in told.splitlines()]


def test_unpaired_paragraphs_stand_in_their_order_and_are_marked(shown):
    told, _ = shown(SYMBOL)
    lines = [line.strip() for line in told.splitlines()]
    assert "-    zh  1  欢迎秘书长关于海洋观测网络的报告；" in lines
    assert lines.count("no translation known") == 4
    order = ["回顾其", "1  欢迎", "2  请各", "3  强调", "4  敦促", "5  决定"]
    assert sorted(order, key=told.index) == order


def test_objects_say_what_is_unpaired(shown):
    _, *found = objects(shown(SYMBOL, "--json")[0])
    unpaired = [each for each in found if each["type"] == "unpaired"]
    assert [(each["paragraph"], each["labels"]) for each in unpaired] == [
        (2, {"zh": "1"}), (2, {"en": "1"}), (4, {"zh": "3"}), (4, {"en": "3"}),
    ]  # fmt: skip
    assert {each["document"] for each in unpaired} == {bitext().source.id, bitext().target.id}
    for lang, text in (("zh", comparisons.EARLIER), ("en", comparisons.RENDERED)):
        listed = [each["texts"][lang] for each in found if lang in each["texts"]]
        assert listed == [comparisons.paragraph(line).text for line in text.splitlines()]


def test_the_record_of_a_document_is_told(shown):
    first, *_ = objects(shown(SYMBOL, "--json")[0])
    assert (first["type"], first["name"]) == ("document", SYMBOL)
    assert first["record"] == {
        "symbol": SYMBOL, "body": "General Assembly", "kind": "resolution",
    }  # fmt: skip
    assert shown(SYMBOL)[0].startswith(f"{SYMBOL}, General Assembly, resolution\n")


def test_one_language_has_its_own_unpaired_paragraphs_only(shown):
    told, _ = shown(SYMBOL, "--lang", "en")
    assert told.count("no translation known") == 2
    assert "欢迎" not in told


def test_what_is_unpaired_is_opened_by_its_label_and_by_its_number(shown):
    for arguments in (["--para", "3"], ["--at", "5"]):
        _, *found = objects(shown(SYMBOL, *arguments, "--json", "--around", "1")[0])
        assert "3" in {each["labels"].get("zh") for each in found if each["chosen"]}
        assert {each["type"] for each in found if not each["chosen"]} <= {"place", "unpaired"}
    shown(SYMBOL, "--at", "99", code=1)
    shown(SYMBOL, "--para", "9", code=1)


def test_after_undoing_nothing_of_it_is_shown_and_as_of_all(shown, capsys):
    assert run(["memory", "undo", "-q"]) == 0
    capsys.readouterr()
    shown(SYMBOL, code=1)


@pytest.mark.parametrize("unpaired", [(), (0, 1, 2, 30), range(8, 50), range(LONG - 30, LONG)])
def test_a_long_document_is_paged_through(tmp_path, monkeypatch, capsys, unpaired):
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    sides = [
        Document(
            lang, tuple(Paragraph("body", f"{at}", f"{word}{at}") for at in range(LONG)), SYMBOL
        )
        for lang, word in (("zh", "段"), ("en", "paragraph "))
    ]
    filled(tmp_path / "memory", build_bitext(*sides, beads(LONG, {3, *unpaired, LONG - 1}))).close()
    seen, arguments = [], [SYMBOL]
    while arguments:
        assert run(["documents", "show", *arguments, "--json"]) == 0
        told, note = capsys.readouterr()
        found = [each for each in objects(told) if each["type"] != "document"]
        seen += [each["texts"]["zh"] for each in found if "zh" in each["texts"]]
        arguments = note.partition("tmtool documents show ")[2].split()
    assert list(dict.fromkeys(seen)) == [f"段{at}" for at in range(LONG)]
    assert len(seen) < 2 * LONG


# Places by their names.

PARAGRAPHS = (
    ("title", None, "信息技术", "Information technology"),
    ("operative", "1", "欢迎报告；", "Welcomes the report;"),
    ("operative", "2", "请各国：", "Requests States:"),
    ("item", "(a)", "提供捐款；", "To contribute;"),
    ("item", "(b)", "培训人员：", "To train staff:"),
    ("item", "(i)", "在气象方面；", "In meteorology;"),
    ("item", "(c)", "提出报告：", "To report:"),
    ("item", "(i)", "每年；", "Each year;"),
    ("operative", "3", "决定审议。", "Decides."),
    ("heading", None, "附件一", "Annex I"),
    ("body", "1", "本附件适用。", "This annex applies."),
    ("body", "2", "另有规定者除外：", "Save where provided:"),
    ("item", "(a)", "在条约中；", "In a treaty;"),
    ("heading", None, "附件二", "Annex II"),
    ("body", "1", "职权范围。", "Terms of reference."),
)


@pytest.mark.parametrize("unpaired", [(), tuple(range(0, 15, 2)), tuple(range(1, 15, 2))], ids=str)
@pytest.mark.parametrize(
    ("place", "text"),
    [("para. 1", "欢迎报告；"), ("para. 2 (b)", "培训人员："), ("para. 2(b)(i)", "在气象方面；"),
     ("para. 2 (c) (i)", "每年；"), ("annex I, para. 1", "本附件适用。"),
     ("Annex I, paragraph 2 (a)", "在条约中；"), ("annex II, para. 1", "职权范围。"),
     ("annex II", "附件二"), ("para. 2 (a) (i)", None), ("para. 4", None), ("annex III", None),
     ("annex II, para. 2", None), ("para. 3 (a)", None)],
)  # fmt: skip
def test_places_are_opened_by_their_names(tmp_path, monkeypatch, capsys, place, text, unpaired):
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    sides = [
        Document(lang, tuple(Paragraph(p[0], p[1], p[at]) for p in PARAGRAPHS), SYMBOL)
        for lang, at in (("zh", 2), ("en", 3))
    ]
    made = build_bitext(*sides, beads(len(PARAGRAPHS), unpaired))
    filled(tmp_path / "memory", made).close()
    code = 0 if text else 1
    assert run(["documents", "show", f"{SYMBOL}, {place}", "--json"]) == code
    told, note = capsys.readouterr()
    if text is None:
        assert f"There is no {SYMBOL}, " in note
    else:
        _, *found = objects(told)
        chosen = {t for each in found if each["chosen"] for t in each["texts"].values()}
        assert text in chosen


def test_a_place_of_an_unknown_document_says_so(shown):
    assert "Nothing in this memory is called A/RES/1/1" in shown("A/RES/1/1, para. 1", code=1)[1]
