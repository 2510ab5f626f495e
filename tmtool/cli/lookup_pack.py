"""`tmtool lookup --pack`: evidence for a translation, for somebody who sees nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.errors import InputError
from tmtool.views.commands import show_command

if TYPE_CHECKING:
    from tmtool.memory.model import Query
    from tmtool.memory.requests import LookupRequest
    from tmtool.services.session import Session

Pack = Annotated[
    bool,
    typer.Option(
        "--pack",
        help="Print evidence for a language model: best matches, terms, and what not to use.",
    ),
]
PackCharacters = Annotated[
    int | None,
    typer.Option(
        "--pack-characters", min=1, metavar="N",
        help="With --pack: characters of stored text at most; 4000 if left out.",
        rich_help_panel=options.MORE,
    ),
]  # fmt: skip
Restricted = Annotated[
    bool,
    typer.Option(
        "--restricted",
        help="With --pack: take restricted, embargoed and provisional texts as well.",
        rich_help_panel=options.MORE,
    ),
]


@dataclass(frozen=True, slots=True)
class PackOptions:
    """Whether a pack is wanted, and what it may hold."""

    wanted: bool
    most: int | None
    restricted: bool

    def check(self, text: str | None, document: str | None) -> None:
        """InputError for options that don't go together."""
        if not self.wanted:
            if self.most is not None or self.restricted:
                message = "--pack-characters and --restricted are for a pack: add --pack"
                raise InputError(message)
            return
        if document is not None or text is None:
            message = "a pack is made of texts: name one, or - for each line of standard input"
            raise InputError(message)


def answer_pack(
    session: Session, wanted: LookupRequest, queries: Iterable[Query], chosen: PackOptions,
    *, as_json: bool,
) -> bool:  # fmt: skip
    """Print the pack of some texts; whether there is anything for them."""
    from tmtool.memory.evidence import MOST_CHARACTERS, EvidenceRequest
    from tmtool.services.lookup import gather_evidence
    from tmtool.views.citations import Permalinks

    lookup = replace(wanted, queries=tuple(queries))
    request = EvidenceRequest(lookup, chosen.most or MOST_CHARACTERS, chosen.restricted)
    reporter = output.TerminalReporter(shows=False, quiet=as_json)
    result = gather_evidence(session, request, reporter)
    links = Permalinks(command=show_command)
    if as_json:
        from tmtool.views.json.evidence import build_evidence

        output.emit_objects(build_evidence(result, links))
    else:
        from tmtool.views.evidence import render_evidence

        output.emit(render_evidence(result, links))
    return result.is_known
