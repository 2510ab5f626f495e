"""`tmtool terms add`: the terms of files into a term base, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import opened, options, output, term_bases
from tmtool.cli.term_bases import so_many
from tmtool.errors import InputError
from tmtool.lang.wrap import printable

if TYPE_CHECKING:
    from tmtool.terms.merging import Merged
    from tmtool.terms.nouns import TermFile
    from tmtool.units import ConceptEntry

_SHOWN = 20
"""So many remarks of a kind are told; --json tells all."""

_Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...", help="TBX, CSV, TSV, XLSX, JSONL or TOML with terms; - is stdin."
    ),
]
_Force = Annotated[
    bool, typer.Option("--force", help="Take what can be read of a file with faults.")
]
_House = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Whose usage it is (UN, ITU), where the file doesn't say."),
]


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
    read = [_faultless(term_bases.judged(file, langs), force=force, quiet=quiet) for file in files]
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
    output.note(f"term base: {path}, {term_bases.entries(len(entries))}", quiet=quiet)


def _faultless(found: TermFile, *, force: bool, quiet: bool) -> TermFile:
    """The file; InputError where it has errors and nobody said that the rest will do.

    With `force` entries with errors stay out as far as they can be told from the others.
    """
    from tmtool.terms import validity

    for line in _some([f"{found.name}: {each}" for each in found.remarks]):
        output.note(line, quiet=quiet)
    errors = [fault for fault in found.faults if fault.grade == "error"]
    warnings = [fault for fault in found.faults if fault.grade != "error"]
    for line in _some([fault.told(found.name) for fault in (*errors, *warnings)]):
        output.note(line, quiet=quiet and not errors)
    if errors and not force:
        count = so_many(len(errors), "fault")
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
    counts = {"added": merged.added, "merged": merged.merged, "the same": merged.same}
    listed = "".join(f", {count:,} {what}" for what, count in counts.items() if count)
    if errors:
        listed += f", {so_many(len(errors), 'fault')} passed over"
    if merged.skipped:
        listed += f", {so_many(len(merged.skipped), 'contradiction')} left out"
    output.emit([f"{found.name}: {read:,} read{listed}\n"])
    for faults in (merged.skipped, merged.alike):
        for line in _some([each.told(found.name) for each in faults]):
            output.note(line, quiet=quiet)


def _some(lines: Sequence[str]) -> Iterator[str]:
    """The lines, or the first of them and how many more there are."""
    yield from map(printable, lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"... and {len(lines) - _SHOWN:,} more of that kind"
