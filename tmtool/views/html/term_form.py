"""The form of an entry of a term base, and that of a proposal, made of what was typed so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.concepts import ConceptEntry
from tmtool.lang.codes import LANGUAGES, name_language
from tmtool.terms.forms import OF_ENTRY, OF_TERM, list_numbers
from tmtool.terms.records import CHOICES, DATES
from tmtool.views.html.render import Tongue, render_served
from tmtool.views.html.terms import OWN, locate_entry, name_base, title_entry
from tmtool.views.term_changes import FIELD_NAMES, FieldChange, name_status

FieldKind: TypeAlias = Literal["line", "lines", "choice", "flag"]
_MAIN = ("status", "process_status", "successor", "source", "link", "date")
"""What a terminologist says of most terms; all else is folded in."""
_LONG = frozenset({"definition", "note", "record_ids"})
_NEEDED = ("status", "form")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: its name in the form, what it is called, its value and the values it can have."""

    name: str
    label: str
    value: str
    kind: FieldKind = "line"
    choices: tuple[tuple[str, str], ...] = ()
    tongue: Tongue | None = None


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Fields that belong together, such as a context with its source and link."""

    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class TermFields:
    """The fields of a term; `at` is its number in the entry as it was seen, "" of a new one."""

    start: str
    number: int
    at: str
    title: str
    wording: FormField
    language: FormField
    main: tuple[FormField, ...]
    more: tuple[FormField, ...]
    groups: tuple[FormGroup, ...]
    is_dropped: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class NotesFields:
    """What may be said in a language."""

    start: str
    name: str
    fields: tuple[FormField, ...]
    groups: tuple[FormGroup, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class FormState:
    """How a form stands: what is wrong with it, what saving it would change, and who came before.

    `theirs` is what differs between the entry as it is now and the form, where somebody (`by`)
    changed it meanwhile; `focus` the field to go on with.
    """

    problem: str = ""
    changes: tuple[FieldChange, ...] | None = None
    theirs: tuple[FieldChange, ...] | None = None
    alike: tuple[ConceptEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    focus: str = ""
    by: str = ""


def render_form(
    flat: Mapping[str, str], state: FormState, *, base: str | None, identity: str | None, seen: str
) -> str:
    """The form of an entry, a new one where `identity` is None."""
    is_new = identity is None
    fields = [_field("", name, flat) for name in (*OF_ENTRY, "record_ids")]
    return render_served(
        "term_form.html", title=f"{'New entry' if is_new else 'Edit'} - tmtool",
        module="term_fields.js", state=state, base=base or OWN, base_name=name_base(base),
        seen=seen,
        identity=identity, given=flat.get("id", ""), fields=fields,
        generic=bool(flat.get("generic")), groups=tuple(_list_fields("field", flat)),
        terms_of=tuple(_terms(flat, state)), notes=tuple(_notes(flat, state)), langs=_langs(),
        address="/terms" if identity is None else locate_entry(base, identity),
        alike=[(each.id, title_entry(each), locate_entry(base, each.id)) for each in state.alike],
    )  # fmt: skip


def render_proposal(
    flat: Mapping[str, str], state: FormState, *, base: str | None, entry: ConceptEntry | None
) -> str:
    """The form of a proposal: of a new concept, or of more terms of an entry."""
    rows = [
        (FormField(f"term.{n}.lang", "language", flat.get(f"term.{n}.lang", "")),
         FormField(f"term.{n}.text", "term", flat.get(f"term.{n}.text", "")))
        for n in list_numbers(flat, "term")
    ]  # fmt: skip
    return render_served(
        "term_propose.html", title="Propose a term - tmtool", module="term_fields.js", state=state,
        base=base or OWN, base_name=name_base(base), identity=entry.id if entry else None,
        heading=title_entry(entry) if entry else "", rows=rows, langs=_langs(),
        source=flat.get("source", ""), note=flat.get("note", ""),
        address=locate_entry(base, entry.id) if entry else "/terms",
        alike=[(each.id, title_entry(each), locate_entry(base, each.id)) for each in state.alike],
    )  # fmt: skip


def _langs() -> list[tuple[str, str]]:
    return [(code, name_language(code)) for code in sorted(LANGUAGES, key=name_language)]


def _field(
    start: str, name: str, flat: Mapping[str, str], tongue: Tongue | None = None
) -> FormField:
    full = f"{start}.{name}" if start else name
    value = flat.get(full, "")
    label = FIELD_NAMES.get(name, name)
    label += " (such as 2020-12-21)" if name in DATES else ""
    if name in CHOICES:
        named = [(each, name_status(each) if name == "status" else each) for each in CHOICES[name]]
        nothing = [] if name in _NEEDED else [("", "not said")]
        usual = {"status": "admitted", "form": "full"}.get(name, "")
        return FormField(full, label, value or usual, "choice", (*nothing, *named))
    return FormField(full, label, value, "lines" if name in _LONG else "line", (), tongue)


def _terms(flat: Mapping[str, str], state: FormState) -> Iterator[TermFields]:
    for shown, number in enumerate(list_numbers(flat, "term"), start=1):
        start = f"term.{number}"
        lang, text = flat.get(f"{start}.lang", ""), flat.get(f"{start}.text", "")
        tongue = Tongue.of(lang) if lang else None
        rest = [each for each in OF_TERM if each not in _MAIN]
        flags = (
            FormField(f"{start}.unrecognized", "not searched for in texts",
                      flat.get(f"{start}.unrecognized", ""), "flag"),
            FormField(f"{start}.verified", "the source has it in both languages",
                      flat.get(f"{start}.verified", ""), "flag"),
        )  # fmt: skip
        contexts = (
            FormGroup((
                FormField(f"{one}.text", "context", flat.get(f"{one}.text", ""), "lines", (),
                          tongue),
                FormField(f"{one}.source", "its source", flat.get(f"{one}.source", "")),
                FormField(f"{one}.link", "its link", flat.get(f"{one}.link", "")),
            ))
            for one in (f"{start}.context.{n}" for n in list_numbers(flat, f"{start}.context"))
        )  # fmt: skip
        groups = (*contexts, *_list_fields(f"{start}.field", flat))
        more = (*(_field(start, each, flat) for each in rest), *flags)
        yield TermFields(
            start, shown, flat.get(f"{start}.at", ""),
            f"{name_language(lang)} {text}".strip() if lang else text or "new term",
            FormField(f"{start}.text", "wording", text, "line", (), tongue),
            FormField(f"{start}.lang", "language", lang),
            tuple(_field(start, each, flat) for each in _MAIN), more, groups,
            bool(flat.get(f"{start}.drop")), state.focus.startswith(f"{start}.") and bool(groups),
        )  # fmt: skip


def _notes(flat: Mapping[str, str], state: FormState) -> Iterator[NotesFields]:
    langs = (flat.get(f"term.{n}.lang", "") for n in list_numbers(flat, "term"))
    named = (name.split(".")[1] for name in flat if name.startswith("lang."))
    for lang in dict.fromkeys(each for each in (*langs, *named) if each and "." not in each):
        start, tongue = f"lang.{lang}", Tongue.of(lang)
        fields = (
            FormField(f"{start}.definition.text", "definition",
                      flat.get(f"{start}.definition.text", ""), "lines", (), tongue),
            FormField(f"{start}.definition.source", "its source",
                      flat.get(f"{start}.definition.source", "")),
            FormField(f"{start}.definition.link", "its link",
                      flat.get(f"{start}.definition.link", "")),
            FormField(f"{start}.note", "note", flat.get(f"{start}.note", ""), "lines", (), tongue),
        )  # fmt: skip
        groups = tuple(_list_fields(f"{start}.field", flat))
        is_open = any(each.value for each in fields) or state.focus.startswith(f"{start}.")
        yield NotesFields(start, tongue.name, fields, groups, is_open or bool(groups))


def _list_fields(start: str, flat: Mapping[str, str]) -> Iterator[FormGroup]:
    for number in list_numbers(flat, start):
        one = f"{start}.{number}"
        yield FormGroup((
            FormField(f"{one}.name", "name of another field", flat.get(f"{one}.name", "")),
            FormField(f"{one}.value", "what it says", flat.get(f"{one}.value", ""), "lines"),
        ))  # fmt: skip


def render_merge(
    kept: ConceptEntry, others: Sequence[ConceptEntry], merged: ConceptEntry,
    changes: Sequence[FieldChange], skipped: Sequence[str], *,
    base: str | None, seen: Sequence[tuple[str, str]],
) -> str:  # fmt: skip
    """What becomes of entries that are made one, before it is done."""
    return render_served(
        "term_merge.html", title="Make entries one - tmtool",
        module="term_rows.js", base=base or OWN,
        kept=(kept.id, title_entry(kept), locate_entry(base, kept.id)),
        others=[(each.id, title_entry(each), locate_entry(base, each.id)) for each in others],
        heading=title_entry(merged), changes=changes, skipped=skipped, seen=seen,
    )  # fmt: skip
