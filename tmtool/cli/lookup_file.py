"""`tmtool lookup --file`: a whole document looked up, or a draft beside its predecessor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tmtool.cli import output
from tmtool.cli.wording import COMPARE, show_command
from tmtool.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.comparison import Comparison
    from tmtool.memory.requests import CompareResult, DocumentLookupResult, LookupRequest
    from tmtool.memory.whole.bulk import Whole
    from tmtool.services.session import Session

_SHEETS = (".html", ".docx")
_XLIFF = (".xlf", ".xliff")


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """What the options say of a document to look up: `against` what, and where the answer goes.

    Without `against` the predecessor is guessed, where `comparison` or the kind of `out` asks for
    one. `xliff` is the version of an XLIFF.
    """

    file: str | None
    against: str | None = None
    out: str | None = None
    xliff: str = "1.2"
    _: KW_ONLY
    comparison: bool = False
    force: bool = False
    full: bool = False
    as_json: bool = False
    quiet: bool = False

    @property
    def suffix(self) -> str:
        return Path(self.out).suffix.lower() if self.out else ""

    @property
    def compares(self) -> bool:
        """Whether the draft is put beside a predecessor."""
        return self.against is not None or self.comparison or self.suffix in _SHEETS

    def check(self, text: str | None) -> None:
        """InputError for what can't be done, before the work; `text` is what else is looked up."""
        if text is not None and not text.strip():
            message = "the text to look up is empty"
            raise InputError(message)
        if self.against is not None and not self.against.strip():
            message = "--against is empty: name the symbol or the file of the previous version"
            raise InputError(message)
        if self.file is None:
            if self.compares or self.full or self.out:
                message = (
                    "--against, --reprise, --full and -o are for a document: name it with --file"
                )
                raise InputError(message)
        elif text is not None:
            message = "TEXT and --file can't be used together"
            raise InputError(message)
        elif self.out:
            self._check_out(Path(self.out))

    def _check_out(self, path: Path) -> None:
        from tmtool.exchange import writing
        from tmtool.formats import files

        known = (*_SHEETS, *_XLIFF, *writing.FORMATS)
        if self.suffix not in known:
            listed = ", ".join(dict.fromkeys(known))
            raise InputError(f"{path.name}: the name of the file must end in {listed}")
        if (self.against is not None or self.comparison) and self.suffix not in _SHEETS:
            raise InputError(
                f"{path.name}: a comparison can be written only to {' or '.join(_SHEETS)}"
            )
        files.check(path, force=self.force)


def run(session: Session, lookup: LookupRequest, chosen: DocumentOptions) -> None:
    """Answer a request on stdout, or in a file; exit code 1 where there is nothing to say."""
    from tmtool.cli.reading import with_stdin
    from tmtool.documents.requests import STDIN, ReadRequest

    draft = with_stdin(ReadRequest(chosen.file or STDIN, lang=lookup.source))
    if chosen.compares:
        _compare(session, draft, lookup, chosen)
    else:
        _look_up(session, draft, lookup, chosen)


def _compare(
    session: Session, draft: ReadRequest, lookup: LookupRequest, chosen: DocumentOptions
) -> None:
    """Show the draft beside its previous version, the one that was named or the likeliest."""
    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.requests import CompareRequest
    from tmtool.services.compare import compare

    name = chosen.against
    previous = ReadRequest(name) if name is not None and Path(name).exists() else name
    with output.reporter(quiet=chosen.quiet) as reporter:
        found = compare(session, CompareRequest(draft, previous, lookup), reporter)
    if chosen.out:
        _write_comparison(found.comparison, Path(chosen.out), chosen)
    elif chosen.as_json:
        from tmtool.views.json.comparison import objects

        _emit(objects(found.comparison, _facts(found), show_command))
    else:
        from tmtool.cli.prompt import look
        from tmtool.views.terminal import comparison as shown

        output.emit(shown.view(found.comparison, look(full=chosen.full)))


