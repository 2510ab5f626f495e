"""Comparison with the previous version knows every paragraph of it, paired or not."""

import json

import comparisons
import pytest
from comparisons import DRAFT, EARLIER, RENDERED

import tmtool
from tmtool.cli import run
from tmtool.formats.bitexts import writing as formats
from tmtool.formats.bitexts.beads import build_bitext
from tmtool.formats.units import bitexts
from tmtool.formats.units.whole import make_texts
from tmtool.memory.comparison import compare, find_previous_version, guess
from tmtool.memory.importing import Importer
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions
from tmtool.memory.whole.bulk import look_up
from tmtool.protocols import View
from tmtool.units import Bead

SYMBOL = "A/RES/74/197"
OPTIONS = LookupOptions("zh", "en")


def bitext(*unpaired, source=EARLIER, target=RENDERED):
    """A resolution and its translation, sentence by sentence, these of the source unpaired."""
    sides = [
        comparisons.document(text.splitlines(), lang, symbol=SYMBOL)
        for text, lang in ((source, "zh"), (target, "en"))
    ]
    return build_bitext(*sides, beads(len(sides[0].paragraphs), unpaired))


def beads(count, unpaired):
    """So many pairs, but for those whose sides stand alone."""
    listed = []
    for at in range(count):
        source, target = range(at, at + 1), range(at, at + 1)
        if at in unpaired:
            listed += [Bead((source, range(at, at))), Bead((range(at + 1, at + 1), target))]
        else:
            listed.append(Bead((source, target), 0.9))
    return tuple(listed)


def filled(folder, made):
    memory = Memory.open(folder, create=True, user="me")
    Importer(memory.store, "me", "a + b", force=True).take(
        bitexts.iter_items(made), None, lambda _: make_texts(made)
    )
    return memory


def told(memory, text=DRAFT, name=SYMBOL, options=OPTIONS):
    draft = comparisons.draft(text)
    found = compare(
        draft, find_previous_version(memory.store, name, options, draft), options, memory.store
    )
    return [
        (row.verdict, bool(found.get_earlier(row) and found.get_earlier(row).target))
        for row in found.rows
    ]


@pytest.fixture
def memory(tmp_path):
    """The third paragraph, which the draft repeats, and the fifth, which it lacks, are unpaired."""
    found = filled(tmp_path / "memory", bitext(2, 4))
    yield found
    found.close()


def test_unchanged_text_is_never_called_new(memory):
    """Of findings/use.md 8: it is in the previous version word for word, one-sided there."""
    assert told(memory) == [
        ("same", True), ("edited", True), ("same", False), ("dropped", False), ("same", True),
        ("moved", True), ("new", False), ("edited", True),
    ]  # fmt: skip


@pytest.mark.parametrize("unpaired", [(0,), (1, 2), (3, 5, 6), tuple(range(6))], ids=str)
def test_verdicts_are_the_same_whatever_was_paired(tmp_path, unpaired):
    whole, part = (
        filled(tmp_path / name, bitext(*some)) for name, some in (("a", ()), ("b", unpaired))
    )
    assert [each for each, _ in told(part)] == [each for each, _ in told(whole)]
    assert sum(has for _, has in told(part)) < sum(has for _, has in told(whole))
    whole.close()
    part.close()


def test_the_other_direction_knows_every_paragraph_as_well(memory):
    found = find_previous_version(
        memory.store, SYMBOL, LookupOptions("en", "zh"), comparisons.document(["A"], "en")
    ).paragraphs
    assert [each.text for each in found] == [
        comparisons.paragraph(line).text for line in RENDERED.splitlines()
    ]
    assert [bool(each.target) for each in found] == [True, True, False, True, False, True, True]


def test_a_guessed_previous_version_is_as_whole(memory):
    draft = comparisons.draft()
    found = guess(memory.store, look_up(memory, draft, OPTIONS))
    assert len(found.paragraphs) == len(EARLIER.splitlines())


def test_a_paragraph_of_which_one_sentence_is_paired_is_one(tmp_path):
    source, target = "欢迎报告。请各国捐款。\n决定审议。\n", "Welcomes it.\nDecides.\n"
    sides = [
        comparisons.document(text.splitlines(), lang, symbol=SYMBOL)
        for text, lang in ((source, "zh"), (target, "en"))
    ]
    made = (
        Bead((range(0, 1), range(0, 1)), 0.9), Bead((range(1, 2), range(1, 1))),
        Bead((range(2, 3), range(1, 2)), 0.9),
    )  # fmt: skip
    memory = filled(tmp_path, build_bitext(*sides, made))
    first, second = find_previous_version(
        memory.store, SYMBOL, OPTIONS, comparisons.draft()
    ).paragraphs
    assert (first.text, first.target, first.complete) == (
        "欢迎报告。请各国捐款。", "Welcomes it.", False,
    )  # fmt: skip
    assert [(each.start, each.stop, bool(each.stored)) for each in first.sentences] == [
        (0, 5, True), (5, 11, False),
    ]  # fmt: skip
    assert second.complete
    memory.close()


def test_undoing_the_import_takes_the_text_away_and_the_past_has_it(memory):
    document = bitext().source.id
    assert memory.store.read_document(document, "zh").complete
    with memory.store.begin_change("undo", user="me", details={"change": 1}) as change:
        change.undo(1)
    assert memory.store.read_document(document, "zh") is None
    past = LookupOptions("zh", "en", view=View(as_of=1))
    assert ("same", False) in told(memory, options=past)


