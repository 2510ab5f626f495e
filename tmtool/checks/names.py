"""States and organizations: named on both sides, and in the same form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tmtool.checks.indirect_names import alluded, meant
from tmtool.checks.model import Check, CheckInput, Pair, found
from tmtool.findings import Finding, Severity
from tmtool.lang.codes import called as language_name
from tmtool.lang.numbers import compiled
from tmtool.lang.script import base
from tmtool.un.proper_names import LANGS, Name, Named, find_names, official

# It may mean the organization, or something else that the sentence is about.
_PRONOUN = {"en": r"\b[Ii]ts(?![a-z])", "zh": "其(?![中他它实余])"}


def _names(job: CheckInput) -> Iterator[Finding]:
    langs = base(job.langs[0]), base(job.langs[1])
    if langs[0] == langs[1] or not set(LANGS).issuperset(langs):
        return
    for pair in job.pairs:
        source, target = find_names(pair.source, langs[0]), find_names(pair.target, langs[1])
        if source or target:
            yield from _compared(job, pair, source, target)
            yield from _forms(job, pair, source, target)


def _compared(
    job: CheckInput, pair: Pair, source: Sequence[Named], target: Sequence[Named]
) -> Iterator[Finding]:
    """What one side alone names.

    A State that only the target names may be more explicit, unless it stands in the place of
    another. "The country" stands for a State, but not where another State is named in its place.
    """
    missing = _first_each(source, target, pair.target, job.langs[1])
    added = _first_each(target, source, pair.source, job.langs[0])
    if exchanged := _one_for_one(missing, added):
        here, there = exchanged
        yield _finding(
            job, pair, "error", f"names differ: {here.name.text} / {there.name.text}", here, there
        )
        return
    for here in _unmeant(missing, added, pair.source, _without(pair.target, target), job.langs[1]):
        message = f"“{here.name.text}” is missing in {language_name(job.langs[1])}"
        yield _finding(job, pair, _alone(here, pair.target, job.langs[1]), message, here, None)
    fewer = _fewer(source, target)
    for there in _unmeant(added, missing, pair.target, _without(pair.source, source), job.langs[0]):
        if not there.name.state or there.name.state in fewer:
            message = f"“{there.name.text}” is missing in {language_name(job.langs[0])}"
            yield _finding(
                job, pair, _alone(there, pair.source, job.langs[0]), message, None, there
            )


def _alone(named: Named, other: str, lang: str) -> Severity:
    """A pronoun may stand for an organization."""
    pronoun = not named.name.state and compiled(_PRONOUN[base(lang)]).search(other)
    return "note" if pronoun else "warning"


def exchanged(pair: Pair, langs: tuple[str, str]) -> tuple[Named, Named] | None:
    """The one name of the source that the target has another one for, and that one.

    >>> here, there = exchanged(Pair(0, "意大利专家", "Swedish experts, Sweden"), ("zh", "en"))
    >>> here.name.text, there.name.text
    ('意大利', 'Sweden')
    """
    if not set(LANGS).issuperset(map(base, langs)):
        return None
    source, target = find_names(pair.source, langs[0]), find_names(pair.target, langs[1])
    return _one_for_one(
        _first_each(source, target, pair.target, langs[1]),
        _first_each(target, source, pair.source, langs[0]),
    )


def _one_for_one(missing: Sequence[Named], added: Sequence[Named]) -> tuple[Named, Named] | None:
    if len(missing) == len(added) == 1 and missing[0].name.state == added[0].name.state:
        return missing[0], added[0]
    return None


def _fewer(source: Sequence[Named], target: Sequence[Named]) -> set[bool]:
    """Whether a State, and an organization, is named on both sides and in the target less often."""
    counts = Counter(each.name.of for each in target)
    more = Counter(each.name.of for each in source) - counts
    return {each.name.state for each in target if each.name.of in more}


def _unmeant(
    alone: Sequence[Named], others: Sequence[Named], text: str, rest: str, lang: str
) -> Iterator[Named]:
    """What one side alone names, and `rest`, the other without its names, doesn't mean either."""
    in_place = {each.name.state for each in others}
    for each in alone:
        if each.name.state in in_place or not meant(each, text, rest, base(lang)):
            yield each


def _first_each(
    named: Sequence[Named], other: Sequence[Named], text: str, lang: str
) -> list[Named]:
    """The first place of each that the other side leaves out, aside from the names that it has."""
    known = {each.name.of for each in other}
    first: dict[str, Named] = {}
    for each in named:
        if each.name.of not in known:
            first.setdefault(each.name.of, each)
    rest = _without(text, other)
    return [each for each in first.values() if not alluded(each.name, rest, base(lang))]


def _without(text: str, named: Sequence[Named]) -> str:
    """The text with blanks in the place of names."""
    for each in named:
        text = text[: each.start] + " " * (each.stop - each.start) + text[each.stop :]
    return text


def _forms(
    job: CheckInput, pair: Pair, source: Sequence[Named], target: Sequence[Named]
) -> Iterator[Finding]:
    """States that only one side names formally, or as the United Nations does."""
    for of in dict.fromkeys(each.name.of for each in source if each.name.state):
        here = [each for each in source if each.name.of == of]
        there = [each for each in target if each.name.of == of]
        if there:
            yield from _form(job, pair, of, here, there)


def _form(
    job: CheckInput, pair: Pair, of: str, here: Sequence[Named], there: Sequence[Named]
) -> Iterator[Finding]:
    mine, theirs = ({each.name.form for each in side} for side in (here, there))
    if not all(_has_two_forms(of, lang) for lang in job.langs):
        wanted = official(of, job.langs[1])
        if theirs == {"common"} and "common" not in mine:
            message = f"the United Nations name is {wanted}, not {there[0].name.text}"
            yield _finding(job, pair, "warning", message, here[0], there[0], wanted)
        return
    if ("formal" in mine) == ("formal" in theirs):
        return
    form = "formal" if "formal" in mine else "short"
    wanted = official(of, job.langs[1], "formal" if form == "formal" else "short")
    odd = next((each for each in here if each.name.form == form), here[0])
    message = f"forms of a name differ: {odd.name.text} ({form} name) / {there[0].name.text}"
    yield _finding(job, pair, "warning", message, odd, there[0], wanted)


def _has_two_forms(of: str, lang: str) -> bool:
    return official(of, lang, "formal") != official(of, lang, "short")


def _finding(
    job: CheckInput, pair: Pair, severity: Severity, message: str,
    here: Named | None, there: Named | None,
    suggestion: str | None = None,
) -> Finding:  # fmt: skip
    return found(
        "names", severity, message, job, pair,
        source=[range(here.start, here.stop)] if here else (),
        target=[range(there.start, there.stop)] if there else (),
        suggestion=suggestion or (_counterpart(here.name, job.langs[1]) if here else None),
    )  # fmt: skip


def _counterpart(name: Name, lang: str) -> str | None:
    """The name in the other language, as full or as short."""
    return official(name.of, lang, "formal" if name.form == "formal" else "short")


NAMES = Check(
    "names", _names,
    "The same States and organizations are named on both sides, with the same form of the name.",
    "United Nations texts use one short and one formal name of every State; an adjective "
    "(Italian) or one character (中美) counts as naming it, and so do "
    "“the country” and “his country”.",
    "几内亚 | Guinea-Bissau",
    langs=frozenset(LANGS), both=True,
)  # fmt: skip
