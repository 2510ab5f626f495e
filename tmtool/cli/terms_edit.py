"""`tmtool terms edit`: an entry of a term base corrected by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

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
_House = Annotated[str | None, typer.Option("--house", metavar="NAME", hidden=True)]
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
_ProcessBy = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who proposed, attested or approved it.")
]
_ProcessDate = Annotated[str | None, typer.Option(metavar="DATE", help="When that was.")]
_Link = Annotated[str | None, typer.Option(metavar="URL", help="Where its source can be read.")]
_PartOfSpeech = Annotated[
    str | None, typer.Option(metavar="NAME", help="noun, verb, adjective, adverb or other.")
]
_Gender = Annotated[
    str | None, typer.Option(metavar="NAME", help="masculine, feminine, neuter or other.")
]
_Number = Annotated[
    str | None, typer.Option(metavar="NAME", help="singular, plural, dual, mass or other.")
]
_FullTerm = Annotated[
    str | None,
    typer.Option("--stands-for", metavar="TEXT", help="The full term that a short one stands for."),
]
_Successor = Annotated[
    str | None, typer.Option(metavar="TEXT", help="What is written instead of a superseded term.")
]
_UsedFrom = Annotated[str | None, typer.Option(metavar="DATE", help="Since when it is in use.")]
_UsedUntil = Annotated[str | None, typer.Option(metavar="DATE", help="Until when it was in use.")]
_Context = Annotated[
    str | None, typer.Option(metavar="TEXT", help="A text with the term, besides those there are.")
]
_ContextSource = Annotated[
    str | None, typer.Option(metavar="TEXT", help="The source of this text.")
]
_ContextLink = Annotated[str | None, typer.Option(metavar="URL", help="Where it can be read.")]
_DefinitionSource = Annotated[
    str | None, typer.Option(metavar="TEXT", help="The source of the definition.")
]
_DefinitionLink = Annotated[
    str | None, typer.Option(metavar="URL", help="Where the definition can be read.")
]
_Kind = Annotated[
    str | None,
    typer.Option("--type", metavar="NAME", help="The record is a term, title, phrase or name."),
]
_EntryBody = Annotated[
    str | None, typer.Option("--entry-body", metavar="NAME", help="The organ whose concept it is.")
]


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
    house: _House = None,
    region: _Region = None,
    body: _Body = None,
    source: _Source = None,
    date: _Date = None,
    note: _Note = None,
    recognized: _Recognized = None,
    verified: _Verified = None,
    process_by: _ProcessBy = None,
    process_date: _ProcessDate = None,
    link: _Link = None,
    part_of_speech: _PartOfSpeech = None,
    gender: _Gender = None,
    number: _Number = None,
    full_term: _FullTerm = None,
    successor: _Successor = None,
    used_from: _UsedFrom = None,
    used_until: _UsedUntil = None,
    context: _Context = None,
    context_source: _ContextSource = None,
    context_link: _ContextLink = None,
    drop: Annotated[bool, typer.Option("--drop", help="Delete the term.")] = False,
    subject: _Subject = None,
    definition: _Definition = None,
    entry_note: _EntryNote = None,
    definition_source: _DefinitionSource = None,
    definition_link: _DefinitionLink = None,
    kind: _Kind = None,
    entry_body: _EntryBody = None,
    generic: _Generic = None,
    new: Annotated[bool, typer.Option("--new", help="Create the entry.")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the whole entry.")] = False,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
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
    from tmtool.concepts import Quote
    from tmtool.services.terms import edit_terms
    from tmtool.terms.requests import EditTermsRequest, TermChanges

    changes = TermChanges(
        text, status, form, house if organization is None else organization, body, source, date,
        note, recognized=recognized, verified=verified, region=region,
        process_status=process_status, process_by=process_by, process_date=process_date,
        link=link, part_of_speech=part_of_speech, gender=gender, number=number,
        full_term=full_term, successor=successor, used_from=used_from, used_until=used_until,
        context=None if context is None else Quote(context, context_source, context_link),
    )  # fmt: skip
    request = EditTermsRequest(
        identity, term, changes, drop=drop, subject=subject, definition=definition,
        note=entry_note, new=new, delete=delete, terms=terms, generic=generic,
        kind=kind, body=entry_body, definition_source=definition_source,
        definition_link=definition_link,
    )  # fmt: skip
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = edit_terms(session, request, reporter)
    if as_json or not result.deleted:
        output.emit(list_entries([result.entry], as_json=as_json, full=True))
    if result.deleted:
        output.note(f"{result.entry.id} is taken out of {result.base}", quiet=quiet)


def list_entries(entries: Iterable[ConceptEntry], *, as_json: bool, full: bool) -> Iterator[str]:
    """Entries as JSON, in full, or on one line each."""
    from tmtool.formats.bitexts.jsonl import write_object
    from tmtool.terms.records import record_of
    from tmtool.views.terminal.terms import render_entry, summarize_entry

    columns, more = output.get_columns(), "…" if output.can_show_boxes() else "..."
    for entry in entries:
        if as_json:
            yield write_object({"type": "entry", **record_of(entry)})
        elif full:
            yield from render_entry(entry, columns)
        else:
            yield summarize_entry(entry, columns, more=more)
