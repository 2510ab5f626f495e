"""A text in three languages goes through every format, every view and every command of review."""

import pytest
import tmx_file
from bitexts import demo, three
from review_sample import ADA

import tmtool
from tmtool import review
from tmtool.cli import run
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts import rebuild
from tmtool.formats.bitexts import writing as formats
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.formats.units.bitexts import iter_bitext_units
from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read
from tmtool.review import tables
from tmtool.review.commands import parse
from tmtool.review.session import start
from tmtool.units import is_complete
from tmtool.views.html.bitext import render_chunks
from tmtool.views.terminal import bitext as table
from tmtool.views.terminal.look import Look

COMPLETE = (".jsonl", ".tsv", ".xlsx", ".html")
"""The formats that hold all languages and give the bitext back."""
BILINGUAL = (".xlf", ".align")


def texts(bitext):
    return [tuple(side.text for side in row.sides) for row in iter_rows(bitext)]


def written(tmp_path, suffix, bitext=None, **options):
    path = tmp_path / f"three{suffix}"
    losses = tmtool.write(bitext or three(), path, formats.Options(**options))
    return path, [each.text for each in losses]


def test_the_fixture_is_what_it_says():
    bitext = three()
    assert bitext.languages == ("zh", "en", "fr")
    assert all(is_complete(stream.beads, *map(len, stream.sides)) for stream in bitext.streams)
    assert texts(bitext)[2] == (
        "欢迎各国采取行动。又鼓励各国分享经验。",
        "Welcomes the action taken by States. It encourages them to share experience.",
        "Salue l’action des États et les encourage à échanger leurs expériences.",
    )
    assert [row.type for row in iter_rows(bitext)] == [
        "1-1-1", "1-1-1", "2-2-1", "1-1-0", "0-1-0", "1-1-1", "1-1-1", "1-1-1", "1-1-1", "1-1-1",
    ]  # fmt: skip


# Formats.


@pytest.mark.parametrize("suffix", COMPLETE)
def test_a_complete_format_gives_all_languages_back(tmp_path, suffix):
    path, losses = written(tmp_path, suffix)
    assert losses == []
    again = rebuild.read(path)
    assert texts(again) == texts(three())
    assert [stream.beads for stream in again.streams] == [s.beads for s in three().streams]
    assert again.lists == three().lists
    assert [side.id for side in again.sides] == [side.id for side in three().sides]


@pytest.mark.parametrize("suffix", COMPLETE)
def test_a_memory_reads_all_languages(tmp_path, suffix):
    path, _ = written(tmp_path, suffix)
    units = [item.unit for item in read(path) if isinstance(item, UnitRead)]
    assert units[0].get_text("fr") == three().sides[2].paragraphs[0].text
    assert {tuple(v.lang for v in unit.variants) for unit in units} == {
        ("zh", "en", "fr"), ("zh", "en"),
    }  # fmt: skip


@pytest.mark.parametrize("level", [1, 2])
def test_a_tmx_has_a_variant_for_each_language(tmp_path, level):
    path, losses = written(tmp_path, ".tmx", tmx_level=level)
    units = list(tmx_file.read(path.read_bytes()))
    assert [[code for code, _ in unit.variants] for unit in units] == [
        ["zh", "en", "fr"], ["zh", "en", "fr"], ["zh", "en", "fr"], ["zh", "en"],
        *[["zh", "en", "fr"]] * 5,
    ]  # fmt: skip
    assert losses[0].startswith("untranslated pairs were not written: 1 of 7 (XLIFF, XLSX")
    # What all three have stands in italics; what two have, a mark, is of a unit of these two.
    looks = [[[look for look, *_ in codes] for codes in unit.codes] for unit in units]
    assert looks[1] == ([["italic"]] * 3 if level == 2 else [[]] * 3)
    assert looks[3] == ([["note"]] * 2 if level == 2 else [[]] * 2)


def test_the_units_of_a_tmx_know_where_each_text_stood(tmp_path):
    path, _ = written(tmp_path, ".tmx")
    units = [item.unit for item in read(path) if isinstance(item, UnitRead)]
    (origin,) = units[2].origins
    assert [(place.lang, place.label, place.file) for place in origin.places] == [
        ("zh", "1", "zh.docx"), ("en", "1", "en.docx"), ("fr", "1", "fr.docx"),
    ]  # fmt: skip
    assert origin.bead == "2-2-1"
    made = list(iter_bitext_units(three()))
    assert [unit.variants for unit in units] == [unit.variants for unit in made]


