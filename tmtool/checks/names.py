"""States and organizations: named on both sides, by the names that the United Nations uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tmtool.checks.model import SIDES, Check, CheckInput, Pair, Side, build_finding
from tmtool.checks.name_evidence import (
    are_related,
    blot_out,
    count_allusions,
    is_alluded,
    is_general_assembly,
    is_in_longer_name,
    is_pointed_at,
    is_whole_name,
    sounds_inside,
)
from tmtool.checks.name_forms import find_designations, find_forms, find_short_forms
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import (
    LANGS,
    PLACE,
    Form,
    NamePlace,
    find_names,
    find_official,
    list_names,
)

_LIST = {
    "zh": r"\s*(?:[、和与及或/]|以及|同|暨)\s*",
    "en": (
        r"\s*(?:,|;|and|or|&|/|,\s*and|,\s*or|as well as)\s*"
        r"(?:the\s+|of\s+|of\s+the\s+|in\s+|from\s+)?"
    ),
}


@dataclass(frozen=True)
class PairNames:
    """What the two sides of a pair name."""

    pair: Pair
    langs: tuple[str, str]
    sides: tuple[list[NamePlace], list[NamePlace]]

    def get_text(self, side: Side) -> str:
        """What a side says."""
        return self.pair.target if side else self.pair.source

    @cached_property
    def keys(self) -> tuple[frozenset[str], frozenset[str]]:
        """All that each side may be naming."""
        first, second = (frozenset().union(*(p.answers for p in side)) for side in self.sides)
        return first, second

    @cached_property
    def rests(self) -> tuple[str, str]:
        """The sides with blanks in the place of names."""
        return blot_out(self.pair.source, self.sides[0]), blot_out(self.pair.target, self.sides[1])

    @cached_property
    def alone(self) -> tuple[list[NamePlace], list[NamePlace]]:
        """The first place of each that a side names and the other in no way does."""
        return self._alone(0), self._alone(1)

    def _alone(self, side: Side) -> list[NamePlace]:
        there: Side = 0 if side else 1
        found: dict[str, NamePlace] = {}
        for place in self.sides[side]:
            if place.name.role != "answer" and self.keys[there].isdisjoint(place.keys):
                found.setdefault(place.name.of, place)
        return [each for each in found.values() if not self._is_answered(each, side)]

    def _is_answered(self, place: NamePlace, side: Side) -> bool:
        """Whether the other side alludes to it, or a longer name has it."""
        text, there = self.get_text(side), 0 if side else 1
        if is_alluded(place.keys, self.rests[there], self.langs[there]):
            return not self._is_repeated(place, side)
        if is_in_longer_name(place, text, self.langs[side]):
            return True
        zh = get_base(self.langs[side]) == "zh"
        return zh and sounds_inside(place, text, self.get_text(1 if side == 0 else 0))

    def _is_repeated(self, place: NamePlace, side: Side) -> bool:
        """Whether Chinese names a State twice where English has it in one adjective alone."""
        there: Side = 0 if side else 1
        if not place.name.state or place.name.role != "asked" or self.langs[there] != "en":
            return False
        here = [each for each in self.sides[side] if each.name == place.name]
        said = count_allusions(place.name.of, self.rests[there], "en")
        return len(here) > 1 == said and not self.is_pointed_at(place, side)

    def is_pointed_at(self, place: NamePlace, side: Side) -> bool:
        """Whether the other side says "the country" where this one names a State."""
        langs = self.langs[side], self.langs[1 - side]
        return is_pointed_at(place, self.get_text(side), self.rests[1 - side], langs)

    def is_whole_name(self, place: NamePlace, side: Side) -> bool:
        """Return False if the words around a name may belong to a longer name."""
        return is_whole_name(place, self.get_text(side), self.langs[side])

    def is_in_list(self, place: NamePlace, side: Side) -> bool:
        """Whether it stands in a row with names that the other side does have."""
        text, at = self.get_text(side), self.sides[side].index(place)
        row = compile_pattern(_LIST[get_base(self.langs[side])])
        for other in self.sides[side][max(at - 1, 0) : at + 2]:
            if other is place or not other.name.state:
                continue
            first, last = sorted((other, place), key=lambda each: each.start)
            between = row.fullmatch(text, first.stop, last.start)
            if between and not self.keys[0 if side else 1].isdisjoint(other.keys):
                return True
        return False


def _names(job: CheckInput) -> Iterator[Finding]:
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    if langs[0] == langs[1] or not set(LANGS).issuperset(langs):
        return
    for pair in job.pairs:
        names = find_pair_names(pair, langs)
        yield from _compare(job, names)
        yield from find_forms(job, pair, names.sides)
        yield from find_short_forms(job, pair, names.sides)
    yield from find_designations(job)


def find_pair_names(pair: Pair, languages: tuple[str, str]) -> PairNames:
    """What a pair names in two languages that have names."""
    texts = (pair.source, pair.target)
    sides = (find_names(texts[0], languages[0]), find_names(texts[1], languages[1]))
    zh: Side = 0 if languages[0] == "zh" else 1
    for at, place in enumerate(sides[zh]):
        if is_general_assembly(place, texts[zh], texts[1 - zh]):
            sides[zh][at] = replace(place, name=replace(place.name, role="asked"))
    return PairNames(pair, languages, sides)


def _compare(job: CheckInput, names: PairNames) -> Iterator[Finding]:
    """Report names that one side exchanges, leaves out or adds."""
    missing, added = names.alone
    exchanged = _find_exchanged(names, missing, added) if missing or added else []
    for here, there in exchanged:
        if rule := _name_exchange(names, here, there, len(exchanged)):
            message = f"names differ: {here.name.text} / {there.name.text}"
            yield _finding(job, names, rule, message, here, there)
        missing = [each for each in missing if each is not here]
        added = [each for each in added if each is not there]
    for each in missing:
        yield from _report_alone(job, names, each, 0)
    for each in added:
        yield from _report_alone(job, names, each, 1)


def _find_exchanged(
    names: PairNames, missing: Sequence[NamePlace], added: Sequence[NamePlace]
) -> list[tuple[NamePlace, NamePlace]]:
    """The names that stand for each other's places, where both sides have as many alone."""
    found: list[tuple[NamePlace, NamePlace]] = []
    for kind in ("state", "place", "organization"):
        here, there = ([p for p in side if _kind(p) == kind] for side in (missing, added))
        if kind == "state":
            if not any(each.name.role == "asked" for each in (*here, *there)):
                here, there = here[:1], there[:1]
        elif kind == "organization":
            here, there = _of_one_kind(here, there)
        elif len(here) != 1:
            continue
        if len(here) == len(there):
            found += zip(here, there, strict=True)
    return found


