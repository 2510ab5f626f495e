"""A resolution in six languages as one table: files, review, memory and folders."""

import json
import shutil
import sys
from itertools import permutations
from pathlib import Path

import pytest
import schemas
import tmx_file
from docx import Document as Word
from operation_records import validate_record

from tmtool import embed
from tmtool.cli import run
from tmtool.documents import read, read_lines
from tmtool.errors import InputError, UnrelatedError
from tmtool.formats.bitexts import rebuild
from tmtool.formats.bitexts.beads import read_links, render_lines
from tmtool.formats.bitexts.rows import find_pivot, is_compared, iter_rows
from tmtool.pipeline import align_documents
from tmtool.pivot import align_languages
from tmtool.units import is_complete
from tmtool.views.html.bitext import render_chunks
from tmtool.views.terminal import bitext as terminal
from tmtool.views.terminal.look import Look

DATA = Path(__file__).parent / "data" / "pivot" / "resolution"
SIX = ("ar", "zh", "en", "fr", "ru", "es")
ROWS = [
    "0-0-1-0-0-0",  # Original: English
    "1-1-1-1-1-1",
    "1-1-1-1-1-0",  # Spanish lacks the preambular paragraph
    "1-2-1-1-1-1",  # two Chinese sentences
    "1-2-1-1-1-1",
    "1-1-1-1-1-1",  # one Chinese paragraph, divided for two of the original
    "1-1-1-1-1-1",
    "1-1-0-1-0-1",  # what the original and Russian lack
]
NAMES = [f"{lang}.txt" for lang in SIX]


@pytest.fixture(scope="module")
def encoder():
    return embed.load()


@pytest.fixture(scope="module")
def table(encoder):
    return align_languages([read(DATA / name) for name in NAMES], encoder)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with the six texts, and with the same as lines."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        shutil.copy(DATA / name, tmp_path)
        lines = (line for line in (DATA / name).read_text("utf-8").splitlines() if line)
        Path(name).with_suffix(".lines").write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


def types(bitext):
    return [row.type for row in iter_rows(bitext)]


def texts(bitext):
    return [tuple(side.text for side in row.sides) for row in iter_rows(bitext)]


# The table.


def test_rows_stand_around_the_original(table):
    assert table.languages == SIX
    assert find_pivot(table) == "en"
    assert types(table) == ROWS
    assert all(is_complete(stream.beads, *map(len, stream.sides)) for stream in table.streams)


def test_the_original_is_neither_split_nor_merged(table, encoder):
    alone = align_documents(read(DATA / "en.txt"), read(DATA / "zh.txt"), encoder)
    assert table.streams[0].sides[2] == alone.streams[0].source
    assert all(len(bead.sides[2]) <= 1 for bead in table.streams[0].beads)
    # In two languages the sentence of two English ones is one.
    assert "2-1" in types(alone)
    assert [row[1] for row in texts(table)][5:7] == [
        "强调必须弥合数字鸿沟，", "并请秘书长向下届会议提交报告；",
    ]  # fmt: skip


def test_no_text_is_lost(table):
    for side, document in enumerate(table.sides):
        shown = "".join("".join(row[side].split()) for row in texts(table))
        assert shown == "".join("".join(p.text.split()) for p in document.paragraphs)


@pytest.mark.parametrize("pivot", SIX)
def test_any_language_can_be_the_pivot(encoder, pivot):
    documents = [read(DATA / name) for name in NAMES]
    found = align_languages(documents, encoder, pivot=pivot, profile="un")
    own = SIX.index(pivot)
    whole = [
        found.sides[own].paragraphs[segment.paragraph].text
        for stream in found.streams for segment in stream.sides[own]
    ]  # fmt: skip
    assert find_pivot(found) == pivot
    assert all(len(bead.sides[own]) <= 1 for stream in found.streams for bead in stream.beads)
    assert len(whole) >= len(found.sides[own].paragraphs)
    assert types(found)[-1] == "1-1-0-1-0-1"


def test_every_two_of_three_languages_hold_together(encoder):
    documents = [read(DATA / name) for name in ("zh.txt", "en.txt", "fr.txt")]
    found = align_languages(documents, encoder)
    assert [row.agreed for row in iter_rows(found)] == [None, *[1.0] * 7]
    assert types(found) == [
        "0-1-0", "1-1-1", "1-1-1", "2-1-1", "2-1-1", "1-1-1", "1-1-1", "1-0-1",
    ]  # fmt: skip


