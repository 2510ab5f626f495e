"""`tmtool terms`: a term base to fill, to look into, to correct and to write out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import opened, options, output, term_bases
from tmtool.cli.terms_edit import edit
from tmtool.errors import InputError, TmtoolError

if TYPE_CHECKING:
    from tmtool.terms.merging import Merged
    from tmtool.terms.nouns import Fault, TermFile
    from tmtool.units import ConceptEntry

app = typer.Typer(name="terms", rich_markup_mode=None)
app.command()(edit)

_SHOWN = 20
"""So many remarks of a kind are told; --json tells all."""

_Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="TBX, CSV, TSV, XLSX, JSONL or TOML with terms."),
]
_Lang = Annotated[
    str | None, typer.Option("--lang", metavar="LANG", help="Only terms in this language.")
]
_Force = Annotated[
    bool, typer.Option("--force", help="Take what can be read of a file with faults.")
]
_House = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Whose usage it is (UN, ITU), where the file doesn't say."),
]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Keep terms: concept entries with their names in all languages."""
    if context.invoked_subcommand is None:
        output.emit([f"{context.get_help()}\n"])


@app.command()
def add(
    files: _Files,
    langs: term_bases.Langs = None,
    house: _House = None,
    force: _Force = False,
    terms: term_bases.Terms = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Put the terms of files into the term base.

    All files are read before anything is changed. A file with faults is refused, each of them in a
    line; what contradicts the term base is left out and told. The same again adds nothing.

    \b
    tmtool terms add glossary.tbx house-terms.xlsx
    tmtool terms add glossary.csv --house ITU
    tmtool terms add plain.tsv --langs zh,en
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.terms import kept, merging

    path = term_bases.to_change(terms, memory)
    read = [_faultless(_read(file, langs), force=force, quiet=quiet) for file in files]
    with kept.changing(path, create=True) as held:
        entries: tuple[ConceptEntry, ...] = held.entries
        done = []
        for found in read:
            merged = merging.merge(entries, _of_house(found.entries, house), found.lines)
            entries = merged.entries
            done.append((found, merged))
        if entries != held.entries:
            held.write(entries)
    for found, merged in done:
        _tell_added(found, merged, as_json=as_json, quiet=quiet)
    output.note(f"term base: {path}, {len(entries):,} entries", quiet=quiet)


def _read(file: str, langs: str | None) -> TermFile:
    """A file of terms, and what is wrong in its entries among its faults."""
    from tmtool.terms import reading, validity

    found = reading.read(Path(file), file, langs=term_bases.codes(langs))
    wrong = (
        replace(fault, line=found.lines.get(fault.entry or "", 0))
        for fault in validity.faults(found.entries)
    )
    return replace(found, faults=(*found.faults, *wrong))


def _faultless(found: TermFile, *, force: bool, quiet: bool) -> TermFile:
    """The file; InputError where it has errors and nobody said that the rest will do.

    With `force` entries with errors stay out as far as they can be told from the others.
    """
    from tmtool.terms import validity

    for line in _some([f"{found.name}: {each}" for each in found.remarks]):
        output.note(line, quiet=quiet)
    errors = [fault for fault in found.faults if fault.grade == "error"]
    for line in _some([fault.told(found.name) for fault in found.faults]):
        output.note(line, quiet=quiet and not errors)
    if errors and not force:
        count = f"{len(errors)} fault{'' if len(errors) == 1 else 's'}"
        raise InputError(f"{found.name}: {count}, nothing was added; --force takes the rest")
    # What reading tells of is not among the entries; some that are may contradict themselves.
    judged = validity.faults(found.entries) if errors else ()
    wrong = {fault.entry for fault in judged if fault.grade == "error"}
    return replace(found, entries=tuple(each for each in found.entries if each.id not in wrong))


def _of_house(entries: Iterable[ConceptEntry], house: str | None) -> Iterator[ConceptEntry]:
    for entry in entries:
        if house is None:
            yield entry
            continue
        terms = (replace(term, house=term.house or house) for term in entry.terms)
        yield replace(entry, terms=tuple(terms))


def _tell_added(found: TermFile, merged: Merged, *, as_json: bool, quiet: bool) -> None:
    from tmtool.formats.jsonl import dump

    read = merged.added + merged.merged + merged.same
    errors = [fault for fault in found.faults if fault.grade == "error"]
    if as_json:
        told = {
            "file": found.name, "read": read, "added": merged.added, "merged": merged.merged,
            "same": merged.same, "skipped": [asdict(each) for each in merged.skipped],
            "alike": [asdict(each) for each in merged.alike],
            "faults": [asdict(each) for each in found.faults], "remarks": found.remarks,
        }  # fmt: skip
        output.emit([dump(told) + "\n"])
        return
    counts = {
        "added": merged.added, "merged": merged.merged, "the same": merged.same,
        "faults": len(errors), "contradictions left out": len(merged.skipped),
    }  # fmt: skip
    listed = "".join(f", {count:,} {what}" for what, count in counts.items() if count)
    output.emit([f"{found.name}: {read:,} read{listed}\n"])
    for faults in (merged.skipped, merged.alike):
        for line in _some([each.told(found.name) for each in faults]):
            output.note(line, quiet=quiet)


def _some(lines: Sequence[str]) -> Iterator[str]:
    """The lines, or the first of them and how many more there are."""
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield f"... and {len(lines) - _SHOWN:,} more of that kind"


@app.command()
def find(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="A term, a part or words of one; * is anything.")
    ],
    lang: _Lang = None,
    limit: Annotated[
        int, typer.Option("--limit", "-k", min=1, metavar="N", help="So many entries.")
    ] = 10,
    terms: term_bases.Terms = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Find entries by their terms, in any language; the closest come first.

    Exit code 1 where there is none.

    \b
    tmtool terms find 数字鸿沟
    tmtool terms find "digital *" --lang en --terms un-ict
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.terms.finding import find as found_in
    from tmtool.terms.picklists import language

    held = term_bases.look_into(terms, memory, quiet=quiet)
    found = list(found_in(held, text, language(lang) if lang else None))
    output.emit(_listed(found[:limit], as_json=as_json, full=True))
    if len(found) > limit:
        output.note(f"{len(found) - limit:,} more; -k shows more", quiet=quiet)
    if not found:
        output.note(f"no term like {text}", quiet=quiet)
        raise typer.Exit(1)


