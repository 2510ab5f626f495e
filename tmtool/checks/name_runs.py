"""Foreign names in Chinese that a text spells otherwise once: its own words are the register.

Four characters of sound in a row that stand often are a name; where two of them are swapped, or
one between the others is another, and the same English word stands opposite, it is misspelt. The
first and the last have to look or sound alike.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from tmtool.checks.model import HAN, CheckInput, Pair, Side, build_finding, read_word_lists
from tmtool.checks.name_sounds import list_look_alikes, list_syllables
from tmtool.findings import Finding
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import is_name

_OFTEN = 3
"""A name that stands so often is one of the text's. Chosen, no measurement."""
_FEWER = 10
"""What stands more than once stands so many times less often than the right name. Chosen as for
English words that are spelt in two ways."""
_MOST_PAIRS = 60
"""An English word in more pairs says nothing of a name. Chosen as for English words that are spelt
in two ways."""
_WORD = r"\b[A-Za-zÀ-ÿ]{5,}"


def find_misspelt_runs(job: CheckInput) -> Iterator[Finding]:
    """Chinese names of which a character is another, or two are swapped."""
    zh: Side = 0 if get_base(job.langs[0]) == "zh" else 1
    sides = [(p.source, p.target) for p in job.pairs]
    texts = sides if zh else [(target, source) for source, target in sides]
    counts = Counter(found[1] for _, text in texts for found in _runs().finditer(text))
    usual = {run for run, count in counts.items() if count >= _OFTEN}
    if not usual:
        return
    variants = _list_variants(usual)
    words = [frozenset(compile_pattern(_WORD).findall(english.casefold())) for english, _ in texts]
    frequent = Counter(word for own in words for word in own)
    at = _index_places(texts, usual)
    for pair, (_, text), own in zip(job.pairs, texts, words, strict=True):
        rare = {word for word in own if frequent[word] <= _MOST_PAIRS}
        told: set[str] = set()
        for found in _windows().finditer(text):
            run = found[1]
            for right in variants.get(run, ()) or _find_changed(run, variants):
                if _FEWER * (counts[run] - 1) > counts[right] or right in told:
                    continue
                if is_name(run, "zh"):
                    continue
                if any(not rare.isdisjoint(words[index]) for index in at[right]):
                    told.add(right)
                    yield _build(job, pair, zh, range(*found.span(1)), run, right)
                    break


def _list_variants(usual: set[str]) -> Mapping[str, list[str]]:
    """Names by what they are with two neighbours swapped, and with a gap for an inner character."""
    found: dict[str, list[str]] = defaultdict(list)
    for run in sorted(usual):
        for at in range(3):
            swapped = run[:at] + run[at + 1] + run[at] + run[at + 2 :]
            if swapped != run:
                found[swapped].append(run)
        for at in range(4):
            found[f"{run[:at]}?{run[at + 1 :]}"].append(run)
    return found


def _find_changed(run: str, variants: Mapping[str, list[str]]) -> list[str]:
    """The names that differ from a stretch in an inner character, or in an outer look-alike."""
    keys = [f"{run[:at]}?{run[at + 1 :]}" for at in range(4)]
    if not any(key in variants for key in keys):
        return []
    alike = list_look_alikes()
    listed = frozenset(read_word_lists()["names"]["sound_characters"])
    found = []
    for at in (1, 2, 0, 3):
        is_inner = at in (1, 2)
        found += [
            right
            for right in variants.get(keys[at], ())
            if right[at] in alike.get(run[at], ())
            or (is_inner and right != run and listed.issuperset(right))
        ]
    return found


def _index_places(texts: Sequence[tuple[str, str]], usual: set[str]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for index, (_, text) in enumerate(texts):
        for found in _runs().finditer(text):
            if found[1] in usual:
                places[found[1]].append(index)
    return places


def find_misspelt_mentions(job: CheckInput) -> Iterator[Finding]:
    """Chinese names that the same pair spells rightly as well, but for a look-alike or a swap."""
    zh: Side = 0 if get_base(job.langs[0]) == "zh" else 1
    counts: Counter[str] | None = None
    for pair in job.pairs:
        text = pair.target if zh else pair.source
        runs = {found[1]: found.start() for found in _runs().finditer(text)}
        if not runs:
            continue
        told: set[str] = set()
        for found in _windows().finditer(text):
            wrong = found[1]
            right = next((each for each in _list_look_alike_runs(wrong) if each in runs), None)
            if right is None and wrong in runs:
                right = next((each for each in _list_swapped(wrong) if each in runs), None)
                if right is not None:
                    if counts is None:
                        counts = _count_runs(job, zh)
                    right = right if counts[right] > counts[wrong] else None
            if right is not None and right not in told and not is_name(wrong, "zh"):
                told.add(right)
                span = range(*found.span(1))
                yield _build(job, pair, zh, span, wrong, right, rule="mention spelt otherwise")


def _count_runs(job: CheckInput, zh: Side) -> Counter[str]:
    texts = (pair.target if zh else pair.source for pair in job.pairs)
    return Counter(found[1] for text in texts for found in _runs().finditer(text))


def _list_swapped(run: str) -> list[str]:
    found = (run[:at] + run[at + 1] + run[at] + run[at + 2 :] for at in range(3))
    return [each for each in found if each != run]


def _list_look_alike_runs(run: str) -> list[str]:
    """What a run is with the right character for the one of it that is none of sound."""
    odd = [at for at, each in enumerate(run) if each not in _sounds()]
    if len(odd) != 1:
        return []
    (at,) = odd
    return [run[:at] + right + run[at + 1 :] for right in list_look_alikes().get(run[at], ())]


@lru_cache(maxsize=1)
def _runs() -> re.Pattern[str]:
    """Four characters of sound, at every place."""
    return re.compile(f"(?=([{_sounds()}]{{4}}))")


@lru_cache(maxsize=1)
def _windows() -> re.Pattern[str]:
    """Four characters of which one may be any of Chinese."""
    sounds = _sounds()
    shapes = ("{h}{s}{s}{s}", "{s}{h}{s}{s}", "{s}{s}{h}{s}", "{s}{s}{s}{h}")
    any_of = "|".join(each.format(h=f"[{HAN}]", s=f"[{sounds}]") for each in shapes)
    return re.compile(f"(?=({any_of}))")


@lru_cache(maxsize=1)
def _sounds() -> str:
    listed = str(read_word_lists()["names"]["sound_characters"])
    return "".join(dict.fromkeys((*listed, *list_syllables())))


def _build(
    job: CheckInput, pair: Pair, side: Side, span: range, wrong: str, right: str,
    rule: str = "run spelt otherwise",
) -> Finding:  # fmt: skip
    return build_finding(
        "names", "error", f"“{wrong}” is misspelt: elsewhere it is {right}", job, pair,
        source=[span] if side == 0 else (), target=[span] if side else (),
        suggestion=right, rule=rule,
    )  # fmt: skip
