"""The concordance: what queries say, and that what is found is all there is."""

import re
from collections import deque
from fnmatch import fnmatchcase
from itertools import count

import numpy as np
import pytest
from concordances import cases, filled, pair, put, units
from hypothesis import example, given, settings
from hypothesis import strategies as st
from plain_store import PlainStore

from tmtool import words
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.memory.concordance import concordance, group_lines, order_lines, patterns
from tmtool.memory.concordance.absence import explain_absence
from tmtool.memory.concordance.finding import find, find_ranges, find_texts
from tmtool.memory.concordance.patterns import WIDEST, Budget, Expression, Phrase, TokenGap
from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm, parse
from tmtool.protocols import EVERYTHING, View
from tmtool.resources import locate_shared
from tmtool.where import Equal, Range, is_match

LANGUAGES = ["zh", "en", "fr"]
SETTINGS = settings(max_examples=60)


@pytest.fixture
def store(tmp_path):
    with_units = filled(tmp_path / "memory", units())
    yield with_units
    with_units.close()


# Queries and patterns, case by case.


@pytest.mark.parametrize(("written", "marked"), [*cases("phrases.txt")], ids=str)
def test_a_pattern_finds_what_is_in_brackets(written, marked):
    if marked.startswith("error: "):
        with pytest.raises(InputError, match=re.escape(marked.removeprefix("error: "))):
            parse(written, ["en", "zh"])
        return
    pattern = parse(written, ["en", "zh"]).main.pattern
    text = re.sub(r"[\[\]]", "", marked)
    wanted = [each[1] for each in re.finditer(r"\[([^]]*)\]", marked)]
    assert merged(text, find_ranges(pattern, text)) == wanted


def merged(text, spans):
    """What spans say, those that touch or overlap as one."""
    covered = sorted({at for span in spans for at in span})
    runs = []
    for at in covered:
        if runs and runs[-1][1] == at:
            runs[-1][1] = at + 1
        else:
            runs.append([at, at + 1])
    return [text[start:stop] for start, stop in runs]


@pytest.mark.parametrize("case", [*cases("queries.tsv")], ids=lambda case: case[0])
def test_a_query_says_conditions(case):
    written, *told = case
    if told[0].startswith("error: "):
        with pytest.raises(InputError, match=re.escape(told[0].removeprefix("error: "))):
            parse(written, LANGUAGES)
        return
    terms = parse(written, LANGUAGES).terms
    assert [f"{'-' * each.excluded}{each.lang}:{each.written}" for each in terms] == told


def test_the_language_may_be_said():
    assert parse("74/197", LANGUAGES, lang="zh").lang == "zh"
    assert parse("fr:note", LANGUAGES, lang="zh").lang == "fr"
    assert parse("数字", LANGUAGES, to="fr").to == "fr"
    with pytest.raises(InputError, match="this memory has no texts in Russian"):
        parse("数字", LANGUAGES, to="ru")
    with pytest.raises(InputError, match="but translations into fr are asked for"):
        parse("zh:数字 en:digital", LANGUAGES, to="fr")


