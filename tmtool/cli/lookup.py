"""`tmtool lookup`: how a text, or each segment of a document, was translated before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tmtool.cli import filters, options, output, sessions
from tmtool.cli.messages import COMPARE, show_command
from tmtool.cli.options import take_outputs
from tmtool.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.comparison import Comparison
    from tmtool.memory.requests import CompareResult, DocumentLookupResult, LookupRequest
    from tmtool.memory.whole.bulk import DocumentAnswers
    from tmtool.selection import Selection
    from tmtool.services.session import Session

_SHEETS = (".html", ".docx")
"""What a comparison is written into; a .docx without one is a pretranslation."""
_WORD = ".docx"
_XLIFF = (".xlf", ".xliff")
_Text = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT",
        help="The text to look up; - takes each line of standard input; left out, a prompt.",
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
_Full = Annotated[bool, typer.Option("--full", help="Show unchanged paragraphs as well.")]
_Out = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="OUT",
        help="Write FILE pre-translated (.docx, .xlf), the matching units (.tmx, .xlsx ...), or a "
        "comparison (.html; .docx with --compare or --against); can be repeated.",
    ),
]  # fmt: skip
_Clean = Annotated[
    list[str] | None,
    typer.Option(
        "--clean", metavar="OUT",
        help="Write a comparison with all changes accepted (.docx); can be repeated.",
    ),
]  # fmt: skip
_Force = Annotated[bool, typer.Option("--force", help="Overwrite OUT.")]
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
    explain: _Explain = False,
    document: _File = None,
    against: _Against = None,
    comparison: _Compare = False,
    reprise: _Reprise = False,
    full: _Full = False,
    out: _Out = None,
    clean: _Clean = None,
    xliff: options.XliffVersion = options.Xliff.ONE,
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
    tmtool lookup 'bridge the digital divide' --to zh --status adopted --year 2015-
    tmtool lookup 请秘书长提出报告 --not A/C.2/75/L.4 --prefer 'body=General Assembly'
    tmtool lookup - --json < lines.txt
    tmtool lookup --file draft.docx -o draft.xlf
    tmtool lookup --file draft.docx --against A/RES/74/197 -o changes.docx --clean clean.docx
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.cli.prompt import LookupPrompt, is_person, read_lines, run_prompt
    from tmtool.memory.model import Query
    from tmtool.memory.requests import LookupRequest
    from tmtool.selection import parse_preference

    when = {None: "auto", True: "always", False: "never"}
    wanted = LookupRequest(
        (), source, target, k=limit, floor=floor / 100,
        selection=replace(selection, without=tuple(excluded or ())),
        prefer=parse_preference(prefer or ()), semantic=when[semantic],  # type: ignore[arg-type]
        pieces=pieces,
    )  # fmt: skip
    chosen = DocumentOptions(
        document, against, tuple(out or ()), xliff.value, tuple(clean or ()),
        comparison=comparison or reprise, force=force, full=full, as_json=as_json, quiet=quiet,
    )  # fmt: skip
    chosen.check(text)
    if text and len(text.encode()) <= _LONGEST_NAME and Path(text).is_file():
        output.note(f"{text} is a file: to look up what it holds, use --file {text}", quiet=quiet)
    with sessions.open_memory_session(memory, encoder, quiet=quiet, named=not as_json) as session:
        if chosen.file:
            run(session, wanted, chosen)
            return
        desk = LookupPrompt(session, wanted, as_json=as_json, reasons=explain)
        if text is None and is_person():
            session.prepare_encoder()
            run_prompt(desk)
        elif not desk.answer(read_lines() if text in (None, "-") else [Query(text, before, after)]):
            raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """What the options say of a document to look up: `against` what, and where the answer goes.

    Without `against` the previous version is guessed, where `comparison` or a page among `outs`
    asks for one. `xliff` is the version of an XLIFF, `cleans` are comparisons with all changes
    accepted.
    """

    file: str | None
    against: str | None = None
    outs: tuple[str, ...] = ()
    xliff: str = "1.2"
    cleans: tuple[str, ...] = ()
    _: KW_ONLY
    comparison: bool = False
    force: bool = False
    full: bool = False
    as_json: bool = False
    quiet: bool = False

    @property
    def sheets(self) -> tuple[Path, ...]:
        """The files that a comparison goes into."""
        is_asked = self.against is not None or self.comparison or bool(self.cleans)
        known = _SHEETS if is_asked else _SHEETS[:1]
        return tuple(path for path in map(Path, self.outs) if path.suffix.lower() in known)

    @property
    def others(self) -> tuple[Path, ...]:
        """The files that what was looked up goes into."""
        return tuple(path for path in map(Path, self.outs) if path not in self.sheets)

    @property
    def compares(self) -> bool:
        """Whether the draft is put beside a previous version."""
        return self.against is not None or self.comparison or bool(self.sheets or self.cleans)

    def check(self, text: str | None) -> None:
        """InputError for what can't be done, before the work; `text` is what else is looked up."""
        if text is not None and not text.strip():
            message = "the text to look up is empty"
            raise InputError(message)
        if self.against is not None and not self.against.strip():
            message = "--against is empty: name the symbol or the file of the previous version"
            raise InputError(message)
        if self.file is None:
            if self.compares or self.full or self.outs:
                message = (
                    "--against, --compare, --full, --clean and -o are for a document: name it "
                    "with --file"
                )
                raise InputError(message)
        elif text is not None:
            message = "TEXT and --file can't be used together"
            raise InputError(message)
        else:
            take_outputs(self.outs, self._check_out, inputs=[self.file], beside=self.cleans)
            take_outputs(self.cleans, self._check_clean, inputs=[self.file])

    def _check_out(self, path: Path) -> None:
        from tmtool import files
        from tmtool.formats.units import writing

        known = (*_SHEETS, *_XLIFF, *writing.FORMATS)
        if path.suffix.lower() not in known:
            listed = ", ".join(dict.fromkeys(known))
            raise InputError(f"{path.name}: the name of the file must end in {listed}")
        if (self.against is not None or self.comparison) and path not in self.sheets:
            raise InputError(
                f"{path.name}: a comparison can be written only to {' or '.join(_SHEETS)}"
            )
        files.check(path, force=self.force)

    def _check_clean(self, path: Path) -> None:
        from tmtool import files

        if path.suffix.lower() != _WORD:
            raise InputError(f"{path.name}: a clean comparison can be written only to .docx")
        files.check(path, force=self.force)


