"""`tmtool terms edit`: one entry of a term base changed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import opened, options, output, term_bases

if TYPE_CHECKING:
    from tmtool.terms.requests import EditTermsResult

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
_EntryNote = Annotated[
    str | None, typer.Option("--entry-note", metavar="TEXT", help="A note on the concept.")
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
    drop: Annotated[bool, typer.Option("--drop", help="Delete the term.")] = False,
    subject: _Subject = None,
    definition: _Definition = None,
    entry_note: _EntryNote = None,
    new: Annotated[bool, typer.Option("--new", help="Create the entry.")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the whole entry.")] = False,
    terms: term_bases.Terms = None,
    memory: opened.Memory = None,
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
    tmtool terms edit e-waste --new --term en=e-waste --subject environment
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import edit_terms
    from tmtool.terms.requests import EditTermsRequest, TermChanges

    changes = TermChanges(
        text, status, form, house if organization is None else organization, body, source, date,
        note, recognized=recognized, verified=verified, region=region,
        process_status=process_status,
    )  # fmt: skip
    request = EditTermsRequest(
        identity, term, changes, drop=drop, subject=subject, definition=definition,
        note=entry_note, new=new, delete=delete, terms=terms,
    )  # fmt: skip
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = edit_terms(session, request, reporter)
    _tell(result, as_json=as_json, quiet=quiet)


def _tell(result: EditTermsResult, *, as_json: bool, quiet: bool) -> None:
    from tmtool.cli import terms_shown
    from tmtool.terms.records import record_of

    if as_json:
        output.emit_objects([{"type": "entry", **record_of(result.entry)}])
    elif not result.deleted:
        output.emit(terms_shown.render_entry(result.entry, output.get_columns()))
    if result.deleted:
        output.note(f"{result.entry.id} is taken out of {result.base}", quiet=quiet)
