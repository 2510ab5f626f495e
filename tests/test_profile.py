"""The rules of the United Nations for bitexts: the original stays whole, lists are sets."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from babel import Locale
from bitexts import side, whole
from caching_encoder import default_encoder

from tmtool.documents import read, read_text
from tmtool.pipeline import align_pair
from tmtool.profile import apply_un_profile
from tmtool.profile.divide import _best
from tmtool.profile.lists import find_states
from tmtool.resources import locate_shared
from tmtool.units import Alignment, Bead, Bitext, CheckRecord, Paragraph, Segment, is_complete


@pytest.fixture(scope="module")
def encoder():
    return default_encoder()


def bitext(zh, en, *beads, original="zh"):
    """Paragraphs of both languages, each one segment."""
    source = side("zh", *(Paragraph("body", None, text) for text in zh), original=original)
    target = side("en", *(Paragraph("body", None, text) for text in en))
    stream = Alignment((whole(source, range(len(zh))), whole(target, range(len(en)))), beads, "t")
    return Bitext((source, target), (stream,), "sentence", "t")


TWO_TO_ONE = bitext(
    ("欢迎技术库投入运行。", "请会员国提供捐款。"),
    ("Welcomes the operation of the technology bank, and invites Member States to contribute.",),
    Bead((range(0, 2), range(0, 1)), 0.9),
)


def test_two_of_the_original_divide_the_translation(encoder):
    stream = apply_un_profile(TWO_TO_ONE, encoder).streams[0]
    assert [segment.text for segment in stream.target] == [
        "Welcomes the operation of the technology bank,",
        "and invites Member States to contribute.",
    ]
    assert [bead.type for bead in stream.beads] == ["1-1", "1-1"]
    assert all(0.45 < bead.score <= 0.9 for bead in stream.beads)


def test_two_of_the_translation_are_joined(encoder):
    two = replace(
        TWO_TO_ONE,
        sides=(replace(TWO_TO_ONE.source, meta=TWO_TO_ONE.target.meta), TWO_TO_ONE.target),
    )
    english = replace(
        two, sides=(two.source, replace(two.target, meta=replace(two.target.meta, original="en")))
    )
    assert apply_un_profile(english, encoder).streams[0].beads == TWO_TO_ONE.streams[0].beads


def test_what_a_reviewer_checked_stays(encoder):
    checked = Bead((range(0, 2), range(0, 1)), 0.9, CheckRecord("me", "2026-11-25T10:00:00+00:00"))
    stream = replace(TWO_TO_ONE.streams[0], beads=(checked,))
    assert apply_un_profile(replace(TWO_TO_ONE, streams=(stream,)), encoder).streams[0].beads == (
        checked,
    )


def test_a_text_too_short_to_divide_leaves_the_rest_without(encoder):
    three = bitext(("甲。", "乙。", "丙。"), ("Go",), Bead((range(0, 3), range(0, 1)), 0.4))
    stream = apply_un_profile(three, encoder).streams[0]
    assert [bead.type for bead in stream.beads] == ["1-1", "1-0", "1-0"]
    assert is_complete(stream.beads, 3, 1)


def test_the_best_division_is_the_best_of_all_and_its_probabilities_are_right():
    rng = np.random.default_rng(5)
    kept, atoms = 3, 6
    table = np.full((kept, atoms, atoms + 1), -np.inf)
    for start in range(atoms):
        table[:, start, start + 1 :] = rng.normal(size=(kept, atoms - start))
    every = {
        (one, two, atoms): sum(
            table[at, start, end] for at, (start, end) in enumerate(pairwise((0, one, two, atoms)))
        )
        for one in range(1, atoms)
        for two in range(one + 1, atoms)
    }
    ends, probabilities = _best(table)
    best = max(every, key=every.__getitem__)
    weights = {cuts: np.exp(value) for cuts, value in every.items()}
    assert tuple(ends) == best
    for at, (start, end) in enumerate(pairwise((0, *best))):
        having = sum(w for cuts, w in weights.items() if (0, *cuts)[at : at + 2] == (start, end))
        assert probabilities[at] == pytest.approx(having / sum(weights.values()))


# Lists

CODES = ("AF", "BR", "CN", "EG", "FR", "GH", "JM", "KE", "MX", "NO", "PE", "TD", "ZM")
ZH = ("大会，", "回顾其以往各项决议，", "1. 决定继续审议这一项目；", "2. 请秘书长提出报告。")
EN = (
    "The General Assembly,", "Recalling its previous resolutions,",
    "1. Decides to remain seized of the item;", "2. Requests the Secretary-General to report.",
)  # fmt: skip


def named(lang):
    territories = Locale(lang).territories
    return {territories[code]: code for code in CODES}


def listed(lang, separator, rest):
    """A resolution of a language with the list of its sponsors, in its own order."""
    return "\n\n".join([*rest[:3], separator.join(sorted(named(lang))), rest[3]])


@pytest.mark.parametrize(("zh", "en"), [("、", ", "), ("\n\n", "\n\n")], ids=["inline", "lines"])
def test_lists_are_paired_as_sets(encoder, zh, en):
    source = read_text(listed("zh", zh, ZH), lang="zh")
    target = read_text(listed("en", en, EN), lang="en")
    result = align_pair(source, target, encoder, profile="un")
    codes = named("zh"), named("en")
    assert len(result.lists) == len(CODES)
    for pairing in result.lists:
        assert codes[0][pairing.source.text] == codes[1][pairing.target.text]
    for stream in result.streams:
        assert is_complete(stream.beads, len(stream.source), len(stream.target))


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("1. 欢迎阿富汗、法国、日本和印度的贡献。", "zh", "阿富汗|法国|日本|印度"),
        ("关于南苏丹、几内亚比绍和苏丹的报告", "zh", "南苏丹|几内亚比绍|苏丹"),
        ("To South Sudan, Chad and the Niger go visits", "en", "South Sudan|Chad|the Niger"),
        ("Talks of Romania, Oman, Chad and Maliland", "en", "Romania|Oman|Chad"),
        ("发展中国家、最不发达国家、内陆发展中国家", "zh", ""),
        ("Chad, the Commission and the Council", "en", ""),
    ],
)  # fmt: skip
def test_states_in_a_sentence(text, lang, found):
    named = find_states(Segment(0, 0, len(text), text), lang)
    assert "|".join(item.place.text for item in named) == found
    assert all(text[i.place.start : i.place.stop] == i.place.text for i in named)


def test_organizations_are_known_by_their_vectors(encoder):
    zh = ("世界银行", "国际电信联盟", "世界卫生组织", "万国邮政联盟")
    en = (
        "International Telecommunication Union", "Universal Postal Union", "World Bank",
        "World Health Organization",
    )  # fmt: skip
    source = read_text("\n\n".join([*ZH[:3], *zh, ZH[3]]), lang="zh")
    target = read_text("\n\n".join([*EN[:3], *en, EN[3]]), lang="en")
    result = align_pair(source, target, encoder, profile="un")
    found = {pairing.source.text: pairing.target.text for pairing in result.lists}
    assert found["世界卫生组织"] == "World Health Organization"
    assert found["国际电信联盟"] == "International Telecommunication Union"


def test_a_list_in_order_stays_as_it_is(encoder):
    rest = [
        ("一号文件", "二号文件", "三号文件"),
        ("Document one", "Document two", "Document three"),
    ]
    source = read_text("\n\n".join([*ZH, *rest[0]]), lang="zh")
    target = read_text("\n\n".join([*EN, *rest[1]]), lang="en")
    assert align_pair(source, target, encoder, profile="un").lists == ()


def test_the_demonstration_corpus_keeps_its_masthead_apart(encoder):
    source = read(locate_shared("seeds", "000_4dc167418dcf0c7b.txt"))
    target = read(locate_shared("corpora", "ict-2020", "en.txt"))
    result = align_pair(source, target, encoder, profile="un")
    assert [stream.name for stream in result.streams] == ["masthead", "body", "footnotes"]
    assert result.original == "en"
    beads = [bead for stream in result.streams for bead in stream.beads]
    assert max(len(bead.target) for bead in beads) == 1
    assert result.signature.endswith(" profile:un")
