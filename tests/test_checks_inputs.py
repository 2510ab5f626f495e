"""What can be checked: outputs with their documents, files of pairs, halves of pairs."""

from hashlib import sha256

import pytest
from bitexts import demo

import tmtool
from tmtool.checks import inputs
from tmtool.errors import InputError
from tmtool.formats.bitexts import writing as formats

TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence"
 o-tmf="x" adminlang="en" srclang="zh" datatype="plaintext"/><body>
{}
</body></tmx>
"""


def tmx(path, *units):
    rows = (
        "".join(f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>' for lang, text in unit)
        for unit in units
    )
    path.write_text(TMX.format("\n".join(f"<tu>{row}</tu>" for row in rows)), "utf-8")
    return str(path)


@pytest.mark.parametrize("suffix", [".jsonl", ".tsv", ".xlsx", ".xlf", ".html"])
def test_an_output_of_the_aligner_keeps_its_documents(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    tmtool.write(demo(), path)
    opened = inputs.read(str(path))
    assert inputs.is_bitext(str(path))
    assert opened.job.whole is not None
    assert [len(each.beads) for each in opened.job.whole.streams] == [3, 1]
    assert [pair.source for pair in opened.job.pairs] == [
        "回顾其2015年12月16日第70/125号决议，",
        "欢迎最不发达国家技术库投入运行。又强调必须弥合数字鸿沟；",
        "",
        "见A/60/687号文件。",
    ]
    own, *sides = opened.files
    assert own == inputs.File(f"a{suffix}", sha256(path.read_bytes()).hexdigest())
    assert [file.hash for file in sides] == ["aa" * 32, "bb" * 32]
    assert (opened.low, opened.one_sided) == ({1: 0.41}, 1)
    assert opened.job.file == f"a{suffix}"


def test_whose_text_it_is_and_of_when_is_known_from_its_symbol(tmp_path):
    path = tmp_path / "a.tmx"
    formats.write(demo(), path)
    for opened in (inputs.open_bitext(demo()), inputs.read(str(path))):
        assert {(p.body, p.date) for p in opened.job.pairs} == {("General Assembly", "2020")}
    bare = inputs.read(tmx(tmp_path / "b.tmx", [("zh", "大会，"), ("en", "The Assembly,")]))
    assert [(p.body, p.date) for p in bare.job.pairs] == [(None, None)]


def test_a_tmx_is_pairs_alone(tmp_path):
    path = tmp_path / "a.tmx"
    formats.write(demo(), path)
    opened = inputs.read(str(path))
    assert opened.job.whole is None
    assert len(opened.job.pairs) == 3
    assert opened.job.pairs[0].score == pytest.approx(0.9877)
    assert opened.job.pairs[1].label == "7, 8"
    assert opened.low == {1: 0.41}


def test_a_text_is_no_evidence_for_itself():
    names = inputs.open_bitext(demo()).job.but
    assert {demo().source.id, demo().target.id, "aa" * 32, "A/C.2/75/L.11", "en.txt"} <= set(names)


def test_halves_of_pairs_stand_in_their_places(tmp_path):
    path = tmp_path / "a.tmx"
    units = [
        [("zh", "大会，"), ("en", "The Assembly,")],
        [("zh", "决定"), ("en", "")],
        [("en", "Requests")],
        [("zh", "请"), ("en", "Requests")],
    ]
    opened = inputs.read(tmx(path, *units))
    assert [(pair.number, pair.source, pair.target) for pair in opened.job.pairs] == [
        (0, "大会，", "The Assembly,"), (1, "决定", ""), (2, "", "Requests"), (3, "请", "Requests"),
    ]  # fmt: skip
    assert opened.job.langs == ("zh", "en")


def test_the_direction_can_be_turned(tmp_path):
    path = tmx(tmp_path / "a.tmx", [("zh", "大会，"), ("en", "The Assembly,")])
    opened = inputs.read(path, languages=("en", "zh"))
    assert opened.job.langs == ("en", "zh")
    assert opened.job.pairs[0].source == "The Assembly,"


def test_of_three_languages_two_have_to_be_named(tmp_path):
    unit = [("zh", "大会，"), ("en", "The Assembly,"), ("fr", "L’Assemblée,")]
    path = tmx(tmp_path / "a.tmx", unit, unit[1:])
    with pytest.raises(InputError, match=r"holds zh, en, fr$"):
        inputs.read(path)
    opened = inputs.read(path, languages=("zh", "fr"))
    assert [pair.target for pair in opened.job.pairs] == ["L’Assemblée,"]
    assert opened.left_out == {"not in zh and fr": 1}


def test_an_xliff_has_what_was_not_translated(tmp_path):
    path = tmp_path / "a.xlf"
    path.write_text(
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        '<file original="a" source-language="zh" target-language="en" datatype="plaintext"><body>'
        '<trans-unit id="1"><source>大会，</source><target>The Assembly,</target></trans-unit>'
        '<trans-unit id="2"><source>决定</source></trans-unit></body></file></xliff>',
        "utf-8",
    )
    opened = inputs.read(str(path))
    assert [(p.source, p.target) for p in opened.job.pairs] == [
        ("大会，", "The Assembly,"), ("决定", ""),
    ]  # fmt: skip


def test_a_table_that_others_made_is_pairs(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("zh\ten\n大会，\tThe Assembly,\n", "utf-8")
    opened = inputs.read(str(path))
    assert [(p.source, p.target) for p in opened.job.pairs] == [("大会，", "The Assembly,")]


def test_a_document_asks_for_its_translation(tmp_path):
    for name, text in (("a.txt", "大会，\n"), ("a.html", "<p>大会，</p>"), ("a.docx", "x")):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        assert not inputs.is_bitext(str(path))
        with pytest.raises(InputError):
            inputs.read(str(path))
    with pytest.raises(InputError, match="is a document: name its translation"):
        inputs.read(str(tmp_path / "a.txt"))


def test_a_file_that_is_not_there_is_told(tmp_path):
    for name in ("a.tmx", "a.txt", "a.jsonl", "a.xlsx"):
        with pytest.raises(InputError, match=name):
            inputs.read(str(tmp_path / name))


XLIFF = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
    '<file original="a" source-language="{}" target-language="{}" datatype="plaintext"><body>'
    "{}</body></file></xliff>"
)
ZH = "大会审议了秘书长提交的报告，并对各会员国所作的努力表示赞赏，"
EN = "The Assembly considered the report of the Secretary-General and the efforts made by States,"


def xliff(path, langs, *pairs):
    units = (
        f'<trans-unit id="{at}"><source>{source}</source>'
        f"{f'<target>{target}</target>' if target else ''}</trans-unit>"
        for at, (source, target) in enumerate(pairs)
    )
    path.write_text(XLIFF.format(*langs, "".join(units)), "utf-8")
    return str(path)


def test_a_file_without_pairs_is_told_with_what_it_holds(tmp_path):
    path = tmp_path / "a.tmx"
    with pytest.raises(InputError, match=r"holds no pairs to check$"):
        inputs.read(tmx(path))
    for units in (
        [[("zh", "大会")], [("zh", "决定")]],
        [[("zh-CN", "大会"), ("zh-TW", "大會")]] * 2,
    ):
        with pytest.raises(InputError, match=r"no pairs to check: one language only \(2\)$"):
            inputs.read(tmx(path, *units))
    with pytest.raises(InputError, match=r"no pairs to check: empty side \(1\)$"):
        inputs.read(xliff(tmp_path / "a.xlf", ("zh", "en"), ("大会", "")))
    with pytest.raises(InputError, match=r"no pairs to check: one language only \(1\)$"):
        inputs.read(xliff(tmp_path / "a.xlf", ("en", "en"), ("a b", "c d")))


@pytest.mark.parametrize("suffix", [".tmx", ".xlf", ".tsv", ".jsonl"])
def test_an_empty_file_is_told(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.touch()
    with pytest.raises(InputError, match=r"is empty$"):
        inputs.read(str(path))


@pytest.mark.parametrize(
    ("langs", "message"),
    [
        (("fr", None), "is zh-en, and has nothing in fr"),
        ((None, "fr"), "is zh-en, and has nothing in fr"),
        (("fr", "en"), r"no pairs to check: not in fr and en \(1\)"),
        (("zh", "zh"), "the source and the target are both Chinese"),
        (("xx", None), "'xx' is not a known language code"),
    ],
)
def test_languages_that_a_file_has_not_are_told(tmp_path, langs, message):
    path = tmx(tmp_path / "a.tmx", [("zh", "大会，"), ("en", "The Assembly,")])
    with pytest.raises(InputError, match=message):
        inputs.read(path, languages=langs)


@pytest.mark.parametrize(
    ("langs", "turned"),
    [((None, None), False), (("zh", None), False), (("en", None), True), ((None, "zh"), True)],
)
def test_one_language_is_enough_to_turn_the_direction(tmp_path, langs, turned):
    path = tmx(tmp_path / "a.tmx", [("zh", "大会，"), ("en", "The Assembly,")])
    job = inputs.read(path, languages=langs).job
    assert job.langs == (("en", "zh") if turned else ("zh", "en"))
    assert (job.pairs[0].source == "大会，") is not turned


def test_languages_that_are_exchanged_are_told(tmp_path):
    pairs = [(f"{at}. {ZH}", f"{at}. {EN}") for at in range(9)]
    path = xliff(tmp_path / "a.xlf", ("en", "zh"), *pairs)
    with pytest.raises(
        InputError, match=r"a\.xlf: the two languages are exchanged: what should be"
    ):
        inputs.read(path)
    assert len(inputs.read(path, force=True).job.pairs) == len(pairs)
    assert inputs.read(xliff(tmp_path / "b.xlf", ("zh", "en"), *pairs)).job.langs == ("zh", "en")
    # What was not translated at all is another matter, and found by a check.
    same = [(EN, EN)] * 9
    assert len(inputs.read(xliff(tmp_path / "c.xlf", ("en", "zh"), *same)).job.pairs) == 9


def test_other_languages_than_those_of_an_output_are_told(tmp_path):
    path = tmp_path / "a.jsonl"
    formats.write(demo(), path)
    with pytest.raises(InputError, match=r"a\.jsonl is zh-en, not zh-fr"):
        inputs.read(str(path), languages=("zh", "fr"))
