"""`tmtool lookup`: how a text, or each segment of a document, was translated before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tmtool.cli import filters, options, output, sessions
from tmtool.cli.lookup_document import DocumentOptions, answer_document
from tmtool.cli.reading import is_person, read_piped
from tmtool.errors import InputError
from tmtool.views.commands import show_command

if TYPE_CHECKING:
    from tmtool.memory.model import Query
    from tmtool.memory.requests import (
        LookedUpText,
        LookupRequest,
        LookupResult,
    )
    from tmtool.selection import Selection
    from tmtool.services.session import Session

_TOGETHER = 200
"""So many lines of a pipe are looked up at once. Chosen, no measurement."""
_Text = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT",
        help="The text to look up; - takes each line of standard input.",
    ),
]
_From = Annotated[
    str | None,
    typer.Option("--from", metavar="LANG", help="The language of TEXT; recognized if left out."),
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="The language of the translations.")
]
_Most = Annotated[int, typer.Option("-k", min=1, max=200, metavar="N", help="Number of matches.")]
_Floor = Annotated[
    float,
    typer.Option("--min", min=1, max=100, metavar="PERCENT", help="The lowest match to show."),
]
_Before = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="The text before TEXT, for context matches.",
        rich_help_panel=options.MORE,
    ),
]
_After = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="The text after TEXT.", rich_help_panel=options.MORE),
]
_Not = Annotated[
    list[str] | None,
    typer.Option(
        "--not", metavar="SYMBOL|FILE",
        help="The document being translated, which is left out: its symbol, file, hash or id.",
    ),
]  # fmt: skip
_Prefer = Annotated[
    list[str] | None,
    typer.Option(
        "--prefer", metavar="FIELD=VALUE",
        help="Put first among equal matches: body=..., year=..., symbol=..., "
            "status=..., checked=yes.", rich_help_panel=options.MORE,
    ),
]  # fmt: skip
_Semantic = Annotated[
    bool | None,
    typer.Option(
        "--semantic/--no-semantic",
        help="Show semantic matches always or never; otherwise where other matches are few.",
        rich_help_panel=options.MORE,
    ),
]
_Pieces = Annotated[
    bool,
    typer.Option(
        "--pieces/--no-pieces", help="Show subsegment matches.", rich_help_panel=options.MORE
    ),
]
_Terms = Annotated[
    list[str] | None,
    typer.Option(
        "--terms", metavar="FILE",
        help="Show the terms of the text that this term base has (or un-ict), in place of those of "
        "the memory's own; can be repeated.",
    ),
]  # fmt: skip
_Explain = Annotated[
    bool,
    typer.Option(
        "--explain", help="Explain the score of each match.", rich_help_panel=options.MORE
    ),
]
_File = Annotated[
    str | None,
    typer.Option("--file", metavar="FILE", help="Look up a whole document instead of TEXT."),
]
_Against = Annotated[
    str | None,
    typer.Option(
        metavar="SYMBOL|FILE",
        help="Compare FILE with this previous version, paragraph by paragraph.",
    ),
]
_Compare = Annotated[
    bool,
    typer.Option("--compare", help="Compare FILE with its previous version, found in the memory."),
]
_Reprise = Annotated[bool, typer.Option("--reprise", hidden=True, help="The older name.")]
_Itself = Annotated[
    bool,
    typer.Option(
        "--itself",
        help="Count what the memory has of this very document as well, to pre-translate it again.",
    ),
]
_Full = Annotated[bool, typer.Option("--full", help="Show unchanged paragraphs as well.")]
_Out = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="OUT",
        help="Write FILE pre-translated (.docx, .xlf), the matching units (.tmx, .xlsx ...), or a "
        "comparison (.html; .docx, .xlsx with --compare or --against); can be repeated.",
    ),
]  # fmt: skip
_Clean = Annotated[
    list[str] | None,
    typer.Option(
        "--clean", metavar="OUT",
        help="Write a comparison with all changes accepted (.docx); can be repeated.",
    ),
]  # fmt: skip
_CopySource = Annotated[
    bool,
    typer.Option(
        "--copy-source",
        help="Put the source into each target of an XLIFF 1.2, as OmegaT translates targets.",
        rich_help_panel=options.FORMATS,
    ),
]
_Force = Annotated[bool, typer.Option("--force", help="Overwrite OUT.")]
_WHEN: Mapping[bool | None, Literal["auto", "always", "never"]] = {
    None: "auto", True: "always", False: "never",
}  # fmt: skip
_LONGEST_NAME = 255
"""Limit: bytes; no file has a longer name, and asking for one fails."""


@filters.add_filter_options
def lookup(
    text: _Text = None,
    *,
    source: _From = None,
    target: _To = None,
    limit: _Most = 5,
    floor: _Floor = 65,
    before: _Before = None,
    after: _After = None,
    excluded: _Not = None,
    prefer: _Prefer = None,
    semantic: _Semantic = None,
    pieces: _Pieces = True,
    terms: _Terms = None,
    explain: _Explain = False,
    document: _File = None,
    against: _Against = None,
    comparison: _Compare = False,
    reprise: _Reprise = False,
    full: _Full = False,
    itself: _Itself = False,
    out: _Out = None,
    clean: _Clean = None,
    xliff: options.XliffVersion = options.Xliff.ONE,
    copy_source: _CopySource = False,
    struck_out: options.Struck = options.StruckText.DELETE,
    force: _Force = False,
    encoder: options.MemoryEncoder = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Look up how a text was translated: exact, template, fuzzy, semantic and subsegment matches.

    \b
    tmtool lookup 弥合数字鸿沟
    tmtool lookup 'digital divide' --to zh --status adopted --year 2015-
    tmtool lookup 请秘书长报告 --not A/C.2/75/L.4 --prefer 'body=General Assembly'
    tmtool lookup - --json < lines.txt
    tmtool lookup --file draft.docx -o draft.xlf
    tmtool lookup --file draft.docx --against A/RES/74/197 -o changes.docx
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.model import Query
    from tmtool.memory.requests import LookupRequest
    from tmtool.selection import parse_preference

    wanted = LookupRequest(
        (), source, target, k=limit, floor=floor / 100,
        selection=replace(selection, without=tuple(excluded or ())),
        prefer=parse_preference(prefer or ()), semantic=_WHEN[semantic],
        pieces=pieces, terms=tuple(terms or ()),
    )  # fmt: skip
    chosen = DocumentOptions(
        document, against, tuple(out or ()), xliff.value, tuple(clean or ()),
        comparison=comparison or reprise, force=force, full=full, with_itself=itself,
        copies_source=copy_source, struck=struck_out.value, as_json=as_json, quiet=quiet,
    )  # fmt: skip
    chosen.check(text)
    if not (text or document) and is_person():
        message = "no text to look up: name one, or - for each line of standard input"
        raise InputError(message)
    _warn_of_file(text, quiet=quiet)
    with sessions.open_memory_session(memory, encoder, quiet=quiet, named=not as_json) as session:
        if chosen.file:
            answer_document(session, wanted, chosen)
            return
        answered = _Answers(session, wanted, as_json=as_json, reasons=explain)
        queries = _read_queries() if text in (None, "-") else [Query(text, before, after)]
        if not answered.print(queries):
            raise typer.Exit(1)


def _warn_of_file(text: str | None, *, quiet: bool) -> None:
    if text and len(text.encode()) <= _LONGEST_NAME and Path(text).is_file():
        output.note(f"{text} is a file: to look up what it holds, use --file {text}", quiet=quiet)


@dataclass(slots=True)
class _Answers:
    """Prints the answers to texts, one after another."""

    session: Session
    wanted: LookupRequest
    as_json: bool
    reasons: bool
    count: int = 0

    def print(self, queries: Iterable[Query]) -> bool:
        """Look up and print; whether there was a match for any."""
        from tmtool.services.lookup import lookup

        reporter = output.TerminalReporter(shows=False, quiet=self.as_json)
        found = False
        for batch in _batches(queries):
            request = replace(self.wanted, queries=tuple(batch))
            result = lookup(self.session, request, reporter)
            for text in result.texts:
                found |= text.is_known
                self._print(text, result)
        return found

    def _print(self, text: LookedUpText, result: LookupResult) -> None:
        self.count += 1
        filtered = str(result.selection)
        if self.as_json:
            from tmtool.views.json.lookup import build_answer

            facts = {"memory": result.memory, "filter": filtered}
            output.emit_objects(build_answer(text, facts, self.count, show_command))
            return
        from tmtool.views.terminal.lookup import view

        output.emit(["\n"] * (self.count > 1))
        if text.cited is not None and text.cited.is_known:
            from tmtool.views.terminal import cited

            output.emit([*cited.view(text.cited, output.build_look()), "\n"])
        look = output.build_look()
        output.emit(view(text, result.memory, look, filtered, reasons=self.reasons))


def _read_queries() -> Iterator[Query]:
    """The lines of a pipe that say anything; InputError at one that is too long, by its number."""
    from tmtool.limits import check_query_length
    from tmtool.memory.model import Query

    for number, line in enumerate(read_piped(), start=1):
        if line.strip():
            check_query_length(line, f"stdin:{number}: the text to look up")
            yield Query(line)


def _batches(queries: Iterable[Query]) -> Iterator[list[Query]]:
    """Some queries at a time; where one can't be asked, those before it are answered first."""
    batch: list[Query] = []
    waiting = iter(queries)
    while True:
        try:
            each = next(waiting, None)
        except InputError:
            if batch:
                yield batch
            raise
        if each is None:
            break
        batch.append(each)
        if len(batch) == _TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch
