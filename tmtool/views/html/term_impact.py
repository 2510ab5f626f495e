"""A change of a term on pages of a server: what it touches, before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tmtool.lang.codes import name_language
from tmtool.views import TextPart, split_parts
from tmtool.views.html.render import Tongue, render_served
from tmtool.views.html.terms import OWN, locate_entry

_MOST = 200
"""Places of a document that are shown. Chosen: more are counted, not read."""


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """A place of a term: the text with it, what renders it, and what becomes of it."""

    text: tuple[TextPart, ...]
    target: tuple[TextPart, ...]
    outcome: str
    why: str | None


@dataclass(frozen=True, slots=True)
class ImpactSection:
    """A document with its places; `more` of them are not shown."""

    name: str
    facts: str
    rows: tuple[ImpactRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class AppliedChange:
    """That the change was made: as which one of the memory, by whom, and whether it is undone."""

    number: int | None
    by: str
    is_undone: bool


def render_impact_form(
    *, old: str, lang: str, new: str, entry: str | None, problem: str = ""
) -> str:
    """The form that asks for the wording that takes the place of another."""
    return render_served(
        "term_impact_form.html", title="Supersede a wording - tmtool",
        module="term_rows.js", old=old,
        new=new, lang=lang, tongue=Tongue.of(lang or "und"), entry=entry, problem=problem,
        address=locate_entry(None, entry) if entry else "/terms", base=OWN,
    )  # fmt: skip


def render_impact(
    impact: Mapping[str, Any], *,
    identity: str, applied: AppliedChange | None, may_apply: bool, problem: str = "",
) -> str:  # fmt: skip
    """What the change of a term touches: records, which keep it, and own translations."""
    sections = [(each["record"], _section(each)) for each in impact["documents"]]
    return render_served(
        "term_impact.html", title=f"{impact['old']} → {impact['new']} - tmtool",
        module="term_rows.js",
        impact=impact, identity=identity, applied=applied, may_apply=may_apply, problem=problem,
        tongue=Tongue.of(impact["lang"]), other=Tongue.of(impact["to"] or "und"),
        lang=name_language(impact["lang"]),
        records=[each for is_record, each in sections if is_record],
        own=[each for is_record, each in sections if not is_record],
        entries=[(each, locate_entry(None, each)) for each in impact["entries"]],
    )  # fmt: skip


def _section(document: Mapping[str, Any]) -> ImpactSection:
    facts = (document["year"], document["body"], document["status"])
    places = document["places"]
    return ImpactSection(
        document["name"], ", ".join(str(each) for each in facts if each),
        tuple(map(_row, places[:_MOST])), max(0, len(places) - _MOST),
    )  # fmt: skip


def _row(place: Mapping[str, Any]) -> ImpactRow:
    text, (start, stop) = place["text"], place["span"]
    parts = tuple(split_parts(text, [range(start, stop)], "found"))
    if place["outcome"] == "changed" and place["new"]:
        changed = (
            TextPart(text[:start]), TextPart(text[start:stop], "gone"),
            TextPart(place["new"], "new"), TextPart(text[stop:]),
        )  # fmt: skip
        parts = tuple(each for each in changed if each.text)
    target, rendering = place["target"] or "", place["rendering"]
    spans = [range(*rendering)] if rendering else []
    return ImpactRow(
        parts, tuple(split_parts(target, spans, "found")), place["outcome"], place["why"]
    )
