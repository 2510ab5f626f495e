"""`tmtool terms impact`: a change of a term, what it touches, and the change itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, options, output, sessions

if TYPE_CHECKING:
    from tmtool.selection import Selection

_Lang = Annotated[
    str | None,
    typer.Option("--lang", metavar="LANG", help="The language of the terms; guessed if left out."),
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="The language that is shown beside.")
]
_By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="The name to record; yours if left out.")
]


@filters.add_filter_options
def impact(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The term that is superseded.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The term that takes its place.")],
    *,
    lang: _Lang = None,
    to: _To = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Change own translations and the term base.")
    ] = False,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help="The reason, for the journal.")
    ] = None,
    user: _By = None,
    entry: Annotated[
        str | None,
        typer.Option("--entry", metavar="ID", help="The concept, where several have OLD."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every place.")] = False,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Show what the change of a term touches, and change it with --apply.

    Documents that were issued or adopted are records: they keep their wording. Own translations
    without a symbol are changed, where that can be done without you; the term base says that OLD
    is superseded and NEW preferred. All of it is one change, which tmtool memory undo takes back.
    Exit code 1 where the memory doesn't have OLD.

    \b
    tmtool terms impact 数码鸿沟 数字鸿沟
    tmtool terms impact "digital gap" "digital divide" --apply --why A/RES/74/197
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.upkeep_requests import TermChangeRequest
    from tmtool.services.term_change import change_term

    request = TermChangeRequest(
        old, new, lang, to, apply=apply, why=why, entry=entry, selection=selection
    )
    with (
        sessions.open_memory_session(memory, user=user, quiet=quiet) as session,
        output.open_reporter(quiet=quiet) as reporter,
    ):
        result = change_term(session, request, reporter)
    if as_json:
        from tmtool.views.json.term_change import build_impact

        output.emit_objects(build_impact(result))
    else:
        from tmtool.views.terminal.term_change import render_impact

        look, told = output.build_look(full=every), str(selection)
        applied = result.change is not None
        output.emit(render_impact(result.impact, look, filtered=told, applied=applied))
    if result.change is not None:
        output.note(
            f"change {result.change}; tmtool memory undo {result.change} takes it back", quiet=quiet
        )
    elif result.impact.documents:
        output.note("nothing was changed; --apply --why TEXT changes it", quiet=quiet)
    if not result.impact.documents and result.change is None:
        raise typer.Exit(1)
