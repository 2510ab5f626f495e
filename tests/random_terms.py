"""Random concept entries, for what must hold of any."""

from dataclasses import replace

from hypothesis import strategies as st

from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.terms.records import CHOICES, FORMS, PROCESS_STATUSES, STATUSES

LANGS = ("zh", "en", "fr", "ar", "eu", "x-klingon")
_MARKS = "数字鸿沟、；;|,\"'=+-@# <>&_x0a.\\"
_ODD = " \t\n\r\u3000\ufeff\u2028\x00\x0c\ufffe"
_ANY = st.one_of(
    st.sampled_from(_MARKS + _ODD), st.characters(exclude_categories=("Cs",)),
)  # fmt: skip
_PLAIN = st.one_of(
    st.sampled_from(_MARKS),
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp", "Zs", "Co")),
)
_DATES = st.none() | st.sampled_from(("2019", "2020-12", "2020-12-21"))


def _in_region(term, region):
    """A term as regional usage, where a code can say so."""
    return term if term.lang == "x-klingon" else replace(term, region=region)


def _maybe(name):
    return st.none() | st.sampled_from(CHOICES[name])


def _some(strategy):
    """None, one, or two of them: most records have none."""
    return st.just(()) | st.lists(strategy, max_size=2).map(tuple)


def _with_notes(entry, notes):
    """An entry with what is said in some of its languages, each once."""
    langs = {term.lang for term in entry.terms}
    kept = {
        each.lang: each for each in notes if each.lang in langs and each != LanguageNotes(each.lang)
    }
    ordered = [lang for lang in dict.fromkeys(term.lang for term in entry.terms) if lang in kept]
    return replace(entry, languages=tuple(kept[lang] for lang in ordered))


def bases(texts):
    """Entries made of such texts."""
    maybe = st.none() | texts
    names = texts.filter(lambda text: ":" not in text and "\n" not in text)
    fields = _some(st.tuples(names, texts))
    quotes = st.builds(Quote, texts, maybe, maybe)
    in_a_language = st.builds(
        LanguageNotes, st.sampled_from(LANGS), st.none() | quotes, maybe, fields
    )
    notes = maybe | st.just('tmtool: {"generic": true}')
    terms = st.builds(
        Term, st.sampled_from(LANGS), texts, st.sampled_from(STATUSES), st.sampled_from(FORMS),
        organization=maybe, body=maybe, source=maybe, date=_DATES,
        note=maybe | st.just('tmtool: {"date": "1999"}'),
        recognized=st.booleans(), verified=st.booleans(),
        process_status=st.none() | st.sampled_from(PROCESS_STATUSES),
        process_by=maybe, process_date=_DATES, link=maybe, part_of_speech=_maybe("part_of_speech"),
        gender=_maybe("gender"), number=_maybe("number"), full_term=maybe, successor=maybe,
        used_from=_DATES, used_until=_DATES, contexts=_some(quotes), fields=fields,
    )  # fmt: skip
    terms = st.builds(_in_region, terms, st.sampled_from((None, None, "TW", "Hant-HK", "419")))
    some = st.lists(terms, min_size=1, max_size=4).map(tuple)
    entries = st.builds(
        ConceptEntry, texts, some, maybe, maybe, notes, st.booleans(), maybe, maybe,
        _maybe("kind"), maybe, _some(texts), fields,
    )  # fmt: skip
    entries = st.builds(_with_notes, entries, st.lists(in_a_language, max_size=2))
    return st.lists(entries, min_size=1, max_size=4, unique_by=lambda entry: entry.id)


ROUGH = bases(st.text(_ANY, min_size=1, max_size=12).filter(str.strip))
"""Whatever anybody may have put in."""
PLAIN = bases(
    st.text(_PLAIN, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
)
"""Without control characters and odd blanks: nothing of it may be lost."""
