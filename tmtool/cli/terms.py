"""`tmtool terms`: a term base to fill, to look into, to correct and to write out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output
from tmtool.cli.concordance import history
from tmtool.cli.terms_extract import extract
from tmtool.cli.terms_files import add, validate
from tmtool.lang.wrap import format_count

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry

app = options.build_group(
    "terms", "Manage terms: concept entries with their terms in all languages."
)

_Lang = Annotated[
    str | None, typer.Option("--lang", metavar="LANG", help="Only terms in this language.")
]
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


app.command()(add)


@app.command()
def find(
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="A term, a part of it or words of it; * stands for anything."
        ),
    ],
    lang: _Lang = None,
    limit: Annotated[
        int, typer.Option("--limit", "-k", min=1, metavar="N", help="Number of entries.")
    ] = 10,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Find entries by their terms; the closest come first.

    Width, script and case don't count. Exit code 1 where there is none.

    \b
    tmtool terms find 数字鸿沟
    tmtool terms find "digital *" --lang en --terms un-ict
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import find_terms
    from tmtool.terms.requests import FindTermsRequest

    request = FindTermsRequest(text, lang, limit, terms)
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = find_terms(session, request, reporter)
    output.emit(_listed(result.entries, as_json=as_json, full=True))
    if result.total > limit:
        output.note(f"{result.total - limit:,} more; -k shows more", quiet=quiet)
    if not result.total:
        output.note(f"no term like {text}", quiet=quiet)
        raise typer.Exit(1)


@app.command(name="list")
def list_(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...]", help="Show these entries in full.")
    ] = None,
    lang: _Lang = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only entries with a term of this status.")
    ] = None,
    process_status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="Only entries with a term that is proposed, attested or approved.",
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Show the entries in full.")] = False,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the entries of a term base, one per line.

    Entries that are named are shown in full.

    \b
    tmtool terms list
    tmtool terms list --status deprecated --full
    tmtool terms list --process-status proposed
    tmtool terms list digital-divide --terms un-ict
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import list_terms
    from tmtool.terms.requests import ListTermsRequest

    request = ListTermsRequest(tuple(ids or ()), lang, status, terms, process_status)
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = list_terms(session, request, reporter)
    output.emit(_listed(result.entries, as_json=as_json, full=full or bool(ids)))
    if not result.total:
        output.note("no such entries", quiet=quiet)
        raise typer.Exit(1)


def _listed(entries: Iterable[ConceptEntry], *, as_json: bool, full: bool) -> Iterator[str]:
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


@app.command()
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
        note=entry_note, new=new, delete=delete, terms=terms, generic=generic,
    )  # fmt: skip
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = edit_terms(session, request, reporter)
    if as_json or not result.deleted:
        output.emit(_listed([result.entry], as_json=as_json, full=True))
    if result.deleted:
        output.note(f"{result.entry.id} is taken out of {result.base}", quiet=quiet)


@app.command()
def export(
    out: Annotated[
        str, typer.Argument(metavar="FILE", help="A .tbx, .csv, .xlsx, .jsonl, or see --format.")
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="tbx, tbx2 (version 2), csv, xlsx, jsonl, jieba (words), omegat (.utf8).",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="LANG", help="omegat, jieba: the language.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", metavar="LANG", help="omegat: the target language.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Write a term base to a file.

    What its format can't hold is reported. TBX is TBX-Basic of ISO 30042:2019, style DCA. CSV and
    XLSX have a row per term.

    \b
    tmtool terms export terms.tbx
    tmtool terms export glossary.utf8 --from zh --to en --terms un-ict
    tmtool terms export words.txt --format jieba
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import export_terms
    from tmtool.terms.requests import ExportTermsRequest

    request = ExportTermsRequest(Path(out), form, source, target, force, terms)
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = export_terms(session, request, reporter)
    for loss in result.losses:
        output.note(loss, quiet=quiet)
    output.note(f"{out}: {format_count(result.entries, 'entry')} as {result.format}", quiet=quiet)


app.command()(validate)
app.command()(extract)
app.command()(history)