PIECES = st.sampled_from(
    [*'ab数字鸿 .*+?{}()[]|\\^$-:"/<>=!&~,', "\\d", "\\b", "\\w", "(?:", "(?i)", "(?=", "{2,3}",
     "{,2}", "\\p{Han}", "[[:alpha:]]", "\\1", "(?P<n>", "(?R)", "(?1)", "&&", "zh:", "en:-",
     "\\x41", "(?V1)", "{e<=1}", "\\N{DIGIT ONE}", "\\L<x>"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(PIECES, min_size=1, max_size=9).map("".join))
def test_whatever_is_typed_is_a_query_or_an_error_in_words(written):
    for read in (lambda text: parse(text, LANGUAGES).main.pattern, Expression.parse):
        try:
            pattern = read(written)
        except InputError:
            continue
        for start, stop in pattern.find_spans("ab数字鸿沟 a1b"):
            assert start < stop


def test_a_gap_is_bounded():
    pattern = Phrase.parse("一*二")
    assert pattern.find_spans("一" + "三" * WIDEST + "二") == [(0, WIDEST + 2)]
    assert pattern.find_spans("一" + "三" * (WIDEST + 1) + "二") == []
    assert Phrase.parse("a ?* b").elements == ("a", TokenGap(1, WIDEST + 1), "b")


def test_overlapping_occurrences_all_count():
    assert len(Phrase.parse("哈哈").find_spans("哈哈哈")) == 2


# Expressions that never end.


@pytest.mark.parametrize("written", ["(a|aa)+$", r"(a+)*\d", r"(.+)+\d"])
def test_a_catastrophic_expression_is_stopped(written):
    pattern = Expression(written, Budget(seconds=0.5, one=0.2))
    with pytest.raises(InputError, match="takes too long"):
        pattern.find_spans("a" * 3_000 + "b")


def test_many_texts_together_have_a_limit_too():
    pattern = Expression("a+b", Budget(seconds=0.0, per_text=0.0, one=1.0))
    with pytest.raises(InputError, match="takes too long"):
        deque((pattern.find_spans("a" * 5_000) for _ in range(1_000)), maxlen=0)


def test_every_text_takes_from_the_time_that_is_left(monkeypatch):
    """By this clock each takes three seconds: ten, and a little more for each, last for four."""
    moments = count(0.0, 3.0)
    monkeypatch.setattr(patterns, "monotonic", lambda: next(moments))
    budget, given = Budget(seconds=10.0, per_text=0.5, one=4.0), []
    for _ in range(6):
        with budget.measure_time("a+b") as left:
            given.append(left)
    assert given == [4.0, 4.0, 4.0, 3.0, 0.5, 0.001]


# All there is: brute force finds the same.

WORDS = st.sampled_from(["digital", "divide", "divides", "the", "it", "ICT", "７4", "ﬁn"])
HAN = st.sampled_from(list("数字鸿沟弥合數溝哈"))
MARKS = st.sampled_from(["，", ". ", "/", "“", "*", "-", "　", " "])
TEXTS = st.lists(HAN | WORDS | MARKS, min_size=1, max_size=9).map(
    lambda parts: re.sub(r"(?<=[A-Za-z0-9])(?=[A-Za-z])", " ", "".join(parts))
)
LISTS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12, unique=True).map(
    lambda pairs: [(one, other) for one, other in pairs if one.strip() and other.strip()]
)
ELEMENTS = st.lists(
    HAN
    | st.sampled_from([" digital ", " divide ", " di* ", " *i* ", " ?t ", "*", "?", " * ", "/"]),
    min_size=1,
    max_size=4,
).map("".join)


def brute(written, text):
    """How many tokens a phrase begins at: the definition, said once more, without a span."""
    elements = Phrase.parse(written).elements
    split = split_tokens(fold(text))
    return sum(begins(elements, split[at:]) for at in range(len(split)))


def begins(elements, split):
    if not elements:
        return True
    head, *rest = elements
    if isinstance(head, TokenGap):
        return any(
            begins(rest, split[size:])
            for size in range(head.least, head.most + 1)
            if size <= len(split)
        )
    if not split:
        return False
    same = split[0] == head if isinstance(head, str) else fnmatchcase(split[0], head.pattern)
    return same and begins(rest, split[1:])


def counted(store, term):
    """Text -> how often, as the concordance says."""
    hits = find_texts(store, term)
    assert hits.ids.tolist() == sorted(hits.ids.tolist())
    texts = store.read_texts(hits.ids.tolist())
    return dict(zip(texts, hits.counts.tolist(), strict=True))


@SETTINGS
@given(LISTS, st.lists(ELEMENTS, min_size=1, max_size=5), st.sampled_from(["zh", "en"]))
def test_phrases_are_found_as_by_brute_force(tmp_path_factory, listed, phrases, lang):
    store = filled(tmp_path_factory.mktemp("m"), [pair(*each) for each in listed])
    texts = {each[0 if lang == "zh" else 1] for each in listed}
    for written in phrases:
        try:
            pattern = Phrase.parse(written)
        except InputError:
            continue
        wanted = {text: count for text in texts if (count := brute(written, text))}
        assert counted(store, QueryTerm(lang, pattern)) == wanted
    store.close()


ATOMS = st.sampled_from(
    [
        "数",
        "字",
        "鸿沟",
        "digital",
        "di",
        "v",
        " ",
        ".",
        r"\w",
        r"\bdi",
        "[数字]",
        "(it|the)",
        "(a)?",
    ]
)
EXPRESSIONS = st.lists(
    st.tuples(ATOMS, st.sampled_from(["", "", "", "+", "*", "?", "{1,2}"])), min_size=1, max_size=5
).map(lambda parts: "".join(atom + times for atom, times in parts))


