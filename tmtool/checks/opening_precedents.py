"""What is known of opening words: the pairs that come with the program, and those of a memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tmtool.checks.consistency.precedent import counts
from tmtool.checks.evidence import find_phrase_ids, sample_evenly
from tmtool.checks.model import CheckInput
from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.lang.tokens import tokens
from tmtool.protocols import Store, Stored
from tmtool.un.opening_pairs import Attested, split_opening
from tmtool.un.opening_parts import known, parted
from tmtool.un.symbols import body_of, year_of
from tmtool.units import Origin

_MOST, _UNITS, _ORIGINS = 4000, 200, 8


@dataclass(frozen=True)
class Known:
    """What a job can hold opening words against; each pair of them is looked up once."""

    job: CheckInput
    _held: dict[tuple[str, str], tuple[Attested, ...]] = field(default_factory=dict)

    def beside(self, english: str, chinese: str) -> tuple[Attested, ...]:
        """Where two cores stand side by side: in the data, and in the memory's adopted texts."""
        if (english, chinese) not in self._held:
            learnt = tuple(_in_memory(self.job, english, chinese))
            self._held[english, chinese] = (*known(english, chinese), *learnt)
        return self._held[english, chinese]


def _in_memory(job: CheckInput, english: str, chinese: str) -> Iterator[Attested]:
    """One for each document of which the body and the year are known."""
    if job.memory is None:
        return
    named = set()
    for stored in _beginning(job.memory, {"en": english, "zh": chinese}):
        for origin in stored.unit.origins:
            name = origin.symbol or origin.file
            if name and name not in named and counts(origin, job.but):
                named.add(name)
                yield from _attested(english, chinese, name, origin)


def _attested(english: str, chinese: str, name: str, origin: Origin) -> Iterator[Attested]:
    symbol = origin.symbol or ""
    body, date = origin.body or body_of(symbol), origin.date or year_of(symbol)
    if body and date:
        yield Attested(english, chinese, body, date, name, verified=origin.status == "adopted")


def _beginning(memory: Store, cores: dict[str, str]) -> Iterator[Stored]:
    """The units that open with these words in both languages, as far as they are looked at.

    They are looked for in the language that has fewer texts with them, taken evenly from these.
    """
    found = {
        lang: find_phrase_ids(memory, tokens(fold(core)), lang) for lang, core in cores.items()
    }
    lang = min(found, key=lambda each: len(found[each]))
    other = "zh" if lang == "en" else "en"
    ids = sample_evenly(found[lang], _MOST)
    texts = zip(ids, memory.texts(ids), strict=True)
    own = [number for number, text in texts if opens(text, lang, cores[lang])][:_UNITS]
    keys = dict.fromkeys(key for some in memory.find_unit_keys(own, other) for key in some)
    for stored in memory.units(list(keys), most=_ORIGINS):
        variants = stored.unit.in_lang(other) if stored else ()
        if stored and any(opens(each.text, other, cores[other]) for each in variants):
            yield stored


def opens(text: str, lang: str, core: str) -> bool:
    """Whether a text opens with these words, whatever leads on before them.

    >>> opens("Also stresses the need", "en", "stresses"), opens("又强调必须", "zh", "强调指出")
    (True, False)
    """
    return parted(split_opening(text, base(lang)), base(lang)).core == core