def _look_up(
    session: Session, draft: ReadRequest, lookup: LookupRequest, chosen: DocumentOptions
) -> None:
    """Show every segment with its matches, and what they are worth together."""
    from tmtool.memory.requests import DocumentLookupRequest
    from tmtool.services.lookup_document import lookup_document

    on_terminal = not (chosen.out or chosen.as_json)
    request = DocumentLookupRequest(
        draft, lookup, guess_previous=not chosen.out, mark_words=on_terminal
    )
    with output.reporter(quiet=chosen.quiet) as reporter:
        found = lookup_document(session, request, reporter)
    if chosen.out:
        _write_segments(found.whole, Path(chosen.out), session.now, chosen)
        return
    if chosen.as_json:
        from tmtool.views.terminal.document import objects

        _emit(objects(found.whole, _facts(found), found.previous, show_command))
    else:
        from tmtool.cli.prompt import look
        from tmtool.views.terminal.document import view

        output.emit(view(found.whole, look(), found.previous, COMPARE))
    if not any(answer.matches for answer in found.whole.answers):
        raise typer.Exit(1)


def _facts(found: CompareResult | DocumentLookupResult) -> Mapping[str, Any]:
    return {"memory": found.memory, "filter": str(found.selection)}


def _write_comparison(found: Comparison, path: Path, chosen: DocumentOptions) -> None:
    from tmtool.formats import files
    from tmtool.views import comparison_cells as cells

    if path.suffix.lower() == ".html":
        from tmtool.views.html.comparison import chunks

        files.write(path, chunks(found, show_command), force=chosen.force)
    else:
        from tmtool.views.docx import comparison as sheet

        write = partial(sheet.write, found, show=show_command)
        files.write_bytes(path, write, force=chosen.force)
    _tell_written(f"{path}: {cells.counted(found)}", {"paragraphs": dict(found.counts)}, chosen)


def _write_segments(found: Whole, path: Path, now: datetime, chosen: DocumentOptions) -> None:
    for sentence in found.itself.told:
        output.note(sentence, quiet=chosen.quiet)
    if path.suffix.lower() in _XLIFF:
        _write_xliff(found, path, now, chosen)
        return
    from tmtool import exchange
    from tmtool.memory.whole.prepared import useful

    written = exchange.write(
        useful(found), path, source=found.options.source, target=found.options.target, when=now,
        force=chosen.force,
    )  # fmt: skip
    for loss in written.losses:
        output.note(loss, quiet=chosen.quiet)
    told = f"{path}: {written.units:,} units that match something"
    _tell_written(told, {"units": written.units}, chosen)


def _write_xliff(found: Whole, path: Path, now: datetime, chosen: DocumentOptions) -> None:
    from tmtool.formats import files
    from tmtool.memory.whole import xliff
    from tmtool.memory.whole.prepared import prepared

    version: xliff.Version = "2.1" if chosen.xliff == "2.1" else "1.2"
    chunks = xliff.chunks(found, version=version, when=now, show=show_command)
    files.write(path, chunks, force=chosen.force)
    begun = sum(prepared(answer, found.options.source) is not None for answer in found.answers)
    codes = sum(len(each.codes) + len(each.notes) for each in found.document.paragraphs)
    if codes:
        output.note(f"formatting and footnote marks not written: {codes}", quiet=chosen.quiet)
    told = f"{path}: {begun:,} of {len(found.segments):,} segments have a translation"
    _tell_written(told, {"segments": len(found.segments), "translated": begun}, chosen)


def _tell_written(told: str, facts: Mapping[str, Any], chosen: DocumentOptions) -> None:
    output.note(told, quiet=chosen.quiet)
    if chosen.as_json:
        _emit([{"file": chosen.out, **facts}])


def _emit(listed: Iterable[Mapping[str, Any]]) -> None:
    from tmtool.formats.jsonl import dump

    output.emit(f"{dump(each)}\n" for each in listed)
