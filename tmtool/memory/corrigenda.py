"""Corrigenda in a memory: the units that they correct, and the change that does it.

What a document said stays in the memory as it stood before the change, and as it is kept whole:
only its units say something else, and name the corrigendum.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from tmtool.errors import InputError
from tmtool.memory.passages import lay_out_any, locate
from tmtool.memory.places import CORRECTED_AS
from tmtool.memory.successors import CORRIGENDUM, name_origin
from tmtool.protocols import EVERYTHING, Change, Store, StoredUnit
from tmtool.un.corrigenda import Correction
from tmtool.un.places import DocumentPlace
from tmtool.units import Origin, TranslationUnit
from tmtool.where import Equal, Or, list_names


@dataclass(frozen=True, slots=True)
class PlannedCorrection:
    """What a correction does to a unit: `before` becomes `after`; else `problem` says why not."""

    correction: Correction
    key: str | None = None
    before: str = ""
    after: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectionPlan:
    """What a corrigendum does to a document of the memory; `units` are those it changes."""

    document: str
    lang: str
    corrections: tuple[PlannedCorrection, ...]
    units: tuple[tuple[StoredUnit, str], ...]

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that stand for what becomes of which units."""
        named = [self.document, self.lang]
        for stored, text in self.units:
            named += [stored.key, text]
        return sha256("\0".join(named).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def plan_corrections(
    store: Store, document: str, lang: str, corrections: Sequence[Correction]
) -> CorrectionPlan:
    """Find what each correction changes; one that is not clear changes nothing and says why.

    InputError where no document of the memory is called so.
    """
    origins = [each for each, _ in store.list_documents(EVERYTHING, document)]
    if not origins:
        message = f"no document of this memory is called {document}"
        raise InputError(message, code="no document", field="document", name=document)
    laid = [lay_out_any(store, each, EVERYTHING).lines for each in origins]
    units = {each.key: each for some in laid for each in some if isinstance(each, StoredUnit)}
    texts = {key: each.unit.get_text(lang) for key, each in units.items()}
    now = {key: text for key, text in texts.items() if text is not None}
    planned = []
    for each in corrections:
        place = DocumentPlace(document, each.parts, each.paragraph, each.subparagraphs)
        if each.paragraph is None and not each.parts:
            chosen = list(now)
        else:
            chosen = [
                found.key
                for lines in laid
                for at in locate(lines, place)
                if isinstance(found := lines[at], StoredUnit) and found.key in now
            ]
        told = _plan(each, list(dict.fromkeys(chosen)), now)
        planned.append(told)
        if told.key is not None:
            now[told.key] = told.after
    changed = tuple((units[key], text) for key, text in now.items() if text != texts[key])
    return CorrectionPlan(document, lang, tuple(planned), changed)


def _plan(
    correction: Correction, keys: Sequence[str], texts: Mapping[str, str]
) -> PlannedCorrection:
    """What one correction does to the texts of its place, as they stand by now."""
    if not keys:
        return PlannedCorrection(correction, problem="the memory does not have this place")
    if correction.scope == "paragraph":
        if len(keys) > 1:
            problem = f"the place has {len(keys)} units: correct them one by one"
            return PlannedCorrection(correction, problem=problem)
        new = _drop_label(correction)
        return PlannedCorrection(correction, keys[0], texts[keys[0]], new)
    pattern = _compile_words(correction.old)
    counts = Counter({key: len(pattern.findall(texts[key])) for key in keys})
    if counts.total() != 1:
        many = f"{counts.total()} times" if counts.total() else "nowhere"
        problem = f"{correction.old!r} stands there {many}"
        return PlannedCorrection(correction, problem=problem)
    ((key, _),) = counts.most_common(1)
    before = texts[key]
    after = pattern.sub(lambda _: correction.new, before)
    if not correction.new:
        # Of the blanks around words that go one stays.
        after = re.sub(r"(?<=\S) {2,}(?=\S)| +(?=[,.;:])|^ +| +$", _keep_one, after)
    return PlannedCorrection(correction, key, before, after)


def _keep_one(blanks: re.Match[str]) -> str:
    return " " if len(blanks[0]) > 1 and blanks.end() < len(blanks.string) else ""


def _drop_label(correction: Correction) -> str:
    """The new text of a paragraph without its number, which is no text of a unit."""
    if correction.paragraph is None:
        return correction.new
    return re.sub(rf"^{re.escape(correction.paragraph)}[.、．]\s*", "", correction.new)


def _compile_words(words: str) -> re.Pattern[str]:
    """The words as they are written, whole, whatever the blanks between them."""
    inner = r"\s+".join(re.escape(each) for each in words.split())
    first, last = (
        r"\b" if each.isascii() and each.isalnum() else "" for each in (words[0], words[-1])
    )
    return re.compile(f"{first}{inner}{last}")


def apply_corrections(
    store: Store, plan: CorrectionPlan, corrigendum: str, user: str
) -> int | None:
    """Let the units of a document say what a corrigendum wants, in one change: its number.

    The same words elsewhere stay as they are. None where there is nothing to change.
    """
    if not plan.units:
        return None
    details = {
        "document": plan.document, "relation": "corrected by", "other": corrigendum,
        "units": len(plan.units),
    }  # fmt: skip
    with store.begin_change(CORRIGENDUM, user=user, details=details) as change:
        for stored, text in plan.units:
            _correct(change, stored.key, plan, text, corrigendum)
        return change.number


def _correct(change: Change, key: str, plan: CorrectionPlan, text: str, corrigendum: str) -> None:
    """Take the document's places from a unit, and give them to one with the new text."""
    with change.read_within() as store:
        (stored,) = store.read_units([key])
    assert stored is not None
    own = [each for each in stored.unit.origins if _is_of(each, plan.document)]
    mark = (CORRECTED_AS, corrigendum)
    origins = tuple(replace(each, properties=(*each.properties, mark)) for each in own)
    variants = tuple(
        replace(each, text=text) if each.lang == plan.lang else each
        for each in stored.unit.variants
    )
    named = (
        Equal("symbol", each.symbol) if each.symbol else Equal("file", name_origin(each))
        for each in own
    )
    change.drop([key], Or(tuple(dict.fromkeys(named))))
    change.put([TranslationUnit(variants, origins)])


def _is_of(origin: Origin, document: str) -> bool:
    return document.casefold() in list_names(origin)
