"""Regional usage of terms: codes, never organizations; what older bases called houses moves."""

import json

import pytest

import tmtool
from tmtool.cli import run
from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.terms import json_lines, merging, reading, storage, writing
from tmtool.terms.validity import find_contradiction

GAP = ConceptEntry(
    "gap",
    (
        Term("en", "digital divide", "preferred", organization="UN"),
        Term("zh", "数字鸿沟", "preferred", organization="UN"),
        Term("zh", "數位落差", "preferred", region="Hant-TW"),
        Term("zh", "數碼鴻溝", region="Hant-HK"),
    ),
)
OLD = [
    {"lang": "en", "text": "digital divide", "house": "UN"},
    {"lang": "zh", "text": "數位落差", "house": "TW"},
    {"lang": "zh", "text": "數碼鴻溝", "house": "HK"},
    {"lang": "zh", "text": "数码鸿沟", "house": "PRC"},
]
MOVED = [("UN", None), (None, "Hant-TW"), (None, "Hant-HK"), (None, "Hans-CN")]
HEADINGS = "concept,subject,definition,concept note,language,term,status,form,house,body,source,date,note,recognized,verified"  # noqa: E501


def usages(entries):
    return [(term.organization, term.region) for entry in entries for term in entry.terms]


@pytest.mark.parametrize("head", [[], [{"tmtool": "terms", "format": 2}]])
def test_an_older_base_moves_with_the_next_change(tmp_path, head):
    path = tmp_path / "terms.jsonl"
    lines = [*head, {"id": "gap", "terms": OLD}]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    assert usages(storage.read(path).entries) == MOVED
    with storage.open_for_change(path) as base:
        base.write(base.entries)
    first, second = path.read_text("utf-8").splitlines()
    assert json.loads(first) == {"tmtool": "terms", "format": 5}
    assert [each.get("region") for each in json.loads(second)["terms"]] == [
        region for _, region in MOVED
    ]
    assert "TW" not in {each.get("organization") for each in json.loads(second)["terms"]}


def test_a_house_of_today_may_be_called_as_it_likes(tmp_path):
    entry = ConceptEntry("gap", (Term("en", "linen", organization="HK"),))
    path = tmp_path / "terms.jsonl"
    path.write_text("".join(json_lines.render_lines([entry])), "utf-8")
    assert storage.read(path).entries == (entry,)


def test_older_tables_tbx_and_copies_of_the_base_that_came_along_move(tmp_path):
    rows = [f"gap,,,,{e['lang']},{e['text']},admitted,full,{e['house']},,,,,yes,no" for e in OLD]
    (tmp_path / "a.csv").write_text("\n".join([HEADINGS, *rows]), "utf-8")
    assert usages(reading.read(tmp_path / "a.csv").entries) == MOVED
    terms = ", ".join(
        "{ " + ", ".join(f'{k} = "{v}"' for k, v in each.items()) + " }" for each in OLD
    )
    (tmp_path / "a.toml").write_text(f'[[entries]]\nid = "gap"\nterms = [{terms}]\n', "utf-8")
    assert usages(reading.read(tmp_path / "a.toml").entries) == MOVED
    entry = ConceptEntry(
        "gap", tuple(Term(e["lang"], e["text"], organization=e["house"]) for e in OLD)
    )
    writing.write([entry], tmp_path / "a.tbx", "tbx")
    assert reading.read(tmp_path / "a.tbx").entries == (entry,)
    former = (tmp_path / "a.tbx").read_text("utf-8").replace("term base, format 3", "term base")
    (tmp_path / "a.tbx").write_text(former, "utf-8")
    assert usages(reading.read(tmp_path / "a.tbx").entries) == MOVED


@pytest.mark.parametrize("form", ["tbx", "csv", "xlsx", "jsonl"])
def test_regional_usage_comes_back(tmp_path, form):
    path = tmp_path / f"a.{form}"
    assert writing.write([GAP], path, form) == ()
    found = reading.read(path)
    assert (found.entries, found.faults, found.remarks) == ((GAP,), (), ())