def _name_exchange(names: PairNames, here: NamePlace, there: NamePlace, count: int) -> str | None:
    """Return the rule of an exchange; None where an adjective alone may name the State."""
    kind = _kind(here)
    if kind != "state":
        return f"{kind} exchanged"
    if are_related(here.keys, there.keys):
        return "related state exchanged"
    if not here.name.role == there.name.role == "asked":
        return None
    if names.is_pointed_at(here, 0) or names.is_pointed_at(there, 1):
        return "state exchanged or pointed at"
    return "state exchanged" if count == 1 else "states exchanged"


def _kind(place: NamePlace) -> str:
    if place.name.of.startswith(PLACE):
        return "place"
    return "state" if place.name.state else "organization"


_TREATY = (
    "Convention|Covenant|Treaty|Protocol|Agreement|Declaration|Charter|Statute|Agenda|Framework"
    "|Consensus|Principles|Platform|Pathway|Strategy|Plan"
)


def _of_one_kind(
    here: Sequence[NamePlace], there: Sequence[NamePlace]
) -> tuple[list[NamePlace], list[NamePlace]]:
    """Bodies or treaties: neither stands in the place of the other."""
    one = len(here) == len(there) == 1
    if one and _is_treaty(here[0].name.of) == _is_treaty(there[0].name.of):
        return list(here), list(there)
    return [], []


def _is_treaty(of: str) -> bool:
    full = next((each.text for each in list_names("en") if each.of == of), "")
    return bool(compile_pattern(rf"\b(?:{_TREATY})\b").search(full))


def _report_alone(
    job: CheckInput, names: PairNames, place: NamePlace, side: Side
) -> Iterator[Finding]:
    """Report a State that only one side has in a list, or in the place of another one."""
    if place.name.role != "asked" or not place.name.state:
        return
    if not (names.is_in_list(place, side) or _is_named_less(names, side)):
        return
    rule = "state added" if side else "state left out"
    message = f"“{place.name.text}” is missing in {name_language(job.langs[1 - side])}"
    here, other = (None, place) if side else (place, None)
    yield _finding(job, names, rule, message, here, other)


def _is_named_less(names: PairNames, side: Side) -> bool:
    """Whether the other side names another State once more than this one: one stands for it."""
    counts = [
        Counter(p.name.of for p in places if p.name.state and p.name.role == "asked")
        for places in names.sides
    ]
    more = counts[1 - side] - counts[side]
    return any(of in names.keys[side] for of in more) and sum(counts[0].values()) == sum(
        counts[1].values()
    )


def find_exchanged(pair: Pair, languages: tuple[str, str]) -> tuple[NamePlace, NamePlace] | None:
    """The one name of the source that the target has another one for, and that one.

    >>> here, there = find_exchanged(Pair(0, "意大利专家", "Swedish experts, Sweden"), ("zh", "en"))
    >>> here.name.text, there.name.text
    ('意大利', 'Sweden')
    """
    langs = get_base(languages[0]), get_base(languages[1])
    if langs[0] == langs[1] or not set(LANGS).issuperset(langs):
        return None
    names = find_pair_names(pair, langs)
    found = _find_exchanged(names, *names.alone)
    return found[0] if len(found) == 1 else None


def _finding(
    job: CheckInput, names: PairNames, rule: str, message: str,
    here: NamePlace | None, there: NamePlace | None,
) -> Finding:  # fmt: skip
    suggestion = None
    places = zip((here, there), SIDES, strict=True)
    if here and all(p is None or names.is_whole_name(p, side) for p, side in places):
        form: Form = "formal" if here.name.form == "formal" else "short"
        suggestion = find_official(here.name.of, job.langs[1], form)
    return build_finding(
        "names", "error", message, job, names.pair,
        source=[range(here.start, here.stop)] if here else (),
        target=[range(there.start, there.stop)] if there else (),
        suggestion=suggestion, rule=rule,
    )  # fmt: skip


NAMES = Check(
    "names", _names,
    "The same States and organizations are named on both sides.",
    "United Nations texts use one short and one formal name of every State. An adjective (Italian) "
    "or character (中美), “the country” and “his country” count as naming it.",
    "几内亚 | Guinea-Bissau",
    langs=frozenset(LANGS), both=True,
)  # fmt: skip
