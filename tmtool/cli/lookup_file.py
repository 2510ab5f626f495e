"""`tmtool lookup --file`: a whole document looked up, or a draft beside its predecessor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tmtool.bootstrap import read_clock
from tmtool.cli import output
from tmtool.cli.wording import COMPARE, show_command
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.memory.memory import Memory
    from tmtool.memory.nouns import Answer, Options
    from tmtool.memory.reprise import Predecessor, Reprise
    from tmtool.memory.requests import LookupRequest
    from tmtool.memory.whole.bulk import Whole
    from tmtool.services.session import Session
    from tmtool.units import Document

_SHEETS = (".html", ".docx")
_XLIFF = (".xlf", ".xliff")


@dataclass(frozen=True, slots=True)
class Request:
    """A document to look up: `against` what, and where the answer goes.

    Without `against` the predecessor is guessed, where `reprise` or the kind of `out` asks for
    one. `xliff` is the version of an XLIFF.
    """

    file: str | None
    against: str | None = None
    out: str | None = None
    xliff: str = "1.2"
    filtered: str = ""
    _: KW_ONLY
    reprise: bool = False
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
        return self.against is not None or self.reprise or self.suffix in _SHEETS

    def check(self, text: str | None) -> None:
        """InputError for what can't be done, before the work; `text` is what else is looked up."""
        if text is not None and not text.strip():
            message = "there is nothing to look up: the text is empty"
            raise InputError(message)
        if self.against is not None and not self.against.strip():
            message = "--against needs the symbol or the file of a predecessor"
            raise InputError(message)
        if self.file is None:
            if self.compares or self.full or self.out:
                message = "--against, --reprise, --full and -o are about a document: say --file"
                raise InputError(message)
        elif text is not None:
            message = "give a TEXT or a --file, not both"
            raise InputError(message)
        elif self.out:
            self._check_out(Path(self.out))

    def _check_out(self, path: Path) -> None:
        from tmtool.exchange import writing
        from tmtool.formats import files

        known = (*_SHEETS, *_XLIFF, *writing.FORMATS)
        if self.suffix not in known:
            listed = ", ".join(dict.fromkeys(known))
            raise InputError(f"{path.name}: the name has to end in {listed}")
        if (self.against is not None or self.reprise) and self.suffix not in _SHEETS:
            raise InputError(f"{path.name}: a comparison is written into {' or '.join(_SHEETS)}")
        files.check(path, force=self.force)


def run(session: Session, wanted: LookupRequest, request: Request) -> None:
    """Answer a request on stdout, or in a file; exit code 1 where there is nothing to say."""
    from tmtool.memory.direction import direction
    from tmtool.memory.nouns import Options

    draft = _read(request.file or "-", wanted.source, quiet=request.quiet)
    text = " ".join(paragraph.text for paragraph in draft.paragraphs)[:2000]
    memory = session.memory
    source, target = direction(text, memory.store.languages(), draft.lang, wanted.target)
    options = Options(
        source, target, k=wanted.k, floor=wanted.floor, view=session.view(wanted.selection),
        prefer=wanted.prefer, semantic=wanted.semantic, fragments=wanted.pieces,
        year=session.now.year,
    )  # fmt: skip
    if request.compares:
        _Work(memory, draft, options, request).reprise()
    else:
        _Work(memory, draft, options, request).whole()