def test_tbx_says_it_with_the_code_of_the_language(tmp_path):
    writing.write([GAP], tmp_path / "a.tbx", "tbx")
    text = (tmp_path / "a.tbx").read_text("utf-8")
    for code in ("en", "zh", "zh-Hant-TW", "zh-Hant-HK"):
        assert text.count(f'<langSec xml:lang="{code}">') == 1


def foreign(*codes):
    sections = "".join(
        f'<langSet xml:lang="{code}"><tig><term>{code} term</term></tig></langSet>'
        for code in codes
    )
    return (
        '<martif type="TBX"><martifHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc>'
        f'</martifHeader><text><body><termEntry id="c1">{sections}</termEntry></body></text>'
        "</martif>"
    )


def test_several_regions_in_a_file_of_others_are_kept_and_one_alone_is_told(tmp_path):
    path = tmp_path / "a.tbx"
    path.write_text(foreign("en-GB", "zh-TW", "zh-HK"), "utf-8")
    found = reading.read(path)
    assert [term.region for term in found.entries[0].terms] == [None, "TW", "HK"]
    assert found.remarks == ("region or script of en-GB, read as en: 1, not kept",)


def test_columns_of_several_regions_are_kept(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("en-GB,zh-TW,zh-HK\nsoftware,軟體,軟件\ncomputer,電腦,\n", "utf-8")
    found = reading.read(path)
    assert [[term.region for term in entry.terms] for entry in found.entries] == [
        [None, "TW", "HK"], [None, "TW"],
    ]  # fmt: skip
    assert found.remarks == ("column 'en-GB': its region or script is not kept",)


def test_regions_contradict_each_other_no_more_than_houses_do():
    assert find_contradiction(GAP.terms) is None
    other = Term("zh", "數碼鴻溝", "preferred", region="Hant-TW")
    assert find_contradiction((*GAP.terms, other)) == (
        "two preferred zh terms of one form (full) in the regional usage zh-Hant-TW: "
        "數位落差, 數碼鴻溝"
    )


def test_a_region_is_a_code():
    found = merging.change_terms(GAP, "2", {"region": "zh_hant_mo"})
    assert found.terms[1].region == "Hant-MO"
    with pytest.raises(InputError, match="not a region like TW or Hant-HK: 'Hong Kong'"):
        merging.change_terms(GAP, "2", {"region": "Hong Kong"})


def test_every_view_says_regional_usage(tmp_path, capsys):
    path = str(tmp_path / "terms.jsonl")
    writing.write([GAP], tmp_path / "terms.jsonl", "jsonl")
    assert run(["terms", "find", "digital divide", "--terms", path]) == 0
    assert "regional usage zh-Hant-TW" in capsys.readouterr().out
    assert run(["terms", "edit", "gap", "--terms", path, "--term", "4", "--region", "zh-Hant-MO",
                "--json"]) == 0  # fmt: skip
    assert json.loads(capsys.readouterr().out)["entry"]["terms"][3]["region"] == "Hant-MO"


def test_a_check_prefers_the_usage_that_is_asked_for(tmp_path):
    path = tmp_path / "terms.jsonl"
    writing.write([GAP], path, "jsonl")
    pair = ("digital divide", "数字鸿沟")

    def found(text=pair, **usage):
        report = tmtool.check([text], languages=("en", "zh"), terms=str(path), **usage)
        return [
            (each.message, each.suggestion) for each in report.findings if each.check == "usage"
        ]

    assert found(organization="UN") == []
    assert found(("digital divide", "數位落差"), organization="UN") == [
        ("UN uses 数字鸿沟, not 數位落差", "数字鸿沟")
    ]
    told = ("zh-Hant-TW uses 數位落差, not 数字鸿沟", "數位落差")
    assert found(region="zh-TW") == found(organization="WHO", region="TW") == [told]
    assert [suggestion for _, suggestion in found(region="hant-hk")] == ["數碼鴻溝"]