IN_OTHERS = "texts in other languages were not written: {} (XLSX, HTML, TSV and JSONL keep them)"


@pytest.mark.parametrize("suffix", BILINGUAL)
def test_a_format_of_two_languages_says_what_it_leaves_out(tmp_path, suffix):
    _, losses = written(tmp_path, suffix)
    assert losses[0] == IN_OTHERS.format("fr")


def test_codes_choose_the_two_languages(tmp_path):
    path, losses = written(tmp_path, ".xlf", codes="fr-FR,zh-CN")
    assert losses[0] == IN_OTHERS.format("en")
    again = rebuild.read(path)
    assert again.languages == ("zh", "fr")
    assert texts(again) == texts(three().choose(("zh", "fr")))
    with pytest.raises(InputError, match="holds two of the languages zh, en, fr, the codes say"):
        written(tmp_path, ".xliff", codes="fr,es")


def test_moses_has_a_file_for_each_language(tmp_path):
    path, losses = written(tmp_path, ".moses")
    files = [path.with_suffix(f".{lang}") for lang in ("zh", "en", "fr")]
    lines = [file.read_text("utf-8").splitlines() for file in files]
    assert list(zip(*lines, strict=True)) == [
        sides for sides in texts(three()) if all(sides)
    ]  # fmt: skip
    assert losses[:2] == [
        "untranslated pairs were not written: 1 of 7 (XLIFF, XLSX, HTML, TSV and JSONL keep them)",
        "pairs that lack a language were not written: 1 of 7 "
        "(XLIFF, XLSX, HTML, TSV and JSONL keep them)",
    ]


def test_trados_has_two_languages(tmp_path):
    path, losses = written(tmp_path, ".tmx", flavour="trados", codes="fr-FR,en-GB")
    assert losses[0] == IN_OTHERS.format("zh")
    units = tmx_file.read(path.read_bytes())
    assert {tuple(code for code, _ in unit.variants) for unit in units} == {("en-GB", "fr-FR")}


def test_choosing_languages_keeps_the_tiling():
    chosen = three().choose(("fr", "zh"))
    assert all(is_complete(stream.beads, *map(len, stream.sides)) for stream in chosen.streams)
    assert [row.type for row in iter_rows(chosen)][:5] == ["1-1", "1-1", "1-2", "0-1", "1-1"]
    assert demo().choose(demo().languages) == demo()


def test_word_has_a_column_for_each_language(tmp_path):
    from docx import Document

    path, losses = written(tmp_path, ".docx")
    (table_,) = Document(str(path)).tables
    shown = [[_read_shown(cell) for cell in row.cells] for row in table_.rows]
    assert shown[0][2:] == ["Chinese", "English", "French"]
    assert shown[2][2:] == list(texts(three())[1])
    assert shown[4][4] == "missing in French"
    assert losses[0].startswith("items of lists were not written: 3")


def _read_shown(cell):
    """What a person sees in a cell."""
    runs = [run for paragraph in cell.paragraphs for run in paragraph.runs]
    return "".join(run.text for run in runs if not run.font.hidden)


# Views.


def test_a_terminal_has_a_column_for_each_language():
    lines = list(table.render_lines(three(), Look(100)))
    assert lines[0].split("│")[2].strip().startswith("fr")
    assert "The General Assembly,           │ L’Assemblée générale," in "".join(lines)


def test_a_page_has_a_column_for_each_language():
    page = "".join(render_chunks(three()))
    assert page.count('<th scope="col"') == 5
    assert "Chinese, English and French" in page
    assert "Voir la résolution 70/125." in page


def test_review_shows_every_language():
    lines = "".join(table.render_rows(three(), Look(120)))
    assert "L’Assemblée générale," in lines
    assert "2-2-1" in lines


# Review.


def edited(*commands):
    state = start(three())
    for command in commands:
        state, _ = state.apply(parse(command), ADA)
    return state.bitext


def test_rows_are_merged_on_every_side():
    merged = edited("merge 1-2")
    assert texts(merged)[0] == (
        "信息和通信技术促进可持续发展大会，",
        "Information and communications technologies for sustainable development "
        "The General Assembly,",
        "L’informatique et les communications au service du développement durable "
        "L’Assemblée générale,",
    )