@app.command(name="list")
def list_(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...]", help="These entries, with all of it.")
    ] = None,
    lang: _Lang = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only entries with a term of this status.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="All that is known of each.")] = False,
    terms: term_bases.Terms = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the entries of a term base, a line each; those named with all that is known.

    \b
    tmtool terms list
    tmtool terms list --status forbidden --full
    tmtool terms list digital-divide --terms un-ict
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.terms.picklists import language, status_of

    held = term_bases.look_into(terms, memory, quiet=quiet)
    wanted = status_of(status) if status else None
    if status and wanted is None:
        raise InputError(f"--status {status}: preferred, admitted, deprecated or forbidden")
    chosen = _named(held.entries, ids) if ids else held.entries
    code = language(lang) if lang else None
    shown = [
        entry
        for entry in chosen
        if any((not code or t.lang == code) and wanted in (None, t.status) for t in entry.terms)
    ]
    output.emit(_listed(shown, as_json=as_json, full=full or bool(ids)))
    if not shown:
        output.note("no such entries", quiet=quiet)
        raise typer.Exit(1)


def _named(entries: Sequence[ConceptEntry], ids: Sequence[str]) -> list[ConceptEntry]:
    by_id = {entry.id: entry for entry in entries}
    for each in ids:
        if each not in by_id:
            raise InputError(f"there is no entry {each}; tmtool terms find looks for terms")
    return [by_id[each] for each in ids]


def _listed(entries: Iterable[ConceptEntry], *, as_json: bool, full: bool) -> Iterator[str]:
    from tmtool.cli import terms_shown
    from tmtool.formats.jsonl import dump
    from tmtool.terms.records import record_of

    columns, more = output.columns(), "…" if output.shows_boxes() else "..."
    for entry in entries:
        if as_json:
            yield dump(record_of(entry)) + "\n"
        elif full:
            yield from terms_shown.whole(entry, columns)
        else:
            yield terms_shown.short(entry, columns, more=more)


