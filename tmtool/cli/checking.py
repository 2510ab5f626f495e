"""Checking files: what the options ask for, and the report that is shown or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.cli import options, output
from tmtool.errors import InputError, MissingError

if TYPE_CHECKING:
    from datetime import datetime

    from tmtool.checks.report import Part, Report
    from tmtool.checks.requests import CheckRequest, PairsFile
    from tmtool.documents.requests import ReadRequest
    from tmtool.pipeline import AlignRequest
    from tmtool.services.session import Session
    from tmtool.units import Level


@dataclass(frozen=True, slots=True)
class TextOptions:
    """What the options say of the files to check: how they are read, and which belong together."""

    files: tuple[str, ...]
    source_lang: str | None
    target_lang: str | None
    _: KW_ONLY
    pair: bool
    lines: bool
    level: Level
    symbol: str | None
    encoding: str | None
    force: bool

    def texts(self) -> tuple[PairsFile | AlignRequest, ...]:
        """The files of pairs, or the texts with their translations."""
        files = self.files
        if self.pair or self._are_documents():
            if len(files) % 2:
                message = "--pair takes files in twos: a text and its translation"
                raise InputError(message)
            pairs = zip(files[::2], files[1::2], strict=True)
            return tuple(self._to_align(paths) for paths in pairs)
        if self.lines:
            message = "--lines is for a text and its translation: name both"
            raise InputError(message)
        if len(set(files)) < len(files):
            twice = next(file for file in files if files.count(file) > 1)
            raise InputError(f"the same file is named twice: {twice}")
        return tuple(self._of_pairs(file) for file in files)

    def _are_documents(self) -> bool:
        """Whether two files are a text and its translation."""
        from tmtool.checks.opening import is_bitext

        if len(self.files) == 2 and self.lines:
            return True
        return len(self.files) == 2 and not any(is_bitext(file) for file in self.files)

    def _to_align(self, paths: tuple[str, str]) -> AlignRequest:
        from tmtool.cli.reading import pair_requests
        from tmtool.pipeline import AlignRequest

        both = pair_requests(
            paths, (self.source_lang, self.target_lang), options.encodings(self.encoding),
            symbol=self.symbol, lines=self.lines,
        )  # fmt: skip
        return AlignRequest(*both, level=self.level, force=self.force)

    def _of_pairs(self, file: str) -> PairsFile:
        from tmtool.checks.requests import PairsFile

        return PairsFile(file, self.source_lang, self.target_lang, self.encoding, self.force)

    def earlier(self, name: str | None) -> ReadRequest | PairsFile | str | None:
        """The earlier text that is named: a file where there is one, else one of the memory."""
        from tmtool.checks.opening import is_bitext
        from tmtool.checks.requests import PairsFile
        from tmtool.documents.requests import ReadRequest

        if name is None or not Path(name).exists():
            return name
        if is_bitext(name):
            return PairsFile(name)
        first, second = options.encodings(self.encoding)
        return ReadRequest(name, encoding=first if first == second else None)


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Where the report goes: into files, signed off or not, else to stdout."""

    out: tuple[str, ...]
    sign_off: tuple[str, ...]
    _: KW_ONLY
    full: bool
    details: bool
    force: bool
    as_json: bool
    quiet: bool

    def check(self, files: Sequence[str]) -> None:
        """InputError where a file can't be written, before the work; `files` are checked."""
        from tmtool.views.check import check

        names = (*self.out, *self.sign_off)
        for name in names:
            check(Path(name), force=self.force)
            if name in files:
                raise InputError(
                    f"{name} is an input as well as an output: name another output file"
                )
            if names.count(name) > 1:
                raise InputError(f"{name} is named twice as an output")
            _check_kind(name, files)


def _check_kind(name: str, files: Sequence[str]) -> None:
    """InputError where a file of another program is to be made of what was none before."""
    from tmtool.views.xliff_notes import is_kept_for

    if not is_kept_for(name, files):
        end = Path(name).suffix
        raise InputError(
            f"{name}: notes can be written only into the {end} file that is checked; "
            "write a .xlf instead"
        )


def run(session: Session, request: CheckRequest, chosen: ReportOptions) -> bool:
    """Check and tell; whether no error and no warning remains."""
    from tmtool.services.check import check

    with output.reporter(quiet=chosen.quiet) as reporter:
        report = check(session, request, reporter)
    _tell(replace(report, parts=tuple(map(_with_hint, report.parts))), session.now, chosen)
    return report.is_clean


def check_memory(session: Session, path: str | None) -> None:
    """MissingError where the memory that is named is not there; the user's own need not be."""
    if path is not None and not session.has_memory:
        where = session.settings.memory
        raise MissingError(f"memory not found: {where}; create it with: tmtool add FILE...")


def _with_hint(part: Part) -> Part:
    """The part, and what helps where no earlier text was found."""
    if part.changed is None or part.changed.code != "no previous version":
        return part
    told = f"{part.changed.told}; --against names one"
    return replace(part, changed=replace(part.changed, told=told))


def _tell(report: Report, now: datetime, chosen: ReportOptions) -> None:
    from tmtool.checks.report import summary
    from tmtool.views import check as shown
    from tmtool.views.json import check as objects
    from tmtool.views.terminal import check as terminal

    accepted = sum(len(part.decided.accepted) for part in report.parts)
    for name in chosen.sign_off:
        signed = replace(report, signed=True)
        shown.write(signed, Path(name), when=now, force=chosen.force)
        output.note(f"{name}: {accepted} accepted", quiet=chosen.quiet)
    for name in chosen.out:
        shown.write(report, Path(name), when=now, force=chosen.force)
        output.note(f"{name}: {summary(report)}", quiet=chosen.quiet)
    if chosen.out:
        return
    if chosen.as_json:
        output.emit(objects.lines(report))
    else:
        from tmtool.cli.prompt import look
        from tmtool.cli.wording import DETAILS

        width = look(full=chosen.full)
        output.emit(terminal.view(report, width, details=chosen.details, more=DETAILS))
