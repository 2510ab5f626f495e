"""`tmtool terms add`: the terms of files into a term base, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import opened, options, output, run_log, term_bases
from tmtool.cli.messages import explain
from tmtool.cli.term_bases import format_count
from tmtool.lang.wrap import make_printable
from tmtool.reporter import Remark

if TYPE_CHECKING:
    from tmtool.terms.requests import AddedTerms

_SHOWN = 20
"""So many remarks of a kind are told; --json tells all. Chosen, no measurement."""

_Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...", help="TBX, CSV, TSV, XLSX, JSONL or TOML with terms; - is stdin."
    ),
]
_Force = Annotated[
    bool, typer.Option("--force", help="Add what can be read of a file with faults.")
]
_Organization = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="The organization (UN, ITU), where the file does not state it."
    ),
]

_House = Annotated[str | None, typer.Option("--house", metavar="NAME", hidden=True)]
_ProcessStatus = Annotated[
    str | None,
    typer.Option(
        metavar="STATUS",
        help="proposed, attested or approved, where the file does not state it.",
    ),
]


def add(
    files: _Files,
    languages: term_bases.Langs = None,
    organization: _Organization = None,
    house: _House = None,
    process_status: _ProcessStatus = None,
    force: _Force = False,
    terms: term_bases.Terms = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Add the terms of files to the term base.

    All files are read before anything is changed. A file with faults is refused, each of them in a
    line; what contradicts the term base is left out and reported. Adding a file twice changes
    nothing.

    \b
    tmtool terms add glossary.tbx itu-terms.xlsx
    tmtool terms add glossary.csv --organization ITU
    tmtool terms add candidates.xlsx --process-status proposed
    tmtool terms add plain.tsv --langs zh,en
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import add_terms
    from tmtool.terms.requests import AddTermsRequest

    with term_bases.read_inputs(files) as inputs, open_session(memory) as session:
        langs_given = term_bases.split_codes(languages)
        request = AddTermsRequest(
            inputs,
            langs_given,
            organization or house,
            partial=force,
            terms=terms,
            process_status=process_status,
        )
        result = add_terms(session, request, _FewOfEachKind(quiet=quiet))
    for added in result.files:
        _tell_added(added, as_json=as_json, quiet=quiet)
    count = term_bases.count_entries(result.entries)
    output.note(f"term base: {result.base}, {count}", quiet=quiet)


class _FewOfEachKind:
    """Says the first remarks on a file, and how many more of the kind there are."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        run_log.write_step(task, done, total)

    def remark(self, remark: Remark) -> None:
        number, total = (int(str(remark.values.get(name, 0))) for name in ("number", "total"))
        # Errors say why nothing is added.
        quiet = self._quiet and remark.code != "faulty terms"
        if number < _SHOWN:
            output.note(make_printable(explain(remark)), quiet=quiet)
        elif number == _SHOWN:
            output.note(_more(total), quiet=quiet)


def _tell_added(added: AddedTerms, *, as_json: bool, quiet: bool) -> None:

    found, merged = added.file, added.merged
    read = merged.added + merged.merged + merged.same
    errors = [fault for fault in found.faults if fault.grade == "error"]
    if as_json:
        told = {
            "file": found.name, "read": read, "added": merged.added, "merged": merged.merged,
            "same": merged.same, "skipped": [asdict(each) for each in merged.skipped],
            "alike": [asdict(each) for each in merged.alike],
            "faults": [asdict(each) for each in found.faults], "remarks": found.remarks,
        }  # fmt: skip
        output.emit_objects([{"type": "added", **told}])
        return
    counts = {"added": merged.added, "merged": merged.merged, "the same": merged.same}
    listed = "".join(f", {count:,} {what}" for what, count in counts.items() if count)
    if errors:
        listed += f", {format_count(len(errors), 'fault')} passed over"
    if merged.skipped:
        listed += f", {format_count(len(merged.skipped), 'contradiction')} left out"
    output.emit([f"{found.name}: {read:,} read{listed}\n"])
    for faults in (merged.skipped, merged.alike):
        for line in _some([each.describe(found.name) for each in faults]):
            output.note(line, quiet=quiet)


def _some(lines: Sequence[str]) -> Iterator[str]:
    """The lines, or the first of them and how many more there are."""
    yield from map(make_printable, lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield _more(len(lines))


def _more(count: int) -> str:
    return f"... and {count - _SHOWN:,} more of that kind"
