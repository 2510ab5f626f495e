"""Ids of findings: the same however a text is cut, whatever is changed elsewhere in it."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.checks.model import CheckInput, Pair, build_finding
from tmtool.checks.registry import select_checks
from tmtool.checks.running import run
from tmtool.segmenter import split

TEXT = [
    ("大会注意到会费委员会的报告；", "The Assembly takes note of the report of the Committee;"),
    ("“回顾2019年12月19日第74/197号决议。”", "“Recalls resolution 74/198 of 19 December 2019.”"),
    ("全世界约有15亿人没有电；", "Some 1.5 million people have no electricity;"),
    ("请秘书长在2021年3月5日前提交报告。", "It requests a report by 6 March 2021."),
    ("强调必须弥合 digital divide，并予以支持。", "It stresses the need to bridge that divide."),
    ("见A/74/62号文件。", "See document A/74/65."),
]  # fmt: skip
OTHERS = st.sampled_from([
    ("请各国予以支持。", "It invites States to help."), ("又请各国，", "It also invites States,"),
    ("（又及。）", "(See also below.)"),
])  # fmt: skip
CHECKS = select_checks(
    only=["citations", "numbers", "dates", "untranslated words", "symbols", "names", "empty"]
)


def ids(texts):
    """The findings of each check by their ids."""
    pairs = [Pair(number, *both) for number, both in enumerate(texts)]
    outcome = run(CheckInput(pairs, ("zh", "en"), "a"), CHECKS)
    return {each.finding.id: each.finding.check for each in outcome.findings}


def together(texts, cuts):
    """Texts put together where they are not cut, as another segmentation has them."""
    groups = [[texts[0]]]
    for both, cut in zip(texts[1:], cuts, strict=True):
        if cut:
            groups.append([both])
        else:
            groups[-1].append(both)
    return [("".join(zh for zh, _ in group), " ".join(en for _, en in group)) for group in groups]


@cache
def wanted():
    return ids(TEXT)


def test_every_kind_of_error_is_in_the_text():
    assert {"citations", "numbers", "dates", "untranslated words", "symbols"} <= set(
        wanted().values()
    )


@given(st.lists(st.booleans(), min_size=len(TEXT) - 1, max_size=len(TEXT) - 1))
@settings(max_examples=12)
def test_other_cuts_leave_the_ids_as_they_are(cuts):
    assert ids(together(TEXT, cuts)) == wanted()


def test_levels_of_segments_leave_the_ids_as_they_are():
    zh, en = "".join(zh for zh, _ in TEXT), " ".join(en for _, en in TEXT)
    for level in ("paragraph", "sentence"):
        sides = [
            [text[start:stop].strip() for start, stop in split(text, lang, level)]
            for text, lang in ((zh, "zh"), (en, "en"))
        ]
        assert ids(zip(*sides, strict=True)) == wanted()


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), OTHERS), max_size=4), st.booleans())
@settings(max_examples=12)
def test_changes_elsewhere_leave_the_ids_as_they_are(added, joined):
    texts = list(TEXT)
    for at, both in added:
        texts.insert(at, both)
    texts = together(texts, [not joined] * (len(texts) - 1))
    assert ids(texts) == wanted()


def of(zh, en, mark="15亿", message="m"):
    at = zh.index(mark)
    spans = [range(at, at + len(mark))]
    job = CheckInput([], ("zh", "en"))
    return build_finding("c", message, job, Pair(0, zh, en), source=spans).id


def test_another_clause_another_mark_and_another_message_are_another_finding():
    own = of("约有15亿人没有电。", "x")
    others = [
        of("约有15亿人没有水。", "x"), of("近有15亿人没有电。", "x"),
        of("约有1.5亿人没有电。", "x", "1.5亿"), of("约有15亿人没有电。", "x", "5亿"),
        of("约有15亿人没有电。", "x", message="n"),
    ]  # fmt: skip
    assert len({own, *others}) == 1 + len(others)


def test_width_and_blanks_around_a_mark_make_no_difference():
    assert of("约有 15亿 人没有电", "x") == of("（约有15亿人没有电）", "y")


def test_what_marks_nothing_is_told_apart_by_its_texts():
    job = CheckInput([], ("zh", "en"))
    texts = [("大会", "Assembly"), ("大会", "Council"), ("理事会", "Assembly"), ("", "")]
    made = {build_finding("c", "m", job, Pair(0, *both)).id for both in texts}
    assert len(made) == len(texts)
