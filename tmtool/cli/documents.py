"""`tmtool documents`: which a memory has, what became of them, and corrigenda applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, options, output, sessions
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.selection import Selection
    from tmtool.un.revisions import Relation

app = options.build_group(
    "documents", "List the documents of a memory, link them, and apply corrigenda."
)

_Document = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help="A document of the memory: its symbol or file.")
]
_By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="The name to record; yours if left out.")
]


def _other(name: str, text: str) -> object:
    return Annotated[str | None, typer.Option(name, metavar="DOCUMENT", help=text)]


_Superseded = _other("--superseded-by", "The document that takes its place, such as a revision.")
_Adopted = _other("--adopted-as", "The resolution or decision that the draft became.")
_Corrected = _other("--corrected-by", "Its corrigendum.")
_Reissued = _other("--reissued-as", "The same document, issued again.")


@app.command("list")
@filters.add_filter_options
def list_documents(
    name: Annotated[
        str | None, typer.Argument(metavar="[DOCUMENT]", help="One document: its symbol or file.")
    ] = None,
    *,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """List the documents of a memory, their units, and what became of them.

    \b
    tmtool documents list
    tmtool documents list --symbol 'A/C.2/*'
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.document_requests import ListDocumentsRequest
    from tmtool.services.documents import list_documents as run

    with sessions.open_memory_session(memory, quiet=quiet) as session:
        listed = run(session, ListDocumentsRequest(name, selection))
    if as_json:
        from tmtool.views.json.documents import build_documents

        output.emit_objects(build_documents(listed))
    else:
        from tmtool.views.terminal.documents import render_documents

        output.emit(render_documents(listed, output.build_look()))
    if not listed:
        raise typer.Exit(1)


@app.command("link")
def link(
    document: _Document,
    *,
    superseded_by: _Superseded = None,  # type: ignore[valid-type]
    adopted_as: _Adopted = None,  # type: ignore[valid-type]
    corrected_by: _Corrected = None,  # type: ignore[valid-type]
    reissued_as: _Reissued = None,  # type: ignore[valid-type]
    user: _By = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Say what became of a document; every match from it says so then.

    Revisions and corrigenda are linked by their symbols. tmtool memory undo takes a link back.

    \b
    tmtool documents link A/C.2/75/L.12 --adopted-as A/RES/75/202
    tmtool documents link draft.docx --superseded-by A/C.2/75/L.12
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.document_requests import LinkRequest
    from tmtool.services.documents import link_documents

    given: dict[Relation, str | None] = {
        "superseded by": superseded_by, "adopted as": adopted_as, "corrected by": corrected_by,
        "reissued as": reissued_as,
    }  # fmt: skip
    chosen = [(relation, other) for relation, other in given.items() if other is not None]
    if len(chosen) != 1:
        message = (
            "say what became of the document, by one of --superseded-by, --adopted-as, "
            "--corrected-by and --reissued-as"
        )
        raise InputError(message)
    with sessions.open_memory_session(memory, user=user, quiet=quiet) as session:
        result = link_documents(session, LinkRequest(document, *chosen[0]))
    made = result.link
    if as_json:
        from tmtool.views.json.documents import build_link

        output.emit_objects([build_link(result)])
    else:
        output.emit([f"{made.document}: {made.successor}\n"])
    if not result.successor_is_there:
        output.note(f"{made.successor.document} is not in this memory", quiet=quiet)
    output.note(f"change {made.number}; tmtool memory undo takes it back", quiet=quiet)


@app.command("correct")
def correct(
    corrigendum: Annotated[
        str,
        typer.Argument(metavar="CORRIGENDUM", help="The corrigendum: text, Word or PDF."),
    ],
    *,
    document: Annotated[
        str | None,
        typer.Option(
            "--document", metavar="DOCUMENT",
            help="The document that it corrects; found by the corrigendum's symbol if left out.",
        ),
    ] = None,
    lang: options.From = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Change the memory; without it the changes are shown.")
    ] = False,
    user: _By = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:  # fmt: skip
    """Apply a corrigendum to its document in the memory, as one change that can be undone.

    Shows what each correction changes. What is not clear is named and left as it is.

    \b
    tmtool documents correct A_75_62_Corr_1.docx
    tmtool documents correct A_75_62_Corr_1.docx --apply
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.document_requests import CorrectRequest
    from tmtool.services.documents import correct_document

    request = CorrectRequest(ReadRequest(corrigendum, lang=lang), document, apply)
    with (
        sessions.open_memory_session(memory, user=user, quiet=quiet) as session,
        output.open_reporter(quiet=quiet) as reporter,
    ):
        result = correct_document(session, request, reporter)
    if as_json:
        from tmtool.views.json.documents import build_corrections

        output.emit_objects(build_corrections(result))
    else:
        from tmtool.views.terminal.documents import render_corrections

        output.emit(render_corrections(result, output.build_look()))
    if result.change is not None:
        output.note(f"change {result.change}; tmtool memory undo takes it back", quiet=quiet)
    elif result.plan.units:
        output.note("nothing was changed yet; --apply changes the memory", quiet=quiet)
    if result.unread or any(each.problem for each in result.plan.corrections):
        raise typer.Exit(1)
