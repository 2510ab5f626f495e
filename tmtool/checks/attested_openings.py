"""Where opening words stand side by side: in the data, and in the adopted texts of a memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tmtool.checks.model import CheckInput
from tmtool.checks.precedents import is_precedent
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.lang.tokens import split_tokens
from tmtool.memory.phrase_texts import find_phrase_ids, sample_evenly
from tmtool.protocols import Store, StoredUnit
from tmtool.un.opening_pairs import AttestedPair, find_known, split_leading_word, split_opening
from tmtool.un.symbols import find_body, find_year
from tmtool.units import Origin

_MAX_TEXTS = 4000
"""Texts of the memory with such words that are looked at. Limit: some stand in thousands."""
_MAX_UNITS = 200
"""Those of them that open so and are read. Limit: some openings stand in thousands."""
_MAX_ORIGINS = 8
"""Places of a unit that are read. Limit: some openings stand in thousands of documents."""


@dataclass(frozen=True)
class KnownOpenings:
    """What a job can hold opening words against; each pair of them is looked up once."""

    job: CheckInput
    _held: dict[tuple[str, str], tuple[AttestedPair, ...]] = field(default_factory=dict)

    def find_attested(self, english: str, chinese: str) -> tuple[AttestedPair, ...]:
        """Where two cores stand side by side: in the data, and in the memory's adopted texts."""
        if (english, chinese) not in self._held:
            learnt = tuple(_in_memory(self.job, english, chinese))
            self._held[english, chinese] = (*find_known(english, chinese), *learnt)
        return self._held[english, chinese]


def _in_memory(job: CheckInput, english: str, chinese: str) -> Iterator[AttestedPair]:
    """One for each document of which the body and the year are known."""
    if job.memory is None:
        return
    named = set()
    for stored in _beginning(job.memory, {"en": english, "zh": chinese}):
        for origin in stored.unit.origins:
            name = origin.symbol or origin.file
            if name and name not in named and is_precedent(origin, job.but):
                named.add(name)
                yield from _attested(english, chinese, name, origin)


def _attested(english: str, chinese: str, name: str, origin: Origin) -> Iterator[AttestedPair]:
    symbol = origin.symbol or ""
    body, date = origin.body or find_body(symbol), origin.date or find_year(symbol)
    if body and date:
        yield AttestedPair(english, chinese, body, date, name, verified=origin.status == "adopted")


def _beginning(memory: Store, cores: dict[str, str]) -> Iterator[StoredUnit]:
    """The units that open with these words in both languages, as far as they are looked at.

    They are looked for in the language that has fewer texts with them, taken evenly from these.
    """
    found = {
        lang: find_phrase_ids(memory, split_tokens(fold(core)), lang)
        for lang, core in cores.items()
    }
    lang = min(found, key=lambda each: len(found[each]))
    other = "zh" if lang == "en" else "en"
    ids = sample_evenly(found[lang], _MAX_TEXTS)
    texts = zip(ids, memory.read_texts(ids), strict=True)
    own = [number for number, text in texts if has_opening(text, lang, cores[lang])][:_MAX_UNITS]
    keys = dict.fromkeys(key for some in memory.find_unit_keys(own, other) for key in some)
    for stored in memory.read_units(list(keys), max_origins=_MAX_ORIGINS):
        variants = stored.unit.in_lang(other) if stored else ()
        if stored and any(has_opening(each.text, other, cores[other]) for each in variants):
            yield stored


def has_opening(text: str, lang: str, core: str) -> bool:
    """Whether a text opens with these words, whatever leads on before them.

    >>> (
    ...     has_opening("Also stresses the need", "en", "stresses"),
    ...     has_opening("又强调必须", "zh", "强调指出"),
    ... )
    (True, False)
    """
    return split_leading_word(split_opening(text, get_base(lang)), get_base(lang)).core == core