def test_the_same_pair_again_is_nothing_new(memory):
    made = bitext(2, 4)
    again = Importer(memory.store, "me", "a + b", force=True).take(
        bitexts.iter_items(made), None, lambda _: make_texts(made)
    )
    assert again.change is None
    assert len(memory.store.read_journal()) == 1


# Files.


def added(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    tmtool.write(bitext(2, 4), name)
    memory = Memory.open("memory", create=True)
    found = memory.add_file(name, force=True)
    return memory, found


@pytest.mark.parametrize("suffix", [".jsonl", ".tsv", ".xlsx", ".xlf", ".html"])
def test_what_the_aligner_wrote_brings_the_whole_texts(tmp_path, monkeypatch, suffix):
    memory, _ = added(tmp_path, monkeypatch, f"a{suffix}")
    made = bitext(2, 4)
    for side in (made.source, made.target):
        text = memory.store.read_document(side.id, side.lang)
        assert text.complete
        assert [(each.kind, each.label, each.text) for each in text.paragraphs] == [
            (each.kind, each.label, each.text) for each in side.paragraphs
        ]
    assert ("same", False) in told(memory)
    memory.close()


def test_of_pairs_alone_no_text_is_kept_twice(tmp_path, monkeypatch):
    memory, _ = added(tmp_path, monkeypatch, "a.tmx")
    assert memory.store.read_document(bitext().source.id, "zh") is None
    assert ("same", False) not in told(memory)
    memory.close()


def test_a_file_that_was_edited_says_that_its_text_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    formats.write(bitext(2, 4), "a.jsonl")
    first, *lines = (tmp_path / "a.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "a.jsonl").write_text("".join([first, *lines[1:]]), "utf-8")
    memory = Memory.open("memory", create=True)
    heard = []
    found = memory.add_file("a.jsonl", force=True, report=heard.append)
    assert found.noticed["whole text not kept"] == 1
    assert any("is missing" in each.detail for each in heard)
    assert memory.store.read_document(bitext().source.id, "zh") is None
    memory.close()


def test_a_file_that_was_cut_off_brings_a_text_that_is_not_complete(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    formats.write(bitext(), "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "a.jsonl").write_text("".join(lines[:-1]), "utf-8")
    memory = Memory.open("memory", create=True)
    memory.add_file("a.jsonl", force=True)
    text = memory.store.read_document(bitext().source.id, "zh")
    assert (len(text.paragraphs), text.complete) == (6, False)
    memory.close()


def exported(tmp_path, monkeypatch, name):
    """A memory that was exported, and another one that took in what was written."""
    memory, _ = added(tmp_path, monkeypatch, "a.jsonl")
    memory.close()
    assert run(["memory", "export", name, "--memory", "memory"]) == 0
    other = Memory.open("other", create=True)
    return other, other.add_file(name, force=True)


def test_an_export_holds_the_whole_texts(tmp_path, monkeypatch):
    other, filled = exported(tmp_path, monkeypatch, "b.jsonl")
    assert filled.noticed["whole text"] == 2
    assert "whole text not kept" not in filled.noticed
    assert ("same", False) in told(other)
    again = other.add_file("b.jsonl", force=True)
    assert again.change is None
    with other.store.begin_change("undo", user="me", details={"change": 1}) as change:
        change.undo(1)
    assert other.store.read_document(bitext().source.id, "zh") is None
    other.close()


def test_other_exports_say_that_whole_texts_are_lost(tmp_path, monkeypatch, capsys):
    other, _ = exported(tmp_path, monkeypatch, "b.tmx")
    assert other.store.read_document(bitext().source.id, "zh") is None
    assert (
        "whole texts of documents were not written: 2 (JSONL keeps them)" in capsys.readouterr().err
    )
    other.close()


@pytest.mark.parametrize(
    "damage", ['{"document_text": 1}', '{"document_text": {"document": "0"}}',
               '{"document_text": {"document": "0", "lang": "zh", "record": [], "complete": true, '
               '"paragraphs": []}}',
               '{"document_text": {"document": "0", "lang": "zh", "record": {}, "complete": true, '
               '"paragraphs": [["body", null, 1]]}}'],
    ids=["number", "part", "record", "text"],
)  # fmt: skip
def test_a_damaged_line_is_skipped_and_told(tmp_path, damage):
    (tmp_path / "a.jsonl").write_text(damage + '\n{"zh": "数", "en": "number"}\n', "utf-8")
    memory = Memory.open(tmp_path / "memory", create=True)
    assert memory.add_file(tmp_path / "a.jsonl").skipped == {"not what tmtool wrote": 1}
    assert memory.store.count_units() == 1
    memory.close()


# Views.


@pytest.fixture
def draft(memory, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    return ["compare", "draft.txt", SYMBOL]


def test_the_view_says_where_no_translation_is_known(draft, capsys):
    assert run(draft) == 0
    shown = capsys.readouterr().out
    assert "para. 1  same, no translation known\n" in shown
    assert "was para. 3  dropped, no translation known\n" in shown


def test_objects_say_so_as_well(draft, capsys):
    assert run([*draft, "--json"]) == 0
    _, *rows = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    (known,) = (each for each in rows if each["verdict"] == "same" and each["target"] is None)
    assert known["complete"] is False
    assert known["earlier_text"] == "欢迎秘书长关于海洋观测网络的报告；"
