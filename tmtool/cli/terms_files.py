"""`tmtool terms add` and `validate`: files of terms into a term base, and what is wrong in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output
from tmtool.cli.messages import explain
from tmtool.lang.wrap import format_count, make_printable
from tmtool.reporter import Remark

if TYPE_CHECKING:
    from tmtool.terms.model import Fault
    from tmtool.terms.requests import AddedTerms, TermsInput, ValidatedTerms


_Langs = Annotated[
    str | None,
    typer.Option(
        "--langs", metavar="CODES", help="The languages of the first columns of a table: zh,en."
    ),
]


@contextmanager
def _read_inputs(files: Sequence[str], stdin: str = "stdin") -> Iterator[tuple[TermsInput, ...]]:
    """Files of terms as a request takes them; - is standard input, under the name of `stdin`."""
    from tmtool.formats.units import sources
    from tmtool.terms.requests import TermsInput

    with ExitStack() as stack:
        yield tuple(
            TermsInput(stdin, stack.enter_context(sources.open_stdin()))
            if file == "-"
            else TermsInput(file)
            for file in files
        )


def _split_codes(languages: str | None) -> tuple[str, ...]:
    """The languages that an option names, as they stand there."""
    return tuple(languages.split(",")) if languages else ()


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
_Preview = Annotated[
    bool, typer.Option("--preview", help="Show what would become of them; nothing is changed.")
]
_Organization = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="The organization (UN, ITU), where the file does not state it."
    ),
]

_ProcessStatus = Annotated[
    str | None,
    typer.Option(
        metavar="STATUS",
        help="proposed, attested or approved, where the file does not state it.",
    ),
]


def add(
    files: _Files,
    languages: _Langs = None,
    organization: _Organization = None,
    process_status: _ProcessStatus = None,
    force: _Force = False,
    preview: _Preview = False,
    terms: options.TermBase = None,
    memory: options.Memory = None,
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
    tmtool terms add glossary.csv --preview
    tmtool terms add plain.tsv --langs zh,en
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import add_terms
    from tmtool.terms.requests import AddTermsRequest

    with _read_inputs(files) as inputs, open_session(memory) as session:
        langs_given = _split_codes(languages)
        request = AddTermsRequest(
            inputs, langs_given, organization, partial=force, terms=terms,
            process_status=process_status, preview=preview,
        )  # fmt: skip
        result = add_terms(session, request, _FewOfEachKind(quiet=quiet))
    for added in result.files:
        _tell_added(added, as_json=as_json, quiet=quiet)
    count = format_count(result.entries, "entry")
    if preview:
        output.note(f"nothing was changed; without --preview it would be {count}", quiet=quiet)
    else:
        output.note(f"term base: {result.base}, {count}", quiet=quiet)


class _FewOfEachKind:
    """Says the first remarks on a file, and how many more of the kind there are."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        """See `Reporter`: a file is read before anybody could watch."""

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


def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...]", help="Files of terms; the term base if left out."),
    ] = None,
    languages: _Langs = None,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Report everything that is wrong with terms, one per line.

    The lines are FILE:LINE:COLUMN: ENTRY: what. Empty and cyclic entries, contradictory statuses,
    terms that are there twice or in another script than their language has, languages exchanged,
    terms preferred for two concepts, control characters; in TBX also what breaks the rules of its
    dialect. Exit code 1 where something is wrong.

    \b
    tmtool terms validate glossary.tbx
    tmtool terms validate
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import validate_terms
    from tmtool.terms.requests import ValidateTermsRequest

    with _read_inputs(files or (), stdin="-") as inputs, open_session(memory) as session:
        request = ValidateTermsRequest(inputs, _split_codes(languages), terms)
        result = validate_terms(session, request)
    for validated in result.files:
        _tell_validated(validated, as_json=as_json, quiet=quiet)
    if any(each.faults or each.error for each in result.files):
        raise typer.Exit(1)


def _tell_validated(validated: ValidatedTerms, *, as_json: bool, quiet: bool) -> None:
    file, error = validated.name, validated.error
    found = validated.faults if error is None else (_unread(explain(error), file),)
    if as_json:
        output.emit_objects({"type": "fault", "file": file, **asdict(each)} for each in found)
    else:
        output.emit(_format_fault(each, file) for each in found)
    if validated.tbx == 2:
        told = "TBX version 2: the entries are looked at, not the rules of its dialect"
        output.note(f"{file}: {told}", quiet=quiet)
    output.note(f"{file}: {_count_faults(found)}", quiet=quiet)


def _unread(message: str, file: str) -> Fault:
    """What an error says of a file that can't be read, apart from its name and the place."""
    from tmtool.terms.model import Fault

    found = re.fullmatch(r"(?::(\d+):(\d+))?:?\s+(.*)", message.removeprefix(file), re.S)
    if found is None or not message.startswith(file):
        return Fault(message)
    return Fault(found[3], int(found[1] or 0), int(found[2] or 1))


def _format_fault(fault: Fault, file: str) -> str:
    from tmtool.lang.wrap import make_printable

    warning = " (warning)" if fault.grade == "warning" else ""
    return f"{make_printable(fault.describe(file))}{warning}\n"


def _count_faults(faults: Sequence[Fault]) -> str:
    errors = sum(fault.grade == "error" for fault in faults)
    counts = (("error", errors), ("warning", len(faults) - errors))
    return ", ".join(format_count(n, what) for what, n in counts if n) or "nothing wrong"