def run(session: Session, lookup: LookupRequest, chosen: DocumentOptions) -> None:
    """Answer a request on stdout, or in a file; exit code 1 where there is nothing to say."""
    from tmtool.cli.reading import add_stdin
    from tmtool.documents.requests import STDIN, ReadRequest

    draft = add_stdin(ReadRequest(chosen.file or STDIN, lang=lookup.source))
    if chosen.compares:
        _compare(session, draft, lookup, chosen)
    if chosen.others or not chosen.compares:
        _look_up(session, draft, lookup, chosen)


def _compare(
    session: Session, draft: ReadRequest, lookup: LookupRequest, chosen: DocumentOptions
) -> None:
    """Show the draft beside its previous version, the one that was named or the likeliest."""
    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.requests import CompareRequest
    from tmtool.services.lookup import compare

    name = chosen.against
    previous = ReadRequest(name) if name is not None and Path(name).exists() else name
    with output.open_reporter(quiet=chosen.quiet) as reporter:
        found = compare(session, CompareRequest(draft, previous, lookup), reporter)
    cleans = tuple(map(Path, chosen.cleans))
    for path in (*chosen.sheets, *cleans):
        _write_comparison(found.comparison, path, session.now, chosen, clean=path in cleans)
    if chosen.sheets or cleans:
        return
    if chosen.as_json:
        from tmtool.views.json.lookup import build_comparison

        output.emit_objects(build_comparison(found.comparison, _facts(found), show_command))
    else:
        from tmtool.views.terminal import comparison as shown

        output.emit(shown.view(found.comparison, output.build_look(full=chosen.full)))