def test_lines_of_the_original_stay_whole_and_others_are_divided(here, encoder):
    documents = [read_lines(f"{lang}.lines", lang) for lang in SIX]
    found = align_languages(documents, encoder, lines=True, pivot="en")
    assert types(found) == [
        "0-0-1-0-0-0", "1-1-1-1-1-1", "1-1-1-1-1-0", *["1-1-1-1-1-1"] * 4, "1-1-0-1-0-1",
    ]  # fmt: skip
    # As numbers they are lines again.
    links = read_links(render_lines(found.choose(("en", "zh"))))
    assert links == (
        ((0,), ()), *(((at + 1,), (at,)) for at in range(4)), ((5, 6), (4,)), ((), (5,)),
    )  # fmt: skip


def test_blank_lines_are_rows_of_all_languages(encoder):
    documents = [read_lines(DATA / name, name[:2]) for name in NAMES]
    found = align_languages(documents, encoder, lines=True, pivot="en")
    blank = [row.type for row in iter_rows(found) if not any(side.text for side in row.sides)]
    assert blank[1:5] == ["1-1-1-1-1-1", "1-1-1-1-1-0", "1-1-1-1-1-1", "1-1-1-1-1-1"]
    assert all(is_complete(stream.beads, *map(len, stream.sides)) for stream in found.streams)


def test_texts_in_one_language_make_no_table(encoder):
    documents = [read(DATA / name) for name in ("zh.txt", "en.txt", "en.txt")]
    with pytest.raises(InputError, match="each text must be in a language of its own, not zh, en"):
        align_languages(documents, encoder)


def test_a_text_that_is_no_translation_is_named(here, encoder):
    Path("fr.txt").write_text(
        "Éplucher les oignons.\n\nLes faire revenir dans le beurre.\n\nAjouter les tomates.\n\n"
        "Laisser mijoter une heure.\n\nMa grand-mère mettait une carotte dans la marmite.\n",
        "utf-8",
    )
    documents = [read(name, lang=name[:2]) for name in ("zh.txt", "en.txt", "fr.txt")]
    with pytest.raises(UnrelatedError, match=r"English and French: the two texts do not look like"):
        align_languages(documents, encoder)
    assert align_languages(documents, encoder, force=True).languages == ("zh", "en", "fr")


# The command.


def test_the_command_writes_every_format(here, capsys):
    outs = [
        "t.jsonl",
        "t.tsv",
        "t.xlsx",
        "t.html",
        "t.tmx",
        "t.docx",
        "t.moses",
        "t.xlf",
        "t.align",
    ]
    arguments = [part for out in outs for part in ("-o", out)]
    assert run(["align", *NAMES, *arguments]) == 0
    told = capsys.readouterr().err
    assert "t.jsonl: 8 rows in 6 languages, untranslated: 1, languages disagree in: " in told
    assert "t.xlf: texts in other languages were not written: en, fr, ru, es" in told
    assert "t.align: texts in other languages were not written: en, fr, ru, es" in told
    assert "pivot" not in told
    first = rebuild.read("t.jsonl")
    assert types(first) == ROWS
    assert is_compared(first)
    for name in outs[1:4]:
        again = rebuild.read(name)
        assert texts(again) == texts(first)
        assert [s.beads for s in again.streams] == [s.beads for s in first.streams]
    units = list(tmx_file.read(Path("t.tmx").read_bytes()))
    assert [len(unit.variants) for unit in units] == [6, 5, 6, 6, 6, 6, 4]
    assert [Path(f"t.{lang}").read_text("utf-8").count("\n") for lang in SIX] == [5] * 6


