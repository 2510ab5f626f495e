"""`tmtool terms edit`: an entry of a term base corrected by hand."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry

_Term = Annotated[
    str | None,
    typer.Option(
        "--term", metavar="LANG=TEXT",
        help="The term, or its number, its LANG or all. Added if it does not exist.",
    ),
]  # fmt: skip
_Text = Annotated[str | None, typer.Option(metavar="TEXT", help="The term's new text.")]
_Status = Annotated[
    str | None,
    typer.Option(metavar="STATUS", help="preferred, admitted, superseded or deprecated."),
]
_ProcessStatus = Annotated[
    str | None,
    typer.Option(metavar="STATUS", help="How far the work on it is: proposed, attested, approved."),
]
_Form = Annotated[
    str | None,
    typer.Option(metavar="FORM", help="full, short, abbreviation, variant or phrase."),
]
_Organization = Annotated[
    str | None, typer.Option(metavar="NAME", help="The organization that uses the term: UN, ITU.")
]
_Region = Annotated[
    str | None, typer.Option(metavar="REGION", help="Its regional usage: zh-Hant-TW, HK.")
]
_Body = Annotated[str | None, typer.Option(metavar="NAME", help="The organ that uses it: GA.")]
_Source = Annotated[
    str | None, typer.Option(metavar="TEXT", help="The source of the term: a symbol.")
]
_Date = Annotated[
    str | None, typer.Option(metavar="DATE", help="The date of the source: 2020 or 2020-12-21.")
]
_Note = Annotated[str | None, typer.Option(metavar="TEXT", help="A note on the term.")]
_Recognized = Annotated[
    bool | None,
    typer.Option("--recognized/--not-recognized", help="Whether texts are searched for it."),
]
_Verified = Annotated[
    bool | None,
    typer.Option("--verified/--not-verified", help="Whether the source has both languages."),
]
_Subject = Annotated[str | None, typer.Option(metavar="TEXT", help="The subject of the concept.")]
_Definition = Annotated[
    str | None, typer.Option(metavar="TEXT", help="The definition of the concept.")
]
_Generic = Annotated[
    bool | None,
    typer.Option(
        "--generic/--not-generic", help="Whether the concept is too generic to be checked."
    ),
]
_EntryNote = Annotated[
    str | None, typer.Option("--entry-note", metavar="TEXT", help="A note on the concept.")
]


def _option(name: str, metavar: str, text: str) -> object:
    panel = "The record"
    return Annotated[
        str | None, typer.Option(name, metavar=metavar, help=text, rich_help_panel=panel)
    ]


_OF_RECORD = {
    "process_by": _option("--process-by", "NAME", "Who proposed, attested or approved it."),
    "process_date": _option("--process-date", "DATE", "When that was."),
    "link": _option("--link", "URL", "Where its source can be read."),
    "part_of_speech": _option(
        "--part-of-speech", "NAME", "noun, verb, adjective, adverb or other."
    ),
    "gender": _option("--gender", "NAME", "masculine, feminine, neuter or other."),
    "number": _option("--number", "NAME", "singular, plural, dual, mass or other."),
    "full_term": _option("--stands-for", "TEXT", "The full term that a short one stands for."),
    "successor": _option("--successor", "TEXT", "What is written instead of a superseded term."),
    "used_from": _option("--used-from", "DATE", "Since when it is in use."),
    "used_until": _option("--used-until", "DATE", "Until when it was in use."),
    "context": _option("--context", "TEXT", "A text with the term, besides those there are."),
    "context_source": _option("--context-source", "TEXT", "The source of this text."),
    "context_link": _option("--context-link", "URL", "Where it can be read."),
    "definition_source": _option("--definition-source", "TEXT", "The source of the definition."),
    "definition_link": _option("--definition-link", "URL", "Where the definition can be read."),
    "kind": _option("--type", "NAME", "The record is a term, title, phrase or name."),
    "entry_body": _option("--entry-body", "NAME", "The organ whose concept it is."),
}
"""What else a terminologist says of a term and of its concept, by field."""


def _add_record_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with these options as well: they come to it as a `record`."""

    @wraps(command)
    def extended(*args: object, **kwargs: object) -> None:
        command(*args, record={name: kwargs.pop(name) for name in _OF_RECORD}, **kwargs)

    hints = get_type_hints(command, include_extras=True)
    own = [
        each.replace(annotation=hints[name])
        for name, each in inspect.signature(command).parameters.items()
        if name != "record"
    ]
    kind = inspect.Parameter.KEYWORD_ONLY
    more = [
        inspect.Parameter(name, kind, default=None, annotation=hint)
        for name, hint in _OF_RECORD.items()
    ]
    extended.__signature__ = inspect.Signature([*own, *more])  # type: ignore[attr-defined]
    extended.__annotations__ = {each.name: each.annotation for each in (*own, *more)}
    return extended


