"""Variants of one language by region: read, kept, looked up, filtered, corrected, given back."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.formats.units.model import SkippedUnit, UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.formats.units.writing import write
from tmtool.memory.editing import Editor
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions
from tmtool.protocols import View
from tmtool.selection import Selection
from tmtool.units import Origin, Place, TranslationUnit, Variant
from tmtool.where import Equal, is_match

THREE = Path(__file__).parent / "data" / "regions" / "three.tmx"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def units_of(path, **options):
    return [item.unit for item in read_units(path, **options) if isinstance(item, UnitRead)]


def tags(unit):
    return {each.tag: each.text for each in unit.variants}


def tuvs(path):
    """Every unit of a TMX as the set of its languages and texts."""
    root = etree.fromstring(Path(path).read_bytes())
    return [
        frozenset((tuv.get(_LANG), "".join(tuv.find("seg").itertext())) for tuv in tu.iter("tuv"))
        for tu in root.iter("tu")
    ]


@pytest.fixture
def memory(tmp_path):
    memory = Memory.open(tmp_path / "memory", create=True)
    memory.add_file(THREE)
    yield memory
    memory.close()


def targets(memory, text, source, target, **options):
    """What a look-up with these codes shows: the usage and text of each target."""
    from tmtool.regions import build_tag, read_region

    langs = [code.partition("-")[0] for code in (source, target)]
    asked = LookupOptions(*langs, semantic="never", source_region=read_region(source),
                    target_region=read_region(target), **options)  # fmt: skip
    found = memory.lookup(text, source=langs[0], target=langs[1], options=asked)
    return [(build_tag(langs[1], each.target_region), each.target) for each in found.matches]


def test_every_variant_is_read():
    items = list(read_units(THREE))
    assert [tags(item.unit) for item in items if isinstance(item, UnitRead)] == [
        {"en": "software", "zh-CN": "软件", "zh-TW": "軟體", "zh-Hant-HK": "軟件"},
        {"zh": "信息中心", "en-GB": "information centre", "en-US": "information center"},
        {"zh-CN": "网络", "zh-TW": "網路"},
        {"en-GB": "internet", "en-US": "internet", "zh": "互联网"},
        {"en": "server", "zh": "伺服器"},
    ]


def test_only_what_has_the_same_code_twice_is_left_out():
    (told,) = [item for item in read_units(THREE) if isinstance(item, SkippedUnit)]
    assert (told.reason, told.detail) == ("second text of a language", "ZH_tw: 主機")


def test_a_unit_with_one_text_a_language_has_the_key_that_it_had():
    """Keys of memories never change: this one was made by tmtool 0.1."""
    unit = TranslationUnit((Variant("zh", "数字鸿沟"), Variant("en", "digital divide")))
    assert unit.key == "aad408a408a70f6363ff6ccdcaafd3bc"


def test_a_tmx_that_went_through_a_memory_has_the_same_variants(memory, tmp_path):
    told = write((each.unit for each in memory.store.iter_units()), tmp_path / "out.tmx")
    assert told.losses == ()
    *kept, last = tuvs(THREE)
    assert tuvs(tmp_path / "out.tmx") == [*kept, last - {("ZH_tw", "主機")}]
    again = [tags(unit) for unit in units_of(tmp_path / "out.tmx")]
    assert again == [tags(each.unit) for each in memory.store.iter_units()]


@pytest.mark.parametrize("suffix", [".tmx", ".jsonl"])
def test_what_a_memory_exports_another_one_takes_whole(memory, tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    write((each.unit for each in memory.store.iter_units()), path)
    copy = Memory.open(tmp_path / "copy", create=True)
    copy.add_file(path)
    kept = {each.key: each.unit for each in memory.store.iter_units()}
    assert {each.key: each.unit for each in copy.store.iter_units()} == kept
    copy.close()


@pytest.mark.parametrize("suffix", [".tsv", ".xlsx", ".xlf"])
def test_tables_of_two_languages_have_every_pair(memory, tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    units = (each.unit for each in memory.store.iter_units())
    told = write(units, path, source="zh", target="en")
    as_pairs = "units of several regional variants were written as pairs: 3"
    assert any(each.startswith(as_pairs) for each in told.losses)
    read = units_of(path, languages=("zh", "en"))
    places = [[unit.origins[0].place(lang).code for lang in ("zh", "en")] for unit in read]
    assert [
        (place, unit.get_text("zh"), unit.get_text("en"))
        for place, unit in zip(places, read, strict=True)
    ] == [
        (["zh-CN", "en"], "软件", "software"),
        (["zh-Hant-HK", "en"], "軟件", "software"),
        (["zh-TW", "en"], "軟體", "software"),
        (["zh", "en-GB"], "信息中心", "information centre"),
        (["zh", "en-US"], "信息中心", "information center"),
        (["zh-CN", "en-GB"], "互联网", "internet"),
        (["zh-CN", "en-US"], "互联网", "internet"),
        (["zh-TW", "en"], "伺服器", "server"),
    ]


def test_a_region_that_is_asked_for_is_all_that_a_table_has(memory, tmp_path):
    units = (each.unit for each in memory.store.iter_units())
    told = write(units, tmp_path / "out.tsv", source="en-US", target="zh-HK")
    assert "variants of other regions were not written: 4" in told.losses
    assert [(u.get_text("en"), u.get_text("zh")) for u in units_of(tmp_path / "out.tsv")] == [
        ("software", "軟件"), ("information center", "信息中心"), ("internet", "互联网"),
        ("server", "伺服器"),
    ]  # fmt: skip


def test_two_sides_of_one_language_are_refused(memory, tmp_path):
    units = (each.unit for each in memory.store.iter_units())
    with pytest.raises(InputError, match="both sides are zh"):
        write(units, tmp_path / "out.tsv", source="zh-CN", target="zh-TW")
    assert not (tmp_path / "out.tsv").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "zh-CN,zh_TW,en-GB,en_id,Topic\n软件,軟體,software,7,IT\n"),
        ("a.jsonl", '{"zh-CN": "软件", "zh_TW": "軟體", "en-GB": "software", "en_id": "7"}\n'),
    ],
)
def test_tables_with_a_column_for_each_region(tmp_path, name, content):
    (tmp_path / name).write_text(content, "utf-8")
    (unit,) = units_of(tmp_path / name)
    assert tags(unit) == {"zh-CN": "软件", "zh-TW": "軟體", "en": "software"}
    assert ("en_id", "7") in unit.origins[0].properties


def test_each_variant_of_the_target_is_a_match_and_says_whose_usage_it_is(memory):
    assert sorted(targets(memory, "software", "en", "zh")) == [
        ("zh-CN", "软件"), ("zh-Hant-HK", "軟件"), ("zh-TW", "軟體"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ("zh-TW", ["zh-TW", "zh-Hant-HK", "zh-CN"]), ("zh-HK", ["zh-Hant-HK", "zh-TW", "zh-CN"]),
        ("zh-CN", ["zh-CN", "zh-Hant-HK", "zh-TW"]), ("zh-SG", ["zh-CN", "zh-Hant-HK", "zh-TW"]),
    ],
)  # fmt: skip
def test_the_region_that_is_wanted_comes_first(memory, wanted, order):
    assert [tag for tag, _ in targets(memory, "software", "en", wanted)] == order


def test_the_language_in_general_comes_before_other_regions(memory):
    memory.add([
        TranslationUnit((Variant("en", "software"), Variant("zh", "软体")),
                        (Origin((Place("zh", "zh"),), file="b.tmx"),)),
        TranslationUnit((Variant("en", "software"), Variant("zh", "軟体")),
                        (Origin((Place("zh", "zh-MO"),), file="c.tmx"),)),
    ])  # fmt: skip
    found = [tag for tag, _ in targets(memory, "software", "en", "zh-HK")]
    assert found == ["zh-Hant-HK", "zh", "zh-MO", "zh-TW", "zh-CN"]


def test_any_variant_is_found_whichever_script_it_is_asked_in(memory):
    assert targets(memory, "軟體", "zh", "en") == [("en", "software")]
    assert targets(memory, "软体", "zh", "en") == [("en", "software")]
    assert targets(memory, "information center", "en", "zh") == [("zh", "信息中心")]


def test_what_says_the_same_in_two_regions_is_kept_twice(memory):
    assert targets(memory, "互联网", "zh", "en-US") == [
        ("en-US", "internet"),
        ("en-GB", "internet"),
    ]


def test_from_one_region_into_another(memory):
    assert targets(memory, "网络", "zh-CN", "zh-TW") == [("zh-TW", "網路")]
    assert targets(memory, "軟體", "zh-TW", "zh-CN") == [("zh-CN", "软件"), ("zh-Hant-HK", "軟件")]


def test_variants_of_regions_are_no_disagreement(memory):
    """A source with several translations is trusted less; regional usage is none of these."""
    found = memory.lookup("software", source="en", target="zh")
    names = {penalty.name for each in found.matches for penalty in each.scored.penalties}
    assert not any("translation" in name for name in names)


def test_the_concordance_has_a_line_for_each_pair(memory):
    from tmtool.memory.concordance.finding import iter_lines
    from tmtool.memory.concordance.patterns import Phrase
    from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm

    query = ConcordanceQuery((QueryTerm("en", Phrase.parse("software")),), "zh")
    ids = [number for number, text in memory.store.iter_texts("en") if text == "software"]
    lines = list(iter_lines(memory.store, query, ids, View()))
    assert [(line.target_region, line.target) for line in lines] == [
        ("CN", "软件"), ("Hant-HK", "軟件"), ("TW", "軟體"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("region", "count"),
    [("TW", 3), ("zh-tw", 3), ("zh-HK", 1), ("Hant-HK", 1), ("GB", 2), ("zh-*", 4), ("FR", 0)],
)
def test_a_filter_knows_regions_by_any_of_their_names(memory, region, count):
    where = Selection(region=(region,)).build_where()
    assert memory.store.count_units(View(where)) == count
    origins = [each.unit.origins[0] for each in memory.store.iter_units()]
    assert sum(is_match(where, origin) for origin in origins) == count
    assert (
        memory.store.count_units(View(Selection(not_region=(region,)).build_where())) == 5 - count
    )


def test_a_correction_names_the_variant(memory):
    (key,) = (
        each.key for each in memory.store.iter_units() if each.unit.get_text("en") == "software"
    )
    editor = Editor(memory.store, "me", NOON)
    with pytest.raises(InputError, match="several variants of zh: say which of zh-CN, zh-Hant-HK"):
        editor.edit(key, {"zh": "软体"})
    with pytest.raises(InputError, match="has no text in fr"):
        editor.edit(key, {"fr": "logiciel"})
    new, change = editor.edit(key, {"zh-TW": "軟體程式"})
    (stored,) = memory.store.read_units([new])
    assert tags(stored.unit)["zh-TW"] == "軟體程式"
    assert tags(stored.unit)["zh-CN"] == "软件"
    assert [tag.start for tag in stored.unit.origins[0].place("zh", "TW").tags] == [1]
    assert [each is None for each in memory.store.read_units([key, new], View(as_of=1))] == [
        False,
        True,
    ]
    editor.undo(change)
    assert [each is None for each in memory.store.read_units([key, new])] == [False, True]


def test_an_edit_of_the_only_variant_needs_no_region(memory):
    (key,) = (
        each.key for each in memory.store.iter_units() if each.unit.get_text("en") == "server"
    )
    new, _ = Editor(memory.store, "me", NOON).edit(key, {"zh": "主機"})
    assert tags(memory.store.read_units([new])[0].unit) == {"en": "server", "zh": "主機"}


def test_units_of_other_regions_are_not_merged(memory):
    memory.add([TranslationUnit((Variant("en", "software"), Variant("zh", "软件")))])
    keys = [e.key for e in memory.store.iter_units() if e.unit.get_text("en") == "software"]
    with pytest.raises(InputError, match="their languages differ"):
        Editor(memory.store, "me", NOON).merge(keys[0], keys[1:])


def test_what_is_erased_is_erased_in_all_regions(memory):
    (key,) = (
        each.key for each in memory.store.iter_units() if each.unit.get_text("en") == "software"
    )
    with memory.store.begin_change("erase", user="me", details={}) as change:
        erased = change.erase([key])
    assert (erased.units, erased.texts) == (1, 4)
    texts = [text for lang in ("zh", "en") for _, text in memory.store.iter_texts(lang)]
    assert not {"软件", "軟體", "軟件", "software"} & {*texts}
    memory.store.finish_erasing()
    assert list(memory.store.verify().faults) == []


# The commands.


def lines(capsys):
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [each for each in listed if each.get("type") != "phrase"]


@pytest.fixture
def folder(tmp_path, capsys):
    assert run(["add", str(THREE), "--memory", str(tmp_path / "m"), "--no-index", "--quiet"]) == 0
    capsys.readouterr()
    return str(tmp_path / "m")


def test_lookup_by_region(folder, capsys):
    asked = ["lookup", "software", "--to", "zh-HK", "--semantic", "never", "--memory", folder]
    assert run([*asked, "--json"]) == 0
    answer, *found = lines(capsys)
    assert (answer["to"], answer["to_region"]) == ("zh", "HK")
    assert [each["target_region"] for each in found] == ["Hant-HK", "TW", "CN"]
    assert run(asked) == 0
    told = capsys.readouterr().out
    assert "en -> zh-HK: software" in told
    assert "zh-Hant-HK  軟件" in told
    assert "zh-TW  軟體" in told


def test_filters_by_region(folder, capsys):
    asked = ["lookup", "software", "--to", "zh", "--semantic", "never", "--memory", folder]
    assert run([*asked, "--region", "GB"]) == 1
    capsys.readouterr()
    assert run([*asked, "--region", "zh-TW", "--not-region", "en-US"]) == 0
    assert "within: region zh-TW, not region en-US" in capsys.readouterr().out.replace("\n", " ")


def test_edit_by_command(folder, capsys):
    asked = [
        "lookup",
        "software",
        "--to",
        "zh",
        "--semantic",
        "never",
        "--memory",
        folder,
        "--json",
    ]
    assert run(asked) == 0
    key = lines(capsys)[1]["key"]
    assert run(["memory", "edit", key, "--text", "zh-TW=軟體程式", "--memory", folder]) == 0
    capsys.readouterr()
    assert run(asked) == 0
    assert {(each["target_region"], each["target"]) for each in lines(capsys)[1:]} == {
        ("CN", "软件"), ("TW", "軟體程式"), ("Hant-HK", "軟件"),
    }  # fmt: skip


def test_show_names_every_variant(folder, capsys):
    assert run(["documents", "show", "three.tmx", "--at", "0", "--memory", folder, "--json"]) == 0
    (texts,) = [each["texts"] for each in lines(capsys) if each.get("chosen")]
    assert texts == {"en": "software", "zh-CN": "软件", "zh-TW": "軟體", "zh-Hant-HK": "軟件"}


def test_export_by_command(folder, tmp_path, capsys):
    out = tmp_path / "out.tmx"
    assert run(["memory", "export", str(out), "--memory", folder]) == 0
    assert tuvs(out)[:4] == tuvs(THREE)[:4]
    assert run(["memory", "export", str(out), "--memory", folder, "--from", "zh", "--to", "en",
                "--force"]) == 0  # fmt: skip
    assert "texts in other languages" not in capsys.readouterr().err
    assert tuvs(out)[0] == tuvs(THREE)[0]


def test_a_condition_on_regions_is_on_origins():
    origin = Origin((Place("zh", "zh_hant_hk"), Place("en", region="GB")))
    assert is_match(Equal("region", "zh-HK"), origin)
    assert is_match(Equal("region", "en-gb"), origin)
    assert not is_match(Equal("region", "zh"), origin)


def test_a_file_that_is_checked_is_read_with_its_first_variants():
    from tmtool.checks.inputs import read

    opened = read(str(THREE), languages=("en", "zh"))
    assert [(pair.source, pair.target) for pair in opened.job.pairs] == [
        ("software", "软件"), ("information centre", "信息中心"), ("internet", "互联网"),
        ("server", "伺服器"),
    ]  # fmt: skip
    assert opened.left_out == {
        "variants of other regions": 4, "one language only": 1, "second text of a language": 1,
    }  # fmt: skip


def test_a_comparison_is_beside_the_usage_that_is_wanted(memory):
    unit = next(e.unit for e in memory.store.iter_units() if e.unit.get_text("en") == "software")
    assert unit.find_fitting("zh", "HK").text == "軟件"
    assert unit.find_fitting("zh", "TW").text == "軟體"
    assert unit.find_fitting("fr", None) is None


PO = r"""msgid ""
msgstr ""
"X-Source-Language: en_US\n"
"Language: en_GB\n"