def test_a_row_is_split_at_a_place_in_each_language():
    parted = edited('split 3 1:"It encourages":"et les encourage"')
    assert texts(parted)[2:4] == [
        ("欢迎各国采取行动。", "Welcomes the action taken by States.",
         "Salue l’action des États"),
        ("又鼓励各国分享经验。", "It encourages them to share experience.",
         "et les encourage à échanger leurs expériences."),
    ]  # fmt: skip
    with pytest.raises(InputError, match="name 3 places to cut at, one for each language"):
        edited("split 3 1:1")


@pytest.mark.parametrize("side", ["target2", "fr"])
def test_a_side_is_called_by_its_name_or_its_language(side):
    moved = edited(f"move 3 {side} down")
    assert texts(moved)[2][2] == ""
    assert texts(moved)[3][2].startswith("Salue")


def test_no_other_side_is_there():
    with pytest.raises(
        InputError, match=r"side es does not exist: .* source \(zh\), .* target2 \(fr\)"
    ):
        edited("move 3 es down")


def test_each_side_of_a_row_that_is_unpaired_gets_a_row():
    parted = edited("unpair 2")
    assert [row.type for row in iter_rows(parted)][1:4] == ["1-0-0", "0-1-0", "0-0-1"]
    assert (
        edited("unpair 2", "merge 2a-2c").streams[0].beads[1].sides
        == three().streams[0].beads[1].sides
    )


def test_rows_that_share_no_side_become_a_pair():
    paired = edited("unpair 3", "pair 3a-3b", "accept 3a")
    assert [row.type for row in iter_rows(paired)][2:4] == ["2-2-0", "0-0-1"]
    with pytest.raises(InputError, match="the pairs are 1-1-0 and 0-1-0"):
        edited("pair 4-5")


def test_a_sheet_that_a_reviser_changed_is_applied(tmp_path):
    path, _ = written(tmp_path, ".tsv")
    head, *body = path.read_text("utf-8").splitlines()
    columns = head.split("\t")
    cells = [line.split("\t") for line in body]
    french = columns.index("target2")
    # The French of row 2 is given to both rows that it renders.
    cells[3][french] = "et les encourage à échanger leurs expériences."
    cells[2][french] = "Salue l’action des États"
    (tmp_path / "edited.tsv").write_text(
        "\n".join("\t".join(row) for row in [columns, *cells]) + "\n", "utf-8"
    )
    out = tmp_path / "reviewed.jsonl"
    assert run(["review", "apply", str(path), str(tmp_path / "edited.tsv"), "-o", str(out),
                "--by", "ada"]) == 0  # fmt: skip
    again = rebuild.read(out)
    assert texts(again)[2:4] == [
        (texts(three())[2][0], texts(three())[2][1], "Salue l’action des États"),
        (*texts(three())[3][:2], "et les encourage à échanger leurs expériences."),
    ]
    assert [row.checked is not None for row in iter_rows(again)][2:4] == [True, True]


def test_a_sheet_without_a_language_is_refused(tmp_path):
    path, _ = written(tmp_path, ".tsv", three().choose(("zh", "en")))
    with pytest.raises(
        ParseError, match=r"three\.tsv:1:1: no column target2, which the bitext has"
    ):
        review.apply(three(), tables.read(str(path)), checked=ADA)


# Checks.


def test_a_check_is_of_two_of_the_languages(tmp_path, capsys):
    path, _ = written(tmp_path, ".jsonl")
    assert run(["check", str(path)]) == 2
    assert (
        "three.jsonl holds zh, en, fr; name the languages with --from and --to"
        in capsys.readouterr().err
    )
    assert run(["check", str(path), "--from", "zh", "--to", "fr", "--json"]) in (0, 1)
    report = capsys.readouterr().out
    assert '"fr"' in report
    assert "The General Assembly" not in report


# The memory.


def test_a_memory_answers_in_every_pair_of_languages(tmp_path, capsys):
    path, _ = written(tmp_path, ".jsonl")
    memory = str(tmp_path / "memory")
    assert run(["add", str(path), "--memory", memory, "--no-index"]) == 0
    capsys.readouterr()
    assert run(["lookup", "大会，", "--memory", memory, "--to", "fr", "--json"]) == 0
    assert "L’Assemblée générale," in capsys.readouterr().out
    assert run(["lookup", "L’Assemblée générale,", "--memory", memory, "--from", "fr", "--to", "en",
                "--json"]) == 0  # fmt: skip
    assert "The General Assembly," in capsys.readouterr().out
