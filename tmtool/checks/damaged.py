"""Damage that texts took on their way: what `documents.damage` finds, as findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tmtool.checks.model import (
    Check,
    CheckInput,
    Pair,
    build_finding,
    build_form_finding,
    label_side,
)
from tmtool.checks.structure import build_blocks
from tmtool.findings import Finding, Severity
from tmtool.units import Document, Paragraph

if TYPE_CHECKING:
    from tmtool.documents.damage import Damage

_ERRORS = frozenset({"date", "mojibake", "lost character"})
_WARNINGS = frozenset({"entity", "footnote mark"})
_REFERENCE = re.compile(r"&#?\w{2,8};")
_NAMES = {
    "date": "date with lost characters", "footnote mark": "footnote mark in the text",
    "mojibake": "text in a wrong encoding", "entity": "character reference",
    "lost character": "lost character",
    "radical": "radical instead of a character", "ligature": "ligature",
    "split accent": "accent separated from its letter",
    "control character": "invisible character", "mixed script": "letters of another script",
}  # fmt: skip


def _damage(job: CheckInput) -> Iterator[Finding]:
    """Damage on both sides, paragraph by paragraph where the documents are known."""
    from tmtool.documents.damage import find

    for side, (document, pairs) in enumerate(_documents(job)):
        for damage in find(document):
            yield _finding(job, pairs[damage.paragraph], side, damage)


def _documents(job: CheckInput) -> Iterator[tuple[Document, Sequence[Pair]]]:
    """The document of each side, and what stands for each of its paragraphs in findings."""
    if job.whole is not None:
        for side, own in enumerate(build_blocks(job.whole)):
            document = (job.whole.source, job.whole.target)[side]
            starts = {block.index: block.rows[0] for block in own}
            pairs = []
            for at, each in enumerate(document.paragraphs):
                texts = ("", each.text) if side else (each.text, "")
                pairs.append(Pair(starts.get(at, 0), *texts, each.label, each.kind))
            yield document, pairs
        return
    for side, lang in enumerate(job.langs):
        sides = ((pair.source, pair.target)[side] for pair in job.pairs)
        yield Document(lang, tuple(Paragraph("body", None, text) for text in sides)), job.pairs


def _finding(job: CheckInput, pair: Pair, side: int, damage: Damage) -> Finding:
    # A reference on both sides is the way in which the file writes a character.
    is_form = damage.kind == "entity" and all(map(_REFERENCE.search, (pair.source, pair.target)))
    severity: Severity = "warning" if damage.kind in _WARNINGS and not is_form else "note"
    if damage.kind in _ERRORS:
        severity = "error"
    is_local = damage.kind in _ERRORS or damage.kind == "footnote mark"
    build = build_finding if is_local else build_form_finding
    return build(
        "damage", severity, f"{_NAMES.get(damage.kind, damage.kind)}: {damage.why}", job, pair,
        **label_side(side, range(damage.start, damage.stop)), suggestion=damage.repair or None,
        rule=damage.kind,
    )  # fmt: skip


DAMAGE = Check(
    "damage", _damage,
    "No text is damaged by conversion or copying: dates without 年, wrong encodings, "
        "character references, characters of private fonts.",
    "Such damage was found in published pages; docs/damage.md says what is looked for.",
    "2006728日第2006/46号决议 (2006年7月28日)",
)  # fmt: skip
