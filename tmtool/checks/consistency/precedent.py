"""What a memory says for a rendering: distinct documents, their years, bodies and citations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from tmtool.checks.nouns import Job
from tmtool.doors import Slot, Store, Stored
from tmtool.findings import Evidence
from tmtool.formats.shared import WRONG
from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.lang.tokens import tokens
from tmtool.units import Origin, TranslationUnit
from tmtool.where import is_called, year

_ORIGINS = 50
_CITED = 5
_NO_PRECEDENT = frozenset({"draft", "unofficial"})


def counts(origin: Origin, but: Sequence[str]) -> bool:
    """Whether an occurrence is precedent for what is checked.

    Drafts are none, so that a draft and its adopted text count once; nor are unofficial
    translations, doubtful beads that nobody has checked, and the documents `but` names.

    >>> counts(Origin(symbol="A/RES/74/197", status="adopted"), ())
    True
    >>> counts(Origin(symbol="A/RES/74/197", status="adopted"), ("A/RES/74/197",))
    False
    """
    if origin.status in _NO_PRECEDENT or any(is_called(origin, name) for name in but):
        return False
    return origin.checked is not None or origin.score is None or origin.score >= WRONG


def evidence(what: str, origins: Iterable[Origin], but: Sequence[str]) -> Evidence:
    """The precedent among some occurrences: each document once, whatever stands in it how often.

    >>> evidence("大会", [Origin(symbol="A/RES/74/197", date="2019")] * 2, ()).documents
    1
    """
    known: dict[str, Origin] = {}
    for origin in origins:
        if counts(origin, but):
            known.setdefault(_name(origin), origin)
    years = sorted(found for each in known.values() if (found := year(each)))
    bodies = tuple(dict.fromkeys(each.body for each in known.values() if each.body))
    first, last = (years[0], years[-1]) if years else (None, None)
    return Evidence(what, len(known), first, last, bodies, tuple(known)[:_CITED])


def _name(origin: Origin) -> str:
    """What a document is called: its symbol, whatever file it came in."""
    symbols = (origin.symbol, *(place.symbol for place in origin.places))
    files = (origin.file, *(place.file for place in origin.places))
    return next(filter(None, (*symbols, *files)), "a document without a name")


def renders(
    job: Job, what: str, side: int, translates: Callable[[str], bool], most: int
) -> Evidence | None:
    """The precedent for `what` on one side, in units whose other side says that it `translates`.

    None without a memory. No more than `most` texts are looked at, taken evenly from all.
    """
    if job.memory is None:
        return None
    units = _with(job.memory, what, base(job.langs[side]), base(job.langs[1 - side]), most)
    other = base(job.langs[1 - side])
    origins = (
        origin
        for stored in units
        if translates(_text(stored.unit, other))
        for origin in stored.unit.origins
    )
    return evidence(what, origins, job.but)


def _with(memory: Store, what: str, lang: str, to: str, most: int) -> Iterator[Stored]:
    slots = [Slot((token,)) for token in tokens(fold(what))]
    ids = memory.phrase(slots, lang).ids.tolist() if slots else []
    ids = ids[:: max(1, -(-len(ids) // most))]
    keys = dict.fromkeys(key for each in memory.keys(ids, to) for key in each)
    return (unit for unit in memory.units(list(keys), most=_ORIGINS) if unit)


def _text(unit: TranslationUnit, lang: str) -> str:
    return unit.text(lang) or ""


def translations(job: Job, text: str, side: int) -> dict[str, list[Origin]]:
    """What the memory has opposite a whole text, as written, and where each of it occurs."""
    if job.memory is None:
        return {}
    lang, to = base(job.langs[side]), base(job.langs[1 - side])
    ids = job.memory.exact([fold(text)], lang)[0]
    keys = dict.fromkeys(key for each in job.memory.keys(ids, to) for key in each)
    found: dict[str, list[Origin]] = {}
    for stored in job.memory.units(list(keys), most=_ORIGINS):
        if stored:
            found.setdefault(_text(stored.unit, to), []).extend(stored.unit.origins)
    return found