@SETTINGS
@example([("数", "a")], ["数数 *"])
@given(LISTS, st.lists(EXPRESSIONS, min_size=1, max_size=5))
def test_expressions_are_found_as_by_reading_every_text(tmp_path_factory, listed, expressions):
    store = filled(tmp_path_factory.mktemp("m"), [pair(*each) for each in listed])
    for written in expressions:
        try:
            pattern = Expression.parse(written)
        except InputError:
            continue
        blanks = r"(?: (?:[*+?]|\{1,2\})?)*"
        plain = re.compile(re.sub(f"{blanks}([数字鸿沟]){blanks}", r"\1", written), re.IGNORECASE)
        wanted = {}
        for text, _ in listed:
            found = [each for each in plain.finditer(fold(text)) if each[0]]
            if found:
                wanted[text] = len(found)
        assert counted(store, QueryTerm("zh", pattern)) == wanted
    store.close()


@pytest.mark.parametrize("count", [30, pytest.param(150, marks=pytest.mark.slow)])
def test_random_phrases_of_real_texts_are_counted_as_by_brute_force(tmp_path, count):
    rng = np.random.default_rng(4)
    chinese, english = (
        [line for line in locate_shared(*path).read_text("utf-8").splitlines() if line.strip()]
        for path in (("seeds", "000_4dc167418dcf0c7b.txt"), ("corpora", "ict-2020", "en.txt"))
    )
    store = filled(tmp_path, [pair(*each) for each in zip(chinese, english, strict=False)])
    for lang, texts in (("zh", chinese), ("en", english)):
        listed = {
            text: split_tokens(fold(text)) for text in texts[: min(len(chinese), len(english))]
        }
        for text in rng.choice(sorted(listed), count):
            split = listed[text]
            size = min(int(rng.integers(1, 7)), len(split))
            start = int(rng.integers(0, len(split) - size + 1))
            part = tuple(split[start : start + size])
            windows = (
                (each, sum(tuple(own[at : at + size]) == part for at in range(len(own))))
                for each, own in listed.items()
            )
            found = counted(store, QueryTerm(lang, Phrase("", part)))
            assert found == {each: count for each, count in windows if count}
    store.close()


# Both sides, filters and times.

ORIGINS = st.fixed_dictionaries({
    "symbol": st.sampled_from([None, "A/RES/74/197", "A/C.2/75/L.4"]),
    "date": st.sampled_from([None, "2019", "2020-12-21"]),
    "score": st.sampled_from([None, 0.9]),
})  # fmt: skip
UNITS = st.lists(st.tuples(TEXTS, TEXTS, ORIGINS), min_size=1, max_size=10).map(
    lambda listed: [
        pair(zh, en, **origin) for zh, en, origin in listed if zh.strip() and en.strip()
    ]
)
SIDES = st.lists(
    st.tuples(st.sampled_from(["zh", "en"]),
              st.sampled_from(["数", "字", "沟", "合", "digital", "it"]), st.booleans()),
    min_size=1, max_size=3,
).filter(lambda terms: not all(excluded for *_, excluded in terms))  # fmt: skip


def wanted_texts(query, there):
    """The texts of the query's language in units that fulfil all of it."""
    found = {}
    for unit in there:
        texts = {each.lang: fold(each.text) for each in unit.variants}
        if all(
            bool(t.pattern.find_spans(texts.get(t.lang, ""))) != t.excluded for t in query.terms
        ):
            text = unit.get_text(query.lang)
            found[text] = len(query.main.pattern.find_spans(fold(text)))
    return found


