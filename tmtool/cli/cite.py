"""`tmtool cite`: how a resolution, a document or a name is cited in both languages."""

from __future__ import annotations

from typing import Annotated

import typer

from tmtool.cli import options, output, sessions

_Text = Annotated[
    str,
    typer.Argument(
        metavar="TEXT",
        help="A number (75/202), a symbol (A/75/62), a place in it (75/202, para. 7), or the name "
        "of a State, an organization, a treaty or a programme.",
    ),
]
_Terms = Annotated[
    list[str] | None,
    typer.Option(
        "--terms", metavar="FILE",
        help="Look names up in this term base (or un-ict), in place of the memory's own; can be "
        "repeated.",
    ),
]  # fmt: skip


def cite(
    text: _Text,
    *,
    terms: _Terms = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Show how an act, a document or a name is cited: its title, organ, date and number.

    \b
    tmtool cite 75/202
    tmtool cite 'A/RES/70/1, annex, para. 7 (b)'
    tmtool cite 国际电信联盟
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.requests import CiteRequest
    from tmtool.services.cite import cite as find

    with sessions.prepare_session(memory, quiet=quiet) as session:
        facts = find(session, CiteRequest(text, tuple(terms or ())))
    if as_json:
        from tmtool.views.json.cited import build_cited

        output.emit_objects([build_cited(facts)])
    else:
        from tmtool.views.terminal.cited import view

        output.emit(view(facts, output.build_look()))
    if not facts.is_known:
        raise typer.Exit(1)