msgid "center"
msgstr "centre"
"""
XLIFF = """<xliff version="1.2"><file source-language="zh-CN" target-language="zh-TW" original="a"
datatype="plaintext"><body><trans-unit id="1"><source>网络</source><target>網路</target>
</trans-unit></body></file></xliff>"""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.po", PO, {"en-US": "center", "en-GB": "centre"}),
        ("a.xlf", XLIFF, {"zh-CN": "网络", "zh-TW": "網路"}),
    ],
    ids=["po", "xliff"],
)
def test_from_one_region_into_another_in_files_of_two_sides(tmp_path, name, content, said):
    (tmp_path / name).write_text(content, "utf-8")
    (unit,) = units_of(tmp_path / name)
    assert tags(unit) == said


def test_the_usual_region_of_a_language_is_no_regional_usage(tmp_path, monkeypatch, capsys):
    """Trados writes zh-CN and en-US for every unit; only other usage is worth a word."""
    monkeypatch.chdir(tmp_path)
    for name, zh, en in (
        ("a", "zh-CN", "en-US"), ("b", "zh-TW", "en-US"), ("c", "zh-CN", "en-GB"),
    ):  # fmt: skip
        rows = f"{zh}\t{en}\n湿地保护计划{name}\tthe wetland programme {name}\n"
        Path(f"{name}.tsv").write_text(rows, "utf-8")
        assert run(["add", f"{name}.tsv", "--no-index", "--memory", "memory", "-q"]) == 0
    capsys.readouterr()
    said = {}
    for name in "abc":
        run(["concordance", f"湿地保护计划{name}", "--memory", "memory", "-q"])
        said[name] = " ".join(capsys.readouterr().out.split())
    assert "regional usage" not in said["a"]
    assert "regional usage zh-TW" in said["b"]
    assert "regional usage en-GB" in said["c"]