@_add_record_options
def edit(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="The entry, as tmtool terms find and list show it.")
    ],
    term: _Term = None,
    text: _Text = None,
    status: _Status = None,
    process_status: _ProcessStatus = None,
    form: _Form = None,
    organization: _Organization = None,
    region: _Region = None,
    body: _Body = None,
    source: _Source = None,
    date: _Date = None,
    note: _Note = None,
    recognized: _Recognized = None,
    verified: _Verified = None,
    drop: Annotated[bool, typer.Option("--drop", help="Delete the term.")] = False,
    subject: _Subject = None,
    definition: _Definition = None,
    entry_note: _EntryNote = None,
    generic: _Generic = None,
    new: Annotated[bool, typer.Option("--new", help="Create the entry.")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the whole entry.")] = False,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    record: Mapping[str, str | None] = MappingProxyType({}),
) -> None:
    """Change an entry: its texts, or one of its terms.

    An empty text takes something away. What would contradict itself is refused.

    \b
    tmtool terms edit digital-divide --term zh=信息鸿沟 --status deprecated
    tmtool terms edit digital-divide --term all --process-status approved
    tmtool terms edit council --term en --not-recognized
    tmtool terms edit digital-divide --term 2 --source A/RES/74/197 --date 2019
    tmtool terms edit igf --term en=IGF --stands-for "Internet Governance Forum"
    tmtool terms edit e-waste --new --term en=e-waste --subject environment
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import edit_terms
    from tmtool.terms.requests import EditTermsRequest, TermChanges

    of_term, of_entry = _split_record(record)
    changes = TermChanges(
        text, status, form, organization, body, source, date,
        note, recognized, verified, region, process_status, **of_term,
    )  # fmt: skip
    request = EditTermsRequest(
        identity, term, changes, drop, subject, definition, entry_note, new, delete, terms, generic,
        **of_entry,
    )  # fmt: skip
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = edit_terms(session, request, reporter)
    if as_json or not result.deleted:
        output.emit(list_entries([result.entry], as_json=as_json, full=True))
    if result.deleted:
        output.note(f"{result.entry.id} is taken out of {result.base}", quiet=quiet)


def _split_record(record: Mapping[str, str | None]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is said of the term, and of the entry, by the fields of the requests."""
    from tmtool.concepts import Quote

    said: dict[str, Any] = dict(record)
    context, source, link = (said.pop(f"context{end}") for end in ("", "_source", "_link"))
    of_entry = {name: said.pop(name) for name in ("kind", "definition_source", "definition_link")}
    of_entry["body"] = said.pop("entry_body")
    said["context"] = None if context is None else Quote(context, source, link)
    return said, of_entry


def list_entries(entries: Iterable[ConceptEntry], *, as_json: bool, full: bool) -> Iterator[str]:
    """Entries as JSON, in full, or on one line each."""
    from tmtool.formats.bitexts.jsonl import write_object
    from tmtool.views.json.terms import build_entries
    from tmtool.views.terminal.terms import render_entry, summarize_entry

    if as_json:
        yield from map(write_object, build_entries(entries))
        return
    columns, more = output.get_columns(), "…" if output.can_show_boxes() else "..."
    for entry in entries:
        if full:
            yield from render_entry(entry, columns)
        else:
            yield summarize_entry(entry, columns, more=more)
