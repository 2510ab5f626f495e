"""Before a delivery: what differs from the memory's translations of the same source.

Unlike other precedent, all that the memory has counts, own translations too; so this runs where it
is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tmtool.checks.model import Check, CheckInput, Pair, build_finding, is_own
from tmtool.checks.precedents import build_evidence, sort_by_authority
from tmtool.findings import Evidence, Finding
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.protocols import Store
from tmtool.un.labels import drop_label
from tmtool.units import Origin

_AT_ONCE = 500
"""Pairs whose units are read at once. Limit: memory."""
_ORIGINS = 8
"""Places of a unit that are read. Limit: a formula stands in thousands of documents."""
_TOLD = 3
"""Translations that a finding shows. Chosen: more are a matter for a look-up."""


def _differing(job: CheckInput) -> Iterator[Finding]:
    if job.memory is None:
        return
    for at in range(0, len(job.pairs), _AT_ONCE):
        yield from _compare(job, job.memory, job.pairs[at : at + _AT_ONCE])


def _compare(job: CheckInput, memory: Store, pairs: Sequence[Pair]) -> Iterator[Finding]:
    source, target = map(get_base, job.langs)
    asked = [[fold(each.source), _bare(each.source)] for each in pairs if each.source.strip()]
    flat = list(dict.fromkeys(text for both in asked for text in both))
    ids = dict(zip(flat, memory.find_exact(flat, source, target), strict=True))
    numbers = sorted({number for some in ids.values() for number in some})
    listed = memory.find_units(numbers, target, max_origins=_ORIGINS) if numbers else []
    of_text = dict(zip(numbers, listed, strict=True))
    for pair in pairs:
        texts = dict.fromkeys((fold(pair.source), _bare(pair.source)))
        known: defaultdict[str, list[Origin]] = defaultdict(list)
        for stored in (
            each for text in texts for number in ids.get(text, ()) for each in of_text[number]
        ):
            origins = [each for each in stored.unit.origins if not is_own(job, each)]
            for variant in stored.unit.in_lang(target) if origins else ():
                known[drop_label(variant.text)] += origins
        if known and _bare(pair.target) not in map(fold, known):
            yield _build(job, pair, known)


def _bare(text: str) -> str:
    """A text without the label before it, folded."""
    return drop_label(fold(text))


def _build(job: CheckInput, pair: Pair, translations: dict[str, list[Origin]]) -> Finding:
    evidence = sort_by_authority((_tell(*each) for each in translations.items()), pair.target)
    label = pair.target[: len(pair.target) - len(drop_label(pair.target))]
    return build_finding(
        "memory wording", "warning", "the memory has another translation of this text", job, pair,
        evidence=evidence[:_TOLD], suggestion=label + evidence[0].what,
        source=[range(len(pair.source))], target=[range(len(pair.target))],
    )  # fmt: skip


def _tell(text: str, origins: Sequence[Origin]) -> Evidence:
    names = list(dict.fromkeys(each.symbol or each.file or "the memory" for each in origins))
    adopted = sum(each.status == "adopted" for each in origins)
    return build_evidence(text, origins, names, len(names), adopted)


MEMORY_WORDING = Check(
    "memory wording", _differing,
    "A text that the memory has is translated as it is there.",
    "What was delivered before is held against what is delivered now, before anybody else does.",
    "能力建设 | the building of capacity, where the memory has capacity-building",
    ("memory",),
)  # fmt: skip