@SETTINGS
@given(UNITS, st.lists(SIDES, min_size=1, max_size=4), st.data())
def test_conditions_filters_and_times_hold_as_by_brute_force(tmp_path_factory, listed, asked, data):
    store = filled(tmp_path_factory.mktemp("m"), listed)
    plain = PlainStore()
    put(plain, listed)
    dropped = data.draw(st.sets(st.sampled_from(sorted({each.key for each in listed}) or ["00"])))
    for each in (store, plain):
        with each.begin_change("delete", user="me", details={}) as change:
            change.drop(sorted(dropped))
    where = data.draw(st.sampled_from([None, Equal("symbol", "A/RES/*"), Range("year", 2020)]))
    as_of = data.draw(st.sampled_from([None, 1, 0]))
    view = View(where, as_of)
    there = [
        each
        for each in listed
        if (as_of == 1 or (as_of is None and each.key not in dropped))
        and (where is None or any(is_match(where, own) for own in each.origins))
    ]
    for terms in asked:
        query = ConcordanceQuery(
            tuple(QueryTerm(lang, Phrase.parse(text), out) for lang, text, out in terms), None
        )
        for each in (store, plain):
            found = find(each, query, view)
            texts = each.read_texts(found.ids.tolist())
            told = dict(zip(texts, found.counts.tolist(), strict=True))
            assert told == wanted_texts(query, there)
    store.close()


# Lines, groups and their orders.


def test_lines_have_the_phrase_and_its_unit(store):
    found = concordance(store, "数字鸿沟")
    assert (found.counts.occurrences, found.counts.texts, len(found)) == (6, 5, 6)
    assert found.complete
    assert {line.phrase for line in found.lines} == {"数字鸿沟"}
    twice = [line for line in found.lines if line.text.startswith("消除")]
    assert [line.span for line in sorted(twice, key=lambda line: line.span.start)] == [
        range(2, 6), range(9, 13),
    ]  # fmt: skip
    assert twice[0].marks == (range(2, 6), range(9, 13))
    assert {line.target for line in twice} == {
        "Close the digital divide and the gender digital divide;"
    }


def test_the_other_side_is_marked_where_a_condition_names_it(store):
    found = concordance(store, "数字鸿沟 en:gap")
    assert [line.origin.symbol for line in found.lines] == ["E/RES/2021/28"]
    line = found.lines[0]
    assert [line.target[each.start : each.stop] for each in line.target_marks] == ["gap"]


def test_a_unit_that_fails_isn_t_shown_beside_one_that_passes(tmp_path):
    store = filled(tmp_path, [pair("数字鸿沟", "digital divide"), pair("数字鸿沟", "digital gap")])
    found = concordance(store, "数字鸿沟 en:-gap")
    assert (found.counts.texts, [line.target for line in found.lines]) == (1, ["digital divide"])
    store.close()


def test_a_unit_without_the_other_language_counts(tmp_path):
    french = pair("数字鸿沟", "fracture numérique", langs=("zh", "fr"))
    store = filled(tmp_path, [pair("数字鸿沟依然很大", "digital divide"), french])
    found = concordance(store, "数字鸿沟")
    assert found.query.to == "en"
    assert {line.target for line in found.lines} == {"digital divide", None}
    store.close()


def test_groups_count_lines_documents_years_and_bodies(tmp_path):
    listed = [
        pair(f"{n}弥合数字鸿沟，", f"{n} bridge the digital divide,", symbol=f"A/RES/75/{n}",
             date=f"20{10 + n % 3}", body="General Assembly", position=n)
        for n in range(30)
    ]  # fmt: skip
    others = [
        pair(f"{n}请秘书长报告", f"{n} requests a report", position=100 + n) for n in range(60)
    ]
    store = filled(tmp_path, listed + others)
    found = concordance(store, "数字鸿沟")
    best = found.groups[0]
    assert "divide" in best.text
    assert sum(group.lines for group in found.groups) == 30
    assert (best.lines, best.documents) == (30, 30)
    assert best.bodies == {"General Assembly": 30}
    assert best.years == {2010: 10, 2011: 10, 2012: 10}
    store.close()


def test_orders(store):
    lines = concordance(store, "数字鸿沟").lines
    assert sorted(lines, key=id) == sorted(order_lines(lines, "rendering"), key=id)
    years = [line.origin.date[:4] for line in order_lines(lines, "year")]
    assert years == sorted(years, reverse=True)
    left = [line.text[: line.span.start][::-1] for line in order_lines(lines, "left")]
    assert left == sorted(left)
    right = [
        split_tokens(fold(line.text[line.span.stop :])) for line in order_lines(lines, "right")
    ]
    assert right == sorted(right)
    status = [line.origin.status for line in order_lines(lines, "authority")]
    assert status == ["adopted"] * 4 + ["draft"] * 2
    assert order_lines(lines, "memory") == lines


