"""Random translation units with everything that one can have, in any Unicode."""

from dataclasses import replace

from hypothesis import strategies as st

from tmtool.units import CheckRecord, Origin, Place, Tag, TranslationUnit, Variant

# All of Unicode but halves of characters; what formats trip over comes often.
_ODD = "\x00\x08\t\n\r\x0b\x0c\x1b\x1f\x7f\x85\xa0\u2028\u2029\ufeff\ufffd\ufffe\uffff <>&\"'\\]"
chars = st.characters(exclude_categories=["Cs"]) | st.sampled_from(_ODD) | st.sampled_from("会a1")
texts = st.text(chars, max_size=12)
names = st.sampled_from(["x-project", "Domain:SinglePicklist", "x-tmtool-symbol"]) | texts
pairs = st.lists(st.tuples(names, texts), max_size=3).map(tuple)
notes = st.lists(texts, max_size=2).map(tuple)
maybe = st.none() | texts
_xml = st.sampled_from(["", "&lt;b&gt;", "{1}", "a<sub>b</sub>c", "<broken", "\r"]) | texts
_beside = [
    (), (("prop/0/xml:lang", "en"), ("prop/1/o-encoding", "a"), ("note/0/xml:lang", "zh")),
    (("note/0/o-encoding", "&"),), (("prop/9/xml:lang", "en"),), (("note/0/when", "b"),),
]  # fmt: skip
_of_tags = [("bpt", (("i", "1"),)), ("ept", (("i", "1"),)), ("ph", (("x", "2"), ("type", "br"))),
            ("it", (("pos", "end"),)), ("hi", ()), ("g", (("id", "1"),)), ("ph", (("id", "9"),)),
            ("x", (("id", "2"),)), ("ut", ())]  # fmt: skip


@st.composite
def tags(draw, text):
    """Codes in some order at places in a text or not, in pairs or not."""
    found = []
    for name, attributes in draw(st.lists(st.sampled_from(_of_tags), max_size=4)):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, len(text))) if name in ("hi", "g") else start
        content = "" if name in ("hi", "g") else draw(_xml)
        found.append(Tag(name, start, stop, attributes, content))
    if draw(st.integers(0, 3)) == 0:
        return tuple(found)
    return tuple(_nested(sorted(found, key=lambda tag: (tag.start, -tag.stop))))


def _nested(found):
    """Codes in the order of a file; an enclosing one has inside it what lies within its stretch."""
    for index, tag in enumerate(found):
        inside = 0
        if tag.name in ("hi", "g"):
            for other in found[index + 1 :]:
                if other.start < tag.stop < other.stop or other.start > tag.stop:
                    break
                inside += 1
        yield replace(tag, inside=inside)


_regions = st.sampled_from([
    [None], [None], [None], ["TW"], ["CN", "TW"], [None, "Hant-HK"], ["CN", None, "TW"],
    ["XX", "nn"],
])  # fmt: skip


@st.composite
def _places(draw, variant):
    return Place(
        variant.lang,
        draw(
            st.sampled_from(
                [
                    None,
                    variant.lang,
                    f"{variant.lang}-XX",
                    variant.lang.upper(),
                    variant.tag,
                    f"{variant.lang}_hant_hk",
                    "x-klingon",
                    "qa-TW",
                ]
            )
        ),
        *(draw(maybe) for _ in range(6)),
        draw(st.just(()) | tags(variant.text)),
        draw(pairs),
        draw(notes),
        draw(st.sampled_from([(), (("creationid", "A&B"), ("usagecount", "2"))]) | pairs)
        + draw(st.sampled_from(_beside)),
        variant.region,
    )


@st.composite
def origins(draw, variants):
    places = tuple(draw(_places(each)) for each in variants if draw(st.booleans()))
    if draw(st.integers(0, 5)) == 5:
        places = places[::-1]
    return Origin(
        places, draw(maybe), draw(maybe), draw(st.none() | st.sampled_from(["2020", "2020-12-21"])),
        draw(st.sampled_from([None, "adopted", "draft", "report", "agency", "unofficial"])),
        draw(maybe), draw(maybe), draw(maybe), draw(st.none() | st.integers(0, 10**9)),
        draw(st.none() | st.integers(0, 10**9)), draw(maybe), draw(st.none() | st.floats(0, 1)),
        draw(st.none() | st.builds(CheckRecord, texts,
        st.just("2026-11-25T10:00:00+08:00") | texts)),
        draw(pairs), draw(notes),
        draw(st.sampled_from([(), (("tuid", "7"), ("segtype", "phrase")), (("segtype", "word"),),
                              (("changedate", "20200101T000000Z"), ("changeid", "X"))]) | pairs)
        + draw(st.sampled_from(_beside)),
        draw(maybe),
    )  # fmt: skip


@st.composite
def units(draw, languages=("zh", "en", "fr"), needed=(), regional=True):
    """A unit in one to three languages, those needed among them, with up to three origins.

    Some have several variants of a language, and some have a region where they need none.
    """
    more = draw(st.lists(st.sampled_from(languages), max_size=3, unique=True))
    langs = list(dict.fromkeys([*needed, *more])) or [languages[0]]
    variants = tuple(
        Variant(lang, draw(texts), region)
        for lang in langs
        for region in (draw(_regions) if regional else [None])
    )
    found = tuple(draw(origins(variants)) for _ in range(draw(st.integers(0, 3))))
    return TranslationUnit(variants, found)