def test_codes_are_of_all_or_of_the_two_that_are_written(here, capsys):
    codes = "ar-SA,zh-CN,en-GB,fr-FR,ru-RU,es-ES"
    assert run(["align", *NAMES, "-o", "a.tmx", "-o", "a.xlf", "--codes", codes]) == 0
    assert 'xml:lang="es-ES"' in Path("a.tmx").read_text("utf-8")
    assert rebuild.read("a.xlf").languages == ("ar", "zh")
    assert run(["align", *NAMES, "-o", "b.xlf", "--codes", "fr-FR,es-ES"]) == 0
    assert rebuild.read("b.xlf").languages == ("fr", "es")
    assert run(["align", *NAMES, "-o", "c.tmx", "--codes", "zh-CN,en-GB"]) == 2
    assert "the texts are in ar and zh and en and fr and ru and es" in capsys.readouterr().err
    assert not Path("c.tmx").exists()


def test_the_first_text_as_pivot_is_said(here, capsys):
    assert run(["align", "zh.txt", "fr.txt", "es.txt", "-o", "a.jsonl"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == (
        "tmtool: no text says which language is the original: the first text is the pivot "
        "(Chinese); --pivot LANG names another"
    )
    assert run(["align", "zh.txt", "fr.txt", "es.txt", "-o", "b.jsonl", "--pivot", "fr"]) == 0
    assert "pivot" not in capsys.readouterr().err
    assert find_pivot(rebuild.read("b.jsonl")) == "fr"


def test_lines_can_be_named_with_their_languages(here, capsys):
    names = [f"{lang}.lines" for lang in SIX]
    assert run(["align", "--lines", *names, "--from", "ar", "--to", "zh,en,fr,ru,es",
                "--pivot", "en", "--json"]) == 0  # fmt: skip
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["type"] for row in rows][-1] == "1-1-0-1-0-1"
    assert all(row["agreed"] is None or 0 <= row["agreed"] <= 1 for row in rows)


def test_two_languages_have_no_agreement(here, capsys):
    assert run(["align", "zh.txt", "en.txt", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert not any("agreed" in row for row in rows)
    assert "pivot" not in rows[0]["signature"]


def test_more_texts_are_not_added_by_themselves(here, capsys):
    assert run(["add", "zh.txt", "en.txt", "fr.txt", "--memory", "m"]) == 2
    assert "align them first, with tmtool align TEXT TEXT TEXT -o table.jsonl" in (
        capsys.readouterr().err
    )


def test_rows_that_languages_disagree_on_are_shown(here, table):
    disputed = [row for row in iter_rows(table) if row.agreed is not None and row.agreed < 1]
    assert disputed
    page = "".join(render_chunks(table))
    assert page.count("<em>languages agree ") == len(disputed)
    assert '<option value=".disputed">where languages disagree</option>' in page
    assert f"<b>{len(disputed)}</b> where languages disagree" in page
    assert "English: each of its segments has a pair of its own" in page
    lines = "".join(terminal.render_lines(table, Look(150)))
    assert lines.count("languages agree ") == len(disputed)
    assert f"untranslated: 1, languages disagree in: {len(disputed)}" in " ".join(lines.split())
    written(table, "t.docx")
    (words,) = Word("t.docx").tables
    numbers = [row.cells[0].text for row in words.rows]
    assert sum("languages agree " in number for number in numbers) == len(disputed)


# Review and memory.


def written(bitext, name):
    from tmtool.views.html.bitext import write

    write(bitext, name)
    return name


def test_a_sheet_of_six_languages_comes_back(here, table):
    from openpyxl import load_workbook

    written(table, "t.xlsx")
    book = load_workbook("t.xlsx")
    sheet = book["bitext"]
    head = [cell.value for cell in sheet[1]]
    assert head[:9] == [
        "pair", "source", "target", "target2", "target3", "target4", "target5", "score", "agreed",
    ]  # fmt: skip
    sheet.cell(2 + 1, head.index("target3") + 1).value = "L’Assemblée générale des Nations Unies,"
    sheet.cell(2 + 7, head.index("checked_by") + 1).value = "Anna"
    book.save("edited.xlsx")
    assert run(["review", "apply", "t.xlsx", "edited.xlsx", "--by", "Anna", "-o", "r.jsonl"]) == 0
    reviewed = rebuild.read("r.jsonl")
    assert texts(reviewed)[1][3] == "L’Assemblée générale des Nations Unies,"
    assert texts(reviewed)[1][:3] == texts(table)[1][:3]
    rows = list(iter_rows(reviewed))
    assert rows[1].edited.by == "Anna"
    assert rows[7].checked.by == "Anna"
    assert rows[7].agreed == list(iter_rows(table))[7].agreed


def test_a_table_of_word_comes_back(here, table):
    written(table, "t.jsonl")
    written(table, "t.docx")
    document = Word("t.docx")
    (words,) = document.tables
    assert len(words.columns) == 8
    run_ = next(r for p in words.rows[2].cells[5].paragraphs for r in p.runs if r.text)
    assert run_.text == "L’Assemblée générale,"
    run_.text = "L’Assemblée générale de l’Organisation,"
    document.save("edited.docx")
    assert run(["review", "apply", "t.jsonl", "edited.docx", "--by", "Anna", "-o", "r.jsonl"]) == 0
    assert texts(rebuild.read("r.jsonl"))[1][3] == "L’Assemblée générale de l’Organisation,"


def test_commands_name_any_language(here, table, monkeypatch):
    written(table, "t.jsonl")
    Path("pen.txt").write_text("merge 6-7\nmove 3 fr down\nunpair 8\naccept 2\n", "utf-8")
    with Path("pen.txt").open(encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert run(["review", "apply", "t.jsonl", "--by", "Anna", "-o", "r.jsonl"]) == 0
    reviewed = rebuild.read("r.jsonl")
    assert types(reviewed)[2] == "1-1-1-0-1-0"
    assert types(reviewed)[5] == "2-2-2-2-2-2"
    assert types(reviewed)[6:] == ["1-0-0-0-0-0", "0-1-0-0-0-0", "0-0-0-1-0-0", "0-0-0-0-0-1"]
    rows = list(iter_rows(reviewed))
    # Nobody has looked at pairs that were changed as the languages do; one that was accepted stays.
    assert rows[5].agreed is None
    assert rows[1].agreed == list(iter_rows(table))[1].agreed


def test_a_memory_answers_between_any_two(here, table, capsys):
    written(table, "t.jsonl")
    assert run(["add", "t.jsonl", "--memory", "m", "--no-index"]) == 0
    assert "8 read, 7 added" in capsys.readouterr().out
    rows = texts(table)
    for one, other in permutations(range(6), 2):
        query, wanted = rows[3][one], rows[3][other]
        assert run(["lookup", query, "--memory", "m", "--from", SIX[one], "--to", SIX[other],
                    "--json"]) == 0  # fmt: skip
        answer = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert any(wanted in json.dumps(each, ensure_ascii=False) for each in answer), (one, other)


def test_the_unit_keeps_how_far_languages_agree(here, table):
    from tmtool.formats.units.model import UnitRead
    from tmtool.formats.units.reading import read as read_units

    for name in ("t.jsonl", "t.tmx", "t.tsv", "t.xlsx", "t.html"):
        written(table, name)
        units = [each.unit for each in read_units(Path(name)) if isinstance(each, UnitRead)]
        told = [dict(unit.origins[0].properties).get("x-tmtool-agreed") for unit in units]
        assert {float(each) for each in told} == {0.9, 1.0}, name
        assert {len(unit.variants) for unit in units} == {4, 5, 6}
        assert all(unit.origins[0].original == "en" for unit in units)


def test_findings_stand_beside_tables_of_two(here, table, capsys):
    written(table, "t.jsonl")
    assert run(["review", "export", "t.jsonl", "-o", "t.xlsx", "--findings"]) == 2
    assert "holds ar, zh, en, fr, ru, es; name the languages with --from and --to" in (
        capsys.readouterr().err
    )
    assert run(["review", "export", "t.jsonl", "-o", "t.xlsx"]) == 0
    assert run(["check", "t.jsonl", "--from", "en", "--to", "fr"]) in (0, 1)


def test_a_reviewed_table_goes_into_the_memory(here, table, capsys, monkeypatch):
    written(table, "t.jsonl")
    Path("pen.txt").write_text('edit 2 fr = "L’Assemblée,"\n', "utf-8")
    with Path("pen.txt").open(encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert run(["review", "apply", "t.jsonl", "--by", "Anna", "-o", "r.jsonl", "--add",
                    "--memory", "m"]) == 0  # fmt: skip
    capsys.readouterr()
    assert run(["lookup", "La Asamblea General,", "--memory", "m", "--from", "es", "--to", "fr",
                "--json"]) == 0  # fmt: skip
    assert "L’Assemblée," in capsys.readouterr().out


def test_what_is_printed_keeps_to_its_schema(folders, capsys):
    arguments = ["align", *NAMES[1:4], "-o", "a.jsonl", "--json"]
    for command, kind in (
        (["align", *NAMES, "--json"], "bitext"), (arguments, "records"),
        (["align", *folders, "-o", "out", "--jobs", "1", "--json"], "records"),
    ):  # fmt: skip
        assert run(command) == 0
        for line in capsys.readouterr().out.splitlines():
            if kind == "bitext":
                assert schemas.faults(kind, json.loads(line))[1] == []
            else:
                validate_record(json.loads(line))


# Folders.


@pytest.fixture
def folders(here):
    """Two documents in three folders, of which one lacks a language, and one file alone."""
    for lang in ("zh", "en", "fr"):
        Path("in", lang).mkdir(parents=True)
        shutil.copy(f"{lang}.txt", f"in/{lang}/A_RES_75_1.txt")
        if lang != "zh":
            shutil.copy(f"{lang}.txt", f"in/{lang}/report-{lang}.txt")
    shutil.copy("fr.txt", "in/fr/annexe.txt")
    return ["in/zh", "in/en", "in/fr"]


def test_folders_are_put_together_by_name(folders, capsys):
    assert run(["align", *folders, "-o", "out", "--format", "jsonl", "--jobs", "1"]) == 0
    whole = rebuild.read("out/A_RES_75_1.jsonl")
    assert whole.languages == ("zh", "en", "fr")
    assert find_pivot(whole) == "en"
    assert whole.sides[2].symbol == "A/RES/75/1"
    part = rebuild.read("out/report.jsonl")
    assert (part.languages, find_pivot(part)) == (("en", "fr"), "en")
    head, *rows = (
        line.split("\t") for line in Path("out/summary.tsv").read_text("utf-8").splitlines()
    )
    assert head[:6] == ["pair", "symbol", "source", "target", "target2", "status"]
    assert [row[2:5] for row in rows[:2]] == [
        ["in/zh/A_RES_75_1.txt", "in/en/A_RES_75_1.txt", "in/fr/A_RES_75_1.txt"],
        ["", "in/en/report-en.txt", "in/fr/report-fr.txt"],
    ]  # fmt: skip
    assert rows[-1][4:6] == ["in/fr/annexe.txt", "unpaired"]
    assert run(["align", *folders, "-o", "out", "--format", "jsonl", "--jobs", "1"]) == 0
    assert "2 pairs: 2 kept from before" in capsys.readouterr().err


def test_a_manifest_has_a_column_for_each_folder(folders, capsys):
    assert run(["align", *folders, "--preview", "-o", "pairs.tsv"]) == 0
    head, *rows = Path("pairs.tsv").read_text("utf-8").splitlines()
    assert head.split("\t") == ["source", "target", "target2", "symbol", "reason"]
    assert rows[1].split("\t")[:3] == ["", "in/en/report-en.txt", "in/fr/report-fr.txt"]
    assert run(["batch", "run", "pairs.tsv", "-o", "out", "--pivot", "fr"]) == 0
    assert Path("out/A_RES_75_1.tmx").exists()
    assert run(["add", "out", "--memory", "m", "--no-index"]) == 0
    capsys.readouterr()
    assert run(["lookup", "大会，", "--memory", "m", "--to", "fr", "--json"]) == 0
    assert "L’Assemblée générale," in capsys.readouterr().out


def test_findings_are_of_two_languages(folders, capsys):
    assert run(["align", *folders, "--preview", "-o", "pairs.tsv"]) == 0
    assert run(["batch", "run", "pairs.tsv", "-o", "out", "--do", "check"]) == 2
    assert "findings are of a text and one translation, but A_RES_75_1.txt" in (
        capsys.readouterr().err
    )


def test_shards_of_many_languages_are_merged(folders, capsys):
    for shard in ("1/2", "2/2"):
        assert run(["align", *folders, "-o", "out", "--shard", shard, "--jobs", "1"]) == 0
    assert run(["batch", "merge", "out"]) == 0
    lines = [json.loads(line) for line in Path("out/all.jsonl").read_text("utf-8").splitlines()]
    assert {("target2" in line) for line in lines} == {True, False}
