"""What the register says of an official text in two languages, held against that text."""

from seed_terms import gold_rows, holds, plain

from tmtool.resources import locate_shared
from tmtool.un.register import learn, read

SYMBOL = "E/RES/2023/3"


def test_what_is_verified_is_what_the_text_says_twice(material):
    rows = gold_rows(material / "align" / "un_ecosoc_2023_3", "gold.zh-en.align")
    learnt = {
        act.number: act
        for zh, en in rows
        for act in learn({"zh": zh, "en": en}, SYMBOL, official=True)
        if zh and en
    }
    register = read(locate_shared("seeds", "register.toml"))
    verified = {act.number: act for act in register.list_acts() if act.verified}
    assert {(n, a.organ, a.date) for n, a in verified.items()} == {
        (n, a.organ, a.date) for n, a in learnt.items()
    }
    for act in verified.values():
        for title in (title for title in act.titles if title.verified):
            side = 0 if title.lang == "zh" else 1
            row = next(row for row in rows if all(row) and act.number in row[0])
            assert holds(plain(row[side]), title.lang, title.text), title


def test_the_text_itself_is_dated_by_its_own_line(material):
    rows = gold_rows(material / "align" / "un_ecosoc_2023_3", "gold.zh-en.align")
    act = read(locate_shared("seeds", "register.toml")).find_act("2023/3")
    day = f"{act.date.year}年{act.date.month}月{act.date.day}日"
    assert any(plain(zh).startswith(day) and "7 june 2023" in plain(en) for zh, en in rows)
    assert act.select_titles("en")[0].text in {en for zh, en in rows if not zh}
    assert not act.verified