@dataclass(frozen=True, slots=True)
class _Work:
    """A document on its way through a memory."""

    memory: Memory
    draft: Document
    options: Options
    request: Request

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"memory": str(self.memory.folder), "filter": self.request.filtered}

    def reprise(self) -> None:
        """The draft beside its predecessor, the one that was named or the likeliest."""
        from tmtool.memory.reprise import compare

        predecessor = self._named() if self.request.against else self._guessed()
        found = compare(self.draft, predecessor, self.options, self.memory.store)
        if self.request.out:
            self._write_reprise(found, Path(self.request.out))
        elif self.request.as_json:
            from tmtool.memory.reprise.objects import objects

            _emit(objects(found, self.facts, show_command))
        else:
            from tmtool.cli.asking import look
            from tmtool.memory.reprise import shown

            output.emit(shown.view(found, look(full=self.request.full)))

    def whole(self) -> None:
        """Every segment with its matches, and what they are worth together."""
        from tmtool.memory.reprise import guess

        found = self._looked_up()
        if self.request.out:
            self._write_whole(found, Path(self.request.out))
            return
        predecessor = guess(self.memory.store, found)
        if self.request.as_json:
            from tmtool.memory.whole.shown import objects

            _emit(objects(found, self.facts, predecessor, show_command))
        else:
            from tmtool.cli.asking import look
            from tmtool.memory.whole.shown import view

            output.emit(view(self._marked(found), look(), predecessor, COMPARE))
        if not any(answer.matches for answer in found.answers):
            raise typer.Exit(1)

    def _marked(self, found: Whole) -> Whole:
        """The document with the words to change in the translations that are shown."""
        from tmtool.memory.marking import marked

        def of_best(answer: Answer) -> Answer:
            shown = marked(
                self.memory.store, replace(answer, matches=answer.matches[:1]), self.options
            )
            return replace(answer, matches=(*shown.matches, *answer.matches[1:]))

        return replace(found, answers=tuple(map(of_best, found.answers)))

    def _looked_up(self) -> Whole:
        from tmtool.memory.whole.bulk import look_up

        return look_up(self.memory, self.draft, self.options)

    def _named(self) -> Predecessor:
        """The text to compare with: a file where there is one of this name, else a document."""
        from tmtool.memory.reprise import from_document, from_memory

        name = self.request.against or ""
        if Path(name).exists():
            earlier = _read(name, self.draft.lang, quiet=self.request.quiet)
            return from_document(self.memory.store, earlier, self.options)
        return from_memory(self.memory.store, name, self.options, self.draft)

    def _guessed(self) -> Predecessor:
        from tmtool.memory.reprise import guess

        options = replace(self.options, semantic="never")
        found = replace(self, options=options)._looked_up()
        for sentence in found.itself.told:
            output.note(sentence, quiet=self.request.quiet)
        predecessor = guess(self.memory.store, found)
        if predecessor is None:
            output.note("no document of this memory goes on in this draft; --against names one")
            raise typer.Exit(1)
        why = "; ".join(predecessor.evidence)
        output.note(f"predecessor: {predecessor.name} ({why})", quiet=self.request.quiet)
        return predecessor

    def _write_reprise(self, found: Reprise, path: Path) -> None:
        from tmtool.formats import files
        from tmtool.memory.reprise import cells

        if path.suffix.lower() == ".html":
            from tmtool.memory.reprise.page import chunks

            files.write(path, chunks(found, show_command), force=self.request.force)
        else:
            from tmtool.memory.reprise import sheet

            files.write_bytes(
                path, partial(sheet.write, found, show=show_command), force=self.request.force
            )
        self._wrote(f"{path}: {cells.counted(found)}", {"paragraphs": dict(found.counts)})

    def _write_whole(self, found: Whole, path: Path) -> None:
        for sentence in found.itself.told:
            output.note(sentence, quiet=self.request.quiet)
        if path.suffix.lower() in _XLIFF:
            self._write_xliff(found, path)
            return
        from tmtool import exchange
        from tmtool.memory.whole.prepared import useful

        written = exchange.write(
            useful(found), path, source=self.options.source, target=self.options.target,
            when=read_clock(), force=self.request.force,
        )  # fmt: skip
        for loss in written.losses:
            output.note(loss, quiet=self.request.quiet)
        self._wrote(
            f"{path}: {written.units:,} units that match something", {"units": written.units}
        )

    def _write_xliff(self, found: Whole, path: Path) -> None:
        from tmtool.formats import files
        from tmtool.memory.whole import xliff
        from tmtool.memory.whole.prepared import prepared

        version: xliff.Version = "2.1" if self.request.xliff == "2.1" else "1.2"
        pieces = xliff.chunks(found, version=version, when=read_clock(), show=show_command)
        files.write(path, pieces, force=self.request.force)
        begun = sum(prepared(answer, self.options.source) is not None for answer in found.answers)
        codes = sum(len(each.codes) + len(each.notes) for each in self.draft.paragraphs)
        if codes:
            output.note(f"looks and footnote marks: {codes}, lost", quiet=self.request.quiet)
        told = f"{path}: {begun:,} of {len(found.segments):,} segments have a translation"
        self._wrote(told, {"segments": len(found.segments), "translated": begun})

    def _wrote(self, told: str, facts: Mapping[str, Any]) -> None:
        output.note(told, quiet=self.request.quiet)
        if self.request.as_json:
            _emit([{"file": self.request.out, **facts}])


def _read(path: str, lang: str | None, *, quiet: bool) -> Document:
    from tmtool.cli.reading import read, tell_reading

    reading = read(path, lang=lang)
    tell_reading([path], [reading], None, quiet=quiet)
    return reading.document


def _emit(listed: Iterable[Mapping[str, Any]]) -> None:
    from tmtool.formats.jsonl import dump

    output.emit(f"{dump(each)}\n" for each in listed)
