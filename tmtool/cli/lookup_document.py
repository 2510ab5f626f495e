"""`tmtool lookup --file`: a document looked up, or compared with its previous version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tmtool.cli import output
from tmtool.cli.messages import COMPARE
from tmtool.cli.options import take_outputs
from tmtool.errors import InputError
from tmtool.views.commands import show_command

if TYPE_CHECKING:
    from datetime import datetime

    from tmtool.documents.content import StruckOut
    from tmtool.documents.requests import ReadRequest
    from tmtool.formats.xliff.model import Version
    from tmtool.memory.requests import CompareResult, DocumentLookupResult, LookupRequest
    from tmtool.memory.whole.bulk import DocumentAnswers
    from tmtool.services.session import Session

_PAGE, _WORD, _SHEET = ".html", ".docx", ".xlsx"
"""What a comparison is written into; the last two without one are of a look-up."""


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """What the options say of a document to look up: `against` what, and where the answer goes.

    Without `against` the previous version is guessed, where `comparison` or a page among `outs`
    asks for one. `xliff` is the version of an XLIFF, `cleans` are comparisons with all changes
    accepted. `copies_source` puts the source into each target of an XLIFF.
    """

    file: str | None
    against: str | None = None
    outs: tuple[str, ...] = ()
    xliff: Version = "1.2"
    cleans: tuple[str, ...] = ()
    _: KW_ONLY
    comparison: bool = False
    force: bool = False
    full: bool = False
    with_itself: bool = False
    copies_source: bool = False
    struck: StruckOut = "delete"
    as_json: bool = False
    quiet: bool = False

    @property
    def comparison_files(self) -> tuple[Path, ...]:
        """The files that a comparison goes into."""
        is_asked = self.against is not None or self.comparison or bool(self.cleans)
        ends = (_PAGE, _WORD, _SHEET) if is_asked else (_PAGE,)
        return tuple(path for path in map(Path, self.outs) if path.suffix.lower() in ends)

    @property
    def lookup_files(self) -> tuple[Path, ...]:
        """The files that what was looked up goes into."""
        return tuple(path for path in map(Path, self.outs) if path not in self.comparison_files)

    @property
    def compares(self) -> bool:
        """Whether the draft is put next to a previous version."""
        return (
            self.against is not None
            or self.comparison
            or bool(self.comparison_files or self.cleans)
        )

    @property
    def _has_xliff(self) -> bool:
        return any(path.suffix.lower() in (".xlf", ".xliff") for path in self.lookup_files)

    def check(self, text: str | None) -> None:
        """InputError for what can't be done, before the work; `text` is what else is looked up."""
        if text is not None and not text.strip():
            message = "the text to look up is empty"
            raise InputError(message)
        if self.against is not None and not self.against.strip():
            message = "--against is empty: name the symbol or the file of the previous version"
            raise InputError(message)
        if self.copies_source and (self.xliff != "1.2" or not self._has_xliff):
            message = (
                "--copy-source is for an XLIFF 1.2: name it with -o FILE.xlf, and leave --xliff out"
            )
            raise InputError(message)
        if self.file is None:
            if self.compares or self.full or self.outs or self.with_itself:
                message = (
                    "--against, --compare, --full, --itself, --clean and -o are for a document: "
                    "name it with --file"
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
        from tmtool.views.document import FORMATS

        if path.suffix.lower() not in (_PAGE, *FORMATS):
            listed = ", ".join(dict.fromkeys((_PAGE, *FORMATS)))
            raise InputError(f"{path.name}: the name of the file must end in {listed}")
        if (self.against is not None or self.comparison) and path not in self.comparison_files:
            sheets = f"{_PAGE}, {_WORD} or {_SHEET}"
            raise InputError(f"{path.name}: a comparison can be written only to {sheets}")
        files.check(path, force=self.force)

    def _check_clean(self, path: Path) -> None:
        from tmtool import files

        if path.suffix.lower() != _WORD:
            raise InputError(f"{path.name}: a clean comparison can be written only to .docx")
        files.check(path, force=self.force)


def answer_document(session: Session, lookup: LookupRequest, chosen: DocumentOptions) -> None:
    """Answer a request on stdout, or in a file; exit code 1 where there is nothing to say."""
    from tmtool.cli.reading import add_stdin
    from tmtool.documents.requests import STDIN, ReadRequest

    draft = add_stdin(ReadRequest(chosen.file or STDIN, lang=lookup.source, struck=chosen.struck))
    if chosen.compares:
        _compare(session, draft, lookup, chosen)
    if chosen.lookup_files or not chosen.compares:
        _look_up(session, draft, lookup, chosen)


def _compare(
    session: Session, draft: ReadRequest, lookup: LookupRequest, chosen: DocumentOptions
) -> None:
    """Show the draft beside its previous version, the one that was named or the likeliest."""
    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.requests import CompareRequest
    from tmtool.services.lookup import compare
    from tmtool.views import comparison as views

    name = chosen.against
    previous = (
        ReadRequest(name, struck=chosen.struck)
        if name is not None and Path(name).exists()
        else name
    )
    with output.open_reporter(quiet=chosen.quiet) as reporter:
        found = compare(session, CompareRequest(draft, previous, lookup), reporter)
    cleans = tuple(map(Path, chosen.cleans))
    for path in (*chosen.comparison_files, *cleans):
        views.write(
            found.comparison, path, when=session.now, show=show_command, clean=path in cleans,
            force=chosen.force,
        )  # fmt: skip
        told = views.describe_counts(found.comparison)
        _tell_written(path, told, {"paragraphs": dict(found.comparison.counts)}, chosen)
    if chosen.comparison_files or cleans:
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
    has_words = any(path.suffix.lower() == _WORD for path in chosen.lookup_files)
    request = DocumentLookupRequest(
        draft, lookup, guess_previous=not chosen.outs,
        mark_words=has_words or not (chosen.outs or chosen.as_json),
        with_itself=chosen.with_itself,
    )  # fmt: skip
    with output.open_reporter(quiet=chosen.quiet) as reporter:
        found = lookup_document(session, request, reporter)
    if chosen.lookup_files:
        for sentence in found.whole.itself.remarks:
            told = f"{sentence}; --itself counts it" if "no precedent" in sentence else sentence
            output.note(told, quiet=chosen.quiet)
        for path in chosen.lookup_files:
            _write_document(found.whole, path, session.now, chosen)
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


def _write_document(
    whole: DocumentAnswers, path: Path, when: datetime, chosen: DocumentOptions
) -> None:
    from tmtool.views import document as views

    written = views.write(
        whole, path, when=when, version=chosen.xliff, show=show_command,
        copies_source=chosen.copies_source, force=chosen.force,
    )  # fmt: skip
    for loss in written.losses:
        output.note(loss, quiet=chosen.quiet)
    counts = written.counts
    if "units" in counts:
        told = f"{counts['units']:,} units that match something"
    elif chosen.copies_source and path.suffix.lower() != _WORD:
        told = f"{counts['segments']:,} segments, each with its source to be translated"
    else:
        told = f"{counts['translated']:,} of {counts['segments']:,} segments have a translation"
    _tell_written(path, told, counts, chosen)


def _facts(result: CompareResult | DocumentLookupResult) -> Mapping[str, Any]:
    return {"memory": result.memory, "filter": str(result.selection)}


def _tell_written(
    path: Path, message: str, facts: Mapping[str, Any], chosen: DocumentOptions
) -> None:
    output.note(f"{path}: {message}", quiet=chosen.quiet)
    if chosen.as_json:
        output.emit_objects([{"type": "written", "file": str(path), **facts}])