@app.command()
def export(
    out: Annotated[
        str, typer.Argument(metavar="FILE", help="A .tbx, .csv, .xlsx, .jsonl, or see --format.")
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="NAME", help="tbx, csv, xlsx, jsonl, jieba (words), omegat (.utf8)."
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="LANG", help="omegat, jieba: the language.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", metavar="LANG", help="omegat: the target language.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    terms: term_bases.Terms = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Write a term base into a file; what its format can't hold is told.

    TBX is TBX-Basic of ISO 30042:2019, style DCA. CSV and XLSX have a row per term.

    \b
    tmtool terms export terms.tbx
    tmtool terms export glossary.utf8 --from zh --to en --terms un-ict
    tmtool terms export words.txt --format jieba
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.terms import writing

    path = Path(out)
    kind = writing.format_of(path, form)
    held = term_bases.look_into(terms, memory, quiet=quiet)
    losses = writing.write(held.entries, path, kind, langs=_pair(source, target), force=force)
    for loss in losses:
        output.note(loss, quiet=quiet)
    output.note(f"{out}: {len(held.entries):,} entries as {kind}", quiet=quiet)


def _pair(source: str | None, target: str | None) -> tuple[str, str] | None:
    from tmtool.terms.picklists import language

    if source is None:
        return None
    return language(source), language(target or source)


@app.command()
def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...]", help="Files with terms; the term base if left out."),
    ] = None,
    langs: term_bases.Langs = None,
    terms: term_bases.Terms = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Tell everything that is wrong with terms, a line each: FILE:LINE:COLUMN: what.

    Empty and cyclic entries, contradictory statuses, terms that are there twice or in another
    script than their language has, terms preferred for two concepts, control characters; in TBX
    also what breaks the rules of its dialect. Exit code 1 where something is wrong.

    \b
    tmtool terms validate glossary.tbx
    tmtool terms validate
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.terms import seeded, tbx_rules

    given = files or [terms or str(term_bases.own_file(memory))]
    count = 0
    for file in given:
        path = seeded.path(file) if file in seeded.NAMES else file
        found = list(_judged(str(path), langs))
        count += len(found)
        output.emit(_fault(each, file, as_json=as_json) for each in found)
        if tbx_rules.version(str(path)) == 2:
            told = "TBX version 2: the entries are looked at, not the rules of its dialect"
            output.note(f"{file}: {told}", quiet=quiet)
        output.note(f"{file}: {_told(found)}", quiet=quiet)
    if count:
        raise typer.Exit(1)


def _judged(file: str, langs: str | None) -> Iterator[Fault]:
    """Everything wrong in a file, in its order."""
    from tmtool.terms import tbx_rules
    from tmtool.terms.nouns import Fault

    try:
        found = _read(file, langs).faults
        broken = list(tbx_rules.violations(Path(file), file)) if tbx_rules.version(file) else []
    except TmtoolError as error:
        place = getattr(error, "line", 0), getattr(error, "column", 1)
        head = f"{file}:{place[0]}:{place[1]}: " if place[0] else f"{file}: "
        yield Fault(str(error).removeprefix(head), *place)
        return
    # Where a rule is broken, reading complains of the same.
    lines = {fault.line for fault in broken}
    every = [*broken, *(fault for fault in found if fault.line not in lines or not fault.line)]
    yield from sorted(every, key=lambda fault: fault.line)


def _fault(fault: Fault, file: str, *, as_json: bool) -> str:
    from tmtool.formats.jsonl import dump
    from tmtool.lang.wrap import printable

    if as_json:
        return dump({"file": file, **asdict(fault)}) + "\n"
    warning = " (warning)" if fault.grade == "warning" else ""
    return f"{printable(fault.told(file))}{warning}\n"


def _told(found: Sequence[Fault]) -> str:
    errors = sum(fault.grade == "error" for fault in found)
    warnings = len(found) - errors
    return f"{errors:,} errors, {warnings:,} warnings" if found else "nothing wrong"