def test_a_page_shows_several_renderings(store):
    lines = concordance(store, "数字鸿沟").lines
    groups = group_lines(lines)
    assert [group.lines for group in groups] == sorted(
        (group.lines for group in groups if group.text), reverse=True
    ) + [group.lines for group in groups if not group.text]
    shown = [line.rendered for line in order_lines(lines, "rendering")]
    assert len(set(shown)) == len(groups)


def test_many_texts_are_sampled_evenly_and_that_is_said(tmp_path):
    store = filled(tmp_path, [pair(f"{n}数字鸿沟", f"{n} digital divide") for n in range(50)])
    found = concordance(store, "数字鸿沟", limit=5)
    assert (found.counts.texts, found.looked_at, found.complete) == (50, 5, False)
    numbers = sorted(int(line.text.removesuffix("数字鸿沟")) for line in found.lines)
    assert numbers == [0, 10, 20, 30, 40]
    everything = concordance(store, "数字鸿沟", limit=None)
    assert everything.complete
    assert len(everything.lines) == 50
    store.close()


def test_pages_are_all_of_it(store):
    found = concordance(store, "数字鸿沟")
    assert (*found.get_page(1, 4), *found.get_page(2, 4), *found.get_page(3, 4)) == found.lines


def test_the_plain_store_gives_the_same_lines(store):
    plain = PlainStore()
    put(plain, units())
    for written in ("数字鸿沟", "digital divide zh:-弥合", "digital *", "/数字.沟/"):
        one, other = (concordance(each, written, sort="memory") for each in (store, plain))
        assert [(line.text, line.span, line.target, line.rendering) for line in one.lines] == [
            (line.text, line.span, line.target, line.rendering) for line in other.lines
        ]
        assert one.groups == other.groups


def test_without_the_other_language_no_words_are_asked_for(tmp_path, monkeypatch):
    french = pair("数字鸿沟", "fracture", langs=("zh", "fr"))
    store = filled(tmp_path, [french, pair("大会", "Assembly")])
    monkeypatch.setattr(words, "build_splitter", lambda texts, lang: pytest.fail(lang))
    assert concordance(store, "数字鸿沟", to="en").lines[0].target is None
    store.close()


# Nothing.


def near(store, written, why, view=EVERYTHING, **how):
    query = parse(written, store.list_languages(), **how)
    assert find(store, query, view).texts == 0
    told = explain_absence(store, query, view)
    return {each.text: (each.occurrences, each.texts) for each in told.near if each.why == why}


def test_what_was_searched_is_counted(store):
    told = explain_absence(store, parse("鲸鱼", ["zh", "en"]))
    extent = told.extent
    assert (extent.documents, extent.units, extent.first, extent.last) == (5, 8, 2019, 2021)
    part = explain_absence(
        store, parse("鲸鱼", ["zh", "en"]), View(Equal("body", "Economic*"))
    ).extent
    assert (part.documents, part.units, part.first, part.last) == (1, 2, 2021, 2021)


def test_parts_that_there_are(store):
    assert near(store, "弥合数字经济", "part") == {"弥合数字": (1, 1), "数字经济": (1, 1)}


def test_other_characters_in_one_place(store):
    assert near(store, "数码鸿沟", "variant") == {"数字鸿沟": (6, 5)}


def test_words_that_are_spelled_alike(store):
    assert near(store, "digitel devide", "spelling")["digital divide"] == (5, 4)


def test_the_phrase_inside_of_words(store):
    assert near(store, "communic", "inside") == {"*communic*": (1, 1)}


def test_the_other_language(store):
    assert near(store, "divide", "other language", lang="zh") == {"en:divide": (5, 4)}


def test_conditions_that_hold_alone(store):
    assert near(store, "数字鸿沟 en:elephant", "alone") == {"zh:数字鸿沟": (6, 5)}


def test_near_misses_keep_to_the_filter(store):
    view = View(Equal("body", "Economic*"))
    assert near(store, "数码鸿沟", "variant", view) == {"数字鸿沟": (2, 2)}


def test_nothing_is_in_an_empty_memory(tmp_path):
    store = filled(tmp_path / "memory", [])
    with pytest.raises(InputError, match="this memory is empty"):
        concordance(store, "数字鸿沟")
    store.close()