def _look_up(
    session: Session, draft: ReadRequest, lookup: LookupRequest, chosen: DocumentOptions
) -> None:
    """Show every segment with its matches, and what they are worth together."""
    from tmtool.memory.requests import DocumentLookupRequest
    from tmtool.services.lookup import lookup_document

    # Words are marked where a person sees them: on a terminal, and in Word.
    has_words = any(path.suffix.lower() == _WORD for path in chosen.others)
    request = DocumentLookupRequest(
        draft, lookup, guess_previous=not chosen.outs,
        mark_words=has_words or not (chosen.outs or chosen.as_json),
    )  # fmt: skip
    with output.open_reporter(quiet=chosen.quiet) as reporter:
        found = lookup_document(session, request, reporter)
    if chosen.others:
        for sentence in found.whole.itself.told:
            output.note(sentence, quiet=chosen.quiet)
        for path in chosen.others:
            _write_segments(found.whole, path, session.now, chosen)
        return
    if chosen.as_json:
        from tmtool.views.json.lookup import build_document

        output.emit_objects(
            build_document(found.whole, _facts(found), found.previous, show_command)
        )
    else:
        from tmtool.views.terminal.document import view

        output.emit(view(found.whole, output.build_look(), found.previous, COMPARE))
    if not any(answer.matches for answer in found.whole.answers):
        raise typer.Exit(1)


def _facts(result: CompareResult | DocumentLookupResult) -> Mapping[str, Any]:
    return {"memory": result.memory, "filter": str(result.selection)}


def _write_comparison(
    comparison: Comparison, path: Path, now: datetime, chosen: DocumentOptions, *, clean: bool
) -> None:
    from tmtool import files
    from tmtool.views import comparison_cells as cells

    if path.suffix.lower() == ".html":
        from tmtool.views.html.comparison import render_chunks

        files.write(path, render_chunks(comparison, show_command), force=chosen.force)
    else:
        from tmtool.views.docx import comparison as sheet

        write = partial(sheet.write, comparison, show=show_command, when=now, clean=clean)
        files.write_bytes(path, write, force=chosen.force)
    _tell_written(
        path, cells.describe_counts(comparison), {"paragraphs": dict(comparison.counts)}, chosen
    )


def _write_segments(
    answers: DocumentAnswers, path: Path, now: datetime, chosen: DocumentOptions
) -> None:
    if path.suffix.lower() in _XLIFF:
        _write_xliff(answers, path, now, chosen)
        return
    if path.suffix.lower() == _WORD:
        _write_table(answers, path, chosen)
        return
    from tmtool.formats.units.writing import write as write_units
    from tmtool.memory.whole.prepared import iter_useful

    written = write_units(
        iter_useful(answers), path, source=answers.options.source, target=answers.options.target,
        when=now,
        force=chosen.force,
    )  # fmt: skip
    for loss in written.losses:
        output.note(loss, quiet=chosen.quiet)
    _tell_written(
        path, f"{written.units:,} units that match something", {"units": written.units}, chosen
    )


def _write_xliff(
    answers: DocumentAnswers, path: Path, now: datetime, chosen: DocumentOptions
) -> None:
    from tmtool import files
    from tmtool.memory.whole import xliff
    from tmtool.memory.whole.prepared import prepare_answer

    version: Literal["1.2", "2.1"] = "2.1" if chosen.xliff == "2.1" else "1.2"
    chunks = xliff.render_chunks(answers, version=version, when=now, show=show_command)
    files.write(path, chunks, force=chosen.force)
    begun = sum(
        prepare_answer(answer, answers.options.source) is not None for answer in answers.answers
    )
    codes = sum(len(each.codes) + len(each.notes) for each in answers.document.paragraphs)
    if codes:
        output.note(f"formatting and footnote marks not written: {codes}", quiet=chosen.quiet)
    told = f"{begun:,} of {len(answers.segments):,} segments have a translation"
    _tell_written(path, told, {"segments": len(answers.segments), "translated": begun}, chosen)


def _write_table(answers: DocumentAnswers, path: Path, chosen: DocumentOptions) -> None:
    from tmtool import files
    from tmtool.views.docx import pretranslation

    files.write_bytes(path, partial(pretranslation.write, answers), force=chosen.force)
    begun = pretranslation.count_begun(answers)
    told = f"{begun:,} of {len(answers.segments):,} segments have a translation"
    _tell_written(path, told, {"segments": len(answers.segments), "translated": begun}, chosen)


def _tell_written(
    path: Path, message: str, facts: Mapping[str, Any], chosen: DocumentOptions
) -> None:
    output.note(f"{path}: {message}", quiet=chosen.quiet)
    if chosen.as_json:
        output.emit_objects([{"type": "written", "file": str(path), **facts}])
