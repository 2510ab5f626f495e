"""Well-known names and loan words that Chinese misspells, whatever the other side calls them.

No other word begins or ends as 巴勒斯坦 does: where two of its characters are swapped, or one is a
look-alike that renders no sound, it is misspelt, also where English has "the Division" there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from tmtool.checks.model import CheckInput, Side, build_finding, read_word_lists
from tmtool.checks.name_sounds import list_look_alikes, list_syllables, load_sounds, reads_as
from tmtool.findings import Finding
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import PLACE, NamePlace, find_names, is_name, list_names

_LONG = 4
"""A name of so many characters is told where it stands in a longer run. Chosen, no measurement."""
_SHORTEST = 3
"""Names with fewer characters are other words. Chosen, no measurement."""

# Words of grammar, and others that often stand beside two characters of a short name: 奥巴马的特使.
_SMALL = frozenset("的不而如其此今把吧吗部打待按出见体方单儿理")


def find_misspelt_register(job: CheckInput) -> Iterator[Finding]:
    """Chinese words that are a name of the register but for a slip."""
    zh: Side = 0 if get_base(job.langs[0]) == "zh" else 1
    for pair in job.pairs:
        chinese, english = (pair.source, pair.target)[:: 1 if zh == 0 else -1]
        for span, right in _find_slips(chinese, english):
            wrong = chinese[span.start : span.stop]
            yield build_finding(
                "names", "error", f"“{wrong}” is misspelt: {right}", job, pair,
                source=[span] if zh == 0 else (), target=[span] if zh else (),
                suggestion=right, rule="misspelt",
            )  # fmt: skip


def _find_slips(chinese: str, english: str) -> Iterator[tuple[range, str]]:
    """Where a text has slips, with the names that they stand for."""
    slips = _list_slips()
    named: Sequence[NamePlace] | None = None
    end = 0
    for start in range(len(chinese) - 1):
        if start < end:
            continue
        for wrong, right in slips.get(chinese[start : start + 2], ()):
            stop = start + len(wrong)
            if not chinese.startswith(wrong, start):
                continue
            named = find_names(chinese, "zh") if named is None else named
            if _is_slip(chinese, range(start, stop), right, named) and not _is_rendered(
                chinese, range(start, stop), right, english
            ):
                end = stop
                yield range(start, stop), right
                break


def _is_slip(chinese: str, span: range, right: str, named: Sequence[NamePlace]) -> bool:
    """Whether no known name, but a short one of the same State, stands in a stretch."""
    over = [p for p in named if p.start < span.stop and span.start < p.stop]
    if any(p.stop - p.start >= _SHORTEST or not right.startswith(p.name.text) for p in over):
        return False
    if len(right) >= _LONG:
        return True
    # What stands beside the other character may be of a longer name, or of another word.
    before, after = chinese[max(span.start - 1, 0) : span.start], chinese[span.stop : span.stop + 1]
    first, last = chinese[span.start] != right[0], chinese[span.stop - 1] != right[-1]
    return not (first and before in _sounds()) and not (last and after in _sounds())


def _is_rendered(chinese: str, span: range, right: str, english: str) -> bool:
    """Whether the other side has a word that sounds like the stretch, and unlike the name."""
    part = chinese[span.start : span.stop]
    words = compile_pattern(r"\b[A-Z][A-Za-zÀ-ÿ’'-]{2,}").findall(english)
    return any(reads_as(part, word) and not reads_as(right, word) for word in words)


@lru_cache(maxsize=1)
def _sounds() -> frozenset[str]:
    return frozenset(read_word_lists()["names"]["sound_characters"]) | list_syllables().keys()


@lru_cache(maxsize=1)
def list_register() -> tuple[str, ...]:
    """The States and places that are written by their sound, and words that everybody knows."""
    places = (each for each in list_names("zh") if each.state or each.of.startswith(PLACE))
    texts = (each.text for each in places if _sounds().issuperset(each.text))
    known = (*texts, *load_sounds()["known"]["words"])
    return tuple(dict.fromkeys(text for text in known if len(text) >= _SHORTEST))


@lru_cache(maxsize=1)
def _list_slips() -> Mapping[str, Sequence[tuple[str, str]]]:
    """What the register may be misspelt as, by its first two characters, the longest first."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    register = list_register()
    whole = set(register)
    for right in register:
        for wrong in _misspell(right):
            if wrong not in whole and not is_name(wrong, "zh"):
                found[wrong[:2]].add((wrong, right))
    return {
        begin: sorted(each, key=lambda pair: (-len(pair[0]), pair)) for begin, each in found.items()
    }


def _misspell(right: str) -> Iterator[str]:
    """A name with two neighbours swapped, if it is long, and with look-alikes without a sound."""
    for at in range(len(right) - 1 if len(right) >= _LONG else 0):
        if right[at] != right[at + 1]:
            yield right[:at] + right[at + 1] + right[at] + right[at + 2 :]
    for at, each in enumerate(right):
        for wrong in _list_slips_of().get(each, ()):
            if len(right) < _LONG and wrong in _SMALL:
                continue
            yield right[:at] + wrong + right[at + 1 :]


@lru_cache(maxsize=1)
def _list_slips_of() -> Mapping[str, Sequence[str]]:
    """The look-alikes of a character that render no sound themselves."""
    found: dict[str, list[str]] = defaultdict(list)
    for wrong, rights in list_look_alikes().items():
        for right in rights if wrong not in _sounds() else ():
            found[right].append(wrong)
    return found
